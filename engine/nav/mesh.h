#pragma once
// Where a person can walk: built from triangles, asked for the nearest point, a slide along walls, a path. Immutable
// once built, so a new one can be built on a worker while the old one is in use; queries of one mesh are for one thread
// at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/math.h"
#include "engine/core/result.h"

namespace engine::nav {

struct Settings {
  float agent_radius_m = 0.25f;
  float agent_height_m = 1.8f;
  float max_step_m = 0.2f;  // higher edges are walls
  float max_slope_rad = 45 * core::kDegree;
  float cell_m = 0.05f;  // grid on the floor; walls are met within one cell
  float cell_height_m = 0.02f;
  std::size_t max_cells = 64'000'000;  // refuses worlds that would take the memory of the machine
};

class Mesh {
 public:
  // Triangle list in world space, metres, +Y up, counter-clockwise seen from above where walkable. The same input gives
  // the same mesh. Fails when nothing is walkable or the world is larger than `max_cells`.
  static core::Result<std::unique_ptr<Mesh>> build(std::span<const core::vec3> vertices,
                                                   std::span<const std::uint32_t> indices,
                                                   const Settings& settings = {});
  ~Mesh();
  Mesh(const Mesh&) = delete;
  Mesh& operator=(const Mesh&) = delete;

  // The nearest walkable point within `reach_m` sideways and 2 m up or down.
  std::optional<core::vec3> nearest(core::vec3 point, float reach_m = 2.0f) const;
  // Moves from a walkable point by `delta` (metres, y ignored), sliding along walls. Always ends on the mesh.
  core::vec3 slide(core::vec3 from, core::vec3 delta) const;
  // Corners from `from` to `to` inclusive, both brought onto the mesh first; empty when there is no complete way.
  std::vector<core::vec3> path(core::vec3 from, core::vec3 to) const;
  bool reachable(core::vec3 from, core::vec3 to) const { return !path(from, to).empty(); }
  // Distance to the nearest wall from a walkable point, at most `max_m`.
  float clearance(core::vec3 point, float max_m) const;
  // Walkable area in square metres.
  float area_m2() const;

 private:
  Mesh();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine::nav
