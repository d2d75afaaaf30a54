// Random visits against a model of one page: stock, totals and order states never disagree.

#include <random>
#include <set>

#include "tests/unit/store_commerce/books.h"

namespace store::commerce {
namespace {

struct Model {
  std::map<std::string, std::int64_t> free = {{"lamp", 10}, {"sofa", 5}};
  std::map<std::string, std::map<std::string, std::int64_t>> held;  // order -> variant -> units
};

TEST(Model, RandomVisits) {
  const std::uint32_t seed = 20260408;
  std::mt19937 random(seed);
  Books books;
  Model model;
  std::vector<std::pair<std::string, OrderState>> orders;
  std::set<std::string> restocked;
  for (int step = 0; step < 1'500; ++step) {
    SCOPED_TRACE(fmt::format("seed {} step {}", seed, step));
    const auto roll = random() % 10;
    if (roll < 6 || orders.empty()) {
      std::map<std::string, std::int64_t> want;
      std::vector<LineWish> lines;
      for (int i = 0, n = 1 + static_cast<int>(random() % 3); i < n; ++i) {
        const std::string variant = random() % 2 ? "lamp" : "sofa";
        const auto quantity = static_cast<std::int64_t>(1 + random() % 3);
        lines.push_back({"", variant, quantity});
        want[variant] += quantity;
      }
      const auto made = books.create(lines, random() % 2 ? "pickup" : "shipping");
      ASSERT_EQ(made.outcome, Outcome::created);
      const Totals& totals = made.checkout.totals;
      std::int64_t goods = 0, tax = 0;
      for (const auto& line : made.checkout.lines) {
        goods += line.quantity * (line.variant_id == "lamp" ? 33'000 : 1'290'000);
        tax += line.tax;
      }
      ASSERT_EQ(totals.subtotal, goods);
      ASSERT_EQ(totals.total, goods + totals.fulfilment + totals.tax);
      ASSERT_LE(tax, totals.included_tax);
      const bool enough = want["lamp"] <= model.free["lamp"] && want["sofa"] <= model.free["sofa"];
      const bool decline = random() % 4 == 0;
      const auto done = books.complete(made.checkout.id, decline ? "demo-decline" : "demo-approve");
      ASSERT_TRUE(books.last.ok()) << books.last.error().message;
      ASSERT_EQ(done.outcome, !enough ? Outcome::sold_out : decline ? Outcome::declined : Outcome::done);
      if (done.outcome == Outcome::done) {
        for (const auto& [variant, units] : want) model.free[variant] -= units;
        model.held[done.checkout.order_id] = want;
        orders.emplace_back(done.checkout.order_id, OrderState::paid);
      }
    } else {
      auto& [id, state] = orders[random() % orders.size()];
      const auto event = static_cast<OrderEvent>(random() % 11);
      if (event == OrderEvent::approve_late || event == OrderEvent::approve_late_no_stock) continue;
      const auto rule = rule_for(state, event);
      ASSERT_EQ(books.commerce->advance(id, event, "").ok(), rule.has_value());
      if (rule) {
        state = rule->to;
        if (rule->stock == StockEffect::free)
          for (const auto& [variant, units] : model.held[id]) model.free[variant] += units;
      }
    }
    if (step % 10 == 0) {
      // One delivery of each, or the shelves would stay empty.
      for (const auto& [variant, count] : model.free)
        if (count == 0 && !restocked.contains(variant)) {
          restocked.insert(variant);
          ASSERT_TRUE(books.commerce->set_stock(variant, "annex", 400).ok());
          model.free[variant] += 400;
        }
    }
    for (const auto& [variant, count] : model.free) ASSERT_EQ(books.available(variant), count) << variant;
  }
}

}  // namespace
}  // namespace store::commerce
