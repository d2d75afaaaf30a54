#pragma once
// Mip levels on the CPU: a box filter in linear light, colour weighted by alpha so that cut-outs keep their edge
// colour.

#include <cstdint>
#include <vector>

#include "engine/asset/model.h"

namespace engine::render {

// Levels 1 and up of an RGBA8 picture, each half the size of the one before, down to 1 x 1.
// `srgb`: the colour channels are sRGB and are averaged in linear light.
std::vector<std::vector<std::uint8_t>> build_mips(const asset::Image& image, bool srgb);

}  // namespace engine::render
