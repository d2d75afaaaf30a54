#include "store/commerce/order_states.h"

#include <array>

namespace store::commerce {
namespace {

using S = OrderState;
using E = OrderEvent;
using K = StockEffect;

constexpr std::array kRules = {
    OrderRule{S::placed, E::approve, S::paid, K::keep},
    OrderRule{S::placed, E::decline, S::declined, K::free},
    OrderRule{S::placed, E::expire, S::expired, K::free},
    OrderRule{S::expired, E::approve_late, S::paid, K::reclaim},
    OrderRule{S::expired, E::approve_late_no_stock, S::refund_due, K::keep},
    OrderRule{S::refund_due, E::refund, S::refunded, K::keep},
    OrderRule{S::paid, E::make_ready, S::ready, K::keep},
    OrderRule{S::paid, E::ship, S::shipped, K::consume},
    OrderRule{S::paid, E::cancel, S::cancelled, K::free},
    OrderRule{S::ready, E::collect, S::collected, K::consume},
    OrderRule{S::ready, E::cancel, S::cancelled, K::free},
    OrderRule{S::shipped, E::deliver, S::delivered, K::keep},
    OrderRule{S::cancelled, E::refund, S::refunded, K::keep},
};

constexpr std::array<std::string_view, 11> kStates = {"placed",     "paid",      "declined", "expired",
                                                      "refund_due", "refunded",  "ready",    "shipped",
                                                      "delivered",  "collected", "cancelled"};
constexpr std::array<std::string_view, 11> kEvents = {
    "approve", "decline", "expire",  "approve_late", "approve_late_no_stock", "refund", "make_ready",
    "ship",    "deliver", "collect", "cancel"};

}  // namespace

std::span<const OrderRule> order_rules() { return kRules; }

std::optional<OrderRule> rule_for(OrderState state, OrderEvent event) {
  for (const auto& rule : kRules)
    if (rule.from == state && rule.event == event) return rule;
  return std::nullopt;
}

std::string_view to_string(OrderState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view to_string(OrderEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

std::optional<OrderState> order_state_from(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == name) return static_cast<OrderState>(i);
  return std::nullopt;
}

}  // namespace store::commerce
