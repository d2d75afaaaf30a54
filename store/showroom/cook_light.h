#pragma once
// Baked light: a small ray caster and a radiosity solution on the charts of the building. Sky through the windows,
// coves and light strips are kept in the map; sun, spots and lamps are drawn at run time, so only what they throw back
// is kept.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/asset/image.h"
#include "engine/core/jobs.h"
#include "store/showroom/cook_building.h"

namespace store::showroom::cook {

// Closest-hit and any-hit queries against a triangle soup; two-sided. Immutable, safe from many threads.
class Tracer {
 public:
  struct Triangle {
    vec3 a, b, c;
  };
  struct Hit {
    int triangle = -1;
    float distance_m = 0;
    bool back = false;  // the side that the triangle turns clockwise to
  };
  explicit Tracer(std::vector<Triangle> triangles);
  Hit hit(vec3 from, vec3 direction, float max_m) const;
  bool blocked(vec3 from, vec3 to) const;  // anything between, both ends excluded by a millimetre
  std::size_t size() const { return triangles_.size(); }

 private:
  struct Node {
    vec3 lo, hi;
    int first = 0, count = 0;  // count 0: inner node, children at first and first + 1
  };
  template <bool Any>
  Hit search(vec3 from, vec3 direction, float max_m) const;

  std::vector<Triangle> triangles_;
  std::vector<int> order_;
  std::vector<Node> nodes_;
};

// Something that stands in the shop while light is baked.
struct Occluder {
  std::vector<Tracer::Triangle> triangles;
  vec3 albedo{0.4f};
};

struct BakeOptions {
  int rays = 64;  // per texel
  int bounces = 3;
  float texel_scale = 1;
};

struct Baked {
  LightGrid grid;
  engine::asset::HdrImage environment;  // what a visitor in the first room sees all around, nits
  float exposure = 1;
};

// Fills Chart::light (irradiance in lux, without sun, spots and lamps) of every part. `albedo` by surface.
Baked bake(const Plan& plan, Building& building, std::span<const vec3> albedo, std::span<const Occluder> occluders,
           const BakeOptions& options, engine::core::JobQueue& jobs);

// Daylight from a direction, nits: what enters through the windows.
vec3 sky_light(const Plan& plan, vec3 direction);
// What is seen through them: sky, houses and trees out of focus; linear, about 0..1 before Plan::view_nit.
vec3 street_view(const Plan& plan, vec3 direction);

}  // namespace store::showroom::cook
