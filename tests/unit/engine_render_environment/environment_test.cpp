#include "engine/render/environment.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

#include "engine/render/environment_prefilter.h"
#include "shaders/lib/dfg.glsl"
#include "shaders/lib/sampling.glsl"
#include "shaders/lib/sh.glsl"

namespace engine::render {
namespace {

namespace fs = std::filesystem;
using core::vec2;
using core::vec3;

template <class F>
asset::HdrImage image_of(std::uint32_t width, F radiance) {
  asset::HdrImage image;
  image.width = width;
  image.height = width / 2;
  for (std::uint32_t y = 0; y < image.height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      image.pixels.push_back(radiance(
          shaders::direction_from_equirect({(static_cast<float>(x) + 0.5f) / static_cast<float>(width),
                                            (static_cast<float>(y) + 0.5f) / static_cast<float>(image.height)})));
  return image;
}

// A coloured sky with one bright, soft lamp.
vec3 lamp_sky(vec3 d) {
  const float lamp = std::exp(40 * (glm::dot(d, glm::normalize(vec3(1, 1, 0.5f))) - 1));
  return vec3(0.3f, 0.4f, 0.5f) + 0.2f * vec3(d.x, d.y, d.z) + lamp * vec3(20, 18, 15);
}

class Environment : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "vitrine-environment.XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    options.cache_dir = folder;
    options.jobs = &jobs;
    options.max_side = 64;
  }
  void TearDown() override { fs::remove_all(folder); }
  std::vector<fs::path> cached() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
  }

  fs::path folder;
  core::JobQueue jobs{2};
  PrefilterOptions options;
};

TEST_F(Environment, ConstantLightStaysConstant) {
  const auto made = prefilter_environment(image_of(64, [](vec3) { return vec3(0.5f, 1, 4); }), options);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->side, 64u);
  EXPECT_EQ(made->levels, 4u);
  for (std::uint32_t level = 0; level < made->levels; ++level)
    for (int face = 0; face < 6; ++face)
      for (std::uint32_t y = 0; y < made->level_side(level); ++y)
        for (std::uint32_t x = 0; x < made->level_side(level); ++x) {
          const vec3 c = made->texel(level, face, x, y);
          ASSERT_NEAR(c.x, 0.5f, 1e-3f);
          ASSERT_NEAR(c.y, 1, 2e-3f);
          ASSERT_NEAR(c.z, 4, 8e-3f);
        }
  EXPECT_NEAR(made->irradiance[0].y, 1, 1e-4f);
  for (int i = 1; i < 9; ++i) EXPECT_NEAR(made->irradiance[static_cast<std::size_t>(i)].y, 0, 1e-3f);
}

TEST_F(Environment, LevelZeroIsTheImage) {
  const auto made = prefilter_environment(image_of(256, lamp_sky), options);
  ASSERT_TRUE(made);
  for (int face = 0; face < 6; ++face)
    for (std::uint32_t i = 0; i < 64; i += 9) {
      const vec2 uv((static_cast<float>(i) + 0.5f) / 64, (63.5f - static_cast<float>(i)) / 64);
      const vec3 expected = lamp_sky(glm::normalize(shaders::direction_from_cube(face, uv)));
      const vec3 got = made->texel(0, face, i, 63 - i);
      EXPECT_NEAR(got.x, expected.x, 0.02f * expected.x);
      EXPECT_NEAR(got.z, expected.z, 0.02f * expected.z);
    }
}

// Against the defining integral with a hundred times the samples, read from the formula of the sky, not from the cube.
TEST_F(Environment, LevelsAreTheGgxFilteredImage) {
  const auto made = prefilter_environment(image_of(256, lamp_sky), options);
  ASSERT_TRUE(made);
  for (std::uint32_t level = 1; level < made->levels; ++level) {
    const float roughness =
        shaders::roughness_from_level(static_cast<float>(level), static_cast<float>(made->levels - 1));
    const std::uint32_t side = made->level_side(level);
    for (int face = 0; face < 6; ++face) {
      for (std::uint32_t i = 0; i < side; i += 3) {
        const vec2 uv((static_cast<float>(i) + 0.5f) / static_cast<float>(side),
                      (static_cast<float>(i) + 0.5f) / static_cast<float>(side));
        const vec3 n = glm::normalize(shaders::direction_from_cube(face, uv));
        glm::dvec3 sum(0);
        double weight = 0;
        for (std::uint32_t s = 0; s < 8192; ++s) {
          const vec3 h = shaders::sample_ggx(shaders::hammersley(s, 8192), roughness * roughness);
          const vec3 l(2 * h.z * h.x, 2 * h.z * h.y, 2 * h.z * h.z - 1);
          if (l.z <= 0) continue;
          sum += glm::dvec3(lamp_sky(shaders::from_frame(l, n)) * l.z);
          weight += l.z;
        }
        const vec3 expected(sum / weight), got = made->texel(level, face, i, i);
        EXPECT_NEAR(got.x, expected.x, 0.04f * expected.x + 0.02f)
            << "level " << level << " face " << face << " at " << i;
        EXPECT_NEAR(got.z, expected.z, 0.04f * expected.z + 0.02f);
      }
    }
  }
}

