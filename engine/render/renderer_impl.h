#pragma once
// The renderer behind renderer.h. Private to engine/render.

#include <vector>

#include "engine/render/context.h"
#include "engine/render/deform_pass.h"
#include "engine/render/extract.h"
#include "engine/render/floor_occlusion.h"
#include "engine/render/lights.h"
#include "engine/render/panel_pass.h"
#include "engine/render/post_pass.h"
#include "engine/render/scene_pass.h"
#include "engine/render/shadows.h"
#include "engine/render/targets.h"

namespace engine::render {

class RendererImpl final : public Renderer {
 public:
  RendererImpl(gpu::Device& device, const RendererOptions& options) : context_{device, options, {}, {}, {}, {}} {}
  core::Result<> create();

  core::Result<std::uint32_t> add_environment(const asset::HdrImage& image) override;
  core::Result<std::uint32_t> add_environment(const PrefilteredEnvironment& environment) override;
  void remove_environment(std::uint32_t id) override;
  core::Result<std::uint32_t> upload(const scene::Scene& scene, std::size_t byte_budget) override;
  void release(asset::ModelHandle model) override;
  core::Result<> set_font(const ui::FontImage& font) override;
  core::Result<std::uint64_t> add_ui_image(const asset::Image& image) override;
  void remove_ui_image(std::uint64_t id) override;
  core::Result<std::uint64_t> draw(const scene::Scene& scene, const ViewTarget& target,
                                   const Overlay& overlay) override;
  const Statistics& statistics() const override { return statistics_; }

 private:
  struct EnvironmentSlot {
    gpu::Image cube;
    std::array<core::vec4, 9> irradiance{};
    float last_level = 0;
  };

  // draw() read straight down.
  core::Result<> extract(const scene::Scene& scene, const ViewTarget& target);
  shaders::FrameData frame_data(const scene::Scene& scene, const ViewTarget& target,
                                const EnvironmentSlot* environment) const;
  core::Result<> record(const scene::Scene& scene, const ViewTarget& target, const Overlay& overlay);
  core::Result<> ensure_dfg();

  RenderContext context_;
  std::unique_ptr<MaterialTable> materials_;
  std::unique_ptr<ModelStore> models_;
  std::unique_ptr<ScenePass> scene_pass_;
  std::unique_ptr<PostPass> post_pass_;
  std::unique_ptr<DeformPass> deform_pass_;
  std::unique_ptr<Shadows> shadows_;
  std::unique_ptr<FloorOcclusion> floor_occlusion_;
  std::unique_ptr<PanelPass> panel_pass_;
  Targets targets_;

  std::vector<EnvironmentSlot> environments_;  // id - 1; an empty cube = removed
  gpu::Image black_cube_, dfg_;                // dfg_ is 1x1 until something is lit
  bool has_dfg_ = false;
  gpu::Image no_sun_shadow_, no_spot_shadows_;

  Extractor extractor_;
  DrawList draw_list_;
  LightSet lights_;
  Statistics statistics_;
};

}  // namespace engine::render
