#include <algorithm>

#include "engine/core/uuid.h"
#include "store/commerce/documents.h"
#include "store/commerce/state.h"

namespace store::commerce {
namespace {

constexpr std::int64_t kCheckoutLifeMs = 6LL * 3600 * 1000;  // UCP's default

CheckoutResult missing() {
  return {Outcome::not_found,
          {},
          {{NoticeKind::error, "not_found", "$.id", {"There is no such checkout.", "결제 정보가 없습니다."}}}};
}

bool has_error(const std::vector<Notice>& notices) {
  return std::any_of(notices.begin(), notices.end(),
                     [](const Notice& notice) { return notice.kind == NoticeKind::error; });
}

// All that the buyer agrees to; delivery dates are kept as quoted and not part of it.
std::string agreed(const Checkout& checkout) {
  std::string text = fmt::format("{} {} {} {} {}", money::code(checkout.currency), checkout.totals.total,
                                 checkout.totals.tax, checkout.totals.included_tax, checkout.totals.fulfilment);
  for (const auto& line : checkout.lines)
    text += fmt::format("|{} {} {} {}", line.id, line.variant_id, line.quantity, line.unit);
  const Fulfilment& to = checkout.fulfilment;
  const Address& a = to.address;
  text += "|" + to.method + " " + to.option_id + " " + to.destination_id;
  for (const auto* part : {&a.extended_address, &a.street_address, &a.address_locality, &a.address_region,
                           &a.address_country, &a.postal_code})
    text += "|" + *part;
  return text;
}

Result<bool> all_at(State& state, Database& database, const Checkout& checkout, const std::string& location) {
  std::map<std::string, std::int64_t> wanted;
  for (const auto& line : checkout.lines) wanted[line.variant_id] += line.quantity;
  for (const auto& [variant, quantity] : wanted) {
    VITRINE_TRY(here, available_at(state, database, variant, location));
    if (here < quantity) return false;
  }
  return true;
}

Result<> evaluate_fulfilment(State& state, Database& database, Checkout& checkout, bool requote) {
  Fulfilment& to = checkout.fulfilment;
  if (to.method.empty()) {
    checkout.notices.push_back({NoticeKind::error,
                                "fulfillment_required",
                                "$.fulfillment",
                                {"Choose delivery or pick-up.", "배송 또는 매장 픽업을 선택해 주세요."}});
    return {};
  }
  Basket basket{checkout.currency, 0, false, true};
  for (const auto& line : checkout.lines) {
    VITRINE_TRY(amount, money::multiply({line.unit, checkout.currency}, line.quantity));
    VITRINE_TRY(sum, money::add({basket.subtotal, checkout.currency}, amount));
    basket.subtotal = sum.minor;
    basket.bulky |= line.bulky;
  }
  if (to.method == "pickup") {
    VITRINE_TRY(here, all_at(state, database, checkout, to.destination_id));
    basket.all_here = here;
  } else {
    const auto faults = check_address(to.address, "$.fulfillment.methods[0].destinations[0]");
    checkout.notices.insert(checkout.notices.end(), faults.begin(), faults.end());
  }
  std::vector<Option> options;
  for (const auto& plugin : state.options.fulfilment) {
    if (plugin->method() != to.method) continue;
    const auto more = plugin->quote(basket, to.address, to.destination_id, state.now());
    options.insert(options.end(), more.begin(), more.end());
  }
  if (options.empty() && !has_error(checkout.notices))
    checkout.notices.push_back({NoticeKind::error,
                                "address_undeliverable",
                                "$.fulfillment.methods[0]",
                                {"We do not deliver there.", "배송할 수 없는 곳입니다."}});
  if (!requote) {
    // The promise that was shown stays; what it costs is computed anew.
    for (auto& option : options)
      for (const auto& shown : to.options)
        if (shown.id == option.id) {
          option.description = shown.description;
          option.earliest_ms = shown.earliest_ms;
          option.latest_ms = shown.latest_ms;
        }
  }
  const auto chosen =
      std::find_if(options.begin(), options.end(), [&](const Option& option) { return option.id == to.option_id; });
  if (chosen == options.end()) {
    if (!to.option_id.empty() && !options.empty())
      checkout.notices.push_back({NoticeKind::warning,
                                  "fulfillment_changed",
                                  "$.fulfillment.methods[0].groups[0].selected_option_id",
                                  {"Your delivery option is not offered any more; another one is chosen.",
                                   "선택한 배송 방법을 더 이상 제공하지 않아 다른 방법으로 바꾸었습니다."}});
    to.option_id = options.empty() ? "" : options.front().id;
  }
  to.options = std::move(options);
  return {};
}

// Nothing, or why the wish cannot be taken.
Result<std::optional<CheckoutResult>> apply_wish(State& state, Database& database, const Caller& caller,
                                                 Checkout& checkout, const CheckoutWish& wish, bool create) {
  std::vector<Notice> faults;
  if (create && !wish.cart_id.empty()) {
    VITRINE_TRY(cart, load_cart(state, database, caller.identity, wish.cart_id));
    if (!cart || cart->status != "open" || cart->lines.empty()) {
      const bool empty = cart && cart->status == "open";
      faults.push_back({NoticeKind::error, empty ? "empty_cart" : "not_found", "$.cart_id",
                        empty ? Text{"The cart is empty.", "장바구니가 비어 있습니다."}
                              : Text{"There is no such open cart.", "열린 장바구니가 없습니다."}});
      return std::optional(CheckoutResult{Outcome::invalid, checkout, std::move(faults)});
    }
    checkout.cart_id = cart->id;
    checkout.currency = cart->currency;
    checkout.lines = cart->lines;
    checkout.buyer = cart->buyer;
  } else if (wish.lines) {
    VITRINE_TRY(lines, lines_for(state, database, *wish.lines, checkout.lines, faults));
    if (lines.empty())
      faults.push_back({NoticeKind::error,
                        "invalid_field",
                        "$.line_items",
                        {"At least one item is needed.", "상품이 하나 이상 필요합니다."}});
    checkout.lines = std::move(lines);
  }
  if (wish.buyer) checkout.buyer = *wish.buyer;
  if (wish.instrument) checkout.instrument = *wish.instrument;
  if (wish.fulfilment) {
    const FulfilmentWish& to = *wish.fulfilment;
    Fulfilment& now = checkout.fulfilment;
    if (to.method != now.method) now = {};
    now.method = to.method;
    if (to.method == "pickup") {
      now.destination_id = to.destination_id.empty() ? "gangnam" : to.destination_id;
      const Location* place = find_location(now.destination_id);
      if (!place || !place->retail)
        faults.push_back({NoticeKind::error,
                          "not_found",
                          "$.fulfillment.methods[0].selected_destination_id",
                          {fmt::format("There is no shop \"{}\".", now.destination_id), "그런 매장이 없습니다."}});
      else
        now.address = place->address;
    } else if (to.method == "shipping") {
      if (to.address) now.address = *to.address;
      now.destination_id = !to.destination_id.empty()   ? to.destination_id
                           : now.destination_id.empty() ? "address"
                                                        : now.destination_id;
    }
    if (!to.option_id.empty()) {
      now.option_id = to.option_id;
    }
  }
  if (has_error(faults)) return std::optional(CheckoutResult{Outcome::invalid, checkout, std::move(faults)});
  VITRINE_CHECK(evaluate(state, database, checkout, true));
  return std::optional<CheckoutResult>();
}

}  // namespace

Notice closed_notice(const Checkout& checkout) {
  if (checkout.status == "completed")
    return {NoticeKind::error,
            "already_completed",
            "$.id",
            {"This checkout has been ordered.", "이미 주문이 완료되었습니다."}};
  if (checkout.status == "in_progress")
    return {NoticeKind::error,
            "complete_in_progress",
            "$.id",
            {"The payment is being confirmed.", "결제를 확인하고 있습니다."}};
  return {NoticeKind::error, "canceled", "$.id", {"This checkout has been closed.", "닫힌 결제입니다."}};
}

Notice price_changed(Currency currency, std::optional<std::int64_t> old_total, std::int64_t new_total) {
  auto text = [&](std::int64_t minor, Language language) { return money::format({minor, currency}, language); };
  if (!old_total)
    return {
        NoticeKind::error,
        "price_changed",
        "$.totals",
        {fmt::format("The order has changed; the total is now {}. Nothing was charged.", text(new_total, Language::en)),
         fmt::format("주문 내용이 바뀌어 합계가 {}입니다. 결제되지 않았습니다.", text(new_total, Language::ko))}};
  return {NoticeKind::error,
          "price_changed",
          "$.totals",
          {fmt::format("The order has changed: the total was {} and is now {}. Nothing was charged.",
                       text(*old_total, Language::en), text(new_total, Language::en)),
           fmt::format("주문 내용이 바뀌었습니다. 합계 {} → {}. 결제되지 않았습니다.", text(*old_total, Language::ko),
                       text(new_total, Language::ko))}};
}

Result<> evaluate(State& state, Database& database, Checkout& checkout, bool requote) {
  const std::string before = agreed(checkout);
  checkout.notices.clear();
  VITRINE_CHECK(price_lines(state, database, checkout.currency, checkout.lines, NoticeKind::error, checkout.notices));
  VITRINE_CHECK(evaluate_fulfilment(state, database, checkout, requote));
  std::int64_t fee = 0;
  for (const auto& option : checkout.fulfilment.options)
    if (option.id == checkout.fulfilment.option_id) fee = option.fee;
  VITRINE_TRY(totals, total_up(checkout.lines, checkout.currency, fee,
                               state.options.tax(checkout.currency, checkout.fulfilment.address)));
  checkout.totals = totals;
  if (checkout.revision == 0 || agreed(checkout) != before) ++checkout.revision;
  return {};
}

Result<std::optional<Checkout>> load_checkout(State& state, Database& database, const std::string& owner,
                                              const std::string& id) {
  VITRINE_TRY(rows,
              database.query(
                  "SELECT doc, status, revision, expires_ms FROM checkouts WHERE store = ?1 AND id = ?2 AND owner = ?3",
                  {state.store(), id, owner}));
  if (rows.empty()) return std::optional<Checkout>();
  VITRINE_TRY(checkout, checkout_from(rows[0].text(0)));
  checkout.status = rows[0].text(1);
  checkout.revision = rows[0].integer(2);
  if (checkout.status == "open" && rows[0].integer(3) <= state.now()) checkout.status = "canceled";  // expired
  return std::optional(std::move(checkout));
}

Result<> save_checkout(State& state, Database& database, const std::string& owner, const Checkout& checkout) {
  VITRINE_CHECK(database.run(
      "INSERT INTO checkouts (store, id, owner, status, revision, doc, updated_ms, expires_ms) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (store, id) DO UPDATE SET status = excluded.status, "
      "revision = excluded.revision, doc = excluded.doc, updated_ms = excluded.updated_ms, "
      "expires_ms = excluded.expires_ms",
      {state.store(), checkout.id, owner, checkout.status, checkout.revision, to_document(checkout), state.now(),
       checkout.expires_ms}));
  VITRINE_CHECK(
      database.run("INSERT INTO checkout_revisions (store, checkout_id, revision, total_minor) VALUES (?1, ?2, ?3, ?4) "
                   "ON CONFLICT DO NOTHING",
                   {state.store(), checkout.id, checkout.revision, checkout.totals.total}));
  return {};
}

Result<std::optional<std::int64_t>> total_at(State& state, Database& database, const std::string& checkout_id,
                                             std::int64_t revision) {
  VITRINE_TRY(rows,
              database.query(
                  "SELECT total_minor FROM checkout_revisions WHERE store = ?1 AND checkout_id = ?2 AND revision = ?3",
                  {state.store(), checkout_id, revision}));
  if (rows.empty()) return std::optional<std::int64_t>();
  return std::optional(rows[0].integer(0));
}

Result<Answer> Commerce::create_checkout(const Key& key, const Caller& caller, const CheckoutWish& wish,
                                         const RenderCheckout& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    Checkout checkout;
    checkout.id = engine::core::uuid_v7();
    checkout.currency = wish.currency.value_or(state_->options.currency);
    checkout.created_ms = state_->now();
    checkout.expires_ms = checkout.created_ms + kCheckoutLifeMs;
    VITRINE_TRY(refused, apply_wish(*state_, database, caller, checkout, wish, true));
    if (refused) return render(*refused);
    VITRINE_CHECK(save_checkout(*state_, database, caller.identity, checkout));
    return render({Outcome::created, checkout, {}});
  });
}

