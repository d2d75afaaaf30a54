// What each shared feature model holds, counted, and the one thing it was made to show.

#include <algorithm>
#include <cmath>

#include "shared.h"

namespace engine::asset::test {
namespace {

struct Counts {
  const char* file;
  std::size_t triangles, images, materials, nodes, skins, animations, cameras, lights, variants;
};

void PrintTo(const Counts& counts, std::ostream* out) { *out << counts.file; }

class Features : public testing::TestWithParam<Counts> {};

TEST_P(Features, AreCounted) {
  const Counts& expected = GetParam();
  const auto path = shared_data() / "gltf" / expected.file;
  VITRINE_NEEDS(path);
  LoadOptions options;
  options.images = false;
  const auto model = load_gltf(path, options);
  ASSERT_TRUE(model) << model.error().message;
  const Model& m = **model;
  EXPECT_EQ(m.triangle_count(), expected.triangles);
  EXPECT_EQ(m.images.size(), expected.images);
  EXPECT_EQ(m.materials.size(), expected.materials);
  EXPECT_EQ(m.nodes.size(), expected.nodes);
  EXPECT_EQ(m.skins.size(), expected.skins);
  EXPECT_EQ(m.animations.size(), expected.animations);
  EXPECT_EQ(m.cameras.size(), expected.cameras);
  EXPECT_EQ(m.lights.size(), expected.lights);
  EXPECT_EQ(m.variants.size(), expected.variants);
}

INSTANTIATE_TEST_SUITE_P(
    SharedModels, Features,
    testing::Values(Counts{"models/SheenChair/SheenChair.glb", 39936, 7, 6, 4, 0, 0, 0, 0, 2},
                    Counts{"models/GlamVelvetSofa/GlamVelvetSofa.glb", 4196, 2, 7, 4, 0, 0, 0, 1, 5},
                    Counts{"models/DamagedHelmet/DamagedHelmet.glb", 15452, 5, 1, 1, 0, 0, 0, 0, 0},
                    Counts{"models/Fox/Fox.glb", 576, 1, 1, 26, 1, 3, 0, 0, 0},
                    Counts{"models/MotoHelmet/moto_helmet.glb", 103202, 8, 5, 24, 0, 0, 0, 0, 0},
                    Counts{"features/AlphaBlendModeTest/AlphaBlendModeTest.glb", 61, 9, 6, 13, 0, 0, 1, 0, 0},
                    Counts{"features/AnalyticalCubes/AnalyticalCubes.gltf", 432, 3, 1, 2, 0, 0, 1, 0, 0},
                    Counts{"features/AnalyticalGrayscale/AnalyticalGrayscale.gltf", 24, 3, 1, 3, 0, 0, 1, 0, 0},
                    Counts{"features/AnalyticalSpheres/AnalyticalSpheres.gltf", 27360, 3, 1, 2, 0, 0, 1, 0, 0},
                    Counts{"features/AnimatedMorphCube/AnimatedMorphCube.gltf", 12, 0, 1, 1, 0, 1, 0, 0, 0},
                    Counts{"features/Box/Box.glb", 12, 0, 1, 2, 0, 0, 0, 0, 0},
                    Counts{"features/BoxTextured/BoxTextured.glb", 12, 1, 1, 2, 0, 0, 0, 0, 0},
                    Counts{"features/ClearCoatTest/ClearCoatTest.gltf", 37116, 6, 19, 33, 0, 0, 0, 0, 0},
                    Counts{"features/CubeScaledInstances/cube_att.gltf", 12, 0, 1, 9, 0, 0, 0, 0, 0},
                    Counts{"features/Duck/Duck.glb", 4212, 1, 1, 3, 0, 0, 1, 0, 0},
                    Counts{"features/PbrNextSphere/sphere.gltf", 224, 11, 1, 1, 0, 0, 0, 0, 0},
                    Counts{"features/SimpleSkin/simple_skin.gltf", 8, 0, 0, 3, 1, 1, 0, 0, 0},
                    Counts{"features/SimpleSparseAccessor/SimpleSparseAccessor.gltf", 12, 0, 0, 1, 0, 0, 0, 0, 0},
                    Counts{"features/TeapotsGalore/teapots_galore.gltf", 4034, 0, 3, 7, 0, 0, 1, 0, 0},
                    Counts{"features/TextureTransformTest/TextureTransformTest.gltf", 18, 5, 9, 12, 0, 0, 0, 0, 0},
                    Counts{"features/TwoSidedPlane/TwoSidedPlane.gltf", 2, 3, 1, 1, 0, 0, 0, 0, 0},
                    Counts{"features/UnlitTest/UnlitTest.gltf", 88, 0, 2, 2, 0, 0, 0, 0, 0},
                    Counts{"features/VertexColorTest/VertexColorTest.gltf", 36, 2, 2, 2, 0, 0, 0, 0, 0},
                    Counts{"features_blenderio/04_lights/04_lights.gltf", 2, 0, 1, 9, 0, 0, 0, 0, 0},
                    Counts{"features_blenderio/18_variants/18_variants.gltf", 12, 0, 5, 1, 0, 0, 0, 0, 2},
                    Counts{"features_blenderio/03_skinned_cylinder/03_skinned_cylinder.gltf", 316, 0, 1, 8, 1, 1, 0, 0,
                           0},
                    Counts{"features_ktx2/BoxMeshopt.glb", 12, 0, 1, 1, 0, 0, 0, 0, 0}));

// Loads a shared model, or returns null where the data is absent (checked by the caller).
std::unique_ptr<Model> load(const char* file, const LoadOptions& options = {}) {
  auto model = load_gltf(shared_data() / "gltf" / file, options);
  EXPECT_TRUE(model) << (model ? "" : model.error().message);
  return model ? std::move(*model) : nullptr;
}

#define VITRINE_NEEDS_MODELS() VITRINE_NEEDS(shared_data() / "gltf/models")

TEST(Feature, SheenVariantsAndTextureTransform) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("models/SheenChair/SheenChair.glb");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->variants, (std::vector<std::string>{"Mango Velvet", "Peacock Velvet"}));
  bool sheen = false, scaled = false;
  for (const auto& material : model->materials) {
    sheen = sheen || material.sheen_color != vec3(0);
    scaled = scaled || material.normal_texture.scale != vec2(1) || material.base_color_texture.scale != vec2(1);
  }
  EXPECT_TRUE(sheen);
  EXPECT_TRUE(scaled);
  int switched = 0;
  for (const auto& mesh : model->meshes)
    for (const auto& primitive : mesh.primitives) {
      if (primitive.variant_materials.empty()) continue;
      ++switched;
      EXPECT_NE(primitive.variant_materials[0], primitive.variant_materials[1]);
    }
  EXPECT_GT(switched, 0);
  EXPECT_EQ(model->images[0].rgba.size(), std::size_t{4} * model->images[0].width * model->images[0].height);
}

