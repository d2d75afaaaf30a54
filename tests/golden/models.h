#pragma once
// Models of our own for the golden scenes: every feature in its smallest form.

#include <functional>
#include <memory>

#include "engine/asset/model.h"

namespace golden {

using engine::asset::Model;
using engine::asset::Primitive;
using engine::core::vec2;
using engine::core::vec3;
using engine::core::vec4;

Primitive sphere(float radius_m, int rings = 24);  // around the origin; uv0 as on a globe
Primitive box(vec3 size);                          // around the origin; uv0 = the whole texture on each face
Primitive quad(vec2 size);                         // in XY, facing +Z; uv0 (0, 0) top left
Primitive floor(float side_m);                     // in XZ at y = 0, facing +Y

// Adds a mesh with one primitive, and a root node there. Returns the node.
int add(Model& model, Primitive primitive, int material, vec3 position = vec3(0));
int add_material(Model& model, const engine::asset::Material& material);
// `f(u, v)` with u, v in [0, 1) gives RGBA in [0, 1], stored as it is. Returns the image.
int add_image(Model& model, std::uint32_t side, const std::function<vec4(float u, float v)>& f);

// Fills in bounds and tangents. The model is then what a loader would give.
std::unique_ptr<Model> finish(Model model);

}  // namespace golden
