// Colour: the sRGB transfer function and luminance. Linear light has the sRGB / Rec. 709 primaries everywhere.
#ifndef SHADERS_LIB_COLOR_GLSL
#define SHADERS_LIB_COLOR_GLSL
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// IEC 61966-2-1. Input is clamped to [0, 1]: the curve is for display values.
GLSL_INLINE float srgb_encode(float linear) {
  float c = saturate_f(linear);
  return c <= 0.0031308f ? 12.92f * c : 1.055f * pow(c, 1.0f / 2.4f) - 0.055f;
}

GLSL_INLINE float srgb_decode(float encoded) {
  float c = saturate_f(encoded);
  return c <= 0.04045f ? c / 12.92f : pow((c + 0.055f) / 1.055f, 2.4f);
}

GLSL_INLINE vec3 srgb_encode(vec3 linear) {
  return vec3(srgb_encode(linear.x), srgb_encode(linear.y), srgb_encode(linear.z));
}

GLSL_INLINE vec3 srgb_decode(vec3 encoded) {
  return vec3(srgb_decode(encoded.x), srgb_decode(encoded.y), srgb_decode(encoded.z));
}

// Rec. 709 relative luminance.
GLSL_INLINE float luminance(vec3 linear) { return dot(linear, vec3(0.2126f, 0.7152f, 0.0722f)); }

GLSL_END
#endif
