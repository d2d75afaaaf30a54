#pragma once
// A camera that turns around something: drag turns, right drag moves, the wheel comes closer. Glides to where it is
// sent.

#include "engine/core/math.h"
#include "engine/xr/backend.h"

namespace store::apps::view {

using engine::core::vec2;
using engine::core::vec3;

class Orbit {
 public:
  struct Place {
    float theta_rad = 0.44f;  // from +Z towards +X
    float phi_rad = 1.31f;    // from +Y
    float radius_m = 1;
    vec3 target{0};
  };

  // Shows all of `bounds` from the front, a little from the side and above. `at_once`: without gliding there.
  void frame(const engine::core::Aabb& bounds, float aspect, float vertical_fov_rad, bool at_once);
  void go(const Place& place, bool at_once);
  void home() { wanted_ = home_; }

  // Pixels of movement in a window `height_px` high; `steps` of the wheel, positive = closer.
  void turn(vec2 pixels, float height_px);
  void move(vec2 pixels, float height_px, float vertical_fov_rad);
  void zoom(float steps);
  // Glides for dt seconds. True while it is still on its way.
  bool update(float dt_s);

  const Place& place() const { return now_; }
  engine::core::Pose pose() const;

 private:
  Place now_, wanted_, home_;
  float least_m_ = 0.02f, most_m_ = 100;
};

// Radius at which every corner of the box is within both half angles, seen from theta and phi, plus a margin of 12 %.
float framing_radius(const engine::core::Aabb& bounds, vec3 target, float theta_rad, float phi_rad, float aspect,
                     float vertical_fov_rad);

}  // namespace store::apps::view
