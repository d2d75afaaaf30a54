#pragma once
// The materials of all resident models in one storage buffer. Slot 0 is glTF's default material.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/asset/model.h"
#include "engine/core/result.h"
#include "engine/gpu/device.h"
#include "engine/gpu/memory.h"
#include "shaders/shared/scene.h"

namespace engine::render {

class MaterialTable {
 public:
  static core::Result<std::unique_ptr<MaterialTable>> create(gpu::Device& device);

  // Takes `values.size()` consecutive slots and returns the first.
  core::Result<std::uint32_t> add(std::span<const shaders::MaterialData> values);
  // The slots are reused once the timeline has passed.
  void remove(std::uint32_t first, std::uint32_t count);
  const gpu::Buffer& buffer() const { return buffer_; }

 private:
  explicit MaterialTable(gpu::Device& device) : device_(device) {}
  core::Result<> reserve(std::uint32_t count);
  struct FreeList {
    struct Range {
      std::uint32_t first, count;
    };
    std::vector<Range> ranges;  // sorted, merged
  };
  gpu::Device& device_;
  gpu::Buffer buffer_;  // mapped: the CPU writes slots that no frame in flight reads
  std::uint32_t used_ = 0;
  std::shared_ptr<FreeList> free_ = std::make_shared<FreeList>();
};

// Texture slots are filled by the caller.
shaders::MaterialData material_data(const asset::Material& material);

}  // namespace engine::render
