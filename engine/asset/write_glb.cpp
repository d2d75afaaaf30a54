#include "engine/asset/write_glb.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include "engine/asset/image.h"
#include "engine/asset/vertices.h"

namespace engine::asset {
namespace {

using core::Code;
using core::fail;
using core::Result;
using Json = nlohmann::ordered_json;

// stb halves the colour resolution of JPEG up to quality 90; a normal map's channels all count.
constexpr int kNormalMapQuality = 95;

template <int N>
Json array(const glm::vec<N, float>& v) {
  Json out = Json::array();
  for (int i = 0; i < N; ++i) out.push_back(v[i]);
  return out;
}

Json array(const quat& q) { return Json::array({q.x, q.y, q.z, q.w}); }

Json array(const mat4& m) {
  Json out = Json::array();
  for (int c = 0; c < 4; ++c)
    for (int r = 0; r < 4; ++r) out.push_back(m[c][r]);
  return out;
}

class Writer {
 public:
  Writer(const Model& model, const WriteOptions& options) : model_(model), options_(options) {}

  Result<core::Bytes> run() {
    root_["asset"] = {{"version", "2.0"},
                      {"generator", model_.credit.generator.empty() ? "Vitrine" : model_.credit.generator}};
    if (!model_.credit.copyright.empty()) root_["asset"]["copyright"] = model_.credit.copyright;
    const auto& credit = model_.credit;
    for (const auto& [key, value] : {std::pair{"title", &credit.title},
                                     {"author", &credit.author},
                                     {"license", &credit.licence},
                                     {"source", &credit.source}})
      if (!value->empty()) root_["asset"]["extras"][key] = *value;
    VITRINE_CHECK(images());
    samplers();
    // Made before they are put in: what makes them adds to root_ too, which moves its members.
    for (const auto& from : model_.materials) {
      Json made = material(from);
      root_["materials"].push_back(std::move(made));
    }
    for (const auto& from : model_.meshes) {
      Json made = mesh(from);
      // glTF wants a primitive in each mesh: an empty one is left out, and so is every mention of it.
      const bool empty = made["primitives"].empty();
      number_.push_back(empty ? -1 : static_cast<int>(array_size("meshes")));
      if (!empty) root_["meshes"].push_back(std::move(made));
    }
    cameras();
    VITRINE_CHECK(nodes());
    skins();
    animations();
    VITRINE_CHECK(extensions());
    return glb();
  }

 private:
  // ---- bytes
  int view(const void* data, std::size_t size, int target) {
    bin_.resize((bin_.size() + 3) & ~std::size_t{3});
    const auto* bytes = static_cast<const std::byte*>(data);
    Json out = {{"buffer", 0}, {"byteOffset", bin_.size()}, {"byteLength", size}};
    if (target) out["target"] = target;
    bin_.insert(bin_.end(), bytes, bytes + size);
    root_["bufferViews"].push_back(std::move(out));
    return static_cast<int>(root_["bufferViews"].size() - 1);
  }

  std::size_t array_size(const char* key) const { return root_.contains(key) ? root_[key].size() : 0; }

  template <class T>
  int accessor(const std::vector<T>& values, int component, const char* type, std::size_t per_element, int target,
               bool normalized = false) {
    Json out = {{"bufferView", view(values.data(), values.size() * sizeof(T), target)},
                {"componentType", component},
                {"count", values.size() / per_element},
                {"type", type}};
    if (normalized) out["normalized"] = true;
    root_["accessors"].push_back(std::move(out));
    return static_cast<int>(root_["accessors"].size() - 1);
  }

  static constexpr int kVertices = 34962, kIndices = 34963, kFloat = 5126;

  int points(const std::vector<vec3>& values) {
    const int out = accessor(values, kFloat, "VEC3", 1, kVertices);
    core::Aabb box;
    for (vec3 v : values) box.add(v);
    root_["accessors"].back()["min"] = array<3>(box.min);
    root_["accessors"].back()["max"] = array<3>(box.max);
    return out;
  }

  template <class T, class Get>
  std::vector<T> stream(const Primitive& primitive, Get&& get) {
    std::vector<T> out;
    out.reserve(primitive.vertices.size());
    for (const auto& vertex : primitive.vertices) out.push_back(get(vertex));
    return out;
  }

