#pragma once
// What is sold: products, variants, sizes in metres, prices, media, licences; read from catalogue files and searched.
// Catalogue file (assets/catalogue/products.json, build/content/.../catalogue.json): {"catalogue": 1, "products":
// [...]}; field names below are the JSON's unless noted. The committed catalogue and a retailer's cooked products share
// this form.

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/math.h"
#include "engine/core/result.h"
#include "store/money/money.h"

namespace store::catalog {

using money::Currency;
using money::Language;
using money::Money;

struct Text {  // {"en": "...", "ko": "..."}
  std::string en, ko;
  const std::string& in(Language language) const { return language == Language::ko && !ko.empty() ? ko : en; }
};

enum class Placement { floor, table, wall, ceiling, rug };  // where a planogram may put it

struct Credit {  // shown on the credits page
  std::string title, author, licence,
      source;  // e.g. "Sofa 2", "Scopia", "CC-BY 3.0", "Sweet Home 3D furniture library"
};

struct Variant {
  std::string id;    // "<product id>" alone for a product with one variant, else "<product id>:<key>"
  std::string sku;   // unique
  std::string gtin;  // 13 digits with check digit, prefix 200-299 for invented products
  Text title;        // "Moss" / "이끼"; "" for the only variant
  std::map<std::string, Text> options;     // e.g. {"finish": {"en": "Oak", "ko": "오크"}}
  std::map<Currency, std::int64_t> price;  // minor units; at least KRW and USD
  std::string material_variant;            // KHR_materials_variants name in the model, "" = default
  std::map<std::string, int> stock;        // location -> on hand: "gangnam" (the showroom), "warehouse"
};

struct Product {
  std::string id;  // [a-z0-9-]{1,64}, unique
  Text name, description;
  std::string category;          // one of kCategories
  engine::core::vec3 size_m{0};  // width x, height y, depth z as the visitor reads them
  Placement placement = Placement::floor;
  std::vector<Variant> variants;  // at least one
  std::string source;  // "sh3f:<library>:<catalogue id>", "made:<shape>" (store/import/made.h) or "file:<name.glb>":
                       // where the cook takes the model from
  Credit credit;
  // Filled from the cook's manifest (not in products.json):
  std::string model_path;  // relative to the content folder; "" until cooked
  std::uint64_t model_bytes = 0, triangles = 0;
  std::string model_sha256;
  std::string thumbnail_path;  // relative PNG; "" until made
};

inline constexpr std::array kCategories = {"sofa",  "armchair", "chair", "stool",  "table", "desk",
                                           "bed",   "storage",  "shelf", "lamp",   "rug",   "plant",
                                           "decor", "kitchen",  "bath",  "fashion"};
Text category_name(std::string_view category);

struct Filter {
  std::string query;     // words in Korean or English; all must match name, description, category or SKU
  std::string category;  // "" = any
  std::optional<std::int64_t> min_price, max_price;  // minor units of `currency`
  Currency currency = Currency::krw;
  bool in_stock_only = false;
};

class Catalog {
 public:
  // Every fault names the file, product and field; a bad product is left out and reported in `problems`.
  static engine::core::Result<Catalog> load(const std::filesystem::path& file, std::vector<std::string>* problems);
  static engine::core::Result<Catalog> parse(std::string_view json, const std::string& name,
                                             std::vector<std::string>* problems);
  // Adds cooked media (manifest.json of a content folder: {"manifest": 1, "models":
  // [{"product","file","bytes","sha256", "triangles","bounds_mm":[w,h,d],"lods","thumbnail"}]}). Products without a
  // model stay, with an empty model_path.
  engine::core::Result<> add_manifest(const std::filesystem::path& file, std::vector<std::string>* problems);
  // Appends the products of another catalogue; a duplicate id or SKU is left out and reported.
  void merge(Catalog other, std::vector<std::string>* problems);

  // Fails when there is no such variant.
  engine::core::Result<> set_price(std::string_view variant_id, Money price);

  const std::vector<Product>& products() const { return products_; }
  const Product* find(std::string_view product_id) const;
  struct Found {
    const Product* product = nullptr;
    const Variant* variant = nullptr;
  };
  Found find_variant(std::string_view variant_id) const;
  Found find_code(std::string_view sku_or_gtin) const;
  // Matches in catalogue order; word prefixes, case-insensitive; Hangul also by initial consonants ("ㅅㅍ" finds 소파).
  std::vector<const Product*> search(const Filter& filter) const;

 private:
  void add(Product product);
  std::vector<Product> products_;
  std::vector<std::u32string> words_;  // per product: its folded words, each followed by a newline
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::string, std::size_t, std::less<>> skus_, gtins_;  // -> product
};

// The catalogue file that parse() reads back as the same products (cooked media excepted, which live in the manifest).
std::string write_catalogue(const std::vector<Product>& products);

const char* to_string(Placement placement);
engine::core::Result<Placement> placement_from(std::string_view name);

// On hand over all locations.
std::int64_t total_stock(const Variant& variant);

// GS1 check digit over the first n-1 digits; GTIN-8, 12, 13 and 14.
bool gtin_valid(std::string_view gtin);

}  // namespace store::catalog
