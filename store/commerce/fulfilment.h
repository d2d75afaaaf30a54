#pragma once
// Ways of getting goods to the buyer, as plug-ins behind one interface, and the promise each of them makes.

#include <memory>
#include <string>
#include <vector>

#include "store/commerce/types.h"

namespace store::commerce {

struct Location {
  std::string id;
  Text name;
  Address address;
  bool retail = false;  // buyers collect here
};

// The shop's places: "gangnam" (showroom, 10:00 to 20:30) and "warehouse".
const std::vector<Location>& locations();
const Location* find_location(std::string_view id);

struct Basket {
  Currency currency = Currency::krw;
  std::int64_t subtotal = 0;
  bool bulky = false;    // any piece that two people carry
  bool all_here = true;  // every unit lies at the pick-up location
};

class FulfilmentPlugin {
 public:
  virtual ~FulfilmentPlugin() = default;
  virtual std::string method() const = 0;  // "shipping" or "pickup"
  // The options for that destination, the best first; empty when it cannot be served.
  virtual std::vector<Option> quote(const Basket& basket, const Address& destination, const std::string& destination_id,
                                    std::int64_t now_ms) const = 0;
};

using FulfilmentPlugins = std::vector<std::shared_ptr<const FulfilmentPlugin>>;

// Shipping: ordered before 14:00 Korean time on a working day (Monday to Saturday) it leaves that day. Seoul, Incheon
// and Gyeonggi the next working day, the rest of Korea the one after, Jeju and Ulleung two more; bulky pieces two more,
// carried in and set up; an evening slot (18:00 to 22:00) around Seoul; abroad 7 to 14 days. Pick-up: two hours after
// ordering within opening hours when all is there, else after the transfer of the second working day.
FulfilmentPlugins built_in_fulfilment();

// Notices for what is missing or wrong in a delivery address.
std::vector<Notice> check_address(const Address& address, const std::string& path);

}  // namespace store::commerce
