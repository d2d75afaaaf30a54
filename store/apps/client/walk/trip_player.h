#pragma once
// Plays a trip: turns each step into what a person's hands do, frame by frame, from what a person's eyes see. It moves
// nothing itself; its only output is xr::Input and a wish for a picture.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/nav/mesh.h"
#include "engine/xr/backend.h"
#include "store/apps/client/walk/eyes.h"
#include "store/shop/screen.h"
#include "store/shop/settings.h"
#include "store/shop/trip.h"
#include "store/showroom/showroom.h"
#include "store/showroom/visitor.h"

namespace store::apps::walk {

// What the player sees this frame. All pointers may be null while the shop is not open yet.
struct Sight {
  const shop::Screen* screen = nullptr;
  const showroom::Showroom* room = nullptr;
  const showroom::Visitor* visitor = nullptr;
  const shop::Settings* settings = nullptr;
  Eyes eyes;
  std::function<std::optional<std::string>(const std::string& name)> value;  // of a condition; nothing: unknown name
};

class TripPlayer {
 public:
  explicit TripPlayer(shop::Trip trip);

  // The input of the next frame. Fails with one message that names file, step and value.
  engine::core::Result<engine::xr::Input> next(const Sight& sight, double dt_s);
  bool finished() const { return step_ >= trip_.steps.size(); }
  // The picture that the frame now in progress should give; taken once.
  std::optional<std::string> take_picture();
  const shop::Trip& trip() const { return trip_; }
  std::size_t step() const { return step_; }

 private:
  using Input = engine::xr::Input;
  engine::core::Error fault(const std::string& what) const;
  void done();
  // Turns the head towards a heading and pitch by mouse moves; true when it looks there.
  bool turn(const Sight& sight, float yaw, float pitch, Input& input);
  void grab(Input& input, bool held);  // the right button, with which the mouse looks around
  bool move_pointer(vec2 to, Input& input);
  std::optional<vec2> spot_of(const Sight& sight, const std::string& product) const;

  engine::core::Result<bool> walk(const Sight& sight, const shop::Step& step, double dt_s, Input& input);
  engine::core::Result<bool> look(const Sight& sight, const shop::Step& step, Input& input);
  // The pixel to point at; nothing while it is not to be seen yet.
  engine::core::Result<std::optional<vec2>> aim(const Sight& sight, const shop::Target& target, Input& input);
  engine::core::Result<bool> press(const Sight& sight, const shop::Step& step, double dt_s, Input& input);

  shop::Trip trip_;
  std::size_t step_ = 0;
  int phase_ = 0;         // within the step
  double in_step_s_ = 0;  // simulated
  std::chrono::steady_clock::time_point started_;
  std::vector<vec3> way_;
  std::size_t corner_ = 0;
  float best_left_m_ = 0;
  double stuck_s_ = 0;
  vec2 pointer_{0}, drag_left_{0};
  bool pointer_known_ = false, looking_ = false, left_down_ = false;
  std::size_t letter_ = 0;
  std::optional<std::string> picture_;
};

}  // namespace store::apps::walk
