#pragma once
// The cook of furniture: catalogue + libraries + surfaces -> products/<id>.glb, products/manifest.json,
// products/catalogue.json (the catalogue that was cooked), credits.json.
//
// manifest.json: {"manifest": 1, "models": [{"product", "file", "bytes", "sha256", "triangles", "bounds_mm": [w, h, d],
// "lods", "thumbnail", "drawn", "inputs"}]}; paths are relative to the content folder, "inputs" is the hash that
// decides whether to cook anew. credits.json: see credits.h.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace store::import {

struct FurnitureCook {
  std::filesystem::path catalogue;  // products.json
  std::filesystem::path materials;  // folder with materials.json and mapping.json
  std::filesystem::path library;    // folder with *.sh3f
  std::filesystem::path out;        // content folder
  unsigned jobs = 0;                // threads; 0 = one per processor
  std::string only;                 // a product id; "" = all
  bool anew = false;                // cook even what has not changed
  // A line for the person who waits; called from one thread at a time.
  std::function<void(const std::string&)> progress;
};

struct FurnitureReport {
  int cooked = 0, unchanged = 0;
  std::vector<std::string> failed;    // "<product>: why"; each is left out of the shop
  std::vector<std::string> warnings;  // "<product>: what was mended"
  double seconds = 0;
};

// Fails only when nothing can be cooked at all (no catalogue, no library, no surfaces, an output that cannot be
// written). Products whose source is not "sh3f:" or "made:" belong to other cooks and are passed over.
engine::core::Result<FurnitureReport> cook_furniture(const FurnitureCook& options);

}  // namespace store::import
