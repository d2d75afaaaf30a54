// Meshes: accessors to vertices, strips and fans to triangles, MSFT_lod to LODs over the same vertices.

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/asset/gltf_fields.h"
#include "engine/asset/vertices.h"

namespace engine::asset::gltf {
namespace {

using Indices = std::vector<std::uint32_t>;

// Triangle list from the primitive's mode (glTF 3.7.2.1); a strip's odd triangles are turned to keep their winding.
Indices triangulate(const Indices& in, int mode) {
  if (mode == 4) return Indices(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(in.size() / 3 * 3));
  Indices out;
  for (std::size_t i = 0; i + 2 < in.size(); ++i) {
    if (mode == 5)
      out.insert(out.end(), {in[i], in[i + 1 + i % 2], in[i + 2 - i % 2]});
    else
      out.insert(out.end(), {in[0], in[i + 1], in[i + 2]});
  }
  return out;
}

class Builder {
 public:
  Builder(Document& document, Model& model) : document_(document), model_(model) {}

  Result<> run() {
    find_lod_nodes();
    const auto lods = lod_meshes();
    number_meshes(lods);
    for (std::size_t m = 0; m < document_.meshes.size(); ++m) {
      if (document_.mesh_index[m] < 0) continue;
      const gltf::Mesh& from = document_.meshes[m];
      asset::Mesh out;
      out.name = from.name;
      for (double weight : from.weights) out.morph_weights.push_back(static_cast<float>(weight));
      for (std::size_t p = 0; p < from.primitives.size(); ++p) {
        const std::string place = fmt::format("meshes[{}].primitives[{}]", m, p);
        std::vector<Level> levels;
        if (const auto found = lods.find(static_cast<int>(m)); found != lods.end())
          levels = coarser(found->second, from.primitives[p], p);
        VITRINE_TRY(primitive,
                    build(from.primitives[p], levels, (*document_.json)["meshes"][m]["primitives"][p], place));
        if (!primitive) continue;
        out.primitives.push_back(std::move(*primitive));
      }
      std::size_t targets = 0;
      for (const auto& primitive : out.primitives) targets = std::max(targets, primitive.morphs.size());
      if (out.morph_weights.size() != targets && !out.morph_weights.empty())
        document_.warn(
            fmt::format("meshes[{}].weights: {} of them for {} targets", m, out.morph_weights.size(), targets));
      out.morph_weights.resize(targets, 0.0f);
      model_.meshes.push_back(std::move(out));
    }
    return {};
  }

 private:
  // A coarser level is named by MSFT_lod, has no parent and no children.
  void find_lod_nodes() {
    const std::size_t count = document_.nodes.size();
    std::vector<bool> has_parent(count, false);
    for (const auto& node : document_.nodes)
      for (int child : node.children) has_parent[child] = true;
    document_.is_lod.assign(count, false);
    for (std::size_t n = 0; n < count; ++n) {
      const Json* ids = lod_ids(n);
      for (std::size_t i = 0; i < array_size(ids); ++i) {
        const int id = node_at((*ids)[i]);
        if (id >= 0 && !has_parent[id] && document_.nodes[id].children.empty() && id != static_cast<int>(n))
          document_.is_lod[id] = true;
      }
    }
  }

  const Json* lod_ids(std::size_t node) const {
    const Json* extensions = member((*document_.json)["nodes"][node], "extensions");
    const Json* lod = extensions ? member(*extensions, "MSFT_lod") : nullptr;
    return lod ? member(*lod, "ids") : nullptr;
  }

  int node_at(const Json& id) const {
    return id.is_number_unsigned() && id.get<std::uint64_t>() < document_.nodes.size() ? id.get<int>() : -1;
  }

  // Meshes that only coarser levels use would be second copies of the vertices; they become Primitive::lods instead.
  void number_meshes(const std::map<int, std::vector<int>>& lods) {
    std::vector<bool> level(document_.meshes.size(), false);
    for (const auto& [base, meshes] : lods)
      for (int mesh : meshes) level[mesh] = true;
    for (std::size_t n = 0; n < document_.nodes.size(); ++n)
      if (document_.nodes[n].mesh >= 0 && !document_.is_lod[n]) level[document_.nodes[n].mesh] = false;
    int next = 0;
    for (bool unused : level) document_.mesh_index.push_back(unused ? -1 : next++);
  }

