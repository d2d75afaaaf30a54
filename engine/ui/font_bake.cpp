#include "engine/ui/font_bake.h"

#include <stb/stb_truetype.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "engine/core/files.h"
#include "engine/ui/common_syllables.h"

namespace engine::ui {
namespace {

constexpr std::size_t kMaxFontBytes = 64u << 20;  // the largest CJK fonts have some 20 MB
constexpr std::uint32_t kMaxSide = 4096;          // what every Vulkan 1.3 device can sample
constexpr int kPadding = 1;                       // texels between glyphs, for bilinear sampling
constexpr float kLetters = 0.9f;                  // of the line's height, from the letters' top to their bottom
constexpr std::uint32_t kFirstSyllable = 0xAC00, kSyllables = 11172;

bool is_syllable(std::uint32_t code) { return code >= kFirstSyllable && code < kFirstSyllable + kSyllables; }

// What each face holds besides syllables: Latin and its accents, punctuation, currency, arrows and shapes, Hangul
// letters.
constexpr std::pair<std::uint16_t, std::uint16_t> kRanges[] = {
    {0x0020, 0x007E}, {0x00A0, 0x017F}, {0x0391, 0x03C9}, {0x2010, 0x2027}, {0x2030, 0x203B},
    {0x2070, 0x2089}, {0x20A0, 0x20BF}, {0x2103, 0x2122}, {0x2150, 0x2199}, {0x2200, 0x2265},
    {0x2460, 0x2473}, {0x25A0, 0x25CF}, {0x2605, 0x2606}, {0x2640, 0x2642}, {0x2660, 0x266D},
    {0x3000, 0x3015}, {0x3131, 0x318E}, {0x3380, 0x33CA}, {0xFF01, 0xFF5E}, {0xFFE6, 0xFFE6}};

struct Job {  // one glyph to draw
  BakedGlyph glyph;
  int file = 0;  // 0 regular, 1 bold
  int index = 0;
  float scale = 0;
  int oversample = 1;
};

// Rows of equal height: nearly all glyphs are syllables of one size, so that little is lost.
bool pack(std::vector<Job>& jobs, std::uint32_t width, std::uint32_t& height) {
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return jobs[a].glyph.height > jobs[b].glyph.height; });
  std::uint32_t x = 8, y = kPadding, row = 4;  // the first 8 texels of the first row hold the white pixel
  for (const auto i : order) {
    auto& g = jobs[i].glyph;
    if (!g.width) continue;
    if (x + g.width + kPadding > width) {
      y += row + kPadding;
      x = kPadding;
      row = 0;
    }
    g.x = static_cast<std::uint16_t>(x);
    g.y = static_cast<std::uint16_t>(y);
    x += g.width + kPadding;
    row = std::max<std::uint32_t>(row, g.height);
  }
  height = (y + row + kPadding + 3) & ~3u;
  return height <= kMaxSide;
}

void for_all(core::JobQueue* jobs, std::size_t count, const std::function<void(std::size_t)>& f) {
  if (jobs) return jobs->parallel_for(count, f);
  for (std::size_t i = 0; i < count; ++i) f(i);
}

}  // namespace

