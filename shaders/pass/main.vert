#version 460
#extension GL_EXT_multiview : require
#include "shaders/pass/scene.glsl"

layout(location = 0) in vec3 in_position;
layout(location = 1) in vec4 in_normal;
layout(location = 2) in vec4 in_tangent;
layout(location = 3) in vec4 in_uv;
layout(location = 4) in vec4 in_color;

layout(location = 0) out vec3 out_position;
layout(location = 1) out vec3 out_normal;
layout(location = 2) out vec4 out_tangent;
layout(location = 3) out vec4 out_uv;
layout(location = 4) out vec4 out_color;
layout(location = 5) flat out uint out_material;
layout(location = 6) flat out float out_highlight;
layout(location = 7) out vec3 out_ambient;

void main() {
  InstanceData instance = instances[gl_InstanceIndex];
  vec4 p = vec4(in_position, 1.0);
  vec3 world = vec3(dot(instance.world_from_mesh[0], p), dot(instance.world_from_mesh[1], p), dot(instance.world_from_mesh[2], p));
  mat3 linear = transpose(mat3(instance.world_from_mesh[0].xyz, instance.world_from_mesh[1].xyz, instance.world_from_mesh[2].xyz));
  // Cofactors instead of the inverse transpose: no division, and a flat axis (zero scale) stays finite.
  mat3 cofactor = mat3(cross(linear[1], linear[2]), cross(linear[2], linear[0]), cross(linear[0], linear[1]));
  float mirrored = dot(linear[0], cofactor[0]) < 0.0 ? -1.0 : 1.0;
  out_position = world;
  out_normal = cofactor * in_normal.xyz * mirrored;
  out_tangent = vec4(linear * in_tangent.xyz, in_tangent.w * mirrored);
  out_uv = in_uv;
  out_color = in_color;
  out_material = instance.material;
  out_highlight = instance.highlight;
  float up = dot(out_normal, out_normal) > 0.0 ? 0.5 + 0.5 * normalize(out_normal).y : 0.5;
  out_ambient = mix(instance.ambient_down.xyz, instance.ambient_up.xyz, up);
  gl_Position = frame.clip_from_world[gl_ViewIndex] * vec4(world, 1.0);
}
