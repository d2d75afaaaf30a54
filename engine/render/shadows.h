#pragma once
// Shadow maps of the sun and of spots. A map is drawn again only when what stands in its light changed: a shop that
// nobody rearranges costs nothing. Moving casters are drawn over a copy of the sun's static map.

#include <array>
#include <optional>
#include <vector>

#include "engine/gpu/frames.h"
#include "engine/gpu/memory.h"
#include "engine/render/extract.h"
#include "engine/render/lights.h"
#include "engine/render/scene_pass.h"

namespace engine::render {

class Shadows {
 public:
  explicit Shadows(RenderContext& context) : context_(context) {}

  // Decides what is drawn this frame. After Extractor::extract(), before the frame begins.
  core::Result<> plan(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                      const LightSet& lights);
  // The sets to put into the frame's arena; their first_instance and offsets are filled in by the caller.
  struct Job {
    DrawSet set;
    core::mat4 clip_from_world{1};
    VkDeviceSize commands_offset = 0;
    std::uint32_t layer = 0;  // of the spots
  };
  std::vector<Job*>& jobs() { return planned_; }
  core::Result<> record(ScenePass& pass, const ModelStore& models, const gpu::Slice& commands,
                        VkBuffer deformed_vertices);

  // For FrameData and the descriptor set; null views where there is no map.
  bool any() const { return has_sun_ || spot_count_ > 0; }
  void fill(shaders::FrameData& frame) const;
  VkImageView sun_view() const;
  VkImageView spots_view() const { return spot_count_ > 0 ? spots_.view() : VK_NULL_HANDLE; }

 private:
  core::Result<> plan_sun(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                          const LightSet& lights, bool changed, bool moving);
  core::Result<> plan_spots(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                            const LightSet& lights, bool changed, bool moving);
  core::Result<> draw_map(ScenePass& pass, const ModelStore& models, const gpu::Slice& commands,
                          VkBuffer deformed_vertices, const Job& job, const gpu::Image& image, VkImageView view,
                          std::uint32_t layer, bool clear);
  Job& next_job();

  RenderContext& context_;
  std::uint64_t static_revision_ = 0, models_revision_ = 0;
  bool moved_before_ = false;

  bool has_sun_ = false;
  core::vec3 to_sun_{0, 1, 0};
  int sun_light_ = -1;
  float sun_texel_m_ = 0;
  core::mat4 sun_clip_from_world_{1};
  gpu::Image sun_static_, sun_moving_;  // the latter on first use
  std::uint64_t sun_static_hash_ = 0, sun_moving_hash_ = 0;
  bool sun_static_drawn_ = false, sun_uses_moving_ = false, sun_moving_ready_ = false;
  Job* sun_static_job_ = nullptr;
  Job* sun_moving_job_ = nullptr;

  struct Spot {
    shaders::LightData light{};
    core::mat4 clip_from_world{1};
    std::uint64_t hash = 0;
    bool drawn = false;
    VkImageView view = VK_NULL_HANDLE;
  };
  gpu::Image spots_;
  bool spots_fresh_ = false;  // just created: no layer has a layout yet
  std::array<Spot, shaders::kMaxShadowedSpots> spot_{};
  std::uint32_t spot_count_ = 0;

  std::vector<std::unique_ptr<Job>> pool_;
  std::size_t pool_used_ = 0;
  std::vector<Job*> planned_;
};

}  // namespace engine::render
