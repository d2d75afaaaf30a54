#pragma once
// glTF 2.0 in. The file, its folder and everything in it are hostile until checked.

#include <filesystem>
#include <memory>
#include <span>

#include "engine/asset/model.h"
#include "engine/core/jobs.h"
#include "engine/core/result.h"

namespace engine::asset {

// Each limit stops a file from taking the machine; the defaults hold every product we know several times over.
struct Limits {
  std::size_t max_file_bytes = 512u << 20;
  std::size_t max_vertices = 20'000'000;
  std::size_t max_nodes = 200'000;
  std::size_t max_depth = 512;
  std::uint32_t max_image_side = 16384;
  std::size_t max_image_bytes = 2048u << 20;  // decoded, all images
};

struct LoadOptions {
  Limits limits;
  core::JobQueue* jobs = nullptr;  // decodes images in parallel when given
  bool tangents = true;            // generate MikkTSpace tangents where a normal map needs them
  bool images = true;              // false: geometry and materials only (the images stay 1x1)
  bool keep_encoded = false;       // keep PNG and JPEG bytes beside the pixels: write_glb() then writes them unchanged
};

// .gltf or .glb. URIs must stay inside the file's folder. On failure names the file, the JSON place and the value.
core::Result<std::unique_ptr<Model>> load_gltf(const std::filesystem::path& path, const LoadOptions& options = {});

// The same from memory; external URIs are looked up in `root`, or refused when it is empty. `name` is used in messages.
core::Result<std::unique_ptr<Model>> load_gltf(std::span<const std::byte> bytes, const std::string& name,
                                               const std::filesystem::path& root, const LoadOptions& options = {});

}  // namespace engine::asset
