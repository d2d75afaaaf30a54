// vitrine view: any glTF in a window.

#include <cmath>

#include "store/apps/client/run_options.h"
#include "store/apps/client/verbs.h"
#include "store/apps/client/view/viewer.h"

namespace store::apps {

namespace {

constexpr OptionSpec kOwn[] = {
    {"--environment", "F.hdr", "equirectangular light beside the built-in studio"},
    {"--variant", "NAME", "material variant"},
    {"--animation", "NAME", "clip to play"},
    {"--orbit", "THETA,PHI,RADIUS", "camera: degrees from +Z, degrees from +Y, metres; absent: the whole model"},
    {"--target", "X,Y,Z", "what --orbit looks at, metres", "0,0,0"},
    {"--exposure", "EV", "stops brighter (or darker)", "0"},
    {"--skybox", nullptr, "show the environment behind the model"},
    {"--dimensions", nullptr, "show width, depth and height"},
    {"--statistics", nullptr, "show what drawing costs"},
    {"--no-panel", nullptr, "start with the panel hidden (Tab shows it)"},
};

engine::core::Result<view::ViewerOptions> viewer_options(const Options& options, const RunOptions& run) {
  view::ViewerOptions viewer;
  viewer.model = options.rest[0];
  if (options.has("--environment")) viewer.environments.emplace_back(options["--environment"]);
  viewer.variant = options["--variant"];
  viewer.animation = options["--animation"];
  if (options.has("--orbit")) {
    VITRINE_TRY(orbit, numbers(options, "--orbit", 3));
    VITRINE_TRY(target, numbers(options, "--target", 3));
    if (orbit[2] <= 0)
      return engine::core::fail(engine::core::Code::invalid_argument, "--orbit: the radius must be more than 0");
    viewer.camera = {orbit[0] * engine::core::kDegree,
                     orbit[1] * engine::core::kDegree,
                     orbit[2],
                     {target[0], target[1], target[2]}};
  }
  VITRINE_TRY(exposure, number(options, "--exposure", -20, 20));
  viewer.exposure_ev = exposure;
  viewer.skybox = options.has("--skybox");
  viewer.dimensions = options.has("--dimensions");
  viewer.statistics = options.has("--statistics");
  viewer.panel = !options.has("--no-panel");
  viewer.text_scale = run.text_scale;
  viewer.wait_for_model = run.app.backend == "offscreen";
  viewer.screenshot = run.screenshot;
  viewer.last_frame = run.app.frames;
  return viewer;
}

}  // namespace

int verb_view(Args args) {
  const auto specs = with_run_options(kOwn);
  Options options;
  if (const auto status = parse_or_explain(
          args, specs, "view MODEL [OPTIONS]",
          "Shows a glTF model (.glb, .gltf). Drag to turn, right drag to move, wheel to come closer; R whole model, D\n"
          "dimensions, I statistics, Space stops and starts, Tab panel, F12 picture, Esc ends. Drop another model or "
          ".hdr.",
          1, 1, options))
    return *status;
  auto run = run_options(options);
  if (!run) return report("view", run.error());
  auto viewer = viewer_options(options, *run);
  if (!viewer) return report("view", viewer.error());
  view::Viewer app(std::move(*viewer));
  if (auto done = engine::app::run(app, run->app); !done) return report("view", done.error());
  if (app.failure()) return report("view", *app.failure());
  return 0;
}

}  // namespace store::apps
