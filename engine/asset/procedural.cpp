#include "engine/asset/procedural.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace engine::asset {
namespace {

using core::Code;
using core::fail;
using glm::clamp;
using glm::fract;
using glm::mix;
using glm::smoothstep;

std::uint32_t hash(std::uint32_t x) {  // lowbias32, Chris Wellons
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
float random01(int x, int y, std::uint32_t seed) {
  return static_cast<float>(hash(static_cast<std::uint32_t>(x) * 0x9E3779B1u ^
                                 hash(static_cast<std::uint32_t>(y) + seed * 0x85EBCA77u)) >>
                            8) /
         16777216.0f;
}
int wrap(int i, int period) {
  i %= period;
  return i < 0 ? i + period : i;
}

// Value noise on a lattice of `period` cells with quintic fade: tileable in both directions.
float noise(float u, float v, int period_u, int period_v, std::uint32_t seed) {
  const float x = u * static_cast<float>(period_u), y = v * static_cast<float>(period_v);
  const float fx = std::floor(x), fy = std::floor(y);
  const int x0 = wrap(static_cast<int>(fx), period_u), y0 = wrap(static_cast<int>(fy), period_v);
  const int x1 = wrap(x0 + 1, period_u), y1 = wrap(y0 + 1, period_v);
  const auto fade = [](float t) { return t * t * t * (t * (t * 6 - 15) + 10); };
  const float a = fade(x - fx), b = fade(y - fy);
  return mix(mix(random01(x0, y0, seed), random01(x1, y0, seed), a),
             mix(random01(x0, y1, seed), random01(x1, y1, seed), a), b);
}

float fbm(float u, float v, int period_u, int period_v, int octaves, std::uint32_t seed) {
  float sum = 0, weight = 0, amplitude = 1;
  for (int i = 0; i < octaves; ++i, amplitude *= 0.5f, period_u *= 2, period_v *= 2) {
    sum += amplitude * noise(u, v, period_u, period_v, seed + static_cast<std::uint32_t>(i) * 101u);
    weight += amplitude;
  }
  return sum / weight;
}

struct Texel {
  vec3 color;
  float roughness, metallic, height_m;
};
using Shade = std::function<Texel(float u, float v)>;

// Nearest and second nearest of one point per cell: chips, loops, pores.
struct Cells {
  float nearest, second;  // in cells
  float id;               // 0..1 of the nearest
};
Cells cells(float u, float v, int period, float jitter, std::uint32_t seed) {
  const float x = u * static_cast<float>(period), y = v * static_cast<float>(period);
  const int cx = static_cast<int>(std::floor(x)), cy = static_cast<int>(std::floor(y));
  Cells best{9, 9, 0};
  for (int j = -1; j <= 1; ++j)
    for (int i = -1; i <= 1; ++i) {
      const int wx = wrap(cx + i, period), wy = wrap(cy + j, period);
      const float px = static_cast<float>(cx + i) + 0.5f + jitter * (random01(wx, wy, seed) - 0.5f);
      const float py = static_cast<float>(cy + j) + 0.5f + jitter * (random01(wx, wy, seed + 7) - 0.5f);
      const float d = std::hypot(px - x, py - y);
      if (d < best.nearest)
        best = {d, best.nearest, random01(wx, wy, seed + 13)};
      else
        best.second = std::min(best.second, d);
    }
  return best;
}

int count(float size_m, float unit_m) { return std::max(1, static_cast<int>(std::lround(size_m / unit_m))); }

// Straight-grained timber: growth bands bent a little along the length, fine fibres, dark pores.
Texel timber(const SurfaceRecipe& r, float u, float v, float shift, std::uint32_t seed) {
  const float su = fract(u + shift), sv = fract(v + shift * 0.37f);
  const int across = std::max(1, static_cast<int>(r.size_m * 14)),
            along = std::max(1, static_cast<int>(r.size_m * 1.5f));
  const float bend = 0.03f / r.size_m * (fbm(su, sv, std::max(1, across / 5), along, 3, seed + 3) - 0.5f);
  const float bands = fbm(fract(su + bend), sv, across, along, 4, seed);
  const float fibre = fbm(su, sv, across * 12, along * 5, 2, seed + 5);
  const float pore = smoothstep(0.72f, 0.9f, noise(su, sv, across * 16, along * 10, seed + 9));
  const float dark = clamp(0.75f * smoothstep(0.3f, 0.75f, bands) + 0.35f * (fibre - 0.5f) + 0.35f * pore, 0.0f, 1.0f);
  return {mix(r.color, r.color2, dark), r.roughness + r.roughness_variation * (dark - 0.4f), 0.0f,
          r.relief_m * (0.4f * fibre - 0.6f * pore)};
}

Shade wood(const SurfaceRecipe& r) {
  return [r](float u, float v) { return timber(r, u, v, 0, r.seed); };
}

Shade planks(const SurfaceRecipe& r) {
  const int boards = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.15f);
  return [r, boards](float u, float v) {
    const float x = u * static_cast<float>(boards);
    const int board = wrap(static_cast<int>(std::floor(x)), boards);
    const float along =
        fract(v + random01(board, 1, r.seed));  // every board is as long as the tile, its joint elsewhere
    const float shift = random01(board, 2, r.seed);
    auto t = timber(r, u * 0.999f, along, shift, r.seed + static_cast<std::uint32_t>(board) * 31u);
    t.color *= 1 + r.variation * 2 * (random01(board, 3, r.seed) - 0.5f);
    const float width_m = r.size_m / static_cast<float>(boards);
    const float edge_m = std::min(std::min(fract(x), 1 - fract(x)) * width_m, std::min(along, 1 - along) * r.size_m);
    const float bevel = 1 - smoothstep(0.0005f, 0.004f, edge_m);
    t.height_m -= bevel * 0.0014f;
    t.color *= 1 - 0.55f * (1 - smoothstep(0.0f, 0.0022f, edge_m));
    t.roughness += 0.15f * bevel;
    return t;
  };
}

Shade plaster(const SurfaceRecipe& r) {
  return [r](float u, float v) {
    const int p = std::max(2, static_cast<int>(r.size_m * 3));
    const float cloud = fbm(u, v, p, p, 4, r.seed), trowel = fbm(u, v, p * 3, p * 8, 3, r.seed + 4);
    const float grain = noise(u, v, p * 90, p * 90, r.seed + 8);
    return Texel{mix(r.color, r.color2, clamp(0.5f + r.variation * 4 * (cloud - 0.5f), 0.0f, 1.0f)),
                 r.roughness + r.roughness_variation * (trowel - 0.5f) * 2, 0.0f,
                 r.relief_m * (0.7f * trowel + 0.15f * grain + 0.5f * cloud)};
  };
}

Shade terrazzo(const SurfaceRecipe& r) {
  const float chip_m = r.unit_m > 0 ? r.unit_m : 0.02f;
  return [r, chip_m](float u, float v) {
    const int p = std::max(2, static_cast<int>(r.size_m * 4));
    vec3 color = r.color * (1 + r.variation * (fbm(u, v, p, p, 3, r.seed) - 0.5f));
    float polish = 0;
    for (int layer = 0; layer < 3; ++layer) {
      const float scale[] = {1.0f, 0.5f, 0.27f};
      const float reach[] = {0.36f, 0.34f, 0.3f};
      const auto seed = r.seed + 50u * static_cast<std::uint32_t>(layer);
      const float wobble = 0.3f / static_cast<float>(count(r.size_m, chip_m));
      const float uu = fract(u + wobble * (fbm(u, v, p * 8, p * 8, 2, seed) - 0.5f)),
                  vv = fract(v + wobble * (fbm(u, v, p * 8, p * 8, 2, seed + 1) - 0.5f));
      const auto c = cells(uu, vv, count(r.size_m, chip_m * scale[layer]), 0.9f, seed);
      if (c.id < 0.62f && c.nearest < reach[layer] * (0.6f + 0.4f * c.id) && c.second - c.nearest > 0.12f) {
        const float t = fract(c.id * 7.31f);
        color = t < 0.4f   ? r.color2
                : t < 0.7f ? mix(r.color, vec3(0.85f, 0.82f, 0.78f), 0.8f)
                           : mix(r.color2, vec3(0.45f, 0.36f, 0.28f), 0.6f);
        polish = 1;
      }
    }
    return Texel{color,
                 r.roughness - r.roughness_variation * polish * 0.5f +
                     r.roughness_variation * (fbm(u, v, p, p, 3, r.seed + 90) - 0.5f),
                 0.0f, 0.0f};
  };
}

Shade stone(const SurfaceRecipe& r) {
  return [r](float u, float v) {
    const int p = std::max(2, static_cast<int>(r.size_m * 2));
    const float wu = fract(u + 0.12f * (fbm(u, v, p, p, 4, r.seed) - 0.5f)),
                wv = fract(v + 0.12f * (fbm(u, v, p, p, 4, r.seed + 5) - 0.5f));
    const float cloud = fbm(wu, wv, p * 2, p, 6, r.seed + 9);
    const float vein = std::pow(1 - std::min(1.0f, std::abs(fbm(wu, wv, p, p * 2, 5, r.seed + 17) - 0.5f) * 9), 3.0f);
    return Texel{mix(r.color, r.color2, clamp(r.variation * 3 * (cloud - 0.4f) + 0.7f * vein, 0.0f, 1.0f)),
                 r.roughness + r.roughness_variation * (cloud - 0.5f), 0.0f, r.relief_m * (0.3f * cloud - 0.7f * vein)};
  };
}

Shade weave(const SurfaceRecipe& r) {
  const int threads = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.0016f) / 2 * 2 + 2;
  return [r, threads](float u, float v) {
    // Slubs: threads wander and change their thickness.
    const float x =
        (u + 0.25f / static_cast<float>(threads) * (fbm(u, v, 24, 6, 2, r.seed) - 0.5f)) * static_cast<float>(threads);
    const float y = (v + 0.25f / static_cast<float>(threads) * (fbm(u, v, 6, 24, 2, r.seed + 1) - 0.5f)) *
                    static_cast<float>(threads);
    const int ix = static_cast<int>(std::floor(x)), iy = static_cast<int>(std::floor(y));
    const bool warp_on_top = ((ix + iy) & 1) == 0;
    const float a = fract(x) - 0.5f, b = fract(y) - 0.5f;
    const float round = warp_on_top ? std::sqrt(std::max(0.0f, 1 - 3.6f * a * a)) * (1 - 0.9f * b * b)
                                    : std::sqrt(std::max(0.0f, 1 - 3.6f * b * b)) * (1 - 0.9f * a * a);
    const int thread = warp_on_top ? wrap(ix, threads) : wrap(iy, threads) + 5000;
    const float dye = 1 + r.variation * 2 * (random01(thread, 3, r.seed) - 0.5f) +
                      r.variation * (fbm(u, v, 6, 6, 3, r.seed + 2) - 0.5f);
    return Texel{(warp_on_top ? r.color : r.color2) * dye * (0.62f + 0.38f * round),
                 r.roughness + r.roughness_variation * (1 - round), 0.0f, r.relief_m * round};
  };
}

