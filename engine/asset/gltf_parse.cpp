// The one file that knows tinygltf. It is given only JSON that passed the guard, reads files only inside the asset's
// folder, and what it returns is copied into a Document with every index checked.

#include <tiny_gltf.h>

#include <cmath>
#include <cstring>

#include "engine/asset/gltf_fields.h"
#include "engine/core/files.h"

namespace engine::asset::gltf {
namespace {

// What tinygltf reads for us; images, materials and extensions are read from the JSON itself (tinygltf would decode
// pictures on this thread and ignores WebP).
constexpr const char* kSections[] = {"asset", "buffers", "bufferViews", "accessors", "meshes",
                                     "nodes", "skins",   "animations",  "scenes",    "scene"};

// tinygltf's file access, closed over the asset's folder.
struct Files {
  Document* document;
  std::string problem;

  static bool exists(const std::string& path, void* user) {
    auto& self = *static_cast<Files*>(user);
    if (self.document->root.empty()) return false;
    const auto full = core::inside(self.document->root, path);
    std::error_code code;
    return full && std::filesystem::is_regular_file(*full, code);
  }

  static std::string expand(const std::string& path, void*) { return path; }

  static bool read(std::vector<unsigned char>* out, std::string* error, const std::string& path, void* user) {
    auto& self = *static_cast<Files*>(user);
    const auto full = core::inside(self.document->root, path);
    if (!full) return *error = full.error().message, false;
    auto bytes = core::read_file(*full, self.document->limits.max_file_bytes);
    if (!bytes) return *error = bytes.error().message, false;
    // A longer file than byteLength is legal; tinygltf wants them equal.
    const std::size_t wanted = self.wanted_bytes(*full);
    if (wanted && bytes->size() > wanted) {
      self.document->warn(
          fmt::format("{}: {} bytes, {} of them used", full->filename().string(), bytes->size(), wanted));
      bytes->resize(wanted);
    }
    out->resize(bytes->size());
    if (!bytes->empty()) std::memcpy(out->data(), bytes->data(), bytes->size());
    return true;
  }

  static bool write(std::string*, const std::string&, const std::vector<unsigned char>&, void*) { return false; }

  std::size_t wanted_bytes(const std::filesystem::path& file) const {
    const Json* buffers = member(*document->json, "buffers");
    for (std::size_t i = 0; i < array_size(buffers); ++i) {
      const Json* uri = member((*buffers)[i], "uri");
      if (!uri || !uri->is_string()) continue;
      const auto path = core::inside(document->root, percent_decode(uri->get_ref<const std::string&>()));
      if (path && *path == file) return (*buffers)[i]["byteLength"].get<std::size_t>();
    }
    return 0;
  }
};

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (text.size() > 300) text.resize(300);
  return text;
}

Result<> run(Document& document, std::span<const std::byte> bin, tinygltf::Model& model) {
  Json slim = Json::object();
  for (const char* key : kSections)
    if (const Json* section = member(*document.json, key)) slim[key] = *section;
  const std::string text = slim.dump();
  slim = nullptr;

  tinygltf::TinyGLTF parser;
  Files files{&document, {}};
  parser.SetFsCallbacks({&Files::exists, &Files::expand, &Files::read, &Files::write, &files});
  std::string error, warning;
  bool good = false;
  try {
    if (bin.empty()) {
      good =
          parser.LoadASCIIFromString(&model, &error, &warning, text.data(), static_cast<unsigned>(text.size()), "", 0);
    } else {
      std::vector<unsigned char> glb;
      auto put = [&](std::uint32_t value) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
        glb.insert(glb.end(), bytes, bytes + 4);
      };
      const auto padded = [](std::size_t n) { return static_cast<std::uint32_t>((n + 3) & ~std::size_t{3}); };
      glb.reserve(28 + text.size() + bin.size() + 8);
      put(0x46546C67), put(2), put(28 + padded(text.size()) + padded(bin.size()));
      put(padded(text.size())), put(0x4E4F534A);
      glb.insert(glb.end(), text.begin(), text.end());
      glb.resize(20 + padded(text.size()), ' ');
      put(padded(bin.size())), put(0x004E4942);
      const auto* bytes = reinterpret_cast<const unsigned char*>(bin.data());
      glb.insert(glb.end(), bytes, bytes + bin.size());
      glb.resize(28 + padded(text.size()) + padded(bin.size()), 0);
      good =
          parser.LoadBinaryFromMemory(&model, &error, &warning, glb.data(), static_cast<unsigned>(glb.size()), "", 0);
    }
  } catch (const std::exception& thrown) {
    return fail(Code::corrupt, "{}", one_line(thrown.what()));
  }
  if (!good) return fail(Code::corrupt, "{}", one_line(error.empty() ? "cannot be parsed" : error));
  return {};
}

