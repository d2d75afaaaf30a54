#include <cmath>

#include "engine/render/environment.h"
#include "shaders/lib/sampling.glsl"

namespace engine::render {

namespace {

using core::vec3;

// A soft rectangle of light on the wall of a far sphere, seen from the middle.
struct Softbox {
  vec3 towards;  // its centre
  vec3 right;    // across it; made orthogonal
  float half_width_rad, half_height_rad;
  float radiance;
};

float smooth(float edge0, float edge1, float x) {
  const float t = std::fmin(std::fmax((x - edge0) / (edge1 - edge0), 0.0f), 1.0f);
  return t * t * (3 - 2 * t);
}

float radiance_of(const Softbox& box, vec3 d) {
  const vec3 n = glm::normalize(box.towards);
  const float along = glm::dot(d, n);
  if (along <= 0) return 0;
  const vec3 right = glm::normalize(box.right - n * glm::dot(box.right, n));
  const vec3 up = glm::cross(n, right);
  const float x = std::fabs(std::atan2(glm::dot(d, right), along)), y = std::fabs(std::atan2(glm::dot(d, up), along));
  constexpr float kEdge = 0.06f;  // radians of penumbra: highlights end softly, as a diffuser's do
  return box.radiance * smooth(box.half_width_rad, box.half_width_rad - kEdge, x) *
         smooth(box.half_height_rad, box.half_height_rad - kEdge, y);
}

}  // namespace

asset::HdrImage studio_image() {
  constexpr std::uint32_t kWidth = 512, kHeight = 256;
  // Key from the upper left in front (+Z, where products look), a broad overhead, a fill on the right, two rims behind.
  const Softbox boxes[] = {
      {{-0.75f, 0.65f, 0.75f}, {0.7f, 0, 0.7f}, 0.42f, 0.34f, 2.8f},
      {{0.1f, 1.0f, 0.15f}, {1, 0, 0}, 0.75f, 0.5f, 1.6f},
      {{0.95f, 0.3f, 0.45f}, {0.4f, 0, -0.9f}, 0.26f, 0.5f, 1.1f},
      {{-0.7f, 0.35f, -0.8f}, {0.7f, 0, -0.6f}, 0.16f, 0.5f, 1.6f},
      {{0.75f, 0.45f, -0.8f}, {-0.7f, 0, -0.6f}, 0.16f, 0.5f, 1.6f},
  };
  asset::HdrImage image;
  image.width = kWidth;
  image.height = kHeight;
  image.pixels.resize(static_cast<std::size_t>(kWidth) * kHeight);
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    for (std::uint32_t x = 0; x < kWidth; ++x) {
      const vec3 d = shaders::direction_from_equirect(
          {(static_cast<float>(x) + 0.5f) / kWidth, (static_cast<float>(y) + 0.5f) / kHeight});
      // The room: a bright sweep of paper below and behind, walls darkening towards the floor's edge, a lighter
      // ceiling.
      float room = d.y < 0 ? 0.42f + 0.18f * smooth(0, -1, d.y) : 0.42f + 0.33f * smooth(0, 1, d.y);
      for (const Softbox& box : boxes) room += radiance_of(box, d);
      image.pixels[static_cast<std::size_t>(y) * kWidth + x] = vec3(room);
    }
  }
  return image;
}

}  // namespace engine::render
