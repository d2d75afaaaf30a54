#include "store/shop/trip.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"

namespace store::shop {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::Result;
using nlohmann::json;

namespace {

constexpr std::size_t kMaxBytes = 1 << 20;  // a trip of a thousand steps has 100 KB
constexpr std::size_t kMaxSteps = 2000;
constexpr double kMaxSeconds = 120;
constexpr double kDefaultTimeout = 30;

constexpr std::array kKinds = {"walk_to", "look_at", "point_at", "click",      "hold",   "drag",   "key",
                               "type",    "scroll",  "wait",     "wait_until", "expect", "picture"};

std::string shown(const json& value) {
  auto text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

Result<std::string> text_at(const json& object, const char* field) {
  const auto& value = object.at(field);
  if (!value.is_string() || value.get_ref<const std::string&>().empty())
    return fail(Code::corrupt, "{}: {} is not a text", field, shown(value));
  return value.get<std::string>();
}

Result<double> number_at(const json& object, const char* field, double low, double high) {
  const auto& value = object.at(field);
  if (!value.is_number() || !std::isfinite(value.get<double>()) || value.get<double>() < low ||
      value.get<double>() > high)
    return fail(Code::corrupt, "{}: {} is not a number in {:g}..{:g}", field, shown(value), low, high);
  return value.get<double>();
}

template <int N>
Result<glm::vec<N, float>> vector_at(const json& object, const char* field, double limit) {
  const auto& value = object.at(field);
  glm::vec<N, float> out{0};
  bool good = value.is_array() && value.size() == N;
  for (int i = 0; good && i < N; ++i) {
    good = value[static_cast<std::size_t>(i)].is_number();
    if (good) out[i] = value[static_cast<std::size_t>(i)].get<float>();
    good = good && std::abs(out[i]) <= limit;
  }
  if (!good)
    return fail(Code::corrupt, "{}: {} is not a list of {} numbers within {:g}", field, shown(value), N, limit);
  return out;
}

// Refuses fields that a step does not know: a misspelt field would otherwise be a step that does something else.
Result<> only(const json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [field, value] : object.items()) {
    bool found = false;
    std::string names;
    for (const auto name : known) {
      found = found || field == name;
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    if (!found) return fail(Code::corrupt, "{}: unknown field; known are {}", field, names);
  }
  return {};
}

Result<Target> target_of(const json& object, std::initializer_list<std::string_view> allowed) {
  Target target;
  int set = 0;
  std::string names;
  for (const auto name : allowed) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    if (!object.contains(name)) continue;
    ++set;
    if (name == "widget") {
      VITRINE_TRY(text, text_at(object, "widget"));
      target.widget = text;
    } else if (name == "product") {
      VITRINE_TRY(text, text_at(object, "product"));
      target.product = text;
    } else if (name == "zone") {
      VITRINE_TRY(text, text_at(object, "zone"));
      target.zone = text;
    } else if (name == "floor") {
      VITRINE_TRY(floor, vector_at<2>(object, "floor", 1000));
      target.floor = floor;
    } else if (name == "position") {
      VITRINE_TRY(position, vector_at<3>(object, "position", 1000));
      target.position = position;
    } else if (name == "direction_deg") {
      VITRINE_TRY(direction, vector_at<2>(object, "direction_deg", 720));
      target.direction = direction;
    }
  }
  if (set != 1) return fail(Code::corrupt, "{}: exactly one of {} is needed", shown(object), names);
  if (object.contains("distance_m")) {
    VITRINE_TRY(distance, number_at(object, "distance_m", 0.3, 20));
    target.distance_m = static_cast<float>(distance);
  }
  return target;
}

Result<Condition> condition_of(const json& object) {
  Condition condition;
  if (!object.contains("that")) return fail(Code::corrupt, "{}: \"that\" is missing", shown(object));
  VITRINE_TRY(that, text_at(object, "that"));
  condition.that = that;
  if (object.contains("is") == object.contains("at_least"))
    return fail(Code::corrupt, "{}: exactly one of is, at_least is needed", shown(object));
  if (object.contains("is")) {
    if (!object["is"].is_string()) return fail(Code::corrupt, "is: {} is not a text", shown(object["is"]));
    condition.is = object["is"].get<std::string>();
  } else {
    VITRINE_TRY(number, number_at(object, "at_least", -1e15, 1e15));
    condition.at_least = number;
  }
  return condition;
}

Result<Step> step_of(StepKind kind, const json& value) {
  Step step;
  step.kind = kind;
  const auto object = [&]() -> Result<> {
    if (value.is_object()) return {};
    return fail(Code::corrupt, "{} is not an object", shown(value));
  };
  switch (kind) {
    case StepKind::walk_to: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"zone", "product", "floor", "distance_m"}));
      VITRINE_TRY(target, target_of(value, {"zone", "product", "floor"}));
      step.target = target;
      return step;
    }
    case StepKind::look_at: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"product", "position", "direction_deg"}));
      VITRINE_TRY(target, target_of(value, {"product", "position", "direction_deg"}));
      step.target = target;
      return step;
    }
    case StepKind::point_at:
    case StepKind::click: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"widget", "product", "floor"}));
      VITRINE_TRY(target, target_of(value, {"widget", "product", "floor"}));
      step.target = target;
      return step;
    }
    case StepKind::hold: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"widget", "seconds"}));
      VITRINE_TRY(target, target_of(value, {"widget"}));
      step.target = target;
      if (!value.contains("seconds")) return fail(Code::corrupt, "{}: \"seconds\" is missing", shown(value));
      VITRINE_TRY(seconds, number_at(value, "seconds", 0.01, kMaxSeconds));
      step.seconds = seconds;
      return step;
    }
    case StepKind::drag: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"widget", "by"}));
      VITRINE_TRY(target, target_of(value, {"widget"}));
      step.target = target;
      if (!value.contains("by")) return fail(Code::corrupt, "{}: \"by\" is missing", shown(value));
      VITRINE_TRY(by, vector_at<2>(value, "by", 10000));
      step.by = by;
      return step;
    }
    case StepKind::key: {
      if (value.is_string()) {
        step.text = value.get<std::string>();
      } else {
        VITRINE_CHECK(object());
        VITRINE_CHECK(only(value, {"name", "seconds"}));
        if (!value.contains("name")) return fail(Code::corrupt, "{}: \"name\" is missing", shown(value));
        VITRINE_TRY(name, text_at(value, "name"));
        step.text = name;
        if (value.contains("seconds")) {
          VITRINE_TRY(seconds, number_at(value, "seconds", 0, kMaxSeconds));
          step.seconds = seconds;
        }
      }
      if (!key_code(step.text)) return fail(Code::corrupt, "{}: no key of this name", shown(value));
      return step;
    }
    case StepKind::type:
    case StepKind::picture: {
      if (!value.is_string() || value.get_ref<const std::string&>().empty())
        return fail(Code::corrupt, "{} is not a text", shown(value));
      step.text = value.get<std::string>();
      if (kind == StepKind::picture &&
          step.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos)
        return fail(Code::corrupt, "{}: a picture's name has small letters, digits, - and _", shown(value));
      return step;
    }
    case StepKind::scroll: {
      VITRINE_CHECK(object());
      VITRINE_CHECK(only(value, {"widget", "lines"}));
      if (value.contains("widget")) {
        VITRINE_TRY(target, target_of(value, {"widget"}));
        step.target = target;
      }
      if (!value.contains("lines")) return fail(Code::corrupt, "{}: \"lines\" is missing", shown(value));
      VITRINE_TRY(lines, number_at(value, "lines", -100, 100));
      step.by = {0, static_cast<float>(lines)};
      return step;
    }
    case StepKind::wait: {
      if (!value.is_number() || !(value.get<double>() >= 0) || value.get<double>() > kMaxSeconds)
        return fail(Code::corrupt, "{} is not a number of seconds in 0..{:g}", shown(value), kMaxSeconds);
      step.seconds = value.get<double>();
      return step;
    }
    case StepKind::wait_until:
    case StepKind::expect: {
      VITRINE_CHECK(object());
      if (kind == StepKind::expect) {
        VITRINE_CHECK(only(value, {"that", "is", "at_least"}));
      } else {
        VITRINE_CHECK(only(value, {"that", "is", "at_least", "timeout_s"}));
        step.timeout_s = kDefaultTimeout;
        if (value.contains("timeout_s")) {
          VITRINE_TRY(timeout, number_at(value, "timeout_s", 0.1, 600));
          step.timeout_s = timeout;
        }
      }
      VITRINE_TRY(condition, condition_of(value));
      step.condition = condition;
      return step;
    }
  }
  return fail(Code::internal, "a step kind that the parser lacks");
}

}  // namespace

