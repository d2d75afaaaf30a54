// Nodes in parent-first order, skins, cameras, lights, the default scene.

#include <algorithm>
#include <limits>

#include <glm/gtc/matrix_inverse.hpp>

#include "engine/asset/gltf_fields.h"

namespace engine::asset::gltf {
namespace {

// Farther than this from 1 a rotation is not rounding but a mistake (or zero); the validator's threshold is 0.00769.
constexpr float kUnitTolerance = 0.01f;

class Builder {
 public:
  Builder(Document& document, Model& model) : document_(document), model_(model) {}

  Result<> run() {
    cameras();
    lights();
    VITRINE_CHECK(hierarchy());
    VITRINE_CHECK(order());
    for (int old : old_index_) VITRINE_CHECK(node(old));
    VITRINE_CHECK(skins());
    VITRINE_CHECK(skinned_meshes());
    scene();
    const Json* extensions = member(*document_.json, "extensions");
    if (extensions && extensions->is_object()) {
      Json kept = *extensions;
      kept.erase("KHR_lights_punctual"),
          kept.erase("KHR_materials_variants");  // these are Model::lights and Model::variants
      if (!kept.empty()) model_.extensions_json = kept.dump();
    }
    return build_animations(document_, new_index_, model_);
  }

 private:
  void cameras() {
    const Json* array = member(*document_.json, "cameras");
    for (std::size_t i = 0; i < array_size(array); ++i) {
      const Fields from(document_, &(*array)[i], fmt::format("cameras[{}]", i));
      Camera out;
      out.name = from.text("name");
      out.perspective = from.text("type") != "orthographic";
      const Fields lens = from.child(out.perspective ? "perspective" : "orthographic");
      if (!lens)
        document_.warn(
            fmt::format("{}: no {}; defaults taken", from.place(), out.perspective ? "perspective" : "orthographic"));
      out.near_m = lens.number("znear", out.near_m, 0);
      out.far_m = lens.number("zfar", 0, 0);
      if (out.perspective) {
        out.near_m = std::max(out.near_m, 1e-5f);  // zero would put every depth at the same value
        out.yfov_rad = lens.number("yfov", out.yfov_rad, 0.001f, 3.14f);
        out.aspect = lens.number("aspectRatio", 0, 0);
      } else {
        out.xmag = lens.number("xmag", 1), out.ymag = lens.number("ymag", 1);
        if (out.xmag == 0 || out.ymag == 0) {
          document_.warn(
              fmt::format("{}: xmag {} and ymag {} must not be 0; 1 taken", lens.place(), out.xmag, out.ymag));
          out.xmag = out.ymag = 1;
        }
      }
      if (out.far_m != 0 && out.far_m <= out.near_m) {
        document_.warn(
            fmt::format("{}.zfar: {} is not beyond znear {}; infinite taken", lens.place(), out.far_m, out.near_m));
        out.far_m = 0;
      }
      model_.cameras.push_back(std::move(out));
    }
  }

  void lights() {
    const Json* extensions = member(*document_.json, "extensions");
    const Json* punctual = extensions ? member(*extensions, "KHR_lights_punctual") : nullptr;
    const Json* array = punctual ? member(*punctual, "lights") : nullptr;
    for (std::size_t i = 0; i < array_size(array); ++i) {
      const Fields from(document_, &(*array)[i], fmt::format("extensions.KHR_lights_punctual.lights[{}]", i));
      Light out;
      out.name = from.text("name");
      const auto type = from.text("type");
      if (type == "directional")
        out.type = Light::Type::directional;
      else if (type == "spot")
        out.type = Light::Type::spot;
      else if (type != "point")
        document_.warn(fmt::format("{}.type: \"{}\"; point taken", from.place(), type.substr(0, 20)));
      out.color = from.vector<3>("color", vec3(1), 0);
      out.intensity = from.number("intensity", 1, 0);
      out.range_m = from.number("range", 0, 0);
      const Fields spot = from.child("spot");
      out.inner_angle_rad = spot.number("innerConeAngle", 0, 0, core::kPi / 2);
      out.outer_angle_rad = spot.number("outerConeAngle", core::kPi / 4, 1e-3f, core::kPi / 2);
      if (out.inner_angle_rad >= out.outer_angle_rad) {
        document_.warn(fmt::format("{}: innerConeAngle {} is not below outerConeAngle {}", spot.place(),
                                   out.inner_angle_rad, out.outer_angle_rad));
        out.inner_angle_rad = out.outer_angle_rad * 0.999f;
      }
      model_.lights.push_back(std::move(out));
    }
  }

