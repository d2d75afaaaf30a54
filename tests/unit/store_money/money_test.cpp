#include "store/money/money.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace store::money {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Money won(std::int64_t minor) { return {minor, Currency::krw}; }
Money cents(std::int64_t minor) { return {minor, Currency::usd}; }

TEST(Money, KnowsItsCurrencies) {
  for (const auto currency : {Currency::krw, Currency::usd, Currency::eur, Currency::jpy})
    EXPECT_EQ(*currency_from(code(currency)), currency);
  EXPECT_EQ(exponent(Currency::krw), 0);
  EXPECT_EQ(exponent(Currency::usd), 2);
  const auto unknown = currency_from("XXX");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("\"XXX\""), std::string::npos);
  EXPECT_FALSE(currency_from("krw").ok());
}

TEST(Money, AddsAndRefusesWhatDoesNotFit) {
  EXPECT_EQ(add(won(2), won(3))->minor, 5);
  EXPECT_EQ(subtract(won(2), won(3))->minor, -1);
  EXPECT_EQ(multiply(cents(-7), 3)->minor, -21);
  EXPECT_FALSE(add(won(kMax), won(1)).ok());
  EXPECT_FALSE(subtract(won(kMin), won(1)).ok());
  EXPECT_FALSE(multiply(won(kMax), 2).ok());
  EXPECT_FALSE(multiply(won(kMin), -1).ok());
  const auto mixed = add(won(12), cents(34));
  ASSERT_FALSE(mixed.ok());
  EXPECT_NE(mixed.error().message.find("12 KRW"), std::string::npos) << mixed.error().message;
  EXPECT_NE(mixed.error().message.find("34 USD"), std::string::npos) << mixed.error().message;
}

