#include "shaders/lib/sampling.glsl"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "shaders/lib/punctual.glsl"
#include "shaders/lib/sh.glsl"

namespace shaders {
namespace {

vec3 random_direction(std::mt19937& random) {
  std::normal_distribution<float> n;
  return normalize(vec3(n(random), n(random), n(random)));
}

TEST(Sampling, HammersleyFillsTheSquareEvenly) {
  const uint count = 256;
  int cells[16][16] = {};
  for (uint i = 0; i < count; ++i) {
    const vec2 p = hammersley(i, count);
    ASSERT_TRUE(p.x >= 0 && p.x < 1 && p.y >= 0 && p.y < 1);
    ++cells[static_cast<int>(p.x * 16)][static_cast<int>(p.y * 16)];
  }
  for (auto& row : cells)
    for (int n : row) EXPECT_EQ(n, 1);  // a (0, 8, 2)-net in base 2
}

// The mean of f / pdf over the samples is the integral of f: it holds for every f only if the pdf is the samples' own
// and integrates to one.
TEST(Sampling, EstimatesAgreeWithKnownIntegrals) {
  const uint count = 1 << 16;
  double cosine = 0, ggx = 0, visible = 0, moment = 0;
  const float alpha = 0.4f;
  const vec3 v = normalize(vec3(0.8f, 0, 0.5f));
  for (uint i = 0; i < count; ++i) {
    const vec2 u = hammersley(i, count);
    const vec3 l = sample_cosine_hemisphere(u);
    EXPECT_NEAR(length(l), 1, 1e-5f);
    cosine += l.z * l.z / pdf_cosine_hemisphere(l.z);  // integral of cos^2 = 2 pi / 3
    const vec3 h = sample_ggx(u, alpha);
    ggx += d_ggx(h.z, alpha) * h.z / pdf_ggx(h.z, alpha);  // 1
    moment += h.z * h.z;                                   // E[cos^2] under D cos
    const vec3 hv = sample_ggx_visible(u, v, alpha);
    EXPECT_NEAR(length(hv), 1, 1e-4f);
    EXPECT_GE(dot(hv, v), -1e-4f);
    // Integral over h of D(h) max(v.h, 0) = v.z / G1(v).
    const float pdf_h = g1_smith_ggx(v.z, alpha) * std::max(dot(v, hv), 0.0f) * d_ggx(hv.z, alpha) / v.z;
    visible += d_ggx(hv.z, alpha) * std::max(dot(v, hv), 0.0f) / pdf_h;
  }
  EXPECT_NEAR(cosine / count, 2 * M_PI / 3, 1e-3);
  EXPECT_NEAR(ggx / count, 1, 1e-6);
  EXPECT_NEAR(visible / count, v.z / g1_smith_ggx(v.z, alpha), 1e-4);
  // E[c^2] = integral of 2 a^2 c^3 / (c^2 (a^2 - 1) + 1)^2 dc over [0, 1].
  double expected = 0;
  for (int i = 0; i < 10000; ++i) {
    const double c = (i + 0.5) / 10000, a2 = alpha * alpha, q = c * c * (a2 - 1) + 1;
    expected += 2 * a2 * c * c * c / (q * q) / 10000;
  }
  EXPECT_NEAR(moment / count, expected, 1e-3);
}

TEST(Sampling, PdfsIntegrateToOne) {
  const vec3 v = normalize(vec3(0.5f, 0.3f, 0.6f));
  const float alpha = 0.3f;
  double cosine = 0, ggx = 0, visible = 0;
  const int n = 400;
  for (int i = 0; i < n; ++i) {
    const double theta = (i + 0.5) / n * M_PI / 2;
    for (int j = 0; j < 2 * n; ++j) {
      const double phi = (j + 0.5) / n * M_PI, w = std::sin(theta) * (M_PI / 2 / n) * (M_PI / n);
      const vec3 d(std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi), std::cos(theta));
      cosine += pdf_cosine_hemisphere(d.z) * w;
      ggx += pdf_ggx(d.z, alpha) * w;
      visible += g1_smith_ggx(v.z, alpha) * std::max(dot(v, d), 0.0f) * d_ggx(d.z, alpha) / v.z * w;
    }
  }
  EXPECT_NEAR(cosine, 1, 1e-4);
  EXPECT_NEAR(ggx, 1, 2e-3);
  EXPECT_NEAR(visible, 1, 2e-3);
}

TEST(Sampling, FramesAreRightHandedEverywhere) {
  std::mt19937 random(3);
  for (int i = 0; i < 1000; ++i) {
    const vec3 n = i == 0 ? vec3(0, 0, -1) : i == 1 ? vec3(0, 0, 1) : random_direction(random);
    vec3 t, b;
    tangent_frame(n, t, b);
    EXPECT_NEAR(dot(t, b), 0, 1e-5f);
    EXPECT_NEAR(dot(t, n), 0, 1e-5f);
    EXPECT_NEAR(length(t), 1, 1e-5f);
    EXPECT_NEAR(length(cross(t, b) - n), 0, 1e-5f);
    EXPECT_NEAR(length(from_frame(vec3(0, 0, 1), n) - n), 0, 1e-6f);
  }
}

TEST(Sampling, EquirectIsKhronosOwn) {
  // u = atan2(z, x) / 2 pi + 0.5, v from the top.
  EXPECT_EQ(equirect_from_direction({1, 0, 0}), vec2(0.5f, 0.5f));
  EXPECT_NEAR(equirect_from_direction({0, 0, 1}).x, 0.75f, 1e-6f);
  EXPECT_NEAR(equirect_from_direction({0, 0, -1}).x, 0.25f, 1e-6f);
  EXPECT_NEAR(equirect_from_direction({0, 1, 0}).y, 0, 1e-6f);
  std::mt19937 random(4);
  for (int i = 0; i < 1000; ++i) {
    const vec3 d = random_direction(random);
    EXPECT_NEAR(length(direction_from_equirect(equirect_from_direction(d)) - d), 0, 2e-3f);
  }
}

TEST(Sampling, CubeFacesAreVulkansOwn) {
  // The table "Cube map face selection": the centre of each face and what lies to its right (+s) and below (+t).
  const vec3 major[6] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
  const vec3 right[6] = {{0, 0, -1}, {0, 0, 1}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {-1, 0, 0}};
  const vec3 down[6] = {{0, -1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}, {0, -1, 0}, {0, -1, 0}};
  for (int face = 0; face < 6; ++face) {
    EXPECT_EQ(direction_from_cube(face, vec2(0.5f)), major[face]);
    EXPECT_EQ(direction_from_cube(face, vec2(1, 0.5f)), major[face] + right[face]);
    EXPECT_EQ(direction_from_cube(face, vec2(0.5f, 1)), major[face] + down[face]);
  }
  std::mt19937 random(5);
  for (int i = 0; i < 1000; ++i) {
    const vec3 d = random_direction(random);
    int face = -1;
    const vec2 uv = cube_from_direction(d, face);
    EXPECT_TRUE(uv.x >= 0 && uv.x <= 1 && uv.y >= 0 && uv.y <= 1);
    EXPECT_NEAR(length(normalize(direction_from_cube(face, uv)) - d), 0, 1e-5f);
  }
}

TEST(Sampling, CubeTexelsCoverTheSphere) {
  const int side = 64;
  double sum = 0;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      sum += cube_texel_solid_angle((2 * x + 1.0f) / side - 1, (2 * y + 1.0f) / side - 1, side);
  EXPECT_NEAR(6 * sum, 4 * M_PI, 1e-3);
}

TEST(Sampling, RotationAboutYTurnsZToX) {
  const vec3 d = rotate_about_y({0, 0, 1}, kPi / 2);
  EXPECT_NEAR(length(d - vec3(1, 0, 0)), 0, 1e-6f);
}

TEST(SphericalHarmonics, ConstantLightIsConstant) {
  vec4 sh[9] = {};
  for (int i = 0; i < 9; ++i) {
    // Project L = 2 by quadrature.
    double sum = 0;
    const int n = 200;
    for (int a = 0; a < n; ++a) {
      const double theta = (a + 0.5) / n * M_PI;
      for (int b = 0; b < 2 * n; ++b) {
        const double phi = (b + 0.5) / n * M_PI;
        const vec3 d(std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi));
        sum += 2 * sh_basis(i, d) * std::sin(theta) * (M_PI / n) * (M_PI / n);
      }
    }
    sh[i] = vec4(vec3(static_cast<float>(sum) * sh_irradiance_factor(i)), 0);
  }
  std::mt19937 random(6);
  for (int i = 0; i < 100; ++i) EXPECT_NEAR(sh_irradiance(sh, random_direction(random)).x, 2, 1e-3f);
}