int components_of(int type) {
  switch (type) {
    case TINYGLTF_TYPE_SCALAR:
      return 1;
    case TINYGLTF_TYPE_VEC2:
      return 2;
    case TINYGLTF_TYPE_VEC3:
      return 3;
    case TINYGLTF_TYPE_VEC4:
      return 4;
    case TINYGLTF_TYPE_MAT3:
      return 9;
    case TINYGLTF_TYPE_MAT4:
      return 16;
    default:
      return 4;  // MAT2
  }
}

// An index that points nowhere refuses the file; -1 stands for an absent one.
Result<> check_index(int index, std::size_t count, const char* what, std::size_t at, const char* field) {
  if (index >= -1 && index < static_cast<int>(count)) return {};
  return fail(Code::corrupt, "{}[{}].{}: {}, but there are {}", what, at, field, index, count);
}

Result<> copy_views(tinygltf::Model& from, Document& to) {
  for (auto& buffer : from.buffers) to.buffers.push_back(std::move(buffer.data));
  for (std::size_t i = 0; i < from.bufferViews.size(); ++i) {
    const auto& view = from.bufferViews[i];
    VITRINE_CHECK(check_index(view.buffer, to.buffers.size(), "bufferViews", i, "buffer"));
    if (view.byteStride && view.byteStride < 4)
      return fail(Code::corrupt, "bufferViews[{}].byteStride: {}, below 4", i, view.byteStride);
    BufferView out;
    out.buffer = view.buffer, out.offset = view.byteOffset, out.length = view.byteLength, out.stride = view.byteStride;
    to.views.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < from.accessors.size(); ++i) {
    const auto& accessor = from.accessors[i];
    VITRINE_CHECK(check_index(accessor.bufferView, to.views.size(), "accessors", i, "bufferView"));
    Accessor out;
    out.view = accessor.bufferView, out.offset = accessor.byteOffset, out.count = accessor.count;
    out.component = accessor.componentType, out.components = components_of(accessor.type),
    out.normalized = accessor.normalized;
    if (accessor.sparse.isSparse && accessor.sparse.count > 0) {
      const auto& sparse = accessor.sparse;
      VITRINE_CHECK(
          check_index(sparse.indices.bufferView, to.views.size(), "accessors", i, "sparse.indices.bufferView"));
      VITRINE_CHECK(check_index(sparse.values.bufferView, to.views.size(), "accessors", i, "sparse.values.bufferView"));
      out.sparse = {static_cast<std::size_t>(sparse.count),
                    sparse.indices.bufferView,
                    sparse.indices.componentType,
                    sparse.values.bufferView,
                    static_cast<std::size_t>(sparse.indices.byteOffset),
                    static_cast<std::size_t>(sparse.values.byteOffset)};
    }
    to.accessors.push_back(out);
  }
  return {};
}

Result<> copy_meshes(tinygltf::Model& from, Document& to) {
  const std::size_t materials = array_size(member(*to.json, "materials"));
  for (std::size_t i = 0; i < from.meshes.size(); ++i) {
    auto& mesh = from.meshes[i];
    Mesh out;
    out.name = std::move(mesh.name), out.weights = std::move(mesh.weights);
    for (auto& primitive : mesh.primitives) {
      VITRINE_CHECK(check_index(primitive.indices, to.accessors.size(), "meshes", i, "primitives[].indices"));
      VITRINE_CHECK(check_index(primitive.material, materials, "meshes", i, "primitives[].material"));
      for (const auto& [semantic, accessor] : primitive.attributes)
        VITRINE_CHECK(check_index(accessor, to.accessors.size(), "meshes", i, semantic.substr(0, 40).c_str()));
      for (const auto& target : primitive.targets)
        for (const auto& [semantic, accessor] : target)
          VITRINE_CHECK(check_index(accessor, to.accessors.size(), "meshes", i, semantic.substr(0, 40).c_str()));
      if (primitive.mode < 0 || primitive.mode > 6)
        return fail(Code::corrupt, "meshes[{}].primitives[].mode: {}", i, primitive.mode);
      out.primitives.push_back({std::move(primitive.attributes), std::move(primitive.targets), primitive.indices,
                                primitive.material, primitive.mode});
    }
    to.meshes.push_back(std::move(out));
  }
  return {};
}

