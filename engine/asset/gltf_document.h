#pragma once
// What lies between the bytes of a glTF file and a Model: the file's own structure in plain structs, each index checked
// once here so that the builders after it need not. Internal to this folder.

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/asset/gltf.h"

namespace engine::asset::gltf {

using core::Code;
using core::Error;
using core::fail;
using core::Result;
using Json = nlohmann::json;

// glTF's component type numbers (accessor.componentType).
enum Component { kByte = 5120, kUByte = 5121, kShort = 5122, kUShort = 5123, kUInt = 5125, kFloat = 5126 };
std::size_t component_bytes(int component);  // 0 for an unknown one

struct BufferView {
  int buffer = -1;
  std::size_t offset = 0, length = 0, stride = 0;  // stride 0 = tightly packed
  bool decoded = false;                            // `own` holds the bytes (EXT_meshopt_compression), not the buffer
  std::vector<std::uint8_t> own;
};

struct Accessor {
  int view = -1;  // -1 = zeros
  std::size_t offset = 0, count = 0;
  int component = kFloat;
  int components = 1;  // 1, 2, 3, 4, 9 or 16
  bool normalized = false;
  struct Sparse {
    std::size_t count = 0;  // 0 = not sparse
    int index_view = -1, index_component = kUInt, value_view = -1;
    std::size_t index_offset = 0, value_offset = 0;
  } sparse;
};

struct Primitive {
  std::map<std::string, int> attributes;
  std::vector<std::map<std::string, int>> targets;
  int indices = -1, material = -1, mode = 4;
};

struct Mesh {
  std::string name;
  std::vector<Primitive> primitives;
  std::vector<double> weights;
};

struct Node {
  std::string name;
  std::vector<int> children;
  int mesh = -1, skin = -1, camera = -1;
  std::vector<double> matrix, translation, rotation, scale, weights;
};

struct Skin {
  std::vector<int> joints;
  int skeleton = -1, inverse_bind = -1;
};

struct Animation {
  struct Sampler {
    int input = -1, output = -1;
    std::string interpolation;
  };
  struct Channel {
    int sampler = -1, node = -1;
    std::string path;
  };
  std::string name;
  std::vector<Sampler> samplers;
  std::vector<Channel> channels;
};

struct Document {
  std::string name;            // the file, for messages
  std::filesystem::path root;  // folder of external files; empty = none allowed
  Limits limits;
  std::shared_ptr<Json> json;  // all but what `parse` moved out and back
  std::vector<std::vector<std::uint8_t>> buffers;
  std::vector<BufferView> views;
  std::vector<Accessor> accessors;
  std::vector<Mesh> meshes;
  std::vector<Node> nodes;
  std::vector<Skin> skins;
  std::vector<Animation> animations;
  std::vector<std::vector<int>> scenes;
  int default_scene = -1;
  std::vector<bool> is_lod;     // per node: a coarser level of another (MSFT_lod), not a node of its own
  std::vector<int> mesh_index;  // per mesh: its index in the model, -1 for a mesh that only coarser levels use
  std::vector<std::string>* warnings = nullptr;
  std::size_t elements_read = 0;  // see charge()

  // Keeps the first kMaxWarnings; a hostile file must not fill memory with complaints about itself.
  void warn(std::string text);
  // Many primitives may name one huge accessor: the work a file may cause is bounded, not only its size.
  Result<> charge(std::size_t elements, std::string_view place);
};

// The GLB container taken apart, or a text file as it is. Views into the caller's bytes.
struct Container {
  std::string_view json;
  std::span<const std::byte> bin;
};
Result<Container> split_container(std::span<const std::byte> bytes, Document& document);
// Depth and number of values before any parser sees the text.
Result<> check_json_text(std::string_view text);

// Refuses or mends what tinygltf would crash on, guess at or silently drop. Works on document.json in place.
Result<> guard(Document& document, std::size_t bin_bytes);

// Runs tinygltf over the guarded JSON and fills the Document, every index checked.
Result<> parse(Document& document, std::span<const std::byte> bin);

// Bytes of a view, or of an image's data URI.
Result<std::span<const std::uint8_t>> view_bytes(const Document& document, int view, std::string_view place);
Result<std::vector<std::uint8_t>> decode_data_uri(std::string_view uri);
std::string percent_decode(std::string_view uri);

// Every accessor against its views; EXT_meshopt_compression views are decoded.
Result<> decode_views(Document& document);
Result<> check_accessors(Document& document);
// `components` floats per element; integers are normalised where the accessor says so.
Result<std::vector<float>> read_floats(Document& document, int accessor, int components, std::string_view place);
Result<std::vector<std::uint32_t>> read_uints(Document& document, int accessor, int components, std::string_view place);

// The builders. Each checks what it reads; the model keeps its invariants (model.h).
struct ImageSource {
  int view = -1;
  std::vector<std::uint8_t> bytes;
  std::filesystem::path file;
  std::string problem;  // why there is nothing to decode
  bool used = false;
};
Result<> build_materials(Document& document, Model& model, std::vector<ImageSource>& sources);
Result<> build_meshes(Document& document, Model& model);
Result<> build_scene(Document& document, Model& model);
// `new_index` maps the file's node indices to the model's; -1 = dropped.
Result<> build_animations(Document& document, const std::vector<int>& new_index, Model& model);

}  // namespace engine::asset::gltf
