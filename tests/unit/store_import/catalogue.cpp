// The committed catalogue: what every other part of the shop relies on.

#include <gtest/gtest.h>

#include <set>

#include "store/catalog/catalog.h"

namespace {

using store::catalog::Catalog;
using store::catalog::Product;
using store::money::Currency;

const Catalog& catalogue() {
  static const Catalog loaded = [] {
    std::vector<std::string> problems;
    auto result = Catalog::load(VITRINE_SOURCE_DIR "/assets/catalogue/products.json", &problems);
    for (const std::string& problem : problems) ADD_FAILURE() << problem;
    if (!result) {
      ADD_FAILURE() << result.error().message;
      return Catalog();
    }
    return std::move(*result);
  }();
  return loaded;
}

// A syllable of the Hangul block U+AC00..U+D7A3 in UTF-8: ea b0 80 .. ed 9e a3.
bool has_hangul(const std::string& text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
    if ((byte(0) & 0xF0) != 0xE0) continue;
    const unsigned point = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    if (point >= 0xAC00 && point <= 0xD7A3) return true;
  }
  return false;
}

TEST(Catalogue, HoldsADepartmentStore) {
  EXPECT_GE(catalogue().products().size(), 120u);
  std::map<std::string, int> per_category;
  for (const Product& product : catalogue().products()) ++per_category[product.category];
  for (const char* category : store::catalog::kCategories) EXPECT_GE(per_category[category], 3) << category;
}

TEST(Catalogue, NamesEveryProductInBothLanguages) {
  for (const Product& product : catalogue().products()) {
    EXPECT_FALSE(product.name.en.empty()) << product.id;
    EXPECT_FALSE(product.description.en.empty()) << product.id;
    EXPECT_FALSE(has_hangul(product.name.en)) << product.id;
    EXPECT_FALSE(has_hangul(product.description.en)) << product.id;
    EXPECT_TRUE(has_hangul(product.name.ko)) << product.id;
    EXPECT_TRUE(has_hangul(product.description.ko)) << product.id;
  }
}

TEST(Catalogue, IdentifiesAndPricesEveryVariant) {
  std::set<std::string> ids, skus, gtins;
  for (const Product& product : catalogue().products()) {
    for (const auto& variant : product.variants) {
      EXPECT_TRUE(ids.insert(variant.id).second) << variant.id;
      EXPECT_TRUE(skus.insert(variant.sku).second) << variant.sku;
      EXPECT_TRUE(gtins.insert(variant.gtin).second) << variant.gtin;
      EXPECT_TRUE(store::catalog::gtin_valid(variant.gtin)) << variant.id << " " << variant.gtin;
      const int prefix = std::stoi(variant.gtin.substr(0, 3));  // GS1: 200-299 never leave one shop
      EXPECT_TRUE(prefix >= 200 && prefix <= 299) << variant.id << " " << variant.gtin;
      for (Currency currency : {Currency::krw, Currency::usd}) EXPECT_GT(variant.price.at(currency), 0) << variant.id;
      EXPECT_EQ(variant.price.at(Currency::krw) % 100, 0) << variant.id;
      const bool alone = product.variants.size() == 1;
      EXPECT_EQ(variant.material_variant.empty(), alone) << variant.id;
      EXPECT_EQ(variant.id, alone ? product.id : product.id + ":" + variant.material_variant);
      for (const char* location : {"gangnam", "warehouse"}) EXPECT_TRUE(variant.stock.count(location)) << variant.id;
    }
  }
}

TEST(Catalogue, HasSoldOutAndLowStock) {
  int sold_out = 0, low = 0;
  for (const Product& product : catalogue().products()) {
    for (const auto& variant : product.variants) {
      const int here = variant.stock.at("gangnam"), there = variant.stock.at("warehouse");
      sold_out += here + there == 0;
      low += here >= 1 && here <= 3;
    }
  }
  EXPECT_GT(sold_out, 5);
  EXPECT_GT(low, 20);
}

TEST(Catalogue, CreditsEveryone) {
  for (const Product& product : catalogue().products()) {
    EXPECT_FALSE(product.credit.title.empty()) << product.id;
    EXPECT_FALSE(product.credit.author.empty()) << product.id;
    EXPECT_TRUE(product.credit.licence.rfind("CC", 0) == 0) << product.id << " " << product.credit.licence;
  }
}

}  // namespace
