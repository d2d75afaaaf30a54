// Feature scenes on the software driver against committed pictures. `golden --update` writes the pictures anew: look at
// the diff before it is committed. All models are our own (models.cpp), all light is the built-in studio.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/app/still.h"
#include "engine/core/files.h"
#include "engine/render/environment.h"
#include "tests/golden/compare.h"
#include "tests/golden/models.h"

namespace golden {

bool update_goldens = false;

namespace {

using namespace engine;
using asset::AlphaMode;
using asset::Material;

constexpr std::uint32_t kWidth = 240, kHeight = 180;

// One device for all scenes: making one costs as much as drawing three of them.
class Golden : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    app::Stills::Options options;
    options.gpu = "llvmpipe";  // the pictures are its own
    options.validation = true;
    options.renderer.max_anisotropy = 1;
    options.renderer.jobs = &jobs();
    auto made = app::Stills::create(options);
    ASSERT_TRUE(made) << made.error().message;
    stills = made->release();
    render::PrefilterOptions prefilter;
    prefilter.jobs = &jobs();
    prefilter.cache = false;  // a test leaves nothing behind
    const auto light = render::studio_environment(prefilter);
    ASSERT_TRUE(light) << light.error().message;
    const auto id = stills->renderer().add_environment(*light);
    ASSERT_TRUE(id) << id.error().message;
    environment = *id;
    library = new asset::Library(jobs());
  }
  static void TearDownTestSuite() {
    delete library;
    delete stills;
    stills = nullptr;
  }
  static core::JobQueue& jobs() {
    static core::JobQueue queue(2);
    return queue;
  }

  void SetUp() override {
    ASSERT_NE(stills, nullptr);
    scene.environment.id = environment;
    scene.environment.background = scene::Environment::Background::color;
    scene.environment.background_color = vec3(0.5f);
  }

  scene::InstanceHandle place(Model model, scene::Instance instance = {}) {
    instance.model = library->add(finish(std::move(model)), "golden");
    placed.push_back(instance.model);
    return scene.add(instance);
  }

  void expect_picture(const char* name, const app::StillCamera& camera, const Tolerance& tolerance = {}) {
    const auto before = stills->device().validation_messages();
    const auto rgba = stills->draw(scene, camera, kWidth, kHeight);
    ASSERT_TRUE(rgba) << rgba.error().message;
    EXPECT_EQ(stills->device().validation_messages(), before) << "the validation layer spoke; its words are in the log";
    EXPECT_EQ(compare(name, {kWidth, kHeight, *rgba}, update_goldens, tolerance), "");
  }

  void TearDown() override {
    for (const auto model : placed) library->release(model);
    library->collect();
    for (const auto model : library->take_released()) stills->renderer().release(model);
  }

  inline static app::Stills* stills = nullptr;
  inline static asset::Library* library = nullptr;  // one for all: the renderer knows models by its handles
  inline static std::uint32_t environment = 0;
  std::vector<asset::ModelHandle> placed;
  scene::Scene scene{*library};
};

Material plain(vec4 color, float metallic, float roughness) {
  Material m;
  m.base_color = color;
  m.metallic = metallic;
  m.roughness = roughness;
  return m;
}

TEST_F(Golden, MetallicRoughness) {
  Model model;
  for (int row = 0; row < 2; ++row)
    for (int i = 0; i < 5; ++i)
      add(model, sphere(0.45f),
          add_material(model, plain({0.9f, 0.55f, 0.2f, 1}, row == 0 ? 1.0f : 0.0f, static_cast<float>(i) / 4)),
          {static_cast<float>(i) - 2, 0.5f - static_cast<float>(row), 0});
  place(std::move(model));
  expect_picture("metallic_roughness", app::orbit_camera(0, 90, 6.5f, vec3(0), 40));
}

TEST_F(Golden, Skybox) {
  Model model;
  add(model, sphere(0.8f, 32), add_material(model, plain({1, 1, 1, 1}, 1, 0.05f)));
  place(std::move(model));
  scene.environment.background = scene::Environment::Background::skybox;
  expect_picture("skybox", app::orbit_camera(20, 80, 3.2f, vec3(0), 60));
}

