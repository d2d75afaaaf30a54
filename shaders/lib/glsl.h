// What lets one text be compiled by glslc and by a C++ compiler through GLM. A file in shaders/lib
//   - includes this first, has an #ifndef guard, and stands between GLSL_BEGIN and GLSL_END (C++: namespace `shaders`);
//   - holds plain functions of floats, vectors and arrays, each behind GLSL_INLINE; out parameters are GLSL_OUT(type);
//   - writes floats with the suffix f, writes no swizzles, reads vec3(v) rather than v.xyz, and touches no texture.
// Passes say #include "shaders/lib/brdf.glsl" with the repository's root on the include path, as C++ does.
#ifndef SHADERS_LIB_GLSL_H
#define SHADERS_LIB_GLSL_H
#ifdef __cplusplus
#include <glm/glm.hpp>
#define GLSL_BEGIN    \
  namespace shaders { \
  using namespace glm;
#define GLSL_END }
#define GLSL_INLINE inline
#define GLSL_OUT(type) type&
#define GLSL_CONST inline constexpr
#else
#define GLSL_BEGIN
#define GLSL_END
#define GLSL_INLINE
#define GLSL_OUT(type) out type
#define GLSL_CONST const
#endif

GLSL_BEGIN
GLSL_CONST float kPi = 3.14159265358979f;
GLSL_CONST float kInversePi = 0.318309886183791f;

GLSL_INLINE float saturate_f(float x) { return clamp(x, 0.0f, 1.0f); }
GLSL_INLINE float max_component(vec3 v) { return max(v.x, max(v.y, v.z)); }
GLSL_INLINE float min_component(vec3 v) { return min(v.x, min(v.y, v.z)); }
GLSL_INLINE float square_f(float x) { return x * x; }
GLSL_END
#endif
