#include "engine/core/math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace engine::core::test {
namespace {

quat random_rotation(std::mt19937& random) {
  std::normal_distribution<float> normal;
  return glm::normalize(quat(normal(random), normal(random), normal(random), normal(random)));
}

vec3 random_point(std::mt19937& random) {
  std::uniform_real_distribution<float> range(-10, 10);
  return {range(random), range(random), range(random)};
}

TEST(Pose, InverseUndoesAndMatrixAgrees) {
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    const Pose pose{random_point(random), random_rotation(random)};
    const vec3 point = random_point(random);
    EXPECT_LT(glm::distance(pose.inverse() * (pose * point), point), 1e-4f);
    EXPECT_LT(glm::distance(vec3(pose.matrix() * vec4(point, 1)), pose * point), 1e-4f);
    const Pose other{random_point(random), random_rotation(random)};
    EXPECT_LT(glm::distance((pose * other) * point, pose * (other * point)), 1e-4f);
  }
}

TEST(Transform, ScalesThenRotatesThenMoves) {
  const Transform transform{{1, 2, 3}, glm::angleAxis(kPi / 2, vec3(0, 1, 0)), {2, 3, 4}};
  // +X scaled to 2, a quarter turn about +Y takes it to -Z
  EXPECT_LT(glm::distance(vec3(transform.matrix() * vec4(1, 0, 0, 1)), vec3(1, 2, 1)), 1e-5f);
  EXPECT_LT(glm::distance(vec3(transform.matrix() * vec4(0, 1, 0, 1)), vec3(1, 5, 3)), 1e-5f);
}

TEST(Aabb, TransformedHoldsEveryTransformedPoint) {
  std::mt19937 random(2);
  for (int i = 0; i < 100; ++i) {
    Aabb box;
    for (int k = 0; k < 4; ++k) box.add(random_point(random));
    const Transform transform{random_point(random), random_rotation(random), random_point(random)};
    const Aabb out = box.transformed(transform.matrix());
    Aabb corners;
    for (int c = 0; c < 8; ++c)
      corners.add(vec3(transform.matrix() * vec4(c & 1 ? box.max.x : box.min.x, c & 2 ? box.max.y : box.min.y,
                                                 c & 4 ? box.max.z : box.min.z, 1)));
    EXPECT_LT(glm::distance(out.min, corners.min), 1e-2f);
    EXPECT_LT(glm::distance(out.max, corners.max), 1e-2f);
  }
}

TEST(Aabb, EmptyStaysEmpty) {
  Aabb box;
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.size(), vec3(0));
  EXPECT_TRUE(box.transformed(mat4(2)).empty());
  Aabb other{{0, 0, 0}, {1, 1, 1}};
  other.add(box);
  EXPECT_EQ(other.max, vec3(1));
  box.add(vec3(3));
  EXPECT_FALSE(box.empty());
  EXPECT_TRUE(box.contains(vec3(3)));
}

TEST(Projection, DepthIsReversedWithInfiniteFar) {
  const mat4 clip = clip_from_view(-1, 1, 1, -1, 0.1f);
  const auto depth = [&](float z) {
    const vec4 p = clip * vec4(0, 0, z, 1);
    return p.z / p.w;
  };
  EXPECT_NEAR(depth(-0.1f), 1, 1e-6);
  EXPECT_NEAR(depth(-0.2f), 0.5, 1e-6);
  EXPECT_GT(depth(-1e6f), 0);
  EXPECT_LT(depth(-1e6f), 1e-6);
  const vec4 corner = clip * vec4(2, 2, -2, 1);
  EXPECT_NEAR(corner.x / corner.w, 1, 1e-6);
  EXPECT_NEAR(corner.y / corner.w, 1, 1e-6);
}

TEST(Projection, UnevenAnglesHitTheEdges) {
  const mat4 clip = clip_from_view(-0.5f, 1.5f, 0.75f, -0.25f, 0.01f);
  const vec4 a = clip * vec4(-0.5f, 0.75f, -1, 1), b = clip * vec4(1.5f, -0.25f, -1, 1);
  EXPECT_NEAR(a.x / a.w, -1, 1e-6);
  EXPECT_NEAR(a.y / a.w, 1, 1e-6);
  EXPECT_NEAR(b.x / b.w, 1, 1e-6);
  EXPECT_NEAR(b.y / b.w, -1, 1e-6);
}

TEST(LookAt, PutsTheTargetOnTheViewAxis) {
  const mat4 view = look_at({1, 2, 3}, {4, 2, 3});
  EXPECT_LT(glm::distance(vec3(view * vec4(4, 2, 3, 1)), vec3(0, 0, -3)), 1e-5f);
  EXPECT_LT(glm::distance(vec3(view * vec4(1, 3, 3, 1)), vec3(0, 1, 0)), 1e-5f);
}

TEST(Finite, TellsNanAndInfinity) {
  mat4 m(1);
  EXPECT_TRUE(is_finite(m));
  m[2][1] = std::nanf("");
  EXPECT_FALSE(is_finite(m));
  EXPECT_FALSE(is_finite(vec3(0, INFINITY, 0)));
  EXPECT_TRUE(is_finite(vec3(1e38f)));
}

}  // namespace
}  // namespace engine::core::test
