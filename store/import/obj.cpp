#include "store/import/obj.h"

#include <tiny_obj_loader.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>

#include "store/import/polygon.h"

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
    all = *materials;  // those of earlier files come first
    return true;
  }

  std::vector<tinyobj::material_t> all;

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

// Takes what tinyobjloader reads, line by line. Its own triangles are not used: it loses parts of concave polygons and
// counts corners in a byte.
class Collector {
 public:
  Collector(const std::string& name, const std::vector<tinyobj::material_t>& materials)
      : name_(name), materials_(materials) {}

  static tinyobj::callback_t callbacks() {
    tinyobj::callback_t c;
    c.vertex_cb = [](void* self, float x, float y, float z, float) { as(self).vertex({x, y, z}); };
    c.normal_cb = [](void* self, float x, float y, float z) { as(self).normal({x, y, z}); };
    c.texcoord_cb = [](void* self, float x, float y, float) { as(self).uv({x, y}); };
    c.index_cb = [](void* self, tinyobj::index_t* corners, int count) { as(self).face(corners, count); };
    c.usemtl_cb = [](void* self, const char*, int material) { as(self).material_ = material; };
    return c;
  }

  ObjModel model;
  std::size_t dropped = 0;
  bool unnamed = false;  // faces without a known material
  std::optional<engine::core::Error> fault;

 private:
  static Collector& as(void* self) { return *static_cast<Collector*>(self); }

  template <class... Args>
  void stop(Code code, fmt::format_string<Args...> text, Args&&... args) {
    if (!fault) fault = fail(code, text, std::forward<Args>(args)...).within(name_);
  }
  void vertex(vec3 p) {
    if (!engine::core::is_finite(p)) stop(Code::corrupt, "vertex {} is not finite", model.positions.size() + 1);
    model.positions.push_back(p);
  }
  // Exporters write normals of flat faces as NaN or zero; such a corner simply has none.
  void normal(vec3 n) {
    const float length = glm::length(n);
    model.normals.push_back(std::isfinite(length) && length > 1e-6f ? n / length : vec3(0));
  }
  void uv(vec2 t) {
    if (!std::isfinite(t.x) || !std::isfinite(t.y))
      stop(Code::corrupt, "texture coordinate {} is not finite", model.uvs.size() + 1);
    model.uvs.push_back(t);
  }

  // OBJ counts from 1, or back from the last one with -1; 0 is an index that is not there (-1 here).
  bool index(int raw, std::size_t count, const char* what, int& out) {
    const std::int64_t i = raw > 0 ? std::int64_t{raw} - 1 : raw < 0 ? static_cast<std::int64_t>(count) + raw : -1;
    out = static_cast<int>(i);
    if (raw == 0 || (i >= 0 && i < static_cast<std::int64_t>(count))) return true;
    stop(Code::corrupt, "face {} names {} {} of {}", faces_, what, raw, count);
    return false;
  }

  void face(const tinyobj::index_t* raw, int count) {
    ++faces_;
    if (fault) return;
    if (count < 3) {
      ++dropped;
      return;
    }
    if (static_cast<std::size_t>(count) > kMaxPolygonCorners)
      return stop(Code::too_large, "face {} has {} corners, more than {}", faces_, count, kMaxPolygonCorners);
    corners_.assign(static_cast<std::size_t>(count), {});
    points_.clear();
    for (int i = 0; i < count; ++i) {
      auto& corner = corners_[static_cast<std::size_t>(i)];
      if (!index(raw[i].vertex_index, model.positions.size(), "vertex", corner.position) ||
          !index(raw[i].normal_index, model.normals.size(), "normal", corner.normal) ||
          !index(raw[i].texcoord_index, model.uvs.size(), "texture coordinate", corner.uv))
        return;
      if (corner.position < 0) return stop(Code::corrupt, "face {} has a corner without a vertex", faces_);
      if (corner.normal >= 0 && model.normals[static_cast<std::size_t>(corner.normal)] == vec3(0)) corner.normal = -1;
      points_.push_back(model.positions[static_cast<std::size_t>(corner.position)]);
    }
    int material = material_;
    if (material < 0 || static_cast<std::size_t>(material) >= materials_.size()) material = -1, unnamed = true;
    const auto [at, added] = part_of_.try_emplace(material, model.parts.size());
    if (added) model.parts.push_back({material, {}});
    auto& part = model.parts[at->second].corners;
    const auto triangles = triangulate(points_);
    if (triangles.empty()) ++dropped;
    for (const auto& triangle : triangles) {
      const auto corner = [&](int k) {
        return corners_[static_cast<std::size_t>(triangle[static_cast<std::size_t>(k)])];
      };
      const int a = corner(0).position, b = corner(1).position, c = corner(2).position;
      if (a == b || b == c || c == a) {
        ++dropped;
        continue;
      }
      for (int k = 0; k < 3; ++k) part.push_back(corner(k));
    }
    if ((total_ += triangles.size() * 3) > kMaxObjCorners)
      stop(Code::too_large, "more than {} triangles", kMaxObjCorners / 3);
  }

  const std::string& name_;
  const std::vector<tinyobj::material_t>& materials_;
  int material_ = -1;
  std::size_t faces_ = 0, total_ = 0;
  std::map<int, std::size_t> part_of_;  // material -> part
  std::vector<ObjPart::Corner> corners_;
  std::vector<vec3> points_;
};

}  // namespace

Result<ObjModel> read_obj(std::span<const std::byte> bytes, const std::string& name, const ReadSibling& read,
                          std::vector<std::string>* warnings) {
  if (bytes.size() > kMaxObjBytes)
    return fail(Code::too_large, "{}: {} bytes, more than {}", name, bytes.size(), kMaxObjBytes);
  if (std::find(bytes.begin(), bytes.end(), std::byte(0)) != bytes.end())
    return fail(Code::corrupt, "{}: not OBJ text: holds a NUL byte", name);
  SiblingMaterials reader(read, name, warnings);
  Collector collector(name, reader.all);
  std::string warn, err;
  bool loaded = false;
  try {
    ByteStream stream(bytes);
    loaded = tinyobj::LoadObjWithCallback(stream, Collector::callbacks(), &collector, &reader, &warn, &err);
  } catch (const std::exception& e) {
    return fail(Code::corrupt, "{}: {}", name, e.what());
  }
  if (collector.fault) return *collector.fault;
  if (!loaded) {
    while (!err.empty() && err.back() == '\n') err.pop_back();
    return fail(Code::corrupt, "{}: {}", name, err.empty() ? "not an OBJ model" : err);
  }
  ObjModel model = std::move(collector.model);
  for (const auto& material : reader.all) model.materials.push_back(material_from(material));
  std::erase_if(model.parts, [](const ObjPart& part) { return part.corners.empty(); });
  if (model.parts.empty()) return fail(Code::corrupt, "{}: no triangle", name);
  if (warnings) {
    if (collector.dropped)
      warnings->push_back(fmt::format("{}: {} faces without area left out", name, collector.dropped));
    if (!model.materials.empty() && collector.unnamed)
      warnings->push_back(fmt::format("{}: faces without a material", name));
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
