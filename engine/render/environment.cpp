#include "engine/render/environment.h"

#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

#include "engine/core/log.h"
#include "engine/render/environment_prefilter.h"
#include "shaders/lib/brdf.glsl"
#include "shaders/lib/dfg.glsl"
#include "shaders/lib/sampling.glsl"

namespace engine::render {

namespace {

using core::Code;
using core::vec3;
using core::vec4;
using Key = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

// Raise with every change of the arithmetic or the layout: old files are then foreign and are made anew.
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kMaxHdrBytes = 512u << 20;  // a 16k x 8k RGBE image, as asset::load_hdr() allows
constexpr std::size_t kMaxCacheBytes = 128u << 20;
constexpr std::uint32_t kMinSide = 64;      // four levels: enough steps of roughness even for a tiny image
constexpr std::uint32_t kSmallestSide = 8;  // of the last level: a roughness of 1 is as soft as that
constexpr std::uint32_t kDfgSide = 64;
constexpr std::uint32_t kDfgSamples = 512;

// The file is this header and the texels, in the machine's byte order (a foreign order fails the magic).
struct Header {
  std::uint64_t magic = 0x31564E4552544956ull;  // "VITRENV1"
  std::uint32_t version = kVersion;
  std::uint32_t max_side = 0;
  Key key{};
  std::uint32_t side = 0, levels = 0;
  std::array<vec4, 9> irradiance{};
  std::uint64_t payload_bytes = 0;
  std::uint64_t checksum = 0;  // of the header with checksum 0, then the payload
};
static_assert(sizeof(Header) == 8 + 8 + 32 + 8 + 144 + 16 && sizeof(Header) % 8 == 0);

// Finds damage, not malice. Four independent lanes: memory speed.
std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
  std::array<std::uint64_t, 4> lane = {seed, seed + 1, seed + 2, seed + 3};
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ull;
  auto mix = [](std::uint64_t h, std::uint64_t word) { return std::rotl((h ^ word) * kOdd, 29); };
  std::size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) {
    std::array<std::uint64_t, 4> words;
    std::memcpy(words.data(), bytes.data() + i, 32);
    for (std::size_t k = 0; k < 4; ++k) lane[k] = mix(lane[k], words[k]);
  }
  for (; i < bytes.size(); ++i) lane[0] = mix(lane[0], std::to_integer<std::uint64_t>(bytes[i]));
  return mix(mix(mix(lane[0], lane[1]), lane[2]), lane[3]);
}

std::uint64_t checksum_of(Header header, std::span<const std::byte> payload) {
  header.checksum = 0;
  return checksum(payload, checksum(std::as_bytes(std::span(&header, 1)), 1));
}

std::filesystem::path cache_file(const PrefilterOptions& options, const char* what, const Key& key) {
  std::string name = what;
  for (std::uint8_t b : key) name += fmt::format("{:02x}", b);
  return (options.cache_dir.empty() ? core::user_cache_dir() : options.cache_dir) / "environments" / (name + ".bin");
}

std::size_t bytes_of(std::uint32_t side, std::uint32_t levels) {
  std::size_t texels = 0;
  for (std::uint32_t l = 0; l < levels; ++l) texels += 6 * static_cast<std::size_t>(side >> l) * (side >> l);
  return texels * 8;
}

void view_texels(PrefilteredEnvironment& environment) {
  const std::byte* first = environment.storage.data() + sizeof(Header);
  environment.texels = {reinterpret_cast<const std::uint16_t*>(first),
                        (environment.storage.size() - sizeof(Header)) / 2};
}

// Nothing when there is no file, or it is not what this build would have written for this key.
std::optional<PrefilteredEnvironment> read_cache(const std::filesystem::path& path, const Key& key,
                                                 const PrefilterOptions& options) {
  auto bytes = core::read_file(path, kMaxCacheBytes);
  if (!bytes) return std::nullopt;
  Header header;
  if (bytes->size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes->data(), sizeof header);
  const auto payload = std::span<const std::byte>(*bytes).subspan(sizeof header);
  const bool ours = header.magic == Header{}.magic && header.version == kVersion && header.key == key &&
                    header.max_side == options.max_side && std::has_single_bit(header.side) &&
                    header.side >= kMinSide && header.side <= 8192 &&
                    header.levels == static_cast<std::uint32_t>(std::countr_zero(header.side)) - 2 &&
                    header.payload_bytes == payload.size() && payload.size() == bytes_of(header.side, header.levels) &&
                    header.checksum == checksum_of(header, payload);
  if (!ours) {
    spdlog::info("{}: damaged or of another version, made anew", path.string());
    return std::nullopt;
  }
  PrefilteredEnvironment out;
  out.side = header.side;
  out.levels = header.levels;
  out.irradiance = header.irradiance;
  out.storage = std::move(*bytes);
  view_texels(out);
  return out;
}

