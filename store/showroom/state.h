#pragma once
// The inside of a Showroom, shared by showroom.cpp (streaming, pointing) and tags.cpp (price cards). Not for others.

#include <map>

#include "store/showroom/showroom.h"

namespace store::showroom {

struct Showroom::State {
  enum class Load { waiting, requested, ready, failed, absent };
  static constexpr engine::collide::Mask kBuilding = 1, kProduct = 2;

  struct Item {
    vec3 size_m{1};
    engine::asset::ModelHandle model;
    engine::scene::InstanceHandle instance;
    engine::scene::InstanceHandle card, stand;
    engine::collide::BodyHandle body;
    Load load = Load::waiting;
    int variant = -1;
    float highlight = 0;
  };
  struct BuildingPart {
    engine::asset::ModelHandle model;
    engine::scene::InstanceHandle instance;
    Load load = Load::waiting;
  };

  Options options;
  Document document;
  std::vector<Placement> placements;
  std::vector<Item> items;  // one per placement
  std::vector<Tag> tags;
  std::vector<std::pair<std::string, int>> stock;  // from the server, by variant id
  engine::collide::World world;
  std::shared_ptr<const engine::nav::Mesh> nav;
  Inspection inspection;
  int highlighted = -1;

  // Set by enter().
  engine::scene::Scene* scene = nullptr;
  engine::asset::Library* library = nullptr;
  std::vector<BuildingPart> parts;
  std::vector<engine::scene::LightHandle> lights;
  engine::asset::ModelHandle card_model, stand_model;

  Result<> build_world(std::vector<std::string>* problems);
  Result<> build_nav();
  void stream(vec3 eye);
  void arrived(std::size_t index);
  void place(std::size_t index, const Pose& pose, bool is_static);
  engine::core::Aabb bounds(std::size_t index) const;

  void make_tags();
  void write_tag(Tag& tag) const;
  void add_cards();
};

}  // namespace store::showroom
