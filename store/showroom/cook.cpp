#include "store/showroom/cook.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/asset/gltf.h"
#include "engine/asset/write_glb.h"
#include "engine/core/clock.h"
#include "engine/core/files.h"
#include "store/showroom/cook_light.h"
#include "store/showroom/cook_model.h"
#include "store/showroom/planogram.h"

namespace store::showroom::cook {
namespace {

using engine::core::kPi;
using engine::core::quat;
using Json = nlohmann::ordered_json;

constexpr std::size_t kOccluderTriangles = 4000;  // of one product: its shadow on the floor needs no more

// Short numbers: a tenth of a millimetre is enough, and the documents stay readable.
double round4(float x) { return std::round(static_cast<double>(x) * 1e4) / 1e4; }
double digits(float x) { return std::round(static_cast<double>(x) * 1e6) / 1e6; }
Json array(vec3 v) { return {round4(v.x), round4(v.y), round4(v.z)}; }
Json words(const catalog::Text& t) { return t.ko.empty() ? Json{{"en", t.en}} : Json{{"en", t.en}, {"ko", t.ko}}; }

void put(Json& node, const Pose& pose) {
  if (pose.position != vec3(0)) node["translation"] = array(pose.position);
  const auto& q = pose.orientation;
  if (std::abs(q.w) < 0.999999f) node["rotation"] = {digits(q.x), digits(q.y), digits(q.z), digits(q.w)};
}

// Looks along -Z of the result; level when the two points are.
quat looking(vec3 direction) {
  const vec3 d = glm::normalize(direction);
  return glm::quatLookAt(d, std::abs(d.y) > 0.99f ? vec3(0, 0, 1) : vec3(0, 1, 0));
}

class Composition {
 public:
  Composition() {
    root_["asset"] = {{"version", "2.0"},
                      {"generator", "vitrine-cook showroom"},
                      {"experience", true},
                      {"copyright", "Vitrine, CC0 1.0"}};
    root_["extensionsUsed"] = {"KHR_lights_punctual", "KHR_implicit_shapes", "KHR_physics_rigid_bodies",
                               "OMI_spawn_point"};
    root_["scene"] = 0;
    root_["scenes"] = Json::array({{{"nodes", Json::array()}}});
    root_["assets"] = Json::array();
    root_["nodes"] = Json::array();
    root_["extensions"]["KHR_lights_punctual"]["lights"] = Json::array();
    root_["extensions"]["KHR_implicit_shapes"]["shapes"] = Json::array();
  }

  void part(const std::string& name, const std::string& uri, bool casts_shadow) {
    Json node{{"name", name}, {"asset", root_["assets"].size()}};
    if (!casts_shadow) node["extras"]["store"]["casts_shadow"] = false;
    root_["assets"].push_back({{"name", name}, {"uri", uri}});
    add(std::move(node));
  }
  int box(vec3 half) {
    auto& shapes = root_["extensions"]["KHR_implicit_shapes"]["shapes"];
    shapes.push_back({{"type", "box"}, {"box", {{"size", array(half * 2.0f)}}}});
    return static_cast<int>(shapes.size()) - 1;
  }
  void collider(const Collider& c) {
    Json node{{"name", c.name}};
    put(node, c.world_from_box);
    node["extensions"]["KHR_physics_rigid_bodies"]["collider"]["geometry"]["shape"] = box(c.half_size_m);
    if (c.walkable) node["extras"]["store"]["walkable"] = true;
    add(std::move(node));
  }
  void zone(const RoomPlan& room) {
    engine::core::Aabb bounds;
    Json polygon = Json::array();
    for (const auto& p : room.polygon) {
      bounds.add({p.x, 0, p.y});
      polygon.push_back({round4(p.x), round4(p.y)});
    }
    bounds.add(bounds.min + vec3(0, room.height_m, 0));
    Json node{{"name", "zone " + room.id}};
    put(node, {bounds.centre(), quat(1, 0, 0, 0)});
    node["extensions"]["KHR_physics_rigid_bodies"]["trigger"]["geometry"]["shape"] = box(bounds.size() * 0.5f);
    node["extras"]["store"] = {
        {"zone", room.id}, {"name", words(room.name)}, {"polygon", polygon}, {"height", round4(room.height_m)}};
    add(std::move(node));
  }
  void light(Json light, const Pose& pose, bool shadow) {
    auto& lights = root_["extensions"]["KHR_lights_punctual"]["lights"];
    if (shadow) light["extras"]["store"]["casts_shadow"] = true;
    Json node{{"name", light["name"]}};
    put(node, pose);
    node["extensions"]["KHR_lights_punctual"]["light"] = lights.size();
    lights.push_back(std::move(light));
    add(std::move(node));
  }
  void add(Json node) {
    root_["scenes"][0]["nodes"].push_back(root_["nodes"].size());
    root_["nodes"].push_back(std::move(node));
  }
  Json& store() { return root_["extras"]["store"]; }
  std::string text() const { return root_.dump(1) + "\n"; }

