#include "engine/gpu/select.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "engine/gpu/check.h"

namespace engine::gpu {

FeatureChain::FeatureChain() {
  core.pNext = &indexing;
  indexing.pNext = &multiview;
  multiview.pNext = &rendering;
  rendering.pNext = &synchronization2;
  synchronization2.pNext = &timeline;
  timeline.pNext = &maintenance4;
}

void require(FeatureChain& chain, const VkPhysicalDeviceFeatures& available) {
  chain.core.features.multiDrawIndirect = VK_TRUE;
  chain.core.features.drawIndirectFirstInstance = VK_TRUE;
  chain.core.features.samplerAnisotropy = available.samplerAnisotropy;
  chain.core.features.depthClamp = available.depthClamp;
  chain.core.features.textureCompressionBC = available.textureCompressionBC;
  chain.indexing.runtimeDescriptorArray = VK_TRUE;
  chain.indexing.shaderSampledImageArrayNonUniformIndexing = VK_TRUE;
  chain.indexing.descriptorBindingPartiallyBound = VK_TRUE;
  chain.indexing.descriptorBindingSampledImageUpdateAfterBind = VK_TRUE;
  chain.indexing.descriptorBindingUpdateUnusedWhilePending = VK_TRUE;
  chain.multiview.multiview = VK_TRUE;
  chain.rendering.dynamicRendering = VK_TRUE;
  chain.synchronization2.synchronization2 = VK_TRUE;
  chain.timeline.timelineSemaphore = VK_TRUE;
  chain.maintenance4.maintenance4 = VK_TRUE;
}

namespace {

std::set<std::string> extensions_of(VkPhysicalDevice physical) {
  std::uint32_t count = 0;
  if (vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr) != VK_SUCCESS) return {};
  std::vector<VkExtensionProperties> all(count);
  // VK_INCOMPLETE means that the list grew in between; what fits is still true.
  if (vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, all.data()) < VK_SUCCESS) return {};
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < count; ++i) names.insert(all[i].extensionName);
  return names;
}

std::optional<std::uint32_t> universal_queue(VkPhysicalDevice physical) {
  std::uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto flags = families[i].queueFlags;
    if ((flags & VK_QUEUE_GRAPHICS_BIT) && (flags & VK_QUEUE_COMPUTE_BIT)) return i;
  }
  return std::nullopt;
}

std::string first_missing(VkPhysicalDevice physical, const VkPhysicalDeviceProperties& properties, bool swapchain) {
  if (properties.apiVersion < VK_API_VERSION_1_3)
    return "Vulkan 1.3";  // The feature structs below may be unknown to an older driver, so nothing more is asked.
  FeatureChain has;
  vkGetPhysicalDeviceFeatures2(physical, &has.core);
  const struct {
    VkBool32 present;
    const char* name;
  } needed[] = {
      {has.core.features.multiDrawIndirect, "multiDrawIndirect"},
      {has.core.features.drawIndirectFirstInstance, "drawIndirectFirstInstance"},
      {has.indexing.runtimeDescriptorArray, "runtimeDescriptorArray (descriptor indexing)"},
      {has.indexing.shaderSampledImageArrayNonUniformIndexing,
       "shaderSampledImageArrayNonUniformIndexing (descriptor indexing)"},
      {has.indexing.descriptorBindingPartiallyBound, "descriptorBindingPartiallyBound (descriptor indexing)"},
      {has.indexing.descriptorBindingSampledImageUpdateAfterBind,
       "descriptorBindingSampledImageUpdateAfterBind (descriptor indexing)"},
      {has.indexing.descriptorBindingUpdateUnusedWhilePending,
       "descriptorBindingUpdateUnusedWhilePending (descriptor indexing)"},
      {has.multiview.multiview, "multiview"},
      {has.rendering.dynamicRendering, "dynamicRendering"},
      {has.synchronization2.synchronization2, "synchronization2"},
      {has.timeline.timelineSemaphore, "timelineSemaphore"},
      {has.maintenance4.maintenance4, "maintenance4"},
  };
  for (const auto& feature : needed)
    if (!feature.present) return feature.name;
  if (!universal_queue(physical)) return "a queue for graphics and compute";
  if (swapchain && !extensions_of(physical).contains(VK_KHR_SWAPCHAIN_EXTENSION_NAME))
    return VK_KHR_SWAPCHAIN_EXTENSION_NAME;
  return "";
}

int rank(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return 0;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return 1;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return 2;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return 3;
    default:
      return 4;
  }
}

}  // namespace

