#include "store/apps/client/walk/controls.h"

#include <algorithm>
#include <cmath>

namespace store::apps::walk {

using engine::core::kDegree;
using engine::core::vec2;

namespace {

// GLFW's key codes, as engine/xr/backend.h says.
enum Key {
  kEscape = 256,
  kTab = 258,
  kRight = 262,
  kLeft = 263,
  kDown = 264,
  kUp = 265,
  kF12 = 301,
  kShift = 340,
  kShiftRight = 344
};

constexpr float kLook = 0.12f * kDegree;  // radians a pixel at sensitivity 1
constexpr float kDragPixels = 5;          // less is a click with a trembling hand
constexpr float kWheelStep_m = 0.05f;
constexpr float kOrbit = 0.35f * kDegree;  // radians a pixel
constexpr float kPadLook = 120 * kDegree;  // radians a second at full deflection
constexpr float kDeadZone = 0.18f;

float live(float axis) { return std::abs(axis) < kDeadZone ? 0 : axis; }

}  // namespace

Wishes Controls::read(const engine::xr::Input& input, const ControlState& state, const shop::Settings& settings,
                      double dt_s) {
  Wishes wishes;
  const float look = kLook * settings.mouse_sensitivity;
  const float tilt = settings.invert_y ? 1.0f : -1.0f;

  for (const auto& button : input.buttons) {
    if (button.button != 0) continue;
    if (button.pressed) {
      if (state.panel_has_pointer) continue;
      left_down_ = true, dragging_ = false;
      dragged_px_ = 0;
      pressed_at_ = button.position;
    } else if (left_down_) {
      left_down_ = false;
      if (!dragging_) wishes.click = state.captured ? pressed_at_ : button.position;
    }
  }
  if (left_down_) {
    dragged_px_ += glm::length(input.pointer_delta);
    dragging_ = dragging_ || dragged_px_ > kDragPixels;
  }
  const bool right = input.button_down[1] && !state.panel_has_pointer;
  if (state.inspecting && left_down_ && dragging_) {
    wishes.orbit_rad = vec2(input.pointer_delta.x, input.pointer_delta.y) * kOrbit;
  } else if (state.captured || right || (left_down_ && dragging_)) {
    wishes.move.look_rad = vec2(input.pointer_delta.x * look, input.pointer_delta.y * look * tilt);
  }
  if (!state.panel_has_pointer && input.scroll.y != 0) {
    if (state.inspecting) {
      wishes.zoom = std::pow(1.1f, input.scroll.y);
    } else {
      wishes.move.eye_delta_m = input.scroll.y * kWheelStep_m;
    }
  }

  // Gamepad: sticks walk and look; A opens, B goes back, X the cart, Y the catalogue.
  wishes.move.walk += vec2(live(input.pad_left.x), -live(input.pad_left.y));
  wishes.move.look_rad +=
      vec2(live(input.pad_right.x), live(input.pad_right.y) * tilt) * kPadLook * static_cast<float>(dt_s);
  const auto pad = [&](unsigned bit) { return (input.pad_pressed >> bit & 1u) != 0; };
  if (pad(0)) wishes.commands.push_back(Command::open_pointed);
  if (pad(1)) wishes.commands.push_back(Command::back);
  if (pad(2)) wishes.commands.push_back(Command::cart);
  if (pad(3)) wishes.commands.push_back(Command::catalogue);

  if (!state.panel_has_keyboard) {
    const auto down = [&](int a, int b) { return input.key_down(a) || input.key_down(b); };
    wishes.move.walk += vec2((down('D', kRight) ? 1 : 0) - (down('A', kLeft) ? 1 : 0),
                             (down('W', kUp) ? 1 : 0) - (down('S', kDown) ? 1 : 0));
    wishes.move.fast = down(kShift, kShiftRight);
  }
  if (glm::length(wishes.move.walk) > 1) wishes.move.walk = glm::normalize(wishes.move.walk);

  for (const auto& key : input.keys) {
    if (!key.pressed || key.repeat) continue;
    if (key.key == kEscape) wishes.commands.push_back(Command::back);
    if (key.key == kF12) wishes.commands.push_back(Command::screenshot);
    if (state.panel_has_keyboard) continue;
    switch (key.key) {
      case 'F':
        wishes.commands.push_back(Command::catalogue);
        break;
      case 'C':
        wishes.commands.push_back(Command::cart);
        break;
      case 'M':
        wishes.commands.push_back(Command::map);
        break;
      case 'O':
        wishes.commands.push_back(Command::orders);
        break;
      case 'P':
        wishes.commands.push_back(Command::settings);
        break;
      case 'H':
        wishes.commands.push_back(Command::help);
        break;
      case 'E':
        wishes.commands.push_back(Command::open_pointed);
        break;
      case kTab:
        wishes.commands.push_back(Command::capture);
        break;
      default:
        if (key.key >= '1' && key.key <= '9') wishes.viewpoint = key.key - '1';
    }
  }
  return wishes;
}

}  // namespace store::apps::walk
