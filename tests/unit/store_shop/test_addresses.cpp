// Addresses: found by postcode, checked, remembered.
#include <gtest/gtest.h>

#include "store/shop/addresses.h"
#include "store/shop/strings.h"

using namespace store::shop;

namespace {

Address home() {
  return {"KR", "06236", "서울특별시", "강남구", "테헤란로", "152", "3층", "Kim Mina", "010-1234-5678"};
}

}  // namespace

TEST(Areas, PostcodesFindTheirDistrict) {
  const auto areas = Areas::built_in();
  EXPECT_GE(areas.korea().size(), 36u);
  struct Case {
    const char *postcode, *region, *district;
  };
  for (const Case& c : {Case{"06035", "서울특별시", "강남구"}, Case{"04524", "서울특별시", "중구"},
                        Case{"48058", "부산광역시", "해운대구"}, Case{"63122", "제주특별자치도", "제주시"}}) {
    const auto* area = areas.find_korea(c.postcode);
    ASSERT_NE(area, nullptr) << c.postcode;
    EXPECT_EQ(area->region.ko, c.region);
    EXPECT_EQ(area->district.ko, c.district);
    EXPECT_FALSE(area->streets.empty());
  }
  for (const char* wrong : {"", "0603", "060355", "0603a", "99999"})
    EXPECT_EQ(areas.find_korea(wrong), nullptr) << wrong;
  EXPECT_EQ(areas.find_state("94103")->code, "CA");
  EXPECT_EQ(areas.find_state("10001")->code, "NY");
  EXPECT_EQ(areas.find_state("00000"), nullptr);
}

TEST(Areas, EveryStartOfARangeFindsItself) {
  const auto areas = Areas::built_in();
  for (const auto& area : areas.korea()) {
    EXPECT_EQ(areas.find_korea(area.from), &area);
    EXPECT_EQ(areas.find_korea(area.to), &area);
  }
}

TEST(Areas, FaultsNameTheirPlace) {
  const auto message = [](const char* text) { return Areas::parse(text).error().message; };
  EXPECT_EQ(message("[]"), "areas.json: not an object with lists \"kr\" and \"us\"");
  EXPECT_EQ(message(R"({"kr": [{"from": "2", "to": "3"}], "us": []})"),
            "areas.json: kr[0]: 2..3 is no rising range of five-digit postcodes");
  EXPECT_EQ(message(R"({"kr": [{"from": "00002", "to": "00003", "region": {"en": "A"}}], "us": []})"),
            "areas.json: kr[0].region: en or ko is missing");
}

TEST(Addresses, WhatIsMissingIsTold) {
  const auto strings = Strings::built_in();
  EXPECT_EQ(missing_in(home()), std::nullopt);
  struct Case {
    std::string Address::*field;
    const char *value, *key;
  };
  for (const Case& c :
       {Case{&Address::postcode, "123", "address.needs_postcode"},
        Case{&Address::district, "", "address.needs_district"}, Case{&Address::street, "", "address.needs_street"},
        Case{&Address::number, "", "address.needs_number"}, Case{&Address::name, "", "address.needs_name"},
        Case{&Address::phone, "12", "address.needs_phone"}}) {
    auto address = home();
    address.*c.field = c.value;
    EXPECT_EQ(missing_in(address), c.key);
    EXPECT_TRUE(strings.has(c.key));
  }
}

TEST(Addresses, ReadLikeAnAddress) {
  EXPECT_EQ(home().line(), "서울특별시 강남구 테헤란로 152, 3층");
  const Address us{"US", "94103", "CA", "San Francisco", "Market St", "900", "", "Ann Lee", "4155550100"};
  EXPECT_EQ(us.line(), "900 Market St, San Francisco, CA 94103");
}

TEST(AddressBook, KeepsTheLastUsedFirst) {
  AddressBook book;
  auto office = home();
  office.number = "1";
  book.use(home());
  book.use(office);
  book.use(home());
  ASSERT_EQ(book.addresses().size(), 2u);
  EXPECT_EQ(book.addresses()[0], home());
  book.use(book.addresses()[1]);  // a reference into the book itself
  EXPECT_EQ(book.addresses()[0], office);
  std::vector<std::string> problems;
  const auto again = AddressBook::parse(book.to_json(), "addresses.json", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(again.addresses(), book.addresses());
  for (int i = 0; i < 50; ++i) {
    office.number = std::to_string(i);
    book.use(office);
  }
  EXPECT_EQ(book.addresses().size(), AddressBook::kMaxAddresses);
}

TEST(AddressBook, BadEntriesAreLeftOutAndReported) {
  std::vector<std::string> problems;
  const auto book = AddressBook::parse(R"({"addresses": [3, {"country": "XX"}, {"country": "KR", "postcode": "1"},
      {"country": "KR", "postcode": "06236", "region": "a", "district": "b", "street": "c", "number": "1", "name": "n",
       "phone": "01012345678"}]})",
                                       "addresses.json", &problems);
  EXPECT_EQ(book.addresses().size(), 1u);
  EXPECT_EQ(problems, (std::vector<std::string>{
                          "addresses.json: addresses[0]: not an object; left out",
                          "addresses.json: addresses[1].country: \"XX\" is not KR or US; left out",
                          "addresses.json: addresses[2]: incomplete (address.needs_postcode); left out",
                      }));
  problems.clear();
  EXPECT_TRUE(AddressBook::parse("nonsense", "addresses.json", &problems).addresses().empty());
  EXPECT_EQ(problems.size(), 1u);
}
