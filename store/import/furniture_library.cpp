#include "store/import/furniture_library.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "store/import/properties.h"

namespace store::import {

using engine::core::Code;
using engine::core::fail;
using engine::core::mat3;
using engine::core::Result;

namespace {

constexpr const char* kCatalogName = "PluginFurnitureCatalog.properties";
constexpr int kMaxEntry = 20'000;  // numbers in keys; libraries number a few hundred, with gaps
constexpr float kMaxSizeM = 100;   // the largest known piece, a swimming pool, has 17
constexpr float kCmPerMetre = 100;

// A finite number at the start of `text`, which is advanced past it; nothing else may precede it but blanks.
bool take_number(std::string_view& text, float& value) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

class EntryReader {
 public:
  EntryReader(const Properties& properties, int number) : properties_(properties), number_(number) {}

  const std::string* find(const char* key) const {
    const auto at = properties_.find(fmt::format("{}#{}", key, number_));
    return at == properties_.end() ? nullptr : &at->second;
  }
  std::string text(const char* key) const {
    const std::string* value = find(key);
    return value ? *value : std::string();
  }
  Result<float> number(const char* key, float fallback) const {
    const std::string* value = find(key);
    if (!value || value->empty()) return fallback;
    std::string_view rest = *value;
    float result = 0;
    if (!take_number(rest, result) || rest.find_first_not_of(" \t") != rest.npos)
      return fail(Code::corrupt, "{}#{}: '{}' is not a number", key, number_, *value);
    return result;
  }
  Result<float> side(const char* key) const {
    VITRINE_TRY(cm, number(key, 0));
    const float metres = cm / kCmPerMetre;
    if (!(metres > 0 && metres <= kMaxSizeM))
      return fail(Code::corrupt, "{}#{}: {} cm is not between 0 and {}", key, number_, cm, kMaxSizeM * kCmPerMetre);
    return metres;
  }
  Result<bool> flag(const char* key, bool fallback) const {
    const std::string* value = find(key);
    if (!value || value->empty()) return fallback;
    if (*value == "true") return true;
    if (*value == "false") return false;
    return fail(Code::corrupt, "{}#{}: '{}' is neither true nor false", key, number_, *value);
  }
  Result<mat3> rotation() const {
    const std::string* value = find("modelRotation");
    if (!value || value->empty()) return mat3(1);
    std::string_view rest = *value;
    float n[9];
    for (float& x : n)
      if (!take_number(rest, x))
        return fail(Code::corrupt, "modelRotation#{}: '{}' is not nine numbers", number_, *value);
    const mat3 rows(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    const mat3 m = glm::transpose(rows);
    const float determinant = glm::determinant(m);
    if (!(std::abs(determinant) > 1e-3f && std::abs(determinant) < 1e3f))
      return fail(Code::corrupt, "modelRotation#{}: '{}' flattens the model", number_, *value);
    return m;
  }

 private:
  const Properties& properties_;
  int number_;
};

Result<FurnitureEntry> read_entry(const EntryReader& in, int number, const ZipArchive& archive) {
  FurnitureEntry entry;
  entry.id = in.text("id"), entry.name = in.text("name"), entry.category = in.text("category");
  entry.creator = in.text("creator"), entry.tags = in.text("tags"), entry.model = in.text("model");
  // Without an id Sweet Home 3D still shows the piece; we cannot name it in a catalogue.
  if (entry.id.empty()) return fail(Code::corrupt, "id#{}: missing", number);
  if (entry.model.empty()) return fail(Code::corrupt, "model#{}: missing", number);
  if (entry.model.front() == '/') entry.model.erase(0, 1);
  if (!archive.contains(entry.model)) return fail(Code::corrupt, "model#{}: no entry '{}'", number, entry.model);
  VITRINE_TRY(width, in.side("width"));
  VITRINE_TRY(height, in.side("height"));
  VITRINE_TRY(depth, in.side("depth"));
  entry.size_m = {width, height, depth};
  VITRINE_TRY(elevation, in.number("elevation", 0));
  entry.elevation_m = elevation / kCmPerMetre;
  VITRINE_TRY(drop, in.number("dropOnTopElevation", height * kCmPerMetre));
  entry.drop_on_top_m = drop / kCmPerMetre;
  VITRINE_TRY(rotation, in.rotation());
  entry.upright_from_model = rotation;
  VITRINE_TRY(movable, in.flag("movable", true));
  entry.movable = movable;
  VITRINE_TRY(door, in.flag("doorOrWindow", false));
  entry.door_or_window = door;
  return entry;
}

}  // namespace

Result<FurnitureLibrary> FurnitureLibrary::open(const std::filesystem::path& path, std::vector<std::string>* problems) {
  VITRINE_TRY(archive, ZipArchive::open(path));
  FurnitureLibrary library(std::move(archive));
  library.name_ = path.stem().string();
  VITRINE_TRY(bytes, library.archive_.read(kCatalogName));
  VITRINE_TRY(properties, parse_properties(bytes, path.string() + ":" + kCatalogName));
  if (const auto licence = properties.find("license"); licence != properties.end()) library.licence_ = licence->second;
  // Numbers may have gaps, so they are taken from the keys and not counted.
  std::vector<int> numbers;
  for (auto it = properties.lower_bound("model#"); it != properties.end() && it->first.rfind("model#", 0) == 0; ++it) {
    int number = 0;
    const char* begin = it->first.data() + 6;
    const char* end = it->first.data() + it->first.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || stop != end || number < 1 || number > kMaxEntry) {
      if (problems)
        problems->push_back(fmt::format("{}: {}: not a number from 1 to {}", path.string(), it->first, kMaxEntry));
      continue;
    }
    numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  for (const int number : numbers) {
    auto entry = read_entry(EntryReader(properties, number), number, library.archive_);
    if (!entry) {
      if (problems) problems->push_back(entry.error().within(path.string()).message);
    } else if (library.find(entry->id)) {
      if (problems) problems->push_back(fmt::format("{}: id#{}: '{}' occurs twice", path.string(), number, entry->id));
    } else {
      library.entries_.push_back(std::move(*entry));
    }
  }
  return library;
}

const FurnitureEntry* FurnitureLibrary::find(std::string_view id) const {
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const FurnitureEntry& e) { return e.id == id; });
  return at == entries_.end() ? nullptr : &*at;
}

}  // namespace store::import
