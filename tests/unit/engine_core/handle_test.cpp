#include "engine/core/handle.h"

#include <gtest/gtest.h>

#include <string>

namespace engine::core::test {
namespace {

struct Tag;
using Pool = SlotPool<std::string, Tag>;

TEST(SlotPool, GivesBackWhatWasPutIn) {
  Pool pool;
  const auto a = pool.insert("a"), b = pool.insert("b");
  EXPECT_TRUE(a);
  EXPECT_FALSE(a == b);
  EXPECT_EQ(*pool.get(a), "a");
  EXPECT_EQ(*pool.get(b), "b");
  EXPECT_EQ(pool.size(), 2u);
}

TEST(SlotPool, StaleAndZeroHandlesNameNothing) {
  Pool pool;
  EXPECT_EQ(pool.get({}), nullptr);
  const auto a = pool.insert("a");
  EXPECT_EQ(*pool.remove(a), "a");
  EXPECT_EQ(pool.get(a), nullptr);
  EXPECT_FALSE(pool.remove(a));
  const auto b = pool.insert("b");  // the same slot, another generation
  EXPECT_EQ(b.index(), a.index());
  EXPECT_FALSE(a == b);
  EXPECT_EQ(pool.get(a), nullptr);
  EXPECT_EQ(*pool.get(b), "b");
  EXPECT_EQ(pool.get({b.bits + 1}), nullptr);
}

TEST(SlotPool, GenerationsWrapWithoutTouchingZero) {
  Pool pool;
  for (int i = 0; i < 10'000; ++i) {
    const auto handle = pool.insert("x");
    ASSERT_TRUE(handle);
    ASSERT_NE(handle.generation(), 0u);
    ASSERT_TRUE(pool.remove(handle));
  }
  EXPECT_EQ(pool.size(), 0u);
}

TEST(SlotPool, VisitsTheLivingInOrder) {
  Pool pool;
  const auto a = pool.insert("a");
  const auto b = pool.insert("b");
  pool.insert("c");
  pool.remove(b);
  std::string seen;
  pool.for_each([&](Pool::HandleType handle, std::string& value) {
    seen += value;
    EXPECT_EQ(pool.get(handle), &value);
  });
  EXPECT_EQ(seen, "ac");
  EXPECT_EQ(*pool.get(a), "a");
}

}  // namespace
}  // namespace engine::core::test
