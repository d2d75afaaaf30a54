#pragma once
// Barriers by what happened before and what happens next. Each Use names stage, access and image layout together.

#include <vulkan/vulkan_core.h>

#include <cstdint>

namespace engine::gpu {

struct Use {
  VkPipelineStageFlags2 stage = VK_PIPELINE_STAGE_2_NONE;
  VkAccessFlags2 access = VK_ACCESS_2_NONE;
  VkImageLayout layout = VK_IMAGE_LAYOUT_UNDEFINED;  // ignored for buffers
};

namespace use {
// Contents are not needed: the image is about to be cleared or overwritten.
inline constexpr Use kNothing{};
inline constexpr Use kColorTarget{VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT,
                                  VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                                  VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL};
inline constexpr Use kDepthTarget{
    VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT,
    VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
    VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL};
// A depth resolve is executed and synchronised as a colour attachment write (VkRenderingAttachmentInfo).
inline constexpr Use kDepthResolve{VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT,
                                   VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT,
                                   VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL};
// Tested against and sampled at once.
inline constexpr Use kDepthRead{VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT |
                                    VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT |
                                    VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT,
                                VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT | VK_ACCESS_2_SHADER_SAMPLED_READ_BIT,
                                VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
inline constexpr Use kFragmentSampled{VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT, VK_ACCESS_2_SHADER_SAMPLED_READ_BIT,
                                      VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
inline constexpr Use kCopySource{VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_ACCESS_2_TRANSFER_READ_BIT,
                                 VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL};
inline constexpr Use kCopyTarget{VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                                 VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL};
inline constexpr Use kComputeWrite{VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_STORAGE_WRITE_BIT,
                                   VK_IMAGE_LAYOUT_GENERAL};
inline constexpr Use kVertexRead{VK_PIPELINE_STAGE_2_VERTEX_ATTRIBUTE_INPUT_BIT, VK_ACCESS_2_VERTEX_ATTRIBUTE_READ_BIT};
inline constexpr Use kHostRead{VK_PIPELINE_STAGE_2_HOST_BIT, VK_ACCESS_2_HOST_READ_BIT};
// Whatever reads next, in any stage: the end of an upload.
inline constexpr Use kAnyRead{VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_READ_BIT,
                              VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
}  // namespace use

// All mips of the layers. Where `before.layout` is UNDEFINED the contents are discarded, after waiting for
// `before.stage`.
void image_barrier(VkCommandBuffer commands, VkImage image, VkImageAspectFlags aspect, const Use& before,
                   const Use& after, std::uint32_t layer = 0, std::uint32_t layer_count = VK_REMAINING_ARRAY_LAYERS);
// Any part of an image.
void image_barrier(VkCommandBuffer commands, VkImage image, const VkImageSubresourceRange& range, const Use& before,
                   const Use& after);
void memory_barrier(VkCommandBuffer commands, const Use& before, const Use& after);

}  // namespace engine::gpu
