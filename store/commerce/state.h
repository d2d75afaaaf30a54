#pragma once
// Inside of Commerce: what its files share.

#include <functional>
#include <mutex>
#include <set>

#include "store/commerce/commerce.h"
#include "store/commerce/writer.h"

namespace store::commerce {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

struct Commerce::State {
  Options options;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Readers> readers;  // null for an in-memory database, which has one connection
  mutable std::mutex mutex;          // guards the two below
  std::shared_ptr<const catalog::Catalog> catalog = std::make_shared<catalog::Catalog>();
  std::set<std::string> paying;  // orders whose payment this process is asking for now

  std::int64_t now() const { return options.now_ms(); }
  const std::string& store() const { return options.store; }
  std::shared_ptr<const catalog::Catalog> sold() const {
    const std::lock_guard lock(mutex);
    return catalog;
  }
  Result<> write(const std::function<Result<>(Database&)>& job) { return writer->run(job); }
  Result<> read(const std::function<Result<>(Database&)>& job) {
    return readers ? readers->read(job) : writer->run(job);
  }
};

using State = Commerce::State;

// ---- idempotency.cpp
// ------------------------------------------------------------------------------------------------------

struct Remembered {
  std::optional<Answer> answer;
  std::string order_id;  // of a completion that has no answer yet
};
Result<Remembered> recall(State& state, Database& database, const Caller& caller, const Key& key);
Result<> remember(State& state, Database& database, const Caller& caller, const Key& key, const Answer& answer,
                  const std::string& order_id);
// recall(), else `work`, and remember() its answer unless it is a 5xx, in one transaction.
Result<Answer> mutate(State& state, const Caller& caller, const Key& key,
                      const std::function<Result<Answer>(Database&)>& work);

// ---- lines.cpp
// ------------------------------------------------------------------------------------------------------------

// Lines for the wishes, keeping the ids of old lines; unknown variants and bad quantities become notices.
Result<std::vector<Line>> lines_for(State& state, Database& database, const std::vector<LineWish>& wishes,
                                    const std::vector<Line>& old, std::vector<Notice>& notices);
// Fresh prices, titles and stock notices (of the given kind) for all lines.
Result<> price_lines(State& state, Database& database, Currency currency, std::vector<Line>& lines, NoticeKind shortage,
                     std::vector<Notice>& notices);
Result<std::int64_t> available(State& state, Database& database, const std::string& variant_id);
Result<std::int64_t> available_at(State& state, Database& database, const std::string& variant_id,
                                  const std::string& location);

// ---- carts.cpp, checkouts.cpp
// ---------------------------------------------------------------------------------------------

Result<std::optional<Cart>> load_cart(State& state, Database& database, const std::string& owner,
                                      const std::string& id);
Result<> save_cart(State& state, Database& database, const std::string& owner, const Cart& cart);
Result<std::optional<Checkout>> load_checkout(State& state, Database& database, const std::string& owner,
                                              const std::string& id);
// Writes the checkout; a revision that differs from the stored one is recorded with its total.
Result<> save_checkout(State& state, Database& database, const std::string& owner, const Checkout& checkout);
// Recomputes everything; `requote` also renews the delivery promises. Raises the revision if what the buyer pays or
// gets changed.
Result<> evaluate(State& state, Database& database, Checkout& checkout, bool requote);
Notice price_changed(Currency currency, std::optional<std::int64_t> old_total, std::int64_t new_total);
Result<std::optional<std::int64_t>> total_at(State& state, Database& database, const std::string& checkout_id,
                                             std::int64_t revision);
Notice closed_notice(const Checkout& checkout);

// ---- orders.cpp
// -----------------------------------------------------------------------------------------------------------

// Claims the lines' stock in SKU order, the preferred location first. False, and nothing claimed, when there is not
// enough.
Result<bool> claim(State& state, Database& database, const std::string& order_id, std::vector<Line> lines,
                   const std::string& first);
Result<Order> place_order(State& state, Database& database, const std::string& owner, Checkout& checkout,
                          const Instrument& instrument);
// Moves the order by the rule, its stock, its checkout; writes event and outbox row.
Result<OrderState> apply(State& state, Database& database, const std::string& order_id, OrderEvent event,
                         const std::string& note);
Result<OrderState> settle(State& state, Database& database, const std::string& order_id, const ChargeResult& result);

}  // namespace store::commerce
