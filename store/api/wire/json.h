#pragma once
// Inside of wire: JSON read with limits, fields read with their path. Included by wire's .cpp files only.

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "store/api/wire/wire.h"

namespace store::api::wire {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

// The fault has code "invalid_json", "too_large", "too_deep" or "duplicate_field".
Decoded<Json> parse_strict(std::string_view body, std::size_t max_bytes);

// Reads the members of one object. The first fault found is kept in the shared `fault`; after it every read does
// nothing.
class Fields {
 public:
  enum class Unknown : std::uint8_t { refuse, ignore };

  Fields(const Json& value, std::string path, Message* fault, Unknown unknown);

  bool good() const { return fault_->code.empty(); }
  bool has(const char* name) const { return object_ && object_->contains(name); }
  const std::string& path() const { return path_; }
  void refuse(const std::string& at, const std::string& why);
  void need(const char* name);

  void string(const char* name, std::string& out, std::size_t most = kMaxString);
  void string_or_null(const char* name, std::string& out, std::size_t most = kMaxString);  // null reads as ""
  void integer(const char* name, std::int64_t& out, std::int64_t least, std::int64_t most);
  void integer(const char* name, std::optional<std::int64_t>& out, std::int64_t least, std::int64_t most);
  void boolean(const char* name, bool& out);
  void object(const char* name, const std::function<void(Fields&)>& read);
  // Calls `read` for each element, with its path.
  void array(const char* name, std::size_t most, const std::function<void(const Json&, const std::string&)>& read);
  void objects(const char* name, std::size_t most, const std::function<void(Fields&)>& read);
  void strings(const char* name, std::size_t most, std::vector<std::string>& out);
  void integers(const char* name, std::map<std::string, std::int64_t>& out);  // an object of counts
  // Known to UCP and of no use here.
  void ignored(std::initializer_list<const char*> names);
  // Refuses members that nobody asked for.
  void finish();

 private:
  const Json* member(const char* name);
  const Json* object_ = nullptr;
  std::string path_;
  Message* fault_;
  Unknown unknown_;
  std::set<std::string, std::less<>> known_;
};

Ordered ucp_part(bool success, bool payment_handlers);
std::string dump(const Ordered& json);
inline void put(Ordered& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

// ---- Parts that requests and replies share ----
Ordered write_buyer(const Buyer& buyer);
Ordered write_address(const Address& address);
Ordered write_instruments(const std::vector<Instrument>& instruments, bool with_token);
void read_buyer(Fields& fields, Buyer& buyer);
void read_address(Fields& fields, Address& address);
void read_instruments(Fields& fields, std::vector<Instrument>& instruments);
void read_line(Fields& fields, Line& line, bool reply);
void read_methods(Fields& fields, std::vector<FulfilmentMethod>& methods, bool reply);
void read_totals(Fields& fields, std::vector<Total>& totals);

}  // namespace store::api::wire
