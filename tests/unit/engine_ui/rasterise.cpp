#include "tests/unit/engine_ui/rasterise.h"

#include <stb/stb_image_write.h>

#include <algorithm>
#include <cmath>

namespace test {

using engine::core::vec2;
using engine::core::vec4;
using engine::ui::DrawVertex;

Canvas::Canvas(int w, int h, engine::ui::Color fill) : width(w), height(h), rgb(static_cast<std::size_t>(w) * h * 3) {
  for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = static_cast<std::uint8_t>(fill >> (8 * (i % 3)));
}

engine::ui::Color Canvas::at(int x, int y) const {
  const auto* p = &rgb[(static_cast<std::size_t>(y) * width + x) * 3];
  return engine::ui::rgba(p[0], p[1], p[2]);
}

bool Canvas::write_png(const std::filesystem::path& file) const {
  return stbi_write_png(file.c_str(), width, height, 3, rgb.data(), width * 3) != 0;
}

namespace {

vec4 unpack(engine::ui::Color c) { return vec4(c & 0xFF, c >> 8 & 0xFF, c >> 16 & 0xFF, c >> 24) / 255.0f; }

template <class Fetch>
vec4 bilinear(vec2 uv, int w, int h, Fetch fetch) {
  const vec2 p = uv * vec2(w, h) - 0.5f;
  const int x = static_cast<int>(std::floor(p.x)), y = static_cast<int>(std::floor(p.y));
  const vec2 f = p - vec2(x, y);
  const auto texel = [&](int i, int j) { return fetch(std::clamp(i, 0, w - 1), std::clamp(j, 0, h - 1)); };
  return glm::mix(glm::mix(texel(x, y), texel(x + 1, y), f.x), glm::mix(texel(x, y + 1), texel(x + 1, y + 1), f.x),
                  f.y);
}

float cross(vec2 a, vec2 b) { return a.x * b.y - a.y * b.x; }

// The top-left rule: a pixel on an edge shared by two triangles is drawn once.
bool owns_edge(vec2 from, vec2 to) { return to.y < from.y || (to.y == from.y && to.x > from.x); }

}  // namespace

void rasterise(Canvas& canvas, const engine::ui::DrawData& draw, const engine::ui::FontImage& font,
               const std::map<std::uint64_t, Texture>& pictures) {
  for (const auto& command : draw.commands) {
    const auto found = pictures.find(command.texture);
    const auto sample = [&](vec2 uv) {
      if (command.texture == 0)
        return bilinear(uv, static_cast<int>(font.width), static_cast<int>(font.height), [&](int x, int y) {
          return vec4(1, 1, 1, font.alpha[static_cast<std::size_t>(y) * font.width + x] / 255.0f);
        });
      if (found == pictures.end()) return vec4(1, 0, 1, 1);
      const auto& t = found->second;
      return bilinear(uv, t.size, t.size, [&](int x, int y) {
        const auto* p = &t.rgba[(static_cast<std::size_t>(y) * t.size + x) * 4];
        return vec4(p[0], p[1], p[2], p[3]) / 255.0f;
      });
    };
    for (std::uint32_t i = 0; i + 2 < command.index_count; i += 3) {
      DrawVertex v[3];
      for (std::uint32_t k = 0; k < 3; ++k)
        v[k] = draw.vertices[command.vertex_offset + draw.indices[command.index_offset + i + k]];
      float area = cross(v[1].position - v[0].position, v[2].position - v[0].position);
      if (area == 0) continue;
      if (area < 0) std::swap(v[1], v[2]), area = -area;
      // Filled shapes take one white texel: looked up once.
      const bool plain = v[0].uv == v[1].uv && v[1].uv == v[2].uv;
      const vec4 white = plain ? sample(v[0].uv) : vec4(1);
      const vec2 low = glm::min(glm::min(v[0].position, v[1].position), v[2].position);
      const vec2 high = glm::max(glm::max(v[0].position, v[1].position), v[2].position);
      const int x0 = std::max({0, static_cast<int>(std::floor(low.x)), static_cast<int>(command.clip.x)});
      const int y0 = std::max({0, static_cast<int>(std::floor(low.y)), static_cast<int>(command.clip.y)});
      const int x1 = std::min({canvas.width, static_cast<int>(std::ceil(high.x)), static_cast<int>(command.clip.z)});
      const int y1 = std::min({canvas.height, static_cast<int>(std::ceil(high.y)), static_cast<int>(command.clip.w)});
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
          const vec2 p(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
          float weight[3];
          bool inside = true;
          for (int k = 0; k < 3 && inside; ++k) {
            const vec2 from = v[(k + 1) % 3].position, to = v[(k + 2) % 3].position;
            weight[k] = cross(to - from, p - from) / area;
            inside = weight[k] > 0 || (weight[k] == 0 && owns_edge(from, to));
          }
          if (!inside) continue;
          const vec2 uv = v[0].uv * weight[0] + v[1].uv * weight[1] + v[2].uv * weight[2];
          const vec4 color =
              (unpack(v[0].color) * weight[0] + unpack(v[1].color) * weight[1] + unpack(v[2].color) * weight[2]) *
              (plain ? white : sample(uv));
          auto* out = &canvas.rgb[(static_cast<std::size_t>(y) * canvas.width + x) * 3];
          for (int c = 0; c < 3; ++c)
            out[c] = static_cast<std::uint8_t>(color[c] * color.a * 255.0f +
                                               static_cast<float>(out[c]) * (1 - color.a) + 0.5f);
        }
    }
  }
}

}  // namespace test
