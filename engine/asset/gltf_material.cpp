// Images' sources, samplers, textures, materials and variants, read from the JSON.

#include <algorithm>

#include "engine/asset/gltf_fields.h"
#include "engine/core/files.h"

namespace engine::asset::gltf {
namespace {

struct Texture {
  int image = -1, sampler = -1;
};

class Builder {
 public:
  Builder(Document& document, Model& model, std::vector<ImageSource>& sources)
      : document_(document), model_(model), sources_(sources) {}

  void images() {
    const Json* array = member(*document_.json, "images");
    for (std::size_t i = 0; i < array_size(array); ++i) {
      const Fields image(document_, &(*array)[i], fmt::format("images[{}]", i));
      ImageSource source;
      const Json* uri = image.raw("uri");
      const int view = image.index("bufferView", document_.views.size());
      if (view >= 0) {
        source.view = view;
        if (uri) document_.warn(fmt::format("{}: both bufferView and uri; uri ignored", image.place()));
      } else if (!uri || !uri->is_string()) {
        source.problem = "neither a bufferView nor a uri";
      } else if (uri->get_ref<const std::string&>().starts_with("data:")) {
        auto data = decode_data_uri(uri->get_ref<const std::string&>());
        if (data)
          source.bytes = std::move(*data);
        else
          source.problem = "uri: " + data.error().message;
      } else {
        locate(uri->get_ref<const std::string&>(), source);
      }
      Image out;
      out.name = image.text("name");
      model_.images.push_back(std::move(out));
      sources_.push_back(std::move(source));
    }
  }

  void samplers() {
    const Json* array = member(*document_.json, "samplers");
    for (std::size_t i = 0; i < array_size(array); ++i) {
      const Json& json = (*array)[i];
      auto value = [&](const char* key, int fallback) {
        const Json* found = member(json, key);
        return found && found->is_number_integer() ? found->get<int>() : fallback;
      };
      auto wrap = [&](const char* key) {
        const int v = value(key, 10497);
        if (v != 10497 && v != 33071 && v != 33648)
          document_.warn(fmt::format("samplers[{}].{}: {} is none of glTF's; repeat taken", i, key, v));
        return v == 33071 ? Wrap::clamp : v == 33648 ? Wrap::mirror : Wrap::repeat;
      };
      Sampler out;
      out.wrap_u = wrap("wrapS"), out.wrap_v = wrap("wrapT");
      out.mag = value("magFilter", 9729) == 9728 ? Filter::nearest : Filter::linear;
      // NEAREST 9728, LINEAR 9729, then min_MIPMAP_mip: 9984 nn, 9985 ln, 9986 nl, 9987 ll.
      const int min = value("minFilter", 9987);
      out.min = min == 9728 || min == 9984 || min == 9986 ? Filter::nearest : Filter::linear;
      out.mip = min == 9984 || min == 9985 ? Filter::nearest : Filter::linear;
      out.use_mips = min >= 9984;
      model_.samplers.push_back(out);
    }
  }

  void textures() {
    const Json* array = member(*document_.json, "textures");
    for (std::size_t i = 0; i < array_size(array); ++i) {
      const Fields texture(document_, &(*array)[i], fmt::format("textures[{}]", i));
      Texture out;
      out.sampler = texture.index("sampler", model_.samplers.size());
      const Fields webp = texture.extension("EXT_texture_webp");
      out.image = webp ? webp.index("source", model_.images.size()) : -1;
      if (out.image < 0) out.image = texture.index("source", model_.images.size());
      if (out.image < 0) document_.warn(fmt::format("{}: no source that can be read; left out", texture.place()));
      textures_.push_back(out);
    }
  }

  void materials() {
    const Json* array = member(*document_.json, "materials");
    for (std::size_t i = 0; i < array_size(array); ++i)
      material(Fields(document_, &(*array)[i], fmt::format("materials[{}]", i)));
  }

  void variants() {
    const Json* extensions = member(*document_.json, "extensions");
    const Json* extension = extensions ? member(*extensions, "KHR_materials_variants") : nullptr;
    const Json* array = extension ? member(*extension, "variants") : nullptr;
    for (std::size_t i = 0; i < array_size(array); ++i)
      model_.variants.push_back(
          Fields(document_, &(*array)[i], fmt::format("extensions.KHR_materials_variants.variants[{}]", i))
              .text("name"));
  }

