// Baked fonts on disk: reading 5 MB takes some milliseconds, baking them some hundreds.

#include <algorithm>
#include <system_error>
#include <type_traits>

#include "engine/core/bytes.h"
#include "engine/core/files.h"
#include "engine/core/log.h"
#include "engine/ui/font_bake.h"

namespace engine::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMagic = 0x54464956;  // "VIFT"
constexpr std::uint32_t kVersion = 2;         // counts changes of this layout and of what is baked
constexpr std::size_t kMaxCacheBytes = 32u << 20;
constexpr std::size_t kKeptFiles = 6;  // text scales that one machine goes through

static_assert(std::is_trivially_copyable_v<BakedGlyph>);

struct Header {
  std::uint32_t magic = kMagic, version = kVersion;
  std::uint32_t glyph_count = 0, width = 0, height = 0;
  float scale = 1;
  float ascent[kFaceCount]{}, descent[kFaceCount]{}, size[kFaceCount]{}, white[2]{};
  std::uint64_t checksum = 0;  // of everything behind the header
};

// FNV-1a over 8 bytes at a time: guards against a damaged disk, not against a person who may write our cache anyway.
std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t hash = 0xcbf29ce484222325u) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    hash = (hash ^ word) * 0x100000001b3u;
  }
  for (; i < bytes.size(); ++i) hash = (hash ^ static_cast<std::uint64_t>(bytes[i])) * 0x100000001b3u;
  return hash;
}

std::uint64_t stamp(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  const auto time = fs::last_write_time(file, error);
  const std::string text =
      fmt::format("{} {} {}", file.string(), error ? 0 : size, error ? 0 : time.time_since_epoch().count());
  return checksum(std::as_bytes(std::span(text)));
}

}  // namespace

fs::path font_cache_file(const fs::path& folder, float scale, const fs::path& cache) {
  const std::uint64_t parts[] = {stamp(folder / "NanumGothic.ttf"), stamp(folder / "NanumGothicBold.ttf"),
                                 static_cast<std::uint64_t>(scale * 1000 + 0.5f), kVersion};
  return cache / fmt::format("fonts-{:016x}.bin", checksum(std::as_bytes(std::span(parts))));
}

core::Result<BakedFonts> read_font_cache(const fs::path& file) {
  VITRINE_TRY(bytes, core::read_file(file, kMaxCacheBytes));
  core::ByteReader reader(bytes);
  VITRINE_TRY(header, reader.read<Header>());
  const auto damaged = [&] { return core::fail(core::Code::corrupt, "{}: damaged font cache", file.string()); };
  if (header.magic != kMagic || header.version != kVersion) return damaged();
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  if (header.width == 0 || header.height == 0 || header.width > 4096 || header.height > 4096) return damaged();
  if (reader.remaining() != std::uint64_t{header.glyph_count} * sizeof(BakedGlyph) + pixels) return damaged();
  if (checksum(std::span(bytes).subspan(reader.position())) != header.checksum) return damaged();

  BakedFonts fonts;
  fonts.scale = header.scale;
  std::copy_n(header.ascent, kFaceCount, fonts.ascent.begin());
  std::copy_n(header.descent, kFaceCount, fonts.descent.begin());
  std::copy_n(header.size, kFaceCount, fonts.size.begin());
  std::copy_n(header.white, 2, fonts.white.begin());
  fonts.glyphs.resize(header.glyph_count);
  VITRINE_TRY(glyphs, reader.take(fonts.glyphs.size() * sizeof(BakedGlyph)));
  std::memcpy(static_cast<void*>(fonts.glyphs.data()), glyphs.data(), glyphs.size());
  VITRINE_TRY(alpha, reader.take(pixels));
  fonts.image.width = header.width;
  fonts.image.height = header.height;
  fonts.image.alpha.resize(pixels);
  std::memcpy(fonts.image.alpha.data(), alpha.data(), pixels);
  for (const auto& g : fonts.glyphs)
    if (g.face >= kFaceCount || g.x + g.width > header.width || g.y + g.height > header.height) return damaged();
  return fonts;
}

core::Result<> write_font_cache(const fs::path& file, const BakedFonts& fonts) {
  Header header;
  header.glyph_count = static_cast<std::uint32_t>(fonts.glyphs.size());
  header.width = fonts.image.width;
  header.height = fonts.image.height;
  header.scale = fonts.scale;
  std::copy_n(fonts.ascent.begin(), kFaceCount, header.ascent);
  std::copy_n(fonts.descent.begin(), kFaceCount, header.descent);
  std::copy_n(fonts.size.begin(), kFaceCount, header.size);
  std::copy_n(fonts.white.begin(), 2, header.white);
  core::Bytes bytes(sizeof(Header));
  const auto append = [&bytes](std::span<const std::byte> more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
  };
  append(std::as_bytes(std::span(fonts.glyphs)));
  append(std::as_bytes(std::span(fonts.image.alpha)));
  header.checksum = checksum(std::span(bytes).subspan(sizeof(Header)));
  std::memcpy(bytes.data(), &header, sizeof(Header));

  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  VITRINE_CHECK(core::write_file_atomic(file, bytes));
  // Old sizes and old font versions make room.
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(file.parent_path(), error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("fonts-") && name.ends_with(".bin"))
      files.emplace_back(entry.last_write_time(error), entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  for (std::size_t i = kKeptFiles; i < files.size(); ++i) fs::remove(files[i].second, error);
  return {};
}

}  // namespace engine::ui
