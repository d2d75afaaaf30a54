// Tangents by the MikkTSpace rules (Morten S. Mikkelsen, "Simulation of Wrinkled Surfaces Revisited", 2008;
// mikktspace.com), so that a normal map looks as it did where it was baked: corners are grouped around a vertex across
// edges whose triangles agree in orientation, and each group's tangent is the angle-weighted mean of its triangles'
// projected gradients.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "engine/asset/process.h"
#include "engine/asset/vertices.h"

namespace engine::asset {
namespace {

constexpr int kNone = -1;

vec3 safe_normalize(vec3 v) {
  const float length = glm::length(v);
  return length > std::numeric_limits<float>::min() ? v / length : v;
}

bool not_zero(float x) { return std::abs(x) > std::numeric_limits<float>::min(); }

struct Face {
  std::array<std::uint32_t, 3> vertex;                // into the primitive
  std::array<std::uint32_t, 3> welded;                // equal position, normal and uv share a number
  std::array<int, 3> neighbour{kNone, kNone, kNone};  // across the edge corner i -> i + 1
  std::array<int, 3> group{kNone, kNone, kNone};
  vec3 s{0}, t{0};          // gradient directions of u and v
  bool preserving = false;  // uv orientation
  bool any = true;          // no usable gradient: joins whichever group comes
  bool degenerate = false;
};

struct Group {
  std::vector<int> faces;
  std::uint32_t welded;
  bool preserving;
};

class Mikk {
 public:
  Mikk(const Primitive& primitive, int uv_set) : vertices_(primitive.vertices), uv_set_(uv_set) {
    const auto& indices = primitive.lods[0].indices;
    faces_.resize(indices.size() / 3);
    for (std::size_t f = 0; f < faces_.size(); ++f)
      for (std::size_t c = 0; c < 3; ++c) faces_[f].vertex[c] = indices[f * 3 + c];
  }

  // One tangent per corner of LOD 0.
  std::vector<vec4> run() {
    weld();
    for (auto& face : faces_) gradients(face);
    connect();
    group();
    std::vector<vec4> out(faces_.size() * 3, vec4(1, 0, 0, 1));
    std::vector<bool> known(out.size(), false);
    for (std::size_t g = 0; g < groups_.size(); ++g) evaluate(static_cast<int>(g), out, known);
    degenerate(out, known);
    return out;
  }

 private:
  vec3 position(const Face& face, int c) const { return vertices_[face.vertex[c]].position; }
  vec3 normal(const Face& face, int c) const { return vertices_[face.vertex[c]].normal; }
  // V grows downwards in glTF and upwards in the paper: the sign of the bitangent depends on it.
  vec2 uv(std::uint32_t v) const {
    const vec2 raw = uv_set_ ? vertices_[v].uv1 : vertices_[v].uv0;
    return {raw.x, 1 - raw.y};
  }

  void weld() {
    using Key = std::array<float, 8>;
    struct Hash {
      std::size_t operator()(const Key& key) const {
        std::size_t h = 14695981039346656037ull;
        for (float value : key) {
          std::uint32_t bits;
          std::memcpy(&bits, &value, 4);
          h = (h ^ bits) * 1099511628211ull;
        }
        return h ^ h >> 29;
      }
    };
    std::unordered_map<Key, std::uint32_t, Hash> seen;
    seen.reserve(vertices_.size());
    std::vector<std::uint32_t> number(vertices_.size());
    for (std::uint32_t v = 0; v < vertices_.size(); ++v) {
      const auto& vertex = vertices_[v];
      const vec2 at = uv(v);
      // + 0 turns -0 into 0, which compares equal but hashes otherwise
      const Key key{vertex.position.x + 0.0f,
                    vertex.position.y + 0.0f,
                    vertex.position.z + 0.0f,
                    vertex.normal.x + 0.0f,
                    vertex.normal.y + 0.0f,
                    vertex.normal.z + 0.0f,
                    at.x + 0.0f,
                    at.y + 0.0f};
      number[v] = seen.emplace(key, v).first->second;
    }
    for (auto& face : faces_) {
      for (int c = 0; c < 3; ++c) face.welded[c] = number[face.vertex[c]];
      const vec3 a = position(face, 0), b = position(face, 1), d = position(face, 2);
      face.degenerate = a == b || b == d || a == d;
    }
  }