 private:
  void locate(const std::string& uri, ImageSource& source) {
    if (document_.root.empty()) {
      source.problem = fmt::format("uri \"{}\": no folder to look in", uri.substr(0, 200));
      return;
    }
    auto path = core::inside(document_.root, percent_decode(uri));
    std::error_code code;
    if (!path)
      source.problem = "uri: " + path.error().message;
    else if (!std::filesystem::is_regular_file(*path, code))
      source.problem = fmt::format("uri \"{}\": no such file", uri.substr(0, 200));
    else
      source.file = *path;
  }

  TextureRef texture(const Fields& parent, const char* key) {
    const Fields info = parent.child(key);
    TextureRef out;
    if (!info) return out;
    const int index = info.index("index", textures_.size());
    if (index < 0 || textures_[index].image < 0) return out;
    out.image = textures_[index].image, out.sampler = textures_[index].sampler;
    sources_[out.image].used = true;
    const Fields transform = info.extension("KHR_texture_transform");
    const Json* set = transform ? transform.raw("texCoord") : nullptr;
    if (!set) set = info.raw("texCoord");
    if (set && set->is_number_unsigned()) {
      const auto value = set->get<std::uint64_t>();
      if (value > 1)
        document_.warn(fmt::format("{}.texCoord: {}; two sets are kept, 0 taken", info.place(), value));
      else
        out.uv_set = static_cast<int>(value);
    } else if (set) {
      document_.warn(fmt::format("{}.texCoord: {} is not an index; 0 taken", info.place(), Fields::shown(*set)));
    }
    out.offset = transform.vector<2>("offset", vec2(0));
    out.scale = transform.vector<2>("scale", vec2(1));
    out.rotation_rad = transform.number("rotation", 0);
    return out;
  }

  void material(const Fields& from) {
    Material out;
    out.name = from.text("name");
    const Fields pbr = from.child("pbrMetallicRoughness");
    out.base_color = pbr.vector<4>("baseColorFactor", vec4(1), 0, 1);
    out.base_color_texture = texture(pbr, "baseColorTexture");
    out.metallic = pbr.number("metallicFactor", 1, 0, 1);
    out.roughness = pbr.number("roughnessFactor", 1, 0, 1);
    out.metallic_roughness_texture = texture(pbr, "metallicRoughnessTexture");
    out.normal_texture = texture(from, "normalTexture");
    out.normal_scale = from.child("normalTexture").number("scale", 1);
    out.occlusion_texture = texture(from, "occlusionTexture");
    out.occlusion_strength = from.child("occlusionTexture").number("strength", 1, 0, 1);
    out.emissive = from.vector<3>("emissiveFactor", vec3(0), 0, 1);
    out.emissive_texture = texture(from, "emissiveTexture");
    // The extension is its own texture info: {"index", "texCoord", "intensity"}.
    if (const Fields lightmap = from.extension("MOZ_lightmap")) {
      out.lightmap_texture = texture(from.child("extensions"), "MOZ_lightmap");
      out.lightmap_intensity = lightmap.number("intensity", 1, 0, 1e6f);
    }
    // 1e6 nits-like factors exist in the wild; above that a half-float target overflows whatever the exposure.
    out.emissive *= from.extension("KHR_materials_emissive_strength").number("emissiveStrength", 1, 0, 1e6f);
    const auto mode = from.text("alphaMode");
    if (mode == "MASK")
      out.alpha_mode = AlphaMode::mask;
    else if (mode == "BLEND")
      out.alpha_mode = AlphaMode::blend;
    else if (!mode.empty() && mode != "OPAQUE")
      document_.warn(fmt::format("{}.alphaMode: \"{}\"; OPAQUE taken", from.place(), mode.substr(0, 20)));
    out.alpha_cutoff = from.number("alphaCutoff", 0.5f, 0);
    out.double_sided = from.flag("doubleSided", false);
    out.unlit = static_cast<bool>(from.extension("KHR_materials_unlit"));

    out.ior = from.extension("KHR_materials_ior").number("ior", 1.5f, 0, 10);
    if (out.ior != 0 && out.ior < 1)
      document_.warn(fmt::format("{}: ior {} is below 1; 1 taken", from.place(), out.ior)), out.ior = 1;
    const Fields transmission = from.extension("KHR_materials_transmission");
    out.transmission = transmission.number("transmissionFactor", 0, 0, 1);
    out.transmission_texture = texture(transmission, "transmissionTexture");
    const Fields sheen = from.extension("KHR_materials_sheen");
    out.sheen_color = sheen.vector<3>("sheenColorFactor", vec3(0), 0, 1);
    out.sheen_color_texture = texture(sheen, "sheenColorTexture");
    out.sheen_roughness = sheen.number("sheenRoughnessFactor", 0, 0, 1);
    const Fields clearcoat = from.extension("KHR_materials_clearcoat");
    out.clearcoat = clearcoat.number("clearcoatFactor", 0, 0, 1);
    out.clearcoat_roughness = clearcoat.number("clearcoatRoughnessFactor", 0, 0, 1);
    const Fields specular = from.extension("KHR_materials_specular");
    out.specular = specular.number("specularFactor", 1, 0, 1);
    out.specular_color = specular.vector<3>("specularColorFactor", vec3(1), 0);
    if (const Fields gloss = from.extension("KHR_materials_pbrSpecularGlossiness"); gloss && !pbr)
      specular_glossiness(gloss, out);
    model_.materials.push_back(std::move(out));
  }

