// The sieve in front of tinygltf. tinygltf 2.7 casts 64-bit integers to int, drops primitives without a word, insists
// that external files have exactly byteLength bytes and knows no fallback buffers; each of these is settled here, with
// the place named.

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/asset/gltf_fields.h"
#include "engine/core/files.h"

namespace engine::asset::gltf {
namespace {

// Anything else in these arrays costs hundreds of bytes per "{}" in the file.
constexpr std::size_t kMaxElements = 200'000;

// What we read, or may ignore without drawing something wrong.
constexpr const char* kSupported[] = {"KHR_texture_transform",
                                      "KHR_mesh_quantization",
                                      "KHR_lights_punctual",
                                      "KHR_materials_unlit",
                                      "KHR_materials_emissive_strength",
                                      "KHR_materials_variants",
                                      "KHR_materials_sheen",
                                      "KHR_materials_transmission",
                                      "KHR_materials_clearcoat",
                                      "KHR_materials_ior",
                                      "KHR_materials_specular",
                                      "KHR_materials_pbrSpecularGlossiness",
                                      "EXT_texture_webp",
                                      "EXT_meshopt_compression",
                                      "MSFT_lod",
                                      "KHR_node_visibility",
                                      "KHR_xmp_json_ld",
                                      "OMI_spawn_point",
                                      "OMI_collider",
                                      "OMI_physics_body",
                                      "OMI_physics_shape",
                                      "OMI_link"};

constexpr const char* kArrays[] = {"accessors", "animations", "buffers", "bufferViews", "cameras",
                                   "images",    "materials",  "meshes",  "nodes",       "samplers",
                                   "scenes",    "skins",      "textures"};

// Keys whose values are indices or small enumerations; tinygltf would take them modulo 2^32 or drop them without a
// word.
const std::set<std::string, std::less<>> kIndexKeys = {
    "bufferView", "buffer", "mesh",         "skin",    "camera",   "node",     "sampler",
    "source",     "input",  "output",       "indices", "material", "skeleton", "inverseBindMatrices",
    "scene",      "mode",   "componentType"};
const std::set<std::string, std::less<>> kByteKeys = {"byteOffset", "byteLength", "byteStride", "count"};
const std::set<std::string, std::less<>> kIndexArrays = {"children", "joints"};

Error not_index(const std::string& place, const Json& value) {
  return fail(Code::corrupt, "{}: {} is not an index", place, Fields::shown(value));
}

Error missing_or(const Json* value, const std::string& place, const char* wanted) {
  if (!value) return fail(Code::corrupt, "{}: missing", place);
  return fail(Code::corrupt, "{}: {} is not {}", place, Fields::shown(*value), wanted);
}

bool is_index(const Json& value) { return value.is_number_unsigned() && value.get<std::uint64_t>() < 0x7FFFFFFFu; }

// "1.0" is an integer in JSON Schema's eyes, not in tinygltf's.
void make_integer(Json& value) {
  if (!value.is_number_float()) return;
  const double number = value.get<double>();
  if (number >= 0 && number < 9e15 && number == std::floor(number)) value = static_cast<std::uint64_t>(number);
}

// `place` is built up and cut back in place: one string for the whole walk.
Result<> check_indices(Json& value, std::string& place) {
  const std::size_t length = place.size();
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!value[i].is_structured()) continue;
      place += fmt::format("[{}]", i);
      VITRINE_CHECK(check_indices(value[i], place));
      place.resize(length);
    }
    return {};
  }
  if (!value.is_object()) return {};
  for (auto& [key, inner] : value.get_ref<Json::object_t&>()) {
    if (key == "extras" || key == "extensions") continue;
    if (kIndexKeys.contains(key) || kByteKeys.contains(key)) make_integer(inner);
    if (length) place += '.';
    place += key;
    if (kIndexKeys.contains(key) && !inner.is_structured()) {
      // "mode" and "scene" share their names with nothing else; strings appear only in extensions, which are skipped.
      if (!is_index(inner)) return not_index(place, inner);
    } else if (kIndexArrays.contains(key)) {
      if (!inner.is_array()) return fail(Code::corrupt, "{}: {} is not an array", place, Fields::shown(inner));
      for (std::size_t i = 0; i < inner.size(); ++i)
        if (!is_index(inner[i])) return not_index(fmt::format("{}[{}]", place, i), inner[i]);
    } else if (key == "attributes") {
      if (!inner.is_object()) return fail(Code::corrupt, "{}: {} is not an object", place, Fields::shown(inner));
      for (const auto& [semantic, accessor] : inner.items())
        if (!is_index(accessor)) return not_index(place + "." + semantic, accessor);
    } else if (inner.is_structured()) {
      VITRINE_CHECK(check_indices(inner, place));
    }
    place.resize(length);
  }
  return {};
}