  // MSFT_lod on nodes: mesh of the node -> meshes of its coarser nodes, where they share the vertices primitive by
  // primitive.
  std::map<int, std::vector<int>> lod_meshes() {
    std::map<int, std::vector<int>> out;
    for (std::size_t n = 0; n < document_.nodes.size(); ++n) {
      const Json* ids = lod_ids(n);
      const int base = document_.nodes[n].mesh;
      if (!ids || base < 0 || out.contains(base)) continue;
      std::vector<int> meshes;
      for (std::size_t i = 0; i < array_size(ids); ++i) {
        const Json& id = (*ids)[i];
        const int node = node_at(id);
        const int mesh = node >= 0 ? document_.nodes[node].mesh : -1;
        if (mesh < 0 || mesh == base || !same_vertices(document_.meshes[base], document_.meshes[mesh])) {
          document_.warn(
              fmt::format("nodes[{}].extensions.MSFT_lod.ids[{}]: {} does not share the vertices of mesh {}; ignored",
                          n, i, Fields::shown(id), base));
          break;
        }
        meshes.push_back(mesh);
      }
      if (!meshes.empty()) out.emplace(base, std::move(meshes));
    }
    return out;
  }

  static bool same_vertices(const gltf::Mesh& a, const gltf::Mesh& b) {
    return std::equal(a.primitives.begin(), a.primitives.end(), b.primitives.begin(), b.primitives.end(),
                      [](const auto& x, const auto& y) {
                        return x.attributes == y.attributes && x.mode == y.mode && y.indices >= 0;
                      });
  }

  struct Level {
    const gltf::Primitive* primitive;
    float error_m;
  };

  // The levels of one primitive. One with fewer levels than its mesh repeats its last index accessor in the file.
  std::vector<Level> coarser(const std::vector<int>& meshes, const gltf::Primitive& full, std::size_t p) {
    std::vector<Level> out;
    int last = full.indices;
    for (int mesh : meshes) {
      const auto& primitive = document_.meshes[mesh].primitives[p];
      if (primitive.indices == last) break;
      last = primitive.indices;
      const Fields fields(document_, &(*document_.json)["meshes"][mesh]["primitives"][p],
                          fmt::format("meshes[{}].primitives[{}]", mesh, p));
      out.push_back({&primitive, fields.child("extras").number("error_m", 0, 0)});
    }
    return out;
  }

  Result<Indices> indices(const gltf::Primitive& from, std::size_t vertices, const std::string& place) {
    Indices raw;
    if (from.indices >= 0) {
      VITRINE_TRY(read, read_uints(document_, from.indices, 1, place + ".indices"));
      raw = std::move(read);
      for (std::size_t i = 0; i < raw.size(); ++i)
        if (raw[i] >= vertices)
          return fail(Code::corrupt, "{}.indices: element {} is {}, but there are {} vertices", place, i, raw[i],
                      vertices);
    } else {
      raw.resize(vertices);
      std::iota(raw.begin(), raw.end(), 0u);
    }
    if (from.mode == 4 && raw.size() % 3)
      document_.warn(fmt::format("{}: {} indices are no multiple of 3; the rest is dropped", place, raw.size()));
    return triangulate(raw, from.mode);
  }

  // The floats of an attribute, one entry per vertex; nothing when it is absent.
  Result<std::vector<float>> attribute(const std::map<std::string, int>& from, const char* name, int components,
                                       std::size_t vertices, const std::string& place) {
    const auto found = from.find(name);
    if (found == from.end()) return std::vector<float>();
    const std::string here = fmt::format("{}.{}", place, name);
    VITRINE_TRY(values, read_floats(document_, found->second, components, here));
    if (values.size() != vertices * static_cast<std::size_t>(components))
      return fail(Code::corrupt, "{}: {} elements, POSITION has {}", here, values.size() / components, vertices);
    std::size_t bad = 0;
    for (float& value : values)
      if (!std::isfinite(value)) value = 0, ++bad;
    if (bad) document_.warn(fmt::format("{}: {} numbers are not finite; 0 taken", here, bad));
    return values;
  }

