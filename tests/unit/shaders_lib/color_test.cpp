#include "shaders/lib/color.glsl"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "shaders/lib/tonemap.glsl"

namespace shaders {
namespace {

void expect_near(vec3 a, vec3 b, float tolerance) {
  EXPECT_NEAR(a.x, b.x, tolerance);
  EXPECT_NEAR(a.y, b.y, tolerance);
  EXPECT_NEAR(a.z, b.z, tolerance);
}

TEST(Color, SrgbRoundTripsEveryByte) {
  for (int i = 0; i < 256; ++i) {
    const float encoded = static_cast<float>(i) / 255;
    EXPECT_EQ(std::lround(srgb_encode(srgb_decode(encoded)) * 255), i);
  }
  EXPECT_EQ(srgb_encode(-1.0f), 0);
  EXPECT_FLOAT_EQ(srgb_encode(7.0f), 1);
  EXPECT_NEAR(srgb_decode(0.5f), 0.21404114f, 1e-6f);  // IEC 61966-2-1
  EXPECT_NEAR(srgb_encode(0.18f), 0.46135613f, 1e-6f);
}

TEST(Color, SrgbIsContinuousAndRises) {
  float before = -1;
  for (float x = 0; x <= 1; x += 1.0f / 4096) {
    const float y = srgb_encode(x);
    EXPECT_GT(y, before);
    EXPECT_LT(y - before, before < 0 ? 1.1f : 0.01f);
    before = y;
  }
}

TEST(Color, LuminanceOfWhiteIsOne) { EXPECT_FLOAT_EQ(luminance(vec3(1)), 1); }

// Khronos PBR Neutral's promise: base colours come out as they are, less the dielectric's 4 %.
TEST(Tonemap, NeutralIsExactBelowTheKnee) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> u(0.08f, 0.8f);
  for (int i = 0; i < 1000; ++i) {
    const vec3 c(u(random), u(random), u(random));
    expect_near(tonemap_neutral(c), c - vec3(0.04f), 1e-6f);
  }
}

TEST(Tonemap, NeutralInverts) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> log_radiance(-6, 3);
  for (int i = 0; i < 2000; ++i) {
    const vec3 c(std::exp2(log_radiance(random)), std::exp2(log_radiance(random)), std::exp2(log_radiance(random)));
    const vec3 back = tonemap_neutral_inverse(tonemap_neutral(c));
    for (int k = 0; k < 3; ++k) EXPECT_NEAR(back[k], c[k], 1e-3f + 2e-3f * max_component(c));
  }
}

TEST(Tonemap, NeutralKeepsOrderAndRange) {
  float before = -1;
  for (float x = 0; x < 64; x += 0.01f) {
    const float y = tonemap_neutral(vec3(x)).x;
    EXPECT_GE(y, before);
    EXPECT_LT(y, 1);
    before = y;
  }
  // No hue shift: the middle component stays in the middle at the same place between the ends.
  const vec3 in(6, 3, 1.5f), out = tonemap_neutral(in);
  EXPECT_NEAR((out.y - out.z) / (out.x - out.z), (in.y - in.z) / (in.x - in.z), 1e-4f);
  EXPECT_EQ(tonemap_neutral(vec3(-1)), vec3(0));
}

// Values of ACESFilmicToneMapping in three.js' tonemapping_pars_fragment, exposure 1, evaluated in double precision.
TEST(Tonemap, AcesIsThreesOwn) {
  expect_near(tonemap_aces_three(vec3(0.18f)), vec3(0.213105f, 0.213105f, 0.213103f), 2e-6f);
  expect_near(tonemap_aces_three(vec3(1)), vec3(0.763397f, 0.763397f, 0.763390f), 2e-6f);
  expect_near(tonemap_aces_three(vec3(0.5f, 0.25f, 0.1f)), vec3(0.567958f, 0.320617f, 0.125016f), 2e-6f);
  expect_near(tonemap_aces_three(vec3(4, 0.2f, 0.05f)), vec3(1, 0.512859f, 0.190050f), 2e-6f);
  expect_near(tonemap_aces_three(vec3(0.05f, 0.6f, 0.9f)), vec3(0.203307f, 0.621879f, 0.727889f), 2e-6f);
  expect_near(tonemap_aces_three(vec3(16)), vec3(1), 0);
}

TEST(Tonemap, CurvesByNumber) {
  const vec3 c(0.5f, 2, 0.1f);
  EXPECT_EQ(tonemap(kTonemapNeutral, c), tonemap_neutral(c));
  EXPECT_EQ(tonemap(kTonemapAcesThree, c), tonemap_aces_three(c));
  EXPECT_EQ(tonemap(kTonemapLinear, c), vec3(0.5f, 1, 0.1f));
}

}  // namespace
}  // namespace shaders
