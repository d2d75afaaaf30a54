// Punctual lights and their shadows.

#include "engine/render/lights.h"
#include "fixture.h"

namespace engine::render::testing {
namespace {

using Type = asset::Light::Type;

class LightTest : public RenderTest {
 protected:
  void SetUp() override {
    RenderTest::SetUp();
    scene.grading.tonemap = scene::Grading::Tonemap::linear;
    // A floor seen from above and in front; the middle of the picture is the world's origin.
    place(single(quad(8, 8), matte({0.5f, 0.5f, 0.5f})), glm::rotate(mat4(1), -core::kPi / 2, vec3(1, 0, 0)));
    shot.view_from_world[0] = core::look_at({0, 4, 3}, {0, 0, 0});
  }
  // Where a point of the world lies in the picture.
  int gray_at(const Picture& picture, vec3 world) const {
    const vec4 clip = projection() * shot.view_from_world[0] * vec4(world, 1);
    const float x = (clip.x / clip.w * 0.5f + 0.5f) * kWidth, y = (0.5f - clip.y / clip.w * 0.5f) * kHeight;
    return picture.gray(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y));
  }
  Shot shot;
};

TEST_F(LightTest, LambertUnderASunIsItsIlluminanceOverPi) {
  scene::Light sun;
  sun.type = Type::directional;
  sun.direction = {0, -1, 0};
  sun.intensity = 2;
  scene.add(sun);
  EXPECT_NEAR(gray_at(shoot(shot)[0], {0, 0, 0}), srgb(0.5f * 2 / core::kPi), 2);
}

TEST_F(LightTest, PointLightFallsWithTheSquareAndEndsAtItsRange) {
  scene::Light lamp;
  lamp.position = {0, 1, 0};
  lamp.intensity = 3;
  lamp.range_m = 2;
  scene.add(lamp);
  const Picture picture = shoot(shot)[0];
  const float window = 1 - 1.0f / 16;
  EXPECT_NEAR(gray_at(picture, {0, 0, 0}), srgb(0.5f * 3 / core::kPi * window), 3);
  EXPECT_LT(gray_at(picture, {1, 0, 0}), gray_at(picture, {0, 0, 0}));
  EXPECT_EQ(gray_at(picture, {1.9f, 0, -1}), 0);
}

TEST_F(LightTest, SpotLightsItsConeOnly) {
  scene::Light spot;
  spot.type = Type::spot;
  spot.position = {0, 2, 0};
  spot.direction = {0, -1, 0};
  spot.outer_angle_rad = 25 * core::kDegree;
  spot.inner_angle_rad = 20 * core::kDegree;
  spot.intensity = 10;
  scene.add(spot);
  const Picture picture = shoot(shot)[0];
  EXPECT_GT(gray_at(picture, {0.5f, 0, 0}), 100);
  EXPECT_EQ(gray_at(picture, {1.2f, 0, 0}), 0);
}

TEST_F(LightTest, HundredLightsAllArrive) {
  for (int i = 0; i < 100; ++i) {
    scene::Light lamp;
    lamp.position = {static_cast<float>(i % 10) * 0.6f - 2.7f, 0.4f, static_cast<float>(i / 10) * 0.6f - 2.7f};
    lamp.range_m = 0.8f;
    lamp.intensity = 0.2f;
    scene.add(lamp);
  }
  const Picture picture = shoot(shot)[0];
  for (float x : {-1.5f, -0.3f, 0.9f})
    for (float z : {-1.5f, -0.3f, 0.9f}) EXPECT_GT(gray_at(picture, {x, 0, z}), 60) << x << ' ' << z;
}

TEST_F(LightTest, TheGridHoldsEveryLightThatReachesACell) {
  for (int i = 0; i < 40; ++i) {
    scene::Light lamp;
    lamp.type = i % 2 ? Type::spot : Type::point;
    lamp.direction = glm::normalize(vec3(0.3f, -1, 0.1f * static_cast<float>(i % 5)));
    lamp.position = {static_cast<float>(i % 8) * 2, 3, static_cast<float>(i / 8) * 3};
    lamp.range_m = 3;
    lamp.inner_angle_rad = 0.4f;
    lamp.outer_angle_rad = 0.6f;
    scene.add(lamp);
  }
  LightSet set;
  gather_lights(scene, 16, set);
  ASSERT_EQ(set.everywhere, 0u);
  ASSERT_EQ(set.lights.size(), 40u);
  for (int n = 0; n < 3000; ++n) {
    const vec3 p{static_cast<float>(n % 37) * 0.4f, static_cast<float>(n % 11) * 0.3f,
                 static_cast<float>(n % 53) * 0.25f};
    const core::ivec2 dummy = set.grid_xz;
    const vec3 local = (p - set.grid_origin) * set.cells_per_m;
    const int x = static_cast<int>(std::floor(local.x)), y = static_cast<int>(std::floor(local.y)),
              z = static_cast<int>(std::floor(local.z));
    ASSERT_TRUE(x >= 0 && y >= 0 && z >= 0 && x < dummy.x && y < set.grid_y && z < dummy.y);
    const std::size_t cell =
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(dummy.y) + static_cast<std::size_t>(z)) *
            static_cast<std::size_t>(dummy.x) +
        static_cast<std::size_t>(x);
    for (std::uint32_t i = 0; i < set.lights.size(); ++i) {
      const vec3 away = p - vec3(set.lights[i].position);
      const float d = glm::length(away);
      if (d >= 3) continue;
      if (i % 2 && glm::dot(away / d, vec3(set.lights[i].direction)) <= set.lights[i].cone.y) continue;
      const auto* begin = set.grid.data() + set.grid[cell];
      const auto* end = set.grid.data() + set.grid[cell + 1];
      EXPECT_NE(std::find(begin, end, i), end) << "light " << i;
    }
  }
}

