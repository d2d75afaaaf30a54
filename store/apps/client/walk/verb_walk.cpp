// vitrine walk: the shop itself, in a window or played from a script.

#include <cstdio>
#include <filesystem>

#include "engine/core/log.h"
#include "store/apps/client/verbs.h"
#include "store/apps/client/walk/walk_app.h"
#include "store/apps/common/options.h"

namespace store::apps {

namespace {

int usage(const std::string& what) {
  std::fprintf(stderr, "vitrine walk: %s\n", what.c_str());
  return 2;
}

int failed(const std::string& what) {
  std::fprintf(stderr, "vitrine walk: %s\n", what.c_str());
  return 1;
}

}  // namespace

int verb_walk(Args args) {
  constexpr OptionSpec kSpecs[] = {
      {"--backend", "NAME", "desktop (a window) or offscreen (no window; needs --trip)", "desktop"},
      {"--content", "DIR", "what vitrine-cook wrote; else $VITRINE_CONTENT, else build/content beside the program"},
      {"--store", "URL", "a running vitrine-server; without it the counter is in this process"},
      {"--language", "ko|en", "instead of the settings' language"},
      {"--currency", "KRW|USD", "instead of the settings' currency"},
      {"--size", "WxH", "size of the window or of the pictures (1280x720)"},
      {"--fullscreen", nullptr, "the whole display"},
      {"--trip", "FILE", "plays a scripted visit; see assets/trips/README.md"},
      {"--out", "DIR", "where a trip's pictures, receipt.json and report.json go", "build/visit"},
      {"--data", "DIR", "cart, orders, addresses; default: the user's data folder, for a trip OUT/data made anew"},
      {"--stereo", nullptr, "offscreen: draws two eyes"},
      {"--gpu", "NAME", "part of the name of the device to draw with"},
      {"--validation", nullptr, "Vulkan validation layers; any message is a failure"},
      {"--frames", "N", "stops after so many frames", "0"},
  };
  const auto parsed = parse_options(args, kSpecs);
  if (!parsed) return usage(parsed.error().message);
  if (parsed->help) {
    std::fputs(
        help_text(
            "walk [OPTIONS]",
            "Opens the shop: walk with W A S D and the mouse, click what you like, buy it. H shows all keys. Without a "
            "display, --backend offscreen --trip FILE plays a visit and writes its pictures.",
            kSpecs, "vitrine")
            .c_str(),
        stdout);
    return 0;
  }
  const auto& given = *parsed;
  if (!given.rest.empty()) return usage("unexpected \"" + given.rest.front() + "\"");
  walk::WalkOptions options;
  options.backend = given["--backend"];
  if (options.backend != "desktop" && options.backend != "offscreen")
    return usage("--backend: \"" + options.backend + "\" is not desktop or offscreen");
  options.content = walk::find_content(given["--content"]);
  options.store_url = given["--store"];
  while (options.store_url.ends_with('/')) options.store_url.pop_back();
  if (!options.store_url.empty() && !options.store_url.starts_with("http://") &&
      !options.store_url.starts_with("https://"))
    return usage("--store: \"" + options.store_url + "\" does not begin with http:// or https://");
  if (given.has("--language")) {
    if (given["--language"] != "ko" && given["--language"] != "en")
      return usage("--language: \"" + given["--language"] + "\" is not ko or en");
    options.language = given["--language"] == "ko" ? money::Language::ko : money::Language::en;
  }
  if (given.has("--currency")) {
    if (given["--currency"] != "KRW" && given["--currency"] != "USD")
      return usage("--currency: \"" + given["--currency"] + "\" is not KRW or USD");
    options.currency = given["--currency"] == "USD" ? money::Currency::usd : money::Currency::krw;
  }
  if (given.has("--size")) {
    const auto size = size_option(given, "--size");
    if (!size) return usage(size.error().message);
    options.size = *size;
  }
  const auto frames = whole_number(given, "--frames", 0, 1'000'000'000);
  if (!frames) return usage(frames.error().message);
  options.frames = static_cast<std::uint64_t>(*frames);
  options.fullscreen = given.has("--fullscreen");
  options.stereo = given.has("--stereo");
  options.validation = given.has("--validation");
  options.gpu = given["--gpu"];
  options.trip = given["--trip"];
  options.out = given["--out"];
  options.data = given["--data"];
  if (options.backend == "offscreen" && options.trip.empty() && options.frames == 0)
    return usage("--backend offscreen needs --trip FILE (or --frames N): nobody is there to walk");
  if (options.backend == "desktop" && !options.trip.empty())
    return usage("--trip needs --backend offscreen: it is played on simulated time");

  std::optional<shop::Trip> trip;
  if (!options.trip.empty()) {
    auto loaded = shop::Trip::load(options.trip);
    if (!loaded) return failed(loaded.error().message);
    trip = std::move(*loaded);
    std::error_code code;
    std::filesystem::create_directories(options.out, code);
    if (code) return failed(options.out.string() + ": " + code.message());
  }
  engine::app::Options app_options;
  app_options.backend = options.backend;
  app_options.stereo = options.stereo;
  app_options.gpu = options.gpu;
  app_options.frames = options.frames;
  app_options.validation = options.validation;
  app_options.fullscreen = options.fullscreen;
  // Contact shadows: furniture that throws none seems to float.
  app_options.renderer.ambient_occlusion = 0.8f;
  auto app = walk::WalkApp::create(std::move(options), std::move(trip));
  if (!app) return failed(app.error().message);
  std::tie(app_options.width, app_options.height) = (*app)->size();
  const auto done = engine::app::run(**app, app_options);
  if ((*app)->failure()) return failed((*app)->failure()->message);
  if (!done) return failed(done.error().message);
  return 0;
}

}  // namespace store::apps
