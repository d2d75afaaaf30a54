#include "engine/render/geometry.h"

#include <algorithm>
#include <cmath>

#include "engine/gpu/device.h"

namespace engine::render {

namespace {

// 1.5 MB of vertices a block would be too many blocks, 100 MB too much for one chair: memory that is never touched
// costs nothing on the software driver and 12 + 3 MB on a GPU.
constexpr std::uint64_t kBlockVertices = 256 << 10;
constexpr std::uint64_t kBlockIndices = 768 << 10;

std::int16_t snorm16(float v) { return static_cast<std::int16_t>(std::lround(std::clamp(v, -1.0f, 1.0f) * 32767.0f)); }

}  // namespace

GpuVertex pack(const asset::Vertex& v) {
  return {v.position,
          {snorm16(v.normal.x), snorm16(v.normal.y), snorm16(v.normal.z), 0},
          {snorm16(v.tangent.x), snorm16(v.tangent.y), snorm16(v.tangent.z), snorm16(v.tangent.w)},
          v.uv0,
          v.uv1,
          v.color};
}

std::span<const VkVertexInputBindingDescription> vertex_bindings() {
  static constexpr VkVertexInputBindingDescription kBindings[] = {{0, sizeof(GpuVertex), VK_VERTEX_INPUT_RATE_VERTEX}};
  return kBindings;
}

std::span<const VkVertexInputAttributeDescription> vertex_attributes() {
  static constexpr VkVertexInputAttributeDescription kAttributes[] = {
      {0, 0, VK_FORMAT_R32G32B32_SFLOAT, 0},    {1, 0, VK_FORMAT_R16G16B16A16_SNORM, 12},
      {2, 0, VK_FORMAT_R16G16B16A16_SNORM, 20}, {3, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 28},
      {4, 0, VK_FORMAT_R8G8B8A8_UNORM, 44},
  };
  return kAttributes;
}

core::Result<std::unique_ptr<GeometryPool::Block>> GeometryPool::create_block(std::uint64_t vertices,
                                                                              std::uint64_t indices,
                                                                              std::uint64_t words) {
  auto block = std::make_unique<Block>();
  VITRINE_TRY(vertex_buffer, gpu::Buffer::create(device_, {.name = "vertices",
                                                           .size = vertices * sizeof(GpuVertex),
                                                           .usage = VK_BUFFER_USAGE_VERTEX_BUFFER_BIT |
                                                                    VK_BUFFER_USAGE_STORAGE_BUFFER_BIT}));
  VITRINE_TRY(index_buffer,
              gpu::Buffer::create(device_,
                                  {.name = "indices", .size = indices * 4, .usage = VK_BUFFER_USAGE_INDEX_BUFFER_BIT}));
  VITRINE_TRY(vertex_ranges, gpu::RangeAllocator::create(vertices));
  VITRINE_TRY(index_ranges, gpu::RangeAllocator::create(indices));
  block->vertex_buffer = std::move(vertex_buffer);
  block->index_buffer = std::move(index_buffer);
  block->vertices = std::move(vertex_ranges);
  block->indices = std::move(index_ranges);
  if (words > 0) {
    VITRINE_TRY(word_buffer, gpu::Buffer::create(device_, {.name = "skins and morphs",
                                                           .size = words * 4,
                                                           .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT}));
    VITRINE_TRY(word_ranges, gpu::RangeAllocator::create(words));
    block->word_buffer = std::move(word_buffer);
    block->words = std::move(word_ranges);
  }
  return block;
}

core::Result<GeometryPool::Piece> GeometryPool::allocate(std::uint64_t vertices, std::uint64_t indices,
                                                         std::uint64_t words) {
  assert(vertices > 0 && indices > 0);
  const auto place = [&](std::uint32_t index) -> std::optional<Piece> {
    Block& block = *blocks_[index];
    if (words > 0 && !block.word_buffer) return std::nullopt;
    Piece piece{index, {}, {}, {}};
    const auto v = block.vertices.allocate(vertices);
    if (!v) return std::nullopt;
    const auto i = block.indices.allocate(indices);
    if (!i) return block.vertices.free(*v), std::nullopt;
    piece.vertices = *v;
    piece.indices = *i;
    if (words > 0) {
      const auto w = block.words.allocate(words);
      if (!w) return block.vertices.free(*v), block.indices.free(*i), std::nullopt;
      piece.words = *w;
    }
    ++block.pieces;
    return piece;
  };
  for (std::uint32_t i = 0; i < blocks_.size(); ++i)
    if (blocks_[i])
      if (auto piece = place(i)) return *piece;
  VITRINE_TRY(block, create_block(std::max(vertices, kBlockVertices), std::max(indices, kBlockIndices), words));
  std::uint32_t slot = 0;
  while (slot < blocks_.size() && blocks_[slot]) ++slot;
  if (slot == blocks_.size()) blocks_.emplace_back();
  blocks_[slot] = std::move(block);
  return *place(slot);
}

void GeometryPool::free(const Piece& piece) {
  std::shared_ptr<Block>& block = blocks_[piece.block];
  if (--block->pieces == 0) {
    block.reset();  // the buffers wait for the timeline by themselves
    return;
  }
  device_.defer([weak = std::weak_ptr<Block>(block), piece] {
    const auto alive = weak.lock();
    if (!alive) return;
    alive->vertices.free(piece.vertices);
    alive->indices.free(piece.indices);
    if (piece.words.count > 0) alive->words.free(piece.words);
  });
}

core::Result<GpuVertex*> GeometryPool::write_vertices(const Piece& piece) {
  VITRINE_TRY(bytes, uploader_.buffer(blocks_[piece.block]->vertex_buffer, piece.vertices.offset * sizeof(GpuVertex),
                                      piece.vertices.count * sizeof(GpuVertex)));
  return reinterpret_cast<GpuVertex*>(bytes);
}

core::Result<std::uint32_t*> GeometryPool::write_indices(const Piece& piece) {
  VITRINE_TRY(bytes,
              uploader_.buffer(blocks_[piece.block]->index_buffer, piece.indices.offset * 4, piece.indices.count * 4));
  return reinterpret_cast<std::uint32_t*>(bytes);
}

core::Result<std::uint32_t*> GeometryPool::write_words(const Piece& piece) {
  VITRINE_TRY(bytes,
              uploader_.buffer(blocks_[piece.block]->word_buffer, piece.words.offset * 4, piece.words.count * 4));
  return reinterpret_cast<std::uint32_t*>(bytes);
}

}  // namespace engine::render
