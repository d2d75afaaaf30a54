// A backend without a window: scripted input, fixed simulated time, pictures only where somebody asked for one.

#include <deque>

#include "engine/gpu/memory.h"
#include "engine/gpu/readback.h"
#include "engine/xr/backend.h"
#include "engine/xr/camera_views.h"

namespace engine::xr {
namespace {

using core::Code;
using core::Result;

// As many as frames in flight: the renderer has waited for the frame before the last when an image comes round again.
constexpr std::size_t kImages = 2;
constexpr VkFormat kFormat = VK_FORMAT_R8G8B8A8_SRGB;
constexpr VkImageLayout kLayout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;

class OffscreenBackend final : public Offscreen {
 public:
  OffscreenBackend(gpu::Device& device, const OffscreenOptions& options) : device_(device), options_(options) {}

  Result<> create_images() {
    for (auto& target : targets_) {
      VITRINE_TRY(image, gpu::Image::create(
                             device_, {.name = "offscreen picture",
                                       .extent = {options_.width, options_.height},
                                       .format = kFormat,
                                       .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                                       .layers = layers(),
                                       .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY}));
      target = std::move(image);
    }
    return {};
  }

  const char* name() const override { return "offscreen"; }
  PollResult poll() override { return {}; }

  Result<FrameTiming> begin_frame() override {
    timing_.time_s = static_cast<double>(timing_.frame) * options_.period_s;
    timing_.period_s = options_.period_s;
    timing_.should_render = true;  // whether a picture is wanted is known when the script has run: see views()
    FrameTiming now = timing_;
    ++timing_.frame;
    return now;
  }

  Input input(const FrameTiming&) override {
    if (fed_.empty()) return {};
    Input next = std::move(fed_.front());
    fed_.pop_front();
    return next;
  }

  Result<std::optional<ViewSet>> views(const FrameTiming&, const CameraRequest& camera) override {
    if (!wanted_) return std::optional<ViewSet>{};
    const gpu::Image& target = targets_[next_];
    ViewSet set;
    set.view_count = layers();
    set.extent = extent();
    set.views = camera_views(camera, set.extent, set.view_count);
    set.image = target.handle();
    set.image_view = target.view();
    set.format = kFormat;
    set.final_layout = kLayout;
    return std::optional(set);
  }

  Result<> end_frame(const FrameTiming&, bool drawn, std::uint64_t) override {
    if (!drawn) return {};
    wanted_ = false;
    last_ = static_cast<int>(next_);
    next_ = (next_ + 1) % kImages;
    return {};
  }

  VkExtent2D extent() const override { return {options_.width, options_.height}; }

  void feed(Input input) override { fed_.push_back(std::move(input)); }
  void want_picture() override { wanted_ = true; }

  Result<std::vector<std::uint8_t>> read_picture(std::uint32_t layer) override {
    if (last_ < 0) return core::fail(Code::not_found, "no frame has been drawn yet");
    if (layer >= layers()) return core::fail(Code::invalid_argument, "layer {} of a picture with {}", layer, layers());
    return gpu::read_image(device_, {.image = targets_[static_cast<std::size_t>(last_)].handle(),
                                     .format = kFormat,
                                     .extent = extent(),
                                     .layer = layer,
                                     .layout = kLayout});
  }

 private:
  std::uint32_t layers() const { return options_.stereo ? 2 : 1; }

  gpu::Device& device_;
  OffscreenOptions options_;
  std::array<gpu::Image, kImages> targets_;
  std::size_t next_ = 0;
  int last_ = -1;
  bool wanted_ = false;
  FrameTiming timing_;
  std::deque<Input> fed_;
};

}  // namespace

Result<std::unique_ptr<Offscreen>> create_offscreen(gpu::Device& device, const OffscreenOptions& options) {
  if (options.width < 1 || options.height < 1 || options.width > 16384 || options.height > 16384)
    return core::fail(Code::invalid_argument, "picture size {}x{} is not from 1x1 to 16384x16384", options.width,
                      options.height);
  auto backend = std::make_unique<OffscreenBackend>(device, options);
  VITRINE_CHECK(backend->create_images());
  return std::unique_ptr<Offscreen>(std::move(backend));
}

}  // namespace engine::xr