TEST_F(Environment, IrradianceIsTheCosineFilteredImage) {
  // Bands 0 to 2 only, so that nine coefficients are exact.
  auto sky = [](vec3 d) {
    return vec3(1 + 0.5f * d.y, 1 + 0.3f * d.x * d.z, 2 + 0.4f * (d.x * d.x - d.y * d.y) - 0.3f * d.z);
  };
  const auto made = prefilter_environment(image_of(256, sky), options);
  ASSERT_TRUE(made);
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 50; ++i) {
    const vec3 n = glm::normalize(vec3(normal(random), normal(random), normal(random)));
    glm::dvec3 sum(0);
    for (std::uint32_t s = 0; s < 4096; ++s)
      sum += glm::dvec3(sky(shaders::from_frame(shaders::sample_cosine_hemisphere(shaders::hammersley(s, 4096)), n)));
    core::vec4 sh[9];
    std::copy(made->irradiance.begin(), made->irradiance.end(), sh);
    const vec3 got = shaders::sh_irradiance(sh, n);
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(got[c], sum[c] / 4096, 3e-3);
  }
}

TEST_F(Environment, WarmIsColdToTheByte) {
  const auto image = image_of(128, lamp_sky);
  const auto cold = prefilter_environment(image, options);
  ASSERT_TRUE(cold);
  ASSERT_EQ(cached().size(), 1u);
  const auto written = fs::last_write_time(cached()[0]);
  const auto warm = prefilter_environment(image, options);
  ASSERT_TRUE(warm);
  EXPECT_EQ(fs::last_write_time(cached()[0]), written);
  EXPECT_EQ(warm->storage, cold->storage);
  EXPECT_EQ(warm->irradiance, cold->irradiance);
  // And the threads do not change it.
  PrefilterOptions alone = options;
  alone.jobs = nullptr;
  alone.cache = false;
  const auto single = prefilter_environment(image, alone);
  ASSERT_TRUE(single);
  EXPECT_TRUE(std::equal(single->texels.begin(), single->texels.end(), cold->texels.begin(), cold->texels.end()));
  EXPECT_EQ(cached().size(), 1u);
}

TEST_F(Environment, DamagedCacheIsMadeAnew) {
  const auto image = image_of(128, lamp_sky);
  const auto cold = prefilter_environment(image, options);
  ASSERT_TRUE(cold);
  const auto file = cached().at(0);
  auto good = core::read_file(file, 1 << 28);
  ASSERT_TRUE(good);
  auto spoil = [&](const char* what, auto change) {
    auto bytes = *good;
    change(bytes);
    ASSERT_TRUE(core::write_file_atomic(file, bytes));
    const auto again = prefilter_environment(image, options);
    ASSERT_TRUE(again) << what;
    EXPECT_EQ(again->storage, cold->storage) << what;
    EXPECT_EQ(*core::read_file(file, 1 << 28), *good) << what;  // and the good file is back
  };
  for (std::size_t at : {std::size_t(0), std::size_t(8), std::size_t(20), std::size_t(48), std::size_t(60),
                         std::size_t(215), good->size() / 2, good->size() - 1}) {
    spoil("flipped bit", [&](core::Bytes& b) { b[at] ^= std::byte{4}; });
  }
  spoil("empty", [](core::Bytes& b) { b.clear(); });
  spoil("cut", [](core::Bytes& b) { b.resize(b.size() / 2); });
  spoil("grown", [](core::Bytes& b) { b.resize(b.size() + 8); });
  spoil("foreign", [](core::Bytes& b) { b.assign(1000, std::byte{'x'}); });
}

