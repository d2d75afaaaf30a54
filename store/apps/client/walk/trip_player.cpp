#include "store/apps/client/walk/trip_player.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace store::apps::walk {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::kDegree;
using engine::core::kPi;
using engine::core::Result;
using engine::xr::Input;
using shop::StepKind;

namespace {

constexpr float kLookPerPixel = 0.12f * kDegree;  // as controls.cpp has it, at sensitivity 1
constexpr float kTurnPerFrame = 3.0f * kDegree;   // 180 degrees a second: a brisk glance
constexpr double kSee_s = 2;                      // simulated; how long a panel may take to show a widget
constexpr double kStuck_s = 4;                    // simulated; without coming nearer
constexpr double kSettle_s = 0.3;                 // before a picture: everything that moves has arrived
constexpr int kShift = 340;

float wrapped(float angle) {
  while (angle > kPi) angle -= 2 * kPi;
  while (angle < -kPi) angle += 2 * kPi;
  return angle;
}

// Code points of valid UTF-8; what is not is left out.
std::vector<std::uint32_t> code_points(const std::string& text) {
  std::vector<std::uint32_t> points;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t length = c < 0x80 ? 1 : c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF8 ? 4 : 0;
    if (length == 0 || i + length > text.size()) {
      ++i;
      continue;
    }
    std::uint32_t point = length == 1 ? c : c & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    points.push_back(point);
    i += length;
  }
  return points;
}

// The yaw (0 along -Z, positive to the left) and pitch from one point to another.
std::pair<float, float> direction(vec3 from, vec3 to) {
  const vec3 d = to - from;
  return {std::atan2(-d.x, -d.z), std::atan2(d.y, std::hypot(d.x, d.z))};
}

}  // namespace

TripPlayer::TripPlayer(shop::Trip trip) : trip_(std::move(trip)), started_(std::chrono::steady_clock::now()) {}

Error TripPlayer::fault(const std::string& what) const {
  return {Code::invalid_argument, trip_.place(step_) + ": " + what};
}

void TripPlayer::done() {
  ++step_;
  phase_ = 0;
  in_step_s_ = 0;
  started_ = std::chrono::steady_clock::now();
  way_.clear();
  corner_ = 0;
  stuck_s_ = 0;
  letter_ = 0;
}

std::optional<std::string> TripPlayer::take_picture() { return std::exchange(picture_, std::nullopt); }

void TripPlayer::grab(Input& input, bool held) {
  if (held != looking_) input.buttons.push_back({1, held, pointer_});
  looking_ = held;
  input.button_down[1] = held;
}

bool TripPlayer::turn(const Sight& sight, float yaw, float pitch, Input& input) {
  const float left = wrapped(yaw - sight.visitor->yaw_rad()), up = pitch - sight.visitor->pitch_rad();
  if (std::abs(left) < 0.3f * kDegree && std::abs(up) < 0.3f * kDegree) {
    grab(input, false);
    return true;
  }
  grab(input, true);
  const float per_pixel = kLookPerPixel * sight.settings->mouse_sensitivity;
  const auto pixels = [&](float angle) { return std::clamp(angle, -kTurnPerFrame, kTurnPerFrame) / per_pixel; };
  // Yaw grows to the left, the mouse to the right; pitch grows upwards, the mouse downwards.
  input.pointer_delta = {-pixels(left), pixels(up) * (sight.settings->invert_y ? 1.0f : -1.0f)};
  return false;
}

bool TripPlayer::move_pointer(vec2 to, Input& input) {
  if (!pointer_known_) pointer_ = to, pointer_known_ = true;
  const vec2 way = to - pointer_;
  const float length = glm::length(way), most = 120;  // pixels a frame
  const vec2 step = length > most ? way * (most / length) : way;
  pointer_ += step;
  input.pointer_delta = step;
  return length <= most;
}

