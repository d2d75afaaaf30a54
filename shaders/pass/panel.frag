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

// An sRGB target blends in linear light, but panels are designed in display values, where 88 % of near-black over a white
// wall stays near-black. What lies behind is not known here: darkness is taken to cover a bright wall and light strokes a
// dark panel, and coverage is chosen so that on such a ground both ways of blending agree.
float linear_coverage(vec3 display, float coverage) {
  const float kWall = 0.7, kPanel = 0.12;  // display values
  float own = dot(display, vec3(0.2126, 0.7152, 0.0722));
  float ground = mix(kWall, kPanel, smoothstep(0.25, 0.6, own));
  if (abs(ground - own) < 0.02) return coverage;  // alike: no difference to choose by
  vec3 linear = srgb_decode(vec3(own, ground, mix(ground, own, coverage)));
  return clamp((linear.z - linear.y) / (linear.x - linear.y), 0.0, 1.0);
}

void main() {
  vec4 texel = texture(sampler2D(textures[panel.mode.x], samplers[panel.mode.w]), in_uv);
  vec4 color = in_color * (panel.mode.y != 0 ? vec4(1.0, 1.0, 1.0, texel.r) : texel);
  if (panel.mode.z != 0) color = vec4(srgb_decode(color.rgb), linear_coverage(color.rgb, color.a));
  out_color = vec4(color.rgb * color.a, color.a);
}
