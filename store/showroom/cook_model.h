#pragma once
// Surfaces as materials with pictures, parts as models with light maps.

#include <map>
#include <memory>
#include <vector>

#include "engine/asset/model.h"
#include "store/showroom/cook_mesh.h"

namespace store::showroom::cook {

// The pictures of one surface, encoded once and shared by all parts.
struct SurfaceImages {
  engine::asset::Image color, normal, roughness;  // empty for plain surfaces
  vec3 albedo{0.8f};                              // mean, linear
};

Result<std::vector<SurfaceImages>> make_surfaces(const Plan& plan, int max_side);

// Charts must be lit. The light map is a PNG of sRGB irradiance / pi, scaled by Material::lightmap_intensity.
Result<std::unique_ptr<engine::asset::Model>> make_model(const Plan& plan, const std::vector<SurfaceImages>& surfaces,
                                                         const PartMesh& part);

// The street outside: a great sphere seen from within.
Result<std::unique_ptr<engine::asset::Model>> make_outside(const Plan& plan, int width_px);

}  // namespace store::showroom::cook
