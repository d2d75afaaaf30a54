#pragma once
// Fills a view set with one colour, as the simplest renderer would.

#include <array>

#include "engine/gpu/device.h"
#include "engine/xr/backend.h"

namespace test {

using Rgb = std::array<float, 3>;  // linear

class Clearer {
 public:
  explicit Clearer(engine::gpu::Device& device);
  ~Clearer();
  // Returns the timeline value. Both layers of a stereo set are drawn by one multiview pass.
  std::uint64_t draw(const engine::xr::ViewSet& set, Rgb rgb);

 private:
  engine::gpu::Device& device_;
  VkCommandPool pool_ = VK_NULL_HANDLE;
};

}  // namespace test
