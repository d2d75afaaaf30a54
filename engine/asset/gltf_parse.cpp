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
  // tinygltf refuses indices without a bufferView (zeros, by the specification); copy_meshes() takes them from our
  // JSON.
  if (slim.contains("meshes"))
    for (auto& mesh : slim["meshes"])
      for (auto& primitive : mesh["primitives"]) primitive.erase("indices");
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
bool points_nowhere(int index, std::size_t count) { return index < -1 || index >= static_cast<int>(count); }

template <class... Args>
Error nowhere(int index, std::size_t count, fmt::format_string<Args...> place, Args&&... args) {
  return fail(Code::corrupt, "{}: {}, but there are {}", fmt::format(place, std::forward<Args>(args)...), index, count);
}

Result<> copy_views(tinygltf::Model& from, Document& to) {
  for (auto& buffer : from.buffers) to.buffers.push_back(std::move(buffer.data));
  for (std::size_t i = 0; i < from.bufferViews.size(); ++i) {
    const auto& view = from.bufferViews[i];
    if (points_nowhere(view.buffer, to.buffers.size()))
      return nowhere(view.buffer, to.buffers.size(), "bufferViews[{}].buffer", i);
    if (view.byteStride && view.byteStride < 4)
      return fail(Code::corrupt, "bufferViews[{}].byteStride: {}, below 4", i, view.byteStride);
    BufferView out;
    out.buffer = view.buffer, out.offset = view.byteOffset, out.length = view.byteLength, out.stride = view.byteStride;
    to.views.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < from.accessors.size(); ++i) {
    const auto& accessor = from.accessors[i];
    if (points_nowhere(accessor.bufferView, to.views.size()))
      return nowhere(accessor.bufferView, to.views.size(), "accessors[{}].bufferView", i);
    Accessor out;
    out.view = accessor.bufferView, out.offset = accessor.byteOffset, out.count = accessor.count;
    out.component = accessor.componentType, out.components = components_of(accessor.type),
    out.normalized = accessor.normalized;
    if (accessor.sparse.isSparse && accessor.sparse.count > 0) {
      const auto& sparse = accessor.sparse;
      if (points_nowhere(sparse.indices.bufferView, to.views.size()))
        return nowhere(sparse.indices.bufferView, to.views.size(), "accessors[{}].sparse.indices.bufferView", i);
      if (points_nowhere(sparse.values.bufferView, to.views.size()))
        return nowhere(sparse.values.bufferView, to.views.size(), "accessors[{}].sparse.values.bufferView", i);
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
    for (std::size_t p = 0; p < mesh.primitives.size(); ++p) {
      auto& primitive = mesh.primitives[p];
      const Json* indices = member((*to.json)["meshes"][i]["primitives"][p], "indices");
      primitive.indices = indices ? indices->get<int>() : -1;
      const std::size_t accessors = to.accessors.size();
      if (points_nowhere(primitive.indices, accessors))
        return nowhere(primitive.indices, accessors, "meshes[{}].primitives[{}].indices", i, p);
      if (points_nowhere(primitive.material, materials))
        return nowhere(primitive.material, materials, "meshes[{}].primitives[{}].material", i, p);
      for (const auto& [semantic, accessor] : primitive.attributes)
        if (points_nowhere(accessor, accessors))
          return nowhere(accessor, accessors, "meshes[{}].primitives[{}].attributes.{}", i, p, semantic.substr(0, 40));
      for (std::size_t t = 0; t < primitive.targets.size(); ++t)
        for (const auto& [semantic, accessor] : primitive.targets[t])
          if (points_nowhere(accessor, accessors))
            return nowhere(accessor, accessors, "meshes[{}].primitives[{}].targets[{}].{}", i, p, t,
                           semantic.substr(0, 40));
      if (primitive.mode < 0 || primitive.mode > 6)
        return fail(Code::corrupt, "meshes[{}].primitives[{}].mode: {} is none of glTF's", i, p, primitive.mode);
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
    if (points_nowhere(node.mesh, to.meshes.size())) return nowhere(node.mesh, to.meshes.size(), "nodes[{}].mesh", i);
    if (points_nowhere(node.skin, from.skins.size())) return nowhere(node.skin, from.skins.size(), "nodes[{}].skin", i);
    if (points_nowhere(node.camera, cameras)) return nowhere(node.camera, cameras, "nodes[{}].camera", i);
    for (int child : node.children)
      if (points_nowhere(child, from.nodes.size())) return nowhere(child, from.nodes.size(), "nodes[{}].children", i);
    to.nodes.push_back({std::move(node.name), std::move(node.children), node.mesh, node.skin, node.camera,
                        std::move(node.matrix), std::move(node.translation), std::move(node.rotation),
                        std::move(node.scale), std::move(node.weights)});
  }
  for (std::size_t i = 0; i < from.skins.size(); ++i) {
    auto& skin = from.skins[i];
    for (int joint : skin.joints)
      if (points_nowhere(joint, to.nodes.size())) return nowhere(joint, to.nodes.size(), "skins[{}].joints", i);
    if (points_nowhere(skin.skeleton, to.nodes.size()))
      return nowhere(skin.skeleton, to.nodes.size(), "skins[{}].skeleton", i);
    if (points_nowhere(skin.inverseBindMatrices, to.accessors.size()))
      return nowhere(skin.inverseBindMatrices, to.accessors.size(), "skins[{}].inverseBindMatrices", i);
    to.skins.push_back({std::move(skin.joints), skin.skeleton, skin.inverseBindMatrices});
  }
  for (std::size_t i = 0; i < from.scenes.size(); ++i) {
    for (int node : from.scenes[i].nodes)
      if (points_nowhere(node, to.nodes.size())) return nowhere(node, to.nodes.size(), "scenes[{}].nodes", i);
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
      if (points_nowhere(sampler.input, to.accessors.size()))
        return nowhere(sampler.input, to.accessors.size(), "animations[{}].samplers[].input", i);
      if (points_nowhere(sampler.output, to.accessors.size()))
        return nowhere(sampler.output, to.accessors.size(), "animations[{}].samplers[].output", i);
      out.samplers.push_back({sampler.input, sampler.output, std::move(sampler.interpolation)});
    }
    for (auto& channel : animation.channels) {
      if (points_nowhere(channel.sampler, out.samplers.size()))
        return nowhere(channel.sampler, out.samplers.size(), "animations[{}].channels[].sampler", i);
      if (points_nowhere(channel.target_node, to.nodes.size()))
        return nowhere(channel.target_node, to.nodes.size(), "animations[{}].channels[].target.node", i);
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