TEST(Money, RoundsAsAsked) {
  struct Row {
    std::int64_t minor, ppm, even, up, down;
  };
  for (const auto& row : {Row{5, 100'000, 0, 1, 0}, Row{15, 100'000, 2, 2, 1}, Row{25, 100'000, 2, 3, 2},
                          Row{-5, 100'000, 0, -1, 0}, Row{-15, 100'000, -2, -2, -1}, Row{26, 100'000, 3, 3, 2},
                          Row{24, 100'000, 2, 2, 2}, Row{1'000, -100'000, -100, -100, -100}}) {
    EXPECT_EQ(rate(won(row.minor), row.ppm, Rounding::half_even)->minor, row.even) << row.minor;
    EXPECT_EQ(rate(won(row.minor), row.ppm, Rounding::half_up)->minor, row.up) << row.minor;
    EXPECT_EQ(rate(won(row.minor), row.ppm, Rounding::down)->minor, row.down) << row.minor;
  }
  EXPECT_FALSE(rate(won(kMax), 2'000'000).ok());
}

TEST(Money, FindsTheTaxInsideAnAmount) {
  EXPECT_EQ(included_tax(won(11'000), 100'000)->minor, 1'000);
  EXPECT_EQ(included_tax(won(1'290'000), 100'000)->minor, 117'273);
  EXPECT_EQ(included_tax(won(-11'000), 100'000)->minor, -1'000);
  EXPECT_EQ(included_tax(won(5), 0)->minor, 0);
  EXPECT_FALSE(included_tax(won(5), -1).ok());
}

TEST(Money, FormatsForTheVisitor) {
  EXPECT_EQ(format(won(1'290'000), Language::ko), "1,290,000원");
  EXPECT_EQ(format(won(1'290'000), Language::en), "₩1,290,000");
  EXPECT_EQ(format(cents(129'000), Language::en), "$1,290.00");
  EXPECT_EQ(format(cents(5), Language::ko), "$0.05");
  EXPECT_EQ(format(cents(-123'456), Language::en), "-$1,234.56");
  EXPECT_EQ(format(won(0), Language::ko), "0원");
  EXPECT_EQ(format({999, Currency::jpy}, Language::en), "¥999");
  EXPECT_EQ(format({100'000, Currency::eur}, Language::en), "€1,000.00");
  EXPECT_EQ(format(won(kMin), Language::en), "-₩9,223,372,036,854,775,808");
}

TEST(Money, AllocatesByLargestRemainder) {
  const auto parts = allocate(cents(100), {1, 1, 1});
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ((*parts)[0].minor, 34);
  EXPECT_EQ((*parts)[1].minor, 33);
  EXPECT_EQ((*parts)[2].minor, 33);
  EXPECT_FALSE(allocate(won(1), {}).ok());
  EXPECT_FALSE(allocate(won(1), {0, 0}).ok());
  const auto negative = allocate(won(1), {3, -4});
  ASSERT_FALSE(negative.ok());
  EXPECT_NE(negative.error().message.find("weights[1] = -4"), std::string::npos);
}

// What every receipt rests on: parts add up, keep the sign, and lie within one unit of their exact share.
TEST(MoneyProperty, PartsAlwaysAddUp) {
  std::mt19937_64 random(20260408);
  for (int round = 0; round < 20'000; ++round) {
    const int shift = static_cast<int>(random() % 63);
    const auto amount = static_cast<std::int64_t>(random()) >> shift;
    std::vector<std::int64_t> weights(1 + random() % 12);
    bool some = false;
    for (auto& weight : weights) {
      weight = random() % 4 == 0 ? 0 : static_cast<std::int64_t>(random() >> (1 + random() % 62));
      some |= weight > 0;
    }
    if (!some) weights[0] = 1;
    const auto parts = allocate(won(amount), weights);
    ASSERT_TRUE(parts.ok());
    __int128 sum = 0, total = 0;
    for (const auto weight : weights) total += weight;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const __int128 part = (*parts)[i].minor;
      sum += part;
      ASSERT_TRUE(weights[i] != 0 || part == 0);
      ASSERT_TRUE(amount >= 0 ? part >= 0 : part <= 0);
      // The exact share's floor, or one more (in magnitude).
      const __int128 magnitude = amount < 0 ? -static_cast<__int128>(amount) : amount;
      const __int128 floor =
          static_cast<__int128>(static_cast<unsigned __int128>(magnitude) * static_cast<unsigned __int128>(weights[i]) /
                                static_cast<unsigned __int128>(total));
      const __int128 got = part < 0 ? -part : part;
      ASSERT_TRUE(got == floor || got == floor + 1);
    }
    ASSERT_TRUE(sum == amount) << "round " << round;
  }
}

// Refunding k of n units, one after the other, gives back exactly what n units cost.
TEST(MoneyProperty, UnitRefundsSumToTheLine) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5'000; ++round) {
    const auto line = static_cast<std::int64_t>(random() % 10'000'000);
    const std::vector<std::int64_t> units(1 + random() % 30, 1);
    const auto parts = allocate(cents(line), units);
    ASSERT_TRUE(parts.ok());
    std::int64_t sum = 0;
    for (const auto part : *parts) sum += part.minor;
    ASSERT_EQ(sum, line);
  }
}

TEST(MoneyProperty, RoundingIsSymmetricAndWithinHalf) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20'000; ++round) {
    const auto amount = static_cast<std::int64_t>(random() % 2'000'000'000'000) - 1'000'000'000'000;
    const auto ppm = static_cast<std::int64_t>(random() % 1'000'001);
    for (const auto rounding : {Rounding::half_even, Rounding::half_up, Rounding::down}) {
      const auto there = rate(won(amount), ppm, rounding), mirrored = rate(won(-amount), ppm, rounding);
      ASSERT_EQ(there->minor, -mirrored->minor);
      const __int128 error = static_cast<__int128>(there->minor) * 1'000'000 - static_cast<__int128>(amount) * ppm;
      const __int128 most = rounding == Rounding::down ? 999'999 : 500'000;
      ASSERT_TRUE(error <= most && error >= -most);
      const auto tax = included_tax(won(amount), ppm, rounding);
      ASSERT_TRUE(amount >= 0 ? tax->minor >= 0 && tax->minor <= amount : tax->minor <= 0 && tax->minor >= amount);
    }
  }
}

}  // namespace
}  // namespace store::money
