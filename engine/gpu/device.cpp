#include "engine/gpu/device.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>

#include "engine/core/log.h"
#include "engine/gpu/check.h"
#include "engine/gpu/select.h"
#include "engine/gpu/vma.h"

namespace engine::gpu {

struct Device::Private {
  VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;
  PFN_vkDestroyDebugUtilsMessengerEXT destroy_messenger = nullptr;
  PFN_vkSetDebugUtilsObjectNameEXT set_name = nullptr;
  PFN_vkCmdBeginDebugUtilsLabelEXT begin_label = nullptr;
  PFN_vkCmdEndDebugUtilsLabelEXT end_label = nullptr;
  std::atomic<std::uint64_t> messages{0};
  struct Deferred {
    std::uint64_t value;
    std::function<void()> destroy;
  };
  std::deque<Deferred> deferred;  // values never decrease
};

namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

// Proven false alarms of the layer 1.3.239 would be listed here by VUID with a link; at most ten. There is none so far.
VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                          VkDebugUtilsMessageTypeFlagsEXT type,
                                          const VkDebugUtilsMessengerCallbackDataEXT* data, void* user) {
  // The loader reports manifests and search paths as "general" warnings; those speak of the machine, not of our calls.
  if (type == VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT && severity < VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT)
    return VK_FALSE;
  static_cast<std::atomic<std::uint64_t>*>(user)->fetch_add(1);
  spdlog::error("validation: {}", data->pMessage);
  return VK_FALSE;
}

bool has_layer(const char* name) {
  std::uint32_t count = 0;
  if (vkEnumerateInstanceLayerProperties(&count, nullptr) != VK_SUCCESS) return false;
  std::vector<VkLayerProperties> layers(count);
  if (vkEnumerateInstanceLayerProperties(&count, layers.data()) < VK_SUCCESS) return false;
  return std::any_of(layers.begin(), layers.end(),
                     [&](const auto& layer) { return std::strcmp(layer.layerName, name) == 0; });
}

bool has_instance_extension(const char* name) {
  std::uint32_t count = 0;
  if (vkEnumerateInstanceExtensionProperties(nullptr, &count, nullptr) != VK_SUCCESS) return false;
  std::vector<VkExtensionProperties> all(count);
  if (vkEnumerateInstanceExtensionProperties(nullptr, &count, all.data()) < VK_SUCCESS) return false;
  return std::any_of(all.begin(), all.end(), [&](const auto& e) { return std::strcmp(e.extensionName, name) == 0; });
}

core::Result<VkInstance> create_instance(const DeviceOptions& options, VkDebugUtilsMessengerCreateInfoEXT* messenger) {
  VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.pApplicationName = options.application.c_str();
  application.pEngineName = "vitrine";
  application.apiVersion = VK_API_VERSION_1_3;

  std::vector<const char*> extensions = options.instance_extensions;
  std::vector<const char*> layers;
  if (options.validation) layers.push_back(kValidationLayer);
  if (messenger) extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);

  const VkValidationFeatureEnableEXT enabled[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
  VkValidationFeaturesEXT validation{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  validation.enabledValidationFeatureCount = 1;
  validation.pEnabledValidationFeatures = enabled;

  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &application;
  info.enabledLayerCount = static_cast<std::uint32_t>(layers.size());
  info.ppEnabledLayerNames = layers.data();
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  if (options.validation) {
    messenger->pNext = &validation;  // reports what goes wrong inside vkCreateInstance too
    info.pNext = messenger;
  }
  VkInstance instance = VK_NULL_HANDLE;
  const VkResult result = vkCreateInstance(&info, nullptr, &instance);
  if (messenger) messenger->pNext = nullptr;
  if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
    return core::fail(core::Code::unavailable,
                      "no Vulkan driver is installed: install one (without a GPU: package mesa-vulkan-drivers from "
                      "bookworm-backports)");
  if (result != VK_SUCCESS) return vk_error(result, "vkCreateInstance");
  return instance;
}

template <class F>
F load(VkInstance instance, const char* name) {
  return reinterpret_cast<F>(vkGetInstanceProcAddr(instance, name));
}

}  // namespace

core::Result<std::vector<DeviceInfo>> Device::enumerate() {
  VITRINE_TRY(instance, create_instance({}, nullptr));
  auto all = candidates(instance, false);
  vkDestroyInstance(instance, nullptr);
  if (!all) return all.error();
  std::vector<DeviceInfo> infos;
  for (auto& candidate : *all) infos.push_back(std::move(candidate.info));
  return infos;
}

