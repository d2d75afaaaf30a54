#pragma once
// products.csv as products: columns by name, values checked, several rows of one id as its variants.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/core/math.h"
#include "store/catalog/catalog.h"
#include "store/import/products_csv.h"
#include "store/import/products_report.h"

namespace store::import {

// What a row says about one variant, or about all of them where it names none.
struct VariantRow {
  int line = 0;
  std::string variant;  // KHR_materials_variants name; "" = every variant without a row of its own
  std::string sku, gtin, title_ko;
  std::map<catalog::Currency, std::int64_t> price;
  std::map<std::string, int> stock;
};

struct ProductRow {
  int line = 0;
  std::string id, file, category;
  catalog::Text name, description;
  engine::core::vec3 size_m{0};
  catalog::Placement placement = catalog::Placement::floor;
  std::string option;  // what the model's variants vary: "finish", "fabric" ...
  catalog::Credit credit;
  std::vector<VariantRow> rows;  // at least one; the first is the product's own row
};

struct Column {
  const char* name;
  bool required;
  const char* help;
};
std::span<const Column> product_columns();  // for --help and the header's check

// Products in the file's order. What is wrong with a row goes to the report; a product with an error is left out and
// named as skipped. Empty when the header itself is wrong.
std::vector<ProductRow> read_product_rows(const std::vector<CsvRow>& rows, ProductsReport& report);

// "Pale Pink" -> "pale-pink"; what is not a-z, 0-9 becomes one dash. "" when nothing is left.
std::string slug(std::string_view text);

// A 13-digit GTIN of the restricted range (prefix 29) made from `seed`, not yet in `taken`; it is added there.
std::string restricted_gtin(std::string_view seed, std::set<std::string>& taken);

}  // namespace store::import
