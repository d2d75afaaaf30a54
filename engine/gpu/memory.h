#pragma once
// Buffers and images that own their memory. Move-only; the destructor defers to the timeline, so a frame in flight
// keeps what it reads. The device must outlive them.

#include <vulkan/vulkan_core.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

typedef struct VmaAllocation_T* VmaAllocation;

namespace engine::gpu {

class Device;

enum class MemoryKind {
  device,    // fast for the GPU; mapped too where the GPU shares its memory with the CPU
  upload,    // mapped, written by the CPU in order, read by the GPU
  readback,  // mapped, written by the GPU, read by the CPU
};

struct BufferDesc {
  std::string name;  // mandatory, shown by validation and captures
  VkDeviceSize size = 0;
  VkBufferUsageFlags usage = 0;
  MemoryKind memory = MemoryKind::device;
};

class Buffer {
 public:
  static core::Result<Buffer> create(Device& device, const BufferDesc& desc);
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { *this = std::move(other); }
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer() { reset(); }

  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }
  VkBuffer handle() const { return handle_; }
  VkDeviceSize size() const { return size_; }
  std::byte* mapped() const { return mapped_; }  // null when the CPU cannot see it
  // After CPU writes (flush) or before CPU reads (invalidate); free on coherent memory.
  void flush(VkDeviceSize offset = 0, VkDeviceSize size = VK_WHOLE_SIZE) const;
  void invalidate() const;
  void reset();

 private:
  Device* device_ = nullptr;
  VkBuffer handle_ = VK_NULL_HANDLE;
  VmaAllocation allocation_ = nullptr;
  VkDeviceSize size_ = 0;
  std::byte* mapped_ = nullptr;
};

struct ImageDesc {
  std::string name;  // mandatory
  VkExtent2D extent{1, 1};
  VkFormat format = VK_FORMAT_UNDEFINED;
  VkImageUsageFlags usage = 0;
  std::uint32_t mips = 1, layers = 1;
  std::uint32_t samples = 1;
  VkImageViewType view_type = VK_IMAGE_VIEW_TYPE_2D;  // of view(); CUBE needs six layers
};

class Image {
 public:
  static core::Result<Image> create(Device& device, const ImageDesc& desc);
  Image() = default;
  Image(Image&& other) noexcept { *this = std::move(other); }
  Image& operator=(Image&& other) noexcept;
  ~Image() { reset(); }

  explicit operator bool() const { return handle_ != VK_NULL_HANDLE; }
  VkImage handle() const { return handle_; }
  VkImageView view() const { return view_; }  // all mips and layers; null for copies only
  VkFormat format() const { return format_; }
  VkExtent2D extent() const { return extent_; }
  std::uint32_t mips() const { return mips_; }
  std::uint32_t layers() const { return layers_; }
  VkImageAspectFlags aspect() const { return aspect_; }
  // A further view of one mip or layer; lives as long as the image.
  core::Result<VkImageView> add_view(VkImageViewType type, std::uint32_t mip, std::uint32_t mip_count,
                                     std::uint32_t layer, std::uint32_t layer_count);
  void reset();

 private:
  Device* device_ = nullptr;
  VkImage handle_ = VK_NULL_HANDLE;
  VkImageView view_ = VK_NULL_HANDLE;
  std::vector<VkImageView> views_;  // further ones
  VmaAllocation allocation_ = nullptr;
  VkFormat format_ = VK_FORMAT_UNDEFINED;
  VkExtent2D extent_{};
  std::uint32_t mips_ = 0, layers_ = 0;
  VkImageAspectFlags aspect_ = 0;
};

VkImageAspectFlags aspect_of(VkFormat format);
// Bytes of one pixel of an uncompressed format that the engine uses; 0 for others.
std::uint32_t bytes_per_pixel(VkFormat format);
std::uint32_t mip_count(VkExtent2D extent);

}  // namespace engine::gpu
