#include "tests/golden/models.h"

#include <algorithm>
#include <cmath>

#include "engine/asset/process.h"

namespace golden {

using namespace engine;

namespace {

void add_quad(Primitive& p, vec3 corner, vec3 right, vec3 up) {
  const auto first = static_cast<std::uint32_t>(p.vertices.size());
  const vec3 normal = glm::normalize(glm::cross(right, up));
  for (const vec2 uv : {vec2(0, 1), vec2(1, 1), vec2(1, 0), vec2(0, 0)}) {
    asset::Vertex v;
    v.position = corner + right * uv.x + up * (1 - uv.y);
    v.normal = normal;
    v.tangent = vec4(glm::normalize(right), 1);
    v.uv0 = uv;
    p.vertices.push_back(v);
  }
  if (p.lods.empty()) p.lods.emplace_back();
  for (std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) p.lods[0].indices.push_back(first + i);
}

}  // namespace

Primitive sphere(float radius_m, int rings) {
  Primitive p;
  p.lods.emplace_back();
  const int columns = 2 * rings;
  for (int y = 0; y <= rings; ++y) {
    for (int x = 0; x <= columns; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(columns),
                  v = static_cast<float>(y) / static_cast<float>(rings);
      const float phi = u * 2 * core::kPi, theta = v * core::kPi;
      asset::Vertex vertex;
      vertex.normal = vec3(std::sin(theta) * std::sin(phi), std::cos(theta), std::sin(theta) * std::cos(phi));
      vertex.position = vertex.normal * radius_m;
      vertex.tangent = vec4(std::cos(phi), 0, -std::sin(phi), 1);
      vertex.uv0 = {u, v};
      p.vertices.push_back(vertex);
      if (y == rings || x == columns) continue;
      const auto at = static_cast<std::uint32_t>(y * (columns + 1) + x),
                 below = at + static_cast<std::uint32_t>(columns) + 1;
      for (std::uint32_t i : {at, below, below + 1, at, below + 1, at + 1}) p.lods[0].indices.push_back(i);
    }
  }
  return p;
}

Primitive box(vec3 s) {
  Primitive p;
  const vec3 h = s * 0.5f, x(s.x, 0, 0), y(0, s.y, 0), z(0, 0, s.z);
  add_quad(p, {-h.x, -h.y, h.z}, x, y);
  add_quad(p, {h.x, -h.y, -h.z}, -x, y);
  add_quad(p, {h.x, -h.y, h.z}, -z, y);
  add_quad(p, {-h.x, -h.y, -h.z}, z, y);
  add_quad(p, {-h.x, h.y, h.z}, x, -z);
  add_quad(p, {-h.x, -h.y, -h.z}, x, z);
  return p;
}

Primitive quad(vec2 size) {
  Primitive p;
  add_quad(p, {-size.x / 2, -size.y / 2, 0}, {size.x, 0, 0}, {0, size.y, 0});
  return p;
}

Primitive floor(float side_m) {
  Primitive p;
  add_quad(p, {-side_m / 2, 0, side_m / 2}, {side_m, 0, 0}, {0, 0, -side_m});
  return p;
}

int add(Model& model, Primitive primitive, int material, vec3 position) {
  primitive.material = material;
  asset::Mesh mesh;
  mesh.primitives.push_back(std::move(primitive));
  model.meshes.push_back(std::move(mesh));
  asset::Node node;
  node.mesh = static_cast<int>(model.meshes.size()) - 1;
  node.local.translation = position;
  model.nodes.push_back(node);
  model.roots.push_back(static_cast<int>(model.nodes.size()) - 1);
  return model.roots.back();
}

int add_material(Model& model, const asset::Material& material) {
  model.materials.push_back(material);
  return static_cast<int>(model.materials.size()) - 1;
}

int add_image(Model& model, std::uint32_t side, const std::function<vec4(float, float)>& f) {
  asset::Image image;
  image.width = image.height = side;
  for (std::uint32_t y = 0; y < side; ++y)
    for (std::uint32_t x = 0; x < side; ++x) {
      const vec4 c = f((static_cast<float>(x) + 0.5f) / static_cast<float>(side),
                       (static_cast<float>(y) + 0.5f) / static_cast<float>(side));
      for (int i = 0; i < 4; ++i)
        image.rgba.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(c[i], 0.0f, 1.0f) * 255)));
    }
  model.images.push_back(std::move(image));
  if (model.samplers.empty()) model.samplers.emplace_back();
  return static_cast<int>(model.images.size()) - 1;
}

std::unique_ptr<Model> finish(Model model) {
  asset::update_bounds(model);
  return std::make_unique<Model>(std::move(model));
}

}  // namespace golden
