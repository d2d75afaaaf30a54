#include "store/shop/addresses.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"
#include "engine/core/log.h"

namespace store::shop {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using nlohmann::json;

namespace embedded {
extern const std::string_view areas;
}

namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxField = 80;  // characters; the longest street name of either country fits

bool digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A string field, "" when it is missing or something else.
std::string text_of(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<catalog::Text> both_of(const json& object, const char* field, const std::string& place) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_object())
    return fail(Code::corrupt, "{}.{}: not a text in en and ko", place, field);
  catalog::Text text{text_of(*found, "en"), text_of(*found, "ko")};
  if (text.en.empty() || text.ko.empty()) return fail(Code::corrupt, "{}.{}: en or ko is missing", place, field);
  return text;
}

}  // namespace

std::string Address::line() const {
  if (country == "KR") {
    std::string text = fmt::format("{} {} {} {}", region, district, street, number);
    if (region == district) text = fmt::format("{} {} {}", region, street, number);
    return unit.empty() ? text : text + ", " + unit;
  }
  return fmt::format("{} {}{}{}, {}, {} {}", number, street, unit.empty() ? "" : ", ", unit, district, region,
                     postcode);
}

Result<Areas> Areas::parse(std::string_view text) {
  const json file = json::parse(text, nullptr, false);
  if (!file.is_object() || !file.contains("kr") || !file["kr"].is_array() || !file.contains("us") ||
      !file["us"].is_array())
    return fail(Code::corrupt, "areas.json: not an object with lists \"kr\" and \"us\"");
  Areas areas;
  std::string last = "00000";
  for (std::size_t i = 0; i < file["kr"].size(); ++i) {
    const json& entry = file["kr"][i];
    const auto place = fmt::format("areas.json: kr[{}]", i);
    KoreanArea area{text_of(entry, "from"), text_of(entry, "to"), {}, {}, {}};
    if (!digits(area.from, 5) || !digits(area.to, 5) || area.from > area.to || area.from <= last)
      return fail(Code::corrupt, "{}: {}..{} is no rising range of five-digit postcodes", place, area.from, area.to);
    last = area.to;
    VITRINE_TRY(region, both_of(entry, "region", place));
    VITRINE_TRY(district, both_of(entry, "district", place));
    area.region = region, area.district = district;
    if (!entry.contains("streets") || !entry["streets"].is_array() || entry["streets"].empty())
      return fail(Code::corrupt, "{}.streets: none", place);
    for (const auto& street : entry["streets"]) {
      catalog::Text name{text_of(street, "en"), text_of(street, "ko")};
      if (name.en.empty() || name.ko.empty()) return fail(Code::corrupt, "{}.streets: en or ko is missing", place);
      area.streets.push_back(std::move(name));
    }
    areas.korea_.push_back(std::move(area));
  }
  for (std::size_t i = 0; i < file["us"].size(); ++i) {
    const json& entry = file["us"][i];
    State state{text_of(entry, "from"), text_of(entry, "to"), text_of(entry, "code"), text_of(entry, "name")};
    if (!digits(state.from, 3) || !digits(state.to, 3) || state.from > state.to || state.code.size() != 2 ||
        state.name.empty())
      return fail(Code::corrupt, "areas.json: us[{}]: {}..{} {} is no range of ZIP codes with a state", i, state.from,
                  state.to, state.code);
    areas.states_.push_back(std::move(state));
  }
  return areas;
}

Areas Areas::built_in() {
  auto areas = parse(embedded::areas);
  if (!areas) spdlog::critical("{}", areas.error().message);
  assert(areas.ok() && "assets/strings/areas.json is checked by unit_store_shop");
  return areas ? std::move(*areas) : Areas();
}

const KoreanArea* Areas::find_korea(std::string_view postcode) const {
  if (!digits(postcode, 5)) return nullptr;
  for (const auto& area : korea_)
    if (area.from <= postcode && postcode <= area.to) return &area;
  return nullptr;
}

const State* Areas::find_state(std::string_view zip) const {
  if (!digits(zip, 5)) return nullptr;
  for (const auto& state : states_)
    if (state.from <= zip.substr(0, 3) && zip.substr(0, 3) <= state.to) return &state;
  return nullptr;
}

