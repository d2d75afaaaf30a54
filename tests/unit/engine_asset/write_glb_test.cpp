// What write_glb() writes, load_gltf() reads back the same.

#include "engine/asset/write_glb.h"

#include <algorithm>

#include "engine/asset/image.h"
#include "engine/asset/process.h"
#include "shared.h"

namespace engine::asset::test {
namespace {

void expect_near(vec3 a, vec3 b, float tolerance, const std::string& where) {
  EXPECT_NEAR(a.x, b.x, tolerance) << where;
  EXPECT_NEAR(a.y, b.y, tolerance) << where;
  EXPECT_NEAR(a.z, b.z, tolerance) << where;
}

void expect_same(const TextureRef& a, const TextureRef& b, const std::string& where) {
  EXPECT_EQ(a.image, b.image) << where;
  if (a.image < 0) return;
  EXPECT_EQ(a.sampler, b.sampler) << where;
  EXPECT_EQ(a.uv_set, b.uv_set) << where;
  EXPECT_EQ(a.offset, b.offset) << where;
  EXPECT_EQ(a.scale, b.scale) << where;
  EXPECT_EQ(a.rotation_rad, b.rotation_rad) << where;
}

void expect_same(const Material& a, const Material& b, const std::string& where) {
  EXPECT_EQ(a.name, b.name) << where;
  EXPECT_EQ(a.base_color, b.base_color) << where;
  EXPECT_EQ(a.metallic, b.metallic) << where;
  EXPECT_EQ(a.roughness, b.roughness) << where;
  EXPECT_EQ(a.normal_scale, b.normal_scale) << where;
  EXPECT_EQ(a.occlusion_strength, b.occlusion_strength) << where;
  expect_near(a.emissive, b.emissive, 1e-4f * std::max(1.0f, a.emissive.x), where);
  EXPECT_EQ(a.alpha_mode, b.alpha_mode) << where;
  EXPECT_EQ(a.alpha_cutoff, b.alpha_cutoff) << where;
  EXPECT_EQ(a.double_sided, b.double_sided) << where;
  EXPECT_EQ(a.unlit, b.unlit) << where;
  EXPECT_EQ(a.ior, b.ior) << where;
  EXPECT_EQ(a.transmission, b.transmission) << where;
  EXPECT_EQ(a.sheen_color, b.sheen_color) << where;
  EXPECT_EQ(a.sheen_roughness, b.sheen_roughness) << where;
  EXPECT_EQ(a.clearcoat, b.clearcoat) << where;
  EXPECT_EQ(a.specular, b.specular) << where;
  EXPECT_EQ(a.specular_color, b.specular_color) << where;
  expect_same(a.base_color_texture, b.base_color_texture, where + " base");
  expect_same(a.metallic_roughness_texture, b.metallic_roughness_texture, where + " mr");
  expect_same(a.normal_texture, b.normal_texture, where + " normal");
  expect_same(a.occlusion_texture, b.occlusion_texture, where + " occlusion");
  expect_same(a.emissive_texture, b.emissive_texture, where + " emissive");
  expect_same(a.transmission_texture, b.transmission_texture, where + " transmission");
  expect_same(a.sheen_color_texture, b.sheen_color_texture, where + " sheen");
}

void expect_same(const Primitive& a, const Primitive& b, const std::string& where) {
  ASSERT_EQ(a.vertices.size(), b.vertices.size()) << where;
  for (std::size_t v = 0; v < a.vertices.size(); ++v) {
    ASSERT_EQ(a.vertices[v].position, b.vertices[v].position) << where;
    ASSERT_LT(glm::distance(a.vertices[v].normal, b.vertices[v].normal), 1e-5f) << where;
    ASSERT_LT(glm::distance(a.vertices[v].tangent, b.vertices[v].tangent), 1e-5f) << where;
    ASSERT_EQ(a.vertices[v].uv0, b.vertices[v].uv0) << where;
    ASSERT_EQ(a.vertices[v].uv1, b.vertices[v].uv1) << where;
    ASSERT_EQ(a.vertices[v].color, b.vertices[v].color) << where;
  }
  ASSERT_EQ(a.lods.size(), b.lods.size()) << where;
  for (std::size_t l = 0; l < a.lods.size(); ++l) {
    EXPECT_EQ(a.lods[l].indices, b.lods[l].indices) << where;
    EXPECT_EQ(a.lods[l].error_m, b.lods[l].error_m) << where;
  }
  EXPECT_EQ(a.material, b.material) << where;
  EXPECT_EQ(a.variant_materials, b.variant_materials) << where;
  ASSERT_EQ(a.skin.size(), b.skin.size()) << where;
  for (std::size_t v = 0; v < a.skin.size(); ++v) {
    ASSERT_EQ(a.skin[v].joints, b.skin[v].joints) << where;
    for (int c = 0; c < 4; ++c) ASSERT_NEAR(a.skin[v].weights[c], b.skin[v].weights[c], 1e-6) << where;
  }
  ASSERT_EQ(a.morphs.size(), b.morphs.size()) << where;
  for (std::size_t m = 0; m < a.morphs.size(); ++m) {
    EXPECT_EQ(a.morphs[m].positions, b.morphs[m].positions) << where;
    EXPECT_EQ(a.morphs[m].normals, b.morphs[m].normals) << where;
    EXPECT_EQ(a.morphs[m].tangents, b.morphs[m].tangents) << where;
  }
  expect_near(a.bounds.min, b.bounds.min, 0, where);
  expect_near(a.bounds.max, b.bounds.max, 0, where);
}

void expect_same(const Node& a, const Node& b, const std::string& where) {
  EXPECT_EQ(a.name, b.name) << where;
  EXPECT_EQ(a.parent, b.parent) << where;
  EXPECT_EQ(a.mesh, b.mesh) << where;
  EXPECT_EQ(a.skin, b.skin) << where;
  EXPECT_EQ(a.camera, b.camera) << where;
  EXPECT_EQ(a.light, b.light) << where;
  EXPECT_EQ(a.has_matrix, b.has_matrix) << where;
  const mat4 before = a.has_matrix ? a.local_matrix : a.local.matrix(),
             after = b.has_matrix ? b.local_matrix : b.local.matrix();
  for (int c = 0; c < 4; ++c)
    EXPECT_LE(glm::distance(before[c], after[c]), 1e-5f * std::max(1.0f, glm::length(before[c]))) << where;
  EXPECT_EQ(a.morph_weights, b.morph_weights) << where;
  EXPECT_EQ(a.visible, b.visible) << where;
  EXPECT_EQ(a.extras_json, b.extras_json) << where;
  EXPECT_EQ(a.extensions_json, b.extensions_json) << where;
}

void expect_same(const Model& a, const Model& b, const std::string& where) {
  ASSERT_EQ(a.images.size(), b.images.size()) << where;
  for (std::size_t i = 0; i < a.images.size(); ++i) {
    EXPECT_EQ(a.images[i].width, b.images[i].width) << where;
    EXPECT_EQ(a.images[i].height, b.images[i].height) << where;
    EXPECT_EQ(a.images[i].rgba, b.images[i].rgba) << where << " image " << i;
  }
  ASSERT_EQ(a.samplers.size(), b.samplers.size()) << where;
  for (std::size_t i = 0; i < a.samplers.size(); ++i) {
    EXPECT_EQ(a.samplers[i].mag, b.samplers[i].mag) << where;
    EXPECT_EQ(a.samplers[i].min, b.samplers[i].min) << where;
    EXPECT_EQ(a.samplers[i].wrap_u, b.samplers[i].wrap_u) << where;
    EXPECT_EQ(a.samplers[i].wrap_v, b.samplers[i].wrap_v) << where;
    EXPECT_EQ(a.samplers[i].use_mips, b.samplers[i].use_mips) << where;
  }
  ASSERT_EQ(a.materials.size(), b.materials.size()) << where;
  for (std::size_t i = 0; i < a.materials.size(); ++i)
    expect_same(a.materials[i], b.materials[i], where + " material " + std::to_string(i));
  ASSERT_EQ(a.meshes.size(), b.meshes.size()) << where;
  for (std::size_t m = 0; m < a.meshes.size(); ++m) {
    ASSERT_EQ(a.meshes[m].primitives.size(), b.meshes[m].primitives.size()) << where;
    EXPECT_EQ(a.meshes[m].name, b.meshes[m].name) << where;
    EXPECT_EQ(a.meshes[m].morph_weights, b.meshes[m].morph_weights) << where;
    for (std::size_t p = 0; p < a.meshes[m].primitives.size(); ++p)
      expect_same(a.meshes[m].primitives[p], b.meshes[m].primitives[p], where + " mesh " + std::to_string(m));
  }
  ASSERT_EQ(a.nodes.size(), b.nodes.size()) << where;
  for (std::size_t n = 0; n < a.nodes.size(); ++n)
    expect_same(a.nodes[n], b.nodes[n], where + " node " + std::to_string(n));
  EXPECT_EQ(a.roots, b.roots) << where;
  ASSERT_EQ(a.skins.size(), b.skins.size()) << where;
  for (std::size_t s = 0; s < a.skins.size(); ++s) {
    EXPECT_EQ(a.skins[s].joints, b.skins[s].joints) << where;
    EXPECT_EQ(a.skins[s].joint_from_mesh, b.skins[s].joint_from_mesh) << where;
  }
  EXPECT_EQ(a.cameras.size(), b.cameras.size()) << where;
  ASSERT_EQ(a.lights.size(), b.lights.size()) << where;
  for (std::size_t l = 0; l < a.lights.size(); ++l) {
    EXPECT_EQ(a.lights[l].type, b.lights[l].type) << where;
    EXPECT_EQ(a.lights[l].intensity, b.lights[l].intensity) << where;
    EXPECT_EQ(a.lights[l].range_m, b.lights[l].range_m) << where;
  }
  EXPECT_EQ(a.variants, b.variants) << where;
  EXPECT_EQ(a.credit.copyright, b.credit.copyright) << where;
  EXPECT_EQ(a.extensions_json, b.extensions_json) << where;
  expect_near(a.bounds.min, b.bounds.min, 1e-4f * (1 + glm::length(a.bounds.min)), where);
  expect_near(a.bounds.max, b.bounds.max, 1e-4f * (1 + glm::length(a.bounds.max)), where);
}

void round_trip(const Model& model, const std::string& where) {
  const auto glb = write_glb(model);
  ASSERT_TRUE(glb) << where << ": " << glb.error().message;
  const auto again = load_gltf(*glb, "again.glb", {}, {});
  ASSERT_TRUE(again) << where << ": " << again.error().message;
  EXPECT_TRUE((*again)->warnings.empty()) << where << ": " << (*again)->warnings[0];
  expect_invariants(**again, where);
  expect_same(model, **again, where);
}

class RoundTrip : public testing::TestWithParam<const char*> {};

TEST_P(RoundTrip, GivesTheSameModelBack) {
  const auto path = shared_data() / "gltf" / GetParam();
  VITRINE_NEEDS(path);
  LoadOptions options;
  options.keep_encoded = true;  // pictures are then compared bit by bit
  auto model = load_gltf(path, options);
  ASSERT_TRUE(model) << model.error().message;
  std::erase_if((*model)->animations, [](const Animation& animation) { return animation.channels.empty(); });
  round_trip(**model, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    SharedModels, RoundTrip,
    testing::Values("models/SheenChair/SheenChair.glb", "models/GlamVelvetSofa/GlamVelvetSofa.glb",
                    "models/Fox/Fox.glb", "models/SunGlasses2/scene.gltf", "models/Nightstand/nightstand.glb",
                    "features/AlphaBlendModeTest/AlphaBlendModeTest.glb",
                    "features/AnimatedMorphCube/AnimatedMorphCube.gltf", "features/SimpleSkin/simple_skin.gltf",
                    "features/TextureTransformTest/TextureTransformTest.gltf",
                    "features/VertexColorTest/VertexColorTest.gltf", "features/UnlitTest/UnlitTest.gltf",
                    "features_blenderio/04_lights/04_lights.gltf",
                    "features_blenderio/14_emission_strength/14_emission_strength.gltf",
                    "features_blenderio/15_transmission/15_transmission.gltf",
                    "features_blenderio/18_variants/18_variants.gltf",
                    "features_blenderio/20_specular/20_specular.gltf",
                    "features_blenderio/03_all_animations/03_all_animations.gltf", "features_ktx2/BoxMeshopt.glb"));

// A ball of `rings` x 2 `rings` quads with smooth normals and uvs.
Primitive ball(int rings, float radius_m) {
  Primitive out;
  for (int y = 0; y <= rings; ++y)
    for (int x = 0; x <= 2 * rings; ++x) {
      const float theta = core::kPi * static_cast<float>(y) / static_cast<float>(rings),
                  phi = core::kPi * static_cast<float>(x) / static_cast<float>(rings);
      Vertex vertex;
      vertex.normal = {std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi)};
      vertex.position = vertex.normal * radius_m;
      vertex.uv0 = {static_cast<float>(x) / static_cast<float>(2 * rings),
                    static_cast<float>(y) / static_cast<float>(rings)};
      out.vertices.push_back(vertex);
    }
  out.lods.resize(1);
  const auto at = [&](int x, int y) { return static_cast<std::uint32_t>(y * (2 * rings + 1) + x); };
  for (int y = 0; y < rings; ++y)
    for (int x = 0; x < 2 * rings; ++x)
      for (auto index : {at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)})
        out.lods[0].indices.push_back(index);
  return out;
}

TEST(WriteGlb, KeepsLodsOverTheSameVertices) {
  Model model;
  Mesh mesh;
  mesh.name = "ball";
  for (int rings : {40, 6}) {  // the second is too small for levels
    Primitive primitive = ball(rings, 0.5f);
    optimize(primitive);
    build_lods(primitive);
    mesh.primitives.push_back(std::move(primitive));
  }
  ASSERT_GE(mesh.primitives[0].lods.size(), 3u);
  ASSERT_EQ(mesh.primitives[1].lods.size(), 1u);
  const std::size_t vertices = mesh.primitives[0].vertices.size();
  model.meshes.push_back(std::move(mesh));
  for (int i = 0; i < 3; ++i) {
    Node node;
    node.mesh = 0;
    node.local.translation.x = static_cast<float>(i);
    node.extras_json = R"({"slot":"a"})";
    model.nodes.push_back(node);
    model.roots.push_back(i);
  }
  model.credit.copyright = "CC0, nobody";
  update_bounds(model);
  round_trip(model, "ball");
  const auto glb = write_glb(model);
  ASSERT_TRUE(glb);
  // 36 bytes of position, normal and uv (32) and no more than twice the full indices per vertex for all levels and the
  // JSON.
  EXPECT_LT(glb->size(), vertices * 32 + model.triangle_count() * 6 * 2 + 12000);
}

TEST(WriteGlb, PicturesWithoutAlphaBecomeJpeg) {
  Model model;
  Image opaque{"opaque", 16, 8, std::vector<std::uint8_t>(16 * 8 * 4, 255), {}}, clear = opaque;
  clear.rgba[3] = 10;
  model.images = {opaque, clear};
  Material material;
  material.base_color_texture.image = 0;
  material.emissive_texture.image = 1;
  model.materials.push_back(material);
  const auto glb = write_glb(model);
  ASSERT_TRUE(glb) << glb.error().message;
  const std::string text(reinterpret_cast<const char*>(glb->data()), glb->size());
  EXPECT_NE(text.find("image/jpeg"), std::string::npos);
  EXPECT_NE(text.find("image/png"), std::string::npos);
  const auto again = load_gltf(*glb, "again.glb", {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->images[1].rgba, clear.rgba);
  EXPECT_EQ((*again)->images[0].width, 16u);
}

TEST(WriteGlb, RefusesExtrasThatAreNotJson) {
  Model model;
  model.nodes.resize(1);
  model.nodes[0].extras_json = "{broken";
  const auto glb = write_glb(model);
  ASSERT_FALSE(glb);
  EXPECT_NE(glb.error().message.find("nodes[0].extras_json"), std::string::npos) << glb.error().message;
}

}  // namespace
}  // namespace engine::asset::test
