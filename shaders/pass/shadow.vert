#version 460
#include "shaders/pass/scene.glsl"

layout(push_constant) uniform Push { mat4 clip_from_world; };

layout(location = 0) in vec3 in_position;
layout(location = 3) in vec4 in_uv;
layout(location = 4) in vec4 in_color;

layout(location = 0) out vec4 out_uv;
layout(location = 1) out float out_alpha;
layout(location = 2) flat out uint out_material;

void main() {
  InstanceData instance = instances[gl_InstanceIndex];
  vec4 p = vec4(in_position, 1.0);
  vec3 world = vec3(dot(instance.world_from_mesh[0], p), dot(instance.world_from_mesh[1], p), dot(instance.world_from_mesh[2], p));
  out_uv = in_uv;
  out_alpha = in_color.a;
  out_material = instance.material;
  gl_Position = clip_from_world * vec4(world, 1.0);
}