TEST_F(Environment, CacheBelongsToImageAndSize) {
  const auto a = prefilter_environment(image_of(128, lamp_sky), options);
  const auto b = prefilter_environment(image_of(128, [](vec3 d) { return lamp_sky(d) * 1.001f; }), options);
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->storage, b->storage);
  EXPECT_EQ(cached().size(), 2u);
  // Another size under the same key replaces the file rather than being mistaken for it.
  PrefilterOptions large = options;
  large.max_side = 128;
  const auto c = prefilter_environment(image_of(512, lamp_sky), large);
  const auto d = prefilter_environment(image_of(512, lamp_sky), options);
  ASSERT_TRUE(c && d);
  EXPECT_EQ(c->side, 128u);
  EXPECT_EQ(d->side, 64u);
}

TEST_F(Environment, UnwritableCacheStillGivesLight) {
  std::ofstream(folder / "environments") << "a file where a folder should be";
  const auto made = prefilter_environment(image_of(64, lamp_sky), options);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->side, 64u);
}

TEST_F(Environment, NonsensePixelsAreBlackAndNonsenseImagesRefused) {
  auto image = image_of(64, [](vec3) { return vec3(1); });
  for (std::size_t i = 0; i < image.pixels.size(); i += 7) image.pixels[i] = vec3(NAN, -INFINITY, INFINITY);
  const auto made = prefilter_environment(image, options);
  ASSERT_TRUE(made);
  for (const auto& c : made->irradiance) EXPECT_TRUE(std::isfinite(c.x) && std::isfinite(c.y) && std::isfinite(c.z));
  for (std::uint16_t half : made->texels) ASSERT_LE(half, 0x7BFF);  // neither infinite nor negative
  EXPECT_FALSE(prefilter_environment({}, options));
  image.pixels.pop_back();
  const auto torn = prefilter_environment(image, options);
  ASSERT_FALSE(torn);
  EXPECT_EQ(torn.error().code, core::Code::invalid_argument);
}

TEST_F(Environment, MissingFileIsNamed) {
  const auto made = load_environment(folder / "none.hdr", options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, core::Code::not_found);
  EXPECT_NE(made.error().message.find("none.hdr"), std::string::npos);
}

TEST_F(Environment, FileThatIsNoImageIsNamed) {
  std::ofstream(folder / "text.hdr") << "not an image";
  const auto made = load_environment(folder / "text.hdr", options);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("text.hdr"), std::string::npos);
}

TEST_F(Environment, StudioIsNeutralAndBrightAsPaper) {
  const auto studio = studio_environment(options);
  ASSERT_TRUE(studio);
  core::vec4 sh[9];
  std::copy(studio->irradiance.begin(), studio->irradiance.end(), sh);
  const vec3 up = shaders::sh_irradiance(sh, {0, 1, 0}), front = shaders::sh_irradiance(sh, {0, 0, 1});
  EXPECT_EQ(up.x, up.y);  // no colour cast
  EXPECT_EQ(up.y, up.z);
  EXPECT_GT(up.x, 0.8f);  // white paper is neither grey nor burnt
  EXPECT_LT(up.x, 1.6f);
  EXPECT_GT(front.x, 0.6f);
  EXPECT_LT(front.x, 1.4f);
}

TEST_F(Environment, DfgTableIsTheIntegral) {
  const auto table = dfg_table(options);
  ASSERT_EQ(table.texels.size(), table.side * table.side * 4u);
  for (std::uint32_t y = 1; y < table.side; y += 9)
    for (std::uint32_t x = 0; x < table.side; x += 7) {
      const float n = static_cast<float>(table.side);
      const vec3 v =
          shaders::integrate_dfg((static_cast<float>(x) + 0.5f) / n, (static_cast<float>(y) + 0.5f) / n, 16384);
      for (int c = 0; c < 3; ++c) {
        const float got =
            prefilter::float_from_half(table.texels[(y * table.side + x) * 4 + static_cast<std::uint32_t>(c)]);
        EXPECT_NEAR(got, v[c], c == 2 ? 2.5e-2f : 4e-3f) << x << ',' << y << ' ' << c;
      }
    }
  EXPECT_EQ(dfg_table(options).texels, table.texels);  // from the cache
  auto bytes = *core::read_file(cached().at(0), 1 << 20);
  bytes.back() ^= std::byte{1};
  ASSERT_TRUE(core::write_file_atomic(cached().at(0), bytes));
  EXPECT_EQ(dfg_table(options).texels, table.texels);
}

