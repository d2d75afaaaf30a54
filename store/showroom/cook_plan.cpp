#include "store/showroom/cook_plan.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/files.h"
#include "store/showroom/json_value.h"

namespace store::showroom::cook {
namespace {

using detail::Value;
using engine::core::kDegree;

constexpr float kWhite_K = 5200;  // the camera's white: between lamps and sky, as an eye settles indoors
constexpr float kSite_m = 200;    // no building is farther from its origin

SurfacePlan read_surface(const Value& v) {
  SurfacePlan s;
  s.name = v["name"].id();
  if (const auto kind = v.find("kind")) s.kind = kind->text();
  s.color = v["color"].vector3(0, 1);
  s.color2 = v.find("color2") ? v["color2"].vector3(0, 1) : s.color;
  s.roughness = v.number_or("roughness", 0.6f, 0.02f, 1);
  s.roughness_variation = v.number_or("roughness_variation", 0.1f, 0, 1);
  s.metallic = v.number_or("metallic", 0, 0, 1);
  s.size_m = v.number_or("size", 1, 0.05f, 10);
  s.relief_m = v.number_or("relief", 0, 0, 0.05f);
  s.variation = v.number_or("variation", 0.1f, 0, 1);
  s.unit_m = v.number_or("unit", 0, 0, 10);
  s.emission_nit = v.number_or("emission", 0, 0, 1e6f);
  if (const auto side = v.find("side")) s.side_px = side->integer(16, 2048);
  if (s.side_px & (s.side_px - 1)) v["side"].fault("{} is no power of two", s.side_px);
  if (const auto turned = v.find("turned")) s.turned = turned->boolean();
  return s;
}

RoomPlan read_room(const Value& v) {
  RoomPlan r;
  r.id = v["id"].id();
  r.name = v["name"].words();
  r.height_m = v["height"].number(2, 8);
  const auto polygon = v["polygon"];
  const auto corners = polygon.count(64);
  if (corners < 3) polygon.fault("{} corners", corners);
  float area = 0;
  for (std::size_t i = 0; i < corners; ++i) r.polygon.push_back(polygon[i].vector2(kSite_m));
  for (std::size_t i = 0; i < corners; ++i) {
    const vec2 a = r.polygon[i], b = r.polygon[(i + 1) % corners];
    if (glm::distance(a, b) < 0.3f) polygon[i].fault("a wall of {} m", glm::distance(a, b));
    area += a.x * b.y - b.x * a.y;
  }
  if (std::abs(area) < 2) polygon.fault("encloses {} square metres", std::abs(area) / 2);
  // One turning sense: x east and z south, so a positive area is clockwise seen from above.
  if (area < 0) std::reverse(r.polygon.begin(), r.polygon.end());
  r.floor = v["floor"].id();
  r.wall = v["wall"].id();
  r.ceiling = v["ceiling"].id();
  r.skirting = v["skirting"].id();
  if (const auto accents = v.find("accents"))
    for (std::size_t i = 0, n = accents->count(64); i < n; ++i)
      r.accents.push_back({(*accents)[i]["surface"].id(), (*accents)[i]["at"].vector2(kSite_m)});
  return r;
}

FixturePlan read_fixture(const Value& v) {
  static constexpr const char* kTypes[] = {"plinth", "shelf", "rail",  "ribs", "curtain",
                                           "mirror", "cove",  "track", "board"};
  FixturePlan f;
  f.id = v["id"].id();
  f.type = v["type"].text();
  if (std::find(std::begin(kTypes), std::end(kTypes), f.type) == std::end(kTypes))
    v["type"].fault("\"{}\" is no fixture", f.type);
  f.surface = v["surface"].id();
  if (const auto from = v.find("from")) {
    f.from = from->vector2(kSite_m);
    f.to = v["to"].vector2(kSite_m);
    if (glm::distance(f.from, f.to) < 0.05f) from->fault("a line without length");
  } else {
    f.at = v["at"].vector3(-kSite_m, kSite_m);
    f.size_m = v["size"].vector3(0.005f, 30);
  }
  f.yaw_rad = v.number_or("yaw", 0, -360, 360) * kDegree;
  f.height_m = v.number_or("height", 0, 0, 8);
  f.base_m = v.number_or("base", 0, 0, 8);
  if (const auto collides = v.find("collides")) f.collides = collides->boolean();
  return f;
}

LightPlan read_light(const Value& v) {
  LightPlan l;
  l.kind = v["kind"].text();
  if (l.kind != "spot" && l.kind != "lamp") v["kind"].fault("\"{}\" is no light", l.kind);
  l.at = v["at"].vector3(-kSite_m, kSite_m);
  if (l.kind == "spot") {
    l.aim = v["aim"].vector3(-kSite_m, kSite_m);
    if (glm::distance(l.at, l.aim) < 0.1f) v["aim"].fault("is where the light is");
  }
  l.lux = v.number_or("lux", 1000, 0, 1e5f);
  l.candela = v.number_or("candela", 40, 0, 1e6f);
  l.kelvin = v.number_or("kelvin", l.kind == "spot" ? 3000.0f : 2700.0f, 1500, 15000);
  l.half_angle_rad = v.number_or("half_angle", 18, 2, 80) * kDegree;
  l.range_m = v.number_or("range", l.kind == "spot" ? 6.0f : 3.5f, 0.5f, 50);
  if (const auto shadow = v.find("shadow")) l.shadow = shadow->boolean();
  return l;
}

StandPlan read_stand(const Value& v) {
  StandPlan s;
  s.id = v["id"].id();
  s.name = v["name"].words();
  s.at = v["at"].vector2(kSite_m);
  s.look = v["look"].vector2(kSite_m);
  if (glm::distance(s.at, s.look) < 0.05f) v["look"].fault("is where the feet are");
  if (const auto spawn = v.find("spawn")) s.spawn = spawn->boolean();
  return s;
}

template <class F>
auto read_list(const Value& root, const char* key, std::size_t most, F&& read) {
  std::vector<decltype(read(root))> out;
  if (const auto list = root.find(key))
    for (std::size_t i = 0, n = list->count(most); i < n; ++i) out.push_back(read((*list)[i]));
  return out;
}

}  // namespace

namespace {

vec3 black_body(float kelvin) {
  const float t = std::clamp(kelvin, 1500.0f, 15000.0f) / 100;
  const auto clamp01 = [](float x) { return std::clamp(x / 255, 0.0f, 1.0f); };
  vec3 srgb;
  srgb.x = t <= 66 ? 1 : clamp01(329.698727446f * std::pow(t - 60, -0.1332047592f));
  srgb.y = t <= 66 ? clamp01(99.4708025861f * std::log(t) - 161.1195681661f)
                   : clamp01(288.1221695283f * std::pow(t - 60, -0.0755148492f));
  srgb.z = t >= 66 ? 1 : t <= 19 ? 0 : clamp01(138.5177312231f * std::log(t - 10) - 305.0447927307f);
  vec3 linear;
  for (int k = 0; k < 3; ++k)
    linear[k] = srgb[k] <= 0.04045f ? srgb[k] / 12.92f : std::pow((srgb[k] + 0.055f) / 1.055f, 2.4f);
  return linear;
}

}  // namespace

vec3 kelvin_color(float kelvin) {
  const vec3 color = black_body(kelvin) / black_body(kWhite_K);
  return color / std::max({color.x, color.y, color.z});
}

int Plan::surface(std::string_view wanted) const {
  for (std::size_t i = 0; i < surfaces.size(); ++i)
    if (surfaces[i].name == wanted) return static_cast<int>(i);
  return -1;
}

Result<Plan> Plan::load(const std::filesystem::path& file) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxBytes));
  return parse(text, file.string());
}