Shade boucle(const SurfaceRecipe& r) {
  const int loops = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.006f);
  return [r, loops](float u, float v) {
    const float wobble = 0.7f / static_cast<float>(loops);
    const float uu = fract(u + wobble * (fbm(u, v, loops, loops, 2, r.seed) - 0.5f)),
                vv = fract(v + wobble * (fbm(u, v, loops, loops, 2, r.seed + 1) - 0.5f));
    const auto c = cells(uu, vv, loops, 1, r.seed);
    const float bump = 1 - smoothstep(0.1f, 0.75f, c.nearest);
    const float curl = 0.5f + 0.5f * std::sin(c.nearest * 16 + c.id * 6.28f);
    const float h = bump * 0.8f + curl * 0.2f * bump;
    return Texel{mix(r.color2, r.color, clamp(0.25f + h, 0.0f, 1.0f)) * (1 + r.variation * (c.id - 0.5f)), r.roughness,
                 0.0f, r.relief_m * h};
  };
}

Shade leather(const SurfaceRecipe& r) {
  const int pores = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.004f);
  return [r, pores](float u, float v) {
    const auto c = cells(u, v, pores, 0.95f, r.seed);
    const float crease = 1 - smoothstep(0.02f, 0.25f, c.second - c.nearest);
    const float cloud = fbm(u, v, 5, 5, 4, r.seed + 2);
    return Texel{mix(r.color, r.color2, clamp(0.5f * crease + r.variation * 3 * (cloud - 0.5f), 0.0f, 1.0f)),
                 r.roughness + r.roughness_variation * (crease - 0.3f + 0.5f * (cloud - 0.5f)), 0.0f,
                 r.relief_m * (cloud * 0.3f - crease * 0.7f)};
  };
}

