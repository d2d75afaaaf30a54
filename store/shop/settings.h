#pragma once
// What the visitor prefers: one JSON file for the desktop, the headset and the mirror.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "store/money/money.h"

namespace store::shop {

enum class Units { cm, m, inch };

struct Settings {
  money::Language language = money::Language::en;
  money::Currency currency = money::Currency::krw;  // krw or usd: what the demo catalogue is priced in
  Units units = Units::cm;
  float text_scale = 1;         // 1..2
  float mouse_sensitivity = 1;  // 0.2..5; 1 = 0.12 degrees a pixel
  bool invert_y = false;
  float eye_height_m = 1.6f;    // 0.9..2.0
  bool reduced_motion = false;  // no fades, no glides: everything is at its place at once
  bool colour_safe = false;     // stock and states carry a mark besides their colour
  float volume = 0.7f;          // 0..1; kept for the modes that have sound
  bool fullscreen = false;
  bool vsync = true;

  // Fields of the file that this version does not know, kept as they were (a JSON object as text).
  std::string unknown_json = "{}";

  friend bool operator==(const Settings&, const Settings&) = default;
};

struct LoadedSettings {
  Settings settings;
  std::vector<std::string> problems;  // "settings.json: text_scale: 9 is not in 1..2; 1 is used"
};

// The settings in `json`; a field that is wrong is reported and takes its default, the others hold. `name` names the
// file.
LoadedSettings parse_settings(std::string_view json, const std::string& name);
// A missing file gives the defaults without a problem; an unreadable one gives them with one.
LoadedSettings load_settings(const std::filesystem::path& file);
std::string to_json(const Settings& settings);
engine::core::Result<> save_settings(const Settings& settings, const std::filesystem::path& file);
// user_config_dir()/settings.json
std::filesystem::path settings_file();

// "210 x 88 x 80 cm", width x depth x height, of metres in (width, height, depth) order as catalog::Product::size_m has
// them.
std::string format_size(float width_m, float height_m, float depth_m, Units units);

}  // namespace store::shop
