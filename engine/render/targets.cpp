#include "engine/render/targets.h"

#include <algorithm>

namespace engine::render {

core::Result<> Targets::fit(gpu::Device& device, VkExtent2D want, std::uint32_t want_views, std::uint32_t want_samples,
                            bool want_depth, bool want_occlusion) {
  if (extent.width != want.width || extent.height != want.height || views != want_views || samples != want_samples) {
    *this = {};
    extent = want;
    views = want_views;
    samples = want_samples;
  }
  const auto make = [&](gpu::Image& image, const char* name, VkFormat format, VkImageUsageFlags usage,
                        std::uint32_t count, std::uint32_t divide) -> core::Result<> {
    if (image) return {};
    VITRINE_TRY(made, gpu::Image::create(device, {.name = name,
                                                  .extent = {std::max(1u, (extent.width + divide - 1) / divide),
                                                             std::max(1u, (extent.height + divide - 1) / divide)},
                                                  .format = format,
                                                  .usage = usage,
                                                  .layers = views,
                                                  .samples = count,
                                                  .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY}));
    image = std::move(made);
    return {};
  };
  VITRINE_CHECK(make(color, "hdr colour", kHdrFormat, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT,
                     samples, 1));
  VITRINE_CHECK(make(depth, "depth", kDepthFormat,
                     VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT, samples, 1));
  if (want_depth && samples > 1)
    VITRINE_CHECK(make(resolved_depth, "resolved depth", kDepthFormat,
                       VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT, 1, 1));
  if (want_occlusion)
    VITRINE_CHECK(make(occlusion, "ambient occlusion", kOcclusionFormat,
                       VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT, 1, 2));
  return {};
}

}  // namespace engine::render
