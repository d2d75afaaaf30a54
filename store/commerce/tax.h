#pragma once
// The tax port and its small built-in table.

#include <cstdint>
#include <functional>

#include "store/commerce/types.h"

namespace store::commerce {

struct TaxRate {
  std::int64_t ppm = 0;
  bool included = false;  // inside the prices already
  Text label;             // "VAT 10 %"
};

using TaxPort = std::function<TaxRate(Currency, const Address& destination)>;

// KRW, JPY: 10 % and EUR: 20 % inside the prices. USD prices are net: 10 % to Korea, the state's general rate (without
// local surcharges) in the US, nothing elsewhere (export). An empty country is the shop's own, Korea.
TaxRate built_in_tax(Currency currency, const Address& destination);

// Fills the lines' subtotals and tax shares and returns the totals; fails on overflow, naming it. Tax is found once on
// the whole amount and shared out over lines and delivery by largest remainder, so the shares always add up to it.
engine::core::Result<Totals> total_up(std::vector<Line>& lines, Currency currency, std::int64_t fee,
                                      const TaxRate& rate);

}  // namespace store::commerce
