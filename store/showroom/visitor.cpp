#include "store/showroom/visitor.h"

#include <algorithm>
#include <cmath>

namespace store::showroom {
namespace {

using engine::core::kPi;
using engine::core::quat;

constexpr float kLongestStep_s = 0.1f;  // a stalled frame does not fling the visitor across the shop
constexpr float kTurn_rad_s = 3.0f;     // turning by itself, while following a way
constexpr float kArrived_m = 0.05f;

float wrapped(float angle) { return std::remainder(angle, 2 * kPi); }
float yaw_to(vec3 from, vec3 to) { return std::atan2(-(to.x - from.x), -(to.z - from.z)); }

}  // namespace

void Visitor::stand_on(std::shared_ptr<const engine::nav::Mesh> mesh) {
  mesh_ = std::move(mesh);
  if (!mesh_) return;
  if (const auto point = mesh_->nearest(feet_)) feet_ = *point;
}

vec3 Visitor::forward() const {
  return {-std::sin(yaw_) * std::cos(pitch_), std::sin(pitch_), -std::cos(yaw_) * std::cos(pitch_)};
}
Pose Visitor::world_from_stage() const { return {feet_, glm::angleAxis(yaw_, vec3(0, 1, 0))}; }
Pose Visitor::stage_from_head() const { return {{0, eye_m_, 0}, glm::angleAxis(pitch_, vec3(1, 0, 0))}; }
void Visitor::set_eye_height(float metres) { eye_m_ = std::clamp(metres, kMinEye_m, kMaxEye_m); }

void Visitor::face(vec3 point, float dt_s) {
  const float turn = wrapped(yaw_to(feet_, point) - yaw_);
  yaw_ = wrapped(yaw_ + std::clamp(turn, -kTurn_rad_s * dt_s, kTurn_rad_s * dt_s));
}

void Visitor::update(const Move& move, float dt_s) {
  float dt = std::clamp(dt_s, 0.0f, kLongestStep_s);
  if (std::isfinite(move.look_rad.x) && std::isfinite(move.look_rad.y)) {
    yaw_ = wrapped(yaw_ - move.look_rad.x);
    pitch_ = std::clamp(pitch_ + move.look_rad.y, -kMaxPitch_rad, kMaxPitch_rad);
  }
  if (std::isfinite(move.eye_delta_m)) set_eye_height(eye_m_ + move.eye_delta_m);
  if (!mesh_) return;

  float reach = (move.fast ? kFast_m_s : kWalk_m_s) * dt;
  const float length = glm::length(move.walk);
  if (std::isfinite(length) && length > 1e-3f) {
    stop();
    const vec2 walk = move.walk / std::max(1.0f, length);
    const vec3 ahead{-std::sin(yaw_), 0, -std::cos(yaw_)}, right{std::cos(yaw_), 0, -std::sin(yaw_)};
    feet_ = mesh_->slide(feet_, (right * walk.x + ahead * walk.y) * reach);
    return;
  }
  const bool looked = move.look_rad != vec2(0);
  while (walking() && reach > 0) {
    const vec3 to = way_[next_] - feet_;
    const float distance = glm::length(vec2(to.x, to.z));
    if (distance < kArrived_m) {
      ++next_;
      continue;
    }
    if (!looked) face(way_[next_], dt);
    const float step = std::min(distance, reach);
    const vec3 before = feet_;
    feet_ = mesh_->slide(feet_, vec3(to.x, 0, to.z) / distance * step);
    reach -= step;
    if (glm::distance(before, feet_) < step * 0.05f) return stop();  // the way is no longer there
  }
  if (walking() || way_.empty()) return;
  if (face_ && !looked) {
    face(*face_, dt);
    if (std::abs(wrapped(yaw_to(feet_, *face_) - yaw_)) > 0.01f) return;
  }
  stop();
}

bool Visitor::walk_to(vec3 target, std::optional<vec3> face) {
  stop();
  if (!mesh_) return false;
  const auto goal = mesh_->nearest(target);
  if (!goal) return false;
  way_ = mesh_->path(feet_, *goal);
  next_ = way_.size() > 1 ? 1 : 0;
  face_ = face;
  return !way_.empty();
}

bool Visitor::teleport(vec3 feet, float yaw_rad, float pitch_rad) {
  if (mesh_) {
    const auto point = mesh_->nearest(feet);
    if (!point) return false;
    feet = *point;
  }
  stop();
  feet_ = feet;
  yaw_ = wrapped(yaw_rad);
  pitch_ = std::clamp(pitch_rad, -kMaxPitch_rad, kMaxPitch_rad);
  return true;
}

bool Visitor::teleport_before(const Pose& world_from_thing, vec3 look_at, float distance_m) {
  const vec3 front = world_from_thing.orientation * vec3(0, 0, 1);
  vec3 at = world_from_thing.position + front * distance_m;
  if (mesh_) {
    const auto point = mesh_->nearest({at.x, 0, at.z});
    if (!point) return false;
    at = *point;
  }
  const vec3 to = look_at - (at + vec3(0, eye_m_, 0));
  return teleport(at, yaw_to(at, look_at), std::atan2(to.y, glm::length(vec2(to.x, to.z))));
}

}  // namespace store::showroom