  void gradients(Face& face) const {
    const vec3 d1 = position(face, 1) - position(face, 0), d2 = position(face, 2) - position(face, 0);
    const vec2 t1 = uv(face.vertex[0]);
    const vec2 t21 = uv(face.vertex[1]) - t1, t31 = uv(face.vertex[2]) - t1;
    const float area = t21.x * t31.y - t21.y * t31.x;
    const vec3 s = t31.y * d1 - t21.y * d2, t = -t31.x * d1 + t21.x * d2;
    face.preserving = area > 0;
    if (!not_zero(area)) return;
    const float length_s = glm::length(s), length_t = glm::length(t), sign = face.preserving ? 1.0f : -1.0f;
    if (not_zero(length_s)) face.s = s * (sign / length_s);
    if (not_zero(length_t)) face.t = t * (sign / length_t);
    face.any = !(not_zero(length_s / std::abs(area)) && not_zero(length_t / std::abs(area)));
  }

  // Each edge joins at most two faces that run along it in opposite directions.
  void connect() {
    struct Edge {
      std::uint32_t low, high;
      int face, corner;
    };
    std::vector<Edge> edges;
    edges.reserve(faces_.size() * 3);
    for (std::size_t f = 0; f < faces_.size(); ++f) {
      if (faces_[f].degenerate) continue;
      for (int c = 0; c < 3; ++c) {
        const auto a = faces_[f].welded[c], b = faces_[f].welded[(c + 1) % 3];
        edges.push_back({std::min(a, b), std::max(a, b), static_cast<int>(f), c});
      }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) {
      return std::tie(x.low, x.high, x.face, x.corner) < std::tie(y.low, y.high, y.face, y.corner);
    });
    // Among the edges of one pair of vertices, each takes the first free one that runs the other way. A hostile file
    // may put a million faces on one edge; beyond the first 64 candidates none is looked at.
    constexpr std::size_t kCandidates = 64;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const Edge& a = edges[i];
      if (faces_[a.face].neighbour[a.corner] != kNone) continue;
      for (std::size_t j = i + 1;
           j < edges.size() && j <= i + kCandidates && edges[j].low == a.low && edges[j].high == a.high; ++j) {
        const Edge& b = edges[j];
        if (b.face == a.face || faces_[b.face].neighbour[b.corner] != kNone) continue;
        if (faces_[b.face].welded[b.corner] == faces_[a.face].welded[a.corner]) continue;  // same direction
        faces_[a.face].neighbour[a.corner] = b.face;
        faces_[b.face].neighbour[b.corner] = a.face;
        break;
      }
    }
  }

  int corner_of(const Face& face, std::uint32_t welded) const {
    for (int c = 0; c < 3; ++c)
      if (face.welded[c] == welded) return c;
    return kNone;
  }

  void group() {
    std::vector<int> stack;
    for (std::size_t f = 0; f < faces_.size(); ++f)
      for (int c = 0; c < 3; ++c) {
        Face& face = faces_[f];
        if (face.degenerate || face.any || face.group[c] != kNone) continue;
        const int g = static_cast<int>(groups_.size());
        groups_.push_back({{static_cast<int>(f)}, face.welded[c], face.preserving});
        face.group[c] = g;
        stack = {face.neighbour[c > 0 ? c - 1 : 2], face.neighbour[c]};
        while (!stack.empty()) {
          const int next = stack.back();
          stack.pop_back();
          if (next != kNone) grow(g, next, stack);
        }
      }
  }

  void grow(int g, int index, std::vector<int>& stack) {
    Face& face = faces_[index];
    const int c = corner_of(face, groups_[g].welded);
    if (c == kNone || face.group[c] != kNone) return;
    // The first group to reach a face without a gradient decides its orientation.
    if (face.any && face.group[0] == kNone && face.group[1] == kNone && face.group[2] == kNone)
      face.preserving = groups_[g].preserving;
    if (face.preserving != groups_[g].preserving) return;
    groups_[g].faces.push_back(index);
    face.group[c] = g;
    stack.push_back(face.neighbour[c > 0 ? c - 1 : 2]);
    stack.push_back(face.neighbour[c]);
  }

  vec3 projected(vec3 v, vec3 n) const { return safe_normalize(v - n * glm::dot(n, v)); }

