#pragma once
// A picture of the scene into a file, whatever the backend: F12 in the window, screenshots of tests.

#include <filesystem>

#include "engine/app/app.h"

namespace engine::app {

// Draws the scene once more, from `camera`, with `overlay`, at `extent`, and writes a PNG. Waits for the device.
core::Result<> save_picture(Context& context, const xr::CameraRequest& camera, VkExtent2D extent,
                            const render::Overlay& overlay, const std::filesystem::path& path);

// The target that a backend's views ask the renderer to draw.
render::ViewTarget target_of(const xr::ViewSet& set);

}  // namespace engine::app
