#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "engine/core/files.h"
#include "store/showroom/cook.h"
#include "store/showroom/cook_building.h"
#include "store/showroom/cook_light.h"
#include "store/showroom/showroom.h"

namespace {

namespace fs = std::filesystem;
namespace cook = store::showroom::cook;
using engine::core::Aabb;
using engine::core::vec2;
using engine::core::vec3;
using store::catalog::Placement;

const fs::path kSource = VITRINE_SOURCE_DIR;
const fs::path kPlan = kSource / "assets/showrooms/flagship/plan.json";

std::string plan_text() {
  auto text = engine::core::read_text(kPlan, 1 << 22);
  EXPECT_TRUE(text.ok());
  return *text;
}

TEST(Plan, FaultsNameFilePlaceAndValue) {
  const auto text = plan_text();
  ASSERT_TRUE(cook::Plan::parse(text, "plan.json").ok());
  const struct {
    const char *from, *to, *place, *value;
  } faults[] = {
      {"\"height\": 3.4", "\"height\": 40", "rooms[0].height", "40"},
      {"\"floor\": \"terrazzo\"", "\"floor\": \"lava\"", "lava", "hall"},
      {"\"type\": \"plinth\"", "\"type\": \"volcano\"", "fixtures[0].type", "volcano"},
      {"\"sun_lux\":", "\"sun_direction\": [0, 1, 0], \"sun_lux\":", "daylight.sun_direction", "horizon"},
      {"\"kind\": \"spot\"", "\"kind\": \"laser\"", "lights[0].kind", "laser"},
      {"\"spawn\": true", "\"spawn\": false", "stands", "spawn"},
      {"\"plan\": 1", "\"plan\": 9", "plan", "9"},
  };
  for (const auto& f : faults) {
    auto bent = text;
    const auto at = bent.find(f.from);
    ASSERT_NE(at, std::string::npos) << f.from;
    bent.replace(at, std::string(f.from).size(), f.to);
    const auto plan = cook::Plan::parse(bent, "x/plan.json");
    ASSERT_FALSE(plan.ok()) << f.to;
    for (const char* word : {"x/plan.json", f.place, f.value})
      EXPECT_NE(plan.error().message.find(word), std::string::npos) << plan.error().message;
  }
  for (std::size_t n = 0; n < text.size(); n += 401) (void)cook::Plan::parse(text.substr(0, n), "p").ok();
}

TEST(Plan, DoorsAndWindowsMustLieOnWalls) {
  for (const auto& [change, word] :
       {std::pair{+[](cook::Plan& p) {
                    p.openings[1].at = {0, 3};
                  },
                  "openings[1]"},
        std::pair{+[](cook::Plan& p) { p.windows[0].at.y += 0.5f; }, "windows[0]"},
        std::pair{+[](cook::Plan& p) {
                    p.openings[0].width_m = 5.99f;
                    p.openings[0].at.x = 3;
                  },
                  "fit"},
        std::pair{+[](cook::Plan& p) { p.windows[0].head_m = 3.39f; }, "windows[0]"},
        std::pair{+[](cook::Plan& p) { p.windows[1].at = p.windows[0].at; }, "meets another"}}) {
    auto plan = cook::Plan::load(kPlan);
    ASSERT_TRUE(plan.ok());
    change(*plan);
    const auto building = cook::build(*plan);
    ASSERT_FALSE(building.ok()) << word;
    EXPECT_NE(building.error().message.find(word), std::string::npos) << building.error().message;
  }
}

TEST(Building, FacesAreSoundAndChartsDoNotOverlap) {
  const auto plan = cook::Plan::load(kPlan);
  ASSERT_TRUE(plan.ok());
  const auto building = cook::build(*plan);
  ASSERT_TRUE(building.ok()) << building.error().message;
  for (const auto& part : building->parts) {
    for (const auto& f : part.faces)
      for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_TRUE(engine::core::is_finite(f.corners[i].position));
        ASSERT_NEAR(glm::length(f.corners[i].normal), 1, 1e-3f) << part.name;
        ASSERT_TRUE(std::isfinite(f.uv[i].x) && std::isfinite(f.uv[i].y));
        ASSERT_LT(f.chart, static_cast<int>(part.charts.size()));
      }
    // The winding agrees with the normals: a face seen from its front is there.
    for (const auto& f : part.faces) {
      const vec3 n =
          glm::cross(f.corners[1].position - f.corners[0].position, f.corners[2].position - f.corners[0].position);
      if (glm::length(n) < 1e-9f) continue;
      ASSERT_GT(glm::dot(n, f.corners[0].normal + f.corners[1].normal + f.corners[2].normal), 0) << part.name;
    }
    std::vector<int> owner(static_cast<std::size_t>(part.atlas_side * part.atlas_side), -1);
    for (std::size_t c = 0; c < part.charts.size(); ++c) {
      const auto& chart = part.charts[c];
      for (int y = chart.y - 1; y <= chart.y + chart.height; ++y)
        for (int x = chart.x - 1; x <= chart.x + chart.width; ++x) {
          ASSERT_TRUE(x >= 0 && y >= 0 && x < part.atlas_side && y < part.atlas_side);
          auto& o = owner[static_cast<std::size_t>(y * part.atlas_side + x)];
          ASSERT_EQ(o, -1);
          o = static_cast<int>(c);
        }
    }
  }
}

