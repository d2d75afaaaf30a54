#include "shaders/lib/brdf.glsl"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "shaders/lib/dfg.glsl"
#include "shaders/lib/sampling.glsl"

namespace shaders {
namespace {

const vec3 kNormal(0, 0, 1);

vec3 at(double cosine, double phi) {
  const double s = std::sqrt(std::max(1 - cosine * cosine, 0.0));
  return vec3(s * std::cos(phi), s * std::sin(phi), cosine);
}

// Midpoint rule over the hemisphere in (theta, phi); `f(direction)` per steradian.
template <class F>
double integrate_hemisphere(F f, int steps = 256) {
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    const double theta = (i + 0.5) / steps * M_PI / 2;
    for (int j = 0; j < 2 * steps; ++j) {
      sum += f(at(std::cos(theta), (j + 0.5) / (2 * steps) * 2 * M_PI)) * std::sin(theta);
    }
  }
  return sum * (M_PI / 2 / steps) * (M_PI / steps);
}

// Directional albedo of a BRDF that takes (l, v, h) by quadrature in the half vector of a GGX lobe, where narrow lobes
// are wide.
double specular_albedo(float f0, float f90, float roughness, float n_dot_v) {
  const float alpha = alpha_from_roughness(roughness);
  const vec3 v = at(n_dot_v, 0);
  double sum = 0;
  const int n = 512;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const vec3 h = sample_ggx(vec2((i + 0.5f) / n, (j + 0.5f) / n), alpha);
      const float v_dot_h = dot(v, h);
      const vec3 l = 2 * v_dot_h * h - v;
      if (l.z <= 0 || v_dot_h <= 0) continue;
      const float pdf = pdf_ggx(h.z, alpha) / (4 * v_dot_h);
      sum += specular_ggx(vec3(f0), f90, alpha, l.z, v.z, h.z, v_dot_h).x * l.z / pdf;
    }
  }
  return sum / (n * n);
}

TEST(Brdf, GgxNormalsCoverTheSurfaceOnce) {
  for (float roughness : {0.3f, 0.5f, 0.75f, 1.0f}) {
    const float alpha = alpha_from_roughness(roughness);
    EXPECT_NEAR(integrate_hemisphere([&](vec3 h) { return d_ggx(h.z, alpha) * h.z; }), 1, 2e-3) << roughness;
  }
}

TEST(Brdf, CharlieNormalsCoverTheSurfaceOnce) {
  for (float roughness : {0.4f, 0.6f, 0.8f, 1.0f}) {
    EXPECT_NEAR(integrate_hemisphere([&](vec3 h) { return d_charlie(h.z, roughness) * h.z; }), 1, 1e-2) << roughness;
  }
}

// Heitz 2014: the projected area of the visible normals is the surface's own, for every view.
TEST(Brdf, VisibleNormalsProjectToTheView) {
  for (float roughness : {0.4f, 0.7f, 1.0f}) {
    const float alpha = alpha_from_roughness(roughness);
    for (float cosine : {0.2f, 0.6f, 0.95f}) {
      const vec3 v = at(cosine, 0);
      const double area = integrate_hemisphere(
          [&](vec3 h) { return g1_smith_ggx(cosine, alpha) * std::max(dot(v, h), 0.0f) * d_ggx(h.z, alpha); });
      EXPECT_NEAR(area, cosine, 4e-3) << roughness << ' ' << cosine;
    }
  }
}

TEST(Brdf, ReciprocalInEveryLobe) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> u(0.01f, 1);
  for (int i = 0; i < 1000; ++i) {
    const vec3 v = at(u(random), 6.28f * u(random)), l = at(u(random), 6.28f * u(random)), h = normalize(v + l);
    const float roughness = u(random), alpha = alpha_from_roughness(roughness);
    const float there = specular_ggx(vec3(0.3f), 1, alpha, l.z, v.z, h.z, dot(v, h)).x;
    const float back = specular_ggx(vec3(0.3f), 1, alpha, v.z, l.z, h.z, dot(l, h)).x;
    EXPECT_NEAR(there, back, 1e-4f * there);
    EXPECT_FLOAT_EQ(sheen_charlie(roughness, l.z, v.z, h.z), sheen_charlie(roughness, v.z, l.z, h.z));
  }
}

