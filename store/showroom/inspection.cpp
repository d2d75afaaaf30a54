#include "store/showroom/inspection.h"

#include <algorithm>
#include <cmath>

namespace store::showroom {
namespace {

float eased(float t) { return 1 - std::pow(1 - std::clamp(t, 0.0f, 1.0f), 3.0f); }
Pose between(const Pose& a, const Pose& b, float t) {
  return {glm::mix(a.position, b.position, t), glm::normalize(glm::slerp(a.orientation, b.orientation, t))};
}

}  // namespace

void Inspection::begin(int placement, const Pose& home, vec3 size_m, vec3 eye, vec3 forward) {
  phase_ = Phase::out;
  placement_ = placement;
  home_ = from_ = home;
  eye_ = eye;
  // Held level with the eyes' direction in plan: looking at one's feet does not put the product into the floor.
  const vec3 level{forward.x, 0, forward.z};
  forward_ = glm::length(level) > 1e-3f ? glm::normalize(level) : vec3(0, 0, -1);
  size_ = size_m;
  // The whole box within about 40 degrees, whichever way it is turned.
  distance_m_ = std::max(0.45f, glm::length(size_m) * 0.5f / std::tan(20 * engine::core::kDegree) +
                                    glm::length(vec2(size_m.x, size_m.z)) * 0.25f);
  yaw_ = 0.4f, tilt_ = 0.15f, zoom_ = 1, time_s_ = 0;
}

void Inspection::orbit(float yaw_rad, float tilt_rad) {
  if (!std::isfinite(yaw_rad) || !std::isfinite(tilt_rad)) return;
  yaw_ = std::remainder(yaw_ + yaw_rad, 2 * engine::core::kPi);
  tilt_ = std::clamp(tilt_ + tilt_rad, -1.3f, 1.3f);
}

void Inspection::zoom(float factor) {
  if (std::isfinite(factor) && factor > 0) zoom_ = std::clamp(zoom_ * factor, kMinZoom, kMaxZoom);
}

void Inspection::end() {
  if (phase_ == Phase::none || phase_ == Phase::back) return;
  from_ = world_from_product();
  phase_ = Phase::back;
  time_s_ = 0;
}

void Inspection::update(float dt_s) {
  if (phase_ == Phase::none) return;
  time_s_ += std::max(0.0f, dt_s);
  if (time_s_ < kMoveSeconds) return;
  if (phase_ == Phase::out) phase_ = Phase::held;
  if (phase_ == Phase::back) phase_ = Phase::none;
}

Pose Inspection::held() const {
  const float facing = std::atan2(-forward_.x, -forward_.z);  // front (+Z) towards the eye
  const auto orientation = glm::angleAxis(facing, vec3(0, 1, 0)) * glm::angleAxis(tilt_, vec3(1, 0, 0)) *
                           glm::angleAxis(yaw_, vec3(0, 1, 0));
  const vec3 centre = eye_ + forward_ * (distance_m_ / zoom_) - vec3(0, 0.1f, 0);
  return {centre - orientation * vec3(0, size_.y * 0.5f, 0), orientation};
}

Pose Inspection::world_from_product() const {
  switch (phase_) {
    case Phase::out:
      return between(home_, held(), eased(time_s_ / kMoveSeconds));
    case Phase::held:
      return held();
    case Phase::back:
      return between(from_, home_, eased(time_s_ / kMoveSeconds));
    case Phase::none:
      break;
  }
  return home_;
}

}  // namespace store::showroom