Result<> copy_nodes(tinygltf::Model& from, Document& to) {
  const std::size_t cameras = array_size(member(*to.json, "cameras"));
  for (std::size_t i = 0; i < from.nodes.size(); ++i) {
    auto& node = from.nodes[i];
    VITRINE_CHECK(check_index(node.mesh, to.meshes.size(), "nodes", i, "mesh"));
    VITRINE_CHECK(check_index(node.skin, from.skins.size(), "nodes", i, "skin"));
    VITRINE_CHECK(check_index(node.camera, cameras, "nodes", i, "camera"));
    for (int child : node.children) VITRINE_CHECK(check_index(child, from.nodes.size(), "nodes", i, "children"));
    to.nodes.push_back({std::move(node.name), std::move(node.children), node.mesh, node.skin, node.camera,
                        std::move(node.matrix), std::move(node.translation), std::move(node.rotation),
                        std::move(node.scale), std::move(node.weights)});
  }
  for (std::size_t i = 0; i < from.skins.size(); ++i) {
    auto& skin = from.skins[i];
    for (int joint : skin.joints) VITRINE_CHECK(check_index(joint, to.nodes.size(), "skins", i, "joints"));
    VITRINE_CHECK(check_index(skin.skeleton, to.nodes.size(), "skins", i, "skeleton"));
    VITRINE_CHECK(check_index(skin.inverseBindMatrices, to.accessors.size(), "skins", i, "inverseBindMatrices"));
    to.skins.push_back({std::move(skin.joints), skin.skeleton, skin.inverseBindMatrices});
  }
  for (std::size_t i = 0; i < from.scenes.size(); ++i) {
    for (int node : from.scenes[i].nodes) VITRINE_CHECK(check_index(node, to.nodes.size(), "scenes", i, "nodes"));
    to.scenes.push_back(std::move(from.scenes[i].nodes));
  }
  if (from.defaultScene < -1 || from.defaultScene >= static_cast<int>(to.scenes.size()))
    return fail(Code::corrupt, "scene: {}, but there are {}", from.defaultScene, to.scenes.size());
  to.default_scene = from.defaultScene;
  return {};
}

Result<> copy_animations(tinygltf::Model& from, Document& to) {
  for (std::size_t i = 0; i < from.animations.size(); ++i) {
    auto& animation = from.animations[i];
    Animation out;
    out.name = std::move(animation.name);
    for (auto& sampler : animation.samplers) {
      VITRINE_CHECK(check_index(sampler.input, to.accessors.size(), "animations", i, "samplers[].input"));
      VITRINE_CHECK(check_index(sampler.output, to.accessors.size(), "animations", i, "samplers[].output"));
      out.samplers.push_back({sampler.input, sampler.output, std::move(sampler.interpolation)});
    }
    for (auto& channel : animation.channels) {
      VITRINE_CHECK(check_index(channel.sampler, out.samplers.size(), "animations", i, "channels[].sampler"));
      VITRINE_CHECK(check_index(channel.target_node, to.nodes.size(), "animations", i, "channels[].target.node"));
      out.channels.push_back({channel.sampler, channel.target_node, std::move(channel.target_path)});
    }
    const std::size_t written = array_size(member((*to.json)["animations"][i], "channels"));
    if (written != out.channels.size())
      to.warn(fmt::format("animations[{}].channels: {} of {} have no target node; ignored", i,
                          written - out.channels.size(), written));
    to.animations.push_back(std::move(out));
  }
  return {};
}

}  // namespace

Result<> parse(Document& document, std::span<const std::byte> bin) {
  tinygltf::Model model;
  VITRINE_CHECK(run(document, bin, model));
  VITRINE_CHECK(copy_views(model, document));
  VITRINE_CHECK(copy_meshes(model, document));
  VITRINE_CHECK(copy_nodes(model, document));
  return copy_animations(model, document);
}

}  // namespace engine::asset::gltf
