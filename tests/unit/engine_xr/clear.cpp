#include "tests/unit/engine_xr/clear.h"

#include <gtest/gtest.h>

#include "engine/gpu/barrier.h"

namespace test {

using namespace engine;

Clearer::Clearer(gpu::Device& device) : device_(device) {
  VkCommandPoolCreateInfo info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  info.queueFamilyIndex = device.queue_family();
  EXPECT_EQ(vkCreateCommandPool(device.device(), &info, nullptr, &pool_), VK_SUCCESS);
}

Clearer::~Clearer() {
  EXPECT_TRUE(device_.wait_idle());
  device_.retire();
  vkDestroyCommandPool(device_.device(), pool_, nullptr);
}

std::uint64_t Clearer::draw(const xr::ViewSet& set, Rgb rgb) {
  VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  allocate.commandPool = pool_;
  allocate.commandBufferCount = 1;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  EXPECT_EQ(vkAllocateCommandBuffers(device_.device(), &allocate, &commands), VK_SUCCESS);
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  vkBeginCommandBuffer(commands, &begin);
  gpu::Use target = gpu::use::kColorTarget;
  gpu::Use from = gpu::use::kNothing;
  from.stage = VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT;  // after the image is ours
  gpu::image_barrier(commands, set.image, VK_IMAGE_ASPECT_COLOR_BIT, from, target);

  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = set.image_view;
  color.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
  rendering.renderArea.extent = set.extent;
  rendering.layerCount = 1;
  rendering.viewMask = set.view_count == 2 ? 3 : 0;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &color;
  color.clearValue.color = {{rgb[0], rgb[1], rgb[2], 1}};
  vkCmdBeginRendering(commands, &rendering);
  vkCmdEndRendering(commands);
  gpu::Use end;
  end.stage = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
  end.layout = set.final_layout;
  gpu::image_barrier(commands, set.image, VK_IMAGE_ASPECT_COLOR_BIT, target, end);
  vkEndCommandBuffer(commands);
  gpu::Device::Submit submit;
  submit.commands = commands;
  submit.wait = set.wait;
  submit.signal = set.signal;
  auto value = device_.submit(submit);
  EXPECT_TRUE(value);
  return value ? *value : 0;
}

}  // namespace test
