#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/asset/gltf.h"
#include "engine/asset/process.h"
#include "engine/asset/write_glb.h"
#include "engine/core/files.h"
#include "store/catalog/catalog.h"
#include "store/import/cook_products.h"
#include "store/import/products_model.h"

namespace store::import::test {
namespace {

namespace fs = std::filesystem;
using engine::core::vec3;

const char* kHeader = "id,file,name_en,name_ko,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category\n";

// A box as a product's model; `offset` moves it from the bottom centre.
void write_box(const fs::path& path, vec3 size, vec3 offset = vec3(0), std::vector<std::string> variants = {}) {
  using namespace engine::asset;
  Model model;
  Primitive primitive;
  for (int i = 0; i < 8; ++i) {
    Vertex vertex;
    vertex.position = offset + size * vec3(i & 1 ? 0.5f : -0.5f, i & 2 ? 1 : 0, i & 4 ? 0.5f : -0.5f);
    primitive.vertices.push_back(vertex);
  }
  primitive.lods.push_back(
      {{0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5},
       0});
  generate_normals(primitive);
  model.variants = std::move(variants);
  for (std::size_t i = 0; i <= model.variants.size(); ++i) model.materials.emplace_back();
  primitive.material = 0;
  for (std::size_t i = 0; i < model.variants.size(); ++i)
    primitive.variant_materials.push_back(static_cast<int>(i) + 1);
  model.meshes.emplace_back().primitives.push_back(std::move(primitive));
  model.nodes.emplace_back().mesh = 0;
  model.roots = {0};
  const auto glb = write_glb(model);
  ASSERT_TRUE(glb) << glb.error().message;
  ASSERT_TRUE(engine::core::write_file_atomic(path, *glb));
}

class Products : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("vitrine-products-" + std::to_string(::getpid()));
    fs::create_directories(root_ / "My Shop");
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path in() const { return root_ / "My Shop"; }
  fs::path out() const { return root_ / "content"; }
  void csv(const std::string& text) { std::ofstream(in() / "products.csv", std::ios::binary) << text; }

  ProductsReport cook(bool fix = false) {
    ProductsCook options;
    options.folder = in(), options.out = out(), options.fix = fix, options.jobs = 2;
    auto report = cook_products(options);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : ProductsReport{};
  }

  catalog::Catalog shop() {
    std::vector<std::string> problems;
    auto loaded = catalog::Catalog::load(out() / "retail/my-shop/catalogue.json", &problems);
    EXPECT_TRUE(loaded) << loaded.error().message;
    const auto added = loaded->add_manifest(out() / "retail/my-shop/manifest.json", &problems);
    EXPECT_TRUE(added) << added.error().message;
    EXPECT_TRUE(problems.empty()) << problems[0];
    return std::move(*loaded);
  }

  static const Problem* find(const ProductsReport& report, const std::string& product, const std::string& words) {
    for (const auto& problem : report.problems)
      if (problem.product == product && problem.problem.find(words) != std::string::npos) return &problem;
    return nullptr;
  }

  fs::path root_;
};

TEST_F(Products, AGoodRowBecomesAProduct) {
  write_box(in() / "stool.glb", {0.4f, 0.45f, 0.4f});
  csv("\xEF\xBB\xBF" + std::string(kHeader) + "stool,,\"Stool, oak\",스툴,\"89,000\",69.5,40,45,40,12,stool\n");
  const auto report = cook();
  EXPECT_TRUE(report.problems.empty()) << report.text();
  ASSERT_EQ(report.imported.size(), 1u);
  const auto catalogue = shop();
  const auto* product = catalogue.find("stool");
  ASSERT_NE(product, nullptr);
  EXPECT_EQ(product->name.en, "Stool, oak");
  EXPECT_EQ(product->name.ko, "스툴");
  ASSERT_EQ(product->variants.size(), 1u);
  const auto& variant = product->variants[0];
  EXPECT_EQ(variant.id, "stool");
  EXPECT_EQ(variant.sku, "STOOL");
  EXPECT_TRUE(catalog::gtin_valid(variant.gtin));
  EXPECT_EQ(variant.gtin.size(), 13u);
  EXPECT_EQ(variant.gtin.substr(0, 2), "29");
  EXPECT_EQ(variant.price.at(money::Currency::krw), 89000);
  EXPECT_EQ(variant.price.at(money::Currency::usd), 6950);
  EXPECT_EQ(variant.stock.at("warehouse"), 12);
  EXPECT_EQ(product->model_path, "retail/my-shop/stool.glb");
  const auto model = engine::asset::load_gltf(out() / product->model_path);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->triangle_count(), product->triangles);
  EXPECT_EQ(fs::file_size(out() / product->model_path), product->model_bytes);
  const auto again = cook();  // the same folder gives the same codes
  EXPECT_EQ(shop().find("stool")->variants[0].gtin, variant.gtin);
}