  Result<std::optional<asset::Primitive>> build(const gltf::Primitive& from, const std::vector<Level>& levels,
                                                const Json& json, const std::string& place) {
    if (from.mode < 4) {
      document_.warn(fmt::format("{}.mode: {} (points and lines are not drawn); dropped", place, from.mode));
      return std::optional<asset::Primitive>();
    }
    const auto position = from.attributes.find("POSITION");
    if (position == from.attributes.end()) {
      document_.warn(fmt::format("{}: no POSITION; dropped", place));
      return std::optional<asset::Primitive>();
    }
    if (const Json* extensions = member(json, "extensions");
        extensions && member(*extensions, "KHR_draco_mesh_compression"))
      if (document_.accessors[position->second].view < 0)
        return fail(Code::unsupported, "{}: KHR_draco_mesh_compression without uncompressed data is not supported",
                    place);
    VITRINE_TRY(points, read_floats(document_, position->second, 3, place + ".attributes.POSITION"));
    const std::size_t count = points.size() / 3;
    vertices_ += count;
    if (vertices_ > document_.limits.max_vertices)
      return fail(Code::too_large, "{}: more than {} vertices in all", place, document_.limits.max_vertices);
    asset::Primitive out;
    out.vertices.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      out.vertices[i].position = {points[i * 3], points[i * 3 + 1], points[i * 3 + 2]};
      if (!core::is_finite(out.vertices[i].position))
        return fail(Code::corrupt, "{}.attributes.POSITION: vertex {} is not finite", place, i);
    }
    VITRINE_TRY(full, indices(from, count, place));
    out.lods.push_back({std::move(full), 0});
    for (const Level& level : levels) {
      VITRINE_TRY(coarse, indices(*level.primitive, count, place + " (LOD)"));
      out.lods.push_back({std::move(coarse), level.error_m});
    }
    out.material = from.material;
    VITRINE_CHECK(shading(from, out, place));
    VITRINE_CHECK(skinning(from, out, place));
    VITRINE_CHECK(morphs(from, out, place));
    variants(json, out, place);
    drop_unused_vertices(out);
    if (!from.attributes.contains("NORMAL")) {
      std::size_t corners = 0;
      for (const auto& lod : out.lods) corners += lod.indices.size();
      VITRINE_CHECK(document_.charge(corners * 8, place));
      flat_normals(out);
    }
    out.bounds = {};
    for (const auto& vertex : out.vertices) out.bounds.add(vertex.position);
    return std::optional<asset::Primitive>(std::move(out));
  }

  Result<> shading(const gltf::Primitive& from, asset::Primitive& out, const std::string& place) {
    const std::size_t count = out.vertices.size();
    const std::string here = place + ".attributes";
    VITRINE_TRY(normals, attribute(from.attributes, "NORMAL", 3, count, here));
    if (!normals.empty())
      for (std::size_t i = 0; i < count; ++i) {
        const vec3 n{normals[i * 3], normals[i * 3 + 1], normals[i * 3 + 2]};
        out.vertices[i].normal = unit_or(n, vec3(0, 0, 1));
      }
    VITRINE_TRY(tangents, attribute(from.attributes, "TANGENT", 4, count, here));
    if (!tangents.empty())
      for (std::size_t i = 0; i < count; ++i) {
        const vec3 t = unit_or({tangents[i * 4], tangents[i * 4 + 1], tangents[i * 4 + 2]}, vec3(1, 0, 0));
        out.vertices[i].tangent = vec4(t, tangents[i * 4 + 3] < 0 ? -1.0f : 1.0f);
      }
    for (int set = 0; set < 2; ++set) {
      VITRINE_TRY(uv, attribute(from.attributes, set ? "TEXCOORD_1" : "TEXCOORD_0", 2, count, here));
      if (uv.empty()) continue;
      for (std::size_t i = 0; i < count; ++i)
        (set ? out.vertices[i].uv1 : out.vertices[i].uv0) = {uv[i * 2], uv[i * 2 + 1]};
    }
    const auto color = from.attributes.find("COLOR_0");
    if (color == from.attributes.end()) return {};
    const int components = document_.accessors[color->second].components;
    if (components != 3 && components != 4)
      return fail(Code::corrupt, "{}.COLOR_0: {} components, 3 or 4 needed", here, components);
    VITRINE_TRY(colors, attribute(from.attributes, "COLOR_0", components, count, here));
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t packed = components == 3 ? 0xFF000000u : 0;
      for (int c = 0; c < components; ++c) {
        const float value =
            std::clamp(colors[i * static_cast<std::size_t>(components) + static_cast<std::size_t>(c)], 0.0f, 1.0f);
        packed |= static_cast<std::uint32_t>(value * 255.0f + 0.5f) << (8 * c);
      }
      out.vertices[i].color = packed;
    }
    return {};
  }

