// Shadow look-ups. Maps hold reversed depth (1 near, 0 far): a point is lit where its depth is >= the stored one.
#ifndef SHADERS_PASS_SHADOW_GLSL
#define SHADERS_PASS_SHADOW_GLSL

float sun_tap(vec2 uv, float depth) { return texture(sampler2DShadow(sun_shadow, depth_compare), vec3(uv, depth)); }

float sun_visibility(vec3 position, vec3 normal, vec3 l) {
  // Moves the point off its surface by what a texel covers on a slope, so that the surface does not shade itself.
  float slope = sqrt(max(1.0 - square_f(dot(normal, l)), 0.0));
  vec3 p = position + normal * (frame.shadow.x * (0.6 + 1.8 * slope));
  vec4 clip = frame.sun_clip_from_world * vec4(p, 1.0);
  vec2 uv = clip.xy * vec2(0.5, -0.5) + 0.5;
  if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0))) || clip.z <= 0.0) return 1.0;
  float texel = frame.shadow.y;
  // Five bilinear comparisons: a soft edge of about three texels.
  return 0.2 * (sun_tap(uv, clip.z) + sun_tap(uv + vec2(1.3, 0.5) * texel, clip.z) + sun_tap(uv + vec2(-0.5, 1.3) * texel, clip.z) +
                sun_tap(uv + vec2(-1.3, -0.5) * texel, clip.z) + sun_tap(uv + vec2(0.5, -1.3) * texel, clip.z));
}

float spot_tap(vec2 uv, float layer, float depth) {
  return texture(sampler2DArrayShadow(spot_shadows, depth_compare), vec4(uv, layer, depth));
}

float spot_visibility(int layer, vec3 position, vec3 normal, vec3 l) {
  vec4 unmoved = frame.spot_clip_from_world[layer] * vec4(position, 1.0);
  float texel = frame.shadow.z;
  // What a texel covers at this distance: the map is about two units wide at distance w = 1.
  float cover_m = 2.0 * unmoved.w * texel;
  float slope = sqrt(max(1.0 - square_f(dot(normal, l)), 0.0));
  vec4 clip = frame.spot_clip_from_world[layer] * vec4(position + normal * (cover_m * (0.6 + 1.8 * slope)), 1.0);
  if (clip.w <= 0.0) return 1.0;
  vec3 ndc = clip.xyz / clip.w;
  vec2 uv = ndc.xy * vec2(0.5, -0.5) + 0.5;
  if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)))) return 1.0;
  float k = float(layer);
  // A spot's lamp has a size: a wider kernel than the sun's.
  float r = 1.6 * texel;
  return 0.25 * (spot_tap(uv + vec2(0.9, 0.4) * r, k, ndc.z) + spot_tap(uv + vec2(-0.4, 0.9) * r, k, ndc.z) +
                 spot_tap(uv + vec2(-0.9, -0.4) * r, k, ndc.z) + spot_tap(uv + vec2(0.4, -0.9) * r, k, ndc.z));
}
#endif