Result<> check_asset(Document& document) {
  const Json* asset = member(*document.json, "asset");
  if (!asset || !asset->is_object()) return fail(Code::corrupt, "asset: missing");
  const Json* version = member(*asset, "version");
  if (!version || !version->is_string()) return fail(Code::corrupt, "asset.version: missing");
  const auto text = version->get<std::string>();
  if (!text.starts_with("2."))
    return fail(Code::unsupported, "asset.version: \"{}\" (2.x is read)", text.substr(0, 20));
  const Json* least = member(*asset, "minVersion");
  if (least && least->is_string() && least->get<std::string>() != "2.0")
    return fail(Code::unsupported, "asset.minVersion: \"{}\" (2.0 is read)", least->get<std::string>().substr(0, 20));
  return {};
}

Result<> check_extensions(Document& document) {
  auto supported = [](const std::string& name) {
    return std::any_of(std::begin(kSupported), std::end(kSupported), [&](const char* known) { return name == known; });
  };
  if (const Json* required = member(*document.json, "extensionsRequired"); required && required->is_array())
    for (const auto& entry : *required) {
      const auto name = entry.is_string() ? entry.get<std::string>() : Fields::shown(entry);
      if (!supported(name))
        return fail(Code::unsupported, "extensionsRequired: {} is not supported", name.substr(0, 80));
    }
  if (const Json* used = member(*document.json, "extensionsUsed"); used && used->is_array())
    for (const auto& entry : *used)
      if (entry.is_string() && !supported(entry.get<std::string>()))
        document.warn(fmt::format("extensionsUsed: {} is ignored", entry.get<std::string>().substr(0, 80)));
  return {};
}

Result<> check_arrays(Document& document) {
  for (const char* key : kArrays) {
    const Json* array = member(*document.json, key);
    if (!array) continue;
    if (!array->is_array()) return fail(Code::corrupt, "{}: {} is not an array", key, Fields::shown(*array));
    const std::size_t most = std::string_view(key) == "nodes" ? document.limits.max_nodes : kMaxElements;
    if (array->size() > most)
      return fail(Code::too_large, "{}: {} of them, more than the limit of {}", key, array->size(), most);
    for (std::size_t i = 0; i < array->size(); ++i)
      if (!(*array)[i].is_object())
        return fail(Code::corrupt, "{}[{}]: {} is not an object", key, i, Fields::shown((*array)[i]));
  }
  return {};
}

// Fallback buffers of EXT_meshopt_compression carry no bytes: their views are decoded from elsewhere. tinygltf needs
// some.
void stand_in(Json& buffer) {
  buffer["uri"] = "data:application/octet-stream;base64,AAAA";
  buffer["byteLength"] = 3;
}

