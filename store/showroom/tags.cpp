// Price cards: where they stand, what is on them, the paper and the little stands they are seen on.
#include <algorithm>
#include <cmath>

#include "store/showroom/state.h"

namespace store::showroom {
namespace {

using engine::asset::Model;
using engine::asset::Primitive;
using engine::core::kDegree;
using engine::core::quat;
using engine::core::vec4;

constexpr float kThickness_m = 0.0012f;
constexpr float kStandHeight_m = 0.62f;  // middle of a card on its own stand: read from 1-2 m without bending
constexpr float kStandTilt = 35 * kDegree;
constexpr float kTableTilt = 25 * kDegree;

quat turn(float yaw, float tilt) { return glm::angleAxis(yaw, vec3(0, 1, 0)) * glm::angleAxis(-tilt, vec3(1, 0, 0)); }

void add_box(Primitive& p, vec3 lo, vec3 hi) {
  for (int axis = 0; axis < 3; ++axis)
    for (const int side : {0, 1}) {
      const int u = (axis + 1) % 3, v = (axis + 2) % 3;
      const auto base = static_cast<std::uint32_t>(p.vertices.size());
      for (int corner = 0; corner < 4; ++corner) {
        engine::asset::Vertex x;
        x.position[axis] = side ? hi[axis] : lo[axis];
        x.position[u] = corner == 1 || corner == 2 ? hi[u] : lo[u];
        x.position[v] = corner >= 2 ? hi[v] : lo[v];
        x.normal = vec3(0);
        x.normal[axis] = side ? 1.0f : -1.0f;
        x.tangent = vec4(0, 0, 0, 1);
        x.tangent[u] = 1;
        p.vertices.push_back(x);
        p.bounds.add(x.position);
      }
      auto& indices = p.lods[0].indices;
      if (side)
        indices.insert(indices.end(), {base, base + 1, base + 2, base, base + 2, base + 3});
      else
        indices.insert(indices.end(), {base, base + 2, base + 1, base, base + 3, base + 2});
    }
}

std::unique_ptr<Model> boxes(const char* name, vec4 color, float roughness, float metallic,
                             std::initializer_list<engine::core::Aabb> list) {
  auto model = std::make_unique<Model>();
  model->name = name;
  engine::asset::Material material;
  material.name = name;
  material.base_color = color;
  material.roughness = roughness;
  material.metallic = metallic;
  model->materials.push_back(material);
  Primitive primitive;
  primitive.lods.resize(1);
  primitive.material = 0;
  for (const auto& box : list) add_box(primitive, box.min, box.max);
  model->bounds = primitive.bounds;
  model->meshes.push_back({name, {std::move(primitive)}, {}});
  engine::asset::Node node;
  node.name = name;
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots = {0};
  return model;
}

std::string centimetres(vec3 size_m) {
  const auto cm = [](float m) { return static_cast<int>(std::lround(m * 100)); };
  return fmt::format("{} x {} x {} cm", std::max(1, cm(size_m.x)), std::max(1, cm(size_m.z)),
                     std::max(1, cm(size_m.y)));
}

}  // namespace

// Cards face the product's front. Floor pieces: on a stand beside the right front corner. On tables: a tent before the
// right front corner. On walls: on the wall, at the lower right. Ceiling lamps: hanging below.
void Showroom::State::make_tags() {
  for (std::size_t i = 0; i < placements.size(); ++i) {
    const auto& p = placements[i];
    if (!p.tag) continue;
    const vec3 size = items[i].size_m;
    Tag tag;
    tag.placement = static_cast<int>(i);
    Pose local;
    if (p.tag_pose) {
      local = *p.tag_pose;
    } else {
      const float bottom = p.world_from_product.position.y;
      switch (p.product->placement) {
        case catalog::Placement::floor:
          if (bottom < 0.25f) {
            local = {{size.x * 0.5f + 0.07f, kStandHeight_m, std::min(size.z * 0.5f, size.z * 0.5f - 0.02f)},
                     turn(0, kStandTilt)};
            break;
          }
          [[fallthrough]];
        case catalog::Placement::table:
          local = {{std::min(size.x * 0.5f, 0.35f), 0.03f, size.z * 0.5f + 0.05f}, turn(0, kTableTilt)};
          break;
        case catalog::Placement::rug:
          local = {{size.x * 0.5f - 0.08f, 0.004f + size.y, size.z * 0.5f - 0.08f}, turn(0, 88 * kDegree)};
          break;
        case catalog::Placement::wall:
          local = {{size.x * 0.5f + 0.08f, std::max(0.0f, size.y * 0.5f - 0.25f), -size.z * 0.5f + 0.003f}, turn(0, 0)};
          break;
        case catalog::Placement::ceiling:
          local = {{0, -0.06f, 0}, turn(0, 0)};
          break;
      }
    }
    tag.world_from_card = p.world_from_product * local;
    write_tag(tag);
    tags.push_back(std::move(tag));
  }
}

void Showroom::State::write_tag(Tag& tag) const {
  const auto& placement = placements[static_cast<std::size_t>(tag.placement)];
  const auto& variant = *placement.variant;
  const bool korean = options.language == money::Language::ko;
  tag.name = placement.product->name.in(options.language);
  const auto price = variant.price.find(options.currency);
  tag.price = price == variant.price.end() ? "" : money::format({price->second, options.currency}, options.language);
  tag.size = centimetres(placement.product->size_m);
  int on_hand = 0;
  for (const auto& [location, count] : variant.stock) on_hand += count;
  for (const auto& [id, count] : stock)
    if (id == variant.id) on_hand = count;
  tag.sold_out = on_hand <= 0;
  tag.low_stock = !tag.sold_out && on_hand <= kLowStock;
  tag.note = tag.sold_out    ? (korean ? "품절" : "Sold out")
             : tag.low_stock ? (korean ? fmt::format("{}개 남음", on_hand) : fmt::format("Only {} left", on_hand))
                             : "";
  ++tag.revision;
}

void Showroom::State::add_cards() {
  const float w = kCardSize_m.x * 0.5f, h = kCardSize_m.y * 0.5f;
  card_model = library->add(
      boxes("price card", {0.8f, 0.78f, 0.74f, 1}, 0.7f, 0, {{{-w, -h, -kThickness_m}, {w, h, 0}}}), "price card");
  // Rod and foot below the card's middle, upright: its origin is the point on the floor.
  const float top = kStandHeight_m - 0.012f;
  stand_model = library->add(
      boxes("price stand", {0.02f, 0.02f, 0.022f, 1}, 0.45f, 1,
            {{{-0.004f, 0.006f, -0.018f}, {0.004f, top, -0.010f}}, {{-0.055f, 0, -0.065f}, {0.055f, 0.006f, 0.045f}}}),
      "price stand");
  for (const auto& tag : tags) {
    const auto index = static_cast<std::size_t>(tag.placement);
    auto& item = items[index];
    engine::scene::Instance card;
    card.model = card_model;
    card.world_from_model = tag.world_from_card.matrix();
    card.user = index + 1;
    card.casts_shadow = false;
    document.light_grid.sample(tag.world_from_card.position, card.ambient_up, card.ambient_down);
    item.card = scene->add(card);
    const auto& placement = placements[index];
    if (placement.product->placement != catalog::Placement::floor || placement.world_from_product.position.y > 0.25f ||
        placement.tag_pose)
      continue;
    const vec3 forward = tag.world_from_card.orientation * vec3(0, 0, 1);
    engine::scene::Instance stand = card;
    stand.model = stand_model;
    stand.casts_shadow = true;
    stand.world_from_model =
        Pose{{tag.world_from_card.position.x, placement.world_from_product.position.y, tag.world_from_card.position.z},
             glm::angleAxis(std::atan2(forward.x, forward.z), vec3(0, 1, 0))}
            .matrix();
    item.stand = scene->add(stand);
  }
}

std::vector<const Tag*> Showroom::near_tags(vec3 eye, int most, float reach_m) const {
  std::vector<std::pair<float, const Tag*>> found;
  for (const auto& tag : state_->tags) {
    const vec3 to = eye - tag.world_from_card.position;
    const float distance = glm::length(to);
    if (distance > reach_m || glm::dot(to, tag.world_from_card.orientation * vec3(0, 0, 1)) <= 0) continue;
    if (state_->inspection.active() && state_->inspection.placement() == tag.placement) continue;
    found.emplace_back(distance, &tag);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first < b.first || (a.first == b.first && a.second->placement < b.second->placement);
  });
  std::vector<const Tag*> result;
  for (const auto& [distance, tag] : found)
    if (static_cast<int>(result.size()) < most) result.push_back(tag);
  return result;
}

const std::vector<Tag>& Showroom::tags() const { return state_->tags; }

void Showroom::set_language(money::Language language, money::Currency currency) {
  state_->options.language = language;
  state_->options.currency = currency;
  for (auto& tag : state_->tags) state_->write_tag(tag);
}

void Showroom::set_stock(const std::string& variant_id, int on_hand) {
  auto& stock = state_->stock;
  const auto it = std::find_if(stock.begin(), stock.end(), [&](const auto& s) { return s.first == variant_id; });
  if (it == stock.end())
    stock.emplace_back(variant_id, on_hand);
  else if (it->second == on_hand)
    return;
  else
    it->second = on_hand;
  for (auto& tag : state_->tags)
    if (state_->placements[static_cast<std::size_t>(tag.placement)].variant->id == variant_id) state_->write_tag(tag);
}

}  // namespace store::showroom