  // ---- pictures and materials
  Result<> images() {
    for (std::size_t i = 0; i < model_.images.size(); ++i) {
      const Image& image = model_.images[i];
      std::string mime = "image/png";
      core::Bytes bytes = image.encoded;
      if (!bytes.empty()) {
        if (bytes[0] == std::byte{0xFF}) mime = "image/jpeg";
      } else {
        if (image.rgba.size() != std::size_t{4} * image.width * image.height || image.rgba.empty())
          return fail(Code::invalid_argument, "images[{}]: {} bytes for {} x {} pixels", i, image.rgba.size(),
                      image.width, image.height);
        bool opaque = true;
        for (std::size_t p = 3; p < image.rgba.size() && opaque; p += 4) opaque = image.rgba[p] == 255;
        const bool normal = std::any_of(model_.materials.begin(), model_.materials.end(), [&](const Material& m) {
          return m.normal_texture.image == static_cast<int>(i);
        });
        if (opaque && options_.jpeg_opaque) {
          VITRINE_TRY(encoded, encode_jpeg(image, normal ? std::max(options_.jpeg_quality, kNormalMapQuality)
                                                         : options_.jpeg_quality));
          bytes = std::move(encoded);
          mime = "image/jpeg";
        } else {
          VITRINE_TRY(encoded, encode_png(image.width, image.height, 4, image.rgba));
          bytes = std::move(encoded);
        }
      }
      Json out = {{"bufferView", view(bytes.data(), bytes.size(), 0)}, {"mimeType", mime}};
      if (!image.name.empty()) out["name"] = image.name;
      root_["images"].push_back(std::move(out));
    }
    return {};
  }

  void samplers() {
    for (const auto& sampler : model_.samplers) {
      auto wrap = [](Wrap w) { return w == Wrap::clamp ? 33071 : w == Wrap::mirror ? 33648 : 10497; };
      int min = sampler.min == Filter::nearest ? 9728 : 9729;
      if (sampler.use_mips) min += 256 + (sampler.mip == Filter::linear ? 2 : 0);
      root_["samplers"].push_back({{"magFilter", sampler.mag == Filter::nearest ? 9728 : 9729},
                                   {"minFilter", min},
                                   {"wrapS", wrap(sampler.wrap_u)},
                                   {"wrapT", wrap(sampler.wrap_v)}});
    }
  }

  Json texture(const TextureRef& ref) {
    const auto key = std::make_pair(ref.image, ref.sampler);
    auto found = textures_.find(key);
    if (found == textures_.end()) {
      Json out = {{"source", ref.image}};
      if (ref.sampler >= 0) out["sampler"] = ref.sampler;
      root_["textures"].push_back(std::move(out));
      found = textures_.emplace(key, static_cast<int>(root_["textures"].size() - 1)).first;
    }
    Json out = {{"index", found->second}};
    if (ref.uv_set) out["texCoord"] = ref.uv_set;
    Json transform = Json::object();
    if (ref.offset != vec2(0)) transform["offset"] = array<2>(ref.offset);
    if (ref.rotation_rad != 0) transform["rotation"] = ref.rotation_rad;
    if (ref.scale != vec2(1)) transform["scale"] = array<2>(ref.scale);
    if (!transform.empty()) out["extensions"][use("KHR_texture_transform")] = std::move(transform);
    return out;
  }

  const char* use(const char* extension) {
    used_.insert(extension);
    return extension;
  }

