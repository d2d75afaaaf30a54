// Parts that requests and replies share.

#include "store/api/wire/json.h"

namespace store::api::wire {

Ordered write_buyer(const Buyer& buyer) {
  Ordered json = Ordered::object();
  put(json, "first_name", buyer.first_name);
  put(json, "last_name", buyer.last_name);
  put(json, "email", buyer.email);
  put(json, "phone_number", buyer.phone_number);
  return json;
}

Ordered write_address(const Address& address) {
  Ordered json = Ordered::object();
  put(json, "extended_address", address.extended_address);
  put(json, "street_address", address.street_address);
  put(json, "address_locality", address.address_locality);
  put(json, "address_region", address.address_region);
  put(json, "address_country", address.address_country);
  put(json, "postal_code", address.postal_code);
  put(json, "first_name", address.first_name);
  put(json, "last_name", address.last_name);
  put(json, "phone_number", address.phone_number);
  return json;
}

Ordered write_instruments(const std::vector<Instrument>& instruments, bool with_token) {
  Ordered list = Ordered::array();
  for (const auto& instrument : instruments) {
    Ordered json = {{"id", instrument.id},
                    {"handler_id", instrument.handler_id},
                    {"type", instrument.type},
                    {"selected", instrument.selected}};
    if (with_token) json["credential"] = {{"type", instrument.credential_type}, {"token", instrument.token}};
    list.push_back(std::move(json));
  }
  return {{"instruments", std::move(list)}};
}

void read_buyer(Fields& fields, Buyer& buyer) {
  fields.string("first_name", buyer.first_name, 100);
  fields.string("last_name", buyer.last_name, 100);
  fields.string("email", buyer.email, 254);  // RFC 5321, 4.5.3.1.3
  fields.string("phone_number", buyer.phone_number, 40);
  fields.ignored({"consent"});
}

void read_address(Fields& fields, Address& address) {
  fields.string("extended_address", address.extended_address, 200);
  fields.string("street_address", address.street_address, 200);
  fields.string("address_locality", address.address_locality, 100);
  fields.string("address_region", address.address_region, 100);
  fields.string("address_country", address.address_country, 60);
  fields.string("postal_code", address.postal_code, 20);
  fields.string("first_name", address.first_name, 100);
  fields.string("last_name", address.last_name, 100);
  fields.string("phone_number", address.phone_number, 40);
}

void read_instruments(Fields& fields, std::vector<Instrument>& instruments) {
  fields.objects("instruments", 4, [&](Fields& of) {
    Instrument instrument;
    of.need("id");
    of.need("handler_id");
    of.need("type");
    of.string("id", instrument.id, 100);
    of.string("handler_id", instrument.handler_id, 100);
    of.string("type", instrument.type, 60);
    of.boolean("selected", instrument.selected);
    of.object("credential", [&](Fields& credential) {
      credential.need("type");
      credential.string("type", instrument.credential_type, 60);
      credential.string("token", instrument.token, 512);
    });
    of.object("billing_address", [](Fields& address) {
      Address unused;
      read_address(address, unused);
    });
    of.ignored({"display"});
    instruments.push_back(std::move(instrument));
  });
}

void read_totals(Fields& fields, std::vector<Total>& totals) {
  constexpr std::int64_t kMost = INT64_MAX;
  fields.objects("totals", 50, [&](Fields& of) {
    Total total;
    of.string("type", total.type);
    of.string("display_text", total.display_text);
    of.integer("amount", total.amount, -kMost, kMost);
    of.objects("lines", 50, [&](Fields& part) {
      TotalLine line;
      part.string("display_text", line.display_text);
      part.integer("amount", line.amount, -kMost, kMost);
      total.lines.push_back(std::move(line));
    });
    totals.push_back(std::move(total));
  });
}

void read_line(Fields& fields, Line& line, bool reply) {
  fields.string("id", line.id, 100);
  fields.need("item");
  fields.need("quantity");
  fields.object("item", [&](Fields& item) {
    item.need("id");
    item.string("id", line.item.id, 200);
    if (reply) {
      item.string("title", line.item.title, 8'000);
      item.integer("price", line.item.price, 0, INT64_MAX);
      item.string("image_url", line.item.image_url, 2'000);
    } else {
      item.ignored({"title", "price", "image_url"});
    }
  });
  fields.integer("quantity", line.quantity, 1, reply ? INT64_MAX : kMaxQuantity);
  if (reply) read_totals(fields, line.totals);
  fields.ignored({"totals", "parent_id"});
}

void read_methods(Fields& fields, std::vector<FulfilmentMethod>& methods, bool reply) {
  fields.objects("methods", 4, [&](Fields& of) {
    FulfilmentMethod method;
    of.string("id", method.id, 100);
    of.need("type");
    of.string("type", method.type, 20);
    if (of.good() && method.type != "shipping" && method.type != "pickup")
      of.refuse(of.path() + ".type", "must be \"shipping\" or \"pickup\"");
    of.strings("line_item_ids", kMaxLines, method.line_ids);
    of.objects("destinations", 20, [&](Fields& to) {
      Destination destination;
      to.string("id", destination.id, 100);
      to.string("name", destination.name, 200);
      read_address(to, destination.address);
      to.object("address", [&](Fields& address) { read_address(address, destination.address); });
      // A shop's name travels as the first address line: see write_methods().
      if (reply && method.type == "pickup") destination.name.swap(destination.address.extended_address);
      method.destinations.push_back(std::move(destination));
    });
    of.string_or_null("selected_destination_id", method.selected_destination_id, 100);
    of.objects("groups", 20, [&](Fields& in) {
      FulfilmentGroup group;
      in.string("id", group.id, 100);
      in.string_or_null("selected_option_id", group.selected_option_id, 100);
      if (reply) {
        in.strings("line_item_ids", kMaxLines, group.line_ids);
        in.objects("options", 50, [&](Fields& is) {
          FulfilmentOption option;
          is.string("id", option.id);
          is.string("title", option.title);
          is.string("description", option.description);
          is.string("carrier", option.carrier);
          is.string("earliest_fulfillment_time", option.earliest);
          is.string("latest_fulfillment_time", option.latest);
          read_totals(is, option.totals);
          group.options.push_back(std::move(option));
        });
      }
      in.ignored({"line_item_ids", "options"});
      method.groups.push_back(std::move(group));
    });
    methods.push_back(std::move(method));
  });
}

}  // namespace store::api::wire
