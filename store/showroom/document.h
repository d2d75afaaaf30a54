#pragma once
// What a showroom is, read from its documents: showroom.gltf, a glXF composition (asset.experience, assets[], nodes
// with an `asset` index) with KHR_lights_punctual, OMI_spawn_point, KHR_implicit_shapes + KHR_physics_rigid_bodies
// (static colliders, triggers as zones) and one object of ours, `extras.store`. Everything is checked before use; a
// fault names the file, the place in it and the value.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/math.h"
#include "engine/core/result.h"
#include "engine/scene/scene.h"
#include "store/catalog/catalog.h"

namespace store::showroom {

using engine::core::Pose;
using engine::core::Result;
using engine::core::vec2;
using engine::core::vec3;

// A place to stand: feet on the floor. Yaw 0 looks along -Z, positive turns left (counter-clockwise from above).
struct Stand {
  std::string id;
  catalog::Text name;
  vec3 feet{0};
  float yaw_rad = 0, pitch_rad = 0;
};

// A part of the shop with a name: dwell times are counted by it, the mini-map shows it, products are found in it.
struct Zone {
  std::string id;
  catalog::Text name;
  std::vector<vec2> polygon;  // x, z in metres, world; simple, at least 3 corners
  float height_m = 3;

  bool contains(vec2 xz) const;
  vec2 centre() const;
};

// Part of the building: a model to stream in.
struct Part {
  std::string name;
  std::string uri;  // relative to the document's folder, checked to stay inside
  engine::core::mat4 world_from_part{1};
  bool casts_shadow = true;
};

// A static obstacle.
struct Collider {
  std::string name;
  vec3 half_size_m{0.5f};
  Pose world_from_box;
  bool walkable = false;  // a floor: people walk on its top
};

// Where a product may stand when the planogram says nothing more exact.
struct Slot {
  std::string id, zone, fixture;
  std::vector<std::string> accept;  // categories; empty = any
  vec3 max_size_m{1};               // width, height, depth
  Pose world_from_slot;             // bottom centre of the product, its front along +Z
};

// Image light at points of a regular grid inside the rooms, as factors on the environment; see scene::Instance.
struct LightGrid {
  vec3 origin{0}, step_m{1};
  std::array<int, 3> count{0, 0, 0};  // x, y, z; x runs fastest
  std::vector<vec3> up, down;

  // Trilinear, clamped at the border; (1, 1, 1) for an empty grid.
  void sample(vec3 point, vec3& up_factor, vec3& down_factor) const;
};

struct Document {
  static constexpr std::size_t kMaxBytes = 16u << 20;  // a showroom of a thousand slots has less than one
  static constexpr std::size_t kMaxNodes = 20'000;

  std::filesystem::path folder;
  std::string name;
  std::vector<Part> parts;
  std::vector<Zone> zones;
  std::vector<Collider> colliders;
  std::vector<Slot> slots;
  std::vector<Stand> spawns;      // at least one
  std::vector<Stand> viewpoints;  // eyes 1.6 m above the feet
  std::vector<engine::scene::Light> lights;
  std::string environment_uri;  // image light (.hdr), relative; "" = none
  float environment_intensity = 1;
  float exposure = 1;
  LightGrid light_grid;

  static Result<Document> load(const std::filesystem::path& file);
  // `name` is used in messages; `folder` is what URIs are relative to.
  static Result<Document> parse(std::string_view json, const std::string& name, const std::filesystem::path& folder);

  const Zone* zone_at(vec3 point) const;  // null outside every zone
  const Zone* zone(std::string_view id) const;
};

}  // namespace store::showroom