  // Cycles, by depth-first search without recursion: 100,000 nested nodes must not cost 100,000 stack frames.
  Result<> hierarchy() {
    const std::size_t count = document_.nodes.size();
    std::vector<int> parents(count, 0);
    for (const auto& node : document_.nodes)
      for (int child : node.children) ++parents[child];
    is_root_.resize(count);
    for (std::size_t n = 0; n < count; ++n) {
      is_root_[n] = parents[n] == 0;
      // glTF wants a strict tree; files that share a part under several parents mean copies of it.
      if (parents[n] > 1) document_.warn(fmt::format("nodes[{}]: a child of {} nodes; copied", n, parents[n]));
    }
    enum : char { kNew, kOpen, kDone };
    std::vector<char> state(count, kNew);
    std::vector<std::pair<int, std::size_t>> path;  // node, next child
    for (std::size_t start = 0; start < count; ++start) {
      if (state[start] != kNew) continue;
      path.emplace_back(static_cast<int>(start), 0);
      state[start] = kOpen;
      while (!path.empty()) {
        auto& [node, next] = path.back();
        const auto& children = document_.nodes[node].children;
        if (next == children.size()) {
          state[node] = kDone;
          path.pop_back();
          continue;
        }
        const int child = children[next++];
        if (state[child] == kOpen)
          return fail(Code::corrupt, "nodes[{}].children: {} is its own ancestor (a cycle)", node, child);
        if (state[child] == kDone) continue;
        state[child] = kOpen;
        path.emplace_back(child, 0);
      }
    }
    return {};
  }

  // Parents before children. A node met again is a copy; new_index_ keeps the first.
  Result<> order() {
    struct Step {
      int node, parent;
      std::size_t depth;
    };
    new_index_.assign(document_.nodes.size(), -1);
    std::vector<Step> stack;
    for (std::size_t root = 0; root < document_.nodes.size(); ++root) {
      if (!is_root_[root] || document_.is_lod[root]) continue;
      stack.push_back({static_cast<int>(root), -1, 1});
      while (!stack.empty()) {
        const Step step = stack.back();
        stack.pop_back();
        if (step.depth > document_.limits.max_depth)
          return fail(Code::too_large, "nodes[{}]: nested deeper than {}", step.node, document_.limits.max_depth);
        if (old_index_.size() >= document_.limits.max_nodes)
          return fail(Code::too_large, "nodes[{}]: shared nodes make more than {} in all", step.node,
                      document_.limits.max_nodes);
        const int index = static_cast<int>(old_index_.size());
        if (new_index_[step.node] < 0) new_index_[step.node] = index;
        old_index_.push_back(step.node);
        parent_.push_back(step.parent);
        const auto& children = document_.nodes[step.node].children;
        for (std::size_t c = children.size(); c-- > 0;) stack.push_back({children[c], index, step.depth + 1});
      }
    }
    return {};
  }

  Result<> node(int old) {
    const gltf::Node& from = document_.nodes[old];
    const std::string place = fmt::format("nodes[{}]", old);
    const Json& json = (*document_.json)["nodes"][static_cast<std::size_t>(old)];
    asset::Node out;
    out.name = from.name;
    out.parent = parent_[model_.nodes.size()];
    out.mesh = from.mesh < 0 ? -1 : document_.mesh_index[from.mesh];
    out.skin = from.skin, out.camera = from.camera;
    VITRINE_CHECK(transform(from, out, place));
    for (double weight : from.weights) out.morph_weights.push_back(static_cast<float>(weight));
    if (!out.morph_weights.empty()) {
      const std::size_t targets = out.mesh >= 0 ? model_.meshes[out.mesh].morph_weights.size() : 0;
      if (out.morph_weights.size() != targets)
        document_.warn(
            fmt::format("{}.weights: {} of them for {} targets; ignored", place, out.morph_weights.size(), targets)),
            out.morph_weights.clear();
      for (float& weight : out.morph_weights)
        if (!std::isfinite(weight)) weight = 0;
    }
    const Fields fields(document_, &json, place);
    if (const Fields light = fields.extension("KHR_lights_punctual"))
      out.light = light.index("light", model_.lights.size());
    out.visible = fields.extension("KHR_node_visibility").flag("visible", true);
    if (const Json* extras = fields.raw("extras")) out.extras_json = extras->dump();
    if (const Json* extensions = fields.raw("extensions"); extensions && extensions->is_object()) {
      Json kept = *extensions;
      kept.erase("MSFT_lod"), kept.erase("KHR_lights_punctual"),
          kept.erase("KHR_node_visibility");  // these are fields of Node and Primitive
      if (!kept.empty()) out.extensions_json = kept.dump();
    }
    model_.nodes.push_back(std::move(out));
    return {};
  }

