// vitrine pictures: what a visitor sees from the spawn point and the stored viewpoints, as PNG files.

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "engine/app/still.h"
#include "engine/asset/image.h"
#include "engine/core/clock.h"
#include "engine/core/files.h"
#include "engine/core/jobs.h"
#include "store/apps/client/verbs.h"
#include "store/apps/common/options.h"
#include "store/showroom/showroom.h"

namespace store::apps {
namespace {

using engine::core::fail;
using engine::core::Result;
using engine::core::vec3;

constexpr float kEye_m = 1.6f;

Result<> pictures(const Options& options) {
  const std::filesystem::path content = options["--content"], out = options["--out"];
  VITRINE_TRY(size, size_option(options, "--size"));
  VITRINE_TRY(fov, number(options, "--fov", 20, 120));
  VITRINE_TRY(occlusion, number(options, "--occlusion", 0, 1));
  VITRINE_TRY(ev, number(options, "--exposure", -10, 10));
  std::vector<std::string> problems;
  VITRINE_TRY(catalogue, catalog::Catalog::load(options["--catalogue"], &problems));
  if (const auto manifest = content / "products" / "manifest.json"; std::filesystem::exists(manifest))
    VITRINE_CHECK(catalogue.add_manifest(manifest, &problems));
  showroom::Options open;
  open.document = content / "showroom" / "showroom.gltf";
  open.planogram = content / "showroom" / "planogram.json";
  open.models = content;
  open.loads_in_flight = 16;
  VITRINE_TRY(shop, showroom::Showroom::open(open, catalogue, &problems));
  for (const auto& problem : problems) std::fprintf(stderr, "vitrine pictures: %s\n", problem.c_str());

  engine::core::JobQueue jobs;
  engine::app::Stills::Options stills_options;
  stills_options.renderer.jobs = &jobs;
  stills_options.renderer.ambient_occlusion = occlusion;
  VITRINE_TRY(stills, engine::app::Stills::create(stills_options));
  engine::asset::Library library(jobs);
  engine::scene::Scene scene(library);
  if (!shop->document().environment_uri.empty()) {
    VITRINE_TRY(image, engine::asset::load_hdr(shop->document().folder / shop->document().environment_uri));
    VITRINE_TRY(id, stills->renderer().add_environment(image));
    scene.environment.id = id;
  }
  shop->enter(scene, library);
  scene.grading.exposure *= std::exp2(ev);
  const auto& spawn = shop->document().spawns.front();
  for (;;) {
    shop->update(spawn.feet + vec3(0, kEye_m, 0), 0.1f);
    library.collect(64);
    const auto progress = shop->progress();
    if (progress.ready + progress.failed >= progress.total) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  scene.update();
  std::error_code error;
  std::filesystem::create_directories(out, error);
  auto stands = shop->document().viewpoints;
  if (stands.empty()) stands = shop->document().spawns;
  const std::string only = options["--only"];
  for (const auto& stand : stands) {
    if (!only.empty() && only.find(stand.id) == std::string::npos) continue;
    const engine::core::Stopwatch watch;
    engine::app::StillCamera camera;
    camera.position = stand.feet + vec3(0, kEye_m, 0);
    camera.target =
        camera.position + vec3(-std::sin(stand.yaw_rad), std::tan(stand.pitch_rad), -std::cos(stand.yaw_rad));
    camera.vertical_fov_rad = 2 * std::atan(std::tan(fov * engine::core::kDegree / 2) *
                                            static_cast<float>(size.second) / static_cast<float>(size.first));
    VITRINE_TRY(pixels, stills->draw(scene, camera, size.first, size.second));
    VITRINE_TRY(png, engine::asset::encode_png(size.first, size.second, 4, pixels));
    const auto file = out / (stand.id + ".png");
    VITRINE_CHECK(engine::core::write_file_atomic(file, png));
    std::printf("%s  %.0f ms\n", file.c_str(), watch.milliseconds());
    std::fflush(stdout);
  }
  shop->leave();
  return {};
}

}  // namespace

int verb_pictures(Args args) {
  constexpr OptionSpec kSpecs[] = {
      {"--content", "DIR", "content folder", "build/content"},
      {"--catalogue", "FILE", "products", "assets/catalogue/products.json"},
      {"--out", "DIR", "where the PNG files go", "build/pictures"},
      {"--size", "WxH", "pixels", "1280x720"},
      {"--fov", "DEG", "horizontal field", "66"},
      {"--occlusion", "0..1", "strength of contact shadows", "0.8"},
      {"--exposure", "EV", "stops brighter", "0"},
      {"--only", "IDS", "viewpoints, by id; all without it"},
  };
  auto options = parse_options(args, kSpecs);
  if (!options) return std::fprintf(stderr, "vitrine pictures: %s\n", options.error().message.c_str()), 2;
  if (options->help) {
    std::fputs(
        help_text("pictures [OPTIONS]", "Draws the showroom from its viewpoints at eye height.", kSpecs, "vitrine")
            .c_str(),
        stdout);
    return 0;
  }
  if (const auto result = pictures(*options); !result)
    return std::fprintf(stderr, "vitrine pictures: %s\n", result.error().message.c_str()), 1;
  return 0;
}

}  // namespace store::apps
