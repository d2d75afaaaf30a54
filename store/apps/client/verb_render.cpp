// vitrine render: any glTF to a picture, without a window.

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>

#include "engine/app/still.h"
#include "engine/asset/image.h"
#include "engine/core/clock.h"
#include "engine/core/files.h"
#include "store/apps/client/verbs.h"
#include "store/apps/common/options.h"

namespace store::apps {

namespace {

using engine::app::Still;
using engine::app::StillOptions;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

constexpr std::array<OptionSpec, 15> kSpecs = {{
    {"--out", "F.png", "the picture to write", ""},
    {"--size", "WxH", "of the picture in pixels", "1280x720"},
    {"--orbit", "THETA,PHI,RADIUS",
     "camera around the target: degrees from +Z, degrees from +Y, metres; absent: the whole model", ""},
    {"--target", "X,Y,Z", "what the camera looks at, metres; absent: the model's middle", ""},
    {"--fov", "DEG", "vertical field of view", "45"},
    {"--environment", "F.hdr", "equirectangular light; absent: a neutral studio", ""},
    {"--skybox", nullptr, "show the environment behind the model", ""},
    {"--transparent", nullptr, "leave the background out", ""},
    {"--tonemap", "CURVE", "neutral, aces-three or linear", "neutral"},
    {"--exposure", "EV", "stops brighter (or darker)", "0"},
    {"--variant", "NAME", "material variant", ""},
    {"--time", "S", "first animation at this second; absent: the rest pose", ""},
    {"--samples", "N", "per pixel: 1 or 4", "4"},
    {"--gpu", "NAME", "part of the device's name; absent: the best one", ""},
    {"--timings", nullptr, "print the milliseconds of each step as JSON", ""},
}};

// Comma-separated numbers, as many as `out` holds; fails naming option and value.
template <std::size_t N>
Result<std::array<float, N>> floats(const Options& options, const char* name) {
  const std::string& text = options[name];
  std::array<float, N> out{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < N; ++i) {
    const auto [next, error] = std::from_chars(at, end, out[i]);
    const bool last = i + 1 == N;
    if (error != std::errc() || !std::isfinite(out[i]) || (last ? next != end : next == end || *next != ','))
      return fail(Code::invalid_argument, "{} is '{}', not {}", name, text,
                  N == 1 ? std::string("a number") : fmt::format("{} numbers with commas between", N));
    at = next + 1;
  }
  return out;
}

Result<float> one(const Options& options, const char* name, float least, float most) {
  VITRINE_TRY(value, floats<1>(options, name));
  if (value[0] < least || value[0] > most)
    return fail(Code::invalid_argument, "{} is {}, not between {} and {}", name, options[name], least, most);
  return value[0];
}

Result<StillOptions> read(const Options& options) {
  StillOptions still;
  if (options.rest.size() != 1)
    return fail(Code::invalid_argument, "{}",
                options.rest.empty() ? "which MODEL? (a .gltf or .glb file)"
                                     : "one MODEL at a time: '" + options.rest[1] + "' is one too many");
  still.model = options.rest[0];
  if (!options.has("--out")) return fail(Code::invalid_argument, "--out F.png is needed: where the picture goes");
  if (!options["--out"].ends_with(".png"))
    return fail(Code::invalid_argument, "--out is '{}', but pictures are written as .png only", options["--out"]);
  VITRINE_TRY(size, size_option(options, "--size"));
  still.width = size.first;
  still.height = size.second;
  if (options.has("--orbit")) {
    VITRINE_TRY(orbit, floats<3>(options, "--orbit"));
    if (orbit[2] <= 0 || orbit[2] > 1e6f)
      return fail(Code::invalid_argument, "--orbit is '{}': the radius must be above 0 and at most 1000000 m",
                  options["--orbit"]);
    still.orbit = StillOptions::Orbit{orbit[0], orbit[1], orbit[2]};
  }
  if (options.has("--target")) {
    VITRINE_TRY(target, floats<3>(options, "--target"));
    still.target = engine::core::vec3(target[0], target[1], target[2]);
  }
  VITRINE_TRY(fov, one(options, "--fov", 1, 170));
  still.vertical_fov_deg = fov;
  still.environment = options["--environment"];
  using Background = engine::scene::Environment::Background;
  if (options.has("--skybox") && options.has("--transparent"))
    return fail(Code::invalid_argument, "--skybox and --transparent exclude each other");
  if (options.has("--skybox")) still.background = Background::skybox;
  if (options.has("--transparent")) still.background = Background::transparent;
  using Tonemap = engine::scene::Grading::Tonemap;
  const std::string& curve = options["--tonemap"];
  if (curve == "neutral")
    still.tonemap = Tonemap::neutral;
  else if (curve == "aces-three")
    still.tonemap = Tonemap::aces_three;
  else if (curve == "linear")
    still.tonemap = Tonemap::linear;
  else
    return fail(Code::invalid_argument, "--tonemap is '{}', not neutral, aces-three or linear", curve);
  VITRINE_TRY(exposure, one(options, "--exposure", -24, 24));
  still.exposure_ev = exposure;
  still.variant = options["--variant"];
  if (options.has("--time")) {
    VITRINE_TRY(time_s, one(options, "--time", 0, 1e6f));
    still.time_s = time_s;
  }
  VITRINE_TRY(samples, one(options, "--samples", 1, 4));
  if (samples != 1 && samples != 4)
    return fail(Code::invalid_argument, "--samples is {}, not 1 or 4", options["--samples"]);
  still.stills.renderer.samples = static_cast<std::uint32_t>(samples);
  still.stills.gpu = options["--gpu"];
  return still;
}

// Opaque pictures as RGB: a quarter less to write.
Result<> write_png(const std::string& path, const Still& still, bool alpha, engine::core::JobQueue& jobs) {
  if (alpha) {
    VITRINE_TRY(png, engine::asset::encode_png(still.width, still.height, 4, still.rgba, &jobs));
    return engine::core::write_file_atomic(path, png);
  }
  std::vector<std::uint8_t> rgb(still.rgba.size() / 4 * 3);
  for (std::size_t i = 0, o = 0; i < still.rgba.size(); i += 4, o += 3)
    rgb[o] = still.rgba[i], rgb[o + 1] = still.rgba[i + 1], rgb[o + 2] = still.rgba[i + 2];
  VITRINE_TRY(png, engine::asset::encode_png(still.width, still.height, 3, rgb, &jobs));
  return engine::core::write_file_atomic(path, png);
}

int failed(const engine::core::Error& error) {
  return std::fprintf(stderr, "vitrine render: %s\n", error.message.c_str()), 1;
}

}  // namespace

int verb_render(Args args) {
  const engine::core::Stopwatch total;
  const auto options = parse_options(args, kSpecs);
  if (options && options->help) {
    std::fputs(help_text("render MODEL --out F.png [OPTIONS]",
                         "Draws a glTF model (.gltf or .glb) to a PNG file, without a window.", kSpecs, "vitrine")
                   .c_str(),
               stdout);
    return 0;
  }
  const auto wanted = options ? read(*options) : Result<StillOptions>(options.error());
  if (!wanted) {
    std::fprintf(stderr, "vitrine render: %s\n'vitrine render --help' explains.\n", wanted.error().message.c_str());
    return 2;
  }
  engine::core::JobQueue jobs;
  const auto still = engine::app::render_still(*wanted, jobs);
  if (!still) return failed(still.error());
  for (const std::string& warning : still->warnings)
    std::fprintf(stderr, "vitrine render: %s: %s\n", wanted->model.c_str(), warning.c_str());
  const engine::core::Stopwatch encoding;
  const bool alpha = wanted->background == engine::scene::Environment::Background::transparent;
  if (const auto written = write_png((*options)["--out"], *still, alpha, jobs); !written)
    return failed(written.error());
  if (options->has("--timings")) {
    std::string text = fmt::format("{{\"device\": \"{}\"", still->device);
    for (const auto& step : still->steps) text += fmt::format(", \"{}_ms\": {:.2f}", step.name, step.ms);
    text +=
        fmt::format(", \"encode_ms\": {:.2f}, \"total_ms\": {:.2f}}}\n", encoding.milliseconds(), total.milliseconds());
    std::fputs(text.c_str(), stdout);
  }
  return 0;
}

}  // namespace store::apps
