// Ambient light under and beside things.

#include "engine/render/environment.h"
#include "fixture.h"

namespace engine::render::testing {
namespace {

// A table over a floor at y = 0, lit by an even sky of radiance 1.
class OcclusionTest : public RenderTest {
 protected:
  void SetUp() override { RenderTest::SetUp(); }
  void build(float ambient_occlusion) {
    RendererOptions options;
    options.ambient_occlusion = ambient_occlusion;
    make_renderer(options);
    asset::HdrImage sky{64, 32, std::vector<vec3>(64 * 32, vec3(1))};
    auto environment = prefilter_environment(sky, {.jobs = &jobs, .cache = false});
    ASSERT_TRUE(environment);
    auto id = renderer->add_environment(*environment);
    ASSERT_TRUE(id);
    scene.environment.id = *id;
    scene.environment.background = scene::Environment::Background::color;
    scene.grading.tonemap = scene::Grading::Tonemap::linear;
  }
  void furnish() {
    place(single(quad(6, 6), matte({0.5f, 0.5f, 0.5f})), glm::rotate(mat4(1), -core::kPi / 2, vec3(1, 0, 0)));
    place(single(box({0.8f, 0.1f, 0.8f}), matte({0.5f, 0.5f, 0.5f})), glm::translate(mat4(1), vec3(-0.6f, 0.35f, 0)));
    shot.view_from_world[0] = core::look_at({0, 1.2f, 3}, {0, 0, 0});
  }
  int gray_at(const Picture& picture, vec3 world) const {
    const vec4 clip = projection() * shot.view_from_world[0] * vec4(world, 1);
    return picture.gray(static_cast<std::uint32_t>((clip.x / clip.w * 0.5f + 0.5f) * kWidth),
                        static_cast<std::uint32_t>((0.5f - clip.y / clip.w * 0.5f) * kHeight));
  }
  Shot shot;
};

TEST_F(OcclusionTest, WithoutItAnEvenSkyGivesTheAlbedo) {
  build(0);
  furnish();
  const Picture picture = shoot(shot)[0];
  EXPECT_NEAR(gray_at(picture, {1.2f, 0, 0.3f}), srgb(0.5f), 2);
  EXPECT_NEAR(gray_at(picture, {-0.6f, 0, 0.3f}), srgb(0.5f), 2);
}

TEST_F(OcclusionTest, FloorIsDarkerUnderATableAndOpenFloorIsNot) {
  build(1);
  furnish();
  const Picture picture = shoot(shot)[0];
  EXPECT_NEAR(gray_at(picture, {1.4f, 0, 0.3f}), srgb(0.5f), 3);
  EXPECT_LT(gray_at(picture, {-0.6f, 0, 0.2f}), srgb(0.5f) - 25);
}

TEST_F(OcclusionTest, BothEyesSeeTheSameShade) {
  build(1);
  furnish();
  Shot both = shot;
  both.views = 2;
  both.view_from_world[1] = both.view_from_world[0];
  const auto pictures = shoot(both);
  EXPECT_EQ(pictures[0].rgba, pictures[1].rgba);
  const Picture one = shoot(shot)[0];
  int worst = 0;
  for (std::size_t i = 0; i < one.rgba.size(); ++i)
    worst = std::max(worst, std::abs(one.rgba[i] - pictures[0].rgba[i]));
  EXPECT_LE(worst, 1);
}

TEST_F(OcclusionTest, TheShadeLeavesWithTheTable) {
  build(1);
  place(single(quad(6, 6), matte({0.5f, 0.5f, 0.5f})), glm::rotate(mat4(1), -core::kPi / 2, vec3(1, 0, 0)));
  const auto table =
      place(single(box({0.8f, 0.1f, 0.8f}), matte({0.5f, 0.5f, 0.5f})), glm::translate(mat4(1), vec3(-0.6f, 0.35f, 0)));
  shot.view_from_world[0] = core::look_at({0, 1.2f, 3}, {0, 0, 0});
  const int under = gray_at(shoot(shot)[0], {-0.6f, 0, 0.2f});
  scene.remove(table);
  EXPECT_GT(gray_at(shoot(shot)[0], {-0.6f, 0, 0.2f}), under + 25);
}

}  // namespace
}  // namespace engine::render::testing
