#pragma once
// From a cart to a receipt: delivery or pick-up, address, payment, confirmation. Every amount comes from the store's
// replies; what the visitor confirms is named by the revision of the checkout that was on screen.

#include <optional>
#include <string>
#include <vector>

#include "store/shop/addresses.h"
#include "store/shop/confirm.h"
#include "store/shop/counter.h"
#include "store/shop/say.h"

namespace store::shop {

enum class CheckoutStep { how, where, address, pay, confirm };
const char* to_string(CheckoutStep step);

// The demo provider's cards; the store's provider decides, the names only choose which card is shown to it.
struct DemoCard {
  const char *id, *text_key, *token;
};
inline constexpr DemoCard kDemoCards[] = {{"demo-card", "checkout.card_ok", "demo-approve"},
                                          {"demo-card-declined", "checkout.card_decline", "demo-decline"}};

class CheckoutFlow {
 public:
  // All three outlive the flow.
  CheckoutFlow(Counter& counter, AddressBook& book, const Areas& areas);

  // Opens a checkout over the visitor's cart. Replaces what was there.
  void begin();
  // Leaves; the cart stays as it is.
  void leave();
  bool active() const { return active_; }

  CheckoutStep step() const { return step_; }
  void go(CheckoutStep step);  // only backwards or to the next one that is ready
  bool can_continue() const;
  void proceed();  // the primary action of every step but the last
  bool back();     // one step back; false at the first: the caller returns to the cart

  // -- how
  const std::string& method() const { return method_; }  // "shipping" or "pickup"
  void choose_method(const std::string& type);
  bool offers(const std::string& type) const;
  // The store's retail location of the pick-up; null before the store has named one.
  const wire::Destination* pickup_place() const;

  // -- where
  const AddressBook& book() const { return book_; }
  int chosen_address() const { return chosen_address_; }
  void choose_address(int index);
  void new_address();
  void remove_address(int index);
  Address& draft() { return draft_; }
  // Takes over what the postcode tells; true when it is known.
  bool apply_postcode();
  bool use_draft();  // to the address book and on; false when something is missing (see draft_fault())
  const Sentence& draft_fault() const { return draft_fault_; }
  std::vector<const wire::FulfilmentOption*> options() const;
  std::string chosen_option() const;
  void choose_option(const std::string& id);

  // -- pay
  int card() const { return card_; }
  void choose_card(int index);

  // -- confirm
  Confirm& confirm() { return confirm_; }
  bool ready_to_buy() const;
  void buy();

  const std::optional<wire::Checkout>& checkout() const { return checkout_; }
  bool busy() const { return waiting_ > 0; }
  bool paying() const { return paying_; }
  const Sentence& error() const { return error_; }
  void clear_error() { error_ = {}; }

  // Set once the store has made an order; taken by the visit.
  std::optional<wire::OrderConfirmation> take_order();
  // A purchase of an earlier process that was answered in this one.
  void recovered(const Reply<wire::Checkout>& reply);

  // Formats an amount of the checkout's currency, for messages.
  std::string amount(std::int64_t minor) const;
  void set_language(Language language) { language_ = language; }

 private:
  void received(const Reply<wire::Checkout>& reply);
  void completed(const Reply<wire::Checkout>& reply);
  void send_fulfilment();
  void fail_with(const Reply<wire::Checkout>& reply);
  const wire::FulfilmentMethod* method_in_reply() const;

  Counter& counter_;
  AddressBook& book_;
  const Areas& areas_;
  bool active_ = false, paying_ = false;
  int waiting_ = 0;
  unsigned generation_ = 0;  // replies to a checkout that was left are not for this one
  CheckoutStep step_ = CheckoutStep::how;
  std::string method_ = "shipping";
  int chosen_address_ = -1;
  std::string option_;
  Address draft_;
  Sentence draft_fault_, error_;
  int card_ = 0;
  Confirm confirm_;
  std::optional<wire::Checkout> checkout_;
  std::optional<std::int64_t> seen_total_;
  std::optional<wire::OrderConfirmation> order_;
  Language language_ = Language::en;
};

}  // namespace store::shop
