#include "engine/ui/fonts.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <system_error>

#include "engine/core/log.h"
#include "engine/ui/font_bake.h"

namespace engine::ui {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSystemFolders[] = {"/usr/share/fonts/truetype/nanum", "/usr/local/share/fonts/nanum",
                                          "/usr/share/fonts/nanum"};

void fill(ImFontAtlas& atlas, const BakedFonts& baked) {
  atlas.Flags = ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  atlas.TexWidth = static_cast<int>(baked.image.width);
  atlas.TexHeight = static_cast<int>(baked.image.height);
  const auto width = static_cast<float>(baked.image.width), height = static_cast<float>(baked.image.height);
  atlas.TexUvScale = {1 / width, 1 / height};
  atlas.TexUvWhitePixel = {baked.white[0], baked.white[1]};
  for (std::size_t face = 0; face < kFaceCount; ++face) {
    auto* font = IM_NEW(ImFont)();
    font->ContainerAtlas = &atlas;
    font->FontSize = baked.size[face];
    font->Ascent = baked.ascent[face];
    font->Descent = baked.descent[face];
    font->EllipsisChar = 0x2026;
    atlas.Fonts.push_back(font);
  }
  std::vector<const BakedGlyph*> body(0x10000);
  std::vector<bool> own(0x10000 * kFaceCount);
  for (const auto& g : baked.glyphs) {
    if (g.face == 0) body[g.code] = &g;
    own[g.face * 0x10000u + g.code] = true;
  }
  const auto add = [&](std::size_t face, const BakedGlyph& g, float magnify, float down) {
    atlas.Fonts[static_cast<int>(face)]->AddGlyph(
        nullptr, g.code, g.x0 * magnify, g.y0 * magnify + down, g.x1 * magnify, g.y1 * magnify + down, g.x / width,
        g.y / height, (g.x + g.width) / width, (g.y + g.height) / height, std::round(g.advance * magnify * 64) / 64);
  };
  for (const auto& g : baked.glyphs) add(g.face, g, 1, 0);
  for (std::size_t face = 1; face < kFaceCount; ++face) {
    const float magnify = baked.size[face] / baked.size[0];
    const float down = baked.ascent[face] - baked.ascent[0] * magnify;  // same baseline
    for (std::uint32_t code = 0; code < 0x10000; ++code)
      if (body[code] && !own[face * 0x10000u + code]) add(face, *body[code], magnify, down);
  }
  for (auto* font : atlas.Fonts) font->BuildLookupTable();
  atlas.TexReady = true;
}

}  // namespace

void Fonts::AtlasDelete::operator()(ImFontAtlas* atlas) const { IM_DELETE(atlas); }

Fonts::Fonts() = default;
Fonts::~Fonts() = default;

ImFontAtlas* Fonts::atlas() {
  if (!atlas_) {
    atlas_.reset(IM_NEW(ImFontAtlas)());
    fill(*atlas_, *baked_);
    baked_.reset();
  }
  return atlas_.get();
}

core::Result<fs::path> find_font_folder(const fs::path& wanted) {
  std::vector<fs::path> folders;
  if (!wanted.empty()) {
    folders.push_back(wanted);
  } else {
    if (const char* folder = std::getenv("VITRINE_FONTS")) folders.emplace_back(folder);
    folders.insert(folders.end(), std::begin(kSystemFolders), std::end(kSystemFolders));
  }
  std::string tried;
  for (const auto& folder : folders) {
    std::error_code error;
    if (fs::is_regular_file(folder / "NanumGothic.ttf", error) &&
        fs::is_regular_file(folder / "NanumGothicBold.ttf", error))
      return folder;
    tried += (tried.empty() ? "" : ", ") + folder.string();
  }
  return core::fail(core::Code::not_found,
                    "NanumGothic.ttf and NanumGothicBold.ttf are not in {}: install the package fonts-nanum", tried);
}

core::Result<std::shared_ptr<Fonts>> Fonts::bake(const FontOptions& options) {
  VITRINE_TRY(folder, find_font_folder(options.folder));
  // Steps of 1/8 keep the number of cached atlases small; the rest is magnification of less than 7 %.
  const float scale = std::clamp(std::round(options.scale * 8) / 8, 0.5f, kMaxBakedScale);
  std::shared_ptr<Fonts> fonts(new Fonts);
  fonts->scale_ = scale;
  fs::path cache_file;
  if (!options.cache_dir.empty()) {
    cache_file = font_cache_file(folder, scale, options.cache_dir);
    if (auto cached = read_font_cache(cache_file)) {
      fonts->from_cache_ = true;
      fonts->take(std::move(*cached));
      return fonts;
    }
  }
  VITRINE_TRY(baked, bake_fonts(folder, scale, options.jobs));
  if (!cache_file.empty())
    if (auto written = write_font_cache(cache_file, baked); !written)
      spdlog::warn("fonts are baked at every start: {}", written.error().message);
  fonts->take(std::move(baked));
  return fonts;
}

void Fonts::take(BakedFonts baked) {
  for (const auto& g : baked.glyphs) glyphs_[g.face][g.code] = true;
  for (auto& face : glyphs_) face |= glyphs_[0];  // larger faces borrow from the body face
  image_ = std::move(baked.image);
  baked.image.width = image_.width;
  baked.image.height = image_.height;
  baked_ = std::make_unique<BakedFonts>(std::move(baked));
}

bool Fonts::has_glyph(Face face, char32_t code_point) const {
  return code_point < 0x10000 && glyphs_[static_cast<std::size_t>(face)][code_point];
}

}  // namespace engine::ui
