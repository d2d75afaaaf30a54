// From OBJ to products: polygons, fit, UVs at real scale, surfaces, and the whole cook on real models.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/asset/gltf.h"
#include "engine/asset/image.h"
#include "store/catalog/catalog.h"
#include "store/import/convert.h"
#include "store/import/cook_furniture.h"
#include "store/import/furniture_library.h"
#include "store/import/geometry.h"
#include "store/import/made.h"
#include "store/import/polygon.h"

namespace {

using namespace store::import;
using engine::asset::Model;
using engine::core::Aabb;
using engine::core::fail;
using engine::core::mat3;
using engine::core::Result;
using engine::core::vec2;
using engine::core::vec3;
using Json = nlohmann::ordered_json;

// The package sweethome3d-furniture; set-up installs it, so that its absence is a failure and no skip.
const std::filesystem::path kLibraries = "/usr/share/sweethome3d/furniture";
const std::filesystem::path kCatalogue = VITRINE_SOURCE_DIR "/assets/catalogue/products.json";
const std::filesystem::path kMaterials = VITRINE_SOURCE_DIR "/assets/materials";

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "vitrine-cook-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~TempDir() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}
Json read_json(const std::filesystem::path& path) {
  std::ifstream in(path);
  return Json::parse(in, nullptr, false);
}

double area_of(const std::vector<vec3>& p, const std::array<int, 3>& t) {
  const auto at = [&](int i) { return glm::dvec3(p[static_cast<std::size_t>(t[static_cast<std::size_t>(i)])]); };
  return glm::cross(at(1) - at(0), at(2) - at(0)).z / 2;
}
double area_of(const std::vector<vec3>& p) {  // shoelace
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const vec3 a = p[i], b = p[(i + 1) % p.size()];
    sum += (double(a.x) * b.y - double(b.x) * a.y) / 2;
  }
  return sum;
}

// Triangles that all turn the polygon's way and together have its area neither overlap nor leave gaps.
TEST(Polygon, CoversExactlyThePolygon) {
  std::vector<std::vector<vec3>> polygons = {
      {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}},
      {{0, 0, 0}, {2, 0, 0}, {2, 1, 0}, {0, 1, 0}},
      {{0, 0, 0}, {2, 0, 0}, {0.4f, 0.4f, 0}, {0, 2, 0}},                                        // an arrow head
      {{0, 0, 0}, {3, 0, 0}, {3, 3, 0}, {2, 3, 0}, {2, 1, 0}, {1, 1, 0}, {1, 3, 0}, {0, 3, 0}},  // a U
      {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {3, 1, 0}, {0, 1, 0}, {0, 0.5f, 0}},          // corners in line
      {{0, 0, 0}, {4, 0, 0}, {4, 4, 0}, {0, 4, 0}, {0, 0, 0}, {1, 1, 0}, {1, 3, 0}, {3, 3, 0}, {3, 1, 0}, {1, 1, 0}}};
  std::vector<vec3> star, comb;
  for (int i = 0; i < 40; ++i) {
    const float r = i % 2 ? 1 : 0.3f, a = static_cast<float>(i) * engine::core::kPi / 20;
    star.push_back({r * std::cos(a), r * std::sin(a), 0});
  }
  polygons.push_back(star);
  for (int i = 0; i < 60; ++i) comb.push_back({static_cast<float>(i), i % 2 ? 5.0f : 1.0f, 0});
  comb.push_back({60, 0, 0}), comb.push_back({-1, 0, 0});
  std::reverse(comb.begin(), comb.end());
  polygons.push_back(comb);
  for (const auto& polygon : polygons) {
    const double whole = area_of(polygon);
    ASSERT_GT(whole, 0);
    double sum = 0;
    for (const auto& triangle : triangulate(polygon)) {
      const double part = area_of(polygon, triangle);
      EXPECT_GT(part, -1e-9);
      sum += part;
    }
    EXPECT_NEAR(sum, whole, whole * 1e-5) << polygon.size() << " corners";
    // The same in any plane and from the other side.
    std::vector<vec3> tilted;
    for (const vec3 p : polygon) tilted.push_back({p.z + 7, p.x - 3, p.y});
    EXPECT_EQ(triangulate(tilted).size(), triangulate(polygon).size());
  }
}

