#include "engine/nav/mesh.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using engine::core::vec3;
using engine::nav::Mesh;

struct Soup {
  std::vector<vec3> vertices;
  std::vector<std::uint32_t> indices;

  void quad(vec3 a, vec3 b, vec3 c, vec3 d) {
    const auto n = static_cast<std::uint32_t>(vertices.size());
    vertices.insert(vertices.end(), {a, b, c, d});
    indices.insert(indices.end(), {n, n + 1, n + 2, n, n + 2, n + 3});
  }
  void floor(float x0, float z0, float x1, float z1, float y = 0) {
    quad({x0, y, z0}, {x0, y, z1}, {x1, y, z1}, {x1, y, z0});
  }
  void box(vec3 lo, vec3 hi) {
    floor(lo.x, lo.z, hi.x, hi.z, hi.y);
    quad({lo.x, lo.y, hi.z}, {hi.x, lo.y, hi.z}, {hi.x, hi.y, hi.z}, {lo.x, hi.y, hi.z});
    quad({hi.x, lo.y, lo.z}, {lo.x, lo.y, lo.z}, {lo.x, hi.y, lo.z}, {hi.x, hi.y, lo.z});
    quad({lo.x, lo.y, lo.z}, {lo.x, lo.y, hi.z}, {lo.x, hi.y, hi.z}, {lo.x, hi.y, lo.z});
    quad({hi.x, lo.y, hi.z}, {hi.x, lo.y, lo.z}, {hi.x, hi.y, lo.z}, {hi.x, hi.y, hi.z});
  }
};

// 10 x 6 m with a wall at x = 5 that leaves a doorway of 1.2 m at z 2.4..3.6, and a sofa.
Soup two_rooms() {
  Soup s;
  s.floor(0, 0, 10, 6);
  s.box({4.9f, 0, 0}, {5.1f, 3, 2.4f});
  s.box({4.9f, 0, 3.6f}, {5.1f, 3, 6});
  s.box({1.5f, 0, 1}, {3.5f, 0.8f, 2});
  return s;
}

TEST(Nav, WalksThroughTheDoorway) {
  const auto s = two_rooms();
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  const auto path = (*mesh)->path({1, 0, 5.5f}, {9, 0, 5.5f});
  ASSERT_GE(path.size(), 3u);
  for (const auto& p : path) EXPECT_TRUE(std::abs(p.x - 5) > 0.1f || (p.z > 2.6f && p.z < 3.4f)) << p.x << " " << p.z;
  EXPECT_TRUE((*mesh)->reachable({1, 0, 5}, {9, 0, 5}));
  EXPECT_GT((*mesh)->area_m2(), 40);
  EXPECT_LT((*mesh)->area_m2(), 52);
}

TEST(Nav, AClosedRoomIsNotReachable) {
  Soup s;
  s.floor(0, 0, 10, 6);
  s.box({4.9f, 0, 0}, {5.1f, 3, 6});
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  EXPECT_FALSE((*mesh)->reachable({1, 0, 3}, {9, 0, 3}));
}

TEST(Nav, ADoorNarrowerThanAPersonIsClosed) {
  Soup s;
  s.floor(0, 0, 10, 6);
  s.box({4.9f, 0, 0}, {5.1f, 3, 2.8f});
  s.box({4.9f, 0, 3.2f}, {5.1f, 3, 6});
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  EXPECT_FALSE((*mesh)->reachable({1, 0, 3}, {9, 0, 3}));
}

TEST(Nav, StepsUpToTheLimitAreWalked) {
  for (const float rise : {0.15f, 0.3f}) {
    Soup s;
    s.floor(0, 0, 5, 6);
    s.box({5, 0, 0}, {10, rise, 6});
    auto mesh = Mesh::build(s.vertices, s.indices);
    ASSERT_TRUE(mesh.ok());
    EXPECT_EQ((*mesh)->reachable({1, 0, 3}, {9, rise, 3}), rise < 0.2f) << rise;
  }
}

// Property: whatever the visitor does, each step ends on the mesh, outside furniture and walls, and no farther than
// asked.
TEST(Nav, RandomSlidesStayInside) {
  const auto s = two_rooms();
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  std::mt19937 random(3);
  std::uniform_real_distribution<float> angle(0, 6.2831853f), step(0, 0.4f);
  auto at = (*mesh)->nearest({1, 0, 4});
  ASSERT_TRUE(at);
  for (int i = 0; i < 4000; ++i) {
    const float a = angle(random), d = step(random);
    const vec3 next = (*mesh)->slide(*at, {std::cos(a) * d, 0, std::sin(a) * d});
    ASSERT_LE(glm::distance(next, *at), d + 0.06f);
    at = next;
    ASSERT_TRUE(at->x > 0.2f && at->x < 9.8f && at->z > 0.2f && at->z < 5.8f);
    ASSERT_FALSE(at->x > 1.3f && at->x < 3.7f && at->z > 0.8f && at->z < 2.2f)
        << "in the sofa at " << at->x << " " << at->z;
    ASSERT_NEAR(at->y, 0, 0.05f);
  }
}

TEST(Nav, SlidesAlongAWallInsteadOfStopping) {
  const auto s = two_rooms();
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  vec3 at = *(*mesh)->nearest({2, 0, 5.5f});
  for (int i = 0; i < 20; ++i) at = (*mesh)->slide(at, {0.05f, 0, 0.05f});
  EXPECT_NEAR(at.x, 3, 0.1f);
  EXPECT_GT(at.z, 5.6f);
}

TEST(Nav, TheSameInputGivesTheSameMesh) {
  const auto s = two_rooms();
  auto a = Mesh::build(s.vertices, s.indices), b = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ((*a)->area_m2(), (*b)->area_m2());
  EXPECT_EQ((*a)->path({1, 0, 5}, {9, 0, 1}), (*b)->path({1, 0, 5}, {9, 0, 1}));
}

TEST(Nav, ClearanceGrowsAwayFromWalls) {
  const auto s = two_rooms();
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  EXPECT_LT((*mesh)->clearance({7.5f, 0, 5.6f}, 3), (*mesh)->clearance({7.5f, 0, 3}, 3));
}

TEST(Nav, NonsenseIsRefused) {
  const std::vector<vec3> wall{{0, 0, 0}, {1, 0, 0}, {1, 3, 0}};
  EXPECT_FALSE(Mesh::build(wall, std::vector<std::uint32_t>{0, 1, 2}));  // nothing to stand on
  EXPECT_FALSE(Mesh::build(wall, std::vector<std::uint32_t>{0, 1, 5}));
  EXPECT_FALSE(Mesh::build(wall, {}));
  const std::vector<vec3> huge{{0, 0, 0}, {0, 0, 1e6f}, {1e6f, 0, 0}};
  const auto result = Mesh::build(huge, std::vector<std::uint32_t>{0, 1, 2});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, engine::core::Code::too_large);
  const auto s = two_rooms();
  auto mesh = Mesh::build(s.vertices, s.indices);
  ASSERT_TRUE(mesh.ok());
  EXPECT_FALSE((*mesh)->nearest({50, 0, 50}));
  EXPECT_TRUE((*mesh)->path({50, 0, 50}, {1, 0, 5}).empty());
}

}  // namespace
