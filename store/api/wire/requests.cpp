// Requests: strict in, plain out.

#include "store/api/wire/json.h"

namespace store::api::wire {
namespace {

void read_context(Fields& fields, Context& context) {
  fields.object("context", [&](Fields& of) {
    of.string("address_country", context.address_country, 60);
    of.string("address_region", context.address_region, 100);
    of.string("postal_code", context.postal_code, 20);
    of.string("language", context.language, 40);
    of.string("currency", context.currency, 8);
    of.ignored({"intent", "eligibility"});
  });
  // Open objects of UCP: signals about the buyer and about where the visit came from. Nothing here rests on them.
  fields.ignored({"signals", "attribution"});
}

Ordered write_context(const Context& context) {
  Ordered json = Ordered::object();
  put(json, "address_country", context.address_country);
  put(json, "address_region", context.address_region);
  put(json, "postal_code", context.postal_code);
  put(json, "language", context.language);
  put(json, "currency", context.currency);
  return json;
}

void put_context(Ordered& json, const Context& context) {
  auto part = write_context(context);
  if (!part.empty()) json["context"] = std::move(part);
}

void read_selected(Fields& fields, const char* name, std::vector<SelectedOption>& out) {
  fields.objects(name, 20, [&](Fields& of) {
    SelectedOption option;
    of.need("name");
    of.need("label");
    of.string("name", option.name);
    of.string("label", option.label);
    of.ignored({"id"});
    out.push_back(std::move(option));
  });
}

void read_lines(Fields& fields, std::vector<Line>& lines) {
  fields.objects("line_items", kMaxLines, [&](Fields& of) {
    Line line;
    read_line(of, line, false);
    lines.push_back(std::move(line));
  });
}

Ordered write_lines(const std::vector<Line>& lines) {
  Ordered list = Ordered::array();
  for (const auto& line : lines) {
    Ordered json = Ordered::object();
    put(json, "id", line.id);
    json["item"] = {{"id", line.item.id}};
    json["quantity"] = line.quantity;
    list.push_back(std::move(json));
  }
  return list;
}

template <class T>
Decoded<T> decode(std::string_view body, const std::function<void(Fields&, T&)>& read) {
  auto parsed = parse_strict(body, kMaxBody);
  if (!parsed) return {std::nullopt, std::move(parsed.fault)};
  Message fault;
  T value;
  Fields fields(*parsed.value, "$", &fault, Fields::Unknown::refuse);
  if (fields.good()) read(fields, value);
  fields.finish();
  if (!fault.code.empty()) return {std::nullopt, std::move(fault)};
  return {std::move(value), {}};
}

}  // namespace

Decoded<SearchRequest> read_search_request(std::string_view body) {
  return decode<SearchRequest>(body, [](Fields& fields, SearchRequest& request) {
    fields.string("query", request.query, 400);
    fields.object("filters", [&](Fields& of) {
      of.strings("categories", 50, request.categories);
      of.object("price", [&](Fields& price) {
        price.integer("min", request.min_price, 0, INT64_MAX);
        price.integer("max", request.max_price, 0, INT64_MAX);
        price.ignored({"min", "max"});
      });
      of.boolean("available", request.in_stock_only);
    });
    fields.object("pagination", [&](Fields& of) {
      of.string("cursor", request.cursor, 100);
      of.integer("limit", request.limit, 1, INT64_MAX);
      of.ignored({"limit"});
    });
    read_context(fields, request.context);
  });
}

Decoded<LookupRequest> read_lookup_request(std::string_view body) {
  return decode<LookupRequest>(body, [](Fields& fields, LookupRequest& request) {
    fields.need("ids");
    fields.strings("ids", kMaxIds, request.ids);
    if (fields.good() && request.ids.empty()) fields.refuse("$.ids", "must name at least one product");
    fields.ignored({"filters"});
    read_context(fields, request.context);
  });
}

Decoded<ProductRequest> read_product_request(std::string_view body) {
  return decode<ProductRequest>(body, [](Fields& fields, ProductRequest& request) {
    fields.need("id");
    fields.string("id", request.id, 200);
    read_selected(fields, "selected", request.selected);
    fields.strings("preferences", 20, request.preferences);
    fields.ignored({"filters"});
    read_context(fields, request.context);
  });
}

Decoded<CartRequest> read_cart_request(std::string_view body) {
  return decode<CartRequest>(body, [](Fields& fields, CartRequest& request) {
    fields.need("line_items");
    read_lines(fields, request.lines);
    fields.object("buyer", [&](Fields& of) { read_buyer(of, request.buyer.emplace()); });
    fields.ignored({"id", "ucp", "currency", "totals", "messages", "links", "continue_url", "expires_at"});
    read_context(fields, request.context);
  });
}

Decoded<CheckoutRequest> read_checkout_request(std::string_view body, bool create) {
  return decode<CheckoutRequest>(body, [create](Fields& fields, CheckoutRequest& request) {
    if (create) fields.string("cart_id", request.cart_id, 100);
    if (fields.has("line_items")) read_lines(fields, request.lines.emplace());
    fields.ignored({"line_items", "cart_id"});
    if (create && !request.lines && request.cart_id.empty())
      fields.refuse("$.line_items", "is missing; send line_items or cart_id");
    fields.object("buyer", [&](Fields& of) { read_buyer(of, request.buyer.emplace()); });
    fields.object("fulfillment", [&](Fields& of) {
      if (of.has("methods")) read_methods(of, request.fulfilment.emplace(), false);
      of.ignored({"methods", "available_methods"});
    });
    fields.object("payment", [&](Fields& of) {
      if (of.has("instruments")) read_instruments(of, request.instruments.emplace());
      of.ignored({"instruments"});
    });
    fields.ignored(
        {"id", "ucp", "status", "currency", "totals", "messages", "links", "continue_url", "expires_at", "order"});
    read_context(fields, request.context);
  });
}

Decoded<CompleteRequest> read_complete_request(std::string_view body) {
  return decode<CompleteRequest>(body, [](Fields& fields, CompleteRequest& request) {
    fields.need("payment");
    fields.object("payment", [&](Fields& of) {
      of.need("instruments");
      read_instruments(of, request.instruments);
    });
    if (!fields.good()) return;
    std::size_t selected = 0;
    for (const auto& instrument : request.instruments) selected += instrument.selected;
    if (selected != 1) fields.refuse("$.payment.instruments", "exactly one instrument must be selected");
    fields.ignored({"signals", "attribution", "id", "ucp", "line_items", "buyer", "context", "fulfillment", "status",
                    "currency", "totals", "messages", "links", "continue_url", "expires_at", "order"});
  });
}

Decoded<bool> read_no_request(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos && body.size() <= kMaxBody) return {true, {}};
  return decode<bool>(body, [](Fields& fields, bool& value) {
    value = true;
    fields.ignored({"signals", "attribution"});
  });
}

