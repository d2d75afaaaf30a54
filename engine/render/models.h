#pragma once
// The GPU's copies of models: geometry, textures, materials. Private to engine/render.

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/asset/library.h"
#include "engine/render/context.h"
#include "engine/render/geometry.h"
#include "engine/render/materials.h"

namespace engine::render {

struct GpuLod {
  std::uint32_t first_index = 0, index_count = 0;  // in the block's index buffer
  float error_m = 0;
};

struct GpuPrimitive {
  std::uint32_t id = 0;  // unique while resident, below 2^24: sorts draws of one primitive together
  std::uint32_t block = 0;
  std::uint32_t vertex_offset = 0;  // in the block's vertex buffer
  std::uint32_t vertex_count = 0;
  std::vector<GpuLod> lods;
  core::Aabb bounds;
  int material = -1;  // of the model, -1 = default
  std::vector<int> variant_materials;
  // Offsets in the block's word buffer; absent when there is nothing to deform.
  bool skinned = false;
  std::uint32_t morph_count = 0;
  std::uint32_t skin_words = 0, morph_words = 0;  // where they start
};

// A primitive in its place inside the model.
struct GpuPart {
  int node = -1;
  int skin = -1;                  // of a skinned primitive; its placement is the identity
  core::mat4 model_from_mesh{1};  // in the rest pose
  std::uint32_t primitive = 0;
};

// How a material decides a draw's pipeline and order.
struct MaterialTraits {
  asset::AlphaMode alpha = asset::AlphaMode::opaque;
  bool double_sided = false;
  bool extended = false;  // sheen, clearcoat, transmission
};

struct GpuModel {
  std::shared_ptr<const asset::Model> source;
  std::vector<GpuPrimitive> primitives;
  std::vector<GpuPart> parts;
  std::vector<MaterialTraits> traits;  // per material of the model
  std::uint32_t first_material = 0;    // slot of material 0 in the table
  bool deforms = false;                // some part is skinned or morphed
  bool animated = false;               // has animations: nodes may move
};

class ModelStore {
 public:
  ModelStore(RenderContext& context, MaterialTable& materials)
      : context_(context), materials_(materials), geometry_(context.device, *context.uploader) {}
  ~ModelStore();

  // See Renderer::upload.
  core::Result<std::uint32_t> upload(const scene::Scene& scene, std::size_t byte_budget);
  void release(asset::ModelHandle model);
  // Null until resident.
  const GpuModel* get(asset::ModelHandle model) const;
  std::uint32_t resident() const { return static_cast<std::uint32_t>(resident_.size()); }
  std::uint32_t waiting() const { return static_cast<std::uint32_t>(pending_.size()); }
  // Changes whenever a model became resident or was released.
  std::uint64_t revision() const { return revision_; }
  const GeometryPool& geometry() const { return geometry_; }

 private:
  struct Texture {
    int image = -1;
    bool srgb = false;
    gpu::Image gpu;
    std::uint32_t index = 0;
  };
  struct Resident : GpuModel {
    std::vector<Texture> textures;
    std::optional<GeometryPool::Piece> piece;
    std::uint32_t material_count = 0;
  };
  // Mips made by workers; the model's pixels stay alive with `source`.
  struct MipWork {
    std::shared_ptr<const asset::Model> source;
    std::vector<std::pair<int, bool>> images;                  // image, sRGB
    std::vector<std::vector<std::vector<std::uint8_t>>> mips;  // per entry of `images`
    std::atomic<std::size_t> left{0};
  };
  struct Pending {
    asset::ModelHandle handle;
    std::shared_ptr<MipWork> work;
    std::unique_ptr<Resident> model;
    std::size_t next_texture = 0;
  };

  Pending start(asset::ModelHandle handle, std::shared_ptr<const asset::Model> source, bool wait);
  // Uploads until done or the budget is spent. True when the model is complete.
  core::Result<bool> advance(Pending& pending, std::size_t& left);
  core::Result<std::size_t> upload_texture(Texture& texture, const asset::Image& image,
                                           const std::vector<std::vector<std::uint8_t>>& mips);
  core::Result<std::size_t> upload_geometry(Resident& model);
  core::Result<> upload_materials(Resident& model);
  void discard(Resident& model);

  RenderContext& context_;
  MaterialTable& materials_;
  GeometryPool geometry_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Resident>> resident_;  // by handle bits
  std::vector<Pending> pending_;
  std::vector<std::uint32_t> free_ids_;
  std::uint32_t next_id_ = 0;
  std::uint64_t revision_ = 1;
};

// Model-space placement of every node in the rest pose, and whether the default scene reaches it visibly.
struct RestPose {
  std::vector<core::mat4> model_from_node;
  std::vector<bool> drawn;
};
RestPose rest_pose(const asset::Model& model);

}  // namespace engine::render
