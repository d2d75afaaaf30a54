#include <algorithm>
#include <cmath>

#include "engine/asset/procedural.h"
#include "store/showroom/cook_light.h"

namespace store::showroom::cook {
namespace {

using engine::core::kPi;

float smooth(float a, float b, float x) { return glm::smoothstep(a, b, x); }

}  // namespace

vec3 sky_light(const Plan& plan, vec3 d) {
  const vec3 zenith = kelvin_color(7500) * 0.75f, horizon = kelvin_color(6000) * 1.0f,
             ground = vec3(0.30f, 0.28f, 0.25f);
  const vec3 sky = glm::mix(horizon, zenith, std::sqrt(std::max(0.0f, d.y)));
  vec3 color = glm::mix(ground, sky, smooth(-0.03f, 0.06f, d.y));
  const float sun = std::max(0.0f, glm::dot(d, -plan.sun_direction));
  color +=
      kelvin_color(5200) * (0.9f * std::pow(sun, 24.0f) + 0.35f * std::pow(sun, 4.0f)) * smooth(-0.03f, 0.06f, d.y);
  return color * plan.sky_nit;
}

// A quiet street on a bright afternoon through a lens focused on the room: everything is a soft patch of light.
vec3 street_view(const Plan& plan, vec3 d) {
  const float around = std::atan2(d.x, -d.z) / (2 * kPi) + 0.5f;  // 0..1
  const float height = std::asin(std::clamp(d.y, -1.0f, 1.0f)) / (kPi / 2);
  vec3 color = glm::mix(vec3(0.96f, 0.98f, 1.0f), vec3(0.50f, 0.68f, 0.92f),
                        std::pow(std::clamp(height * 1.4f, 0.0f, 1.0f), 0.7f));
  const float cloud = engine::asset::tile_fbm({around, height * 0.5f + 0.5f}, 6, 4, 11);
  color = glm::mix(color, vec3(1.0f), 0.65f * smooth(0.45f, 0.75f, cloud) * smooth(0.05f, 0.3f, height));
  const float sun = std::max(0.0f, glm::dot(d, -plan.sun_direction));
  color += vec3(1.0f, 0.92f, 0.78f) * (1.5f * std::pow(sun, 60.0f) + 0.3f * std::pow(sun, 6.0f));

  // Houses across the street: blocks of differing height and tone with a hint of windows; blurred edges.
  constexpr int kHouses = 26;
  const float x = around * kHouses;
  const auto house = [&](int i, int k) {
    return engine::asset::tile_noise(
        {(static_cast<float>((i % kHouses + kHouses) % kHouses) + 0.5f) / kHouses, 0.1f + 0.2f * static_cast<float>(k)},
        64, 5u + static_cast<std::uint32_t>(k));
  };
  vec3 facade(0);
  float roof = 0, weight = 0;
  for (int i = static_cast<int>(x) - 1; i <= static_cast<int>(x) + 1; ++i) {
    const float w = smooth(0.72f, 0.38f, std::abs(x - (static_cast<float>(i) + 0.5f)));
    const float tone = house(i, 0), warm = house(i, 1);
    const vec3 wall = glm::mix(glm::mix(vec3(0.62f, 0.52f, 0.43f), vec3(0.70f, 0.68f, 0.64f), warm),
                               vec3(0.46f, 0.40f, 0.37f), smooth(0.5f, 0.8f, tone));
    facade += w * wall;
    roof += w * (0.10f + 0.16f * house(i, 2));
    weight += w;
  }
  facade /= weight, roof /= weight;
  const float windows = 0.5f + 0.5f * std::sin(around * kHouses * 6 * kPi) * std::sin(height * 95);
  facade *= 1 - 0.16f * smooth(0.55f, 0.95f, windows) * smooth(0.03f, 0.06f, height);
  color = glm::mix(color, facade, smooth(roof + 0.02f, roof - 0.02f, height));
  // Trees before them.
  const float leaves = engine::asset::tile_fbm({around, glm::fract(height * 0.8f + 0.5f)}, 14, 4, 31),
              crown = engine::asset::tile_fbm({around, 0.3f}, 9, 2, 41);
  const float tree = smooth(0.50f, 0.62f, leaves) * smooth(0.42f, 0.56f, crown) * smooth(0.24f, 0.12f, height) *
                     smooth(-0.02f, 0.03f, height);
  color = glm::mix(color, glm::mix(vec3(0.20f, 0.30f, 0.12f), vec3(0.46f, 0.55f, 0.26f), leaves), 0.85f * tree);
  // Pavement and road.
  const vec3 ground = glm::mix(vec3(0.52f, 0.50f, 0.47f), vec3(0.36f, 0.36f, 0.37f),
                               smooth(-0.10f, -0.05f, height) * smooth(0.0f, -0.03f, height));
  return glm::mix(color, ground, smooth(0.005f, -0.02f, height));
}

}  // namespace store::showroom::cook
