#include "engine/app/picture.h"

#include "engine/asset/image.h"
#include "engine/core/files.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/readback.h"
#include "engine/xr/camera_views.h"

namespace engine::app {

render::ViewTarget target_of(const xr::ViewSet& set) {
  // Reversed depth in floats has precision to spare, and jewellery is looked at from close by.
  constexpr float kNear_m = 0.01f;
  render::ViewTarget target;
  target.view_count = set.view_count;
  for (std::uint32_t i = 0; i < set.view_count; ++i) {
    const xr::View& view = set.views[i];
    target.view_from_world[i] = view.view_from_world;
    target.clip_from_view[i] = core::clip_from_view(view.tan_left, view.tan_right, view.tan_up, view.tan_down, kNear_m);
  }
  target.extent = set.extent;
  target.image = set.image;
  target.image_view = set.image_view;
  target.format = set.format;
  target.final_layout = set.final_layout;
  target.wait = set.wait;
  target.signal = set.signal;
  return target;
}

core::Result<> save_picture(Context& context, const xr::CameraRequest& camera, VkExtent2D extent,
                            const render::Overlay& overlay, const std::filesystem::path& path) {
  constexpr VkFormat kFormat = VK_FORMAT_R8G8B8A8_SRGB;
  constexpr VkImageLayout kLayout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
  VITRINE_TRY(image, gpu::Image::create(context.device,
                                        {.name = "picture",
                                         .extent = extent,
                                         .format = kFormat,
                                         .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                                         .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY}));
  xr::ViewSet set;
  set.views = xr::camera_views(camera, extent, 1);
  set.extent = extent;
  set.image = image.handle();
  set.image_view = image.view();
  set.format = kFormat;
  set.final_layout = kLayout;
  VITRINE_TRY(submitted, context.renderer.draw(context.scene, target_of(set), overlay));
  VITRINE_CHECK(context.device.wait(submitted));
  VITRINE_TRY(pixels,
              gpu::read_image(context.device,
                              {.image = image.handle(), .format = kFormat, .extent = extent, .layout = kLayout}));
  VITRINE_TRY(png, asset::encode_png(extent.width, extent.height, 4, pixels));
  return core::write_file_atomic(path, png);
}

}  // namespace engine::app
