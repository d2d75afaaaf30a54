// The surface's reflection: metallic-roughness after the glTF 2.0 specification, appendix B, with KHR_materials_ior,
// _specular and _sheen. Cosines are clamped to [0, 1] by the caller unless said otherwise; `alpha` is perceptual
// roughness squared.
#ifndef SHADERS_LIB_BRDF_GLSL
#define SHADERS_LIB_BRDF_GLSL
#include "shaders/lib/glsl.h"
GLSL_BEGIN

// Below this a point or sun light's highlight falls between pixels (three.js and Filament stop at 0.045 to 0.0525).
GLSL_CONST float kMinRoughness = 0.045f;
// Shared lower bound for cosines in denominators.
GLSL_CONST float kMinCosine = 1e-4f;

GLSL_INLINE float alpha_from_roughness(float perceptual_roughness) {
  return square_f(clamp(perceptual_roughness, kMinRoughness, 1.0f));
}

// GGX normal distribution, 1/sr. Walter et al. 2007, eq. 33.
GLSL_INLINE float d_ggx(float n_dot_h, float alpha) {
  float a2 = alpha * alpha;
  // (1 - c^2) + c^2 a^2 keeps precision for small alpha where c^2 (a^2 - 1) + 1 cancels.
  float q = (1.0f - n_dot_h * n_dot_h) + n_dot_h * n_dot_h * a2;
  return a2 / (kPi * q * q);
}

// Height-correlated Smith visibility: G2 / (4 n.l n.v). Heitz 2014, eq. 99.
GLSL_INLINE float v_smith_ggx(float n_dot_l, float n_dot_v, float alpha) {
  float a2 = alpha * alpha;
  float v = n_dot_l * sqrt(n_dot_v * n_dot_v * (1.0f - a2) + a2);
  float l = n_dot_v * sqrt(n_dot_l * n_dot_l * (1.0f - a2) + a2);
  return 0.5f / max(v + l, 1e-7f);
}

// Smith masking of one direction: G1. Used by visible-normal sampling.
GLSL_INLINE float g1_smith_ggx(float n_dot_x, float alpha) {
  float a2 = alpha * alpha;
  return 2.0f * n_dot_x / max(n_dot_x + sqrt(n_dot_x * n_dot_x * (1.0f - a2) + a2), 1e-7f);
}

GLSL_INLINE float pow5(float x) {
  float x2 = x * x;
  return x2 * x2 * x;
}

GLSL_INLINE vec3 f_schlick(vec3 f0, float f90, float v_dot_h) {
  return f0 + (vec3(f90) - f0) * pow5(saturate_f(1.0f - v_dot_h));
}

GLSL_INLINE float f0_from_ior(float ior) { return square_f((ior - 1.0f) / (ior + 1.0f)); }

// What the lobes need to know of a surface point.
struct Surface {
  vec3 diffuse_color;  // albedo of the Lambert lobe; 0 for a metal
  vec3 f0;             // specular reflectance at normal incidence
  float f90;           // and at grazing incidence
  float roughness;     // perceptual
  float alpha;         // roughness squared, bounded below
  vec3 sheen_color;    // 0 = no sheen
  float sheen_roughness;
};

// glTF's metallic-roughness with KHR_materials_ior (default 1.5) and KHR_materials_specular (defaults 1 and white).
GLSL_INLINE Surface surface_metallic_roughness(vec3 base_color, float metallic, float perceptual_roughness, float ior,
                                               float specular, vec3 specular_color) {
  Surface s;
  vec3 dielectric_f0 = min(specular_color * f0_from_ior(ior), vec3(1.0f)) * specular;
  s.diffuse_color = base_color * (1.0f - metallic);
  s.f0 = mix(dielectric_f0, base_color, metallic);
  s.f90 = mix(specular, 1.0f, metallic);
  s.roughness = clamp(perceptual_roughness, 0.0f, 1.0f);
  s.alpha = alpha_from_roughness(perceptual_roughness);
  s.sheen_color = vec3(0.0f);
  s.sheen_roughness = 0.0f;
  return s;
}

// --- Single lobes. Each is a BRDF value in 1/sr, without the cosine of the light. ---

GLSL_INLINE vec3 diffuse_lambert(vec3 albedo) { return albedo * kInversePi; }

GLSL_INLINE vec3 specular_ggx(vec3 f0, float f90, float alpha, float n_dot_l, float n_dot_v, float n_dot_h,
                              float v_dot_h) {
  return f_schlick(f0, f90, v_dot_h) * (d_ggx(n_dot_h, alpha) * v_smith_ggx(n_dot_l, n_dot_v, alpha));
}

// "Charlie" sheen distribution, Estevez and Kulla 2017; KHR_materials_sheen. 1/sr.
GLSL_INLINE float d_charlie(float n_dot_h, float sheen_roughness) {
  float inverse_alpha = 1.0f / square_f(max(sheen_roughness, 0.07f));
  float sin2 = max(1.0f - n_dot_h * n_dot_h, 0.0078125f);  // 2^-7: keeps pow() finite in half precision (Filament)
  return (2.0f + inverse_alpha) * pow(sin2, inverse_alpha * 0.5f) * (0.5f * kInversePi);
}

// Ashikhmin's visibility for cloth, as Neubelt and Pettineo 2013 use it.
GLSL_INLINE float v_cloth(float n_dot_l, float n_dot_v) {
  return min(1.0f / max(4.0f * (n_dot_l + n_dot_v - n_dot_l * n_dot_v), 1e-7f), 65504.0f);
}

GLSL_INLINE float sheen_charlie(float sheen_roughness, float n_dot_l, float n_dot_v, float n_dot_h) {
  return d_charlie(n_dot_h, sheen_roughness) * v_cloth(n_dot_l, n_dot_v);
}