TEST_F(Products, VariantsBecomeOptions) {
  write_box(in() / "sofa.glb", {2, 0.8f, 0.9f}, vec3(0), {"Moss", "Pale Pink"});
  csv("id,name_en,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category,variant,variant_ko,option,sku,gtin\n"
      "sofa,Sofa,1000000,800,200,80,90,5,sofa,,,fabric,SF-1,\n"
      "sofa,,1100000,,,,,0,,Pale Pink,연분홍,,SF-1-PP,4006381333931\n");
  const auto report = cook();
  ASSERT_EQ(report.imported.size(), 1u) << report.text();
  const auto catalogue = shop();
  const auto& variants = catalogue.find("sofa")->variants;
  ASSERT_EQ(variants.size(), 2u);
  EXPECT_EQ(variants[0].id, "sofa:moss");
  EXPECT_EQ(variants[0].sku, "SF-1-MOSS");
  EXPECT_EQ(variants[0].price.at(money::Currency::krw), 1000000);
  EXPECT_EQ(variants[0].stock.at("warehouse"), 5);
  EXPECT_EQ(variants[1].id, "sofa:pale-pink");
  EXPECT_EQ(variants[1].material_variant, "Pale Pink");
  EXPECT_EQ(variants[1].options.at("fabric").ko, "연분홍");
  EXPECT_EQ(variants[1].sku, "SF-1-PP");
  EXPECT_EQ(variants[1].gtin, "4006381333931");
  EXPECT_EQ(variants[1].price.at(money::Currency::krw), 1100000);
  EXPECT_EQ(variants[1].price.at(money::Currency::usd), 80000);
  EXPECT_EQ(variants[1].stock.at("warehouse"), 0);
}

TEST_F(Products, WrongUnitsAndPivotsAreNamedAndFixedOnlyWhenAsked) {
  const vec3 size(0.8f, 0.75f, 1.6f);
  struct Case {
    const char* id;
    float scale;
    vec3 offset;
    const char* words;
  };
  const Case cases[] = {
      {"cm", 100, vec3(0), "in centimetres"},   {"mm", 1000, vec3(0), "in millimetres"},
      {"inch", 39.3701f, vec3(0), "in inches"}, {"sunk", 1, vec3(0, -0.375f, 0), "underside"},
      {"aside", 1, vec3(3, 0, 1), "underside"}, {"both", 100, vec3(0, -37.5f, 200), "in centimetres"}};
  std::string rows = kHeader;
  for (const auto& c : cases) {
    write_box(in() / (std::string(c.id) + ".glb"), size * c.scale, c.offset);
    rows += fmt::format("{},,Desk,,1000,1,80,75,160,1,desk\n", c.id);
  }
  csv(rows);
  const auto strict = cook();
  EXPECT_TRUE(strict.imported.empty());
  EXPECT_EQ(strict.skipped.size(), std::size(cases));
  int line = 1;
  for (const auto& c : cases) {
    const auto* problem = find(strict, c.id, c.words);
    ASSERT_NE(problem, nullptr) << c.id << strict.text();
    EXPECT_EQ(problem->severity, Problem::Severity::error);
    EXPECT_EQ(problem->line, ++line);
    EXPECT_FALSE(problem->remedy.empty());
    EXPECT_NE(problem->remedy.find("--fix"), std::string::npos);
  }
  EXPECT_FALSE(fs::exists(out() / "retail/my-shop/catalogue.json"));
  const auto fixed = cook(true);
  EXPECT_EQ(fixed.imported.size(), std::size(cases)) << fixed.text();
  for (const auto& c : cases) {
    const auto model = engine::asset::load_gltf(out() / "retail/my-shop" / (std::string(c.id) + ".glb"));
    ASSERT_TRUE(model);
    EXPECT_LT(glm::distance((*model)->bounds.min, vec3(-0.4f, 0, -0.8f)), 1e-3f) << c.id;
    EXPECT_LT(glm::distance((*model)->bounds.max, vec3(0.4f, 0.75f, 0.8f)), 1e-3f) << c.id;
  }
}

