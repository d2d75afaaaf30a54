#include "store/api/wire/json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace store::api::wire {
namespace {

// Builds the document and stops at what nlohmann::json would let pass: depth and duplicate members.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Json root;
  Message fault;

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    if (stack_.back()->contains(value))
      return stop("duplicate_field", fmt::format("the field \"{}\" appears twice in one object", value.substr(0, 60)));
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    std::string what = error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    const auto from = what.find(": ");
    what = from == std::string::npos ? what : what.substr(from + 2, 160);
    // The text is echoed into our own JSON: keep it plain.
    for (char& c : what)
      if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20) c = '?';
    return stop("invalid_json", fmt::format("not valid JSON at byte {}: {}", position, what));
  }

 private:
  bool stop(const char* code, std::string content) {
    if (fault.code.empty()) fault = {MessageType::error, code, "$", std::move(content), "unrecoverable"};
    return false;
  }
  Json* place(Json value) {
    if (stack_.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *stack_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[key_] = std::move(value));
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (stack_.size() >= static_cast<std::size_t>(kMaxDepth))
      return stop("too_deep", fmt::format("nested deeper than {} levels", kMaxDepth));
    stack_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  std::vector<Json*> stack_;  // each the last element of its parent, so it does not move while it is open
  std::string key_;
};

std::string kind(const Json& value) {
  std::string text = value.type_name();
  return text == "number"                      ? "a number"
         : text == "object" || text == "array" ? "an " + text
         : text == "null"                      ? text
                                               : "a " + text;
}

void normalise(Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    // 2^53: beyond it a double no longer counts in ones.
    if (std::nearbyint(number) == number && std::abs(number) <= 9007199254740992.0)
      value = static_cast<std::int64_t>(number);
  } else if (value.is_number_unsigned() && value.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max()) {
    value = static_cast<std::int64_t>(value.get<std::uint64_t>());
  } else if (value.is_structured()) {
    for (auto& part : value) normalise(part);
  }
}

}  // namespace

Decoded<Json> parse_strict(std::string_view body, std::size_t max_bytes) {
  if (body.size() > max_bytes)
    return {std::nullopt,
            {MessageType::error, "too_large", "$", fmt::format("more than {} bytes", max_bytes), "unrecoverable"}};
  Builder builder;
  if (!Json::sax_parse(body, &builder)) {
    if (builder.fault.code.empty())
      builder.fault = {MessageType::error, "invalid_json", "$", "not valid JSON", "unrecoverable"};
    return {std::nullopt, std::move(builder.fault)};
  }
  return {std::move(builder.root), {}};
}

std::string canonical(std::string_view body) {
  auto parsed = parse_strict(body, kMaxBody);
  if (!parsed) return std::string(body);
  normalise(*parsed.value);
  return parsed.value->dump(-1, ' ', false, Json::error_handler_t::replace);
}

Fields::Fields(const Json& value, std::string path, Message* fault, Unknown unknown)
    : path_(std::move(path)), fault_(fault), unknown_(unknown) {
  if (value.is_object())
    object_ = &value;
  else
    refuse(path_, fmt::format("must be an object, not {}", kind(value)));
}

void Fields::refuse(const std::string& at, const std::string& why) {
  if (good()) *fault_ = {MessageType::error, "invalid_field", at, why, "unrecoverable"};
}

const Json* Fields::member(const char* name) {
  known_.insert(name);
  if (!good() || !object_) return nullptr;
  const auto found = object_->find(name);
  return found == object_->end() ? nullptr : &*found;
}

void Fields::need(const char* name) {
  if (object_ && !object_->contains(name)) refuse(path_ + "." + name, "is missing");
}

void Fields::string(const char* name, std::string& out, std::size_t most) {
  const Json* value = member(name);
  if (!value) return;
  if (!value->is_string()) return refuse(path_ + "." + name, fmt::format("must be a string, not {}", kind(*value)));
  out = value->get<std::string>();
  if (out.size() > most) refuse(path_ + "." + name, fmt::format("is {} bytes long, more than {}", out.size(), most));
}

