#include "store/showroom/showroom.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/files.h"
#include "engine/core/log.h"
#include "store/showroom/state.h"

namespace store::showroom {
namespace {

using engine::asset::LoadState;
using engine::core::Aabb;
using engine::core::kPi;
using engine::core::quat;
using engine::core::Ray;

constexpr float kFlat_m = 0.1f;               // rugs: walked over, not around
constexpr std::size_t kPickTriangles = 6000;  // a coarser mesh is picked through as well, at a fraction of the memory
constexpr float kHighlightRate = 1 / 0.15f;   // per second

// Twelve triangles of a box. A walkable box keeps its top; others turn it over, so that nobody walks on tables.
void add_box(std::vector<vec3>& vertices, std::vector<std::uint32_t>& indices, vec3 half, const Pose& pose,
             bool walkable) {
  const auto base = static_cast<std::uint32_t>(vertices.size());
  for (int i = 0; i < 8; ++i) vertices.push_back(pose * (half * vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1)));
  // Counter-clockwise seen from outside.
  constexpr std::uint32_t kFaces[6][4] = {{2, 6, 7, 3}, {0, 1, 5, 4}, {4, 5, 7, 6},
                                          {1, 0, 2, 3}, {0, 4, 6, 2}, {5, 1, 3, 7}};
  for (int f = 0; f < 6; ++f) {
    const auto* q = kFaces[f];
    if (f == 0 && !walkable)
      indices.insert(indices.end(), {base + q[0], base + q[2], base + q[1], base + q[0], base + q[3], base + q[2]});
    else
      indices.insert(indices.end(), {base + q[0], base + q[1], base + q[2], base + q[0], base + q[2], base + q[3]});
  }
}

// Triangles of a model for picking, in model space: of the finest LOD that is small enough, or the coarsest there is.
void pick_mesh(const engine::asset::Model& model, std::vector<vec3>& vertices, std::vector<std::uint32_t>& indices) {
  std::vector<engine::core::mat4> model_from_node(model.nodes.size());
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    const auto& node = model.nodes[n];
    const auto local = node.has_matrix ? node.local_matrix : node.local.matrix();
    model_from_node[n] = node.parent < 0 ? local : model_from_node[static_cast<std::size_t>(node.parent)] * local;
    if (node.mesh < 0 || !node.visible) continue;
    const auto& mesh = model.meshes[static_cast<std::size_t>(node.mesh)];
    for (const auto& primitive : mesh.primitives) {
      const auto* lod = &primitive.lods.back();
      for (const auto& l : primitive.lods)
        if (l.indices.size() / 3 <= kPickTriangles / std::max<std::size_t>(1, mesh.primitives.size())) {
          lod = &l;
          break;
        }
      std::vector<std::uint32_t> index(primitive.vertices.size(), ~0u);
      for (const auto i : lod->indices) {
        if (index[i] == ~0u) {
          index[i] = static_cast<std::uint32_t>(vertices.size());
          vertices.push_back(vec3(model_from_node[n] * engine::core::vec4(primitive.vertices[i].position, 1)));
        }
        indices.push_back(index[i]);
      }
    }
  }
}

int variant_index(const engine::asset::Model& model, const catalog::Variant& variant) {
  const auto it = std::find(model.variants.begin(), model.variants.end(), variant.material_variant);
  return it == model.variants.end() ? -1 : static_cast<int>(it - model.variants.begin());
}

Pose box_pose(const Pose& product, vec3 size) { return product * Pose{{0, size.y * 0.5f, 0}, quat(1, 0, 0, 0)}; }

}  // namespace

Showroom::Showroom() : state_(std::make_unique<State>()) {}
Showroom::~Showroom() { leave(); }

Result<std::unique_ptr<Showroom>> Showroom::open(const Options& options, const catalog::Catalog& catalog,
                                                 std::vector<std::string>* problems) {
  std::unique_ptr<Showroom> showroom(new Showroom);
  auto& s = *showroom->state_;
  s.options = options;
  VITRINE_TRY(document, Document::load(options.document));
  s.document = std::move(document);
  auto planogram = Planogram::load(options.planogram, problems);
  if (planogram)
    s.placements = resolve(s.document, *planogram, catalog, problems);
  else if (problems)
    problems->push_back(planogram.error().message);  // an empty shop still opens
  VITRINE_CHECK(s.build_world(problems));
  VITRINE_CHECK(s.build_nav());
  s.make_tags();
  return showroom;
}

