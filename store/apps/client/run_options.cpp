#include "store/apps/client/run_options.h"

#include <cstdio>
#include <cstring>

namespace store::apps {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

constexpr OptionSpec kRunSpecs[] = {
    {"--backend", "NAME", "desktop (a window) or offscreen (no window)", "desktop"},
    {"--size", "WxH", "of the window or picture in pixels", "1280x720"},
    {"--frames", "N", "end after so many frames; 0: never", "0"},
    {"--screenshot", "F.png", "write the last frame to this file"},
    {"--gpu", "NAME", "part of the device's name; absent: the best one"},
    {"--samples", "N", "per pixel: 1 or 4", "4"},
    {"--text-scale", "N", "1 to 2", "1"},
    {"--stereo", nullptr, "two eyes (offscreen)"},
    {"--fullscreen", nullptr, "the whole screen (desktop)"},
    {"--validation", nullptr, "Vulkan's validation layers; their messages make the run fail"},
};

}  // namespace

std::vector<OptionSpec> with_run_options(std::span<const OptionSpec> own) {
  std::vector<OptionSpec> specs(own.begin(), own.end());
  specs.insert(specs.end(), std::begin(kRunSpecs), std::end(kRunSpecs));
  return specs;
}

Result<RunOptions> run_options(const Options& options) {
  RunOptions run;
  run.app.backend = options["--backend"];
  if (run.app.backend != "desktop" && run.app.backend != "offscreen")
    return fail(Code::invalid_argument, "--backend is '{}', not desktop or offscreen", run.app.backend);
  VITRINE_TRY(size, size_option(options, "--size"));
  run.app.width = size.first;
  run.app.height = size.second;
  VITRINE_TRY(frames, whole_number(options, "--frames", 0, 1'000'000'000));
  run.app.frames = static_cast<std::uint64_t>(frames);
  run.screenshot = options["--screenshot"];
  if (!run.screenshot.empty() && run.app.frames == 0) run.app.frames = 1;
  run.app.gpu = options["--gpu"];
  VITRINE_TRY(samples, whole_number(options, "--samples", 1, 4));
  if (samples != 1 && samples != 4) return fail(Code::invalid_argument, "--samples is {}, not 1 or 4", samples);
  run.app.renderer.samples = static_cast<std::uint32_t>(samples);
  VITRINE_TRY(text_scale, number(options, "--text-scale", 1, 2));
  run.text_scale = text_scale;
  run.app.stereo = options.has("--stereo");
  if (run.app.stereo && run.app.backend != "offscreen")
    return fail(Code::invalid_argument, "--stereo needs --backend offscreen");
  run.app.fullscreen = options.has("--fullscreen");
  run.app.validation = options.has("--validation");
  return run;
}

std::optional<int> parse_or_explain(Args args, std::span<const OptionSpec> specs, const char* usage, const char* about,
                                    std::size_t least, std::size_t most, Options& out) {
  const std::string verb(usage, std::strcspn(usage, " "));
  const auto wrong = [&](const std::string& message) {
    std::fprintf(stderr, "vitrine %s: %s; see 'vitrine %s --help'\n", verb.c_str(), message.c_str(), verb.c_str());
    return 2;
  };
  auto parsed = parse_options(args, specs);
  if (!parsed) return wrong(parsed.error().message);
  if (parsed->help) {
    std::fputs(help_text(usage, about, specs, "vitrine").c_str(), stdout);
    return 0;
  }
  if (parsed->rest.size() < least) return wrong(fmt::format("expected: vitrine {}", usage));
  if (parsed->rest.size() > most) return wrong(fmt::format("unexpected argument '{}'", parsed->rest[most]));
  out = std::move(*parsed);
  return std::nullopt;
}

int report(const char* verb, const engine::core::Error& error) {
  std::fprintf(stderr, "vitrine %s: %s\n", verb, error.message.c_str());
  return error.code == Code::invalid_argument ? 2 : 1;
}

}  // namespace store::apps