Result<> check_buffers(Document& document, std::size_t bin_bytes) {
  auto found = document.json->find("buffers");
  if (found == document.json->end()) return {};
  std::size_t total = 0;
  for (std::size_t i = 0; i < found->size(); ++i) {
    Json& buffer = (*found)[i];
    const Json* length = member(buffer, "byteLength");
    if (!length || !length->is_number_unsigned() || length->get<std::uint64_t>() == 0)
      return missing_or(length, fmt::format("buffers[{}].byteLength", i), "a positive integer");
    const auto bytes = length->get<std::uint64_t>();
    const Json* extensions = member(buffer, "extensions");
    const Json* meshopt = extensions ? member(*extensions, "EXT_meshopt_compression") : nullptr;
    const Json* uri = member(buffer, "uri");
    if (meshopt && !uri && (i > 0 || bin_bytes == 0)) {
      stand_in(buffer);
      continue;
    }
    total += bytes;
    if (bytes > document.limits.max_file_bytes || total > document.limits.max_file_bytes)
      return fail(Code::too_large, "buffers[{}].byteLength: {} bytes, more than the limit of {}", i, bytes,
                  document.limits.max_file_bytes);
    if (!uri) {
      if (i > 0 || bin_bytes == 0) return fail(Code::corrupt, "buffers[{}]: neither a uri nor a BIN chunk", i);
      if (bytes > bin_bytes)
        return fail(Code::corrupt, "buffers[0].byteLength: {}, but the BIN chunk has {} bytes", bytes, bin_bytes);
      continue;
    }
    if (!uri->is_string()) return fail(Code::corrupt, "buffers[{}].uri: {} is not a string", i, Fields::shown(*uri));
    const auto& text = uri->get_ref<const std::string&>();
    if (text.starts_with("data:")) {
      auto data = decode_data_uri(text);
      if (!data) return data.error().within(fmt::format("buffers[{}].uri", i));
      if (data->size() < bytes)
        return fail(Code::corrupt, "buffers[{}].byteLength: {}, but its uri holds {} bytes", i, bytes, data->size());
      if (data->size() > bytes) {  // padding after the data is allowed; tinygltf wants the lengths to agree
        document.warn(fmt::format("buffers[{}].byteLength: {}, but its uri holds {} bytes", i, bytes, data->size()));
        buffer["byteLength"] = data->size();
      }
      // tinygltf knows a fixed list of media types.
      if (!text.starts_with("data:application/octet-stream;base64,") &&
          !text.starts_with("data:application/gltf-buffer;base64,"))
        buffer["uri"] = "data:application/octet-stream;base64," + text.substr(text.find(',') + 1);
    } else {
      if (document.root.empty())
        return fail(Code::not_found, "buffers[{}].uri: \"{}\" (no folder to look in)", i, text.substr(0, 200));
      auto path = core::inside(document.root, percent_decode(text));
      if (!path) return path.error().within(fmt::format("buffers[{}].uri", i));
      std::error_code code;
      const auto size = std::filesystem::file_size(*path, code);
      if (code) return fail(Code::not_found, "buffers[{}].uri: \"{}\": no such file", i, text.substr(0, 200));
      if (size < bytes)
        return fail(Code::corrupt, "buffers[{}].byteLength: {}, but \"{}\" has {} bytes", i, bytes, text.substr(0, 200),
                    size);
    }
  }
  return {};
}

