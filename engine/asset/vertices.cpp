#include "engine/asset/vertices.h"

#include <algorithm>
#include <cmath>

namespace engine::asset {

vec3 unit_or(vec3 v, vec3 fallback) {
  const float length = glm::length(v);
  return length > 1e-20f && std::isfinite(length) ? v / length : fallback;
}

void gather_vertices(Primitive& primitive, std::span<const std::uint32_t> from) {
  auto gather = [&](auto& stream) {
    if (stream.empty()) return;
    std::remove_reference_t<decltype(stream)> out(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) out[i] = stream[from[i]];
    stream = std::move(out);
  };
  gather(primitive.vertices);
  gather(primitive.skin);
  for (auto& morph : primitive.morphs) gather(morph.positions), gather(morph.normals), gather(morph.tangents);
}

std::vector<vec4> split_vertices(Primitive& primitive, std::span<const vec4> corners, vec4 rest) {
  auto& indices = primitive.lods[0].indices;
  const std::size_t before = primitive.vertices.size();
  constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  std::vector<std::uint32_t> from(before), next(before, kNone);  // copies of a vertex hang in a chain
  std::vector<bool> taken(before, false);
  std::vector<vec4> values(before, rest);
  for (std::uint32_t v = 0; v < before; ++v) from[v] = v;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    std::uint32_t v = indices[i];
    if (!taken[v]) {
      taken[v] = true;
      values[v] = corners[i];
      continue;
    }
    while (values[v] != corners[i] && next[v] != kNone) v = next[v];
    if (values[v] != corners[i]) {
      next[v] = static_cast<std::uint32_t>(from.size());
      v = next[v];
      from.push_back(indices[i]);
      next.push_back(kNone);
      values.push_back(corners[i]);
    }
    indices[i] = v;
  }
  if (from.size() != before) gather_vertices(primitive, from);
  return values;
}

void drop_unused_vertices(Primitive& primitive) {
  std::vector<std::uint32_t> to(primitive.vertices.size(), 0), from;
  for (const auto& lod : primitive.lods)
    for (auto index : lod.indices) to[index] = 1;
  for (std::uint32_t i = 0; i < to.size(); ++i) {
    const bool used = to[i] != 0;
    to[i] = static_cast<std::uint32_t>(from.size());
    if (used) from.push_back(i);
  }
  if (from.size() == primitive.vertices.size()) return;
  gather_vertices(primitive, from);
  for (auto& lod : primitive.lods)
    for (auto& index : lod.indices) index = to[index];
}

void flat_normals(Primitive& primitive) {
  std::vector<std::uint32_t> from;
  for (auto& lod : primitive.lods)
    for (auto& index : lod.indices) {
      from.push_back(index);
      index = static_cast<std::uint32_t>(from.size() - 1);
    }
  gather_vertices(primitive, from);
  for (std::size_t i = 0; i + 2 < primitive.vertices.size(); i += 3) {
    auto* corner = &primitive.vertices[i];
    const vec3 normal = unit_or(
        glm::cross(corner[1].position - corner[0].position, corner[2].position - corner[0].position), vec3(0, 0, 1));
    for (int c = 0; c < 3; ++c) corner[c].normal = normal;
  }
}

bool has_tangents(const Primitive& primitive) {
  return std::any_of(primitive.vertices.begin(), primitive.vertices.end(),
                     [](const Vertex& v) { return v.tangent != vec4(1, 0, 0, 1); });
}

int normal_map_uv_set(const Model& model, const Primitive& primitive) {
  auto set = [&](int material) {
    return material >= 0 && model.materials[material].normal_texture.image >= 0
               ? model.materials[material].normal_texture.uv_set
               : -1;
  };
  int found = set(primitive.material);
  for (std::size_t i = 0; found < 0 && i < primitive.variant_materials.size(); ++i)
    found = set(primitive.variant_materials[i]);
  return found;
}

}  // namespace engine::asset
