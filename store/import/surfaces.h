#pragma once
// Our own PBR materials (assets/materials/materials.json): recipes for tileable textures at real scale, and materials
// that use them with a tint.
//
//   {"materials": 1,
//    "textures":  {"<name>": {"kind", "color", "color2", "roughness", "roughness_variation", "metallic", "size_m",
//    "relief_m",
//                             "variation", "unit_m", "seed", "side", "maps"}},
//    "surfaces":  {"<name>": {"texture", "tint", "roughness", "metallic", "opacity", "emissive", "emissive_strength",
//                             "double_sided"}}}
//
// Colours are "#rrggbb" as seen on a display. "maps" says which maps are kept: c(olour) n(ormal) r(oughness). A tint
// multiplies the texture's colour; without a colour map it is the colour.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/asset/model.h"
#include "engine/asset/procedural.h"
#include "engine/core/result.h"

namespace store::import {

// "#rrggbb" to linear light.
engine::core::Result<engine::core::vec3> color_from(std::string_view text);

struct Surface {
  std::string name;
  std::string texture;         // "" for a plain one
  engine::core::vec3 tint{1};  // linear
  float roughness = 0.5f, metallic = 0, opacity = 1;
  engine::core::vec3 emissive{0};  // linear, strength multiplied in
  bool double_sided = false;
  float size_m = 1;  // side of the tile; UVs are metres / size_m
};

class SurfaceLibrary {
 public:
  // Fails naming file, entry and value. Textures are made when a model first needs them.
  static engine::core::Result<SurfaceLibrary> load(const std::filesystem::path& file);

  const Surface* find(std::string_view name) const;
  const std::map<std::string, Surface, std::less<>>& surfaces() const { return surfaces_; }

  // Adds the surface to a model: a material, and its images and sampler unless the model has them already (by name).
  // `tint` replaces the surface's own. Thread-safe for different models.
  int add_to(engine::asset::Model& model, const Surface& surface, std::optional<engine::core::vec3> tint) const;

 private:
  struct Lazy {
    std::once_flag once;
    engine::asset::SurfaceMaps maps;
  };
  struct Texture {
    engine::asset::SurfaceRecipe recipe;
    std::uint32_t side = 512;
    bool color = true, normal = true, roughness = true;
    std::shared_ptr<Lazy> lazy;
  };
  std::map<std::string, Texture, std::less<>> textures_;
  std::map<std::string, Surface, std::less<>> surfaces_;
};

}  // namespace store::import
