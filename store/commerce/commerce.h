#pragma once
// The shop's books: what is sold at which price, what lies where, carts, checkouts and orders. Every price is computed
// here from the own catalogue; what a caller sends counts only as a wish. Safe from any thread; calls block for the
// disk.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "store/catalog/catalog.h"
#include "store/commerce/fulfilment.h"
#include "store/commerce/payment.h"
#include "store/commerce/tax.h"
#include "store/commerce/types.h"

namespace store::commerce {

struct Options {
  std::string database;  // file; "" = in memory, for tests
  std::string store = "gangnam";
  Currency currency = Currency::krw;      // where the caller names none
  std::shared_ptr<PaymentPort> payments;  // null = DemoPayments
  TaxPort tax;                            // null = built_in_tax
  FulfilmentPlugins fulfilment;           // empty = built_in_fulfilment()
  std::function<std::int64_t()> now_ms;   // null = the system clock
};

// Who asks. A resource belongs to the identity that made it; to all others it does not exist.
struct Caller {
  std::string identity;
  Language language = Language::en;
};

// Names one mutation. The same key with the same request gives the same answer; with another request it is refused.
struct Key {
  std::string path;          // method and path
  std::string key;           // "" = not idempotent
  std::string request_hash;  // of the request by meaning
};

enum class AnswerKind : std::uint8_t { fresh, replayed, key_reused, in_flight };

// A finished reply, kept with its key in the transaction that made it.
struct Answer {
  int status = 200;
  std::string body, etag;
  AnswerKind kind = AnswerKind::fresh;
};

using RenderCart = std::function<Answer(const CartResult&)>;
using RenderCheckout = std::function<Answer(const CheckoutResult&)>;

using StockByLocation = std::map<std::string, std::int64_t>;  // location -> available (on hand less reserved)

class Commerce {
 public:
  // Opens or makes the database and brings it to this program's version; loads the catalogue that it holds.
  static engine::core::Result<std::unique_ptr<Commerce>> open(Options options);
  ~Commerce();

  // Makes `catalog` what is sold: texts, media and prices from it, stock only for variants and locations not seen
  // before. What is no longer in it cannot be bought any more; old orders keep it.
  engine::core::Result<> import_catalogue(const catalog::Catalog& catalog);
  std::shared_ptr<const catalog::Catalog> catalog() const;
  const Options& options() const;

  engine::core::Result<std::map<std::string, StockByLocation>> stock(const std::vector<std::string>& variant_ids) const;
  engine::core::Result<> set_price(const std::string& variant_id, Money price);
  // A count: what lies there now. Refused below what is reserved.
  engine::core::Result<> set_stock(const std::string& variant_id, const std::string& location, std::int64_t on_hand);

  engine::core::Result<Answer> create_cart(const Key&, const Caller&, const CartWish&, const RenderCart&);
  engine::core::Result<Answer> update_cart(const Key&, const Caller&, const std::string& id, const CartWish&,
                                           const RenderCart&);
  engine::core::Result<Answer> cancel_cart(const Key&, const Caller&, const std::string& id, const RenderCart&);
  engine::core::Result<CartResult> cart(const Caller&, const std::string& id);

  engine::core::Result<Answer> create_checkout(const Key&, const Caller&, const CheckoutWish&, const RenderCheckout&);
  // `seen`: the revision the caller saw; nothing = whatever it is.
  engine::core::Result<Answer> update_checkout(const Key&, const Caller&, const std::string& id,
                                               std::optional<std::int64_t> seen, const CheckoutWish&,
                                               const RenderCheckout&);
  engine::core::Result<Answer> cancel_checkout(const Key&, const Caller&, const std::string& id, const RenderCheckout&);
  engine::core::Result<CheckoutResult> checkout(const Caller&, const std::string& id);
  // Orders: one transaction for key, stock, order and outbox; the payment outside of it; its outcome in a second one.
  engine::core::Result<Answer> complete_checkout(const Key&, const Caller&, const std::string& id,
                                                 std::optional<std::int64_t> seen, const Instrument&,
                                                 const RenderCheckout&);

  engine::core::Result<std::optional<Order>> order(const Caller&, const std::string& id);
  // Newest first; `before` = the id of the last one of the page before. Attempts whose payment failed are left out.
  engine::core::Result<std::vector<Order>> orders(const Caller&, const std::string& before, int most);

  // Moves an order by the table of order_states.h, with its stock; fails when the table has no such rule.
  engine::core::Result<> advance(const std::string& order_id, OrderEvent event, const std::string& note);

  // What the provider said about an order, now or late: an approval after the order expired claims the stock again or
  // leaves the order to be refunded. Telling it twice changes nothing. Returns the order's state.
  engine::core::Result<OrderState> payment_answered(const std::string& order_id, const ChargeResult& result);

  // Settles orders placed more than `older_than_ms` ago whose payment outcome is not written, because a process died or
  // the provider was silent; expires the hopeless ones; forgets old idempotency keys. Returns how many orders moved.
  engine::core::Result<int> sweep(std::int64_t older_than_ms);

  struct State;  // store/commerce/state.h

 private:
  explicit Commerce(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::commerce
