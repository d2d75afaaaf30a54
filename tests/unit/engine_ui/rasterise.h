#pragma once
// Draws panel output on the CPU, as the renderer's panel pass does on the GPU: scissored, textured triangles in display
// space.

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "engine/ui/draw_data.h"
#include "engine/ui/theme.h"

namespace test {

struct Canvas {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;

  Canvas(int w, int h, engine::ui::Color fill);
  engine::ui::Color at(int x, int y) const;
  bool write_png(const std::filesystem::path& file) const;
};

// Pictures named by ImTextureID: RGBA8, square.
struct Texture {
  int size = 0;
  std::vector<std::uint8_t> rgba;
};

void rasterise(Canvas& canvas, const engine::ui::DrawData& draw, const engine::ui::FontImage& font,
               const std::map<std::uint64_t, Texture>& pictures = {});

}  // namespace test
