#include <algorithm>

#include "engine/core/uuid.h"
#include "store/commerce/documents.h"
#include "store/commerce/state.h"

namespace store::commerce {
namespace {

constexpr std::int64_t kPaymentPatienceMs = 15LL * 60 * 1000;  // then the stock goes back to the others
constexpr std::int64_t kKeepKeysMs = 48LL * 3600 * 1000;       // at least 24 hours are promised

Result<> tell(State& state, Database& database, const std::string& topic, const std::string& subject) {
  VITRINE_CHECK(
      database.run("INSERT INTO outbox (store, id, topic, subject, made_ms, sent_ms) VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
                   {state.store(), engine::core::uuid_v7(), topic, subject, state.now()}));
  return {};
}

Result<> note_event(State& state, Database& database, const std::string& order_id, std::string_view event,
                    OrderState after, const std::string& note) {
  VITRINE_CHECK(
      database.run("INSERT INTO order_events (store, order_id, number, event, state, at_ms, note) SELECT ?1, ?2, "
                   "COALESCE(MAX(number), 0) + 1, ?3, ?4, ?5, ?6 FROM order_events WHERE store = ?1 AND order_id = ?2",
                   {state.store(), order_id, std::string(event), std::string(to_string(after)), state.now(), note}));
  return tell(state, database, fmt::format("order.{}", to_string(after)), order_id);
}

Result<std::vector<Line>> lines_of(State& state, Database& database, const std::string& order_id) {
  VITRINE_TRY(rows,
              database.query("SELECT id, variant_id, sku, quantity FROM order_lines WHERE store = ?1 AND order_id = ?2",
                             {state.store(), order_id}));
  std::vector<Line> lines;
  for (const auto& row : rows) {
    Line line;
    line.id = row.text(0), line.variant_id = row.text(1), line.sku = row.text(2), line.quantity = row.integer(3);
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<> move_stock(State& state, Database& database, const std::string& order_id, StockEffect effect) {
  if (effect != StockEffect::free && effect != StockEffect::consume) return {};
  VITRINE_TRY(
      rows,
      database.query(
          "SELECT variant_id, location, quantity FROM claims WHERE store = ?1 AND order_id = ?2 AND state = 'reserved' "
          "ORDER BY variant_id, location",
          {state.store(), order_id}));
  const bool consume = effect == StockEffect::consume;
  for (const auto& row : rows) {
    VITRINE_TRY(changed, database.run("UPDATE stock SET reserved = reserved - ?4, on_hand = on_hand - ?5 "
                                      "WHERE store = ?1 AND variant_id = ?2 AND location = ?3",
                                      {state.store(), row.text(0), row.text(1), row.integer(2),
                                       consume ? row.integer(2) : std::int64_t{0}}));
    if (changed != 1)
      return fail(Code::internal, "order {}: its claim on {} at {} has no stock row", order_id, row.text(0),
                  row.text(1));
  }
  VITRINE_CHECK(database.run("UPDATE claims SET state = ?3 WHERE store = ?1 AND order_id = ?2 AND state = 'reserved'",
                             {state.store(), order_id, consume ? "consumed" : "freed"}));
  if (!consume) return {};
  VITRINE_CHECK(database.run("UPDATE order_lines SET fulfilled = quantity WHERE store = ?1 AND order_id = ?2",
                             {state.store(), order_id}));
  return {};
}

// The checkout follows its order: completed with it, open again when the payment failed.
Result<> follow(State& state, Database& database, const std::string& order_id, OrderState after) {
  if (after != OrderState::paid && after != OrderState::declined && after != OrderState::expired) return {};
  VITRINE_TRY(rows, database.query("SELECT checkout_id, owner FROM orders WHERE store = ?1 AND id = ?2",
                                   {state.store(), order_id}));
  const std::string owner = rows.at(0).text(1);
  VITRINE_TRY(checkout, load_checkout(state, database, owner, rows[0].text(0)));
  if (!checkout) return {};
  if (after == OrderState::paid) {
    checkout->status = "completed";
    if (checkout->order_id != order_id) {  // approved late: the buyer's next attempt had cleared it
      VITRINE_TRY(labels,
                  database.query("SELECT label FROM orders WHERE store = ?1 AND id = ?2", {state.store(), order_id}));
      checkout->order_id = order_id;
      checkout->order_label = labels.at(0).text(0);
    }
    VITRINE_CHECK(database.run("UPDATE carts SET status = 'ordered' WHERE store = ?1 AND id = ?2",
                               {state.store(), checkout->cart_id}));
  } else if (checkout->order_id == order_id) {
    checkout->status = "open";
    checkout->order_id.clear();
    checkout->order_label.clear();
    checkout->instrument = {};
  }
  return save_checkout(state, database, owner, *checkout);
}

Result<std::optional<OrderState>> state_of(State& state, Database& database, const std::string& order_id) {
  VITRINE_TRY(rows, database.query("SELECT state FROM orders WHERE store = ?1 AND id = ?2", {state.store(), order_id}));
  if (rows.empty()) return std::optional<OrderState>();
  return order_state_from(rows[0].text(0));
}

}  // namespace

Result<bool> claim(State& state, Database& database, const std::string& order_id, std::vector<Line> lines,
                   const std::string& first) {
  std::map<std::string, std::int64_t> wanted;
  for (const auto& line : lines) wanted[line.variant_id] += line.quantity;
  for (const auto& [variant, quantity] : wanted) {
    VITRINE_TRY(there, available(state, database, variant));
    if (there < quantity) return false;
  }
  // In SKU order: where rows are locked one by one, two orders of the same things cannot wait for each other.
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.sku < b.sku; });
  for (const auto& line : lines) {
    // The preferred place first, then the fullest: one parcel rather than two.
    VITRINE_TRY(places,
                database.query("SELECT location, on_hand - reserved FROM stock WHERE store = ?1 AND variant_id = ?2 "
                               "AND on_hand > reserved ORDER BY location <> ?3, on_hand - reserved DESC, location",
                               {state.store(), line.variant_id, first}));
    std::stable_partition(places.begin(), places.end(),
                          [&](const Row& row) { return row.integer(1) >= line.quantity; });
    std::int64_t rest = line.quantity;
    for (const auto& place : places) {
      if (rest == 0) break;
      const std::int64_t take = std::min(rest, place.integer(1));
      VITRINE_TRY(
          changed,
          database.run(
              "UPDATE stock SET reserved = reserved + ?4 WHERE store = ?1 AND variant_id = ?2 AND location = ?3 "
              "AND on_hand - reserved >= ?4",
              {state.store(), line.variant_id, place.text(0), take}));
      if (changed != 1)
        return fail(Code::conflict, "stock of {} at {} moved while it was claimed", line.variant_id, place.text(0));
      VITRINE_CHECK(
          database.run("INSERT INTO claims (store, order_id, line_id, location, variant_id, quantity, state) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'reserved')",
                       {state.store(), order_id, line.id, place.text(0), line.variant_id, take}));
      rest -= take;
    }
    if (rest != 0) return fail(Code::conflict, "stock of {} moved while it was claimed", line.variant_id);
  }
  return true;
}

Result<Order> place_order(State& state, Database& database, const std::string& owner, Checkout& checkout,
                          const Instrument& instrument) {
  Order order;
  order.id = engine::core::uuid_v7();
  VITRINE_TRY(number, database.query("INSERT INTO counters (store, name, value) VALUES (?1, 'order', 1) "
                                     "ON CONFLICT (store, name) DO UPDATE SET value = value + 1 RETURNING value",
                                     {state.store()}));
  order.label = fmt::format("VT-{:06}", number.at(0).integer(0));
  order.checkout_id = checkout.id;
  order.currency = checkout.currency;
  for (const auto& line : checkout.lines) order.lines.push_back({line, 0});
  order.buyer = checkout.buyer;
  order.fulfilment = checkout.fulfilment;
  order.totals = checkout.totals;
  order.rounding = "half_even";
  order.placed_ms = state.now();
  VITRINE_CHECK(database.run(
      "INSERT INTO orders (store, id, owner, label, checkout_id, state, currency, "
      "total_minor, rounding, doc, payment_handler, "
      "payment_token, payment_reference, placed_ms, settled_ms) VALUES (?1, ?2, ?3, ?4, "
      "?5, 'placed', ?6, ?7, ?8, ?9, ?10, "
      "?11, '', ?12, 0)",
      {state.store(), order.id, owner, order.label, checkout.id, money::code(order.currency), order.totals.total,
       order.rounding, to_document(order), instrument.handler, instrument.token, order.placed_ms}));
  for (const auto& line : checkout.lines)
    VITRINE_CHECK(
        database.run("INSERT INTO order_lines (store, order_id, id, variant_id, sku, quantity, fulfilled, unit_minor, "
                     "subtotal_minor, "
                     "tax_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9)",
                     {state.store(), order.id, line.id, line.variant_id, line.sku, line.quantity, line.unit,
                      line.subtotal, line.tax}));
  checkout.status = "in_progress";
  checkout.order_id = order.id;
  checkout.order_label = order.label;
  checkout.instrument = instrument;
  checkout.instrument.token.clear();  // kept with the order alone
  VITRINE_CHECK(save_checkout(state, database, owner, checkout));
  VITRINE_CHECK(note_event(state, database, order.id, "place", OrderState::placed, ""));
  return order;
}

Result<OrderState> apply(State& state, Database& database, const std::string& order_id, OrderEvent event,
                         const std::string& note) {
  VITRINE_TRY(now, state_of(state, database, order_id));
  if (!now) return fail(Code::not_found, "order {}: does not exist", order_id);
  const auto rule = rule_for(*now, event);
  if (!rule)
    return fail(Code::conflict, "order {}: \"{}\" is not possible when {}", order_id, to_string(event),
                to_string(*now));
  VITRINE_CHECK(
      database.run("UPDATE orders SET state = ?3, settled_ms = CASE settled_ms WHEN 0 THEN ?4 ELSE settled_ms END "
                   "WHERE store = ?1 AND id = ?2",
                   {state.store(), order_id, std::string(to_string(rule->to)), state.now()}));
  VITRINE_CHECK(move_stock(state, database, order_id, rule->stock));
  VITRINE_CHECK(follow(state, database, order_id, rule->to));
  VITRINE_CHECK(note_event(state, database, order_id, to_string(event), rule->to, note));
  return rule->to;
}

Result<OrderState> settle(State& state, Database& database, const std::string& order_id, const ChargeResult& result) {
  VITRINE_TRY(now, state_of(state, database, order_id));
  if (!now) return fail(Code::not_found, "order {}: does not exist", order_id);
  if (result.outcome == ChargeOutcome::approved && (*now == OrderState::placed || *now == OrderState::expired))
    VITRINE_CHECK(database.run("UPDATE orders SET payment_reference = ?3 WHERE store = ?1 AND id = ?2",
                               {state.store(), order_id, result.reference}));
  if (*now == OrderState::placed) {
    if (result.outcome == ChargeOutcome::approved)
      return apply(state, database, order_id, OrderEvent::approve, result.reference);
    if (result.outcome == ChargeOutcome::declined)
      return apply(state, database, order_id, OrderEvent::decline, result.reason);
  } else if (*now == OrderState::expired && result.outcome == ChargeOutcome::approved) {
    // Late: only if the buyer has not ordered the same checkout again, and the goods are still there.
    VITRINE_TRY(
        rows,
        database.query("SELECT c.status FROM checkouts c JOIN orders o ON o.store = c.store AND o.checkout_id = c.id "
                       "WHERE o.store = ?1 AND o.id = ?2",
                       {state.store(), order_id}));
    bool claimed = false;
    if (!rows.empty() && rows[0].text(0) == "open") {
      VITRINE_TRY(lines, lines_of(state, database, order_id));
      VITRINE_CHECK(database.run("DELETE FROM claims WHERE store = ?1 AND order_id = ?2 AND state = 'freed'",
                                 {state.store(), order_id}));
      VITRINE_TRY(enough, claim(state, database, order_id, std::move(lines), "warehouse"));
      claimed = enough;
    }
    return apply(state, database, order_id, claimed ? OrderEvent::approve_late : OrderEvent::approve_late_no_stock,
                 result.reference);
  }
  return *now;
}

Result<Answer> Commerce::complete_checkout(const Key& key, const Caller& caller, const std::string& id,
                                           std::optional<std::int64_t> seen, const Instrument& instrument,
                                           const RenderCheckout& render) {
  State& state = *state_;
  Answer answer;
  std::string order_id;  // set: its payment is to be asked for
  auto place = [&](Database& database) -> Result<> {
    VITRINE_TRY(remembered, recall(state, database, caller, key));
    if (remembered.answer) {
      answer = *remembered.answer;
      return {};
    }
    auto begin_payment = [&](const std::string& order) {
      const std::lock_guard lock(state.mutex);
      if (!state.paying.insert(order).second) return false;
      order_id = order;
      return true;
    };
    if (!remembered.order_id.empty()) {
      // The same request again while its payment runs, or after the process that ran it died.
      if (!begin_payment(remembered.order_id)) answer = {0, "", "", AnswerKind::in_flight};
      return {};
    }
    auto finish = [&](const CheckoutResult& result) -> Result<> {
      answer = render(result);
      return remember(state, database, caller, key, answer, "");
    };
    VITRINE_TRY(checkout, load_checkout(state, database, caller.identity, id));
    if (!checkout)
      return finish(
          {Outcome::not_found,
           {},
           {{NoticeKind::error, "not_found", "$.id", {"There is no such checkout.", "결제 정보가 없습니다."}}}});
    if (checkout->status != "open") return finish({Outcome::closed, *checkout, {closed_notice(*checkout)}});
    const std::int64_t revision = checkout->revision;
    const std::int64_t shown_total = checkout->totals.total;
    VITRINE_CHECK(evaluate(state, database, *checkout, false));
    const std::int64_t saw = seen.value_or(revision);
    if (checkout->revision != revision) VITRINE_CHECK(save_checkout(state, database, caller.identity, *checkout));
    if (saw != checkout->revision) {
      VITRINE_TRY(recorded, total_at(state, database, id, saw));
      const auto old_total = seen ? recorded : std::optional(shown_total);
      return finish(
          {Outcome::stale, *checkout, {price_changed(checkout->currency, old_total, checkout->totals.total)}});
    }
    const bool short_of_stock = std::any_of(
        checkout->notices.begin(), checkout->notices.end(),
        [](const Notice& notice) { return notice.kind == NoticeKind::error && notice.code == "out_of_stock"; });
    if (short_of_stock) return finish({Outcome::sold_out, *checkout, {}});
    if (!checkout->ready()) return finish({Outcome::not_ready, *checkout, {}});
    if (instrument.handler != state.options.payments->handler())
      return finish({Outcome::not_ready,
                     *checkout,
                     {{NoticeKind::error,
                       "payment_failed",
                       "$.payment.instruments[0].handler_id",
                       {"This way of paying is not offered here.", "지원하지 않는 결제 수단입니다."}}}});
    VITRINE_TRY(order, place_order(state, database, caller.identity, *checkout, instrument));
    const bool pickup = checkout->fulfilment.method == "pickup";
    VITRINE_TRY(claimed, claim(state, database, order.id, checkout->lines,
                               pickup ? checkout->fulfilment.destination_id : "warehouse"));
    if (!claimed) return fail(Code::conflict, "checkout {}: stock moved while it was ordered", id);
    VITRINE_CHECK(remember(state, database, caller, key, Answer{0, "", "", AnswerKind::fresh}, order.id));
    begin_payment(order.id);
    return {};
  };
  auto placed = state.write(place);
  auto end_payment = [&] {
    const std::lock_guard lock(state.mutex);
    state.paying.erase(order_id);
  };
  if (!placed) {
    if (!order_id.empty()) end_payment();
    return placed.error();
  }
  if (order_id.empty()) return answer;

  auto pay = [&]() -> Result<> {
    Charge charge;
    VITRINE_CHECK(state.read([&](Database& database) -> Result<> {
      VITRINE_TRY(
          rows,
          database.query(
              "SELECT total_minor, currency, payment_handler, payment_token FROM orders WHERE store = ?1 AND id = ?2",
              {state.store(), order_id}));
      VITRINE_TRY(currency, money::currency_from(rows.at(0).text(1)));
      charge = {order_id, {rows[0].integer(0), currency}, rows[0].text(2), rows[0].text(3)};
      return {};
    }));
    const ChargeResult charged = state.options.payments->charge(charge);
    return state.write([&](Database& database) -> Result<> {
      VITRINE_TRY(after, settle(state, database, order_id, charged));
      VITRINE_TRY(checkout, load_checkout(state, database, caller.identity, id));
      if (!checkout) return fail(Code::internal, "order {}: its checkout {} is gone", order_id, id);
      CheckoutResult result{Outcome::done, std::move(*checkout), {}};
      if (after == OrderState::placed) {
        result.outcome = Outcome::pending;
        result.notices.push_back({NoticeKind::info,
                                  "payment_pending",
                                  "$.payment",
                                  {"The payment is being confirmed.", "결제를 확인하고 있습니다."}});
      } else if (after == OrderState::declined || after == OrderState::expired) {
        result.outcome = Outcome::declined;
        result.notices.push_back(
            {NoticeKind::error,
             "payment_failed",
             "$.payment",
             {"The payment was declined. Nothing was charged.", "결제가 거절되었습니다. 청구된 금액은 없습니다."}});
      }
      answer = render(result);
      return remember(state, database, caller, key, answer, order_id);
    });
  };
  const auto paid = pay();
  end_payment();
  if (!paid) return paid.error();
  return answer;
}

Result<OrderState> Commerce::payment_answered(const std::string& order_id, const ChargeResult& result) {
  OrderState after = OrderState::placed;
  VITRINE_CHECK(state_->write([&](Database& database) -> Result<> {
    VITRINE_TRY(moved, settle(*state_, database, order_id, result));
    after = moved;
    return {};
  }));
  return after;
}

Result<> Commerce::advance(const std::string& order_id, OrderEvent event, const std::string& note) {
  // These claim or free by what the provider said; payment_answered() decides among them.
  if (event == OrderEvent::approve_late || event == OrderEvent::approve_late_no_stock)
    return fail(Code::invalid_argument, "order {}: \"{}\" follows from the provider's answer", order_id,
                to_string(event));
  return state_->write([&](Database& database) -> Result<> {
    VITRINE_CHECK(apply(*state_, database, order_id, event, note));
    return {};
  });
}

Result<int> Commerce::sweep(std::int64_t older_than_ms) {
  State& state = *state_;
  std::vector<std::pair<Charge, std::int64_t>> open;
  VITRINE_CHECK(state.read([&](Database& database) -> Result<> {
    VITRINE_TRY(
        rows, database.query("SELECT id, total_minor, currency, payment_handler, payment_token, placed_ms FROM orders "
                             "WHERE store = ?1 AND state = 'placed' AND placed_ms <= ?2 ORDER BY placed_ms",
                             {state.store(), state.now() - older_than_ms}));
    for (const auto& row : rows) {
      VITRINE_TRY(currency, money::currency_from(row.text(2)));
      open.push_back({{row.text(0), {row.integer(1), currency}, row.text(3), row.text(4)}, row.integer(5)});
    }
    return {};
  }));
  int moved = 0;
  for (const auto& entry : open) {
    const auto& charge = entry.first;
    const auto placed_ms = entry.second;
    {
      const std::lock_guard lock(state.mutex);
      if (!state.paying.insert(charge.order_id).second) continue;  // a request of this process is at it
    }
    // The provider knows the order id: asking again charges nothing twice.
    const ChargeResult charged = state.options.payments->charge(charge);
    const auto settled = state.write([&](Database& database) -> Result<> {
      VITRINE_TRY(after, settle(state, database, charge.order_id, charged));
      if (after == OrderState::placed && state.now() - placed_ms > kPaymentPatienceMs) {
        VITRINE_TRY(expired,
                    apply(state, database, charge.order_id, OrderEvent::expire, "the payment provider did not answer"));
        after = expired;
      }
      moved += after != OrderState::placed;
      return {};
    });
    {
      const std::lock_guard lock(state.mutex);
      state.paying.erase(charge.order_id);
    }
    VITRINE_CHECK(settled);
  }
  VITRINE_CHECK(state.write([&](Database& database) -> Result<> {
    VITRINE_CHECK(database.run("DELETE FROM idempotency WHERE store = ?1 AND made_ms < ?2 AND status <> 0",
                               {state.store(), state.now() - kKeepKeysMs}));
    return {};
  }));
  return moved;
}

}  // namespace store::commerce