// What the layer below a sheen keeps: KHR_materials_sheen's albedo scaling with the directional albedo E(n.v) of the
// sheen lobe (dfg.z, see dfg.glsl). Always in [0, 1].
GLSL_INLINE float sheen_base_scale(vec3 sheen_color, float sheen_albedo) {
  return saturate_f(1.0f - max_component(sheen_color) * sheen_albedo);
}

// --- Light from one direction. Returns BRDF times n.l: multiply by the light's radiance (or E, for point lights I /
// d^2). --- `n`, `v`, `l` of unit length; `n_dot_v` > 0 is given so that the caller can bend back-facing shading
// normals once. `dfg` is the table's entry for (n.v, roughness): x scale of F0, y of F90, z albedo of the sheen lobe.
GLSL_INLINE vec3 evaluate_light(Surface s, vec3 n, vec3 v, vec3 l, vec3 dfg) {
  float n_dot_l = saturate_f(dot(n, l));
  if (n_dot_l <= 0.0f) return vec3(0.0f);
  float n_dot_v = clamp(abs(dot(n, v)), kMinCosine, 1.0f);
  vec3 h = normalize(v + l);
  float n_dot_h = saturate_f(dot(n, h));
  float v_dot_h = saturate_f(dot(v, h));
  vec3 fresnel = f_schlick(s.f0, s.f90, v_dot_h);
  vec3 specular = fresnel * (d_ggx(n_dot_h, s.alpha) * v_smith_ggx(n_dot_l, n_dot_v, s.alpha));
  // Diffuse gets what the specular lobe leaves over for this view, by the same table as in evaluate_environment():
  // mixing by the half vector's Fresnel, as glTF's appendix sketches, sends back up to 1.2 times the light at grazing
  // views.
  float reflected = max_component(s.f0 * dfg.x + vec3(s.f90 * dfg.y));
  vec3 diffuse = diffuse_lambert(s.diffuse_color) * (1.0f - reflected);
  vec3 base = specular + diffuse;
  if (max_component(s.sheen_color) > 0.0f) {
    base = base * sheen_base_scale(s.sheen_color, dfg.z) +
           s.sheen_color * sheen_charlie(s.sheen_roughness, n_dot_l, n_dot_v, n_dot_h);
  }
  return base * n_dot_l;
}

// --- Light from all around. ---

// Fdez-Aguera 2019, "A Multiple-Scattering Microfacet Model for Real-Time Image-based Lighting". `single_scatter`
// weighs the prefiltered radiance, `multi_scatter` the irradiance / pi. Their sum is 1 for f0 = f90 = 1: a white
// furnace loses nothing.
GLSL_INLINE void multi_scatter_weights(vec3 f0, float f90, vec2 dfg, GLSL_OUT(vec3) single_scatter,
                                       GLSL_OUT(vec3) multi_scatter) {
  single_scatter = f0 * dfg.x + vec3(f90 * dfg.y);
  float missing = 1.0f - (dfg.x + dfg.y);
  vec3 average = f0 + (vec3(1.0f) - f0) * (1.0f / 21.0f);
  multi_scatter = single_scatter * average / (vec3(1.0f) - missing * average) * missing;
}

// Radiance towards the viewer from an environment. `radiance` is the specular cube at the reflected direction and the
// surface's roughness, `irradiance` is irradiance / pi at the normal, `sheen_radiance` the light the sheen lobe gathers
// (irradiance / pi does). Occlusion is the caller's: it darkens `irradiance` fully and `radiance` by
// specular_occlusion().
GLSL_INLINE vec3 evaluate_environment(Surface s, vec3 dfg, vec3 radiance, vec3 irradiance, vec3 sheen_radiance) {
  vec3 single_scatter;
  vec3 multi_scatter;
  multi_scatter_weights(s.f0, s.f90, vec2(dfg.x, dfg.y), single_scatter, multi_scatter);
  // One scalar for all channels, as three.js does: a coloured metal must not tint the diffuse lobe with the complement.
  vec3 diffuse = s.diffuse_color * (1.0f - max_component(single_scatter + multi_scatter));
  vec3 base = radiance * single_scatter + irradiance * (multi_scatter + diffuse);
  if (max_component(s.sheen_color) <= 0.0f) return base;
  return base * sheen_base_scale(s.sheen_color, dfg.z) + s.sheen_color * sheen_radiance * dfg.z;
}

// Lagarde and de Rousiers 2014, section 4.10.2: how much of the reflection lobe an ambient occlusion of `occlusion`
// hides.
GLSL_INLINE float specular_occlusion(float n_dot_v, float occlusion, float alpha) {
  return saturate_f(pow(n_dot_v + occlusion, exp2(-16.0f * alpha - 1.0f)) - 1.0f + occlusion);
}

// Main direction of the GGX lobe for a reflection `r`: rough lobes lean towards the normal (Filament 5.3.4.3's GGX fit
// is the same idea). For cubes prefiltered with n = v = r.
GLSL_INLINE vec3 dominant_reflection(vec3 n, vec3 r, float alpha) { return normalize(mix(r, n, alpha * alpha)); }

// Perceptual roughness -> level of the specular cube (0 = mirror), the inverse of roughness_from_level().
GLSL_INLINE float level_from_roughness(float perceptual_roughness, float last_level) {
  return last_level * perceptual_roughness * (2.0f - perceptual_roughness);
}

GLSL_INLINE float roughness_from_level(float level, float last_level) {
  return 1.0f - sqrt(max(1.0f - level / last_level, 0.0f));
}

GLSL_END
#endif
