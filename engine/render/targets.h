#pragma once
// The images a frame is drawn into before it reaches the caller's: kept while size, views and samples stay.

#include "engine/gpu/memory.h"
#include "engine/render/context.h"

namespace engine::render {

inline constexpr VkFormat kHdrFormat = VK_FORMAT_R16G16B16A16_SFLOAT;
inline constexpr VkFormat kDepthFormat = VK_FORMAT_D32_SFLOAT;
inline constexpr VkFormat kOcclusionFormat = VK_FORMAT_R16G16_SFLOAT;

struct Targets {
  VkExtent2D extent{};
  std::uint32_t views = 0, samples = 0;
  gpu::Image color, depth;    // of `samples`, one layer per view
  gpu::Image resolved_depth;  // one sample; the same as `depth` when samples is 1, then empty. Made on first use
  gpu::Image occlusion;       // half size; made on first use

  core::Result<> fit(gpu::Device& device, VkExtent2D want, std::uint32_t want_views, std::uint32_t want_samples,
                     bool want_depth, bool want_occlusion);
  const gpu::Image& readable_depth() const { return samples == 1 ? depth : resolved_depth; }
};

}  // namespace engine::render