TEST(Polygon, GivesNothingForWhatHasNoArea) {
  EXPECT_TRUE(triangulate(std::vector<vec3>{}).empty());
  EXPECT_TRUE(triangulate(std::vector<vec3>(5, vec3(1, 2, 3))).empty());
  EXPECT_TRUE(triangulate(std::vector<vec3>{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}}).empty());
}

TEST(Fit, ScalesEachAxisAndStandsOnTheFloor) {
  ObjModel obj;
  obj.positions = {{10, 5, 3}, {14, 5, 3}, {10, 15, 3}, {10, 5, 4}};
  obj.materials.push_back({.name = "a"});
  obj.parts.push_back({0, {{0, -1, -1}, {1, -1, -1}, {2, -1, -1}, {0, -1, -1}, {1, -1, -1}, {3, -1, -1}}});
  // About the vertical by a quarter: x becomes -z, z becomes x.
  const mat3 quarter(0, 0, -1, 0, 1, 0, 1, 0, 0);
  for (const mat3& rotation : {mat3(1), quarter, mat3(-1, 0, 0, 0, 1, 0, 0, 0, 1)}) {
    const vec3 size(0.8f, 0.9f, 0.4f);
    const Fit fit = fit_to_box(obj, rotation, size);
    Aabb box;
    for (const vec3 p : obj.positions) box.add(fit.point(p));
    for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(box.size()[axis], size[axis], 1e-5f) << axis;
    EXPECT_NEAR(box.min.y, 0, 1e-5f);
    EXPECT_NEAR(box.centre().x, 0, 1e-5f);
    EXPECT_NEAR(box.centre().z, 0, 1e-5f);
    EXPECT_EQ(fit.mirrored, glm::determinant(rotation) < 0);
  }
}

// Solid made shapes are closed and face outwards: every edge is walked once each way, and the volume is positive.
TEST(Made, SolidsAreClosed) {
  for (const char* name : {"wall-shelf", "rug-check", "rug-border", "rug-stripe", "books", "cushion"}) {
    auto shape = make_shape(name);
    ASSERT_TRUE(shape);
    std::map<std::array<float, 6>, int> edges;
    double volume = 0;
    for (const auto& part : shape->obj.parts)
      for (std::size_t i = 0; i + 2 < part.corners.size(); i += 3) {
        vec3 p[3];
        for (std::size_t k = 0; k < 3; ++k)
          p[k] = shape->obj.positions[static_cast<std::size_t>(part.corners[i + k].position)];
        volume += glm::dot(p[0], glm::cross(p[1], p[2])) / 6;
        for (int k = 0; k < 3; ++k) {
          const vec3 a = p[k], b = p[(k + 1) % 3];
          ++edges[{a.x, a.y, a.z, b.x, b.y, b.z}];
          --edges[{b.x, b.y, b.z, a.x, a.y, a.z}];
        }
      }
    for (const auto& [edge, count] : edges) ASSERT_EQ(count, 0) << name;
    EXPECT_GT(volume, 0) << name;
  }
  EXPECT_FALSE(make_shape("perpetuum-mobile"));
}

TEST(BoxProjection, KeepsRealScaleAndGrainAlongTheBoard) {
  auto shape = make_shape("wall-shelf");
  ASSERT_TRUE(shape);
  const Fit fit = fit_to_box(shape->obj, mat3(1), {0.9f, 0.04f, 0.24f});
  auto primitive = primitive_from(shape->obj, {0}, fit, 44 * engine::core::kDegree);
  constexpr float kTile = 0.5f;
  box_project(primitive, kTile);
  const auto& indices = primitive.lods[0].indices;
  ASSERT_FALSE(indices.empty());
  float longest_u = 0, longest_v = 0;
  for (std::size_t t = 0; t + 2 < indices.size(); t += 3) {
    const auto &a = primitive.vertices[indices[t]], &b = primitive.vertices[indices[t + 1]];
    const vec3 along = b.position - a.position;
    const vec2 uv = b.uv0 - a.uv0;
    // A projection never stretches: texture length is at most true length, and equals it on flat faces.
    EXPECT_LE(glm::length(uv) * kTile, glm::length(along) + 1e-4f);
    longest_u = std::max(longest_u, std::abs(uv.x) * kTile), longest_v = std::max(longest_v, std::abs(uv.y) * kTile);
  }
  EXPECT_GT(longest_v, 0.85f);
  EXPECT_LT(longest_u, 0.3f);
}

