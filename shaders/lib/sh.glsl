// Irradiance from spherical harmonics (Ramamoorthi and Hanrahan 2001): bands 0 to 2 in colour, band 4 in luminance.
#ifndef SHADERS_LIB_SH_GLSL
#define SHADERS_LIB_SH_GLSL
#include "shaders/lib/color.glsl"
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

// Band 4, the next that the clamped cosine lets through (band 3 is exactly 0): without it a lamp on one side brightens
// surfaces that face away by a tenth. `i` counts m = -4 .. 4.
GLSL_INLINE float sh_basis4(int i, vec3 d) {
  float x2 = d.x * d.x;
  float y2 = d.y * d.y;
  float z2 = d.z * d.z;
  if (i == 0) return 2.503342942f * d.x * d.y * (x2 - y2);
  if (i == 1) return 1.770130770f * d.y * d.z * (3.0f * x2 - y2);
  if (i == 2) return 0.946174696f * d.x * d.y * (7.0f * z2 - 1.0f);
  if (i == 3) return 0.669046544f * d.y * d.z * (7.0f * z2 - 3.0f);
  if (i == 4) return 0.105785547f * (35.0f * z2 * z2 - 30.0f * z2 + 3.0f);
  if (i == 5) return 0.669046544f * d.x * d.z * (7.0f * z2 - 3.0f);
  if (i == 6) return 0.473087348f * (x2 - y2) * (7.0f * z2 - 1.0f);
  if (i == 7) return 1.770130770f * d.x * d.z * (x2 - 3.0f * y2);
  return 0.625835735f * (x2 * (x2 - 3.0f * y2) - y2 * (3.0f * x2 - y2));
}

// The clamped cosine's band factor over pi for band 4.
GLSL_CONST float kShBand4 = -1.0f / 24.0f;

// Irradiance / pi at a surface with unit normal `n`: what a white Lambert surface sends back. A constant environment of
// radiance L has coefficients (L, 0, ..., 0). xyz of sh[i] is RGB of bands 0 to 2. w of sh[i] belongs to band 4, whose
// colour is the mean colour of all light: kShBand4 times the projection of luminance on sh_basis4(i).
GLSL_INLINE vec3 sh_irradiance(vec4 sh[9], vec3 n) {
  vec4 e = sh[0] + sh[1] * n.y + sh[2] * n.z + sh[3] * n.x + sh[4] * (n.x * n.y) + sh[5] * (n.y * n.z) +
           sh[6] * (3.0f * n.z * n.z - 1.0f) + sh[7] * (n.x * n.z) + sh[8] * (n.x * n.x - n.y * n.y);
  float x2 = n.x * n.x;
  float y2 = n.y * n.y;
  float z2 = n.z * n.z;
  float difference = x2 - y2;
  float seven = 7.0f * z2 - 1.0f;
  float xy = n.x * n.y;
  float yz = n.y * n.z;
  float xz = n.x * n.z;
  float band4 = sh[0].w * (2.503342942f * xy * difference) + sh[1].w * (1.770130770f * yz * (3.0f * x2 - y2)) +
                sh[2].w * (0.946174696f * xy * seven) + sh[3].w * (0.669046544f * yz * (seven - 2.0f)) +
                sh[4].w * (0.105785547f * (35.0f * z2 * z2 - 30.0f * z2 + 3.0f)) +
                sh[5].w * (0.669046544f * xz * (seven - 2.0f)) + sh[6].w * (0.473087348f * difference * seven) +
                sh[7].w * (1.770130770f * xz * (x2 - 3.0f * y2)) +
                sh[8].w * (0.625835735f * (difference * difference - 4.0f * xy * xy));
  float mean = max(luminance(vec3(sh[0])), 1e-9f);
  return max(vec3(e) + vec3(sh[0]) * (band4 / mean), vec3(0.0f));
}

GLSL_END
#endif
