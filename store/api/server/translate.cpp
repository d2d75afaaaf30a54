#include "store/api/server/translate.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <cmath>

namespace store::api::server {
namespace {

using commerce::NoticeKind;
using commerce::OrderState;

bool korean(money::Language language) { return language == money::Language::ko; }

std::vector<wire::Total> totals_of(const commerce::Totals& totals, money::Language language) {
  const bool ko = korean(language);
  std::vector<wire::Total> out = {{"subtotal", ko ? "상품 합계" : "Items", totals.subtotal, {}}};
  if (totals.fulfilment > 0) out.push_back({"fulfillment", ko ? "배송비" : "Delivery", totals.fulfilment, {}});
  if (totals.tax > 0) out.push_back({"tax", totals.tax_label.in(language), totals.tax, {}});
  wire::Total total{"total", ko ? "합계" : "Total", totals.total, {}};
  if (totals.included_tax > 0)
    total.lines = {{ko ? "공급가액" : "Net", totals.total - totals.included_tax},
                   {totals.tax_label.in(language), totals.included_tax}};
  out.push_back(std::move(total));
  return out;
}

std::vector<wire::Total> line_totals(std::int64_t subtotal) {
  return {{"subtotal", "", subtotal, {}}, {"total", "", subtotal, {}}};
}

wire::Address address_of(const commerce::Address& a) {
  return {a.extended_address, a.street_address, a.address_locality, a.address_region, a.address_country,
          a.postal_code,      a.first_name,     a.last_name,        a.phone_number};
}

commerce::Address address_from(const wire::Address& a) {
  return {a.extended_address, a.street_address, a.address_locality, a.address_region, a.address_country,
          a.postal_code,      a.first_name,     a.last_name,        a.phone_number};
}

std::optional<wire::Buyer> buyer_of(const commerce::Buyer& buyer) {
  if (buyer.empty()) return std::nullopt;
  return wire::Buyer{buyer.first_name, buyer.last_name, buyer.email, buyer.phone_number};
}

std::vector<commerce::LineWish> wishes(const std::vector<wire::Line>& lines) {
  std::vector<commerce::LineWish> out;
  for (const auto& line : lines) out.push_back({line.id, line.item.id, line.quantity});
  return out;
}

const commerce::Option* chosen(const commerce::Fulfilment& fulfilment) {
  for (const auto& option : fulfilment.options)
    if (option.id == fulfilment.option_id) return &option;
  return nullptr;
}

}  // namespace

std::string rfc3339(std::int64_t unix_ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(unix_ms / 1000)));
}

wire::Message Translator::message(const commerce::Notice& notice) const {
  const auto type = notice.kind == NoticeKind::error     ? wire::MessageType::error
                    : notice.kind == NoticeKind::warning ? wire::MessageType::warning
                                                         : wire::MessageType::info;
  return {type, notice.code, notice.path, notice.content.in(language),
          type == wire::MessageType::error ? "recoverable" : ""};
}

wire::Failure Translator::failure(const std::vector<commerce::Notice>& notices) const {
  wire::Failure out;
  for (const auto& notice : notices) {
    out.messages.push_back(message(notice));
    out.messages.back().severity = "unrecoverable";
  }
  return out;
}

std::string Translator::media_url(const std::string& path) const {
  std::string url = base_url + "/media/";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~' || c == '/';
    if (plain)
      url += c;
    else
      url += fmt::format("%{:02X}", byte);
  }
  return url;
}

wire::Cart Translator::cart(const commerce::CartResult& result) const {
  const commerce::Cart& cart = result.cart;
  wire::Cart out;
  out.id = cart.id;
  out.currency = money::code(cart.currency);
  for (const auto& line : cart.lines)
    out.lines.push_back(
        {line.id,
         {line.variant_id, line.title.in(language), line.unit, line.thumbnail.empty() ? "" : media_url(line.thumbnail)},
         line.quantity,
         line_totals(line.subtotal)});
  out.totals = totals_of(cart.totals, language);
  for (const auto* notices : {&result.notices, &cart.notices})
    for (const auto& notice : *notices) out.messages.push_back(message(notice));
  out.expires_at = rfc3339(cart.expires_ms);
  out.buyer = buyer_of(cart.buyer);
  return out;
}