TEST(SphericalHarmonics, CosineLobeOfLinearLightIsExact) {
  // L(w) = 1 + w.y + w.x w.z has bands 0 to 2 only: its irradiance / pi is 1 + 2/3 y + 1/4 x z exactly.
  vec4 sh[9] = {};
  sh[0] = vec4(vec3(1 / 0.282094792f * sh_irradiance_factor(0)), 0);
  sh[1] = vec4(vec3(1 / 0.488602512f * sh_irradiance_factor(1)), 0);
  sh[7] = vec4(vec3(1 / 1.092548431f * sh_irradiance_factor(7)), 0);
  std::mt19937 random(8);
  for (int i = 0; i < 100; ++i) {
    const vec3 n = random_direction(random);
    EXPECT_NEAR(sh_irradiance(sh, n).x, 1 + n.y * 2 / 3 + n.x * n.z / 4, 1e-5f);
  }
}

TEST(SphericalHarmonics, BandFourIsOrthonormalAndWeighedByTheCosine) {
  for (int i = 0; i < 9; ++i) {
    for (int j = 0; j < 9; ++j) {
      double own = 0, low = 0;
      const int n = 100;
      for (int a = 0; a < n; ++a) {
        const double theta = (a + 0.5) / n * M_PI;
        for (int b = 0; b < 2 * n; ++b) {
          const double phi = (b + 0.5) / n * M_PI, w = std::sin(theta) * (M_PI / n) * (M_PI / n);
          const vec3 d(std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi));
          own += sh_basis4(i, d) * sh_basis4(j, d) * w;
          low += sh_basis4(i, d) * sh_basis(j, d) * w;
        }
      }
      EXPECT_NEAR(own, i == j, 2e-3) << i << ' ' << j;
      EXPECT_NEAR(low, 0, 2e-3) << i << ' ' << j;
    }
    // Light of the shape 1 + Y4i / 2: the cosine keeps -1/24 of the band.
    vec4 sh[9] = {};
    sh[0] = vec4(1, 1, 1, 0);
    sh[i].w = 0.5f * kShBand4;
    std::mt19937 random(9);
    for (int k = 0; k < 20; ++k) {
      const vec3 n = random_direction(random);
      double sum = 0;
      for (uint s = 0; s < 4096; ++s) {
        const vec3 l = from_frame(sample_cosine_hemisphere(hammersley(s, 4096)), n);
        sum += 1 + 0.5 * sh_basis4(i, l);
      }
      EXPECT_NEAR(sh_irradiance(sh, n).y, sum / 4096, 2e-3) << i;
    }
  }
}

