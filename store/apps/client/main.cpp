// vitrine: the shop that a person walks through, and the tools around it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "engine/core/log.h"
#include "store/apps/client/verbs.h"

namespace store::apps {

std::span<const Verb> client_verbs() {
  // A line per verb; each lives in its own verb_<name>.cpp.
  static const std::vector<Verb> verbs = {
      {"walk", "open the shop and walk through it", verb_walk},
      {"view", "show any glTF model in a window", verb_view},
      {"thumbnails", "draw the small pictures of cooked products", verb_thumbnails},
      {"doctor", "say what this machine has, what it lacks and what to install", verb_doctor},
      {"bench", "measure start-up, main-thread time, passes and memory", verb_bench},
      {"render", "draw a glTF model to a PNG file, without a window", verb_render},
      {"pictures", "the showroom from its viewpoints, without a window", verb_pictures},
  };
  return verbs;
}

}  // namespace store::apps

namespace {

// Set-up unpacks a software Vulkan driver beside the build for machines without a GPU. It is offered in addition to
// what the machine has, so that the programs run by hand as they do from store/run. What the person set stays.
void offer_unpacked_driver() {
  if (std::getenv("VK_DRIVER_FILES") || std::getenv("VK_ICD_FILENAMES") || std::getenv("VK_ADD_DRIVER_FILES")) return;
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  if (code) return;
  // build/bin/vitrine and build/<preset>/bin/vitrine
  for (const auto& folder : {program.parent_path().parent_path(), program.parent_path().parent_path().parent_path()}) {
    const auto manifest = folder / "deps" / "lvp_icd.json";
    if (!std::filesystem::exists(manifest, code)) continue;
    ::setenv("VK_ADD_DRIVER_FILES", manifest.c_str(), 0);
    return;
  }
}

void print_help(std::FILE* to) {
  std::fputs("usage: vitrine VERB [OPTIONS]\n\nA store you walk through.\n\nverbs:\n", to);
  for (const auto& verb : store::apps::client_verbs()) std::fprintf(to, "  %-12s %s\n", verb.name, verb.summary);
  std::fputs(
      "\n'vitrine VERB --help' explains a verb. If something is wrong with the machine, 'vitrine doctor' says what.\n",
      to);
}

}  // namespace

int main(int argc, char** argv) {
  engine::core::start_log("vitrine");
  offer_unpacked_driver();
  const std::vector<const char*> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (args.empty()) return print_help(stderr), 2;
  if (!std::strcmp(args[0], "--help") || !std::strcmp(args[0], "-h")) return print_help(stdout), 0;
  if (!std::strcmp(args[0], "--version")) return std::puts("vitrine 0.1.0"), 0;
  for (const auto& verb : store::apps::client_verbs())
    if (!std::strcmp(args[0], verb.name)) return verb.run(std::span(args).subspan(1));
  std::fprintf(stderr, "vitrine: unknown verb '%s'; 'vitrine --help' lists them\n", args[0]);
  return 2;
}
