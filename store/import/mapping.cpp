#include "store/import/mapping.h"

#include <nlohmann/json.hpp>

#include "engine/core/files.h"

namespace store::import {

using engine::core::Code;
using engine::core::fail;
using engine::core::mat3;
using engine::core::Result;
using engine::core::vec3;
using Json = nlohmann::json;

namespace {

constexpr std::size_t kMaxFileBytes = 8u << 20;

// "x+90 z-90": quarter turns about the axes, one after the other.
Result<mat3> turn_from(std::string_view text) {
  mat3 turn(1);
  while (!text.empty()) {
    const std::string_view step = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), step.size() + 1));
    const int axis = step.empty() ? -1 : step[0] - 'x';
    const std::string_view angle = step.substr(std::min<std::size_t>(1, step.size()));
    const int quarters = angle == "+90" ? 1 : angle == "+180" ? 2 : angle == "-90" ? 3 : 0;
    if (axis < 0 || axis > 2 || quarters == 0)
      return fail(Code::corrupt, "turn: '{}' is none of x+90, x-90, x+180, y+90, ...", step);
    for (int i = 0; i < quarters; ++i) {
      mat3 quarter(0);  // columns: where each axis goes
      const int b = (axis + 1) % 3, c = (axis + 2) % 3;
      quarter[axis][axis] = 1, quarter[b][c] = 1, quarter[c][b] = -1;
      turn = quarter * turn;
    }
  }
  return turn;
}

}  // namespace

Result<SurfaceChoice> Mapping::parse(std::string_view text) const {
  SurfaceChoice choice;
  std::string_view name = text, tint;
  if (name.rfind("keep", 0) == 0 && (name.size() == 4 || name[4] == '#' || name[4] == '/')) {
    choice.keep = true;
    const auto slash = name.find('/');
    tint = name.substr(4, std::min(slash, name.size()) - 4);
    name = slash == name.npos ? std::string_view() : name.substr(slash + 1);
  } else if (const auto hash = name.find('#'); hash != name.npos) {
    tint = name.substr(hash), name = name.substr(0, hash);
  }
  if (!tint.empty()) {
    VITRINE_TRY(color, color_from(tint));
    choice.tint = color;
  }
  if (!name.empty() || !choice.keep) {
    choice.surface = surfaces_->find(name);
    if (!choice.surface) return fail(Code::corrupt, "no surface '{}'", name);
  }
  return choice;
}

Result<Mapping> Mapping::load(const std::filesystem::path& file, const SurfaceLibrary& surfaces) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxFileBytes));
  const Json json = Json::parse(text, nullptr, false);
  const std::string name = file.string();
  if (!json.is_object() || !json.contains("mapping") || json["mapping"] != 1 ||
      !json.value("slots", Json()).is_object() || !json.value("models", Json()).is_object())
    return fail(Code::corrupt, "{}: not a mapping file: {{\"mapping\": 1, \"slots\": {{}}, \"models\": {{}}}}", name);
  Mapping mapping;
  mapping.surfaces_ = &surfaces;
  for (const auto& [slot, variants] : json["slots"].items()) {
    const std::string place = fmt::format("{}: slots.{}", name, slot);
    if (!variants.is_object() || variants.empty()) return fail(Code::corrupt, "{}: not an object of variants", place);
    auto& choices = mapping.slots_[slot];
    float size_m = 0;
    for (const auto& [variant, value] : variants.items()) {
      auto choice = value.is_string() ? mapping.parse(value.get<std::string>())
                                      : Result<SurfaceChoice>(fail(Code::corrupt, "{} is not a string", value.dump()));
      if (!choice) return choice.error().within(fmt::format("{}.{}", place, variant));
      if (choice->keep) return fail(Code::corrupt, "{}.{}: a slot cannot keep the model's own", place, variant);
      // Plain surfaces have no texture and so no size to agree on.
      if (!choice->surface->texture.empty()) {
        if (size_m != 0 && choice->surface->size_m != size_m)
          return fail(Code::corrupt, "{}.{}: its tile has {} m, another of the slot {} m", place, variant,
                      choice->surface->size_m, size_m);
        size_m = choice->surface->size_m;
      }
      choices.emplace(variant, *choice);
    }
  }
  for (const auto& [product, value] : json["models"].items()) {
    const std::string place = fmt::format("{}: models.{}", name, product);
    if (!value.is_object()) return fail(Code::corrupt, "{}: not an object", place);
    ModelMapping model;
    for (const auto& [key, field] : value.items()) {
      if (key == "turn" && field.is_string()) {
        auto turn = turn_from(field.get<std::string>());
        if (!turn) return turn.error().within(place);
        model.turned_from_model = *turn;
      } else if (key == "crease_deg" && field.is_number() && field.get<double>() >= 0 && field.get<double>() <= 180) {
        model.crease_rad = field.get<float>() * engine::core::kDegree;
      } else if (key == "textures" && field.is_object()) {
        for (const auto& [material, picture] : field.items()) {
          if (!picture.is_string()) return fail(Code::corrupt, "{}.textures.{}: not a string", place, material);
          model.textures.emplace(material, picture.get<std::string>());
        }
      } else if (key == "materials" && field.is_object()) {
        for (const auto& [material, choice] : field.items()) {
          const std::string at = fmt::format("{}.materials.{}", place, material);
          if (!choice.is_string()) return fail(Code::corrupt, "{}: {} is not a string", at, choice.dump());
          const std::string written = choice.get<std::string>();
          if (written.rfind('$', 0) == 0) {
            if (!mapping.slots_.count(written.substr(1))) return fail(Code::corrupt, "{}: no slot '{}'", at, written);
          } else if (auto parsed = mapping.parse(written); !parsed) {
            return parsed.error().within(at);
          }
          model.materials.emplace(material, written);
        }
      } else {
        return fail(Code::corrupt, "{}: field '{}' is unknown or out of range: {}", place, key, field.dump());
      }
    }
    mapping.models_.emplace(product, std::move(model));
  }
  return mapping;
}

const ModelMapping& Mapping::model(std::string_view product) const {
  static const ModelMapping kPlain;
  const auto at = models_.find(product);
  return at == models_.end() ? kPlain : at->second;
}

namespace {
const std::string* written_for(const ModelMapping& model, std::string_view material) {
  auto at = model.materials.find(material);
  if (at == model.materials.end()) at = model.materials.find("*");
  return at == model.materials.end() ? nullptr : &at->second;
}
}  // namespace

bool Mapping::varies(const ModelMapping& model, std::string_view material) const {
  const std::string* written = written_for(model, material);
  return written && written->rfind('$', 0) == 0;
}

Result<SurfaceChoice> Mapping::choose(const ModelMapping& model, std::string_view material,
                                      std::string_view variant) const {
  const std::string* written = written_for(model, material);
  if (!written) return SurfaceChoice{.keep = true};
  if (written->rfind('$', 0) != 0) return parse(*written);
  const auto& slot = slots_.find(std::string_view(*written).substr(1))->second;
  const auto at = slot.find(variant);
  if (at == slot.end())
    return fail(Code::not_found, "material '{}': slot {} has no variant '{}'", material, *written, variant);
  return at->second;
}

}  // namespace store::import
