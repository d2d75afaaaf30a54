// What a single surface looks like: coverage, alpha modes, sides, depth, encoding, two views.

#include "fixture.h"

namespace engine::render::testing {
namespace {

using Background = scene::Environment::Background;
using Tonemap = scene::Grading::Tonemap;

TEST_F(RenderTest, UnlitColourComesOutExactlyOnce) {
  scene.grading.tonemap = Tonemap::linear;
  scene.environment.background = Background::color;
  scene.environment.background_color = {0.05f, 0.1f, 0.2f};
  place(single(quad(1, 1), unlit({0.5f, 0.25f, 0.75f, 1})));
  // One format encodes in hardware, the other in the shader: the same bytes either way.
  for (const VkFormat format : {VK_FORMAT_R8G8B8A8_SRGB, VK_FORMAT_R8G8B8A8_UNORM}) {
    Shot shot;
    shot.format = format;
    const Picture picture = shoot(shot)[0];
    const auto inside = picture.centre(), outside = picture.at(2, 2);
    EXPECT_NEAR(inside[0], srgb(0.5f), 1);
    EXPECT_NEAR(inside[1], srgb(0.25f), 1);
    EXPECT_NEAR(inside[2], srgb(0.75f), 1);
    EXPECT_EQ(inside[3], 255);
    EXPECT_NEAR(outside[0], srgb(0.05f), 1);
    EXPECT_NEAR(outside[2], srgb(0.2f), 1);
    EXPECT_EQ(outside[3], 255);
  }
}

TEST_F(RenderTest, NearerSurfaceHidesTheFartherWhateverTheOrder) {
  scene.grading.tonemap = Tonemap::linear;
  place(single(quad(1, 1), unlit({1, 0, 0, 1})), glm::translate(mat4(1), vec3(0, 0, 0.5f)));
  place(single(quad(4, 4), unlit({0, 1, 0, 1})), glm::translate(mat4(1), vec3(0, 0, -1)));
  place(single(quad(1000, 1000), unlit({0, 0, 1, 1})), glm::translate(mat4(1), vec3(0, 0, -400)));  // far is infinite
  const Picture picture = shoot();
  EXPECT_EQ(picture.centre(), (std::array<int, 4>{255, 0, 0, 255}));
  EXPECT_EQ(picture.at(kWidth / 2, 25), (std::array<int, 4>{0, 255, 0, 255}));
  EXPECT_EQ(picture.at(1, 1), (std::array<int, 4>{0, 0, 255, 255}));
}

TEST_F(RenderTest, UpIsUpAndRightIsRight) {
  scene.grading.tonemap = Tonemap::linear;
  place(single(quad(0.5f, 0.5f), unlit({1, 0, 0, 1})), glm::translate(mat4(1), vec3(-0.8f, 0.6f, 0)));
  const Picture picture = shoot();
  const std::uint32_t x = 52, y = 39;  // -0.8 and 0.6 m at a distance of 3 m
  EXPECT_GT(picture.at(x, y)[0], 200);
  EXPECT_EQ(picture.at(kWidth - x, y)[0], 0);
  EXPECT_EQ(picture.at(x, kHeight - y)[0], 0);
}

TEST_F(RenderTest, BackFacesAreDrawnOnlyWhenDoubleSided) {
  scene.grading.tonemap = Tonemap::linear;
  const mat4 turned = glm::rotate(mat4(1), core::kPi, vec3(0, 1, 0));
  const auto handle = place(single(quad(1, 1), unlit({1, 1, 1, 1})), turned);
  EXPECT_EQ(shoot().centre()[0], 0);
  scene.remove(handle);
  asset::Material both = unlit({1, 1, 1, 1});
  both.double_sided = true;
  place(single(quad(1, 1), both), turned);
  EXPECT_EQ(shoot().centre()[0], 255);
}

TEST_F(RenderTest, MirroredPlacementKeepsTheFrontInFront) {
  scene.grading.tonemap = Tonemap::linear;
  place(single(quad(1, 1), unlit({1, 1, 1, 1})), glm::scale(mat4(1), vec3(-1, 1, 1)));
  EXPECT_EQ(shoot().centre()[0], 255);
}

TEST_F(RenderTest, MaskCutsAtItsThreshold) {
  scene.grading.tonemap = Tonemap::linear;
  asset::Material masked = unlit({1, 1, 1, 0.4f});
  masked.alpha_mode = asset::AlphaMode::mask;
  masked.alpha_cutoff = 0.5f;
  const auto handle = place(single(quad(1, 1), masked));
  EXPECT_EQ(shoot().centre()[0], 0);
  scene.remove(handle);
  masked.alpha_cutoff = 0.3f;
  place(single(quad(1, 1), masked));
  EXPECT_EQ(shoot().centre()[0], 255);
}

TEST_F(RenderTest, BlendedLayersAreOrderedFarToNear) {
  scene.grading.tonemap = Tonemap::linear;
  asset::Material red = unlit({1, 0, 0, 0.5f}), green = unlit({0, 1, 0, 0.5f});
  red.alpha_mode = green.alpha_mode = asset::AlphaMode::blend;
  place(single(quad(1, 1), red), glm::translate(mat4(1), vec3(0, 0, 0.5f)));  // near, added first
  place(single(quad(1, 1), green), glm::translate(mat4(1), vec3(0, 0, -0.5f)));
  const auto c = shoot().centre();
  EXPECT_NEAR(c[0], srgb(0.5f), 1);
  EXPECT_NEAR(c[1], srgb(0.25f), 1);
}

TEST_F(RenderTest, OpaqueIgnoresAlpha) {
  scene.grading.tonemap = Tonemap::linear;
  place(single(quad(1, 1), unlit({1, 1, 1, 0.1f})));
  EXPECT_EQ(shoot().centre(), (std::array<int, 4>{255, 255, 255, 255}));
}

TEST_F(RenderTest, TransparentBackgroundGivesStraightAlpha) {
  scene.grading.tonemap = Tonemap::linear;
  scene.environment.background = Background::transparent;
  asset::Material half = unlit({0.6f, 0.3f, 0.1f, 0.5f});
  half.alpha_mode = asset::AlphaMode::blend;
  place(single(quad(1, 1), half));
  place(single(quad(0.6f, 0.6f), unlit({0.6f, 0.3f, 0.1f, 1})), glm::translate(mat4(1), vec3(-1.2f, 0, 0)));
  const Picture picture = shoot();
  EXPECT_EQ(picture.at(1, 1), (std::array<int, 4>{0, 0, 0, 0}));
  EXPECT_NEAR(picture.centre()[0], srgb(0.6f), 1);
  EXPECT_NEAR(picture.centre()[3], 128, 1);
  // Along the edges of both quads alpha falls but the colour stays: nothing of the clear colour bleeds in.
  int edges = 0;
  for (std::uint32_t y = 0; y < picture.height; ++y)
    for (std::uint32_t x = 0; x < picture.width; ++x) {
      const auto p = picture.at(x, y);
      if (p[3] == 0) continue;
      EXPECT_NEAR(p[0], srgb(0.6f), 2) << x << ' ' << y;
      EXPECT_NEAR(p[1], srgb(0.3f), 2) << x << ' ' << y;
      edges += p[3] != 255 && std::abs(p[3] - 128) > 2;
    }
  EXPECT_GT(edges, 0);
}

TEST_F(RenderTest, TwoViewsEqualTwoSinglePictures) {
  place(single(box({1, 1, 1}), matte({0.8f, 0.4f, 0.2f})), glm::rotate(mat4(1), 0.6f, glm::normalize(vec3(1, 2, 0))));
  scene::Light light;
  light.position = {2, 2, 3};
  light.range_m = 12;
  scene.add(light);
  const mat4 left = core::look_at({-0.2f, 0.3f, 3}, {0, 0, 0}), right = core::look_at({0.2f, 0.3f, 3}, {0, 0, 0});
  Shot both;
  both.views = 2;
  both.view_from_world = {left, right};
  const auto stereo = shoot(both);
  ASSERT_EQ(stereo.size(), 2u);
  for (std::size_t eye = 0; eye < 2; ++eye) {
    Shot one;
    one.view_from_world[0] = eye == 0 ? left : right;
    const Picture mono = shoot(one)[0];
    int worst = 0;
    for (std::size_t i = 0; i < mono.rgba.size(); ++i)
      worst = std::max(worst, std::abs(mono.rgba[i] - stereo[eye].rgba[i]));
    EXPECT_LE(worst, 1) << "eye " << eye;
  }
  EXPECT_NE(stereo[0].rgba, stereo[1].rgba);
  EXPECT_GT(stereo[0].gray(kWidth / 2, kHeight / 2), 20);
}

TEST_F(RenderTest, VisibilityLayersHideInstances) {
  scene.grading.tonemap = Tonemap::linear;
  scene.get(place(single(quad(1, 1), unlit({1, 1, 1, 1}))))->visibility = scene::kVisibleMirror;
  EXPECT_EQ(shoot().centre()[0], 0);
  Shot mirror;
  mirror.visibility = scene::kVisibleMirror;
  EXPECT_EQ(shoot(mirror)[0].centre()[0], 255);
}

TEST_F(RenderTest, TexturesFollowTheirTransformAndUvSet) {
  scene.grading.tonemap = Tonemap::linear;
  const auto textured = [](vec2 offset, vec2 scale, float rotation) {
    asset::Material m = unlit({1, 1, 1, 1});
    m.base_color_texture.image = 0;
    m.base_color_texture.sampler = 0;
    m.base_color_texture.uv_set = 1;
    m.base_color_texture.offset = offset;
    m.base_color_texture.scale = scale;
    m.base_color_texture.rotation_rad = rotation;
    asset::Primitive p = quad(1, 1);
    for (auto& v : p.vertices) v.uv0 = vec2(0.25f, 0.25f);
    auto model = single(std::move(p), m);
    // Red, green / blue, white: top row first.
    model->images.push_back({"four", 2, 2, {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255}});
    asset::Sampler nearest;
    nearest.mag = nearest.min = asset::Filter::nearest;
    nearest.use_mips = false;
    model->samplers.push_back(nearest);
    return model;
  };
  const std::uint32_t l = kWidth / 2 - 12, r = kWidth / 2 + 12, t = kHeight / 2 - 12, b = kHeight / 2 + 12;
  auto handle = place(textured({0, 0}, {1, 1}, 0));
  Picture picture = shoot();
  EXPECT_EQ(picture.at(l, t), (std::array<int, 4>{255, 0, 0, 255}));
  EXPECT_EQ(picture.at(r, t), (std::array<int, 4>{0, 255, 0, 255}));
  EXPECT_EQ(picture.at(l, b), (std::array<int, 4>{0, 0, 255, 255}));
  scene.remove(handle);
  handle = place(textured({0.5f, 0}, {1, 1}, 0));
  picture = shoot();
  EXPECT_EQ(picture.at(l, t), (std::array<int, 4>{0, 255, 0, 255}));
  scene.remove(handle);
  // A quarter turn as KHR_texture_transform's sample has it: (u, v) -> (v, -u), wrapped.
  place(textured({0, 1}, {1, 1}, core::kPi / 2));
  picture = shoot();
  EXPECT_EQ(picture.at(l, t), (std::array<int, 4>{0, 0, 255, 255}));
  EXPECT_EQ(picture.at(r, t), (std::array<int, 4>{255, 0, 0, 255}));
}

}  // namespace
}  // namespace engine::render::testing
