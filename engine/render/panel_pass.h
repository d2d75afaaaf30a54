#pragma once
// Panels and lines: Dear ImGui's triangles on the target or in textures that stand in the world, and debug lines.

#include <map>
#include <unordered_map>

#include "engine/gpu/pipeline.h"
#include "engine/render/context.h"
#include "engine/render/post_pass.h"
#include "engine/render/scene_pass.h"

namespace engine::render {

class PanelPass {
 public:
  PanelPass(RenderContext& context, ScenePass& scene_pass) : context_(context), scene_pass_(scene_pass) {}
  core::Result<> create();
  ~PanelPass();

  core::Result<> set_font(const ui::FontImage& font);
  core::Result<std::uint64_t> add_image(const asset::Image& image);
  void remove_image(std::uint64_t id);

  // Whether the final pass needs the scene's depth.
  static bool needs_depth(const Overlay& overlay) { return !overlay.world_panels.empty() || !overlay.lines.empty(); }
  // Panel textures that must be drawn anew, and what the frame's arena must hold for everything below.
  core::Result<VkDeviceSize> plan(const Overlay& overlay);
  // Draws changed panels into their textures. Outside any rendering.
  core::Result<> record_textures(const Overlay& overlay);
  // Inside the rendering of the final target: panels in the world, lines, then the window's panel on top.
  core::Result<> record_final(const Overlay& overlay, const FinalTarget& target, VkExtent2D extent);

 private:
  struct PanelTexture {
    gpu::Image image;
    VkImageView base = VK_NULL_HANDLE;  // mip 0
    VkDescriptorSet set = VK_NULL_HANDLE;
    std::uint64_t revision = 0;
    bool drawn = false;
    std::uint64_t last_used = 0;  // frame
  };
  struct UiImage {
    gpu::Image image;
    std::uint32_t slot = 0;
  };
  core::Result<UiImage> upload(const std::string& name, std::uint32_t width, std::uint32_t height, VkFormat format,
                               const std::vector<const std::uint8_t*>& levels);
  core::Result<> draw_data(const ui::DrawData& data, VkExtent2D extent, VkPipeline pipeline, bool decode);
  core::Result<> point_at(PanelTexture& texture);
  void free(PanelTexture& texture);
  core::Result<VkPipeline> pipeline(std::uint64_t key, const char* name, const gpu::GraphicsDesc& desc);
  core::Result<VkPipeline> panel_pipeline(VkFormat format, std::uint32_t view_mask, bool depth);

  RenderContext& context_;
  ScenePass& scene_pass_;
  gpu::PipelineLayout panel_layout_, world_layout_;
  // A panel's texture has a set of its own: in the one table it would count as readable while it is being drawn.
  gpu::DescriptorLayout texture_layout_;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  std::map<std::uint64_t, gpu::Pipeline> pipelines_;
  UiImage font_;
  std::unordered_map<std::uint64_t, UiImage> images_;
  std::unordered_map<std::uint32_t, PanelTexture> textures_;  // by panel id
  std::uint32_t ui_sampler_ = 0, world_sampler_ = 0;
  std::uint64_t frame_ = 0;
};

}  // namespace engine::render
