#pragma once
// Things said to the visitor, kept by key so that they follow a change of language, and the words for money and days.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/shop/strings.h"

namespace store::shop {

struct Sentence {
  std::string key;  // "" = nothing to say
  std::vector<std::pair<std::string, std::string>> values;

  explicit operator bool() const { return !key.empty(); }
  std::string in(const Strings& texts) const;
};

// "Tue 24 November" / "11월 24일 (화)" of an RFC 3339 time or date; "" when it is none.
std::string format_day(std::string_view rfc3339, Language language);
// "Tue 24 - Thu 26 November" / "11월 24일 (화) ~ 26일 (목)".
std::string format_days(std::string_view earliest, std::string_view latest, Language language);

}  // namespace store::shop
