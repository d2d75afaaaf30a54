#version 460
// Dear ImGui's triangles, on a window or into a panel's texture.
#include "shaders/shared/scene.h"

layout(push_constant) uniform Push { PanelData panel; };

layout(location = 0) in vec2 in_position;  // pixels from the top left
layout(location = 1) in vec2 in_uv;
layout(location = 2) in vec4 in_color;     // sRGB, straight alpha

layout(location = 0) out vec2 out_uv;
layout(location = 1) out vec4 out_color;

void main() {
  out_uv = in_uv;
  out_color = in_color;
  gl_Position = vec4(in_position * panel.scale_offset.xy + panel.scale_offset.zw, 0.0, 1.0);
}
