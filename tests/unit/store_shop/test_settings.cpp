// One settings file: what is wrong is reported by file, place and value, and only that field takes its default.
#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"
#include "store/shop/settings.h"

using namespace store::shop;

namespace {

struct TempDir {
  std::filesystem::path path;
  TempDir() {
    path = std::filesystem::temp_directory_path() / ("vitrine-shop-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
  }
  ~TempDir() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST(Settings, RoundTrip) {
  TempDir dir;
  Settings settings;
  settings.language = store::money::Language::ko;
  settings.currency = store::money::Currency::usd;
  settings.units = Units::inch;
  settings.text_scale = 1.5f;
  settings.eye_height_m = 1.2f;
  settings.reduced_motion = true;
  settings.unknown_json = R"({"future":{"deep":[1,2]}})";
  ASSERT_TRUE(save_settings(settings, dir.path / "settings.json"));
  const auto loaded = load_settings(dir.path / "settings.json");
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.settings, settings);
}

TEST(Settings, UnknownFieldsAreKept) {
  const auto loaded = parse_settings(R"({"language": "ko", "headset": {"snap_turn_deg": 30}})", "settings.json");
  EXPECT_TRUE(loaded.problems.empty());
  const auto written = nlohmann::json::parse(to_json(loaded.settings));
  EXPECT_EQ(written["headset"]["snap_turn_deg"], 30);
  EXPECT_EQ(written["language"], "ko");
}

TEST(Settings, OnlyTheWrongFieldTakesItsDefault) {
  const auto loaded = parse_settings(
      R"({"language": "fr", "text_scale": 9, "units": "in", "volume": "loud", "vsync": 1})", "settings.json");
  EXPECT_EQ(loaded.problems, (std::vector<std::string>{
                                 "settings.json: language: \"fr\" is not one of en, ko; en is used",
                                 "settings.json: text_scale: 9 is not in 1..2; 1 is used",
                                 "settings.json: volume: \"loud\" is not a number; 0.7 is used",
                                 "settings.json: vsync: 1 is not true or false; true is used",
                             }));
  Settings expected;
  expected.units = Units::inch;
  EXPECT_EQ(loaded.settings, expected);
}

TEST(Settings, HostileFiles) {
  for (const char* text : {"", "[]", "{", "nul", "\xff\xfe", "{\"text_scale\": 1e999}", "{\"language\": \"\xff\"}"}) {
    const auto loaded = parse_settings(text, "settings.json");
    EXPECT_EQ(loaded.problems.size(), 1u) << text;
    EXPECT_EQ(loaded.settings.text_scale, 1) << text;
  }
}

TEST(Settings, AMissingFileIsNoProblemAnUnreadableOneIs) {
  TempDir dir;
  EXPECT_TRUE(load_settings(dir.path / "none.json").problems.empty());
  std::filesystem::create_directory(dir.path / "folder.json");
  EXPECT_EQ(load_settings(dir.path / "folder.json").problems.size(), 1u);
}

TEST(Settings, SizesInTheChosenUnit) {
  EXPECT_EQ(format_size(2.1f, 0.8f, 0.88f, Units::cm), "210 x 88 x 80 cm");
  EXPECT_EQ(format_size(2.1f, 0.8f, 0.88f, Units::m), "2.10 x 0.88 x 0.80 m");
  EXPECT_EQ(format_size(0.254f, 0.508f, 0.0254f, Units::inch), "10.0 x 1.0 x 20.0 in");
}
