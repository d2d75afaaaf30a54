#include "engine/render/extract.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace engine::render {

using core::mat4;
using core::vec3;
using core::vec4;

namespace {

// A level of detail is taken when its largest error covers less than this many pixels.
constexpr float kLodPixels = 0.7f;

shaders::InstanceData instance_data(const mat4& world_from_mesh, std::uint32_t material, float highlight,
                                    vec3 ambient_up = vec3(1), vec3 ambient_down = vec3(1)) {
  shaders::InstanceData data{};
  data.ambient_up = vec4(ambient_up, 0);
  data.ambient_down = vec4(ambient_down, 0);
  for (int row = 0; row < 3; ++row)
    data.world_from_mesh[row] = {world_from_mesh[0][row], world_from_mesh[1][row], world_from_mesh[2][row],
                                 world_from_mesh[3][row]};
  data.material = material;
  data.highlight = highlight;
  return data;
}

float largest_scale(const mat4& m) {
  return std::sqrt(
      std::max({glm::dot(vec3(m[0]), vec3(m[0])), glm::dot(vec3(m[1]), vec3(m[1])), glm::dot(vec3(m[2]), vec3(m[2]))}));
}

float distance_to(const core::Aabb& box, vec3 eye) {
  const vec3 d = glm::max(glm::max(box.min - eye, eye - box.max), vec3(0));
  return glm::length(d);
}

int material_of(const GpuPrimitive& primitive, int variant) {
  if (variant >= 0 && static_cast<std::size_t>(variant) < primitive.variant_materials.size()) {
    const int m = primitive.variant_materials[static_cast<std::size_t>(variant)];
    if (m >= 0) return m;
  }
  return primitive.material;
}

std::uint32_t choose_lod(const GpuPrimitive& primitive, float most_error_m) {
  std::uint32_t lod = 0;
  while (lod + 1 < primitive.lods.size() && primitive.lods[lod + 1].error_m <= most_error_m &&
         primitive.lods[lod + 1].index_count > 0)
    ++lod;
  return lod;
}

std::uint64_t class_bits(const DrawClass& kind) {
  return (kind.alpha == asset::AlphaMode::mask ? 16u : 0u) | (kind.extended ? 8u : 0u) | (kind.deformed ? 4u : 0u) |
         (kind.two_sided ? 2u : 0u) | (kind.mirrored ? 1u : 0u);
}

// Order-preserving bits of a float that is not negative.
std::uint32_t float_bits(float v) { return std::bit_cast<std::uint32_t>(std::max(v, 0.0f)); }

std::uint64_t mix(std::uint64_t hash, const void* data, std::size_t bytes) {
  const auto* p = static_cast<const unsigned char*>(data);
  for (; bytes >= 8; p += 8, bytes -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 29;
  }
  for (; bytes > 0; ++p, --bytes) hash = (hash ^ *p) * 0x100000001B3ull;
  return hash;
}

}  // namespace

std::uint64_t hash_of(const DrawSet& set, const mat4& clip_from_world) {
  std::uint64_t hash = mix(0xCBF29CE484222325ull, &clip_from_world, sizeof(clip_from_world));
  hash = mix(hash, set.instances.data(), set.instances.size() * sizeof(set.instances[0]));
  return mix(hash, set.commands.data(), set.commands.size() * sizeof(set.commands[0]));
}

void DrawSet::clear() {
  instances.clear();
  commands.clear();
  opaque.clear();
  blend.clear();
  first_instance = 0;
  triangles = 0;
}

bool Frustum::sees(const core::Aabb& box) const {
  for (std::uint32_t i = 0; i < plane_count; ++i) {
    const vec4& p = planes[i];
    // The corner furthest along the normal.
    const float reach = p.x * (p.x > 0 ? box.max.x : box.min.x) + p.y * (p.y > 0 ? box.max.y : box.min.y) +
                        p.z * (p.z > 0 ? box.max.z : box.min.z) + p.w;
    if (reach < 0) return false;
  }
  return true;
}

