#pragma once
// Image light made ready for the GPU on the CPU: a specular cube by roughness, nine irradiance coefficients, the DFG
// table. Results are cached under the SHA-256 of what they were made from; a damaged or foreign cache file is made
// anew.

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "engine/asset/image.h"
#include "engine/core/files.h"
#include "engine/core/jobs.h"
#include "engine/core/math.h"
#include "engine/core/result.h"

namespace engine::render {

// Look-ups: specular(direction, roughness) = textureLod(cube, direction, level_from_roughness(roughness, levels - 1))
// with shaders/lib/brdf.glsl; diffuse = sh_irradiance(irradiance, normal) (already divided by pi); skybox = level 0.
// Directions are the image's own (u = atan2(z, x) / 2 pi + 0.5): turn them by -Environment::rotation_rad first.
struct PrefilteredEnvironment {
  std::uint32_t side = 0;  // texels per edge of level 0, a power of two
  std::uint32_t levels =
      0;  // level l is side >> l wide and holds roughness_from_level(l, levels - 1); level 0 is the image itself
  std::array<core::vec4, 9> irradiance{};  // for sh_irradiance()
  // RGBA16F (VK_FORMAT_R16G16B16A16_SFLOAT), tight: level by level, in each the faces +X -X +Y -Y +Z -Z, rows top-down,
  // so that one copy region per level with layerCount 6 uploads it. Points into `storage`; moving the struct keeps it
  // valid.
  std::span<const std::uint16_t> texels;
  core::Bytes storage;

  PrefilteredEnvironment() = default;
  PrefilteredEnvironment(PrefilteredEnvironment&&) = default;
  PrefilteredEnvironment& operator=(PrefilteredEnvironment&&) = default;

  std::uint32_t level_side(std::uint32_t level) const { return side >> level; }
  // In bytes from texels.data(); level_offset(levels) is the size of all.
  std::size_t level_offset(std::uint32_t level) const;
  // The texel as floats, for tests and the CPU.
  core::vec3 texel(std::uint32_t level, int face, std::uint32_t x, std::uint32_t y) const;
};

// RGBA16F, side x side; column = n.v, row = perceptual roughness, both at texel centres ((i + 0.5) / side): sample with
// clamp-to-edge at (n.v, roughness). x scales F0, y scales F90, z is the sheen lobe's albedo, w = 1.
struct DfgTable {
  std::uint32_t side = 0;
  std::vector<std::uint16_t> texels;
};

struct PrefilterOptions {
  core::JobQueue* jobs = nullptr;  // null: on the calling thread
  std::uint32_t max_side = 512;    // of level 0; the image's own resolution (width / 4) when that is smaller
  bool cache = true;
  std::filesystem::path cache_dir;  // "" = core::user_cache_dir()
};

// Fails when the image is empty or its size does not fit its pixels. Pixels that are negative or not finite count as
// black.
core::Result<PrefilteredEnvironment> prefilter_environment(const asset::HdrImage& image,
                                                           const PrefilterOptions& options = {});

// The same for a Radiance .hdr file; with a warm cache the pixels are never decoded. Fails as asset::load_hdr().
core::Result<PrefilteredEnvironment> load_environment(const std::filesystem::path& path,
                                                      const PrefilterOptions& options = {});

// A photographer's room in neutral greys, radiance around 1 from above: products look right in it at exposure 1.
asset::HdrImage studio_image();
core::Result<PrefilteredEnvironment> studio_environment(const PrefilterOptions& options = {});

DfgTable dfg_table(const PrefilterOptions& options = {});

}  // namespace engine::render
