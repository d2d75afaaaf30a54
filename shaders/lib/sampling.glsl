// Points and directions for integrals, and the two maps of the sphere: equirectangular images and cube faces.
#ifndef SHADERS_LIB_SAMPLING_GLSL
#define SHADERS_LIB_SAMPLING_GLSL
#include "shaders/lib/brdf.glsl"
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// Van der Corput sequence in base 2, in [0, 1).
GLSL_INLINE float radical_inverse(uint bits) {
  bits = (bits << 16u) | (bits >> 16u);
  bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
  bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
  bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
  bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
  return float(bits >> 8u) * (1.0f / 16777216.0f);  // 24 bits: stays below 1 in single precision
}

// Point `i` of `count` of the Hammersley set in [0, 1)^2, half a step inside so that no point lies on the border.
GLSL_INLINE vec2 hammersley(uint i, uint count) { return vec2((float(i) + 0.5f) / float(count), radical_inverse(i)); }

// Two vectors that make a right-handed orthonormal frame with the unit vector `n`. Duff et al. 2017.
GLSL_INLINE void tangent_frame(vec3 n, GLSL_OUT(vec3) tangent, GLSL_OUT(vec3) bitangent) {
  float s = n.z >= 0.0f ? 1.0f : -1.0f;
  float a = -1.0f / (s + n.z);
  float b = n.x * n.y * a;
  tangent = vec3(1.0f + s * n.x * n.x * a, s * b, -s * n.x);
  bitangent = vec3(b, s + n.y * n.y * a, -n.y);
}

GLSL_INLINE vec3 from_frame(vec3 local, vec3 n) {
  vec3 t;
  vec3 b;
  tangent_frame(n, t, b);
  return t * local.x + b * local.y + n * local.z;
}

// Local frames below have the normal along +Z. pdf = n.l / pi.
GLSL_INLINE vec3 sample_cosine_hemisphere(vec2 u) {
  float r = sqrt(u.x);
  float phi = 2.0f * kPi * u.y;
  return vec3(r * cos(phi), r * sin(phi), sqrt(max(1.0f - u.x, 0.0f)));
}

GLSL_INLINE float pdf_cosine_hemisphere(float n_dot_l) { return n_dot_l * kInversePi; }

// Half vector distributed as D(h) n.h. pdf of h: pdf_ggx(); of the reflected light: pdf_ggx() / (4 v.h).
GLSL_INLINE vec3 sample_ggx(vec2 u, float alpha) {
  float cos2 = (1.0f - u.x) / (1.0f + (alpha * alpha - 1.0f) * u.x);
  float sin_theta = sqrt(max(1.0f - cos2, 0.0f));
  float phi = 2.0f * kPi * u.y;
  return vec3(sin_theta * cos(phi), sin_theta * sin(phi), sqrt(cos2));
}

GLSL_INLINE float pdf_ggx(float n_dot_h, float alpha) { return d_ggx(n_dot_h, alpha) * n_dot_h; }

// Half vector distributed as the normals visible from `v` (local, v.z > 0). Heitz 2018.
// pdf of h: g1(v) D(h) v.h / v.z; of the reflected light: pdf_ggx_visible().
GLSL_INLINE vec3 sample_ggx_visible(vec2 u, vec3 v, float alpha) {
  vec3 vh = normalize(vec3(alpha * v.x, alpha * v.y, v.z));
  float length2 = vh.x * vh.x + vh.y * vh.y;
  vec3 t1 = length2 > 0.0f ? vec3(-vh.y, vh.x, 0.0f) * inversesqrt(length2) : vec3(1.0f, 0.0f, 0.0f);
  vec3 t2 = cross(vh, t1);
  float r = sqrt(u.x);
  float phi = 2.0f * kPi * u.y;
  float p1 = r * cos(phi);
  float p2 = r * sin(phi);
  float s = 0.5f * (1.0f + vh.z);
  p2 = (1.0f - s) * sqrt(max(1.0f - p1 * p1, 0.0f)) + s * p2;
  vec3 nh = p1 * t1 + p2 * t2 + sqrt(max(1.0f - p1 * p1 - p2 * p2, 0.0f)) * vh;
  return normalize(vec3(alpha * nh.x, alpha * nh.y, max(nh.z, 0.0f)));
}

GLSL_INLINE float pdf_ggx_visible(float n_dot_v, float n_dot_h, float alpha) {
  return g1_smith_ggx(n_dot_v, alpha) * d_ggx(n_dot_h, alpha) / max(4.0f * n_dot_v, 1e-7f);
}

// --- Equirectangular images: u = atan2(z, x) / 2 pi + 0.5 to the right, v = 0 at the top (+Y), 1 at the bottom. ---

GLSL_INLINE vec2 equirect_from_direction(vec3 d) {
  return vec2(atan(d.z, d.x) * (0.5f * kInversePi) + 0.5f, acos(clamp(d.y, -1.0f, 1.0f)) * kInversePi);
}

GLSL_INLINE vec3 direction_from_equirect(vec2 uv) {
  float phi = (uv.x - 0.5f) * 2.0f * kPi;
  float theta = uv.y * kPi;
  return vec3(cos(phi) * sin(theta), cos(theta), sin(phi) * sin(theta));
}

// --- Cube faces in Vulkan's order +X -X +Y -Y +Z -Z with its s to the right and t down (table "Cube map face
// selection"). ---

// `uv` in [0, 1]^2; the result is not of unit length: its largest component is 1.
GLSL_INLINE vec3 direction_from_cube(int face, vec2 uv) {
  float s = 2.0f * uv.x - 1.0f;
  float t = 2.0f * uv.y - 1.0f;
  if (face == 0) return vec3(1.0f, -t, -s);
  if (face == 1) return vec3(-1.0f, -t, s);
  if (face == 2) return vec3(s, 1.0f, t);
  if (face == 3) return vec3(s, -1.0f, -t);
  if (face == 4) return vec3(s, -t, 1.0f);
  return vec3(-s, -t, -1.0f);
}

// Returns uv; `face` receives 0..5.
GLSL_INLINE vec2 cube_from_direction(vec3 d, GLSL_OUT(int) face) {
  vec3 a = abs(d);
  float s;
  float t;
  float m;
  if (a.x >= a.y && a.x >= a.z) {
    m = a.x;
    face = d.x >= 0.0f ? 0 : 1;
    s = d.x >= 0.0f ? -d.z : d.z;
    t = -d.y;
  } else if (a.y >= a.z) {
    m = a.y;
    face = d.y >= 0.0f ? 2 : 3;
    s = d.x;
    t = d.y >= 0.0f ? d.z : -d.z;
  } else {
    m = a.z;
    face = d.z >= 0.0f ? 4 : 5;
    s = d.z >= 0.0f ? d.x : -d.x;
    t = -d.y;
  }
  return vec2(s / m, t / m) * 0.5f + vec2(0.5f);
}

// Solid angle of a cube texel at face coordinates s, t in [-1, 1] with `side` texels per edge (small-texel form).
GLSL_INLINE float cube_texel_solid_angle(float s, float t, float side) {
  float r2 = 1.0f + s * s + t * t;
  return 4.0f / (side * side * r2 * sqrt(r2));
}

// Turns a direction about +Y, counter-clockwise seen from above: scene::Environment::rotation_rad turns the image by
// the angle, so look-ups turn by its negative.
GLSL_INLINE vec3 rotate_about_y(vec3 d, float angle_rad) {
  float c = cos(angle_rad);
  float s = sin(angle_rad);
  return vec3(c * d.x + s * d.z, d.y, -s * d.x + c * d.z);
}

GLSL_END
#endif
