#include "engine/gpu/memory.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/gpu/check.h"
#include "engine/gpu/device.h"
#include "engine/gpu/vma.h"

namespace engine::gpu {

core::Result<Buffer> Buffer::create(Device& device, const BufferDesc& desc) {
  assert(!desc.name.empty() && desc.size > 0);
  VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = desc.size;
  info.usage = desc.usage;
  VmaAllocationCreateInfo allocation{};
  allocation.usage = VMA_MEMORY_USAGE_AUTO;
  switch (desc.memory) {
    case MemoryKind::device:
      // Mapped where that costs nothing; elsewhere the upload goes through a staging buffer.
      allocation.usage = VMA_MEMORY_USAGE_AUTO_PREFER_DEVICE;
      allocation.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT | VMA_ALLOCATION_CREATE_HOST_ACCESS_SEQUENTIAL_WRITE_BIT |
                         VMA_ALLOCATION_CREATE_HOST_ACCESS_ALLOW_TRANSFER_INSTEAD_BIT;
      info.usage |= VK_BUFFER_USAGE_TRANSFER_DST_BIT;
      break;
    case MemoryKind::upload:
      allocation.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT | VMA_ALLOCATION_CREATE_HOST_ACCESS_SEQUENTIAL_WRITE_BIT;
      break;
    case MemoryKind::readback:
      allocation.flags = VMA_ALLOCATION_CREATE_MAPPED_BIT | VMA_ALLOCATION_CREATE_HOST_ACCESS_RANDOM_BIT;
      break;
  }
  Buffer buffer;
  VmaAllocationInfo placed{};
  const VkResult result =
      vmaCreateBuffer(device.allocator(), &info, &allocation, &buffer.handle_, &buffer.allocation_, &placed);
  if (result != VK_SUCCESS)
    return vk_error(result, "vmaCreateBuffer").within(fmt::format("{} ({} bytes)", desc.name, desc.size));
  buffer.device_ = &device;
  buffer.size_ = desc.size;
  buffer.mapped_ = static_cast<std::byte*>(placed.pMappedData);
  if (desc.memory == MemoryKind::device) {
    // Memory that needs flushes is written through staging: nobody flushes piecewise writes into long-lived buffers.
    VkMemoryPropertyFlags properties = 0;
    vmaGetAllocationMemoryProperties(device.allocator(), buffer.allocation_, &properties);
    if (!(properties & VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)) buffer.mapped_ = nullptr;
  }
  device.name(VK_OBJECT_TYPE_BUFFER, reinterpret_cast<std::uint64_t>(buffer.handle_), desc.name);
  return buffer;
}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this == &other) return *this;
  reset();
  device_ = std::exchange(other.device_, nullptr);
  handle_ = std::exchange(other.handle_, VK_NULL_HANDLE);
  allocation_ = std::exchange(other.allocation_, nullptr);
  size_ = std::exchange(other.size_, 0);
  mapped_ = std::exchange(other.mapped_, nullptr);
  return *this;
}

// Flushing fails only when memory runs out while the driver maps; mapped memory is mapped already.
void Buffer::flush(VkDeviceSize offset, VkDeviceSize size) const {
  [[maybe_unused]] const VkResult result = vmaFlushAllocation(device_->allocator(), allocation_, offset, size);
  assert(result == VK_SUCCESS);
}

void Buffer::invalidate() const {
  [[maybe_unused]] const VkResult result = vmaInvalidateAllocation(device_->allocator(), allocation_, 0, VK_WHOLE_SIZE);
  assert(result == VK_SUCCESS);
}

void Buffer::reset() {
  if (!handle_) return;
  device_->defer([allocator = device_->allocator(), handle = handle_, allocation = allocation_] {
    vmaDestroyBuffer(allocator, handle, allocation);
  });
  handle_ = VK_NULL_HANDLE;
  mapped_ = nullptr;
  size_ = 0;
}

VkImageAspectFlags aspect_of(VkFormat format) {
  switch (format) {
    case VK_FORMAT_D16_UNORM:
    case VK_FORMAT_D32_SFLOAT:
    case VK_FORMAT_X8_D24_UNORM_PACK32:
      return VK_IMAGE_ASPECT_DEPTH_BIT;
    default:
      return VK_IMAGE_ASPECT_COLOR_BIT;
  }
}

std::uint32_t bytes_per_pixel(VkFormat format) {
  switch (format) {
    case VK_FORMAT_R8_UNORM:
      return 1;
    case VK_FORMAT_R8G8_UNORM:
    case VK_FORMAT_D16_UNORM:
    case VK_FORMAT_R16_SFLOAT:
      return 2;
    case VK_FORMAT_R8G8B8A8_UNORM:
    case VK_FORMAT_R8G8B8A8_SRGB:
    case VK_FORMAT_B8G8R8A8_UNORM:
    case VK_FORMAT_B8G8R8A8_SRGB:
    case VK_FORMAT_A2B10G10R10_UNORM_PACK32:
    case VK_FORMAT_R16G16_SFLOAT:
    case VK_FORMAT_R32_SFLOAT:
    case VK_FORMAT_D32_SFLOAT:
      return 4;
    case VK_FORMAT_R16G16B16A16_SFLOAT:
      return 8;
    case VK_FORMAT_R32G32B32A32_SFLOAT:
      return 16;
    default:
      return 0;
  }
}

