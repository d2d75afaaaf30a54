// Irradiance from nine spherical-harmonic coefficients (Ramamoorthi and Hanrahan 2001).
#ifndef SHADERS_LIB_SH_GLSL
#define SHADERS_LIB_SH_GLSL
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// Basis function `i` (bands 0..2 in the order 1 | y z x | xy yz 3z^2-1 xz x^2-y^2) at the unit vector `d`.
GLSL_INLINE float sh_basis(int i, vec3 d) {
  if (i == 0) return 0.282094792f;
  if (i == 1) return 0.488602512f * d.y;
  if (i == 2) return 0.488602512f * d.z;
  if (i == 3) return 0.488602512f * d.x;
  if (i == 4) return 1.092548431f * d.x * d.y;
  if (i == 5) return 1.092548431f * d.y * d.z;
  if (i == 6) return 0.315391565f * (3.0f * d.z * d.z - 1.0f);
  if (i == 7) return 1.092548431f * d.x * d.z;
  return 0.546274215f * (d.x * d.x - d.y * d.y);
}

// What projected radiance L_i = integral of L(w) basis_i(w) dw is multiplied with to become a coefficient for
// sh_irradiance(): the clamped cosine's band factor over pi, times the basis function's constant.
GLSL_INLINE float sh_irradiance_factor(int i) {
  if (i == 0) return 0.282094792f;
  if (i < 4) return 0.488602512f * (2.0f / 3.0f);
  if (i == 6) return 0.315391565f * 0.25f;
  if (i == 8) return 0.546274215f * 0.25f;
  return 1.092548431f * 0.25f;
}

// Irradiance / pi at a surface with unit normal `n`: what a white Lambert surface sends back. A constant environment of
// radiance L has coefficients (L, 0, ..., 0). xyz is RGB; w is unused (std140 arrays of vec4).
GLSL_INLINE vec3 sh_irradiance(vec4 sh[9], vec3 n) {
  vec4 e = sh[0] + sh[1] * n.y + sh[2] * n.z + sh[3] * n.x + sh[4] * (n.x * n.y) + sh[5] * (n.y * n.z) +
           sh[6] * (3.0f * n.z * n.z - 1.0f) + sh[7] * (n.x * n.z) + sh[8] * (n.x * n.x - n.y * n.y);
  return max(vec3(e), vec3(0.0f));
}

GLSL_END
#endif
