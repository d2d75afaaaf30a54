#pragma once
// A small shop in memory with a clock and a payment provider that a test holds in its hands.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>

#include "engine/core/uuid.h"
#include "store/commerce/commerce.h"

namespace store::commerce {

// 2026-04-08, a Wednesday, 10:00 in Korea.
inline constexpr std::int64_t kWednesdayMorning = 1'775'610'000'000;

class Provider : public PaymentPort {
 public:
  std::string handler() const override { return "demo"; }
  ChargeResult charge(const Charge& charge) override {
    const std::lock_guard lock(mutex);
    ++asked[charge.order_id];
    amounts[charge.order_id] = charge.amount.minor;
    return charge.token == "demo-decline" ? ChargeResult{ChargeOutcome::declined, "", "no"}
                                          : ChargeResult{answer, "ref", ""};
  }
  std::mutex mutex;
  std::map<std::string, int> asked;
  std::map<std::string, std::int64_t> amounts;
  ChargeOutcome answer = ChargeOutcome::approved;
};

class Books {
 public:
  explicit Books(const std::string& catalogue = kCatalogue, const std::string& database = "") {
    Options options;
    options.database = database;
    options.payments = provider;
    options.now_ms = [this] { return now.load(); };
    auto opened = Commerce::open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    commerce = std::move(*opened);
    if (!catalogue.empty()) import(catalogue);
  }

  void import(const std::string& catalogue) {
    std::vector<std::string> problems;
    auto parsed = catalog::Catalog::parse(catalogue, "test", &problems);
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    ASSERT_TRUE(problems.empty()) << problems.front();
    const auto imported = commerce->import_catalogue(*parsed);
    ASSERT_TRUE(imported.ok()) << imported.error().message;
  }

  static Key key() { return {"test", engine::core::uuid_v7(), "hash"}; }

  CheckoutResult create(const std::vector<LineWish>& lines, const std::string& method = "pickup",
                        const Caller& caller = kAnna) {
    CheckoutWish wish;
    wish.lines = lines;
    wish.fulfilment = FulfilmentWish{method, "", "", method == "shipping" ? std::optional(seoul()) : std::nullopt};
    CheckoutResult result;
    const auto answer = commerce->create_checkout(key(), caller, wish, keep(result));
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    return result;
  }

  CheckoutResult complete(const std::string& id, const std::string& token = "demo-approve",
                          const Caller& caller = kAnna, std::optional<std::int64_t> seen = {},
                          const Key& with = key()) {
    CheckoutResult result;
    last = commerce->complete_checkout(with, caller, id, seen, {"i", "demo", "token", token}, keep(result));
    return result;
  }

  std::int64_t available(const std::string& variant) {
    std::int64_t sum = 0;
    const auto stock = commerce->stock({variant});
    for (const auto& [place, count] : stock->at(variant)) sum += count;
    return sum;
  }
  std::int64_t available(const std::string& variant, const std::string& place) {
    return (*commerce->stock({variant}))[variant][place];
  }

  static Address seoul() { return {"", "Teheran-ro 152", "Gangnam-gu", "Seoul", "KR", "06236", "", "", ""}; }

  static RenderCheckout keep(CheckoutResult& out) {
    return [&out](const CheckoutResult& result) {
      out = result;
      return Answer{static_cast<int>(result.outcome) + 100, result.checkout.id, "", AnswerKind::fresh};
    };
  }

  static inline const Caller kAnna{"anna", Language::en}, kBert{"bert", Language::en};
  static constexpr const char* kCatalogue = R"({"catalogue": 1, "products": [
   {"id": "lamp", "name": {"en": "Lamp", "ko": "램프"}, "category": "lamp", "size_m": [0.4, 1.1, 0.4],
    "variants": [{"id": "lamp", "sku": "B-LP", "price": {"KRW": 33000, "USD": 2999}, "stock": {"gangnam": 3, "warehouse": 7}}]},
   {"id": "sofa", "name": {"en": "Sofa", "ko": "소파"}, "category": "sofa", "size_m": [2.1, 0.8, 0.9],
    "variants": [{"id": "sofa", "sku": "A-SF", "price": {"KRW": 1290000, "USD": 99900}, "stock": {"warehouse": 5}}]}]})";

  std::atomic<std::int64_t> now{kWednesdayMorning};
  std::shared_ptr<Provider> provider = std::make_shared<Provider>();
  std::unique_ptr<Commerce> commerce;
  engine::core::Result<Answer> last = Answer{};
};

}  // namespace store::commerce
