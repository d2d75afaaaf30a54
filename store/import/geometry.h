#pragma once
// From OBJ triangles to primitives of true size: fit, normals, UVs by box projection.

#include <vector>

#include "engine/asset/model.h"
#include "store/import/obj.h"

namespace store::import {

// Takes the model's axes to its catalogue box: rotation, then each axis of the bounding box scaled to `size_m`, then
// the middle of the box's bottom moved to the origin. Front stays +Z, so the back of the box is at -depth / 2.
struct Fit {
  engine::core::mat3 linear{1};  // scale * rotation
  engine::core::vec3 offset{0};
  engine::core::mat3 normal{1};  // for normals; not normalised
  bool mirrored = false;         // triangles change their winding

  engine::core::vec3 point(engine::core::vec3 p) const { return linear * p + offset; }
};

// An axis without extent keeps its scale. `size_m` is positive.
Fit fit_to_box(const ObjModel& obj, const engine::core::mat3& rotation, engine::core::vec3 size_m);

// The triangles of some parts as one primitive with one LOD: welded, optimized, with the file's normals where every
// corner has one and crease normals elsewhere. UVs are the file's, V down as glTF has it.
engine::asset::Primitive primitive_from(const ObjModel& obj, const std::vector<int>& parts, const Fit& fit,
                                        float crease_rad);

// Replaces the UVs: every triangle is projected along the dominant axis of its normal at real scale (metres / size_m),
// V, the direction of grain, along the longer side of the flat piece it belongs to. Separate pieces get separate places
// on the tile.
void box_project(engine::asset::Primitive& primitive, float size_m);

// Drops coarser LODs whose triangles reach across seams of a box projection: they would smear the texture over the
// product, from near as well, since only the shape's error is known of a LOD.
void drop_smeared_lods(engine::asset::Primitive& primitive, float size_m);

// Halves the triangles until there are at most `most`, as far as shape allows, and drops vertices that nothing uses.
void reduce(engine::asset::Primitive& primitive, std::size_t most);

}  // namespace store::import
