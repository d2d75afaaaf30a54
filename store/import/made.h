#pragma once
// Shapes that the furniture libraries lack, made here: rugs, pictures, mirrors, a shelf, a clock, books, a cushion.
// They take the road of the imported models: OBJ-like parts with named materials, mapped to surfaces.

#include <map>
#include <string>

#include "engine/asset/model.h"
#include "store/import/obj.h"

namespace store::import {

struct MadeShape {
  ObjModel obj;
  std::map<std::string, engine::asset::Image, std::less<>> textures;  // by the name that materials use
};

// `shape` is what follows "made:" in a product's source. The result stands on y = 0, faces +Z and has about the right
// proportions; the catalogue's size is applied afterwards. Deterministic. Fails for an unknown shape.
engine::core::Result<MadeShape> make_shape(std::string_view shape);

}  // namespace store::import
