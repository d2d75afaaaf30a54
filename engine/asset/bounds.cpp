#include <cmath>

#include "engine/asset/process.h"

namespace engine::asset {

void update_bounds(Model& model) {
  for (auto& mesh : model.meshes)
    for (auto& primitive : mesh.primitives) {
      primitive.bounds = {};
      for (const auto& vertex : primitive.vertices) primitive.bounds.add(vertex.position);
    }
  model.bounds = {};
  std::vector<mat4> world(model.nodes.size());
  std::vector<bool> shown(model.nodes.size(), false);
  for (int root : model.roots) shown[root] = true;
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const Node& node = model.nodes[n];
    const mat4 local = node.has_matrix ? node.local_matrix : node.local.matrix();
    world[n] = node.parent < 0 ? local : world[node.parent] * local;
    if (node.parent >= 0 && shown[node.parent]) shown[n] = true;
  }
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const Node& node = model.nodes[n];
    if (!shown[n] || node.mesh < 0) continue;
    for (const auto& primitive : model.meshes[node.mesh].primitives) {
      if (node.skin >= 0 && !primitive.skin.empty()) {
        // glTF 3.7.3.3: a skinned mesh's own node transform is ignored; each joint carries it.
        const Skin& skin = model.skins[node.skin];
        for (std::size_t v = 0; v < primitive.vertices.size(); ++v) {
          vec3 at(0);
          for (std::size_t c = 0; c < 4; ++c) {
            const auto& influence = primitive.skin[v];
            if (influence.weights[c] <= 0) continue;
            const auto joint = influence.joints[c];
            at += influence.weights[c] * vec3(world[skin.joints[joint]] *
                                              (skin.joint_from_mesh[joint] * vec4(primitive.vertices[v].position, 1)));
          }
          if (core::is_finite(at)) model.bounds.add(at);
        }
      } else {
        const core::Aabb box = primitive.bounds.transformed(world[n]);
        if (!box.empty() && core::is_finite(box.min) && core::is_finite(box.max)) model.bounds.add(box);
      }
    }
  }
}

}  // namespace engine::asset
