#pragma once
// Math types and conventions: metres, radians, right-handed, +Y up, views look along -Z, products face +Z, column
// vectors. Matrices are named to_from_from: world_from_model * model_point.

#include <glm/glm.hpp>
#include <glm/gtc/quaternion.hpp>

#include <limits>

namespace engine::core {

using glm::ivec2;
using glm::mat3;
using glm::mat4;
using glm::quat;
using glm::uvec2;
using glm::uvec4;
using glm::vec2;
using glm::vec3;
using glm::vec4;

inline constexpr float kPi = 3.14159265358979f;
inline constexpr float kDegree = kPi / 180.0f;  // radians per degree

// A rigid placement: `parent_from_local` = translate(position) * rotate(orientation). The quaternion is of unit length.
struct Pose {
  vec3 position{0};
  quat orientation{1, 0, 0, 0};  // w, x, y, z

  mat4 matrix() const;
  Pose inverse() const;
  vec3 operator*(vec3 point) const { return position + orientation * point; }
  Pose operator*(const Pose& local) const { return {*this * local.position, orientation * local.orientation}; }
};

// glTF's node transform: translation * rotation * scale.
struct Transform {
  vec3 translation{0};
  quat rotation{1, 0, 0, 0};
  vec3 scale{1};

  mat4 matrix() const;
};

// Axis-aligned box. Empty (min > max) until something is added.
struct Aabb {
  vec3 min{std::numeric_limits<float>::max()};
  vec3 max{-std::numeric_limits<float>::max()};

  bool empty() const { return min.x > max.x; }
  vec3 centre() const { return (min + max) * 0.5f; }
  vec3 size() const { return empty() ? vec3(0) : max - min; }
  float radius() const { return glm::length(size()) * 0.5f; }
  void add(vec3 point) { min = glm::min(min, point), max = glm::max(max, point); }
  void add(const Aabb& other) {
    if (!other.empty()) add(other.min), add(other.max);
  }
  bool contains(vec3 p) const {
    return glm::all(glm::greaterThanEqual(p, min)) && glm::all(glm::lessThanEqual(p, max));
  }
  // The box around this box after an affine transform.
  Aabb transformed(const mat4& to_from_box) const;
};

// A half-line; `direction` is of unit length.
struct Ray {
  vec3 origin{0};
  vec3 direction{0, 0, -1};

  vec3 at(float distance_m) const { return origin + direction * distance_m; }
};

// Projection with reversed depth and the far plane at infinity: near -> 1, infinity -> 0. Tangents of the four half
// angles (left and down negative for a symmetric view). Clip space is Vulkan's with +Y up; the flip happens in the
// viewport.
mat4 clip_from_view(float tan_left, float tan_right, float tan_up, float tan_down, float near_m);

// Looks from `eye` to `target`; `up` must not be parallel to the view direction. Returns view_from_world.
mat4 look_at(vec3 eye, vec3 target, vec3 up = {0, 1, 0});

bool is_finite(const mat4& m);
bool is_finite(vec3 v);

}  // namespace engine::core
