#include "engine/nav/mesh.h"

#include <DetourCommon.h>
#include <DetourNavMesh.h>
#include <DetourNavMeshBuilder.h>
#include <DetourNavMeshQuery.h>
#include <Recast.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace engine::nav {
namespace {

using core::Code;
using core::fail;
using core::vec3;

constexpr int kMaxVertsPerPoly = 6;
constexpr int kMaxPathPolys = 1024;
constexpr unsigned short kWalkable = 1;

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* p) const { Free(p); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

}  // namespace

struct Mesh::State {
  Owned<dtNavMesh, dtFreeNavMesh> mesh;
  Owned<dtNavMeshQuery, dtFreeNavMeshQuery> query;
  dtQueryFilter filter;
  float cell_m = 0.05f;

  struct Place {
    dtPolyRef poly = 0;
    vec3 point{0};
  };
  std::optional<Place> place(vec3 point, float reach_m) const {
    if (!core::is_finite(point)) return std::nullopt;
    const std::array<float, 3> extents{reach_m, 2.0f, reach_m};
    Place result;
    if (dtStatusFailed(query->findNearestPoly(&point.x, extents.data(), &filter, &result.poly, &result.point.x)) ||
        !result.poly)
      return std::nullopt;
    return result;
  }
};

Mesh::Mesh() : state_(std::make_unique<State>()) {}
Mesh::~Mesh() = default;

