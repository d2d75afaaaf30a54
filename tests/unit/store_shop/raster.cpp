#include "raster.h"

#include <algorithm>
#include <cmath>

using engine::core::vec2;
using engine::core::vec4;

Picture::Picture(int w, int h)
    : width(w), height(h), rgba(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {  // a bright wall and a floor: what a room is behind a panel
      auto* p = &rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x)) * 4];
      const bool floor = y > h * 6 / 10;
      p[0] = floor ? 168 : 226, p[1] = floor ? 136 : 220, p[2] = floor ? 100 : 208, p[3] = 255;
    }
}

namespace {

vec4 unpack(std::uint32_t c) {
  return vec4(static_cast<float>(c & 255), static_cast<float>(c >> 8 & 255), static_cast<float>(c >> 16 & 255),
              static_cast<float>(c >> 24)) /
         255.0f;
}

float cross(vec2 a, vec2 b) { return a.x * b.y - a.y * b.x; }

float coverage(const engine::ui::FontImage& font, vec2 uv) {
  const float x = uv.x * static_cast<float>(font.width) - 0.5f, y = uv.y * static_cast<float>(font.height) - 0.5f;
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const auto at = [&](int u, int v) {
    u = std::clamp(u, 0, static_cast<int>(font.width) - 1), v = std::clamp(v, 0, static_cast<int>(font.height) - 1);
    return static_cast<float>(font.alpha[static_cast<std::size_t>(v) * font.width + static_cast<std::size_t>(u)]) /
           255.0f;
  };
  return (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
         (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy;
}

}  // namespace

void Picture::draw(const engine::ui::DrawData& data, const engine::ui::FontImage& font) {
  for (const auto& command : data.commands) {
    for (std::uint32_t i = 0; i + 2 < command.index_count; i += 3) {
      const engine::ui::DrawVertex* v[3];
      for (std::uint32_t k = 0; k < 3; ++k)
        v[k] = &data.vertices[command.vertex_offset + data.indices[command.index_offset + i + k]];
      const float area = cross(v[1]->position - v[0]->position, v[2]->position - v[0]->position);
      if (std::abs(area) < 1e-6f) continue;
      const vec2 low = glm::min(glm::min(v[0]->position, v[1]->position), v[2]->position);
      const vec2 high = glm::max(glm::max(v[0]->position, v[1]->position), v[2]->position);
      const int x0 = std::max({0, static_cast<int>(low.x), static_cast<int>(command.clip.x)});
      const int x1 = std::min({width - 1, static_cast<int>(high.x), static_cast<int>(command.clip.z) - 1});
      const int y0 = std::max({0, static_cast<int>(low.y), static_cast<int>(command.clip.y)});
      const int y1 = std::min({height - 1, static_cast<int>(high.y), static_cast<int>(command.clip.w) - 1});
      const vec4 color[3] = {unpack(v[0]->color), unpack(v[1]->color), unpack(v[2]->color)};
      const auto owns = [&](vec2 a, vec2 b) {  // the top-left rule: a shared edge is drawn once
        const vec2 edge = area > 0 ? b - a : a - b;
        return edge.y < 0 || (edge.y == 0 && edge.x > 0);
      };
      const bool own[3] = {owns(v[1]->position, v[2]->position), owns(v[2]->position, v[0]->position),
                           owns(v[0]->position, v[1]->position)};
      for (int y = y0; y <= y1; ++y)
        for (int x = x0; x <= x1; ++x) {
          const vec2 p{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
          float w[3] = {cross(v[1]->position - p, v[2]->position - p) / area,
                        cross(v[2]->position - p, v[0]->position - p) / area,
                        cross(v[0]->position - p, v[1]->position - p) / area};
          bool inside = true;
          for (int k = 0; k < 3; ++k) inside = inside && (w[k] > 0 || (w[k] == 0 && own[k]));
          if (!inside) continue;
          const vec4 c = color[0] * w[0] + color[1] * w[1] + color[2] * w[2];
          const vec2 uv = v[0]->uv * w[0] + v[1]->uv * w[1] + v[2]->uv * w[2];
          const float alpha = c.w * (command.texture == 0 ? coverage(font, uv) : 1.0f);
          auto* out =
              &rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4];
          for (int k = 0; k < 3; ++k)
            out[k] = static_cast<std::uint8_t>(static_cast<float>(out[k]) * (1 - alpha) + c[k] * 255.0f * alpha + 0.5f);
        }
    }
  }
}
