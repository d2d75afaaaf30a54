#pragma once
// Skinning and morphing on the GPU, before anything is drawn: one dispatch per deformed primitive in sight.

#include "engine/gpu/pipeline.h"
#include "engine/render/context.h"
#include "engine/render/extract.h"

namespace engine::render {

class DeformPass {
 public:
  explicit DeformPass(RenderContext& context) : context_(context) {}
  ~DeformPass();

  // What the frame's arena must hold. Makes room for the deformed vertices; does nothing for a list without deforms.
  core::Result<VkDeviceSize> plan(const DrawList& list);
  core::Result<> record(const DrawList& list, const ModelStore& models);
  // This frame's deformed vertices; null when nothing ever was deformed.
  VkBuffer vertices() const { return vertices_.handle(); }

 private:
  core::Result<> create();
  core::Result<VkDescriptorSet> set_for(std::uint32_t block, const ModelStore& models, const gpu::Slice& joints,
                                        const gpu::Slice& weights);

  RenderContext& context_;
  gpu::DescriptorLayout set_layout_;
  gpu::PipelineLayout layout_;
  gpu::Pipeline pipeline_;
  std::array<VkDescriptorPool, gpu::kFramesInFlight> pools_{};
  gpu::Buffer vertices_;  // one for all frames: the queue runs them in order, barriers keep readers and writers apart
};

}  // namespace engine::render