std::optional<vec2> TripPlayer::spot_of(const Sight& sight, const std::string& product) const {
  // A pixel where the thing is to be seen and no panel lies over it: middle first, then around it.
  const int placement = sight.room->find_product(product, sight.visitor->feet());
  if (placement < 0) return std::nullopt;
  const auto bounds = sight.room->world_bounds(placement);
  const vec3 size = bounds.size();
  constexpr float kSpread[] = {0, 0.22f, -0.22f, 0.38f, -0.38f};
  for (const float y : kSpread)
    for (const float x : kSpread)
      for (const float z : kSpread) {
        const auto pixel = sight.eyes.pixel(bounds.centre() + size * vec3(x, y, z));
        if (!pixel || pixel->x < 1 || pixel->y < 1 || pixel->x >= sight.eyes.size_px.x - 1 ||
            pixel->y >= sight.eyes.size_px.y - 1)
          continue;
        if (sight.screen->covered(*pixel)) continue;
        const auto hit = sight.room->point(sight.eyes.ray(*pixel));
        if (hit && hit->product && hit->product->id == product) return pixel;
      }
  return std::nullopt;
}

Result<bool> TripPlayer::walk(const Sight& sight, const shop::Step& step, double dt_s, Input& input) {
  const vec3 feet = sight.visitor->feet();
  if (phase_ == 0) {
    vec3 goal{0};
    const auto& target = step.target;
    if (!target.zone.empty()) {
      const auto* zone = sight.room->document().zone(target.zone);
      if (!zone) {
        std::string names;
        for (const auto& z : sight.room->document().zones) names += (names.empty() ? "" : ", ") + z.id;
        return fault(fmt::format("zone \"{}\": no such zone; there are {}", target.zone, names));
      }
      const vec2 centre = zone->centre();
      goal = {centre.x, feet.y, centre.y};
    } else if (!target.product.empty()) {
      const int placement = sight.room->find_product(target.product, feet);
      if (placement < 0) return fault(fmt::format("product \"{}\": not on show", target.product));
      const auto stand = sight.room->stand_before(placement);
      if (!stand) return fault(fmt::format("product \"{}\": nobody can come near it", target.product));
      goal = stand->feet;
      if (target.distance_m > 0) {
        const vec3 centre = sight.room->world_bounds(placement).centre();
        vec3 away = goal - centre;
        away.y = 0;
        if (glm::length(away) > 0.05f)
          goal = vec3(centre.x, goal.y, centre.z) + glm::normalize(away) * target.distance_m;
      }
    } else {
      goal = {target.floor->x, feet.y, target.floor->y};
    }
    const auto near = sight.room->nav()->nearest(goal, 3);
    if (near) way_ = sight.room->nav()->path(feet, *near);
    if (!near || way_.empty()) return fault(step.target.name() + ": there is no way to it");
    corner_ = way_.size() > 1 ? 1 : 0;
    best_left_m_ = 1e9f;
    phase_ = 1;
  }
  constexpr float kCorner_m = 0.15f;
  while (corner_ < way_.size() &&
         glm::distance(vec2(way_[corner_].x, way_[corner_].z), vec2(feet.x, feet.z)) < kCorner_m)
    ++corner_, best_left_m_ = 1e9f, stuck_s_ = 0;
  if (corner_ >= way_.size()) {
    grab(input, false);
    return true;
  }
  float left = glm::distance(feet, way_[corner_]);
  if (left < best_left_m_ - 0.01f) {
    best_left_m_ = left, stuck_s_ = 0;
  } else if ((stuck_s_ += dt_s) > kStuck_s) {
    return fault(fmt::format("{}: stuck at {:.2f}, {:.2f}", step.target.name(), feet.x, feet.z));
  }
  for (std::size_t i = corner_; i + 1 < way_.size(); ++i) left += glm::distance(way_[i], way_[i + 1]);
  const auto [yaw, pitch] = direction(feet, way_[corner_]);
  turn(sight, yaw, 0, input);
  const float off = std::abs(wrapped(yaw - sight.visitor->yaw_rad()));
  if (off < 8 * kDegree) {
    input.keys_down.push_back('W');
    if (left > 1.5f) input.keys_down.push_back(kShift);
  }
  return false;
}