  // Up to eight influences in the file, the four strongest kept, weights made to sum to one.
  Result<> skinning(const gltf::Primitive& from, asset::Primitive& out, const std::string& place) {
    if (!from.attributes.contains("JOINTS_0") || !from.attributes.contains("WEIGHTS_0")) {
      if (from.attributes.contains("JOINTS_0") || from.attributes.contains("WEIGHTS_0"))
        document_.warn(fmt::format("{}.attributes: only one of JOINTS_0 and WEIGHTS_0; both ignored", place));
      return {};
    }
    const std::size_t count = out.vertices.size();
    std::vector<std::vector<std::uint32_t>> joints;
    std::vector<std::vector<float>> weights;
    for (const char* set : {"0", "1"}) {
      const std::string joints_name = std::string("JOINTS_") + set, weights_name = std::string("WEIGHTS_") + set;
      if (!from.attributes.contains(joints_name) || !from.attributes.contains(weights_name)) break;
      const std::string here = fmt::format("{}.attributes.{}", place, joints_name);
      VITRINE_TRY(joint, read_uints(document_, from.attributes.at(joints_name), 4, here));
      if (joint.size() != count * 4)
        return fail(Code::corrupt, "{}: {} elements, POSITION has {}", here, joint.size() / 4, count);
      VITRINE_TRY(weight, attribute(from.attributes, weights_name.c_str(), 4, count, place + ".attributes"));
      joints.push_back(std::move(joint)), weights.push_back(std::move(weight));
    }
    out.skin.resize(count);
    std::size_t mended = 0;
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::pair<float, std::uint32_t>> all;
      for (std::size_t set = 0; set < joints.size(); ++set)
        for (std::size_t c = 0; c < 4; ++c)
          all.emplace_back(std::max(weights[set][i * 4 + c], 0.0f), joints[set][i * 4 + c]);
      std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
      float sum = 0;
      for (int c = 0; c < 4; ++c) sum += all[c].first;
      if (std::abs(sum - 1) > 0.02f) ++mended;
      if (!(sum > 0) || !std::isfinite(sum)) all[0].first = sum = 1, all[1].first = all[2].first = all[3].first = 0;
      for (std::size_t c = 0; c < 4; ++c) {
        if (all[c].second > 0xFFFF)
          return fail(Code::corrupt, "{}.attributes.JOINTS_0: vertex {} names joint {}", place, i, all[c].second);
        out.skin[i].weights[c] = all[c].first / sum;
        out.skin[i].joints[c] = all[c].first > 0 ? static_cast<std::uint16_t>(all[c].second) : std::uint16_t{0};
      }
    }
    if (mended)
      document_.warn(fmt::format("{}.attributes.WEIGHTS_0: {} vertices whose weights do not sum to 1; renormalised",
                                 place, mended));
    return {};
  }

  Result<> morphs(const gltf::Primitive& from, asset::Primitive& out, const std::string& place) {
    const std::size_t count = out.vertices.size();
    for (std::size_t t = 0; t < from.targets.size(); ++t) {
      const std::string here = fmt::format("{}.targets[{}]", place, t);
      MorphTarget target;
      for (const char* name : {"POSITION", "NORMAL", "TANGENT"}) {
        VITRINE_TRY(values, attribute(from.targets[t], name, 3, count, here));
        auto& to = *name == 'P' ? target.positions : *name == 'N' ? target.normals : target.tangents;
        to.resize(values.size() / 3);
        for (std::size_t i = 0; i < to.size(); ++i) to[i] = {values[i * 3], values[i * 3 + 1], values[i * 3 + 2]};
      }
      out.morphs.push_back(std::move(target));
    }
    return {};
  }

  void variants(const Json& json, asset::Primitive& out, const std::string& place) {
    const Fields extension = Fields(document_, &json, place).extension("KHR_materials_variants");
    const Json* mappings = extension ? extension.raw("mappings") : nullptr;
    if (!array_size(mappings) || model_.variants.empty()) return;
    out.variant_materials.assign(model_.variants.size(), -1);
    for (std::size_t i = 0; i < mappings->size(); ++i) {
      const Fields mapping(document_, &(*mappings)[i], fmt::format("{}.mappings[{}]", extension.place(), i));
      const int material = mapping ? mapping.index("material", model_.materials.size()) : -1;
      const Json* names = mapping ? mapping.raw("variants") : nullptr;
      for (std::size_t v = 0; v < array_size(names); ++v) {
        const Json& index = (*names)[v];
        if (index.is_number_unsigned() && index.get<std::uint64_t>() < out.variant_materials.size())
          out.variant_materials[index.get<std::size_t>()] = material;
        else
          document_.warn(
              fmt::format("{}.variants[{}]: {} is no variant; ignored", mapping.place(), v, Fields::shown(index)));
      }
    }
  }

  Document& document_;
  Model& model_;
  std::size_t vertices_ = 0;
};

}  // namespace

Result<> build_meshes(Document& document, Model& model) { return Builder(document, model).run(); }

}  // namespace engine::asset::gltf
