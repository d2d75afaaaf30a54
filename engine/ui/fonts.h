#pragma once
// The one font atlas that every panel shares: Nanum Gothic, regular and bold, Latin and all 11,172 Hangul syllables.
// Dear ImGui 1.86 cannot add glyphs later, so everything is baked at once, on workers, and kept on disk for the next
// start.

#include <array>
#include <bitset>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/core/jobs.h"
#include "engine/core/result.h"
#include "engine/ui/draw_data.h"

struct ImFontAtlas;

namespace engine::ui {

struct BakedFonts;

enum class Face : std::uint8_t { body, title, price };
inline constexpr int kFaceCount = 3;

// Line heights in UI units (1 unit = 1 px at scale 1). Title = 1.5 body; price = 1.25 body, bold.
inline constexpr std::array<float, kFaceCount> kFaceUnits{20.0f, 30.0f, 25.0f};

// Above this the atlas would outgrow 4096 x 4096; larger text is magnified from it.
inline constexpr float kMaxBakedScale = 1.75f;

struct FontOptions {
  float scale = 1;  // pixels per UI unit; clamped to [0.5, kMaxBakedScale]
  std::filesystem::path
      folder;  // with NanumGothic.ttf and NanumGothicBold.ttf; empty: $VITRINE_FONTS, then the system's
  std::filesystem::path cache_dir;  // baked atlases are kept here; empty: no cache
  core::JobQueue* jobs = nullptr;   // bakes in parallel when given
};

class Fonts {
 public:
  // Takes some 0.2-0.5 s of CPU without a cached atlas, 10 ms with one. Fails naming the package to install. Any
  // thread.
  static core::Result<std::shared_ptr<Fonts>> bake(const FontOptions& options);
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  // For render::Renderer::set_font().
  const FontImage& image() const { return image_; }
  float scale() const { return scale_; }  // pixels per unit it was baked for
  bool from_cache() const { return from_cache_; }
  bool has_glyph(Face face, char32_t code_point) const;

  // Used by Panel. Main thread: Dear ImGui counts allocations in a global, so its objects are not made by workers.
  ImFontAtlas* atlas();

 private:
  Fonts();
  void take(BakedFonts baked);
  struct AtlasDelete {
    void operator()(ImFontAtlas* atlas) const;
  };
  FontImage image_;
  float scale_ = 1;
  bool from_cache_ = false;
  std::array<std::bitset<0x10000>, kFaceCount> glyphs_;
  std::unique_ptr<BakedFonts> baked_;  // until the atlas is made of it
  std::unique_ptr<ImFontAtlas, AtlasDelete> atlas_;
};

// Where the fonts lie, or an error that names the package. For `vitrine doctor` too.
core::Result<std::filesystem::path> find_font_folder(const std::filesystem::path& wanted = {});

}  // namespace engine::ui