TEST(Triangulate, CoversAnLShape) {
  const std::vector<vec2> l{{0, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 4}, {0, 4}};
  float area = 0;
  for (const auto& t : cook::triangulate(l)) {
    const vec2 a = l[static_cast<std::size_t>(t[0])], b = l[static_cast<std::size_t>(t[1])],
               c = l[static_cast<std::size_t>(t[2])];
    const float twice = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    EXPECT_LT(twice, 0);  // counter-clockwise from above, where z points down the page
    area -= twice / 2;
  }
  EXPECT_NEAR(area, 12, 1e-4f);
}

// Property: the tree finds what a loop over all triangles finds.
TEST(Tracer, AgreesWithEveryTriangleAsked) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> place(-5, 5), small(-0.8f, 0.8f);
  const auto point = [&] { return vec3(place(random), place(random), place(random)); };
  std::vector<cook::Tracer::Triangle> soup;
  for (int i = 0; i < 400; ++i) {
    const vec3 a = point();
    soup.push_back({a, a + vec3(small(random), small(random), small(random)),
                    a + vec3(small(random), small(random), small(random))});
  }
  const cook::Tracer tree(soup);
  std::vector<cook::Tracer> each;
  for (const auto& t : soup) each.emplace_back(std::vector{t});
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    const vec3 from = point(), to = point(), d = glm::normalize(to - from);
    float nearest = 20;
    bool blocked = false;
    for (const auto& one : each) {
      nearest = std::min(nearest, one.hit(from, d, 20).distance_m);
      blocked = blocked || one.blocked(from, to);
    }
    const auto hit = tree.hit(from, d, 20);
    EXPECT_NEAR(hit.distance_m, nearest, 1e-4f);
    EXPECT_EQ(tree.blocked(from, to), blocked);
    hits += hit.triangle >= 0;
  }
  EXPECT_GT(hits, 50);
}

// The whole flagship, cooked small: what is written can be read, walked and looked at.
class Flagship : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    content_ = fs::temp_directory_path() / ("vitrine-flagship-" + std::to_string(::getpid()));
    engine::core::JobQueue jobs;
    const auto report = cook::cook_showroom(
        {kPlan, kPlan.parent_path() / "planogram.json", kSource / "assets/catalogue/products.json", content_, true},
        jobs);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_TRUE(report->problems.empty()) << report->problems[0];
    std::vector<std::string> problems;
    auto catalog = store::catalog::Catalog::load(kSource / "assets/catalogue/products.json", &problems);
    ASSERT_TRUE(catalog.ok());
    catalog_ = new store::catalog::Catalog(std::move(*catalog));
    auto shop = store::showroom::Showroom::open(
        {content_ / "showroom/showroom.gltf", content_ / "showroom/planogram.json", content_}, *catalog_, &problems);
    ASSERT_TRUE(shop.ok()) << shop.error().message;
    shop_ = shop->release();
  }
  static void TearDownTestSuite() {
    delete shop_;
    delete catalog_;
    fs::remove_all(content_);
  }
  static std::string at(const store::showroom::Placement& p) {
    const auto& q = p.world_from_product.position;
    return fmt::format("{} at ({:.2f}, {:.3f}, {:.2f})", p.position, q.x, q.y, q.z);
  }

  static fs::path content_;
  static store::catalog::Catalog* catalog_;
  static store::showroom::Showroom* shop_;
};
fs::path Flagship::content_;
store::catalog::Catalog* Flagship::catalog_ = nullptr;
store::showroom::Showroom* Flagship::shop_ = nullptr;

