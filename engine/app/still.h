#pragma once
// Pictures without a window and without the frame loop: `vitrine render`, golden tests, thumbnails.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/asset/library.h"
#include "engine/core/jobs.h"
#include "engine/core/math.h"
#include "engine/core/result.h"
#include "engine/gpu/device.h"
#include "engine/render/renderer.h"
#include "engine/scene/scene.h"

namespace engine::app {

struct StillCamera {
  core::vec3 position{0, 0, 1}, target{0};  // metres, world; different points, not above one another
  float vertical_fov_rad = 45 * core::kDegree;
  float near_m = 0.01f;
};

// Model-viewer's orbit: position = target + radius * (sin theta sin phi, cos phi, cos theta sin phi). Angles in
// degrees; phi is kept a hair away from straight up and down.
StillCamera orbit_camera(float theta_deg, float phi_deg, float radius_m, core::vec3 target, float vertical_fov_deg);

// The camera from the front, a little from above and the side, that shows all of `bounds` in a picture of that size.
StillCamera framing_camera(const core::Aabb& bounds, std::uint32_t width, std::uint32_t height, float vertical_fov_deg);

// A device with a renderer, and nothing else.
class Stills {
 public:
  struct Options {
    std::string gpu;  // as gpu::DeviceOptions::prefer
    bool validation = false;
    render::RendererOptions renderer;
  };
  static core::Result<std::unique_ptr<Stills>> create(const Options& options);
  ~Stills();

  gpu::Device& device() { return *device_; }
  render::Renderer& renderer() { return *renderer_; }

  // RGBA8, sRGB, straight alpha, rows top-down. The scene's models must be ready, and all scenes drawn here share one
  // library: the renderer knows models by its handles. Models are uploaded whole.
  core::Result<std::vector<std::uint8_t>> draw(scene::Scene& scene, const StillCamera& camera, std::uint32_t width,
                                               std::uint32_t height);

 private:
  Stills() = default;
  std::unique_ptr<gpu::Device> device_;
  std::unique_ptr<render::Renderer> renderer_;
};

// One model in one light, straight to pixels. Device, model and light are made at the same time on threads of their
// own.
struct StillOptions {
  std::filesystem::path model;
  std::filesystem::path environment;  // .hdr; "" = the built-in studio
  std::uint32_t width = 1280, height = 720;
  struct Orbit {
    float theta_deg = 0, phi_deg = 90, radius_m = 1;
  };
  std::optional<Orbit> orbit;        // none: the whole model from the front
  std::optional<core::vec3> target;  // none: the middle of the model's bounds
  float vertical_fov_deg = 45;
  scene::Environment::Background background = scene::Environment::Background::color;
  core::vec3 background_color{0.8f};  // linear
  scene::Grading::Tonemap tonemap = scene::Grading::Tonemap::neutral;
  float exposure_ev = 0;        // stops; 0 = 1:1
  std::string variant;          // "" = the default materials
  std::optional<float> time_s;  // the first animation at this time; none: the rest pose
  Stills::Options stills;       // `jobs` is filled in
};

struct Still {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;  // as Stills::draw()
  std::string device;
  std::vector<std::string> warnings;  // of the model
  struct Step {
    const char* name;
    double ms;  // wall time; the first three run side by side, then come what of them was waited for, and the rest
  };
  std::vector<Step> steps;
};

// Fails naming the file, the variant (with those there are) or what the device lacks.
core::Result<Still> render_still(const StillOptions& options, core::JobQueue& jobs);

}  // namespace engine::app
