// Whatever bytes come, load_gltf() gives an error or a model; and what it gives can be written and read again.

#include <cstdio>
#include <cstdlib>

#include "engine/asset/gltf.h"
#include "engine/asset/write_glb.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace engine::asset;
  LoadOptions options;  // small limits: a fuzzer learns nothing from large inputs
  options.limits = {1u << 20, 100'000, 2'000, 64, 512, 4u << 20};
  const auto model = load_gltf(std::as_bytes(std::span(data, size)), "input", {}, options);
  if (!model) return 0;
  const auto glb = write_glb(**model);
  if (!glb) {
    std::fprintf(stderr, "written: %s\n", glb.error().message.c_str());
    std::abort();
  }
  options.limits = {};  // what was written may be larger than what was read
  const auto again = load_gltf(*glb, "again", {}, options);
  if (!again || (*again)->triangle_count() != (*model)->triangle_count()) {
    std::fprintf(stderr, "read again: %s\n", again ? "other triangles" : again.error().message.c_str());
    std::abort();
  }
  return 0;
}
