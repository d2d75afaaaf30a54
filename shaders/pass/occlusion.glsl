// Half-size ambient occlusion brought to full size without bleeding over depth edges. Needs occlusion_map, depth_map.
float view_distance(float reversed_depth) { return post.grading.w / max(reversed_depth, 1e-7); }  // infinite far: near / depth

float upsampled_visibility(ivec3 at) {
  float depth = texelFetch(depth_map, at, 0).r;
  if (depth <= 0.0) return 1.0;
  float z = view_distance(depth);
  ivec2 last = textureSize(occlusion_map, 0).xy - 1;
  vec2 half_at = (vec2(at.xy) + 0.5) * 0.5 - 0.5;
  ivec2 base = ivec2(floor(half_at));
  vec2 f = half_at - vec2(base);
  float sum = 0.0;
  float weights = 0.0;
  for (int y = -1; y <= 2; ++y)
    for (int x = -1; x <= 2; ++x) {
      vec2 o = texelFetch(occlusion_map, ivec3(clamp(base + ivec2(x, y), ivec2(0), last), at.z), 0).rg;
      vec2 d = abs(vec2(float(x), float(y)) - f);
      // A box four half-size texels wide averages the 4x4 rotation pattern away.
      float w = clamp(2.5 - d.x, 0.0, 1.0) * clamp(2.5 - d.y, 0.0, 1.0) * max(1e-4, 1.0 - abs(o.y - z) / (0.03 * z + 0.01));
      sum += o.x * w;
      weights += w;
    }
  return weights > 0.0 ? sum / weights : 1.0;
}