core::Result<std::unique_ptr<Device>> Device::create(const DeviceOptions& options) {
  if (options.validation && !has_layer(kValidationLayer))
    return core::fail(core::Code::unavailable,
                      "validation was asked for but {} is missing: install vulkan-validationlayers", kValidationLayer);
  std::unique_ptr<Device> device(new Device());
  device->private_ = std::make_unique<Private>();
  Private& p = *device->private_;

  VkDebugUtilsMessengerCreateInfoEXT messenger{VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  messenger.messageSeverity =
      VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  messenger.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                          VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
  messenger.pfnUserCallback = on_message;
  messenger.pUserData = &p.messages;

  // The layer offers debug utils itself; without it the loader or driver may.
  const bool labels = options.validation || has_instance_extension(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
  VITRINE_TRY(instance, create_instance(options, labels ? &messenger : nullptr));
  device->instance_ = instance;
  if (options.validation) {
    const auto create = load<PFN_vkCreateDebugUtilsMessengerEXT>(instance, "vkCreateDebugUtilsMessengerEXT");
    p.destroy_messenger = load<PFN_vkDestroyDebugUtilsMessengerEXT>(instance, "vkDestroyDebugUtilsMessengerEXT");
    VITRINE_VK(create(instance, &messenger, nullptr, &p.messenger));
  }
  if (labels) {
    p.set_name = load<PFN_vkSetDebugUtilsObjectNameEXT>(instance, "vkSetDebugUtilsObjectNameEXT");
    p.begin_label = load<PFN_vkCmdBeginDebugUtilsLabelEXT>(instance, "vkCmdBeginDebugUtilsLabelEXT");
    p.end_label = load<PFN_vkCmdEndDebugUtilsLabelEXT>(instance, "vkCmdEndDebugUtilsLabelEXT");
  }

  VITRINE_TRY(all, candidates(instance, options.swapchain));
  VITRINE_TRY(chosen, choose(all, options.prefer));
  device->physical_ = chosen.physical;
  device->queue_family_ = chosen.queue_family;
  device->info_ = chosen.info;
  device->features_ = probe(chosen.physical, chosen.queue_family);

  VkPhysicalDeviceFeatures available{};
  vkGetPhysicalDeviceFeatures(chosen.physical, &available);
  FeatureChain chain;
  require(chain, available);
  const float priority = 1;
  VkDeviceQueueCreateInfo queue{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueFamilyIndex = chosen.queue_family;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  const char* swapchain = VK_KHR_SWAPCHAIN_EXTENSION_NAME;
  VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &chain.core};
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  info.enabledExtensionCount = options.swapchain ? 1 : 0;
  info.ppEnabledExtensionNames = &swapchain;
  VITRINE_VK(vkCreateDevice(chosen.physical, &info, nullptr, &device->device_));
  vkGetDeviceQueue(device->device_, chosen.queue_family, 0, &device->queue_);

  VmaAllocatorCreateInfo allocator{};
  allocator.physicalDevice = device->physical_;
  allocator.device = device->device_;
  allocator.instance = device->instance_;
  allocator.vulkanApiVersion = VK_API_VERSION_1_3;
  VITRINE_VK(vmaCreateAllocator(&allocator, &device->allocator_));

  VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type};
  VITRINE_VK(vkCreateSemaphore(device->device_, &semaphore, nullptr, &device->timeline_));
  device->name(VK_OBJECT_TYPE_SEMAPHORE, reinterpret_cast<std::uint64_t>(device->timeline_), "timeline");
  device->name(VK_OBJECT_TYPE_QUEUE, reinterpret_cast<std::uint64_t>(device->queue_), "queue");
  return device;
}

Device::~Device() {
  if (device_) {
    // A lost device answers with an error and everything may be destroyed all the same.
    if (vkDeviceWaitIdle(device_) != VK_SUCCESS) spdlog::warn("gpu: the device was lost before it was destroyed");
    while (!private_->deferred.empty()) {
      auto destroy = std::move(private_->deferred.front().destroy);
      private_->deferred.pop_front();
      destroy();
    }
    if (timeline_) vkDestroySemaphore(device_, timeline_, nullptr);
    if (allocator_) vmaDestroyAllocator(allocator_);
    vkDestroyDevice(device_, nullptr);
  }
  if (instance_) {
    if (private_->messenger) private_->destroy_messenger(instance_, private_->messenger, nullptr);
    vkDestroyInstance(instance_, nullptr);
  }
}

core::Result<std::uint64_t> Device::submit(const Submit& submit) {
  VkCommandBufferSubmitInfo commands{VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO};
  commands.commandBuffer = submit.commands;
  VkSemaphoreSubmitInfo wait{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO};
  wait.semaphore = submit.wait;
  wait.stageMask = submit.wait_stage;
  VkSemaphoreSubmitInfo signals[2]{{VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO},
                                   {VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO}};
  signals[0].semaphore = timeline_;
  signals[0].value = submitted_ + 1;
  signals[0].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  signals[1].semaphore = submit.signal;
  signals[1].stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  VkSubmitInfo2 info{VK_STRUCTURE_TYPE_SUBMIT_INFO_2};
  info.waitSemaphoreInfoCount = submit.wait ? 1 : 0;
  info.pWaitSemaphoreInfos = &wait;
  info.commandBufferInfoCount = submit.commands ? 1 : 0;
  info.pCommandBufferInfos = &commands;
  info.signalSemaphoreInfoCount = submit.signal ? 2 : 1;
  info.pSignalSemaphoreInfos = signals;
  VITRINE_VK(vkQueueSubmit2(queue_, 1, &info, VK_NULL_HANDLE));
  return ++submitted_;
}

core::Result<std::uint64_t> Device::completed() const {
  std::uint64_t value = 0;
  VITRINE_VK(vkGetSemaphoreCounterValue(device_, timeline_, &value));
  return value;
}

core::Result<> Device::wait(std::uint64_t value) const {
  VkSemaphoreWaitInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  info.semaphoreCount = 1;
  info.pSemaphores = &timeline_;
  info.pValues = &value;
  constexpr std::uint64_t kPatience_ns = 60'000'000'000;  // far above any frame, even on a busy software driver
  const VkResult result = vkWaitSemaphores(device_, &info, kPatience_ns);
  if (result == VK_TIMEOUT)
    return core::fail(core::Code::device_lost, "the GPU did not reach submission {} within {} s", value,
                      kPatience_ns / 1'000'000'000);
  if (result != VK_SUCCESS) return vk_error(result, "vkWaitSemaphores");
  return {};
}

core::Result<> Device::wait_idle() const {
  VITRINE_VK(vkDeviceWaitIdle(device_));
  return {};
}

void Device::defer(std::function<void()> destroy) { private_->deferred.push_back({submitted_, std::move(destroy)}); }

void Device::retire() {
  if (private_->deferred.empty()) return;
  const auto done = completed();
  if (!done) return;  // a lost device: the destructor frees the rest
  while (!private_->deferred.empty() && private_->deferred.front().value <= *done) {
    auto destroy = std::move(private_->deferred.front().destroy);
    private_->deferred.pop_front();
    destroy();
  }
}

void Device::name(VkObjectType type, std::uint64_t handle, const std::string& debug_name) const {
  if (!private_->set_name) return;
  VkDebugUtilsObjectNameInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT};
  info.objectType = type;
  info.objectHandle = handle;
  info.pObjectName = debug_name.c_str();
  if (private_->set_name(device_, &info) != VK_SUCCESS) spdlog::warn("gpu: cannot name '{}'", debug_name);
}

void Device::begin_label(VkCommandBuffer commands, const char* text) const {
  if (!private_->begin_label) return;
  VkDebugUtilsLabelEXT label{VK_STRUCTURE_TYPE_DEBUG_UTILS_LABEL_EXT};
  label.pLabelName = text;
  private_->begin_label(commands, &label);
}

void Device::end_label(VkCommandBuffer commands) const {
  if (private_->end_label) private_->end_label(commands);
}

std::uint64_t Device::validation_messages() const { return private_->messages.load(); }

std::uint64_t Device::allocated_bytes() const {
  VmaBudget budgets[VK_MAX_MEMORY_HEAPS]{};
  vmaGetHeapBudgets(allocator_, budgets);
  std::uint64_t bytes = 0;
  for (const auto& budget : budgets) bytes += budget.statistics.allocationBytes;
  return bytes;
}

}  // namespace engine::gpu
