#pragma once
// The verbs of vitrine-cook. Each takes what follows its name on the command line; --help goes to stdout with status 0,
// usage errors to stderr with status 2, failures to stderr with status 1.

#include <span>

namespace store::apps {

using Args = std::span<const char* const>;

struct Verb {
  const char* name;
  const char* summary;  // one line of vitrine-cook --help
  int (*run)(Args args);
};

// Every verb, in the order in which a shop is cooked (main.cpp).
std::span<const Verb> cook_verbs();

}  // namespace store::apps
