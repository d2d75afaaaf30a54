#include "store/shop/checkout_flow.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace store::shop {

namespace {

const wire::Message* message_of(const std::vector<wire::Message>& messages, std::string_view code) {
  for (const auto& message : messages)
    if (message.code == code) return &message;
  return nullptr;
}

wire::Address to_wire(const Address& a) {
  wire::Address out;
  out.address_country = a.country;
  out.postal_code = a.postcode;
  out.address_region = a.region;
  out.address_locality = a.district;
  out.street_address = a.country == "KR" ? a.street + " " + a.number : a.number + " " + a.street;
  out.extended_address = a.unit;
  // One field for the name: Korean names have no space, and a driver reads the whole.
  const auto space = a.name.find(' ');
  out.first_name = a.name.substr(0, space);
  if (space != std::string::npos) out.last_name = a.name.substr(space + 1);
  out.phone_number = a.phone;
  return out;
}

}  // namespace

const char* to_string(CheckoutStep step) {
  switch (step) {
    case CheckoutStep::how:
      return "how";
    case CheckoutStep::where:
      return "where";
    case CheckoutStep::address:
      return "address";
    case CheckoutStep::pay:
      return "pay";
    case CheckoutStep::confirm:
      return "confirm";
  }
  return "";
}

CheckoutFlow::CheckoutFlow(Counter& counter, AddressBook& book, const Areas& areas)
    : counter_(counter), book_(book), areas_(areas) {}

void CheckoutFlow::begin() {
  ++generation_;
  active_ = true, paying_ = false;
  step_ = CheckoutStep::how;
  option_.clear();
  error_ = {}, draft_fault_ = {};
  confirm_.reset();
  checkout_.reset();
  seen_total_.reset();
  chosen_address_ = book_.addresses().empty() ? -1 : 0;
  waiting_ = 1;
  wire::CheckoutRequest request;
  request.cart_id = counter_.cart_id();
  counter_.create_checkout(std::move(request), [this, generation = generation_](const Reply<wire::Checkout>& reply) {
    if (generation == generation_) received(reply);
  });
}

void CheckoutFlow::leave() {
  if (!active_) return;
  ++generation_;
  active_ = false;
  waiting_ = 0;
  confirm_.reset();
  // The store frees what it held for this checkout; the answer changes nothing here.
  if (checkout_ && !checkout_->order) counter_.cancel_checkout([](const Reply<wire::Checkout>&) {});
  checkout_.reset();
}

const wire::FulfilmentMethod* CheckoutFlow::method_in_reply() const {
  if (!checkout_) return nullptr;
  for (const auto& method : checkout_->fulfilment)
    if (method.type == method_) return &method;
  return nullptr;
}

bool CheckoutFlow::offers(const std::string& type) const {
  if (!checkout_) return false;
  for (const auto& method : checkout_->fulfilment)
    if (method.type == type) return true;
  for (const auto& method : checkout_->available_methods)
    if (method.type == type) return true;
  return false;
}

const wire::Destination* CheckoutFlow::pickup_place() const {
  if (!checkout_) return nullptr;
  for (const auto& method : checkout_->fulfilment) {
    if (method.type != "pickup") continue;
    for (const auto& destination : method.destinations)
      if (destination.id == method.selected_destination_id) return &destination;
    if (!method.destinations.empty()) return &method.destinations.front();
  }
  return nullptr;
}

void CheckoutFlow::choose_method(const std::string& type) {
  if (method_ == type) return;
  method_ = type;
  option_.clear();
  confirm_.reset();
}

bool CheckoutFlow::can_continue() const {
  if (!checkout_ || busy()) return false;
  switch (step_) {
    case CheckoutStep::how:
      return offers(method_);
    case CheckoutStep::where:
      return method_ == "pickup" || chosen_address_ >= 0;
    case CheckoutStep::address:
      return true;
    case CheckoutStep::pay:
      return true;
    case CheckoutStep::confirm:
      return ready_to_buy();
  }
  return false;
}

void CheckoutFlow::proceed() {
  if (!can_continue()) return;
  error_ = {};
  switch (step_) {
    case CheckoutStep::how:
      if (method_ == "pickup") {
        send_fulfilment();
        step_ = CheckoutStep::pay;
      } else if (book_.addresses().empty()) {
        new_address();
      } else {
        step_ = CheckoutStep::where;
        if (chosen_address_ < 0) chosen_address_ = 0;
        send_fulfilment();  // the options and their prices depend on the address
      }
      return;
    case CheckoutStep::where:
      step_ = CheckoutStep::pay;
      return;
    case CheckoutStep::address:
      use_draft();
      return;
    case CheckoutStep::pay:
      step_ = CheckoutStep::confirm;
      confirm_.reset();
      if (checkout_) seen_total_ = wire::total_of(checkout_->totals, "total");
      return;
    case CheckoutStep::confirm:
      return;
  }
}

