#include "store/apps/client/walk/content.h"

#include <algorithm>
#include <cstdlib>

namespace store::apps::walk {

namespace fs = std::filesystem;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

fs::path find_content(const fs::path& given) {
  if (!given.empty()) return given;
  if (const char* named = std::getenv("VITRINE_CONTENT"); named && *named) return named;
  std::error_code code;
  const auto program = fs::read_symlink("/proc/self/exe", code);
  // build/bin/vitrine and build/<preset>/bin/vitrine
  const auto bin = program.parent_path();
  for (const auto& folder : {bin.parent_path() / "content", bin.parent_path().parent_path() / "content"})
    if (!code && there(folder)) return folder;
  return "build/content";
}

Result<Content> Content::load(const fs::path& root) {
  constexpr const char* kRemedy = "run store/run --setup, or vitrine-cook furniture and vitrine-cook showroom";
  Content content;
  content.root = root;
  if (!there(root)) return fail(Code::not_found, "{}: no content folder; {}", root.string(), kRemedy);

  std::error_code code;
  const auto folder = root / "products";
  if (!there(folder / "catalogue.json"))
    return fail(Code::not_found, "{}: missing; {}", (folder / "catalogue.json").string(), kRemedy);
  VITRINE_TRY(catalogue, catalog::Catalog::load(folder / "catalogue.json", &content.problems));
  if (const auto added = catalogue.add_manifest(folder / "manifest.json", &content.problems); !added)
    content.problems.push_back(added.error().message);
  content.catalogue = std::move(catalogue);

  // Retailers' own products, in the order of their names, so that the same content gives the same shop.
  std::vector<fs::path> retail;
  for (const auto& entry : fs::directory_iterator(root / "retail", code))
    if (there(entry.path() / "catalogue.json")) retail.push_back(entry.path());
  std::sort(retail.begin(), retail.end());
  for (const auto& path : retail) {
    auto more = catalog::Catalog::load(path / "catalogue.json", &content.problems);
    if (!more) {
      content.problems.push_back(more.error().message);
      continue;
    }
    if (const auto added = more->add_manifest(path / "manifest.json", &content.problems); !added)
      content.problems.push_back(added.error().message);
    content.catalogue.merge(std::move(*more), &content.problems);
  }
  if (content.catalogue.products().empty())
    return fail(Code::not_found, "{}: not one product that can be sold; {}", folder.string(), kRemedy);

  const auto rooms = root / "showroom";
  content.showroom = rooms / "showroom.gltf";
  content.planogram = rooms / "planogram.json";
  if (!there(content.showroom)) return fail(Code::not_found, "{}: missing; {}", content.showroom.string(), kRemedy);
  content.credits = shop::load_credits(root / "credits.json", &content.problems);
  return content;
}

}  // namespace store::apps::walk
