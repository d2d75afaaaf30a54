#include "store/import/surfaces.h"

#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"

namespace store::import {

using engine::asset::Model;
using engine::asset::TextureRef;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using engine::core::vec3;
using Json = nlohmann::json;

namespace {

constexpr std::size_t kMaxFileBytes = 4u << 20;

float linear(int byte) {
  const float x = static_cast<float>(byte) / 255.0f;
  return x <= 0.04045f ? x / 12.92f : std::pow((x + 0.055f) / 1.055f, 2.4f);
}

// Fields of one JSON object; every fault names its place, unknown fields are faults.
class Fields {
 public:
  Fields(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  Result<> object(std::initializer_list<const char*> known) const {
    if (!json_.is_object()) return fail(Code::corrupt, "{}: not an object", place_);
    for (const auto& [key, value] : json_.items()) {
      bool found = false;
      for (const char* name : known) found |= key == name;
      if (!found) return fail(Code::corrupt, "{}: unknown field '{}'", place_, key);
    }
    return {};
  }
  Result<> number(const char* key, float least, float most, float& out) const {
    const auto at = json_.find(key);
    if (at == json_.end()) return {};
    const double value = at->is_number() ? at->get<double>() : NAN;
    if (!(value >= least && value <= most))
      return fail(Code::corrupt, "{}: {}: {} is not between {} and {}", place_, key, at->dump(), least, most);
    out = static_cast<float>(value);
    return {};
  }
  Result<> text(const char* key, std::string& out) const {
    const auto at = json_.find(key);
    if (at == json_.end()) return {};
    if (!at->is_string()) return fail(Code::corrupt, "{}: {}: {} is not a string", place_, key, at->dump());
    out = at->get<std::string>();
    return {};
  }
  Result<> color(const char* key, vec3& out) const {
    std::string value;
    VITRINE_CHECK(text(key, value));
    if (value.empty()) return {};
    auto color = color_from(value);
    if (!color) return color.error().within(fmt::format("{}: {}", place_, key));
    out = *color;
    return {};
  }
  Result<> flag(const char* key, bool& out) const {
    const auto at = json_.find(key);
    if (at == json_.end()) return {};
    if (!at->is_boolean()) return fail(Code::corrupt, "{}: {}: {} is no boolean", place_, key, at->dump());
    out = at->get<bool>();
    return {};
  }

 private:
  const Json& json_;
  std::string place_;
};

}  // namespace

Result<vec3> color_from(std::string_view text) {
  int bytes[3] = {};
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  if (text.size() != 7 || text[0] != '#') return fail(Code::corrupt, "'{}' is not #rrggbb", text);
  for (std::size_t i = 0; i < 6; ++i) {
    const int d = digit(text[i + 1]);
    if (d < 0) return fail(Code::corrupt, "'{}' is not #rrggbb", text);
    bytes[i / 2] = bytes[i / 2] * 16 + d;
  }
  return vec3(linear(bytes[0]), linear(bytes[1]), linear(bytes[2]));
}

Result<SurfaceLibrary> SurfaceLibrary::load(const std::filesystem::path& file) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxFileBytes));
  const Json json = Json::parse(text, nullptr, false);
  const std::string name = file.string();
  if (!json.is_object() || json.value("materials", Json()).is_null() || !json.value("textures", Json()).is_object() ||
      !json.value("surfaces", Json()).is_object() || json["materials"] != 1)
    return fail(Code::corrupt, "{}: not a materials file: {{\"materials\": 1, \"textures\": {{}}, \"surfaces\": {{}}}}",
                name);

  SurfaceLibrary library;
  for (const auto& [key, value] : json["textures"].items()) {
    const Fields in(value, fmt::format("{}: textures.{}", name, key));
    Texture texture;
    auto& r = texture.recipe;
    float side = 512, seed = 1;
    std::string maps = "cnr";
    VITRINE_CHECK(in.object({"kind", "color", "color2", "roughness", "roughness_variation", "metallic", "size_m",
                             "relief_m", "variation", "unit_m", "seed", "side", "maps"}));
    VITRINE_CHECK(in.text("kind", r.kind));
    VITRINE_CHECK(in.color("color", r.color));
    VITRINE_CHECK(in.color("color2", r.color2));
    VITRINE_CHECK(in.number("roughness", 0, 1, r.roughness));
    VITRINE_CHECK(in.number("roughness_variation", 0, 1, r.roughness_variation));
    VITRINE_CHECK(in.number("metallic", 0, 1, r.metallic));
    VITRINE_CHECK(in.number("size_m", 0.02f, 10, r.size_m));
    VITRINE_CHECK(in.number("relief_m", 0, 0.05f, r.relief_m));
    VITRINE_CHECK(in.number("variation", 0, 1, r.variation));
    VITRINE_CHECK(in.number("unit_m", 0, 1, r.unit_m));
    VITRINE_CHECK(in.number("seed", 0, 1e6f, seed));
    VITRINE_CHECK(in.number("side", 16, 2048, side));
    VITRINE_CHECK(in.text("maps", maps));
    r.seed = static_cast<std::uint32_t>(seed), texture.side = static_cast<std::uint32_t>(side);
    texture.color = maps.find('c') != maps.npos, texture.normal = maps.find('n') != maps.npos;
    texture.roughness = maps.find('r') != maps.npos;
    // A small one tells whether the recipe can be made at all.
    if (auto tried = engine::asset::make_surface(r, 16); !tried)
      return tried.error().within(fmt::format("{}: textures.{}", name, key));
    if ((texture.side & (texture.side - 1)) != 0)
      return fail(Code::corrupt, "{}: textures.{}: side: {} is no power of two", name, key, texture.side);
    texture.lazy = std::make_shared<Lazy>();
    library.textures_.emplace(key, std::move(texture));
  }
  for (const auto& [key, value] : json["surfaces"].items()) {
    const Fields in(value, fmt::format("{}: surfaces.{}", name, key));
    Surface surface;
    surface.name = key;
    float strength = 1;
    VITRINE_CHECK(in.object(
        {"texture", "tint", "roughness", "metallic", "opacity", "emissive", "emissive_strength", "double_sided"}));
    VITRINE_CHECK(in.text("texture", surface.texture));
    if (!surface.texture.empty()) {
      const auto texture = library.textures_.find(surface.texture);
      if (texture == library.textures_.end())
        return fail(Code::corrupt, "{}: surfaces.{}.texture: no texture '{}'", name, key, surface.texture);
      const auto& recipe = texture->second.recipe;
      surface.size_m = recipe.size_m, surface.roughness = recipe.roughness, surface.metallic = recipe.metallic;
      if (!texture->second.color) surface.tint = recipe.color;
    }
    VITRINE_CHECK(in.color("tint", surface.tint));
    VITRINE_CHECK(in.number("roughness", 0, 1, surface.roughness));
    VITRINE_CHECK(in.number("metallic", 0, 1, surface.metallic));
    VITRINE_CHECK(in.number("opacity", 0, 1, surface.opacity));
    VITRINE_CHECK(in.color("emissive", surface.emissive));
    VITRINE_CHECK(in.number("emissive_strength", 0, 1000, strength));
    VITRINE_CHECK(in.flag("double_sided", surface.double_sided));
    surface.emissive *= strength;
    library.surfaces_.emplace(key, std::move(surface));
  }

  return library;
}

