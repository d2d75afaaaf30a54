// Every shared model keeps the invariants of model.h, and is refused for no reason but a feature that we name.

#include "shared.h"

namespace engine::asset::test {
namespace {

TEST(AllModels, LoadAndKeepTheInvariants) {
  const auto root = shared_data() / "gltf";
  VITRINE_NEEDS(root / "models");
  core::JobQueue jobs;
  LoadOptions options;
  options.jobs = &jobs;
  int loaded = 0;
  for (const char* folder : {"models", "features", "features_blenderio", "features_ktx2"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".glb" && extension != ".gltf") continue;
      auto model = load_gltf(entry.path(), options);
      if (!model) {
        EXPECT_NE(entry.path().string().find("Draco"), std::string::npos) << model.error().message;
        continue;
      }
      expect_invariants(**model, entry.path().string());
      ++loaded;
    }
  EXPECT_EQ(loaded, 104);  // all but three Draco files
}

}  // namespace
}  // namespace engine::asset::test
