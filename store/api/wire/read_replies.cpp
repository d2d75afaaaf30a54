// Replies as the client reads them: strict about types, indifferent to fields it does not know.

#include "store/api/wire/json.h"

namespace store::api::wire {
namespace {

constexpr std::size_t kMaxReply = 16u << 20;  // a page of 100 products takes about 300 KiB

void read_messages(Fields& fields, std::vector<Message>& messages) {
  fields.objects("messages", 500, [&](Fields& of) {
    Message message;
    std::string type;
    of.string("type", type);
    message.type = type == "error" ? MessageType::error : type == "warning" ? MessageType::warning : MessageType::info;
    of.string("code", message.code);
    of.string("path", message.path);
    of.string("content", message.content, 8'000);
    of.string("severity", message.severity);
    messages.push_back(std::move(message));
  });
}

void read_selected(Fields& fields, const char* name, std::vector<SelectedOption>& out) {
  fields.objects(name, 50, [&](Fields& of) {
    SelectedOption option;
    of.string("name", option.name);
    of.string("label", option.label);
    out.push_back(std::move(option));
  });
}

void read_variant(Fields& of, Variant& variant) {
  of.need("id");
  of.string("id", variant.id);
  of.string("sku", variant.sku);
  of.string("title", variant.title, 8'000);
  of.object("description", [&](Fields& text) { text.string("plain", variant.description, 64'000); });
  of.objects("barcodes", 20, [&](Fields& code) { code.string("value", variant.gtin); });
  of.object("price", [&](Fields& price) { price.integer("amount", variant.price, 0, INT64_MAX); });
  of.object("availability", [&](Fields& is) {
    is.boolean("available", variant.available);
    is.string("status", variant.status);
  });
  read_selected(of, "options", variant.options);
  of.object("metadata", [&](Fields& metadata) {
    metadata.string("material_variant", variant.material_variant);
    metadata.integers("stock", variant.stock);
  });
  of.objects("inputs", 100, [&](Fields& input) { input.string("id", variant.inputs.emplace_back()); });
}

void read_product(Fields& of, Product& product) {
  of.need("id");
  of.string("id", product.id);
  of.string("title", product.title, 8'000);
  of.object("description", [&](Fields& text) { text.string("plain", product.description, 64'000); });
  of.objects("categories", 20, [&](Fields& category) { category.string("value", product.category); });
  of.object("price_range", [&](Fields& range) {
    range.object("min", [&](Fields& price) {
      price.integer("amount", product.price_min, 0, INT64_MAX);
      price.string("currency", product.currency);
    });
    range.object("max", [&](Fields& price) { price.integer("amount", product.price_max, 0, INT64_MAX); });
  });
  of.objects("media", 100, [&](Fields& one) {
    Media media;
    one.string("type", media.type);
    one.string("url", media.url, 4'000);
    one.string("alt_text", media.alt_text);
    product.media.push_back(std::move(media));
  });
  of.objects("options", 50, [&](Fields& one) {
    Option option;
    one.string("name", option.name);
    one.objects("values", 500, [&](Fields& is) {
      OptionValue value;
      is.string("label", value.label);
      is.boolean("available", value.available);
      is.boolean("exists", value.exists);
      option.values.push_back(std::move(value));
    });
    product.options.push_back(std::move(option));
  });
  read_selected(of, "selected", product.selected);
  of.objects("variants", 1'000, [&](Fields& one) { read_variant(one, product.variants.emplace_back()); });
  of.object("metadata", [&](Fields& metadata) {
    metadata.array("size_mm", 3, [&](const Json& value, const std::string&) {
      if (value.is_number_integer()) product.size_mm.push_back(value.get<std::int64_t>());
    });
    metadata.object("model", [&](Fields& model) {
      std::int64_t bytes = 0, triangles = 0;
      model.integer("bytes", bytes, 0, INT64_MAX);
      model.integer("triangles", triangles, 0, INT64_MAX);
      model.string("sha256", product.model_sha256);
      product.model_bytes = static_cast<std::uint64_t>(bytes);
      product.triangles = static_cast<std::uint64_t>(triangles);
    });
  });
}

void read_products(Fields& fields, std::vector<Product>& products) {
  fields.need("products");
  fields.objects("products", 1'000, [&](Fields& of) { read_product(of, products.emplace_back()); });
}

void read_lines(Fields& fields, std::vector<Line>& lines) {
  fields.objects("line_items", 1'000, [&](Fields& of) { read_line(of, lines.emplace_back(), true); });
}

void read_refs(Fields& fields, std::vector<std::pair<std::string, std::int64_t>>& lines) {
  fields.objects("line_items", 1'000, [&](Fields& of) {
    auto& [id, quantity] = lines.emplace_back();
    of.string("id", id);
    of.integer("quantity", quantity, INT64_MIN, INT64_MAX);
  });
}

void read_order_fields(Fields& fields, Order& order) {
  fields.need("id");
  fields.string("id", order.id);
  fields.string("label", order.label);
  fields.string("checkout_id", order.checkout_id);
  fields.string("permalink_url", order.permalink_url, 4'000);
  fields.string("currency", order.currency);
  fields.string("placed_at", order.placed_at);
  fields.string("state", order.state);
  fields.string("payment_reference", order.payment_reference);
  fields.objects("line_items", 1'000, [&](Fields& of) {
    OrderLine line;
    of.string("id", line.id);
    of.object("item", [&](Fields& item) {
      item.string("id", line.item.id);
      item.string("title", line.item.title, 8'000);
      item.integer("price", line.item.price, 0, INT64_MAX);
      item.string("image_url", line.item.image_url, 4'000);
    });
    of.object("quantity", [&](Fields& count) {
      count.integer("total", line.quantity, 0, INT64_MAX);
      count.integer("original", line.original, 0, INT64_MAX);
      count.integer("fulfilled", line.fulfilled, 0, INT64_MAX);
    });
    read_totals(of, line.totals);
    of.string("status", line.status);
    order.lines.push_back(std::move(line));
  });
  fields.object("fulfillment", [&](Fields& of) {
    of.objects("expectations", 500, [&](Fields& one) {
      Expectation expectation;
      one.string("id", expectation.id);
      one.string("method_type", expectation.method_type);
      one.string("description", expectation.description, 8'000);
      one.string("fulfillable_on", expectation.fulfillable_on);
      read_refs(one, expectation.lines);
      one.object("destination", [&](Fields& to) { read_address(to, expectation.destination); });
      order.expectations.push_back(std::move(expectation));
    });
    of.objects("events", 500, [&](Fields& one) {
      FulfilmentEvent event;
      one.string("id", event.id);
      one.string("occurred_at", event.occurred_at);
      one.string("type", event.type);
      one.string("description", event.description, 8'000);
      read_refs(one, event.lines);
      order.events.push_back(std::move(event));
    });
  });
  read_totals(fields, order.totals);
  read_messages(fields, order.messages);
}

template <class T>
DecodedReply<T> decode(std::string_view body, const std::function<void(Fields&, T&)>& read) {
  auto parsed = parse_strict(body, kMaxReply);
  if (!parsed) return {std::nullopt, {{std::move(parsed.fault)}}};
  Message fault;
  Fields fields(*parsed.value, "$", &fault, Fields::Unknown::ignore);
  std::string status;
  if (fields.good() && fields.has("ucp")) fields.object("ucp", [&](Fields& ucp) { ucp.string("status", status); });
  if (fields.good() && status == "error") {
    DecodedReply<T> reply;
    read_messages(fields, reply.failure.messages);
    return reply;
  }
  T value;
  if (fields.good()) read(fields, value);
  if (!fault.code.empty()) return {std::nullopt, {{std::move(fault)}}};
  return {std::move(value), {}};
}

}  // namespace

DecodedReply<SearchReply> read_search_reply(std::string_view body) {
  return decode<SearchReply>(body, [](Fields& fields, SearchReply& reply) {
    read_products(fields, reply.products);
    fields.object("pagination", [&](Fields& page) {
      page.string("cursor", reply.cursor);
      page.integer("total_count", reply.total_count, 0, INT64_MAX);
    });
    read_messages(fields, reply.messages);
  });
}

DecodedReply<LookupReply> read_lookup_reply(std::string_view body) {
  return decode<LookupReply>(body, [](Fields& fields, LookupReply& reply) {
    read_products(fields, reply.products);
    read_messages(fields, reply.messages);
  });
}

DecodedReply<ProductReply> read_product_reply(std::string_view body) {
  return decode<ProductReply>(body, [](Fields& fields, ProductReply& reply) {
    fields.need("product");
    fields.object("product", [&](Fields& of) { read_product(of, reply.product); });
    read_messages(fields, reply.messages);
  });
}

DecodedReply<Cart> read_cart(std::string_view body) {
  return decode<Cart>(body, [](Fields& fields, Cart& cart) {
    fields.need("id");
    fields.string("id", cart.id);
    fields.string("currency", cart.currency);
    read_lines(fields, cart.lines);
    read_totals(fields, cart.totals);
    read_messages(fields, cart.messages);
    fields.string("expires_at", cart.expires_at);
    fields.object("buyer", [&](Fields& of) { read_buyer(of, cart.buyer.emplace()); });
  });
}

DecodedReply<Checkout> read_checkout(std::string_view body) {
  return decode<Checkout>(body, [](Fields& fields, Checkout& checkout) {
    fields.need("id");
    fields.need("status");
    fields.string("id", checkout.id);
    fields.string("status", checkout.status);
    fields.string("currency", checkout.currency);
    read_lines(fields, checkout.lines);
    read_totals(fields, checkout.totals);
    read_messages(fields, checkout.messages);
    fields.objects("links", 50, [&](Fields& of) {
      Link link;
      of.string("type", link.type);
      of.string("url", link.url, 4'000);
      of.string("title", link.title);
      checkout.links.push_back(std::move(link));
    });
    fields.string("expires_at", checkout.expires_at);
    fields.string("continue_url", checkout.continue_url, 4'000);
    fields.object("buyer", [&](Fields& of) { read_buyer(of, checkout.buyer.emplace()); });
    fields.object("fulfillment", [&](Fields& of) {
      read_methods(of, checkout.fulfilment, true);
      of.objects("available_methods", 20, [&](Fields& one) {
        AvailableMethod method;
        one.string("type", method.type);
        one.strings("line_item_ids", 1'000, method.line_ids);
        one.string_or_null("fulfillable_on", method.fulfillable_on);
        one.string("description", method.description);
        checkout.available_methods.push_back(std::move(method));
      });
    });
    fields.object("payment", [&](Fields& of) { read_instruments(of, checkout.instruments); });
    fields.object("order", [&](Fields& of) {
      OrderConfirmation order;
      of.need("id");
      of.string("id", order.id);
      of.string("label", order.label);
      of.string("permalink_url", order.permalink_url, 4'000);
      checkout.order = std::move(order);
    });
  });
}

DecodedReply<Order> read_order(std::string_view body) { return decode<Order>(body, read_order_fields); }

DecodedReply<OrderList> read_order_list(std::string_view body) {
  return decode<OrderList>(body, [](Fields& fields, OrderList& list) {
    fields.need("orders");
    fields.objects("orders", 1'000, [&](Fields& of) { read_order_fields(of, list.orders.emplace_back()); });
    fields.object("pagination", [&](Fields& page) { page.string("cursor", list.cursor); });
  });
}

DecodedReply<Health> read_health(std::string_view body) {
  return decode<Health>(body, [](Fields& fields, Health& health) {
    fields.need("status");
    fields.string("status", health.status);
    fields.string("version", health.version);
    fields.integer("products", health.products, 0, INT64_MAX);
  });
}

}  // namespace store::api::wire
