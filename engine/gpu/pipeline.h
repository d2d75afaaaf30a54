#pragma once
// Pipelines for dynamic rendering. Viewport, scissor, culling, facing and depth state are dynamic, so that one pipeline
// serves both sides, mirrored instances and shadow bias.

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace engine::gpu {

class Device;

// Owns a pipeline or a layout; destruction is deferred to the timeline.
class Pipeline {
 public:
  Pipeline() = default;
  Pipeline(Device& device, VkPipeline handle) : device_(&device), handle_(handle) {}
  Pipeline(Pipeline&& other) noexcept { *this = std::move(other); }
  Pipeline& operator=(Pipeline&& other) noexcept;
  ~Pipeline() { reset(); }
  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }
  VkPipeline handle() const { return handle_; }
  void reset();

 private:
  Device* device_ = nullptr;
  VkPipeline handle_ = VK_NULL_HANDLE;
};

class PipelineLayout {
 public:
  static core::Result<PipelineLayout> create(Device& device, const std::string& debug_name,
                                             std::span<const VkDescriptorSetLayout> sets,
                                             VkShaderStageFlags push_stages = 0, std::uint32_t push_bytes = 0);
  PipelineLayout() = default;
  PipelineLayout(PipelineLayout&& other) noexcept { *this = std::move(other); }
  PipelineLayout& operator=(PipelineLayout&& other) noexcept;
  ~PipelineLayout() { reset(); }
  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }
  VkPipelineLayout handle() const { return handle_; }
  void reset();

 private:
  Device* device_ = nullptr;
  VkPipelineLayout handle_ = VK_NULL_HANDLE;
};

class DescriptorLayout {
 public:
  static core::Result<DescriptorLayout> create(Device& device, const std::string& debug_name,
                                               std::span<const VkDescriptorSetLayoutBinding> bindings);
  DescriptorLayout() = default;
  DescriptorLayout(DescriptorLayout&& other) noexcept { *this = std::move(other); }
  DescriptorLayout& operator=(DescriptorLayout&& other) noexcept;
  ~DescriptorLayout() { reset(); }
  VkDescriptorSetLayout handle() const { return handle_; }
  void reset();

 private:
  Device* device_ = nullptr;
  VkDescriptorSetLayout handle_ = VK_NULL_HANDLE;
};

enum class Blend { none, straight_alpha, premultiplied };

struct GraphicsDesc {
  std::string name;  // mandatory
  VkPipelineLayout layout = VK_NULL_HANDLE;
  std::span<const std::uint32_t> vertex, fragment;  // SPIR-V; no fragment shader for depth only
  std::span<const std::uint32_t> constants;         // 32-bit specialisation constants 0, 1, 2... of both stages
  std::span<const VkVertexInputBindingDescription> bindings;
  std::span<const VkVertexInputAttributeDescription> attributes;
  VkPrimitiveTopology topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
  VkFormat color = VK_FORMAT_UNDEFINED, depth = VK_FORMAT_UNDEFINED;
  std::uint32_t samples = 1;
  std::uint32_t view_mask = 0;  // 0 = no multiview
  Blend blend = Blend::none;
  bool depth_clamp = false;
};

core::Result<Pipeline> create_graphics(Device& device, const GraphicsDesc& desc);
core::Result<Pipeline> create_compute(Device& device, const std::string& debug_name, VkPipelineLayout layout,
                                      std::span<const std::uint32_t> spirv);

// The dynamic state of a draw, set as a whole.
struct DrawState {
  VkCullModeFlags cull = VK_CULL_MODE_BACK_BIT;
  VkFrontFace front = VK_FRONT_FACE_COUNTER_CLOCKWISE;
  bool depth_test = true, depth_write = true;
  VkCompareOp depth_compare = VK_COMPARE_OP_GREATER;  // reversed depth
  float bias_constant = 0, bias_slope = 0;
};
void set_state(VkCommandBuffer commands, const DrawState& state);
// +Y up: the viewport is flipped, here and nowhere else.
void set_viewport(VkCommandBuffer commands, VkExtent2D extent);
void set_viewport(VkCommandBuffer commands, VkRect2D area);

}  // namespace engine::gpu
