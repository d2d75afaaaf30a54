#pragma once
// The shop's counter as the visit sees it: calls that return at once and answer later. The real one is api::client;
// tests put another behind it. All on the main thread.

#include <memory>
#include <string>
#include <vector>

#include "store/api/client/client.h"

namespace store::shop {

namespace wire = api::wire;
using api::client::Done;
using api::client::Reply;

class Counter {
 public:
  virtual ~Counter() = default;

  virtual void lookup(wire::LookupRequest request, Done<wire::LookupReply> done) = 0;
  virtual void get_cart(Done<wire::Cart> done) = 0;
  virtual void put_cart(std::vector<wire::Line> lines, Done<wire::Cart> done) = 0;
  virtual void create_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) = 0;
  virtual void update_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) = 0;
  virtual void complete_checkout(wire::CompleteRequest request, std::string revision, Done<wire::Checkout> done) = 0;
  virtual void cancel_checkout(Done<wire::Checkout> done) = 0;
  virtual void get_order(std::string id, Done<wire::Order> done) = 0;
  virtual void list_orders(Done<wire::OrderList> done) = 0;
  // The cart as last asked for: what an earlier process of this device left behind.
  virtual std::string cart_id() const = 0;
  virtual std::vector<wire::Line> asked_lines() const = 0;
  virtual bool online() const = 0;
};

// `client` outlives the counter.
std::unique_ptr<Counter> counter_over(api::client::Client& client);

}  // namespace store::shop