// A cache that cannot be written costs time, not correctness.
void write_cache(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  const auto written = core::write_file_atomic(path, bytes);
  if (!written) spdlog::warn("image light is not cached: {}", written.error().message);
}

core::Result<> check(const asset::HdrImage& image) {
  const std::uint64_t count = static_cast<std::uint64_t>(image.width) * image.height;
  if (count == 0 || count != image.pixels.size()) {
    return core::fail(Code::invalid_argument, "environment image of {} x {} with {} pixels", image.width, image.height,
                      image.pixels.size());
  }
  return {};
}

// Few for the large levels, whose lobes are narrow, many for the small ones: at 256 texels a side the mean error
// against the full integral is then 1 % in every level.
std::uint32_t samples_for(std::uint32_t level_side) {
  constexpr std::uint32_t kBudget = 2'000'000;
  return std::clamp(kBudget / (6 * level_side * level_side), 64u, 1024u);
}

PrefilteredEnvironment make(const asset::HdrImage& image, const Key& key, const PrefilterOptions& options) {
  const std::uint32_t most = std::clamp(std::bit_floor(options.max_side), kMinSide, 8192u);
  const std::uint32_t side = std::clamp(std::bit_ceil(std::max(image.width / 4, 1u)), kMinSide, most);
  const std::uint32_t levels = static_cast<std::uint32_t>(std::countr_zero(side / kSmallestSide)) + 1;

  asset::HdrImage smaller;
  const asset::HdrImage* source = &image;
  while (source->width / 4 >= 2 * side) {  // two texels of the image per tap would alias
    smaller = prefilter::half_size(*source);
    source = &smaller;
  }

  Header header;
  header.max_side = options.max_side;
  header.key = key;
  header.side = side;
  header.levels = levels;
  header.payload_bytes = bytes_of(side, levels);

  PrefilteredEnvironment out;
  out.side = side;
  out.levels = levels;
  out.storage.resize(sizeof header + header.payload_bytes);
  auto* texels = reinterpret_cast<std::uint16_t*>(out.storage.data() + sizeof header);
  const auto cube = prefilter::cube_from_equirect(*source, side, options.jobs);

  struct Row {
    std::uint32_t level, face, y;
  };
  std::vector<Row> rows;
  std::vector<prefilter::Lobe> lobes(levels);
  for (std::uint32_t l = 0; l < levels; ++l) {
    if (l > 0)
      lobes[l] =
          prefilter::make_lobe(shaders::roughness_from_level(static_cast<float>(l), static_cast<float>(levels - 1)),
                               samples_for(side >> l), side);
    for (std::uint32_t face = 0; face < 6; ++face)
      for (std::uint32_t y = 0; y < side >> l; ++y) rows.push_back({l, face, y});
  }
  // One more index than rows: the irradiance.
  prefilter::for_each_index(options.jobs, rows.size() + 1, [&](std::size_t i) {
    if (i == 0) {
      header.irradiance = prefilter::project_irradiance(image);
      return;
    }
    const Row& row = rows[i - 1];
    const std::uint32_t s = side >> row.level;
    std::uint16_t* to =
        texels + out.level_offset(row.level) / 2 + (static_cast<std::size_t>(row.face) * s + row.y) * s * 4;
    for (std::uint32_t x = 0; x < s; ++x, to += 4) {
      prefilter::Rgb value;
      if (row.level == 0) {
        value = cube.at(0, static_cast<int>(row.face), static_cast<int>(x), static_cast<int>(row.y));
      } else {
        const core::vec2 uv((static_cast<float>(x) + 0.5f) / static_cast<float>(s),
                            (static_cast<float>(row.y) + 0.5f) / static_cast<float>(s));
        value = prefilter::filter(cube, lobes[row.level],
                                  glm::normalize(shaders::direction_from_cube(static_cast<int>(row.face), uv)));
      }
      for (int c = 0; c < 3; ++c) to[c] = prefilter::half_from_float(value[c]);
      to[3] = 0x3C00;
    }
  });
  out.irradiance = header.irradiance;
  view_texels(out);
  header.checksum = checksum_of(header, std::span<const std::byte>(out.storage).subspan(sizeof header));
  std::memcpy(out.storage.data(), &header, sizeof header);
  return out;
}