  // 0 numbers = absent. Anything but the right count of finite floats refuses the file: a guess would put the product
  // elsewhere.
  template <int N>
  static Result<bool> numbers(const std::vector<double>& from, float* to, const std::string& place) {
    if (from.empty()) return false;
    if (from.size() != N) return fail(Code::corrupt, "{}: {} numbers, {} needed", place, from.size(), N);
    for (int i = 0; i < N; ++i) {
      to[i] = static_cast<float>(from[static_cast<std::size_t>(i)]);
      if (!std::isfinite(to[i]))
        return fail(Code::corrupt, "{}[{}]: {} is not a finite number", place, i, from[static_cast<std::size_t>(i)]);
    }
    return true;
  }

  Result<> transform(const gltf::Node& from, asset::Node& out, const std::string& place) {
    const Json& json = (*document_.json)["nodes"][static_cast<std::size_t>(old_index_[model_.nodes.size()])];
    for (const char* key : {"matrix", "translation", "rotation", "scale"})
      if (const Json* value = member(json, key)) {
        if (!value->is_array())
          return fail(Code::corrupt, "{}.{}: {} is not an array", place, key, Fields::shown(*value));
        for (std::size_t i = 0; i < value->size(); ++i)
          if (!(*value)[i].is_number())
            return fail(Code::corrupt, "{}.{}[{}]: {} is not a number", place, key, i, Fields::shown((*value)[i]));
      }
    mat4 matrix(1);
    VITRINE_TRY(has_matrix, numbers<16>(from.matrix, &matrix[0][0], place + ".matrix"));
    if (has_matrix) {
      if (json.contains("translation") || json.contains("rotation") || json.contains("scale"))
        document_.warn(fmt::format("{}: both matrix and translation, rotation or scale; the matrix is taken", place));
      decompose(matrix, out, place);
      return {};
    }
    VITRINE_TRY(has_translation, numbers<3>(from.translation, &out.local.translation[0], place + ".translation"));
    VITRINE_TRY(has_scale, numbers<3>(from.scale, &out.local.scale[0], place + ".scale"));
    static_cast<void>(has_translation), static_cast<void>(has_scale);
    vec4 xyzw(0, 0, 0, 1);
    VITRINE_TRY(has_rotation, numbers<4>(from.rotation, &xyzw[0], place + ".rotation"));
    if (!has_rotation) return {};
    const float length = glm::length(xyzw);
    if (!(length > 1e-6f) || !std::isfinite(length)) {
      document_.warn(fmt::format("{}.rotation: length {}; none taken", place, length));
      return {};
    }
    if (std::abs(length - 1) > kUnitTolerance)
      document_.warn(fmt::format("{}.rotation: length {}; made unit", place, length));
    xyzw /= length;
    out.local.rotation = quat(xyzw.w, xyzw.x, xyzw.y, xyzw.z);
    return {};
  }

  void decompose(mat4 matrix, asset::Node& out, const std::string& place) {
    if (matrix[0][3] != 0 || matrix[1][3] != 0 || matrix[2][3] != 0 || matrix[3][3] != 1) {
      document_.warn(fmt::format("{}.matrix: the last row is not 0 0 0 1; taken so", place));
      matrix[0][3] = matrix[1][3] = matrix[2][3] = 0, matrix[3][3] = 1;
    }
    out.local_matrix = matrix;
    out.local.translation = vec3(matrix[3]);
    core::mat3 axes(matrix);
    vec3 scale(glm::length(axes[0]), glm::length(axes[1]), glm::length(axes[2]));
    if (glm::determinant(axes) < 0) scale.x = -scale.x;
    out.local.scale = scale;
    if (glm::any(glm::lessThan(glm::abs(scale),
                               vec3(1e-12f)))) {  // a flattened node keeps its matrix: a rotation cannot be told
      out.has_matrix = true;
      return;
    }
    for (int c = 0; c < 3; ++c) axes[c] /= scale[c];
    const float shear = std::max({std::abs(glm::dot(axes[0], axes[1])), std::abs(glm::dot(axes[0], axes[2])),
                                  std::abs(glm::dot(axes[1], axes[2]))});
    out.has_matrix = shear > 1e-4f;
    out.local.rotation = glm::normalize(glm::quat_cast(axes));
  }

