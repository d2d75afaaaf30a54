#pragma once
// Tileable surfaces of our own making, for rooms and furniture alike: a recipe in, three maps out. Deterministic: the
// same recipe gives the same bytes on every machine of one floating-point kind.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/asset/model.h"
#include "engine/core/result.h"

namespace engine::asset {

struct SurfaceRecipe {
  // wood: straight grain along V. planks: floor boards along V. plaster, terrazzo, stone, weave (two threads), boucle
  // (loops), leather, brushed (metal, strokes along U), smooth (lacquer, ceramic, glass), pile (rug), tiles.
  std::string kind = "smooth";
  vec3 color{0.8f}, color2{0.6f};  // linear albedo; color2 is the grain, second thread, chips or joints
  float roughness = 0.6f, roughness_variation = 0.1f;
  float metallic = 0;
  float size_m = 1;         // the tile's side in metres
  float relief_m = 0.001f;  // height of bumps
  float variation = 0.1f;   // 0..1: spread of colour from place to place
  float unit_m = 0;         // plank width, tile side, thread pitch, chip size; 0 = the kind's own
  std::uint32_t seed = 1;
};

// Square and tileable, mip-friendly; `side` is a power of two.
struct SurfaceMaps {
  Image base_color;          // sRGB
  Image normal;              // tangent space, +Y up as in glTF
  Image metallic_roughness;  // G roughness, B metallic
  float size_m = 1;
};

// Fails for an unknown kind, a side that is no power of two in 16..4096, or numbers out of range.
core::Result<SurfaceMaps> make_surface(const SurfaceRecipe& recipe, std::uint32_t side);

// Appends the three images, a repeating sampler and a material named `name` to the model; UVs are in metres / size_m.
// Returns the material's index.
int add_surface_material(Model& model, const std::string& name, SurfaceMaps maps);

// Tileable noise for recipes of one's own: value in 0..1, `period` whole lattice cells over u, v in 0..1.
float tile_noise(vec2 uv, int period, std::uint32_t seed);
float tile_fbm(vec2 uv, int period, int octaves, std::uint32_t seed);

}  // namespace engine::asset