TEST(BoxProjection, DropsLodsThatSmearTheTexture) {
  auto shape = make_shape("rug-check");
  ASSERT_TRUE(shape);
  auto primitive = primitive_from(shape->obj, {0}, fit_to_box(shape->obj, mat3(1), {2, 0.012f, 1.4f}), 0.7f);
  box_project(primitive, 0.25f);
  // A coarser LOD whose corners lie on places of the texture that are far apart.
  const auto& full = primitive.lods[0].indices;
  auto far = primitive.vertices[full[2]];
  far.uv0 += vec2(3, 0);
  primitive.vertices.push_back(far);
  const auto last = static_cast<std::uint32_t>(primitive.vertices.size() - 1);
  primitive.lods.push_back({{full[0], full[1], last}, 0.0f});
  drop_smeared_lods(primitive, 0.25f);
  EXPECT_EQ(primitive.lods.size(), 1u);
  primitive.lods.push_back(primitive.lods[0]);
  drop_smeared_lods(primitive, 0.25f);
  EXPECT_EQ(primitive.lods.size(), 2u);
}

TEST(Surfaces, CommittedOnesLoad) {
  auto surfaces = SurfaceLibrary::load(kMaterials / "materials.json");
  ASSERT_TRUE(surfaces) << surfaces.error().message;
  EXPECT_GE(surfaces->surfaces().size(), 20u);
  auto mapping = Mapping::load(kMaterials / "mapping.json", *surfaces);
  ASSERT_TRUE(mapping) << mapping.error().message;
  // Two surfaces with one texture share its images.
  Model model;
  surfaces->add_to(model, *surfaces->find("walnut"), {});
  const std::size_t images = model.images.size();
  surfaces->add_to(model, *surfaces->find("cherry"), {});
  EXPECT_EQ(model.images.size(), images);
  EXPECT_EQ(model.materials.size(), 2u);
}

