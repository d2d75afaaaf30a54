#pragma once
// A verb of one of the programs: "vitrine render", "vitrine-cook furniture". It takes what follows its name on the
// command line; --help goes to stdout with status 0, usage errors to stderr with status 2, failures to stderr with
// status 1.

#include <span>

namespace store::apps {

using Args = std::span<const char* const>;

struct Verb {
  const char* name;
  const char* summary;  // one line of the program's --help
  int (*run)(Args args);
};

}  // namespace store::apps
