#include "engine/xr/camera_views.h"

#include <cmath>

namespace engine::xr {

std::array<View, 2> camera_views(const CameraRequest& camera, VkExtent2D extent, std::uint32_t count) {
  const Pose world_from_head = camera.world_from_stage * camera.stage_from_head;
  const float tan_up = std::tan(camera.vertical_fov_rad * 0.5f);
  const float tan_right =
      tan_up * static_cast<float>(extent.width) / static_cast<float>(extent.height > 0 ? extent.height : 1);
  std::array<View, 2> views;
  for (std::uint32_t i = 0; i < 2; ++i) {
    const float side = count == 2 ? (i == 0 ? -0.5f : 0.5f) : 0.0f;
    const Pose world_from_eye = world_from_head * Pose{vec3(side * camera.ipd_m, 0, 0), {1, 0, 0, 0}};
    views[i] = {world_from_eye.inverse().matrix(), world_from_eye.position, -tan_right, tan_right, tan_up, -tan_up};
  }
  return views;
}

}  // namespace engine::xr