TEST_F(LightTest, SunCastsAShadowThatFollowsItsCaster) {
  scene::Light sun;
  sun.type = Type::directional;
  sun.direction = glm::normalize(vec3(-1, -1, 0));
  sun.intensity = 3;
  sun.casts_shadow = true;
  scene.add(sun);
  const auto caster =
      place(single(box({0.4f, 0.4f, 0.4f}), matte({0.5f, 0.5f, 0.5f})), glm::translate(mat4(1), vec3(0.5f, 1, 0)));
  Picture picture = shoot(shot)[0];
  const int shade = gray_at(picture, {-0.5f, 0, 0}), lit = gray_at(picture, {-0.5f, 0, 1.2f});
  EXPECT_EQ(shade, 0);
  EXPECT_GT(lit, 100);
  // No acne: the lit floor is even.
  for (float x : {-1.8f, -1.4f, 1.1f, 1.5f}) EXPECT_NEAR(gray_at(picture, {x, 0, 0.9f}), lit, 2) << x;
  // Moved and touched, the cached map is drawn again.
  scene.get(caster)->world_from_model = glm::translate(mat4(1), vec3(0.5f, 1, 1.2f));
  scene.touch();
  picture = shoot(shot)[0];
  EXPECT_GT(gray_at(picture, {-0.5f, 0, 0}), 100);
  EXPECT_EQ(gray_at(picture, {-0.5f, 0, 1.2f}), 0);
}

TEST_F(LightTest, MovingCastersShadowWithoutATouch) {
  scene::Light sun;
  sun.type = Type::directional;
  sun.direction = {0, -1, 0};
  sun.intensity = 3;
  sun.casts_shadow = true;
  scene.add(sun);
  scene::Light spot;
  spot.type = Type::spot;
  spot.position = {0, 3, 0};
  spot.direction = {0, -1, 0};
  spot.outer_angle_rad = 0.7f;
  spot.intensity = 20;
  spot.casts_shadow = true;
  scene.add(spot);
  // High enough to leave the view of the camera clear of it: the shadow is seen under it.
  const auto mover = place(single(quad(0.6f, 0.6f), matte({0.5f, 0.5f, 0.5f})));
  const auto put = [&](float x) {
    scene.get(mover)->is_static = false;
    scene.get(mover)->world_from_model =
        glm::translate(mat4(1), vec3(x, 0.6f, 0)) * glm::rotate(mat4(1), core::kPi / 2, vec3(1, 0, 0));
  };
  put(1.2f);
  const Picture away = shoot(shot)[0];
  put(0);
  const Picture over = shoot(shot)[0];
  scene.remove(mover);
  const Picture gone = shoot(shot)[0];
  EXPECT_GT(gray_at(away, {0, 0, 0.25f}), 150);
  EXPECT_LT(gray_at(over, {0, 0, 0.25f}), 20);
  EXPECT_EQ(gray_at(gone, {0, 0, 0.25f}), gray_at(away, {0, 0, 0.25f}));
}

TEST_F(LightTest, SpotShadowIsDarkBehindItsCasterAndLitBesideIt) {
  scene::Light spot;
  spot.type = Type::spot;
  spot.position = {0, 3, 0};
  spot.direction = {0, -1, 0};
  spot.outer_angle_rad = 0.6f;
  spot.intensity = 20;
  spot.casts_shadow = true;
  scene.add(spot);
  place(single(box({0.5f, 0.02f, 0.5f}), matte({0.5f, 0.5f, 0.5f})), glm::translate(mat4(1), vec3(0.6f, 1, -0.3f)));
  const Picture picture = shoot(shot)[0];
  // The shadow of (0.6, 1, -0.3) from 3 m up lies at 1.5 times its distance.
  EXPECT_LT(gray_at(picture, {0.9f, 0, -0.45f}), 10);
  EXPECT_GT(gray_at(picture, {-0.9f, 0, -0.45f}), 100);
}

TEST_F(LightTest, MaskedHolesLetLightThrough) {
  scene::Light sun;
  sun.type = Type::directional;
  sun.direction = {0, -1, 0};
  sun.intensity = 3;
  sun.casts_shadow = true;
  scene.add(sun);
  asset::Material hole = matte({0.5f, 0.5f, 0.5f});
  hole.base_color.a = 0.2f;
  hole.alpha_mode = asset::AlphaMode::mask;
  place(single(quad(1, 1), hole),
        glm::translate(mat4(1), vec3(0, 0.6f, 0)) * glm::rotate(mat4(1), core::kPi / 2, vec3(1, 0, 0)));
  EXPECT_GT(gray_at(shoot(shot)[0], {0, 0, 0.25f}), 100);
}

}  // namespace
}  // namespace engine::render::testing
