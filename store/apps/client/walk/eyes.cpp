#include "store/apps/client/walk/eyes.h"

#include <algorithm>
#include <cmath>

namespace store::apps::walk {

engine::core::Ray Eyes::ray(vec2 pixel) const {
  const float up = std::tan(vertical_fov_rad / 2), right = up * size_px.x / size_px.y;
  const vec3 local{(2 * pixel.x / size_px.x - 1) * right, (1 - 2 * pixel.y / size_px.y) * up, -1};
  return {world_from_head.position, glm::normalize(world_from_head.orientation * local)};
}

std::optional<vec2> Eyes::pixel(vec3 world) const {
  const vec3 local = glm::conjugate(world_from_head.orientation) * (world - world_from_head.position);
  if (local.z > -0.05f) return std::nullopt;
  const float up = std::tan(vertical_fov_rad / 2), right = up * size_px.x / size_px.y;
  return vec2((local.x / -local.z / right + 1) * 0.5f * size_px.x, (1 - local.y / -local.z / up) * 0.5f * size_px.y);
}

float vertical_fov(vec2 size_px) {
  constexpr float kAcross = 66 * engine::core::kDegree;
  const float aspect = std::max(0.2f, size_px.x / std::max(1.0f, size_px.y));
  const float fov = 2 * std::atan(std::tan(kAcross / 2) / aspect);
  return std::clamp(fov, 0.6f, 1.25f);
}

}  // namespace store::apps::walk
