#include "engine/collide/world.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using engine::collide::BodyHandle;
using engine::collide::BodyOptions;
using engine::collide::World;
using engine::core::Pose;
using engine::core::quat;
using engine::core::Ray;
using engine::core::vec3;

BodyHandle box(World& world, vec3 half, vec3 at, std::uint64_t user = 1, engine::collide::Mask group = 1) {
  auto handle = world.add_box(half, {{at, {1, 0, 0, 0}}, user, group});
  EXPECT_TRUE(handle.ok());
  return *handle;
}

TEST(Collide, RayMeetsTheNearestSurface) {
  World world;
  box(world, {0.5f, 0.5f, 0.5f}, {0, 0, -3}, 7);
  box(world, {0.5f, 0.5f, 0.5f}, {0, 0, -6}, 8);
  const auto hit = world.ray({{0, 0, 0}, {0, 0, -1}}, 10);
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->user, 7u);
  EXPECT_NEAR(hit->distance_m, 2.5f, 1e-4f);
  EXPECT_NEAR(hit->position.z, -2.5f, 1e-4f);
  EXPECT_NEAR(hit->normal.z, 1, 1e-4f);
  EXPECT_FALSE(world.ray({{0, 0, 0}, {0, 0, -1}}, 2.4f));
  EXPECT_FALSE(world.ray({{0, 0, 0}, {0, 1, 0}}, 10));
}

TEST(Collide, MasksHideBodies) {
  World world;
  box(world, vec3(0.5f), {0, 0, -3}, 7, 1);
  box(world, vec3(0.5f), {0, 0, -6}, 8, 2);
  const auto hit = world.ray({{0, 0, 0}, {0, 0, -1}}, 10, 2);
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->user, 8u);
}

TEST(Collide, MovedAndRemovedBodiesAreSeenWhereTheyAre) {
  World world;
  const auto handle = box(world, vec3(0.5f), {0, 0, -3});
  EXPECT_TRUE(world.move(handle, {{5, 0, 0}, {1, 0, 0, 0}}));
  EXPECT_FALSE(world.ray({{0, 0, 0}, {0, 0, -1}}, 10));
  EXPECT_TRUE(world.ray({{0, 0, 0}, {1, 0, 0}}, 10));
  EXPECT_TRUE(world.remove(handle));
  EXPECT_FALSE(world.remove(handle));
  EXPECT_FALSE(world.move(handle, {}));
  EXPECT_FALSE(world.ray({{0, 0, 0}, {1, 0, 0}}, 10));
  EXPECT_EQ(world.size(), 0u);
}

TEST(Collide, TriangleMeshIsHitFromBothSides) {
  World world;
  const std::vector<vec3> vertices{{-1, 0, -1}, {1, 0, -1}, {1, 0, 1}, {-1, 0, 1}};
  const std::vector<std::uint32_t> indices{0, 2, 1, 0, 3, 2};
  ASSERT_TRUE(world.add_mesh(vertices, indices, {{{0, 2, 0}, {1, 0, 0, 0}}, 3, 1}));
  const auto up = world.ray({{0.2f, 0, 0.1f}, {0, 1, 0}}, 5), down = world.ray({{0.2f, 5, 0.1f}, {0, -1, 0}}, 5);
  ASSERT_TRUE(up);
  ASSERT_TRUE(down);
  EXPECT_NEAR(up->distance_m, 2, 1e-4f);
  EXPECT_NEAR(up->normal.y, -1, 1e-3f);
  EXPECT_NEAR(down->distance_m, 3, 1e-4f);
  EXPECT_NEAR(down->normal.y, 1, 1e-3f);
}

