#include "engine/gpu/pipeline.h"

#include <cassert>
#include <utility>

#include "engine/gpu/check.h"
#include "engine/gpu/device.h"

namespace engine::gpu {

Pipeline& Pipeline::operator=(Pipeline&& other) noexcept {
  if (this == &other) return *this;
  reset();
  device_ = std::exchange(other.device_, nullptr);
  handle_ = std::exchange(other.handle_, VK_NULL_HANDLE);
  return *this;
}
void Pipeline::reset() {
  if (handle_) device_->defer([d = device_->device(), h = handle_] { vkDestroyPipeline(d, h, nullptr); });
  handle_ = VK_NULL_HANDLE;
}

PipelineLayout& PipelineLayout::operator=(PipelineLayout&& other) noexcept {
  if (this == &other) return *this;
  reset();
  device_ = std::exchange(other.device_, nullptr);
  handle_ = std::exchange(other.handle_, VK_NULL_HANDLE);
  return *this;
}
void PipelineLayout::reset() {
  if (handle_) device_->defer([d = device_->device(), h = handle_] { vkDestroyPipelineLayout(d, h, nullptr); });
  handle_ = VK_NULL_HANDLE;
}

core::Result<PipelineLayout> PipelineLayout::create(Device& device, const std::string& debug_name,
                                                    std::span<const VkDescriptorSetLayout> sets,
                                                    VkShaderStageFlags push_stages, std::uint32_t push_bytes) {
  assert(push_bytes <= 128);
  const VkPushConstantRange range{push_stages, 0, push_bytes};
  VkPipelineLayoutCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
  info.setLayoutCount = static_cast<std::uint32_t>(sets.size());
  info.pSetLayouts = sets.data();
  info.pushConstantRangeCount = push_bytes > 0 ? 1 : 0;
  info.pPushConstantRanges = &range;
  PipelineLayout layout;
  layout.device_ = &device;
  VITRINE_VK(vkCreatePipelineLayout(device.device(), &info, nullptr, &layout.handle_));
  device.name(VK_OBJECT_TYPE_PIPELINE_LAYOUT, reinterpret_cast<std::uint64_t>(layout.handle_), debug_name);
  return layout;
}

DescriptorLayout& DescriptorLayout::operator=(DescriptorLayout&& other) noexcept {
  if (this == &other) return *this;
  reset();
  device_ = std::exchange(other.device_, nullptr);
  handle_ = std::exchange(other.handle_, VK_NULL_HANDLE);
  return *this;
}
void DescriptorLayout::reset() {
  if (handle_) device_->defer([d = device_->device(), h = handle_] { vkDestroyDescriptorSetLayout(d, h, nullptr); });
  handle_ = VK_NULL_HANDLE;
}

core::Result<DescriptorLayout> DescriptorLayout::create(Device& device, const std::string& debug_name,
                                                        std::span<const VkDescriptorSetLayoutBinding> bindings) {
  VkDescriptorSetLayoutCreateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
  info.bindingCount = static_cast<std::uint32_t>(bindings.size());
  info.pBindings = bindings.data();
  DescriptorLayout layout;
  layout.device_ = &device;
  VITRINE_VK(vkCreateDescriptorSetLayout(device.device(), &info, nullptr, &layout.handle_));
  device.name(VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT, reinterpret_cast<std::uint64_t>(layout.handle_), debug_name);
  return layout;
}

namespace {

// Shader modules live only while their pipeline is made.
struct Module {
  VkDevice device;
  VkShaderModule handle = VK_NULL_HANDLE;
  ~Module() { vkDestroyShaderModule(device, handle, nullptr); }
  VkResult create(std::span<const std::uint32_t> spirv) {
    VkShaderModuleCreateInfo info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    info.codeSize = spirv.size_bytes();
    info.pCode = spirv.data();
    return vkCreateShaderModule(device, &info, nullptr, &handle);
  }
};

}  // namespace

core::Result<Pipeline> create_graphics(Device& device, const GraphicsDesc& desc) {
  assert(!desc.name.empty() && !desc.vertex.empty());
  Module vertex{device.device()}, fragment{device.device()};
  VITRINE_VK(vertex.create(desc.vertex));
  if (!desc.fragment.empty()) VITRINE_VK(fragment.create(desc.fragment));

  std::vector<VkSpecializationMapEntry> entries;
  for (std::uint32_t i = 0; i < desc.constants.size(); ++i) entries.push_back({i, i * 4, 4});
  const VkSpecializationInfo specialization{static_cast<std::uint32_t>(entries.size()), entries.data(),
                                            desc.constants.size_bytes(), desc.constants.data()};
  VkPipelineShaderStageCreateInfo stages[2]{{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO},
                                            {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO}};
  stages[0].stage = VK_SHADER_STAGE_VERTEX_BIT;
  stages[0].module = vertex.handle;
  stages[1].stage = VK_SHADER_STAGE_FRAGMENT_BIT;
  stages[1].module = fragment.handle;
  for (auto& stage : stages) {
    stage.pName = "main";
    stage.pSpecializationInfo = &specialization;
  }

  VkPipelineVertexInputStateCreateInfo input{VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO};
  input.vertexBindingDescriptionCount = static_cast<std::uint32_t>(desc.bindings.size());
  input.pVertexBindingDescriptions = desc.bindings.data();
  input.vertexAttributeDescriptionCount = static_cast<std::uint32_t>(desc.attributes.size());
  input.pVertexAttributeDescriptions = desc.attributes.data();
  VkPipelineInputAssemblyStateCreateInfo assembly{VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO};
  assembly.topology = desc.topology;
  VkPipelineViewportStateCreateInfo viewport{VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO};
  viewport.viewportCount = 1;
  viewport.scissorCount = 1;
  VkPipelineRasterizationStateCreateInfo raster{VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO};
  raster.depthClampEnable = desc.depth_clamp;
  raster.polygonMode = VK_POLYGON_MODE_FILL;
  raster.lineWidth = 1;
  VkPipelineMultisampleStateCreateInfo multisample{VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO};
  multisample.rasterizationSamples = static_cast<VkSampleCountFlagBits>(desc.samples);
  VkPipelineDepthStencilStateCreateInfo depth{VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO};
  VkPipelineColorBlendAttachmentState attachment{};
  attachment.colorWriteMask =
      VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT;
  if (desc.blend != Blend::none) {
    attachment.blendEnable = VK_TRUE;
    attachment.srcColorBlendFactor =
        desc.blend == Blend::premultiplied ? VK_BLEND_FACTOR_ONE : VK_BLEND_FACTOR_SRC_ALPHA;
    attachment.dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
    attachment.colorBlendOp = VK_BLEND_OP_ADD;
    attachment.srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE;
    attachment.dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA;
    attachment.alphaBlendOp = VK_BLEND_OP_ADD;
  }
  VkPipelineColorBlendStateCreateInfo blend{VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO};
  blend.attachmentCount = desc.color == VK_FORMAT_UNDEFINED ? 0 : 1;
  blend.pAttachments = &attachment;
  const VkDynamicState dynamic_states[] = {
      VK_DYNAMIC_STATE_VIEWPORT,         VK_DYNAMIC_STATE_SCISSOR,           VK_DYNAMIC_STATE_CULL_MODE,
      VK_DYNAMIC_STATE_FRONT_FACE,       VK_DYNAMIC_STATE_DEPTH_TEST_ENABLE, VK_DYNAMIC_STATE_DEPTH_WRITE_ENABLE,
      VK_DYNAMIC_STATE_DEPTH_COMPARE_OP, VK_DYNAMIC_STATE_DEPTH_BIAS_ENABLE, VK_DYNAMIC_STATE_DEPTH_BIAS,
  };
  VkPipelineDynamicStateCreateInfo dynamic{VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO};
  dynamic.dynamicStateCount = static_cast<std::uint32_t>(std::size(dynamic_states));
  dynamic.pDynamicStates = dynamic_states;
  VkPipelineRenderingCreateInfo rendering{VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO};
  rendering.viewMask = desc.view_mask;
  rendering.colorAttachmentCount = blend.attachmentCount;
  rendering.pColorAttachmentFormats = &desc.color;
  rendering.depthAttachmentFormat = desc.depth;

  VkGraphicsPipelineCreateInfo info{VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO, &rendering};
  info.stageCount = desc.fragment.empty() ? 1 : 2;
  info.pStages = stages;
  info.pVertexInputState = &input;
  info.pInputAssemblyState = &assembly;
  info.pViewportState = &viewport;
  info.pRasterizationState = &raster;
  info.pMultisampleState = &multisample;
  info.pDepthStencilState = &depth;
  info.pColorBlendState = &blend;
  info.pDynamicState = &dynamic;
  info.layout = desc.layout;
  VkPipeline handle = VK_NULL_HANDLE;
  const VkResult result = vkCreateGraphicsPipelines(device.device(), VK_NULL_HANDLE, 1, &info, nullptr, &handle);
  if (result != VK_SUCCESS) return vk_error(result, "vkCreateGraphicsPipelines").within(desc.name);
  device.name(VK_OBJECT_TYPE_PIPELINE, reinterpret_cast<std::uint64_t>(handle), desc.name);
  return Pipeline(device, handle);
}

core::Result<Pipeline> create_compute(Device& device, const std::string& debug_name, VkPipelineLayout layout,
                                      std::span<const std::uint32_t> spirv) {
  Module module{device.device()};
  VITRINE_VK(module.create(spirv));
  VkComputePipelineCreateInfo info{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
  info.stage = {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO};
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = module.handle;
  info.stage.pName = "main";
  info.layout = layout;
  VkPipeline handle = VK_NULL_HANDLE;
  const VkResult result = vkCreateComputePipelines(device.device(), VK_NULL_HANDLE, 1, &info, nullptr, &handle);
  if (result != VK_SUCCESS) return vk_error(result, "vkCreateComputePipelines").within(debug_name);
  device.name(VK_OBJECT_TYPE_PIPELINE, reinterpret_cast<std::uint64_t>(handle), debug_name);
  return Pipeline(device, handle);
}

void set_state(VkCommandBuffer commands, const DrawState& state) {
  vkCmdSetCullMode(commands, state.cull);
  vkCmdSetFrontFace(commands, state.front);
  vkCmdSetDepthTestEnable(commands, state.depth_test);
  vkCmdSetDepthWriteEnable(commands, state.depth_write);
  vkCmdSetDepthCompareOp(commands, state.depth_compare);
  const bool biased = state.bias_constant != 0 || state.bias_slope != 0;
  vkCmdSetDepthBiasEnable(commands, biased);
  vkCmdSetDepthBias(commands, state.bias_constant, 0, state.bias_slope);
}

void set_viewport(VkCommandBuffer commands, VkExtent2D extent) { set_viewport(commands, VkRect2D{{0, 0}, extent}); }

void set_viewport(VkCommandBuffer commands, VkRect2D area) {
  const float width = static_cast<float>(area.extent.width), height = static_cast<float>(area.extent.height);
  const VkViewport viewport{
      static_cast<float>(area.offset.x), static_cast<float>(area.offset.y) + height, width, -height, 0, 1};
  vkCmdSetViewport(commands, 0, 1, &viewport);
  vkCmdSetScissor(commands, 0, 1, &area);
}

}  // namespace engine::gpu
