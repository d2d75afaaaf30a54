#include "engine/render/scene_pass.h"

#include "engine/gpu/check.h"

namespace engine::render {

namespace {

constexpr std::uint32_t kShadowKey = 1u << 31, kSkyKey = 1u << 30;

// Set 1 as shaders/pass/scene.glsl declares it.
constexpr VkDescriptorType kTypes[] = {
    VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
    VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE,
    VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE,  VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE,  VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE,
    VK_DESCRIPTOR_TYPE_SAMPLER,        VK_DESCRIPTOR_TYPE_SAMPLER,        VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE,
};
constexpr std::uint32_t kBindingCount = std::size(kTypes);

}  // namespace

core::Result<> ScenePass::create() {
  gpu::Device& device = context_.device;
  VITRINE_TRY(linear, gpu::create_sampler(device,
                                          {.wrap_u = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
                                           .wrap_v = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE},
                                          "linear clamp"));
  linear_clamp_ = linear;
  VkSamplerCreateInfo compare{VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO};
  compare.magFilter = compare.minFilter = VK_FILTER_LINEAR;
  compare.addressModeU = compare.addressModeV = compare.addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  compare.compareEnable = VK_TRUE;
  compare.compareOp = VK_COMPARE_OP_GREATER_OR_EQUAL;  // reversed depth: lit where not behind
  VITRINE_VK(vkCreateSampler(device.device(), &compare, nullptr, &depth_compare_));
  device.name(VK_OBJECT_TYPE_SAMPLER, reinterpret_cast<std::uint64_t>(depth_compare_), "depth compare");

  VkDescriptorSetLayoutBinding bindings[kBindingCount]{};
  for (std::uint32_t i = 0; i < kBindingCount; ++i) {
    bindings[i].binding = i;
    bindings[i].descriptorType = kTypes[i];
    bindings[i].descriptorCount = 1;
    bindings[i].stageFlags =
        i < 2 ? VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT : VK_SHADER_STAGE_FRAGMENT_BIT;
  }
  VITRINE_TRY(set_layout, gpu::DescriptorLayout::create(device, "scene set", bindings));
  set_layout_ = std::move(set_layout);
  const VkDescriptorSetLayout sets[] = {context_.table->layout(), set_layout_.handle()};
  VITRINE_TRY(layout,
              gpu::PipelineLayout::create(device, "scene", sets, VK_SHADER_STAGE_VERTEX_BIT, sizeof(core::mat4)));
  layout_ = std::move(layout);

  const VkDescriptorPoolSize sizes[] = {{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, gpu::kFramesInFlight},
                                        {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 4 * gpu::kFramesInFlight},
                                        {VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 5 * gpu::kFramesInFlight},
                                        {VK_DESCRIPTOR_TYPE_SAMPLER, 2 * gpu::kFramesInFlight}};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.maxSets = gpu::kFramesInFlight;
  pool.poolSizeCount = std::size(sizes);
  pool.pPoolSizes = sizes;
  VITRINE_VK(vkCreateDescriptorPool(device.device(), &pool, nullptr, &pool_));
  for (auto& set : sets_) {
    const VkDescriptorSetLayout handle = set_layout_.handle();
    VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
    allocate.descriptorPool = pool_;
    allocate.descriptorSetCount = 1;
    allocate.pSetLayouts = &handle;
    VITRINE_VK(vkAllocateDescriptorSets(device.device(), &allocate, &set));
    device.name(VK_OBJECT_TYPE_DESCRIPTOR_SET, reinterpret_cast<std::uint64_t>(set), "scene set");
  }
  return {};
}

ScenePass::~ScenePass() {
  context_.device.defer([device = context_.device.device(), pool = pool_, a = linear_clamp_, b = depth_compare_] {
    vkDestroyDescriptorPool(device, pool, nullptr);
    vkDestroySampler(device, a, nullptr);
    vkDestroySampler(device, b, nullptr);
  });
}

void ScenePass::bind(const SceneBindings& b) {
  const VkDescriptorBufferInfo buffers[] = {b.frame.descriptor(),
                                            b.instances.descriptor(),
                                            {b.materials, 0, VK_WHOLE_SIZE},
                                            b.lights.descriptor(),
                                            b.grid.descriptor()};
  const VkDescriptorImageInfo images[] = {{VK_NULL_HANDLE, b.environment, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
                                          {VK_NULL_HANDLE, b.dfg, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
                                          {VK_NULL_HANDLE, b.sun_shadow, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
                                          {VK_NULL_HANDLE, b.spot_shadows, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL},
                                          {linear_clamp_, VK_NULL_HANDLE, VK_IMAGE_LAYOUT_UNDEFINED},
                                          {depth_compare_, VK_NULL_HANDLE, VK_IMAGE_LAYOUT_UNDEFINED},
                                          {VK_NULL_HANDLE, b.floor_occlusion, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL}};
  VkWriteDescriptorSet writes[kBindingCount]{};
  for (std::uint32_t i = 0; i < kBindingCount; ++i) {
    writes[i] = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    writes[i].dstSet = set();
    writes[i].dstBinding = i;
    writes[i].descriptorCount = 1;
    writes[i].descriptorType = kTypes[i];
    if (i < 5)
      writes[i].pBufferInfo = &buffers[i];
    else
      writes[i].pImageInfo = &images[i - 5];
  }
  vkUpdateDescriptorSets(context_.device.device(), kBindingCount, writes, 0, nullptr);
}

void ScenePass::bind_sets(VkCommandBuffer commands) {
  const VkDescriptorSet sets[] = {context_.table->set(), set()};
  vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout_.handle(), 0, 2, sets, 0, nullptr);
}

core::Result<VkPipeline> ScenePass::main_pipeline(const DrawClass& kind, const ShadingNeeds& needs,
                                                  std::uint32_t view_mask) {
  const std::uint32_t alpha = kind.alpha == asset::AlphaMode::opaque ? 0u
                              : kind.alpha == asset::AlphaMode::mask ? 1u
                                                                     : 2u;
  const std::uint32_t key =
      alpha | kind.extended << 2 | needs.punctual << 3 | needs.shadows << 4 | needs.image_light << 5 | view_mask << 6;
  gpu::Pipeline& pipeline = pipelines_[key];
  if (!pipeline) {
    VITRINE_TRY(vertex, context_.shaders.get("main.vert"));
    VITRINE_TRY(fragment, context_.shaders.get("main.frag"));
    const std::uint32_t constants[] = {alpha, kind.extended, needs.punctual, needs.shadows, needs.image_light};
    VITRINE_TRY(made, gpu::create_graphics(context_.device,
                                           {.name = "main",
                                            .layout = layout_.handle(),
                                            .vertex = vertex,
                                            .fragment = fragment,
                                            .constants = constants,
                                            .bindings = vertex_bindings(),
                                            .attributes = vertex_attributes(),
                                            .color = kHdrFormat,
                                            .depth = kDepthFormat,
                                            .samples = context_.options.samples,
                                            .view_mask = view_mask,
                                            .blend = alpha == 2 ? gpu::Blend::premultiplied : gpu::Blend::none}));
    pipeline = std::move(made);
  }
  return pipeline.handle();
}

core::Result<VkPipeline> ScenePass::shadow_pipeline(bool masked) {
  gpu::Pipeline& pipeline = pipelines_[kShadowKey | (masked ? 1u : 0u)];
  if (!pipeline) {
    VITRINE_TRY(vertex, context_.shaders.get("shadow.vert"));
    std::span<const std::uint32_t> fragment;
    if (masked) {
      VITRINE_TRY(code, context_.shaders.get("shadow.frag"));
      fragment = code;
    }
    const auto all = vertex_attributes();
    const VkVertexInputAttributeDescription shadow_attributes[] = {all[0], all[3], all[4]};  // position, uv, colour
    VITRINE_TRY(made, gpu::create_graphics(context_.device, {.name = masked ? "shadow, masked" : "shadow",
                                                             .layout = layout_.handle(),
                                                             .vertex = vertex,
                                                             .fragment = fragment,
                                                             .bindings = vertex_bindings(),
                                                             .attributes = shadow_attributes,
                                                             .depth = kDepthFormat}));
    pipeline = std::move(made);
  }
  return pipeline.handle();
}

core::Result<VkPipeline> ScenePass::sky_pipeline(std::uint32_t view_mask) {
  gpu::Pipeline& pipeline = pipelines_[kSkyKey | view_mask];
  if (!pipeline) {
    VITRINE_TRY(vertex, context_.shaders.get("sky.vert"));
    VITRINE_TRY(fragment, context_.shaders.get("sky.frag"));
    VITRINE_TRY(made, gpu::create_graphics(context_.device, {.name = "sky",
                                                             .layout = layout_.handle(),
                                                             .vertex = vertex,
                                                             .fragment = fragment,
                                                             .color = kHdrFormat,
                                                             .depth = kDepthFormat,
                                                             .samples = context_.options.samples,
                                                             .view_mask = view_mask}));
    pipeline = std::move(made);
  }
  return pipeline.handle();
}

void ScenePass::draw_batch(VkCommandBuffer commands, const Batch& batch, const gpu::Slice& indirect,
                           VkDeviceSize offset, const ModelStore& models, VkBuffer deformed_vertices) {
  const VkBuffer vertices = batch.kind.deformed ? deformed_vertices : models.geometry().vertex_buffer(batch.block);
  const VkDeviceSize zero = 0;
  vkCmdBindVertexBuffers(commands, 0, 1, &vertices, &zero);
  vkCmdBindIndexBuffer(commands, models.geometry().index_buffer(batch.block), 0, VK_INDEX_TYPE_UINT32);
  constexpr std::uint32_t kStride = sizeof(VkDrawIndexedIndirectCommand);
  vkCmdDrawIndexedIndirect(commands, indirect.buffer, indirect.offset + offset + batch.first_command * kStride,
                           batch.command_count, kStride);
}

core::Result<> ScenePass::draw_main(const DrawSet& set, const gpu::Slice& indirect, VkDeviceSize offset,
                                    const ModelStore& models, VkBuffer deformed_vertices, const ShadingNeeds& needs,
                                    std::uint32_t view_mask, bool sky) {
  VkCommandBuffer commands = context_.frames->commands();
  bind_sets(commands);
  gpu::DrawState state;
  const auto front = [](const DrawClass& kind) {
    return kind.mirrored ? VK_FRONT_FACE_CLOCKWISE : VK_FRONT_FACE_COUNTER_CLOCKWISE;
  };
  for (const Batch& batch : set.opaque) {
    VITRINE_TRY(pipeline, main_pipeline(batch.kind, needs, view_mask));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    state.cull = batch.kind.two_sided ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT;
    state.front = front(batch.kind);
    gpu::set_state(commands, state);
    draw_batch(commands, batch, indirect, offset, models, deformed_vertices);
  }
  if (sky) {
    VITRINE_TRY(pipeline, sky_pipeline(view_mask));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    gpu::set_state(commands,
                   {.cull = VK_CULL_MODE_NONE, .depth_write = false, .depth_compare = VK_COMPARE_OP_GREATER_OR_EQUAL});
    vkCmdDraw(commands, 3, 1, 0, 0);
  }
  state.depth_write = false;
  for (const Batch& batch : set.blend) {
    VITRINE_TRY(pipeline, main_pipeline(batch.kind, needs, view_mask));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    state.front = front(batch.kind);
    // A two-sided vase shows its far wall through the near one: back faces first.
    if (batch.kind.two_sided) {
      state.cull = VK_CULL_MODE_FRONT_BIT;
      gpu::set_state(commands, state);
      draw_batch(commands, batch, indirect, offset, models, deformed_vertices);
    }
    state.cull = VK_CULL_MODE_BACK_BIT;
    gpu::set_state(commands, state);
    draw_batch(commands, batch, indirect, offset, models, deformed_vertices);
  }
  return {};
}

core::Result<> ScenePass::draw_shadow(const DrawSet& set, const gpu::Slice& indirect, VkDeviceSize offset,
                                      const ModelStore& models, VkBuffer deformed_vertices,
                                      const core::mat4& clip_from_world, float bias_constant, float bias_slope) {
  VkCommandBuffer commands = context_.frames->commands();
  bind_sets(commands);
  vkCmdPushConstants(commands, layout_.handle(), VK_SHADER_STAGE_VERTEX_BIT, 0, sizeof(clip_from_world),
                     &clip_from_world);
  for (const Batch& batch : set.opaque) {
    VITRINE_TRY(pipeline, shadow_pipeline(batch.kind.alpha == asset::AlphaMode::mask));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    // Both sides cast: furniture is full of single-sided sheets that face away from the lamp.
    gpu::set_state(commands, {.cull = VK_CULL_MODE_NONE,
                              .front = VK_FRONT_FACE_COUNTER_CLOCKWISE,
                              .bias_constant = bias_constant,
                              .bias_slope = bias_slope});
    draw_batch(commands, batch, indirect, offset, models, deformed_vertices);
  }
  return {};
}

}  // namespace engine::render
