#include <gtest/gtest.h>

#include "engine/scene/scene.h"

namespace engine::scene {
namespace {

asset::Primitive triangle() {
  asset::Primitive primitive;
  primitive.vertices.resize(3);
  primitive.vertices[1].position = {1, 0, 0};
  primitive.vertices[2].position = {0, 1, 0};
  primitive.lods.push_back({{0, 1, 2}, 0});
  for (const auto& v : primitive.vertices) primitive.bounds.add(v.position);
  return primitive;
}

std::unique_ptr<asset::Model> model_of(asset::Primitive primitive) {
  auto model = std::make_unique<asset::Model>();
  model->bounds = primitive.bounds;
  model->meshes.resize(1);
  model->meshes[0].primitives.push_back(std::move(primitive));
  model->nodes.resize(1);
  model->nodes[0].mesh = 0;
  model->roots = {0};
  return model;
}

class SceneTest : public testing::Test {
 protected:
  core::JobQueue jobs{1};
  asset::Library library{jobs};
  Scene scene{library};
};

TEST_F(SceneTest, BoundsFollowTheInstance) {
  Instance instance;
  instance.model = library.add(model_of(triangle()), "triangle");
  instance.world_from_model[3] = vec4(10, 0, 0, 1);
  const auto handle = scene.add(instance);
  EXPECT_EQ(scene.world_bounds(handle), nullptr);
  scene.update();
  ASSERT_NE(scene.world_bounds(handle), nullptr);
  EXPECT_EQ(scene.world_bounds(handle)->min, vec3(10, 0, 0));
  EXPECT_EQ(scene.world_bounds(handle)->max, vec3(11, 1, 0));
  EXPECT_EQ(scene.pose(handle), nullptr);

  scene.get(handle)->world_from_model[3] = vec4(0, 5, 0, 1);
  scene.update();
  EXPECT_EQ(scene.world_bounds(handle)->max, vec3(1, 6, 0));
}

TEST_F(SceneTest, StaleHandlesNameNothing) {
  Instance instance;
  instance.model = library.add(model_of(triangle()), "triangle");
  const auto first = scene.add(instance);
  scene.update();
  scene.remove(first);
  scene.remove(first);
  const auto second = scene.add(instance);
  EXPECT_EQ(first.index(), second.index());
  EXPECT_EQ(scene.get(first), nullptr);
  EXPECT_EQ(scene.world_bounds(first), nullptr);
  EXPECT_EQ(scene.world_bounds(second), nullptr);  // the old bounds do not show through before update()
  scene.update();
  EXPECT_NE(scene.world_bounds(second), nullptr);
  EXPECT_EQ(scene.instances().size(), 1u);
}

TEST_F(SceneTest, MissingModelsHaveNoBounds) {
  const auto handle = scene.add(Instance{});
  scene.update();
  EXPECT_EQ(scene.world_bounds(handle), nullptr);
}

TEST_F(SceneTest, RevisionFollowsStaticThingsOnly) {
  Instance moving;
  moving.model = library.add(model_of(triangle()), "triangle");
  moving.is_static = false;
  auto revision = scene.static_revision();
  auto changed = [&] { return std::exchange(revision, scene.static_revision()) != revision; };
  const auto a = scene.add(moving);
  scene.update();
  EXPECT_FALSE(changed());
  scene.remove(a);
  EXPECT_FALSE(changed());

  Instance still = moving;
  still.is_static = true;
  const auto b = scene.add(still);
  EXPECT_TRUE(changed());
  scene.update();  // its model became ready
  EXPECT_TRUE(changed());
  scene.update();
  EXPECT_FALSE(changed());
  scene.touch();
  EXPECT_TRUE(changed());
  scene.remove(b);
  EXPECT_TRUE(changed());

  Light light;
  const auto dim = scene.add(light);
  EXPECT_FALSE(changed());
  light.casts_shadow = true;
  const auto sun = scene.add(light);
  EXPECT_TRUE(changed());
  scene.remove(dim);
  EXPECT_FALSE(changed());
  scene.remove(sun);
  EXPECT_TRUE(changed());
}

TEST_F(SceneTest, AnimatedBoundsHoldEveryPosedVertex) {
  auto model = model_of(triangle());
  asset::MorphTarget target;
  target.positions = {{0, 0, -3}, {0, 0, 1}, {2, 0, 0}};
  model->meshes[0].primitives[0].morphs.push_back(target);
  model->meshes[0].morph_weights = {0};
  asset::Animation clip;
  clip.duration_s = 1;
  using Channel = asset::AnimationChannel;
  clip.channels.push_back({Channel::Path::weights, Channel::Interpolation::linear, 0, {0, 1}, {-1, 1}});
  clip.channels.push_back({Channel::Path::translation, Channel::Interpolation::linear, 0, {0, 1}, {0, 0, 0, 4, 0, 0}});
  model->animations.push_back(clip);

  Instance instance;
  instance.animation = 0;
  instance.model = library.add(std::move(model), "morph");
  const auto handle = scene.add(instance);
  for (float t = 0; t <= 1; t += 0.25f) {
    scene.get(handle)->animation_time_s = t;
    scene.update();
    const Pose* pose = scene.pose(handle);
    ASSERT_NE(pose, nullptr);
    const float weight = pose->morph_weights[0][0];
    EXPECT_FLOAT_EQ(weight, 2 * t - 1);
    const auto& vertices = library.get(instance.model)->meshes[0].primitives[0].vertices;
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      const vec3 p = vertices[i].position + weight * target.positions[i];
      EXPECT_TRUE(scene.world_bounds(handle)->contains(vec3(pose->model_from_node[0] * vec4(p, 1))));
    }
  }
}

TEST_F(SceneTest, SkinnedBoundsFollowJointsNotTheNode) {
  auto primitive = triangle();
  primitive.skin.resize(3);
  for (auto& v : primitive.skin) v.weights = {0.5f, 0.5f, 0, 0}, v.joints = {0, 1, 0, 0};
  auto model = model_of(std::move(primitive));
  model->nodes.resize(3);
  model->nodes[0].skin = 0;
  model->nodes[0].local.translation = {100, 0, 0};  // to be ignored
  model->roots = {0, 1, 2};
  model->skins.push_back({{1, 2}, {mat4(1), mat4(1)}, -1});
  asset::Animation clip;
  clip.duration_s = 1;
  using Channel = asset::AnimationChannel;
  clip.channels.push_back({Channel::Path::translation, Channel::Interpolation::linear, 2, {0, 1}, {0, 0, 0, 0, 6, 0}});
  model->animations.push_back(clip);
  Instance instance;
  instance.animation = 0;
  instance.animation_time_s = 1;
  instance.model = library.add(std::move(model), "skin");
  const auto handle = scene.add(instance);
  scene.update();
  const core::Aabb* box = scene.world_bounds(handle);
  ASSERT_NE(box, nullptr);
  EXPECT_TRUE(box->contains({0.5f, 3.5f, 0}));  // half joint 1, half joint 2
  EXPECT_LT(box->max.x, 50);
}

}  // namespace
}  // namespace engine::scene
