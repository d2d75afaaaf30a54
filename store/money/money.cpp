#include "store/money/money.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace store::money {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

using Wide = __int128;  // any product of two 64-bit values fits
using UnsignedWide = unsigned __int128;

constexpr std::int64_t kMillion = 1'000'000;

struct CurrencyFacts {
  const char* code;
  int exponent;
  const char* before;
};
// ISO 4217 minor digits; "₩", "¥" and "€" as UTF-8.
constexpr std::array<CurrencyFacts, 4> kFacts = {
    {{"KRW", 0, "\xE2\x82\xA9"}, {"USD", 2, "$"}, {"EUR", 2, "\xE2\x82\xAC"}, {"JPY", 0, "\xC2\xA5"}}};

const CurrencyFacts& facts(Currency currency) { return kFacts[static_cast<std::size_t>(currency)]; }

std::string text(Money a) { return fmt::format("{} {}", a.minor, code(a.currency)); }

Result<Money> narrow(Wide value, Currency currency, const std::string& what) {
  if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min())
    return fail(Code::too_large, "{}: does not fit in 64 bits", what);
  return Money{static_cast<std::int64_t>(value), currency};
}

// numerator / denominator for denominator > 0, symmetric around zero, so that a refund mirrors its charge.
Wide divide(Wide numerator, Wide denominator, Rounding rounding) {
  const bool negative = numerator < 0;
  const Wide magnitude = negative ? -numerator : numerator;
  Wide quotient = magnitude / denominator;
  const Wide rest = magnitude % denominator;
  const Wide other = denominator - rest;  // rest < other: below half; equal: exactly half
  switch (rounding) {
    case Rounding::half_even:
      quotient += rest > other || (rest == other && quotient % 2 != 0);
      break;
    case Rounding::half_up:
      quotient += rest >= other;
      break;
    case Rounding::down:
      break;
  }
  return negative ? -quotient : quotient;
}

}  // namespace

const char* code(Currency currency) { return facts(currency).code; }
int exponent(Currency currency) { return facts(currency).exponent; }

Result<Currency> currency_from(std::string_view iso4217) {
  for (std::size_t i = 0; i < kFacts.size(); ++i)
    if (iso4217 == kFacts[i].code) return static_cast<Currency>(i);
  return fail(Code::unsupported, "currency \"{}\": not one of KRW, USD, EUR, JPY", iso4217.substr(0, 16));
}

Result<Money> add(Money a, Money b) {
  if (a.currency != b.currency) return fail(Code::invalid_argument, "{} + {}: different currencies", text(a), text(b));
  return narrow(Wide{a.minor} + b.minor, a.currency, fmt::format("{} + {}", text(a), text(b)));
}

Result<Money> subtract(Money a, Money b) {
  if (a.currency != b.currency) return fail(Code::invalid_argument, "{} - {}: different currencies", text(a), text(b));
  return narrow(Wide{a.minor} - b.minor, a.currency, fmt::format("{} - {}", text(a), text(b)));
}

Result<Money> multiply(Money a, std::int64_t quantity) {
  return narrow(Wide{a.minor} * quantity, a.currency, fmt::format("{} x {}", text(a), quantity));
}

Result<Money> rate(Money a, std::int64_t ppm, Rounding rounding) {
  return narrow(divide(Wide{a.minor} * ppm, kMillion, rounding), a.currency, fmt::format("{} x {} ppm", text(a), ppm));
}

Result<Money> included_tax(Money a, std::int64_t ppm, Rounding rounding) {
  if (ppm < 0) return fail(Code::invalid_argument, "tax in {}: a rate of {} ppm is negative", text(a), ppm);
  return narrow(divide(Wide{a.minor} * ppm, Wide{kMillion} + ppm, rounding), a.currency,
                fmt::format("tax in {} at {} ppm", text(a), ppm));
}

Result<std::vector<Money>> allocate(Money a, const std::vector<std::int64_t>& weights) {
  Wide sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] < 0) return fail(Code::invalid_argument, "allocate: weights[{}] = {} is negative", i, weights[i]);
    sum += weights[i];
  }
  if (sum <= 0) return fail(Code::invalid_argument, "allocate: the {} weights add up to nothing", weights.size());

  const bool negative = a.minor < 0;
  const UnsignedWide magnitude =
      negative ? static_cast<UnsignedWide>(-Wide{a.minor}) : static_cast<UnsignedWide>(a.minor);
  std::vector<UnsignedWide> parts(weights.size()), rests(weights.size());
  UnsignedWide given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const UnsignedWide share = magnitude * static_cast<UnsignedWide>(weights[i]);
    parts[i] = share / static_cast<UnsignedWide>(sum);
    rests[i] = share % static_cast<UnsignedWide>(sum);
    given += parts[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t l, std::size_t r) { return rests[l] > rests[r]; });
  // What is left is less than the number of non-zero remainders, so a zero weight never receives anything.
  for (std::size_t i = 0; given < magnitude; ++i, ++given) ++parts[order[i]];

  std::vector<Money> out;
  out.reserve(parts.size());
  for (const auto part : parts) {
    const Wide value = negative ? -static_cast<Wide>(part) : static_cast<Wide>(part);
    out.push_back({static_cast<std::int64_t>(value), a.currency});
  }
  return out;
}

std::string format(Money a, Language language) {
  const bool negative = a.minor < 0;
  const auto magnitude = negative ? ~static_cast<std::uint64_t>(a.minor) + 1 : static_cast<std::uint64_t>(a.minor);
  std::uint64_t unit = 1;
  for (int i = 0; i < exponent(a.currency); ++i) unit *= 10;
  const std::string digits = std::to_string(magnitude / unit);
  std::string number;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) number += ',';
    number += digits[i];
  }
  if (unit > 1) number += fmt::format(".{:0{}}", magnitude % unit, exponent(a.currency));
  const char* sign = negative ? "-" : "";
  if (language == Language::ko && a.currency == Currency::krw) return sign + number + "\xEC\x9B\x90";  // 원
  return std::string(sign) + facts(a.currency).before + number;
}

}  // namespace store::money