TEST(Size, IsJudged) {
  using Kind = SizeVerdict::Kind;
  const vec3 given(0.8f, 0.75f, 1.6f);
  EXPECT_EQ(judge_size(given, given).kind, Kind::right);
  EXPECT_EQ(judge_size(given * 1.04f, given).kind, Kind::right);
  EXPECT_EQ(judge_size(given * 1.2f, given).kind, Kind::wrong);
  EXPECT_EQ(judge_size(given * 100.0f, given).kind, Kind::model_units);
  EXPECT_NEAR(judge_size(given * 100.0f, given).factor, 0.01f, 1e-6f);
  EXPECT_EQ(judge_size(given * 3.28f, given).kind, Kind::model_units);
  // 0.8 x 0.75 x 1.6 written into columns of centimetres: the model is right, the row is not.
  EXPECT_EQ(judge_size(given, given / 100.0f).kind, Kind::given_units);
  EXPECT_EQ(judge_size(given, given * 10.0f).kind, Kind::given_units);  // millimetres
  EXPECT_EQ(judge_size(given, given / 2.54f).kind, Kind::given_units);  // inches
  EXPECT_EQ(judge_size({1.6f, 0.75f, 0.8f}, given).kind, Kind::axes);
  EXPECT_NE(judge_size({1.6f, 0.75f, 0.8f}, given).remedy.find("90 degrees"), std::string::npos);
  EXPECT_EQ(judge_size({0.8f, 1.6f, 0.75f}, given).kind, Kind::axes);
  EXPECT_NE(judge_size({0.8f, 1.6f, 0.75f}, given).remedy.find("Y up"), std::string::npos);
}

