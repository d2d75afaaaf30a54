// Fall-off of point and spot lights as KHR_lights_punctual writes it.
#ifndef SHADERS_LIB_PUNCTUAL_GLSL
#define SHADERS_LIB_PUNCTUAL_GLSL
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// 1 / d^2, windowed to nothing at `range_m` (0 = endless). Distances below 1 cm count as 1 cm: a light inside a surface
// must not make an infinity.
GLSL_INLINE float range_attenuation(float distance_m, float range_m) {
  float d2 = max(distance_m * distance_m, 1e-4f);
  if (range_m <= 0.0f) return 1.0f / d2;
  float q = distance_m / range_m;
  float q2 = q * q;
  return saturate_f(1.0f - q2 * q2) / d2;
}

// `cos_angle` is the cosine between the light's direction and the way from light to point.
GLSL_INLINE float spot_attenuation(float cos_angle, float cos_inner, float cos_outer) {
  float scale = 1.0f / max(0.001f, cos_inner - cos_outer);
  float a = saturate_f((cos_angle - cos_outer) * scale);
  return a * a;
}

GLSL_END
#endif