std::uint32_t mip_count(VkExtent2D extent) {
  return static_cast<std::uint32_t>(std::bit_width(std::max({extent.width, extent.height, 1u})));
}

namespace {

core::Result<VkImageView> create_view(Device& device, VkImage image, VkFormat format, VkImageViewType type,
                                      std::uint32_t mip, std::uint32_t mip_count, std::uint32_t layer,
                                      std::uint32_t layer_count) {
  VkImageViewCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
  info.image = image;
  info.viewType = type;
  info.format = format;
  info.subresourceRange = {aspect_of(format), mip, mip_count, layer, layer_count};
  VkImageView view = VK_NULL_HANDLE;
  VITRINE_VK(vkCreateImageView(device.device(), &info, nullptr, &view));
  return view;
}

}  // namespace

core::Result<Image> Image::create(Device& device, const ImageDesc& desc) {
  assert(!desc.name.empty() && desc.extent.width > 0 && desc.extent.height > 0);
  const bool cube = desc.view_type == VK_IMAGE_VIEW_TYPE_CUBE || desc.view_type == VK_IMAGE_VIEW_TYPE_CUBE_ARRAY;
  VkImageCreateInfo info{VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO};
  info.flags = cube ? VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT : 0;
  info.imageType = VK_IMAGE_TYPE_2D;
  info.format = desc.format;
  info.extent = {desc.extent.width, desc.extent.height, 1};
  info.mipLevels = desc.mips;
  info.arrayLayers = desc.layers;
  info.samples = static_cast<VkSampleCountFlagBits>(desc.samples);
  info.tiling = VK_IMAGE_TILING_OPTIMAL;
  info.usage = desc.usage;
  info.initialLayout = VK_IMAGE_LAYOUT_UNDEFINED;
  VmaAllocationCreateInfo allocation{};
  allocation.usage = VMA_MEMORY_USAGE_AUTO_PREFER_DEVICE;
  Image image;
  const VkResult result =
      vmaCreateImage(device.allocator(), &info, &allocation, &image.handle_, &image.allocation_, nullptr);
  if (result != VK_SUCCESS)
    return vk_error(result, "vmaCreateImage")
        .within(fmt::format("{} ({} x {})", desc.name, desc.extent.width, desc.extent.height));
  image.device_ = &device;
  image.format_ = desc.format;
  image.extent_ = desc.extent;
  image.mips_ = desc.mips;
  image.layers_ = desc.layers;
  image.aspect_ = aspect_of(desc.format);
  device.name(VK_OBJECT_TYPE_IMAGE, reinterpret_cast<std::uint64_t>(image.handle_), desc.name);
  // An image that is only copied has no view.
  if ((desc.usage & ~(VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT)) == 0) return image;
  VITRINE_TRY(view, create_view(device, image.handle_, desc.format, desc.view_type, 0, desc.mips, 0, desc.layers));
  image.view_ = view;
  device.name(VK_OBJECT_TYPE_IMAGE_VIEW, reinterpret_cast<std::uint64_t>(image.view_), desc.name);
  return image;
}

core::Result<VkImageView> Image::add_view(VkImageViewType type, std::uint32_t mip, std::uint32_t count,
                                          std::uint32_t layer, std::uint32_t layer_count) {
  VITRINE_TRY(view, create_view(*device_, handle_, format_, type, mip, count, layer, layer_count));
  views_.push_back(view);
  return view;
}

Image& Image::operator=(Image&& other) noexcept {
  if (this == &other) return *this;
  reset();
  device_ = std::exchange(other.device_, nullptr);
  handle_ = std::exchange(other.handle_, VK_NULL_HANDLE);
  view_ = std::exchange(other.view_, VK_NULL_HANDLE);
  views_ = std::exchange(other.views_, {});
  allocation_ = std::exchange(other.allocation_, nullptr);
  format_ = other.format_;
  extent_ = other.extent_;
  mips_ = other.mips_;
  layers_ = other.layers_;
  aspect_ = other.aspect_;
  return *this;
}

void Image::reset() {
  if (!handle_) return;
  views_.push_back(view_);
  device_->defer([device = device_->device(), allocator = device_->allocator(), handle = handle_,
                  allocation = allocation_, views = std::move(views_)] {
    for (VkImageView view : views) vkDestroyImageView(device, view, nullptr);
    vmaDestroyImage(allocator, handle, allocation);
  });
  handle_ = VK_NULL_HANDLE;
  view_ = VK_NULL_HANDLE;
  views_.clear();
}

}  // namespace engine::gpu
