#include "engine/core/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "engine/core/bytes.h"

namespace engine::core::test {
namespace {

Result<int> half(int value) {
  if (value % 2) return fail(Code::invalid_argument, "{} is odd", value);
  return value / 2;
}

Result<int> quarter(int value) {
  VITRINE_TRY(once, half(value));
  VITRINE_TRY(twice, half(once));
  return twice;
}

Result<> both(int a, int b) {
  VITRINE_CHECK(half(a));
  VITRINE_CHECK(half(b));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  const auto good = half(4), bad = half(3);
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, 2);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, Code::invalid_argument);
  EXPECT_EQ(bad.error().message, "3 is odd");
}

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_TRUE(both(2, 4));
  EXPECT_EQ(both(2, 5).error().message, "5 is odd");
}

TEST(Result, ContextIsPutInFront) {
  const Error error = half(3).error().within("b").within("a.json");
  EXPECT_EQ(error.message, "a.json: b: 3 is odd");
  EXPECT_EQ(error.code, Code::invalid_argument);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made(std::make_unique<int>(7));
  const auto taken = *std::move(made);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, EveryCodeHasAName) {
  for (int code = 0; code <= static_cast<int>(Code::internal); ++code)
    EXPECT_STRNE(to_string(static_cast<Code>(code)), "") << code;
}

TEST(ByteReader, NeverReadsPastTheEnd) {
  const std::byte bytes[] = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}};
  ByteReader reader(bytes);
  EXPECT_EQ(*reader.read<std::uint32_t>(), 0x04030201u);
  const auto none = reader.read<std::uint16_t>();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::corrupt);
  EXPECT_EQ(reader.position(), 4u);  // a failed read moves nothing
  EXPECT_EQ(*reader.read<std::uint8_t>(), 5);
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_FALSE(reader.take(1));
  EXPECT_FALSE(reader.take(static_cast<std::size_t>(-1)));
  EXPECT_TRUE(reader.take(0));
}

}  // namespace
}  // namespace engine::core::test
