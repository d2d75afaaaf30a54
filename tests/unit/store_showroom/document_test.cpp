#include <gtest/gtest.h>

#include "samples.h"

namespace {

using engine::core::vec3;
using store::showroom::Document;
using store::showroom::Planogram;

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(Document, ReadsWhatTheCookWrites) {
  const auto d = Document::parse(samples::kShowroom, "s.gltf", "/nowhere");
  ASSERT_TRUE(d.ok()) << d.error().message;
  ASSERT_EQ(d->parts.size(), 1u);
  EXPECT_EQ(d->zones.size(), 2u);
  EXPECT_EQ(d->colliders.size(), 4u);  // a trigger is no obstacle
  EXPECT_TRUE(d->colliders[0].walkable);
  EXPECT_FALSE(d->colliders[1].walkable);
  ASSERT_EQ(d->spawns.size(), 1u);
  EXPECT_NEAR(d->spawns[0].yaw_rad, -engine::core::kPi / 2, 1e-4f);  // looks along +X
  ASSERT_EQ(d->lights.size(), 1u);
  EXPECT_NEAR(d->lights[0].direction.y, -1, 1e-4f);
  EXPECT_NEAR(d->lights[0].outer_angle_rad, 0.4f, 1e-6f);
  EXPECT_EQ(d->zone_at({1, 0, 1})->id, "one");
  EXPECT_EQ(d->zone_at({9, 0, 1})->id, "two");
  EXPECT_EQ(d->zone_at({-1, 0, 1}), nullptr);
  EXPECT_EQ(d->viewpoints.at(0).name.ko, "구석");
}

// Each fault is refused with the place and the value in its message.
TEST(Document, HostileInputIsRefusedWithItsPlace) {
  const struct {
    const char *from, *to, *place, *value;
  } faults[] = {
      {"\"version\": \"2.0\"", "\"version\": \"1.0\"", "asset.version", "1.0"},
      {"\"experience\": true", "\"experience\": false", "asset.experience", "false"},
      {"a.glb", "../../etc/passwd", "assets[0].uri", ".."},
      {"a.glb", "/etc/passwd", "assets[0].uri", "/etc/passwd"},
      {"\"asset\": 0", "\"asset\": 7", "nodes[0].asset", "7"},
      {"\"shape\": 2", "\"shape\": -1", "nodes[4]", "-1"},
      {"\"size\": [1, 0.5, 1]", "\"size\": [1, -0.5, 1]", "shapes[2].box.size[1]", "-0.5"},
      {"\"size\": [1, 0.5, 1]", "\"size\": [1, 1]", "shapes[2].box.size", "2 numbers"},
      {"\"intensity\": 900", "\"intensity\": -3", "lights[0].intensity", "-3"},
      {"\"light\": 0", "\"light\": 3", "KHR_lights_punctual.light", "3"},
      {"\"nodes\": [0, 1,", "\"nodes\": [0, 0,", "scenes[0].nodes[1]", "twice"},
      {"\"nodes\": [0, 1,", "\"nodes\": [0, 99,", "scenes[0].nodes[1]", "99"},
      {"\"name\": \"rooms\",", "\"name\": \"rooms\", \"children\": [0],", "children[0]", "twice"},
      {"[-0.70710678, 0, 0, 0.70710678]", "[0, 0, 0, 0]", "rotation", "length 0"},
      {"[[5, 0], [10, 0], [10, 5], [5, 5]]", "[[5, 0], [10, 0]]", "polygon", "2 corners"},
      {"\"zone\": \"two\", \"fixture\"", "\"zone\": \"three\", \"fixture\"", "slot \"s1\"", "three"},
      {"\"OMI_spawn_point\"", "\"OMI_seat\"", "nodes", "nowhere to start"},
      {"\"max_size\": [0.5, 0.6, 0.5]", "\"max_size\": [0.5, 1e9, 0.5]", "max_size[1]", "1000000000"},
      {"\"slot\": \"s1\"", "\"slot\": \"s 1\"", "extras.store.slot", "s 1"},
      {"\"type\": \"spot\"", "\"type\": \"laser\"", "lights[0].type", "laser"},
      {"\"scenes\": [", "\"scenes\": 5, \"x\": [", "scenes", "number"},
  };
  for (const auto& f : faults) {
    const auto d = Document::parse(with(samples::kShowroom, f.from, f.to), "shop/s.gltf", "/nowhere");
    ASSERT_FALSE(d.ok()) << f.to;
    EXPECT_NE(d.error().message.find("shop/s.gltf"), std::string::npos) << d.error().message;
    EXPECT_NE(d.error().message.find(f.place), std::string::npos) << d.error().message;
    EXPECT_NE(d.error().message.find(f.value), std::string::npos) << d.error().message;
  }
}

// Property: any prefix of a document and any single changed byte is refused or read, never worse.
TEST(Document, CutAndBentTextNeverCrashes) {
  int refused = 0;
  for (std::size_t n = 0; n < samples::kShowroom.size(); n += 7)
    refused += !Document::parse(samples::kShowroom.substr(0, n), "s", "/nowhere").ok();
  EXPECT_GT(refused, 100);
  for (std::size_t n = 0; n < samples::kShowroom.size(); n += 3) {
    auto bent = samples::kShowroom;
    bent[n] = static_cast<char>(bent[n] ^ 0x15);
    (void)Document::parse(bent, "s", "/nowhere").ok();
  }
  EXPECT_FALSE(Document::parse(std::string(100'000, '['), "s", "/nowhere").ok());
  EXPECT_FALSE(Document::parse(std::string(Document::kMaxBytes + 1, ' '), "s", "/nowhere").ok());
}

TEST(Planogram, AFaultCostsItsOwnEntry) {
  const auto catalog = samples::catalogue();
  const auto document = Document::parse(samples::kShowroom, "s", "/nowhere");
  ASSERT_TRUE(document.ok());
  const struct {
    const char *from, *to, *place;
  } faults[] = {
      {"\"x\": 3", "\"x\": \"three\"", "positions[0].x"},
      {"\"x\": 3", "\"x\": 1e30", "positions[0].x"},
      {"\"id\": \"chair\", ", "", "positions[0]"},
      {"\"id\": \"chair\"", "\"id\": \"\"", "positions[0].id"},
  };
  for (const auto& f : faults) {
    std::vector<std::string> problems;
    const auto p = Planogram::parse(with(samples::kPlanogram, f.from, f.to), "p.json", &problems);
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p->positions.size(), 1u);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find(f.place), std::string::npos) << problems[0];
    EXPECT_NE(problems[0].find("p.json"), std::string::npos) << problems[0];
  }
  for (const auto& [from, to, word] : {std::tuple{"\"productId\": \"chair\"", "\"productId\": \"sofa\"", "sofa"},
                                       std::tuple{"\"fixtureId\": \"floor\"", "\"fixtureId\": \"moon\"", "moon"}}) {
    std::vector<std::string> problems;
    const auto p = Planogram::parse(with(samples::kPlanogram, from, to), "p.json", &problems);
    ASSERT_TRUE(p.ok());
    const auto placements = resolve(*document, *p, catalog, &problems);
    EXPECT_EQ(placements.size(), 4u);  // three vases, and the slot's bowl
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].find(word), std::string::npos) << problems[0];
  }
  EXPECT_FALSE(Planogram::parse("{\"planogram\": 2}", "p.json", nullptr).ok());
  EXPECT_FALSE(Planogram::parse("[]", "p.json", nullptr).ok());
}

TEST(Planogram, ExplicitThenRuleThenEmpty) {
  const auto catalog = samples::catalogue();
  auto document = Document::parse(samples::kShowroom, "s", "/nowhere");
  auto planogram = Planogram::parse(samples::kPlanogram, "p", nullptr);
  ASSERT_TRUE(document.ok() && planogram.ok());
  auto placements = resolve(*document, *planogram, catalog, nullptr);
  ASSERT_EQ(placements.size(), 5u);
  EXPECT_EQ(placements[0].zone, "one");
  const vec3 front = placements[0].world_from_product.orientation * vec3(0, 0, 1);
  EXPECT_NEAR(front.x, 1, 1e-5f);  // yaw 90: from +Z to +X
  // Facings stand side by side without touching; only the first has a card.
  EXPECT_NEAR(placements[2].world_from_product.position.x - placements[1].world_from_product.position.x, 0.215f, 1e-5f);
  EXPECT_TRUE(placements[1].tag);
  EXPECT_FALSE(placements[2].tag);
  // The vase is shown already, the chair is no decor: the slot takes the bowl.
  EXPECT_EQ(placements[4].position, "s1");
  EXPECT_EQ(placements[4].product->id, "bowl");
  document->slots[0].max_size_m = vec3(0.05f);
  EXPECT_EQ(resolve(*document, *planogram, catalog, nullptr).size(), 4u);  // nothing fits: empty
  document->slots[0].max_size_m = vec3(0.5f);
  planogram->positions[0].slot = "s1";
  EXPECT_EQ(resolve(*document, *planogram, catalog, nullptr).size(), 4u);  // taken by the chair
}

TEST(LightGrid, InterpolatesAndClamps) {
  store::showroom::LightGrid grid;
  vec3 up, down;
  grid.sample({1, 2, 3}, up, down);
  EXPECT_EQ(up, vec3(1));
  grid.origin = {0, 0, 0}, grid.step_m = {2, 1, 1}, grid.count = {2, 1, 1};
  grid.up = {vec3(0), vec3(2)}, grid.down = {vec3(4), vec3(4)};
  grid.sample({1, 5, -3}, up, down);
  EXPECT_NEAR(up.x, 1, 1e-6f);
  EXPECT_NEAR(down.x, 4, 1e-6f);
  grid.sample({99, 0, 0}, up, down);
  EXPECT_NEAR(up.x, 2, 1e-6f);
}

}  // namespace
