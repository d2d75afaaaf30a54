#pragma once
// Wavefront OBJ and MTL in, through tinyobjloader; everything it returns is checked before it is handed on.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/math.h"
#include "engine/core/result.h"

namespace store::import {

struct ObjMaterial {
  std::string name;
  engine::core::vec3 diffuse{0.8f};  // Kd as written: display (sRGB) values, 0..1
  engine::core::vec3 specular{0};    // Ks
  float shininess = 0;               // Ns
  float opacity = 1;                 // d, or 1 - Tr
  std::string texture;               // map_Kd as a path beside the model, "" for none
};

// One material's triangles: three corners each. Indices are valid, or -1 where the file gives no normal or UV.
struct ObjPart {
  struct Corner {
    int position = 0, normal = -1, uv = -1;
  };
  int material = -1;  // into ObjModel::materials
  std::vector<Corner> corners;
};

struct ObjModel {
  std::vector<engine::core::vec3> positions, normals;
  std::vector<engine::core::vec2> uvs;  // V up, as OBJ has it
  std::vector<ObjMaterial> materials;   // those that parts use and others
  std::vector<ObjPart> parts;           // one per material in use, n-gons cut into triangles
};

inline constexpr std::size_t kMaxObjBytes = 128u << 20;    // the largest known has 30 MiB
inline constexpr std::size_t kMaxObjCorners = 12'000'000;  // four million triangles: beyond any product

// Gives the bytes of a file named by the model, relative to its folder.
using ReadSibling = std::function<engine::core::Result<engine::core::Bytes>(const std::string& name)>;

// A missing or unreadable MTL, an unknown material and dropped triangles are warnings; the model is kept in plain grey.
// Fails, naming the place, for text that is no OBJ, indices beyond the arrays, numbers that are not finite, or no
// triangle.
engine::core::Result<ObjModel> read_obj(std::span<const std::byte> bytes, const std::string& name,
                                        const ReadSibling& read, std::vector<std::string>* warnings);

}  // namespace store::import
