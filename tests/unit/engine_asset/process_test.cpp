#include "engine/asset/process.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "shared.h"

namespace engine::asset::test {
namespace {

// A closed box of 12 triangles over 8 shared vertices.
Primitive box(vec3 half) {
  Primitive out;
  for (int i = 0; i < 8; ++i) {
    Vertex vertex;
    vertex.position = half * vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1);
    out.vertices.push_back(vertex);
  }
  out.lods.push_back(
      {{0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5},
       0});
  return out;
}

// `n` x `n` quads in the XZ plane, bumped by a sine so that simplification has something to lose.
Primitive carpet(int n) {
  Primitive out;
  for (int z = 0; z <= n; ++z)
    for (int x = 0; x <= n; ++x) {
      Vertex vertex;
      const float u = static_cast<float>(x) / static_cast<float>(n), v = static_cast<float>(z) / static_cast<float>(n);
      vertex.position = {u, 0.02f * std::sin(12 * u) * std::cos(9 * v), v};
      vertex.normal = {0, 1, 0};
      vertex.uv0 = {u, v};
      out.vertices.push_back(vertex);
    }
  out.lods.resize(1);
  const auto at = [&](int x, int z) { return static_cast<std::uint32_t>(z * (n + 1) + x); };
  for (int z = 0; z < n; ++z)
    for (int x = 0; x < n; ++x)
      for (auto index : {at(x, z), at(x, z + 1), at(x + 1, z), at(x + 1, z), at(x, z + 1), at(x + 1, z + 1)})
        out.lods[0].indices.push_back(index);
  return out;
}

vec3 face_normal(const Primitive& primitive, const std::vector<std::uint32_t>& indices, std::size_t i) {
  const vec3 a = primitive.vertices[indices[i]].position, b = primitive.vertices[indices[i + 1]].position,
             c = primitive.vertices[indices[i + 2]].position;
  return glm::normalize(glm::cross(b - a, c - a));
}

TEST(Normals, BoxGetsFlatSides) {
  Primitive primitive = box({1, 2, 3});
  generate_normals(primitive);
  EXPECT_EQ(primitive.vertices.size(), 24u);
  const auto& indices = primitive.lods[0].indices;
  for (std::size_t i = 0; i < indices.size(); ++i)
    EXPECT_LT(glm::distance(primitive.vertices[indices[i]].normal, face_normal(primitive, indices, i / 3 * 3)), 1e-5f);
}

TEST(Normals, WideCreaseRoundsTheBox) {
  Primitive primitive = box({1, 1, 1});
  generate_normals(primitive, 100 * core::kDegree);
  EXPECT_EQ(primitive.vertices.size(), 8u);
  for (const auto& vertex : primitive.vertices)
    EXPECT_LT(glm::distance(vertex.normal, glm::normalize(vertex.position)), 1e-5f);
}

TEST(Normals, DegenerateTrianglesGetSomeUnitNormal) {
  Primitive primitive;
  primitive.vertices.resize(3);  // all at the origin
  primitive.lods.push_back({{0, 1, 2}, 0});
  generate_normals(primitive);
  for (const auto& vertex : primitive.vertices) EXPECT_NEAR(glm::length(vertex.normal), 1, 1e-5);
}

TEST(Optimize, MergesDropsAndKeepsTheSurface) {
  Primitive primitive = carpet(20);
  const Primitive before = primitive;
  // Every triangle gets its own three vertices, plus one triangle without area and one vertex that nobody uses.
  Primitive loose;
  for (auto index : before.lods[0].indices) loose.vertices.push_back(before.vertices[index]);
  loose.vertices.push_back(before.vertices[0]);
  loose.lods.resize(1);
  for (std::uint32_t i = 0; i < before.lods[0].indices.size(); ++i) loose.lods[0].indices.push_back(i);
  loose.lods[0].indices.insert(loose.lods[0].indices.end(), {5, 5, 6});
  optimize(loose);
  EXPECT_EQ(loose.vertices.size(), before.vertices.size());
  ASSERT_EQ(loose.lods[0].indices.size(), before.lods[0].indices.size());
  const auto triangles = [](const Primitive& p) {
    std::vector<std::array<float, 9>> out;
    for (std::size_t i = 0; i < p.lods[0].indices.size(); i += 3) {
      std::array<std::array<float, 3>, 3> corners;
      for (std::size_t c = 0; c < 3; ++c) {
        const vec3 v = p.vertices[p.lods[0].indices[i + c]].position;
        corners[c] = {v.x, v.y, v.z};
      }
      std::rotate(corners.begin(), std::min_element(corners.begin(), corners.end()),
                  corners.end());  // the winding stays
      std::array<float, 9> flat;
      for (std::size_t c = 0; c < 9; ++c) flat[c] = corners[c / 3][c % 3];
      out.push_back(flat);
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_EQ(triangles(loose), triangles(before));
  for (std::size_t i = 0, next = 0; i < loose.lods[0].indices.size();
       ++i) {  // first uses run through the vertices in order
    EXPECT_LE(loose.lods[0].indices[i], next);
    next = std::max<std::size_t>(next, loose.lods[0].indices[i] + 1);
  }
}

TEST(Lods, HalveAndStayNear) {
  Primitive primitive = carpet(60);
  optimize(primitive);
  const std::size_t full = primitive.lods[0].indices.size() / 3;
  build_lods(primitive, 4, 200);
  ASSERT_EQ(primitive.lods.size(), 4u);
  for (std::size_t l = 1; l < primitive.lods.size(); ++l) {
    const auto& lod = primitive.lods[l];
    EXPECT_LE(lod.indices.size(), primitive.lods[l - 1].indices.size() * 3 / 4);
    EXPECT_GE(lod.error_m, primitive.lods[l - 1].error_m);
    EXPECT_LT(lod.error_m, 0.1f);
    for (auto index : lod.indices) ASSERT_LT(index, primitive.vertices.size());
  }
  EXPECT_EQ(primitive.lods[0].indices.size() / 3, full);
  build_lods(primitive, 2, 200);  // again: replaces, does not append
  EXPECT_EQ(primitive.lods.size(), 2u);
}

// Flat-shaded furniture has no shared edges: only clustering can simplify it.
TEST(Lods, WorkOnLooseTriangles) {
  Primitive whole = carpet(40), loose;
  for (auto index : whole.lods[0].indices) {
    loose.vertices.push_back(whole.vertices[index]);
    loose.vertices.back().uv0 = vec2(static_cast<float>(loose.vertices.size()));  // cannot be merged
  }
  loose.lods.resize(1);
  for (std::uint32_t i = 0; i < loose.vertices.size(); ++i) loose.lods[0].indices.push_back(i);
  build_lods(loose, 3, 100);
  ASSERT_GE(loose.lods.size(), 2u);
  EXPECT_LE(loose.lods[1].indices.size(), loose.lods[0].indices.size() * 3 / 4);
}

TEST(Lods, NoneForSmallMeshes) {
  Primitive primitive = box({1, 1, 1});
  build_lods(primitive);
  EXPECT_EQ(primitive.lods.size(), 1u);
}

TEST(Tangents, FollowTheUvAxes) {
  Primitive primitive = carpet(4);
  for (auto& vertex : primitive.vertices) vertex.position.y = 0;
  generate_tangents(primitive);
  for (const auto& vertex : primitive.vertices) {
    EXPECT_LT(glm::distance(vec3(vertex.tangent), vec3(1, 0, 0)), 1e-5f);
    // Bitangent = cross(normal, tangent) * w points to decreasing glTF v (up in the picture), here -Z.
    EXPECT_LT(glm::distance(glm::cross(vertex.normal, vec3(vertex.tangent)) * vertex.tangent.w, vec3(0, 0, -1)), 1e-5f);
  }
}

TEST(Tangents, MirroredUvsSplitTheSeam) {
  // Two quads side by side; the second is the first mirrored in u.
  Primitive primitive;
  for (int x = 0; x < 3; ++x)
    for (int y = 0; y < 2; ++y) {
      Vertex vertex;
      vertex.position = {x, y, 0};
      vertex.uv0 = {x == 1 ? 1.0f : 0.0f, 1.0f - static_cast<float>(y)};
      primitive.vertices.push_back(vertex);
    }
  primitive.lods.push_back({{0, 2, 1, 1, 2, 3, 2, 4, 3, 3, 4, 5}, 0});
  generate_tangents(primitive);
  EXPECT_EQ(primitive.vertices.size(), 8u);
  const auto& indices = primitive.lods[0].indices;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto& tangent = primitive.vertices[indices[i]].tangent;
    EXPECT_NEAR(tangent.x, i < 6 ? 1 : -1, 1e-5);
    EXPECT_EQ(tangent.w, i < 6 ? 1 : -1);
  }
}

TEST(Tangents, WithoutUvsAreUnitAndAcrossTheNormal) {
  Primitive primitive = box({1, 1, 1});
  generate_normals(primitive);
  generate_tangents(primitive);
  for (const auto& vertex : primitive.vertices) {
    EXPECT_NEAR(glm::length(vec3(vertex.tangent)), 1, 1e-5);
    EXPECT_NEAR(glm::dot(vec3(vertex.tangent), vertex.normal), 0, 1e-5);
  }
}

// Models whose exporters made MikkTSpace tangents and shipped them: ours must agree.
class ShippedTangents : public testing::TestWithParam<const char*> {};

TEST_P(ShippedTangents, AgreeWithOurs) {
  const auto path = shared_data() / "gltf/models" / GetParam();
  VITRINE_NEEDS(path);
  LoadOptions options;
  options.images = false;
  options.tangents = false;
  auto model = load_gltf(path, options);
  ASSERT_TRUE(model) << model.error().message;
  std::size_t compared = 0;
  for (auto& mesh : (*model)->meshes)
    for (auto& primitive : mesh.primitives) {
      Primitive ours = primitive;
      generate_tangents(ours);
      for (std::size_t i = 0; i < primitive.lods[0].indices.size(); ++i) {
        const vec4 theirs = primitive.vertices[primitive.lods[0].indices[i]].tangent,
                   made = ours.vertices[ours.lods[0].indices[i]].tangent;
        ASSERT_EQ(theirs.w, made.w);
        ASSERT_GT(glm::dot(vec3(theirs), vec3(made)), 0.99f);
        ++compared;
      }
    }
  EXPECT_GT(compared, 3000u);
}

INSTANTIATE_TEST_SUITE_P(SharedModels, ShippedTangents,
                         testing::Values("ModernArmchair/modern_armchair.glb", "HighEndLaptop/high_end_laptop.glb"));

TEST(Bounds, FollowNodesAndJoints) {
  Model model;
  model.meshes.resize(1);
  model.meshes[0].primitives.push_back(box({1, 1, 1}));
  model.nodes.resize(3);
  model.nodes[0].local.translation = {10, 0, 0};
  model.nodes[1].parent = 0, model.nodes[1].mesh = 0, model.nodes[1].local.scale = {2, 1, 1};
  model.nodes[2].mesh = 0;  // not in the scene
  model.roots = {0};
  update_bounds(model);
  EXPECT_EQ(model.bounds.min, vec3(8, -1, -1));
  EXPECT_EQ(model.bounds.max, vec3(12, 1, 1));
  EXPECT_EQ(model.meshes[0].primitives[0].bounds.max, vec3(1));
}

}  // namespace
}  // namespace engine::asset::test