Result<bool> TripPlayer::look(const Sight& sight, const shop::Step& step, Input& input) {
  const auto& target = step.target;
  if (target.direction) {
    return turn(sight, -target.direction->x * kDegree, std::clamp(target.direction->y, -80.0f, 80.0f) * kDegree, input);
  }
  vec3 point{0};
  if (target.position) {
    point = *target.position;
  } else {
    const int placement = sight.room->find_product(target.product, sight.visitor->feet());
    if (placement < 0) return fault(fmt::format("product \"{}\": not on show", target.product));
    point = sight.room->world_bounds(placement).centre();
  }
  const auto [yaw, pitch] = direction(sight.visitor->eye(), point);
  return turn(sight, yaw, std::clamp(pitch, -1.3f, 1.3f), input);
}

Result<std::optional<vec2>> TripPlayer::aim(const Sight& sight, const shop::Target& target, Input& input) {
  if (!target.widget.empty()) {
    if (const auto rect = sight.screen->find(target.widget)) return std::optional(rect->centre());
    if (in_step_s_ < kSee_s) return std::optional<vec2>();
    std::string ids;
    for (const auto& id : sight.screen->ids()) ids += (ids.empty() ? "" : ", ") + id;
    return fault(fmt::format("widget \"{}\": not on screen; there are {}", target.widget, ids));
  }
  if (!sight.room) return fault(target.name() + ": the shop is not open yet; wait_until shop is open first");
  if (!target.product.empty()) {
    if (const auto spot = spot_of(sight, target.product)) return std::optional(*spot);
    // Not in view: look there first, as a person does.
    if (in_step_s_ > 4 * kSee_s) return fault(fmt::format("product \"{}\": not to be seen from here", target.product));
    shop::Step looking;
    looking.target.product = target.product;
    VITRINE_TRY(there, look(sight, looking, input));
    if (there && in_step_s_ > 2 * kSee_s) return fault(fmt::format("product \"{}\": hidden from here", target.product));
    return std::optional<vec2>();
  }
  const vec3 floor{target.floor->x, sight.visitor->feet().y, target.floor->y};
  const auto pixel = sight.eyes.pixel(floor);
  if (!pixel || pixel->x < 0 || pixel->y < 0 || pixel->x >= sight.eyes.size_px.x || pixel->y >= sight.eyes.size_px.y ||
      sight.screen->covered(*pixel))
    return fault(target.name() + ": not to be seen from here");
  return std::optional(*pixel);
}

Result<bool> TripPlayer::press(const Sight& sight, const shop::Step& step, double dt_s, Input& input) {
  const bool only_point = step.kind == StepKind::point_at;
  const auto left = [&](bool down) {
    input.buttons.push_back({0, down, pointer_});
    left_down_ = down;
  };
  constexpr int kHover = 4;  // frames over a thing before it is pressed, so that it is the thing under the pointer
  switch (phase_) {
    case 0: {
      VITRINE_TRY(spot, aim(sight, step.target, input));
      if (!spot) return false;
      grab(input, false);
      if (!move_pointer(*spot, input)) return false;
      phase_ = 1;
      return false;
    }
    default:
      if (phase_ < kHover) {
        ++phase_;
        // What moved meanwhile (a panel sliding in) is followed until it stands still.
        if (!step.target.widget.empty())
          if (const auto rect = sight.screen->find(step.target.widget)) {
            if (glm::distance(rect->centre(), pointer_) > 1) phase_ = 1;
            move_pointer(rect->centre(), input);
          }
        return false;
      }
      if (only_point) return true;
      if (phase_ == kHover) {
        left(true);
        ++phase_;
        in_step_s_ = 0;
        drag_left_ = step.by;
        return false;
      }
      if (phase_ == kHover + 1) {
        if (step.kind == StepKind::hold && in_step_s_ < step.seconds) return false;
        if (step.kind == StepKind::drag && glm::length(drag_left_) > 0.5f) {
          const float length = glm::length(drag_left_), most = 12;
          const vec2 move = length > most ? drag_left_ * (most / length) : drag_left_;
          pointer_ += move;
          drag_left_ -= move;
          input.pointer_delta = move;
          return false;
        }
        if (in_step_s_ < 3 * dt_s) return false;
        left(false);
        ++phase_;
        return false;
      }
      if (++phase_ < kHover + 6) return false;  // the shop answers before the hand goes on
      return true;
  }
}

