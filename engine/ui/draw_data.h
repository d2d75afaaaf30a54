#pragma once
// Dear ImGui's output as plain values, so that the renderer can draw it while the next panel frame runs.

#include <cstdint>
#include <vector>

#include "engine/core/math.h"

namespace engine::ui {

struct DrawVertex {  // same layout as ImDrawVert
  core::vec2 position;
  core::vec2 uv;
  std::uint32_t color;
};

struct DrawCommand {
  core::vec4 clip;            // x0, y0, x1, y1 in panel pixels
  std::uint64_t texture = 0;  // 0 = the font atlas, else render::Renderer::add_ui_image()
  std::uint32_t index_offset = 0, index_count = 0, vertex_offset = 0;
};

struct DrawData {
  core::vec2 size_px{0};
  std::vector<DrawVertex> vertices;
  std::vector<std::uint16_t> indices;
  std::vector<DrawCommand> commands;
  std::uint64_t revision = 0;  // changes when the picture changes
};

// Alpha-only coverage of the one font atlas.
struct FontImage {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> alpha;
};

}  // namespace engine::ui