Result<> check_accessor_fields(const Document& document) {
  const Json* array = member(*document.json, "accessors");
  for (std::size_t i = 0; i < array_size(array); ++i) {
    const Json& accessor = (*array)[i];
    const Json* count = member(accessor, "count");
    if (!count || !count->is_number_unsigned() || count->get<std::uint64_t>() == 0)
      return missing_or(count, fmt::format("accessors[{}].count", i), "a positive integer");
    const Json* component = member(accessor, "componentType");
    if (!component) return fail(Code::corrupt, "accessors[{}].componentType: missing", i);
    if (component_bytes(component->get<int>()) == 0)
      return fail(Code::corrupt, "accessors[{}].componentType: {} is none of glTF's", i, component->get<int>());
    const Json* type = member(accessor, "type");
    static constexpr const char* kTypes[] = {"SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"};
    if (!type || !type->is_string() ||
        std::find(std::begin(kTypes), std::end(kTypes), type->get_ref<const std::string&>()) == std::end(kTypes))
      return missing_or(type, fmt::format("accessors[{}].type", i), "one of glTF's");
    for (const char* key : {"byteOffset"})
      if (const Json* offset = member(accessor, key); offset && !offset->is_number_unsigned())
        return fail(Code::corrupt, "accessors[{}].{}: {} is not a byte count", i, key, Fields::shown(*offset));
    const Json* sparse = member(accessor, "sparse");
    if (!sparse) continue;
    const Json* sparse_count = member(*sparse, "count");
    if (!sparse_count || !is_index(*sparse_count) || sparse_count->get<std::uint64_t>() > count->get<std::uint64_t>())
      return fail(Code::corrupt, "accessors[{}].sparse.count: {}, the accessor has {}", i,
                  sparse_count ? Fields::shown(*sparse_count) : "missing", count->get<std::uint64_t>());
    for (const char* key : {"indices", "values"}) {
      const Json* part = member(*sparse, key);
      if (!part || !part->is_object()) return fail(Code::corrupt, "accessors[{}].sparse.{}: missing", i, key);
      if (const Json* offset = member(*part, "byteOffset"); offset && !is_index(*offset))
        return fail(Code::corrupt, "accessors[{}].sparse.{}.byteOffset: {} is not a byte count", i, key,
                    Fields::shown(*offset));
    }
  }
  const Json* views = member(*document.json, "bufferViews");
  for (std::size_t i = 0; i < array_size(views); ++i) {
    for (const char* key : {"byteOffset", "byteLength", "byteStride"})
      if (const Json* value = member((*views)[i], key); value && !value->is_number_unsigned())
        return fail(Code::corrupt, "bufferViews[{}].{}: {} is not a byte count", i, key, Fields::shown(*value));
    const Json* stride = member((*views)[i], "byteStride");
    if (stride &&
        (stride->get<std::uint64_t>() % 4 || stride->get<std::uint64_t>() > 252 || stride->get<std::uint64_t>() < 4))
      return fail(Code::corrupt, "bufferViews[{}].byteStride: {} is no multiple of 4 from 4 to 252", i,
                  Fields::shown(*stride));
  }
  return {};
}

Result<> check_meshes_and_skins(Document& document) {
  const Json* meshes = member(*document.json, "meshes");
  for (std::size_t i = 0; i < array_size(meshes); ++i) {
    const Json* primitives = member((*meshes)[i], "primitives");
    if (!primitives || !primitives->is_array() || primitives->empty())
      return fail(Code::corrupt, "meshes[{}].primitives: missing or empty", i);
    for (std::size_t p = 0; p < primitives->size(); ++p) {
      const Json* attributes = member((*primitives)[p], "attributes");
      if (!attributes) return fail(Code::corrupt, "meshes[{}].primitives[{}].attributes: missing", i, p);
      const Json* targets = member((*primitives)[p], "targets");
      for (std::size_t t = 0; t < array_size(targets); ++t) {
        if (!(*targets)[t].is_object())
          return fail(Code::corrupt, "meshes[{}].primitives[{}].targets[{}]: not an object", i, p, t);
        for (const auto& [semantic, accessor] : (*targets)[t].items())
          if (!is_index(accessor))
            return not_index(fmt::format("meshes[{}].primitives[{}].targets[{}].{}", i, p, t, semantic), accessor);
      }
    }
  }
  const Json* skins = member(*document.json, "skins");
  for (std::size_t i = 0; i < array_size(skins); ++i)
    if (!array_size(member((*skins)[i], "joints"))) return fail(Code::corrupt, "skins[{}].joints: missing or empty", i);
  const Json* scenes = member(*document.json, "scenes");
  for (std::size_t i = 0; i < array_size(scenes); ++i)
    if (const Json* nodes = member((*scenes)[i], "nodes"))
      for (std::size_t n = 0; n < array_size(nodes); ++n)
        if (!is_index((*nodes)[n])) return not_index(fmt::format("scenes[{}].nodes[{}]", i, n), (*nodes)[n]);
  return {};
}

}  // namespace

Result<> guard(Document& document, std::size_t bin_bytes) {
  if (!document.json->is_object()) return fail(Code::corrupt, "the JSON is not an object");
  VITRINE_CHECK(check_asset(document));
  VITRINE_CHECK(check_extensions(document));
  VITRINE_CHECK(check_arrays(document));
  std::string place;
  VITRINE_CHECK(check_indices(*document.json, place));
  VITRINE_CHECK(check_buffers(document, bin_bytes));
  VITRINE_CHECK(check_accessor_fields(document));
  return check_meshes_and_skins(document);
}

}  // namespace engine::asset::gltf
