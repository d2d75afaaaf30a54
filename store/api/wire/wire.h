#pragma once
// What travels between client and server: the Universal Commerce Protocol (UCP), release v2026-04-08, REST binding, as
// plain structs and their JSON. The only place that knows field names. Amounts are minor units of the resource's
// `currency`. An empty string or vector is an absent field unless noted. Times are RFC 3339 in UTC.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store::api::wire {

inline constexpr std::string_view kUcpVersion = "2026-04-08";

// Limits of one request; each stops an abuse that no honest visitor comes near.
inline constexpr std::size_t kMaxBody = 64 * 1024;   // bytes: a cart of 100 lines takes about 8 KiB
inline constexpr int kMaxDepth = 32;                 // nested arrays and objects
inline constexpr std::size_t kMaxString = 1'000;     // bytes of any one text
inline constexpr std::size_t kMaxLines = 100;        // cart lines
inline constexpr std::int64_t kMaxQuantity = 9'999;  // units of one line
inline constexpr int kMaxPage = 100;                 // search results per page
inline constexpr std::size_t kMaxIds = 100;          // ids of one lookup

// ---- What replies say to people
// -------------------------------------------------------------------------------------------

enum class MessageType : std::uint8_t { error, warning, info };

struct Message {
  MessageType type = MessageType::error;
  std::string code;      // "out_of_stock", "price_changed", "invalid_field" ...
  std::string path;      // JSONPath of the field: "$.line_items[0].quantity"
  std::string content;   // a sentence in the visitor's language
  std::string severity;  // errors: recoverable, requires_buyer_input, requires_buyer_review, unrecoverable
};

// UCP's error form: {"ucp": {..., "status": "error"}, "messages": [...]}.
struct Failure {
  std::vector<Message> messages;
};

template <class T>
struct Decoded {
  std::optional<T> value;
  Message fault;  // when there is no value: path and content name field and reason
  explicit operator bool() const { return value.has_value(); }
};

// ---- Shared parts
// ---------------------------------------------------------------------------------------------------------

struct TotalLine {
  std::string display_text;
  std::int64_t amount = 0;
};

struct Total {
  std::string
      type;  // subtotal, items_discount, discount, fulfillment, tax, fee, total; "included_tax" is part of the others
  std::string display_text;
  std::int64_t amount = 0;
  std::vector<TotalLine> lines;  // explain the amount; they add up to it
};

struct Item {
  std::string id;     // variant id
  std::string title;  // replies only, as are price and image_url
  std::int64_t price = 0;
  std::string image_url;
};

struct Line {
  std::string id;  // given by the server; "" in create requests
  Item item;
  std::int64_t quantity = 1;
  std::vector<Total> totals;
};

struct Buyer {
  std::string first_name, last_name, email, phone_number;
};

struct Address {
  std::string extended_address, street_address, address_locality, address_region, address_country, postal_code;
  std::string first_name, last_name, phone_number;
};

// Signals for language and currency; none is authoritative.
struct Context {
  std::string address_country, address_region, postal_code, language, currency;
};

// ---- Catalogue
// ------------------------------------------------------------------------------------------------------------

struct Media {
  std::string type;  // image, model_3d
  std::string url, alt_text;
};

struct SelectedOption {
  std::string name, label;
};

struct Variant {
  std::string id, sku, gtin, title, description;
  std::int64_t price = 0;
  bool available = false;
  std::string status;  // in_stock, out_of_stock
  std::vector<SelectedOption> options;
  std::map<std::string, std::int64_t> stock;  // location -> available now ("gangnam", "warehouse"); UCP metadata
  std::string material_variant;               // KHR_materials_variants name; UCP metadata
  std::vector<std::string> inputs;            // lookup only: which asked-for ids led here
};

struct OptionValue {
  std::string label;
  bool available = true, exists = true;  // relative to the selection; product detail only
};

struct Option {
  std::string name;
  std::vector<OptionValue> values;
};