Result<> Showroom::State::build_world(std::vector<std::string>* problems) {
  for (const auto& collider : document.colliders) {
    auto body = world.add_box(collider.half_size_m, {collider.world_from_box, 0, kBuilding});
    if (!body) return body.error().within(collider.name);
  }
  items.resize(placements.size());
  for (std::size_t i = 0; i < placements.size(); ++i) {
    auto& item = items[i];
    const auto& p = placements[i];
    item.size_m = glm::max(p.product->size_m, vec3(0.001f));
    if (p.product->model_path.empty()) {
      item.load = Load::absent;
      if (problems)
        problems->push_back(
            fmt::format("planogram position \"{}\": product \"{}\" has no model", p.position, p.product->id));
    }
    auto body = world.add_box(item.size_m * 0.5f, {box_pose(p.world_from_product, item.size_m), i + 1, kProduct});
    if (!body) return body.error().within(p.product->id);
    item.body = *body;
  }
  return {};
}

Result<> Showroom::State::build_nav() {
  std::vector<vec3> vertices;
  std::vector<std::uint32_t> indices;
  for (const auto& c : document.colliders) add_box(vertices, indices, c.half_size_m, c.world_from_box, c.walkable);
  for (std::size_t i = 0; i < placements.size(); ++i)
    if (items[i].size_m.y > kFlat_m)
      add_box(vertices, indices, items[i].size_m * 0.5f, box_pose(placements[i].world_from_product, items[i].size_m),
              false);
  auto mesh = engine::nav::Mesh::build(vertices, indices);
  if (!mesh) return mesh.error().within(document.name);
  nav = std::move(*mesh);
  return {};
}

void Showroom::enter(engine::scene::Scene& scene, engine::asset::Library& library) {
  auto& s = *state_;
  if (s.scene) return;
  s.scene = &scene;
  s.library = &library;
  for (const auto& light : s.document.lights) s.lights.push_back(scene.add(light));
  scene.environment.intensity = s.document.environment_intensity;
  scene.grading.exposure = s.document.exposure;
  for (const auto& part : s.document.parts) {
    auto path = engine::core::inside(s.document.folder, part.uri);
    State::BuildingPart b;
    if (!path) {
      b.load = State::Load::failed;
      s.parts.push_back(b);
      continue;
    }
    b.model = library.request(*path);
    b.load = State::Load::requested;
    engine::scene::Instance instance;
    instance.model = b.model;
    instance.world_from_model = part.world_from_part;
    instance.casts_shadow = part.casts_shadow;
    b.instance = scene.add(instance);
    s.parts.push_back(b);
  }
  s.add_cards();
}

void Showroom::leave() {
  auto& s = *state_;
  if (!s.scene) return;
  for (const auto light : s.lights) s.scene->remove(light);
  s.lights.clear();
  for (const auto& part : s.parts) {
    if (part.instance) s.scene->remove(part.instance);
    if (part.model) s.library->release(part.model);
  }
  s.parts.clear();
  for (auto& item : s.items) {
    for (auto* instance : {&item.instance, &item.card, &item.stand}) {
      if (*instance) s.scene->remove(*instance);
      *instance = {};
    }
    if (item.model) s.library->release(item.model);
    item.model = {};
    if (item.load != State::Load::absent) item.load = State::Load::waiting;
  }
  for (auto* model : {&s.card_model, &s.stand_model}) {
    if (*model) s.library->release(*model);
    *model = {};
  }
  s.scene = nullptr;
  s.library = nullptr;
}

void Showroom::State::place(std::size_t index, const Pose& pose, bool is_static) {
  auto* instance = scene ? scene->get(items[index].instance) : nullptr;
  if (!instance) return;
  instance->world_from_model = pose.matrix();
  instance->is_static = is_static;
  scene->touch();
}

void Showroom::State::arrived(std::size_t index) {
  auto& item = items[index];
  const auto& placement = placements[index];
  const auto* model = library->get(item.model);
  item.load = Load::ready;
  item.variant = variant_index(*model, *placement.variant);
  engine::scene::Instance instance;
  instance.model = item.model;
  instance.world_from_model = placement.world_from_product.matrix();
  instance.variant = item.variant;
  instance.user = index + 1;
  document.light_grid.sample(placement.world_from_product * vec3(0, item.size_m.y * 0.5f, 0), instance.ambient_up,
                             instance.ambient_down);
  item.instance = scene->add(instance);
  std::vector<vec3> vertices;
  std::vector<std::uint32_t> indices;
  pick_mesh(*model, vertices, indices);
  if (indices.empty()) return;
  if (auto body = world.add_mesh(vertices, indices, {placement.world_from_product, index + 1, kProduct})) {
    world.remove(item.body);
    item.body = *body;
  }
}

