#include <cmath>
#include <cstring>
#include <unordered_map>

#include "engine/asset/process.h"
#include "engine/asset/vertices.h"

namespace engine::asset {
namespace {

struct Bits {
  std::uint32_t x, y, z;
  bool operator==(const Bits&) const = default;
};

struct HashBits {
  std::size_t operator()(const Bits& b) const {
    return ((b.x * 0x9E3779B97F4A7C15ull ^ b.y) * 0x9E3779B97F4A7C15ull ^ b.z) * 0x9E3779B97F4A7C15ull >> 16;
  }
};

Bits bits_of(vec3 v) {
  v += vec3(0);  // -0 becomes 0
  Bits out;
  std::memcpy(&out, &v, sizeof out);
  return out;
}

}  // namespace

void generate_normals(Primitive& primitive, float crease_rad) {
  if (primitive.lods.empty()) return;
  const auto& indices = primitive.lods[0].indices;
  const std::size_t corners = indices.size();
  std::vector<vec3> face(corners / 3);
  std::vector<float> weight(
      corners);  // the corner's angle: the mean does not depend on how a flat side is cut into triangles
  std::unordered_map<Bits, std::vector<std::uint32_t>, HashBits> around;
  around.reserve(primitive.vertices.size());
  auto at = [&](std::size_t corner) { return primitive.vertices[indices[corner]].position; };
  for (std::size_t f = 0; f < face.size(); ++f) {
    face[f] = unit_or(glm::cross(at(f * 3 + 1) - at(f * 3), at(f * 3 + 2) - at(f * 3)), vec3(0));
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t corner = f * 3 + c;
      const vec3 p = at(corner);
      const vec3 a = unit_or(at(f * 3 + (c + 1) % 3) - p, vec3(0)), b = unit_or(at(f * 3 + (c + 2) % 3) - p, vec3(0));
      weight[corner] = std::acos(glm::clamp(glm::dot(a, b), -1.0f, 1.0f));
      around[bits_of(p)].push_back(static_cast<std::uint32_t>(corner));
    }
  }
  // Comparing each face at a point with each is quadratic; where more meet than any modeller makes, all are averaged.
  constexpr std::size_t kLargeFan = 1024;
  const float least = std::cos(crease_rad) - 1e-5f;
  std::vector<vec4> normals(corners);
  for (const auto& [position, fan] : around) {
    for (auto corner : fan) {
      const vec3 own = face[corner / 3];
      vec3 sum(0);
      for (auto other : fan)
        if (fan.size() > kLargeFan || own == vec3(0) || glm::dot(own, face[other / 3]) >= least)
          sum += weight[other] * face[other / 3];
      normals[corner] = vec4(unit_or(sum, own == vec3(0) ? vec3(0, 1, 0) : own), 0);
      if (fan.size() > kLargeFan) {
        for (auto other : fan) normals[other] = normals[corner];
        break;
      }
    }
  }
  const auto values = split_vertices(primitive, normals, vec4(0, 1, 0, 0));
  for (std::size_t v = 0; v < values.size(); ++v) primitive.vertices[v].normal = vec3(values[v]);
}

}  // namespace engine::asset