struct Product {
  std::string id, title, description, category;
  std::int64_t price_min = 0, price_max = 0;
  std::string currency;
  std::vector<Media> media;
  std::vector<Option> options;
  std::vector<SelectedOption> selected;  // product detail only
  std::vector<Variant> variants;         // the featured one first
  std::vector<std::int64_t> size_mm;     // width, height, depth; UCP metadata
  std::uint64_t model_bytes = 0, triangles = 0;
  std::string model_sha256;
};

struct SearchRequest {
  std::string query;
  std::vector<std::string> categories;  // any of them
  std::optional<std::int64_t> min_price, max_price;
  bool in_stock_only = false;  // filter "available" of ours
  std::string cursor;
  std::optional<std::int64_t> limit;
  Context context;
};

struct SearchReply {
  std::vector<Product> products;
  std::string cursor;  // next page; "" at the end
  std::int64_t total_count = 0;
  std::vector<Message> messages;
};

struct LookupRequest {
  std::vector<std::string> ids;  // product id, variant id, SKU or GTIN
  Context context;
};

struct LookupReply {
  std::vector<Product> products;
  std::vector<Message> messages;  // one info "not_found" for each id that led nowhere
};

struct ProductRequest {
  std::string id;  // product or variant
  std::vector<SelectedOption> selected;
  std::vector<std::string> preferences;
  Context context;
};

struct ProductReply {
  Product product;
  std::vector<Message> messages;
};

// ---- Carts
// ----------------------------------------------------------------------------------------------------------------

struct CartRequest {  // lines replace all lines
  std::vector<Line> lines;
  Context context;
  std::optional<Buyer> buyer;
};

struct Cart {
  std::string id, currency;
  std::vector<Line> lines;
  std::vector<Total> totals;
  std::vector<Message> messages;
  std::string expires_at;
  std::optional<Buyer> buyer;
};

// ---- Checkout
// -------------------------------------------------------------------------------------------------------------

struct FulfilmentOption {
  std::string id, title, description, carrier;
  std::string earliest, latest;  // the delivery promise
  std::vector<Total> totals;
};

struct FulfilmentGroup {
  std::string id;
  std::vector<std::string> line_ids;
  std::vector<FulfilmentOption> options;
  std::string selected_option_id;
};

struct Destination {
  std::string id;
  std::string name;  // retail location; "" for a shipping address
  Address address;
};

struct FulfilmentMethod {
  std::string id;
  std::string type;  // shipping, pickup
  std::vector<std::string> line_ids;
  std::vector<Destination> destinations;
  std::string selected_destination_id;
  std::vector<FulfilmentGroup> groups;
};

struct AvailableMethod {
  std::string type;
  std::vector<std::string> line_ids;
  std::string fulfillable_on;  // "now" or an ISO 8601 date
  std::string description;
};

struct Instrument {
  std::string id, handler_id, type;
  std::string credential_type, token;  // opaque to us; never returned
  bool selected = true;
};

struct Link {
  std::string type, url, title;
};

struct OrderConfirmation {
  std::string id, label, permalink_url;
};

// Create and update. An absent part leaves what the session holds; a given part replaces it whole.
struct CheckoutRequest {
  std::string cart_id;  // create only: take the lines from this cart
  std::optional<std::vector<Line>> lines;
  std::optional<Buyer> buyer;
  std::optional<std::vector<FulfilmentMethod>> fulfilment;
  std::optional<std::vector<Instrument>> instruments;
  Context context;
};

struct CompleteRequest {
  std::vector<Instrument> instruments;  // exactly one selected
};

struct Checkout {
  std::string id;
  std::string status;  // incomplete, requires_escalation, ready_for_complete, complete_in_progress, completed, canceled
  std::string currency;
  std::vector<Line> lines;
  std::vector<Total> totals;
  std::vector<Message> messages;
  std::vector<Link> links;
  std::string expires_at, continue_url;
  std::optional<Buyer> buyer;
  std::vector<FulfilmentMethod> fulfilment;
  std::vector<AvailableMethod> available_methods;
  std::vector<Instrument> instruments;
  std::optional<OrderConfirmation> order;
  std::string revision;  // the reply's ETag; goes back as If-Match and names what the visitor saw. Not in the JSON.
};