  Json material(const Material& m) {
    Json out = Json::object();
    if (!m.name.empty()) out["name"] = m.name;
    Json& pbr = out["pbrMetallicRoughness"] = Json::object();
    if (m.base_color != vec4(1)) pbr["baseColorFactor"] = array<4>(m.base_color);
    if (m.base_color_texture.image >= 0) pbr["baseColorTexture"] = texture(m.base_color_texture);
    if (m.metallic != 1) pbr["metallicFactor"] = m.metallic;
    if (m.roughness != 1) pbr["roughnessFactor"] = m.roughness;
    if (m.metallic_roughness_texture.image >= 0)
      pbr["metallicRoughnessTexture"] = texture(m.metallic_roughness_texture);
    if (m.normal_texture.image >= 0) {
      out["normalTexture"] = texture(m.normal_texture);
      if (m.normal_scale != 1) out["normalTexture"]["scale"] = m.normal_scale;
    }
    if (m.occlusion_texture.image >= 0) {
      out["occlusionTexture"] = texture(m.occlusion_texture);
      if (m.occlusion_strength != 1) out["occlusionTexture"]["strength"] = m.occlusion_strength;
    }
    const float strength = std::max({1.0f, m.emissive.x, m.emissive.y, m.emissive.z});
    if (m.emissive != vec3(0)) out["emissiveFactor"] = array<3>(glm::min(m.emissive / strength, vec3(1)));
    if (strength > 1) out["extensions"][use("KHR_materials_emissive_strength")]["emissiveStrength"] = strength;
    if (m.emissive_texture.image >= 0) out["emissiveTexture"] = texture(m.emissive_texture);
    if (m.lightmap_texture.image >= 0) {
      Json& to = out["extensions"][use("MOZ_lightmap")] = texture(m.lightmap_texture);
      if (m.lightmap_intensity != 1) to["intensity"] = m.lightmap_intensity;
    }
    if (m.alpha_mode != AlphaMode::opaque) out["alphaMode"] = m.alpha_mode == AlphaMode::mask ? "MASK" : "BLEND";
    if (m.alpha_cutoff != 0.5f) out["alphaCutoff"] = m.alpha_cutoff;
    if (m.double_sided) out["doubleSided"] = true;
    if (m.unlit) out["extensions"][use("KHR_materials_unlit")] = Json::object();
    if (m.ior != 1.5f) out["extensions"][use("KHR_materials_ior")]["ior"] = m.ior;
    if (m.transmission != 0 || m.transmission_texture.image >= 0) {
      Json& to = out["extensions"][use("KHR_materials_transmission")];
      to["transmissionFactor"] = m.transmission;
      if (m.transmission_texture.image >= 0) to["transmissionTexture"] = texture(m.transmission_texture);
    }
    if (m.sheen_color != vec3(0) || m.sheen_color_texture.image >= 0 || m.sheen_roughness != 0) {
      Json& to = out["extensions"][use("KHR_materials_sheen")];
      to["sheenColorFactor"] = array<3>(m.sheen_color);
      if (m.sheen_color_texture.image >= 0) to["sheenColorTexture"] = texture(m.sheen_color_texture);
      to["sheenRoughnessFactor"] = m.sheen_roughness;
    }
    if (m.clearcoat != 0 || m.clearcoat_roughness != 0)
      out["extensions"][use("KHR_materials_clearcoat")] = {{"clearcoatFactor", m.clearcoat},
                                                           {"clearcoatRoughnessFactor", m.clearcoat_roughness}};
    if (m.specular != 1 || m.specular_color != vec3(1))
      out["extensions"][use("KHR_materials_specular")] = {{"specularFactor", m.specular},
                                                          {"specularColorFactor", array<3>(m.specular_color)}};
    return out;
  }

  // ---- geometry
  int indices(const Primitive& primitive, const std::vector<std::uint32_t>& list) {
    // 65535 is the restart value and may not be an index.
    if (primitive.vertices.size() > 65535) return accessor(list, 5125, "SCALAR", 1, kIndices);
    return accessor(std::vector<std::uint16_t>(list.begin(), list.end()), 5123, "SCALAR", 1, kIndices);
  }

  Json attributes(const Primitive& primitive) {
    Json out = {{"POSITION", points(stream<vec3>(primitive, [](const Vertex& v) { return v.position; }))},
                {"NORMAL", accessor(stream<vec3>(primitive, [](const Vertex& v) { return v.normal; }), kFloat, "VEC3",
                                    1, kVertices)}};
    const auto any = [&](auto&& test) {
      return std::any_of(primitive.vertices.begin(), primitive.vertices.end(), test);
    };
    if (has_tangents(primitive))
      out["TANGENT"] =
          accessor(stream<vec4>(primitive, [](const Vertex& v) { return v.tangent; }), kFloat, "VEC4", 1, kVertices);
    const bool second = any([](const Vertex& v) { return v.uv1 != vec2(0); });
    if (second || any([](const Vertex& v) { return v.uv0 != vec2(0); }))
      out["TEXCOORD_0"] =
          accessor(stream<vec2>(primitive, [](const Vertex& v) { return v.uv0; }), kFloat, "VEC2", 1, kVertices);
    if (second)
      out["TEXCOORD_1"] =
          accessor(stream<vec2>(primitive, [](const Vertex& v) { return v.uv1; }), kFloat, "VEC2", 1, kVertices);
    if (any([](const Vertex& v) { return v.color != 0xFFFFFFFFu; })) {
      std::vector<std::uint8_t> colors;
      for (const auto& vertex : primitive.vertices)
        for (int c = 0; c < 4; ++c) colors.push_back(static_cast<std::uint8_t>(vertex.color >> (8 * c)));
      out["COLOR_0"] = accessor(colors, 5121, "VEC4", 4, kVertices, true);
    }
    if (!primitive.skin.empty()) {
      std::vector<std::uint16_t> joints;
      std::vector<float> weights;
      for (const auto& skin : primitive.skin)
        joints.insert(joints.end(), skin.joints.begin(), skin.joints.end()),
            weights.insert(weights.end(), skin.weights.begin(), skin.weights.end());
      out["JOINTS_0"] = accessor(joints, 5123, "VEC4", 4, kVertices);
      out["WEIGHTS_0"] = accessor(weights, kFloat, "VEC4", 4, kVertices);
    }
    return out;
  }