Frustum frustum_of(const mat4& m, bool has_far_plane) {
  const auto row = [&](int i) { return vec4(m[0][i], m[1][i], m[2][i], m[3][i]); };
  Frustum f;
  f.planes[f.plane_count++] = row(3) + row(0);
  f.planes[f.plane_count++] = row(3) - row(0);
  f.planes[f.plane_count++] = row(3) + row(1);
  f.planes[f.plane_count++] = row(3) - row(1);
  f.planes[f.plane_count++] = row(3) - row(2);            // near: depth <= 1
  if (has_far_plane) f.planes[f.plane_count++] = row(2);  // far: depth >= 0
  return f;
}

void Extractor::extract(const scene::Scene& scene, const ModelStore& models, const ExtractView& view, DrawList& list) {
  list.main.clear();
  list.deforms.clear();
  list.joints.clear();
  list.weights.clear();
  list.deformed_vertices = 0;
  list.instances = list.visible_instances = 0;
  items_.clear();
  deformed_.clear();
  const auto seen = [&](const core::Aabb& box) {
    return view.frusta[0].sees(box) || (view.view_count > 1 && view.frusta[1].sees(box));
  };
  scene.instances().for_each([&](scene::InstanceHandle handle, const scene::Instance& instance) {
    ++list.instances;
    const core::Aabb* bounds = scene.world_bounds(handle);
    if (!bounds) return;
    const GpuModel* model = models.get(instance.model);
    if (!model) return;
    const bool visible = (instance.visibility & view.visibility) && seen(*bounds);
    if (visible) ++list.visible_instances;
    // A deformed instance out of sight still throws its shadow.
    if (!visible && !(model->deforms && instance.casts_shadow)) return;
    const scene::Pose* pose = scene.pose(handle);
    for (std::uint32_t part_index = 0; part_index < model->parts.size(); ++part_index) {
      const GpuPart& part = model->parts[part_index];
      const GpuPrimitive& primitive = model->primitives[part.primitive];
      mat4 model_from_mesh = part.model_from_mesh;
      if (pose && part.skin < 0) model_from_mesh = pose->model_from_node[static_cast<std::size_t>(part.node)];
      const bool deformed = part.skin >= 0 || primitive.morph_count > 0;
      std::uint32_t vertex_offset = primitive.vertex_offset;
      if (deformed) {
        Deform deform{&primitive, list.deformed_vertices, static_cast<std::uint32_t>(list.joints.size()), 0,
                      static_cast<std::uint32_t>(list.weights.size())};
        const asset::Model& source = *model->source;
        if (part.skin >= 0) {
          const asset::Skin& skin = source.skins[static_cast<std::size_t>(part.skin)];
          RestPose rest;
          if (!pose) rest = rest_pose(source);
          const auto& placed = pose ? pose->model_from_node : rest.model_from_node;
          for (std::size_t j = 0; j < skin.joints.size(); ++j)
            list.joints.push_back(placed[static_cast<std::size_t>(skin.joints[j])] * skin.joint_from_mesh[j]);
          deform.joint_count = static_cast<std::uint32_t>(skin.joints.size());
        }
        const asset::Node& node = source.nodes[static_cast<std::size_t>(part.node)];
        const std::vector<float>* weights = &source.meshes[static_cast<std::size_t>(node.mesh)].morph_weights;
        if (!node.morph_weights.empty()) weights = &node.morph_weights;
        if (pose && static_cast<std::size_t>(part.node) < pose->morph_weights.size() &&
            !pose->morph_weights[static_cast<std::size_t>(part.node)].empty())
          weights = &pose->morph_weights[static_cast<std::size_t>(part.node)];
        for (std::uint32_t t = 0; t < primitive.morph_count; ++t)
          list.weights.push_back(t < weights->size() ? (*weights)[t] : 0.0f);
        vertex_offset = list.deformed_vertices;
        deformed_.push_back({handle.bits, part_index, vertex_offset});
        list.deformed_vertices += primitive.vertex_count;
        list.deforms.push_back(deform);
      }
      if (!visible) continue;
      const mat4 world_from_mesh = instance.world_from_model * model_from_mesh;
      // A skinned or morphed part may reach anywhere inside its instance.
      const core::Aabb box = deformed ? *bounds : primitive.bounds.transformed(world_from_mesh);
      if (model->parts.size() > 1 && !deformed && !seen(box)) continue;
      const int material = material_of(primitive, instance.variant);
      const MaterialTraits traits =
          material >= 0 ? model->traits[static_cast<std::size_t>(material)] : MaterialTraits{};
      const float distance = distance_to(box, view.eye);
      const float scale = std::max(largest_scale(world_from_mesh), 1e-6f);
      Item item;
      item.data = instance_data(world_from_mesh,
                                material >= 0 ? model->first_material + static_cast<std::uint32_t>(material) : 0,
                                instance.highlight, instance.ambient_up, instance.ambient_down);
      item.primitive = &primitive;
      item.vertex_offset = vertex_offset;
      item.lod = choose_lod(primitive, kLodPixels * distance / (view.pixels_per_radian * scale));
      item.kind = {traits.alpha, traits.extended, traits.double_sided,
                   glm::determinant(core::mat3(world_from_mesh)) < 0, deformed};
      // Blended things are ordered by their centre: a table top lies behind the vase on it, though its edge is nearer.
      item.distance = traits.alpha == asset::AlphaMode::blend ? glm::length(box.centre() - view.eye) : distance;
      items_.push_back(item);
    }
  });
  merge(list.main);
}