wire::Checkout Translator::checkout(const commerce::CheckoutResult& result) const {
  const commerce::Checkout& checkout = result.checkout;
  wire::Checkout out;
  out.id = checkout.id;
  out.status = checkout.status == "open"          ? (checkout.ready() ? "ready_for_complete" : "incomplete")
               : checkout.status == "in_progress" ? "complete_in_progress"
                                                  : checkout.status;
  out.currency = money::code(checkout.currency);
  std::vector<std::string> line_ids;
  for (const auto& line : checkout.lines) {
    line_ids.push_back(line.id);
    out.lines.push_back(
        {line.id,
         {line.variant_id, line.title.in(language), line.unit, line.thumbnail.empty() ? "" : media_url(line.thumbnail)},
         line.quantity,
         line_totals(line.subtotal)});
  }
  out.totals = totals_of(checkout.totals, language);
  for (const auto* notices : {&result.notices, &checkout.notices})
    for (const auto& notice : *notices) out.messages.push_back(message(notice));
  out.links = {{"terms_of_service", base_url + "/terms", korean(language) ? "이용 약관" : "Terms"},
               {"privacy_policy", base_url + "/privacy", korean(language) ? "개인정보 처리방침" : "Privacy"}};
  out.expires_at = rfc3339(checkout.expires_ms);
  out.buyer = buyer_of(checkout.buyer);
  const commerce::Fulfilment& to = checkout.fulfilment;
  if (!to.method.empty()) {
    wire::FulfilmentMethod method{"method_1", to.method, line_ids, {}, to.destination_id, {}};
    if (to.method == "pickup") {
      for (const auto& place : commerce::locations())
        if (place.retail) method.destinations.push_back({place.id, place.name.in(language), address_of(place.address)});
    } else {
      method.destinations.push_back({to.destination_id, "", address_of(to.address)});
    }
    wire::FulfilmentGroup group{"group_1", line_ids, {}, to.option_id};
    for (const auto& option : to.options)
      group.options.push_back({option.id,
                               option.title.in(language),
                               option.description.in(language),
                               option.carrier,
                               rfc3339(option.earliest_ms),
                               rfc3339(option.latest_ms),
                               {{"total", "", option.fee, {}}}});
    method.groups.push_back(std::move(group));
    out.fulfilment.push_back(std::move(method));
  }
  if (checkout.status == "open")
    out.available_methods = {{"shipping", line_ids, "now", korean(language) ? "배송" : "Delivery"},
                             {"pickup", line_ids, "now", korean(language) ? "강남 매장 픽업" : "Pick-up at Gangnam"}};
  if (!checkout.instrument.empty())
    out.instruments = {{checkout.instrument.id, checkout.instrument.handler, checkout.instrument.type, "", "", true}};
  if (checkout.status == "completed")
    out.order =
        wire::OrderConfirmation{checkout.order_id, checkout.order_label, base_url + "/orders/" + checkout.order_id};
  out.revision = std::to_string(checkout.revision);
  return out;
}

wire::Order Translator::order(const commerce::Order& order) const {
  wire::Order out;
  out.id = order.id;
  out.label = order.label;
  out.checkout_id = order.checkout_id;
  out.permalink_url = base_url + "/orders/" + order.id;
  out.currency = money::code(order.currency);
  const bool dead = order.state == OrderState::declined || order.state == OrderState::expired ||
                    order.state == OrderState::cancelled || order.state == OrderState::refunded ||
                    order.state == OrderState::refund_due;
  std::vector<std::pair<std::string, std::int64_t>> all;
  for (const auto& line : order.lines) {
    const std::int64_t active = dead ? 0 : line.quantity;
    out.lines.push_back(
        {line.id,
         {line.variant_id, line.title.in(language), line.unit, line.thumbnail.empty() ? "" : media_url(line.thumbnail)},
         active,
         line.quantity,
         dead ? 0 : line.fulfilled,
         line_totals(line.subtotal),
         dead                              ? "removed"
         : line.fulfilled == line.quantity ? "fulfilled"
         : line.fulfilled > 0              ? "partial"
                                           : "processing"});
    all.emplace_back(line.id, line.quantity);
  }
  wire::Address destination = address_of(order.fulfilment.address);
  if (const auto* place = commerce::find_location(order.fulfilment.destination_id);
      place && order.fulfilment.method == "pickup")
    destination.extended_address = place->name.in(language);
  if (const auto* option = chosen(order.fulfilment); option && !dead)
    out.expectations.push_back({"expectation_1", order.fulfilment.method,
                                option->title.in(language) + " - " + option->description.in(language),
                                rfc3339(option->earliest_ms), all, destination});
  for (const auto& event : order.events)
    if (event.state == "shipped" || event.state == "delivered" || event.state == "collected" || event.state == "ready")
      out.events.push_back({fmt::format("event_{}", out.events.size() + 1), rfc3339(event.at_ms),
                            event.state == "ready" ? "processing" : event.state, event.note, all});
  out.totals = totals_of(order.totals, language);
  out.placed_at = rfc3339(order.placed_ms);
  out.state = commerce::to_string(order.state);
  out.payment_reference = order.payment_reference;
  return out;
}

