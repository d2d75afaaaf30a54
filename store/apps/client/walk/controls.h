#pragma once
// What the visitor's hands mean: keys, mouse and gamepad of one frame become walking, looking, clicks and commands. A
// scripted trip feeds the same input.

#include <optional>
#include <vector>

#include "engine/xr/backend.h"
#include "store/shop/settings.h"
#include "store/showroom/visitor.h"

namespace store::apps::walk {

enum class Command {
  catalogue,
  cart,
  map,
  orders,
  settings,
  help,
  open_pointed,
  capture,
  screenshot,
  back,
};

struct Wishes {
  showroom::Move move;
  engine::core::vec2 orbit_rad{0};          // while inspecting: left drag
  float zoom = 1;                           // while inspecting: wheel
  std::optional<engine::core::vec2> click;  // left pressed and let go without dragging, pixels
  std::vector<Command> commands;
  int viewpoint = -1;  // 0..8
};

struct ControlState {
  bool panel_has_pointer = false, panel_has_keyboard = false;
  bool inspecting = false, captured = false;
};

class Controls {
 public:
  Wishes read(const engine::xr::Input& input, const ControlState& state, const shop::Settings& settings, double dt_s);

 private:
  bool left_down_ = false, dragging_ = false;
  engine::core::vec2 pressed_at_{0};
  float dragged_px_ = 0;
};

}  // namespace store::apps::walk