  // The tangent of a set of faces around one welded vertex.
  vec3 mean(const std::vector<int>& faces, std::uint32_t welded) const {
    vec3 sum(0);
    for (int f : faces) {
      const Face& face = faces_[f];
      if (face.any) continue;
      const int c = corner_of(face, welded);
      const vec3 n = normal(face, c), p = position(face, c);
      const vec3 before = projected(position(face, c > 0 ? c - 1 : 2) - p, n),
                 after = projected(position(face, c < 2 ? c + 1 : 0) - p, n);
      sum += std::acos(std::clamp(glm::dot(before, after), -1.0f, 1.0f)) * projected(face.s, n);
    }
    return safe_normalize(sum);
  }

  void evaluate(int g, std::vector<vec4>& out, std::vector<bool>& known) const {
    const Group& group = groups_[g];
    auto store = [&](int f, vec3 tangent) {
      for (int c = 0; c < 3; ++c)
        if (faces_[f].group[c] == g) {
          const std::size_t at = static_cast<std::size_t>(f) * 3 + static_cast<std::size_t>(c);
          if (tangent != vec3(0)) out[at] = vec4(tangent, 1);
          out[at].w = group.preserving ? 1.0f : -1.0f;
          known[at] = true;
        }
    };
    // At the default threshold of 180 degrees only exactly opposite gradients split a group; without any, one mean
    // serves all. Comparing each with each is quadratic, so a fan of more faces than any modeller makes is taken whole.
    constexpr std::size_t kLargeFan = 512;
    bool opposite = false;
    if (group.faces.size() <= kLargeFan)
      for (std::size_t i = 0; i < group.faces.size() && !opposite; ++i)
        for (std::size_t j = i + 1; j < group.faces.size() && !opposite; ++j)
          opposite = !agree(group.faces[i], group.faces[j], group.welded);
    if (!opposite) {
      const vec3 tangent = mean(group.faces, group.welded);
      for (int f : group.faces) store(f, tangent);
      return;
    }
    for (int f : group.faces) {
      std::vector<int> members;
      for (int other : group.faces)
        if (other == f || agree(f, other, group.welded)) members.push_back(other);
      store(f, mean(members, group.welded));
    }
  }

  bool agree(int a, int b, std::uint32_t welded) const {
    const Face &x = faces_[a], &y = faces_[b];
    if (x.any || y.any) return true;
    const vec3 n = normal(x, corner_of(x, welded));
    return glm::dot(projected(x.s, n), projected(y.s, n)) > -1 && glm::dot(projected(x.t, n), projected(y.t, n)) > -1;
  }

  // Corners without a group (degenerate faces, faces without gradient next to none) copy from a good corner at the same
  // vertex.
  void degenerate(std::vector<vec4>& out, const std::vector<bool>& known) const {
    std::unordered_map<std::uint32_t, std::size_t> good;
    for (std::size_t i = 0; i < out.size(); ++i)
      if (known[i]) good.emplace(faces_[i / 3].welded[i % 3], i);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (known[i]) continue;
      const auto found = good.find(faces_[i / 3].welded[i % 3]);
      if (found != good.end()) {
        out[i] = out[found->second];
        continue;
      }
      // Nothing to learn from: any direction across the normal will do.
      const vec3 n = vertices_[faces_[i / 3].vertex[i % 3]].normal;
      const vec3 axis = std::abs(n.x) < 0.9f ? vec3(1, 0, 0) : vec3(0, 1, 0);
      out[i] = vec4(unit_or(axis - n * glm::dot(n, axis), vec3(1, 0, 0)), 1);
    }
  }

  const std::vector<Vertex>& vertices_;
  int uv_set_;
  std::vector<Face> faces_;
  std::vector<Group> groups_;
};

}  // namespace

void generate_tangents(Primitive& primitive, int uv_set) {
  if (primitive.lods.empty() || primitive.lods[0].indices.empty()) return;
  const std::vector<vec4> tangents = Mikk(primitive, uv_set).run();
  const std::vector<vec4> values = split_vertices(primitive, tangents, vec4(1, 0, 0, 1));
  for (std::size_t v = 0; v < values.size(); ++v) primitive.vertices[v].tangent = values[v];
}

}  // namespace engine::asset
