// Replies as the server writes them, valid against UCP's schemas.

#include "store/api/wire/json.h"

namespace store::api::wire {
namespace {

const std::string kVersion(kUcpVersion);

Ordered write_messages(const std::vector<Message>& messages) {
  Ordered list = Ordered::array();
  for (const auto& message : messages) {
    Ordered json = {{"type", message.type == MessageType::error     ? "error"
                             : message.type == MessageType::warning ? "warning"
                                                                    : "info"}};
    put(json, "code", message.code);
    put(json, "path", message.path);
    json["content"] = message.content;
    if (message.type == MessageType::error)
      json["severity"] = message.severity.empty() ? "recoverable" : message.severity;
    list.push_back(std::move(json));
  }
  return list;
}

Ordered write_totals(const std::vector<Total>& totals) {
  Ordered list = Ordered::array();
  for (const auto& total : totals) {
    Ordered json = {{"type", total.type}};
    put(json, "display_text", total.display_text);
    json["amount"] = total.amount;
    for (const auto& line : total.lines)
      json["lines"].push_back({{"display_text", line.display_text}, {"amount", line.amount}});
    list.push_back(std::move(json));
  }
  return list;
}

Ordered write_item(const Item& item) {
  Ordered json = {{"id", item.id}, {"title", item.title}, {"price", item.price}};
  put(json, "image_url", item.image_url);
  return json;
}

Ordered write_lines(const std::vector<Line>& lines) {
  Ordered list = Ordered::array();
  for (const auto& line : lines)
    list.push_back({{"id", line.id},
                    {"item", write_item(line.item)},
                    {"quantity", line.quantity},
                    {"totals", write_totals(line.totals)}});
  return list;
}

void put_messages(Ordered& json, const std::vector<Message>& messages) {
  if (!messages.empty()) json["messages"] = write_messages(messages);
}

Ordered price(std::int64_t amount, const std::string& currency) { return {{"amount", amount}, {"currency", currency}}; }

Ordered write_product(const Product& product) {
  Ordered json = {{"id", product.id}, {"title", product.title}, {"description", {{"plain", product.description}}}};
  json["categories"] = Ordered::array({{{"value", product.category}, {"taxonomy", "merchant"}}});
  json["price_range"] = {{"min", price(product.price_min, product.currency)},
                         {"max", price(product.price_max, product.currency)}};
  for (const auto& media : product.media) {
    Ordered one = {{"type", media.type}, {"url", media.url}};
    put(one, "alt_text", media.alt_text);
    json["media"].push_back(std::move(one));
  }
  for (const auto& option : product.options) {
    Ordered values = Ordered::array();
    for (const auto& value : option.values) {
      Ordered one = {{"label", value.label}};
      if (!product.selected.empty()) one["available"] = value.available, one["exists"] = value.exists;
      values.push_back(std::move(one));
    }
    json["options"].push_back({{"name", option.name}, {"values", std::move(values)}});
  }
  for (const auto& option : product.selected)
    json["selected"].push_back({{"name", option.name}, {"label", option.label}});
  Ordered variants = Ordered::array();
  for (const auto& variant : product.variants) {
    Ordered one = {{"id", variant.id}, {"sku", variant.sku}};
    if (!variant.gtin.empty()) one["barcodes"] = Ordered::array({{{"type", "GTIN"}, {"value", variant.gtin}}});
    one["title"] = variant.title;
    one["description"] = {{"plain", variant.description}};
    one["price"] = price(variant.price, product.currency);
    one["availability"] = {{"available", variant.available}, {"status", variant.status}};
    for (const auto& option : variant.options)
      one["options"].push_back({{"name", option.name}, {"label", option.label}});
    Ordered metadata = Ordered::object();
    if (!variant.stock.empty()) metadata["stock"] = variant.stock;
    put(metadata, "material_variant", variant.material_variant);
    if (!metadata.empty()) one["metadata"] = std::move(metadata);
    for (const auto& input : variant.inputs)
      one["inputs"].push_back(
          {{"id", input}, {"match", input == product.id && input != variant.id ? "featured" : "exact"}});
    variants.push_back(std::move(one));
  }
  json["variants"] = std::move(variants);
  Ordered metadata = Ordered::object();
  if (!product.size_mm.empty()) metadata["size_mm"] = product.size_mm;
  if (!product.model_sha256.empty())
    metadata["model"] = {
        {"bytes", product.model_bytes}, {"triangles", product.triangles}, {"sha256", product.model_sha256}};
  if (!metadata.empty()) json["metadata"] = std::move(metadata);
  return json;
}

Ordered write_products(const std::vector<Product>& products) {
  Ordered list = Ordered::array();
  for (const auto& product : products) list.push_back(write_product(product));
  return list;
}

Ordered write_options(const std::vector<FulfilmentOption>& options) {
  Ordered list = Ordered::array();
  for (const auto& option : options) {
    Ordered json = {{"id", option.id}, {"title", option.title}};
    put(json, "description", option.description);
    put(json, "carrier", option.carrier);
    put(json, "earliest_fulfillment_time", option.earliest);
    put(json, "latest_fulfillment_time", option.latest);
    json["totals"] = write_totals(option.totals);
    list.push_back(std::move(json));
  }
  return list;
}

Ordered write_methods(const std::vector<FulfilmentMethod>& methods) {
  Ordered list = Ordered::array();
  for (const auto& method : methods) {
    Ordered json = {{"id", method.id}, {"type", method.type}, {"line_item_ids", method.line_ids}};
    json["destinations"] = Ordered::array();
    for (const auto& destination : method.destinations) {
      // fulfillment_destination.json is "oneOf" two schemas, and whatever is a retail_location (id, name) is a
      // shipping_destination (id) as well, so that a location with its name validates against neither. A shop is
      // therefore sent as an address with an id whose first line is its name.
      Ordered to = {{"id", destination.id}};
      Address address = destination.address;
      if (!destination.name.empty()) address.extended_address = destination.name;
      to.update(write_address(address));
      json["destinations"].push_back(std::move(to));
    }
    if (method.selected_destination_id.empty())
      json["selected_destination_id"] = nullptr;
    else
      json["selected_destination_id"] = method.selected_destination_id;
    json["groups"] = Ordered::array();
    for (const auto& group : method.groups) {
      Ordered in = {{"id", group.id}, {"line_item_ids", group.line_ids}, {"options", write_options(group.options)}};
      if (group.selected_option_id.empty())
        in["selected_option_id"] = nullptr;
      else
        in["selected_option_id"] = group.selected_option_id;
      json["groups"].push_back(std::move(in));
    }
    list.push_back(std::move(json));
  }
  return list;
}

Ordered write_refs(const std::vector<std::pair<std::string, std::int64_t>>& lines) {
  Ordered list = Ordered::array();
  for (const auto& [id, quantity] : lines) list.push_back({{"id", id}, {"quantity", quantity}});
  return list;
}

Ordered write_order(const Order& reply) {
  Ordered json = {{"ucp", ucp_part(true, false)}, {"id", reply.id}};
  put(json, "label", reply.label);
  json["checkout_id"] = reply.checkout_id;
  json["permalink_url"] = reply.permalink_url;
  Ordered lines = Ordered::array();
  for (const auto& line : reply.lines)
    lines.push_back(
        {{"id", line.id},
         {"item", write_item(line.item)},
         {"quantity", {{"original", line.original}, {"total", line.quantity}, {"fulfilled", line.fulfilled}}},
         {"totals", write_totals(line.totals)},
         {"status", line.status}});
  json["line_items"] = std::move(lines);
  Ordered expectations = Ordered::array(), events = Ordered::array();
  for (const auto& one : reply.expectations) {
    Ordered of = {{"id", one.id},
                  {"line_items", write_refs(one.lines)},
                  {"method_type", one.method_type},
                  {"destination", write_address(one.destination)}};
    put(of, "description", one.description);
    put(of, "fulfillable_on", one.fulfillable_on);
    expectations.push_back(std::move(of));
  }
  for (const auto& one : reply.events) {
    Ordered of = {
        {"id", one.id}, {"occurred_at", one.occurred_at}, {"type", one.type}, {"line_items", write_refs(one.lines)}};
    put(of, "description", one.description);
    events.push_back(std::move(of));
  }
  json["fulfillment"] = {{"expectations", std::move(expectations)}, {"events", std::move(events)}};
  json["currency"] = reply.currency;
  json["totals"] = write_totals(reply.totals);
  put_messages(json, reply.messages);
  put(json, "placed_at", reply.placed_at);
  put(json, "state", reply.state);
  put(json, "payment_reference", reply.payment_reference);
  return json;
}

}  // namespace

Ordered ucp_part(bool success, bool payment_handlers) {
  Ordered json = {{"version", kVersion}, {"status", success ? "success" : "error"}};
  if (payment_handlers)
    json["payment_handlers"]["dev.vitrine.demo_pay"] = Ordered::array(
        {{{"id", "demo"}, {"version", kVersion}, {"available_instruments", Ordered::array({{{"type", "token"}}})}}});
  return json;
}

std::string write(const Failure& reply) {
  Ordered json = {{"ucp", ucp_part(false, false)}, {"messages", write_messages(reply.messages)}};
  return dump(json);
}

std::string write(const SearchReply& reply) {
  Ordered json = {{"ucp", ucp_part(true, false)}, {"products", write_products(reply.products)}};
  Ordered page = {{"has_next_page", !reply.cursor.empty()}, {"total_count", reply.total_count}};
  put(page, "cursor", reply.cursor);
  json["pagination"] = std::move(page);
  put_messages(json, reply.messages);
  return dump(json);
}

std::string write(const LookupReply& reply) {
  Ordered json = {{"ucp", ucp_part(true, false)}, {"products", write_products(reply.products)}};
  put_messages(json, reply.messages);
  return dump(json);
}

std::string write(const ProductReply& reply) {
  Ordered json = {{"ucp", ucp_part(true, false)}, {"product", write_product(reply.product)}};
  put_messages(json, reply.messages);
  return dump(json);
}

std::string write(const Cart& reply) {
  Ordered json = {{"ucp", ucp_part(true, false)}, {"id", reply.id}, {"line_items", write_lines(reply.lines)}};
  json["currency"] = reply.currency;
  json["totals"] = write_totals(reply.totals);
  if (reply.buyer) json["buyer"] = write_buyer(*reply.buyer);
  put_messages(json, reply.messages);
  put(json, "expires_at", reply.expires_at);
  return dump(json);
}

std::string write(const Checkout& reply) {
  Ordered json = {{"ucp", ucp_part(true, true)},
                  {"id", reply.id},
                  {"status", reply.status},
                  {"line_items", write_lines(reply.lines)}};
  if (reply.buyer) json["buyer"] = write_buyer(*reply.buyer);
  json["currency"] = reply.currency;
  json["totals"] = write_totals(reply.totals);
  put_messages(json, reply.messages);
  Ordered links = Ordered::array();
  for (const auto& link : reply.links) {
    Ordered one = {{"type", link.type}, {"url", link.url}};
    put(one, "title", link.title);
    links.push_back(std::move(one));
  }
  json["links"] = std::move(links);
  put(json, "expires_at", reply.expires_at);
  put(json, "continue_url", reply.continue_url);
  json["fulfillment"] = {{"methods", write_methods(reply.fulfilment)}};
  for (const auto& method : reply.available_methods) {
    Ordered one = {{"type", method.type}, {"line_item_ids", method.line_ids}};
    put(one, "fulfillable_on", method.fulfillable_on);
    put(one, "description", method.description);
    json["fulfillment"]["available_methods"].push_back(std::move(one));
  }
  if (!reply.instruments.empty()) json["payment"] = write_instruments(reply.instruments, false);
  if (reply.order) {
    Ordered order = {{"id", reply.order->id}};
    put(order, "label", reply.order->label);
    order["permalink_url"] = reply.order->permalink_url;
    json["order"] = std::move(order);
  }
  return dump(json);
}

std::string write(const Order& reply) { return dump(write_order(reply)); }

std::string write(const OrderList& reply) {
  Ordered orders = Ordered::array();
  for (const auto& order : reply.orders) orders.push_back(write_order(order));
  Ordered page = {{"has_next_page", !reply.cursor.empty()}};
  put(page, "cursor", reply.cursor);
  return dump({{"ucp", ucp_part(true, false)}, {"orders", std::move(orders)}, {"pagination", std::move(page)}});
}

std::string write(const Health& reply) {
  return dump({{"status", reply.status}, {"version", reply.version}, {"products", reply.products}});
}

std::string write_profile(const std::string& endpoint) {
  auto capability = [](const char* extends) {
    Ordered json = {{"version", kVersion}};
    if (extends) json["extends"] = extends;
    return Ordered::array({std::move(json)});
  };
  Ordered ucp = {{"version", kVersion}};
  ucp["services"]["dev.ucp.shopping"] =
      Ordered::array({{{"version", kVersion}, {"transport", "rest"}, {"endpoint", endpoint}}});
  ucp["capabilities"]["dev.ucp.shopping.catalog.search"] = capability(nullptr);
  ucp["capabilities"]["dev.ucp.shopping.catalog.lookup"] = capability(nullptr);
  ucp["capabilities"]["dev.ucp.shopping.cart"] = capability(nullptr);
  ucp["capabilities"]["dev.ucp.shopping.checkout"] = capability(nullptr);
  ucp["capabilities"]["dev.ucp.shopping.order"] = capability(nullptr);
  ucp["capabilities"]["dev.ucp.shopping.fulfillment"] = capability("dev.ucp.shopping.checkout");
  ucp["payment_handlers"] = ucp_part(true, true)["payment_handlers"];
  return dump({{"ucp", std::move(ucp)}});
}

}  // namespace store::api::wire
