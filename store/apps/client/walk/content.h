#pragma once
// The content folder that vitrine-cook wrote, found and read: catalogues, showroom, credits. See
// engine/ARCHITECTURE.md.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "store/catalog/catalog.h"
#include "store/shop/panels.h"

namespace store::apps::walk {

struct Content {
  std::filesystem::path root;
  std::filesystem::path showroom, planogram;
  catalog::Catalog catalogue;
  std::vector<shop::CreditLine> credits;
  std::vector<std::string> problems;  // what was left out, one line each

  // Fails, saying what to do, when there is no catalogue or no showroom; anything smaller is a problem and left out.
  static engine::core::Result<Content> load(const std::filesystem::path& root);
};

// The folder given, $VITRINE_CONTENT, or build/content beside the program.
std::filesystem::path find_content(const std::filesystem::path& given);

}  // namespace store::apps::walk