  Json variants(const Primitive& primitive) {
    std::map<int, Json> by_material;
    for (std::size_t v = 0; v < primitive.variant_materials.size(); ++v)
      if (primitive.variant_materials[v] >= 0) by_material[primitive.variant_materials[v]].push_back(v);
    Json out = Json::array();
    for (auto& [material, list] : by_material) out.push_back({{"material", material}, {"variants", std::move(list)}});
    return out;
  }

  // The mesh at full detail; its coarser levels are written with it, over the same vertex accessors, and wait in
  // `coarse_` for nodes().
  Json mesh(const Mesh& mesh) {
    Json out = Json::object();
    if (!mesh.name.empty()) out["name"] = mesh.name;
    out["primitives"] = Json::array();
    std::size_t levels = 1;
    for (const auto& primitive : mesh.primitives) levels = std::max(levels, primitive.lods.size());
    std::vector<Json> coarse(levels - 1, Json{{"primitives", Json::array()}});
    for (const auto& primitive : mesh.primitives) {
      if (primitive.vertices.empty() || primitive.lods.empty() || primitive.lods[0].indices.empty()) continue;
      Json to = {{"attributes", attributes(primitive)}};
      for (const auto& morph : primitive.morphs) {
        Json target = Json::object();
        if (!morph.positions.empty()) target["POSITION"] = points(morph.positions);
        if (!morph.normals.empty()) target["NORMAL"] = accessor(morph.normals, kFloat, "VEC3", 1, kVertices);
        if (!morph.tangents.empty()) target["TANGENT"] = accessor(morph.tangents, kFloat, "VEC3", 1, kVertices);
        to["targets"].push_back(std::move(target));
      }
      if (primitive.material >= 0) to["material"] = primitive.material;
      if (Json mappings = variants(primitive); !mappings.empty())
        to["extensions"][use("KHR_materials_variants")]["mappings"] = std::move(mappings);
      to["indices"] = indices(primitive, primitive.lods[0].indices);
      Json level = to;
      for (std::size_t l = 1; l < levels; ++l) {  // a primitive with fewer levels repeats its last
        if (l < primitive.lods.size()) {
          level["indices"] = indices(primitive, primitive.lods[l].indices);
          level["extras"]["error_m"] = primitive.lods[l].error_m;
        }
        coarse[l - 1]["primitives"].push_back(level);
      }
      out["primitives"].push_back(std::move(to));
    }
    if (std::any_of(mesh.morph_weights.begin(), mesh.morph_weights.end(), [](float w) { return w != 0; }))
      out["weights"] = mesh.morph_weights;
    coarse_.push_back(std::move(coarse));
    return out;
  }

  // ---- the scene
  void cameras() {
    for (const auto& camera : model_.cameras) {
      Json lens = {{"znear", camera.near_m}};
      if (camera.perspective) {
        lens["yfov"] = camera.yfov_rad;
        if (camera.aspect > 0) lens["aspectRatio"] = camera.aspect;
        if (camera.far_m > 0) lens["zfar"] = camera.far_m;
      } else {
        // an orthographic camera must have zfar; "infinite" is written as a kilometre
        lens["xmag"] = camera.xmag, lens["ymag"] = camera.ymag,
        lens["zfar"] = camera.far_m > 0 ? camera.far_m : 1000.0f;
      }
      const char* type = camera.perspective ? "perspective" : "orthographic";
      Json out = {{"type", type}, {type, std::move(lens)}};
      if (!camera.name.empty()) out["name"] = camera.name;
      root_["cameras"].push_back(std::move(out));
    }
  }

