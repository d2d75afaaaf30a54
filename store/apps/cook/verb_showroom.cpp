// vitrine-cook showroom: rooms, light and documents from a floor plan.

#include <cstdio>
#include <filesystem>

#include "store/apps/common/options.h"
#include "store/showroom/cook.h"

namespace store::apps {

int verb_showroom(Args args) {
  constexpr OptionSpec kSpecs[] = {
      {"--plan", "FILE", "floor plan; planogram.json beside it is used as well", "assets/showrooms/flagship/plan.json"},
      {"--catalogue", "FILE", "products that the planogram names", "assets/catalogue/products.json"},
      {"--out", "DIR", "content folder; its cooked products, if any, shade the light", "build/content"},
      {"--draft", nullptr, "small textures and little light, in a few seconds"},
  };
  auto options = parse_options(args, kSpecs);
  if (!options) return std::fprintf(stderr, "vitrine-cook showroom: %s\n", options.error().message.c_str()), 2;
  if (options->help) {
    std::fputs(
        help_text("showroom [OPTIONS]",
                  "Builds the rooms of a floor plan, bakes their light, and writes showroom/showroom.gltf (a glXF "
                  "composition of "
                  "one GLB per room with colliders, zones, slots, lights and spawn points) into the content folder.",
                  kSpecs)
            .c_str(),
        stdout);
    return 0;
  }
  if (!options->rest.empty())
    return std::fprintf(stderr, "vitrine-cook showroom: unexpected \"%s\"\n", options->rest.front().c_str()), 2;
  showroom::cook::CookOptions cook;
  cook.plan = (*options)["--plan"];
  cook.content = (*options)["--out"];
  cook.draft = options->has("--draft");
  const auto planogram = cook.plan.parent_path() / "planogram.json";
  if (std::filesystem::exists(planogram)) {
    cook.planogram = planogram;
    cook.catalogue = (*options)["--catalogue"];
  }
  engine::core::JobQueue jobs;
  const auto report = showroom::cook::cook_showroom(cook, jobs);
  if (!report) return std::fprintf(stderr, "vitrine-cook showroom: %s\n", report.error().message.c_str()), 1;
  for (const auto& problem : report->problems) std::fprintf(stderr, "vitrine-cook showroom: %s\n", problem.c_str());
  std::printf("showroom: %zu files, %zu triangles, %zu texels of light, %zu products cast shadows, %.1f s\n",
              report->files.size(), report->triangles, report->texels, report->occluders, report->seconds);
  return 0;
}

}  // namespace store::apps
