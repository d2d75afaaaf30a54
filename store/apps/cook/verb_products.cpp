// vitrine-cook products: a retailer's folder of models and products.csv becomes shop content.

#include <cstdio>

#include "store/apps/common/options.h"
#include "store/apps/cook/verbs.h"
#include "store/import/cook_products.h"
#include "store/import/products_rows.h"

namespace store::apps {

namespace {

constexpr OptionSpec kOptions[] = {
    {"--out", "DIR", "content folder", "build/content"},
    {"--name", "NAME", "the retailer, as its folder below retail/ is called; default: the folder's name"},
    {"--fix", nullptr, "correct wrong units, pivots and too large textures instead of refusing the product"},
    {"--jobs", "N", "threads; 0 = one per processor", "0"},
};
constexpr const char* kUsage = "products DIR [OPTIONS]";
constexpr const char* kAbout =
    "Reads DIR/products.csv and the .glb or .gltf models that it names, and writes retail/<name>/catalogue.json,\n"
    "manifest.json and <id>.glb into the content folder. Each model is checked against the size that its row gives\n"
    "(units, axes, pivot), against 15 MB and textures of 4096, and gets levels of detail; KHR_materials_variants "
    "become\n"
    "variants to choose from. Every problem is told with line, column, value and remedy, here and in report.json; a "
    "bad\n"
    "product is skipped, the others go on. Status 1 when nothing could be imported.\n"
    "Stock is taken by a server's database only for products that are new to it: from then on its own count is true.";

std::string columns_text() {
  std::string out =
      "\ncolumns of products.csv (UTF-8, commas, quotes as in RFC 4180; order is free, * must be there):\n";
  for (const auto& column : import::product_columns())
    out += fmt::format("  {}{:<15} {}\n", column.required ? "*" : " ", column.name, column.help);
  out += "\ncategories:";
  for (const char* category : catalog::kCategories) out += std::string(" ") + category;
  return out + "\n";
}

}  // namespace

int verb_products(Args args) {
  auto options = parse_options(args, kOptions);
  if (options && options->help) {
    std::fputs((help_text(kUsage, kAbout, kOptions) + columns_text()).c_str(), stdout);
    return 0;
  }
  if (options && options->rest.size() != 1)
    options = engine::core::fail(engine::core::Code::invalid_argument, "{}",
                                 options->rest.empty() ? "which folder? (DIR)" : "more than one folder");
  auto jobs = options ? whole_number(*options, "--jobs", 0, 256) : engine::core::Result<long>(0);
  if (!options || !jobs) {
    std::fprintf(stderr, "vitrine-cook products: %s\n", (options ? jobs.error() : options.error()).message.c_str());
    return 2;
  }
  import::ProductsCook cook;
  cook.folder = options->rest[0];
  cook.out = (*options)["--out"];
  cook.name = (*options)["--name"];
  cook.fix = options->has("--fix");
  cook.jobs = static_cast<unsigned>(*jobs);
  const auto report = import::cook_products(cook);
  if (!report) {
    std::fprintf(stderr, "vitrine-cook products: %s\n", report.error().message.c_str());
    return 1;
  }
  std::fputs(report->text().c_str(), stdout);
  return report->imported.empty() ? 1 : 0;
}

}  // namespace store::apps
