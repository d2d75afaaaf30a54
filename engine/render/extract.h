#pragma once
// From a scene to what is drawn of it: culled, levels of detail chosen, sorted, merged into indirect commands. Plain
// values; the vectors are kept from frame to frame, so that a frame allocates nothing.

#include <array>
#include <cstdint>
#include <vector>

#include "engine/render/models.h"
#include "engine/scene/scene.h"
#include "shaders/shared/scene.h"

namespace engine::render {

// What a batch's pipeline and dynamic state follow from.
struct DrawClass {
  asset::AlphaMode alpha = asset::AlphaMode::opaque;
  bool extended = false;
  bool two_sided = false;
  bool mirrored = false;  // the placement turns the winding around
  bool deformed = false;  // vertices come from this frame's deform pass
  friend bool operator==(const DrawClass&, const DrawClass&) = default;
};

// Consecutive commands of one class and block: one indirect call.
struct Batch {
  DrawClass kind;
  std::uint32_t block = 0;
  std::uint32_t first_command = 0, command_count = 0;
};

// One primitive to be skinned or morphed this frame, by the deform pass.
struct Deform {
  const GpuPrimitive* primitive = nullptr;
  std::uint32_t target_vertex = 0;  // first vertex in this frame's deformed vertices
  std::uint32_t first_joint = 0, joint_count = 0;
  std::uint32_t first_weight = 0;  // of primitive->morph_count
};

// Things drawn into one target: instances in draw order, and the commands over them.
struct DrawSet {
  std::vector<shaders::InstanceData> instances;
  std::vector<VkDrawIndexedIndirectCommand> commands;
  std::vector<Batch> opaque;         // opaque and masked, near ones first
  std::vector<Batch> blend;          // far to near
  std::uint32_t first_instance = 0;  // added to every command: where `instances` start in the frame's array
  std::uint64_t triangles = 0;

  void clear();
};

// A shape to cull against: up to six planes (xyz normal inwards, w offset) per view; inside any view is in.
struct Frustum {
  std::array<core::vec4, 6> planes{};
  std::uint32_t plane_count = 0;
  bool sees(const core::Aabb& box) const;
};
Frustum frustum_of(const core::mat4& clip_from_world, bool has_far_plane);

// Changes when anything in the set or its projection does.
std::uint64_t hash_of(const DrawSet& set, const core::mat4& clip_from_world);

struct DrawList {
  DrawSet main;
  std::vector<Deform> deforms;
  std::vector<core::mat4> joints;  // joint palettes of `deforms`: model from mesh
  std::vector<float> weights;
  std::uint32_t deformed_vertices = 0;
  std::uint32_t instances = 0, visible_instances = 0;
};

struct ExtractView {
  std::uint32_t view_count = 1;
  std::array<Frustum, 2> frusta;
  core::vec3 eye{0};  // between the eyes
  float pixels_per_radian = 500;
  std::uint32_t visibility = scene::kVisibleSelf;
};

// Which casters a shadow map takes.
enum class Casters { none_moving, all, moving };

class Extractor {
 public:
  // Fills `list.main` and the deforms.
  void extract(const scene::Scene& scene, const ModelStore& models, const ExtractView& view, DrawList& list);
  // Opaque and masked casters inside `frustum`, at a level of detail fit for texels of `texel_m`. Deformed casters are
  // taken from `list`, whose extract() came first.
  // What ends below `lowest_top_m` (world y) is left out.
  void casters(const scene::Scene& scene, const ModelStore& models, const Frustum& frustum, Casters which,
               float texel_m, float lowest_top_m, DrawSet& set);

 private:
  struct Item {
    shaders::InstanceData data;
    const GpuPrimitive* primitive;
    std::uint32_t vertex_offset;
    std::uint32_t lod;
    DrawClass kind;
    float distance;
  };
  struct Key {
    std::uint64_t order;
    std::uint32_t item;
  };
  void merge(DrawSet& set);

  std::vector<Item> items_;
  std::vector<Key> keys_;
  std::vector<Key> blend_keys_;
  struct Group {
    float nearest;
    VkDrawIndexedIndirectCommand command;
    DrawClass kind;
    std::uint32_t block;
  };
  std::vector<Group> groups_;
  // Where this frame's deformed vertices of an instance's part start: (instance bits, part) -> vertex.
  struct DeformedPart {
    std::uint32_t instance, part, vertex;
  };
  std::vector<DeformedPart> deformed_;
};

}  // namespace engine::render