void Showroom::State::stream(vec3 eye) {
  for (auto& part : parts) {
    if (part.load != Load::requested) continue;
    const auto state = library->state(part.model);
    if (state == LoadState::ready) part.load = Load::ready;
    if (state == LoadState::failed) {
      part.load = Load::failed;
      spdlog::error("{}", library->error(part.model));
    }
  }
  int in_flight = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].load != Load::requested) continue;
    switch (library->state(items[i].model)) {
      case LoadState::ready:
        arrived(i);
        break;
      case LoadState::failed:
        items[i].load = Load::failed;
        spdlog::warn("{}", library->error(items[i].model));
        break;
      case LoadState::loading:
        ++in_flight;
    }
  }
  // The building first: products in front of nothing are no shop.
  const bool building_waits =
      std::any_of(parts.begin(), parts.end(), [](const BuildingPart& p) { return p.load == Load::requested; });
  const int most = building_waits ? std::max(1, options.loads_in_flight / 2) : options.loads_in_flight;
  while (in_flight < most) {
    int next = -1;
    float nearest = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].load != Load::waiting) continue;
      const float distance = glm::distance(eye, placements[i].world_from_product.position);
      if (next < 0 || distance < nearest) next = static_cast<int>(i), nearest = distance;
    }
    if (next < 0) return;
    auto& item = items[static_cast<std::size_t>(next)];
    auto path = engine::core::inside(options.models, placements[static_cast<std::size_t>(next)].product->model_path);
    if (!path) {
      item.load = Load::failed;
      spdlog::warn("{}", path.error().message);
      continue;
    }
    item.model = library->request(*path);
    item.load = Load::requested;
    // A model that an earlier placement brought is there already and takes no place in the queue.
    if (library->state(item.model) == LoadState::ready)
      arrived(static_cast<std::size_t>(next));
    else
      ++in_flight;
  }
}

void Showroom::update(vec3 eye, float dt_s) {
  auto& s = *state_;
  if (!s.scene) return;
  s.stream(eye);
  for (std::size_t i = 0; i < s.items.size(); ++i) {
    auto& item = s.items[i];
    const float goal = static_cast<int>(i) == s.highlighted ? 1.0f : 0.0f;
    if (item.highlight == goal) continue;
    const float step = dt_s * kHighlightRate;
    item.highlight =
        goal > item.highlight ? std::min(goal, item.highlight + step) : std::max(goal, item.highlight - step);
    if (auto* instance = s.scene->get(item.instance)) instance->highlight = item.highlight;
  }
  if (s.inspection.active()) {
    const auto index = static_cast<std::size_t>(s.inspection.placement());
    s.inspection.update(dt_s);
    if (s.inspection.active())
      s.place(index, s.inspection.world_from_product(), false);
    else
      s.place(index, s.placements[index].world_from_product, true);
  }
}

Progress Showroom::progress() const {
  Progress p;
  p.building_ready = state_->scene != nullptr;
  for (const auto& part : state_->parts) {
    ++p.total;
    if (part.load == State::Load::ready) ++p.ready;
    if (part.load == State::Load::failed) ++p.failed;
    if (part.load == State::Load::requested) p.building_ready = false;
  }
  for (const auto& item : state_->items) {
    ++p.total;
    if (item.load == State::Load::ready) ++p.ready;
    if (item.load == State::Load::failed || item.load == State::Load::absent) ++p.failed;
  }
  return p;
}

std::optional<Pointed> Showroom::point(const Ray& ray, float max_m) const {
  const auto hit = state_->world.ray(ray, max_m);
  if (!hit || hit->user == 0) return std::nullopt;
  const auto index = static_cast<std::size_t>(hit->user - 1);
  const auto& placement = state_->placements[index];
  return Pointed{static_cast<int>(index), placement.product, placement.variant,
                 placement.position,      hit->position,     hit->distance_m};
}

std::optional<vec3> Showroom::floor_point(const Ray& ray, float max_m) const {
  auto hit = state_->world.ray(ray, max_m);
  // Rugs are floor to the feet.
  if (hit && hit->user != 0 && state_->items[static_cast<std::size_t>(hit->user - 1)].size_m.y <= kFlat_m)
    hit = state_->world.ray(ray, max_m, State::kBuilding);
  if (!hit || hit->user != 0 || hit->normal.y < 0.7f) return std::nullopt;
  return state_->nav->nearest(hit->position, 0.4f);
}

void Showroom::highlight(int placement) { state_->highlighted = placement; }
const std::vector<Placement>& Showroom::placements() const { return state_->placements; }

int Showroom::find_product(std::string_view product_id, vec3 near) const {
  int best = -1;
  for (std::size_t i = 0; i < state_->placements.size(); ++i) {
    const auto& p = state_->placements[i];
    if (p.product->id != product_id) continue;
    if (best < 0 ||
        glm::distance(near, p.world_from_product.position) <
            glm::distance(near, state_->placements[static_cast<std::size_t>(best)].world_from_product.position))
      best = static_cast<int>(i);
  }
  return best;
}