Result<Answer> Commerce::update_checkout(const Key& key, const Caller& caller, const std::string& id,
                                         std::optional<std::int64_t> seen, const CheckoutWish& wish,
                                         const RenderCheckout& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    VITRINE_TRY(checkout, load_checkout(*state_, database, caller.identity, id));
    if (!checkout) return render(missing());
    if (checkout->status != "open") return render({Outcome::closed, *checkout, {closed_notice(*checkout)}});
    if (seen && *seen != checkout->revision) {
      VITRINE_TRY(old_total, total_at(*state_, database, id, *seen));
      return render(
          {Outcome::stale, *checkout, {price_changed(checkout->currency, old_total, checkout->totals.total)}});
    }
    VITRINE_TRY(refused, apply_wish(*state_, database, caller, *checkout, wish, false));
    if (refused) return render(*refused);
    VITRINE_CHECK(save_checkout(*state_, database, caller.identity, *checkout));
    return render({Outcome::done, *checkout, {}});
  });
}

Result<Answer> Commerce::cancel_checkout(const Key& key, const Caller& caller, const std::string& id,
                                         const RenderCheckout& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    VITRINE_TRY(checkout, load_checkout(*state_, database, caller.identity, id));
    if (!checkout) return render(missing());
    if (checkout->status != "open") return render({Outcome::closed, *checkout, {closed_notice(*checkout)}});
    checkout->status = "canceled";
    checkout->notices.clear();
    VITRINE_CHECK(save_checkout(*state_, database, caller.identity, *checkout));
    return render({Outcome::done, *checkout, {}});
  });
}

Result<CheckoutResult> Commerce::checkout(const Caller& caller, const std::string& id) {
  CheckoutResult result = missing();
  bool moved = false;
  auto look = [&](Database& database) -> Result<> {
    VITRINE_TRY(checkout, load_checkout(*state_, database, caller.identity, id));
    if (!checkout) return {};
    const std::int64_t revision = checkout->revision, old_total = checkout->totals.total;
    if (checkout->status == "open") VITRINE_CHECK(evaluate(*state_, database, *checkout, false));
    moved = checkout->revision != revision;
    result = {Outcome::done, std::move(*checkout), {}};
    if (moved) {
      Notice changed = price_changed(result.checkout.currency, old_total, result.checkout.totals.total);
      changed.kind = NoticeKind::warning;
      result.notices.push_back(std::move(changed));
    }
    return {};
  };
  VITRINE_CHECK(state_->read(look));
  // A new revision is written down before anyone is shown it; another thread may have been faster.
  if (moved)
    VITRINE_CHECK(state_->write([&](Database& database) -> Result<> {
      VITRINE_CHECK(look(database));
      return moved ? save_checkout(*state_, database, caller.identity, result.checkout) : Result<>();
    }));
  return result;
}

}  // namespace store::commerce
