#version 460
#extension GL_EXT_nonuniform_qualifier : require
#include "shaders/lib/color.glsl"
#include "shaders/shared/scene.h"

layout(set = 0, binding = 0) uniform texture2D textures[];
layout(set = 0, binding = 1) uniform sampler samplers[32];
layout(push_constant) uniform Push { PanelData panel; };

layout(location = 0) in vec2 in_uv;
layout(location = 1) in vec4 in_color;
layout(location = 0) out vec4 out_color;  // premultiplied

void main() {
  vec4 texel = texture(sampler2D(textures[panel.mode.x], samplers[panel.mode.w]), in_uv);
  vec4 color = in_color * (panel.mode.y != 0 ? vec4(1.0, 1.0, 1.0, texel.r) : texel);
  if (panel.mode.z != 0) color.rgb = srgb_decode(color.rgb);
  out_color = vec4(color.rgb * color.a, color.a);
}
