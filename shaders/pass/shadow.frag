#version 460
// Only for masked materials: holes let light through.
#include "shaders/pass/scene.glsl"

layout(location = 0) in vec4 in_uv;
layout(location = 1) in float in_alpha;
layout(location = 2) flat in uint in_material;

void main() {
  float alpha = materials[in_material].base_color.a * in_alpha * slot_sample(materials[in_material].slots[kSlotBaseColor], in_uv).a;
  if (alpha < materials[in_material].emissive.w) discard;
}
