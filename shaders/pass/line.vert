#version 460
#extension GL_EXT_multiview : require
#include "shaders/pass/scene.glsl"

layout(location = 0) in vec3 in_position;
layout(location = 1) in vec4 in_color;  // sRGB
layout(location = 0) out vec4 out_color;

void main() {
  out_color = in_color;
  gl_Position = frame.clip_from_world[gl_ViewIndex] * vec4(in_position, 1.0);
}
