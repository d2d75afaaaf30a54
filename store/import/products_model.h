#pragma once
// A retailer's model against what its row says: units, pivot, limits; made ready for the shop.

#include <filesystem>
#include <string>

#include "engine/asset/model.h"
#include "engine/core/jobs.h"
#include "store/import/products_report.h"
#include "store/import/products_rows.h"

namespace store::import {

inline constexpr std::uint64_t kMaxModelBytes = 15u << 20;  // what a phone can be asked to fetch for one product
inline constexpr std::uint32_t kMaxTextureSide = 4096;

// How a model's size disagrees with the given one.
struct SizeVerdict {
  enum class Kind { right, model_units, given_units, axes, wrong } kind = Kind::right;
  float factor = 1;     // by which the model (model_units) or the given size (given_units) must be multiplied
  std::string problem;  // "" when right
  std::string remedy;
};
SizeVerdict judge_size(engine::core::vec3 model_m, engine::core::vec3 given_m);

// Loads `file` and checks it. With `fix`, a mis-scale of units, a pivot that is not at the bottom centre and textures
// above the limit are corrected and reported as warnings; without, they are errors. Null when an error was reported.
std::unique_ptr<engine::asset::Model> prepare_model(const std::filesystem::path& file, const ProductRow& row, bool fix,
                                                    engine::core::JobQueue* jobs, ProductsReport& report);

}  // namespace store::import
