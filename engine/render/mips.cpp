#include "engine/render/mips.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace engine::render {

namespace {

// Linear light in 16 bits, and back by a table of 4096 steps with the square root as its argument: even in sRGB terms.
struct Curves {
  std::array<std::uint16_t, 256> linear{};
  std::array<std::uint8_t, 4097> encoded{};
  Curves() {
    for (int i = 0; i < 256; ++i) {
      const double c = i / 255.0;
      linear[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(
          std::lround(65535 * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4))));
    }
    for (int i = 0; i <= 4096; ++i) {
      const double c = (i / 4096.0) * (i / 4096.0);
      encoded[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(
          std::lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055)));
    }
  }
};

const Curves& curves() {
  static const Curves kCurves;
  return kCurves;
}

void halve_linear(const std::uint8_t* from, std::uint32_t width, std::uint32_t height, std::uint8_t* to) {
  const std::uint32_t w = std::max(1u, width / 2), h = std::max(1u, height / 2);
  for (std::uint32_t y = 0; y < h; ++y) {
    const std::uint8_t* a = from + std::size_t{std::min(2 * y, height - 1)} * width * 4;
    const std::uint8_t* b = from + std::size_t{std::min(2 * y + 1, height - 1)} * width * 4;
    std::uint8_t* out = to + std::size_t{y} * w * 4;
    if (width > 1) {
      for (std::uint32_t x = 0; x < w; ++x)
        for (std::uint32_t c = 0; c < 4; ++c)
          out[4 * x + c] =
              static_cast<std::uint8_t>((a[8 * x + c] + a[8 * x + 4 + c] + b[8 * x + c] + b[8 * x + 4 + c] + 2) >> 2);
    } else {
      for (std::uint32_t c = 0; c < 4; ++c) out[c] = static_cast<std::uint8_t>((a[c] + b[c] + 1) >> 1);
    }
  }
}

void halve_srgb(const std::uint8_t* from, std::uint32_t width, std::uint32_t height, std::uint8_t* to) {
  const Curves& k = curves();
  const std::uint32_t w = std::max(1u, width / 2), h = std::max(1u, height / 2);
  for (std::uint32_t y = 0; y < h; ++y) {
    const std::uint8_t* a = from + std::size_t{std::min(2 * y, height - 1)} * width * 4;
    const std::uint8_t* b = from + std::size_t{std::min(2 * y + 1, height - 1)} * width * 4;
    std::uint8_t* out = to + std::size_t{y} * w * 4;
    for (std::uint32_t x = 0; x < w; ++x) {
      const std::uint32_t x0 = 8 * x, x1 = width > 1 ? 8 * x + 4 : 8 * x;
      const std::uint8_t* p[4] = {a + x0, a + x1, b + x0, b + x1};
      const std::uint32_t alpha = p[0][3] + p[1][3] + p[2][3] + p[3][3];
      const bool plain = alpha == 4 * 255 || alpha == 0;
      for (std::uint32_t c = 0; c < 3; ++c) {
        std::uint32_t sum;  // 16-bit linear
        if (plain)
          sum = (k.linear[p[0][c]] + k.linear[p[1][c]] + k.linear[p[2][c]] + k.linear[p[3][c]]) / 4u;
        else
          sum = (k.linear[p[0][c]] * p[0][3] + k.linear[p[1][c]] * p[1][3] + k.linear[p[2][c]] * p[2][3] +
                 k.linear[p[3][c]] * p[3][3]) /
                alpha;
        out[4 * x + c] = k.encoded[static_cast<std::size_t>(
            std::sqrt(static_cast<float>(sum) * (1.0f / 65535.0f)) * 4096.0f + 0.5f)];
      }
      out[4 * x + 3] = static_cast<std::uint8_t>((alpha + 2) / 4);
    }
  }
}

}  // namespace

std::vector<std::vector<std::uint8_t>> build_mips(const asset::Image& image, bool srgb) {
  std::vector<std::vector<std::uint8_t>> levels;
  std::uint32_t width = image.width, height = image.height;
  const std::uint8_t* from = image.rgba.data();
  while (width > 1 || height > 1) {
    const std::uint32_t w = std::max(1u, width / 2), h = std::max(1u, height / 2);
    std::vector<std::uint8_t> level(std::size_t{w} * h * 4);
    (srgb ? halve_srgb : halve_linear)(from, width, height, level.data());
    levels.push_back(std::move(level));
    from = levels.back().data();
    width = w;
    height = h;
  }
  return levels;
}

}  // namespace engine::render