bool CheckoutFlow::back() {
  error_ = {};
  confirm_.reset();
  if (paying_) return true;  // the answer is on its way; there is nothing to go back to yet
  switch (step_) {
    case CheckoutStep::how:
      return false;
    case CheckoutStep::where:
      step_ = CheckoutStep::how;
      return true;
    case CheckoutStep::address:
      step_ = book_.addresses().empty() ? CheckoutStep::how : CheckoutStep::where;
      return true;
    case CheckoutStep::pay:
      step_ = method_ == "pickup" ? CheckoutStep::how : CheckoutStep::where;
      return true;
    case CheckoutStep::confirm:
      step_ = CheckoutStep::pay;
      return true;
  }
  return false;
}

void CheckoutFlow::go(CheckoutStep step) {
  if (paying_ || step >= step_) return;
  step_ = step == CheckoutStep::address ? CheckoutStep::where : step;
  if (step_ == CheckoutStep::where && method_ == "pickup") step_ = CheckoutStep::how;
  confirm_.reset();
  error_ = {};
}

void CheckoutFlow::choose_address(int index) {
  if (index < 0 || index >= static_cast<int>(book_.addresses().size()) || index == chosen_address_) return;
  chosen_address_ = index;
  option_.clear();
  send_fulfilment();
}

void CheckoutFlow::new_address() {
  draft_ = Address();
  if (!book_.addresses().empty()) {
    draft_.country = book_.addresses().front().country;
    draft_.name = book_.addresses().front().name;
    draft_.phone = book_.addresses().front().phone;
  } else if (language_ == Language::en && checkout_ && checkout_->currency == "USD") {
    draft_.country = "US";
  }
  draft_fault_ = {};
  step_ = CheckoutStep::address;
}

void CheckoutFlow::remove_address(int index) {
  if (index < 0) return;
  book_.remove(static_cast<std::size_t>(index));
  if (book_.addresses().empty()) {
    chosen_address_ = -1;
  } else if (chosen_address_ >= index) {
    chosen_address_ = std::max(0, chosen_address_ - 1);
    send_fulfilment();
  }
}

bool CheckoutFlow::apply_postcode() {
  draft_fault_ = {};
  if (draft_.country == "KR") {
    const auto* area = areas_.find_korea(draft_.postcode);
    if (!area) {
      if (draft_.postcode.size() == 5) draft_fault_ = {"address.unknown_postcode", {{"postcode", draft_.postcode}}};
      return false;
    }
    if (draft_.region != area->region.ko || draft_.district != area->district.ko) {
      draft_.region = area->region.ko;
      draft_.district = area->district.ko;
      draft_.street.clear();
    }
    return true;
  }
  const auto* state = areas_.find_state(draft_.postcode);
  if (!state) {
    if (draft_.postcode.size() == 5) draft_fault_ = {"address.unknown_postcode", {{"postcode", draft_.postcode}}};
    return false;
  }
  draft_.region = state->code;
  return true;
}

bool CheckoutFlow::use_draft() {
  if (const auto missing = missing_in(draft_)) {
    draft_fault_ = {*missing, {}};
    return false;
  }
  draft_fault_ = {};
  book_.use(draft_);
  chosen_address_ = 0;
  option_.clear();
  step_ = CheckoutStep::where;
  send_fulfilment();
  return true;
}

std::vector<const wire::FulfilmentOption*> CheckoutFlow::options() const {
  std::vector<const wire::FulfilmentOption*> options;
  if (const auto* method = method_in_reply())
    for (const auto& group : method->groups)
      for (const auto& option : group.options) options.push_back(&option);
  return options;
}

std::string CheckoutFlow::chosen_option() const {
  if (const auto* method = method_in_reply())
    for (const auto& group : method->groups)
      if (!group.selected_option_id.empty()) return group.selected_option_id;
  return option_;
}

void CheckoutFlow::choose_option(const std::string& id) {
  if (id == chosen_option()) return;
  option_ = id;
  send_fulfilment();
}

void CheckoutFlow::choose_card(int index) {
  card_ = std::clamp(index, 0, static_cast<int>(std::size(kDemoCards)) - 1);
  error_ = {};
  confirm_.reset();
}