TEST(Collide, HullFollowsItsPointsNotItsBounds) {
  World world;
  const std::vector<vec3> tetrahedron{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  ASSERT_TRUE(world.add_hull(tetrahedron, {{}, 1, 1}));
  EXPECT_FALSE(world.ray({{0.8f, 0.8f, 5}, {0, 0, -1}}, 10));
  EXPECT_TRUE(world.ray({{0.2f, 0.2f, 5}, {0, 0, -1}}, 10));
}

TEST(Collide, SweepsStopAtTheirOwnSize) {
  World world;
  box(world, {0.5f, 2, 2}, {3, 0, 0});
  const auto sphere = world.sweep_sphere({0, 0, 0}, 0.25f, {1, 0, 0}, 5);
  ASSERT_TRUE(sphere);
  EXPECT_NEAR(sphere->distance_m, 2.25f, 2e-3f);
  EXPECT_NEAR(sphere->normal.x, -1, 1e-3f);
  // A box turned by 45 degrees reaches further by the half diagonal.
  const auto turned =
      world.sweep_box(vec3(0.5f), {{0, 0, 0}, glm::angleAxis(glm::radians(45.0f), vec3(0, 1, 0))}, {1, 0, 0}, 5);
  ASSERT_TRUE(turned);
  EXPECT_NEAR(turned->distance_m, 2.5f - 0.7071f, 5e-3f);
  const std::vector<vec3> points{{-0.1f, -0.1f, -0.1f}, {0.4f, 0, 0}, {-0.1f, 0.1f, 0}, {-0.1f, 0, 0.1f}};
  const auto hull = world.sweep_hull(points, {}, {1, 0, 0}, 5);
  ASSERT_TRUE(hull);
  EXPECT_NEAR(hull->distance_m, 2.1f, 5e-3f);
  EXPECT_FALSE(world.sweep_sphere({0, 0, 0}, 0.25f, {-1, 0, 0}, 5));
}

TEST(Collide, OverlapCountsDepthNotTouch) {
  World world;
  const auto a = box(world, vec3(0.5f), {0, 0, 0});
  const auto b = box(world, vec3(0.5f), {2, 0, 0});
  EXPECT_TRUE(world.overlap_box(vec3(0.5f), {{1, 0, 0}, {1, 0, 0, 0}}, 0.001f).empty());  // touches both
  const auto found = world.overlap_box({0.52f, 0.5f, 0.5f}, {{1, 0, 0}, {1, 0, 0, 0}}, 0.001f);
  EXPECT_EQ(found, (std::vector<BodyHandle>{a, b}));
  EXPECT_TRUE(world.overlap_box({0.52f, 0.5f, 0.5f}, {{1, 0, 0}, {1, 0, 0, 0}}, 0.05f).empty());
}

TEST(Collide, NonsenseIsRefused) {
  World world;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(world.add_box({0, 1, 1}, {}));
  EXPECT_FALSE(world.add_box({nan, 1, 1}, {}));
  EXPECT_FALSE(world.add_box(vec3(1), {{{nan, 0, 0}, {1, 0, 0, 0}}, 0, 1}));
  const std::vector<vec3> flat{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}};
  EXPECT_FALSE(world.add_hull(flat, {}));
  EXPECT_FALSE(world.add_hull(std::span(flat).first(3), {}));
  EXPECT_FALSE(world.add_mesh(flat, std::vector<std::uint32_t>{0, 1, 9}, {}));
  EXPECT_FALSE(world.add_mesh(flat, std::vector<std::uint32_t>{0, 1}, {}));
  EXPECT_EQ(world.size(), 0u);
}

// Property: the nearest hit among random boxes is the minimum over the boxes asked one by one.
TEST(Collide, NearestOfManyEqualsTheMinimumOfEach) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> place(-8, 8), size(0.1f, 1.0f);
  World all;
  std::vector<std::unique_ptr<World>> each;
  for (int i = 0; i < 60; ++i) {
    const vec3 at{place(random), place(random), place(random)}, half{size(random), size(random), size(random)};
    box(all, half, at, static_cast<std::uint64_t>(i) + 1);
    each.push_back(std::make_unique<World>());
    box(*each.back(), half, at, static_cast<std::uint64_t>(i) + 1);
  }
  int hits = 0;
  for (int i = 0; i < 200; ++i) {
    const Ray ray{{place(random), 12, place(random)}, glm::normalize(vec3(place(random), -12, place(random)))};
    float nearest = 1e9f;
    for (const auto& one : each)
      if (const auto hit = one->ray(ray, 40)) nearest = std::min(nearest, hit->distance_m);
    const auto hit = all.ray(ray, 40);
    ASSERT_EQ(hit.has_value(), nearest < 1e8f);
    if (!hit) continue;
    EXPECT_NEAR(hit->distance_m, nearest, 1e-3f);
    ++hits;
  }
  EXPECT_GT(hits, 20);
}

}  // namespace
