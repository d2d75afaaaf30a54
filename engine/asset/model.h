#pragma once
// What a glTF file becomes: plain CPU data, checked, without a trace of the parser. Every index below is valid or -1;
// every number is finite. Spaces and units are glTF's (metres, radians, +Y up, +Z front, linear colour).

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/handle.h"
#include "engine/core/math.h"

namespace engine::asset {

using core::mat4;
using core::quat;
using core::Transform;
using core::vec2;
using core::vec3;
using core::vec4;

enum class Filter : std::uint8_t { nearest, linear };
enum class Wrap : std::uint8_t { repeat, mirror, clamp };
enum class AlphaMode : std::uint8_t { opaque, mask, blend };

// 8-bit RGBA, rows top-down, width * height * 4 bytes. Whether the bytes are sRGB depends on the slot that uses them.
struct Image {
  std::string name;
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
  std::vector<std::byte>
      encoded;  // the file's own PNG or JPEG bytes where LoadOptions::keep_encoded asked for them; else empty
};

struct Sampler {
  Filter mag = Filter::linear, min = Filter::linear, mip = Filter::linear;
  bool use_mips = true;
  Wrap wrap_u = Wrap::repeat, wrap_v = Wrap::repeat;
};

// KHR_texture_transform: uv' = offset + rotate(scale * uv); rotation in radians, counter-clockwise as in the extension.
struct TextureRef {
  int image = -1;  // into Model::images; -1 = no texture
  int sampler = -1;
  int uv_set = 0;  // 0 or 1
  vec2 offset{0}, scale{1};
  float rotation_rad = 0;
};

struct Material {
  std::string name;
  vec4 base_color{1};             // linear
  TextureRef base_color_texture;  // sRGB
  float metallic = 1, roughness = 1;
  TextureRef metallic_roughness_texture;  // G roughness, B metallic
  TextureRef normal_texture;
  float normal_scale = 1;
  TextureRef occlusion_texture;  // R
  float occlusion_strength = 1;
  vec3 emissive{0};             // linear, KHR_materials_emissive_strength multiplied in
  TextureRef emissive_texture;  // sRGB
  AlphaMode alpha_mode = AlphaMode::opaque;
  float alpha_cutoff = 0.5f;
  bool double_sided = false;
  bool unlit = false;
  // MOZ_lightmap: baked diffuse light (rooms are baked at cook time). Where present it takes the place of diffuse image
  // light: outgoing = diffuse albedo * texel (sRGB decoded) * lightmap_intensity, in nits; specular image light is
  // scaled by min(1, luminance of that / luminance of the diffuse image light it replaced).
  TextureRef lightmap_texture;  // sRGB, uv_set 1
  float lightmap_intensity = 1;
  // Read and kept for the renderer that follows; zero/neutral = absent.
  float ior = 1.5f;
  float transmission = 0;
  TextureRef transmission_texture;
  vec3 sheen_color{0};
  TextureRef sheen_color_texture;  // sRGB
  float sheen_roughness = 0;
  float clearcoat = 0, clearcoat_roughness = 0;
  float specular = 1;
  vec3 specular_color{1};
};

// One vertex as the renderer uploads it. 48 bytes + optional skin stream.
struct Vertex {
  vec3 position{0};
  vec3 normal{0, 0, 1};
  vec4 tangent{1, 0, 0, 1};  // w = bitangent sign (MikkTSpace)
  vec2 uv0{0}, uv1{0};
  std::uint32_t color = 0xFFFFFFFFu;  // RGBA8, linear, little-endian R first
};

struct SkinVertex {
  std::array<std::uint16_t, 4> joints{};
  std::array<float, 4> weights{};  // sum to 1
};

struct MorphTarget {
  std::vector<vec3> positions, normals, tangents;  // deltas per vertex; empty or of the vertex count
};

// Triangles of one material. LOD 0 is the full mesh; later entries are coarser, over the same vertices.
struct Primitive {
  std::vector<Vertex> vertices;
  std::vector<SkinVertex> skin;  // empty or one per vertex
  std::vector<MorphTarget> morphs;
  struct Lod {
    std::vector<std::uint32_t> indices;  // triangle list, each < vertices.size()
    float error_m = 0;                   // largest deviation from LOD 0
  };
  std::vector<Lod> lods;               // at least one
  int material = -1;                   // -1 = glTF's default material
  std::vector<int> variant_materials;  // per Model::variants entry: a material, or -1 for `material`; may be empty
  core::Aabb bounds;                   // of the unmorphed, unskinned vertices
};

struct Mesh {
  std::string name;
  std::vector<Primitive> primitives;
  std::vector<float> morph_weights;  // defaults
};

struct Light {  // KHR_lights_punctual
  enum class Type : std::uint8_t { directional, point, spot } type = Type::point;
  std::string name;
  vec3 color{1};
  float intensity = 1;  // candela (point, spot) or lux (directional)
  float range_m = 0;    // 0 = infinite
  float inner_angle_rad = 0, outer_angle_rad = 0.785398f;
};

struct Camera {
  std::string name;
  bool perspective = true;
  float yfov_rad = 0.8f, aspect = 0;  // aspect 0 = the window's
  float xmag = 1, ymag = 1;
  float near_m = 0.01f, far_m = 0;  // far 0 = infinite
};

struct Node {
  std::string name;
  int parent = -1;
  Transform local;          // a node given as a matrix is decomposed; see `local_matrix`
  bool has_matrix = false;  // the matrix has shear and could not be decomposed: use local_matrix
  mat4 local_matrix{1};
  int mesh = -1, skin = -1, camera = -1, light = -1;
  std::vector<float> morph_weights;  // empty = the mesh's
  bool visible = true;
  std::string extras_json;  // the node's "extras" object as text, "" when absent (zones, slots, spawn points)
  std::string
      extensions_json;  // the node's "extensions" object as text, without those that are fields here; "" when absent
};

struct Skin {
  std::vector<int> joints;            // nodes
  std::vector<mat4> joint_from_mesh;  // inverse bind matrices, one per joint
  int skeleton = -1;
};

struct AnimationChannel {
  enum class Path : std::uint8_t { translation, rotation, scale, weights } path = Path::translation;
  enum class Interpolation : std::uint8_t { step, linear, cubic } interpolation = Interpolation::linear;
  int node = -1;
  std::vector<float> times_s;  // strictly increasing
  std::vector<float>
      values;  // components per key: 3, 4 or the morph count; three times that for cubic (in, value, out)
};

struct Animation {
  std::string name;
  float duration_s = 0;
  std::vector<AnimationChannel> channels;
};

struct Credit {
  std::string copyright;  // asset.copyright, as written
  std::string generator;
  std::string title, author, licence,
      source;  // asset.extras as model libraries fill it (title, author, license, source); may be ""
};

struct Model {
  std::string name;
  std::vector<Image> images;
  std::vector<Sampler> samplers;
  std::vector<Material> materials;
  std::vector<Mesh> meshes;
  std::vector<Node> nodes;  // parents before children
  std::vector<int> roots;   // of the default scene
  std::vector<Skin> skins;
  std::vector<Animation> animations;
  std::vector<Camera> cameras;
  std::vector<Light> lights;
  std::vector<std::string> variants;  // KHR_materials_variants names
  core::Aabb bounds;                  // of the default scene in the rest pose
  Credit credit;
  std::string extensions_json;        // root "extensions" as text, without lights and variants; "" when absent
  std::vector<std::string> warnings;  // what was ignored or mended, each naming its place

  std::size_t triangle_count() const;  // LOD 0, instances counted once
};

struct ModelTag;
using ModelHandle = core::Handle<ModelTag>;

}  // namespace engine::asset