TEST_F(Flagship, ShowsAtLeastSixtyProductsEachWithACard) {
  std::set<std::string> products;
  for (const auto& p : shop_->placements()) products.insert(p.product->id);
  EXPECT_GE(products.size(), 60u);
  for (const auto& tag : shop_->tags()) {
    products.erase(shop_->placements()[static_cast<std::size_t>(tag.placement)].product->id);
    EXPECT_FALSE(tag.price.empty()) << tag.name;
  }
  EXPECT_TRUE(products.empty()) << "without a card: " << *products.begin();
}

TEST_F(Flagship, EveryZoneAndEveryProductCanBeReached) {
  const auto nav = shop_->nav();
  const auto& document = shop_->document();
  EXPECT_GE(document.zones.size(), 4u);
  const vec3 start = document.spawns.front().feet;
  for (const auto& stand : document.viewpoints) {
    EXPECT_TRUE(nav->reachable(start, stand.feet)) << stand.id;
    EXPECT_LT(glm::distance(nav->path(start, stand.feet).back(), stand.feet), 0.1f)
        << stand.id << " stands in furniture";
  }
  std::set<std::string> zones;
  for (const auto& stand : document.viewpoints) zones.insert(document.zone_at(stand.feet)->id);
  EXPECT_EQ(zones.size(), document.zones.size());
  for (std::size_t i = 0; i < shop_->placements().size(); ++i)
    EXPECT_TRUE(shop_->stand_before(static_cast<int>(i))) << at(shop_->placements()[i]);
}

TEST_F(Flagship, AislesAreWide) {
  // The ways between the rooms, along which people pass each other: 1.5 m at least, as wide as the doors inside doors.
  const auto nav = shop_->nav();
  const vec3 start = shop_->document().spawns.front().feet;
  for (const auto& zone : shop_->document().zones) {
    const auto& stands = shop_->document().viewpoints;
    const auto stand = std::find_if(stands.begin(), stands.end(), [&](const auto& s) {
      return zone.contains({s.feet.x, s.feet.z});
    });
    ASSERT_NE(stand, stands.end()) << zone.id;
    EXPECT_GT(nav->clearance(stand->feet, 2), 0.1f) << zone.id;
    EXPECT_TRUE(nav->reachable(start, stand->feet));
  }
}

