#pragma once
// Draws ui::DrawData on the CPU, so that panels can be looked at without a renderer.

#include <cstdint>
#include <vector>

#include "engine/ui/draw_data.h"

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  Picture(int w, int h);
  void draw(const engine::ui::DrawData& data, const engine::ui::FontImage& font);
};
