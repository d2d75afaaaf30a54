#pragma once
// A product held before the eyes: orbit, come closer, and back to its place when let go. Pure arithmetic over poses.

#include "store/showroom/document.h"

namespace store::showroom {

class Inspection {
 public:
  static constexpr float kMoveSeconds = 0.2f;  // ease-out, both ways
  static constexpr float kMinZoom = 0.5f, kMaxZoom = 3.0f;

  bool active() const { return phase_ != Phase::none; }
  bool returning() const { return phase_ == Phase::back; }
  int placement() const { return placement_; }

  // `home`: where it stands; `size_m`: its box (bottom centre pivot). Large products come no nearer than fits the view.
  void begin(int placement, const Pose& home, vec3 size_m, vec3 eye, vec3 forward);
  // Radians about the vertical and tilted towards the eye; zoom factor > 1 comes closer.
  void orbit(float yaw_rad, float tilt_rad);
  void zoom(float factor);
  void end();               // starts the way back
  void update(float dt_s);  // inactive once home again

  // Where the product is now, bottom centre; scale 1 always.
  Pose world_from_product() const;

 private:
  enum class Phase { none, out, held, back };
  Pose held() const;

  Phase phase_ = Phase::none;
  int placement_ = -1;
  Pose home_, from_;
  vec3 eye_{0}, forward_{0, 0, -1}, size_{1};
  float yaw_ = 0, tilt_ = 0, zoom_ = 1, time_s_ = 0, distance_m_ = 1;
};

}  // namespace store::showroom