// Boxes of the catalogue's sizes. Seats may be pushed under tables and things lie on rugs; nothing else reaches into
// anything, and everything stands, hangs or leans on something.
TEST_F(Flagship, NothingOverlapsAndNothingFloats) {
  const auto& placements = shop_->placements();
  std::vector<std::array<vec3, 4>> boxes;  // centre, axes by half size
  for (const auto& p : placements) {
    const vec3 half = p.product->size_m * 0.5f;
    const auto& pose = p.world_from_product;
    boxes.push_back({pose * vec3(0, half.y, 0), pose.orientation * vec3(half.x, 0, 0), vec3(0, half.y, 0),
                     pose.orientation * vec3(0, 0, half.z)});
  }
  // Separating axes of two upright boxes: how deep they reach into one another.
  const auto depth = [&](const std::array<vec3, 4>& a, const std::array<vec3, 4>& b) {
    float least = 1e9f;
    for (const auto* box : {&a, &b})
      for (int k = 1; k < 4; ++k) {
        const vec3 axis = glm::normalize((*box)[static_cast<std::size_t>(k)]);
        float reach = -std::abs(glm::dot(axis, a[0] - b[0]));
        for (int j = 1; j < 4; ++j)
          reach += std::abs(glm::dot(axis, a[static_cast<std::size_t>(j)])) +
                   std::abs(glm::dot(axis, b[static_cast<std::size_t>(j)]));
        least = std::min(least, reach);
      }
    return least;
  };
  const auto seat = [](const auto& p) { return p.product->category == "chair" || p.product->category == "stool"; };
  const auto table = [](const auto& p) {
    return p.product->category == "table" || p.product->category == "desk" || p.product->category == "kitchen";
  };
  for (std::size_t i = 0; i < placements.size(); ++i)
    for (std::size_t j = i + 1; j < placements.size(); ++j) {
      if ((seat(placements[i]) && table(placements[j])) || (seat(placements[j]) && table(placements[i]))) continue;
      EXPECT_LT(depth(boxes[i], boxes[j]), 0.004f) << at(placements[i]) << " and " << at(placements[j]);
    }
  for (std::size_t i = 0; i < placements.size(); ++i) {
    const auto& p = placements[i];
    const vec3 foot = p.world_from_product.position;
    const vec3 back = p.world_from_product * vec3(0, p.product->size_m.y * 0.5f, -p.product->size_m.z * 0.5f);
    float gap = std::abs(foot.y);  // the floor
    for (const auto& c : shop_->document().colliders) {
      const auto local = c.world_from_box.inverse();
      const vec3 f = local * foot, b = local * back;
      if (std::abs(f.x) <= c.half_size_m.x && std::abs(f.z) <= c.half_size_m.z)
        gap = std::min(gap, std::abs(f.y - c.half_size_m.y));
      if (p.product->placement == Placement::wall) {
        // On a rail the middle of the clothes is in the rail's frame, on a wall their back is at its face.
        if (c.name.starts_with("rail") &&
            engine::core::Aabb{-c.half_size_m, c.half_size_m}.contains(local * boxes[i][0]))
          gap = 0;
        const vec3 out = glm::max(glm::abs(b) - c.half_size_m, vec3(0));
        gap = std::min(gap, glm::length(out));
      }
      if (p.product->placement == Placement::ceiling) {
        const vec3 t = local * (foot + vec3(0, p.product->size_m.y, 0));
        if (std::abs(t.x) <= c.half_size_m.x && std::abs(t.z) <= c.half_size_m.z)
          gap = std::min(gap, std::abs(t.y + c.half_size_m.y));
      }
      // Walls and fixtures are not reached into, but for what hangs on a rail.
      Aabb box;
      for (int k = 0; k < 8; ++k)
        box.add(local * (boxes[i][0] + boxes[i][1] * (k & 1 ? 1.0f : -1.0f) + boxes[i][2] * (k & 2 ? 1.0f : -1.0f) +
                         boxes[i][3] * (k & 4 ? 1.0f : -1.0f)));
      const vec3 deep = glm::min(box.max, c.half_size_m) - glm::max(box.min, -c.half_size_m);
      const bool on_rail = p.product->placement == Placement::wall && c.name.starts_with("rail");
      // An axis-aligned box in the collider's frame is a bound; only upright walls parallel to the product matter here.
      const vec3 along = local.orientation * boxes[i][1];
      const bool parallel = std::abs(std::remainder(std::atan2(along.z, along.x), engine::core::kPi / 2)) < 0.01f;
      if (!on_rail && parallel) {
        EXPECT_LT(std::min({deep.x, deep.y, deep.z}), 0.006f) << at(p) << " in " << c.name;
      }
    }
    for (std::size_t j = 0; j < placements.size(); ++j) {
      if (j == i) continue;
      const vec3 f = placements[j].world_from_product.inverse() * foot;
      const vec3 s = placements[j].product->size_m;
      if (std::abs(f.x) <= s.x * 0.5f && std::abs(f.z) <= s.z * 0.5f) gap = std::min(gap, std::abs(f.y - s.y));
    }
    // Shelves are drawn, not collided with: the fixture's own height is the support there.
    EXPECT_LT(p.fixture.starts_with("shelf") ? 0.0f : gap, p.product->placement == Placement::wall ? 0.006f : 0.002f)
        << at(p) << " floats";
  }
}

}  // namespace
