#include "engine/render/post_pass.h"

#include <algorithm>
#include <cstring>

#include "engine/gpu/check.h"

namespace engine::render {

bool FinalTarget::encodes() const { return format != VK_FORMAT_R8G8B8A8_SRGB && format != VK_FORMAT_B8G8R8A8_SRGB; }

core::Result<> PostPass::create() {
  gpu::Device& device = context_.device;
  VkDescriptorSetLayoutBinding bindings[3]{};
  for (std::uint32_t i = 0; i < 3; ++i)
    bindings[i] = {i, VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 1, VK_SHADER_STAGE_FRAGMENT_BIT, nullptr};
  VITRINE_TRY(set_layout, gpu::DescriptorLayout::create(device, "post set", bindings));
  set_layout_ = std::move(set_layout);
  const VkDescriptorSetLayout handle = set_layout_.handle();
  constexpr std::uint32_t kPushBytes = std::max(sizeof(shaders::PostData), sizeof(shaders::OcclusionData));
  VITRINE_TRY(layout,
              gpu::PipelineLayout::create(device, "post", {&handle, 1}, VK_SHADER_STAGE_FRAGMENT_BIT, kPushBytes));
  layout_ = std::move(layout);
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 3 * gpu::kFramesInFlight};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.maxSets = gpu::kFramesInFlight;
  pool.poolSizeCount = 1;
  pool.pPoolSizes = &size;
  VITRINE_VK(vkCreateDescriptorPool(device.device(), &pool, nullptr, &pool_));
  for (auto& set : sets_) {
    VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
    allocate.descriptorPool = pool_;
    allocate.descriptorSetCount = 1;
    allocate.pSetLayouts = &handle;
    VITRINE_VK(vkAllocateDescriptorSets(device.device(), &allocate, &set));
    device.name(VK_OBJECT_TYPE_DESCRIPTOR_SET, reinterpret_cast<std::uint64_t>(set), "post set");
  }
  VITRINE_TRY(empty, gpu::Image::create(device, {.name = "empty layer",
                                                 .format = VK_FORMAT_R8G8B8A8_UNORM,
                                                 .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                                 .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY}));
  empty_ = std::move(empty);
  VITRINE_CHECK(context_.uploader->begin_image(empty_));
  VITRINE_TRY(pixel, context_.uploader->image(empty_, 0, 0));
  std::memset(pixel, 0, 4);
  return context_.uploader->end_image(empty_);
}

PostPass::~PostPass() {
  context_.device.defer(
      [device = context_.device.device(), pool = pool_] { vkDestroyDescriptorPool(device, pool, nullptr); });
}

void PostPass::bind(const Targets& targets, bool occlusion) {
  const VkImageView depth = targets.readable_depth() && occlusion ? targets.readable_depth().view() : empty_.view();
  const VkDescriptorImageInfo images[] = {
      {VK_NULL_HANDLE, targets.color.view(), VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
      {VK_NULL_HANDLE, occlusion ? targets.occlusion.view() : empty_.view(), VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
      {VK_NULL_HANDLE, depth, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
  };
  VkWriteDescriptorSet writes[3]{};
  for (std::uint32_t i = 0; i < 3; ++i) {
    writes[i] = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    writes[i].dstSet = sets_[context_.frames->slot()];
    writes[i].dstBinding = i;
    writes[i].descriptorCount = 1;
    writes[i].descriptorType = VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE;
    writes[i].pImageInfo = &images[i];
  }
  vkUpdateDescriptorSets(context_.device.device(), 3, writes, 0, nullptr);
}

core::Result<VkPipeline> PostPass::pipeline(std::uint64_t key, const char* fragment, const gpu::GraphicsDesc& wanted) {
  gpu::Pipeline& pipeline = pipelines_[key];
  if (!pipeline) {
    gpu::GraphicsDesc desc = wanted;
    VITRINE_TRY(vertex_code, context_.shaders.get("fullscreen.vert"));
    VITRINE_TRY(fragment_code, context_.shaders.get(fragment));
    desc.name = fragment;
    desc.layout = layout_.handle();
    desc.vertex = vertex_code;
    desc.fragment = fragment_code;
    VITRINE_TRY(made, gpu::create_graphics(context_.device, desc));
    pipeline = std::move(made);
  }
  VkCommandBuffer commands = context_.frames->commands();
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline.handle());
  vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout_.handle(), 0, 1,
                          &sets_[context_.frames->slot()], 0, nullptr);
  gpu::set_state(commands, {.cull = VK_CULL_MODE_NONE, .depth_test = false, .depth_write = false});
  return pipeline.handle();
}

core::Result<> PostPass::draw_occlusion(const shaders::OcclusionData& data, std::uint32_t view_mask) {
  gpu::GraphicsDesc desc;
  desc.color = kOcclusionFormat;
  desc.view_mask = view_mask;
  VITRINE_CHECK(pipeline(std::uint64_t{1} << 40 | view_mask, "occlusion.frag", desc));
  VkCommandBuffer commands = context_.frames->commands();
  vkCmdPushConstants(commands, layout_.handle(), VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof(data), &data);
  vkCmdDraw(commands, 3, 1, 0, 0);
  return {};
}

core::Result<> PostPass::draw_tonemap(const FinalTarget& target, const shaders::PostData& data, bool occlusion,
                                      std::uint32_t samples) {
  gpu::GraphicsDesc desc;
  const std::uint32_t constants[] = {occlusion};
  desc.constants = constants;
  desc.color = target.format;
  desc.depth = target.depth ? kDepthFormat : VK_FORMAT_UNDEFINED;
  desc.view_mask = target.view_mask;
  const std::uint64_t key = std::uint64_t{target.key()} << 4 | (samples > 1 ? 2u : 0u) | (occlusion ? 1u : 0u);
  VITRINE_CHECK(pipeline(key, samples > 1 ? "tonemap_msaa.frag" : "tonemap.frag", desc));
  VkCommandBuffer commands = context_.frames->commands();
  vkCmdPushConstants(commands, layout_.handle(), VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof(data), &data);
  vkCmdDraw(commands, 3, 1, 0, 0);
  return {};
}

}  // namespace engine::render