void Extractor::casters(const scene::Scene& scene, const ModelStore& models, const Frustum& frustum, Casters which,
                        float texel_m, float lowest_top_m, DrawSet& set) {
  set.clear();
  items_.clear();
  scene.instances().for_each([&](scene::InstanceHandle handle, const scene::Instance& instance) {
    if (!instance.casts_shadow) return;
    if (which == Casters::none_moving && !instance.is_static) return;
    if (which == Casters::moving && instance.is_static) return;
    const core::Aabb* bounds = scene.world_bounds(handle);
    if (!bounds || !frustum.sees(*bounds)) return;
    const GpuModel* model = models.get(instance.model);
    if (!model) return;
    const scene::Pose* pose = scene.pose(handle);
    for (std::uint32_t part_index = 0; part_index < model->parts.size(); ++part_index) {
      const GpuPart& part = model->parts[part_index];
      const GpuPrimitive& primitive = model->primitives[part.primitive];
      const int material = material_of(primitive, instance.variant);
      const MaterialTraits traits =
          material >= 0 ? model->traits[static_cast<std::size_t>(material)] : MaterialTraits{};
      if (traits.alpha == asset::AlphaMode::blend) continue;  // glass and veils throw no hard shadow
      mat4 model_from_mesh = part.model_from_mesh;
      if (pose && part.skin < 0) model_from_mesh = pose->model_from_node[static_cast<std::size_t>(part.node)];
      const mat4 world_from_mesh = instance.world_from_model * model_from_mesh;
      const bool deformed = part.skin >= 0 || primitive.morph_count > 0;
      if (!deformed) {
        const core::Aabb box = primitive.bounds.transformed(world_from_mesh);
        if (box.max.y < lowest_top_m || !frustum.sees(box)) continue;
      }
      Item item;
      item.vertex_offset = primitive.vertex_offset;
      if (deformed) {
        const auto at = std::find_if(deformed_.begin(), deformed_.end(),
                                     [&](const auto& d) { return d.instance == handle.bits && d.part == part_index; });
        if (at == deformed_.end()) continue;
        item.vertex_offset = at->vertex;
      }
      item.data = instance_data(world_from_mesh,
                                material >= 0 ? model->first_material + static_cast<std::uint32_t>(material) : 0, 0);
      item.primitive = &primitive;
      item.lod = choose_lod(primitive, texel_m / std::max(largest_scale(world_from_mesh), 1e-6f));
      item.kind = {traits.alpha, false, traits.double_sided, glm::determinant(core::mat3(world_from_mesh)) < 0,
                   deformed};
      item.distance = 0;
      items_.push_back(item);
    }
  });
  merge(set);
}

