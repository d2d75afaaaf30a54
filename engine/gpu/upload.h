#pragma once
// Fills buffers and images that the GPU will read. Copies are recorded until flush() submits them; staging memory is a
// ring of chunks that come back by timeline value.

#include <deque>
#include <memory>
#include <span>

#include "engine/gpu/device.h"
#include "engine/gpu/memory.h"

namespace engine::gpu {

class Uploader {
 public:
  static core::Result<std::unique_ptr<Uploader>> create(Device& device);
  ~Uploader();

  // Where the caller writes the bytes; valid until flush().
  core::Result<std::byte*> buffer(const Buffer& target, VkDeviceSize offset, VkDeviceSize bytes);
  // One mip of one layer, tightly packed rows; the image must be in layout TRANSFER_DST (begin_image). Returns where to
  // write.
  core::Result<std::byte*> image(const Image& target, std::uint32_t mip, std::uint32_t layer);
  core::Result<> begin_image(const Image& target);  // discards its contents
  core::Result<> end_image(const Image& target);    // to layout READ_ONLY_OPTIMAL

  // Submits what was recorded; later submissions see it. Returns the timeline value, or the last one when nothing was
  // recorded.
  core::Result<std::uint64_t> flush();
  // flush(), once a good deal of staging memory is filled: the GPU copies while the CPU goes on, and the same memory is
  // used again and again, which matters where untouched pages are dear. Waits when the GPU is far behind.
  core::Result<> flush_when_full();

 private:
  struct Chunk {
    Buffer buffer;
    VkDeviceSize used = 0;
    std::uint64_t value = 0;  // free once the timeline has passed it
  };
  struct Batch {
    VkCommandPool pool = VK_NULL_HANDLE;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    std::uint64_t value = 0;
  };
  explicit Uploader(Device& device) : device_(device) {}
  core::Result<VkCommandBuffer> commands();
  struct Staged {
    Chunk* chunk;
    VkDeviceSize offset;
  };
  core::Result<Staged> stage(VkDeviceSize bytes);

  Device& device_;
  std::vector<std::unique_ptr<Chunk>> open_;  // written since the last flush
  std::deque<std::unique_ptr<Chunk>> busy_;   // in submission order
  Batch current_;
  std::deque<Batch> submitted_;
};

}  // namespace engine::gpu
