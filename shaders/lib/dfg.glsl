// The directional-albedo table of image light: for (n.v, perceptual roughness) x weighs F0, y weighs F90 of the GGX
// lobe and z is the albedo of the sheen lobe of that roughness. Split sum after Karis 2013 with Schlick's F90 kept
// apart.
#ifndef SHADERS_LIB_DFG_GLSL
#define SHADERS_LIB_DFG_GLSL
#include "shaders/lib/brdf.glsl"
#include "shaders/lib/glsl.h"
#include "shaders/lib/sampling.glsl"
GLSL_BEGIN

GLSL_INLINE vec3 integrate_dfg(float n_dot_v, float perceptual_roughness, uint count) {
  float cosine = max(n_dot_v, kMinCosine);
  float alpha = square_f(max(perceptual_roughness, 1e-2f));
  vec3 v = vec3(sqrt(max(1.0f - cosine * cosine, 0.0f)), 0.0f, cosine);
  vec3 sum = vec3(0.0f);
  for (uint i = 0u; i < count; ++i) {
    vec2 u = hammersley(i, count);
    // Visible normals: the weight is F G2 / G1(v), bounded and without D.
    vec3 h = sample_ggx_visible(u, v, alpha);
    float v_dot_h = saturate_f(dot(v, h));
    vec3 l = h * (2.0f * v_dot_h) - v;
    if (l.z > 0.0f) {
      float g = v_smith_ggx(l.z, cosine, alpha) * 4.0f * l.z * cosine / g1_smith_ggx(cosine, alpha);
      float fc = pow5(1.0f - v_dot_h);
      sum = sum + vec3((1.0f - fc) * g, fc * g, 0.0f);
    }
    // Sheen is broad: the cosine hemisphere serves, weight f pi.
    vec3 k = sample_cosine_hemisphere(u);
    vec3 kh = normalize(v + k);
    sum = sum +
          vec3(0.0f, 0.0f, sheen_charlie(perceptual_roughness, max(k.z, kMinCosine), cosine, saturate_f(kh.z)) * kPi);
  }
  sum = sum / float(count);
  return vec3(sum.x, sum.y, min(sum.z, 1.0f));
}

GLSL_END
#endif
