#version 460
// A panel's texture holds display values, sRGB encoded and premultiplied: they reach the screen as they are, after tone mapping.
#include "shaders/lib/color.glsl"
#include "shaders/pass/scene.glsl"

layout(set = 2, binding = 0) uniform texture2D panel_texture;
layout(push_constant) uniform Push { WorldPanelData panel; };

layout(location = 0) in vec2 in_uv;
layout(location = 0) out vec4 out_color;  // premultiplied

void main() {
  vec4 texel = texture(sampler2D(panel_texture, samplers[panel.mode.y]), in_uv);
  vec3 color = texel.a > 0.0 ? texel.rgb / texel.a : vec3(0.0);
  if (panel.mode.z == 0) color = srgb_decode(color);
  out_color = vec4(color * texel.a * (1.0 - panel.centre.w), texel.a);
}
