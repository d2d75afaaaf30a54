#include "store/shop/say.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace store::shop {

std::string Sentence::in(const Strings& texts) const {
  if (key.empty()) return {};
  std::string text = texts(key);
  for (const auto& [name, value] : values) {
    const auto placeholder = "{" + name + "}";
    for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  }
  return text;
}

namespace {

struct Day {
  int month = 1, day = 1;
  unsigned weekday = 0;  // 0 = Sunday
};

std::optional<Day> day_of(std::string_view text) {
  int year = 0, month = 0, day = 0;
  if (text.size() < 10 || std::sscanf(std::string(text.substr(0, 10)).c_str(), "%4d-%2d-%2d", &year, &month, &day) != 3)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Day{month, day, std::chrono::weekday(std::chrono::sys_days(date)).c_encoding()};
}

constexpr std::array kDaysEn = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kDaysKo = {"일", "월", "화", "수", "목", "금", "토"};
constexpr std::array kMonthsEn = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string format_day(std::string_view rfc3339, Language language) {
  const auto day = day_of(rfc3339);
  if (!day) return {};
  if (language == Language::ko) return fmt::format("{}월 {}일 ({})", day->month, day->day, kDaysKo[day->weekday]);
  return fmt::format("{} {} {}", kDaysEn[day->weekday], day->day, kMonthsEn[static_cast<std::size_t>(day->month - 1)]);
}

std::string format_days(std::string_view earliest, std::string_view latest, Language language) {
  const auto from = day_of(earliest), to = day_of(latest);
  if (!from || !to || (from->month == to->month && from->day == to->day))
    return format_day(to ? latest : earliest, language);
  const bool same_month = from->month == to->month;
  if (language == Language::ko)
    return format_day(earliest, language) + " ~ " +
           (same_month ? fmt::format("{}일 ({})", to->day, kDaysKo[to->weekday]) : format_day(latest, language));
  return (same_month ? fmt::format("{} {}", kDaysEn[from->weekday], from->day) : format_day(earliest, language)) +
         " - " + format_day(latest, language);
}

}  // namespace store::shop