void Fields::string_or_null(const char* name, std::string& out, std::size_t most) {
  const Json* value = member(name);
  if (value && !value->is_null()) string(name, out, most);
}

void Fields::integer(const char* name, std::int64_t& out, std::int64_t least, std::int64_t most) {
  const Json* value = member(name);
  if (!value) return;
  Json number = *value;
  normalise(number);  // 2.0 is the integer 2 (JSON Schema 2020-12, 6.1.1)
  if (!number.is_number_integer())
    return refuse(path_ + "." + name, fmt::format("must be an integer, not {}", kind(*value)));
  if (number.is_number_unsigned() || number.get<std::int64_t>() < least || number.get<std::int64_t>() > most)
    return refuse(path_ + "." + name, fmt::format("{} is not between {} and {}", number.dump(), least, most));
  out = number.get<std::int64_t>();
}

void Fields::integer(const char* name, std::optional<std::int64_t>& out, std::int64_t least, std::int64_t most) {
  if (!has(name)) return;
  std::int64_t value = 0;
  integer(name, value, least, most);
  out = value;
}

void Fields::boolean(const char* name, bool& out) {
  const Json* value = member(name);
  if (!value) return;
  if (!value->is_boolean())
    return refuse(path_ + "." + name, fmt::format("must be true or false, not {}", kind(*value)));
  out = value->get<bool>();
}

void Fields::object(const char* name, const std::function<void(Fields&)>& read) {
  const Json* value = member(name);
  if (!value) return;
  Fields fields(*value, path_ + "." + name, fault_, unknown_);
  if (!good()) return;
  read(fields);
  fields.finish();
}

void Fields::array(const char* name, std::size_t most,
                   const std::function<void(const Json&, const std::string&)>& read) {
  const Json* value = member(name);
  if (!value) return;
  const std::string at = path_ + "." + name;
  if (!value->is_array()) return refuse(at, fmt::format("must be an array, not {}", kind(*value)));
  if (value->size() > most) return refuse(at, fmt::format("holds {} elements, more than {}", value->size(), most));
  for (std::size_t i = 0; i < value->size() && good(); ++i) read((*value)[i], fmt::format("{}[{}]", at, i));
}

void Fields::objects(const char* name, std::size_t most, const std::function<void(Fields&)>& read) {
  array(name, most, [&](const Json& value, const std::string& at) {
    Fields fields(value, at, fault_, unknown_);
    if (!good()) return;
    read(fields);
    fields.finish();
  });
}

void Fields::strings(const char* name, std::size_t most, std::vector<std::string>& out) {
  array(name, most, [&](const Json& value, const std::string& at) {
    if (!value.is_string()) return refuse(at, fmt::format("must be a string, not {}", kind(value)));
    out.push_back(value.get<std::string>());
    if (out.back().size() > kMaxString) refuse(at, fmt::format("is longer than {} bytes", kMaxString));
  });
}

void Fields::integers(const char* name, std::map<std::string, std::int64_t>& out) {
  const Json* value = member(name);
  if (!value) return;
  if (!value->is_object()) return refuse(path_ + "." + name, fmt::format("must be an object, not {}", kind(*value)));
  Fields counts(*value, path_ + "." + name, fault_, unknown_);
  for (const auto& [key, count] : value->items()) counts.integer(key.c_str(), out[key], INT64_MIN, INT64_MAX);
}

void Fields::ignored(std::initializer_list<const char*> names) {
  for (const auto* name : names) known_.insert(name);
}

void Fields::finish() {
  if (!good() || !object_ || unknown_ == Unknown::ignore) return;
  for (const auto& [name, value] : object_->items())
    if (!known_.contains(name)) return refuse(path_ + "." + name.substr(0, 60), "is not a field of this request");
}

std::string dump(const Ordered& json) { return json.dump(-1, ' ', false, Ordered::error_handler_t::replace); }

std::optional<std::int64_t> total_of(const std::vector<Total>& totals, std::string_view type) {
  for (const auto& total : totals)
    if (total.type == type) return total.amount;
  return std::nullopt;
}

}  // namespace store::api::wire
