// Files made to do harm: each is refused with a message that names file, place and value, or mended, quickly and within
// its limits.

#include <unistd.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/asset/image.h"
#include "shared.h"

namespace engine::asset::test {
namespace {

using Json = nlohmann::json;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string base64(std::span<const std::uint8_t> bytes) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
  }
  return out;
}

// One triangle: positions in view 0, 16-bit indices in view 1, drawn by one node of one scene.
Json triangle() {
  const float positions[] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
  const std::uint16_t indices[] = {0, 1, 2, 0};
  std::vector<std::uint8_t> data(sizeof positions + sizeof indices);
  std::memcpy(data.data(), positions, sizeof positions);
  std::memcpy(data.data() + sizeof positions, indices, sizeof indices);
  return {{"asset", {{"version", "2.0"}}},
          {"buffers", {{{"byteLength", data.size()}, {"uri", "data:application/octet-stream;base64," + base64(data)}}}},
          {"bufferViews",
           {{{"buffer", 0}, {"byteOffset", 0}, {"byteLength", 36}},
            {{"buffer", 0}, {"byteOffset", 36}, {"byteLength", 8}}}},
          {"accessors",
           {{{"bufferView", 0}, {"componentType", 5126}, {"count", 3}, {"type", "VEC3"}},
            {{"bufferView", 1}, {"componentType", 5123}, {"count", 3}, {"type", "SCALAR"}}}},
          {"meshes", {{{"primitives", {{{"attributes", {{"POSITION", 0}}}, {"indices", 1}}}}}}},
          {"nodes", {{{"mesh", 0}}}},
          {"scenes", {{{"nodes", {0}}}}},
          {"scene", 0}};
}

core::Result<std::unique_ptr<Model>> load(const Json& json, const std::filesystem::path& root = {}) {
  return load_gltf(bytes_of(json.dump()), "hostile.gltf", root);
}

void expect_refused(const Json& json, std::initializer_list<const char*> words,
                    const std::filesystem::path& root = {}) {
  const auto model = load(json, root);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().message.rfind("hostile.gltf: ", 0), 0u) << model.error().message;
  for (const char* word : words)
    EXPECT_NE(model.error().message.find(word), std::string::npos) << model.error().message << " lacks " << word;
}

void expect_mended(const Json& json, const char* words) {
  const auto model = load(json);
  ASSERT_TRUE(model) << model.error().message;
  expect_invariants(**model, "hostile");
  bool said = false;
  for (const auto& warning : (*model)->warnings) said = said || warning.find(words) != std::string::npos;
  EXPECT_TRUE(said) << words
                    << "; the first warning: " << ((*model)->warnings.empty() ? "none" : (*model)->warnings[0]);
}

TEST(Hostile, TheTriangleItselfIsGood) {
  const auto model = load(triangle());
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_TRUE((*model)->warnings.empty());
  EXPECT_EQ((*model)->triangle_count(), 1u);
  expect_invariants(**model, "triangle");
}

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("vitrine-hostile-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root_ / "asset");
    std::ofstream(root_ / "secret.bin") << std::string(44, 'x');
    std::ofstream(root_ / "asset/own.bin") << std::string(44, '\0');
    std::filesystem::create_symlink(root_ / "secret.bin", root_ / "asset/link.bin");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  Json with_uri(const std::string& uri) {
    Json json = triangle();
    json["buffers"][0]["uri"] = uri;
    return json;
  }
  std::filesystem::path root_;
};

TEST_F(Folder, BuffersStayInside) {
  EXPECT_TRUE(load(with_uri("own.bin"), root_ / "asset"));
  EXPECT_TRUE(load(with_uri("./own.bin"), root_ / "asset"));
  EXPECT_TRUE(load(with_uri("own%2Ebin"), root_ / "asset"));
  for (const std::string uri : {"../secret.bin", "..%2Fsecret.bin", "%2e%2e/secret.bin", "x/../../secret.bin",
                                "..\\secret.bin", "link.bin", "own.bin%00.png"})
    expect_refused(with_uri(uri), {"buffers[0].uri"}, root_ / "asset");
  expect_refused(with_uri((root_ / "secret.bin").string()), {"buffers[0].uri", "absolute"}, root_ / "asset");
  expect_refused(with_uri("file://" + (root_ / "secret.bin").string()), {"buffers[0].uri", "scheme"}, root_ / "asset");
  expect_refused(with_uri("http://example.com/a.bin"), {"buffers[0].uri", "scheme"}, root_ / "asset");
  expect_refused(with_uri(std::string("own.bin\0.png", 12)), {"buffers[0].uri", "NUL"}, root_ / "asset");
  expect_refused(with_uri("absent.bin"), {"buffers[0].uri", "absent.bin"}, root_ / "asset");
  expect_refused(with_uri("asset"), {"buffers[0].uri"}, root_);  // a folder
  expect_refused(with_uri("own.bin"), {"buffers[0].uri", "no folder"});
}