core::Result<BakedFonts> bake_fonts(const std::filesystem::path& folder, float scale, core::JobQueue* queue) {
  const std::filesystem::path paths[2] = {folder / "NanumGothic.ttf", folder / "NanumGothicBold.ttf"};
  core::Bytes bytes[2];
  stbtt_fontinfo fonts[2];
  for (int i = 0; i < 2; ++i) {
    VITRINE_TRY(file, core::read_file(paths[i], kMaxFontBytes));
    bytes[i] = std::move(file);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes[i].data());
    const int offset = bytes[i].size() > 64 ? stbtt_GetFontOffsetForIndex(data, 0) : -1;
    if (offset < 0 || !stbtt_InitFont(&fonts[i], data, offset))
      return core::fail(core::Code::corrupt, "{}: not a TrueType font", paths[i].string());
  }

  BakedFonts baked;
  baked.scale = scale;
  std::vector<Job> jobs;
  for (int face = 0; face < kFaceCount; ++face) {
    const int file = static_cast<Face>(face) == Face::price ? 1 : 0;
    const float size = std::round(kFaceUnits[static_cast<std::size_t>(face)] * scale);
    const float font_scale = stbtt_ScaleForPixelHeight(&fonts[file], size * kLetters);
    int ascent = 0, descent = 0, gap = 0;
    stbtt_GetFontVMetrics(&fonts[file], &ascent, &descent, &gap);
    const auto f = static_cast<std::size_t>(face);
    baked.size[f] = size;
    const float leading = std::floor(size * (1 - kLetters) / 2);
    baked.ascent[f] = std::floor(static_cast<float>(ascent) * font_scale + 0.5f) + leading;
    baked.descent[f] = std::floor(static_cast<float>(descent) * font_scale - 0.5f);
    const auto add = [&](std::uint32_t code) {
      const int index = stbtt_FindGlyphIndex(&fonts[file], static_cast<int>(code));
      if (index == 0) return;
      Job job;
      job.glyph.code = static_cast<std::uint16_t>(code);
      job.glyph.face = static_cast<std::uint16_t>(face);
      job.file = file, job.index = index, job.scale = font_scale;
      // Syllables stand on whole pixels and stay crisp; Latin keeps its own spacing and is drawn finer.
      job.oversample = is_syllable(code) ? 1 : 2;
      jobs.push_back(job);
    };
    for (const auto& [first, last] : kRanges)
      for (std::uint32_t code = first; code <= last; ++code) add(code);
    // The rarer syllables of the larger faces are borrowed from the body face, magnified: all at full size would not
    // fit.
    for (std::uint32_t i = 0; i < kSyllables; ++i)
      if (static_cast<Face>(face) == Face::body || is_common_syllable(i)) add(kFirstSyllable + i);
  }

  for_all(queue, (jobs.size() + 255) / 256, [&](std::size_t block) {
    for (std::size_t i = block * 256; i < std::min(jobs.size(), block * 256 + 256); ++i) {
      auto& job = jobs[i];
      auto& g = job.glyph;
      const auto& font = fonts[job.file];
      int advance = 0, bearing = 0, x0 = 0, y0 = 0, x1 = 0, y1 = 0;
      stbtt_GetGlyphHMetrics(&font, job.index, &advance, &bearing);
      g.advance = static_cast<float>(advance) * job.scale;
      if (is_syllable(g.code) || g.code == ' ') g.advance = std::round(g.advance);
      stbtt_GetGlyphBitmapBox(&font, job.index, job.scale * static_cast<float>(job.oversample), job.scale, &x0, &y0,
                              &x1, &y1);
      if (x1 <= x0 || y1 <= y0) continue;
      g.width = static_cast<std::uint16_t>(x1 - x0 + job.oversample - 1);
      g.height = static_cast<std::uint16_t>(y1 - y0);
      const auto over = static_cast<float>(job.oversample);
      // The prefilter's box shifts the picture by this much (stb_truetype's own formula).
      const float shift = -(over - 1) / (2 * over);
      g.x0 = static_cast<float>(x0) / over + shift;
      g.x1 = g.x0 + static_cast<float>(g.width) / over;
      g.y0 = static_cast<float>(y0) + baked.ascent[g.face];
      g.y1 = static_cast<float>(y1) + baked.ascent[g.face];
    }
  });

  std::uint32_t height = 0;
  std::uint32_t width = scale <= 1.0f ? 2048 : kMaxSide;
  if (!pack(jobs, width, height) && !pack(jobs, width = kMaxSide, height))
    return core::fail(core::Code::too_large, "fonts: text scale {} needs an atlas over {} texels", scale, kMaxSide);
  auto& image = baked.image;
  image.width = width;
  image.height = height;
  image.alpha.resize(static_cast<std::size_t>(width) * height);
  for (std::size_t y = 0; y < 4; ++y)
    for (std::size_t x = 0; x < 4; ++x) image.alpha[(y + 1) * width + x + 1] = 255;
  baked.white = {3.0f / static_cast<float>(width), 3.0f / static_cast<float>(height)};

  for_all(queue, (jobs.size() + 63) / 64, [&](std::size_t block) {
    for (std::size_t i = block * 64; i < std::min(jobs.size(), block * 64 + 64); ++i) {
      const auto& job = jobs[i];
      const auto& g = job.glyph;
      if (!g.width) continue;
      float sub_x = 0, sub_y = 0;
      stbtt_MakeGlyphBitmapSubpixelPrefilter(&fonts[job.file], image.alpha.data() + std::size_t{g.y} * width + g.x,
                                             g.width, g.height, static_cast<int>(width),
                                             job.scale * static_cast<float>(job.oversample), job.scale, 0, 0,
                                             job.oversample, 1, &sub_x, &sub_y, job.index);
    }
  });
  baked.glyphs.reserve(jobs.size());
  for (const auto& job : jobs) baked.glyphs.push_back(job.glyph);
  return baked;
}

}  // namespace engine::ui
