#include "engine/core/math.h"

#include <glm/gtc/matrix_transform.hpp>

#include <cmath>

namespace engine::core {

mat4 Pose::matrix() const {
  mat4 m = glm::mat4_cast(orientation);
  m[3] = vec4(position, 1);
  return m;
}

Pose Pose::inverse() const {
  const quat back = glm::conjugate(orientation);
  return {back * -position, back};
}

mat4 Transform::matrix() const {
  const mat3 r = glm::mat3_cast(rotation);
  return {vec4(r[0] * scale.x, 0), vec4(r[1] * scale.y, 0), vec4(r[2] * scale.z, 0), vec4(translation, 1)};
}

// Arvo, "Transforming axis-aligned bounding boxes", Graphics Gems 1990: per axis, the smaller and larger of the two
// products.
Aabb Aabb::transformed(const mat4& to_from_box) const {
  if (empty()) return {};
  Aabb out{vec3(to_from_box[3]), vec3(to_from_box[3])};
  for (int column = 0; column < 3; ++column) {
    const vec3 a = vec3(to_from_box[column]) * min[column];
    const vec3 b = vec3(to_from_box[column]) * max[column];
    out.min += glm::min(a, b);
    out.max += glm::max(a, b);
  }
  return out;
}

mat4 clip_from_view(float tan_left, float tan_right, float tan_up, float tan_down, float near_m) {
  const float width = tan_right - tan_left, height = tan_up - tan_down;
  mat4 m(0);
  m[0][0] = 2 / width;
  m[1][1] = 2 / height;
  m[2][0] = (tan_right + tan_left) / width;
  m[2][1] = (tan_up + tan_down) / height;
  m[2][3] = -1;
  m[3][2] = near_m;
  return m;
}

mat4 look_at(vec3 eye, vec3 target, vec3 up) { return glm::lookAtRH(eye, target, up); }

bool is_finite(vec3 v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

bool is_finite(const mat4& m) {
  for (int c = 0; c < 4; ++c)
    for (int r = 0; r < 4; ++r)
      if (!std::isfinite(m[c][r])) return false;
  return true;
}

}  // namespace engine::core
