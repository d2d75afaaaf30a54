#pragma once
// The running showroom: building and products streamed into the scene (near ones first), what the visitor points at,
// price cards, inspection, the navmesh, data for the mini-map. Main thread; parsing and the navmesh may be done on a
// worker by open(). Knows prices only to print them on cards; what happens after a click is the shop's.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/asset/library.h"
#include "engine/collide/world.h"
#include "engine/nav/mesh.h"
#include "engine/scene/scene.h"
#include "store/showroom/document.h"
#include "store/showroom/inspection.h"
#include "store/showroom/planogram.h"

namespace store::showroom {

struct Options {
  std::filesystem::path document;   // .../showroom.gltf
  std::filesystem::path planogram;  // .../planogram.json
  std::filesystem::path models;     // folder that Product::model_path is relative to
  money::Language language = money::Language::en;
  money::Currency currency = money::Currency::krw;
  int loads_in_flight = 4;  // models asked for at a time, so that near ones really come first
};

// What the visitor points at.
struct Pointed {
  int placement = -1;  // into Showroom::placements()
  const catalog::Product* product = nullptr;
  const catalog::Variant* variant = nullptr;
  std::string slot;  // position id of the planogram
  vec3 point{0};     // on the product, world
  float distance_m = 0;
};

struct Progress {
  int ready = 0, failed = 0, total = 0;  // products and parts of the building
  bool building_ready = false;           // every part of the building is there: the shop is worth a picture
};

// A price card: where it is and what is on it. The text is drawn by draw_tag() (price_tag_panel.h).
struct Tag {
  int placement = -1;
  Pose world_from_card;                 // middle of the card, +Z to the reader
  std::string name, price, size, note;  // note: "Sold out", "Only 2 left", or ""
  bool sold_out = false, low_stock = false;
  std::uint64_t revision = 0;  // changes with the text
};
inline constexpr vec2 kCardSize_m{0.09f, 0.06f};
inline constexpr int kLowStock = 3;  // this many or fewer on hand is "low"

class Showroom {
 public:
  // Reads and checks the documents and builds the navmesh from the building and the products' sizes: the shop is
  // walkable before any model is there. Faults of single fixtures, positions and products are added to `problems` and
  // left out; only a showroom without a usable document fails. The catalogue outlives the showroom. Safe on a worker
  // thread.
  static Result<std::unique_ptr<Showroom>> open(const Options& options, const catalog::Catalog& catalog,
                                                std::vector<std::string>* problems);
  ~Showroom();

  // Adds lights, image light settings (the environment's id is the app's) and the building to the scene. Once.
  void enter(engine::scene::Scene& scene, engine::asset::Library& library);
  // Takes everything out of the scene again and drops the models.
  void leave();

  // Streams near ones first, fades highlights, moves an inspected product. Bounded work per call.
  void update(vec3 eye, float dt_s);
  Progress progress() const;

  // The nearest product along the ray within `max_m` that no wall or other product hides: bounds at first, triangles
  // once its model is there.
  std::optional<Pointed> point(const engine::core::Ray& ray, float max_m = 12) const;
  // The point on the floor that the ray meets, brought onto the navmesh; for click-to-walk. None through walls or
  // products.
  std::optional<vec3> floor_point(const engine::core::Ray& ray, float max_m = 30) const;
  void highlight(int placement);  // -1 = none

  const std::vector<Placement>& placements() const;
  // The nearest placement of a product to `near`; -1 when the shop shows none.
  int find_product(std::string_view product_id, vec3 near) const;
  // Walkable place to look at a placement from, feet; none when the visitor cannot come near.
  std::optional<Stand> stand_before(int placement) const;
  engine::core::Aabb world_bounds(int placement) const;
  // Shows another variant of the product (materials) in its place.
  void set_variant(int placement, const catalog::Variant& variant);

  // Takes the product from its slot to before the eyes; end_inspection() sends it back. One at a time.
  void inspect(int placement, vec3 eye, vec3 forward);
  Inspection& inspection();
  const Inspection& inspection() const;
  void end_inspection();

  // The `most` nearest cards within `reach_m` that face the eye, nearest first. Valid until the next call that changes
  // text.
  std::vector<const Tag*> near_tags(vec3 eye, int most = 8, float reach_m = 4) const;
  const std::vector<Tag>& tags() const;
  void set_language(money::Language language, money::Currency currency);
  // Stock known from the server, by variant id; cards follow.
  void set_stock(const std::string& variant_id, int on_hand);

  const Document& document() const;
  std::shared_ptr<const engine::nav::Mesh> nav() const;
  const engine::collide::World& world() const;

 private:
  Showroom();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace store::showroom
