#version 460
#extension GL_EXT_multiview : require
#include "shaders/pass/scene.glsl"

layout(location = 0) in vec2 in_ndc;
layout(location = 0) out vec4 out_color;

void main() {
  vec4 near = frame.world_from_clip[gl_ViewIndex] * vec4(in_ndc, 1.0, 1.0);
  vec3 d = environment_direction(normalize(near.xyz / near.w - frame.camera[gl_ViewIndex].xyz));
  vec3 radiance = textureLod(samplerCube(environment_cube, linear_clamp), d, 0.0).rgb;
  out_color = vec4(radiance * frame.environment.x, 1.0);
}
