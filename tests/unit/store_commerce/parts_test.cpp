// The pieces by themselves: tax, delivery promises, addresses, database, documents, keys.

#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "store/commerce/documents.h"
#include "store/commerce/schema.h"
#include "store/commerce/writer.h"
#include "tests/unit/store_commerce/books.h"

namespace store::commerce {
namespace {

namespace fs = std::filesystem;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;

struct TemporaryFile {
  fs::path path = fs::temp_directory_path() / fmt::format("vitrine-books-{}-{}", ::getpid(), engine::core::uuid_v7());
  ~TemporaryFile() {
    for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path.string() + end);
  }
};

TEST(Tax, ByDestination) {
  Address us{"", "1 Main St", "", "CA", "US", "94043", "", "", ""}, oregon = us, korea = Books::seoul(), france = us;
  oregon.address_region = "OR";
  france.address_country = "FR";
  EXPECT_EQ(built_in_tax(Currency::krw, korea).ppm, 100'000);
  EXPECT_TRUE(built_in_tax(Currency::krw, us).included);
  EXPECT_EQ(built_in_tax(Currency::usd, us).ppm, 72'500);
  EXPECT_EQ(built_in_tax(Currency::usd, us).label.en, "Sales tax 7.25 %");
  EXPECT_EQ(built_in_tax(Currency::usd, oregon).ppm, 0);
  EXPECT_EQ(built_in_tax(Currency::usd, france).ppm, 0);
  EXPECT_EQ(built_in_tax(Currency::usd, korea).ppm, 100'000);
  EXPECT_FALSE(built_in_tax(Currency::usd, korea).included);
}

TEST(Tax, SharesAlwaysAddUp) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3'000; ++round) {
    std::vector<Line> lines(1 + random() % 8);
    for (auto& line : lines) {
      line.unit = static_cast<std::int64_t>(random() % 2'000'000);
      line.quantity = static_cast<std::int64_t>(1 + random() % 50);
    }
    const auto fee = static_cast<std::int64_t>(random() % 50'000);
    const TaxRate rate{static_cast<std::int64_t>(random() % 250'000), random() % 2 == 0, {}};
    const auto totals = total_up(lines, Currency::usd, fee, rate);
    ASSERT_TRUE(totals.ok());
    std::int64_t goods = 0, shares = 0;
    for (const auto& line : lines) goods += line.unit * line.quantity, shares += line.tax;
    ASSERT_EQ(totals->subtotal, goods);
    const std::int64_t tax = totals->tax + totals->included_tax;
    ASSERT_EQ(totals->total, goods + fee + totals->tax);
    ASSERT_LE(shares, tax);
    if (fee == 0) {
      ASSERT_EQ(shares, tax);
    }
    ASSERT_TRUE(rate.included ? totals->tax == 0 : totals->included_tax == 0);
  }
  std::vector<Line> huge(1);
  huge[0].unit = INT64_MAX / 2;
  huge[0].quantity = 3;
  EXPECT_FALSE(total_up(huge, Currency::krw, 0, {}).ok());
}

Option first_option(const char* method, const Basket& basket, const Address& address, std::int64_t now) {
  for (const auto& plugin : built_in_fulfilment())
    if (plugin->method() == method) {
      const auto options = plugin->quote(basket, address, "gangnam", now);
      return options.empty() ? Option{} : options.front();
    }
  return {};
}

TEST(Fulfilment, KeepsItsCalendar) {
  const Basket parcel{Currency::krw, 60'000, false, true};
  Address busan = Books::seoul(), jeju = Books::seoul(), abroad = Books::seoul();
  busan.postal_code = "48058";
  jeju.postal_code = "63000";
  abroad.address_country = "FR";
  const std::int64_t wednesday = kWednesdayMorning, midnight = wednesday - 10 * kHour;
  auto day = [&](const Option& option) { return (option.earliest_ms - midnight) / kDay; };
  EXPECT_EQ(day(first_option("shipping", parcel, Books::seoul(), wednesday)), 1);              // Thursday
  EXPECT_EQ(day(first_option("shipping", parcel, Books::seoul(), wednesday + 5 * kHour)), 2);  // after 14:00
  EXPECT_EQ(day(first_option("shipping", parcel, busan, wednesday)), 2);
  EXPECT_EQ(day(first_option("shipping", parcel, jeju, wednesday)), 5);  // four working days: over Sunday
  EXPECT_EQ(day(first_option("shipping", parcel, Books::seoul(), wednesday + 3 * kDay)), 5);  // Saturday -> Monday
  EXPECT_EQ(day(first_option("shipping", parcel, Books::seoul(), wednesday + 4 * kDay)), 6);  // Sunday leaves Monday
  EXPECT_EQ(day(first_option("shipping", parcel, abroad, wednesday)), 7);
  EXPECT_EQ(first_option("shipping", parcel, Books::seoul(), wednesday).fee, 0);
  EXPECT_EQ(first_option("shipping", {Currency::krw, 49'999, false, true}, Books::seoul(), wednesday).fee, 3'000);
  EXPECT_EQ(first_option("shipping", parcel, jeju, wednesday).fee, 5'000);
  EXPECT_EQ(first_option("shipping", {Currency::krw, 999'999, true, true}, Books::seoul(), wednesday).fee, 49'000);
  EXPECT_EQ(first_option("shipping", parcel, {}, wednesday).id, "");
  EXPECT_EQ((first_option("pickup", parcel, {}, wednesday).earliest_ms - midnight) / kHour, 12);
  EXPECT_EQ((first_option("pickup", parcel, {}, wednesday + 9 * kHour).earliest_ms - midnight) / kHour,
            24 + 11);  // 19:00: tomorrow
  EXPECT_EQ((first_option("pickup", parcel, {}, wednesday - 6 * kHour).earliest_ms - midnight) / kHour,
            12);  // 04:00: from opening
  EXPECT_EQ((first_option("pickup", {Currency::krw, 1, false, false}, {}, wednesday).earliest_ms - midnight) / kHour,
            48 + 12);
}

TEST(Fulfilment, ChecksAddresses) {
  EXPECT_TRUE(check_address(Books::seoul(), "$").empty());
  EXPECT_EQ(check_address({}, "$.a").size(), 3u);
  auto bad = Books::seoul();
  for (const auto* code : {"", "1234", "123456", "12a45"}) {
    bad.postal_code = code;
    ASSERT_EQ(check_address(bad, "$.a").size(), 1u) << code;
    EXPECT_EQ(check_address(bad, "$.a")[0].path, "$.a.postal_code");
  }
}

TEST(Schema, IsMadeOnceAndRefusesTheFuture) {
  TemporaryFile file;
  {
    auto database = Database::open(file.path.string());
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(migrate(*database).ok());
    ASSERT_TRUE(migrate(*database).ok());
    EXPECT_EQ(database->query("PRAGMA user_version")->at(0).integer(0), schema_version());
    EXPECT_EQ(database->query("PRAGMA journal_mode")->at(0).text(0), "wal");
    EXPECT_EQ(database->query("PRAGMA synchronous")->at(0).integer(0), 2);  // FULL
    // The books refuse nonsense by themselves.
    EXPECT_FALSE(database->run("INSERT INTO stock VALUES ('s', 'v', 'l', 1, 2, 0)").ok());
    ASSERT_TRUE(database->script("PRAGMA user_version = 999").ok());
  }
  Options options;
  options.database = file.path.string();
  const auto refused = Commerce::open(options);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("version 999 is newer"), std::string::npos) << refused.error().message;
  options.database = "/nowhere/at/all/store.sqlite";
  EXPECT_FALSE(Commerce::open(options).ok());
}

TEST(Writer, AFailedJobLeavesNoTraceAndSparesTheOthers) {
  auto database = Database::open(":memory:");
  ASSERT_TRUE(database->script("CREATE TABLE t (n INTEGER CHECK (n < 100))").ok());
  Writer writer(std::move(*database));
  std::atomic<int> good{0}, bad{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 20; ++t)
    threads.emplace_back([&, t] {
      const auto result = writer.run([&](Database& books) -> Result<> {
        VITRINE_CHECK(books.run("INSERT INTO t VALUES (?1)", {std::int64_t{t}}));
        if (t % 2) VITRINE_CHECK(books.run("INSERT INTO t VALUES (100)"));
        if (t % 4 == 2) return fail(Code::conflict, "no");
        return {};
      });
      ++(result ? good : bad);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 5);
  EXPECT_EQ(bad, 15);
  ASSERT_TRUE(writer
                  .run([](Database& books) -> Result<> {
                    EXPECT_EQ(books.query("SELECT COUNT(*) FROM t")->at(0).integer(0), 5);
                    return {};
                  })
                  .ok());
}

TEST(Catalogue, ImportKeepsTheCount) {
  TemporaryFile file;
  {
    Books books(Books::kCatalogue, file.path.string());
    ASSERT_EQ(books.complete(books.create({{"", "lamp", 2}}).checkout.id).outcome, Outcome::done);
    books.import(Books::kCatalogue);
    EXPECT_EQ(books.available("lamp"), 8);
    std::string dearer = Books::kCatalogue;
    dearer.replace(dearer.find("33000"), 5, "44000");
    books.import(dearer);
    EXPECT_EQ(books.create({{"", "lamp", 1}}).checkout.totals.total, 44'000);
  }
  Books again("", file.path.string());  // without a catalogue file: what the database holds
  ASSERT_EQ(again.commerce->catalog()->products().size(), 2u);
  EXPECT_EQ(again.commerce->catalog()->find("lamp")->name.ko, "램프");
  EXPECT_EQ(again.available("lamp"), 8);
  EXPECT_EQ(again.commerce->orders(Books::kAnna, "", 10)->size(), 1u);
}

TEST(Documents, ReadBackWhatTheyKeep) {
  Books books;
  const auto made = books.create({{"", "lamp", 2}, {"", "sofa", 1}}, "shipping");
  const auto text = to_document(made.checkout);
  const auto again = checkout_from(text);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(to_document(*again), text);
  EXPECT_FALSE(checkout_from("{").ok());
  EXPECT_FALSE(checkout_from(R"({"lines": 7})").ok());
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2, B.1
}

TEST(Carts, KeepLineIdsAndExpire) {
  Books books;
  CartResult cart;
  const RenderCart keep = [&](const CartResult& result) {
    cart = result;
    return Answer{};
  };
  ASSERT_TRUE(
      books.commerce->create_cart(Books::key(), Books::kAnna, {{{"", "lamp", 1}, {"", "sofa", 1}}, {}, {}}, keep).ok());
  const std::string id = cart.cart.id;
  ASSERT_TRUE(books.commerce
                  ->update_cart(Books::key(), Books::kAnna, id,
                                {{{"", "sofa", 2}, {"", "lamp", 1}, {"", "lamp", 5}}, {}, {}}, keep)
                  .ok());
  EXPECT_EQ(cart.cart.lines[0].id, "li_2");
  EXPECT_EQ(cart.cart.lines[1].id, "li_1");
  EXPECT_EQ(cart.cart.lines[2].id, "li_3");
  EXPECT_EQ(cart.cart.totals.total, 2 * 1'290'000 + 6 * 33'000);
  books.now += 31 * kDay;
  EXPECT_EQ(books.commerce->cart(Books::kAnna, id)->outcome, Outcome::not_found);
}

TEST(Checkouts, Expire) {
  Books books;
  const auto made = books.create({{"", "lamp", 1}});
  books.now += 7 * kHour;
  EXPECT_EQ(books.complete(made.checkout.id).outcome, Outcome::closed);
  EXPECT_TRUE(books.provider->asked.empty());
}

TEST(Uuid, IsVersionSevenAndSorts) {
  std::string last;
  for (int i = 0; i < 20'000; ++i) {
    const auto id = engine::core::uuid_v7();
    ASSERT_TRUE(engine::core::uuid_valid(id)) << id;
    ASSERT_EQ(id[14], '7');
    ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos);
    ASSERT_LT(last, id);
    last = id;
  }
  for (const auto* bad : {"", "x", "0198c0de-0000-7000-8000-00000000000", "0198c0de-0000-7000-8000-00000000000g",
                          "0198c0de_0000-7000-8000-000000000000"})
    EXPECT_FALSE(engine::core::uuid_valid(bad)) << bad;
}

}  // namespace
}  // namespace store::commerce