TEST(Surfaces, FaultsNameTheirPlace) {
  TempDir dir;
  struct Case {
    const char *materials, *mapping, *says;
  };
  const char* kGood =
      R"({"materials": 1, "textures": {"t": {"kind": "smooth", "side": 16}, "u": {"kind": "smooth", "side": 16,
    "size_m": 2}}, "surfaces": {"a": {"texture": "t"}, "b": {"texture": "u"}}})";
  const Case cases[] = {
      {"{", nullptr, "materials file"},
      {R"({"materials": 1, "textures": {"t": {"kind": "mist"}}, "surfaces": {}})", nullptr, "mist"},
      {R"({"materials": 1, "textures": {"t": {"side": 1e9}}, "surfaces": {}})", nullptr, "textures.t: side"},
      {R"({"materials": 1, "textures": {"t": {"colour": "#fff"}}, "surfaces": {}})", nullptr, "'colour'"},
      {R"({"materials": 1, "textures": {"t": {"color": "#ff00zz"}}, "surfaces": {}})", nullptr, "#ff00zz"},
      {R"({"materials": 1, "textures": {}, "surfaces": {"a": {"texture": "t"}}})", nullptr, "surfaces.a.texture"},
      {R"({"materials": 1, "textures": {}, "surfaces": {"a": {"roughness": 2}}})", nullptr, "surfaces.a: roughness"},
      {kGood, "[]", "mapping file"},
      {kGood, R"({"mapping": 1, "slots": {}, "models": {"m": {"materials": {"x": "c"}}}})", "models.m.materials.x"},
      {kGood, R"({"mapping": 1, "slots": {}, "models": {"m": {"materials": {"x": "$s"}}}})", "no slot '$s'"},
      {kGood, R"({"mapping": 1, "slots": {"s": {"v": "a", "w": "b"}}, "models": {}})", "slots.s.w"},
      {kGood, R"({"mapping": 1, "slots": {"s": {"v": "keep"}}, "models": {}})", "slots.s.v"},
      {kGood, R"({"mapping": 1, "slots": {}, "models": {"m": {"turn": "x+45"}}})", "x+45"},
      {kGood, R"({"mapping": 1, "slots": {}, "models": {"m": {"materials": {"x": "a#12"}}}})", "#12"},
      {kGood, R"({"mapping": 1, "slots": {}, "models": {"m": {"crease": 3}}})", "'crease'"},
  };
  for (const Case& c : cases) {
    write(dir.path / "materials.json", c.materials);
    auto surfaces = SurfaceLibrary::load(dir.path / "materials.json");
    std::string message;
    if (c.mapping) {
      ASSERT_TRUE(surfaces) << surfaces.error().message;
      write(dir.path / "mapping.json", c.mapping);
      auto mapping = Mapping::load(dir.path / "mapping.json", *surfaces);
      ASSERT_FALSE(mapping) << c.mapping;
      message = mapping.error().message;
    } else {
      ASSERT_FALSE(surfaces) << c.materials;
      message = surfaces.error().message;
    }
    EXPECT_NE(message.find(c.says), std::string::npos) << message;
    EXPECT_NE(message.find(dir.path.string()), std::string::npos) << message;
  }
}

// Every source exists, and nobody's work goes under another name or licence.
TEST(Catalogue, SourcesAndCreditsMatchTheLibraries) {
  ASSERT_TRUE(std::filesystem::exists(kLibraries)) << "install the package sweethome3d-furniture";
  std::vector<std::string> problems;
  auto catalogue = store::catalog::Catalog::load(kCatalogue, &problems);
  ASSERT_TRUE(catalogue);
  std::map<std::string, FurnitureLibrary> libraries;
  const std::map<std::string, std::pair<std::string, std::string>> licences = {
      {"BlendSwap-CC-0", {"CC0 1.0", "Public domain"}},
      {"BlendSwap-CC-BY", {"CC BY 3.0", "Creative Commons Attribution 3.0"}},
      {"KatorLegaz", {"CC BY 3.0 US", "Attribution 3.0 United States"}},
      {"Scopia", {"CC BY 3.0", "Creative Commons Attribution 3.0 Unported"}}};
  int free_ones = 0;
  for (const auto& product : catalogue->products()) {
    if (product.source.rfind("made:", 0) == 0) {
      EXPECT_TRUE(make_shape(product.source.substr(5))) << product.id;
      EXPECT_EQ(product.credit.licence, "CC0 1.0") << product.id;
      continue;
    }
    ASSERT_EQ(product.source.rfind("sh3f:", 0), 0u) << product.id;
    const std::string rest = product.source.substr(5), name = rest.substr(0, rest.find(':'));
    auto at = libraries.find(name);
    if (at == libraries.end()) {
      auto library = FurnitureLibrary::open(kLibraries / (name + ".sh3f"), &problems);
      ASSERT_TRUE(library) << library.error().message;
      at = libraries.emplace(name, std::move(*library)).first;
      EXPECT_NE(at->second.licence().find(licences.at(name).second), std::string::npos) << at->second.licence();
    }
    const auto* entry = at->second.find(rest.substr(name.size() + 1));
    ASSERT_NE(entry, nullptr) << product.source;
    EXPECT_EQ(product.credit.author, entry->creator) << product.id;
    EXPECT_EQ(product.credit.title, entry->name) << product.id;
    EXPECT_EQ(product.credit.licence, licences.at(name).first) << product.id;
    // The catalogue's size is the library's, lying pieces that hang here apart.
    vec3 size = product.size_m;
    if (std::abs(size.y - entry->size_m.y) > 0.002f) std::swap(size.y, size.z);
    for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(size[axis], entry->size_m[axis], 0.002f) << product.id;
    free_ones += name == "BlendSwap-CC-0";
  }
  EXPECT_TRUE(problems.empty()) << problems[0];
  EXPECT_GE(free_ones, 60);
}

class CookTest : public testing::Test {
 protected:
  // A catalogue of some of the committed products.
  void choose(const std::function<bool(const Json&, int)>& wanted) {
    Json all = read_json(kCatalogue), some = {{"catalogue", 1}, {"products", Json::array()}};
    int number = 0;
    for (const Json& product : all["products"])
      if (wanted(product, number++)) some["products"].push_back(product);
    write(dir_.path / "products.json", some.dump());
  }
  FurnitureReport cook() {
    FurnitureCook options;
    options.catalogue = dir_.path / "products.json";
    options.materials = kMaterials;
    options.library = kLibraries;
    options.out = dir_.path / "content";
    auto report = cook_furniture(options);
    if (!report) {
      ADD_FAILURE() << report.error().message;
      return {};
    }
    return *report;
  }
  TempDir dir_;
};

// Every sixteenth product and some with their own troubles: upright rotation, lying clothes, big n-gons, missing MTL.
TEST_F(CookTest, RealModelsBecomeProductsOfTrueSize) {
  const std::set<std::string> special = {"sofa-namsan", "chair-osaka", "chair-cross", "fashion-dress", "shelf-kids",
                                         "rug-persian", "bed-iron",    "plant-yucca", "storage-chest", "decor-cuckoo"};
  choose([&](const Json& product, int number) { return number % 16 == 0 || special.count(product["id"]) > 0; });
  const FurnitureReport report = cook();
  EXPECT_TRUE(report.failed.empty()) << report.failed[0];
  ASSERT_GT(report.cooked, 20);

  std::vector<std::string> problems;
  auto catalogue = store::catalog::Catalog::load(dir_.path / "products.json", &problems);
  ASSERT_TRUE(catalogue);
  ASSERT_TRUE(catalogue->add_manifest(dir_.path / "content/products/manifest.json", &problems));
  EXPECT_TRUE(problems.empty()) << problems[0];
  std::map<std::string, Json> manifest;
  const Json written = read_json(dir_.path / "content/products/manifest.json");
  for (const Json& entry : written["models"]) manifest[entry["product"]] = entry;
  for (const auto& product : catalogue->products()) {
    SCOPED_TRACE(product.id);
    ASSERT_FALSE(product.model_path.empty());
    EXPECT_LT(product.model_bytes, 4u << 20);
    auto loaded = engine::asset::load_gltf(dir_.path / "content" / product.model_path, {.tangents = false});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const Model& model = **loaded;
    EXPECT_TRUE(model.warnings.empty()) << model.warnings[0];
    EXPECT_NE(model.credit.copyright.find(product.credit.author), std::string::npos) << model.credit.copyright;
    EXPECT_NE(model.credit.copyright.find(product.credit.licence), std::string::npos) << model.credit.copyright;
    // Metres, pivot at the bottom centre.
    for (int axis = 0; axis < 3; ++axis) {
      EXPECT_NEAR(model.bounds.size()[axis], product.size_m[axis], 0.003f) << axis;
      EXPECT_NEAR(manifest[product.id]["bounds_mm"][static_cast<std::size_t>(axis)].get<double>(),
                  product.size_m[axis] * 1000, 3);
    }
    EXPECT_NEAR(model.bounds.min.y, 0, 0.002f);
    EXPECT_NEAR(model.bounds.centre().x, 0, 0.002f);
    EXPECT_NEAR(model.bounds.centre().z, 0, 0.002f);
    // One primitive per material, unit normals, LODs that get coarser.
    std::set<std::vector<int>> used;
    for (const auto& primitive : model.meshes.at(0).primitives) {
      std::vector<int> materials = primitive.variant_materials;
      materials.push_back(primitive.material);
      EXPECT_TRUE(used.insert(materials).second);
      for (const auto& vertex : primitive.vertices) ASSERT_NEAR(glm::length(vertex.normal), 1, 0.02f);
      for (std::size_t lod = 1; lod < primitive.lods.size(); ++lod)
        EXPECT_LT(primitive.lods[lod].indices.size(), primitive.lods[lod - 1].indices.size());
    }
    EXPECT_EQ(model.triangle_count(), product.triangles);
    // What the catalogue sells is in the model, and looks different.
    std::set<int> first_materials;
    for (const auto& variant : product.variants) {
      if (variant.material_variant.empty()) continue;
      EXPECT_NE(std::find(model.variants.begin(), model.variants.end(), variant.material_variant),
                model.variants.end());
    }
    if (product.variants.size() > 1) {
      const bool varies =
          std::any_of(model.meshes[0].primitives.begin(), model.meshes[0].primitives.end(), [](const auto& primitive) {
            return std::set<int>(primitive.variant_materials.begin(), primitive.variant_materials.end()).size() > 1;
          });
      EXPECT_TRUE(varies);
    }
    // Products face +Z: the backs of seats, which are their highest parts, are behind the middle.
    if (product.id.rfind("sofa-", 0) == 0 || product.id.rfind("chair-", 0) == 0) {
      double z = 0, count = 0;
      for (const auto& primitive : model.meshes[0].primitives)
        for (const auto& vertex : primitive.vertices)
          if (vertex.position.y > 0.85f * product.size_m.y) z += vertex.position.z, ++count;
      ASSERT_GT(count, 0);
      EXPECT_LT(z / count, 0);
    }
  }
  // Everybody whose work was cooked is on the credits page.
  const Json credits = read_json(dir_.path / "content/credits.json");
  EXPECT_TRUE(std::filesystem::exists(dir_.path / "content/products/catalogue.json"));
  std::set<std::string> credited;
  for (const Json& work : credits["works"]) {
    EXPECT_FALSE(work["licence"].get<std::string>().empty());
    for (const Json& id : work["products"]) credited.insert(id.get<std::string>() + work["author"].get<std::string>());
  }
  for (const auto& product : catalogue->products()) EXPECT_TRUE(credited.count(product.id + product.credit.author));
}

TEST_F(CookTest, CooksOnlyWhatChangedAndLeavesBadModelsOut) {
  choose([](const Json& product, int) {
    return product["id"] == "decor-books" || product["id"] == "stool-kids" || product["id"] == "table-mota";
  });
  EXPECT_EQ(cook().cooked, 3);
  const auto time = std::filesystem::last_write_time(dir_.path / "content/products/stool-kids.glb");
  FurnitureReport again = cook();
  EXPECT_EQ(again.cooked, 0);
  EXPECT_EQ(again.unchanged, 3);

  Json catalogue = read_json(dir_.path / "products.json");
  for (Json& product : catalogue["products"]) {
    if (product["id"] == "table-mota") product["size_m"][1] = 0.8;
    if (product["id"] == "decor-books") product["source"] = "sh3f:Scopia:Scopia#no-such-piece";
  }
  write(dir_.path / "products.json", catalogue.dump());
  again = cook();
  EXPECT_EQ(again.cooked, 1);
  EXPECT_EQ(again.unchanged, 1);
  ASSERT_EQ(again.failed.size(), 1u);
  EXPECT_NE(again.failed[0].find("decor-books"), std::string::npos) << again.failed[0];
  EXPECT_NE(again.failed[0].find("no-such-piece"), std::string::npos) << again.failed[0];
  EXPECT_EQ(std::filesystem::last_write_time(dir_.path / "content/products/stool-kids.glb"), time);
  const Json manifest = read_json(dir_.path / "content/products/manifest.json");
  EXPECT_EQ(manifest["models"].size(), 2u);

  // A product whose file was cut short is cooked again.
  std::filesystem::resize_file(dir_.path / "content/products/stool-kids.glb", 100);
  EXPECT_EQ(cook().cooked, 1);
}

TEST_F(CookTest, SaysWhatIsMissing) {
  choose([](const Json& product, int) { return product["id"] == "stool-kids"; });
  FurnitureCook options;
  options.catalogue = dir_.path / "products.json";
  options.materials = kMaterials;
  options.library = dir_.path;  // no library here
  options.out = dir_.path / "content";
  auto report = cook_furniture(options);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("sweethome3d-furniture"), std::string::npos) << report.error().message;
  options.library = kLibraries;
  options.only = "no-such-product";
  report = cook_furniture(options);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("no-such-product"), std::string::npos) << report.error().message;
}

