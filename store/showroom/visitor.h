#pragma once
// The visitor's feet and eyes: walking held by the navmesh, click-to-walk, stored viewpoints, teleport. Takes plain
// movement, so a person, a gamepad and a scripted trip share one path. No clock of its own.

#include <memory>
#include <optional>
#include <vector>

#include "engine/core/math.h"
#include "engine/nav/mesh.h"
#include "store/showroom/document.h"

namespace store::showroom {

// What the visitor wants this frame, whatever it came from.
struct Move {
  vec2 walk{0};           // x right, y forward; length up to 1
  vec2 look_rad{0};       // x turns right, y tilts up
  bool fast = false;      // Shift
  float eye_delta_m = 0;  // wheel
};

class Visitor {
 public:
  static constexpr float kWalk_m_s = 1.4f, kFast_m_s = 2.8f;
  static constexpr float kMinEye_m = 0.9f, kMaxEye_m = 2.0f;
  static constexpr float kMaxPitch_rad = 1.45f;

  Visitor() = default;

  // The mesh the visitor stands on; moves onto its nearest point. Called again after each rebuild.
  void stand_on(std::shared_ptr<const engine::nav::Mesh> mesh);

  // Moves by dt seconds. Any walking of one's own ends a way that is being followed.
  void update(const Move& move, float dt_s);

  // Starts to follow the way to the nearest walkable point; at its end turns to `face`, if any. False when there is no
  // way.
  bool walk_to(vec3 target, std::optional<vec3> face = std::nullopt);
  bool walking() const { return next_ < way_.size(); }
  const std::vector<vec3>& way() const { return way_; }
  void stop() { way_.clear(), next_ = 0, face_.reset(); }

  // At once, without a way between. False (and no move) when nothing walkable is near.
  bool teleport(vec3 feet, float yaw_rad, float pitch_rad = 0);
  bool teleport(const Stand& stand) { return teleport(stand.feet, stand.yaw_rad, stand.pitch_rad); }
  // In front of a thing, facing it: the nearest walkable point `distance_m` along its front.
  bool teleport_before(const Pose& world_from_thing, vec3 look_at, float distance_m);

  vec3 feet() const { return feet_; }
  vec3 eye() const { return feet_ + vec3(0, eye_m_, 0); }
  float yaw_rad() const { return yaw_; }      // 0 looks along -Z, positive to the left
  float pitch_rad() const { return pitch_; }  // positive looks up
  float eye_height_m() const { return eye_m_; }
  void set_eye_height(float metres);
  vec3 forward() const;  // unit, where the eyes look
  engine::core::Ray gaze() const { return {eye(), forward()}; }
  // For engine::xr::CameraRequest: the stage is where the feet stand, turned by the yaw.
  Pose world_from_stage() const;
  Pose stage_from_head() const;

 private:
  void face(vec3 point, float dt_s);

  std::shared_ptr<const engine::nav::Mesh> mesh_;
  vec3 feet_{0};
  float yaw_ = 0, pitch_ = 0, eye_m_ = 1.6f;
  std::vector<vec3> way_;
  std::size_t next_ = 0;
  std::optional<vec3> face_;
};

}  // namespace store::showroom
