#include <gtest/gtest.h>

#include <cmath>

#include "engine/scene/scene.h"

namespace engine::scene {
namespace {

using asset::AnimationChannel;
using Path = AnimationChannel::Path;
using Interpolation = AnimationChannel::Interpolation;

// A parent at x = 1 with one child at y = 1.
asset::Model two_nodes() {
  asset::Model model;
  model.nodes.resize(2);
  model.nodes[0].local.translation = {1, 0, 0};
  model.nodes[1].parent = 0;
  model.nodes[1].local.translation = {0, 1, 0};
  model.roots = {0};
  return model;
}

asset::Model animated(AnimationChannel channel) {
  asset::Model model = two_nodes();
  asset::Animation clip;
  clip.duration_s = channel.times_s.back();
  clip.channels.push_back(std::move(channel));
  model.animations.push_back(std::move(clip));
  return model;
}

vec3 origin(const Pose& pose, int node) { return vec3(pose.model_from_node[node][3]); }

void expect_near(vec3 a, vec3 b, float tolerance = 1e-5f) {
  EXPECT_NEAR(a.x, b.x, tolerance);
  EXPECT_NEAR(a.y, b.y, tolerance);
  EXPECT_NEAR(a.z, b.z, tolerance);
}

TEST(Pose, RestFollowsTheHierarchy) {
  const Pose pose = evaluate_pose(two_nodes(), -1, 3);
  expect_near(origin(pose, 0), {1, 0, 0});
  expect_near(origin(pose, 1), {1, 1, 0});
}

TEST(Pose, MatrixNodesKeepTheirShearUntilAnimated) {
  asset::Model model = two_nodes();
  model.nodes[0].has_matrix = true;
  model.nodes[0].local_matrix = mat4(1);
  model.nodes[0].local_matrix[1][0] = 2;  // x += 2 y
  expect_near(origin(evaluate_pose(model, -1, 0), 1), {2, 1, 0});
}

TEST(Pose, StepHoldsTheLeftKey) {
  const auto model = animated({Path::translation, Interpolation::step, 0, {0, 1, 2}, {0, 0, 0, 5, 0, 0, 9, 0, 0}});
  expect_near(origin(evaluate_pose(model, 0, 0.99f), 0), {0, 0, 0});
  expect_near(origin(evaluate_pose(model, 0, 1.0f), 0), {5, 0, 0});
  expect_near(origin(evaluate_pose(model, 0, 1.99f), 0), {5, 0, 0});
  expect_near(origin(evaluate_pose(model, 0, 2.0f), 0), {9, 0, 0});
}

TEST(Pose, LinearInterpolatesClampsAndWraps) {
  const auto model = animated({Path::translation, Interpolation::linear, 0, {1, 3}, {2, 0, 0, 4, 8, 0}});
  expect_near(origin(evaluate_pose(model, 0, 0), 0), {2, 0, 0});
  expect_near(origin(evaluate_pose(model, 0, 2), 0), {3, 4, 0});
  expect_near(origin(evaluate_pose(model, 0, 3), 0), {4, 8, 0});
  expect_near(origin(evaluate_pose(model, 0, 5), 0), {3, 4, 0});    // 5 mod 3 = 2
  expect_near(origin(evaluate_pose(model, 0, -1), 0), {3, 4, 0});   // backwards as well
  expect_near(origin(evaluate_pose(model, 0, 2), 1), {3, 5, 0});    // the child is carried along
  expect_near(origin(evaluate_pose(model, 0, NAN), 0), {2, 0, 0});  // and nonsense shows the beginning
}

TEST(Pose, RotationsTakeTheShorterWay) {
  const float s = std::sqrt(0.5f);
  // From 0 to 90 degrees about z; the second key's sign is flipped: the same rotation, the other half of the sphere.
  const auto model = animated({Path::rotation, Interpolation::linear, 0, {0, 1}, {0, 0, 0, 1, 0, 0, -s, -s}});
  const Pose pose = evaluate_pose(model, 0, 0.5f);
  const float c = std::cos(core::kPi / 4);
  expect_near(vec3(pose.model_from_node[0][0]), {c, c, 0});
  expect_near(vec3(pose.model_from_node[0][1]), {-c, c, 0});
}

TEST(Pose, ConstantSpeedOfSlerp) {
  const auto model =
      animated({Path::rotation, Interpolation::linear, 0, {0, 1}, {0, 0, 0, 1, 0, 0, 1, 0}});  // half a turn
  for (float t = 0; t <= 1; t += 0.125f) {
    const vec3 x(evaluate_pose(model, 0, t).model_from_node[0][0]);
    EXPECT_NEAR(std::atan2(x.y, x.x), t * core::kPi, 1e-4f);
  }
}

TEST(Pose, CubicSplinePassesItsKeysWithTheirTangents) {
  // Values x(t) = t^3 on [0, 2]: a cubic Hermite spline reproduces it exactly from values and slopes 0 and 12.
  const auto model = animated({Path::translation,
                               Interpolation::cubic,
                               0,
                               {0, 2},
                               {0, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                12, 0, 0, 8, 0, 0, 12, 0, 0}});
  for (float t = 0; t <= 2; t += 0.25f) expect_near(origin(evaluate_pose(model, 0, t), 0), {t * t * t, 0, 0}, 1e-4f);
}

TEST(Pose, CubicRotationStaysUnit) {
  const auto model = animated({Path::rotation, Interpolation::cubic, 0, {0, 1}, {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3, 0,  //
                                                                                 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0}});
  for (float t = 0; t <= 1; t += 0.1f) {
    EXPECT_NEAR(glm::determinant(core::mat3(evaluate_pose(model, 0, t).model_from_node[0])), 1, 1e-4f);
  }
}

TEST(Pose, WeightsOfMeshNodeAndClip) {
  auto model = animated({Path::weights, Interpolation::linear, 1, {0, 1}, {0, 1, 1, 0}});
  model.meshes.resize(1);
  model.meshes[0].morph_weights = {0.25f, 0.75f};
  model.nodes[0].mesh = model.nodes[1].mesh = 0;
  model.nodes[0].morph_weights = {0.5f, 0.5f};
  const Pose pose = evaluate_pose(model, 0, 0.25f);
  EXPECT_EQ(pose.morph_weights[0], (std::vector<float>{0.5f, 0.5f}));
  EXPECT_EQ(pose.morph_weights[1], (std::vector<float>{0.25f, 0.75f}));
  EXPECT_EQ(evaluate_pose(model, -1, 0).morph_weights[1], (std::vector<float>{0.25f, 0.75f}));
}

}  // namespace
}  // namespace engine::scene
