#pragma once
// Ray, sweep and overlap queries against boxes, hulls and triangle meshes. Collision only: nothing moves by itself.
// One thread at a time; queries are const but share a cache. Answers do not depend on the order of insertion.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/handle.h"
#include "engine/core/math.h"
#include "engine/core/result.h"

namespace engine::collide {

struct BodyTag;
using BodyHandle = core::Handle<BodyTag>;

// Which bodies a query sees: a body is seen when its group has a bit in the query's mask.
using Mask = std::uint32_t;
inline constexpr Mask kAll = ~0u;

struct BodyOptions {
  core::Pose world_from_body;
  std::uint64_t user = 0;  // the owner's id, returned by queries
  Mask group = 1;
};

struct Hit {
  BodyHandle body;
  std::uint64_t user = 0;
  core::vec3 position{0};      // on the surface that was hit, world
  core::vec3 normal{0, 1, 0};  // unit, against the direction of the query
  float distance_m = 0;        // along the query; 0 when it starts in touch
};

class World {
 public:
  static constexpr std::size_t kMaxTriangles = 20'000'000;  // of one mesh: several times the largest room known

  World();
  ~World();
  World(World&&) noexcept;
  World& operator=(World&&) noexcept;

  // Half sizes in metres, each > 0; the box is centred on the body's origin.
  core::Result<BodyHandle> add_box(core::vec3 half_size_m, const BodyOptions& options);
  // The convex hull of at least four points that do not lie in one plane.
  core::Result<BodyHandle> add_hull(std::span<const core::vec3> points, const BodyOptions& options);
  // Triangles by index, copied. Two-sided, hollow: nothing is inside a mesh.
  core::Result<BodyHandle> add_mesh(std::span<const core::vec3> vertices, std::span<const std::uint32_t> indices,
                                    const BodyOptions& options);
  // False for a stale handle.
  bool remove(BodyHandle body);
  bool move(BodyHandle body, const core::Pose& world_from_body);
  std::size_t size() const;
  std::uint64_t user(BodyHandle body) const;  // 0 for a stale handle

  // Nearest surface within `max_m` along the ray. Rays that start inside a box or hull leave it unseen.
  std::optional<Hit> ray(const core::Ray& ray, float max_m, Mask mask = kAll) const;

  // A shape moved without turning from `from` along `direction` (unit) for at most `max_m`.
  std::optional<Hit> sweep_sphere(core::vec3 from, float radius_m, core::vec3 direction, float max_m,
                                  Mask mask = kAll) const;
  std::optional<Hit> sweep_box(core::vec3 half_size_m, const core::Pose& from, core::vec3 direction, float max_m,
                               Mask mask = kAll) const;
  std::optional<Hit> sweep_hull(std::span<const core::vec3> points, const core::Pose& from, core::vec3 direction,
                                float max_m, Mask mask = kAll) const;

  // Bodies that a box reaches into by more than `tolerance_m`, in ascending order of handle.
  std::vector<BodyHandle> overlap_box(core::vec3 half_size_m, const core::Pose& at, float tolerance_m = 0,
                                      Mask mask = kAll) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine::collide
