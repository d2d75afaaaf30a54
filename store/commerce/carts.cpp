#include "engine/core/uuid.h"
#include "store/commerce/documents.h"
#include "store/commerce/state.h"

namespace store::commerce {
namespace {

constexpr std::int64_t kCartLifeMs = 30LL * 24 * 3600 * 1000;

Result<> evaluate_cart(State& state, Database& database, Cart& cart) {
  cart.notices.clear();
  VITRINE_CHECK(price_lines(state, database, cart.currency, cart.lines, NoticeKind::warning, cart.notices));
  // Before a destination is known the estimate is for the shop's own country.
  VITRINE_TRY(totals, total_up(cart.lines, cart.currency, 0, state.options.tax(cart.currency, {})));
  cart.totals = totals;
  return {};
}

bool has_error(const std::vector<Notice>& notices) {
  for (const auto& notice : notices)
    if (notice.kind == NoticeKind::error) return true;
  return false;
}

CartResult missing() {
  return {Outcome::not_found,
          {},
          {{NoticeKind::error, "not_found", "$.id", {"There is no such cart.", "장바구니가 없습니다."}}}};
}

CartResult closed(const Cart& cart) {
  const bool ordered = cart.status == "ordered";
  return {Outcome::closed,
          cart,
          {{NoticeKind::error, ordered ? "already_completed" : "canceled", "$.id",
            ordered ? Text{"This cart has been ordered.", "이미 주문한 장바구니입니다."}
                    : Text{"This cart has been closed.", "닫힌 장바구니입니다."}}}};
}

Result<std::optional<CartResult>> apply_wish(State& state, Database& database, Cart& cart, const CartWish& wish) {
  std::vector<Notice> faults;
  VITRINE_TRY(lines, lines_for(state, database, wish.lines, cart.lines, faults));
  if (has_error(faults)) return std::optional(CartResult{Outcome::invalid, cart, std::move(faults)});
  cart.lines = std::move(lines);
  if (wish.buyer) cart.buyer = *wish.buyer;
  cart.expires_ms = state.now() + kCartLifeMs;
  VITRINE_CHECK(evaluate_cart(state, database, cart));
  return std::optional<CartResult>();
}

}  // namespace

Result<std::optional<Cart>> load_cart(State& state, Database& database, const std::string& owner,
                                      const std::string& id) {
  VITRINE_TRY(rows, database.query(
                        "SELECT doc, status FROM carts WHERE store = ?1 AND id = ?2 AND owner = ?3 AND expires_ms > ?4",
                        {state.store(), id, owner, state.now()}));
  if (rows.empty()) return std::optional<Cart>();
  VITRINE_TRY(cart, cart_from(rows[0].text(0)));
  cart.status = rows[0].text(1);
  return std::optional(std::move(cart));
}

Result<> save_cart(State& state, Database& database, const std::string& owner, const Cart& cart) {
  VITRINE_CHECK(
      database.run("INSERT INTO carts (store, id, owner, status, doc, updated_ms, expires_ms) VALUES (?1, ?2, ?3, "
                   "?4, ?5, ?6, ?7) "
                   "ON CONFLICT (store, id) DO UPDATE SET status = excluded.status, doc = excluded.doc, "
                   "updated_ms = excluded.updated_ms, expires_ms = excluded.expires_ms",
                   {state.store(), cart.id, owner, cart.status, to_document(cart), state.now(), cart.expires_ms}));
  return {};
}

Result<Answer> Commerce::create_cart(const Key& key, const Caller& caller, const CartWish& wish,
                                     const RenderCart& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    Cart cart;
    cart.id = engine::core::uuid_v7();
    cart.currency = wish.currency.value_or(state_->options.currency);
    VITRINE_TRY(refused, apply_wish(*state_, database, cart, wish));
    if (refused) return render(*refused);
    VITRINE_CHECK(save_cart(*state_, database, caller.identity, cart));
    return render({Outcome::created, cart, {}});
  });
}

Result<Answer> Commerce::update_cart(const Key& key, const Caller& caller, const std::string& id, const CartWish& wish,
                                     const RenderCart& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    VITRINE_TRY(cart, load_cart(*state_, database, caller.identity, id));
    if (!cart) return render(missing());
    if (cart->status != "open") return render(closed(*cart));
    VITRINE_TRY(refused, apply_wish(*state_, database, *cart, wish));
    if (refused) return render(*refused);
    VITRINE_CHECK(save_cart(*state_, database, caller.identity, *cart));
    return render({Outcome::done, *cart, {}});
  });
}

Result<Answer> Commerce::cancel_cart(const Key& key, const Caller& caller, const std::string& id,
                                     const RenderCart& render) {
  return mutate(*state_, caller, key, [&](Database& database) -> Result<Answer> {
    VITRINE_TRY(cart, load_cart(*state_, database, caller.identity, id));
    if (!cart) return render(missing());
    if (cart->status != "open") return render(closed(*cart));
    VITRINE_CHECK(evaluate_cart(*state_, database, *cart));
    cart->status = "canceled";
    VITRINE_CHECK(save_cart(*state_, database, caller.identity, *cart));
    return render({Outcome::done, *cart, {}});
  });
}

Result<CartResult> Commerce::cart(const Caller& caller, const std::string& id) {
  CartResult result = missing();
  VITRINE_CHECK(state_->read([&](Database& database) -> Result<> {
    VITRINE_TRY(cart, load_cart(*state_, database, caller.identity, id));
    if (!cart) return {};
    if (cart->status != "open") {
      result = cart->status == "ordered" ? CartResult{Outcome::done, *cart, {}} : closed(*cart);
      return {};
    }
    VITRINE_CHECK(evaluate_cart(*state_, database, *cart));
    result = {Outcome::done, std::move(*cart), {}};
    return {};
  }));
  return result;
}

}  // namespace store::commerce
