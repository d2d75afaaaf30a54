#include "engine/gpu/readback.h"

#include <algorithm>
#include <cstring>

#include "engine/gpu/barrier.h"
#include "engine/gpu/check.h"
#include "engine/gpu/memory.h"

namespace engine::gpu {

core::Result<> run_once(Device& device, const std::function<void(VkCommandBuffer)>& record) {
  VkCommandPoolCreateInfo info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
  info.queueFamilyIndex = device.queue_family();
  struct Pool {
    VkDevice device;
    VkCommandPool handle = VK_NULL_HANDLE;
    ~Pool() { vkDestroyCommandPool(device, handle, nullptr); }
  } pool{device.device()};
  VITRINE_VK(vkCreateCommandPool(device.device(), &info, nullptr, &pool.handle));
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = pool.handle;
  allocate.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  allocate.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VITRINE_VK(vkAllocateCommandBuffers(device.device(), &allocate, &commands));
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VITRINE_VK(vkBeginCommandBuffer(commands, &begin));
  record(commands);
  VITRINE_VK(vkEndCommandBuffer(commands));
  VITRINE_TRY(value, device.submit({.commands = commands}));
  return device.wait(value);
}

core::Result<std::vector<std::uint8_t>> read_image(Device& device, const ReadbackDesc& desc) {
  const VkExtent3D extent{std::max(1u, desc.extent.width >> desc.mip), std::max(1u, desc.extent.height >> desc.mip), 1};
  const std::size_t bytes = std::size_t{extent.width} * extent.height * bytes_per_pixel(desc.format);
  assert(bytes > 0);
  VITRINE_TRY(buffer, Buffer::create(device, {.name = "readback",
                                              .size = bytes,
                                              .usage = VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                                              .memory = MemoryKind::readback}));
  const Use owner{VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT,
                  desc.layout};
  VITRINE_CHECK(run_once(device, [&](VkCommandBuffer commands) {
    const VkImageAspectFlags aspect = aspect_of(desc.format);
    image_barrier(commands, desc.image, aspect, owner, use::kCopySource);
    VkBufferImageCopy copy{};
    copy.imageSubresource = {aspect, desc.mip, desc.layer, 1};
    copy.imageExtent = extent;
    vkCmdCopyImageToBuffer(commands, desc.image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, buffer.handle(), 1, &copy);
    image_barrier(commands, desc.image, aspect, use::kCopySource, owner);
    memory_barrier(commands, use::kCopyTarget, use::kHostRead);
  }));
  buffer.invalidate();
  std::vector<std::uint8_t> pixels(bytes);
  std::memcpy(pixels.data(), buffer.mapped(), bytes);
  device.retire();
  return pixels;
}

}  // namespace engine::gpu
