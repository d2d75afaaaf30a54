#include "engine/render/environment_prefilter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "shaders/lib/brdf.glsl"
#include "shaders/lib/color.glsl"
#include "shaders/lib/sampling.glsl"
#include "shaders/lib/sh.glsl"

namespace engine::render::prefilter {

namespace {

using core::vec2;
using core::vec3;
using core::vec4;

Rgb splat(float x) { return Rgb{x, x, x, x}; }

// A light brighter than this is the sun itself; single precision sums of it would drown the rest.
constexpr float kMaxRadiance = 1e6f;

Rgb to_rgb(vec3 c) {
  auto clean = [](float x) { return x > 0 ? std::min(x, kMaxRadiance) : 0.0f; };  // NaN compares false: black
  return Rgb{clean(c.x), clean(c.y), clean(c.z), 0};
}

// Bilinear, wrapping around in u, clamped in v.
Rgb sample_equirect(const asset::HdrImage& image, vec2 uv) {
  const float x = uv.x * static_cast<float>(image.width) - 0.5f;
  const float y =
      std::clamp(uv.y * static_cast<float>(image.height) - 0.5f, 0.0f, static_cast<float>(image.height - 1));
  const float fx = std::floor(x);
  const int w = static_cast<int>(image.width);
  int x0 = static_cast<int>(fx);
  x0 = x0 < 0 ? x0 + w : x0 >= w ? x0 - w : x0;
  const int x1 = x0 + 1 == w ? 0 : x0 + 1;
  const std::uint32_t y0 = static_cast<std::uint32_t>(y);
  const std::uint32_t y1 = std::min(y0 + 1, image.height - 1);
  const vec3* row0 = image.pixels.data() + static_cast<std::size_t>(y0) * image.width;
  const vec3* row1 = image.pixels.data() + static_cast<std::size_t>(y1) * image.width;
  const Rgb a = splat(x - fx), b = splat(y - static_cast<float>(y0));
  const Rgb top = to_rgb(row0[x0]) + (to_rgb(row0[x1]) - to_rgb(row0[x0])) * a;
  const Rgb bottom = to_rgb(row1[x0]) + (to_rgb(row1[x1]) - to_rgb(row1[x0])) * a;
  return top + (bottom - top) * b;
}

}  // namespace

Cube::Cube(std::uint32_t side) : side_(side) {
  std::size_t total = 0;
  for (std::uint32_t s = side; s > 0; s >>= 1) {
    offset_.push_back(total);
    total += 6 * static_cast<std::size_t>(s + 2) * (s + 2);
  }
  texels_.assign(total, splat(0));
}

Rgb Cube::bilinear(std::uint32_t level, int face, float u, float v) const {
  const float s = static_cast<float>(side(level));
  const float x = u * s - 0.5f, y = v * s - 0.5f;
  const int x0 = static_cast<int>(x + 1.0f) - 1, y0 = static_cast<int>(y + 1.0f) - 1;  // floor for x >= -1
  const Rgb a = splat(x - static_cast<float>(x0)), b = splat(y - static_cast<float>(y0));
  const Rgb* top = &at(level, face, x0, y0);
  const Rgb* bottom = top + side(level) + 2;
  const Rgb t = top[0] + (top[1] - top[0]) * a;
  const Rgb d = bottom[0] + (bottom[1] - bottom[0]) * a;
  return t + (d - t) * b;
}

void Cube::make_border(std::uint32_t level) {
  const int s = static_cast<int>(side(level));
  auto fill = [&](int face, int x, int y) {
    const vec2 uv((static_cast<float>(x) + 0.5f) / static_cast<float>(s),
                  (static_cast<float>(y) + 0.5f) / static_cast<float>(s));
    int other = 0;
    const vec2 there = shaders::cube_from_direction(shaders::direction_from_cube(face, uv), other);
    // Inside the neighbour's own texels: its border may not be there yet.
    const float half = 0.5f / static_cast<float>(s);
    const float u = std::clamp(there.x, half, 1 - half), v = std::clamp(there.y, half, 1 - half);
    const float px = u * static_cast<float>(s) - 0.5f, py = v * static_cast<float>(s) - 0.5f;
    const int x0 = std::clamp(static_cast<int>(px), 0, s - 1), y0 = std::clamp(static_cast<int>(py), 0, s - 1);
    const int x1 = std::min(x0 + 1, s - 1), y1 = std::min(y0 + 1, s - 1);
    const Rgb a = splat(px - static_cast<float>(x0)), b = splat(py - static_cast<float>(y0));
    const Rgb top = at(level, other, x0, y0) + (at(level, other, x1, y0) - at(level, other, x0, y0)) * a;
    const Rgb bottom = at(level, other, x0, y1) + (at(level, other, x1, y1) - at(level, other, x0, y1)) * a;
    at(level, face, x, y) = top + (bottom - top) * b;
  };
  for (int face = 0; face < 6; ++face) {
    for (int i = 0; i < s; ++i) {
      fill(face, i, -1);
      fill(face, i, s);
      fill(face, -1, i);
      fill(face, s, i);
    }
    // A corner has three texels around it, not four: the two borders beside it stand for the missing one.
    for (int x : {-1, s}) {
      for (int y : {-1, s}) {
        const int ix = x < 0 ? 0 : s - 1, iy = y < 0 ? 0 : s - 1;
        at(level, face, x, y) = (at(level, face, ix, y) + at(level, face, x, iy)) * splat(0.5f);
      }
    }
  }
}

void Cube::make_levels() {
  make_border(0);
  for (std::uint32_t level = 1; level < levels(); ++level) {
    const int s = static_cast<int>(side(level));
    for (int face = 0; face < 6; ++face) {
      for (int y = 0; y < s; ++y) {
        for (int x = 0; x < s; ++x) {
          at(level, face, x, y) = (at(level - 1, face, 2 * x, 2 * y) + at(level - 1, face, 2 * x + 1, 2 * y) +
                                   at(level - 1, face, 2 * x, 2 * y + 1) + at(level - 1, face, 2 * x + 1, 2 * y + 1)) *
                                  splat(0.25f);
        }
      }
    }
    make_border(level);
  }
}

Rgb Cube::sample(vec3 direction, float level) const {
  int face = 0;
  const vec2 uv = shaders::cube_from_direction(direction, face);
  const std::uint32_t low = static_cast<std::uint32_t>(level);
  const Rgb a = bilinear(low, face, uv.x, uv.y);
  const float f = level - static_cast<float>(low);
  if (f <= 0 || low + 1 >= levels()) return a;
  const Rgb b = bilinear(low + 1, face, uv.x, uv.y);
  return a + (b - a) * splat(f);
}

void for_each_index(core::JobQueue* jobs, std::size_t count, const std::function<void(std::size_t)>& f) {
  if (jobs) {
    jobs->parallel_for(count, f);
  } else {
    for (std::size_t i = 0; i < count; ++i) f(i);
  }
}

Cube cube_from_equirect(const asset::HdrImage& image, std::uint32_t side, core::JobQueue* jobs) {
  Cube cube(side);
  const int s = static_cast<int>(side);
  for_each_index(jobs, 6 * static_cast<std::size_t>(side), [&](std::size_t row) {
    const int face = static_cast<int>(row / side), y = static_cast<int>(row % side);
    for (int x = 0; x < s; ++x) {
      Rgb sum = splat(0);
      for (int tap = 0; tap < 4; ++tap) {
        const float u = (static_cast<float>(x) + (tap & 1 ? 0.75f : 0.25f)) / static_cast<float>(s);
        const float v = (static_cast<float>(y) + (tap & 2 ? 0.75f : 0.25f)) / static_cast<float>(s);
        const vec3 d = glm::normalize(shaders::direction_from_cube(face, {u, v}));
        sum += sample_equirect(image, shaders::equirect_from_direction(d));
      }
      cube.at(0, face, x, y) = sum * splat(0.25f);
    }
  });
  cube.make_levels();
  return cube;
}

asset::HdrImage half_size(const asset::HdrImage& image) {
  asset::HdrImage half;
  half.width = (image.width + 1) / 2;
  half.height = (image.height + 1) / 2;
  half.pixels.resize(static_cast<std::size_t>(half.width) * half.height);
  for (std::uint32_t y = 0; y < half.height; ++y) {
    const std::size_t y0 = 2 * y, y1 = std::min<std::size_t>(y0 + 1, image.height - 1);
    for (std::uint32_t x = 0; x < half.width; ++x) {
      const std::size_t x0 = 2 * x, x1 = std::min<std::size_t>(x0 + 1, image.width - 1);
      const Rgb sum = to_rgb(image.pixels[y0 * image.width + x0]) + to_rgb(image.pixels[y0 * image.width + x1]) +
                      to_rgb(image.pixels[y1 * image.width + x0]) + to_rgb(image.pixels[y1 * image.width + x1]);
      half.pixels[static_cast<std::size_t>(y) * half.width + x] = vec3(sum[0], sum[1], sum[2]) * 0.25f;
    }
  }
  return half;
}

Lobe make_lobe(float roughness, std::uint32_t count, std::uint32_t source_side) {
  Lobe lobe;
  const float alpha = roughness * roughness;
  const float texel = 4 * core::kPi / (6.0f * static_cast<float>(source_side) * static_cast<float>(source_side));
  const float last = std::log2(static_cast<float>(source_side));
  float total = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const vec3 h = shaders::sample_ggx(shaders::hammersley(i, count), alpha);
    const vec3 l(2 * h.z * h.x, 2 * h.z * h.y, 2 * h.z * h.z - 1);
    if (l.z <= 0) continue;
    const float pdf = shaders::d_ggx(h.z, alpha) * 0.25f;  // n.h / (4 v.h) with v = n
    const float cone = 1 / (static_cast<float>(count) * pdf);
    // The level of equal solid angle; its bilinear look-up already overlaps the neighbouring samples'. Coarser levels
    // blur.
    const float level = 0.5f * std::log2(cone / texel);
    lobe.samples.push_back({l, std::clamp(level, 0.0f, last), l.z});
    total += l.z;
  }
  for (auto& sample : lobe.samples) sample.weight /= total;
  return lobe;
}

