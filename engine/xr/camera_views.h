#pragma once
// Views of an untracked head: what desktop and offscreen make of the app's CameraRequest.

#include "engine/xr/backend.h"

namespace engine::xr {

// One view from the head, or two eyes `camera.ipd_m` apart. `extent` is one view's size.
std::array<View, 2> camera_views(const CameraRequest& camera, VkExtent2D extent, std::uint32_t count);

}  // namespace engine::xr
