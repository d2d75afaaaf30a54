#pragma once
// Where the shared test data lies, and what every test of this folder needs.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "engine/asset/gltf.h"

namespace engine::asset::test {

inline std::filesystem::path shared_data() {
  const char* set = std::getenv("VITRINE_SHARED");
  const std::filesystem::path root =
      set && *set ? std::filesystem::path(set) : std::filesystem::path(VITRINE_SOURCE_DIR) / "../shared";
  return root / "data";
}

// Skips where the data is absent, except in CI, where that is a failure.
#define VITRINE_NEEDS(where)                                                              \
  do {                                                                                    \
    const std::filesystem::path needed_ = (where);                                        \
    if (!std::filesystem::exists(needed_)) {                                              \
      const char* ci_ = std::getenv("CI");                                                \
      if (ci_ && std::string(ci_) == "true") FAIL() << needed_.string() << " is missing"; \
      GTEST_SKIP() << needed_.string() << " is missing";                                  \
    }                                                                                     \
  } while (false)

// Every invariant that model.h promises.
void expect_invariants(const Model& model, const std::string& name);

}  // namespace engine::asset::test