core::Result<std::unique_ptr<Mesh>> Mesh::build(std::span<const vec3> vertices, std::span<const std::uint32_t> indices,
                                                const Settings& s) {
  if (indices.empty() || indices.size() % 3 != 0)
    return fail(Code::invalid_argument, "navmesh: {} indices are no triangle list", indices.size());
  if (!(s.cell_m > 0.001f && s.cell_height_m > 0.001f && s.agent_radius_m >= 0 && s.agent_height_m > 0))
    return fail(Code::invalid_argument, "navmesh: cell {} x {} m, agent {} x {} m", s.cell_m, s.cell_height_m,
                s.agent_radius_m, s.agent_height_m);
  core::Aabb bounds;
  std::vector<float> points;
  points.reserve(vertices.size() * 3);
  for (const auto& v : vertices) {
    if (!core::is_finite(v)) return fail(Code::invalid_argument, "navmesh: a vertex is not finite");
    bounds.add(v);
    points.insert(points.end(), {v.x, v.y, v.z});
  }
  std::vector<int> triangles;
  triangles.reserve(indices.size());
  for (const auto i : indices) {
    if (i >= vertices.size())
      return fail(Code::invalid_argument, "navmesh: index {} of {} vertices", i, vertices.size());
    triangles.push_back(static_cast<int>(i));
  }
  const int triangle_count = static_cast<int>(indices.size() / 3);

  rcConfig config{};
  config.cs = s.cell_m;
  config.ch = s.cell_height_m;
  config.walkableSlopeAngle = s.max_slope_rad / core::kDegree;
  config.walkableHeight = static_cast<int>(std::ceil(s.agent_height_m / s.cell_height_m));
  config.walkableClimb = static_cast<int>(std::floor(s.max_step_m / s.cell_height_m));
  config.walkableRadius = static_cast<int>(std::ceil(s.agent_radius_m / s.cell_m));
  config.maxEdgeLen = static_cast<int>(6.0f / s.cell_m);
  config.maxSimplificationError = 1.1f;
  config.minRegionArea = static_cast<int>(0.1f / (s.cell_m * s.cell_m));
  config.mergeRegionArea = static_cast<int>(1.0f / (s.cell_m * s.cell_m));
  config.maxVertsPerPoly = kMaxVertsPerPoly;
  // A sample distance of 0 makes Recast loop without end on large flat polygons; floors are flat, so a coarse detail is
  // exact.
  config.detailSampleDist = std::max(0.5f, 6 * s.cell_m);
  config.detailSampleMaxError = s.cell_height_m;
  rcVcopy(config.bmin, &bounds.min.x);
  rcVcopy(config.bmax, &bounds.max.x);
  config.bmax[1] += s.agent_height_m;
  config.bmax[0] += s.cell_m;  // a world without extent still has a cell
  config.bmax[2] += s.cell_m;
  const double width = std::ceil((bounds.max.x - bounds.min.x) / s.cell_m),
               depth = std::ceil((bounds.max.z - bounds.min.z) / s.cell_m);
  if (width * depth > static_cast<double>(s.max_cells))
    return fail(Code::too_large, "navmesh: {} x {} cells, at most {}", width, depth, s.max_cells);
  rcCalcGridSize(config.bmin, config.bmax, config.cs, &config.width, &config.height);

  rcContext context(false);
  const auto broken = [](const char* step) { return fail(Code::internal, "navmesh: {} failed", step); };
  Owned<rcHeightfield, rcFreeHeightField> field(rcAllocHeightfield());
  if (!field || !rcCreateHeightfield(&context, *field, config.width, config.height, config.bmin, config.bmax, config.cs,
                                     config.ch))
    return broken("height field");
  std::vector<unsigned char> areas(static_cast<std::size_t>(triangle_count), 0);
  rcMarkWalkableTriangles(&context, config.walkableSlopeAngle, points.data(), static_cast<int>(vertices.size()),
                          triangles.data(), triangle_count, areas.data());
  if (!rcRasterizeTriangles(&context, points.data(), static_cast<int>(vertices.size()), triangles.data(), areas.data(),
                            triangle_count, *field, config.walkableClimb))
    return broken("rasterisation");
  rcFilterLowHangingWalkableObstacles(&context, config.walkableClimb, *field);
  rcFilterLedgeSpans(&context, config.walkableHeight, config.walkableClimb, *field);
  rcFilterWalkableLowHeightSpans(&context, config.walkableHeight, *field);
  Owned<rcCompactHeightfield, rcFreeCompactHeightfield> compact(rcAllocCompactHeightfield());
  if (!compact || !rcBuildCompactHeightfield(&context, config.walkableHeight, config.walkableClimb, *field, *compact))
    return broken("compact height field");
  field.reset();
  if (!rcErodeWalkableArea(&context, config.walkableRadius, *compact)) return broken("erosion");
  if (!rcBuildDistanceField(&context, *compact)) return broken("distance field");
  if (!rcBuildRegions(&context, *compact, 0, config.minRegionArea, config.mergeRegionArea)) return broken("regions");
  Owned<rcContourSet, rcFreeContourSet> contours(rcAllocContourSet());
  if (!contours || !rcBuildContours(&context, *compact, config.maxSimplificationError, config.maxEdgeLen, *contours))
    return broken("contours");
  Owned<rcPolyMesh, rcFreePolyMesh> polys(rcAllocPolyMesh());
  if (!polys || !rcBuildPolyMesh(&context, *contours, config.maxVertsPerPoly, *polys)) return broken("polygons");
  if (polys->npolys == 0)
    return fail(Code::invalid_argument, "navmesh: nothing is walkable among {} triangles", triangle_count);
  Owned<rcPolyMeshDetail, rcFreePolyMeshDetail> detail(rcAllocPolyMeshDetail());
  if (!detail ||
      !rcBuildPolyMeshDetail(&context, *polys, *compact, config.detailSampleDist, config.detailSampleMaxError, *detail))
    return broken("detail");
  for (int i = 0; i < polys->npolys; ++i) polys->flags[i] = kWalkable;

  dtNavMeshCreateParams params{};
  params.verts = polys->verts;
  params.vertCount = polys->nverts;
  params.polys = polys->polys;
  params.polyAreas = polys->areas;
  params.polyFlags = polys->flags;
  params.polyCount = polys->npolys;
  params.nvp = polys->nvp;
  params.detailMeshes = detail->meshes;
  params.detailVerts = detail->verts;
  params.detailVertsCount = detail->nverts;
  params.detailTris = detail->tris;
  params.detailTriCount = detail->ntris;
  params.walkableHeight = s.agent_height_m;
  params.walkableRadius = s.agent_radius_m;
  params.walkableClimb = s.max_step_m;
  rcVcopy(params.bmin, polys->bmin);
  rcVcopy(params.bmax, polys->bmax);
  params.cs = config.cs;
  params.ch = config.ch;
  params.buildBvTree = true;
  unsigned char* data = nullptr;
  int data_size = 0;
  if (!dtCreateNavMeshData(&params, &data, &data_size)) return broken("tile");
  std::unique_ptr<Mesh> result(new Mesh);
  result->state_->cell_m = s.cell_m;
  result->state_->mesh.reset(dtAllocNavMesh());
  if (!result->state_->mesh || dtStatusFailed(result->state_->mesh->init(data, data_size, DT_TILE_FREE_DATA))) {
    dtFree(data);
    return broken("mesh");
  }
  result->state_->query.reset(dtAllocNavMeshQuery());
  if (!result->state_->query || dtStatusFailed(result->state_->query->init(result->state_->mesh.get(), 4096)))
    return broken("query");
  result->state_->filter.setIncludeFlags(kWalkable);
  return result;
}

