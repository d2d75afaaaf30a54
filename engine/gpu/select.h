#pragma once
// Private to engine/gpu: which devices there are, what they lack, and the feature chain a device is created with.

#include <optional>

#include "engine/gpu/device.h"

namespace engine::gpu {

// The single feature structs, never VkPhysicalDeviceVulkan12Features: an OpenXR runtime appends its own timeline
// semaphore struct to the chain, and the two together break VUID-VkDeviceCreateInfo-pNext-02830. Not movable: the
// structs point at each other.
struct FeatureChain {
  FeatureChain();
  FeatureChain(const FeatureChain&) = delete;
  FeatureChain& operator=(const FeatureChain&) = delete;
  VkPhysicalDeviceFeatures2 core{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  VkPhysicalDeviceDescriptorIndexingFeatures indexing{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DESCRIPTOR_INDEXING_FEATURES};
  VkPhysicalDeviceMultiviewFeatures multiview{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MULTIVIEW_FEATURES};
  VkPhysicalDeviceDynamicRenderingFeatures rendering{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DYNAMIC_RENDERING_FEATURES};
  VkPhysicalDeviceSynchronization2Features synchronization2{
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SYNCHRONIZATION_2_FEATURES};
  VkPhysicalDeviceTimelineSemaphoreFeatures timeline{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES};
  // glslc writes workgroup sizes as specialisable for Vulkan 1.3.
  VkPhysicalDeviceMaintenance4Features maintenance4{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_FEATURES};
};

struct Candidate {
  VkPhysicalDevice physical = VK_NULL_HANDLE;
  DeviceInfo info;
  VkPhysicalDeviceType type = VK_PHYSICAL_DEVICE_TYPE_OTHER;
  std::uint32_t queue_family = 0;
};

// `swapchain`: the device must offer VK_KHR_swapchain.
core::Result<std::vector<Candidate>> candidates(VkInstance instance, bool swapchain);

// The qualifying device whose name holds `prefer`, else by kind; fails naming what each device lacks.
core::Result<Candidate> choose(const std::vector<Candidate>& all, const std::string& prefer);

// Switches on what we require, and the optional core features that the device has.
void require(FeatureChain& chain, const VkPhysicalDeviceFeatures& available);

Features probe(VkPhysicalDevice physical, std::uint32_t queue_family);

}  // namespace engine::gpu