std::optional<std::string> missing_in(const Address& a) {
  if (!digits(a.postcode, 5)) return "address.needs_postcode";
  const bool korea = a.country == "KR";
  if (a.region.empty() || (korea && a.district.empty())) return "address.needs_district";
  if (a.district.empty()) return "address.needs_city";
  if (a.street.empty()) return "address.needs_street";
  if (a.number.empty()) return "address.needs_number";
  if (a.name.empty()) return "address.needs_name";
  const auto count = std::count_if(a.phone.begin(), a.phone.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (count < 8 || count > 15)
    return "address.needs_phone";  // E.164: at most 15 digits; the shortest Korean numbers have 8
  return std::nullopt;
}

AddressBook AddressBook::parse(std::string_view text, const std::string& name, std::vector<std::string>* problems) {
  AddressBook book;
  const auto report = [&](std::string what) {
    if (problems) problems->push_back(name + ": " + what);
  };
  const json file = json::parse(text, nullptr, false);
  if (!file.is_object() || !file.contains("addresses") || !file["addresses"].is_array()) {
    report("not an object with a list \"addresses\"; the book starts empty");
    return book;
  }
  for (std::size_t i = 0; i < file["addresses"].size() && book.addresses_.size() < kMaxAddresses; ++i) {
    const json& entry = file["addresses"][i];
    const auto place = fmt::format("addresses[{}]", i);
    if (!entry.is_object()) {
      report(place + ": not an object; left out");
      continue;
    }
    Address a{text_of(entry, "country"),  text_of(entry, "postcode"), text_of(entry, "region"),
              text_of(entry, "district"), text_of(entry, "street"),   text_of(entry, "number"),
              text_of(entry, "unit"),     text_of(entry, "name"),     text_of(entry, "phone")};
    if (a.country != "KR" && a.country != "US") {
      report(fmt::format("{}.country: \"{}\" is not KR or US; left out", place, a.country.substr(0, 20)));
      continue;
    }
    bool too_long = false;
    for (const auto* field : {&a.region, &a.district, &a.street, &a.number, &a.unit, &a.name, &a.phone})
      too_long = too_long || field->size() > kMaxField * 4;
    const auto missing = missing_in(a);
    if (missing || too_long) {
      report(
          fmt::format("{}: {}; left out", place, too_long ? "a field is too long" : "incomplete (" + *missing + ")"));
      continue;
    }
    book.addresses_.push_back(std::move(a));
  }
  return book;
}

AddressBook AddressBook::load(const std::filesystem::path& file, std::vector<std::string>* problems) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  const auto text = engine::core::read_text(file, kMaxBytes);
  if (!text) {
    if (problems) problems->push_back(text.error().message + "; the address book starts empty");
    return {};
  }
  return parse(*text, file.filename().string(), problems);
}

std::string AddressBook::to_json() const {
  json list = json::array();
  for (const auto& a : addresses_)
    list.push_back({{"country", a.country},
                    {"postcode", a.postcode},
                    {"region", a.region},
                    {"district", a.district},
                    {"street", a.street},
                    {"number", a.number},
                    {"unit", a.unit},
                    {"name", a.name},
                    {"phone", a.phone}});
  return json{{"address_book", 1}, {"addresses", list}}.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<> AddressBook::save(const std::filesystem::path& file) const {
  return engine::core::write_text_atomic(file, to_json());
}

void AddressBook::use(const Address& address) {
  const Address kept = address;  // `address` may live in the book
  addresses_.erase(std::remove(addresses_.begin(), addresses_.end(), kept), addresses_.end());
  addresses_.insert(addresses_.begin(), kept);
  if (addresses_.size() > kMaxAddresses) addresses_.resize(kMaxAddresses);
}

void AddressBook::remove(std::size_t index) {
  if (index < addresses_.size()) addresses_.erase(addresses_.begin() + static_cast<std::ptrdiff_t>(index));
}

std::filesystem::path address_file() { return engine::core::user_data_dir() / "addresses.json"; }

}  // namespace store::shop
