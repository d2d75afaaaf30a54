// Radiance .hdr, read and written by our own code: the format is small, and stb's reader trusts its scanlines.
// Greg Ward, "Real Pixels", Graphics Gems II; http://radsite.lbl.gov/radiance/refer/filefmts.pdf

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/asset/image.h"

namespace engine::asset {
namespace {

using core::Code;
using core::fail;
using core::Result;

constexpr std::uint32_t kMaxSide = 16384;
constexpr std::size_t kMaxFile = 512u << 20;

using Rgbe = std::array<std::uint8_t, 4>;

// The shared exponent is biased by 128; mantissas count 1/256.
vec3 decode(Rgbe p) { return p[3] ? vec3(p[0], p[1], p[2]) * std::ldexp(1.0f, p[3] - 136) : vec3(0); }

Rgbe encode(vec3 c) {
  const float strongest = std::max({c.x, c.y, c.z});
  if (!(strongest > 1e-32f) || !std::isfinite(strongest)) return {0, 0, 0, 0};
  int exponent = 0;
  std::frexp(strongest, &exponent);
  const float scale = std::ldexp(1.0f, 8 - exponent);
  auto part = [&](float v) { return static_cast<std::uint8_t>(std::min(std::max(v, 0.0f) * scale, 255.0f)); };
  return {part(c.x), part(c.y), part(c.z), static_cast<std::uint8_t>(exponent + 128)};
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  Result<std::string_view> line() {
    const std::size_t start = at_;
    while (at_ < bytes_.size() && bytes_[at_] != std::byte{'\n'}) ++at_;
    if (at_ == bytes_.size()) return fail(Code::corrupt, "the header ends at byte {}", at_);
    std::string_view text(reinterpret_cast<const char*>(bytes_.data()) + start, at_ - start);
    ++at_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  Result<std::uint8_t> byte() {
    if (at_ == bytes_.size()) return fail(Code::corrupt, "the pixels end at byte {}", at_);
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }

  Result<Rgbe> pixel() {
    if (bytes_.size() - at_ < 4) return fail(Code::corrupt, "the pixels end at byte {}", bytes_.size());
    Rgbe out;
    std::memcpy(out.data(), bytes_.data() + at_, 4);
    at_ += 4;
    return out;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

Result<> read_row(Reader& reader, std::vector<Rgbe>& row) {
  VITRINE_TRY(first, reader.pixel());
  const std::size_t width = row.size();
  const bool packed = first[0] == 2 && first[1] == 2 && first[2] < 128 && width >= 8 && width < 32768;
  if (!packed) {  // flat pixels; the old run-length form repeats the last pixel where R = G = B = 1
    std::size_t x = 0, shift = 0;
    for (Rgbe pixel = first;;) {
      if (pixel[0] == 1 && pixel[1] == 1 && pixel[2] == 1) {
        const std::size_t run = shift < 24 ? static_cast<std::size_t>(pixel[3]) << shift : width + 1;
        if (x == 0 || run > width - x) return fail(Code::corrupt, "a run of {} does not fit the row", run);
        for (std::size_t i = 0; i < run; ++i, ++x) row[x] = row[x - 1];
        shift += 8;
      } else {
        row[x++] = pixel;
        shift = 0;
      }
      if (x == width) return {};
      VITRINE_TRY(next, reader.pixel());
      pixel = next;
    }
  }
  if ((static_cast<std::size_t>(first[2]) << 8 | first[3]) != width)
    return fail(Code::corrupt, "a row of {} pixels, the header says {}", first[2] << 8 | first[3], width);
  for (std::size_t channel = 0; channel < 4; ++channel)
    for (std::size_t x = 0; x < width;) {
      VITRINE_TRY(count, reader.byte());
      const bool run = count > 128;
      const std::size_t length = run ? count - 128u : count;
      if (length == 0 || length > width - x) return fail(Code::corrupt, "a run of {} does not fit the row", length);
      std::uint8_t value = 0;
      for (std::size_t i = 0; i < length; ++i, ++x) {
        if (!run || i == 0) {
          VITRINE_TRY(next, reader.byte());
          value = next;
        }
        row[x][channel] = value;
      }
    }
  return {};
}

}  // namespace

Result<HdrImage> decode_hdr(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  VITRINE_TRY(magic, reader.line());
  if (magic != "#?RADIANCE" && magic != "#?RGBE")
    return fail(Code::corrupt, "not a Radiance picture (starts with \"#?RADIANCE\")");
  float exposure = 1;
  for (;;) {
    VITRINE_TRY(line, reader.line());
    if (line.empty()) break;
    if (line.starts_with("FORMAT=") && line != "FORMAT=32-bit_rle_rgbe")
      return fail(Code::unsupported, "{} (32-bit_rle_rgbe is read)", line.substr(0, 60));
    if (line.starts_with("EXPOSURE=")) {
      const float value = std::strtof(std::string(line.substr(9)).c_str(), nullptr);
      if (value > 0 && std::isfinite(value)) exposure *= value;
    }
  }
  VITRINE_TRY(size, reader.line());
  HdrImage out;
  const std::string text(size);
  if (std::sscanf(text.c_str(), "-Y %u +X %u", &out.height, &out.width) != 2)
    return fail(Code::unsupported, "resolution line \"{}\" (\"-Y height +X width\" is read)", text.substr(0, 60));
  if (out.width == 0 || out.height == 0 || out.width > kMaxSide || out.height > kMaxSide)
    return fail(Code::too_large, "{} x {} pixels (1 to {} a side are read)", out.width, out.height, kMaxSide);
  // The shortest packed row is 4 + 4 * 2 * width / 127 bytes: a small file cannot ask for gigabytes.
  if (bytes.size() / out.height < 4) return fail(Code::corrupt, "{} rows in {} bytes", out.height, bytes.size());
  std::vector<Rgbe> row(out.width);
  for (std::uint32_t y = 0; y < out.height; ++y) {
    auto read = read_row(reader, row);
    if (!read) return read.error().within(fmt::format("row {}", y));
    for (const auto& pixel : row) out.pixels.push_back(decode(pixel) / exposure);
  }
  return out;
}

Result<HdrImage> load_hdr(const std::filesystem::path& path) {
  VITRINE_TRY(bytes, core::read_file(path, kMaxFile));
  auto image = decode_hdr(bytes);
  if (!image) return image.error().within(path.string());
  return image;
}

Result<core::Bytes> encode_hdr(const HdrImage& image) {
  if (image.width == 0 || image.height == 0 || image.pixels.size() != std::size_t{image.width} * image.height)
    return fail(Code::invalid_argument, "HDR: {} pixels for {} x {}", image.pixels.size(), image.width, image.height);
  const std::string header =
      fmt::format("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {} +X {}\n", image.height, image.width);
  core::Bytes out;
  out.reserve(header.size() + image.pixels.size() * 4);
  auto put = [&](const auto* data, std::size_t count) {
    out.insert(out.end(), reinterpret_cast<const std::byte*>(data), reinterpret_cast<const std::byte*>(data) + count);
  };
  put(header.data(), header.size());
  for (const vec3& pixel : image.pixels) {
    Rgbe p = encode(pixel);
    // As flat pixels, (2, 2, <128) would start a packed row and (1, 1, 1) a run; one step more green is 1/256 of the
    // brightest.
    if ((p[0] == 2 && p[1] == 2) || (p[0] == 1 && p[1] == 1 && p[2] == 1)) ++p[1];
    put(p.data(), p.size());
  }
  return out;
}

}  // namespace engine::asset
