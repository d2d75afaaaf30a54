#version 460
#extension GL_EXT_multiview : require
#include "shaders/lib/brdf.glsl"
#include "shaders/lib/color.glsl"
#include "shaders/lib/punctual.glsl"
#include "shaders/lib/sh.glsl"
#include "shaders/pass/scene.glsl"

// One text, few pipelines: what a scene does not use is compiled away.
layout(constant_id = 0) const int kAlphaMode = 0;       // 0 opaque, 1 mask, 2 blend
layout(constant_id = 1) const bool kExtended = false;   // sheen, clearcoat, transmission
layout(constant_id = 2) const bool kPunctual = false;   // there are lights
layout(constant_id = 3) const bool kShadows = false;    // one of them casts shadows
layout(constant_id = 4) const bool kImageLight = false; // there is an environment

#include "shaders/pass/shadow.glsl"

layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec4 in_tangent;
layout(location = 3) in vec4 in_uv;
layout(location = 4) in vec4 in_color;
layout(location = 5) flat in uint in_material;
layout(location = 6) flat in float in_highlight;
layout(location = 7) in vec3 in_ambient;

// Radiance times coverage, and coverage.
layout(location = 0) out vec4 out_color;

vec3 environment_radiance(vec3 direction, float roughness) {
  float level = level_from_roughness(roughness, frame.environment.w);
  return textureLod(samplerCube(environment_cube, linear_clamp), environment_direction(direction), level).rgb * frame.environment.x;
}

vec3 one_light(uint index, Surface s, vec3 n, vec3 geometric, vec3 v, vec3 dfg, float ground) {
  LightData light = lights[index];
  vec3 l;
  float attenuation = 1.0;
  if (int(light.direction.w) == kLightDirectional) {
    l = -light.direction.xyz;
  } else {
    vec3 to_light = light.position.xyz - in_position;
    float distance_m = max(length(to_light), 1e-4);
    l = to_light / distance_m;
    attenuation = range_attenuation(distance_m, light.position.w);
    if (int(light.direction.w) == kLightSpot)
      attenuation *= spot_attenuation(dot(-l, light.direction.xyz), light.cone.x, light.cone.y);
  }
  if (attenuation <= 0.0 || dot(n, l) <= 0.0) return vec3(0.0);
  bool mapped = false;
  if (kShadows) {
    bool sun = int(index) == int(frame.sun.w);
    if (sun) attenuation *= sun_visibility(in_position, geometric, l);
    if (light.color.w >= 0.0) attenuation *= spot_visibility(int(light.color.w), in_position, geometric, l);
    if (attenuation <= 0.0) return vec3(0.0);
    mapped = sun || light.color.w >= 0.0;
  }
  // A lamp without a shadow map would shine through a table onto the floor below it; and a map's texels are too coarse for
  // the last centimetres under a leg.
  attenuation *= mix(1.0, ground, mapped ? 0.5 : 0.8);
  return evaluate_light(s, n, v, l, dfg) * light.color.rgb * attenuation;
}

// What the things standing on the floor leave of the light on and just above it.
float floor_visibility(vec3 normal) {
  if (frame.floor_level.y <= 0.0) return 1.0;
  float height_m = in_position.y - frame.floor_level.x;
  if (height_m < -0.02 || height_m > 0.25) return 1.0;
  vec2 uv = (in_position.xz - frame.floor_map.xy) * frame.floor_map.zw;
  if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)))) return 1.0;
  vec2 o = textureLod(sampler2D(floor_occlusion, linear_clamp), vec2(uv.x, 1.0 - uv.y), 0.0).rg;
  // Half of a footprint's border is open, so the blur leaves half there: the curves bring a crisp contact back.
  float contact = smoothstep(0.02, 0.55, o.r) * (1.0 - smoothstep(0.0, 0.08, height_m));
  float broad = 0.85 * smoothstep(0.0, 0.6, o.g) * (1.0 - smoothstep(0.0, 0.25, height_m));
  float blocked = max(contact, broad);
  return 1.0 - frame.floor_level.y * blocked * mix(0.4, 0.9, saturate_f(normal.y));
}