TEST_F(Golden, NormalOcclusionEmissive) {
  Model model;
  const int bumps = add_image(model, 128, [](float u, float v) {
    const float x = 0.5f * std::sin(u * 50), y = 0.5f * std::sin(v * 50);
    const vec3 n = glm::normalize(vec3(x, y, 1));
    return vec4(n * 0.5f + 0.5f, 1);
  });
  const int rings = add_image(model, 64, [](float u, float v) {
    const float r = std::hypot(u - 0.5f, v - 0.5f);
    return vec4(vec3(r < 0.25f ? 0.2f : 1.0f), 1);
  });
  const int checker = add_image(model, 64, [](float u, float v) {
    const bool on = (static_cast<int>(u * 8) + static_cast<int>(v * 8)) % 2;
    return on ? vec4(0.2f, 0.9f, 1, 1) : vec4(0, 0, 0, 1);
  });
  Material m = plain({0.7f, 0.3f, 0.3f, 1}, 0, 0.35f);
  m.normal_texture.image = bumps;
  add(model, box(vec3(1)), add_material(model, m), {-1.4f, 0, 0});
  m = plain({0.8f, 0.8f, 0.8f, 1}, 0, 0.8f);
  m.occlusion_texture.image = rings;
  add(model, box(vec3(1)), add_material(model, m));
  m = plain({0.1f, 0.1f, 0.1f, 1}, 0, 0.6f);
  m.emissive = vec3(1.5f);
  m.emissive_texture.image = checker;
  add(model, box(vec3(1)), add_material(model, m), {1.4f, 0, 0});
  place(std::move(model));
  expect_picture("normal_occlusion_emissive", app::orbit_camera(25, 65, 5.2f, vec3(0), 40));
}

TEST_F(Golden, AlphaModes) {
  Model model;
  const int spots = add_image(model, 64, [](float u, float v) {
    return vec4(0.9f, 0.8f, 0.3f, std::sin(u * 25) * std::sin(v * 25) * 0.5f + 0.5f);
  });
  add(model, quad({3.6f, 0.5f}), add_material(model, plain({0.1f, 0.3f, 0.7f, 1}, 0, 0.5f)), {0, -0.4f, -0.5f});
  Material m = plain({1, 1, 1, 1}, 0, 0.5f);
  m.base_color_texture.image = spots;
  m.alpha_mode = AlphaMode::mask;
  m.double_sided = true;
  add(model, quad({1, 1.4f}), add_material(model, m), {-1.2f, 0, 0});
  m.alpha_mode = AlphaMode::blend;
  add(model, quad({1, 1.4f}), add_material(model, m));
  m = plain({0.9f, 0.2f, 0.2f, 0.5f}, 0, 0.3f);
  m.alpha_mode = AlphaMode::blend;
  add(model, sphere(0.55f), add_material(model, m), {1.2f, 0, 0});
  place(std::move(model));
  expect_picture("alpha_modes", app::orbit_camera(10, 80, 4.6f, vec3(0), 40));
}

TEST_F(Golden, TransparentBackground) {
  Model model;
  Material m = plain({0.2f, 0.7f, 0.3f, 0.4f}, 0, 0.4f);
  m.alpha_mode = AlphaMode::blend;
  add(model, sphere(0.7f), add_material(model, plain({0.8f, 0.3f, 0.2f, 1}, 0, 0.4f)), {-0.5f, 0, 0});
  add(model, sphere(0.7f), add_material(model, m), {0.5f, 0, 0.4f});
  place(std::move(model));
  scene.environment.background = scene::Environment::Background::transparent;
  expect_picture("transparent", app::orbit_camera(0, 80, 3.6f, vec3(0), 40));
}

TEST_F(Golden, TextureTransformUnlitVertexColors) {
  Model model;
  const int arrow = add_image(model, 64, [](float u, float v) {
    const bool stem = std::abs(u - 0.5f) < 0.1f && v > 0.3f, head = v < 0.4f && std::abs(u - 0.5f) < v;
    return stem || head ? vec4(0.9f, 0.2f, 0.1f, 1) : vec4(0.9f, 0.9f, 0.85f, 1);
  });
  Material m = plain({1, 1, 1, 1}, 0, 0.8f);
  m.base_color_texture.image = arrow;
  m.base_color_texture.sampler = 0;
  m.base_color_texture.scale = {2, 2};
  m.base_color_texture.rotation_rad = core::kPi / 6;
  m.base_color_texture.offset = {0.1f, 0.2f};
  add(model, quad({1.2f, 1.2f}), add_material(model, m), {-1.4f, 0, 0});
  m = plain({0.9f, 0.6f, 0.1f, 1}, 0, 0.8f);
  m.unlit = true;
  add(model, sphere(0.6f), add_material(model, m));
  Primitive colored = quad({1.2f, 1.2f});
  const std::uint32_t corners[] = {0xFF0000FFu, 0xFF00FF00u, 0xFFFF0000u, 0xFFFFFFFFu};
  for (std::size_t i = 0; i < 4; ++i) colored.vertices[i].color = corners[i];
  add(model, colored, add_material(model, plain({1, 1, 1, 1}, 0, 0.8f)), {1.4f, 0, 0});
  place(std::move(model));
  expect_picture("textures_unlit_colors", app::orbit_camera(0, 90, 5, vec3(0), 40));
}

