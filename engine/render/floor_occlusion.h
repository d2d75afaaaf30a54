#pragma once
// The soft shadow under furniture: how much stands close above the floor, seen from below, drawn once per change of the
// static scene and blurred. Darkens ambient light near the floor; free of noise and the same for both eyes.

#include <array>

#include "engine/gpu/pipeline.h"
#include "engine/render/extract.h"
#include "engine/render/scene_pass.h"

namespace engine::render {

class FloorOcclusion {
 public:
  explicit FloorOcclusion(RenderContext& context) : context_(context) {}
  ~FloorOcclusion();

  // After Extractor::extract(), before the frame begins.
  core::Result<> plan(const scene::Scene& scene, const ModelStore& models, Extractor& extractor);
  // What must go into the frame's arena; null when nothing is drawn this frame.
  DrawSet* pending() { return pending_ ? &set_ : nullptr; }
  core::Result<> record(ScenePass& pass, const ModelStore& models, const gpu::Slice& commands,
                        VkDeviceSize commands_offset, VkBuffer deformed_vertices);

  void fill(shaders::FrameData& frame) const;
  VkImageView view() const { return ready_ || pending_ ? maps_[0].view() : VK_NULL_HANDLE; }

 private:
  core::Result<> create();
  core::Result<> blur(VkDescriptorSet from, gpu::Image& to, const shaders::FloorBlurData& data);

  RenderContext& context_;
  gpu::DescriptorLayout set_layout_;
  gpu::PipelineLayout layout_;
  gpu::Pipeline pipeline_;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  std::array<VkDescriptorSet, 3> sets_{};  // reading depth, map 0, map 1
  gpu::Image depth_;
  std::array<gpu::Image, 2> maps_;  // r close contact, g what hangs above
  DrawSet set_;
  core::mat4 clip_from_world_{1};
  core::vec2 origin_{0}, size_{1};  // of the map in world x and z, metres
  std::uint64_t static_revision_ = 0, models_revision_ = 0, hash_ = 0;
  bool pending_ = false, ready_ = false;
};

}  // namespace engine::render
