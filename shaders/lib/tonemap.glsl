// From linear radiance (already multiplied by exposure) to linear display values in [0, 1]; encode with srgb_encode()
// after.
#ifndef SHADERS_LIB_TONEMAP_GLSL
#define SHADERS_LIB_TONEMAP_GLSL
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// scene::Grading::Tonemap in this order.
GLSL_CONST int kTonemapNeutral = 0;
GLSL_CONST int kTonemapAcesThree = 1;
GLSL_CONST int kTonemapLinear = 2;

// Khronos PBR Neutral (KhronosGroup/ToneMapping, PBR_Neutral): 1:1 but for the 4 % of a dielectric's reflection, up to
// 0.8.
GLSL_CONST float kNeutralF90 = 0.04f;
GLSL_CONST float kNeutralStart = 0.8f - 0.04f;
GLSL_CONST float kNeutralDesaturation = 0.15f;

GLSL_INLINE vec3 tonemap_neutral(vec3 color) {
  color = max(color, vec3(0.0f));
  float x = min_component(color);
  float offset = x < 2.0f * kNeutralF90 ? x - x * x / (4.0f * kNeutralF90) : kNeutralF90;
  color = color - vec3(offset);
  float peak = max_component(color);
  if (peak < kNeutralStart) return color;
  float d = 1.0f - kNeutralStart;
  float new_peak = 1.0f - d * d / (peak + d - kNeutralStart);
  color = color * (new_peak / peak);
  float g = 1.0f - 1.0f / (kNeutralDesaturation * (peak - new_peak) + 1.0f);
  return mix(color, vec3(new_peak), g);
}

// The inverse for display values below 1: what to put into a scene so that a panel or a brand colour comes out as
// given.
GLSL_INLINE vec3 tonemap_neutral_inverse(vec3 color) {
  float peak = max_component(color);
  if (peak > kNeutralStart) {
    float d = 1.0f - kNeutralStart;
    float old_peak = d * d / (1.0f - peak) - d + kNeutralStart;
    float f_inverse = kNeutralDesaturation * (old_peak - peak) + 1.0f;
    color = (color + vec3((1.0f / f_inverse - 1.0f) * peak)) * f_inverse;
    color = color * (old_peak / peak);
  }
  float y = min_component(color);
  float offset = kNeutralF90;
  if (y < kNeutralF90) {
    float x = sqrt(max(y, 0.0f) * 4.0f * kNeutralF90);
    offset = x - y;
  }
  return color + vec3(offset);
}

// Stephen Hill's fit of the ACES RRT + ODT (sRGB in and out) with the 1 / 0.6 of three.js' ACESFilmicToneMapping.
GLSL_INLINE vec3 tonemap_aces_three(vec3 color) {
  mat3 aces_from_rgb =
      mat3(vec3(0.59719f, 0.07600f, 0.02840f), vec3(0.35458f, 0.90834f, 0.13383f), vec3(0.04823f, 0.01566f, 0.83777f));
  mat3 rgb_from_aces = mat3(vec3(1.60475f, -0.10208f, -0.00327f), vec3(-0.53108f, 1.10813f, -0.07276f),
                            vec3(-0.07367f, -0.00605f, 1.07602f));
  vec3 v = aces_from_rgb * (max(color, vec3(0.0f)) / 0.6f);
  vec3 a = v * (v + vec3(0.0245786f)) - vec3(0.000090537f);
  vec3 b = v * (0.983729f * v + vec3(0.4329510f)) + vec3(0.238081f);
  return clamp(rgb_from_aces * (a / b), vec3(0.0f), vec3(1.0f));
}

GLSL_INLINE vec3 tonemap(int curve, vec3 color) {
  if (curve == kTonemapNeutral) return tonemap_neutral(color);
  if (curve == kTonemapAcesThree) return tonemap_aces_three(color);
  return clamp(color, vec3(0.0f), vec3(1.0f));
}

GLSL_END
#endif
