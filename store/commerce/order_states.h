#pragma once
// The life of an order as one table: state, event, next state, and what becomes of the stock it holds.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace store::commerce {

enum class OrderState : std::uint8_t {
  placed,      // stock claimed, payment not yet known
  paid,        // approved
  declined,    // refused; stock freed
  expired,     // no answer in time; stock freed
  refund_due,  // approved after its stock had gone to others: the money goes back
  refunded,
  ready,      // waits at the counter
  shipped,    // handed to the carrier
  delivered,  // received
  collected,  // handed over at the counter
  cancelled,  // by the buyer or the shop before it left
};

enum class OrderEvent : std::uint8_t {
  approve,
  decline,
  expire,
  approve_late,           // and the stock could be claimed again
  approve_late_no_stock,  // and it could not
  refund,
  make_ready,
  ship,
  deliver,
  collect,
  cancel,
};

enum class StockEffect : std::uint8_t { keep, free, consume, reclaim };

struct OrderRule {
  OrderState from;
  OrderEvent event;
  OrderState to;
  StockEffect stock;
};

std::span<const OrderRule> order_rules();
// The rule for that event in that state; nothing when it is not allowed.
std::optional<OrderRule> rule_for(OrderState state, OrderEvent event);

std::string_view to_string(OrderState state);
std::string_view to_string(OrderEvent event);
std::optional<OrderState> order_state_from(std::string_view name);

}  // namespace store::commerce
