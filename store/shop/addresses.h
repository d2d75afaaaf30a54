#pragma once
// Where things are sent: chosen by postcode, remembered on this device only.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "store/catalog/catalog.h"

namespace store::shop {

// One address. Region, district and street are kept in the words of the country (Korean for KR), as a driver reads
// them.
struct Address {
  std::string country = "KR";  // "KR" or "US"
  std::string postcode;        // 5 digits
  std::string region;          // 서울특별시; "CA"
  std::string district;        // 강남구; the city for US
  std::string street;          // 테헤란로; "Market St"
  std::string number;          // building number
  std::string unit;            // floor or flat, may be empty
  std::string name, phone;

  friend bool operator==(const Address&, const Address&) = default;
  // "서울특별시 강남구 테헤란로 152, 3층" / "152 Market St, Apt 3, San Francisco, CA 94103".
  std::string line() const;
};

struct KoreanArea {
  std::string from, to;  // postcodes, both included
  catalog::Text region, district;
  std::vector<catalog::Text> streets;
};

struct State {
  std::string from, to;  // first three digits of the ZIP code, both included
  std::string code, name;
};

class Areas {
 public:
  // assets/strings/areas.json. Every fault names its place.
  static engine::core::Result<Areas> parse(std::string_view json);
  static Areas built_in();

  const std::vector<KoreanArea>& korea() const { return korea_; }
  const std::vector<State>& states() const { return states_; }
  // Null when no area has this postcode (or it is not five digits).
  const KoreanArea* find_korea(std::string_view postcode) const;
  const State* find_state(std::string_view zip) const;

 private:
  std::vector<KoreanArea> korea_;
  std::vector<State> states_;
};

// The text key of the first thing that is missing or wrong ("address.needs_postcode"), or nullopt when the address is
// complete.
std::optional<std::string> missing_in(const Address& address);

// The addresses of this device, most recently used first.
class AddressBook {
 public:
  static constexpr std::size_t kMaxAddresses = 20;

  // A missing file is an empty book; a bad entry is left out and reported in `problems`.
  static AddressBook load(const std::filesystem::path& file, std::vector<std::string>* problems);
  static AddressBook parse(std::string_view json, const std::string& name, std::vector<std::string>* problems);
  std::string to_json() const;
  engine::core::Result<> save(const std::filesystem::path& file) const;

  const std::vector<Address>& addresses() const { return addresses_; }
  // Puts it first; the same address is not kept twice, the oldest beyond kMaxAddresses is dropped.
  void use(const Address& address);
  void remove(std::size_t index);

 private:
  std::vector<Address> addresses_;
};

// user_data_dir()/addresses.json
std::filesystem::path address_file();

}  // namespace store::shop
