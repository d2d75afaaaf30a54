#pragma once
// Draws sets of the scene's instances: the layouts, descriptor sets and lazily made pipelines of the main and the
// shadow passes.

#include <map>

#include "engine/gpu/pipeline.h"
#include "engine/render/context.h"
#include "engine/render/extract.h"
#include "engine/render/targets.h"

namespace engine::render {

// Which parts of the main shader a frame needs; part of a pipeline's key.
struct ShadingNeeds {
  bool punctual = false, shadows = false, image_light = false;
};

// What set 1 points at in one frame.
struct SceneBindings {
  gpu::Slice frame, instances, lights, grid;
  VkBuffer materials = VK_NULL_HANDLE;
  VkImageView environment = VK_NULL_HANDLE, dfg = VK_NULL_HANDLE, sun_shadow = VK_NULL_HANDLE,
              spot_shadows = VK_NULL_HANDLE, floor_occlusion = VK_NULL_HANDLE;
};

class ScenePass {
 public:
  explicit ScenePass(RenderContext& context) : context_(context) {}
  core::Result<> create();
  ~ScenePass();

  // Writes this frame slot's set 1. The slot's earlier frame is done.
  void bind(const SceneBindings& bindings);

  // Records the batches. `commands_offset`: where the set's commands start in `commands`.
  core::Result<> draw_main(const DrawSet& set, const gpu::Slice& commands, VkDeviceSize commands_offset,
                           const ModelStore& models, VkBuffer deformed_vertices, const ShadingNeeds& needs,
                           std::uint32_t view_mask, bool sky);
  // Depth only, opaque and masked batches, into an attachment of kDepthFormat.
  core::Result<> draw_shadow(const DrawSet& set, const gpu::Slice& commands, VkDeviceSize commands_offset,
                             const ModelStore& models, VkBuffer deformed_vertices, const core::mat4& clip_from_world,
                             float bias_constant, float bias_slope);
  VkDescriptorSetLayout set_layout() const { return set_layout_.handle(); }
  VkDescriptorSet set() const { return sets_[context_.frames->slot()]; }

 private:
  core::Result<VkPipeline> main_pipeline(const DrawClass& kind, const ShadingNeeds& needs, std::uint32_t view_mask);
  core::Result<VkPipeline> shadow_pipeline(bool masked);
  core::Result<VkPipeline> sky_pipeline(std::uint32_t view_mask);
  void bind_sets(VkCommandBuffer commands);
  void draw_batch(VkCommandBuffer commands, const Batch& batch, const gpu::Slice& indirect, VkDeviceSize offset,
                  const ModelStore& models, VkBuffer deformed_vertices);

  RenderContext& context_;
  gpu::DescriptorLayout set_layout_;
  gpu::PipelineLayout layout_;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  std::array<VkDescriptorSet, gpu::kFramesInFlight> sets_{};
  VkSampler linear_clamp_ = VK_NULL_HANDLE, depth_compare_ = VK_NULL_HANDLE;
  std::map<std::uint32_t, gpu::Pipeline> pipelines_;  // by packed key
};

}  // namespace engine::render
