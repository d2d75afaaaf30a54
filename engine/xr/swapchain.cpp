#include "engine/xr/swapchain.h"

#include <vulkan/vulkan.h>

#include <algorithm>

#include "engine/gpu/check.h"

namespace engine::xr {
namespace {

using core::Code;
using core::Result;

Result<VkSemaphore> create_semaphore(gpu::Device& device, const char* name) {
  const VkSemaphoreCreateInfo info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, nullptr, 0};
  VkSemaphore semaphore = VK_NULL_HANDLE;
  VITRINE_VK(vkCreateSemaphore(device.device(), &info, nullptr, &semaphore));
  device.name(VK_OBJECT_TYPE_SEMAPHORE, reinterpret_cast<std::uint64_t>(semaphore), name);
  return semaphore;
}

VkPresentModeKHR choose_mode(gpu::Device& device, VkSurfaceKHR surface, bool vsync) {
  if (vsync) return VK_PRESENT_MODE_FIFO_KHR;  // always there
  std::uint32_t count = 0;
  vkGetPhysicalDeviceSurfacePresentModesKHR(device.physical(), surface, &count, nullptr);
  std::vector<VkPresentModeKHR> modes(count);
  vkGetPhysicalDeviceSurfacePresentModesKHR(device.physical(), surface, &count, modes.data());
  for (VkPresentModeKHR mode : {VK_PRESENT_MODE_MAILBOX_KHR, VK_PRESENT_MODE_IMMEDIATE_KHR})
    if (std::find(modes.begin(), modes.end(), mode) != modes.end()) return mode;
  return VK_PRESENT_MODE_FIFO_KHR;
}

}  // namespace

Swapchain::~Swapchain() {
  // The presentation engine gives no sign of its own; an idle device is the best there is without a maintenance
  // extension.
  (void)device_.wait_idle().ok();
  destroy_images();
  if (swapchain_) vkDestroySwapchainKHR(device_.device(), swapchain_, nullptr);
  for (VkSemaphore semaphore : acquired_) vkDestroySemaphore(device_.device(), semaphore, nullptr);
  vkDestroySurfaceKHR(device_.instance(), surface_, nullptr);
}

void Swapchain::destroy_images() {
  for (const Image& image : images_) {
    vkDestroyImageView(device_.device(), image.view, nullptr);
    vkDestroySemaphore(device_.device(), image.presentable, nullptr);
  }
  images_.clear();
}

// Prefers a format whose hardware encodes sRGB; otherwise the renderer encodes.
Result<> Swapchain::choose_format() {
  std::uint32_t count = 0;
  VITRINE_VK(vkGetPhysicalDeviceSurfaceFormatsKHR(device_.physical(), surface_, &count, nullptr));
  std::vector<VkSurfaceFormatKHR> formats(count);
  VITRINE_VK(vkGetPhysicalDeviceSurfaceFormatsKHR(device_.physical(), surface_, &count, formats.data()));
  for (VkFormat wanted :
       {VK_FORMAT_B8G8R8A8_SRGB, VK_FORMAT_R8G8B8A8_SRGB, VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R8G8B8A8_UNORM})
    for (const auto& offered : formats)
      if (offered.format == wanted && offered.colorSpace == VK_COLOR_SPACE_SRGB_NONLINEAR_KHR) {
        format_ = offered.format;
        color_space_ = offered.colorSpace;
        return {};
      }
  return core::fail(Code::unsupported, "the window offers no 8-bit sRGB picture format ({} formats)", count);
}