  Result<> skins() {
    for (std::size_t i = 0; i < document_.skins.size(); ++i) {
      const gltf::Skin& from = document_.skins[i];
      const std::string place = fmt::format("skins[{}]", i);
      asset::Skin out;
      for (int joint : from.joints) {
        if (new_index_[joint] < 0) return fail(Code::corrupt, "{}.joints: {} is a LOD of another node", place, joint);
        out.joints.push_back(new_index_[joint]);
      }
      out.joint_from_mesh.assign(out.joints.size(), mat4(1));
      if (from.inverse_bind >= 0) {
        VITRINE_TRY(values, read_floats(document_, from.inverse_bind, 16, place + ".inverseBindMatrices"));
        if (values.size() < out.joints.size() * 16)
          return fail(Code::corrupt, "{}.inverseBindMatrices: {} of them for {} joints", place, values.size() / 16,
                      out.joints.size());
        for (std::size_t j = 0; j < out.joints.size(); ++j) {
          mat4& m = out.joint_from_mesh[j];
          std::copy_n(&values[j * 16], 16, &m[0][0]);
          if (!core::is_finite(m))
            return fail(Code::corrupt, "{}.inverseBindMatrices: number {} is not finite", place, j);
          m[0][3] = m[1][3] = m[2][3] = 0, m[3][3] = 1;
        }
      }
      out.skeleton = from.skeleton >= 0 ? new_index_[from.skeleton] : -1;
      model_.skins.push_back(std::move(out));
    }
    return {};
  }

  Result<> skinned_meshes() {
    std::vector<int> largest(model_.meshes.size(), -1);  // joint per mesh; -1 = not skinned
    for (std::size_t m = 0; m < model_.meshes.size(); ++m)
      for (const auto& primitive : model_.meshes[m].primitives)
        for (const auto& vertex : primitive.skin)
          for (auto joint : vertex.joints) largest[m] = std::max(largest[m], static_cast<int>(joint));
    for (std::size_t n = 0; n < model_.nodes.size(); ++n) {
      auto& node = model_.nodes[n];
      if (node.skin < 0) continue;
      const std::string place = fmt::format("nodes[{}].skin", old_index_[n]);
      if (node.mesh < 0 || largest[node.mesh] < 0) {
        document_.warn(fmt::format("{}: its mesh has no JOINTS_0 and WEIGHTS_0; ignored", place));
        node.skin = -1;
      } else if (largest[node.mesh] >= static_cast<int>(model_.skins[node.skin].joints.size())) {
        return fail(Code::corrupt, "{}: mesh {} names joint {}, skin {} has {}", place, node.mesh, largest[node.mesh],
                    node.skin, model_.skins[node.skin].joints.size());
      }
    }
    return {};
  }

  // Without any scene, everything is shown: the file has parts, and a customer expects to see them.
  void scene() {
    if (document_.scenes.empty()) {
      for (std::size_t i = 0; i < model_.nodes.size(); ++i)
        if (model_.nodes[i].parent < 0) model_.roots.push_back(static_cast<int>(i));
      return;
    }
    const std::size_t index = document_.default_scene < 0 ? 0 : static_cast<std::size_t>(document_.default_scene);
    for (int old : document_.scenes[index]) {
      const int root = new_index_[old];
      if (root < 0 || model_.nodes[root].parent >= 0)
        document_.warn(fmt::format("scenes[{}].nodes: {} is not a root; ignored", index, old));
      else if (std::find(model_.roots.begin(), model_.roots.end(), root) != model_.roots.end())
        document_.warn(fmt::format("scenes[{}].nodes: {} twice", index, old));
      else
        model_.roots.push_back(root);
    }
  }

  Document& document_;
  Model& model_;
  std::vector<bool> is_root_;            // per node of the file
  std::vector<int> new_index_;           // per node of the file: in the model; -1 = a coarser level
  std::vector<int> old_index_, parent_;  // per node of the model: in the file; in the model
};

}  // namespace

Result<> build_scene(Document& document, Model& model) { return Builder(document, model).run(); }

}  // namespace engine::asset::gltf
