#include "store/apps/client/content_folder.h"

#include <cstdlib>

namespace store::apps {

namespace fs = std::filesystem;

fs::path content_folder(const fs::path& given) {
  if (!given.empty()) return given;
  if (const char* named = std::getenv("VITRINE_CONTENT"); named && *named) return named;
  std::error_code code;
  const auto program = fs::read_symlink("/proc/self/exe", code);
  // build/bin/vitrine and build/<preset>/bin/vitrine
  const auto build = program.parent_path().parent_path();
  for (const auto& folder : {build / "content", build.parent_path() / "content"})
    if (fs::is_directory(folder, code)) return folder;
  return "build/content";
}

}  // namespace store::apps
