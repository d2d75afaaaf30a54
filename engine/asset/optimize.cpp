// Welding, GPU order and LODs, all meshoptimizer's work on our streams.

#include <meshoptimizer.h>

#include <algorithm>

#include "engine/asset/process.h"
#include "engine/asset/vertices.h"

namespace engine::asset {
namespace {

using Indices = std::vector<std::uint32_t>;

void weld(Primitive& primitive) {
  const std::size_t count = primitive.vertices.size();
  std::vector<meshopt_Stream> streams{{primitive.vertices.data(), sizeof(Vertex), sizeof(Vertex)}};
  if (!primitive.skin.empty()) streams.push_back({primitive.skin.data(), sizeof(SkinVertex), sizeof(SkinVertex)});
  for (const auto& morph : primitive.morphs)
    for (const auto* stream : {&morph.positions, &morph.normals, &morph.tangents})
      if (!stream->empty()) streams.push_back({stream->data(), sizeof(vec3), sizeof(vec3)});
  if (streams.size() > 16) return;  // meshoptimizer's limit; such a mesh stays as it is
  Indices all, to(count);
  for (const auto& lod : primitive.lods) all.insert(all.end(), lod.indices.begin(), lod.indices.end());
  const std::size_t kept =
      meshopt_generateVertexRemapMulti(to.data(), all.data(), all.size(), count, streams.data(), streams.size());
  if (kept == count) return;
  Indices from(kept);
  for (std::size_t v = count; v-- > 0;)
    if (to[v] < kept) from[to[v]] = static_cast<std::uint32_t>(v);  // vertices that no triangle uses have no number
  gather_vertices(primitive, from);
  for (auto& lod : primitive.lods)
    for (auto& index : lod.indices) index = to[index];
}

void drop_degenerate(const Primitive& primitive, Indices& indices) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const vec3 a = primitive.vertices[indices[i]].position, b = primitive.vertices[indices[i + 1]].position,
               c = primitive.vertices[indices[i + 2]].position;
    if (a == b || b == c || a == c || glm::cross(b - a, c - a) == vec3(0)) continue;
    for (std::size_t k = 0; k < 3; ++k) indices[kept++] = indices[i + k];
  }
  indices.resize(kept);
}

const float* positions(const Primitive& primitive) { return &primitive.vertices[0].position.x; }

}  // namespace

void optimize(Primitive& primitive) {
  if (primitive.lods.empty() || primitive.vertices.empty()) return;
  weld(primitive);
  for (auto& lod : primitive.lods) drop_degenerate(primitive, lod.indices);
  const auto empty = std::find_if(primitive.lods.begin() + 1, primitive.lods.end(),
                                  [](const auto& lod) { return lod.indices.empty(); });
  primitive.lods.erase(empty, primitive.lods.end());
  const std::size_t count = primitive.vertices.size();
  for (auto& lod : primitive.lods) {
    if (lod.indices.empty()) continue;
    meshopt_optimizeVertexCache(lod.indices.data(), lod.indices.data(), lod.indices.size(), count);
    // 1.05: five per cent more vertex work is allowed for less overdraw, the library's own recommendation.
    Indices ordered(lod.indices.size());
    meshopt_optimizeOverdraw(ordered.data(), lod.indices.data(), lod.indices.size(), positions(primitive), count,
                             sizeof(Vertex), 1.05f);
    lod.indices = std::move(ordered);
  }
  // Vertices in the order in which LOD 0 first meets them; those of coarser LODs alone follow.
  constexpr std::uint32_t kUnused = 0xFFFFFFFFu;
  Indices to(count, kUnused), from;
  for (auto& lod : primitive.lods)
    for (auto& index : lod.indices) {
      if (to[index] == kUnused) {
        to[index] = static_cast<std::uint32_t>(from.size());
        from.push_back(index);
      }
      index = to[index];
    }
  gather_vertices(primitive, from);
  primitive.bounds = {};
  for (const auto& vertex : primitive.vertices) primitive.bounds.add(vertex.position);
}

void build_lods(Primitive& primitive, int most_lods, std::size_t smallest_triangles) {
  if (primitive.lods.empty() || primitive.vertices.empty()) return;
  primitive.lods.resize(1);
  primitive.lods[0].error_m = 0;
  const Indices& full = primitive.lods[0].indices;
  const std::size_t count = primitive.vertices.size();
  const float scale = meshopt_simplifyScale(positions(primitive), count, sizeof(Vertex));
  // Beyond this share of the object's size a product is no longer recognised as itself.
  constexpr float kMostError = 0.08f;
  std::vector<Primitive::Lod> coarse;
  std::size_t last = full.size();
  float last_error = 0;
  while (static_cast<int>(coarse.size()) + 1 < most_lods) {
    const std::size_t target = last / 6 * 3;
    if (target / 3 < smallest_triangles) break;
    Indices out(full.size());
    float error = 0;
    out.resize(meshopt_simplify(out.data(), full.data(), full.size(), positions(primitive), count, sizeof(Vertex),
                                target, kMostError, 0, &error));
    // Meshes of loose or hard-edged pieces have no edge to collapse; clustering works on any triangles.
    if (out.size() > last * 3 / 4) {
      out.resize(full.size());
      out.resize(meshopt_simplifySloppy(out.data(), full.data(), full.size(), positions(primitive), count,
                                        sizeof(Vertex), target, kMostError, &error));
    }
    if (out.empty() || out.size() > last * 3 / 4) break;
    meshopt_optimizeVertexCache(out.data(), out.data(), out.size(), count);
    last = out.size();
    last_error = std::max(last_error, error * scale);
    coarse.push_back({std::move(out), last_error});
  }
  for (auto& lod : coarse) primitive.lods.push_back(std::move(lod));
}

}  // namespace engine::asset