  static Result<Json> parsed(const std::string& text, const std::string& place) {
    if (text.empty()) return Json();
    Json out = Json::parse(text, nullptr, false);
    if (out.is_discarded()) return fail(Code::invalid_argument, "{}: not JSON: {}", place, text.substr(0, 60));
    return out;
  }

  Json place(const Node& node) const {
    Json out = Json::object();
    if (node.has_matrix) {
      out["matrix"] = array(node.local_matrix);
      return out;
    }
    if (node.local.translation != vec3(0)) out["translation"] = array<3>(node.local.translation);
    if (node.local.rotation != quat(1, 0, 0, 0)) out["rotation"] = array(node.local.rotation);
    if (node.local.scale != vec3(1)) out["scale"] = array<3>(node.local.scale);
    return out;
  }

  Result<> nodes() {
    std::vector<Json> list, levels;
    for (std::size_t n = 0; n < model_.nodes.size(); ++n) {
      const Node& node = model_.nodes[n];
      Json out = place(node);
      if (!node.name.empty()) out["name"] = node.name;
      if (node.parent >= 0) list[static_cast<std::size_t>(node.parent)]["children"].push_back(n);
      const int mesh = node.mesh < 0 ? -1 : number_[static_cast<std::size_t>(node.mesh)];
      if (mesh >= 0) out["mesh"] = mesh;
      if (node.skin >= 0) out["skin"] = node.skin;
      if (node.camera >= 0) out["camera"] = node.camera;
      if (!node.morph_weights.empty()) out["weights"] = node.morph_weights;
      VITRINE_TRY(extras, parsed(node.extras_json, fmt::format("nodes[{}].extras_json", n)));
      if (!extras.is_null()) out["extras"] = std::move(extras);
      VITRINE_TRY(extensions, parsed(node.extensions_json, fmt::format("nodes[{}].extensions_json", n)));
      if (extensions.is_object())
        for (const auto& [key, value] : extensions.items()) used_.insert(key);
      if (node.light >= 0) extensions[use("KHR_lights_punctual")]["light"] = node.light;
      if (!node.visible) extensions[use("KHR_node_visibility")]["visible"] = false;
      if (mesh >= 0)
        for (Json& level : coarse_meshes(static_cast<std::size_t>(node.mesh))) {
          Json coarse = place(node);
          coarse["mesh"] = level;
          if (node.skin >= 0) coarse["skin"] = node.skin;
          extensions[use("MSFT_lod")]["ids"].push_back(model_.nodes.size() + levels.size());
          levels.push_back(std::move(coarse));
        }
      if (!extensions.is_null()) out["extensions"] = std::move(extensions);
      list.push_back(std::move(out));
    }
    for (auto& node : list) root_["nodes"].push_back(std::move(node));
    for (auto& node : levels) root_["nodes"].push_back(std::move(node));
    root_["scene"] = 0;
    root_["scenes"] = Json::array({Json::object()});
    if (!model_.roots.empty()) root_["scenes"][0]["nodes"] = model_.roots;
    return {};
  }

  // Writes the coarser meshes when the first node needs them; returns their indices.
  std::vector<Json> coarse_meshes(std::size_t mesh) {
    auto& levels = coarse_[mesh];
    for (auto& level : levels)
      if (level.is_object()) {
        root_["meshes"].push_back(std::move(level));
        level = root_["meshes"].size() - 1;
      }
    return levels;
  }

  void skins() {
    for (const auto& skin : model_.skins) {
      std::vector<float> matrices;
      for (const auto& m : skin.joint_from_mesh) matrices.insert(matrices.end(), &m[0][0], &m[0][0] + 16);
      Json out = {{"joints", skin.joints}, {"inverseBindMatrices", accessor(matrices, kFloat, "MAT4", 16, 0)}};
      if (skin.skeleton >= 0) out["skeleton"] = skin.skeleton;
      root_["skins"].push_back(std::move(out));
    }
  }