void CheckoutFlow::send_fulfilment() {
  if (!checkout_) return;
  wire::FulfilmentMethod method;
  method.type = method_;
  for (const auto& line : checkout_->lines) method.line_ids.push_back(line.id);
  const auto* known = method_in_reply();
  if (known) method.id = known->id;
  if (method_ == "shipping") {
    if (chosen_address_ < 0 || chosen_address_ >= static_cast<int>(book_.addresses().size())) return;
    wire::Destination destination;
    destination.id = "address";
    destination.address = to_wire(book_.addresses()[static_cast<std::size_t>(chosen_address_)]);
    method.destinations.push_back(destination);
    method.selected_destination_id = destination.id;
  } else if (const auto* place = pickup_place()) {
    method.selected_destination_id = place->id;
  }
  if (!option_.empty() && known) {
    for (const auto& group : known->groups) {
      wire::FulfilmentGroup chosen;
      chosen.id = group.id;
      chosen.line_ids = group.line_ids;
      chosen.selected_option_id = option_;
      method.groups.push_back(chosen);
    }
  }
  wire::CheckoutRequest request;
  request.fulfilment = {{method}};
  if (method_ == "shipping") {
    const auto& address = method.destinations.front().address;
    request.buyer = wire::Buyer{address.first_name, address.last_name, "", address.phone_number};
    request.context.address_country = address.address_country;
    request.context.address_region = address.address_region;
    request.context.postal_code = address.postal_code;
  }
  ++waiting_;
  counter_.update_checkout(std::move(request), [this, generation = generation_](const Reply<wire::Checkout>& reply) {
    if (generation == generation_) received(reply);
  });
}

void CheckoutFlow::received(const Reply<wire::Checkout>& reply) {
  waiting_ = std::max(0, waiting_ - 1);
  if (reply.value) {
    checkout_ = reply.value;
    confirm_.reset();
    seen_total_ = wire::total_of(checkout_->totals, "total");
    // Nobody has chosen yet: the store's first option stands, so that a total can be shown.
    if (const auto* method = method_in_reply(); method && !busy()) {
      const bool placed = !method->selected_destination_id.empty();
      for (const auto& group : method->groups)
        if (placed && group.selected_option_id.empty() && !group.options.empty() && option_.empty()) {
          option_ = group.options.front().id;
          send_fulfilment();
          return;
        }
    }
  }
  if (!reply.ok()) fail_with(reply);
}

bool CheckoutFlow::ready_to_buy() const {
  return checkout_ && !busy() && !paying_ && checkout_->status == "ready_for_complete";
}

void CheckoutFlow::buy() {
  if (!ready_to_buy()) return;
  paying_ = true;
  error_ = {};
  ++waiting_;
  seen_total_ = wire::total_of(checkout_->totals, "total");
  const auto& card = kDemoCards[card_];
  wire::CompleteRequest request;
  wire::Instrument instrument;
  instrument.id = card.id;
  instrument.handler_id = "demo";
  instrument.type = "card";
  instrument.credential_type = "token";
  instrument.token = card.token;
  request.instruments.push_back(instrument);
  counter_.complete_checkout(std::move(request), checkout_->revision,
                             [this, generation = generation_](const Reply<wire::Checkout>& reply) {
                               if (generation == generation_) completed(reply);
                             });
}

void CheckoutFlow::completed(const Reply<wire::Checkout>& reply) {
  waiting_ = std::max(0, waiting_ - 1);
  paying_ = false;
  confirm_.reset();
  if (reply.value && reply.value->order && reply.ok()) {
    order_ = reply.value->order;
    active_ = false;
    checkout_.reset();
    ++generation_;
    return;
  }
  const auto before = seen_total_;
  if (reply.value) {
    checkout_ = reply.value;
    seen_total_ = wire::total_of(checkout_->totals, "total");
  }
  if (before && seen_total_ && *before != *seen_total_) {
    error_ = {"error.price_changed", {{"before", amount(*before)}, {"after", amount(*seen_total_)}}};
    return;
  }
  fail_with(reply);
}

void CheckoutFlow::fail_with(const Reply<wire::Checkout>& reply) {
  if (reply.http_status == 0) {
    error_ = {counter_.online() ? "error.timeout" : "error.offline", {}};
    return;
  }
  for (const char* declined : {"payment_declined", "declined", "payment_failed"})
    if (message_of(reply.messages, declined)) {
      error_ = {"error.declined", {}};
      step_ = CheckoutStep::pay;
      return;
    }
  error_ = {"error.server",
            {{"reason", reply.why().empty() ? fmt::format("HTTP {}", reply.http_status) : reply.why()}}};
}

std::optional<wire::OrderConfirmation> CheckoutFlow::take_order() { return std::exchange(order_, std::nullopt); }

void CheckoutFlow::recovered(const Reply<wire::Checkout>& reply) {
  if (reply.value && reply.value->order) order_ = reply.value->order;
}

std::string CheckoutFlow::amount(std::int64_t minor) const {
  const auto currency = money::currency_from(checkout_ ? checkout_->currency : "KRW");
  return money::format({minor, currency ? *currency : money::Currency::krw}, language_);
}

}  // namespace store::shop
