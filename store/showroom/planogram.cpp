#include "store/showroom/planogram.h"

#include <algorithm>
#include <set>

#include "engine/core/files.h"
#include "store/showroom/json_value.h"

namespace store::showroom {
namespace {

using detail::Fault;
using detail::Value;
using engine::core::kDegree;
using engine::core::quat;

constexpr float kLimit_m = 1000;
constexpr float kSizeSlack_m = 0.005f;  // a product may be so much larger than its slot says

quat about_y(float angle_rad) { return glm::angleAxis(angle_rad, vec3(0, 1, 0)); }
vec3 xyz(const Value& v) {
  return {v["x"].number(-kLimit_m, kLimit_m), v.find("y") ? v["y"].number(-kLimit_m, kLimit_m) : 0.0f,
          v["z"].number(-kLimit_m, kLimit_m)};
}

Fixture read_fixture(const Value& v) {
  Fixture f;
  f.id = v["id"].id();
  if (const auto zone = v.find("zone")) f.zone = zone->id();
  f.size_m = {v["w"].number(0.001f, kLimit_m), v["h"].number(0, kLimit_m), v["d"].number(0.001f, kLimit_m)};
  f.world_from_fixture = {xyz(v), about_y(v.number_or("yaw", 0, -3600, 3600) * kDegree)};
  if (const auto rule = v.find("rule")) f.categories = (*rule)["categories"].ids(64);
  return f;
}

Position read_position(const Value& v) {
  Position p;
  p.id = v["id"].id();
  if (const auto variant = v.find("variantId")) p.variant = variant->id();
  if (p.variant.empty() || v.find("productId")) p.product = v["productId"].id();
  if (const auto slot = v.find("slotId")) p.slot = slot->id();
  p.fixture = v["fixtureId"].id();
  p.offset_m = xyz(v);
  p.yaw_rad = v.number_or("yaw", 0, -3600, 3600) * kDegree;
  if (const auto facings = v.find("facings")) p.facings = facings->integer(1, Planogram::kMaxFacings);
  if (const auto tag = v.find("tag")) {
    if (tag->is_object())
      p.tag_pose = Pose{xyz(*tag), about_y(tag->number_or("yaw", 0, -3600, 3600) * kDegree) *
                                       glm::angleAxis(-tag->number_or("tilt", 0, -90, 90) * kDegree, vec3(1, 0, 0))};
    else
      p.tag = tag->boolean();
  }
  return p;
}

// Reads what can be read; a faulty entry is one line in `problems`.
template <class T, class F>
void read_list(const Value& list, std::size_t most, const std::string& name, std::vector<T>& out,
               std::vector<std::string>* problems, F&& read) {
  std::set<std::string> ids;
  for (std::size_t i = 0, n = list.count(most); i < n; ++i) {
    try {
      T entry = read(list[i]);
      if (!ids.insert(entry.id).second) list[i]["id"].fault("\"{}\" is there twice", entry.id);
      out.push_back(std::move(entry));
    } catch (const Fault& fault) {
      if (problems) problems->push_back(fault.error.within(name).message);
    }
  }
}

bool fits(vec3 size, vec3 room) {
  return size.x <= room.x + kSizeSlack_m && size.y <= room.y + kSizeSlack_m && size.z <= room.z + kSizeSlack_m;
}

}  // namespace

Result<Planogram> Planogram::load(const std::filesystem::path& file, std::vector<std::string>* problems) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxBytes));
  return parse(text, file.string(), problems);
}

Result<Planogram> Planogram::parse(std::string_view json, const std::string& name, std::vector<std::string>* problems) {
  return detail::read_json<Planogram>(json, name, kMaxBytes, [&](const Value& root) -> Result<Planogram> {
    Planogram planogram;
    root["planogram"].integer(1, 1);
    if (const auto title = root.find("name")) planogram.name = title->text();
    read_list(root["fixtures"], kMaxPositions, name, planogram.fixtures, problems, read_fixture);
    read_list(root["positions"], kMaxPositions, name, planogram.positions, problems, read_position);
    return planogram;
  });
}

