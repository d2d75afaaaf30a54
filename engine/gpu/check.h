#pragma once
// Every VkResult is checked and keeps the text of its call.

#include <vulkan/vulkan_core.h>

#include "engine/core/result.h"

namespace engine::gpu {

const char* to_string(VkResult result);

// device_lost for VK_ERROR_DEVICE_LOST, too_large for exhausted memory, internal otherwise.
core::Error vk_error(VkResult result, const char* call);

}  // namespace engine::gpu

// Returns the error from the enclosing function unless the call gave VK_SUCCESS. Calls with other success codes are not
// for this.
#define VITRINE_VK(call)                                                             \
  do {                                                                               \
    const VkResult vk_result_ = (call);                                              \
    if (vk_result_ != VK_SUCCESS) return ::engine::gpu::vk_error(vk_result_, #call); \
  } while (false)
