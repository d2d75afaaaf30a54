#include "store/apps/client/view/orbit.h"

#include <algorithm>
#include <cmath>

namespace store::apps::view {

using engine::core::kPi;

namespace {

constexpr float kGlide_s = 0.09f;             // time constant of following the hand
constexpr float kPoleGap_rad = 0.01f;         // straight above, "up" has no direction
constexpr float kTurnPerHeight = kPi * 0.9f;  // dragging across the window's height
constexpr float kZoomPerStep = 0.88f;

vec3 direction(float theta, float phi) {
  return {std::sin(theta) * std::sin(phi), std::cos(phi), std::cos(theta) * std::sin(phi)};
}

}  // namespace

float framing_radius(const engine::core::Aabb& bounds, vec3 target, float theta, float phi, float aspect, float fov) {
  const float tan_y = std::tan(fov / 2), tan_x = tan_y * aspect;
  const vec3 back = direction(theta, phi), right = glm::normalize(glm::cross(vec3(0, 1, 0), back)),
             up = glm::cross(back, right);
  float radius = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const vec3 p = vec3(corner & 1 ? bounds.max.x : bounds.min.x, corner & 2 ? bounds.max.y : bounds.min.y,
                        corner & 4 ? bounds.max.z : bounds.min.z) -
                   target;
    const float towards = glm::dot(p, back);
    radius =
        std::max({radius, towards + std::abs(glm::dot(p, right)) / tan_x, towards + std::abs(glm::dot(p, up)) / tan_y});
  }
  return std::max(radius * 1.12f, 0.02f);
}

void Orbit::frame(const engine::core::Aabb& bounds, float aspect, float fov, bool at_once) {
  Place place;
  if (!bounds.empty()) {
    place.target = bounds.centre();
    place.radius_m = framing_radius(bounds, place.target, place.theta_rad, place.phi_rad, aspect, fov);
    const float size = std::max(bounds.radius(), 0.01f);
    least_m_ = size * 0.25f;
    most_m_ = size * 20;
  }
  home_ = place;
  go(place, at_once);
}

void Orbit::go(const Place& place, bool at_once) {
  wanted_ = place;
  wanted_.phi_rad = std::clamp(place.phi_rad, kPoleGap_rad, kPi - kPoleGap_rad);
  if (at_once) now_ = home_ = wanted_;
}

void Orbit::turn(vec2 pixels, float height_px) {
  const float scale = kTurnPerHeight / std::max(height_px, 1.0f);
  wanted_.theta_rad -= pixels.x * scale;
  wanted_.phi_rad = std::clamp(wanted_.phi_rad - pixels.y * scale, kPoleGap_rad, kPi - kPoleGap_rad);
}

void Orbit::move(vec2 pixels, float height_px, float fov) {
  // The point under the hand stays under it.
  const float metres = 2 * wanted_.radius_m * std::tan(fov / 2) / std::max(height_px, 1.0f);
  const auto orientation = pose().orientation;
  wanted_.target += orientation * vec3(-pixels.x * metres, pixels.y * metres, 0);
}

void Orbit::zoom(float steps) {
  wanted_.radius_m = std::clamp(wanted_.radius_m * std::pow(kZoomPerStep, steps), least_m_, most_m_);
}

bool Orbit::update(float dt_s) {
  const float t = 1 - std::exp(-dt_s / kGlide_s);
  now_.theta_rad += (wanted_.theta_rad - now_.theta_rad) * t;
  now_.phi_rad += (wanted_.phi_rad - now_.phi_rad) * t;
  now_.radius_m += (wanted_.radius_m - now_.radius_m) * t;
  now_.target += (wanted_.target - now_.target) * t;
  return std::abs(wanted_.theta_rad - now_.theta_rad) + std::abs(wanted_.phi_rad - now_.phi_rad) > 1e-4f ||
         std::abs(wanted_.radius_m - now_.radius_m) + glm::distance(wanted_.target, now_.target) >
             1e-4f * now_.radius_m;
}

engine::core::Pose Orbit::pose() const {
  engine::core::Pose pose;
  pose.position = now_.target + direction(now_.theta_rad, now_.phi_rad) * now_.radius_m;
  pose.orientation =
      glm::angleAxis(now_.theta_rad, vec3(0, 1, 0)) * glm::angleAxis(now_.phi_rad - kPi / 2, vec3(1, 0, 0));
  return pose;
}

}  // namespace store::apps::view
