#include "store/commerce/tax.h"

#include <array>
#include <cmath>

namespace store::commerce {
namespace {

using engine::core::Result;

struct State {
  std::string_view code;
  std::int64_t ppm;
};
// General state sales tax, per million; the five states without one are absent.
constexpr std::array kStates = {
    State{"AL", 40'000}, State{"AR", 65'000}, State{"AZ", 56'000}, State{"CA", 72'500}, State{"CO", 29'000},
    State{"CT", 63'500}, State{"FL", 60'000}, State{"GA", 40'000}, State{"HI", 40'000}, State{"IA", 60'000},
    State{"ID", 60'000}, State{"IL", 62'500}, State{"IN", 70'000}, State{"KS", 65'000}, State{"KY", 60'000},
    State{"LA", 50'000}, State{"MA", 62'500}, State{"MD", 60'000}, State{"ME", 55'000}, State{"MI", 60'000},
    State{"MN", 68'750}, State{"MO", 42'250}, State{"MS", 70'000}, State{"NC", 47'500}, State{"ND", 50'000},
    State{"NE", 55'000}, State{"NJ", 66'250}, State{"NM", 48'750}, State{"NV", 68'500}, State{"NY", 40'000},
    State{"OH", 57'500}, State{"OK", 45'000}, State{"PA", 60'000}, State{"RI", 70'000}, State{"SC", 60'000},
    State{"SD", 42'000}, State{"TN", 70'000}, State{"TX", 62'500}, State{"UT", 48'500}, State{"VA", 43'000},
    State{"VT", 60'000}, State{"WA", 65'000}, State{"WI", 50'000}, State{"WV", 60'000}, State{"WY", 40'000},
    State{"DC", 60'000}};

std::string percent(std::int64_t ppm) {
  std::string text = fmt::format("{}.{:04}", ppm / 10'000, ppm % 10'000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

TaxRate built_in_tax(Currency currency, const Address& destination) {
  const std::string& country = destination.address_country;
  auto named = [](std::int64_t ppm, bool included, const char* en, const char* ko) {
    return TaxRate{ppm, included, {fmt::format("{} {} %", en, percent(ppm)), fmt::format("{} {}%", ko, percent(ppm))}};
  };
  switch (currency) {
    case Currency::krw:
      return named(100'000, true, "VAT", "부가가치세");
    case Currency::jpy:
      return named(100'000, true, "Consumption tax", "소비세");
    case Currency::eur:
      return named(200'000, true, "VAT", "부가가치세");
    case Currency::usd:
      break;
  }
  if (country.empty() || country == "KR") return named(100'000, false, "VAT", "부가가치세");
  if (country == "US")
    for (const auto& state : kStates)
      if (state.code == destination.address_region) return named(state.ppm, false, "Sales tax", "판매세");
  return {0, false, {"Tax", "세금"}};
}

Result<Totals> total_up(std::vector<Line>& lines, Currency currency, std::int64_t fee, const TaxRate& rate) {
  Totals totals;
  totals.tax_label = rate.label;
  totals.fulfilment = fee;
  std::vector<std::int64_t> weights;
  Money subtotal{0, currency};
  for (auto& line : lines) {
    VITRINE_TRY(amount, money::multiply({line.unit, currency}, line.quantity));
    line.subtotal = amount.minor;
    VITRINE_TRY(sum, money::add(subtotal, amount));
    subtotal = sum;
    weights.push_back(line.subtotal);
  }
  weights.push_back(fee);
  totals.subtotal = subtotal.minor;
  VITRINE_TRY(goods, money::add(subtotal, {fee, currency}));
  Money tax{0, currency};
  if (rate.included) {
    VITRINE_TRY(inside, money::included_tax(goods, rate.ppm));
    tax = inside;
    totals.included_tax = tax.minor;
    totals.total = goods.minor;
  } else {
    VITRINE_TRY(on_top, money::rate(goods, rate.ppm));
    tax = on_top;
    totals.tax = tax.minor;
    VITRINE_TRY(total, money::add(goods, tax));
    totals.total = total.minor;
  }
  for (auto& line : lines) line.tax = 0;
  if (goods.minor > 0) {
    VITRINE_TRY(shares, money::allocate(tax, weights));
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].tax = shares[i].minor;
  }
  return totals;
}

}  // namespace store::commerce