Shade brushed(const SurfaceRecipe& r) {
  return [r](float u, float v) {
    const float stroke = fbm(u, v, 4, 220, 3, r.seed), cloud = fbm(u, v, 3, 3, 4, r.seed + 2);
    return Texel{r.color * (1 + r.variation * (stroke - 0.5f)),
                 r.roughness + r.roughness_variation * (stroke + cloud - 1), r.metallic, r.relief_m * stroke};
  };
}

Shade smooth(const SurfaceRecipe& r) {
  return [r](float u, float v) {
    const float cloud = fbm(u, v, 4, 4, 4, r.seed), fine = fbm(u, v, 40, 40, 2, r.seed + 3);
    return Texel{mix(r.color, r.color2, clamp(r.variation * 2 * (cloud - 0.4f), 0.0f, 1.0f)),
                 r.roughness + r.roughness_variation * (cloud - 0.5f + 0.4f * (fine - 0.5f)), r.metallic,
                 r.relief_m * (0.5f * cloud + 0.1f * fine)};
  };
}

Shade pile(const SurfaceRecipe& r) {
  const int tufts = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.004f);
  return [r, tufts](float u, float v) {
    const auto c = cells(u, v, tufts, 0.9f, r.seed);
    const float lay = fbm(u, v, 5, 7, 4, r.seed + 3), h = 1 - smoothstep(0.1f, 0.7f, c.nearest);
    return Texel{mix(r.color2, r.color, clamp(0.3f + 0.7f * h, 0.0f, 1.0f)) *
                     (1 + r.variation * (lay - 0.5f + 0.5f * (c.id - 0.5f))),
                 r.roughness, 0.0f, r.relief_m * h};
  };
}

