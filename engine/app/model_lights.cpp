#include "engine/app/model_lights.h"

#include <algorithm>

namespace engine::app {

std::vector<scene::Light> model_lights(const asset::Model& model, const scene::Pose& pose) {
  std::vector<scene::Light> lights;
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    if (model.nodes[n].light < 0 || !model.nodes[n].visible) continue;
    const asset::Light& from = model.lights[static_cast<std::size_t>(model.nodes[n].light)];
    const core::mat4& place = pose.model_from_node[n];
    const float strongest = std::max({from.color.x, from.color.y, from.color.z});
    const core::vec3 direction = -core::vec3(place[2]);
    if (strongest <= 0 || glm::length(direction) <= 0) continue;
    scene::Light light;
    light.type = from.type;
    light.position = core::vec3(place[3]);
    light.direction = glm::normalize(direction);
    light.color = from.color / strongest;
    light.intensity = from.intensity * strongest;
    light.range_m = from.range_m;
    light.inner_angle_rad = from.inner_angle_rad;
    light.outer_angle_rad = from.outer_angle_rad;
    lights.push_back(light);
  }
  return lights;
}

}  // namespace engine::app
