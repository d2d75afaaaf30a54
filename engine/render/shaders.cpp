#include "engine/render/shaders.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "engine/core/files.h"

namespace engine::render {

ShaderLibrary::ShaderLibrary() {
  if (const char* folder = std::getenv("VITRINE_SHADERS")) folder_ = folder;
}

core::Result<std::span<const std::uint32_t>> ShaderLibrary::get(std::string_view name) {
  if (!folder_.empty()) {
    if (const auto it = loaded_.find(name); it != loaded_.end()) return std::span<const std::uint32_t>(it->second);
    const auto path = std::filesystem::path(folder_) / (std::string(name) + ".spv");
    if (std::filesystem::exists(path)) {
      constexpr std::size_t kMaxBytes = 4 << 20;  // ours are below 100 kB
      VITRINE_TRY(bytes, core::read_file(path, kMaxBytes));
      constexpr std::uint32_t kMagic = 0x07230203u;
      std::vector<std::uint32_t> words(bytes.size() / 4);
      std::memcpy(words.data(), bytes.data(), words.size() * 4);
      if (bytes.size() % 4 != 0 || words.empty() || words[0] != kMagic)
        return core::fail(core::Code::corrupt, "{}: not SPIR-V", path.string());
      return std::span<const std::uint32_t>(loaded_.emplace(name, std::move(words)).first->second);
    }
  }
  for (const auto& shader : embedded_shaders())
    if (shader.name == name) return shader.words;
  return core::fail(core::Code::not_found, "no shader named {}", name);
}

}  // namespace engine::render