Result<Input> TripPlayer::next(const Sight& sight, double dt_s) {
  Input input;
  if (finished()) return input;
  const auto& step = trip_.steps[step_];
  in_step_s_ += dt_s;
  const bool in_room = step.kind == StepKind::walk_to || step.kind == StepKind::look_at;
  if (in_room && (!sight.room || !sight.visitor)) {
    // The doors are not open yet: a person waits before walking.
    constexpr double kOpen_s = 120;
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() > kOpen_s)
      return fault("the shop did not open");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return input;
  }
  bool is_done = false;
  switch (step.kind) {
    case StepKind::walk_to: {
      VITRINE_TRY(there, walk(sight, step, dt_s, input));
      is_done = there;
      break;
    }
    case StepKind::look_at: {
      VITRINE_TRY(there, look(sight, step, input));
      is_done = there;
      break;
    }
    case StepKind::point_at:
    case StepKind::click:
    case StepKind::hold:
    case StepKind::drag: {
      VITRINE_TRY(there, press(sight, step, dt_s, input));
      is_done = there;
      break;
    }
    case StepKind::key: {
      const int key = *shop::key_code(step.text);
      if (phase_ == 0) {
        input.keys.push_back({key, true});
        phase_ = 1;
        in_step_s_ = 0;
      }
      if (in_step_s_ < step.seconds) {
        input.keys_down.push_back(key);
      } else if (phase_ == 1 && in_step_s_ > 0) {
        input.keys.push_back({key, false});
        phase_ = 2;
      } else if (phase_ >= 2 && ++phase_ > 5) {
        is_done = true;
      }
      break;
    }
    case StepKind::type: {
      const auto letters = code_points(step.text);
      if (letter_ < letters.size() && ++phase_ % 2 == 0) input.text.push_back(letters[letter_++]);
      is_done = letter_ >= letters.size() && in_step_s_ > 0.2;
      break;
    }
    case StepKind::scroll: {
      if (phase_ == 0 && !step.target.widget.empty()) {
        VITRINE_TRY(spot, aim(sight, step.target, input));
        if (spot && move_pointer(*spot, input)) phase_ = 1;
        break;
      }
      if (++phase_ == 4) input.scroll = step.by;
      is_done = phase_ > 12;
      break;
    }
    case StepKind::wait:
      is_done = in_step_s_ >= step.seconds;
      break;
    case StepKind::wait_until:
    case StepKind::expect: {
      const auto value = sight.value(step.condition.that);
      if (!value) return fault(fmt::format("that: \"{}\": no such name", step.condition.that));
      is_done = step.condition.holds(*value);
      if (is_done) break;
      const double waited = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
      if (step.kind == StepKind::expect) return fault(fmt::format("{}: it is \"{}\"", step.condition.name(), *value));
      if (waited > step.timeout_s)
        return fault(fmt::format("{}: still \"{}\" after {:g} s", step.condition.name(), *value, step.timeout_s));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // models and the counter work in real time
      break;
    }
    case StepKind::picture:
      if (in_step_s_ < kSettle_s) break;
      if (phase_ == 0) {
        picture_ = step.text;
        phase_ = 1;
      } else {
        is_done = true;
      }
      break;
  }
  if (pointer_known_ && !looking_) input.pointer = pointer_;
  input.button_down[0] = left_down_;
  if (is_done) done();
  return input;
}

}  // namespace store::apps::walk
