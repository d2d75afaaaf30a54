#pragma once
// Which product stands where: planogram.json. Field names are the trade's (fixtures id,w,h,d,x,y,z; positions
// id,productId,fixtureId,x,y,z,facings), lengths in metres.
//
// {"planogram": 1, "name": "...",
//  "fixtures":  [{"id", "zone", "w", "h", "d", "x", "y", "z", "yaw"?, "rule"?: {"categories": [...], "taste": {"tag":
//  0..1}}}], "positions": [{"id", "productId" | "variantId", "fixtureId", "x", "y", "z", "yaw"?, "facings"?, "slotId"?,
//  "tag"?}]}
//
// A fixture's x, y, z is the middle of its bottom in the world; yaw in degrees, counter-clockwise from above, 0 = front
// along +Z. A position's x, y, z is relative to its fixture, in the fixture's own axes; y is the height of the
// product's bottom above the fixture's bottom. "tag": {"x","y","z","yaw"} puts the price card elsewhere, relative to
// the product; "tag": false leaves it out.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/showroom/document.h"

namespace store::showroom {

struct Fixture {
  std::string id, zone;
  vec3 size_m{1};  // w, h, d; h = 0: a floor area
  Pose world_from_fixture;
  std::vector<std::string> categories;  // of the rule; empty = no rule
};

struct Position {
  std::string id, fixture;
  std::string product, variant;  // variant "" = the product's first
  std::string slot;              // "" = none
  vec3 offset_m{0};              // in the fixture's frame
  float yaw_rad = 0;             // relative to the fixture
  int facings = 1;               // the same product side by side
  bool tag = true;
  std::optional<Pose> tag_pose;  // card in the product's frame
};

// A product in its place.
struct Placement {
  std::string position;  // id, unique: "<position>" or "<position>#2" for the second facing
  std::string fixture, zone, slot;
  const catalog::Product* product = nullptr;
  const catalog::Variant* variant = nullptr;
  Pose world_from_product;  // bottom centre, front along +Z
  bool tag = true;
  std::optional<Pose> tag_pose;
};

struct Planogram {
  static constexpr std::size_t kMaxBytes = 8u << 20;
  static constexpr std::size_t kMaxPositions = 20'000;
  static constexpr int kMaxFacings = 50;

  std::string name;
  std::vector<Fixture> fixtures;
  std::vector<Position> positions;

  // A fault in one fixture or position leaves it out and adds a line to `problems`; a file that is no planogram fails.
  static Result<Planogram> load(const std::filesystem::path& file, std::vector<std::string>* problems);
  static Result<Planogram> parse(std::string_view json, const std::string& name, std::vector<std::string>* problems);
};

// Explicit positions first; then each slot of the showroom that none of them names takes the product that fits its rule
// best (category, size, not yet shown, in catalogue order); a slot that nothing fits stays empty. Unknown products are
// reported and left out. The catalogue outlives the result. The same input gives the same shop.
std::vector<Placement> resolve(const Document& document, const Planogram& planogram, const catalog::Catalog& catalog,
                               std::vector<std::string>* problems);

}  // namespace store::showroom
