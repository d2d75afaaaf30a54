#include "store/import/geometry.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "engine/asset/process.h"

namespace store::import {

using engine::asset::Primitive;
using engine::asset::Vertex;
using engine::core::Aabb;
using engine::core::mat3;
using engine::core::vec2;
using engine::core::vec3;

namespace {

// Points closer than this are one when pieces are told apart: below any gap in furniture.
constexpr float kWeldM = 0.0002f;

class UnionFind {
 public:
  explicit UnionFind(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::uint32_t> parent_;
};

struct CellHash {
  std::size_t operator()(const glm::ivec3& c) const {
    return static_cast<std::size_t>(c.x) * 73856093u ^ static_cast<std::size_t>(c.y) * 19349663u ^
           static_cast<std::size_t>(c.z) * 83492791u;
  }
};

// For every vertex, the number of its place: equal for vertices at the same point.
std::vector<std::uint32_t> places_of(const std::vector<Vertex>& vertices, std::uint32_t& count) {
  std::unordered_map<glm::ivec3, std::uint32_t, CellHash> cells;
  cells.reserve(vertices.size());
  std::vector<std::uint32_t> places(vertices.size());
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const glm::ivec3 cell(glm::round(vertices[i].position / kWeldM));
    places[i] = cells.try_emplace(cell, static_cast<std::uint32_t>(cells.size())).first->second;
  }
  count = static_cast<std::uint32_t>(cells.size());
  return places;
}

int longest(vec3 v) { return v.x >= v.y && v.x >= v.z ? 0 : v.y >= v.z ? 1 : 2; }

float fraction(std::uint32_t x) {  // a place on the tile from a piece's number
  x ^= x >> 16, x *= 0x7feb352du, x ^= x >> 15, x *= 0x846ca68bu, x ^= x >> 16;
  return static_cast<float>(x >> 8) / 16777216.0f;
}

}  // namespace

Fit fit_to_box(const ObjModel& obj, const mat3& rotation, vec3 size_m) {
  Aabb box;
  for (const ObjPart& part : obj.parts)
    for (const auto& corner : part.corners)
      box.add(rotation * obj.positions[static_cast<std::size_t>(corner.position)]);
  const vec3 extent = box.size();
  vec3 scale(1);
  for (int axis = 0; axis < 3; ++axis)
    if (extent[axis] > 1e-9f) scale[axis] = size_m[axis] / extent[axis];
  Fit fit;
  mat3 scaling(0), unscaling(0);
  for (int axis = 0; axis < 3; ++axis) scaling[axis][axis] = scale[axis], unscaling[axis][axis] = 1 / scale[axis];
  fit.linear = scaling * rotation;
  fit.normal = unscaling * glm::transpose(glm::inverse(rotation));
  const vec3 centre = box.centre();
  fit.offset = -scale * vec3(centre.x, box.min.y, centre.z);
  fit.mirrored = glm::determinant(rotation) < 0;
  return fit;
}

Primitive primitive_from(const ObjModel& obj, const std::vector<int>& parts, const Fit& fit, float crease_rad) {
  Primitive primitive;
  primitive.lods.resize(1);
  auto& indices = primitive.lods[0].indices;
  bool normals = true;
  std::map<std::array<int, 3>, std::uint32_t> known;
  for (const int number : parts) {
    const ObjPart& part = obj.parts[static_cast<std::size_t>(number)];
    for (std::size_t i = 0; i + 2 < part.corners.size(); i += 3)
      for (std::size_t k = 0; k < 3; ++k) {
        const auto& corner = part.corners[i + (fit.mirrored ? 2 - k : k)];
        const auto [at, added] = known.try_emplace({corner.position, corner.normal, corner.uv},
                                                   static_cast<std::uint32_t>(primitive.vertices.size()));
        indices.push_back(at->second);
        if (!added) continue;
        Vertex vertex;
        vertex.position = fit.point(obj.positions[static_cast<std::size_t>(corner.position)]);
        if (corner.normal >= 0) {
          const vec3 n = fit.normal * obj.normals[static_cast<std::size_t>(corner.normal)];
          const float length = glm::length(n);
          normals &= length > 1e-9f;
          if (length > 1e-9f) vertex.normal = n / length;
        } else {
          normals = false;
        }
        if (corner.uv >= 0) {
          const vec2 uv = obj.uvs[static_cast<std::size_t>(corner.uv)];
          vertex.uv0 = {uv.x, 1 - uv.y};
        }
        primitive.vertices.push_back(vertex);
      }
  }
  if (!normals) engine::asset::generate_normals(primitive, crease_rad);
  engine::asset::optimize(primitive);
  return primitive;
}

void box_project(Primitive& primitive, float size_m) {
  auto& indices = primitive.lods[0].indices;
  const auto& vertices = primitive.vertices;
  std::uint32_t count = 0;
  const auto places = places_of(vertices, count);
  // Pieces: triangles that touch. Flats: triangles of a piece that touch and face the same way (six ways).
  UnionFind pieces(count), flats(std::size_t(count) * 6);
  const std::size_t triangles = indices.size() / 3;
  std::vector<std::uint8_t> facing(triangles);
  for (std::size_t t = 0; t < triangles; ++t) {
    const std::uint32_t* i = &indices[t * 3];
    const vec3 a = vertices[i[0]].position;
    const vec3 n = glm::cross(vertices[i[1]].position - a, vertices[i[2]].position - a);
    const int axis = longest(glm::abs(n));
    facing[t] = static_cast<std::uint8_t>(axis * 2 + (n[axis] < 0));
    for (int k = 0; k < 2; ++k) {
      pieces.join(places[i[k]], places[i[k + 1]]);
      flats.join(places[i[k]] * 6 + facing[t], places[i[k + 1]] * 6 + facing[t]);
    }
  }
  std::unordered_map<std::uint32_t, Aabb> piece_box, flat_box;
  for (std::size_t t = 0; t < triangles; ++t)
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t i = indices[t * 3 + k];
      piece_box[pieces.find(places[i])].add(vertices[i].position);
      flat_box[flats.find(places[i] * 6 + facing[t])].add(vertices[i].position);
    }
  std::vector<Vertex> soup;
  soup.reserve(indices.size());
  for (std::size_t t = 0; t < triangles; ++t) {
    const std::uint32_t* i = &indices[t * 3];
    const int normal = facing[t] / 2, a = (normal + 1) % 3, b = (normal + 2) % 3;
    const std::uint32_t piece = pieces.find(places[i[0]]);
    const vec3 flat = flat_box[flats.find(places[i[0]] * 6 + facing[t])].size(), whole = piece_box[piece].size();
    // Nearly square flats follow the piece they are on.
    const bool square = std::max(flat[a], flat[b]) < 1.25f * std::min(flat[a], flat[b]);
    const int along = (square ? whole[a] >= whole[b] : flat[a] >= flat[b]) ? a : b;
    const int across = along == a ? b : a;
    const vec2 place(fraction(piece * 2u + 1), fraction(piece * 2u + 2));
    for (int k = 0; k < 3; ++k) {
      Vertex vertex = vertices[i[k]];
      vertex.uv0 = vec2(vertex.position[across], vertex.position[along]) / size_m + place;
      soup.push_back(vertex);
    }
  }
  primitive.vertices = std::move(soup);
  indices.resize(primitive.vertices.size());
  std::iota(indices.begin(), indices.end(), 0u);
  engine::asset::optimize(primitive);
}