TEST(Half, RoundTrips) {
  for (std::uint32_t h = 0; h <= 0x7BFF; ++h) {
    EXPECT_EQ(prefilter::half_from_float(prefilter::float_from_half(static_cast<std::uint16_t>(h))), h);
  }
  EXPECT_EQ(prefilter::half_from_float(1e9f), 0x7BFF);
  EXPECT_EQ(prefilter::half_from_float(-1), 0);
  EXPECT_EQ(prefilter::half_from_float(NAN), 0);
  EXPECT_EQ(prefilter::half_from_float(1), 0x3C00);
  EXPECT_EQ(prefilter::half_from_float(1 + 1.0f / 2048), 0x3C00);  // a tie goes to even
  EXPECT_EQ(prefilter::half_from_float(1 + 3.0f / 2048), 0x3C02);
}

TEST(Cube, LookUpsHaveNoSeams) {
  prefilter::Cube cube(16);
  auto value = [](vec3 d) { return 1 + 0.5f * d.x - 0.3f * d.y + 0.2f * d.z; };
  for (int face = 0; face < 6; ++face)
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 16; ++x) {
        const float v = value(glm::normalize(shaders::direction_from_cube(
            face, {(static_cast<float>(x) + 0.5f) / 16, (static_cast<float>(y) + 0.5f) / 16})));
        cube.at(0, face, x, y) = prefilter::Rgb{v, v, v, 0};
      }
  cube.make_levels();
  EXPECT_EQ(cube.levels(), 5u);
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 5000; ++i) {
    vec3 d = glm::normalize(vec3(normal(random), normal(random), normal(random)));
    if (i % 2) d = glm::normalize(vec3(1, d.y, d.y > 0 ? 1 : -1));  // on edges
    EXPECT_NEAR(cube.sample(d, 0)[0], value(d), 0.02f);
    EXPECT_NEAR(cube.sample(d, 1.5f)[0], value(d), 0.06f);
    EXPECT_NEAR(cube.sample(d, 4)[0], 1, 0.5f);
  }
}

// Filament's own coefficients of the same light, stored beside its skybox: an outside check of ours.
TEST(Outside, IrradianceAgreesWithFilament) {
  const char* shared = std::getenv("VITRINE_SHARED");
  const fs::path data = fs::path(shared ? shared : VITRINE_SOURCE_DIR "/../shared") / "data/gltf/env";
  const fs::path hdr = data / "lightroom_14b_recon.hdr", ktx = data / "filament_default_env_ibl.ktx";
  if (!fs::exists(hdr) || !fs::exists(ktx)) {
    if (std::getenv("CI")) FAIL() << hdr << " or " << ktx << " is missing";
    GTEST_SKIP() << hdr << " or " << ktx << " is missing";
  }
  auto bytes = core::read_file(ktx, 1 << 24);
  ASSERT_TRUE(bytes);
  const std::string text(reinterpret_cast<const char*>(bytes->data()) + 64, 300);
  const auto at = text.find(std::string("sh\0", 3));
  ASSERT_NE(at, std::string::npos);
  std::istringstream numbers(text.substr(at + 3));
  core::vec4 theirs[9] = {};
  for (auto& c : theirs) ASSERT_TRUE(numbers >> c.x >> c.y >> c.z);

  PrefilterOptions options;
  options.cache = false;
  options.max_side = 64;
  const auto made = load_environment(hdr, options);
  ASSERT_TRUE(made) << made.error().message;
  core::vec4 ours[9];
  std::copy(made->irradiance.begin(), made->irradiance.end(), ours);
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 200; ++i) {
    const vec3 n = glm::normalize(vec3(normal(random), normal(random), normal(random)));
    // Their cube has the panorama's middle at +Z, ours at +X; and they window the bands against ringing, we do not.
    const float filament = shaders::sh_irradiance(theirs, {-n.z, n.y, n.x}).y;
    EXPECT_NEAR(shaders::sh_irradiance(ours, n).y, filament, 0.12f) << n.x << ' ' << n.y << ' ' << n.z;
  }
}

}  // namespace
}  // namespace engine::render
