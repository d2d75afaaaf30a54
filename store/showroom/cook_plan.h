#pragma once
// The floor plan that a showroom is cooked from: assets/showrooms/*/plan.json. Lengths in metres, x east, z south,
// angles in degrees in the file and radians here. A fault names the file, the place and the value.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "store/showroom/document.h"

namespace store::showroom::cook {

// A surface by recipe (engine/asset/procedural.h) or plain.
struct SurfacePlan {
  std::string name, kind;  // kind "" = plain colour; "glass", "light" and "mirror" are ours
  vec3 color{0.8f}, color2{0.6f};
  float roughness = 0.6f, roughness_variation = 0.1f, metallic = 0, size_m = 1, relief_m = 0, variation = 0.1f,
        unit_m = 0;
  float emission_nit = 0;
  int side_px = 512;
  bool turned = false;  // the grain runs along x instead of z on floors
};

struct RoomPlan {
  std::string id;
  catalog::Text name;
  std::vector<vec2> polygon;  // centre lines of the walls, x and z; clockwise seen from above once read
  float height_m = 3.2f;
  std::string floor, wall, ceiling, skirting;
  struct Accent {
    std::string surface;
    vec2 at;  // a point on the wall that is different
  };
  std::vector<Accent> accents;
};

struct OpeningPlan {
  vec2 at{0};  // middle, on the centre line of a wall
  float width_m = 1.6f, height_m = 2.4f;
  bool entrance = false;  // leads outside
};

struct WindowPlan {
  vec2 at{0};
  float width_m = 2, sill_m = 0.5f, head_m = 2.6f;
  int panes = 2;
};

struct FixturePlan {
  std::string id, type;  // plinth, shelf, rail, ribs, curtain, mirror, cove, track, board
  std::string surface;
  vec3 at{0};      // bottom middle
  vec3 size_m{1};  // w, h, d
  float yaw_rad = 0;
  bool collides = true;
  vec2 from{0}, to{0};  // ribs, curtain, rail, cove, track: along this line
  float height_m = 0, base_m = 0;
};

struct LightPlan {
  std::string kind;  // spot, lamp
  vec3 at{0}, aim{0};
  float lux = 1000;    // spot: on the aim point
  float candela = 40;  // lamp
  float kelvin = 3000, half_angle_rad = 0.3f, range_m = 6;
  bool shadow = true;
};

struct StandPlan {
  std::string id;
  catalog::Text name;
  vec2 at{0}, look{0};  // looks towards this point
  bool spawn = false;
};

struct SlotPlan {
  std::string id, zone, fixture;
  std::vector<std::string> accept;
  vec3 at{0}, max_size_m{1};
  float yaw_rad = 0;
};

struct Plan {
  static constexpr std::size_t kMaxBytes = 4u << 20;

  std::string name;
  float interior_wall_m = 0.2f, exterior_wall_m = 0.3f;
  std::vector<SurfacePlan> surfaces;
  std::vector<RoomPlan> rooms;
  std::vector<OpeningPlan> openings;
  std::vector<WindowPlan> windows;
  std::vector<FixturePlan> fixtures;
  std::vector<LightPlan> lights;
  std::vector<StandPlan> stands;
  std::vector<SlotPlan> slots;
  vec3 sun_direction{0.5f, -0.6f, -0.5f};  // where its light travels
  float sun_lux = 4000, sky_nit = 3000, view_nit = 500;
  float white_level = 0.75f;  // what the brightest tenth of the plaster reads, linear, after exposure

  static Result<Plan> load(const std::filesystem::path& file);
  static Result<Plan> parse(std::string_view json, const std::string& name);
  int surface(std::string_view name) const;  // -1 = none
};

// Linear colour of a black body as a camera balanced for this shop sees it, brightest component 1 (Tanner Helland's
// fit, 1,500-15,000 K).
vec3 kelvin_color(float kelvin);

}  // namespace store::showroom::cook
