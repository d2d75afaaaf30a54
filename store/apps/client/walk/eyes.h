#pragma once
// Between pixels of the window and rays into the world.

#include <optional>

#include "engine/core/math.h"
#include "engine/xr/backend.h"

namespace store::apps::walk {

using engine::core::Pose;
using engine::core::vec2;
using engine::core::vec3;

struct Eyes {
  Pose world_from_head;
  vec2 size_px{1280, 720};
  float vertical_fov_rad = 0.7f;

  engine::core::Ray ray(vec2 pixel) const;
  // Nothing for points behind the eyes.
  std::optional<vec2> pixel(vec3 world) const;
};

// 66 degrees across at 16:9 and wider; narrower windows keep enough height to see floor and ceiling.
float vertical_fov(vec2 size_px);

}  // namespace store::apps::walk
