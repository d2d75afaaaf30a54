#pragma once
// Mesh clean-up for import: normals by crease angle, MikkTSpace tangents, welding, LODs, transforms baked in.

#include "engine/asset/model.h"

namespace engine::asset {

// Gives every triangle corner a normal averaged over faces within `crease_rad` of its own; splits vertices where they
// differ.
void generate_normals(Primitive& primitive, float crease_rad = 44.0f * core::kDegree);

// MikkTSpace tangents from positions, normals and the uv set that the normal map uses.
void generate_tangents(Primitive& primitive, int uv_set = 0);

// Merges equal vertices, drops degenerate triangles, orders indices and vertices for the GPU (meshoptimizer).
void optimize(Primitive& primitive);

// Appends coarser LODs over the same vertices: each about half the triangles of the one before, until
// `smallest_triangles`.
void build_lods(Primitive& primitive, int most_lods = 4, std::size_t smallest_triangles = 200);

// Recomputes primitive and model bounds from the vertices, nodes and skins in their rest pose.
void update_bounds(Model& model);

}  // namespace engine::asset