wire::Product Translator::product(const catalog::Product& product,
                                  const std::map<std::string, commerce::StockByLocation>& stock,
                                  money::Currency currency) const {
  wire::Product out;
  out.id = product.id;
  out.title = product.name.in(language);
  out.description = product.description.in(language);
  out.category = product.category;
  out.currency = money::code(currency);
  if (!product.thumbnail_path.empty()) out.media.push_back({"image", media_url(product.thumbnail_path), out.title});
  if (!product.model_path.empty()) out.media.push_back({"model_3d", media_url(product.model_path), out.title});
  for (int i = 0; i < 3; ++i) out.size_mm.push_back(std::lround(static_cast<double>(product.size_m[i]) * 1000));
  out.model_bytes = product.model_bytes;
  out.triangles = product.triangles;
  out.model_sha256 = product.model_sha256;
  bool first = true;
  for (const auto& variant : product.variants) {
    wire::Variant one;
    one.id = variant.id;
    one.sku = variant.sku;
    one.gtin = variant.gtin;
    one.title = variant.title.en.empty() ? out.title : variant.title.in(language);
    one.description = out.description;
    const auto price = variant.price.find(currency);
    one.price = price == variant.price.end() ? 0 : price->second;
    const auto places = stock.find(variant.id);
    std::int64_t available = 0;
    if (places != stock.end()) {
      one.stock = places->second;
      for (const auto& [place, count] : places->second) available += count;
    }
    one.available = available > 0;
    one.status = one.available ? "in_stock" : "out_of_stock";
    one.material_variant = variant.material_variant;
    for (const auto& choice : variant.options) {
      const auto& name = choice.first;
      const auto& label = choice.second;
      one.options.push_back({name, label.in(language)});
      auto option =
          std::find_if(out.options.begin(), out.options.end(), [&](const wire::Option& o) { return o.name == name; });
      if (option == out.options.end()) option = out.options.insert(out.options.end(), wire::Option{name, {}});
      const bool known = std::any_of(option->values.begin(), option->values.end(), [&](const wire::OptionValue& value) {
        return value.label == one.options.back().label;
      });
      if (!known) option->values.push_back({one.options.back().label, true, true});
    }
    out.price_min = first ? one.price : std::min(out.price_min, one.price);
    out.price_max = first ? one.price : std::max(out.price_max, one.price);
    first = false;
    out.variants.push_back(std::move(one));
  }
  return out;
}

std::optional<money::Currency> currency_of(const wire::Context& context) {
  // Only those that every product has a price in; another wish is answered in the shop's own currency, as UCP allows.
  const auto currency = money::currency_from(context.currency);
  if (currency && (*currency == money::Currency::krw || *currency == money::Currency::usd)) return *currency;
  return std::nullopt;
}

commerce::CartWish wish(const wire::CartRequest& request) {
  commerce::CartWish out;
  out.lines = wishes(request.lines);
  if (request.buyer)
    out.buyer = {request.buyer->first_name, request.buyer->last_name, request.buyer->email,
                 request.buyer->phone_number};
  out.currency = currency_of(request.context);
  return out;
}

commerce::Instrument instrument(const wire::Instrument& one) { return {one.id, one.handler_id, one.type, one.token}; }

std::optional<commerce::CheckoutWish> wish(const wire::CheckoutRequest& request, wire::Message* fault) {
  auto refuse = [&](const char* path, const char* why) {
    *fault = {wire::MessageType::error, "invalid_field", path, why, "unrecoverable"};
    return std::nullopt;
  };
  commerce::CheckoutWish out;
  out.cart_id = request.cart_id;
  if (request.lines) out.lines = wishes(*request.lines);
  if (request.buyer)
    out.buyer = {request.buyer->first_name, request.buyer->last_name, request.buyer->email,
                 request.buyer->phone_number};
  out.currency = currency_of(request.context);
  if (request.fulfilment) {
    if (request.fulfilment->size() > 1)
      return refuse("$.fulfillment.methods", "this shop takes one method for all items");
    commerce::FulfilmentWish to;
    if (!request.fulfilment->empty()) {
      const wire::FulfilmentMethod& method = request.fulfilment->front();
      to.method = method.type;
      to.destination_id = method.selected_destination_id;
      const wire::Destination* destination = nullptr;
      for (const auto& one : method.destinations)
        if (!destination || (!to.destination_id.empty() && one.id == to.destination_id)) destination = &one;
      if (destination && method.type == "shipping") to.address = address_from(destination->address);
      if (destination && to.destination_id.empty()) to.destination_id = destination->id;
      if (method.groups.size() > 1)
        return refuse("$.fulfillment.methods[0].groups", "this shop sends all items together");
      if (!method.groups.empty()) to.option_id = method.groups.front().selected_option_id;
    }
    out.fulfilment = std::move(to);
  }
  if (request.instruments)
    for (const auto& one : *request.instruments)
      if (one.selected) out.instrument = instrument(one);
  if (out.instrument) out.instrument->token.clear();  // only completing uses it
  return out;
}

}  // namespace store::api::server
