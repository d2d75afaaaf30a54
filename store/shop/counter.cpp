#include "store/shop/counter.h"

#include <utility>

namespace store::shop {

namespace {

class OverClient : public Counter {
 public:
  explicit OverClient(api::client::Client& client) : client_(client) {}

  void lookup(wire::LookupRequest request, Done<wire::LookupReply> done) override {
    client_.lookup_catalog(std::move(request), std::move(done));
  }
  void get_cart(Done<wire::Cart> done) override { client_.get_cart(std::move(done)); }
  void put_cart(std::vector<wire::Line> lines, Done<wire::Cart> done) override {
    client_.put_cart(std::move(lines), std::move(done));
  }
  void create_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) override {
    client_.create_checkout(std::move(request), std::move(done));
  }
  void update_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) override {
    client_.update_checkout(std::move(request), std::move(done));
  }
  void complete_checkout(wire::CompleteRequest request, std::string revision, Done<wire::Checkout> done) override {
    client_.complete_checkout(std::move(request), std::move(revision), std::move(done));
  }
  void cancel_checkout(Done<wire::Checkout> done) override { client_.cancel_checkout(std::move(done)); }
  void get_order(std::string id, Done<wire::Order> done) override { client_.get_order(std::move(id), std::move(done)); }
  void list_orders(Done<wire::OrderList> done) override { client_.list_orders("", std::move(done)); }
  std::string cart_id() const override { return client_.session().cart_id; }
  std::vector<wire::Line> asked_lines() const override { return client_.session().lines; }
  bool online() const override { return client_.status().online; }

 private:
  api::client::Client& client_;
};

}  // namespace

std::unique_ptr<Counter> counter_over(api::client::Client& client) { return std::make_unique<OverClient>(client); }

}  // namespace store::shop
