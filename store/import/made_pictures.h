#pragma once
// Pictures of our own, painted by formula.

#include <string_view>

#include "engine/asset/model.h"

namespace store::import {

// picture-dawn, picture-moon, picture-leaves or picture-blocks, for a window of width x height metres; about 640 texels
// on the longer side. Deterministic.
engine::asset::Image paint_picture(std::string_view name, float width_m, float height_m);

}  // namespace store::import
