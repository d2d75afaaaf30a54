#include "engine/render/lights.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace engine::render {

using core::vec3;
using core::vec4;

namespace {

constexpr int kMaxCells = 16384;  // 30 x 20 x 4 m in cells of 0.6 m
constexpr float kSmallestCell_m = 0.5f;

shaders::LightData light_data(const scene::Light& light) {
  shaders::LightData data{};
  const float kind = light.type == asset::Light::Type::directional ? shaders::kLightDirectional
                     : light.type == asset::Light::Type::point     ? shaders::kLightPoint
                                                                   : shaders::kLightSpot;
  data.position = {light.position, light.range_m};
  data.direction = {light.direction, kind};
  data.color = {light.color * light.intensity, -1.0f};
  data.cone = {std::cos(light.inner_angle_rad), std::cos(light.outer_angle_rad), 0, 0};
  return data;
}

bool reaches_everywhere(const scene::Light& light) {
  return light.type == asset::Light::Type::directional || light.range_m <= 0;
}

// Sphere against box, and for spots the cone against the box's bounding sphere.
bool reaches(const shaders::LightData& light, vec3 cell_min, vec3 cell_max) {
  const vec3 position(light.position);
  const vec3 nearest = glm::clamp(position, cell_min, cell_max);
  const float range = light.position.w;
  if (glm::dot(nearest - position, nearest - position) > range * range) return false;
  if (static_cast<int>(light.direction.w) != shaders::kLightSpot) return true;
  const vec3 centre = (cell_min + cell_max) * 0.5f;
  const float radius = glm::length(cell_max - cell_min) * 0.5f;
  const vec3 to_centre = centre - position;
  const float along = glm::dot(to_centre, vec3(light.direction));
  const float across = std::sqrt(std::max(glm::dot(to_centre, to_centre) - along * along, 0.0f));
  const float cos_outer = light.cone.y, sin_outer = std::sqrt(std::max(1 - cos_outer * cos_outer, 0.0f));
  return across * cos_outer - along * sin_outer <= radius && along >= -radius;
}

void build_grid(LightSet& set) {
  core::Aabb box;
  for (std::size_t i = set.everywhere; i < set.lights.size(); ++i) {
    const vec3 p(set.lights[i].position);
    const float r = set.lights[i].position.w;
    box.add(p - vec3(r));
    box.add(p + vec3(r));
  }
  set.grid.clear();
  set.grid_xz = {0, 0};
  set.grid_y = 0;
  if (box.empty()) {
    set.grid.push_back(0);
    return;
  }
  const vec3 size = glm::max(box.size(), vec3(0.01f));
  float cell = std::max(kSmallestCell_m, std::cbrt(size.x * size.y * size.z / static_cast<float>(kMaxCells)));
  const auto count = [&](float extent) { return std::max(1, static_cast<int>(std::ceil(extent / cell))); };
  while (std::int64_t{count(size.x)} * count(size.y) * count(size.z) > kMaxCells) cell *= 1.05f;
  set.grid_origin = box.min;
  set.cells_per_m = 1 / cell;
  set.grid_xz = {count(size.x), count(size.z)};
  set.grid_y = count(size.y);
  const auto cells = static_cast<std::size_t>(set.grid_xz.x) * static_cast<std::size_t>(set.grid_xz.y) *
                     static_cast<std::size_t>(set.grid_y);
  set.grid.resize(cells + 1);
  std::size_t c = 0;
  for (int y = 0; y < set.grid_y; ++y)
    for (int z = 0; z < set.grid_xz.y; ++z)
      for (int x = 0; x < set.grid_xz.x; ++x) {
        set.grid[c++] = static_cast<std::uint32_t>(set.grid.size());
        const vec3 low = box.min + vec3(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)) * cell;
        for (std::size_t i = set.everywhere; i < set.lights.size(); ++i)
          if (reaches(set.lights[i], low, low + vec3(cell))) set.grid.push_back(static_cast<std::uint32_t>(i));
      }
  set.grid[c] = static_cast<std::uint32_t>(set.grid.size());
}

}  // namespace

void gather_lights(const scene::Scene& scene, std::uint32_t max_shadowed_spots, LightSet& set) {
  thread_local std::vector<shaders::LightData> before;
  before.assign(set.lights.begin(), set.lights.end());
  const std::uint32_t everywhere_before = set.everywhere;
  set.lights.clear();
  set.shadowed_spots.clear();
  set.sun = -1;
  const auto add = [&](const scene::Light& light) {
    const auto index = static_cast<std::uint32_t>(set.lights.size());
    set.lights.push_back(light_data(light));
    if (!light.casts_shadow) return;
    if (light.type == asset::Light::Type::directional && set.sun < 0) set.sun = static_cast<int>(index);
    if (light.type == asset::Light::Type::spot && set.shadowed_spots.size() < max_shadowed_spots) {
      set.lights.back().color.w = static_cast<float>(set.shadowed_spots.size());
      set.shadowed_spots.push_back(index);
    }
  };
  const auto lit = [](const scene::Light& light) { return light.intensity > 0; };
  scene.lights().for_each([&](scene::LightHandle, const scene::Light& light) {
    if (lit(light) && reaches_everywhere(light)) add(light);
  });
  set.everywhere = static_cast<std::uint32_t>(set.lights.size());
  scene.lights().for_each([&](scene::LightHandle, const scene::Light& light) {
    if (lit(light) && !reaches_everywhere(light)) add(light);
  });
  const bool same =
      !set.grid.empty() && set.everywhere == everywhere_before && before.size() == set.lights.size() &&
      (before.empty() || std::memcmp(before.data(), set.lights.data(), before.size() * sizeof(before[0])) == 0);
  if (!same) build_grid(set);
}

}  // namespace engine::render
