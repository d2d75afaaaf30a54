#pragma once
// An OBJ model and a table of surfaces become a product: true size, one primitive per material, variants, LODs, credit.

#include <functional>

#include "engine/asset/model.h"
#include "store/import/mapping.h"
#include "store/import/obj.h"

namespace store::import {

struct ConvertOptions {
  std::string name;                          // of the product
  engine::core::vec3 size_m{1};              // of the finished product
  engine::core::mat3 upright_from_model{1};  // the library's modelRotation
  std::vector<std::string> variants;         // names for KHR_materials_variants; the first is the default; may be empty
  std::string copyright;                     // goes to asset.copyright
  std::size_t most_triangles = 30'000;       // finer models are reduced to about this
  std::uint32_t most_texture_side = 512;     // larger textures of the model are halved
};

// Gives a decoded picture named by the model, relative to its folder.
using ReadTexture = std::function<engine::core::Result<engine::asset::Image>(const std::string& name)>;

// Missing and unreadable textures are warnings: the material keeps its plain colour. Fails when a variant is not in a
// slot.
engine::core::Result<engine::asset::Model> convert(const ObjModel& obj, const ConvertOptions& options,
                                                   const Mapping& mapping, const SurfaceLibrary& surfaces,
                                                   const ReadTexture& read, std::vector<std::string>* warnings);

}  // namespace store::import
