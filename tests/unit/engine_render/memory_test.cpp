// What uploading and releasing leaves behind, streaming by budget, and stale names.

#include <chrono>
#include <thread>

#include "engine/render/mips.h"
#include "fixture.h"

namespace engine::render::testing {
namespace {

std::unique_ptr<asset::Model> textured_box(std::uint32_t side) {
  asset::Material m = matte({1, 1, 1});
  m.base_color_texture.image = 0;
  auto model = single(box({1, 1, 1}), m);
  asset::Image image{"checker", side, side, std::vector<std::uint8_t>(std::size_t{side} * side * 4, 200)};
  model->images.push_back(std::move(image));
  return model;
}

TEST_F(RenderTest, HundredLoadsAndReleasesLeaveMemoryFlat) {
  const auto kept = place(textured_box(64));
  std::uint64_t settled = 0;
  for (int cycle = 0; cycle < 100; ++cycle) {
    const auto handle = place(textured_box(128));
    const asset::ModelHandle model = scene.get(handle)->model;
    scene.update();
    ASSERT_TRUE(renderer->upload(scene, 0));
    ASSERT_EQ(renderer->statistics().models_resident, 2u);
    if (cycle % 20 == 0) shoot();
    scene.remove(handle);
    library.release(model);
    for (const asset::ModelHandle released : library.take_released()) renderer->release(released);
    renderer->release(model);
    library.collect();
    ASSERT_TRUE(device.wait_idle());
    device.retire();
    // Both frames in flight have drawn by then.
    if (cycle == 45) settled = device.allocated_bytes();
    if (cycle > 45) {
      ASSERT_EQ(device.allocated_bytes(), settled) << cycle;
    }
  }
  EXPECT_TRUE(scene.get(kept));
}

TEST_F(RenderTest, StreamingKeepsToItsBudgetAndArrives) {
  for (int i = 0; i < 6; ++i) place(textured_box(256));
  scene.update();
  std::uint32_t waiting = 6;
  int rounds = 0;
  while (waiting > 0 && rounds < 2000) {
    const std::uint32_t before = renderer->statistics().models_resident;
    const auto left = renderer->upload(scene, 100 << 10);  // less than one texture: one model a round at most
    ASSERT_TRUE(left);
    EXPECT_LE(renderer->statistics().models_resident, before + 1);
    waiting = *left;
    ++rounds;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(waiting, 0u);
  EXPECT_GE(rounds, 6);
  EXPECT_EQ(renderer->statistics().models_resident, 6u);
}

TEST_F(RenderTest, StaleModelsDrawNothing) {
  scene.grading.tonemap = scene::Grading::Tonemap::linear;
  const auto handle = place(single(quad(1, 1), unlit({1, 1, 1, 1})));
  EXPECT_EQ(shoot().centre()[0], 255);
  renderer->release(scene.get(handle)->model);
  renderer->release(asset::ModelHandle{0x12345});
  renderer->remove_ui_image(999);
  renderer->remove_environment(77);
  scene.environment.id = 77;
  scene.get(handle)->model = asset::ModelHandle{0x98765};
  EXPECT_EQ(shoot().centre()[0], 0);
}

TEST_F(RenderTest, CulledInstancesAreCountedAndNotDrawn) {
  for (int i = 0; i < 10; ++i)
    place(single(quad(1, 1), unlit({1, 1, 1, 1})),
          glm::translate(mat4(1), vec3(i < 4 ? 0 : 100, 0, -static_cast<float>(i))));
  shoot();
  EXPECT_EQ(renderer->statistics().instances, 10u);
  EXPECT_EQ(renderer->statistics().visible_instances, 4u);
}

TEST_F(RenderTest, EqualPrimitivesShareADrawAndDistantOnesGetCoarser) {
  asset::Primitive p = box({1, 1, 1});
  asset::Primitive::Lod coarse;
  coarse.indices.assign(p.lods[0].indices.begin(), p.lods[0].indices.begin() + 6);
  coarse.error_m = 0.05f;
  p.lods.push_back(coarse);
  auto model = single(std::move(p), matte({1, 1, 1}));
  scene::Instance instance;
  instance.model = library.add(std::move(model), "lod box");
  for (int i = 0; i < 5; ++i) {
    instance.world_from_model = glm::translate(mat4(1), vec3(static_cast<float>(i - 2) * 0.1f, 0, -1));
    scene.add(instance);
  }
  shoot();
  EXPECT_EQ(renderer->statistics().draws, 1u);
  EXPECT_EQ(renderer->statistics().triangles, 5 * 12u);
  instance.world_from_model = glm::translate(mat4(1), vec3(0, 0, -200));
  scene.add(instance);
  shoot();
  EXPECT_EQ(renderer->statistics().draws, 2u);
  EXPECT_EQ(renderer->statistics().triangles, 5 * 12u + 2u);
}

TEST(Mips, HalveDownToOnePixelAndKeepTheMean) {
  asset::Image image{"noise", 13, 8, std::vector<std::uint8_t>(13 * 8 * 4)};
  for (std::size_t i = 0; i < image.rgba.size(); ++i) image.rgba[i] = i % 4 == 3 ? 255 : 100;
  for (const bool srgb : {false, true}) {
    const auto mips = build_mips(image, srgb);
    ASSERT_EQ(mips.size(), 3u);
    EXPECT_EQ(mips[0].size(), 6u * 4 * 4);
    EXPECT_EQ(mips[2].size(), 4u);
    for (const auto& mip : mips)
      for (std::size_t i = 0; i < mip.size(); ++i) EXPECT_EQ(mip[i], i % 4 == 3 ? 255 : 100);
  }
}

TEST(Mips, ColourIsAveragedInLinearLightAndWeighedByAlpha) {
  asset::Image image{"black and white", 2, 1, {0, 0, 0, 255, 255, 255, 255, 255}};
  EXPECT_NEAR(build_mips(image, true)[0][0], 188, 1);
  EXPECT_NEAR(build_mips(image, false)[0][0], 128, 1);
  image.rgba = {0, 0, 0, 0, 200, 100, 50, 255};
  EXPECT_NEAR(build_mips(image, true)[0][0], 200, 1);
  EXPECT_NEAR(build_mips(image, true)[0][3], 128, 1);
}

TEST(Renderers, RefuseOptionsTheyCannotServe) {
  RendererOptions options;
  options.samples = 3;
  EXPECT_FALSE(Renderer::create(shared_device(), options));
  options.samples = 4;
  options.max_shadowed_spots = 17;
  EXPECT_FALSE(Renderer::create(shared_device(), options));
}

}  // namespace
}  // namespace engine::render::testing