void main() {
  MaterialData material = materials[in_material];
  vec4 base = material.base_color * in_color * slot_sample(material.slots[kSlotBaseColor], in_uv);
  if (kAlphaMode == 1) {
    if (base.a < material.emissive.w) discard;
  }
  float coverage = kAlphaMode == 2 ? base.a : 1.0;

  vec3 n = normalize(in_normal);
  if (!gl_FrontFacing) n = -n;
  vec3 geometric = n;
  vec3 to_camera = frame.camera[gl_ViewIndex].xyz - in_position;
  vec3 v = normalize(to_camera);
  vec3 highlight = vec3(0.0);
  if (in_highlight > 0.0) {
    float rim = pow(1.0 - saturate_f(abs(dot(n, v))), 2.0);
    // Display-referred: as bright in a dark corner as in the sun.
    highlight = vec3(1.0, 0.78, 0.45) * (in_highlight * (0.04 + 0.55 * rim) / max(frame.grading.x, 1e-6));
  }
  if ((material.flags & kMaterialUnlit) != 0u) {
    out_color = vec4((base.rgb + highlight) * coverage, coverage);
    return;
  }

  vec3 mr = slot_sample(material.slots[kSlotMetallicRoughness], in_uv).rgb;
  if (material.slots[kSlotNormal].packed_slot != 0u) {
    vec3 t = in_tangent.xyz - geometric * dot(geometric, in_tangent.xyz);
    float length2 = dot(t, t);
    if (length2 > 1e-12) {
      t *= inversesqrt(length2);
      vec3 b = cross(geometric, t) * in_tangent.w * (gl_FrontFacing ? 1.0 : -1.0);
      vec3 map = slot_sample(material.slots[kSlotNormal], in_uv).xyz * 2.0 - 1.0;
      map.xy *= material.normal_scale;
      n = normalize(t * map.x * (gl_FrontFacing ? 1.0 : -1.0) + b * map.y * (gl_FrontFacing ? 1.0 : -1.0) + geometric * map.z);
    }
  }
  Surface s = surface_metallic_roughness(base.rgb, saturate_f(material.metallic * mr.b), saturate_f(material.roughness * mr.g),
                                         material.ior, material.specular.w, material.specular.rgb);
  if (kExtended) {
    s.sheen_color = material.sheen.rgb * slot_sample(material.slots[kSlotSheenColor], in_uv).rgb;
    s.sheen_roughness = material.sheen.w;
  }
  // A normal map may turn the normal away from the viewer; the lobes want it in front.
  float n_dot_v = max(abs(dot(n, v)), kMinCosine);
  vec3 dfg = vec3(0.0);
  if (kImageLight || kPunctual) {
    dfg = textureLod(sampler2D(dfg_table, linear_clamp), vec2(n_dot_v, s.roughness), 0.0).xyz;
    if (kExtended && max_component(s.sheen_color) > 0.0)
      dfg.z = textureLod(sampler2D(dfg_table, linear_clamp), vec2(n_dot_v, s.sheen_roughness), 0.0).z;
  }

  float transmission = 0.0;
  if (kExtended && material.transmission > 0.0) {
    transmission = material.transmission * slot_sample(material.slots[kSlotTransmission], in_uv).r;
    s.diffuse_color *= 1.0 - transmission;
  }

  vec3 radiance = vec3(0.0);
  float occlusion = 1.0;
  if (material.slots[kSlotOcclusion].packed_slot != 0u)
    occlusion = mix(1.0, slot_sample(material.slots[kSlotOcclusion], in_uv).r, material.occlusion_strength);
  float ground = floor_visibility(geometric);
  occlusion *= ground;
  if (kImageLight) {
    vec3 r = dominant_reflection(n, reflect(-v, n), s.alpha);
    vec3 reflected = environment_radiance(r, s.roughness) * specular_occlusion(n_dot_v, occlusion, s.alpha) * in_ambient;
    vec3 irradiance = sh_irradiance(frame.irradiance_sh, environment_direction(n)) * occlusion * in_ambient;
    if (material.slots[kSlotLightmap].packed_slot != 0u) {
      // Baked light instead; what it has less than the environment, the reflection loses as well.
      vec3 baked = slot_sample(material.slots[kSlotLightmap], in_uv).rgb * (material.lightmap_intensity * occlusion);
      reflected *= min(1.0, luminance(baked) / max(luminance(irradiance), 1e-6));
      irradiance = baked;
    }
    radiance += evaluate_environment(s, dfg, reflected, irradiance, irradiance);
  }
  if (kPunctual) {
    uint everywhere = uint(frame.grid_size.w);
    for (uint i = 0u; i < everywhere; ++i) radiance += one_light(i, s, n, geometric, v, dfg, ground);
    ivec3 cell = ivec3(floor((in_position - frame.grid_origin.xyz) * frame.grid_origin.w));
    if (all(greaterThanEqual(cell, ivec3(0))) && all(lessThan(cell, frame.grid_size.xyz))) {
      uint c = uint((cell.y * frame.grid_size.z + cell.z) * frame.grid_size.x + cell.x);
      uint end = grid[c + 1u];
      for (uint i = grid[c]; i < end; ++i) radiance += one_light(grid[i], s, n, geometric, v, dfg, ground);
    }
  }

  vec3 emissive = material.emissive.rgb * slot_sample(material.slots[kSlotEmissive], in_uv).rgb;
  if (kExtended && material.clearcoat > 0.0) {
    // KHR_materials_clearcoat: a dielectric layer of IOR 1.5 over everything, its normal the geometric one.
    float coat_n_dot_v = max(abs(dot(geometric, v)), kMinCosine);
    float coat = material.clearcoat * f_schlick(vec3(0.04), 1.0, coat_n_dot_v).x;
    radiance *= 1.0 - coat;
    emissive *= 1.0 - coat;
    if (kImageLight) {
      vec2 coat_dfg = textureLod(sampler2D(dfg_table, linear_clamp), vec2(coat_n_dot_v, material.clearcoat_roughness), 0.0).xy;
      radiance += environment_radiance(reflect(-v, geometric), material.clearcoat_roughness) *
                  (material.clearcoat * (0.04 * coat_dfg.x + coat_dfg.y) * occlusion);
    }
  }
  radiance += emissive + highlight;
  if (kExtended && kAlphaMode == 2 && transmission > 0.0) {
    // Thin glass: reflections stay, what is behind shows through the rest. One blend factor for all channels, so the tint
    // is that of its luminance.
    float through = transmission * (1.0 - max_component(f_schlick(s.f0, s.f90, n_dot_v))) * luminance(base.rgb);
    out_color = vec4(radiance, 1.0 - through) * coverage;
    return;
  }
  out_color = vec4(radiance * coverage, coverage);
}
