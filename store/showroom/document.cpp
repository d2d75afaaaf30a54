#include "store/showroom/document.h"

#include <algorithm>
#include <cmath>

#include "engine/core/files.h"
#include "store/showroom/json_value.h"

namespace store::showroom {
namespace {

using detail::Value;
using engine::core::Code;
using engine::core::fail;
using engine::core::kPi;
using engine::core::mat4;
using engine::core::quat;

constexpr float kWorldLimit_m = 1000;  // no shop is farther from its origin
constexpr int kMaxDepth = 32;

bool point_in(const std::vector<vec2>& polygon, vec2 p) {
  bool inside = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const vec2 a = polygon[i], b = polygon[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

quat rotation(const Value& v) {
  if (v.count(4) != 4) v.fault("a rotation has 4 numbers");
  quat q;
  q.x = v[std::size_t(0)].number(-1, 1), q.y = v[std::size_t(1)].number(-1, 1);
  q.z = v[std::size_t(2)].number(-1, 1), q.w = v[std::size_t(3)].number(-1, 1);
  const float length = glm::length(q);
  if (std::abs(length - 1) > 0.01f) v.fault("a rotation of length {}", length);
  return q / length;
}

// A node's place is rigid: scaled colliders and slots would be guesswork.
Pose pose_of(const Value& node) {
  Pose pose;
  if (const auto t = node.find("translation")) pose.position = t->vector3(-kWorldLimit_m, kWorldLimit_m);
  if (const auto r = node.find("rotation")) pose.orientation = rotation(*r);
  if (const auto s = node.find("scale"); s && glm::distance(s->vector3(-100, 100), vec3(1)) > 1e-4f)
    s->fault("only scale 1 is allowed in a composition");
  if (node.find("matrix")) node["matrix"].fault("use translation and rotation");
  return pose;
}

float yaw_of(const Pose& pose) {
  const vec3 forward = pose.orientation * vec3(0, 0, -1);
  return std::atan2(-forward.x, -forward.z);
}
float pitch_of(const Pose& pose) { return std::asin(std::clamp((pose.orientation * vec3(0, 0, -1)).y, -1.0f, 1.0f)); }

class Reader {
 public:
  explicit Reader(Document& document) : out_(document) {}

  void read(const Value& root) {
    const auto asset = root["asset"];
    if (const auto version = asset["version"].text(); version != "2.0")
      asset["version"].fault("\"{}\" instead of \"2.0\"", version);
    if (!asset["experience"].boolean()) asset["experience"].fault("false: this is no composition");
    if (const auto required = root.find("extensionsRequired"))
      for (std::size_t i = 0, n = required->count(64); i < n; ++i) {
        const auto name = (*required)[i].text();
        if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown))
          (*required)[i].fault("\"{}\" is not known here", name);
      }
    if (const auto assets = root.find("assets"))
      for (std::size_t i = 0, n = assets->count(1000); i < n; ++i) {
        const auto uri = (*assets)[i]["uri"].text(1024);
        if (auto path = engine::core::inside(out_.folder, uri); !path)
          (*assets)[i]["uri"].fault("{}", path.error().message);
        uris_.push_back(uri);
      }
    read_shapes(root);
    read_lights(root);
    if (const auto extras = root.find("extras"))
      if (const auto ours = extras->find("store")) read_store(*ours);

    const auto nodes = root["nodes"];
    const auto count = nodes.count(Document::kMaxNodes);
    seen_.assign(count, false);
    const auto scenes = root["scenes"];
    const auto scene = root.find("scene") ? root["scene"].integer(0, static_cast<int>(scenes.count(100)) - 1) : 0;
    if (scenes.count(100) == 0) scenes.fault("no scene");
    const auto roots = scenes[static_cast<std::size_t>(scene)]["nodes"];
    for (std::size_t i = 0, n = roots.count(Document::kMaxNodes); i < n; ++i)
      visit(nodes, roots[i].integer(0, static_cast<int>(count) - 1), Pose{}, 0, roots[i]);
    if (out_.spawns.empty()) nodes.fault("no node has OMI_spawn_point: there is nowhere to start");
    for (const auto& slot : out_.slots)
      if (!out_.zone(slot.zone)) nodes.fault("slot \"{}\" is in zone \"{}\", which is not there", slot.id, slot.zone);
  }

 private:
  static constexpr const char* kKnown[] = {"KHR_lights_punctual", "OMI_spawn_point", "KHR_implicit_shapes",
                                           "KHR_physics_rigid_bodies"};

  void read_shapes(const Value& root) {
    const auto extensions = root.find("extensions");
    const auto shapes = extensions ? extensions->find("KHR_implicit_shapes") : std::nullopt;
    if (!shapes) return;
    const auto list = (*shapes)["shapes"];
    for (std::size_t i = 0, n = list.count(10'000); i < n; ++i) {
      if (const auto type = list[i]["type"].text(); type != "box") list[i]["type"].fault("\"{}\": boxes only", type);
      boxes_.push_back(list[i]["box"]["size"].vector3(0.0005f, kWorldLimit_m) * 0.5f);
    }
  }

  void read_lights(const Value& root) {
    using engine::asset::Light;
    const auto extensions = root.find("extensions");
    const auto lights = extensions ? extensions->find("KHR_lights_punctual") : std::nullopt;
    if (!lights) return;
    const auto list = (*lights)["lights"];
    for (std::size_t i = 0, n = list.count(1000); i < n; ++i) {
      const auto l = list[i];
      engine::scene::Light light;
      const auto type = l["type"].text();
      if (type == "directional")
        light.type = Light::Type::directional;
      else if (type == "spot")
        light.type = Light::Type::spot;
      else if (type != "point")
        l["type"].fault("\"{}\" is no light", type);
      if (const auto c = l.find("color")) light.color = c->vector3(0, 1);
      light.intensity = l.number_or("intensity", 1, 0, 1e7f);
      light.range_m = l.number_or("range", 0, 0, kWorldLimit_m);
      if (light.type == Light::Type::spot) {
        const auto spot = l["spot"];
        light.outer_angle_rad = spot.number_or("outerConeAngle", kPi / 4, 0.001f, kPi / 2);
        light.inner_angle_rad = spot.number_or("innerConeAngle", 0, 0, light.outer_angle_rad);
      }
      if (const auto extras = l.find("extras"))
        if (const auto ours = extras->find("store"))
          if (const auto casts = ours->find("casts_shadow")) light.casts_shadow = casts->boolean();
      lights_.push_back(light);
    }
  }

  void read_store(const Value& store) {
    if (const auto name = store.find("name")) out_.name = name->text();
    out_.exposure = store.number_or("exposure", 1, 1e-6f, 1e6f);
    if (const auto environment = store.find("environment")) {
      out_.environment_uri = (*environment)["uri"].text(1024);
      if (auto path = engine::core::inside(out_.folder, out_.environment_uri); !path)
        (*environment)["uri"].fault("{}", path.error().message);
      out_.environment_intensity = environment->number_or("intensity", 1, 0, 1e6f);
    }
    if (const auto grid = store.find("light_grid")) {
      auto& g = out_.light_grid;
      g.origin = (*grid)["origin"].vector3(-kWorldLimit_m, kWorldLimit_m);
      g.step_m = (*grid)["step"].vector3(0.05f, 100);
      const auto count = (*grid)["count"];
      if (count.count(3) != 3) count.fault("3 numbers are needed");
      for (std::size_t k = 0; k < 3; ++k) g.count[k] = count[k].integer(1, 1000);
      const auto points = static_cast<std::size_t>(g.count[0]) * static_cast<std::size_t>(g.count[1]) *
                          static_cast<std::size_t>(g.count[2]);
      if (points > 200'000) count.fault("{} points, at most 200000", points);
      for (auto [key, list] : {std::pair{"up", &g.up}, std::pair{"down", &g.down}}) {
        const auto values = (*grid)[key];
        if (values.count(600'000) != points * 3)
          values.fault("{} numbers for {} points", values.count(600'000), points);
        for (std::size_t i = 0; i < points; ++i)
          list->push_back(
              {values[i * 3].number(0, 1000), values[i * 3 + 1].number(0, 1000), values[i * 3 + 2].number(0, 1000)});
      }
    }
  }

  void visit(const Value& nodes, int index, const Pose& parent, int depth, const Value& from) {
    const auto i = static_cast<std::size_t>(index);
    if (seen_[i]) from.fault("node {} is used twice", index);
    if (depth > kMaxDepth) from.fault("nodes nested deeper than {}", kMaxDepth);
    seen_[i] = true;
    const auto node = nodes[i];
    const Pose pose = parent * pose_of(node);
    const auto name = node.find("name") ? node["name"].text() : "";
    const auto extras = node.find("extras");
    const auto ours = extras ? extras->find("store") : std::nullopt;

    if (const auto asset = node.find("asset")) {
      if (uris_.empty()) asset->fault("no assets in this document");
      const auto& uri = uris_[static_cast<std::size_t>(asset->integer(0, static_cast<int>(uris_.size()) - 1))];
      Part part{name, uri, pose.matrix(), true};
      if (ours)
        if (const auto casts = ours->find("casts_shadow")) part.casts_shadow = casts->boolean();
      out_.parts.push_back(std::move(part));
    }
    if (const auto extensions = node.find("extensions")) {
      if (const auto light = extensions->find("KHR_lights_punctual")) {
        if (lights_.empty()) light->fault("no lights in this document");
        auto l = lights_[static_cast<std::size_t>((*light)["light"].integer(0, static_cast<int>(lights_.size()) - 1))];
        l.position = pose.position;
        l.direction = pose.orientation * vec3(0, 0, -1);
        out_.lights.push_back(l);
      }
      if (const auto spawn = extensions->find("OMI_spawn_point")) {
        const auto title = spawn->find("title") ? (*spawn)["title"].text() : name;
        out_.spawns.push_back({name, {title, ""}, pose.position, yaw_of(pose), pitch_of(pose)});
      }
      if (const auto body = extensions->find("KHR_physics_rigid_bodies")) {
        const auto collider = body->find("collider"), trigger = body->find("trigger");
        for (const auto* part : {&collider, &trigger})
          if (*part) {
            const auto shape = (**part)["geometry"]["shape"];
            if (boxes_.empty()) shape.fault("no shapes in this document");
            const auto half = boxes_[static_cast<std::size_t>(shape.integer(0, static_cast<int>(boxes_.size()) - 1))];
            if (part == &collider) add_collider(name, half, pose, ours);
          }
      }
    }
    if (ours) read_marks(*ours, name, pose);
    if (const auto children = node.find("children"))
      for (std::size_t k = 0, n = children->count(Document::kMaxNodes); k < n; ++k)
        visit(nodes, (*children)[k].integer(0, static_cast<int>(seen_.size()) - 1), pose, depth + 1, (*children)[k]);
  }

  void add_collider(const std::string& name, vec3 half, const Pose& pose, const std::optional<Value>& ours) {
    Collider collider{name, half, pose, false};
    if (ours)
      if (const auto walkable = ours->find("walkable")) collider.walkable = walkable->boolean();
    out_.colliders.push_back(std::move(collider));
  }

  void read_marks(const Value& ours, const std::string& name, const Pose& pose) {
    if (const auto slot = ours.find("slot")) {
      Slot s;
      s.id = slot->id();
      s.zone = ours["zone"].id();
      if (const auto fixture = ours.find("fixture")) s.fixture = fixture->id();
      if (const auto accept = ours.find("accept")) s.accept = accept->ids(64);
      s.max_size_m = ours["max_size"].vector3(0.01f, 100);
      s.world_from_slot = pose;
      for (const auto& other : out_.slots)
        if (other.id == s.id) slot->fault("slot \"{}\" is there twice", s.id);
      out_.slots.push_back(std::move(s));
    } else if (const auto viewpoint = ours.find("viewpoint")) {
      const auto label = ours.find("name") ? ours["name"].words() : catalog::Text{name, ""};
      out_.viewpoints.push_back({viewpoint->id(), label, pose.position, yaw_of(pose), pitch_of(pose)});
    } else if (const auto polygon = ours.find("polygon")) {
      Zone zone;
      zone.id = ours["zone"].id();
      zone.name = ours.find("name") ? ours["name"].words() : catalog::Text{zone.id, ""};
      zone.height_m = ours.number_or("height", 3, 1, 100);
      const auto corners = polygon->count(256);
      if (corners < 3) polygon->fault("{} corners", corners);
      for (std::size_t i = 0; i < corners; ++i) zone.polygon.push_back((*polygon)[i].vector2(kWorldLimit_m));
      if (out_.zone(zone.id)) ours["zone"].fault("zone \"{}\" is there twice", zone.id);
      out_.zones.push_back(std::move(zone));
    }
  }

  Document& out_;
  std::vector<std::string> uris_;
  std::vector<vec3> boxes_;
  std::vector<engine::scene::Light> lights_;
  std::vector<bool> seen_;
};

}  // namespace

bool Zone::contains(vec2 xz) const { return point_in(polygon, xz); }

vec2 Zone::centre() const {
  engine::core::Aabb box;
  for (const auto& p : polygon) box.add({p.x, 0, p.y});
  return {box.centre().x, box.centre().z};
}

void LightGrid::sample(vec3 point, vec3& up_factor, vec3& down_factor) const {
  up_factor = down_factor = vec3(1);
  if (up.empty()) return;
  const vec3 at = (point - origin) / step_m;
  std::array<int, 3> cell{};
  vec3 f{0};
  for (int k = 0; k < 3; ++k) {
    const int last = count[static_cast<std::size_t>(k)] - 1;
    const float x = std::clamp(at[k], 0.0f, static_cast<float>(last));
    cell[static_cast<std::size_t>(k)] = std::min(static_cast<int>(x), std::max(0, last - 1));
    f[k] = x - static_cast<float>(cell[static_cast<std::size_t>(k)]);
  }
  up_factor = down_factor = vec3(0);
  for (int corner = 0; corner < 8; ++corner) {
    float weight = 1;
    std::size_t index = 0, stride = 1;
    for (int k = 0; k < 3; ++k) {
      const auto axis = static_cast<std::size_t>(k);
      const int bit = corner >> k & 1;
      weight *= bit ? f[k] : 1 - f[k];
      index += static_cast<std::size_t>(std::min(cell[axis] + bit, count[axis] - 1)) * stride;
      stride *= static_cast<std::size_t>(count[axis]);
    }
    up_factor += weight * up[index];
    down_factor += weight * down[index];
  }
}

const Zone* Document::zone_at(vec3 point) const {
  for (const auto& zone : zones)
    if (zone.contains({point.x, point.z})) return &zone;
  return nullptr;
}

const Zone* Document::zone(std::string_view id) const {
  for (const auto& zone : zones)
    if (zone.id == id) return &zone;
  return nullptr;
}

Result<Document> Document::load(const std::filesystem::path& file) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxBytes));
  return parse(text, file.string(), file.parent_path());
}

Result<Document> Document::parse(std::string_view json, const std::string& name, const std::filesystem::path& folder) {
  return detail::read_json<Document>(json, name, kMaxBytes, [&](const Value& root) -> Result<Document> {
    Document document;
    document.folder = folder;
    Reader(document).read(root);
    return document;
  });
}

}  // namespace store::showroom
