#version 460
// Makes and blurs the map of what stands close above the floor: r touches it, g hangs over it.
#extension GL_EXT_samplerless_texture_functions : require
#include "shaders/shared/scene.h"

layout(set = 0, binding = 0) uniform texture2D source;
layout(push_constant) uniform Push { FloorBlurData blur; };

layout(location = 0) out vec2 out_occlusion;

vec2 bilinear(vec2 at) {
  ivec2 last = textureSize(source, 0) - 1;
  vec2 p = at - 0.5;
  ivec2 base = ivec2(floor(p));
  vec2 f = p - vec2(base);
  vec2 a = texelFetch(source, clamp(base, ivec2(0), last), 0).rg, b = texelFetch(source, clamp(base + ivec2(1, 0), ivec2(0), last), 0).rg;
  vec2 c = texelFetch(source, clamp(base + ivec2(0, 1), ivec2(0), last), 0).rg, d = texelFetch(source, clamp(base + 1, ivec2(0), last), 0).rg;
  return mix(mix(a, b, f.x), mix(c, d, f.x), f.y);
}

void main() {
  if (blur.mode.x == 0) {
    vec2 sum = vec2(0.0);
    for (int i = 0; i < 4; ++i) {
      float depth = texelFetch(source, ivec2(gl_FragCoord.xy) * 2 + ivec2(i & 1, i >> 1), 0).r;
      if (depth <= 0.0) continue;
      float height_m = max(blur.reach.x - depth * blur.reach.y, 0.0);
      sum += vec2(1.0 - smoothstep(0.03, 0.12, height_m), pow(max(1.0 - height_m / blur.reach.x, 0.0), 1.5));
    }
    out_occlusion = sum * 0.25;
    return;
  }
  vec2 sum = vec2(0.0);
  float weights = 0.0;
  for (int i = -4; i <= 4; ++i) {
    float w = exp(-0.18 * float(i * i));
    sum += w * vec2(bilinear(gl_FragCoord.xy + blur.step.xy * float(i)).r, bilinear(gl_FragCoord.xy + blur.step.zw * float(i)).g);
    weights += w;
  }
  out_occlusion = sum / weights;
}
