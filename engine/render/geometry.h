#pragma once
// All vertices and indices in a few big buffers, so that many models are drawn by one indirect call.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/asset/model.h"
#include "engine/core/result.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/ranges.h"
#include "engine/gpu/upload.h"

namespace engine::render {

// A vertex on the GPU: 48 bytes, fetched by the input assembler without any decoding in the shader.
struct GpuVertex {
  core::vec3 position;
  std::array<std::int16_t, 4> normal;   // signed normalised; w unused
  std::array<std::int16_t, 4> tangent;  // w sign of the bitangent
  core::vec2 uv0, uv1;
  std::uint32_t color;  // RGBA8 linear
};
static_assert(sizeof(GpuVertex) == 48);

GpuVertex pack(const asset::Vertex& vertex);

// Bindings and attributes of GpuVertex for the scene's pipelines.
std::span<const VkVertexInputBindingDescription> vertex_bindings();
std::span<const VkVertexInputAttributeDescription> vertex_attributes();

class GeometryPool {
 public:
  GeometryPool(gpu::Device& device, gpu::Uploader& uploader) : device_(device), uploader_(uploader) {}

  // A piece of one block. Freeing waits for the timeline.
  struct Piece {
    std::uint32_t block = 0;
    gpu::RangeAllocator::Range vertices, indices, words;
  };
  // `words`: 32-bit data for the deform pass (skin and morph streams); may be 0.
  core::Result<Piece> allocate(std::uint64_t vertices, std::uint64_t indices, std::uint64_t words);
  void free(const Piece& piece);

  core::Result<GpuVertex*> write_vertices(const Piece& piece);
  core::Result<std::uint32_t*> write_indices(const Piece& piece);
  core::Result<std::uint32_t*> write_words(const Piece& piece);

  VkBuffer vertex_buffer(std::uint32_t block) const { return blocks_[block]->vertex_buffer.handle(); }
  VkBuffer index_buffer(std::uint32_t block) const { return blocks_[block]->index_buffer.handle(); }
  VkBuffer word_buffer(std::uint32_t block) const { return blocks_[block]->word_buffer.handle(); }
  std::uint32_t block_count() const { return static_cast<std::uint32_t>(blocks_.size()); }

 private:
  struct Block {
    gpu::Buffer vertex_buffer, index_buffer, word_buffer;
    gpu::RangeAllocator vertices, indices, words;
    std::uint32_t pieces = 0;
  };
  core::Result<std::unique_ptr<Block>> create_block(std::uint64_t vertices, std::uint64_t indices, std::uint64_t words);

  gpu::Device& device_;
  gpu::Uploader& uploader_;
  std::vector<std::shared_ptr<Block>> blocks_;  // an empty slot is null; shared with deferred frees
};

}  // namespace engine::render
