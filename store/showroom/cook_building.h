#pragma once
// From the plan to geometry: walls with thickness, doors, windows, skirting, floors and ceilings, and the shop's own
// fixtures.

#include <vector>

#include "store/showroom/cook_mesh.h"

namespace store::showroom::cook {

struct LineEmitter {  // a cove or a light strip, for the bake
  vec3 from{0}, to{0};
  vec3 normal{0, 1, 0};
  vec3 flux_nit_m{0};  // radiance times width
};

struct WindowArea {  // where daylight enters, for the bake
  vec3 corner{0}, u{0}, v{0};
  vec3 inward{0};
};

struct Building {
  std::vector<PartMesh> parts;  // one per room, then "fittings" of none
  std::vector<Collider> colliders;
  std::vector<LineEmitter> emitters;
  std::vector<WindowArea> windows;
};

// Fails when an opening or window lies on no wall or does not fit into it.
Result<Building> build(const Plan& plan);

// Room that a point in plan lies in; -1 = outside.
int room_at(const Plan& plan, vec2 xz);

// Triangles of a simple polygon that turns clockwise seen from above, as indices; each turns counter-clockwise seen
// from above.
std::vector<std::array<int, 3>> triangulate(const std::vector<vec2>& polygon);

namespace detail {
void add_fixtures(const Plan& plan, Building& building);
}

}  // namespace store::showroom::cook
