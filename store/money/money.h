#pragma once
// Money as integers: 64-bit minor units plus ISO 4217 currency; __int128 for products; never floating point.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace store::money {

enum class Currency : std::uint8_t { krw, usd, eur, jpy };

const char* code(Currency currency);  // "KRW"
int exponent(Currency currency);      // minor digits: KRW, JPY 0; USD, EUR 2
engine::core::Result<Currency> currency_from(std::string_view iso4217);

struct Money {
  std::int64_t minor = 0;
  Currency currency = Currency::krw;

  friend bool operator==(Money a, Money b) { return a.minor == b.minor && a.currency == b.currency; }
};

enum class Rounding : std::uint8_t { half_even, half_up, down };

// Fails on overflow or different currencies, naming both operands.
engine::core::Result<Money> add(Money a, Money b);
engine::core::Result<Money> subtract(Money a, Money b);
engine::core::Result<Money> multiply(Money a, std::int64_t quantity);
// a * ppm / 1,000,000, rounded.
engine::core::Result<Money> rate(Money a, std::int64_t ppm, Rounding rounding = Rounding::half_even);
// The tax inside a tax-included amount: a - a / (1 + ppm / 1e6), rounded.
engine::core::Result<Money> included_tax(Money a, std::int64_t ppm, Rounding rounding = Rounding::half_even);
// Parts in proportion to `weights` (>= 0, sum > 0) by largest remainder: they always add up to `a`.
engine::core::Result<std::vector<Money>> allocate(Money a, const std::vector<std::int64_t>& weights);

enum class Language : std::uint8_t { en, ko };
// In the visitor's form: "1,290,000원" (ko) / "₩1,290,000" (en); "$1,290.00".
std::string format(Money a, Language language);

}  // namespace store::money
