#include "store/import/obj.h"

#include <tiny_obj_loader.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <map>
#include <streambuf>

namespace store::import {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using engine::core::vec2;
using engine::core::vec3;

namespace {

// An istream over bytes that somebody else owns.
class ByteStream : private std::streambuf, public std::istream {
 public:
  explicit ByteStream(std::span<const std::byte> bytes) : std::istream(static_cast<std::streambuf*>(this)) {
    char* begin = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
    setg(begin, begin, begin + bytes.size());
  }
};

// tinyobjloader asks for the material file by the name in the model.
class SiblingMaterials : public tinyobj::MaterialReader {
 public:
  SiblingMaterials(const ReadSibling& read, const std::string& name, std::vector<std::string>* warnings)
      : read_(read), name_(name), warnings_(warnings) {}

  bool operator()(const std::string& file, std::vector<tinyobj::material_t>* materials, std::map<std::string, int>* map,
                  std::string* warn, std::string* err) override {
    auto bytes = read_(file);
    if (!bytes) {
      if (warnings_) warnings_->push_back(fmt::format("{}: material file: {}", name_, bytes.error().message));
      return false;
    }
    ByteStream stream(*bytes);
    tinyobj::LoadMtl(map, materials, &stream, warn, err);
    return true;
  }

 private:
  const ReadSibling& read_;
  const std::string& name_;
  std::vector<std::string>* warnings_;
};

float unit(float x, float fallback) { return std::isfinite(x) ? std::clamp(x, 0.0f, 1.0f) : fallback; }
vec3 unit(const tinyobj::real_t (&x)[3]) { return {unit(x[0], 0.8f), unit(x[1], 0.8f), unit(x[2], 0.8f)}; }

ObjMaterial material_from(const tinyobj::material_t& in) {
  ObjMaterial out;
  out.name = in.name;
  out.diffuse = unit(in.diffuse), out.specular = unit(in.specular);
  out.shininess = std::isfinite(in.shininess) ? std::max(0.0f, in.shininess) : 0;
  out.opacity = unit(in.dissolve, 1);
  out.texture = in.diffuse_texname;
  std::replace(out.texture.begin(), out.texture.end(), '\\', '/');
  return out;
}

template <class V>
Result<std::vector<V>> vectors(const std::vector<tinyobj::real_t>& numbers, const std::string& name, const char* what) {
  constexpr std::size_t n = static_cast<std::size_t>(V::length());
  std::vector<V> out(numbers.size() / n);
  for (std::size_t i = 0; i < out.size(); ++i)
    for (std::size_t k = 0; k < n; ++k) {
      const float x = numbers[i * n + k];
      if (!std::isfinite(x)) return fail(Code::corrupt, "{}: {} {} is not finite", name, what, i + 1);
      out[i][static_cast<int>(k)] = x;
    }
  return out;
}

}  // namespace

Result<ObjModel> read_obj(std::span<const std::byte> bytes, const std::string& name, const ReadSibling& read,
                          std::vector<std::string>* warnings) {
  if (bytes.size() > kMaxObjBytes)
    return fail(Code::too_large, "{}: {} bytes, more than {}", name, bytes.size(), kMaxObjBytes);
  if (std::find(bytes.begin(), bytes.end(), std::byte(0)) != bytes.end())
    return fail(Code::corrupt, "{}: not OBJ text: holds a NUL byte", name);
  tinyobj::attrib_t attrib;
  std::vector<tinyobj::shape_t> shapes;
  std::vector<tinyobj::material_t> materials;
  std::string warn, err;
  bool loaded = false;
  try {
    ByteStream stream(bytes);
    SiblingMaterials reader(read, name, warnings);
    // No vertex colours: 0.8 grey without a material comes from us.
    loaded = tinyobj::LoadObj(&attrib, &shapes, &materials, &warn, &err, &stream, &reader, true, false);
  } catch (const std::exception& e) {
    return fail(Code::corrupt, "{}: {}", name, e.what());
  }
  if (!loaded) {
    while (!err.empty() && err.back() == '\n') err.pop_back();
    return fail(Code::corrupt, "{}: {}", name, err.empty() ? "not an OBJ model" : err);
  }

  ObjModel model;
  VITRINE_TRY(positions, vectors<vec3>(attrib.vertices, name, "vertex"));
  VITRINE_TRY(uvs, vectors<vec2>(attrib.texcoords, name, "texture coordinate"));
  model.positions = std::move(positions), model.uvs = std::move(uvs);
  // Exporters write normals of flat faces as NaN; such a corner simply has none.
  model.normals.resize(attrib.normals.size() / 3);
  for (std::size_t i = 0; i < model.normals.size(); ++i) {
    const vec3 n(attrib.normals[i * 3], attrib.normals[i * 3 + 1], attrib.normals[i * 3 + 2]);
    const float length = glm::length(n);
    model.normals[i] = std::isfinite(length) && length > 1e-6f ? n / length : vec3(0);
  }
  for (const auto& material : materials) model.materials.push_back(material_from(material));

  std::map<int, std::size_t> part_of;  // material -> part
  std::size_t corners = 0, dropped = 0;
  for (const auto& shape : shapes) {
    const auto& mesh = shape.mesh;
    if (mesh.indices.size() != mesh.num_face_vertices.size() * 3 ||
        mesh.material_ids.size() != mesh.num_face_vertices.size())
      return fail(Code::corrupt, "{}: '{}' has faces that are no polygons", name, shape.name);
    if ((corners += mesh.indices.size()) > kMaxObjCorners)
      return fail(Code::too_large, "{}: more than {} triangles", name, kMaxObjCorners / 3);
    for (std::size_t face = 0; face < mesh.material_ids.size(); ++face) {
      int material = mesh.material_ids[face];
      if (material < -1 || material >= static_cast<int>(materials.size())) material = -1;
      ObjPart::Corner corner[3];
      bool whole = true;
      for (std::size_t k = 0; k < 3; ++k) {
        const auto& index = mesh.indices[face * 3 + k];
        const auto check = [&](int i, std::size_t count, const char* what) -> Result<> {
          if (i >= 0 && static_cast<std::size_t>(i) < count) return {};
          return fail(Code::corrupt, "{}: '{}': face {} names {} {} of {}", name, shape.name, face + 1, what,
                      static_cast<long>(i) + 1, count);
        };
        VITRINE_CHECK(check(index.vertex_index, model.positions.size(), "vertex"));
        corner[k].position = index.vertex_index;
        if (index.normal_index != -1) {
          VITRINE_CHECK(check(index.normal_index, model.normals.size(), "normal"));
          const bool usable = model.normals[static_cast<std::size_t>(index.normal_index)] != vec3(0);
          corner[k].normal = usable ? index.normal_index : -1;
        }
        if (index.texcoord_index != -1) {
          VITRINE_CHECK(check(index.texcoord_index, model.uvs.size(), "texture coordinate"));
          corner[k].uv = index.texcoord_index;
        }
      }
      for (std::size_t k = 0; k < 3; ++k) whole &= corner[k].position != corner[(k + 1) % 3].position;
      if (!whole) {
        ++dropped;
        continue;
      }
      const auto [at, added] = part_of.try_emplace(material, model.parts.size());
      if (added) model.parts.push_back({material, {}});
      auto& part = model.parts[at->second].corners;
      part.insert(part.end(), corner, corner + 3);
    }
  }
  if (model.parts.empty()) return fail(Code::corrupt, "{}: no triangle", name);
  if (warnings) {
    if (dropped) warnings->push_back(fmt::format("{}: {} triangles without area left out", name, dropped));
    if (!materials.empty() && part_of.count(-1)) warnings->push_back(fmt::format("{}: faces without a material", name));
  }
  // Triangles without a material take a plain one, so that whoever maps materials meets a name.
  for (ObjPart& part : model.parts) {
    if (part.material >= 0) continue;
    part.material = static_cast<int>(model.materials.size());
    model.materials.push_back({.name = "(none)"});
  }
  return model;
}

}  // namespace store::import
