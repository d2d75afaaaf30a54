#pragma once
// The size of an encoded picture, read without decoding it. Internal to this folder.

#include <span>

#include "engine/core/result.h"

namespace engine::asset {

struct ImageHeader {
  enum class Format { png, jpeg, webp, other } format = Format::other;
  std::uint32_t width = 0, height = 0;
};

core::Result<ImageHeader> read_image_header(std::span<const std::byte> bytes, std::uint32_t max_side);

}  // namespace engine::asset