  void animations() {
    for (const auto& animation : model_.animations) {
      Json out = Json::object();
      if (!animation.name.empty()) out["name"] = animation.name;
      for (const auto& channel : animation.channels) {
        using Path = AnimationChannel::Path;
        using Interpolation = AnimationChannel::Interpolation;
        const int input = accessor(channel.times_s, kFloat, "SCALAR", 1, 0);
        root_["accessors"].back()["min"] = {channel.times_s.front()};
        root_["accessors"].back()["max"] = {channel.times_s.back()};
        const bool weights = channel.path == Path::weights, rotation = channel.path == Path::rotation;
        const int output = accessor(channel.values, kFloat,
                                    weights    ? "SCALAR"
                                    : rotation ? "VEC4"
                                               : "VEC3",
                                    weights    ? 1
                                    : rotation ? 4
                                               : 3,
                                    0);
        const char* interpolation = channel.interpolation == Interpolation::step    ? "STEP"
                                    : channel.interpolation == Interpolation::cubic ? "CUBICSPLINE"
                                                                                    : "LINEAR";
        out["samplers"].push_back({{"input", input}, {"output", output}, {"interpolation", interpolation}});
        const char* path = weights                       ? "weights"
                           : rotation                    ? "rotation"
                           : channel.path == Path::scale ? "scale"
                                                         : "translation";
        out["channels"].push_back(
            {{"sampler", out["samplers"].size() - 1}, {"target", {{"node", channel.node}, {"path", path}}}});
      }
      if (out.contains("channels")) root_["animations"].push_back(std::move(out));
    }
  }

  Result<> extensions() {
    VITRINE_TRY(all, parsed(model_.extensions_json, "extensions_json"));
    if (all.is_object())
      for (const auto& [key, value] : all.items()) used_.insert(key);
    for (const auto& light : model_.lights) {
      static constexpr const char* kTypes[] = {"directional", "point", "spot"};
      Json out = {{"type", kTypes[static_cast<int>(light.type)]},
                  {"color", array<3>(light.color)},
                  {"intensity", light.intensity}};
      if (!light.name.empty()) out["name"] = light.name;
      if (light.range_m > 0) out["range"] = light.range_m;
      if (light.type == Light::Type::spot)
        out["spot"] = {{"innerConeAngle", light.inner_angle_rad}, {"outerConeAngle", light.outer_angle_rad}};
      all[use("KHR_lights_punctual")]["lights"].push_back(std::move(out));
    }
    for (const auto& variant : model_.variants)
      all[use("KHR_materials_variants")]["variants"].push_back({{"name", variant}});
    if (!all.is_null() && !all.empty()) root_["extensions"] = std::move(all);
    if (!used_.empty()) root_["extensionsUsed"] = used_;
    return {};
  }

  Result<core::Bytes> glb() {
    bin_.resize((bin_.size() + 3) & ~std::size_t{3});
    if (!bin_.empty()) root_["buffers"] = Json::array({{{"byteLength", bin_.size()}}});
    std::string text;
    try {
      text = root_.dump();
    } catch (const std::exception& thrown) {  // a name that is not UTF-8
      return fail(Code::invalid_argument, "{}", thrown.what());
    }
    text.resize((text.size() + 3) & ~std::size_t{3}, ' ');
    const std::size_t size = 12 + 8 + text.size() + (bin_.empty() ? 0 : 8 + bin_.size());
    if (size > 0xFFFFFFFFu) return fail(Code::too_large, "{} bytes do not fit a GLB", size);
    core::Bytes out;
    out.reserve(size);
    auto put = [&](std::size_t value) {
      const auto word = static_cast<std::uint32_t>(value);
      const auto* bytes = reinterpret_cast<const std::byte*>(&word);
      out.insert(out.end(), bytes, bytes + 4);
    };
    put(0x46546C67), put(2), put(size), put(text.size()), put(0x4E4F534A);
    const auto* json = reinterpret_cast<const std::byte*>(text.data());
    out.insert(out.end(), json, json + text.size());
    if (bin_.empty()) return out;
    put(bin_.size()), put(0x004E4942);
    out.insert(out.end(), bin_.begin(), bin_.end());
    return out;
  }

  const Model& model_;
  const WriteOptions& options_;
  Json root_;
  core::Bytes bin_;
  std::set<std::string> used_;
  std::map<std::pair<int, int>, int> textures_;
  std::vector<int> number_;                // per mesh: its index in the file, -1 = left out
  std::vector<std::vector<Json>> coarse_;  // per mesh: its coarser levels, replaced by their index once written
};

}  // namespace

Result<core::Bytes> write_glb(const Model& model, const WriteOptions& options) { return Writer(model, options).run(); }

}  // namespace engine::asset
