#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "engine/asset/write_glb.h"
#include "engine/core/files.h"
#include "samples.h"
#include "store/showroom/visitor.h"

namespace {

namespace fs = std::filesystem;
using engine::core::Ray;
using engine::core::vec2;
using engine::core::vec3;
using store::showroom::Inspection;
using store::showroom::Move;
using store::showroom::Showroom;
using store::showroom::Visitor;

class ShowroomTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("vitrine-showroom-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    std::ofstream(folder_ / "showroom.gltf") << samples::kShowroom;
    std::ofstream(folder_ / "planogram.json") << samples::kPlanogram;
    catalog_ = samples::catalogue();
    store::showroom::Options options;
    options.document = folder_ / "showroom.gltf";
    options.planogram = folder_ / "planogram.json";
    options.models = folder_;
    auto opened = Showroom::open(options, catalog_, &problems_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    shop_ = std::move(*opened);
    visitor_.stand_on(shop_->nav());
    ASSERT_TRUE(visitor_.teleport(shop_->document().spawns[0]));
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  std::vector<std::string> problems_;
  store::catalog::Catalog catalog_;
  std::unique_ptr<Showroom> shop_;
  Visitor visitor_;
};

// Property: whatever keys are held, feet stay in the rooms, out of walls, plinth and chair.
TEST_F(ShowroomTest, WalkingStaysInside) {
  std::mt19937 random(11);
  std::uniform_real_distribution<float> unit(-1, 1);
  Move move;
  for (int i = 0; i < 6000; ++i) {
    if (i % 20 == 0) move = {{unit(random), unit(random)}, {unit(random) * 0.1f, unit(random) * 0.1f}, i % 40 == 0, 0};
    visitor_.update(move, 1 / 60.0f);
    const vec3 p = visitor_.feet();
    ASSERT_TRUE(p.x > -0.25f && p.x < 10.25f && p.z > -0.25f && p.z < 5.25f) << p.x << " " << p.z;
    ASSERT_FALSE(std::abs(p.x - 5) < 0.2f && std::abs(p.z - 2.5f) > 0.7f) << "in the wall";
    ASSERT_FALSE(std::abs(p.x - 8) < 0.6f && std::abs(p.z - 2.5f) < 0.6f) << "on the plinth";
    ASSERT_FALSE(std::abs(p.x - 3) < 0.35f && std::abs(p.z - 1) < 0.35f) << "in the chair";
    ASSERT_NEAR(p.y, 0, 0.1f);
    ASSERT_LE(std::abs(visitor_.pitch_rad()), Visitor::kMaxPitch_rad);
  }
}

TEST_F(ShowroomTest, WalksAsFastAsItSays) {
  const vec3 start = visitor_.feet();
  for (int i = 0; i < 60; ++i) visitor_.update({{0, 1}, {0, 0}, false, 0}, 1 / 60.0f);
  EXPECT_NEAR(glm::distance(start, visitor_.feet()), Visitor::kWalk_m_s, 0.03f);
  EXPECT_GT(visitor_.feet().x, start.x + 1.3f);      // the spawn looks along +X
  visitor_.update({{0, 1}, {0, 0}, true, 0}, 1000);  // a stalled frame
  EXPECT_LT(glm::distance(start, visitor_.feet()), 2.0f);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  visitor_.update({{nan, nan}, {nan, nan}, false, nan}, nan);
  EXPECT_TRUE(engine::core::is_finite(visitor_.eye()));
}

TEST_F(ShowroomTest, FollowsTheWayThroughTheDoor) {
  ASSERT_TRUE(visitor_.walk_to({9.4f, 0, 4.4f}, vec3(9.4f, 1, 0)));
  bool through = false;
  for (int i = 0; i < 60 * 20 && visitor_.walking(); ++i) {
    visitor_.update({}, 1 / 60.0f);
    if (std::abs(visitor_.feet().x - 5) < 0.1f) {
      through = true;
      EXPECT_NEAR(visitor_.feet().z, 2.5f, 0.7f);
    }
  }
  EXPECT_TRUE(through);
  EXPECT_NEAR(visitor_.feet().x, 9.4f, 0.1f);
  for (int i = 0; i < 120; ++i) visitor_.update({}, 1 / 60.0f);
  EXPECT_NEAR(visitor_.yaw_rad(), 0, 0.05f);  // turned to what it came for
  EXPECT_FALSE(visitor_.teleport({500, 0, 500}, 0));
  EXPECT_FALSE(visitor_.walk_to({500, 0, 500}));
}

TEST_F(ShowroomTest, PointsAtWhatNothingHides) {
  const auto chair = shop_->point({{1, 0.5f, 1}, {1, 0, 0}});
  ASSERT_TRUE(chair);
  EXPECT_EQ(chair->product->id, "chair");
  EXPECT_EQ(chair->slot, "chair");
  EXPECT_NEAR(chair->distance_m, 1.75f, 0.01f);
  EXPECT_FALSE(shop_->point({{6, 0.5f, 1}, {-1, 0, 0}}));       // through the wall
  EXPECT_FALSE(shop_->point({{1, 0.5f, 1}, {1, 0, 0}}, 1.0f));  // too far
  EXPECT_FALSE(shop_->point({{1, 2.5f, 1}, {0, 1, 0}}));
  const auto floor = shop_->floor_point({{2, 1.6f, 3}, glm::normalize(vec3(0.5f, -1, 0))});
  ASSERT_TRUE(floor);
  EXPECT_NEAR(floor->x, 2.8f, 0.1f);
  EXPECT_FALSE(shop_->floor_point({{2, 1.6f, 1}, glm::normalize(vec3(1, -0.9f, 0))}));  // the chair
}

TEST_F(ShowroomTest, EveryProductHasAPlaceToLookFrom) {
  for (std::size_t i = 0; i < shop_->placements().size(); ++i) {
    const auto stand = shop_->stand_before(static_cast<int>(i));
    ASSERT_TRUE(stand) << shop_->placements()[i].position;
    EXPECT_TRUE(visitor_.teleport(*stand));
    const vec3 to = shop_->world_bounds(static_cast<int>(i)).centre() - visitor_.eye();
    EXPECT_GT(glm::dot(glm::normalize(to), visitor_.forward()), 0.99f);
  }
  EXPECT_FALSE(shop_->stand_before(-1));
  EXPECT_EQ(shop_->find_product("bowl", {0, 0, 0}), 4);
  EXPECT_EQ(shop_->find_product("sofa", {0, 0, 0}), -1);
}

TEST_F(ShowroomTest, CardsTellPriceSizeAndStock) {
  ASSERT_EQ(shop_->tags().size(), 3u);
  const auto& chair = shop_->tags()[0];
  EXPECT_EQ(chair.name, "The chair");
  EXPECT_NE(chair.price.find("120,000"), std::string::npos);
  EXPECT_TRUE(chair.low_stock);
  EXPECT_EQ(chair.note, "Only 2 left");
  EXPECT_EQ(chair.size, "50 x 50 x 90 cm");
  EXPECT_TRUE(shop_->tags()[1].sold_out);
  EXPECT_EQ(shop_->tags()[2].note, "");
  const auto revision = chair.revision;
  shop_->set_stock("chair", 0);
  EXPECT_TRUE(chair.sold_out);
  EXPECT_GT(chair.revision, revision);
  shop_->set_language(store::money::Language::ko, store::money::Currency::krw);
  EXPECT_EQ(chair.note, "품절");
  // Cards face the side that the product faces; from behind none is offered.
  EXPECT_EQ(shop_->near_tags({4.5f, 1.6f, 1.2f}, 1).at(0)->placement, 0);
  for (const auto* tag : shop_->near_tags({1.2f, 0.6f, 1.0f})) EXPECT_NE(tag->placement, 0);
}

TEST_F(ShowroomTest, MissingModelsAreReportedAndTheShopOpens) {
  EXPECT_EQ(problems_.size(), 5u);  // one line for each placement: nothing is cooked here
  engine::core::JobQueue jobs(1);
  engine::asset::Library library(jobs);
  engine::scene::Scene scene(library);
  shop_->enter(scene, library);
  for (int i = 0; i < 200 && shop_->progress().ready + shop_->progress().failed < shop_->progress().total; ++i) {
    shop_->update({1, 1.6f, 1}, 0.016f);
    library.collect();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(shop_->progress().failed, shop_->progress().total);
  EXPECT_GT(scene.instances().size(), 0u);
  shop_->leave();
  EXPECT_EQ(scene.instances().size(), 0u);
  EXPECT_EQ(scene.lights().size(), 0u);
}

// A model on disk streams in, is picked by its triangles, lights up when pointed at, and goes home after inspection.
TEST_F(ShowroomTest, AModelStreamsInAndGoesHome) {
  auto model = std::make_unique<engine::asset::Model>();
  engine::asset::Primitive primitive;
  primitive.lods.resize(1);
  for (const auto& p : {vec3(-0.25f, 0, 0), vec3(0.25f, 0, 0), vec3(0.25f, 0.9f, 0), vec3(-0.25f, 0.9f, 0)}) {
    engine::asset::Vertex v;
    v.position = p;
    primitive.vertices.push_back(v);
    primitive.bounds.add(p);
  }
  primitive.lods[0].indices = {0, 1, 2, 0, 2, 3};
  model->bounds = primitive.bounds;
  model->meshes.push_back({"m", {primitive}, {}});
  engine::asset::Node node;
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots = {0};
  auto glb = engine::asset::write_glb(*model);
  ASSERT_TRUE(glb.ok());
  ASSERT_TRUE(engine::core::write_file_atomic(folder_ / "chair.glb", *glb).ok());
  std::ofstream(folder_ / "manifest.json")
      << R"({"manifest": 1, "models": [{"product": "chair", "file": "chair.glb", "bytes": )" << glb->size()
      << R"(, "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "triangles": 2, "bounds_mm": [500, 900, 500], "lods": 1}]})";
  std::vector<std::string> problems;
  ASSERT_TRUE(catalog_.add_manifest(folder_ / "manifest.json", &problems).ok());
  store::showroom::Options options{folder_ / "showroom.gltf", folder_ / "planogram.json", folder_};
  auto opened = Showroom::open(options, catalog_, &problems);
  ASSERT_TRUE(opened.ok());
  auto& shop = **opened;
  engine::core::JobQueue jobs(1);
  engine::asset::Library library(jobs);
  engine::scene::Scene scene(library);
  shop.enter(scene, library);
  const Ray beside{{4, 0.5f, 1.2f}, {-1, 0, 0}};
  EXPECT_TRUE(shop.point(beside));
  for (int i = 0; i < 500 && shop.progress().ready == 0; ++i) {
    shop.update({1, 1.6f, 1}, 0.016f);
    library.collect();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_EQ(shop.progress().ready, 1);
  const auto hit = shop.point(beside);
  ASSERT_TRUE(hit);
  EXPECT_NEAR(hit->point.x, 3, 1e-3f);  // the sheet in the middle, not the box around it
  const auto find = [&]() -> const engine::scene::Instance* {
    const engine::scene::Instance* found = nullptr;
    scene.instances().for_each([&](engine::scene::InstanceHandle, const engine::scene::Instance& i) {
      if (i.user == 1 && !found && library.get(i.model) && library.get(i.model)->meshes[0].name == "m") found = &i;
    });
    return found;
  };
  const auto home = find()->world_from_model;
  shop.highlight(0);
  for (int i = 0; i < 20; ++i) shop.update({1, 1.6f, 1}, 0.016f);
  EXPECT_EQ(find()->highlight, 1);
  shop.inspect(0, {1, 1.6f, 3}, {1, 0, 0});
  for (int i = 0; i < 20; ++i) shop.update({1, 1.6f, 3}, 0.016f);
  EXPECT_FALSE(find()->is_static);
  EXPECT_GT(find()->world_from_model[3].y, 0.5f);
  shop.end_inspection();
  for (int i = 0; i < 20; ++i) shop.update({1, 1.6f, 3}, 0.016f);
  EXPECT_FALSE(shop.inspection().active());
  EXPECT_EQ(find()->world_from_model, home);
  EXPECT_TRUE(find()->is_static);
  shop.leave();
}

TEST(InspectionTest, ComesTurnsAndGoesBack) {
  Inspection inspection;
  const store::showroom::Pose home{{5, 0.4f, 5}, glm::angleAxis(1.0f, vec3(0, 1, 0))};
  inspection.begin(3, home, {0.5f, 0.5f, 0.5f}, {0, 1.6f, 0}, {0, -0.9f, -1});
  EXPECT_EQ(inspection.world_from_product().position, home.position);
  inspection.update(1);
  const auto held = inspection.world_from_product();
  EXPECT_LT(held.position.z, -0.5f);
  EXPECT_GT(held.position.y, 0.8f);  // looking down does not push it into the floor
  inspection.orbit(0.5f, 5.0f);
  EXPECT_GT(glm::distance(vec3(inspection.world_from_product().orientation * vec3(0, 1, 0)),
                          vec3(held.orientation * vec3(0, 1, 0))),
            0.1f);
  inspection.zoom(100);
  inspection.zoom(-1);
  EXPECT_TRUE(engine::core::is_finite(inspection.world_from_product().position));
  inspection.end();
  inspection.update(0.1f);
  EXPECT_TRUE(inspection.returning());
  inspection.update(1);
  EXPECT_FALSE(inspection.active());
}

}  // namespace
