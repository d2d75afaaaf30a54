// Trip files: read whole, or refused with one message naming file, step and value.
#include <gtest/gtest.h>

#include <filesystem>

#include "store/shop/trip.h"

using namespace store::shop;

namespace {

std::string fault(const std::string& text) {
  const auto trip = Trip::parse(text, "t.json");
  return trip ? "no fault" : trip.error().message;
}
std::string step_fault(const std::string& step) {
  return fault(R"({"trip": 1, "steps": [{"wait": 1}, )" + step + "]}");
}

}  // namespace

TEST(Trip, CommittedTripsParse) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(VITRINE_SOURCE_DIR) / "assets/trips")) {
    if (entry.path().extension() != ".json") continue;
    const auto trip = Trip::load(entry.path());
    EXPECT_TRUE(trip) << (trip ? "" : trip.error().message);
    ++count;
  }
  EXPECT_GE(count, 1);
}

TEST(Trip, ReadsEveryAction) {
  const auto trip =
      Trip::parse(R"({"trip": 1, "title": "T", "language": "ko", "currency": "USD", "size": [320, 180], "steps": [
    {"walk_to": {"zone": "living"}}, {"walk_to": {"product": "sofa", "distance_m": 2.5}}, {"look_at": {"direction_deg": [90, -5]}},
    {"look_at": {"position": [1, 2, 3]}}, {"point_at": {"product": "sofa"}}, {"click": {"widget": "product.add"}},
    {"hold": {"widget": "checkout.buy", "seconds": 1.6}}, {"drag": {"widget": "product.orbit", "by": [100, 0]}}, {"key": "C"},
    {"key": {"name": "W", "seconds": 2}}, {"type": "소파"}, {"scroll": {"lines": -3}}, {"wait": 0.5},
    {"wait_until": {"that": "panel", "is": "cart", "timeout_s": 5}}, {"expect": {"that": "cart_count", "at_least": 1}},
    {"picture": "hall-1"}]})",
                  "t.json");
  ASSERT_TRUE(trip) << trip.error().message;
  EXPECT_EQ(trip->steps.size(), 16u);
  EXPECT_EQ(trip->language, store::money::Language::ko);
  EXPECT_EQ(trip->currency, store::money::Currency::usd);
  EXPECT_EQ(trip->steps[1].target.distance_m, 2.5f);
  EXPECT_EQ(trip->place(5), "t.json: steps[5] (click)");
  EXPECT_EQ(trip->steps[5].target.name(), "widget \"product.add\"");
}

TEST(Trip, FaultsNameFileStepAndValue) {
  EXPECT_EQ(fault("{"), "t.json: not JSON at byte 2");
  EXPECT_EQ(fault("[]"), "t.json: not an object");
  EXPECT_EQ(fault(R"({"steps": []})"), "t.json: trip: (missing) is not 1, the only version there is");
  EXPECT_EQ(fault(R"({"trip": 1, "steps": []})"), "t.json: steps: not a list of steps");
  EXPECT_EQ(fault(R"({"trip": 1, "language": "fr", "steps": [{"wait": 1}]})"),
            "t.json: language: \"fr\" is not en or ko");
  EXPECT_EQ(fault(R"({"trip": 1, "size": [9, 9], "steps": [{"wait": 1}]})"), "t.json: size: [9,9] is below 64");
  EXPECT_EQ(fault(R"({"trip": 1, "stepz": 1, "steps": [{"wait": 1}]})"),
            "t.json: stepz: unknown field; known are trip, title, about, language, currency, size, steps");
  EXPECT_EQ(step_fault(R"({"dance": 1})"), "t.json: steps[1]: \"dance\" is no action");
  EXPECT_EQ(step_fault(R"(7)"), "t.json: steps[1]: 7 is not an object with one action");
  EXPECT_EQ(step_fault(R"({"walk_to": {"zon": "a"}})"),
            "t.json: steps[1].walk_to: zon: unknown field; known are zone, product, floor, distance_m");
  EXPECT_EQ(step_fault(R"({"walk_to": {"zone": 3}})"), "t.json: steps[1].walk_to: zone: 3 is not a text");
  EXPECT_EQ(
      step_fault(R"({"click": {"widget": "a", "product": "b"}})"),
      "t.json: steps[1].click: {\"product\":\"b\",\"widget\":\"a\"}: exactly one of widget, product, floor is needed");
  EXPECT_EQ(step_fault(R"({"key": "Hyper"})"), "t.json: steps[1].key: \"Hyper\": no key of this name");
  EXPECT_EQ(step_fault(R"({"picture": "../x"})"),
            "t.json: steps[1].picture: \"../x\": a picture's name has small letters, digits, - and _");
  EXPECT_EQ(step_fault(R"({"wait": -1})"), "t.json: steps[1].wait: -1 is not a number of seconds in 0..120");
  EXPECT_EQ(step_fault(R"({"wait_until": {"that": "panel"}})"),
            "t.json: steps[1].wait_until: {\"that\":\"panel\"}: exactly one of is, at_least is needed");
  EXPECT_EQ(step_fault(R"({"look_at": {"position": [1, 2]}})"),
            "t.json: steps[1].look_at: position: [1,2] is not a list of 3 numbers within 1000");
}

TEST(Trip, ConditionsCompareTextAndNumber) {
  Condition panel{"panel", "cart", {}};
  EXPECT_TRUE(panel.holds("cart"));
  EXPECT_FALSE(panel.holds("carts"));
  Condition count{"cart_count", {}, 2};
  EXPECT_TRUE(count.holds("2"));
  EXPECT_FALSE(count.holds("1"));
  EXPECT_FALSE(count.holds("many"));
  EXPECT_FALSE(count.holds(""));
}