TEST(SphericalHarmonics, BasisIsOrthonormal) {
  for (int i = 0; i < 9; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = 0;
      const int n = 100;
      for (int a = 0; a < n; ++a) {
        const double theta = (a + 0.5) / n * M_PI;
        for (int b = 0; b < 2 * n; ++b) {
          const double phi = (b + 0.5) / n * M_PI;
          const vec3 d(std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi));
          sum += sh_basis(i, d) * sh_basis(j, d) * std::sin(theta) * (M_PI / n) * (M_PI / n);
        }
      }
      EXPECT_NEAR(sum, i == j, 2e-3) << i << ' ' << j;
    }
  }
}

TEST(Punctual, RangeAndCone) {
  EXPECT_FLOAT_EQ(range_attenuation(2, 0), 0.25f);
  EXPECT_FLOAT_EQ(range_attenuation(2, 4), (1 - 1.0f / 16) / 4);
  EXPECT_EQ(range_attenuation(4, 4), 0);
  EXPECT_EQ(range_attenuation(9, 4), 0);
  EXPECT_TRUE(std::isfinite(range_attenuation(0, 0)));
  EXPECT_FLOAT_EQ(spot_attenuation(1, 0.9f, 0.8f), 1);
  EXPECT_EQ(spot_attenuation(0.8f, 0.9f, 0.8f), 0);
  EXPECT_NEAR(spot_attenuation(0.85f, 0.9f, 0.8f), 0.25f, 1e-5f);
  EXPECT_EQ(spot_attenuation(0.5f, 0.7f, 0.7f), 0);  // an empty penumbra is a hard edge, not a division by zero
  EXPECT_EQ(spot_attenuation(0.9f, 0.7f, 0.7f), 1);
}

}  // namespace
}  // namespace shaders
