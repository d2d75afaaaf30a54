#pragma once
// A scripted visit: what a person would do with keys and pointer, step by step. The format is told in
// assets/trips/README.md.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/math.h"
#include "engine/core/result.h"
#include "store/money/money.h"

namespace store::shop {

using engine::core::vec2;
using engine::core::vec3;

// What a step is about: exactly one of these is set.
struct Target {
  std::string widget;             // id in the registry of what is on screen
  std::string product;            // product id: the nearest place where it stands
  std::string zone;               // zone id of the showroom
  std::optional<vec2> floor;      // x, z on the floor, metres
  std::optional<vec3> position;   // a point in the room
  std::optional<vec2> direction;  // heading and pitch in degrees; 0,0 looks along -Z, heading grows to the right
  float distance_m = 0;           // walk_to a product: how far from its middle to stop; 0 = where it is seen best

  std::string name() const;  // "product \"sofa-2\"", for messages
};

enum class StepKind {
  walk_to,
  look_at,
  point_at,
  click,
  hold,
  drag,
  key,
  type,
  scroll,
  wait,
  wait_until,
  expect,
  picture
};
const char* to_string(StepKind kind);

// Compares one published value: {"that": "cart_count", "at_least": 1} or {"that": "panel", "is": "cart"}.
struct Condition {
  std::string that;
  std::optional<std::string> is;
  std::optional<double> at_least;
  bool holds(const std::string& value) const;
  std::string name() const;
};

struct Step {
  StepKind kind = StepKind::wait;
  Target target;
  Condition condition;
  std::string text;      // key name, typed text, picture name
  vec2 by{0};            // drag: pixels; scroll: lines in y
  double seconds = 0;    // wait, hold, key
  double timeout_s = 0;  // wait_until: real seconds, since the content and the counter work in real time
};

struct Trip {
  std::string file;  // name, for messages
  std::string title;
  std::optional<money::Language> language;
  std::optional<money::Currency> currency;
  std::optional<engine::core::uvec2> size;
  std::vector<Step> steps;

  // One message naming file, step and value.
  static engine::core::Result<Trip> parse(std::string_view json, const std::string& name);
  static engine::core::Result<Trip> load(const std::filesystem::path& file);
  // "first-visit.json: steps[4] (click)"
  std::string place(std::size_t step) const;
};

// The key code of "W", "Escape", "F12", "1", "Up" ... (values as xr::KeyEvent has them); nullopt for an unknown name.
std::optional<int> key_code(std::string_view name);

}  // namespace store::shop
