#pragma once
// Every text a visitor reads, in English and Korean, switchable while the shop runs.

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.h"
#include "store/money/money.h"

namespace store::shop {

using money::Language;

class Strings {
 public:
  // Two flat JSON objects key -> sentence. Fails naming the key when one lacks it, when a value is no string or empty,
  // or when the {placeholders} of a sentence differ between the languages.
  static engine::core::Result<Strings> parse(std::string_view en_json, std::string_view ko_json);
  // The texts built into the program (assets/strings).
  static Strings built_in();

  void set_language(Language language) { language_ = language; }
  Language language() const { return language_; }

  bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }
  // An unknown key is our mistake: asserts in debug, shows "?" in release and logs the key.
  const std::string& operator()(std::string_view key) const;
  // With placeholders filled in: t("bar.total", {{"total", "1,290,000원"}}).
  std::string operator()(std::string_view key,
                         std::initializer_list<std::pair<std::string_view, std::string>> values) const;

  std::vector<std::string> keys() const;
  const std::string& in(std::string_view key, Language language) const;

 private:
  struct Pair {
    std::string en, ko;
  };
  std::map<std::string, Pair, std::less<>> texts_;
  Language language_ = Language::en;
};

// The names between braces, sorted, each once.
std::vector<std::string> placeholders(std::string_view text);

}  // namespace store::shop
