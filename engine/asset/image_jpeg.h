#pragma once
// The JPEG half of decode_image(). Private to engine/asset.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/result.h"

namespace engine::asset {

// Fills `rgba` (width * height * 4, alpha 255); the size is the one the file's header was seen to have. False: colours
// that libjpeg does not turn into RGB (CMYK), left to the general decoder.
core::Result<bool> decode_jpeg(std::span<const std::byte> bytes, std::uint32_t width, std::uint32_t height,
                               std::vector<std::uint8_t>& rgba);

}  // namespace engine::asset
