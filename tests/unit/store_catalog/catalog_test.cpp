#include "store/catalog/catalog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace store::catalog {
namespace {

const std::string kSofa = R"({"id": "sofa-moss", "name": {"en": "Leather Sofa", "ko": "가죽소파"},
  "description": {"en": "Three seats", "ko": "세 사람이 앉는 넓은 자리"}, "category": "sofa", "size_m": [2.1, 0.8, 0.95],
  "placement": "floor", "source": "sh3f:Scopia:sofa", "credit": {"title": "Sofa", "author": "Scopia", "licence": "CC-BY 3.0"},
  "variants": [
   {"id": "sofa-moss:moss", "sku": "SF-01-MO", "gtin": "2000000000015", "title": {"en": "Moss", "ko": "이끼"},
    "options": {"finish": {"en": "Moss", "ko": "이끼"}}, "price": {"KRW": 1290000, "USD": 99900}, "stock": {"gangnam": 2, "warehouse": 5}},
   {"id": "sofa-moss:sand", "sku": "SF-01-SA", "title": {"en": "Sand"}, "price": {"KRW": 990000, "USD": 79900}, "stock": {"gangnam": 0}}]})";
const std::string kLamp =
    R"({"id": "lamp-arc", "name": {"en": "Arc lamp", "ko": "각등"}, "category": "lamp", "size_m": [0.4, 1.9, 1.1],
  "variants": [{"id": "lamp-arc", "sku": "LP-7", "price": {"KRW": 89000, "USD": 6900}}]})";

std::string file_of(const std::string& products) { return R"({"catalogue": 1, "products": [)" + products + "]}"; }

Catalog good(const std::string& products) {
  std::vector<std::string> problems;
  auto catalog = Catalog::parse(file_of(products), "test.json", &problems);
  EXPECT_TRUE(catalog.ok());
  EXPECT_TRUE(problems.empty()) << problems.front();
  return std::move(*catalog);
}

std::vector<std::string> found(const Catalog& catalog, const Filter& filter) {
  std::vector<std::string> ids;
  for (const auto* product : catalog.search(filter)) ids.push_back(product->id);
  return ids;
}

TEST(Catalog, ReadsWhatItDocuments) {
  const auto catalog = good(kSofa + "," + kLamp);
  ASSERT_EQ(catalog.products().size(), 2u);
  const Product* sofa = catalog.find("sofa-moss");
  ASSERT_TRUE(sofa);
  EXPECT_EQ(sofa->name.in(Language::ko), "가죽소파");
  EXPECT_FLOAT_EQ(sofa->size_m.y, 0.8f);
  EXPECT_EQ(sofa->variants[0].price.at(Currency::usd), 99900);
  EXPECT_EQ(total_stock(sofa->variants[0]), 7);
  EXPECT_EQ(sofa->credit.author, "Scopia");
  EXPECT_EQ(catalog.find_variant("sofa-moss:sand").variant->sku, "SF-01-SA");
  EXPECT_EQ(catalog.find_variant("lamp-arc").product->id, "lamp-arc");
  EXPECT_FALSE(catalog.find_variant("sofa-moss").variant);
  EXPECT_FALSE(catalog.find_variant("").variant);
  EXPECT_EQ(catalog.find_code("SF-01-SA").variant->id, "sofa-moss:sand");
  EXPECT_EQ(catalog.find_code("2000000000015").variant->id, "sofa-moss:moss");
  EXPECT_FALSE(catalog.find_code("").variant);
}

TEST(Catalog, WritesWhatItReads) {
  const auto catalog = good(kSofa + "," + kLamp);
  const std::string written = write_catalogue(catalog.products());
  std::vector<std::string> problems;
  const auto again = Catalog::parse(written, "again", &problems);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(write_catalogue(again->products()), written);
  EXPECT_EQ(again->find("sofa-moss")->size_m, catalog.find("sofa-moss")->size_m);
}

TEST(Catalog, SearchesInBothLanguages) {
  const auto catalog = good(kSofa + "," + kLamp);
  const std::vector<std::string> sofa = {"sofa-moss"}, lamp = {"lamp-arc"}, both = {"sofa-moss", "lamp-arc"}, none;
  struct Row {
    const char* query;
    const std::vector<std::string>* ids;
  };
  for (const auto& row :
       {Row{"", &both},         Row{"sof", &sofa},           Row{"SOFA leather", &sofa}, Row{"sofa lamp", &none},
        Row{"ofa", &none},      Row{"소파", &sofa},          Row{"가죽", &sofa},         Row{"ㅅㅍ", &sofa},
        Row{"ㄱㅈㅅㅍ", &sofa}, Row{"ㄱㅈ 소파", &sofa},     Row{"솦", &sofa},           Row{"소ㅍ", &sofa},
        Row{"ㄱㄷ", &lamp},     Row{"가등", &none},          Row{"가", &both},           Row{"조명", &lamp},
        Row{"LP-7", &lamp},     Row{"sf-01", &sofa},         Row{"이끼", &sofa},         Row{"\xFF\xFE", &both},
        Row{"!!", &both},       Row{"2000000000015", &sofa}, Row{"의자", &none}})
    EXPECT_EQ(found(catalog, {.query = row.query}), *row.ids) << row.query;
}

