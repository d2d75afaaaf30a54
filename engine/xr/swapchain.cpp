#include "engine/xr/swapchain.h"

#include <algorithm>
#include <string>

#include "engine/core/log.h"
#include "engine/gpu/check.h"

namespace engine::xr {
namespace {

// A compositor that shows nothing (locked screen, hidden window) may never free an image: the loop goes on without one.
constexpr std::uint64_t kAcquireTimeout_ns = 250'000'000;

bool is_srgb(VkFormat format) { return format == VK_FORMAT_B8G8R8A8_SRGB || format == VK_FORMAT_R8G8B8A8_SRGB; }

template <class T, class F>
core::Result<std::vector<T>> list(F query, const char* call) {
  std::uint32_t count = 0;
  std::vector<T> items;
  VkResult result;
  do {
    if (result = query(&count, static_cast<T*>(nullptr)); result != VK_SUCCESS) return gpu::vk_error(result, call);
    items.resize(count);
    result = query(&count, items.data());
  } while (result == VK_INCOMPLETE);  // it grew between the two calls
  if (result != VK_SUCCESS) return gpu::vk_error(result, call);
  items.resize(count);
  return items;
}

}  // namespace

core::Result<std::unique_ptr<Swapchain>> Swapchain::create(gpu::Device& device, VkSurfaceKHR surface,
                                                           const SwapchainOptions& options) {
  std::unique_ptr<Swapchain> swapchain(new Swapchain(device, surface, options));
  VkBool32 supported = VK_FALSE;
  VITRINE_VK(vkGetPhysicalDeviceSurfaceSupportKHR(device.physical(), device.queue_family(), surface, &supported));
  if (!supported)
    return core::fail(core::Code::unsupported,
                      "{} cannot show pictures in this window; choose another device with --gpu", device.info().name);
  VITRINE_CHECK(swapchain->choose_format());
  return swapchain;
}

Swapchain::~Swapchain() {
  (void)drop_acquired();
  (void)device_.wait_idle();
  destroy_images();
  if (swapchain_) vkDestroySwapchainKHR(device_.device(), swapchain_, nullptr);
  vkDestroySurfaceKHR(device_.instance(), surface_, nullptr);
}

core::Result<> Swapchain::choose_format() {
  VITRINE_TRY(formats, list<VkSurfaceFormatKHR>(
                           [&](auto* n, auto* out) {
                             return vkGetPhysicalDeviceSurfaceFormatsKHR(device_.physical(), surface_, n, out);
                           },
                           "vkGetPhysicalDeviceSurfaceFormatsKHR"));
  // sRGB formats encode in hardware; on others the renderer encodes. Both happen exactly once, so that either will do.
  const auto rank = [this](const VkSurfaceFormatKHR& f) {
    if (f.colorSpace != VK_COLOR_SPACE_SRGB_NONLINEAR_KHR) return 3;
    if (is_srgb(f.format)) return options_.unorm ? 3 : 0;
    return f.format == VK_FORMAT_B8G8R8A8_UNORM || f.format == VK_FORMAT_R8G8B8A8_UNORM ? 1 : 2;
  };
  const auto best =
      std::min_element(formats.begin(), formats.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (best == formats.end() || rank(*best) > 1)
    return core::fail(core::Code::unsupported, "this window offers no 8-bit sRGB picture format ({} others)",
                      formats.size());
  format_ = *best;
  return {};
}

// An acquired image's semaphore is signalled some time; nothing may be destroyed before somebody has waited for it.
core::Result<> Swapchain::drop_acquired() {
  if (!acquired_) return {};
  gpu::Device::Submit submit;
  submit.wait = acquired_->ready;
  acquired_.reset();
  VITRINE_TRY(value, device_.submit(submit));
  ready_[acquired_ready_].waited_by = value;
  return {};
}

void Swapchain::destroy_images() {
  for (auto& image : images_) {
    vkDestroyImageView(device_.device(), image.view, nullptr);
    vkDestroySemaphore(device_.device(), image.drawn, nullptr);
  }
  for (auto& ready : ready_) vkDestroySemaphore(device_.device(), ready.semaphore, nullptr);
  images_.clear();
  ready_.clear();
  next_ready_ = 0;
}

core::Result<bool> Swapchain::build(VkExtent2D wanted) {
  VITRINE_CHECK(drop_acquired());
  VkSurfaceCapabilitiesKHR caps;
  VITRINE_VK(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(device_.physical(), surface_, &caps));
  VkExtent2D extent = caps.currentExtent;
  if (extent.width == 0xFFFFFFFFu)
    extent = {std::clamp(wanted.width, caps.minImageExtent.width, caps.maxImageExtent.width),
              std::clamp(wanted.height, caps.minImageExtent.height, caps.maxImageExtent.height)};
  if (extent.width == 0 || extent.height == 0) return false;

  VITRINE_TRY(modes, list<VkPresentModeKHR>(
                         [&](auto* n, auto* out) {
                           return vkGetPhysicalDeviceSurfacePresentModesKHR(device_.physical(), surface_, n, out);
                         },
                         "vkGetPhysicalDeviceSurfacePresentModesKHR"));
  auto mode = VK_PRESENT_MODE_FIFO_KHR;  // always there
  if (!options_.vsync)
    for (const auto candidate : {VK_PRESENT_MODE_IMMEDIATE_KHR, VK_PRESENT_MODE_MAILBOX_KHR})
      if (std::find(modes.begin(), modes.end(), candidate) != modes.end()) mode = candidate;

  const auto old = swapchain_;
  VkSwapchainCreateInfoKHR info{VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR};
  info.surface = surface_;
  info.minImageCount = std::max(caps.minImageCount + 1, 3u);
  if (caps.maxImageCount) info.minImageCount = std::min(info.minImageCount, caps.maxImageCount);
  info.imageFormat = format_.format;
  info.imageColorSpace = format_.colorSpace;
  info.imageExtent = extent;
  info.imageArrayLayers = 1;
  info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;  // the one usage that every surface has
  info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
  info.preTransform = caps.currentTransform;
  info.compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
  if (!(caps.supportedCompositeAlpha & info.compositeAlpha)) info.compositeAlpha = VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR;
  info.presentMode = mode;
  info.clipped = VK_TRUE;
  info.oldSwapchain = old;
  VkSwapchainKHR made = VK_NULL_HANDLE;
  const auto result = vkCreateSwapchainKHR(device_.device(), &info, nullptr, &made);
  // The old one is retired whether or not this worked.
  VITRINE_CHECK(device_.wait_idle());
  destroy_images();
  if (old) vkDestroySwapchainKHR(device_.device(), old, nullptr);
  swapchain_ = VK_NULL_HANDLE;
  if (result != VK_SUCCESS) return gpu::vk_error(result, "vkCreateSwapchainKHR");
  swapchain_ = made;
  extent_ = extent;
  ++builds_;

  VITRINE_TRY(images,
              list<VkImage>([&](auto* n, auto* out) { return vkGetSwapchainImagesKHR(device_.device(), made, n, out); },
                            "vkGetSwapchainImagesKHR"));
  const VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
  for (const auto image : images) {
    auto& entry = images_.emplace_back();
    entry.image = image;
    const auto number = std::to_string(images_.size() - 1);
    device_.name(VK_OBJECT_TYPE_IMAGE, reinterpret_cast<std::uint64_t>(image), "window " + number);
    VkImageViewCreateInfo view{VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO};
    view.image = image;
    view.viewType = VK_IMAGE_VIEW_TYPE_2D_ARRAY;
    view.format = format_.format;
    view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
    VITRINE_VK(vkCreateImageView(device_.device(), &view, nullptr, &entry.view));
    VITRINE_VK(vkCreateSemaphore(device_.device(), &semaphore, nullptr, &entry.drawn));
    device_.name(VK_OBJECT_TYPE_SEMAPHORE, reinterpret_cast<std::uint64_t>(entry.drawn), "window drawn " + number);
  }
  // One more than images: an acquire may be waiting while every image's own is in use.
  ready_.resize(images_.size() + 1);
  for (auto& ready : ready_) {
    VITRINE_VK(vkCreateSemaphore(device_.device(), &semaphore, nullptr, &ready.semaphore));
    device_.name(VK_OBJECT_TYPE_SEMAPHORE, reinterpret_cast<std::uint64_t>(ready.semaphore), "window ready");
  }
  stale_ = false;
  return true;
}

core::Result<std::optional<Acquired>> Swapchain::acquire(VkExtent2D wanted) {
  const bool resized = swapchain_ && (wanted.width != extent_.width || wanted.height != extent_.height);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (stale_ || !swapchain_ || (resized && attempt == 0)) {
      VITRINE_TRY(built, build(wanted));
      if (!built) return std::optional<Acquired>();
    }
    if (acquired_) return acquired_;
    auto& ready = ready_[next_ready_];
    VITRINE_CHECK(device_.wait(ready.waited_by));  // its last wait is long done; signalling it twice would be an error
    std::uint32_t index = 0;
    const auto result = vkAcquireNextImageKHR(device_.device(), swapchain_, kAcquireTimeout_ns, ready.semaphore,
                                              VK_NULL_HANDLE, &index);
    switch (result) {
      case VK_SUBOPTIMAL_KHR:  // usable, but no longer the window's own shape: shown now, made anew for the next frame
        stale_ = true;
        [[fallthrough]];
      case VK_SUCCESS:
        acquired_ready_ = next_ready_;
        next_ready_ = (next_ready_ + 1) % ready_.size();
        acquired_ = Acquired{index, images_[index].image, images_[index].view, ready.semaphore, images_[index].drawn};
        return acquired_;
      case VK_TIMEOUT:
      case VK_NOT_READY:
        return std::optional<Acquired>();  // nothing was acquired and nothing will be signalled
      case VK_ERROR_OUT_OF_DATE_KHR:
        stale_ = true;
        break;  // try once more with new images
      default:
        return gpu::vk_error(result, "vkAcquireNextImageKHR");
    }
  }
  return std::optional<Acquired>();  // still changing: the next frame will do
}

core::Result<> Swapchain::present(std::uint64_t submitted) {
  if (!acquired_) return core::fail(core::Code::invalid_argument, "present without an acquired image");
  ready_[acquired_ready_].waited_by = submitted;
  VkPresentInfoKHR info{VK_STRUCTURE_TYPE_PRESENT_INFO_KHR};
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &acquired_->drawn;
  info.swapchainCount = 1;
  info.pSwapchains = &swapchain_;
  info.pImageIndices = &acquired_->index;
  const auto result = vkQueuePresentKHR(device_.queue(), &info);
  acquired_.reset();
  switch (result) {
    case VK_SUCCESS:
      return {};
    case VK_SUBOPTIMAL_KHR:         // shown, perhaps stretched
    case VK_ERROR_OUT_OF_DATE_KHR:  // not shown; the semaphore is waited for all the same
      stale_ = true;
      return {};
    default:
      return gpu::vk_error(result, "vkQueuePresentKHR");
  }
}

}  // namespace engine::xr
