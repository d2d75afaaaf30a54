#pragma once
// The Vulkan 1.3 device with what every user needs: queue, allocator, one timeline semaphore, names, validation count.
// The rest of engine/gpu (buffers, images, pipelines, bindless table, frame ring) stands in headers beside this one.

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"

typedef struct VmaAllocator_T* VmaAllocator;

namespace engine::gpu {

// Probed once; each optional use has a tested fallback.
struct Features {
  bool sampler_anisotropy = false;
  float max_anisotropy = 1;
  bool draw_indirect_count = false;
  bool texture_compression_bc = false;
  bool timestamps = false;
  float timestamp_period_ns = 1;
  bool mesh_shader = false, ray_query = false, fragment_shading_rate = false;
  bool is_software = false;  // VK_PHYSICAL_DEVICE_TYPE_CPU
};

struct DeviceOptions {
  std::string application = "vitrine";
  std::string prefer;       // substring of a device name; "" = discrete, integrated, virtual, software
  bool validation = false;  // Khronos layer with synchronisation validation; fails when it is missing
  std::vector<const char*> instance_extensions;  // from the backend
  bool swapchain = false;                        // VK_KHR_swapchain
};

struct DeviceInfo {  // for `vitrine doctor`, also of devices that do not qualify
  std::string name, driver, api_version;
  std::string missing;  // "" when it qualifies, else the first feature it lacks
  bool is_software = false;
};

class Device {
 public:
  // Fails naming what is missing and what to install.
  static core::Result<std::unique_ptr<Device>> create(const DeviceOptions& options);
  static core::Result<std::vector<DeviceInfo>> enumerate();
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  VkInstance instance() const { return instance_; }
  VkPhysicalDevice physical() const { return physical_; }
  VkDevice device() const { return device_; }
  VkQueue queue() const { return queue_; }  // graphics, compute, transfer, present where a swapchain was asked for
  std::uint32_t queue_family() const { return queue_family_; }
  VmaAllocator allocator() const { return allocator_; }
  const Features& features() const { return features_; }
  const DeviceInfo& info() const { return info_; }

  // The one timeline. submit() signals its return value; completed() is the last value reached.
  VkSemaphore timeline() const { return timeline_; }
  struct Submit {
    VkCommandBuffer commands = VK_NULL_HANDLE;
    VkSemaphore wait = VK_NULL_HANDLE;  // binary, or null
    VkPipelineStageFlags2 wait_stage = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;
    VkSemaphore signal = VK_NULL_HANDLE;  // binary, or null
  };
  core::Result<std::uint64_t> submit(const Submit& submit);
  std::uint64_t submitted() const { return submitted_; }
  core::Result<std::uint64_t> completed() const;
  core::Result<> wait(std::uint64_t value) const;
  core::Result<> wait_idle() const;

  // Runs `destroy` once the timeline has passed every submission made so far. retire() is called once a frame.
  void defer(std::function<void()> destroy);
  void retire();

  void name(VkObjectType type, std::uint64_t handle, const std::string& debug_name) const;
  // Brackets commands for captures and validation messages; `text` must outlive the call only.
  void begin_label(VkCommandBuffer commands, const char* text) const;
  void end_label(VkCommandBuffer commands) const;
  // What all live buffers and images hold, in bytes.
  std::uint64_t allocated_bytes() const;
  // Warnings and errors of the validation layer since creation; tests assert zero. The texts go to the log.
  std::uint64_t validation_messages() const;

 private:
  Device() = default;
  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  std::uint32_t queue_family_ = 0;
  VmaAllocator allocator_ = nullptr;
  VkSemaphore timeline_ = VK_NULL_HANDLE;
  std::uint64_t submitted_ = 0;
  Features features_;
  DeviceInfo info_;
  struct Private;
  std::unique_ptr<Private> private_;
};

}  // namespace engine::gpu
