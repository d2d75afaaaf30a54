#include "store/commerce/fulfilment.h"

#include <algorithm>
#include <cctype>
#include <chrono>

namespace store::commerce {
namespace {

using namespace std::chrono;

constexpr hours kKorea{9};  // UTC+9 all year
constexpr hours kCutOff{14};
constexpr minutes kOpens{10 * 60}, kCloses{20 * 60 + 30};

struct Moment {
  sys_days day;       // Korean calendar day
  milliseconds time;  // since its midnight
};

Moment in_korea(std::int64_t ms) {
  const sys_time<milliseconds> local{milliseconds(ms) + kKorea};
  const auto day = floor<days>(local);
  return {day, local - day};
}

std::int64_t to_ms(sys_days day, milliseconds time) {
  return (day.time_since_epoch() + time - kKorea) / milliseconds(1);
}

bool works(sys_days day) { return weekday(day) != Sunday; }

sys_days working_day_after(sys_days day, int count) {
  while (count > 0) {
    day += days(1);
    if (works(day)) --count;
  }
  return day;
}

// The day the goods leave: today before the cut-off of a working day, else the next working day.
sys_days leaves(std::int64_t now_ms) {
  const Moment now = in_korea(now_ms);
  return works(now.day) && now.time < kCutOff ? now.day : working_day_after(now.day, 1);
}

Text dates(sys_days first, sys_days last) {
  const year_month_day a(first), b(last);
  const auto am = static_cast<unsigned>(a.month()), ad = static_cast<unsigned>(a.day());
  const auto bm = static_cast<unsigned>(b.month()), bd = static_cast<unsigned>(b.day());
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr const char* kDays[] = {"일", "월", "화", "수", "목", "금", "토"};
  if (first == last)
    return {fmt::format("Arrives {} {}", kMonths[am - 1], ad),
            fmt::format("{}월 {}일({}) 도착", am, ad, kDays[weekday(first).c_encoding()])};
  return {fmt::format("Arrives {} {} - {} {}", kMonths[am - 1], ad, kMonths[bm - 1], bd),
          fmt::format("{}월 {}일 ~ {}월 {}일 도착", am, ad, bm, bd)};
}

// Prices of one service per currency; others are not offered.
std::int64_t fee(Currency currency, std::int64_t krw, std::int64_t usd_cents) {
  switch (currency) {
    case Currency::krw:
      return krw;
    case Currency::usd:
      return usd_cents;
    case Currency::eur:
      return usd_cents;
    case Currency::jpy:
      return krw / 10;
  }
  return krw;
}

bool near_seoul(const Address& address) {
  // Korean postcodes: 01-09 Seoul, 10-20 Gyeonggi, 21-23 Incheon.
  const int area = (address.postal_code[0] - '0') * 10 + (address.postal_code[1] - '0');
  return area >= 1 && area <= 23;
}

bool island(const Address& address) {
  return address.postal_code.starts_with("63") || address.postal_code.starts_with("402");  // Jeju; Ulleung
}

class Shipping : public FulfilmentPlugin {
 public:
  std::string method() const override { return "shipping"; }
  std::vector<Option> quote(const Basket& basket, const Address& address, const std::string&,
                            std::int64_t now_ms) const override {
    if (!check_address(address, "").empty()) return {};
    const sys_days leaving = leaves(now_ms);
    if (address.address_country != "KR") {
      const sys_days first = leaving + days(7), last = leaving + days(14);
      return {{"international",
               {"International delivery", "해외 배송"},
               dates(first, last),
               "Vitrine Global",
               basket.bulky ? fee(basket.currency, 390'000, 29'900) : fee(basket.currency, 39'000, 2'900),
               to_ms(first, hours(9)),
               to_ms(last, hours(20))}};
    }
    const bool seoul = near_seoul(address), far = island(address);
    const int after = 1 + (seoul ? 0 : 1) + (far ? 2 : 0);
    std::vector<Option> options;
    if (basket.bulky) {
      const sys_days first = working_day_after(leaving, after + 2), last = working_day_after(first, 2);
      const bool free = basket.subtotal >= fee(basket.currency, 1'000'000, 100'000);
      options.push_back(
          {"furniture",
           {"Furniture delivery and set-up", "가구 배송·설치"},
           dates(first, last),
           "Vitrine Home",
           (free ? 0 : fee(basket.currency, 49'000, 4'900)) + (far ? fee(basket.currency, 50'000, 5'000) : 0),
           to_ms(first, hours(9)),
           to_ms(last, hours(18))});
    } else {
      const sys_days first = working_day_after(leaving, after), last = first;
      const bool free = basket.subtotal >= fee(basket.currency, 50'000, 5'000);
      const std::int64_t base =
          (free ? 0 : fee(basket.currency, 3'000, 300)) + (far ? fee(basket.currency, 5'000, 500) : 0);
      options.push_back({"standard",
                         {"Standard delivery", "일반 배송"},
                         dates(first, last),
                         "Vitrine Parcel",
                         base,
                         to_ms(first, hours(9)),
                         to_ms(last, hours(20))});
      if (seoul)
        options.push_back({"evening",
                           {"Evening delivery, 18:00 to 22:00", "저녁 배송 (18~22시)"},
                           dates(first, first),
                           "Vitrine Parcel",
                           base + fee(basket.currency, 5'000, 500),
                           to_ms(first, hours(18)),
                           to_ms(first, hours(22))});
    }
    return options;
  }
};

class Pickup : public FulfilmentPlugin {
 public:
  std::string method() const override { return "pickup"; }
  std::vector<Option> quote(const Basket& basket, const Address&, const std::string& destination_id,
                            std::int64_t now_ms) const override {
    const Location* place = find_location(destination_id);
    if (!place || !place->retail) return {};
    Moment ready = in_korea(now_ms);
    if (basket.all_here) {
      ready.time = std::max<milliseconds>(ready.time, kOpens) + hours(2);
      ready.time = ceil<hours>(ready.time);
      if (ready.time > kCloses) ready = {ready.day + days(1), kOpens + hours(1)};
    } else {
      ready = {working_day_after(leaves(now_ms), 2), hours(12)};
    }
    const year_month_day date(ready.day);
    const auto hour = duration_cast<hours>(ready.time).count();
    const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    return {{"collect",
             {"Click & collect", "매장 픽업"},
             {fmt::format("Ready at {} on {}/{} from {}:00", place->name.en, month, day, hour),
              fmt::format("{} {}월 {}일 {}시부터 수령", place->name.ko, month, day, hour)},
             "",
             0,
             to_ms(ready.day, ready.time),
             to_ms(ready.day + days(7), kCloses)}};
  }
};

}  // namespace

const std::vector<Location>& locations() {
  static const std::vector<Location> all = {
      {"gangnam",
       {"Vitrine Gangnam", "비트린 강남"},
       {"", "Teheran-ro 152", "Gangnam-gu", "Seoul", "KR", "06236", "", "", ""},
       true},
      {"warehouse",
       {"Icheon warehouse", "이천 물류센터"},
       {"", "Deokpyeong-ro 12", "Icheon-si", "Gyeonggi-do", "KR", "17390", "", "", ""},
       false}};
  return all;
}

const Location* find_location(std::string_view id) {
  for (const auto& location : locations())
    if (location.id == id) return &location;
  return nullptr;
}

FulfilmentPlugins built_in_fulfilment() { return {std::make_shared<Shipping>(), std::make_shared<Pickup>()}; }

std::vector<Notice> check_address(const Address& address, const std::string& path) {
  std::vector<Notice> notices;
  auto tell = [&](const char* field, const char* en, const char* ko) {
    notices.push_back({NoticeKind::error, "address_invalid", path + "." + field, {en, ko}});
  };
  const std::string& country = address.address_country;
  const bool letters =
      country.size() == 2 && country[0] >= 'A' && country[0] <= 'Z' && country[1] >= 'A' && country[1] <= 'Z';
  if (!letters)
    tell("address_country", "The country is needed as two capital letters, such as KR.",
         "국가를 KR처럼 두 글자로 입력해 주세요.");
  const std::string& code = address.postal_code;
  const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (country == "KR" ? code.size() != 5 || !digits : code.empty())
    tell("postal_code", country == "KR" ? "A Korean postcode has five digits." : "The postcode is needed.",
         country == "KR" ? "우편번호 5자리를 입력해 주세요." : "우편번호를 입력해 주세요.");
  if (address.street_address.empty())
    tell("street_address", "The street address is needed.", "도로명 주소를 입력해 주세요.");
  if (country == "US" && address.address_region.size() != 2)
    tell("address_region", "The state is needed as two letters, such as CA.",
         "주(State)를 CA처럼 두 글자로 입력해 주세요.");
  return notices;
}

}  // namespace store::commerce