TEST_F(Folder, PicturesStayInsideAndAreDoneWithout) {
  for (const std::string uri : {"../secret.bin", "/etc/hostname", "file:///etc/hostname", "link.bin", "absent.png",
                                "own.bin", "data:image/png;base64,????", "data:image/png;base64,", "data:,hello"}) {
    Json json = triangle();
    json["images"] = {{{"uri", uri}}};
    json["textures"] = {{{"source", 0}}};
    json["materials"] = {{{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", 0}}}}}}};
    json["meshes"][0]["primitives"][0]["material"] = 0;
    const auto model = load(json, root_ / "asset");
    ASSERT_TRUE(model) << uri << ": " << model.error().message;
    EXPECT_EQ((*model)->materials[0].base_color_texture.image, -1) << uri;
    ASSERT_EQ((*model)->warnings.size(), 1u) << uri;
    EXPECT_EQ((*model)->warnings[0].rfind("images[0]: ", 0), 0u) << (*model)->warnings[0];
    expect_invariants(**model, uri);
  }
}

TEST(Hostile, Counts) {
  Json json = triangle();
  json["accessors"][0]["count"] = 2147483648u;
  expect_refused(json, {"accessors[0]", "2147483648"});
  json["accessors"][0]["count"] = 18446744073709551615u;
  expect_refused(json, {"accessors[0]"});
  json["accessors"][0].erase("bufferView");  // zeros need no bytes at all
  json["accessors"][0]["count"] = 2147483648u;
  expect_refused(json, {"accessors[0].count", "2147483648", "limit"});
  json = triangle();
  json["accessors"][1]["count"] = 5;
  expect_refused(json, {"accessors[1]", "bufferViews[1]"});
  json = triangle();
  json["accessors"][0]["byteOffset"] = 18446744073709551600u;
  expect_refused(json, {"accessors[0]"});
  json = triangle();
  json["bufferViews"][0]["byteOffset"] = 18446744073709551600u;
  expect_refused(json, {"bufferViews[0]"});
  json = triangle();
  json["bufferViews"][0]["byteStride"] = 8;
  expect_refused(json, {"accessors[0]", "12"});
  json = triangle();
  json["buffers"][0]["byteLength"] = 1ull << 40;
  expect_refused(json, {"buffers[0].byteLength", "1099511627776"});
}

TEST(Hostile, Indices) {
  for (const Json& value :
       {Json(4294967296), Json(-1), Json(2147483648u), Json("0"), Json(1.5), Json(nullptr), Json(1)}) {
    Json json = triangle();
    json["nodes"][0]["mesh"] = value;
    expect_refused(json, {"nodes[0].mesh", value.dump().c_str()});
  }
  Json json = triangle();
  json["nodes"][0]["mesh"] = 0.0;  // an integer all the same
  EXPECT_TRUE(load(json));
  json = triangle();
  json["accessors"][0]["count"] = 2;
  expect_refused(json, {"meshes[0].primitives[0].indices", "2"});
  json = triangle();
  json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = 1;
  expect_refused(json, {"meshes[0].primitives[0].attributes.NORMAL"});
}

TEST(Hostile, Sparse) {
  Json json = triangle();
  auto& accessor = json["accessors"][0];
  accessor["sparse"] = {{"count", 1},
                        {"indices", {{"bufferView", 1}, {"byteOffset", 4}, {"componentType", 5123}}},
                        {"values", {{"bufferView", 0}, {"byteOffset", 12}}}};
  const auto good = load(json);  // vertex 2 takes the place of vertex 1
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ((*good)->meshes[0].primitives[0].vertices[2].position, vec3(1, 0, 0));
  accessor.erase("bufferView");  // over zeros
  EXPECT_TRUE(load(json));
  accessor["bufferView"] = 0, accessor["count"] = 2;
  expect_refused(json, {"sparse index 0 is 2", "2 elements"});
  accessor["count"] = 3, accessor["sparse"]["count"] = 4;
  expect_refused(json, {"accessors[0].sparse.count", "4"});
  accessor["sparse"]["count"] = 3;
  expect_refused(json, {"accessors[0].sparse"});
  accessor["sparse"]["count"] = 1, accessor["sparse"]["indices"]["componentType"] = 5126;
  expect_refused(json, {"accessors[0].sparse.indices.componentType"});
}

TEST(Hostile, Nodes) {
  Json json = triangle();
  json["nodes"] = Json::array();
  for (int i = 0; i < 100'000; ++i)
    json["nodes"].push_back(i + 1 < 100'000 ? Json{{"children", {i + 1}}} : Json::object());
  expect_refused(json, {"nodes[", "deeper than 512"});
  json["nodes"] = Json::array();
  for (int i = 0; i < 1'000'000; ++i) json["nodes"].push_back(Json::object());
  expect_refused(json, {"nodes: 1000000", "limit of 200000"});
  json = triangle();
  json["nodes"] = {{{"children", {1}}}, {{"children", {2}}}, {{"children", {0}}}};
  expect_refused(json, {"cycle"});
  json["nodes"] = {{{"children", {0}}}};
  expect_refused(json, {"nodes[0]", "cycle"});
  // Thirty levels of two shared children each are 2^30 copies.
  json["nodes"] = Json::array();
  for (int i = 0; i < 30; ++i) json["nodes"].push_back({{"children", {i + 1, i + 1}}});
  json["nodes"].push_back(Json::object());
  expect_refused(json, {"shared nodes", "200000"});
}

TEST(Hostile, Transforms) {
  for (const char* key : {"translation", "scale"}) {
    Json json = triangle();
    json["nodes"][0][key] = {0, 1e300, 0};
    expect_refused(json, {"nodes[0].", key, "[1]"});
    json["nodes"][0][key] = {0, 0};
    expect_refused(json, {"nodes[0].", key, "2 numbers"});
    json["nodes"][0][key] = {0, "NaN", 0};
    expect_refused(json, {"nodes[0].", key, "\"NaN\""});
  }
  Json json = triangle();
  json["nodes"][0]["matrix"] = Json::array();
  for (int i = 0; i < 16; ++i) json["nodes"][0]["matrix"].push_back(i == 5 ? 1e39 : i % 5 == 0 ? 1.0 : 0.0);
  expect_refused(json, {"nodes[0].matrix[5]"});
  json = triangle();
  json["nodes"][0]["rotation"] = {0, 0, 0, 0};
  expect_mended(json, "nodes[0].rotation");
  json = triangle();
  json["nodes"][0]["scale"] = {0, 0, 0};  // legal: hidden things are scaled to nothing
  const auto flat = load(json);
  ASSERT_TRUE(flat);
  expect_invariants(**flat, "zero scale");
  json = triangle();
  json["nodes"][0]["matrix"] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 1};
  const auto none = load(json);
  ASSERT_TRUE(none);
  EXPECT_TRUE((*none)->nodes[0].has_matrix);
  expect_invariants(**none, "zero matrix");
}

TEST(Hostile, NotANumberInVertices) {
  const std::uint32_t nan = 0x7FC00000u;
  const auto with = [&](const char* semantic) {
    float values[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    std::memcpy(&values[4], &nan, 4);
    Json json = triangle();
    json["buffers"].push_back({{"byteLength", 36},
                               {"uri", "data:application/octet-stream;base64," +
                                           base64(std::span(reinterpret_cast<const std::uint8_t*>(values), 36))}});
    json["bufferViews"].push_back({{"buffer", 1}, {"byteLength", 36}});
    json["accessors"].push_back({{"bufferView", 2}, {"componentType", 5126}, {"count", 3}, {"type", "VEC3"}});
    json["meshes"][0]["primitives"][0]["attributes"][semantic] = 2;
    return json;
  };
  expect_refused(with("POSITION"), {"meshes[0].primitives[0].attributes.POSITION", "vertex 1"});
  expect_mended(with("NORMAL"), "attributes.NORMAL");
  expect_mended(with("COLOR_0"), "attributes.COLOR_0");
}

TEST(Hostile, SkinsThatCycleOrMiss) {
  Json json = triangle();
  json["skins"] = {{{"joints", {0}}, {"skeleton", 0}}};
  json["nodes"][0]["skin"] = 0;  // its own joint, and no weights
  expect_mended(json, "nodes[0].skin");
  json["skins"] = {{{"joints", {7}}}};
  expect_refused(json, {"skins[0].joints", "7"});
  json["skins"] = {{{"joints", Json::array()}}};
  expect_refused(json, {"skins[0].joints"});
  json["skins"] = {{{"joints", {0}}, {"inverseBindMatrices", 0}}};
  expect_refused(json, {"skins[0].inverseBindMatrices"});
}

TEST(Hostile, DeepAndWideJson) {
  const std::string deep =
      R"({"asset":{"version":"2.0","extras":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}}";
  const auto a = load_gltf(bytes_of(deep), "deep.gltf", {});
  ASSERT_FALSE(a);
  EXPECT_NE(a.error().message.find("deep.gltf: JSON at byte"), std::string::npos) << a.error().message;
  std::string wide = R"({"asset":{"version":"2.0","extras":[0)";
  for (int i = 0; i < 5'000'000; ++i) wide += ",0";
  wide += "]}}";
  const auto b = load_gltf(bytes_of(wide), "wide.gltf", {});
  ASSERT_FALSE(b);
  EXPECT_EQ(b.error().code, core::Code::too_large);
}

std::string glb(std::uint32_t length, std::initializer_list<std::pair<std::uint32_t, std::string>> chunks,
                std::uint32_t lie = 0) {
  std::string out = "glTF", body;
  const auto put = [](std::string& to, std::uint32_t value) { to.append(reinterpret_cast<const char*>(&value), 4); };
  for (const auto& [type, content] : chunks) {
    put(body, static_cast<std::uint32_t>(content.size()) + lie);
    put(body, type);
    body += content;
  }
  put(out, 2), put(out, length ? length : static_cast<std::uint32_t>(12 + body.size()));
  return out + body;
}

TEST(Hostile, Chunks) {
  constexpr std::uint32_t kJson = 0x4E4F534A, kBin = 0x004E4942;
  const std::string json = R"({"asset":{"version":"2.0"}}  )";
  ASSERT_EQ(json.size() % 4, 1u);
  const std::string text = json + "   ";
  const auto refused = [](const std::string& bytes, const char* words) {
    const auto model = load_gltf(bytes_of(bytes), "chunks.glb", {});
    ASSERT_FALSE(model) << words;
    EXPECT_NE(model.error().message.find(words), std::string::npos) << model.error().message;
  };
  EXPECT_TRUE(load_gltf(bytes_of(glb(0, {{kJson, text}})), "chunks.glb", {}));
  EXPECT_TRUE(load_gltf(bytes_of(glb(0, {{kJson, text}, {kBin, "1234"}, {0x1234, "what"}})), "chunks.glb", {}));
  refused(glb(0, {{kJson, text}, {kBin, "1234"}}, 8), "cut off");  // each chunk reaches into the next
  refused(glb(0, {{kJson, text}}, 0xFFFFFFF0u), "");               // a length that wraps around
  refused(glb(0, {{kJson, text}, {kBin, "1234"}, {kBin, "5678"}}), "a second BIN");
  refused(glb(0, {{kJson, text}, {kJson, text}}), "a second JSON");
  refused(glb(0, {{kBin, "1234"}, {kJson, text}}), "not JSON");
  refused(glb(4096, {{kJson, text}}), "length 4096");
  refused(glb(8, {{kJson, text}}), "length 8");
  refused(glb(0, {{kJson, text}}).substr(0, 16), "");
  refused("glTF", "ends at byte");
  refused("", "empty");
  refused("PK\x03\x04", "neither GLB");
}

TEST(Hostile, PictureBombs) {
  // A PNG header that claims 65535 x 65535 pixels.
  const std::uint8_t png[] = {0x89, 'P',  'N',  'G', 13, 10,   26,   10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0,
                              0,    0xFF, 0xFF, 0,   0,  0xFF, 0xFF, 8,  6, 0, 0, 0,  0,   0,   0,   0};
  const auto image = decode_image(std::as_bytes(std::span(png)));
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, core::Code::too_large) << image.error().message;
  EXPECT_NE(image.error().message.find("65535"), std::string::npos);
  Json json = triangle();
  json["images"] = {{{"uri", "data:image/png;base64," + base64(png)}}};
  json["textures"] = {{{"source", 0}}};
  json["materials"] = {{{"emissiveTexture", {{"index", 0}}}}};
  expect_mended(json, "65535");
  // Many pictures, each within the limit, are not affordable together.
  std::uint8_t large[sizeof png];
  std::memcpy(large, png, sizeof png);
  large[18] = large[22] = 0x3F;  // 16383 a side: 1 GiB decoded
  for (int i = 0; i < 3; ++i) {
    json["images"][static_cast<std::size_t>(i)] = {{"uri", "data:image/png;base64," + base64(large)}};
    json["textures"][static_cast<std::size_t>(i)] = {{"source", i}};
    json["materials"][static_cast<std::size_t>(i)] = {{"emissiveTexture", {{"index", i}}}};
  }
  expect_refused(json, {"images[2]", "16383"});
}

TEST(Hostile, RequiredExtensionsAreRefusedByName) {
  for (const char* name : {"KHR_draco_mesh_compression", "KHR_texture_basisu", "VENDOR_unheard_of"}) {
    Json json = triangle();
    json["extensionsUsed"] = json["extensionsRequired"] = {name};
    expect_refused(json, {"extensionsRequired", name});
    json.erase("extensionsRequired");
    expect_mended(json, name);
  }
}

TEST(Hostile, MeshoptThatDisagrees) {
  Json json = triangle();
  Json meshopt = {{"buffer", 0},      {"byteOffset", 0}, {"byteLength", 36},
                  {"byteStride", 12}, {"count", 3},      {"mode", "ATTRIBUTES"}};
  const auto with = [&] {
    json["bufferViews"][0]["extensions"]["EXT_meshopt_compression"] = meshopt;
    return json;
  };
  expect_refused(with(), {"bufferViews[0].extensions.EXT_meshopt_compression", "decoded"});  // not compressed at all
  meshopt["count"] = 4;
  expect_refused(with(), {"4 x 12"});
  meshopt["count"] = 1ull << 40;
  expect_refused(with(), {"1099511627776"});
  meshopt["count"] = 3, meshopt["byteLength"] = 4000;
  expect_refused(with(), {"4000"});
  meshopt["byteLength"] = 36, meshopt["buffer"] = 9;
  expect_refused(with(), {".buffer: 9"});
}

TEST(Hostile, OneHugeAccessorForManyPrimitives) {
  Json json = triangle();
  json["accessors"][0].erase("bufferView");
  json["accessors"][0]["count"] = 15'000'000;
  auto& primitives = json["meshes"][0]["primitives"];
  primitives[0]["attributes"]["POSITION"] = 0;
  for (int i = 0; i < 1000; ++i) primitives.push_back(primitives[0]);
  expect_refused(json, {"more than 20000000 vertices"});
}

TEST(Hostile, ModesAndLeftovers) {
  Json json = triangle();
  auto& primitive = json["meshes"][0]["primitives"][0];
  for (int mode = 0; mode < 4; ++mode) {
    primitive["mode"] = mode;
    expect_mended(json, "meshes[0].primitives[0].mode");
  }
  for (int mode = 4; mode < 7; ++mode) {
    primitive["mode"] = mode;
    const auto model = load(json);
    ASSERT_TRUE(model);
    EXPECT_EQ((*model)->triangle_count(), 1u);
  }
  primitive["mode"] = 7;
  expect_refused(json, {"meshes[0].primitives[0].mode", "7"});
  json = triangle();
  json["accessors"][1]["count"] = 4;
  expect_mended(json, "no multiple of 3");
  json = triangle();
  json["meshes"][0]["primitives"][0]["attributes"] = {{"NORMAL", 0}};
  expect_mended(json, "no POSITION");
}

}  // namespace
}  // namespace engine::asset::test
