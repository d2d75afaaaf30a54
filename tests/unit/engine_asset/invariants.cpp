#include "shared.h"

#include <cmath>

namespace engine::asset::test {
namespace {

bool in_range(int index, std::size_t count) { return index >= -1 && index < static_cast<int>(count); }

void expect_primitive(const Primitive& primitive, const Model& model, const std::string& name) {
  ASSERT_FALSE(primitive.lods.empty()) << name;
  const auto count = primitive.vertices.size();
  for (const auto& lod : primitive.lods) {
    ASSERT_EQ(lod.indices.size() % 3, 0u) << name;
    for (auto index : lod.indices) ASSERT_LT(index, count) << name;
  }
  for (const auto& vertex : primitive.vertices) {
    ASSERT_TRUE(core::is_finite(vertex.position)) << name;
    ASSERT_NEAR(glm::length(vertex.normal), 1, 1e-3) << name;
    ASSERT_NEAR(glm::length(vec3(vertex.tangent)), 1, 1e-3) << name;
    ASSERT_EQ(std::abs(vertex.tangent.w), 1) << name;
    ASSERT_TRUE(std::isfinite(vertex.uv0.x + vertex.uv0.y + vertex.uv1.x + vertex.uv1.y)) << name;
    ASSERT_TRUE(primitive.bounds.contains(vertex.position)) << name;
  }
  ASSERT_TRUE(primitive.skin.empty() || primitive.skin.size() == count) << name;
  for (const auto& skin : primitive.skin)
    ASSERT_NEAR(skin.weights[0] + skin.weights[1] + skin.weights[2] + skin.weights[3], 1, 1e-5) << name;
  for (const auto& morph : primitive.morphs)
    for (const auto* stream : {&morph.positions, &morph.normals, &morph.tangents})
      ASSERT_TRUE(stream->empty() || stream->size() == count) << name;
  ASSERT_TRUE(in_range(primitive.material, model.materials.size())) << name;
  ASSERT_TRUE(primitive.variant_materials.empty() || primitive.variant_materials.size() == model.variants.size())
      << name;
  for (int material : primitive.variant_materials) ASSERT_TRUE(in_range(material, model.materials.size())) << name;
}

}  // namespace

void expect_invariants(const Model& model, const std::string& name) {
  for (const auto& image : model.images)
    ASSERT_EQ(image.rgba.size(), std::size_t{4} * image.width * image.height) << name;
  for (const auto& material : model.materials)
    for (const auto* ref : {&material.base_color_texture, &material.metallic_roughness_texture,
                            &material.normal_texture, &material.occlusion_texture, &material.emissive_texture,
                            &material.transmission_texture, &material.sheen_color_texture}) {
      ASSERT_TRUE(in_range(ref->image, model.images.size())) << name;
      ASSERT_TRUE(in_range(ref->sampler, model.samplers.size())) << name;
      ASSERT_TRUE(ref->uv_set == 0 || ref->uv_set == 1) << name;
    }
  for (const auto& mesh : model.meshes)
    for (const auto& primitive : mesh.primitives) {
      expect_primitive(primitive, model, name);
      ASSERT_LE(primitive.morphs.size(), mesh.morph_weights.size()) << name;
    }
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const auto& node = model.nodes[n];
    ASSERT_LT(node.parent, static_cast<int>(n)) << name;
    ASSERT_TRUE(in_range(node.mesh, model.meshes.size()) && in_range(node.skin, model.skins.size())) << name;
    ASSERT_TRUE(in_range(node.camera, model.cameras.size()) && in_range(node.light, model.lights.size())) << name;
    ASSERT_TRUE(core::is_finite(node.has_matrix ? node.local_matrix : node.local.matrix())) << name;
    ASSERT_NEAR(glm::length(node.local.rotation), 1, 1e-3) << name;
    if (node.skin >= 0) {
      for (const auto& primitive : model.meshes[node.mesh].primitives)
        for (const auto& skin : primitive.skin)
          for (auto joint : skin.joints) ASSERT_LT(joint, model.skins[node.skin].joints.size()) << name;
    }
  }
  for (int root : model.roots) {
    ASSERT_TRUE(root >= 0 && root < static_cast<int>(model.nodes.size())) << name;
    ASSERT_EQ(model.nodes[root].parent, -1) << name;
  }
  for (const auto& skin : model.skins) {
    ASSERT_EQ(skin.joints.size(), skin.joint_from_mesh.size()) << name;
    for (int joint : skin.joints) ASSERT_TRUE(joint >= 0 && joint < static_cast<int>(model.nodes.size())) << name;
    for (const auto& matrix : skin.joint_from_mesh) ASSERT_TRUE(core::is_finite(matrix)) << name;
  }
  for (const auto& animation : model.animations)
    for (const auto& channel : animation.channels) {
      ASSERT_TRUE(channel.node >= 0 && channel.node < static_cast<int>(model.nodes.size())) << name;
      ASSERT_FALSE(channel.times_s.empty()) << name;
      for (std::size_t i = 1; i < channel.times_s.size(); ++i)
        ASSERT_LT(channel.times_s[i - 1], channel.times_s[i]) << name;
      ASSERT_EQ(channel.values.size() % channel.times_s.size(), 0u) << name;
      for (float value : channel.values) ASSERT_TRUE(std::isfinite(value)) << name;
    }
  ASSERT_TRUE(model.bounds.empty() || (core::is_finite(model.bounds.min) && core::is_finite(model.bounds.max))) << name;
}

}  // namespace engine::asset::test
