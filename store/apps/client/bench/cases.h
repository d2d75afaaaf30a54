#pragma once
// What `vitrine bench` measures.

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "engine/core/result.h"
#include "store/apps/client/bench/measure.h"

namespace store::apps::bench {

struct Setting {
  std::filesystem::path content;  // cooked products are used when there are some, made boxes otherwise
  std::string gpu;
  int frames = 120, cycles = 100, starts = 5;
  std::uint32_t width = 640, height = 360;
};

struct Known {
  const char* name;
  const char* about;
  engine::core::Result<std::vector<Figure>> (*run)(const Setting&);
};
std::span<const Known> known_cases();

}  // namespace store::apps::bench
