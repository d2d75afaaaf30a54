#pragma once
// The cook of a retailer's own products: a folder of models and products.csv -> retail/<name>/ in the content folder
// (catalogue.json in store/catalog's form, manifest.json, <id>.glb, report.json), and their part of credits.json.

#include <filesystem>

#include "engine/core/result.h"
#include "store/import/products_report.h"

namespace store::import {

struct ProductsCook {
  std::filesystem::path folder;  // with products.csv
  std::filesystem::path out;     // content folder
  std::string name;              // of the retailer, [a-z0-9-]; "" = made from the folder's name
  bool fix = false;              // correct units, pivots and too large textures instead of refusing
  unsigned jobs = 0;             // threads; 0 = one per processor
};

// Bad products are skipped, good ones go on; all is in the report. Fails only when nothing can be read or written at
// all (no folder, no products.csv, CSV that cannot be parsed, a full disk). With nothing to import, nothing but
// report.json is written.
engine::core::Result<ProductsReport> cook_products(const ProductsCook& options);

}  // namespace store::import