 private:
  Json root_;
};

void add_lights(const Plan& plan, Composition& out) {
  const auto color = [](float kelvin) { return array(kelvin_color(kelvin)); };
  if (plan.sun_lux > 0)
    out.light({{"name", "sun"}, {"type", "directional"}, {"color", color(5200)}, {"intensity", round4(plan.sun_lux)}},
              {vec3(0), looking(plan.sun_direction)}, true);
  for (std::size_t i = 0; i < plan.lights.size(); ++i) {
    const auto& l = plan.lights[i];
    if (l.kind == "lamp") {
      out.light({{"name", fmt::format("lamp {}", i)},
                 {"type", "point"},
                 {"color", color(l.kelvin)},
                 {"intensity", round4(l.candela)},
                 {"range", round4(l.range_m)}},
                {l.at, quat(1, 0, 0, 0)}, false);
      continue;
    }
    const float reach = glm::distance(l.at, l.aim);
    out.light(
        {{"name", fmt::format("spot {}", i)},
         {"type", "spot"},
         {"color", color(l.kelvin)},
         {"intensity", round4(l.lux * reach * reach)},
         {"range", round4(l.range_m)},
         {"spot", {{"innerConeAngle", round4(l.half_angle_rad * 0.6f)}, {"outerConeAngle", round4(l.half_angle_rad)}}}},
        {l.at, looking(l.aim - l.at)}, l.shadow);
  }
}

void add_grid(const LightGrid& grid, Composition& out) {
  Json up = Json::array(), down = Json::array();
  const auto three = [](float x) { return std::round(static_cast<double>(x) * 1e3) / 1e3; };
  for (std::size_t i = 0; i < grid.up.size(); ++i)
    for (int k = 0; k < 3; ++k)
      up.push_back(three(std::min(grid.up[i][k], 999.0f))), down.push_back(three(std::min(grid.down[i][k], 999.0f)));
  out.store()["light_grid"] = {{"origin", array(grid.origin)},
                               {"step", array(grid.step_m)},
                               {"count", {grid.count[0], grid.count[1], grid.count[2]}},
                               {"up", std::move(up)},
                               {"down", std::move(down)}};
}

// What the planogram puts into the rooms, as coarse as shadows allow; boxes for what has no model yet.
std::vector<Occluder> occluders(const CookOptions& options, const Plan& plan, CookReport& report) {
  std::vector<Occluder> result;
  if (options.planogram.empty() || options.catalogue.empty()) return result;
  auto catalogue = catalog::Catalog::load(options.catalogue, &report.problems);
  if (!catalogue) return report.problems.push_back(catalogue.error().message), result;
  const auto manifest = options.content / "products" / "manifest.json";
  if (std::filesystem::exists(manifest))
    if (auto added = catalogue->add_manifest(manifest, &report.problems); !added)
      report.problems.push_back(added.error().message);
  auto planogram = Planogram::load(options.planogram, &report.problems);
  if (!planogram) return report.problems.push_back(planogram.error().message), result;
  Document document;
  for (const auto& room : plan.rooms) document.zones.push_back({room.id, room.name, room.polygon, room.height_m});
  std::map<std::string, std::unique_ptr<engine::asset::Model>> models;
  for (const auto& placement : resolve(document, *planogram, *catalogue, &report.problems)) {
    Occluder o;
    const auto& path = placement.product->model_path;
    if (!path.empty() && !options.draft && !models.count(path)) {
      engine::asset::LoadOptions load;
      load.images = false;
      load.tangents = false;
      auto model = engine::asset::load_gltf(options.content / path, load);
      if (!model) report.problems.push_back(model.error().message);
      models[path] = model ? std::move(*model) : nullptr;
    }
    const auto* model = path.empty() || options.draft ? nullptr : models[path].get();
    const vec3 size = placement.product->size_m;
    if (model) {
      vec3 albedo(0);
      float weight = 0;
      std::vector<engine::core::mat4> model_from_node(model->nodes.size());
      for (std::size_t n = 0; n < model->nodes.size(); ++n) {
        const auto& node = model->nodes[n];
        const auto local = node.has_matrix ? node.local_matrix : node.local.matrix();
        model_from_node[n] = node.parent < 0 ? local : model_from_node[static_cast<std::size_t>(node.parent)] * local;
        if (node.mesh < 0) continue;
        const auto& primitives = model->meshes[static_cast<std::size_t>(node.mesh)].primitives;
        for (const auto& p : primitives) {
          const auto* material = p.material >= 0 ? &model->materials[static_cast<std::size_t>(p.material)] : nullptr;
          if (material && (material->alpha_mode == engine::asset::AlphaMode::blend || material->emissive != vec3(0)))
            continue;
          const auto* lod = &p.lods.back();
          for (const auto& l : p.lods)
            if (l.indices.size() / 3 <= kOccluderTriangles / primitives.size() + 50) {
              lod = &l;
              break;
            }
          const auto at = [&](std::uint32_t i) {
            return placement.world_from_product *
                   vec3(model_from_node[n] * engine::core::vec4(p.vertices[i].position, 1));
          };
          for (std::size_t i = 0; i + 2 < lod->indices.size(); i += 3)
            o.triangles.push_back({at(lod->indices[i]), at(lod->indices[i + 1]), at(lod->indices[i + 2])});
          const float w = static_cast<float>(lod->indices.size());
          vec3 color = material ? vec3(material->base_color) : vec3(0.5f);
          if (material && material->base_color_texture.image >= 0) color *= 0.5f;
          albedo += color * w, weight += w;
        }
      }
      if (weight > 0) o.albedo = glm::clamp(albedo / weight, vec3(0.04f), vec3(0.75f));
    } else {
      const auto corner = [&](int i) {
        return placement.world_from_product *
               (size * vec3(i & 1 ? 0.48f : -0.48f, i & 2 ? 0.98f : 0.02f, i & 4 ? 0.48f : -0.48f));
      };
      for (const auto& f : {std::array{2, 6, 7, 3}, std::array{0, 1, 5, 4}, std::array{4, 5, 7, 6},
                            std::array{1, 0, 2, 3}, std::array{0, 4, 6, 2}, std::array{5, 1, 3, 7}}) {
        o.triangles.push_back({corner(f[0]), corner(f[1]), corner(f[2])});
        o.triangles.push_back({corner(f[0]), corner(f[2]), corner(f[3])});
      }
    }
    result.push_back(std::move(o));
  }
  return result;
}

}  // namespace

engine::core::Result<CookReport> cook_showroom(const CookOptions& options, engine::core::JobQueue& jobs) {
  const engine::core::Stopwatch watch;
  CookReport report;
  VITRINE_TRY(plan, Plan::load(options.plan));
  auto built = build(plan);
  if (!built) return built.error().within(options.plan.string());
  auto& building = *built;
  auto surfaces = make_surfaces(plan, options.draft ? 64 : 2048);
  if (!surfaces) return surfaces.error().within(options.plan.string());
  std::vector<vec3> albedo;
  for (const auto& s : *surfaces) albedo.push_back(s.albedo);

  BakeOptions bake_options;
  if (options.draft) {
    bake_options.rays = 8, bake_options.bounces = 1;
    for (auto& part : building.parts) {  // fewer texels: the maps keep their charts
      for (auto& c : part.charts) c.width = std::max(1, (c.width + 3) / 4), c.height = std::max(1, (c.height + 3) / 4);
      part.pack();
    }
  }
  const auto things = occluders(options, plan, report);
  report.occluders = things.size();
  const auto baked = bake(plan, building, albedo, things, bake_options, jobs);

  const auto folder = options.content / "showroom";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto write = [&](const std::string& name, std::span<const std::byte> bytes) {
    report.files.push_back("showroom/" + name);
    return engine::core::write_file_atomic(folder / name, bytes);
  };
  Composition composition;
  for (auto& part : building.parts) {
    if (part.faces.empty()) continue;
    for (const auto& c : part.charts) report.texels += c.light.size();
    VITRINE_TRY(model, make_model(plan, *surfaces, part));
    report.triangles += model->triangle_count();
    VITRINE_TRY(glb, engine::asset::write_glb(*model));
    VITRINE_CHECK(write(part.name + ".glb", glb));
    composition.part(part.name, part.name + ".glb", true);
  }
  VITRINE_TRY(outside, make_outside(plan, options.draft ? 128 : 1024));
  VITRINE_TRY(outside_glb, engine::asset::write_glb(*outside));
  VITRINE_CHECK(write("outside.glb", outside_glb));
  composition.part("outside", "outside.glb", false);

  VITRINE_TRY(light_hdr, engine::asset::encode_hdr(baked.environment));
  VITRINE_CHECK(write("light.hdr", light_hdr));
  engine::asset::HdrImage sky;
  sky.width = options.draft ? 32 : 512, sky.height = sky.width / 2;
  for (std::uint32_t y = 0; y < sky.height; ++y)
    for (std::uint32_t x = 0; x < sky.width; ++x) {
      const float phi = ((static_cast<float>(x) + 0.5f) / static_cast<float>(sky.width) - 0.5f) * 2 * kPi,
                  theta = (static_cast<float>(y) + 0.5f) / static_cast<float>(sky.height) * kPi;
      sky.pixels.push_back(
          sky_light(plan, {std::sin(phi) * std::sin(theta), std::cos(theta), -std::cos(phi) * std::sin(theta)}));
    }
  VITRINE_TRY(sky_hdr, engine::asset::encode_hdr(sky));
  VITRINE_CHECK(write("sky.hdr", sky_hdr));

  for (const auto& room : plan.rooms) composition.zone(room);
  for (const auto& c : building.colliders) composition.collider(c);
  add_lights(plan, composition);
  for (const auto& stand : plan.stands) {
    Json node{{"name", stand.id}};
    const vec2 look = stand.look - stand.at;
    put(node, {{stand.at.x, 0, stand.at.y}, glm::angleAxis(std::atan2(-look.x, -look.y), vec3(0, 1, 0))});
    if (stand.spawn)
      node["extensions"]["OMI_spawn_point"] = {{"title", stand.name.en}, {"team", ""}, {"group", "visitors"}};
    node["extras"]["store"] = {{"viewpoint", stand.id}, {"name", words(stand.name)}};
    composition.add(std::move(node));
  }
  for (const auto& slot : plan.slots) {
    Json node{{"name", "slot " + slot.id}};
    put(node, {slot.at, glm::angleAxis(slot.yaw_rad, vec3(0, 1, 0))});
    node["extras"]["store"] = {{"zone", slot.zone},
                               {"slot", slot.id},
                               {"fixture", slot.fixture},
                               {"accept", slot.accept},
                               {"max_size", array(slot.max_size_m)}};
    composition.add(std::move(node));
  }
  composition.store()["name"] = plan.name;
  composition.store()["exposure"] = static_cast<double>(baked.exposure);
  composition.store()["environment"] = {{"uri", "light.hdr"}, {"intensity", 1}};
  add_grid(baked.grid, composition);
  const auto text = composition.text();
  VITRINE_CHECK(write("showroom.gltf", std::as_bytes(std::span(text))));
  if (!options.planogram.empty()) {
    VITRINE_TRY(planogram, engine::core::read_text(options.planogram, Planogram::kMaxBytes));
    VITRINE_CHECK(write("planogram.json", std::as_bytes(std::span(planogram))));
  }
  report.seconds = watch.milliseconds() / 1000;
  return report;
}

}  // namespace store::showroom::cook
