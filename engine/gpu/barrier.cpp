#include "engine/gpu/barrier.h"

namespace engine::gpu {

void image_barrier(VkCommandBuffer commands, VkImage image, VkImageAspectFlags aspect, const Use& before,
                   const Use& after, std::uint32_t layer, std::uint32_t layer_count) {
  image_barrier(commands, image, VkImageSubresourceRange{aspect, 0, VK_REMAINING_MIP_LEVELS, layer, layer_count},
                before, after);
}

void image_barrier(VkCommandBuffer commands, VkImage image, const VkImageSubresourceRange& range, const Use& before,
                   const Use& after) {
  VkImageMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2};
  barrier.srcStageMask = before.stage;
  barrier.srcAccessMask = before.access;
  barrier.dstStageMask = after.stage;
  barrier.dstAccessMask = after.access;
  barrier.oldLayout = before.layout;
  barrier.newLayout = after.layout;
  barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  barrier.image = image;
  barrier.subresourceRange = range;
  VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
  info.imageMemoryBarrierCount = 1;
  info.pImageMemoryBarriers = &barrier;
  vkCmdPipelineBarrier2(commands, &info);
}

void memory_barrier(VkCommandBuffer commands, const Use& before, const Use& after) {
  VkMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
  barrier.srcStageMask = before.stage;
  barrier.srcAccessMask = before.access;
  barrier.dstStageMask = after.stage;
  barrier.dstAccessMask = after.access;
  VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
  info.memoryBarrierCount = 1;
  info.pMemoryBarriers = &barrier;
  vkCmdPipelineBarrier2(commands, &info);
}

}  // namespace engine::gpu
