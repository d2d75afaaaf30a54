#pragma once
// Inside of fonts.cpp: glyphs as pixels and numbers, without Dear ImGui.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/core/jobs.h"
#include "engine/core/result.h"
#include "engine/ui/fonts.h"

namespace engine::ui {

// One glyph of one face: where it lies in the atlas and how it is set. Pixels; y down from the top of the line.
struct BakedGlyph {
  std::uint16_t code = 0;
  std::uint16_t face = 0;
  std::uint16_t x = 0, y = 0, width = 0, height = 0;  // in the atlas; width 0: nothing to draw
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;               // relative to the pen at the top of the line
  float advance = 0;
};

struct BakedFonts {
  float scale = 1;
  std::array<float, kFaceCount> ascent{}, descent{}, size{};  // px; descent negative
  std::array<float, 2> white{};                               // uv of a white pixel
  std::vector<BakedGlyph> glyphs;
  FontImage image;
};

core::Result<BakedFonts> bake_fonts(const std::filesystem::path& folder, float scale, core::JobQueue* jobs);

// The cache: one file per font files and scale. A file that is missing, stale or damaged reads as an error and is baked
// anew.
std::filesystem::path font_cache_file(const std::filesystem::path& folder, float scale,
                                      const std::filesystem::path& cache);
core::Result<BakedFonts> read_font_cache(const std::filesystem::path& file);
core::Result<> write_font_cache(const std::filesystem::path& file, const BakedFonts& fonts);

}  // namespace engine::ui