void drop_smeared_lods(Primitive& primitive, float size_m) {
  // A projection never stretches, so an edge that is longer on the texture than in space crosses a seam.
  constexpr float kSlack = 1.1f, kSlackM = 0.004f, kMostArea = 0.03f;
  for (std::size_t lod = 1; lod < primitive.lods.size(); ++lod) {
    const auto& indices = primitive.lods[lod].indices;
    float all = 0, smeared = 0;
    for (std::size_t t = 0; t + 2 < indices.size(); t += 3) {
      bool across = false;
      for (std::size_t k = 0; k < 3; ++k) {
        const Vertex &a = primitive.vertices[indices[t + k]], &b = primitive.vertices[indices[t + (k + 1) % 3]];
        across |= glm::length(b.uv0 - a.uv0) * size_m > glm::length(b.position - a.position) * kSlack + kSlackM;
      }
      const vec3 a = primitive.vertices[indices[t]].position;
      const float area = glm::length(
          glm::cross(primitive.vertices[indices[t + 1]].position - a, primitive.vertices[indices[t + 2]].position - a));
      all += area;
      if (across) smeared += area;
    }
    if (smeared > all * kMostArea) {
      primitive.lods.resize(lod);
      return;
    }
  }
}

void reduce(Primitive& primitive, std::size_t most) {
  for (int round = 0; round < 8 && primitive.lods[0].indices.size() / 3 > most; ++round) {
    primitive.lods.resize(1);
    engine::asset::build_lods(primitive, 2, most / 2);
    if (primitive.lods.size() < 2) break;  // its shape allows no more
    primitive.lods.erase(primitive.lods.begin());
    primitive.lods.resize(1);
    primitive.lods[0].error_m = 0;
    std::vector<std::uint32_t> moved(primitive.vertices.size(), ~0u);
    std::vector<Vertex> kept;
    for (std::uint32_t& index : primitive.lods[0].indices) {
      if (moved[index] == ~0u) {
        moved[index] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(primitive.vertices[index]);
      }
      index = moved[index];
    }
    primitive.vertices = std::move(kept);
  }
}

}  // namespace store::import
