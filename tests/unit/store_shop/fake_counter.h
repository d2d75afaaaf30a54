#pragma once
// A counter that answers when the test says so.

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "store/shop/visit.h"

namespace store::shop {

// Keeps every call; answers when asked to.
class FakeCounter : public Counter {
 public:
  template <class T>
  struct Call {
    std::string what;
    Done<T> done;
  };
  std::vector<std::vector<wire::Line>> puts;
  std::deque<Done<wire::Cart>> cart_calls;
  std::deque<Call<wire::Checkout>> checkout_calls;
  std::vector<wire::CheckoutRequest> updates;
  std::vector<wire::CompleteRequest> completes;
  std::vector<std::string> revisions;
  std::deque<Done<wire::LookupReply>> lookups;
  std::deque<Done<wire::Order>> orders;
  std::deque<Done<wire::OrderList>> lists;
  std::string id;
  std::vector<wire::Line> lines;
  bool is_online = true;
  int cancels = 0;

  void lookup(wire::LookupRequest, Done<wire::LookupReply> done) override { lookups.push_back(std::move(done)); }
  void get_cart(Done<wire::Cart> done) override { cart_calls.push_back(std::move(done)); }
  void put_cart(std::vector<wire::Line> l, Done<wire::Cart> done) override {
    puts.push_back(std::move(l));
    cart_calls.push_back(std::move(done));
  }
  void create_checkout(wire::CheckoutRequest, Done<wire::Checkout> done) override {
    checkout_calls.push_back({"create", std::move(done)});
  }
  void update_checkout(wire::CheckoutRequest r, Done<wire::Checkout> done) override {
    updates.push_back(std::move(r));
    checkout_calls.push_back({"update", std::move(done)});
  }
  void complete_checkout(wire::CompleteRequest r, std::string revision, Done<wire::Checkout> done) override {
    completes.push_back(std::move(r));
    revisions.push_back(std::move(revision));
    checkout_calls.push_back({"complete", std::move(done)});
  }
  void cancel_checkout(Done<wire::Checkout>) override { ++cancels; }
  void get_order(std::string, Done<wire::Order> done) override { orders.push_back(std::move(done)); }
  void list_orders(Done<wire::OrderList> done) override { lists.push_back(std::move(done)); }
  std::string cart_id() const override { return id; }
  std::vector<wire::Line> asked_lines() const override { return lines; }
  bool online() const override { return is_online; }

  void answer_cart(const Reply<wire::Cart>& reply) {
    ASSERT_FALSE(cart_calls.empty());
    auto done = std::move(cart_calls.front());
    cart_calls.pop_front();
    done(reply);
  }
  void answer_checkout(const std::string& what, const Reply<wire::Checkout>& reply) {
    ASSERT_FALSE(checkout_calls.empty()) << what;
    auto call = std::move(checkout_calls.front());
    checkout_calls.pop_front();
    EXPECT_EQ(call.what, what);
    call.done(reply);
  }
};

inline wire::Line line(const std::string& id, std::int64_t quantity) {
  wire::Line l;
  l.id = "l-" + id;
  l.item.id = id;
  l.quantity = quantity;
  return l;
}

inline Reply<wire::Cart> cart(std::vector<wire::Line> lines, std::int64_t total) {
  Reply<wire::Cart> reply;
  reply.http_status = 200;
  reply.value.emplace();
  reply.value->id = "c1";
  reply.value->currency = "KRW";
  reply.value->lines = std::move(lines);
  reply.value->totals = {{"total", "", total, {}}};
  return reply;
}

inline Reply<wire::Checkout> checkout(const std::string& status, std::int64_t total, const std::string& revision) {
  Reply<wire::Checkout> reply;
  reply.http_status = 200;
  auto& c = reply.value.emplace();
  c.id = "k1", c.status = status, c.currency = "KRW", c.revision = revision;
  c.lines = {line("sofa:moss", 1)};
  c.totals = {{"subtotal", "", total, {}}, {"total", "", total, {}}};
  wire::FulfilmentMethod shipping, pickup;
  shipping.id = "m1", shipping.type = "shipping";
  pickup.id = "m2", pickup.type = "pickup";
  wire::Destination place;
  place.id = "gangnam", place.name = "Gangnam";
  pickup.destinations = {place};
  c.fulfilment = {shipping, pickup};
  return reply;
}

}  // namespace store::shop