Rgb filter(const Cube& source, const Lobe& lobe, vec3 normal) {
  vec3 t, b;
  shaders::tangent_frame(normal, t, b);
  Rgb sum = splat(0);
  for (const auto& s : lobe.samples) {
    const vec3 l = t * s.direction.x + b * s.direction.y + normal * s.direction.z;
    sum += source.sample(l, s.level) * splat(s.weight);
  }
  return sum;
}

namespace {

// Luminance projected on sh_basis4(). Band 4 is smooth: a small copy of the image gives the same numbers.
std::array<float, 9> project_band4(const asset::HdrImage& image) {
  asset::HdrImage smaller;
  const asset::HdrImage* source = &image;
  while (source->width > 256) {
    smaller = half_size(*source);
    source = &smaller;
  }
  std::array<double, 9> sum{};
  for (std::uint32_t y = 0; y < source->height; ++y) {
    const float h = static_cast<float>(source->height), w = static_cast<float>(source->width);
    const double solid = (std::cos(M_PI * y / h) - std::cos(M_PI * (y + 1) / h)) * 2 * M_PI / w;
    for (std::uint32_t x = 0; x < source->width; ++x) {
      const vec3 d =
          shaders::direction_from_equirect({(static_cast<float>(x) + 0.5f) / w, (static_cast<float>(y) + 0.5f) / h});
      const Rgb c = to_rgb(source->pixels[static_cast<std::size_t>(y) * source->width + x]);
      const double l = shaders::luminance({c[0], c[1], c[2]}) * solid;
      for (int i = 0; i < 9; ++i) sum[static_cast<std::size_t>(i)] += l * static_cast<double>(shaders::sh_basis4(i, d));
    }
  }
  std::array<float, 9> out;
  for (std::size_t i = 0; i < 9; ++i) out[i] = static_cast<float>(sum[i]);
  return out;
}

}  // namespace

