#pragma once
// The window's images. Recreated whenever the surface says so; every success-but-not-quite code is handled by name.

#include <vulkan/vulkan_core.h>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/device.h"

namespace engine::xr {

class Swapchain {
 public:
  // Takes the surface over. `vsync` false: mailbox or immediate where offered.
  Swapchain(gpu::Device& device, VkSurfaceKHR surface, bool vsync)
      : device_(device), surface_(surface), vsync_(vsync) {}
  ~Swapchain();
  Swapchain(const Swapchain&) = delete;
  Swapchain& operator=(const Swapchain&) = delete;

  struct Target {
    VkImage image = VK_NULL_HANDLE;
    VkImageView view = VK_NULL_HANDLE;    // 2D array of one layer
    VkSemaphore wait = VK_NULL_HANDLE;    // signalled when the image may be written
    VkSemaphore signal = VK_NULL_HANDLE;  // to be signalled when it has been
  };
  // The next image for a window of `wanted` pixels; nullopt when there is none now (minimised, changing size).
  core::Result<std::optional<Target>> acquire(VkExtent2D wanted);
  // Shows the image last acquired, once `drawn`; an image that was acquired and not drawn is given up.
  core::Result<> present(bool drawn);

  VkFormat format() const { return format_; }
  VkExtent2D extent() const { return extent_; }

 private:
  core::Result<bool> create(VkExtent2D wanted);  // false: the window has no area now
  core::Result<> choose_format();
  void destroy_images();

  gpu::Device& device_;
  VkSurfaceKHR surface_;
  bool vsync_;
  VkSwapchainKHR swapchain_ = VK_NULL_HANDLE;
  VkFormat format_ = VK_FORMAT_UNDEFINED;
  VkColorSpaceKHR color_space_ = VK_COLOR_SPACE_SRGB_NONLINEAR_KHR;
  VkExtent2D extent_{};
  bool stale_ = true;
  struct Image {
    VkImage image = VK_NULL_HANDLE;
    VkImageView view = VK_NULL_HANDLE;
    VkSemaphore presentable = VK_NULL_HANDLE;  // one per image: presentation gives no other sign that it is free
  };
  std::vector<Image> images_;
  // One more than frames in flight: the wait of the frame three before has been executed when the renderer has waited
  // for the frame two before the last.
  std::array<VkSemaphore, 3> acquired_{};
  std::size_t turn_ = 0;
  std::optional<std::uint32_t> current_;
};

}  // namespace engine::xr
