#pragma once
// Which of our surfaces each material of a chosen model becomes (assets/materials/mapping.json):
//
//   {"mapping": 1,
//    "slots":  {"<slot>": {"<variant>": "<surface>", ...}},
//    "models": {"<product>": {"materials": {"<material of the model>": "<surface>"},
//                             "textures": {"<material of the model>": "<picture beside it>"},
//                             "turn": "x+90", "crease_deg": 44}}}
//
// <surface> is "$<slot>" (the variant decides), "<name>[#rrggbb]" (ours, with another tint) or "keep[#rrggbb][/<name>]"
// (the model's own texture or colour, tinted, with the other properties of one of ours). "*" stands for materials not
// listed.

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "store/import/surfaces.h"

namespace store::import {

struct SurfaceChoice {
  bool keep = false;                       // the model's own texture or colour
  const Surface* surface = nullptr;        // may be null when `keep`
  std::optional<engine::core::vec3> tint;  // linear
};

struct ModelMapping {
  std::map<std::string, std::string, std::less<>> materials;  // as written
  engine::core::mat3 turned_from_model{1};  // quarter turns: clothes that lie in the library hang here
  float crease_rad = 44 * engine::core::kDegree;
  std::map<std::string, std::string, std::less<>> textures;  // where the model names a picture that is not there
};

class Mapping {
 public:
  // Checks every surface, slot and tint named; `surfaces` outlives the mapping. A slot's surfaces share one tile size,
  // so that one set of UVs serves all variants.
  static engine::core::Result<Mapping> load(const std::filesystem::path& file, const SurfaceLibrary& surfaces);

  const ModelMapping& model(std::string_view product) const;  // an empty one when not listed
  // What the material of the model becomes in a variant ("" = none). Keeps the model's own when nothing is said about
  // it. Fails for a variant that the slot lacks.
  engine::core::Result<SurfaceChoice> choose(const ModelMapping& model, std::string_view material,
                                             std::string_view variant) const;
  // Whether the variant makes a difference to the material.
  bool varies(const ModelMapping& model, std::string_view material) const;

 private:
  engine::core::Result<SurfaceChoice> parse(std::string_view text) const;
  const SurfaceLibrary* surfaces_ = nullptr;
  std::map<std::string, std::map<std::string, SurfaceChoice, std::less<>>, std::less<>> slots_;
  std::map<std::string, ModelMapping, std::less<>> models_;
};

}  // namespace store::import