std::vector<Placement> resolve(const Document& document, const Planogram& planogram, const catalog::Catalog& catalog,
                               std::vector<std::string>* problems) {
  std::vector<Placement> placements;
  std::set<std::string> taken_slots, shown;
  const auto problem = [&](std::string text) {
    if (problems) problems->push_back(std::move(text));
  };
  for (const auto& position : planogram.positions) {
    const auto place = fmt::format("planogram position \"{}\"", position.id);
    const auto fixture = std::find_if(planogram.fixtures.begin(), planogram.fixtures.end(),
                                      [&](const Fixture& f) { return f.id == position.fixture; });
    if (fixture == planogram.fixtures.end()) {
      problem(fmt::format("{}: fixture \"{}\" is not there", place, position.fixture));
      continue;
    }
    catalog::Catalog::Found found;
    if (!position.variant.empty())
      found = catalog.find_variant(position.variant);
    else if (const auto* product = catalog.find(position.product))
      found = {product, &product->variants.front()};
    if (!found.product) {
      problem(fmt::format("{}: the catalogue has no \"{}\"", place,
                          position.variant.empty() ? position.product : position.variant));
      continue;
    }
    if (!position.slot.empty()) {
      taken_slots.insert(position.slot);
      const auto slot = std::find_if(document.slots.begin(), document.slots.end(),
                                     [&](const Slot& s) { return s.id == position.slot; });
      if (slot == document.slots.end()) problem(fmt::format("{}: slot \"{}\" is not there", place, position.slot));
    }
    shown.insert(found.product->id);
    for (int i = 0; i < position.facings; ++i) {
      Placement p;
      p.position = i == 0 ? position.id : fmt::format("{}#{}", position.id, i + 1);
      p.fixture = fixture->id;
      p.slot = position.slot;
      p.product = found.product;
      p.variant = found.variant;
      const Pose fixture_from_product{position.offset_m, about_y(position.yaw_rad)};
      // Facings stand side by side with a finger's width between them.
      const vec3 aside{static_cast<float>(i) * (found.product->size_m.x + 0.015f), 0, 0};
      p.world_from_product = fixture->world_from_fixture * fixture_from_product * Pose{aside, quat(1, 0, 0, 0)};
      const auto* zone = document.zone_at(p.world_from_product.position);
      p.zone = zone ? zone->id : fixture->zone;
      p.tag = position.tag && i == 0;
      p.tag_pose = position.tag_pose;
      placements.push_back(std::move(p));
    }
  }
  for (const auto& slot : document.slots) {
    if (taken_slots.count(slot.id)) continue;
    const auto fixture = std::find_if(planogram.fixtures.begin(), planogram.fixtures.end(),
                                      [&](const Fixture& f) { return f.id == slot.fixture; });
    // The slot's own list says what may stand there, the fixture's rule what should; of those that fit, the one that
    // fills the slot best, the first in the catalogue among equals.
    const catalog::Product* best = nullptr;
    float best_score = 0;
    for (const auto& product : catalog.products()) {
      if (shown.count(product.id) || !fits(product.size_m, slot.max_size_m)) continue;
      const auto in = [&](const std::vector<std::string>& list) {
        return list.empty() || std::find(list.begin(), list.end(), product.category) != list.end();
      };
      if (!in(slot.accept)) continue;
      if (slot.accept.empty() && (fixture == planogram.fixtures.end() || fixture->categories.empty())) continue;
      const vec3 fill = product.size_m / slot.max_size_m;
      float score = fill.x * std::sqrt(std::max(0.0f, fill.y * fill.z));
      if (fixture != planogram.fixtures.end() && !fixture->categories.empty()) {
        if (!in(fixture->categories)) continue;
        score += 1;
      }
      if (score > best_score) best = &product, best_score = score;
    }
    if (!best) continue;
    shown.insert(best->id);
    Placement p;
    p.position = slot.id;
    p.fixture = slot.fixture;
    p.zone = slot.zone;
    p.slot = slot.id;
    p.product = best;
    p.variant = &best->variants.front();
    p.world_from_product = slot.world_from_slot;
    placements.push_back(std::move(p));
  }
  return placements;
}

}  // namespace store::showroom