Shade tiles(const SurfaceRecipe& r) {
  const int n = count(r.size_m, r.unit_m > 0 ? r.unit_m : 0.1f);
  return [r, n](float u, float v) {
    const float x = u * static_cast<float>(n), y = v * static_cast<float>(n);
    const int ix = wrap(static_cast<int>(std::floor(x)), n), iy = wrap(static_cast<int>(std::floor(y)), n);
    const float unit = r.size_m / static_cast<float>(n);
    const float edge_m = std::min(std::min(fract(x), 1 - fract(x)), std::min(fract(y), 1 - fract(y))) * unit;
    const float joint = 1 - smoothstep(0.0008f, 0.0018f, edge_m), round = smoothstep(0.001f, 0.006f, edge_m);
    const float glaze = fbm(u, v, n * 2, n * 2, 3, r.seed);
    const vec3 face =
        r.color * (1 + r.variation * 2 * (random01(ix, iy, r.seed) - 0.5f) + 0.3f * r.variation * (glaze - 0.5f));
    return Texel{mix(face, r.color2, joint), mix(r.roughness + r.roughness_variation * (glaze - 0.5f), 0.85f, joint),
                 0.0f, 0.0012f * round + r.relief_m * glaze};
  };
}

const std::pair<std::string_view, Shade (*)(const SurfaceRecipe&)> kKinds[] = {
    {"wood", wood},       {"planks", planks}, {"plaster", plaster}, {"terrazzo", terrazzo},
    {"stone", stone},     {"weave", weave},   {"boucle", boucle},   {"leather", leather},
    {"brushed", brushed}, {"smooth", smooth}, {"pile", pile},       {"tiles", tiles}};

std::uint8_t byte(float x) { return static_cast<std::uint8_t>(std::lround(clamp(x, 0.0f, 1.0f) * 255)); }
std::uint8_t srgb(float x) {
  x = clamp(x, 0.0f, 1.0f);
  return byte(x <= 0.0031308f ? 12.92f * x : 1.055f * std::pow(x, 1 / 2.4f) - 0.055f);
}

}  // namespace

