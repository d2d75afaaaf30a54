// Skins and morphs move what is drawn, and the shadow with it.

#include "fixture.h"

namespace engine::render::testing {
namespace {

// A strip of two quads along X: the right one hangs on a joint that the animation moves up.
std::unique_ptr<asset::Model> skinned_strip() {
  asset::Primitive p = quad(0.5f, 0.5f);
  for (auto& v : p.vertices) v.position.x -= 0.5f;
  const asset::Primitive right = quad(0.5f, 0.5f);
  for (auto v : right.vertices) {
    v.position.x += 0.5f;
    p.vertices.push_back(v);
  }
  for (std::uint32_t i : {4u, 5u, 6u, 4u, 6u, 7u}) p.lods[0].indices.push_back(i);
  for (std::size_t i = 0; i < 8; ++i) {
    asset::SkinVertex s;
    s.joints = {static_cast<std::uint16_t>(i < 4 ? 0 : 1), 0, 0, 0};
    s.weights = {1, 0, 0, 0};
    p.skin.push_back(s);
  }
  auto model = single(std::move(p), unlit({1, 1, 1, 1}));
  model->bounds.add(vec3(0, 2, 0));
  asset::Skin skin;
  skin.joints = {1, 2};
  skin.joint_from_mesh = {mat4(1), glm::translate(mat4(1), vec3(-0.5f, 0, 0))};
  model->skins.push_back(skin);
  model->nodes[0].skin = 0;
  model->nodes[0].local.translation = {5, 5, 5};  // a skinned mesh's own node does not move it
  asset::Node fixed, moving;
  moving.local.translation = {0.5f, 0, 0};
  model->nodes.push_back(fixed);
  model->nodes.push_back(moving);
  model->roots = {0, 1, 2};
  asset::AnimationChannel channel;
  channel.node = 2;
  channel.path = asset::AnimationChannel::Path::translation;
  channel.times_s = {0, 1};
  channel.values = {0.5f, 0, 0, 0.5f, 1, 0};
  asset::Animation clip;
  clip.duration_s = 1;
  clip.channels.push_back(channel);
  model->animations.push_back(clip);
  return model;
}

// Pixel of a point in the plane z = 0 for the fixture's camera.
std::array<int, 4> at_world(const Picture& picture, float x, float y) {
  const float k = 0.5f * static_cast<float>(picture.height) / (3 * std::tan(30 * core::kDegree));
  return picture.at(static_cast<std::uint32_t>(static_cast<float>(picture.width) / 2 + x * k),
                    static_cast<std::uint32_t>(static_cast<float>(picture.height) / 2 - y * k));
}

TEST_F(RenderTest, SkinFollowsItsJoints) {
  scene.grading.tonemap = scene::Grading::Tonemap::linear;
  const auto handle = place(skinned_strip());
  scene.get(handle)->is_static = false;
  Picture rest = shoot();
  EXPECT_EQ(at_world(rest, -0.5f, 0)[0], 255);
  EXPECT_EQ(at_world(rest, 0.5f, 0)[0], 255);
  scene.get(handle)->animation = 0;
  scene.get(handle)->animation_time_s = 0.9f;
  Picture moved = shoot();
  EXPECT_EQ(at_world(moved, -0.5f, 0)[0], 255);
  EXPECT_EQ(at_world(moved, 0.5f, 0)[0], 0);
  EXPECT_EQ(at_world(moved, 0.5f, 0.9f)[0], 255);
}

TEST_F(RenderTest, TwoInstancesOfASkinHavePosesOfTheirOwn) {
  scene.grading.tonemap = scene::Grading::Tonemap::linear;
  const auto first = place(skinned_strip());
  scene::Instance copy = *scene.get(first);
  copy.world_from_model = glm::translate(mat4(1), vec3(0, -0.9f, 0));
  copy.animation = 0;
  copy.animation_time_s = 0.5f;
  scene.add(copy);
  const Picture picture = shoot();
  EXPECT_EQ(at_world(picture, 0.5f, 0.1f)[0], 255);  // the first at rest
  EXPECT_EQ(at_world(picture, 0.5f, -0.95f)[0], 0);  // the second has left its rest
  EXPECT_EQ(at_world(picture, 0.5f, -0.9f + 0.5f)[0], 255);
}

TEST_F(RenderTest, MorphWeightsMoveVerticesAndTheirShadow) {
  scene.grading.tonemap = scene::Grading::Tonemap::linear;
  asset::Primitive p = quad(0.5f, 0.5f);
  asset::MorphTarget target;
  target.positions.assign(4, vec3(1, 0, 0));
  p.morphs.push_back(target);
  auto model = single(std::move(p), unlit({1, 1, 1, 1}));
  model->meshes[0].morph_weights = {0.5f};
  model->bounds.add(vec3(1.25f, 0, 0));
  place(std::move(model), glm::translate(mat4(1), vec3(-0.5f, 0, 0)));
  place(single(quad(6, 6), matte({0.8f, 0.8f, 0.8f})), glm::translate(mat4(1), vec3(0, 0, -0.5f)));
  scene::Light sun;
  sun.type = asset::Light::Type::directional;
  sun.direction = glm::normalize(vec3(0, -1, -1));
  sun.intensity = 2;
  sun.casts_shadow = true;
  scene.add(sun);
  const Picture picture = shoot();
  EXPECT_EQ(at_world(picture, 0, 0)[0], 255);
  EXPECT_NE(at_world(picture, -0.5f, 0)[0], 255);
  // The shadow falls half a metre lower on the wall behind; seen from 3 m that is at 3 / 3.5 of it.
  const float k = 3 / 3.5f;
  EXPECT_LT(at_world(picture, 0, -0.5f * k)[0], 10);
  EXPECT_GT(at_world(picture, -0.5f * k, -0.5f * k)[0], 100);
}

}  // namespace
}  // namespace engine::render::testing