// Row by row: the azimuthal sums up to the second harmonic are all that nine coefficients need of a row.
std::array<vec4, 9> project_irradiance(const asset::HdrImage& image) {
  struct Azimuth {
    float c1, s1, c2, s2;
  };
  std::vector<Azimuth> azimuth(image.width);
  for (std::uint32_t x = 0; x < image.width; ++x) {
    const float phi = ((static_cast<float>(x) + 0.5f) / static_cast<float>(image.width) - 0.5f) * 2 * core::kPi;
    azimuth[x] = {std::cos(phi), std::sin(phi), std::cos(2 * phi), std::sin(2 * phi)};
  }
  std::array<Rgb, 9> sum{};
  for (std::uint32_t y = 0; y < image.height; ++y) {
    const float top = core::kPi * static_cast<float>(y) / static_cast<float>(image.height);
    const float bottom = core::kPi * static_cast<float>(y + 1) / static_cast<float>(image.height);
    const float solid = (std::cos(top) - std::cos(bottom)) * 2 * core::kPi / static_cast<float>(image.width);
    const float ct = std::cos(0.5f * (top + bottom)), st = std::sin(0.5f * (top + bottom));
    Rgb m0 = splat(0), mc1 = m0, ms1 = m0, mc2 = m0, ms2 = m0;
    const vec3* row = image.pixels.data() + static_cast<std::size_t>(y) * image.width;
    for (std::uint32_t x = 0; x < image.width; ++x) {
      const Rgb l = to_rgb(row[x]);
      m0 += l;
      mc1 += l * splat(azimuth[x].c1);
      ms1 += l * splat(azimuth[x].s1);
      mc2 += l * splat(azimuth[x].c2);
      ms2 += l * splat(azimuth[x].s2);
    }
    const Rgb cos2 = (m0 + mc2) * splat(0.5f), sin2 = (m0 - mc2) * splat(0.5f);
    const Rgb w = splat(solid);
    sum[0] += w * m0;
    sum[1] += w * splat(ct) * m0;
    sum[2] += w * splat(st) * ms1;
    sum[3] += w * splat(st) * mc1;
    sum[4] += w * splat(st * ct) * mc1;
    sum[5] += w * splat(st * ct) * ms1;
    sum[6] += w * (splat(3 * st * st) * sin2 - m0);
    sum[7] += w * splat(st * st * 0.5f) * ms2;
    sum[8] += w * (splat(st * st) * cos2 - splat(ct * ct) * m0);
  }
  constexpr std::array<float, 9> kBasis = {0.282094792f, 0.488602512f, 0.488602512f, 0.488602512f, 1.092548431f,
                                           1.092548431f, 0.315391565f, 1.092548431f, 0.546274215f};
  std::array<vec4, 9> out;
  for (int i = 0; i < 9; ++i) {
    const float f = kBasis[static_cast<std::size_t>(i)] * shaders::sh_irradiance_factor(i);
    const Rgb& v = sum[static_cast<std::size_t>(i)];
    out[static_cast<std::size_t>(i)] = vec4(v[0] * f, v[1] * f, v[2] * f, 0);
  }
  const std::array<float, 9> band4 = project_band4(image);
  for (std::size_t i = 0; i < 9; ++i) out[i].w = band4[i] * shaders::kShBand4;
  return out;
}

std::uint16_t half_from_float(float value) {
  if (!(value > 0)) return 0;
  if (value >= 65504.0f) return 0x7BFF;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if (bits < 0x38800000u) {  // below 2^-14: subnormal, in steps of 2^-24
    return static_cast<std::uint16_t>(std::lrint(value * 16777216.0f));
  }
  const std::uint32_t rounded = bits + 0xFFFu + ((bits >> 13) & 1u);
  return static_cast<std::uint16_t>((rounded - 0x38000000u) >> 13);
}

float float_from_half(std::uint16_t half) {
  const std::uint32_t exponent = half >> 10 & 31u, mantissa = half & 1023u;
  if (exponent == 0) return static_cast<float>(mantissa) * (1.0f / 16777216.0f);
  return std::bit_cast<float>((exponent + 112) << 23 | mantissa << 13);
}

}  // namespace engine::render::prefilter