const Surface* SurfaceLibrary::find(std::string_view name) const {
  const auto at = surfaces_.find(name);
  return at == surfaces_.end() ? nullptr : &at->second;
}

int SurfaceLibrary::add_to(Model& model, const Surface& surface, std::optional<vec3> tint) const {
  engine::asset::Material material;
  material.name = surface.name;
  material.base_color = engine::core::vec4(tint.value_or(surface.tint), surface.opacity);
  material.metallic = surface.metallic, material.roughness = surface.roughness;
  material.emissive = surface.emissive;
  material.double_sided = surface.double_sided;
  if (surface.opacity < 1) material.alpha_mode = engine::asset::AlphaMode::blend;
  if (const auto at = textures_.find(surface.texture); at != textures_.end()) {
    const Texture& texture = at->second;
    std::call_once(texture.lazy->once, [&] {
      auto maps = engine::asset::make_surface(texture.recipe, texture.side);
      assert(maps);  // load() tried it
      texture.lazy->maps = std::move(*maps);
    });
    const auto& maps = texture.lazy->maps;
    if (model.samplers.empty()) model.samplers.push_back({});
    // The same name in every product: a renderer that shares equal images sees them as one.
    const auto ref = [&](const engine::asset::Image& image, const char* part) {
      const std::string name = fmt::format("{}-{}", surface.texture, part);
      for (std::size_t i = 0; i < model.images.size(); ++i)
        if (model.images[i].name == name) return TextureRef{.image = static_cast<int>(i), .sampler = 0};
      model.images.push_back(image);
      model.images.back().name = name;
      return TextureRef{.image = static_cast<int>(model.images.size()) - 1, .sampler = 0};
    };
    if (texture.color) material.base_color_texture = ref(maps.base_color, "color");
    if (texture.normal) material.normal_texture = ref(maps.normal, "normal");
    if (texture.roughness) {
      material.metallic_roughness_texture = ref(maps.metallic_roughness, "surface");
      material.roughness = material.metallic = 1;  // the map holds them
    }
  }
  model.materials.push_back(std::move(material));
  return static_cast<int>(model.materials.size()) - 1;
}

}  // namespace store::import
