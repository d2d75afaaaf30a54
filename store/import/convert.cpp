#include "store/import/convert.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/asset/process.h"
#include "store/import/geometry.h"

namespace store::import {

using engine::asset::AlphaMode;
using engine::asset::Image;
using engine::asset::Material;
using engine::asset::Model;
using engine::asset::Primitive;
using engine::core::Result;
using engine::core::vec3;
using engine::core::vec4;

namespace {

// A texture stands in for the colour when the colour is a modeller's untouched grey; a chosen hue tints it.
constexpr float kGreySpread = 0.06f;
// Texels below this alpha are holes: leaves and lattices are cut out, not blended.
constexpr std::uint8_t kCutOut = 128;

float linear(float display) {
  return display <= 0.04045f ? display / 12.92f : std::pow((display + 0.055f) / 1.055f, 2.4f);
}
vec3 linear(vec3 display) { return {linear(display.x), linear(display.y), linear(display.z)}; }

void halve(Image& image) {
  const std::uint32_t w = std::max(1u, image.width / 2), h = std::max(1u, image.height / 2);
  std::vector<std::uint8_t> out(std::size_t(w) * h * 4);
  for (std::uint32_t y = 0; y < h; ++y)
    for (std::uint32_t x = 0; x < w; ++x)
      for (std::uint32_t c = 0; c < 4; ++c) {
        unsigned sum = 0;
        for (std::uint32_t k = 0; k < 4; ++k) {
          const std::uint32_t sx = std::min(image.width - 1, x * 2 + (k & 1)),
                              sy = std::min(image.height - 1, y * 2 + (k >> 1));
          sum += image.rgba[(std::size_t(sy) * image.width + sx) * 4 + c];
        }
        out[(std::size_t(y) * w + x) * 4 + c] = static_cast<std::uint8_t>((sum + 2) / 4);
      }
  image.width = w, image.height = h, image.rgba = std::move(out);
}

class Converter {
 public:
  Converter(const ObjModel& obj, const ConvertOptions& options, const Mapping& mapping, const SurfaceLibrary& surfaces,
            const ReadTexture& read, std::vector<std::string>* warnings)
      : obj_(obj),
        options_(options),
        mapping_(mapping),
        surfaces_(surfaces),
        read_(read),
        warnings_(warnings),
        rules_(mapping.model(options.name)) {}

  Result<Model> run() {
    model_.name = options_.name;
    model_.variants = options_.variants;
    model_.credit.copyright = options_.copyright;
    const Fit fit = fit_to_box(obj_, rules_.turned_from_model * options_.upright_from_model, options_.size_m);

    // Parts that become the same material become one primitive.
    std::map<std::vector<int>, std::vector<int>> parts_of;  // materials: default, then one per variant -> parts
    std::map<std::vector<int>, float> tile_of;              // size of a tile in metres; 0 keeps the file's UVs
    for (std::size_t p = 0; p < obj_.parts.size(); ++p) {
      float tile_m = 0;
      VITRINE_TRY(materials, materials_of(obj_.materials[static_cast<std::size_t>(obj_.parts[p].material)], tile_m));
      parts_of[materials].push_back(static_cast<int>(p));
      tile_of[materials] = tile_m;
    }
    std::size_t triangles = 0;
    for (const ObjPart& part : obj_.parts) triangles += part.corners.size() / 3;
    const double keep = std::min(1.0, static_cast<double>(options_.most_triangles) / static_cast<double>(triangles));

    engine::asset::Mesh mesh;
    mesh.name = options_.name;
    for (const auto& [materials, parts] : parts_of) {
      Primitive primitive = primitive_from(obj_, parts, fit, rules_.crease_rad);
      if (primitive.lods[0].indices.empty()) continue;  // nothing but slivers
      if (keep < 1)
        reduce(primitive,
               static_cast<std::size_t>(static_cast<double>(primitive.lods[0].indices.size() / 3) * keep) + 1);
      if (tile_of[materials] > 0) box_project(primitive, tile_of[materials]);
      primitive.material = materials[0];
      const bool varies = std::any_of(materials.begin(), materials.end(), [&](int m) { return m != materials[0]; });
      if (varies) primitive.variant_materials.assign(materials.begin() + 1, materials.end());
      const bool bumpy = std::any_of(materials.begin(), materials.end(), [&](int m) {
        return model_.materials[static_cast<std::size_t>(m)].normal_texture.image >= 0;
      });
      if (bumpy) engine::asset::generate_tangents(primitive);
      engine::asset::build_lods(primitive);
      if (tile_of[materials] > 0) drop_smeared_lods(primitive, tile_of[materials]);
      mesh.primitives.push_back(std::move(primitive));
    }
    if (mesh.primitives.empty()) return engine::core::fail(engine::core::Code::corrupt, "no triangle has an area");
    model_.meshes.push_back(std::move(mesh));
    engine::asset::Node node;
    node.name = options_.name, node.mesh = 0;
    model_.nodes.push_back(std::move(node));
    model_.roots.push_back(0);
    engine::asset::update_bounds(model_);
    return std::move(model_);
  }