TEST(Feature, SparsePositions) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features/SimpleSparseAccessor/SimpleSparseAccessor.gltf");
  ASSERT_TRUE(model);
  float top = 0;
  for (const auto& vertex : model->meshes[0].primitives[0].vertices) top = std::max(top, vertex.position.y);
  EXPECT_EQ(top, 4);  // without the substitutes the strip ends at 1
  for (const auto& vertex : model->meshes[0].primitives[0].vertices)
    EXPECT_NEAR(std::abs(vertex.normal.z), 1, 1e-6);  // flat
}

TEST(Feature, SkinAndAnimation) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features/SimpleSkin/simple_skin.gltf");
  ASSERT_TRUE(model);
  ASSERT_EQ(model->skins.size(), 1u);
  EXPECT_EQ(model->skins[0].joints.size(), 2u);
  ASSERT_EQ(model->animations[0].channels.size(), 1u);
  const auto& channel = model->animations[0].channels[0];
  EXPECT_EQ(channel.path, AnimationChannel::Path::rotation);
  EXPECT_EQ(channel.values.size(), channel.times_s.size() * 4);
  EXPECT_NEAR(model->animations[0].duration_s, 5.5f, 1e-5f);
}

TEST(Feature, MorphsWithWeights) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features/AnimatedMorphCube/AnimatedMorphCube.gltf");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->meshes[0].primitives[0].morphs.size(), 2u);
  EXPECT_EQ(model->meshes[0].morph_weights.size(), 2u);
  const auto& channel = model->animations[0].channels[0];
  EXPECT_EQ(channel.path, AnimationChannel::Path::weights);
  EXPECT_EQ(channel.values.size(), channel.times_s.size() * 2);
}

