#pragma once
// Carts, checkouts and orders as the business sees them. Amounts are minor units of the owner's currency; times are
// Unix milliseconds, UTC.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/catalog/catalog.h"
#include "store/commerce/order_states.h"

namespace store::commerce {

using catalog::Text;
using money::Currency;
using money::Language;
using money::Money;

enum class NoticeKind : std::uint8_t { error, warning, info };

// Something to tell the buyer, bound to a place in the resource. An open checkout with an error cannot be completed.
struct Notice {
  NoticeKind kind = NoticeKind::error;
  std::string code, path;
  Text content;
};

struct Line {
  std::string id;  // "li_1"; unique in its cart, checkout or order
  std::string variant_id, sku;
  Text title;
  std::string thumbnail;  // path in the content folder
  std::int64_t quantity = 1, unit = 0, subtotal = 0;
  std::int64_t tax = 0;  // this line's share, whether inside the price or on top
  bool bulky = false;
};

struct Address {
  std::string extended_address, street_address, address_locality, address_region, address_country, postal_code;
  std::string first_name, last_name, phone_number;
};

struct Buyer {
  std::string first_name, last_name, email, phone_number;
  bool empty() const { return first_name.empty() && last_name.empty() && email.empty() && phone_number.empty(); }
};

struct Option {  // one way to get the goods to the buyer, with its promise
  std::string id;
  Text title, description;
  std::string carrier;
  std::int64_t fee = 0;
  std::int64_t earliest_ms = 0, latest_ms = 0;
};

struct Fulfilment {
  std::string method;          // "shipping", "pickup"; "" = not chosen
  std::string destination_id;  // of the address, or a retail location
  Address address;
  std::string option_id;
  std::vector<Option> options;
};

struct Totals {
  std::int64_t subtotal = 0, fulfilment = 0;
  std::int64_t tax = 0;           // added on top
  std::int64_t included_tax = 0;  // already inside subtotal and fulfilment
  std::int64_t total = 0;         // subtotal + fulfilment + tax
  Text tax_label;
};

struct Instrument {
  std::string id, handler, type, token;
  bool empty() const { return handler.empty(); }
};

struct Cart {
  std::string id, status = "open";  // open, canceled, ordered
  Currency currency = Currency::krw;
  std::vector<Line> lines;
  Buyer buyer;
  Totals totals;
  std::vector<Notice> notices;  // made anew whenever the cart is shown
  std::int64_t expires_ms = 0;
};

struct Checkout {
  std::string id, status = "open";  // open, in_progress, completed, canceled
  std::string cart_id, order_id, order_label;
  Currency currency = Currency::krw;
  std::int64_t revision = 0;
  std::vector<Line> lines;
  Buyer buyer;
  Fulfilment fulfilment;
  Instrument instrument;
  Totals totals;
  std::vector<Notice> notices;
  std::int64_t created_ms = 0, expires_ms = 0;

  // Nothing is missing but the buyer's word.
  bool ready() const;
};

struct OrderLine : Line {
  std::int64_t fulfilled = 0;
};

struct Event {
  std::string event, state, note;
  std::int64_t at_ms = 0;
};

struct Order {
  std::string id, label, checkout_id;
  OrderState state = OrderState::placed;
  Currency currency = Currency::krw;
  std::vector<OrderLine> lines;
  Buyer buyer;
  Fulfilment fulfilment;
  Totals totals;
  std::string rounding;
  std::string payment_handler, payment_reference;
  std::vector<Event> events;
  std::int64_t placed_ms = 0, settled_ms = 0;
};

// ---- What callers ask for
// -------------------------------------------------------------------------------------------------

struct LineWish {
  std::string id;  // an existing line's, or ""
  std::string variant_id;
  std::int64_t quantity = 1;
};

struct CartWish {
  std::vector<LineWish> lines;
  std::optional<Buyer> buyer;
  std::optional<Currency> currency;  // at creation only
};

struct FulfilmentWish {
  std::string method, destination_id, option_id;
  std::optional<Address> address;
};

struct CheckoutWish {
  std::string cart_id;
  std::optional<std::vector<LineWish>> lines;
  std::optional<Buyer> buyer;
  std::optional<FulfilmentWish> fulfilment;
  std::optional<Instrument> instrument;
  std::optional<Currency> currency;
};

enum class Outcome : std::uint8_t {
  done,
  created,
  not_found,  // no such thing, or not this caller's
  invalid,    // notices name the fields; nothing was changed
  closed,     // canceled, completed or expired
  not_ready,  // notices say what is missing
  stale,      // the visitor saw another total; nothing was charged
  sold_out,   // nothing was charged
  declined,   // by the payment provider; the stock is free again
  pending,    // the payment provider has not answered yet
};

struct CartResult {
  Outcome outcome = Outcome::done;
  Cart cart;
  std::vector<Notice> notices;  // beside those of the cart
};

struct CheckoutResult {
  Outcome outcome = Outcome::done;
  Checkout checkout;
  std::vector<Notice> notices;
};

}  // namespace store::commerce