TEST_F(Golden, SunAndSpotShadows) {
  Model model;
  add(model, floor(6), add_material(model, plain({0.75f, 0.72f, 0.68f, 1}, 0, 0.9f)));
  add(model, box({0.7f, 1.0f, 0.7f}), add_material(model, plain({0.3f, 0.5f, 0.7f, 1}, 0, 0.5f)), {-0.9f, 0.5f, 0});
  add(model, sphere(0.45f), add_material(model, plain({0.9f, 0.6f, 0.3f, 1}, 1, 0.3f)), {0.8f, 0.45f, 0.2f});
  place(std::move(model));
  scene.environment.intensity = 0.25f;
  scene::Light sun;
  sun.type = asset::Light::Type::directional;
  sun.direction = glm::normalize(vec3(0.6f, -1, 0.35f));
  sun.intensity = 2.2f;
  sun.color = {1, 0.95f, 0.85f};
  sun.casts_shadow = true;
  scene.add(sun);
  scene::Light spot;
  spot.type = asset::Light::Type::spot;
  spot.position = {-1.6f, 2.8f, 1.8f};
  spot.direction = glm::normalize(vec3(0.6f, 0.2f, 0) - spot.position);
  spot.intensity = 14;
  spot.color = {1, 0.75f, 0.5f};
  spot.range_m = 8;
  spot.casts_shadow = true;
  scene.add(spot);
  expect_picture("shadows", app::orbit_camera(25, 62, 5.4f, {0, 0.4f, 0}, 40), {8, 0.01});
}

TEST_F(Golden, Sheen) {
  Model model;
  for (int i = 0; i < 3; ++i) {
    Material m = plain({0.25f, 0.03f, 0.05f, 1}, 0, 0.9f);
    m.sheen_color = i == 0 ? vec3(0) : vec3(0.9f, 0.5f, 0.6f);
    m.sheen_roughness = i == 1 ? 0.3f : 0.8f;
    add(model, sphere(0.65f), add_material(model, m), {1.5f * static_cast<float>(i) - 1.5f, 0, 0});
  }
  place(std::move(model));
  expect_picture("sheen", app::orbit_camera(0, 85, 5, vec3(0), 40));
}

TEST_F(Golden, SkinMorphAndVariant) {
  Model model;
  const int red = add_material(model, plain({0.8f, 0.15f, 0.1f, 1}, 0, 0.5f));
  const int blue = add_material(model, plain({0.1f, 0.25f, 0.8f, 1}, 0, 0.5f));
  model.variants = {"blue"};
  // A bar of five boxes' length bent by two joints.
  Primitive bar = sphere(0.35f, 32);
  for (auto& v : bar.vertices) v.position.y *= 2.6f;
  for (const auto& v : bar.vertices) {
    const float w = glm::clamp(v.position.y + 0.5f, 0.0f, 1.0f);
    bar.skin.push_back({{0, 1, 0, 0}, {1 - w, w, 0, 0}});
  }
  const int bent = add(model, bar, red, vec3(0));
  model.nodes.resize(3);
  model.nodes[2].parent = 1;
  model.roots.push_back(1);
  model.nodes[static_cast<std::size_t>(bent)].skin = 0;
  model.skins.push_back({{1, 2}, {core::mat4(1), core::mat4(1)}, -1});
  Primitive swollen = sphere(0.5f);
  swollen.variant_materials = {blue};
  swollen.morphs.emplace_back();
  for (const auto& v : swollen.vertices) {
    const float bump = std::pow(std::max(v.normal.x, 0.0f), 8.0f) * 0.8f;
    swollen.morphs[0].positions.push_back(vec3(bump, 0, 0));
  }
  const int morphed = add(model, swollen, red, {1.4f, 0, 0});
  model.meshes.back().morph_weights = {0};
  asset::Animation clip;
  clip.duration_s = 1;
  using Channel = asset::AnimationChannel;
  const float s = std::sin(0.6f), c = std::cos(0.6f);
  clip.channels.push_back(
      {Channel::Path::rotation, Channel::Interpolation::linear, 2, {0, 1}, {0, 0, 0, 1, 0, 0, s, c}});
  clip.channels.push_back({Channel::Path::weights, Channel::Interpolation::linear, morphed, {0, 1}, {0, 1}});
  model.animations.push_back(clip);
  scene::Instance instance;
  instance.animation = 0;
  instance.animation_time_s = 1;
  instance.is_static = false;
  place(model, instance);
  instance.variant = 0;
  instance.animation = -1;
  instance.world_from_model[3] = {-2.2f, 0, 0, 1};
  place(std::move(model), instance);
  expect_picture("skin_morph_variant", app::orbit_camera(0, 85, 5.6f, {0, 0, 0}, 40));
}

}  // namespace
}  // namespace golden

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (!std::strcmp(argv[i], "--update")) {
      golden::update_goldens = true;
    } else if (!std::strcmp(argv[i], "--help")) {  // after GoogleTest's own help
      std::puts("\n  --update\n      Write the pictures in tests/golden/expected anew instead of comparing with them.");
      return 0;
    } else {
      std::fprintf(stderr, "golden: unknown argument '%s'\n", argv[i]);
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