TEST(Feature, AlphaModes) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features/AlphaBlendModeTest/AlphaBlendModeTest.glb");
  ASSERT_TRUE(model);
  int modes[3] = {};
  for (const auto& material : model->materials) ++modes[static_cast<int>(material.alpha_mode)];
  EXPECT_GT(modes[0], 0);
  EXPECT_GE(modes[1], 2);
  EXPECT_GE(modes[2], 1);
}

TEST(Feature, EmissiveStrengthIsMultipliedIn) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features_blenderio/14_emission_strength/14_emission_strength.gltf");
  ASSERT_TRUE(model);
  float strongest = 0;
  for (const auto& material : model->materials)
    strongest = std::max({strongest, material.emissive.x, material.emissive.y, material.emissive.z});
  EXPECT_GT(strongest, 1);
}

TEST(Feature, LightsAreRead) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features_blenderio/24_animation_pointer/24_animation_pointer.gltf");
  ASSERT_TRUE(model);
  ASSERT_EQ(model->lights.size(), 4u);
  EXPECT_EQ(model->lights[0].type, Light::Type::directional);
  EXPECT_NEAR(model->lights[0].intensity, 3.14159274f, 1e-6f);
  EXPECT_EQ(model->lights[3].type, Light::Type::spot);
  EXPECT_NEAR(model->lights[3].inner_angle_rad, 0.195476875f, 1e-6f);
  EXPECT_NEAR(model->lights[3].outer_angle_rad, 0.2443461f, 1e-6f);
  EXPECT_EQ(std::count_if(model->nodes.begin(), model->nodes.end(), [](const Node& node) { return node.light >= 0; }),
            4);
}

TEST(Feature, MeshoptGivesTheSameBox) {
  VITRINE_NEEDS_MODELS();
  const auto packed = load("features_ktx2/BoxMeshopt.glb"), plain = load("features/Box/Box.glb");
  ASSERT_TRUE(packed && plain);
  EXPECT_LT(glm::distance(packed->bounds.size(), plain->bounds.size()), 1e-2f);
}

TEST(Feature, WebpPictures) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("models/MotoHelmet/moto_helmet.glb");
  ASSERT_TRUE(model);
  EXPECT_TRUE(model->warnings.empty()) << model->warnings[0];
  EXPECT_GT(model->images[0].width, 1u);
}

TEST(Feature, SharedChildrenAreCopies) {
  VITRINE_NEEDS_MODELS();
  const auto model = load("features/CubeScaledInstances/cube_att.gltf");
  ASSERT_TRUE(model);
  EXPECT_EQ(std::count_if(model->nodes.begin(), model->nodes.end(), [](const Node& node) { return node.mesh >= 0; }),
            4);
}

TEST(Feature, WithoutImagesThereAreOnlyStandIns) {
  VITRINE_NEEDS_MODELS();
  LoadOptions options;
  options.images = false;
  const auto model = load("models/DamagedHelmet/DamagedHelmet.glb", options);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->images[0].width, 1u);
  EXPECT_GE(model->materials[0].base_color_texture.image, 0);
  EXPECT_TRUE(model->meshes[0].primitives[0].vertices[0].tangent != vec4(1, 0, 0, 1));
}

TEST(Feature, TheSameWithAndWithoutWorkers) {
  VITRINE_NEEDS_MODELS();
  core::JobQueue jobs(3);
  LoadOptions options;
  options.jobs = &jobs;
  const auto alone = load("models/DamagedHelmet/DamagedHelmet.glb"),
             together = load("models/DamagedHelmet/DamagedHelmet.glb", options);
  ASSERT_TRUE(alone && together);
  for (std::size_t i = 0; i < alone->images.size(); ++i) EXPECT_EQ(alone->images[i].rgba, together->images[i].rgba);
  EXPECT_EQ(alone->meshes[0].primitives[0].lods[0].indices, together->meshes[0].primitives[0].lods[0].indices);
}

}  // namespace
}  // namespace engine::asset::test
