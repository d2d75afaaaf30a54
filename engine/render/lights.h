#pragma once
// The scene's lights for the shader, and a grid in the world that says which lights reach where. The grid does not
// depend on the view, so it serves both eyes and is rebuilt only when a light changes.

#include <cstdint>
#include <vector>

#include "engine/scene/scene.h"
#include "shaders/shared/scene.h"

namespace engine::render {

struct LightSet {
  std::vector<shaders::LightData> lights;  // those that reach everywhere first
  std::uint32_t everywhere = 0;
  core::vec3 grid_origin{0};
  float cells_per_m = 1;
  core::ivec2 grid_xz{0};
  int grid_y = 0;
  std::vector<std::uint32_t> grid;  // see LightGrid in shaders/pass/scene.glsl; one zero when there are no cells

  // What casts shadows.
  int sun = -1;                               // index into `lights`
  std::vector<std::uint32_t> shadowed_spots;  // indices into `lights`; their order is their layer
};

// Rewrites `set` from the scene's lights; keeps the grid when nothing changed. The first `max_shadowed_spots` spots
// that ask for shadows get them.
void gather_lights(const scene::Scene& scene, std::uint32_t max_shadowed_spots, LightSet& set);

}  // namespace engine::render