std::string write(const SearchRequest& request) {
  Ordered json = Ordered::object();
  put(json, "query", request.query);
  if (!request.categories.empty()) json["filters"]["categories"] = request.categories;
  if (request.min_price) json["filters"]["price"]["min"] = *request.min_price;
  if (request.max_price) json["filters"]["price"]["max"] = *request.max_price;
  if (request.in_stock_only) json["filters"]["available"] = true;
  if (!request.cursor.empty()) json["pagination"]["cursor"] = request.cursor;
  if (request.limit) json["pagination"]["limit"] = *request.limit;
  put_context(json, request.context);
  return dump(json);
}

std::string write(const LookupRequest& request) {
  Ordered json = {{"ids", request.ids}};
  put_context(json, request.context);
  return dump(json);
}

std::string write(const ProductRequest& request) {
  Ordered json = {{"id", request.id}};
  for (const auto& option : request.selected)
    json["selected"].push_back({{"name", option.name}, {"label", option.label}});
  if (!request.preferences.empty()) json["preferences"] = request.preferences;
  put_context(json, request.context);
  return dump(json);
}

std::string write(const CartRequest& request) {
  Ordered json = {{"line_items", write_lines(request.lines)}};
  if (request.buyer) json["buyer"] = write_buyer(*request.buyer);
  put_context(json, request.context);
  return dump(json);
}

std::string write(const CheckoutRequest& request) {
  Ordered json = Ordered::object();
  put(json, "cart_id", request.cart_id);
  if (request.lines) json["line_items"] = write_lines(*request.lines);
  if (request.buyer) json["buyer"] = write_buyer(*request.buyer);
  if (request.fulfilment) {
    Ordered methods = Ordered::array();
    for (const auto& method : *request.fulfilment) {
      Ordered of = Ordered::object();
      put(of, "id", method.id);
      of["type"] = method.type;
      if (!method.line_ids.empty()) of["line_item_ids"] = method.line_ids;
      for (const auto& destination : method.destinations) {
        Ordered to = write_address(destination.address);
        put(to, "id", destination.id);
        of["destinations"].push_back(std::move(to));
      }
      put(of, "selected_destination_id", method.selected_destination_id);
      for (const auto& group : method.groups) {
        Ordered in = Ordered::object();
        put(in, "id", group.id);
        put(in, "selected_option_id", group.selected_option_id);
        of["groups"].push_back(std::move(in));
      }
      methods.push_back(std::move(of));
    }
    json["fulfillment"] = {{"methods", std::move(methods)}};
  }
  if (request.instruments) json["payment"] = write_instruments(*request.instruments, true);
  put_context(json, request.context);
  return dump(json);
}

std::string write(const CompleteRequest& request) {
  return dump({{"payment", write_instruments(request.instruments, true)}});
}

}  // namespace store::api::wire