std::optional<vec3> Mesh::nearest(vec3 point, float reach_m) const {
  const auto place = state_->place(point, reach_m);
  if (!place) return std::nullopt;
  return place->point;
}

vec3 Mesh::slide(vec3 from, vec3 delta) const {
  const auto start = state_->place(from, 0.5f);
  if (!start || !core::is_finite(delta)) return from;
  const vec3 target = start->point + vec3(delta.x, 0, delta.z);
  vec3 end = start->point;
  std::array<dtPolyRef, 32> visited{};
  int count = 0;
  if (dtStatusFailed(state_->query->moveAlongSurface(start->poly, &start->point.x, &target.x, &state_->filter, &end.x,
                                                     visited.data(), &count, static_cast<int>(visited.size()))) ||
      count == 0)
    return start->point;
  float height = end.y;
  if (dtStatusSucceed(state_->query->getPolyHeight(visited[static_cast<std::size_t>(count) - 1], &end.x, &height)))
    end.y = height;
  return end;
}

std::vector<vec3> Mesh::path(vec3 from, vec3 to) const {
  const auto a = state_->place(from, 1.0f), b = state_->place(to, 1.0f);
  if (!a || !b) return {};
  std::vector<dtPolyRef> corridor(kMaxPathPolys);
  int count = 0;
  const auto status = state_->query->findPath(a->poly, b->poly, &a->point.x, &b->point.x, &state_->filter,
                                              corridor.data(), &count, kMaxPathPolys);
  // A partial way ends at the polygon nearest to the goal: that is not a way.
  if (dtStatusFailed(status) || count == 0 || corridor[static_cast<std::size_t>(count) - 1] != b->poly) return {};
  std::vector<vec3> corners(kMaxPathPolys);
  int corner_count = 0;
  if (dtStatusFailed(state_->query->findStraightPath(&a->point.x, &b->point.x, corridor.data(), count, &corners[0].x,
                                                     nullptr, nullptr, &corner_count, kMaxPathPolys)))
    return {};
  corners.resize(static_cast<std::size_t>(corner_count));
  return corners;
}

float Mesh::clearance(vec3 point, float max_m) const {
  const auto place = state_->place(point, 0.5f);
  if (!place) return 0;
  float distance = 0;
  vec3 position{0}, normal{0};
  if (dtStatusFailed(state_->query->findDistanceToWall(place->poly, &place->point.x, max_m, &state_->filter, &distance,
                                                       &position.x, &normal.x)))
    return 0;
  return std::min(distance, max_m);
}

float Mesh::area_m2() const {
  float area = 0;
  const dtNavMesh& mesh = *state_->mesh;
  for (int t = 0; t < mesh.getMaxTiles(); ++t) {
    const auto* tile = mesh.getTile(t);
    if (!tile || !tile->header) continue;
    for (int i = 0; i < tile->header->polyCount; ++i) {
      const auto& poly = tile->polys[i];
      for (int k = 2; k < poly.vertCount; ++k)
        area += std::abs(dtTriArea2D(&tile->verts[poly.verts[0] * 3], &tile->verts[poly.verts[k - 1] * 3],
                                     &tile->verts[poly.verts[k] * 3])) *
                0.5f;
    }
  }
  return area;
}

}  // namespace engine::nav
