#pragma once
// Polygons into triangles.

#include <array>
#include <span>
#include <vector>

#include "engine/core/math.h"

namespace store::import {

inline constexpr std::size_t kMaxPolygonCorners = 4096;  // the largest known has 272

// Cuts a flat polygon, convex or not, by clipping ears; corners may touch each other (holes joined by a cut). Gives
// indices into `corners`, in the polygon's own winding. Repeated and collinear corners are skipped where they span no
// area, so fewer than n - 2 triangles may come back; none for a polygon without area.
std::vector<std::array<int, 3>> triangulate(std::span<const engine::core::vec3> corners);

}  // namespace store::import
