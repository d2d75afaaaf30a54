#pragma once
// Reading untrusted JSON with a place for every fault: "plan.json: rooms[2].height_m: 40 is outside 2..8". Included by
// sources only. Faults travel as an exception inside one parse function, which turns them into a Result.

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/core/result.h"
#include "store/showroom/document.h"

namespace store::showroom::detail {

struct Fault {
  engine::core::Error error;
};

class Value {
 public:
  using Json = nlohmann::json;

  Value(const Json& json, std::string place) : json_(&json), place_(std::move(place)) {}

  const std::string& place() const { return place_; }
  bool is_object() const { return json_->is_object(); }
  bool is_array() const { return json_->is_array(); }
  bool is_false() const { return json_->is_boolean() && !json_->get<bool>(); }

  template <class... Args>
  [[noreturn]] void fault(fmt::format_string<Args...> text, Args&&... args) const {
    const auto what = fmt::format(text, std::forward<Args>(args)...);
    throw Fault{engine::core::fail(engine::core::Code::corrupt, "{}: {}", place_.empty() ? "document" : place_, what)};
  }

  std::optional<Value> find(const char* key) const {
    if (!json_->is_object()) fault("{} instead of an object", json_->type_name());
    const auto it = json_->find(key);
    if (it == json_->end() || it->is_null()) return std::nullopt;
    return Value(*it, place_.empty() ? key : place_ + "." + key);
  }
  Value operator[](const char* key) const {
    if (auto value = find(key)) return *value;
    fault("\"{}\" is missing", key);
  }
  std::size_t count(std::size_t most) const {
    if (!json_->is_array()) fault("{} instead of an array", json_->type_name());
    if (json_->size() > most) fault("{} entries, at most {}", json_->size(), most);
    return json_->size();
  }
  Value operator[](std::size_t i) const { return Value((*json_)[i], fmt::format("{}[{}]", place_, i)); }

  float number(float least, float most) const {
    if (!json_->is_number()) fault("{} instead of a number", json_->type_name());
    const double x = json_->get<double>();
    if (!(x >= least && x <= most)) fault("{} is outside {}..{}", x, least, most);
    return static_cast<float>(x);
  }
  int integer(int least, int most) const {
    const double x = json_->is_number() ? json_->get<double>() : std::nan("");
    if (!(x == std::floor(x))) fault("{} is no whole number", json_->dump().substr(0, 40));
    if (x < least || x > most) fault("{} is outside {}..{}", x, least, most);
    return static_cast<int>(x);
  }
  bool boolean() const {
    if (!json_->is_boolean()) fault("{} instead of true or false", json_->type_name());
    return json_->get<bool>();
  }
  std::string text(std::size_t most = 256) const {
    if (!json_->is_string()) fault("{} instead of a text", json_->type_name());
    const auto& s = json_->get_ref<const std::string&>();
    if (s.size() > most) fault("{} bytes of text, at most {}", s.size(), most);
    if (s.find('\0') != std::string::npos) fault("a text with a zero byte");
    return s;
  }
  // Letters, digits, '-', '_', '.', ':', '#': what ids are made of.
  std::string id() const {
    auto s = text(96);
    if (s.empty()) fault("an empty id");
    for (const char c : s)
      if (!(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == ':' || c == '#'))
        fault("\"{}\" is no id: letters, digits and - _ . : # only", s);
    return s;
  }
  vec2 vector2(float limit) const {
    if (count(2) != 2) fault("{} numbers instead of 2", json_->size());
    return {(*this)[std::size_t(0)].number(-limit, limit), (*this)[std::size_t(1)].number(-limit, limit)};
  }
  vec3 vector3(float least, float most) const {
    if (count(3) != 3) fault("{} numbers instead of 3", json_->size());
    return {(*this)[std::size_t(0)].number(least, most), (*this)[std::size_t(1)].number(least, most),
            (*this)[std::size_t(2)].number(least, most)};
  }
  std::vector<std::string> ids(std::size_t most) const {
    std::vector<std::string> result;
    for (std::size_t i = 0, n = count(most); i < n; ++i) result.push_back((*this)[i].id());
    return result;
  }
  catalog::Text words() const {
    if (json_->is_string()) return {text(), ""};
    catalog::Text result{(*this)["en"].text(), ""};
    if (auto ko = find("ko")) result.ko = ko->text();
    return result;
  }
  float number_or(const char* key, float fallback, float least, float most) const {
    const auto value = find(key);
    return value ? value->number(least, most) : fallback;
  }

 private:
  const Json* json_;
  std::string place_;
};

// Runs `body(Value root)`; faults and syntax errors come back as an error that begins with `name`.
template <class T, class F>
Result<T> read_json(std::string_view text, const std::string& name, std::size_t max_bytes, F&& body) {
  using engine::core::Code;
  using engine::core::fail;
  if (text.size() > max_bytes) return fail(Code::too_large, "{}: {} bytes, at most {}", name, text.size(), max_bytes);
  // Deep nesting would overflow the stack of the parser and of its destructor.
  static constexpr int kMaxDepth = 64;
  const auto depth_guard = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kMaxDepth) throw Fault{fail(Code::corrupt, "nested deeper than {}", kMaxDepth)};
    return true;
  };
  try {
    const auto json = nlohmann::json::parse(text, depth_guard);
    return body(Value(json, ""));
  } catch (const Fault& fault) {
    return fault.error.within(name);
  } catch (const nlohmann::json::exception& e) {
    return fail(Code::corrupt, "{}: {}", name, e.what());
  }
}

}  // namespace store::showroom::detail