const char* to_string(StepKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string Target::name() const {
  if (!widget.empty()) return fmt::format("widget \"{}\"", widget);
  if (!product.empty()) return fmt::format("product \"{}\"", product);
  if (!zone.empty()) return fmt::format("zone \"{}\"", zone);
  if (floor) return fmt::format("floor [{:g}, {:g}]", floor->x, floor->y);
  if (position) return fmt::format("position [{:g}, {:g}, {:g}]", position->x, position->y, position->z);
  if (direction) return fmt::format("direction_deg [{:g}, {:g}]", direction->x, direction->y);
  return "nothing";
}

bool Condition::holds(const std::string& value) const {
  if (is) return value == *is;
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  return end != value.c_str() && number >= *at_least;
}

std::string Condition::name() const {
  return is ? fmt::format("{} is \"{}\"", that, *is) : fmt::format("{} at least {:g}", that, *at_least);
}

std::string Trip::place(std::size_t step) const {
  return fmt::format("{}: steps[{}] ({})", file, step, step < steps.size() ? to_string(steps[step].kind) : "end");
}

Result<Trip> Trip::parse(std::string_view text, const std::string& name) {
  json file;
  try {
    file = json::parse(text);
  } catch (const json::parse_error& e) {
    return fail(Code::corrupt, "{}: not JSON at byte {}", name, e.byte);
  }
  if (!file.is_object()) return fail(Code::corrupt, "{}: not an object", name);
  Trip trip;
  trip.file = name;
  if (const auto fields = only(file, {"trip", "title", "about", "language", "currency", "size", "steps"}); !fields)
    return fields.error().within(name);
  if (!file.contains("trip") || file["trip"] != 1)
    return fail(Code::unsupported, "{}: trip: {} is not 1, the only version there is", name,
                file.contains("trip") ? shown(file["trip"]) : "(missing)");
  if (file.contains("title")) {
    auto title = text_at(file, "title");
    if (!title) return title.error().within(name);
    trip.title = *title;
  }
  if (file.contains("language")) {
    if (file["language"] != "en" && file["language"] != "ko")
      return fail(Code::corrupt, "{}: language: {} is not en or ko", name, shown(file["language"]));
    trip.language = file["language"] == "ko" ? money::Language::ko : money::Language::en;
  }
  if (file.contains("currency")) {
    if (file["currency"] != "KRW" && file["currency"] != "USD")
      return fail(Code::corrupt, "{}: currency: {} is not KRW or USD", name, shown(file["currency"]));
    trip.currency = file["currency"] == "USD" ? money::Currency::usd : money::Currency::krw;
  }
  if (file.contains("size")) {
    auto size = vector_at<2>(file, "size", 4096);
    if (!size) return size.error().within(name);
    if (size->x < 64 || size->y < 64) return fail(Code::corrupt, "{}: size: {} is below 64", name, shown(file["size"]));
    trip.size = engine::core::uvec2(*size);
  }
  if (!file.contains("steps") || !file["steps"].is_array() || file["steps"].empty())
    return fail(Code::corrupt, "{}: steps: not a list of steps", name);
  if (file["steps"].size() > kMaxSteps)
    return fail(Code::too_large, "{}: steps: {} are more than {}", name, file["steps"].size(), kMaxSteps);
  for (std::size_t i = 0; i < file["steps"].size(); ++i) {
    const json& entry = file["steps"][i];
    if (!entry.is_object() || entry.size() != 1)
      return fail(Code::corrupt, "{}: steps[{}]: {} is not an object with one action", name, i, shown(entry));
    const auto& action = entry.begin().key();
    std::size_t kind = 0;
    while (kind < kKinds.size() && action != kKinds[kind]) ++kind;
    if (kind == kKinds.size()) return fail(Code::corrupt, "{}: steps[{}]: \"{}\" is no action", name, i, action);
    auto step = step_of(static_cast<StepKind>(kind), entry.begin().value());
    if (!step) return step.error().within(fmt::format("{}: steps[{}].{}", name, i, action));
    trip.steps.push_back(std::move(*step));
  }
  return trip;
}

Result<Trip> Trip::load(const std::filesystem::path& file) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxBytes));
  return parse(text, file.filename().string());
}

std::optional<int> key_code(std::string_view name) {
  if (name.size() == 1) {
    const char c = name[0];
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return c;
    if (c >= 'a' && c <= 'z') return c - 'a' + 'A';
  }
  struct Named {
    const char* name;
    int code;
  };
  // GLFW's codes, which xr::KeyEvent uses.
  constexpr Named kNamed[] = {{"Space", 32},   {"Escape", 256},   {"Enter", 257},   {"Tab", 258},  {"Backspace", 259},
                              {"Delete", 261}, {"Right", 262},    {"Left", 263},    {"Down", 264}, {"Up", 265},
                              {"PageUp", 266}, {"PageDown", 267}, {"Home", 268},    {"End", 269},  {"F1", 290},
                              {"F12", 301},    {"Shift", 340},    {"Control", 341}, {"Alt", 342}};
  for (const auto& key : kNamed)
    if (name == key.name) return key.code;
  return std::nullopt;
}

}  // namespace store::shop