// Sorts items by class, block, primitive and level of detail; equal neighbours become one command with many instances.
void Extractor::merge(DrawSet& set) {
  keys_.clear();
  blend_keys_.clear();
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.kind.alpha == asset::AlphaMode::blend) {
      blend_keys_.push_back({~std::uint64_t{float_bits(item.distance)}, i});
    } else {
      keys_.push_back({class_bits(item.kind) << 48 | std::uint64_t{item.primitive->block & 0xFFFu} << 36 |
                           std::uint64_t{item.primitive->id & 0xFFFFFFFu} << 8 | item.lod,
                       i});
    }
  }
  const auto by_order = [](const Key& a, const Key& b) {
    return a.order != b.order ? a.order < b.order : a.item < b.item;
  };
  std::sort(keys_.begin(), keys_.end(), by_order);
  std::sort(blend_keys_.begin(), blend_keys_.end(), by_order);

  groups_.clear();
  set.instances.reserve(items_.size());
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    const Item& item = items_[keys_[k].item];
    const GpuLod& lod = item.primitive->lods[item.lod];
    // Deformed instances of one primitive each have vertices of their own.
    const bool joins = k > 0 && keys_[k].order == keys_[k - 1].order && !item.kind.deformed;
    if (joins) {
      ++groups_.back().command.instanceCount;
      groups_.back().nearest = std::min(groups_.back().nearest, item.distance);
    } else {
      groups_.push_back({item.distance,
                         {lod.index_count, 1, lod.first_index, static_cast<std::int32_t>(item.vertex_offset),
                          static_cast<std::uint32_t>(set.instances.size())},
                         item.kind,
                         item.primitive->block});
    }
    set.instances.push_back(item.data);
    set.triangles += lod.index_count / 3;
  }
  // Near ones first inside a batch: what they hide is not shaded.
  for (std::size_t begin = 0; begin < groups_.size();) {
    std::size_t end = begin + 1;
    while (end < groups_.size() && groups_[end].kind == groups_[begin].kind &&
           groups_[end].block == groups_[begin].block)
      ++end;
    std::sort(groups_.begin() + static_cast<std::ptrdiff_t>(begin), groups_.begin() + static_cast<std::ptrdiff_t>(end),
              [](const Group& a, const Group& b) { return a.nearest < b.nearest; });
    set.opaque.push_back({groups_[begin].kind, groups_[begin].block, static_cast<std::uint32_t>(set.commands.size()),
                          static_cast<std::uint32_t>(end - begin)});
    for (std::size_t g = begin; g < end; ++g) set.commands.push_back(groups_[g].command);
    begin = end;
  }
  for (const Key& key : blend_keys_) {
    const Item& item = items_[key.item];
    const GpuLod& lod = item.primitive->lods[item.lod];
    const bool joins = !set.blend.empty() && set.blend.back().kind == item.kind &&
                       set.blend.back().block == item.primitive->block &&
                       !item.kind.two_sided;  // two-sided ones are drawn twice, each before the next
    if (joins)
      ++set.blend.back().command_count;
    else
      set.blend.push_back({item.kind, item.primitive->block, static_cast<std::uint32_t>(set.commands.size()), 1});
    set.commands.push_back({lod.index_count, 1, lod.first_index, static_cast<std::int32_t>(item.vertex_offset),
                            static_cast<std::uint32_t>(set.instances.size())});
    set.instances.push_back(item.data);
    set.triangles += lod.index_count / 3;
  }
}

}  // namespace engine::render
