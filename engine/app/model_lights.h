#pragma once
// The lights that a model brings along (KHR_lights_punctual), where its pose puts them.

#include <vector>

#include "engine/asset/model.h"
#include "engine/scene/scene.h"

namespace engine::app {

// In the model's own space; lights of hidden nodes and black ones are left out.
std::vector<scene::Light> model_lights(const asset::Model& model, const scene::Pose& pose);

}  // namespace engine::app
