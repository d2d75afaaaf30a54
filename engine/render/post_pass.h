#pragma once
// From the HDR image to the caller's target: resolve, tone curve, encoding, fade; and before it the ambient occlusion.

#include <map>

#include "engine/gpu/pipeline.h"
#include "engine/render/context.h"
#include "engine/render/targets.h"
#include "shaders/shared/scene.h"

namespace engine::render {

// What is being rendered to; pipelines of the final pass follow from it.
struct FinalTarget {
  VkFormat format = VK_FORMAT_UNDEFINED;
  std::uint32_t view_mask = 1;
  bool depth = false;    // a read-only depth attachment of kDepthFormat is bound
  bool encodes() const;  // the shader encodes sRGB because the format does not
  std::uint32_t key() const { return static_cast<std::uint32_t>(format) << 8 | view_mask << 1 | depth; }
};

class PostPass {
 public:
  explicit PostPass(RenderContext& context) : context_(context) {}
  core::Result<> create();
  ~PostPass();

  // Writes this frame slot's descriptor set.
  void bind(const Targets& targets, bool occlusion);
  // Records inside a rendering of targets.occlusion with all views. Reads targets.readable_depth().
  core::Result<> draw_occlusion(const shaders::OcclusionData& data, std::uint32_t view_mask);
  // Records inside a rendering of the final target.
  core::Result<> draw_tonemap(const FinalTarget& target, const shaders::PostData& data, bool occlusion,
                              std::uint32_t samples);

 private:
  core::Result<VkPipeline> pipeline(std::uint64_t key, const char* fragment, const gpu::GraphicsDesc& desc);
  RenderContext& context_;
  gpu::DescriptorLayout set_layout_;
  gpu::PipelineLayout layout_;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  std::array<VkDescriptorSet, gpu::kFramesInFlight> sets_{};
  std::map<std::uint64_t, gpu::Pipeline> pipelines_;
  gpu::Image empty_;  // stands in for depth and occlusion where a frame has none
};

}  // namespace engine::render
