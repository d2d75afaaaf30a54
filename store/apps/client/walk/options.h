#pragma once
// What `vitrine walk` was asked for.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "store/money/money.h"

namespace store::apps::walk {

struct WalkOptions {
  std::string backend = "desktop";
  std::filesystem::path content;
  std::string store_url;                    // "" = the embedded server
  std::optional<money::Language> language;  // over the settings, for this visit only
  std::optional<money::Currency> currency;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> size;
  std::filesystem::path trip, out;
  std::filesystem::path data;  // "" = the user's data folder
  std::string gpu;
  bool fullscreen = false, stereo = false, validation = false;
  std::uint64_t frames = 0;
};

}  // namespace store::apps::walk
