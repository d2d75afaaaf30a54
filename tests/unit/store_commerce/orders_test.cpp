#include <thread>

#include "tests/unit/store_commerce/books.h"

namespace store::commerce {
namespace {

TEST(OrderStates, AreOneTable) {
  for (const auto& rule : order_rules()) {
    const auto found = rule_for(rule.from, rule.event);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->to, rule.to) << "two rules for " << to_string(rule.from) << " + " << to_string(rule.event);
  }
  // Whatever ends a claim ends it once: no path frees or consumes what an earlier step freed or consumed.
  const std::function<void(OrderState, bool, int)> walk = [&](OrderState state, bool holds, int depth) {
    ASSERT_LT(depth, 12) << "the table has a loop";
    for (const auto& rule : order_rules()) {
      if (rule.from != state) continue;
      const bool ends = rule.stock == StockEffect::free || rule.stock == StockEffect::consume;
      if (ends) {
        EXPECT_TRUE(holds) << to_string(rule.from) << " + " << to_string(rule.event);
      }
      if (rule.stock == StockEffect::reclaim) {
        EXPECT_FALSE(holds);
      }
      walk(rule.to, rule.stock == StockEffect::reclaim || (holds && !ends), depth + 1);
    }
  };
  walk(OrderState::placed, true, 0);
  for (int i = 0; i <= static_cast<int>(OrderState::cancelled); ++i) {
    const auto state = static_cast<OrderState>(i);
    EXPECT_EQ(order_state_from(to_string(state)), state);
  }
  EXPECT_FALSE(order_state_from("lost"));
}

TEST(Orders, ClaimFromThePreferredPlaceAndSplitOnlyWhenTheyMust) {
  Books books;
  EXPECT_EQ(books.complete(books.create({{"", "lamp", 2}}, "pickup").checkout.id).outcome, Outcome::done);
  EXPECT_EQ(books.available("lamp", "gangnam"), 1);
  EXPECT_EQ(books.complete(books.create({{"", "lamp", 4}}, "pickup").checkout.id).outcome, Outcome::done);
  EXPECT_EQ(books.available("lamp", "gangnam"), 1);  // whole from the warehouse rather than in two parts
  EXPECT_EQ(books.available("lamp", "warehouse"), 3);
  EXPECT_EQ(books.complete(books.create({{"", "lamp", 2}, {"", "lamp", 2}}, "shipping").checkout.id).outcome,
            Outcome::done);
  EXPECT_EQ(books.available("lamp"), 0);
  EXPECT_EQ(books.create({{"", "lamp", 1}}).checkout.notices.at(0).code, "out_of_stock");
}

TEST(Orders, SoldOutBetweenShowingAndOrdering) {
  Books books;
  const auto first = books.create({{"", "sofa", 3}}), second = books.create({{"", "sofa", 3}}, "pickup", Books::kBert);
  EXPECT_TRUE(second.checkout.ready());
  EXPECT_EQ(books.complete(first.checkout.id).outcome, Outcome::done);
  const auto refused = books.complete(second.checkout.id, "demo-approve", Books::kBert);
  EXPECT_EQ(refused.outcome, Outcome::sold_out);
  EXPECT_EQ(books.provider->asked.size(), 1u);  // nobody was charged
  EXPECT_EQ(books.available("sofa"), 2);
  // Two lines that each fit, but not together.
  EXPECT_EQ(books.complete(books.create({{"", "sofa", 2}, {"", "sofa", 1}}).checkout.id).outcome, Outcome::sold_out);
}

TEST(Orders, ChargeWhatWasShown) {
  Books books;
  const auto made = books.create({{"", "lamp", 3}}, "shipping");
  ASSERT_TRUE(books.commerce->set_price("lamp", {34'000, Currency::krw}).ok());
  const auto stale = books.complete(made.checkout.id, "demo-approve", Books::kAnna, made.checkout.revision);
  EXPECT_EQ(stale.outcome, Outcome::stale);
  EXPECT_NE(stale.notices.at(0).content.en.find("₩99,000 and is now ₩102,000"), std::string::npos)
      << stale.notices[0].content.en;
  EXPECT_TRUE(books.provider->asked.empty());
  const auto done = books.complete(made.checkout.id, "demo-approve", Books::kAnna, stale.checkout.revision);
  EXPECT_EQ(done.outcome, Outcome::done);
  EXPECT_EQ(books.provider->amounts.at(done.checkout.order_id), 102'000);
  ASSERT_TRUE(books.commerce->set_price("lamp", {1, Currency::krw}).ok());
  EXPECT_EQ((*books.commerce->order(Books::kAnna, done.checkout.order_id))->totals.total, 102'000);  // history stays
}

TEST(Orders, BelongToTheirBuyer) {
  Books books;
  const auto done = books.complete(books.create({{"", "lamp", 1}}).checkout.id);
  EXPECT_FALSE(books.commerce->order(Books::kBert, done.checkout.order_id)->has_value());
  EXPECT_TRUE(books.commerce->orders(Books::kBert, "", 10)->empty());
  EXPECT_EQ(books.complete(done.checkout.id, "demo-approve", Books::kBert).outcome, Outcome::not_found);
  EXPECT_EQ(books.commerce->checkout(Books::kBert, done.checkout.id)->outcome, Outcome::not_found);
}

TEST(Orders, AreListedNewestFirstInPages) {
  Books books;
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(books.complete(books.create({{"", "lamp", 1}}).checkout.id).checkout.order_id);
  const auto page = *books.commerce->orders(Books::kAnna, "", 2);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].id, ids[4]);
  const auto next = *books.commerce->orders(Books::kAnna, page[1].id, 10);
  ASSERT_EQ(next.size(), 3u);
  EXPECT_EQ(next[2].id, ids[0]);
  EXPECT_EQ(next[2].label, "VT-000001");
}

TEST(Orders, SweepSettlesWhatADeadProcessLeft) {
  Books books;
  books.provider->answer = ChargeOutcome::unknown;
  const auto key = Books::key();
  const auto made = books.create({{"", "lamp", 4}});
  const auto pending = books.complete(made.checkout.id, "demo-approve", Books::kAnna, {}, key);
  EXPECT_EQ(pending.outcome, Outcome::pending);
  EXPECT_EQ(books.available("lamp"), 6);
  EXPECT_EQ(*books.commerce->sweep(0), 0);  // still silent
  EXPECT_EQ(*books.commerce->sweep(1'000), 0);
  books.provider->answer = ChargeOutcome::approved;
  EXPECT_EQ(*books.commerce->sweep(0), 1);
  EXPECT_EQ(*books.commerce->sweep(0), 0);
  const auto seen = *books.commerce->checkout(Books::kAnna, made.checkout.id);
  EXPECT_EQ(seen.checkout.status, "completed");
  EXPECT_EQ((*books.commerce->order(Books::kAnna, seen.checkout.order_id))->state, OrderState::paid);
  EXPECT_EQ(books.available("lamp"), 6);
}

TEST(Orders, ExpireAndMayStillBePaid) {
  Books books;
  books.provider->answer = ChargeOutcome::unknown;
  const auto made = books.create({{"", "lamp", 10}});
  const std::string order = books.complete(made.checkout.id).checkout.order_id;
  books.now += 16 * 60'000;
  EXPECT_EQ(*books.commerce->sweep(0), 1);
  EXPECT_EQ(books.available("lamp"), 10);
  EXPECT_EQ(books.commerce->checkout(Books::kAnna, made.checkout.id)->checkout.status, "open");
  const ChargeResult approved{ChargeOutcome::approved, "late-7", ""};
  EXPECT_EQ(*books.commerce->payment_answered(order, approved), OrderState::paid);
  EXPECT_EQ(*books.commerce->payment_answered(order, approved), OrderState::paid);  // told twice
  EXPECT_EQ(*books.commerce->payment_answered(order, {ChargeOutcome::declined, "", ""}), OrderState::paid);
  EXPECT_EQ(books.available("lamp"), 0);
  EXPECT_EQ(books.commerce->checkout(Books::kAnna, made.checkout.id)->checkout.order_id, order);
}

TEST(Orders, PaidTooLateIsPaidBack) {
  Books books;
  books.provider->answer = ChargeOutcome::unknown;
  const std::string late = books.complete(books.create({{"", "lamp", 10}}).checkout.id).checkout.order_id;
  books.now += 16 * 60'000;
  ASSERT_EQ(*books.commerce->sweep(0), 1);
  books.provider->answer = ChargeOutcome::approved;
  ASSERT_EQ(
      books.complete(books.create({{"", "lamp", 1}}, "pickup", Books::kBert).checkout.id, "demo-approve", Books::kBert)
          .outcome,
      Outcome::done);
  EXPECT_EQ(*books.commerce->payment_answered(late, {ChargeOutcome::approved, "r", ""}), OrderState::refund_due);
  EXPECT_EQ(books.available("lamp"), 9);
  EXPECT_TRUE(books.commerce->advance(late, OrderEvent::refund, "").ok());
  EXPECT_FALSE(books.commerce->advance(late, OrderEvent::refund, "").ok());
}

TEST(Orders, LeaveTheShelfOnce) {
  Books books;
  const std::string order = books.complete(books.create({{"", "lamp", 2}}).checkout.id).checkout.order_id;
  EXPECT_FALSE(books.commerce->advance(order, OrderEvent::collect, "").ok());  // not ready yet
  EXPECT_TRUE(books.commerce->advance(order, OrderEvent::make_ready, "").ok());
  EXPECT_TRUE(books.commerce->advance(order, OrderEvent::collect, "").ok());
  const auto refused = books.commerce->advance(order, OrderEvent::cancel, "");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("\"cancel\" is not possible when collected"), std::string::npos);
  EXPECT_EQ(books.available("lamp"), 8);
  EXPECT_EQ((*books.commerce->order(Books::kAnna, order))->lines[0].fulfilled, 2);
  EXPECT_FALSE(books.commerce->set_stock("lamp", "gangnam", -1).ok());
  const std::string other = books.complete(books.create({{"", "lamp", 1}}).checkout.id).checkout.order_id;
  EXPECT_TRUE(books.commerce->advance(other, OrderEvent::cancel, "changed my mind").ok());
  EXPECT_EQ(books.available("lamp"), 8);
  EXPECT_FALSE(books.commerce->advance("ghost", OrderEvent::cancel, "").ok());
}

TEST(Idempotency, SameKeySameAnswerOneEffect) {
  Books books;
  const auto made = books.create({{"", "lamp", 1}});
  const auto key = Books::key();
  const auto first = books.complete(made.checkout.id, "demo-approve", Books::kAnna, {}, key);
  const auto answer = *books.last;
  books.complete(made.checkout.id, "demo-approve", Books::kAnna, {}, key);
  EXPECT_EQ(books.last->kind, AnswerKind::replayed);
  EXPECT_EQ(books.last->body, answer.body);
  EXPECT_EQ(books.last->status, answer.status);
  EXPECT_EQ(books.available("lamp"), 9);
  EXPECT_EQ(books.provider->asked.at(first.checkout.order_id), 1);
  Key other = key;
  other.request_hash = "another";
  books.complete(made.checkout.id, "demo-approve", Books::kAnna, {}, other);
  EXPECT_EQ(books.last->kind, AnswerKind::key_reused);
  books.now += 49LL * 3'600'000;
  ASSERT_TRUE(books.commerce->sweep(0).ok());
  EXPECT_EQ(books.complete(made.checkout.id, "demo-approve", Books::kAnna, {}, key).outcome,
            Outcome::closed);  // forgotten, and still sold once
}

TEST(Orders, ManyThreadsNeverOversell) {
  Books books;
  constexpr int kThreads = 16, kTries = 8;
  std::atomic<int> sold{0}, refused{0}, other{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTries; ++i) {
        const Caller caller{"buyer-" + std::to_string(t), Language::en};
        CheckoutWish wish;
        wish.lines = std::vector<LineWish>{{"", "lamp", 1}};
        wish.fulfilment = FulfilmentWish{"pickup", "", "", {}};
        CheckoutResult made, done;
        ASSERT_TRUE(books.commerce->create_checkout(Books::key(), caller, wish, Books::keep(made)).ok());
        const bool decline = (t + i) % 3 == 0;
        ASSERT_TRUE(books.commerce
                        ->complete_checkout(Books::key(), caller, made.checkout.id, {},
                                            {"i", "demo", "token", decline ? "demo-decline" : "demo-approve"},
                                            Books::keep(done))
                        .ok());
        if (done.outcome == Outcome::done)
          ++sold;
        else if (done.outcome == Outcome::sold_out || done.outcome == Outcome::declined)
          ++refused;
        else
          ++other;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sold, 10);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(sold + refused, kThreads * kTries);
  EXPECT_EQ(books.available("lamp"), 0);
}

}  // namespace
}  // namespace store::commerce
