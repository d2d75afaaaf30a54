#pragma once
// A window's images. One acquire semaphore per acquire in flight, one present semaphore per image: a present may still
// wait for its semaphore when the next frame begins.

#include <vulkan/vulkan_core.h>

#include <memory>
#include <optional>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/device.h"

namespace engine::xr {

struct SwapchainOptions {
  bool vsync = true;
  bool unorm = false;  // ignores sRGB formats
};

struct Acquired {
  std::uint32_t index = 0;
  VkImage image = VK_NULL_HANDLE;
  VkImageView view = VK_NULL_HANDLE;  // 2D array of one layer
  VkSemaphore ready = VK_NULL_HANDLE, drawn = VK_NULL_HANDLE;
};

class Swapchain {
 public:
  // Takes the surface over, also when it fails.
  static core::Result<std::unique_ptr<Swapchain>> create(gpu::Device& device, VkSurfaceKHR surface,
                                                         const SwapchainOptions& options);
  ~Swapchain();
  Swapchain(const Swapchain&) = delete;
  Swapchain& operator=(const Swapchain&) = delete;

  // `wanted` pixels, used where the surface leaves the size to us. nullopt: nothing to draw on now (minimised, or the
  // window is changing and the next frame will do). An image that was acquired and not presented is given again.
  core::Result<std::optional<Acquired>> acquire(VkExtent2D wanted);
  // Presents the acquired image once `submitted`, which signals its `drawn` semaphore, is done.
  core::Result<> present(std::uint64_t submitted);

  VkFormat format() const { return format_.format; }
  VkExtent2D extent() const { return extent_; }
  std::uint32_t image_count() const { return static_cast<std::uint32_t>(images_.size()); }
  std::uint32_t builds() const { return builds_; }  // how often the images were made

 private:
  Swapchain(gpu::Device& device, VkSurfaceKHR surface, const SwapchainOptions& options)
      : device_(device), surface_(surface), options_(options) {}
  core::Result<> choose_format();
  core::Result<bool> build(VkExtent2D wanted);  // false: the window has no area
  core::Result<> drop_acquired();
  void destroy_images();

  struct Image {
    VkImage image = VK_NULL_HANDLE;
    VkImageView view = VK_NULL_HANDLE;
    VkSemaphore drawn = VK_NULL_HANDLE;
  };
  struct Ready {
    VkSemaphore semaphore = VK_NULL_HANDLE;
    std::uint64_t waited_by = 0;  // timeline value of the submission that waits for it
  };
  gpu::Device& device_;
  VkSurfaceKHR surface_ = VK_NULL_HANDLE;
  SwapchainOptions options_;
  VkSurfaceFormatKHR format_{};
  VkSwapchainKHR swapchain_ = VK_NULL_HANDLE;
  VkExtent2D extent_{};
  std::vector<Image> images_;
  std::vector<Ready> ready_;
  std::size_t next_ready_ = 0, acquired_ready_ = 0;
  std::optional<Acquired> acquired_;
  bool stale_ = true;
  std::uint32_t builds_ = 0;
};

}  // namespace engine::xr