// A texture that cannot be read leaves the plain colour, and says so.
TEST(Convert, FallsBackToThePlainColour) {
  auto surfaces = SurfaceLibrary::load(kMaterials / "materials.json");
  ASSERT_TRUE(surfaces);
  auto mapping = Mapping::load(kMaterials / "mapping.json", *surfaces);
  ASSERT_TRUE(mapping);
  auto shape = make_shape("picture-dawn");
  ASSERT_TRUE(shape);
  ConvertOptions options;
  options.name = "decor-picture-dawn";
  options.size_m = {1, 0.7f, 0.035f};
  options.variants = {"oak"};
  std::vector<std::string> warnings;
  auto model = convert(
      shape->obj, options, *mapping, *surfaces,
      [](const std::string& name) -> Result<engine::asset::Image> {
        return fail(engine::core::Code::corrupt, "{}: damaged", name);
      },
      &warnings);
  ASSERT_TRUE(model) << model.error().message;
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("damaged"), std::string::npos);
  options.variants = {"mother-of-pearl"};
  model = convert(
      shape->obj, options, *mapping, *surfaces,
      [&](const std::string& name) -> Result<engine::asset::Image> { return shape->textures[name]; }, &warnings);
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().message.find("mother-of-pearl"), std::string::npos) << model.error().message;
}

}  // namespace