std::optional<Stand> Showroom::stand_before(int index) const {
  const auto& s = *state_;
  if (index < 0 || static_cast<std::size_t>(index) >= s.placements.size()) return std::nullopt;
  const auto& placement = s.placements[static_cast<std::size_t>(index)];
  const vec3 size = s.items[static_cast<std::size_t>(index)].size_m;
  const Pose& pose = placement.world_from_product;
  const vec3 centre = pose * vec3(0, size.y * 0.5f, 0);
  const auto start = s.nav->nearest(s.document.spawns.front().feet);
  if (!start) return std::nullopt;
  const vec3 front = pose.orientation * vec3(0, 0, 1);
  const float front_angle = std::atan2(front.x, front.z);
  const float distance = std::clamp(glm::length(size) * 0.9f, 0.8f, 2.2f) + 0.25f * glm::length(vec2(size.x, size.z));
  // From the front if possible, else more and more from the side; nearer or farther where furniture stands in the way.
  for (const float stretch : {1.0f, 0.75f, 1.35f, 0.55f, 1.8f})
    for (const float turn : {0.0f, 0.4f, -0.4f, 0.8f, -0.8f, 1.2f, -1.2f, 1.6f, -1.6f, 2.2f, -2.2f, kPi}) {
      const float a = front_angle + turn;
      const vec3 want{centre.x + std::sin(a) * distance * stretch, 0, centre.z + std::cos(a) * distance * stretch};
      const auto at = s.nav->nearest(want, 0.3f);
      if (!at || glm::distance(vec2(at->x, at->z), vec2(want.x, want.z)) > 0.35f) continue;
      const vec3 eye = *at + vec3(0, 1.6f, 0);
      const vec3 to = centre - eye;
      const auto wall = s.world.ray({eye, glm::normalize(to)}, glm::length(to), State::kBuilding);
      if (wall && wall->distance_m < glm::length(to) - glm::length(size) * 0.5f - 0.1f) continue;
      if (!s.nav->reachable(*start, *at)) continue;
      Stand stand{placement.position, placement.product->name, *at, std::atan2(-to.x, -to.z),
                  std::atan2(to.y, glm::length(vec2(to.x, to.z)))};
      return stand;
    }
  return std::nullopt;
}

Aabb Showroom::State::bounds(std::size_t index) const {
  Aabb box;
  const vec3 size = items[index].size_m;
  for (int i = 0; i < 8; ++i)
    box.add(placements[index].world_from_product *
            (size * vec3(i & 1 ? 0.5f : -0.5f, i & 2 ? 1 : 0, i & 4 ? 0.5f : -0.5f)));
  return box;
}
Aabb Showroom::world_bounds(int placement) const {
  if (placement < 0 || static_cast<std::size_t>(placement) >= state_->items.size()) return {};
  return state_->bounds(static_cast<std::size_t>(placement));
}

void Showroom::set_variant(int placement, const catalog::Variant& variant) {
  if (placement < 0 || static_cast<std::size_t>(placement) >= state_->items.size()) return;
  const auto index = static_cast<std::size_t>(placement);
  state_->placements[index].variant = &variant;
  auto& item = state_->items[index];
  if (const auto* model = state_->library ? state_->library->get(item.model) : nullptr) {
    item.variant = variant_index(*model, variant);
    if (auto* instance = state_->scene->get(item.instance)) instance->variant = item.variant;
  }
  for (auto& tag : state_->tags)
    if (tag.placement == placement) state_->write_tag(tag);
}

void Showroom::inspect(int placement, vec3 eye, vec3 forward) {
  if (placement < 0 || static_cast<std::size_t>(placement) >= state_->items.size()) return;
  const auto index = static_cast<std::size_t>(placement);
  auto& inspection = state_->inspection;
  if (inspection.active()) {  // the other one goes home at once
    const auto other = static_cast<std::size_t>(inspection.placement());
    state_->place(other, state_->placements[other].world_from_product, true);
  }
  inspection.begin(placement, state_->placements[index].world_from_product, state_->items[index].size_m, eye, forward);
}
Inspection& Showroom::inspection() { return state_->inspection; }
const Inspection& Showroom::inspection() const { return state_->inspection; }
void Showroom::end_inspection() { state_->inspection.end(); }

const Document& Showroom::document() const { return state_->document; }
std::shared_ptr<const engine::nav::Mesh> Showroom::nav() const { return state_->nav; }
const engine::collide::World& Showroom::world() const { return state_->world; }

}  // namespace store::showroom