TEST_F(Products, BadRowsAreSkippedAndGoodOnesGoOn) {
  write_box(in() / "good.glb", {0.4f, 0.45f, 0.4f});
  write_box(in() / "variant.glb", {0.4f, 0.45f, 0.4f});
  std::ofstream(in() / "broken.glb") << "glTF but no more";
  std::ofstream(in() / "huge.glb").close();
  fs::resize_file(in() / "huge.glb", kMaxModelBytes + 1);
  csv("id,file,name_en,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category,variant,gtin,colour\n"
      "good,,Good,1000,1,40,45,40,1,stool,,,\n"
      "good,,Again,1000,1,40,45,40,1,stool,,,\n"                   // 3: which takes the first with it
      "Bad Id,good.glb,x,1000,1,40,45,40,1,stool,,,\n"             // 4
      "price,good.glb,x,1000.50,1,40,45,40,1,stool,,,\n"           // 5
      "cents,good.glb,x,1000,1.999,40,45,40,1,stool,,,\n"          // 6
      "nosize,good.glb,x,1000,1,40,,0,1,stool,,,\n"                // 7
      "category,good.glb,x,1000,1,40,45,40,1,spaceship,,,\n"       // 8
      "stock,good.glb,x,1000,1,40,45,40,-1,stool,,,\n"             // 9
      "gtin,good.glb,x,1000,1,40,45,40,1,stool,,4006381333930,\n"  // 10
      "absent,,x,1000,1,40,45,40,1,stool,,,\n"                     // 11
      "escape,../good.glb,x,1000,1,40,45,40,1,stool,,,\n"          // 12
      "broken,,x,1000,1,40,45,40,1,stool,,,\n"                     // 13
      "huge,,x,1000,1,40,45,40,1,stool,,,\n"                       // 14
      "variant,,x,1000,1,40,45,40,1,stool,Moss,,\n"                // 15
      "comma,good.glb,a, b,1000,1,40,45,40,1,stool,,,,\n"          // 16
      "fine,good.glb,Fine,1000,1,40,45,40,1,stool,,,\n");          // 17
  const auto report = cook();
  ASSERT_EQ(report.imported.size(), 1u) << report.text();
  EXPECT_EQ(report.imported[0].id, "fine");
  const auto expect = [&](int line, const char* column, const char* value) {
    const bool found = std::any_of(report.problems.begin(), report.problems.end(), [&](const Problem& p) {
      return p.line == line && p.column == column && p.value.find(value) != std::string::npos && !p.problem.empty() &&
             !p.remedy.empty();
    });
    EXPECT_TRUE(found) << "line " << line << ", " << column << "\n" << report.text();
  };
  expect(1, "colour", "colour");
  expect(3, "variant", "");
  expect(4, "id", "Bad Id");
  expect(5, "price_krw", "1000.50");
  expect(6, "price_usd", "1.999");
  expect(7, "height_cm", "");
  expect(7, "depth_cm", "0");
  expect(8, "category", "spaceship");
  expect(9, "stock", "-1");
  expect(10, "gtin", "4006381333930");
  expect(11, "file", "absent.glb");
  expect(12, "file", "../good.glb");
  expect(13, "file", "broken.glb");
  expect(14, "file", "huge.glb");
  expect(15, "variant", "Moss");
  const auto json = nlohmann::json::parse(std::ifstream(out() / "retail/my-shop/report.json"));
  EXPECT_EQ(json["problems"].size(), report.problems.size());
  EXPECT_EQ(json["imported"][0]["id"], "fine");
  EXPECT_EQ(json["skipped"].size(), report.skipped.size());
  EXPECT_EQ(shop().products().size(), 1u);
}

TEST_F(Products, TooLargeTexturesAreRefusedOrHalved) {
  write_box(in() / "box.glb", {0.4f, 0.45f, 0.4f});
  auto model = engine::asset::load_gltf(in() / "box.glb");
  ASSERT_TRUE(model);
  engine::asset::Image image{"wide", 8192, 2, std::vector<std::uint8_t>(std::size_t{8192} * 2 * 4, 200), {}};
  (*model)->images.push_back(image);
  (*model)->materials[0].base_color_texture.image = 0;
  const auto glb = engine::asset::write_glb(**model);
  ASSERT_TRUE(glb && engine::core::write_file_atomic(in() / "box.glb", *glb));
  csv(kHeader + std::string("box,,Box,,1000,1,40,45,40,1,decor\n"));
  const auto strict = cook();
  ASSERT_NE(find(strict, "box", "4096"), nullptr) << strict.text();
  EXPECT_TRUE(strict.imported.empty());
  EXPECT_EQ(cook(true).imported.size(), 1u);
  const auto cooked = engine::asset::load_gltf(out() / "retail/my-shop/box.glb");
  ASSERT_TRUE(cooked);
  EXPECT_EQ((*cooked)->images[0].width, 4096u);
}

TEST_F(Products, WithoutFolderHeaderOrRows) {
  ProductsCook options;
  options.folder = root_ / "absent", options.out = out();
  EXPECT_FALSE(cook_products(options));
  options.folder = in();
  const auto no_csv = cook_products(options);
  ASSERT_FALSE(no_csv);
  EXPECT_NE(no_csv.error().message.find("products.csv"), std::string::npos);
  csv("");
  EXPECT_EQ(cook().problems.size(), 1u);
  csv("id,name_en\nx,y\n");
  const auto report = cook();
  EXPECT_TRUE(report.imported.empty());
  EXPECT_EQ(report.problems.size(), 7u) << report.text();  // one for each missing column
  csv("id,\"open\n");
  const auto open = cook_products(options);
  ASSERT_FALSE(open);
  EXPECT_NE(open.error().message.find("line 1, column 4"), std::string::npos) << open.error().message;
}