  // The conversion of the extension's appendix, on factors: metallic solved from diffuse and specular for a dielectric
  // F0 of 0.04. A specularGlossiness texture has no counterpart (its RGB is F0), so only its factors remain.
  void specular_glossiness(const Fields& gloss, Material& out) {
    const vec4 diffuse = gloss.vector<4>("diffuseFactor", vec4(1), 0, 1);
    const vec3 specular = gloss.vector<3>("specularFactor", vec3(1), 0, 1);
    out.base_color_texture = texture(gloss, "diffuseTexture");
    out.roughness = 1 - gloss.number("glossinessFactor", 1, 0, 1);
    if (gloss.raw("specularGlossinessTexture"))
      document_.warn(fmt::format("{}.specularGlossinessTexture: ignored; its factors are used", gloss.place()));
    auto brightness = [](vec3 c) { return std::sqrt(0.299f * c.x * c.x + 0.587f * c.y * c.y + 0.114f * c.z * c.z); };
    const float kDielectric = 0.04f;
    const float strongest = std::max({specular.x, specular.y, specular.z});
    const float d = brightness(vec3(diffuse)), s = brightness(specular);
    float metallic = 0;
    // With a specular texture the factor alone says nothing about metal: 1 is its default.
    if (s >= kDielectric && !gloss.raw("specularGlossinessTexture")) {
      const float b = d * (1 - strongest) / (1 - kDielectric) + s - 2 * kDielectric;
      const float c = kDielectric - s;
      metallic =
          std::clamp((-b + std::sqrt(std::max(b * b - 4 * kDielectric * c, 0.0f))) / (2 * kDielectric), 0.0f, 1.0f);
    }
    const vec3 from_diffuse = vec3(diffuse) * ((1 - strongest) / (1 - kDielectric) / std::max(1 - metallic, 1e-4f));
    const vec3 from_specular = (specular - kDielectric * (1 - metallic)) / std::max(metallic, 1e-4f);
    out.metallic = metallic;
    out.base_color =
        vec4(glm::clamp(glm::mix(from_diffuse, from_specular, metallic * metallic), 0.0f, 1.0f), diffuse.w);
    if (gloss.raw("specularGlossinessTexture")) out.base_color = diffuse, out.roughness = std::max(out.roughness, 0.5f);
  }

  Document& document_;
  Model& model_;
  std::vector<ImageSource>& sources_;
  std::vector<Texture> textures_;
};

}  // namespace

Result<> build_materials(Document& document, Model& model, std::vector<ImageSource>& sources) {
  Builder builder(document, model, sources);
  builder.images();
  builder.samplers();
  builder.textures();
  builder.materials();
  builder.variants();
  return {};
}

}  // namespace engine::asset::gltf