TEST(Brdf, NoLobeSendsBackMoreThanItGets) {
  EXPECT_NEAR(integrate_hemisphere([](vec3 l) { return diffuse_lambert(vec3(1)).x * l.z; }), 1, 1e-4);
  for (float roughness : {0.1f, 0.3f, 0.6f, 1.0f}) {
    for (float cosine : {0.05f, 0.3f, 0.7f, 1.0f}) {
      EXPECT_LE(specular_albedo(1, 1, roughness, cosine), 1.001) << roughness << ' ' << cosine;
    }
  }
}

TEST(Brdf, LitSurfaceConservesEnergy) {
  for (float metallic : {0.0f, 0.5f, 1.0f}) {
    for (float roughness : {0.35f, 0.6f, 1.0f}) {
      for (float cosine : {0.1f, 0.5f, 1.0f}) {
        Surface s = surface_metallic_roughness(vec3(1), metallic, roughness, 1.5f, 1, vec3(1));
        const vec3 v = at(cosine, 0);
        const vec3 dfg = integrate_dfg(cosine, roughness, 1024u);
        EXPECT_LE(integrate_hemisphere([&](vec3 l) { return evaluate_light(s, kNormal, v, l, dfg).x; }, 128), 1.01)
            << metallic << ' ' << roughness << ' ' << cosine;
      }
    }
  }
}

TEST(Brdf, SheenTakesFromTheBaseWhatItAdds) {
  for (float roughness : {0.3f, 0.6f, 1.0f}) {
    for (float cosine : {0.2f, 0.5f, 1.0f}) {
      Surface s = surface_metallic_roughness(vec3(1), 0, 1, 1.5f, 1, vec3(1));
      s.sheen_color = vec3(1);
      s.sheen_roughness = roughness;
      vec3 dfg = integrate_dfg(cosine, 1, 1024u);
      dfg.z = integrate_dfg(cosine, roughness, 4096u).z;
      const vec3 v = at(cosine, 0);
      EXPECT_LE(integrate_hemisphere([&](vec3 l) { return evaluate_light(s, kNormal, v, l, dfg).x; }, 128), 1.03)
          << roughness << ' ' << cosine;
      const vec3 all_around = evaluate_environment(s, dfg, vec3(1), vec3(1), vec3(1));
      EXPECT_NEAR(all_around.x, 1, 1e-3f);
    }
  }
}

TEST(Brdf, WhiteFurnace) {
  for (float roughness : {0.0f, 0.2f, 0.5f, 0.8f, 1.0f}) {
    for (float cosine : {0.05f, 0.3f, 0.7f, 1.0f}) {
      const vec3 dfg = integrate_dfg(cosine, roughness, 1024u);
      // A perfect mirror of any roughness and a white dielectric send all light back: they vanish in the furnace.
      for (float metallic : {0.0f, 1.0f}) {
        const Surface s = surface_metallic_roughness(vec3(1), metallic, roughness, 1.5f, 1, vec3(1));
        const vec3 out = evaluate_environment(s, dfg, vec3(1), vec3(1), vec3(1));
        EXPECT_NEAR(out.x, 1, 2e-3f) << metallic << ' ' << roughness << ' ' << cosine;
      }
      // Anything coloured sends back less, never more.
      const Surface s = surface_metallic_roughness(vec3(0.8f, 0.4f, 0.1f), 0.5f, roughness, 1.5f, 1, vec3(1));
      const vec3 out = evaluate_environment(s, dfg, vec3(1), vec3(1), vec3(1));
      EXPECT_LE(max_component(out), 1.0f);
      EXPECT_GT(out.x, out.y);
      EXPECT_GT(out.y, out.z);
    }
  }
}