TEST_F(Products, CreditsOfOthersStay) {
  fs::create_directories(out());
  std::ofstream(out() / "credits.json")
      << R"({"credits":1,"works":[{"title":"Chair","author":"Kim","licence":"CC0","source":"","products":["chair-1","stool"]}]})";
  write_box(in() / "stool.glb", {0.4f, 0.45f, 0.4f});
  csv("id,name_en,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category,author,licence\nstool,Stool,1,1,40,45,"
      "40,1,stool,Lee,CC-BY 4.0\n");
  EXPECT_EQ(cook().imported.size(), 1u);
  const auto json = nlohmann::json::parse(std::ifstream(out() / "credits.json"));
  ASSERT_EQ(json["works"].size(), 2u);
  for (const auto& work : json["works"])
    EXPECT_EQ(work["products"], nlohmann::json::array({work["author"] == "Kim" ? "chair-1" : "stool"}));
}

// The shared products as a retailer would bring them.
TEST_F(Products, SharedProducts) {
  const char* set = std::getenv("VITRINE_SHARED");
  const fs::path shared =
      (set && *set ? fs::path(set) : fs::path(VITRINE_SOURCE_DIR) / "../shared") / "data/gltf/models";
  if (!fs::exists(shared)) {
    const char* ci = std::getenv("CI");
    if (ci && std::string(ci) == "true") FAIL() << shared << " is missing";
    GTEST_SKIP() << shared << " is missing";
  }
  const auto take = [&](const char* file) { fs::copy_file(shared / file, in() / fs::path(file).filename()); };
  take("SheenChair/SheenChair.glb");
  take("GlamVelvetSofa/GlamVelvetSofa.glb");
  take("Nightstand/nightstand.glb");
  take("TallPlant/tall_plant.glb");
  csv("id,file,name_en,name_ko,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category,option,author,licence\n"
      "sheen-chair,SheenChair.glb,Velvet lounge chair,벨벳 라운지 체어,429000,329,82.7,68.6,57,6,armchair,fabric\n"
      "glam-sofa,GlamVelvetSofa.glb,Velvet sofa,벨벳 소파,1290000,990,219,79,102,3,sofa,fabric\n"
      "nightstand,nightstand.glb,Nightstand,협탁,189000,149,45,58,47,9,storage,,Microsoft,CC-BY 4.0\n"
      "tall-plant,tall_plant.glb,Tall plant,키 큰 화분,99000,79,56,157,57,14,plant,\n");
  const auto report = cook(true);
  EXPECT_EQ(report.imported.size(), 4u) << report.text();
  const auto catalogue = shop();
  ASSERT_NE(catalogue.find("sheen-chair"), nullptr);
  EXPECT_EQ(catalogue.find("sheen-chair")->variants.size(), 2u);
  EXPECT_EQ(catalogue.find("glam-sofa")->variants.size(), 5u);
  EXPECT_EQ(catalogue.find("nightstand")->credit.author, "Microsoft");
  const auto chair = engine::asset::load_gltf(out() / catalogue.find("sheen-chair")->model_path);
  ASSERT_TRUE(chair) << chair.error().message;
  EXPECT_EQ((*chair)->variants.size(), 2u);
  std::size_t lods = 0;
  for (const auto& mesh : (*chair)->meshes)
    for (const auto& primitive : mesh.primitives) lods = std::max(lods, primitive.lods.size());
  EXPECT_GE(lods, 3u);
  EXPECT_NEAR((*chair)->bounds.min.y, 0, 0.011f);
}

}  // namespace
}  // namespace store::import::test
