#include "store/shop/settings.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"

namespace store::shop {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using nlohmann::json;

namespace {

constexpr std::size_t kMaxBytes = 1 << 20;  // a settings file is a few hundred bytes; more is a mistake

// Reads one field after the other out of the object and collects what is wrong.
class Fields {
 public:
  Fields(json object, const std::string& name, std::vector<std::string>& problems)
      : object_(std::move(object)), name_(name), problems_(problems) {}

  void number(const char* field, float& value, float low, float high) {
    const json* found = take(field);
    if (!found) return;
    if (!found->is_number()) return report(field, *found, "is not a number", fmt::format("{:g}", value));
    const double given = found->get<double>();
    if (!std::isfinite(given) || given < low || given > high)
      return report(field, *found, fmt::format("is not in {:g}..{:g}", low, high), fmt::format("{:g}", value));
    value = static_cast<float>(given);
  }

  void flag(const char* field, bool& value) {
    const json* found = take(field);
    if (!found) return;
    if (!found->is_boolean()) return report(field, *found, "is not true or false", value ? "true" : "false");
    value = found->get<bool>();
  }

  template <class T, std::size_t N>
  void choice(const char* field, T& value, const std::array<std::pair<const char*, T>, N>& choices) {
    const json* found = take(field);
    if (!found) return;
    std::string names, current;
    for (const auto& [name, choice] : choices) {
      if (found->is_string() && found->get_ref<const std::string&>() == name) {
        value = choice;
        return;
      }
      names += (names.empty() ? "" : ", ") + std::string(name);
      if (choice == value) current = name;
    }
    report(field, *found, "is not one of " + names, current);
  }

  // What nobody took.
  std::string rest() {
    for (const auto& field : taken_) object_.erase(field);
    return object_.dump();
  }

 private:
  const json* take(const char* field) {
    taken_.emplace_back(field);
    const auto found = object_.find(field);
    return found == object_.end() ? nullptr : &*found;
  }
  void report(const char* field, const json& value, const std::string& why, const std::string& used) {
    auto shown = value.dump(-1, ' ', false, json::error_handler_t::replace);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    problems_.push_back(fmt::format("{}: {}: {} {}; {} is used", name_, field, shown, why, used));
  }

  json object_;
  const std::string& name_;
  std::vector<std::string>& problems_;
  std::vector<std::string> taken_;
};

using money::Currency;
using money::Language;
constexpr std::array kLanguages = {std::pair{"en", Language::en}, std::pair{"ko", Language::ko}};
constexpr std::array kCurrencies = {std::pair{"KRW", Currency::krw}, std::pair{"USD", Currency::usd}};
constexpr std::array kUnits = {std::pair{"cm", Units::cm}, std::pair{"m", Units::m}, std::pair{"in", Units::inch}};

template <class T, std::size_t N>
const char* name_of(T value, const std::array<std::pair<const char*, T>, N>& choices) {
  for (const auto& [name, choice] : choices)
    if (choice == value) return name;
  return choices[0].first;
}

// 1.6f is written as 1.6, not as 1.60000002384.
double shortest(float value) { return std::stod(fmt::format("{}", value)); }

}  // namespace

LoadedSettings parse_settings(std::string_view text, const std::string& name) {
  LoadedSettings loaded;
  json object = json::parse(text, nullptr, false);
  if (!object.is_object()) {
    loaded.problems.push_back(
        fmt::format("{}: {}; the defaults are used", name, object.is_discarded() ? "not JSON" : "not an object"));
    return loaded;
  }
  Settings& s = loaded.settings;
  Fields fields(std::move(object), name, loaded.problems);
  fields.choice("language", s.language, kLanguages);
  fields.choice("currency", s.currency, kCurrencies);
  fields.choice("units", s.units, kUnits);
  fields.number("text_scale", s.text_scale, 1, 2);
  fields.number("mouse_sensitivity", s.mouse_sensitivity, 0.2f, 5);
  fields.flag("invert_y", s.invert_y);
  fields.number("eye_height_m", s.eye_height_m, 0.9f, 2);
  fields.flag("reduced_motion", s.reduced_motion);
  fields.flag("colour_safe", s.colour_safe);
  fields.number("volume", s.volume, 0, 1);
  fields.flag("fullscreen", s.fullscreen);
  fields.flag("vsync", s.vsync);
  s.unknown_json = fields.rest();
  return loaded;
}

LoadedSettings load_settings(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  const auto text = engine::core::read_text(file, kMaxBytes);
  if (!text) return {{}, {text.error().message + "; the defaults are used"}};
  return parse_settings(*text, file.filename().string());
}

std::string to_json(const Settings& s) {
  json object = json::parse(s.unknown_json, nullptr, false);
  if (!object.is_object()) object = json::object();
  object["language"] = name_of(s.language, kLanguages);
  object["currency"] = name_of(s.currency, kCurrencies);
  object["units"] = name_of(s.units, kUnits);
  object["text_scale"] = shortest(s.text_scale);
  object["mouse_sensitivity"] = shortest(s.mouse_sensitivity);
  object["invert_y"] = s.invert_y;
  object["eye_height_m"] = shortest(s.eye_height_m);
  object["reduced_motion"] = s.reduced_motion;
  object["colour_safe"] = s.colour_safe;
  object["volume"] = shortest(s.volume);
  object["fullscreen"] = s.fullscreen;
  object["vsync"] = s.vsync;
  return object.dump(2) + "\n";
}

Result<> save_settings(const Settings& settings, const std::filesystem::path& file) {
  return engine::core::write_text_atomic(file, to_json(settings));
}

std::filesystem::path settings_file() { return engine::core::user_config_dir() / "settings.json"; }

std::string format_size(float width_m, float height_m, float depth_m, Units units) {
  switch (units) {
    case Units::m:
      return fmt::format("{:.2f} x {:.2f} x {:.2f} m", width_m, depth_m, height_m);
    case Units::inch: {
      constexpr float kInch = 0.0254f;
      return fmt::format("{:.1f} x {:.1f} x {:.1f} in", width_m / kInch, depth_m / kInch, height_m / kInch);
    }
    case Units::cm:
      break;
  }
  return fmt::format("{:.0f} x {:.0f} x {:.0f} cm", width_m * 100, depth_m * 100, height_m * 100);
}

}  // namespace store::shop