Result<Plan> Plan::parse(std::string_view json, const std::string& name) {
  return detail::read_json<Plan>(json, name, kMaxBytes, [&](const Value& root) -> Result<Plan> {
    Plan plan;
    root["plan"].integer(1, 1);
    plan.name = root["name"].text();
    if (const auto walls = root.find("walls")) {
      plan.interior_wall_m = walls->number_or("interior", 0.2f, 0.1f, 0.6f);
      plan.exterior_wall_m = walls->number_or("exterior", 0.3f, 0.1f, 0.8f);
    }
    plan.surfaces = read_list(root, "surfaces", 64, read_surface);
    plan.rooms = read_list(root, "rooms", 64, read_room);
    if (plan.rooms.empty()) root["rooms"].fault("no room");
    plan.openings = read_list(root, "openings", 256, [](const Value& v) {
      OpeningPlan o{v["at"].vector2(kSite_m), v["width"].number(0.6f, 6), v["height"].number(1.8f, 6), false};
      if (const auto entrance = v.find("entrance")) o.entrance = entrance->boolean();
      return o;
    });
    plan.windows = read_list(root, "windows", 256, [](const Value& v) {
      WindowPlan w{v["at"].vector2(kSite_m), v["width"].number(0.3f, 8), v["sill"].number(0, 3),
                   v["head"].number(0.5f, 7), 2};
      if (const auto panes = v.find("panes")) w.panes = panes->integer(1, 12);
      if (w.head_m < w.sill_m + 0.3f) v["head"].fault("{} is not above the sill at {}", w.head_m, w.sill_m);
      return w;
    });
    plan.fixtures = read_list(root, "fixtures", 2000, read_fixture);
    plan.lights = read_list(root, "lights", 256, read_light);
    plan.stands = read_list(root, "stands", 256, read_stand);
    plan.slots = read_list(root, "slots", 2000, [](const Value& v) {
      SlotPlan s{v["id"].id(),
                 v["zone"].id(),
                 v["fixture"].id(),
                 v.find("accept") ? v["accept"].ids(64) : std::vector<std::string>{},
                 v["at"].vector3(-kSite_m, kSite_m),
                 v["max_size"].vector3(0.01f, 30),
                 v.number_or("yaw", 0, -360, 360) * kDegree};
      return s;
    });
    if (const auto sun = root.find("daylight")) {
      plan.sun_direction = (*sun)["sun_direction"].vector3(-1, 1);
      if (plan.sun_direction.y > -0.05f) (*sun)["sun_direction"].fault("the sun is below the horizon");
      plan.sun_direction = glm::normalize(plan.sun_direction);
      plan.sun_lux = sun->number_or("sun_lux", 4000, 0, 120'000);
      plan.sky_nit = sun->number_or("sky_nit", 3000, 0, 50'000);
      plan.view_nit = sun->number_or("view_nit", 500, 0, 50'000);
      plan.white_level = sun->number_or("white_level", 0.75f, 0.05f, 4);
    }
    // Names are resolved here, so that the cook never meets an unknown one.
    const auto known = [&](const std::string& surface, const std::string& where) {
      if (plan.surface(surface) < 0) root["surfaces"].fault("\"{}\", used by {}, is not there", surface, where);
    };
    std::set<std::string> ids;
    for (const auto& r : plan.rooms) {
      for (const auto* s : {&r.floor, &r.wall, &r.ceiling, &r.skirting}) known(*s, r.id);
      for (const auto& a : r.accents) known(a.surface, r.id);
      if (!ids.insert(r.id).second) root["rooms"].fault("room \"{}\" is there twice", r.id);
    }
    for (const auto& f : plan.fixtures) known(f.surface, f.id);
    for (const char* own : {"glass", "frame", "sill", "gap", "shell", "steel"}) known(own, "every building");
    if (std::none_of(plan.stands.begin(), plan.stands.end(), [](const StandPlan& s) { return s.spawn; }))
      root["stands"].fault("none is the spawn");
    for (const auto& s : plan.slots)
      if (!ids.count(s.zone)) root["slots"].fault("slot \"{}\" is in room \"{}\", which is not there", s.id, s.zone);
    return plan;
  });
}

}  // namespace store::showroom::cook
