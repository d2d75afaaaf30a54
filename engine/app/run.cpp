#include "engine/app/app.h"
#include "engine/app/loop.h"
#include "engine/core/log.h"

namespace engine::app {
namespace {

using core::Code;
using core::fail;
using core::Result;

// Losing the device twice in a row without a good start between means that a third try would fail as well.
constexpr int kMostRebuilds = 2;

Result<std::unique_ptr<gpu::Device>> create_device(const Options& options) {
  gpu::DeviceOptions wanted;
  wanted.prefer = options.gpu;
  wanted.validation = options.validation;
  if (options.backend == "desktop") {
    VITRINE_TRY(extensions, xr::desktop_instance_extensions());
    wanted.instance_extensions = std::move(extensions);
    wanted.swapchain = true;
  }
  return gpu::Device::create(wanted);
}

Result<std::unique_ptr<xr::Backend>> create_backend(gpu::Device& device, const Options& options) {
  if (options.backend == "desktop") {
    xr::DesktopOptions window;
    window.width = static_cast<int>(options.width);
    window.height = static_cast<int>(options.height);
    window.fullscreen = options.fullscreen;
    return xr::create_desktop(device, window);
  }
  VITRINE_TRY(offscreen, xr::create_offscreen(device, {options.width, options.height, options.stereo}));
  return std::unique_ptr<xr::Backend>(std::move(offscreen));
}

Result<Outcome> run_session(App& app, const Options& options) {
  VITRINE_TRY(device, create_device(options));
  Result<Outcome> outcome = Outcome::quit;
  {
    core::JobQueue jobs;
    VITRINE_TRY(backend, create_backend(*device, options));
    render::RendererOptions renderer_options = options.renderer;
    renderer_options.jobs = &jobs;
    VITRINE_TRY(renderer, render::Renderer::create(*device, renderer_options));
    asset::Library library(jobs);
    scene::Scene scene(library);
    Context context{jobs, *device, *renderer, library, scene, *backend, {}};
    VITRINE_CHECK(app.start(context));
    outcome = loop(app, context, options);
    app.stop(context);
    // On a lost device nothing is left to wait for.
    (void)device->wait_idle().ok();
  }
  if (options.validation && device->validation_messages() > 0)
    return fail(Code::internal, "the validation layers had {} messages (VITRINE_LOG=warn shows them)",
                device->validation_messages());
  return outcome;
}

}  // namespace

Result<> run(App& app, const Options& options) {
  if (options.backend != "desktop" && options.backend != "offscreen")
    return fail(Code::invalid_argument, "backend '{}' is not one of: desktop, offscreen", options.backend);
  for (int lost = 0; lost <= kMostRebuilds; ++lost) {
    VITRINE_TRY(outcome, run_session(app, options));
    if (outcome == Outcome::quit) return {};
    spdlog::warn("the graphics device was lost; starting again");
  }
  return fail(Code::device_lost, "the graphics device was lost {} times in a row", kMostRebuilds + 1);
}

}  // namespace engine::app
