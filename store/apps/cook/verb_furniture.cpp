// vitrine-cook furniture: the committed catalogue, from Sweet Home 3D libraries to GLB.

#include <cstdio>

#include "store/apps/common/options.h"
#include "store/apps/cook/verbs.h"
#include "store/import/cook_furniture.h"

namespace store::apps {

namespace {

constexpr OptionSpec kOptions[] = {
    {"--catalogue", "FILE", "what to cook", "assets/catalogue/products.json"},
    {"--materials", "DIR", "materials.json and mapping.json", "assets/materials"},
    {"--library", "DIR", "where the *.sh3f are", "/usr/share/sweethome3d/furniture"},
    {"--out", "DIR", "content folder", "build/content"},
    {"--jobs", "N", "threads; 0 = one per processor", "0"},
    {"--only", "ID", "cook one product"},
    {"--anew", nullptr, "cook even what has not changed"},
    {"--quiet", nullptr, "no line per product"},
    {"--warnings", nullptr, "tell what was mended in the models"},
};
constexpr const char* kUsage = "furniture [OPTIONS]";
constexpr const char* kAbout =
    "Cooks the catalogue's furniture: reads the models of the Sweet Home 3D libraries, gives them our own materials "
    "and\n"
    "true size, and writes products/<id>.glb, products/manifest.json and credits.json into the content folder. What "
    "has\n"
    "not changed since the last cook is left alone. A bad model is reported and left out of the shop.";

}  // namespace

int verb_furniture(Args args) {
  auto options = parse_options(args, kOptions);
  if (options && options->help) return std::fputs(help_text(kUsage, kAbout, kOptions).c_str(), stdout), 0;
  if (options && !options->rest.empty())
    options = engine::core::fail(engine::core::Code::invalid_argument, "unexpected '{}'", options->rest[0]);
  auto jobs = options ? whole_number(*options, "--jobs", 0, 256) : engine::core::Result<long>(0);
  if (!options || !jobs) {
    std::fprintf(stderr, "vitrine-cook furniture: %s\n", (options ? jobs.error() : options.error()).message.c_str());
    return 2;
  }
  import::FurnitureCook cook;
  cook.catalogue = (*options)["--catalogue"];
  cook.materials = (*options)["--materials"];
  cook.library = (*options)["--library"];
  cook.out = (*options)["--out"];
  cook.jobs = static_cast<unsigned>(*jobs);
  cook.only = (*options)["--only"];
  cook.anew = options->has("--anew");
  if (!options->has("--quiet"))
    cook.progress = [](const std::string& line) { std::printf("%s\n", line.c_str()), std::fflush(stdout); };
  auto report = import::cook_furniture(cook);
  if (!report) {
    std::fprintf(stderr, "vitrine-cook furniture: %s\n", report.error().message.c_str());
    return 1;
  }
  if (options->has("--warnings"))
    for (const std::string& warning : report->warnings) std::fprintf(stderr, "warning: %s\n", warning.c_str());
  for (const std::string& failure : report->failed) std::fprintf(stderr, "left out: %s\n", failure.c_str());
  std::printf("furniture: %d cooked, %d unchanged, %zu left out, %zu mended, %.1f s\n", report->cooked,
              report->unchanged, report->failed.size(), report->warnings.size(), report->seconds);
  return report->cooked + report->unchanged > 0 ? 0 : 1;
}

}  // namespace store::apps
