// What the CPU writes and shaders read, once for both. Members are ordered so that std140/std430 and C++ agree; the
// asserts at the end hold them to it.
#ifndef SHADERS_SHARED_SCENE_H
#define SHADERS_SHARED_SCENE_H
#include "shaders/lib/glsl.h"
GLSL_BEGIN

GLSL_CONST int kMaxShadowedSpots = 16;

// Uniform block, set 1 binding 0: one per frame.
struct FrameData {
  mat4 clip_from_world[2];  // per view, reversed depth
  mat4 world_from_clip[2];
  vec4 camera[2];         // world position
  vec4 irradiance_sh[9];  // of the environment, intensity multiplied in, world not rotated
  vec4 environment;       // x intensity, y cos and z sin of its rotation, w last level of the specular cube
  vec4 background;        // xyz linear colour, w unused
  mat4 sun_clip_from_world;
  vec4 sun;     // xyz towards the sun, w index of its light, -1 without shadow
  vec4 shadow;  // x metres per texel of the sun's map, y 1 / its side, z 1 / side of a spot's map, w unused
  mat4 spot_clip_from_world[kMaxShadowedSpots];
  vec4 grid_origin;  // xyz world position of cell (0,0,0)'s corner, w cells per metre
  ivec4 grid_size;   // xyz cells, w number of lights that reach everywhere (they come first)
  vec4 grading;      // x exposure, yzw unused
  vec4 floor_map;    // xy world x and z of the floor map's corner, zw 1 / its size
  vec4 floor_level;  // x world y of the floor, y strength of its occlusion, 0 = there is no map
};

// Storage, set 1 binding 1.
struct InstanceData {
  vec4 world_from_mesh[3];  // rows of the affine matrix
  uint material;
  uint flags;       // kInstance...
  float highlight;  // 0..1
  uint padding;
  vec4 ambient_up;    // share of the image light that reaches what looks up; w unused
  vec4 ambient_down;  // ... and what looks down
};

// One texture of a material. `packed_slot` 0 = none.
struct TextureSlot {
  uint packed_slot;  // texture | sampler << 16 | uv set << 24 | has transform << 25
  uint padding;
  vec2 offset;
  vec4 matrix;  // column-major 2x2: rotation times scale
};

GLSL_CONST int kSlotBaseColor = 0;
GLSL_CONST int kSlotMetallicRoughness = 1;
GLSL_CONST int kSlotNormal = 2;
GLSL_CONST int kSlotOcclusion = 3;
GLSL_CONST int kSlotEmissive = 4;
GLSL_CONST int kSlotTransmission = 5;
GLSL_CONST int kSlotSheenColor = 6;
GLSL_CONST int kSlotLightmap = 7;
GLSL_CONST int kSlotCount = 8;

GLSL_CONST uint kMaterialUnlit = 1u;

// Storage, set 1 binding 2.
struct MaterialData {
  vec4 base_color;
  vec4 emissive;  // w alpha cutoff
  vec4 specular;  // xyz colour, w weight
  vec4 sheen;     // xyz colour, w roughness
  float metallic;
  float roughness;
  float normal_scale;
  float occlusion_strength;
  float ior;
  float transmission;
  float clearcoat;
  float clearcoat_roughness;
  uint flags;                // kMaterial...
  float lightmap_intensity;  // nits of a white texel's diffuse light, albedo 1
  uint padding1;
  uint padding2;
  TextureSlot slots[kSlotCount];
};

GLSL_CONST int kLightDirectional = 0;
GLSL_CONST int kLightPoint = 1;
GLSL_CONST int kLightSpot = 2;

// Storage, set 1 binding 3.
struct LightData {
  vec4 position;   // w range in metres, 0 endless
  vec4 direction;  // where the light travels; w kind
  vec4 color;      // linear colour times candela or lux; w layer of the spot shadow map, -1 without
  vec4 cone;       // x cos inner, y cos outer half angle
};

// Push constants of the full-screen passes.
struct PostData {
  vec4 grading;  // x exposure, y fade to black 0..1, z strength of ambient occlusion, w near plane distance in metres
  ivec4 mode;    // x tone curve, y 1: keep coverage in alpha, z 1: encode sRGB here, w unused
  vec4 target;   // x width, y height, z 1 / width, w 1 / height
};

// Push constants of the ambient occlusion pass.
struct OcclusionData {
  vec4 tangents[2];  // per view: x left, y right, z up, w down tangents of the half angles
  vec4 size;         // x width, y height of the full-size depth, z near plane distance, w radius in metres
  vec4 pixels;       // x pixels per unit tangent (half size), y strength, zw unused
};

// Push constants of the floor occlusion's making.
struct FloorBlurData {
  vec4 step;   // texels between taps: xy for r, zw for g
  vec4 reach;  // x height in metres where depth is 0, y metres from depth 0 to 1
  ivec4 mode;  // x 0: make from depth, 1: blur
};

// Push constants of the deform pass. Offsets into the block's words are in words.
struct DeformData {
  uint source_vertex;
  uint target_vertex;
  uint vertex_count;
  uint joint_count;  // 0 = not skinned
  uint first_joint;
  uint first_weight;
  uint morph_count;
  uint morph_words;
  uint skin_words;
};

// Push constants of panels: clip position = scale * pixel + offset.
struct PanelData {
  vec4 scale_offset;
  ivec4 mode;  // x texture slot, y 1: texture is coverage only, z 1: decode sRGB, w sampler slot
};

// Push constants of a panel in the world: positions are world_from_panel * corner.
struct WorldPanelData {
  vec4 centre;  // w fade to black 0..1
  vec4 right;   // half the width along +X
  vec4 up;      // half the height along +Y
  ivec4 mode;   // y sampler slot, z 1: keep sRGB, xw unused
};

GLSL_END

#ifdef __cplusplus
#include <cstddef>
namespace shaders {
static_assert(offsetof(FrameData, camera) == 256 && offsetof(FrameData, environment) == 432);
static_assert(offsetof(FrameData, sun_clip_from_world) == 464 && offsetof(FrameData, spot_clip_from_world) == 560);
static_assert(offsetof(FrameData, grid_origin) == 1584 && sizeof(FrameData) == 1664);
static_assert(sizeof(InstanceData) == 96 && offsetof(InstanceData, material) == 48);
static_assert(sizeof(TextureSlot) == 32 && offsetof(TextureSlot, matrix) == 16);
static_assert(sizeof(MaterialData) == 368 && offsetof(MaterialData, flags) == 96 &&
              offsetof(MaterialData, slots) == 112);
static_assert(sizeof(LightData) == 64);
static_assert(sizeof(PostData) == 48 && sizeof(OcclusionData) == 64 && sizeof(DeformData) == 36 &&
              sizeof(FloorBlurData) == 48 && sizeof(PanelData) == 32 && sizeof(WorldPanelData) == 64);
}  // namespace shaders
#endif
#endif
