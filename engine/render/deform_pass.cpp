#include "engine/render/deform_pass.h"

#include <algorithm>
#include <map>

#include "engine/gpu/barrier.h"
#include "engine/gpu/check.h"

namespace engine::render {

namespace {
constexpr std::uint32_t kBindings = 5;
constexpr std::uint32_t kMaxBlocks = 256;  // geometry blocks that hold deformed models; each is at least 12 MB
}  // namespace

DeformPass::~DeformPass() {
  context_.device.defer([device = context_.device.device(), pools = pools_] {
    for (VkDescriptorPool pool : pools) vkDestroyDescriptorPool(device, pool, nullptr);
  });
}

core::Result<> DeformPass::create() {
  VkDescriptorSetLayoutBinding bindings[kBindings]{};
  for (std::uint32_t i = 0; i < kBindings; ++i)
    bindings[i] = {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
  VITRINE_TRY(set_layout, gpu::DescriptorLayout::create(context_.device, "deform set", bindings));
  set_layout_ = std::move(set_layout);
  const VkDescriptorSetLayout handle = set_layout_.handle();
  VITRINE_TRY(layout, gpu::PipelineLayout::create(context_.device, "deform", {&handle, 1}, VK_SHADER_STAGE_COMPUTE_BIT,
                                                  sizeof(shaders::DeformData)));
  layout_ = std::move(layout);
  for (VkDescriptorPool& pool : pools_) {
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kBindings * kMaxBlocks};
    VkDescriptorPoolCreateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
    info.maxSets = kMaxBlocks;
    info.poolSizeCount = 1;
    info.pPoolSizes = &size;
    VITRINE_VK(vkCreateDescriptorPool(context_.device.device(), &info, nullptr, &pool));
  }
  VITRINE_TRY(code, context_.shaders.get("deform.comp"));
  VITRINE_TRY(pipeline, gpu::create_compute(context_.device, "deform", layout_.handle(), code));
  pipeline_ = std::move(pipeline);
  return {};
}

core::Result<VkDeviceSize> DeformPass::plan(const DrawList& list) {
  if (list.deforms.empty()) return VkDeviceSize{0};
  if (!pipeline_) VITRINE_CHECK(create());
  const VkDeviceSize bytes = VkDeviceSize{list.deformed_vertices} * sizeof(GpuVertex);
  if (vertices_.size() < bytes) {
    VITRINE_TRY(buffer, gpu::Buffer::create(context_.device, {.name = "deformed vertices",
                                                              .size = std::max(bytes, 2 * vertices_.size()),
                                                              .usage = VK_BUFFER_USAGE_VERTEX_BUFFER_BIT |
                                                                       VK_BUFFER_USAGE_STORAGE_BUFFER_BIT}));
    vertices_ = std::move(buffer);
  }
  const auto padded = [](std::size_t count, std::size_t size) {
    return gpu::FrameRing::padded(std::max(count, std::size_t{1}) * size);
  };
  return padded(list.joints.size(), sizeof(core::mat4)) + padded(list.weights.size(), sizeof(float));
}

core::Result<VkDescriptorSet> DeformPass::set_for(std::uint32_t block, const ModelStore& models,
                                                  const gpu::Slice& joints, const gpu::Slice& weights) {
  const VkDescriptorSetLayout handle = set_layout_.handle();
  VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  allocate.descriptorPool = pools_[context_.frames->slot()];
  allocate.descriptorSetCount = 1;
  allocate.pSetLayouts = &handle;
  VkDescriptorSet set = VK_NULL_HANDLE;
  VITRINE_VK(vkAllocateDescriptorSets(context_.device.device(), &allocate, &set));
  const VkDescriptorBufferInfo buffers[kBindings] = {{models.geometry().vertex_buffer(block), 0, VK_WHOLE_SIZE},
                                                     {models.geometry().word_buffer(block), 0, VK_WHOLE_SIZE},
                                                     joints.descriptor(),
                                                     weights.descriptor(),
                                                     {vertices_.handle(), 0, VK_WHOLE_SIZE}};
  VkWriteDescriptorSet writes[kBindings]{};
  for (std::uint32_t i = 0; i < kBindings; ++i) {
    writes[i] = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    writes[i].dstSet = set;
    writes[i].dstBinding = i;
    writes[i].descriptorCount = 1;
    writes[i].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    writes[i].pBufferInfo = &buffers[i];
  }
  vkUpdateDescriptorSets(context_.device.device(), kBindings, writes, 0, nullptr);
  return set;
}

core::Result<> DeformPass::record(const DrawList& list, const ModelStore& models) {
  if (list.deforms.empty()) return {};
  VkCommandBuffer commands = context_.frames->commands();
  context_.frames->begin_pass("deform");
  VITRINE_VK(vkResetDescriptorPool(context_.device.device(), pools_[context_.frames->slot()], 0));
  const gpu::Slice joints = context_.frames->copy(std::span<const core::mat4>(list.joints));
  const gpu::Slice weights = context_.frames->copy(std::span<const float>(list.weights));
  // The frame before may still fetch what is overwritten now.
  gpu::memory_barrier(commands, {gpu::use::kVertexRead.stage, VK_ACCESS_2_NONE}, gpu::use::kComputeWrite);
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline_.handle());
  std::map<std::uint32_t, VkDescriptorSet> sets;
  for (const Deform& deform : list.deforms) {
    const GpuPrimitive& p = *deform.primitive;
    auto set = sets.find(p.block);
    if (set == sets.end()) {
      VITRINE_TRY(made, set_for(p.block, models, joints, weights));
      set = sets.emplace(p.block, made).first;
    }
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, layout_.handle(), 0, 1, &set->second, 0, nullptr);
    const shaders::DeformData push{p.vertex_offset,    deform.target_vertex, p.vertex_count,
                                   deform.joint_count, deform.first_joint,   deform.first_weight,
                                   p.morph_count,      p.morph_words,        p.skin_words};
    vkCmdPushConstants(commands, layout_.handle(), VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(push), &push);
    vkCmdDispatch(commands, (p.vertex_count + 63) / 64, 1, 1);
  }
  gpu::memory_barrier(commands, gpu::use::kComputeWrite, gpu::use::kVertexRead);
  context_.frames->end_pass();
  return {};
}

}  // namespace engine::render
