#pragma once
// Geometry of one part of the building while it is being built: quads and bevelled boxes by surface, each on a
// rectangle of the part's light map (a chart).

#include <array>
#include <vector>

#include "engine/asset/model.h"
#include "store/showroom/cook_plan.h"

namespace store::showroom::cook {

// A flat rectangle of the light map. Border texels lie on the rectangle's edges, so that neighbours agree there.
struct Chart {
  vec3 origin{0}, u{1, 0, 0}, v{0, 1, 0};  // corner and full sides, metres
  vec3 normal{0, 0, 1};
  int width = 1, height = 1;  // texels
  int x = 0, y = 0;           // place in the atlas, without its border of one texel
  std::vector<vec3> light;    // irradiance, lux, by the bake

  vec3 point(int i, int j) const;
  vec2 place(vec3 point) const;  // in texels, 0..width-1
  vec3 sample(vec3 point) const;
};

struct Corner {
  vec3 position{0}, normal{0};
};

class PartMesh {
 public:
  struct Face {
    int surface = 0, chart = -1;
    std::array<Corner, 4> corners;  // counter-clockwise seen from the front; a triangle repeats the last
    std::array<vec2, 4> uv;
  };

  std::string name;
  int room = -1;  // into Plan::rooms, -1 = none
  std::vector<Face> faces;
  std::vector<Chart> charts;
  int atlas_side = 0;

  explicit PartMesh(const Plan& plan) : plan_(&plan) {}

  int add_chart(vec3 origin, vec3 u, vec3 v, float texel_m);
  // A flat face; texture by its place in the world (or in `local`, for turned things) at true scale.
  void quad(int surface, vec3 a, vec3 b, vec3 c, vec3 d, int chart, const Pose& local = {});
  void triangle(int surface, vec3 a, vec3 b, vec3 c, int chart);
  // Edges are cut by `bevel_m` with normals that run from face to face, so that they catch light. `hidden`: bits of
  // faces left out (1 -x, 2 +x, 4 -y, 8 +y, 16 -z, 32 +z) with their bevels kept.
  void box(int surface, vec3 lo, vec3 hi, float bevel_m, const Pose& world_from_box = {}, unsigned hidden = 0,
           float texel_m = 0.2f);
  // An upright or lying tube of eight sides, smooth.
  void tube(int surface, vec3 from, vec3 to, float radius_m, int sides = 10);
  // Any face with its own normals and chart.
  void face(Face face) { faces.push_back(std::move(face)); }
  vec2 texture_place(int surface, vec3 position, vec3 normal, int grain_axis) const;

  // Packs the charts into the smallest square power of two that holds them.
  void pack();

 private:
  const Plan* plan_;
};

}  // namespace store::showroom::cook