 private:
  // Materials of the default and of every variant; the tile size of those that are ours.
  Result<std::vector<int>> materials_of(const ObjMaterial& source, float& tile_m) {
    std::vector<int> materials;
    const auto add = [&](std::string_view variant) -> Result<> {
      VITRINE_TRY(choice, mapping_.choose(rules_, source.name, variant));
      materials.push_back(material_from(source, choice));
      if (!choice.keep && !choice.surface->texture.empty()) tile_m = choice.surface->size_m;
      return {};
    };
    const bool varies = mapping_.varies(rules_, source.name);
    if (!varies || options_.variants.empty()) {
      VITRINE_CHECK(add(""));
      materials.resize(options_.variants.size() + 1, materials[0]);
      return materials;
    }
    VITRINE_CHECK(add(options_.variants[0]));
    for (const std::string& variant : options_.variants) VITRINE_CHECK(add(variant));
    return materials;
  }

  int material_from(const ObjMaterial& source, const SurfaceChoice& choice) {
    std::string key = choice.keep ? "keep " + source.texture +
                                        fmt::format(" {} {} {} {}", source.diffuse.x, source.diffuse.y,
                                                    source.diffuse.z, source.opacity)
                                  : std::string("ours");
    if (choice.surface) key += " " + choice.surface->name;
    if (choice.tint) key += fmt::format(" {} {} {}", choice.tint->x, choice.tint->y, choice.tint->z);
    if (const auto at = made_.find(key); at != made_.end()) return at->second;
    const int made = choice.keep ? kept(source, choice) : surfaces_.add_to(model_, *choice.surface, choice.tint);
    return made_[key] = made;
  }

  int kept(const ObjMaterial& source, const SurfaceChoice& choice) {
    Material material;
    material.name = source.name;
    material.metallic = 0, material.roughness = 0.6f;
    float opacity = source.opacity;
    if (const Surface* like = choice.surface) {
      material.metallic = like->metallic, material.roughness = like->roughness;
      material.double_sided = like->double_sided, material.emissive = like->emissive;
      opacity = std::min(opacity, like->opacity);
    }
    vec3 color = linear(source.diffuse);
    const auto named = rules_.textures.find(source.name);
    const int image = texture(named == rules_.textures.end() ? source.texture : named->second);
    if (image >= 0) {
      if (model_.samplers.empty()) model_.samplers.push_back({});
      material.base_color_texture = {.image = image, .sampler = 0};
      const vec3 d = source.diffuse;
      if (std::max({d.x, d.y, d.z}) - std::min({d.x, d.y, d.z}) < kGreySpread) color = vec3(1);
      const auto& pixels = model_.images[static_cast<std::size_t>(image)].rgba;
      for (std::size_t i = 3; i < pixels.size(); i += 4)
        if (pixels[i] < kCutOut) {
          material.alpha_mode = AlphaMode::mask, material.double_sided = true;
          break;
        }
      // Light comes through paper and shades in the colour of their print.
      if (material.emissive != vec3(0)) material.emissive_texture = material.base_color_texture;
    }
    material.base_color = vec4(choice.tint.value_or(color), opacity);
    if (opacity < 1 && material.alpha_mode == AlphaMode::opaque) material.alpha_mode = AlphaMode::blend;
    model_.materials.push_back(std::move(material));
    return static_cast<int>(model_.materials.size()) - 1;
  }

  int texture(const std::string& name) {
    if (name.empty()) return -1;
    if (const auto at = textures_.find(name); at != textures_.end()) return at->second;
    int& number = textures_[name] = -1;
    auto image = read_(name);
    if (!image) {
      if (warnings_) warnings_->push_back(fmt::format("texture: {}; its plain colour is used", image.error().message));
      return -1;
    }
    while (std::max(image->width, image->height) > options_.most_texture_side) halve(*image);
    image->name = name.substr(name.rfind('/') + 1);
    model_.images.push_back(std::move(*image));
    return number = static_cast<int>(model_.images.size()) - 1;
  }

  const ObjModel& obj_;
  const ConvertOptions& options_;
  const Mapping& mapping_;
  const SurfaceLibrary& surfaces_;
  const ReadTexture& read_;
  std::vector<std::string>* warnings_;
  const ModelMapping& rules_;
  Model model_;
  std::map<std::string, int> made_, textures_;
};

}  // namespace

Result<Model> convert(const ObjModel& obj, const ConvertOptions& options, const Mapping& mapping,
                      const SurfaceLibrary& surfaces, const ReadTexture& read, std::vector<std::string>* warnings) {
  return Converter(obj, options, mapping, surfaces, read, warnings).run();
}

}  // namespace store::import