// ---- Orders
// ---------------------------------------------------------------------------------------------------------------

struct OrderLine {
  std::string id;
  Item item;
  std::int64_t quantity = 0, original = 0, fulfilled = 0;
  std::vector<Total> totals;
  std::string status;  // processing, partial, fulfilled, removed
};

struct Expectation {
  std::string id, method_type, description, fulfillable_on;
  std::vector<std::pair<std::string, std::int64_t>> lines;  // line id, quantity
  Address destination;
};

struct FulfilmentEvent {
  std::string id, occurred_at, type, description;
  std::vector<std::pair<std::string, std::int64_t>> lines;
};

struct Order {
  std::string id, label, checkout_id, permalink_url, currency;
  std::vector<OrderLine> lines;
  std::vector<Expectation> expectations;
  std::vector<FulfilmentEvent> events;
  std::vector<Total> totals;
  std::vector<Message> messages;
  std::string placed_at;          // UCP has no such field: sent as our own "placed_at" and "state"
  std::string state;              // placed, paid, declined, ... as the table in store/commerce/order_states.h
  std::string payment_reference;  // the provider's number, ours too
};

struct OrderList {
  std::vector<Order> orders;  // newest first
  std::string cursor;
};

struct Health {
  std::string status;  // "ok"
  std::string version;
  std::int64_t products = 0;
};

// ---- JSON
// -----------------------------------------------------------------------------------------------------------------

// Requests, read strictly: size, depth, UTF-8, duplicate and unknown fields, types and ranges; the fault names the
// field. What UCP lets a platform echo (totals, titles, prices ...) is accepted and ignored.
Decoded<SearchRequest> read_search_request(std::string_view body);
Decoded<LookupRequest> read_lookup_request(std::string_view body);
Decoded<ProductRequest> read_product_request(std::string_view body);
Decoded<CartRequest> read_cart_request(std::string_view body);
Decoded<CheckoutRequest> read_checkout_request(std::string_view body, bool create);
Decoded<CompleteRequest> read_complete_request(std::string_view body);
// Bodies that carry nothing (cancel): empty, or a JSON object.
Decoded<bool> read_no_request(std::string_view body);

std::string write(const SearchRequest& request);
std::string write(const LookupRequest& request);
std::string write(const ProductRequest& request);
std::string write(const CartRequest& request);
std::string write(const CheckoutRequest& request);
std::string write(const CompleteRequest& request);

// Replies, as the server writes and the client reads them. Reading is lenient about unknown fields, strict about types.
std::string write(const Failure& reply);
std::string write(const SearchReply& reply);
std::string write(const LookupReply& reply);
std::string write(const ProductReply& reply);
std::string write(const Cart& reply);
std::string write(const Checkout& reply);
std::string write(const Order& reply);
std::string write(const OrderList& reply);
std::string write(const Health& reply);

// A reply that is UCP's error form decodes as no value; its messages are in `failure`.
template <class T>
struct DecodedReply {
  std::optional<T> value;
  Failure failure;
};
DecodedReply<SearchReply> read_search_reply(std::string_view body);
DecodedReply<LookupReply> read_lookup_reply(std::string_view body);
DecodedReply<ProductReply> read_product_reply(std::string_view body);
DecodedReply<Cart> read_cart(std::string_view body);
DecodedReply<Checkout> read_checkout(std::string_view body);
DecodedReply<Order> read_order(std::string_view body);
DecodedReply<OrderList> read_order_list(std::string_view body);
DecodedReply<Health> read_health(std::string_view body);

// /.well-known/ucp for a store reached at `endpoint` ("http://127.0.0.1:8080").
std::string write_profile(const std::string& endpoint);

// The same JSON by meaning gives the same text: members sorted, no white space, 1.0 as 1. For comparing request bodies.
// `body` must have been read without fault.
std::string canonical(std::string_view body);

// The amount of the entry of that type; nothing if there is none.
std::optional<std::int64_t> total_of(const std::vector<Total>& totals, std::string_view type);

}  // namespace store::api::wire
