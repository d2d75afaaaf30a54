// The shared corpus of malformed files: each loads or is refused with a message that names the file; none crashes.

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "shared.h"

namespace engine::asset::test {
namespace {

// Faults in what we build on, by the Khronos validator's names. Such a file must be refused or mended with a warning.
// The codes that are not here break rules that we do not rely on (empty arrays, wrong min and max, missing declarations
// of extensions ...).
const std::set<std::string> kReliedOn = {"UNRESOLVED_REFERENCE",
                                         "NODE_LOOP",
                                         "NODE_PARENT_OVERRIDE",
                                         "SCENE_NON_ROOT_NODE",
                                         "ACCESSOR_TOO_LONG",
                                         "ACCESSOR_SMALL_BYTESTRIDE",
                                         "ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE",
                                         "ACCESSOR_INDEX_OOB",
                                         "ACCESSOR_JOINTS_INDEX_OOB",
                                         "ACCESSOR_WEIGHTS_NON_NORMALIZED",
                                         "BUFFER_BYTE_LENGTH_MISMATCH",
                                         "BUFFER_MISSING_GLB_DATA",
                                         "BUFFER_VIEW_TOO_LONG",
                                         "BUFFER_VIEW_INVALID_BYTE_STRIDE_ALIGNMENT",
                                         "CAMERA_XMAG_YMAG_ZERO",
                                         "CAMERA_ZFAR_LEQUAL_ZNEAR",
                                         "GLB_CHUNK_TOO_BIG",
                                         "GLB_DUPLICATE_CHUNK",
                                         "GLB_INVALID_MAGIC",
                                         "GLB_INVALID_VERSION",
                                         "GLB_LENGTH_MISMATCH",
                                         "GLB_LENGTH_TOO_SMALL",
                                         "GLB_UNEXPECTED_END_OF_CHUNK_DATA",
                                         "GLB_UNEXPECTED_END_OF_CHUNK_HEADER",
                                         "GLB_UNEXPECTED_END_OF_HEADER",
                                         "GLB_UNEXPECTED_FIRST_CHUNK",
                                         "GLB_CHUNK_LENGTH_UNALIGNED",
                                         "INVALID_IBM_ACCESSOR_COUNT",
                                         "SKIN_IBM_INVALID_FORMAT",
                                         "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT",
                                         "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT",
                                         "ACCESSOR_ANIMATION_INPUT_NON_INCREASING",
                                         "ANIMATION_DUPLICATE_TARGETS",
                                         "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT",
                                         "MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT",
                                         "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT",
                                         "MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH",
                                         "NODE_SKIN_WITH_NON_SKINNED_MESH",
                                         "ROTATION_NON_UNIT",
                                         "UNKNOWN_ASSET_MAJOR_VERSION",
                                         "ASSET_MIN_VERSION_GREATER_THAN_VERSION",
                                         "KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES",
                                         "NODE_MATRIX_TRS",
                                         "MESH_INVALID_WEIGHTS_COUNT",
                                         "VALUE_NOT_IN_RANGE"};

TEST(Invalid, CorpusIsRefusedOrMended) {
  const auto root = shared_data() / "gltf/invalid";
  VITRINE_NEEDS(root / "manifest.json");
  std::map<std::string, nlohmann::json> expected;
  const auto manifest = nlohmann::json::parse(std::ifstream(root / "manifest.json"));
  for (const auto& entry : manifest["validator_cases"]) expected[entry["file"]] = entry;
  int refused = 0, loaded = 0, judged = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const auto name = std::filesystem::relative(entry.path(), root).string();
    const auto model = load_gltf(entry.path());
    if (model) {
      ++loaded;
      expect_invariants(**model, name);
    } else {
      ++refused;
      EXPECT_NE(model.error().message.find(entry.path().filename().string()), std::string::npos)
          << model.error().message;
    }
    const auto found = expected.find(name);
    if (found == expected.end()) continue;
    for (const std::string code : found->second["codes"]) {
      if (!kReliedOn.contains(code)) continue;
      ++judged;
      EXPECT_TRUE(!model || !(*model)->warnings.empty()) << name << ": " << code << " went unnoticed";
    }
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(loaded, 200);
  EXPECT_GT(judged, 80);
}

}  // namespace
}  // namespace engine::asset::test
