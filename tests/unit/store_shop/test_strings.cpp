// The words: both languages hold the same keys and placeholders, and every key the code uses exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "store/shop/strings.h"

using store::shop::Language;
using store::shop::placeholders;
using store::shop::Strings;

namespace {

std::string slurp(const std::filesystem::path& file) {
  std::ifstream stream(file);
  EXPECT_TRUE(stream) << file;
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool hangul(const std::string& text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto a = static_cast<unsigned char>(text[i]);
    if (a >= 0xEA && a <= 0xED) return true;
  }
  return false;
}

}  // namespace

TEST(Strings, CommittedFilesAgree) {
  const std::filesystem::path folder = std::filesystem::path(VITRINE_SOURCE_DIR) / "assets/strings";
  const auto strings = Strings::parse(slurp(folder / "en.json"), slurp(folder / "ko.json"));
  ASSERT_TRUE(strings) << strings.error().message;
  EXPECT_GT(strings->keys().size(), 150u);
}

TEST(Strings, KoreanIsKorean) {
  const auto strings = Strings::built_in();
  // Names of keys, units and languages read the same in both.
  const std::regex same(
      "language\\..*|settings\\.units_.*|help\\.key_.*|catalogue\\.page|error\\.plain|catalogue\\.price_between|"
      "notice\\.room|credits\\.line|stock\\.line|cart\\.line_total");
  for (const auto& key : strings.keys()) {
    if (std::regex_match(key, same)) continue;
    EXPECT_TRUE(hangul(strings.in(key, Language::ko))) << key << ": " << strings.in(key, Language::ko);
    if (key != "catalogue.search") {
      EXPECT_FALSE(hangul(strings.in(key, Language::en))) << key;
    }
  }
}

TEST(Strings, EveryKeyInTheCodeExists) {
  const auto strings = Strings::built_in();
  std::set<std::string> used;
  // A key is any literal "word.word" of the first words that en.json has.
  const std::regex literal("\"([a-z_]+\\.[a-z_0-9]+)\"");
  std::set<std::string> groups;
  for (const auto& key : strings.keys()) groups.insert(key.substr(0, key.find('.')));
  int files = 0;
  for (const char* folder : {"store/shop", "store/apps/client/walk"}) {
    const auto root = std::filesystem::path(VITRINE_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      ++files;
      const auto text = slurp(entry.path());
      // Calls t("key") and texts("key") only: widget ids look alike.
      const std::regex call("\\b(?:t|say|texts|strings)\\(\\s*\"([a-z_]+\\.[a-z_0-9]+)\"");
      for (std::sregex_iterator match(text.begin(), text.end(), call), end; match != end; ++match) {
        used.insert((*match)[1]);
        EXPECT_TRUE(strings.has((*match)[1].str())) << entry.path() << ": " << (*match)[1];
      }
    }
  }
  EXPECT_GT(files, 5);
}

TEST(Strings, FillsPlaceholders) {
  auto strings = Strings::built_in();
  EXPECT_EQ(strings("bar.total", {{"total", "$5.00"}}), "Total $5.00");
  strings.set_language(Language::ko);
  EXPECT_EQ(strings("bar.total", {{"total", "5원"}}), "합계 5원");
  EXPECT_EQ(placeholders("{b} and {a} and {b}"), (std::vector<std::string>{"a", "b"}));
}

TEST(Strings, FaultsNameTheKey) {
  const auto message = [](const char* en, const char* ko) {
    const auto strings = Strings::parse(en, ko);
    return strings ? std::string("no fault") : strings.error().message;
  };
  EXPECT_EQ(message(R"({"a.b": "x"})", R"({})"), "ko.json: a.b: missing");
  EXPECT_EQ(message(R"({})", R"({"a.b": "x"})"), "en.json: a.b: missing");
  EXPECT_EQ(message(R"({"a.b": "x {n}"})", R"({"a.b": "y"})"),
            "ko.json: a.b: placeholders differ: \"x {n}\" and \"y\"");
  EXPECT_EQ(message(R"({"a.b": 3})", R"({"a.b": "y"})"), "en.json: a.b: not a sentence: 3");
  EXPECT_EQ(message("{", "{}"), "en.json: not JSON");
}
