#pragma once
// Pictures back to the CPU: screenshots, tests, thumbnails. Blocking.

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/device.h"

namespace engine::gpu {

// Records `record` into a command buffer of its own, submits it and waits for it.
core::Result<> run_once(Device& device, const std::function<void(VkCommandBuffer)>& record);

struct ReadbackDesc {
  VkImage image = VK_NULL_HANDLE;
  VkFormat format = VK_FORMAT_UNDEFINED;
  VkExtent2D extent{};
  std::uint32_t layer = 0, mip = 0;
  VkImageLayout layout = VK_IMAGE_LAYOUT_GENERAL;  // before and after
};

// One layer, rows top-down, tightly packed, in the image's own format. Waits for everything submitted so far.
core::Result<std::vector<std::uint8_t>> read_image(Device& device, const ReadbackDesc& desc);

}  // namespace engine::gpu
