#pragma once
// vitrine-cook showroom: a floor plan in, a showroom in documents and models out.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/jobs.h"
#include "engine/core/result.h"

namespace store::showroom::cook {

struct CookOptions {
  std::filesystem::path plan;       // .../plan.json
  std::filesystem::path planogram;  // .../planogram.json, copied; its products shade the baked light; empty = none
  std::filesystem::path catalogue;  // products.json, for the planogram
  std::filesystem::path content;    // content folder: products/manifest.json is read if there, showroom/ is written
  bool draft = false;               // small textures and little light: for tests
};

struct CookReport {
  std::vector<std::string> files;     // written, relative to the content folder
  std::vector<std::string> problems;  // what was left out, each with its place
  std::size_t triangles = 0, texels = 0, occluders = 0;
  double seconds = 0;
};

engine::core::Result<CookReport> cook_showroom(const CookOptions& options, engine::core::JobQueue& jobs);

}  // namespace store::showroom::cook