Result<bool> Swapchain::create(VkExtent2D wanted) {
  VkSurfaceCapabilitiesKHR can{};
  VITRINE_VK(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(device_.physical(), surface_, &can));
  // 0xFFFFFFFF: the surface takes its size from the swapchain.
  VkExtent2D extent = can.currentExtent.width != 0xFFFFFFFFu ? can.currentExtent : wanted;
  extent.width = std::clamp(extent.width, can.minImageExtent.width, can.maxImageExtent.width);
  extent.height = std::clamp(extent.height, can.minImageExtent.height, can.maxImageExtent.height);
  if (extent.width == 0 || extent.height == 0) return false;
  if (format_ == VK_FORMAT_UNDEFINED) VITRINE_CHECK(choose_format());

  const auto old = swapchain_;
  VkSwapchainCreateInfoKHR info{};
  info.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR;
  info.surface = surface_;
  info.minImageCount = can.minImageCount + 1;
  if (can.maxImageCount > 0) info.minImageCount = std::min(info.minImageCount, can.maxImageCount);
  info.imageFormat = format_;
  info.imageColorSpace = color_space_;
  info.imageExtent = extent;
  info.imageArrayLayers = 1;
  info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
  info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
  info.preTransform = can.currentTransform;
  info.compositeAlpha = (can.supportedCompositeAlpha & VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR)
                            ? VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR
                            : VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR;
  info.presentMode = choose_mode(device_, surface_, vsync_);
  info.clipped = VK_TRUE;
  info.oldSwapchain = old;
  VITRINE_CHECK(device_.wait_idle());
  VkSwapchainKHR made = VK_NULL_HANDLE;
  VITRINE_VK(vkCreateSwapchainKHR(device_.device(), &info, nullptr, &made));
  swapchain_ = made;
  destroy_images();
  if (old) vkDestroySwapchainKHR(device_.device(), old, nullptr);
  device_.name(VK_OBJECT_TYPE_SWAPCHAIN_KHR, reinterpret_cast<std::uint64_t>(swapchain_), "window");
  extent_ = extent;

  std::uint32_t count = 0;
  VITRINE_VK(vkGetSwapchainImagesKHR(device_.device(), swapchain_, &count, nullptr));
  std::vector<VkImage> handles(count);
  VITRINE_VK(vkGetSwapchainImagesKHR(device_.device(), swapchain_, &count, handles.data()));
  for (VkImage handle : handles) {
    images_.push_back({.image = handle});
    device_.name(VK_OBJECT_TYPE_IMAGE, reinterpret_cast<std::uint64_t>(handle), "window image");
    VkImageViewCreateInfo view{};
    view.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO;
    view.image = handle;
    view.viewType = VK_IMAGE_VIEW_TYPE_2D_ARRAY;
    view.format = format_;
    view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
    VITRINE_VK(vkCreateImageView(device_.device(), &view, nullptr, &images_.back().view));
    VITRINE_TRY(semaphore, create_semaphore(device_, "window image drawn"));
    images_.back().presentable = semaphore;
  }
  for (VkSemaphore& semaphore : acquired_) {
    // Anew with each swapchain: one that was signalled for an image given up can never be waited on again.
    vkDestroySemaphore(device_.device(), semaphore, nullptr);
    semaphore = VK_NULL_HANDLE;
    VITRINE_TRY(made_semaphore, create_semaphore(device_, "window image acquired"));
    semaphore = made_semaphore;
  }
  stale_ = false;
  current_.reset();
  return true;
}

Result<std::optional<Swapchain::Target>> Swapchain::acquire(VkExtent2D wanted) {
  const std::optional<Target> none;
  if (wanted.width == 0 || wanted.height == 0) return none;
  if (stale_ || wanted.width != extent_.width || wanted.height != extent_.height) {
    VITRINE_TRY(has_area, create(wanted));
    if (!has_area) return none;
  }
  turn_ = (turn_ + 1) % acquired_.size();
  std::uint32_t index = 0;
  // A second is long past any healthy wait: the compositor may have stopped asking for frames (another desktop,
  // locked).
  const VkResult got =
      vkAcquireNextImageKHR(device_.device(), swapchain_, 1'000'000'000, acquired_[turn_], VK_NULL_HANDLE, &index);
  switch (got) {
    case VK_SUCCESS:
      break;
    case VK_SUBOPTIMAL_KHR:
      stale_ = true;
      break;  // this image can still be shown; the next comes from a new swapchain
    case VK_ERROR_OUT_OF_DATE_KHR:
      stale_ = true;
      return none;
    case VK_TIMEOUT:
    case VK_NOT_READY:
      return none;
    default:
      return gpu::vk_error(got, "vkAcquireNextImageKHR");
  }
  current_ = index;
  return std::optional(Target{images_[index].image, images_[index].view, acquired_[turn_], images_[index].presentable});
}

Result<> Swapchain::present(bool drawn) {
  if (!current_) return {};
  const std::uint32_t index = *current_;
  current_.reset();
  if (!drawn) {
    stale_ = true;
    return {};
  }
  VkPresentInfoKHR info{};
  info.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR;
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &images_[index].presentable;
  info.swapchainCount = 1;
  info.pSwapchains = &swapchain_;
  info.pImageIndices = &index;
  const VkResult shown = vkQueuePresentKHR(device_.queue(), &info);
  switch (shown) {
    case VK_SUCCESS:
      return {};
    case VK_SUBOPTIMAL_KHR:
    case VK_ERROR_OUT_OF_DATE_KHR:
      stale_ = true;
      return {};
    default:
      return gpu::vk_error(shown, "vkQueuePresentKHR");
  }
}

}  // namespace engine::xr