TEST(Brdf, DfgMatchesQuadrature) {
  for (float roughness : {0.1f, 0.3f, 0.6f, 1.0f}) {
    for (float cosine : {0.1f, 0.4f, 0.8f, 1.0f}) {
      const vec3 dfg = integrate_dfg(cosine, roughness, 4096u);
      for (const auto& [f0, f90] : {std::pair(1.0f, 1.0f), std::pair(0.04f, 1.0f), std::pair(0.04f, 0.0f)}) {
        EXPECT_NEAR(f0 * dfg.x + f90 * dfg.y, specular_albedo(f0, f90, roughness, cosine), 3e-3)
            << roughness << ' ' << cosine << ' ' << f0;
      }
      if (roughness < 0.3f) continue;  // the quadrature's grid is too coarse for narrower sheen
      const vec3 v = at(cosine, 0);
      const double sheen = integrate_hemisphere([&](vec3 l) {
        return sheen_charlie(roughness, std::max(l.z, kMinCosine), cosine, normalize(v + l).z) * l.z;
      });
      EXPECT_NEAR(dfg.z, std::min(sheen, 1.0), 6e-3) << roughness << ' ' << cosine;
    }
  }
}

TEST(Brdf, SpecularFollowsIorAndSpecularExtensions) {
  EXPECT_NEAR(f0_from_ior(1.5f), 0.04f, 1e-7f);
  EXPECT_NEAR(f0_from_ior(1.0f), 0, 1e-7f);
  const Surface none = surface_metallic_roughness(vec3(0.5f), 0, 0.5f, 1.5f, 0, vec3(1));
  EXPECT_EQ(none.f0, vec3(0));
  EXPECT_EQ(none.f90, 0);
  const Surface metal = surface_metallic_roughness(vec3(0.9f, 0.6f, 0.3f), 1, 0.5f, 1.5f, 0, vec3(1));
  EXPECT_EQ(metal.f0, vec3(0.9f, 0.6f, 0.3f));  // a metal does not know the dielectric's specular factor
  EXPECT_EQ(metal.f90, 1);
  EXPECT_EQ(metal.diffuse_color, vec3(0));
  EXPECT_EQ(surface_metallic_roughness(vec3(1), 0, 0.5f, 3.0f, 1, vec3(9)).f0, vec3(1));  // never above 1
  EXPECT_EQ(f_schlick(vec3(0.04f), 1, 1), vec3(0.04f));
  EXPECT_EQ(f_schlick(vec3(0.04f), 1, 0), vec3(1));
}

TEST(Brdf, NothingFromBehind) {
  const Surface s = surface_metallic_roughness(vec3(1), 0, 0.5f, 1.5f, 1, vec3(1));
  EXPECT_EQ(evaluate_light(s, kNormal, vec3(0, 0, 1), vec3(0, 0, -1), vec3(1)), vec3(0));
}

TEST(Brdf, FiniteAtTheEdges) {
  for (float roughness : {0.0f, 1.0f}) {
    const Surface s = surface_metallic_roughness(vec3(1), 1, roughness, 1.5f, 1, vec3(1));
    for (float cosine : {0.0f, 1e-6f, 1.0f}) {
      const vec3 v = at(cosine, 0);
      for (float light : {1e-6f, 1.0f}) {
        const vec3 out = evaluate_light(s, kNormal, v, at(light, M_PI), vec3(0.5f));
        EXPECT_TRUE(std::isfinite(out.x) && out.x >= 0) << roughness << ' ' << cosine << ' ' << light;
      }
    }
  }
}

TEST(Brdf, LevelsOfTheSpecularCubeInvert) {
  for (float roughness = 0; roughness <= 1; roughness += 0.05f) {
    EXPECT_NEAR(roughness_from_level(level_from_roughness(roughness, 5), 5), roughness, 2e-3f);
  }
  EXPECT_EQ(level_from_roughness(1, 5), 5);
}

TEST(Brdf, SpecularOcclusionEnds) {
  for (float cosine : {0.1f, 0.5f, 1.0f}) {
    EXPECT_FLOAT_EQ(specular_occlusion(cosine, 1, 0.25f), 1);
    EXPECT_LE(specular_occlusion(cosine, 0, 0.25f), 0.8f * 1.0f + 0.2f * cosine);
    EXPECT_LE(specular_occlusion(cosine, 0.4f, 0.25f), specular_occlusion(cosine, 0.8f, 0.25f));
  }
}

}  // namespace
}  // namespace shaders
