#pragma once
// The compiled entry points of shaders/pass, by file name ("main.frag").

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace engine::render {

struct EmbeddedShader {
  std::string_view name;
  std::span<const std::uint32_t> words;
};
std::span<const EmbeddedShader> embedded_shaders();

// Embedded code, or NAME.spv from the folder that VITRINE_SHADERS names when that file exists there.
class ShaderLibrary {
 public:
  ShaderLibrary();
  core::Result<std::span<const std::uint32_t>> get(std::string_view name);

 private:
  std::string folder_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> loaded_;
};

}  // namespace engine::render