TEST(Catalog, FiltersByCategoryPriceAndStock) {
  const auto catalog = good(kSofa + "," + kLamp);
  const std::vector<std::string> sofa = {"sofa-moss"}, lamp = {"lamp-arc"}, none;
  EXPECT_EQ(found(catalog, {.category = "lamp"}), lamp);
  EXPECT_EQ(found(catalog, {.max_price = 100'000}), lamp);
  EXPECT_EQ(found(catalog, {.min_price = 1'000'000}), sofa);
  EXPECT_EQ(found(catalog, {.min_price = 7'000, .max_price = 79'900, .currency = Currency::usd}), sofa);
  EXPECT_EQ(found(catalog, {.min_price = 1'300'000}), none);
  EXPECT_EQ(found(catalog, {.in_stock_only = true}), sofa);
  // The variant in stock must itself have the price asked for: the 990,000 one is sold out.
  EXPECT_EQ(found(catalog, {.max_price = 990'000, .in_stock_only = true}), none);
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Catalog, NamesTheFaultAndKeepsTheRest) {
  struct Row {
    std::string product, message;
  };
  const std::vector<Row> rows = {
      {with(kSofa, R"("sofa-moss", "name")", R"("Sofa Moss", "name")"),
       R"(products[0] "Sofa Moss": id: "Sofa Moss" is not [a-z0-9-]{1,64})"},
      {with(kSofa, R"("en": "Leather Sofa", )", ""), "name.en: missing or empty"},
      {with(kSofa, R"("category": "sofa")", R"("category": "boat")"), R"(category: "boat" is not one of)"},
      {with(kSofa, "0.95]", "-0.95]"), "size_m[2]: -0.95 is not between 0 and 20 metres"},
      {with(kSofa, "[2.1, 0.8, 0.95]", "[2.1, 0.8]"), "size_m: [2.1,0.8] is not [width, height, depth]"},
      {with(kSofa, "1290000", "-1"), "variants[0]: price.KRW: -1 is not between 0 and"},
      {with(kSofa, "1290000", "18446744073709551615"), "variants[0]: price.KRW: 18446744073709551615 is not between"},
      {with(kSofa, "1290000", "12.5"), "variants[0]: price.KRW: 12.5 is not a whole number"},
      {with(kSofa, R"("USD": 99900)", R"("XAU": 99900)"), R"(variants[0]: price: currency "XAU")"},
      {with(kSofa, R"(, "USD": 99900)", ""), "variants[0]: price.USD: missing"},
      {with(kSofa, "2000000000015", "2000000000016"), R"(variants[0]: gtin: "2000000000016" is not a GTIN)"},
      {with(kSofa, R"("id": "sofa-moss:sand")", R"("id": "bed:sand")"),
       R"(variants[1]: id: "bed:sand" is not "sofa-moss:<key>")"},
      {with(kSofa, R"("id": "sofa-moss:sand")", R"("id": "sofa-moss:moss")"),
       R"(variants[1].id: "sofa-moss:moss" appears twice)"},
      {with(kSofa, "SF-01-SA", "SF-01-MO"), R"(variants[1].sku: "SF-01-MO" appears twice)"},
      {with(kSofa, "SF-01-SA", "LP-0"), R"(variants[1].sku: "LP-0" is already taken by an earlier product)"},
      {with(kSofa, R"("gangnam": 2)", R"("gangnam": -2)"), "variants[0]: stock.gangnam: -2 is not between 0 and"},
      {with(kSofa, R"("placement": "floor")", R"("placement": "sky")"), R"(placement: "sky" is not floor)"},
      {with(kSofa, R"("variants": [)", R"("variants": 7, "x": [)"), "variants: not an array"},
      {"7", "products[0]: 7 is not an object"},
  };
  for (const auto& row : rows) {
    std::vector<std::string> problems;
    const bool taken = row.message.find("already") != std::string::npos;
    const std::string other = R"({"id": "zero", "name": {"en": "Zero"}, "category": "lamp", "size_m": [1, 1, 1],
      "variants": [{"id": "zero", "sku": "LP-0", "price": {"KRW": 1, "USD": 1}}]})";
    const auto catalog =
        Catalog::parse(file_of((taken ? other + "," : "") + row.product + "," + kLamp), "test.json", &problems);
    ASSERT_TRUE(catalog.ok()) << catalog.error().message;
    EXPECT_TRUE(catalog->find("lamp-arc")) << row.message;
    ASSERT_EQ(problems.size(), 1u) << row.message;
    EXPECT_EQ(problems[0].find("test.json: products["), 0u) << problems[0];
    EXPECT_NE(problems[0].find(row.message), std::string::npos) << problems[0];
  }
}

TEST(Catalog, RefusesAFileThatIsNone) {
  std::vector<std::string> problems;
  for (const auto* text : {"", "[]", "{}", R"({"catalogue": 2, "products": []})", R"({"catalogue": 1})",
                           R"({"catalogue": 1, "products": {}})", "{\"catalogue\": 1, \"products\": [\"\xFF\"]}"}) {
    const auto catalog = Catalog::parse(text, "bad.json", &problems);
    ASSERT_FALSE(catalog.ok()) << text;
    EXPECT_EQ(catalog.error().message.find("bad.json: "), 0u) << catalog.error().message;
  }
  const auto broken = Catalog::parse("{\"catalogue\": 1,\n \"products\": [}", "bad.json", &problems);
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("line 2, column 15"), std::string::npos) << broken.error().message;
  std::string deep = R"({"catalogue": 1, "products": [)";
  for (int i = 0; i < 10'000; ++i) deep += '[';
  for (int i = 0; i < 10'000; ++i) deep += ']';
  EXPECT_FALSE(Catalog::parse(deep + "]}", "deep.json", &problems).ok());
  const auto missing = Catalog::load("/nowhere/at/all.json", &problems);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("/nowhere/at/all.json"), std::string::npos);
}

TEST(Catalog, MergesButNeverTwice) {
  auto catalog = good(kSofa);
  std::vector<std::string> problems;
  catalog.merge(good(kSofa + "," + kLamp), &problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].find("\"sofa-moss\""), std::string::npos);
  EXPECT_EQ(catalog.products().size(), 2u);
  EXPECT_EQ(found(catalog, {.query = "arc"}).size(), 1u);
  catalog.merge(good(with(with(kLamp, "\"lamp-arc\", \"name", "\"other\", \"name"), "\"id\": \"lamp-arc\", \"sku",
                          "\"id\": \"other\", \"sku")),
                &problems);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_NE(problems[1].find("SKU \"LP-7\""), std::string::npos);
}

TEST(Catalog, TakesMediaFromTheManifest) {
  auto catalog = good(kSofa + "," + kLamp);
  const auto file = std::filesystem::temp_directory_path() / fmt::format("vitrine-manifest-{}.json", ::getpid());
  const std::string sha(64, 'a');
  std::ofstream(file) << R"({"manifest": 1, "models": [
    {"product": "sofa-moss", "file": "models/sofa-moss.glb", "bytes": 1234, "sha256": ")"
                      << sha << R"(", "triangles": 99,
     "bounds_mm": [2100, 800, 950], "lods": 3, "thumbnail": "thumbs/sofa-moss.png"},
    {"product": "ghost", "file": "a.glb", "bytes": 1, "sha256": ")"
                      << sha << R"(", "triangles": 1},
    {"product": "lamp-arc", "file": "../../etc/passwd", "bytes": 1, "sha256": ")"
                      << sha << R"(", "triangles": 1}]})";
  std::vector<std::string> problems;
  ASSERT_TRUE(catalog.add_manifest(file, &problems).ok());
  std::filesystem::remove(file);
  EXPECT_EQ(catalog.find("sofa-moss")->model_path, "models/sofa-moss.glb");
  EXPECT_EQ(catalog.find("sofa-moss")->triangles, 99u);
  EXPECT_EQ(catalog.find("sofa-moss")->thumbnail_path, "thumbs/sofa-moss.png");
  EXPECT_EQ(catalog.find("lamp-arc")->model_path, "");
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_NE(problems[0].find("models[1]: product: \"ghost\""), std::string::npos);
  EXPECT_NE(problems[1].find("models[2]: file: path"), std::string::npos);
}

TEST(Gtin, ChecksItsDigit) {
  for (const auto* gtin : {"4006381333931", "2000000000015", "73513537", "036000291452", "10614141000415"})
    EXPECT_TRUE(gtin_valid(gtin)) << gtin;
  for (const auto* gtin : {"", "4006381333932", "400638133393", "40063813339a1", "123", "-4006381333931"})
    EXPECT_FALSE(gtin_valid(gtin)) << gtin;
}

TEST(Categories, AllHaveNames) {
  for (const auto* category : kCategories) {
    EXPECT_NE(category_name(category).en, category);
    EXPECT_FALSE(category_name(category).ko.empty());
  }
}

}  // namespace
}  // namespace store::catalog
