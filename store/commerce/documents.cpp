#include "store/commerce/documents.h"

#include <openssl/sha.h>

#include <array>
#include <nlohmann/json.hpp>

namespace store::catalog {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Text, en, ko)
}

namespace store::money {
// By code, not by number: the enumeration may grow in the middle.
static void to_json(nlohmann::json& json, const Currency& currency) { json = code(currency); }
static void from_json(const nlohmann::json& json, Currency& currency) {
  const auto read = currency_from(json.get<std::string>());
  if (read) currency = *read;
}
}  // namespace store::money

namespace store::commerce {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using Json = nlohmann::json;

template <class T>
Result<T> read(const std::string& document, const char* what) {
  try {
    return Json::parse(document).get<T>();
  } catch (const Json::exception& error) {
    return fail(Code::corrupt, "database: {}: {}", what, error.what());
  }
}

template <class T>
std::string write(const T& value) {
  return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

NLOHMANN_JSON_SERIALIZE_ENUM(NoticeKind, {{NoticeKind::error, "error"},
                                          {NoticeKind::warning, "warning"},
                                          {NoticeKind::info, "info"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Notice, kind, code, path, content)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Line, id, variant_id, sku, title, thumbnail, quantity, unit, subtotal,
                                                tax, bulky)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(OrderLine, id, variant_id, sku, title, thumbnail, quantity, unit,
                                                subtotal, tax, bulky)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Address, extended_address, street_address, address_locality,
                                                address_region, address_country, postal_code, first_name, last_name,
                                                phone_number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Buyer, first_name, last_name, email, phone_number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Option, id, title, description, carrier, fee, earliest_ms, latest_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Fulfilment, method, destination_id, address, option_id, options)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Totals, subtotal, fulfilment, tax, included_tax, total, tax_label)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Instrument, id, handler, type, token)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Cart, id, status, currency, lines, buyer, totals, expires_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Checkout, id, status, cart_id, order_id, order_label, currency,
                                                revision, lines, buyer, fulfilment, instrument, totals, notices,
                                                created_ms, expires_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Order, id, label, checkout_id, currency, lines, buyer, fulfilment,
                                                totals, rounding)

std::string to_document(const Cart& cart) { return write(cart); }
std::string to_document(const Checkout& checkout) { return write(checkout); }
std::string to_document(const Order& order) { return write(order); }
Result<Cart> cart_from(const std::string& document) { return read<Cart>(document, "a cart"); }
Result<Checkout> checkout_from(const std::string& document) { return read<Checkout>(document, "a checkout"); }
Result<Order> order_from(const std::string& document) { return read<Order>(document, "an order"); }

bool Checkout::ready() const {
  if (status != "open" || lines.empty() || fulfilment.option_id.empty()) return false;
  for (const auto& notice : notices)
    if (notice.kind == NoticeKind::error) return false;
  return true;
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string text;
  for (const auto byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace store::commerce
