#include "engine/app/loop.h"

#include <chrono>
#include <thread>

#include "engine/app/picture.h"
#include "engine/core/clock.h"

namespace engine::app {
namespace {

using core::Code;
using core::Result;

// Bounds on what one frame takes over, so that a burst of finished work costs several frames a little, not one a lot.
constexpr int kJobsPerFrame = 64;
constexpr int kModelsPerFrame = 8;
constexpr std::size_t kUploadBytesPerFrame = 24u << 20;
constexpr std::size_t kUploadAll = 0;

void take_over_finished_work(Context& context) {
  context.jobs.drain(kJobsPerFrame);
  context.library.collect(kModelsPerFrame);
  for (asset::ModelHandle model : context.library.take_released()) context.renderer.release(model);
}

void update(App& app, Context& context, const xr::FrameTiming& timing) {
  const double start = core::thread_cpu_ms();
  take_over_finished_work(context);
  const xr::Input input = context.backend.input(timing);
  app.drain(context);
  app.update(context, input, timing);
  context.scene.update();
  context.times.update_ms = core::thread_cpu_ms() - start;
}

// The timeline value of the frame's commands; nothing when there was nothing to draw.
Result<std::optional<std::uint64_t>> draw(App& app, Context& context, const xr::FrameTiming& timing,
                                          std::size_t upload_bytes) {
  const double start = core::thread_cpu_ms();
  VITRINE_TRY(waiting, context.renderer.upload(context.scene, upload_bytes));
  (void)waiting;
  const double uploaded = core::thread_cpu_ms();
  context.times.upload_ms = uploaded - start;
  const std::optional<std::uint64_t> nothing;
  if (!timing.should_render) return nothing;
  VITRINE_TRY(views, context.backend.views(timing, app.camera()));
  if (!views) return nothing;
  render::Overlay overlay;
  app.overlay(overlay);
  VITRINE_TRY(submitted, context.renderer.draw(context.scene, target_of(*views), overlay));
  context.times.draw_ms = core::thread_cpu_ms() - uploaded;
  return std::optional(submitted);
}

Result<> frame(App& app, Context& context, std::size_t upload_bytes) {
  VITRINE_TRY(timing, context.backend.begin_frame());
  update(app, context, timing);
  const auto drawn = draw(app, context, timing, upload_bytes);
  const bool is_drawn = drawn && drawn->has_value();
  const auto ended = context.backend.end_frame(timing, is_drawn, is_drawn ? **drawn : 0);
  if (!drawn) return drawn.error();
  VITRINE_CHECK(ended);
  if (is_drawn) VITRINE_CHECK(app.drawn(context, timing));
  context.device.retire();
  return {};
}

}  // namespace

Result<Outcome> loop(App& app, Context& context, const Options& options) {
  // Nobody waits for an offscreen frame, but its picture must not depend on how fast the machine was.
  const std::size_t upload_bytes = options.backend == "offscreen" ? kUploadAll : kUploadBytesPerFrame;
  for (std::uint64_t frames = 0; options.frames == 0 || frames < options.frames;) {
    const xr::PollResult poll = context.backend.poll();
    if (poll.quit || app.wants_quit()) return Outcome::quit;
    if (poll.rebuild) return Outcome::lost;
    if (poll.state == xr::SessionState::idle || poll.state == xr::SessionState::stopping) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    const auto done = frame(app, context, upload_bytes);
    if (!done && done.error().code == Code::device_lost) return Outcome::lost;
    if (!done) return done.error();
    ++frames;
  }
  return Outcome::quit;
}

}  // namespace engine::app
