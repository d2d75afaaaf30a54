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

  // Houses across the street: blocks of differing height and tone with a hint of windows; all edges soft.
  constexpr int kHouses = 64;
  const float x = around * kHouses;
  const auto house = [&](int i, std::uint32_t k) {
    const int wrapped = (i % kHouses + kHouses) % kHouses;
    return engine::asset::tile_noise({(static_cast<float>(wrapped) + 0.5f) / 64, 0.5f / 64}, 64, 5u + k * 17u);
  };
  vec3 facade(0);
  float roof = 0, weight = 0;
  for (int i = static_cast<int>(x) - 1; i <= static_cast<int>(x) + 1; ++i) {
    const float w = smooth(0.66f, 0.42f, std::abs(x - (static_cast<float>(i) + 0.5f))) + 1e-4f;
    const float warm = house(i, 1);
    vec3 wall = glm::mix(vec3(0.80f, 0.66f, 0.55f), vec3(0.90f, 0.87f, 0.82f), warm);
    if (house(i, 0) > 0.62f) wall = vec3(0.62f, 0.60f, 0.61f);
    facade += w * wall * (0.85f + 0.3f * house(i, 3));
    roof += w * (0.03f + 0.07f * house(i, 2));
    weight += w;
  }
  facade /= weight, roof /= weight;
  const float panes = std::sin(around * kHouses * 8 * kPi) * std::sin(height * 260);
  facade *= 1 - 0.22f * smooth(0.1f, 0.7f, panes) * smooth(0.012f, 0.022f, height) *
                    smooth(roof - 0.005f, roof - 0.015f, height);
  color = glm::mix(color, facade, smooth(roof + 0.007f, roof - 0.007f, height));
  // Shop fronts: a darker band with warm lights.
  const float front = smooth(0.016f, 0.010f, height) * smooth(-0.012f, -0.006f, height);
  const float lamps = smooth(0.55f, 0.8f, engine::asset::tile_noise({around, 0.2f}, 180, 71));
  color = glm::mix(color, glm::mix(vec3(0.34f, 0.30f, 0.27f), vec3(1.0f, 0.86f, 0.66f), lamps), 0.45f * front);
  // Trees before them.
  const float leaves = engine::asset::tile_fbm({around, glm::fract(height * 2 + 0.5f)}, 48, 4, 31);
  const float crown = engine::asset::tile_fbm({around, 0.3f}, 30, 2, 41);
  const float top = 0.03f + 0.10f * crown;
  const float tree = smooth(0.47f, 0.56f, crown) * smooth(top + 0.012f, top - 0.02f, height + 0.03f * (leaves - 0.5f)) *
                     smooth(0.008f, 0.022f, height);
  color = glm::mix(color, glm::mix(vec3(0.14f, 0.24f, 0.08f), vec3(0.50f, 0.60f, 0.26f), smooth(0.35f, 0.65f, leaves)),
                   0.9f * tree);
  // Pavement and road.
  const vec3 ground = glm::mix(vec3(0.52f, 0.50f, 0.47f), vec3(0.36f, 0.36f, 0.37f), smooth(-0.10f, -0.06f, height));
  return glm::mix(color, ground, smooth(-0.006f, -0.016f, height));
}

}  // namespace store::showroom::cook
