#pragma once
// Sweet Home 3D furniture libraries (.sh3f): a zip with PluginFurnitureCatalog.properties and OBJ models.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/math.h"
#include "store/import/zip_archive.h"

namespace store::import {

struct FurnitureEntry {
  std::string id, name, category, creator, tags;
  std::string model;                         // path of the .obj inside the library
  engine::core::vec3 size_m{0};              // width x, height y, depth z: the truth about the model's size
  float elevation_m = 0;                     // of its bottom over the floor
  float drop_on_top_m = -1;                  // where a thing put on it stands; negative = nothing goes on top
  engine::core::mat3 upright_from_model{1};  // modelRotation, applied before anything else
  bool movable = true;
  bool door_or_window = false;
};

class FurnitureLibrary {
 public:
  // Every fault of the file fails; a bad entry is left out and reported in `problems` ("<file>: width#12: ...").
  static engine::core::Result<FurnitureLibrary> open(const std::filesystem::path& path,
                                                     std::vector<std::string>* problems);

  const std::string& name() const { return name_; }        // file name without extension: "Scopia"
  const std::string& licence() const { return licence_; }  // as the library states it
  const std::vector<FurnitureEntry>& entries() const { return entries_; }
  const FurnitureEntry* find(std::string_view id) const;
  const ZipArchive& archive() const { return archive_; }

 private:
  FurnitureLibrary(ZipArchive archive) : archive_(std::move(archive)) {}
  ZipArchive archive_;
  std::string name_, licence_;
  std::vector<FurnitureEntry> entries_;
};

}  // namespace store::import
