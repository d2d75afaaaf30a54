#pragma once
// The forward PBR renderer: extract -> draw list, then a fixed list of passes. It never learns whose views it draws.

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/asset/image.h"
#include "engine/core/result.h"
#include "engine/gpu/device.h"
#include "engine/render/environment.h"
#include "engine/scene/scene.h"
#include "engine/ui/draw_data.h"

namespace engine::render {

using core::mat4;
using core::vec3;

struct RendererOptions {
  std::uint32_t samples = 4;  // MSAA: 1 or 4
  float max_anisotropy = 8;   // 1 = off; tests use 1
  std::uint32_t sun_shadow_size = 2048;
  std::uint32_t spot_shadow_size = 1024;
  std::uint32_t max_shadowed_spots = 16;
  // Darkens what little light reaches: under furniture, in corners. 0 = off, 1 = as strong as measured.
  // Off for product pictures that are compared with other renderers; the shop wants 1.
  float ambient_occlusion = 0;
  float ambient_occlusion_radius_m = 0.45f;
  core::JobQueue* jobs = nullptr;  // prefilters environments and builds mips in parallel when given
};

// A picture of the draw: one or two views of the same scene (multiview), all of one size.
struct ViewTarget {
  std::uint32_t view_count = 1;
  std::array<mat4, 2> view_from_world{mat4(1), mat4(1)};
  std::array<mat4, 2> clip_from_view{mat4(1), mat4(1)};  // reversed depth, infinite far; core::clip_from_view
  VkExtent2D extent{};
  VkImage image = VK_NULL_HANDLE;           // view_count layers
  VkImageView image_view = VK_NULL_HANDLE;  // 2D array
  VkFormat format = VK_FORMAT_UNDEFINED;
  VkImageLayout final_layout = VK_IMAGE_LAYOUT_GENERAL;
  VkSemaphore wait = VK_NULL_HANDLE, signal = VK_NULL_HANDLE;
  std::uint32_t visibility = scene::kVisibleSelf;
};

// A panel drawn as a quad in the world; `texture` was made by panel_texture().
struct WorldPanel {
  std::uint32_t panel = 0;   // id given by the owner; draw data is looked up by it
  mat4 world_from_panel{1};  // unit quad in XY, centre at the origin, +Z to the viewer
  float width_m = 1, height_m = 0.6f;
};

struct LineVertex {
  vec3 position;
  std::uint32_t color = 0xFFFFFFFFu;  // RGBA8 sRGB
};

// Everything drawn over or beside the scene this frame.
struct Overlay {
  const ui::DrawData* window_panel = nullptr;  // on the target, pixels
  struct Textured {
    WorldPanel place;
    const ui::DrawData* draw = nullptr;  // rendered to a texture first; unchanged revision = kept
  };
  std::vector<Textured> world_panels;
  std::vector<LineVertex> lines;  // pairs, depth-tested
  float fade = 0;                 // 0..1 to black (teleport, head in wall)
};

struct Statistics {
  std::uint32_t instances = 0, visible_instances = 0, draws = 0;
  std::uint64_t triangles = 0;
  double extract_cpu_ms = 0, record_cpu_ms = 0, upload_cpu_ms = 0;
  struct Pass {
    std::string name;
    double gpu_ms = 0;  // of an earlier frame, from timestamps
  };
  std::vector<Pass> passes;
  std::uint64_t gpu_memory_bytes = 0;
  std::uint32_t models_resident = 0, models_waiting = 0;
};

struct PrefilteredEnvironment;  // see environment.h
struct DrawList;                // plain value made by extract(); see extract.h

class Renderer {
 public:
  static core::Result<std::unique_ptr<Renderer>> create(gpu::Device& device, const RendererOptions& options);
  virtual ~Renderer() = default;

  // Prefilters (cached in user_cache_dir() under the image's SHA-256) and uploads. The id goes into scene::Environment.
  virtual core::Result<std::uint32_t> add_environment(const asset::HdrImage& image) = 0;
  // The same for light already prefiltered (on another thread, or from the cache without decoding the picture).
  virtual core::Result<std::uint32_t> add_environment(const PrefilteredEnvironment& environment) = 0;
  // The id stops being valid; a scene that still names it is lit by nothing.
  virtual void remove_environment(std::uint32_t id) = 0;

  // Uploads models that the scene uses and the library has ready, at most `byte_budget` bytes now (0 = all, waits).
  // Returns how many models are still waiting.
  virtual core::Result<std::uint32_t> upload(const scene::Scene& scene, std::size_t byte_budget) = 0;
  virtual void release(asset::ModelHandle model) = 0;

  // ui::FontAtlas pixels; must precede the first overlay with draw data.
  virtual core::Result<> set_font(const ui::FontImage& font) = 0;
  // Pictures shown inside panels (product thumbnails): the id goes into ImGui as ImTextureID.
  virtual core::Result<std::uint64_t> add_ui_image(const asset::Image& image) = 0;
  virtual void remove_ui_image(std::uint64_t id) = 0;

  // Records and submits one frame. Returns the timeline value that completes with it.
  virtual core::Result<std::uint64_t> draw(const scene::Scene& scene, const ViewTarget& target,
                                           const Overlay& overlay) = 0;

  virtual const Statistics& statistics() const = 0;
};

}  // namespace engine::render
