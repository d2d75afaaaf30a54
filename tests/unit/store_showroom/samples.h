#pragma once
// A small shop: two rooms of 5 x 5 m side by side with a doorway, a plinth, a slot, one lamp; and a catalogue of three.

#include <string>

#include "store/showroom/showroom.h"

namespace samples {

inline const std::string kShowroom = R"({
 "asset": {"version": "2.0", "experience": true},
 "assets": [{"name": "a", "uri": "a.glb"}],
 "scene": 0, "scenes": [{"nodes": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}],
 "extensions": {
  "KHR_lights_punctual": {"lights": [{"type": "spot", "intensity": 900, "range": 5, "spot": {"outerConeAngle": 0.4}}]},
  "KHR_implicit_shapes": {"shapes": [
   {"type": "box", "box": {"size": [10.4, 0.2, 5.4]}}, {"type": "box", "box": {"size": [0.2, 3, 1.8]}},
   {"type": "box", "box": {"size": [1, 0.5, 1]}}, {"type": "box", "box": {"size": [10, 3, 0.2]}}]}},
 "nodes": [
  {"name": "rooms", "asset": 0},
  {"name": "floor", "translation": [5, -0.1, 2.5], "extras": {"store": {"walkable": true}},
   "extensions": {"KHR_physics_rigid_bodies": {"collider": {"geometry": {"shape": 0}}}}},
  {"name": "wall", "translation": [5, 1.5, 0.9], "extensions": {"KHR_physics_rigid_bodies": {"collider": {"geometry": {"shape": 1}}}}},
  {"name": "wall", "translation": [5, 1.5, 4.1], "extensions": {"KHR_physics_rigid_bodies": {"collider": {"geometry": {"shape": 1}}}}},
  {"name": "plinth", "translation": [8, 0.25, 2.5], "extensions": {"KHR_physics_rigid_bodies": {"collider": {"geometry": {"shape": 2}}}}},
  {"name": "zone one", "extensions": {"KHR_physics_rigid_bodies": {"trigger": {"geometry": {"shape": 3}}}},
   "extras": {"store": {"zone": "one", "name": {"en": "One", "ko": "하나"}, "polygon": [[0, 0], [5, 0], [5, 5], [0, 5]], "height": 3}}},
  {"name": "zone two", "extras": {"store": {"zone": "two", "polygon": [[5, 0], [10, 0], [10, 5], [5, 5]], "height": 3}}},
  {"name": "door", "translation": [1, 0, 2.5], "rotation": [0, -0.70710678, 0, 0.70710678], "extensions": {"OMI_spawn_point": {"title": "Door"}}},
  {"name": "slot", "translation": [8, 0.5, 2.5], "extras": {"store": {"slot": "s1", "zone": "two", "fixture": "plinth", "accept": ["decor"], "max_size": [0.5, 0.6, 0.5]}}},
  {"name": "spot", "translation": [8, 2.8, 2.5], "rotation": [-0.70710678, 0, 0, 0.70710678], "extensions": {"KHR_lights_punctual": {"light": 0}}},
  {"name": "view", "translation": [2, 0, 4], "extras": {"store": {"viewpoint": "corner", "name": {"en": "Corner", "ko": "구석"}}}}
 ]})";

inline const std::string kPlanogram = R"({"planogram": 1, "name": "test",
 "fixtures": [{"id": "floor", "zone": "one", "w": 5, "h": 0, "d": 5, "x": 0, "y": 0, "z": 0},
              {"id": "plinth", "zone": "two", "w": 1, "h": 0.5, "d": 1, "x": 8, "y": 0.5, "z": 2.5, "yaw": 90}],
 "positions": [{"id": "chair", "productId": "chair", "fixtureId": "floor", "x": 3, "y": 0, "z": 1, "yaw": 90},
               {"id": "vases", "productId": "vase", "fixtureId": "floor", "x": 0.6, "y": 0, "z": 4.4, "facings": 3}]})";

inline std::string product(const std::string& id, const std::string& category, const std::string& size,
                           const std::string& placement, int stock) {
  return R"({"id": ")" + id + R"(", "name": {"en": "The )" + id +
         R"(", "ko": "물건"}, "description": {"en": "x", "ko": "x"}, "category": ")" + category + R"(", "size_m": )" +
         size + R"(, "placement": ")" + placement +
         R"(", "source": "made:x", "credit": {"title": "t", "author": "a", "licence": "CC0 1.0", "source": "s"},
  "variants": [{"id": ")" +
         id + R"(", "sku": "SKU-)" + id +
         R"(", "gtin": "", "title": {"en": "", "ko": ""}, "options": {}, "price": {"KRW": 120000, "USD": 9900}, "material_variant": "", "stock": {"gangnam": )" +
         std::to_string(stock) + "}}]}";
}

inline store::catalog::Catalog catalogue() {
  auto json = R"({"catalogue": 1, "products": [)" + product("chair", "chair", "[0.5, 0.9, 0.5]", "floor", 2) + "," +
              product("vase", "decor", "[0.2, 0.3, 0.2]", "table", 0) + "," +
              product("bowl", "decor", "[0.3, 0.2, 0.3]", "table", 40) + "]}";
  // GTINs with true check digits: 20000001000n.
  const char* gtins[] = {"2000000100012", "2000000100029", "2000000100036"};
  std::size_t at = 0;
  for (const char* gtin : gtins) {
    at = json.find(R"("gtin": "")", at);
    json.replace(at, 10, std::string(R"("gtin": ")") + gtin + "\"");
    at += 10;
  }
  std::vector<std::string> problems;
  auto catalog = store::catalog::Catalog::parse(json, "test", &problems);
  for (const auto& p : problems) fprintf(stderr, "%s\n", p.c_str());
  return catalog ? std::move(*catalog) : store::catalog::Catalog{};
}

}  // namespace samples
