// Sets 0 and 1 of every pass that draws the scene.
#ifndef SHADERS_PASS_SCENE_GLSL
#define SHADERS_PASS_SCENE_GLSL
#extension GL_EXT_nonuniform_qualifier : require
#include "shaders/shared/scene.h"

layout(set = 0, binding = 0) uniform texture2D textures[];
layout(set = 0, binding = 1) uniform sampler samplers[32];

layout(set = 1, binding = 0, std140) uniform Frame { FrameData frame; };
layout(set = 1, binding = 1, std430) readonly buffer Instances { InstanceData instances[]; };
layout(set = 1, binding = 2, std430) readonly buffer Materials { MaterialData materials[]; };
layout(set = 1, binding = 3, std430) readonly buffer Lights { LightData lights[]; };
// Cell starts, one more than there are cells, then the light indices that they point at.
layout(set = 1, binding = 4, std430) readonly buffer LightGrid { uint grid[]; };
layout(set = 1, binding = 5) uniform textureCube environment_cube;
layout(set = 1, binding = 6) uniform texture2D dfg_table;
layout(set = 1, binding = 7) uniform texture2D sun_shadow;
layout(set = 1, binding = 8) uniform texture2DArray spot_shadows;
layout(set = 1, binding = 9) uniform sampler linear_clamp;
layout(set = 1, binding = 10) uniform samplerShadow depth_compare;
layout(set = 1, binding = 11) uniform texture2D floor_occlusion;

vec2 slot_uv(TextureSlot slot, vec4 uv) {
  vec2 p = (slot.packed_slot & (1u << 24)) != 0u ? uv.zw : uv.xy;
  if ((slot.packed_slot & (1u << 25)) != 0u) p = mat2(slot.matrix.xy, slot.matrix.zw) * p + slot.offset;
  return p;
}

// White where the slot has no texture.
vec4 slot_sample(TextureSlot slot, vec4 uv) {
  if (slot.packed_slot == 0u) return vec4(1.0);
  uint image = slot.packed_slot & 0xFFFFu;
  uint how = (slot.packed_slot >> 16) & 0xFFu;
  return texture(sampler2D(textures[nonuniformEXT(image)], samplers[nonuniformEXT(how)]), slot_uv(slot, uv));
}

vec3 environment_direction(vec3 d) {
  float c = frame.environment.y;
  float s = frame.environment.z;
  return vec3(c * d.x - s * d.z, d.y, s * d.x + c * d.z);  // rotate_about_y by the negative angle
}
#endif