float tile_noise(vec2 uv, int period, std::uint32_t seed) { return noise(uv.x, uv.y, period, period, seed); }
float tile_fbm(vec2 uv, int period, int octaves, std::uint32_t seed) {
  return fbm(uv.x, uv.y, period, period, octaves, seed);
}

core::Result<SurfaceMaps> make_surface(const SurfaceRecipe& r, std::uint32_t side) {
  if (side < 16 || side > 4096 || (side & (side - 1)) != 0)
    return fail(Code::invalid_argument, "surface side {} is no power of two in 16..4096", side);
  if (!(r.size_m > 0.01f && r.size_m <= 20))
    return fail(Code::invalid_argument, "surface size_m {} is outside 0.01..20", r.size_m);
  if (!core::is_finite(r.color) || !core::is_finite(r.color2) || !std::isfinite(r.relief_m))
    return fail(Code::invalid_argument, "surface '{}' has a number that is not finite", r.kind);
  const auto kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.first == r.kind; });
  if (kind == std::end(kKinds)) return fail(Code::invalid_argument, "surface kind '{}' is unknown", r.kind);
  const auto shade = kind->second(r);

  SurfaceMaps maps;
  maps.size_m = r.size_m;
  for (Image* image : {&maps.base_color, &maps.normal, &maps.metallic_roughness}) {
    image->width = image->height = side;
    image->rgba.resize(std::size_t(side) * side * 4, 255);
  }
  std::vector<float> height(std::size_t(side) * side);
  for (std::uint32_t y = 0; y < side; ++y)
    for (std::uint32_t x = 0; x < side; ++x) {
      const auto t = shade((static_cast<float>(x) + 0.5f) / static_cast<float>(side),
                           (static_cast<float>(y) + 0.5f) / static_cast<float>(side));
      const std::size_t i = std::size_t(y) * side + x;
      height[i] = t.height_m;
      auto* c = &maps.base_color.rgba[i * 4];
      c[0] = srgb(t.color.x), c[1] = srgb(t.color.y), c[2] = srgb(t.color.z);
      auto* m = &maps.metallic_roughness.rgba[i * 4];
      m[0] = 255, m[1] = byte(clamp(t.roughness, 0.05f, 1.0f)), m[2] = byte(t.metallic);
    }
  // Central differences over the wrapped height field. V runs down the image and the bitangent with it, so +Y of glTF's
  // tangent space (up in the image) is minus dv.
  const float step_m = r.size_m / static_cast<float>(side);
  for (std::uint32_t y = 0; y < side; ++y)
    for (std::uint32_t x = 0; x < side; ++x) {
      const auto at = [&](std::uint32_t px, std::uint32_t py) {
        return height[std::size_t(py & (side - 1)) * side + (px & (side - 1))];
      };
      const float du = (at(x + 1, y) - at(x + side - 1, y)) / (2 * step_m),
                  dv = (at(x, y + 1) - at(x, y + side - 1)) / (2 * step_m);
      const vec3 n = glm::normalize(vec3(-du, dv, 1));
      auto* c = &maps.normal.rgba[(std::size_t(y) * side + x) * 4];
      for (int k = 0; k < 3; ++k) c[k] = byte(n[k] * 0.5f + 0.5f);
    }
  return maps;
}

int add_surface_material(Model& model, const std::string& name, SurfaceMaps maps) {
  const int sampler = static_cast<int>(model.samplers.size());
  model.samplers.push_back({});
  const auto add = [&](Image image, const char* part) {
    image.name = name + "_" + part;
    model.images.push_back(std::move(image));
    return TextureRef{.image = static_cast<int>(model.images.size()) - 1, .sampler = sampler};
  };
  Material material;
  material.name = name;
  material.base_color_texture = add(std::move(maps.base_color), "color");
  material.normal_texture = add(std::move(maps.normal), "normal");
  material.metallic_roughness_texture = add(std::move(maps.metallic_roughness), "surface");
  model.materials.push_back(std::move(material));
  return static_cast<int>(model.materials.size()) - 1;
}

}  // namespace engine::asset
