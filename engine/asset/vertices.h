#pragma once
// Work on a primitive's vertex streams as one: whatever happens to vertices happens to skin and morphs too. Internal to
// this folder.

#include <span>

#include "engine/asset/model.h"

namespace engine::asset {

vec3 unit_or(vec3 v, vec3 fallback);

// Rebuilds the streams so that new vertex i is old vertex `from[i]`. Indices are the caller's.
void gather_vertices(Primitive& primitive, std::span<const std::uint32_t> from);

// Gives each corner of LOD 0 a value of its own; a vertex whose corners differ is split. Returns the value of each new
// vertex (`rest` for vertices that no corner uses). Coarser LODs keep the first copy.
std::vector<vec4> split_vertices(Primitive& primitive, std::span<const vec4> corners, vec4 rest);

// Drops vertices that no LOD uses, keeping their order.
void drop_unused_vertices(Primitive& primitive);

// glTF 3.7.2.1: without normals, each triangle is flat. Every corner becomes a vertex of its own, in every LOD.
void flat_normals(Primitive& primitive);

// Whether any tangent is not the default.
bool has_tangents(const Primitive& primitive);

// The uv set of the normal map of the materials that a primitive may be drawn with, or -1 when none has one.
int normal_map_uv_set(const Model& model, const Primitive& primitive);

}  // namespace engine::asset
