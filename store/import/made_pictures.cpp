#include "store/import/made_pictures.h"

#include <algorithm>
#include <cmath>

#include "engine/asset/procedural.h"

namespace store::import {

using engine::asset::tile_fbm;
using engine::asset::tile_noise;
using engine::core::kPi;
using engine::core::vec2;
using engine::core::vec3;
using glm::clamp;
using glm::mix;
using glm::smoothstep;

namespace {

// Colours here are display values, as a painter names them.
vec3 hex(std::uint32_t rgb) {
  return vec3(static_cast<float>(rgb >> 16 & 255), static_cast<float>(rgb >> 8 & 255), static_cast<float>(rgb & 255)) /
         255.0f;
}

// Every painter below takes a point with x and y in 0..1, y up, and gives a colour.
vec3 paper(vec2 p, vec3 color) {
  return color * (0.97f + 0.05f * tile_fbm(p, 90, 2, 3) - 0.02f * tile_noise(p, 300, 5));
}

// Hills one behind the other, paler with distance, under a low sun.
vec3 dawn(vec2 p) {
  vec3 c = mix(hex(0xF3D9B8), hex(0xDDE3DF), smoothstep(0.45f, 1.0f, p.y));
  const float sun = glm::length((p - vec2(0.66f, 0.66f)) * vec2(1.5f, 1.0f));
  c = mix(c, hex(0xE8A06B), 0.5f * (1 - smoothstep(0.0f, 0.5f, sun)));
  c = mix(c, hex(0xD8653F), 1 - smoothstep(0.082f, 0.088f, sun));
  constexpr int kRows = 6;
  for (int i = 0; i < kRows; ++i) {
    const float t = static_cast<float>(i) / (kRows - 1);
    const float ridge = 0.58f - 0.1f * static_cast<float>(i) +
                        (0.10f + 0.05f * t) *
                            (tile_fbm({p.x * 0.5f + 0.13f * static_cast<float>(i), 0.37f}, 6 + i, 4,
                                      40u + static_cast<std::uint32_t>(i) * 7u) -
                             0.5f) *
                            2;
    const vec3 hill = mix(hex(0xA9B7B4), hex(0x1F3A40), std::pow(t, 0.8f));
    const float mist = smoothstep(ridge - 0.22f, ridge, p.y);
    const float wash = 0.9f + 0.2f * tile_fbm(p + vec2(0.2f * t, 0), 14, 4, 90);
    c = mix(c, mix(mix(hill, hex(0xE9DCC8), 0.35f * (1 - t)), hill, mist) * wash,
            1 - smoothstep(ridge - 0.002f, ridge + 0.002f, p.y));
  }
  return paper(p, c);
}

// A moon jar on a table, in the light of a window.
vec3 moon(vec2 p) {
  const float wash = tile_fbm(p, 5, 5, 11);
  vec3 c = mix(hex(0x8C9A95), hex(0xB9BFB4), smoothstep(0.1f, 1.0f, p.y + 0.3f * (wash - 0.5f)));
  if (p.y < 0.3f) c = mix(hex(0x6B4A35), hex(0x8C6446), p.x + 0.4f * (tile_fbm(p * vec2(1, 1), 24, 3, 8) - 0.5f));
  const vec2 q = (p - vec2(0.5f, 0.47f)) * vec2(0.75f, 1.0f);
  const float shadow = glm::length((p - vec2(0.62f, 0.245f)) * vec2(1.0f, 6.0f));
  if (p.y < 0.3f) c *= 1 - 0.5f * (1 - smoothstep(0.1f, 0.42f, shadow));
  // A jar thrown in two halves: not quite round, its belly a little low.
  const float r = 0.225f + 0.006f * std::sin(3 * std::atan2(q.y, q.x)) - 0.01f * q.y;
  const float d = glm::length(q);
  const float neck =
      std::abs(q.x) < 0.088f + 0.02f * smoothstep(0.23f, 0.25f, q.y) && q.y > 0 && q.y < 0.245f ? 1.0f : 0.0f;
  const float foot = std::abs(q.x) < 0.075f && q.y < 0 && q.y > -0.238f ? 1.0f : 0.0f;
  const float body = 1 - smoothstep(r - 0.002f, r + 0.002f, d);
  const float inside = std::max({body, neck, foot});
  const float light = clamp(0.62f + 1.5f * (-q.x * 0.8f + q.y * 0.5f) - 2.2f * std::max(0.0f, d - 0.14f), 0.25f, 1.0f);
  const vec3 glaze = mix(hex(0x8E8B80), hex(0xF4F0E4), light) * (0.97f + 0.07f * (tile_fbm(p, 9, 4, 21) - 0.5f));
  c = mix(c, glaze, inside);
  if (neck > 0 && q.y > 0.236f) c = hex(0x5F5C54);
  return paper(p, c);
}

// One branch of leaves in ink.
vec3 leaves(vec2 p) {
  vec3 c = hex(0xEFE9DB);
  const auto ink = [&](float amount, vec3 color) { c = mix(c, color, clamp(amount, 0.0f, 1.0f)); };
  const auto stem_x = [](float y) { return 0.42f + 0.2f * (y - 0.1f) - 0.22f * (y - 0.1f) * (y - 0.5f); };
  const float stem = std::abs(p.x - stem_x(p.y));
  if (p.y > 0.06f && p.y < 0.9f) ink(1 - smoothstep(0.003f, 0.006f, stem * (1 + p.y)), hex(0x39483A));
  for (int i = 0; i < 15; ++i) {
    const float y = 0.16f + 0.05f * static_cast<float>(i), side = i % 2 ? 1.0f : -1.0f;
    const vec2 root(stem_x(y), y);
    const float angle = side * (0.95f - 0.03f * static_cast<float>(i)) + 0.15f;
    const vec2 along(std::sin(angle), std::cos(angle)), across(along.y, -along.x);
    const vec2 q((glm::dot(p - root, along)), glm::dot(p - root, across) * (1.0f));
    const float length = 0.27f - 0.012f * static_cast<float>(i);
    const float t = q.x / length;
    if (t < 0 || t > 1) continue;
    const float width = 0.062f * std::pow(std::sin(kPi * std::pow(t, 0.75f)), 0.9f) * (length / 0.27f + 0.3f);
    const float edge = width - std::abs(q.y);
    const float tone = tile_fbm(p * 0.9f + vec2(0.07f * static_cast<float>(i), 0), 12, 4, 33);
    const vec3 green = mix(hex(0x2F4A3A), hex(0x7C8F63), clamp(tone * 1.3f - 0.2f + 0.25f * (i % 3 == 0), 0.0f, 1.0f));
    ink(smoothstep(0.0f, 0.003f, edge) * (0.78f + 0.22f * tone), green);
    ink(0.5f * (1 - smoothstep(0.001f, 0.0025f, std::abs(q.y))) * (edge > 0 ? 1.0f : 0.0f), hex(0xE5E2CC));
  }
  return paper(p, c);
}

// Patches of ramie sewn together: jogakbo.
vec3 blocks(vec2 p) {
  constexpr std::uint32_t kColors[] = {0xE7DCC6, 0xC9603C, 0x2E5560, 0xD39B3B, 0x66744D,
                                       0xEFE7D8, 0x8D3B2E, 0x9FB0A6, 0x23333B, 0xE2B9A0};
  vec2 low(0), high(1);
  std::uint32_t id = 1;
  for (int depth = 0; depth < 6; ++depth) {
    const auto random = [&](std::uint32_t salt) {
      return tile_noise({(static_cast<float>(id * 7u + salt * 13u % 97u) + 0.5f) / 509.0f, 0.5f / 509.0f}, 509,
                        77u + salt);
    };
    const vec2 size = high - low;
    if (depth > 2 && std::max(size.x, size.y) < 0.2f + 0.25f * random(9)) break;
    const bool split_x = size.x > size.y * (0.75f + 0.5f * random(1));
    const float cut = 0.3f + 0.4f * random(2);
    const int axis = split_x ? 0 : 1;
    const float at = low[axis] + cut * size[axis];
    id = id * 2u + (p[axis] >= at ? 1u : 0u);
    (p[axis] >= at ? low : high)[axis] = at;
  }
  vec3 c = hex(kColors[(id * 2654435761u >> 8) % std::size(kColors)]);
  const float thread = 0.5f * (tile_noise({p.x, 0.3f}, 420, id) + tile_noise({0.6f, p.y}, 420, id + 3));
  c *= 0.9f + 0.16f * thread;
  const float seam = std::min({p.x - low.x, high.x - p.x, p.y - low.y, high.y - p.y});
  c *= 1 - 0.28f * (1 - smoothstep(0.0f, 0.004f, seam)) -
       0.1f * (1 - smoothstep(0.008f, 0.011f, seam)) * smoothstep(0.004f, 0.006f, seam);
  return c;
}

}  // namespace

engine::asset::Image paint_picture(std::string_view name, float width_m, float height_m) {
  const float longest = std::max(width_m, height_m);
  engine::asset::Image image;
  image.name = std::string(name);
  image.width = static_cast<std::uint32_t>(std::lround(640 * width_m / longest));
  image.height = static_cast<std::uint32_t>(std::lround(640 * height_m / longest));
  image.rgba.resize(std::size_t(image.width) * image.height * 4, 255);
  const auto paint = name == "picture-dawn"     ? dawn
                     : name == "picture-moon"   ? moon
                     : name == "picture-leaves" ? leaves
                                                : blocks;
  for (std::uint32_t y = 0; y < image.height; ++y)
    for (std::uint32_t x = 0; x < image.width; ++x) {
      vec3 sum(0);  // four samples soften the edges
      for (int k = 0; k < 4; ++k)
        sum += clamp(
            paint({(static_cast<float>(x) + 0.25f + 0.5f * static_cast<float>(k & 1)) / static_cast<float>(image.width),
                   1 - (static_cast<float>(y) + 0.25f + 0.5f * static_cast<float>(k >> 1)) /
                           static_cast<float>(image.height)}),
            vec3(0), vec3(1));
      for (int c = 0; c < 3; ++c)
        image.rgba[(std::size_t(y) * image.width + x) * 4 + static_cast<std::size_t>(c)] =
            static_cast<std::uint8_t>(std::lround(sum[c] * 0.25f * 255));
    }
  return image;
}

}  // namespace store::import