core::Result<std::vector<Candidate>> candidates(VkInstance instance, bool swapchain) {
  std::uint32_t count = 0;
  const VkResult counted = vkEnumeratePhysicalDevices(instance, &count, nullptr);
  if (counted == VK_ERROR_INITIALIZATION_FAILED || (counted == VK_SUCCESS && count == 0))
    return std::vector<Candidate>{};
  if (counted != VK_SUCCESS) return vk_error(counted, "vkEnumeratePhysicalDevices");
  std::vector<VkPhysicalDevice> physicals(count);
  VITRINE_VK(vkEnumeratePhysicalDevices(instance, &count, physicals.data()));
  std::vector<Candidate> all;
  for (VkPhysicalDevice physical : physicals) {
    VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2};
    vkGetPhysicalDeviceProperties(physical, &properties.properties);
    if (properties.properties.apiVersion >=
        VK_API_VERSION_1_2) {  // VkPhysicalDeviceDriverProperties is core from there
      properties.pNext = &driver;
      vkGetPhysicalDeviceProperties2(physical, &properties);
    }
    const auto& p = properties.properties;
    Candidate candidate{physical, {}, p.deviceType, 0};
    candidate.info.name = p.deviceName;
    candidate.info.driver = fmt::format("{} {}", driver.driverName, driver.driverInfo);
    candidate.info.api_version = fmt::format("{}.{}.{}", VK_API_VERSION_MAJOR(p.apiVersion),
                                             VK_API_VERSION_MINOR(p.apiVersion), VK_API_VERSION_PATCH(p.apiVersion));
    candidate.info.missing = first_missing(physical, p, swapchain);
    candidate.info.is_software = p.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
    candidate.queue_family = universal_queue(physical).value_or(0);
    all.push_back(std::move(candidate));
  }
  return all;
}

core::Result<Candidate> choose(const std::vector<Candidate>& all, const std::string& prefer) {
  if (all.empty())
    return core::fail(core::Code::unavailable,
                      "no Vulkan device: install a Vulkan 1.3 driver (without a GPU: Mesa 25's software driver from "
                      "bookworm-backports, "
                      "package mesa-vulkan-drivers; store/run does this)");
  const Candidate* best = nullptr;
  std::string lacks;
  bool named = false;
  for (const auto& candidate : all) {
    if (!prefer.empty()) {
      if (candidate.info.name.find(prefer) == std::string::npos) continue;
      named = true;
    }
    if (!candidate.info.missing.empty())
      lacks += fmt::format("{}{} lacks {}", lacks.empty() ? "" : "; ", candidate.info.name, candidate.info.missing);
    else if (!best || rank(candidate.type) < rank(best->type))
      best = &candidate;
  }
  if (best) return *best;
  if (!prefer.empty() && !named) {
    std::string names;
    for (const auto& candidate : all) names += (names.empty() ? "" : ", ") + candidate.info.name;
    return core::fail(core::Code::not_found, "no GPU whose name holds '{}'; there are: {}", prefer, names);
  }
  return core::fail(
      core::Code::unsupported,
      "no usable GPU: {}. Update its driver, or install Mesa 25 (package mesa-vulkan-drivers from bookworm-backports)",
      lacks);
}

Features probe(VkPhysicalDevice physical, std::uint32_t queue_family) {
  VkPhysicalDeviceFeatures core{};
  vkGetPhysicalDeviceFeatures(physical, &core);
  VkPhysicalDeviceVulkan12Features vulkan12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
  VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &vulkan12};
  vkGetPhysicalDeviceFeatures2(physical, &features);
  VkPhysicalDeviceProperties properties{};
  vkGetPhysicalDeviceProperties(physical, &properties);
  std::uint32_t count = 0;
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
  const auto extensions = extensions_of(physical);

  Features result;
  result.sampler_anisotropy = core.samplerAnisotropy;
  result.max_anisotropy = core.samplerAnisotropy ? properties.limits.maxSamplerAnisotropy : 1;
  result.draw_indirect_count = vulkan12.drawIndirectCount;
  result.texture_compression_bc = core.textureCompressionBC;
  result.timestamps =
      queue_family < count && families[queue_family].timestampValidBits > 0 && properties.limits.timestampPeriod > 0;
  result.timestamp_period_ns = properties.limits.timestampPeriod;
  result.mesh_shader = extensions.contains(VK_EXT_MESH_SHADER_EXTENSION_NAME);
  result.ray_query = extensions.contains(VK_KHR_RAY_QUERY_EXTENSION_NAME);
  result.fragment_shading_rate = extensions.contains(VK_KHR_FRAGMENT_SHADING_RATE_EXTENSION_NAME);
  result.is_software = properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
  return result;
}

}  // namespace engine::gpu