Key sha256(std::span<const std::byte> a, std::span<const std::byte> b = {}) {
  Key key;
  if (b.empty()) {
    SHA256(reinterpret_cast<const unsigned char*>(a.data()), a.size(), key.data());
  } else {  // the pixels' own digest first, so that one call serves both parts
    std::array<std::byte, 2 * SHA256_DIGEST_LENGTH> both;
    SHA256(reinterpret_cast<const unsigned char*>(a.data()), a.size(), reinterpret_cast<unsigned char*>(both.data()));
    SHA256(reinterpret_cast<const unsigned char*>(b.data()), b.size(),
           reinterpret_cast<unsigned char*>(both.data()) + SHA256_DIGEST_LENGTH);
    SHA256(reinterpret_cast<const unsigned char*>(both.data()), both.size(), key.data());
  }
  return key;
}

}  // namespace

std::size_t PrefilteredEnvironment::level_offset(std::uint32_t level) const { return bytes_of(side, level); }

vec3 PrefilteredEnvironment::texel(std::uint32_t level, int face, std::uint32_t x, std::uint32_t y) const {
  const std::size_t s = level_side(level);
  const std::uint16_t* t =
      texels.data() + level_offset(level) / 2 + ((static_cast<std::size_t>(face) * s + y) * s + x) * 4;
  return {prefilter::float_from_half(t[0]), prefilter::float_from_half(t[1]), prefilter::float_from_half(t[2])};
}

core::Result<PrefilteredEnvironment> prefilter_environment(const asset::HdrImage& image,
                                                           const PrefilterOptions& options) {
  VITRINE_CHECK(check(image));
  if (!options.cache) return make(image, Key{}, options);
  const std::array<std::uint32_t, 2> size = {image.width, image.height};
  const Key key = sha256(std::as_bytes(std::span(image.pixels)), std::as_bytes(std::span(size)));
  const auto path = cache_file(options, "pixels-", key);
  if (auto cached = read_cache(path, key, options)) return std::move(*cached);
  auto made = make(image, key, options);
  write_cache(path, made.storage);
  return made;
}

core::Result<PrefilteredEnvironment> load_environment(const std::filesystem::path& path,
                                                      const PrefilterOptions& options) {
  VITRINE_TRY(bytes, core::read_file(path, kMaxHdrBytes));
  const Key key = sha256(bytes);
  const auto file = cache_file(options, "file-", key);
  if (options.cache) {
    if (auto cached = read_cache(file, key, options)) return std::move(*cached);
  }
  auto image = asset::decode_hdr(bytes);
  if (!image) return image.error().within(path.string());
  VITRINE_CHECK(check(*image));
  auto made = make(*image, key, options);
  if (options.cache) write_cache(file, made.storage);
  return made;
}

core::Result<PrefilteredEnvironment> studio_environment(const PrefilterOptions& options) {
  return prefilter_environment(studio_image(), options);
}

DfgTable dfg_table(const PrefilterOptions& options) {
  DfgTable table;
  table.side = kDfgSide;
  const std::size_t count = static_cast<std::size_t>(kDfgSide) * kDfgSide * 4;
  const std::array<std::uint32_t, 3> recipe = {kVersion, kDfgSide, kDfgSamples};
  const Key key = sha256(std::as_bytes(std::span(recipe)));
  const auto path = cache_file(options, "dfg-", key);
  if (options.cache) {
    const auto bytes = core::read_file(path, count * 2 + 8);
    std::uint64_t sum = 0;
    if (bytes && bytes->size() == count * 2 + 8) {
      std::memcpy(&sum, bytes->data(), 8);
      const auto payload = std::span<const std::byte>(*bytes).subspan(8);
      if (sum == checksum(payload, kVersion)) {
        table.texels.resize(count);
        std::memcpy(table.texels.data(), payload.data(), payload.size());
        return table;
      }
    }
  }
  table.texels.resize(count);
  prefilter::for_each_index(options.jobs, kDfgSide, [&](std::size_t y) {
    for (std::uint32_t x = 0; x < kDfgSide; ++x) {
      const vec3 v = shaders::integrate_dfg((static_cast<float>(x) + 0.5f) / kDfgSide,
                                            (static_cast<float>(y) + 0.5f) / kDfgSide, kDfgSamples);
      std::uint16_t* to = table.texels.data() + (y * kDfgSide + x) * 4;
      for (int c = 0; c < 3; ++c) to[c] = prefilter::half_from_float(v[c]);
      to[3] = 0x3C00;
    }
  });
  if (options.cache) {
    core::Bytes bytes(count * 2 + 8);
    std::memcpy(bytes.data() + 8, table.texels.data(), count * 2);
    const std::uint64_t sum = checksum(std::span<const std::byte>(bytes).subspan(8), kVersion);
    std::memcpy(bytes.data(), &sum, 8);
    write_cache(path, bytes);
  }
  return table;
}

}  // namespace engine::render
