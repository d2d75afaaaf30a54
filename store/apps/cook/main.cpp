// vitrine-cook: turns foreign content into what the shop shows.

#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/core/log.h"
#include "store/apps/cook/verbs.h"

namespace store::apps {

std::span<const Verb> cook_verbs() {
  // Each lives in its own verb_<name>.cpp.
  static const std::vector<Verb> verbs = {
      {"furniture", "the catalogue's furniture, from Sweet Home 3D libraries", verb_furniture},
      {"products", "a retailer's own models and products.csv", verb_products},
      {"showroom", "rooms, light and documents from a floor plan", verb_showroom},
  };
  return verbs;
}

}  // namespace store::apps

namespace {

void print_help(std::FILE* to) {
  std::fputs("usage: vitrine-cook VERB [OPTIONS]\n\nTurns foreign content into what the shop shows.\n\nverbs:\n", to);
  for (const auto& verb : store::apps::cook_verbs()) std::fprintf(to, "  %-12s %s\n", verb.name, verb.summary);
  std::fputs("\n'vitrine-cook VERB --help' explains a verb.\n", to);
}

}  // namespace

int main(int argc, char** argv) {
  engine::core::start_log("vitrine-cook");
  const std::vector<const char*> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (args.empty()) return print_help(stderr), 2;
  if (!std::strcmp(args[0], "--help") || !std::strcmp(args[0], "-h")) return print_help(stdout), 0;
  for (const auto& verb : store::apps::cook_verbs())
    if (!std::strcmp(args[0], verb.name)) return verb.run(std::span(args).subspan(1));
  std::fprintf(stderr, "vitrine-cook: unknown verb '%s'; 'vitrine-cook --help' lists them\n", args[0]);
  return 2;
}
