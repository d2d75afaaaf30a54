// Press twice or hold: what buys, and what must not.
#include <gtest/gtest.h>

#include "store/shop/confirm.h"

using store::shop::Confirm;

namespace {

bool pass(Confirm& confirm, double seconds) {
  bool fired = false;
  for (double t = 0; t < seconds; t += 1.0 / 60) fired = confirm.update(1.0 / 60) || fired;
  return fired;
}

}  // namespace

TEST(Confirm, PressTwice) {
  Confirm confirm;
  confirm.press();
  EXPECT_FALSE(confirm.release());
  EXPECT_TRUE(confirm.armed());
  EXPECT_FALSE(pass(confirm, 0.5));
  confirm.press();
  EXPECT_TRUE(confirm.release());
}

TEST(Confirm, ADoubleClickDoesNotBuy) {
  Confirm confirm;
  confirm.press();
  confirm.release();
  pass(confirm, 0.1);
  confirm.press();
  EXPECT_FALSE(confirm.release());
  EXPECT_TRUE(confirm.armed());
}

TEST(Confirm, HoldOneAndAHalfSeconds) {
  Confirm confirm;
  confirm.press();
  EXPECT_FALSE(pass(confirm, 1.4));
  EXPECT_GT(confirm.progress(), 0.9);
  EXPECT_TRUE(pass(confirm, 0.2));
  EXPECT_FALSE(confirm.release()) << "buys once";
}

TEST(Confirm, AShortHoldOnlyArms) {
  Confirm confirm;
  confirm.press();
  EXPECT_FALSE(pass(confirm, 1.0));
  EXPECT_FALSE(confirm.release());
  EXPECT_TRUE(confirm.armed());
  EXPECT_EQ(confirm.progress(), 0);
}

TEST(Confirm, TheFirstPressIsForgotten) {
  Confirm confirm;
  confirm.press();
  confirm.release();
  pass(confirm, Confirm::kArmed_s + 0.1);
  EXPECT_FALSE(confirm.armed());
  confirm.press();
  EXPECT_FALSE(confirm.release());
}

TEST(Confirm, ReleaseWithoutPressDoesNothing) {
  Confirm confirm;
  EXPECT_FALSE(confirm.release());
  EXPECT_FALSE(confirm.armed());
}
