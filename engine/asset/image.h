#pragma once
// Encoded pictures in (PNG, JPEG, WebP, Radiance HDR) and out (PNG, JPEG).

#include <filesystem>
#include <span>

#include "engine/asset/model.h"
#include "engine/core/files.h"
#include "engine/core/jobs.h"
#include "engine/core/result.h"

namespace engine::asset {

// Linear RGB floats, rows top-down.
struct HdrImage {
  std::uint32_t width = 0, height = 0;
  std::vector<core::vec3> pixels;
};

core::Result<Image> decode_image(std::span<const std::byte> bytes, std::uint32_t max_side = 16384);
core::Result<HdrImage> load_hdr(const std::filesystem::path& path);  // Radiance .hdr, equirectangular
core::Result<HdrImage> decode_hdr(std::span<const std::byte> bytes);
core::Result<core::Bytes> encode_hdr(const HdrImage& image);  // Radiance RGBE
// `jobs` shares the work out when given; the bytes are the same either way.
core::Result<core::Bytes> encode_png(std::uint32_t width, std::uint32_t height, int channels,
                                     std::span<const std::uint8_t> pixels, core::JobQueue* jobs = nullptr);
core::Result<core::Bytes> encode_jpeg(const Image& image, int quality);

}  // namespace engine::asset
