#include "engine/gpu/upload.h"

#include <algorithm>

#include "engine/gpu/barrier.h"
#include "engine/gpu/check.h"

namespace engine::gpu {

namespace {
constexpr VkDeviceSize kChunkBytes = 24 << 20;  // a 2048 x 2048 texture with its mips; untouched pages cost nothing
constexpr VkDeviceSize kFullBytes = 16 << 20;   // a 2048 x 2048 level
constexpr std::size_t kKeptChunks = 2;          // idle staging memory kept for the next upload
constexpr std::uint64_t kMaxBehind = 1;         // submissions
}  // namespace

core::Result<std::unique_ptr<Uploader>> Uploader::create(Device& device) {
  return std::unique_ptr<Uploader>(new Uploader(device));
}

Uploader::~Uploader() {
  if (current_.pool) submitted_.push_back(current_);
  for (const Batch& batch : submitted_)
    device_.defer([device = device_.device(), pool = batch.pool] { vkDestroyCommandPool(device, pool, nullptr); });
}

core::Result<VkCommandBuffer> Uploader::commands() {
  if (current_.commands) return current_.commands;
  VITRINE_TRY(done, device_.completed());
  if (!submitted_.empty() && submitted_.front().value <= done) {
    current_ = submitted_.front();
    submitted_.pop_front();
    VITRINE_VK(vkResetCommandPool(device_.device(), current_.pool, 0));
  } else {
    VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    pool.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
    pool.queueFamilyIndex = device_.queue_family();
    VITRINE_VK(vkCreateCommandPool(device_.device(), &pool, nullptr, &current_.pool));
    VkCommandBufferAllocateInfo info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    info.commandPool = current_.pool;
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    VITRINE_VK(vkAllocateCommandBuffers(device_.device(), &info, &current_.commands));
    device_.name(VK_OBJECT_TYPE_COMMAND_BUFFER, reinterpret_cast<std::uint64_t>(current_.commands), "upload");
  }
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VITRINE_VK(vkBeginCommandBuffer(current_.commands, &begin));
  return current_.commands;
}

core::Result<Uploader::Staged> Uploader::stage(VkDeviceSize bytes) {
  constexpr VkDeviceSize kAlignment = 16;  // a multiple of every texel size we copy
  if (!open_.empty()) {
    Chunk& last = *open_.back();
    const VkDeviceSize offset = (last.used + kAlignment - 1) & ~(kAlignment - 1);
    if (offset + bytes <= last.buffer.size()) {
      last.used = offset + bytes;
      return Staged{&last, offset};
    }
  }
  VITRINE_TRY(done, device_.completed());
  std::unique_ptr<Chunk> chunk;
  for (auto it = busy_.begin(); it != busy_.end() && (*it)->value <= done; ++it)
    if ((*it)->buffer.size() >= bytes) {
      chunk = std::move(*it);
      busy_.erase(it);
      break;
    }
  if (!chunk) {
    chunk = std::make_unique<Chunk>();
    VITRINE_TRY(buffer, Buffer::create(device_, {.name = "upload staging",
                                                 .size = std::max(bytes, kChunkBytes),
                                                 .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                                                 .memory = MemoryKind::upload}));
    chunk->buffer = std::move(buffer);
  }
  chunk->used = bytes;
  open_.push_back(std::move(chunk));
  return Staged{open_.back().get(), 0};
}

core::Result<std::byte*> Uploader::buffer(const Buffer& target, VkDeviceSize offset, VkDeviceSize bytes) {
  assert(offset + bytes <= target.size());
  if (target.mapped()) return target.mapped() + offset;
  VITRINE_TRY(recorder, commands());
  VITRINE_TRY(staged, stage(bytes));
  const VkBufferCopy copy{staged.offset, offset, bytes};
  vkCmdCopyBuffer(recorder, staged.chunk->buffer.handle(), target.handle(), 1, &copy);
  return staged.chunk->buffer.mapped() + staged.offset;
}

core::Result<> Uploader::begin_image(const Image& target) {
  VITRINE_TRY(recorder, commands());
  image_barrier(recorder, target.handle(), target.aspect(), use::kNothing, use::kCopyTarget);
  return {};
}

core::Result<std::byte*> Uploader::image(const Image& target, std::uint32_t mip, std::uint32_t layer) {
  VITRINE_TRY(recorder, commands());
  const VkExtent3D extent{std::max(1u, target.extent().width >> mip), std::max(1u, target.extent().height >> mip), 1};
  const VkDeviceSize bytes = VkDeviceSize{extent.width} * extent.height * bytes_per_pixel(target.format());
  assert(bytes > 0);
  VITRINE_TRY(staged, stage(bytes));
  VkBufferImageCopy copy{};
  copy.bufferOffset = staged.offset;
  copy.imageSubresource = {target.aspect(), mip, layer, 1};
  copy.imageExtent = extent;
  vkCmdCopyBufferToImage(recorder, staged.chunk->buffer.handle(), target.handle(), VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                         1, &copy);
  return staged.chunk->buffer.mapped() + staged.offset;
}

core::Result<> Uploader::end_image(const Image& target) {
  VITRINE_TRY(recorder, commands());
  image_barrier(recorder, target.handle(), target.aspect(), use::kCopyTarget, use::kAnyRead);
  return {};
}

core::Result<> Uploader::flush_when_full() {
  VkDeviceSize filled = 0;
  for (const auto& chunk : open_) filled += chunk->used;
  if (filled < kFullBytes) return {};
  VITRINE_TRY(value, flush());
  return value > kMaxBehind ? device_.wait(value - kMaxBehind) : core::Result<>();
}

core::Result<std::uint64_t> Uploader::flush() {
  if (!current_.commands || current_.pool == VK_NULL_HANDLE) return device_.submitted();
  memory_barrier(current_.commands, use::kCopyTarget, use::kAnyRead);
  VITRINE_VK(vkEndCommandBuffer(current_.commands));
  for (const auto& chunk : open_) chunk->buffer.flush();
  VITRINE_TRY(value, device_.submit({.commands = current_.commands}));
  current_.value = value;
  submitted_.push_back(current_);
  current_ = {};
  for (auto& chunk : open_) {
    chunk->value = value;
    busy_.push_back(std::move(chunk));
  }
  open_.clear();
  while (busy_.size() > kKeptChunks) busy_.pop_front();  // its memory is freed by the timeline
  return value;
}

}  // namespace engine::gpu
