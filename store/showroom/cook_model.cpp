#include "store/showroom/cook_model.h"

#include <algorithm>
#include <cmath>

#include "engine/asset/image.h"
#include "engine/asset/procedural.h"
#include "engine/asset/process.h"
#include "store/showroom/cook_light.h"

namespace store::showroom::cook {
namespace {

using engine::asset::Image;
using engine::asset::Material;
using engine::asset::Model;
using engine::asset::Primitive;
using engine::core::kPi;
using engine::core::vec4;

float to_srgb(float x) {
  x = std::clamp(x, 0.0f, 1.0f);
  return x <= 0.0031308f ? 12.92f * x : 1.055f * std::pow(x, 1 / 2.4f) - 0.055f;
}
float to_linear(float x) { return x <= 0.04045f ? x / 12.92f : std::pow((x + 0.055f) / 1.055f, 2.4f); }

std::uint32_t hash(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  return x * 0x846ca68bu;
}

Result<> encode(Image& image, int quality) {
  VITRINE_TRY(bytes, engine::asset::encode_jpeg(image, quality));
  image.encoded = std::move(bytes);
  return {};
}

Material material_of(const SurfacePlan& s) {
  Material m;
  m.name = s.name;
  m.base_color = vec4(s.color, 1);
  m.metallic = s.metallic;
  m.roughness = s.roughness;
  if (s.kind == "glass") {
    m.alpha_mode = engine::asset::AlphaMode::blend;
    m.base_color.w = 0.06f;
    m.double_sided = true;
  } else if (s.kind == "mirror") {
    m.metallic = 1;
    m.roughness = 0.03f;
  } else if (s.emission_nit > 0) {
    m.emissive = s.color * s.emission_nit;
    m.base_color = vec4(0, 0, 0, 1);
  }
  if (s.kind == "weave") m.double_sided = true;
  return m;
}

// sRGB with a little noise below the last bit, so that soft gradients on plaster do not band.
Image light_map(const PartMesh& part, float& intensity) {
  std::vector<float> levels;
  for (const auto& c : part.charts)
    for (const auto& e : c.light) levels.push_back(std::max({e.x, e.y, e.z}) / kPi);
  const auto nth = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() * 998 / 1000);
  std::nth_element(levels.begin(), nth, levels.end());
  intensity = std::max(1.0f, *nth);
  Image image;
  image.name = part.name + "_light";
  image.width = image.height = static_cast<std::uint32_t>(part.atlas_side);
  image.rgba.assign(std::size_t(image.width) * image.height * 4, 255);
  for (const auto& c : part.charts)
    for (int j = -1; j <= c.height; ++j)
      for (int i = -1; i <= c.width; ++i) {
        const auto& e =
            c.light[static_cast<std::size_t>(std::clamp(j, 0, c.height - 1) * c.width + std::clamp(i, 0, c.width - 1))];
        const auto at = (static_cast<std::size_t>(c.y + j) * image.width + static_cast<std::size_t>(c.x + i)) * 4;
        for (int k = 0; k < 3; ++k) {
          const float noise =
              static_cast<float>(hash(static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(k)) & 0xFFFF) /
              65536.0f;
          image.rgba[at + static_cast<std::size_t>(k)] =
              static_cast<std::uint8_t>(std::clamp(to_srgb(e[k] / kPi / intensity) * 255 + noise, 0.0f, 255.0f));
        }
      }
  return image;
}

// Tangent along growing u; the sign follows glTF: the bitangent points against growing v (pictures hang with v down).
vec4 tangent_of(const std::array<Corner, 4>& c, const std::array<vec2, 4>& uv, vec3 n) {
  for (const auto& [a, b, d] : {std::array<std::size_t, 3>{0, 1, 3}, std::array<std::size_t, 3>{0, 1, 2}}) {
    const vec3 e1 = c[b].position - c[a].position, e2 = c[d].position - c[a].position;
    const vec2 f1 = uv[b] - uv[a], f2 = uv[d] - uv[a];
    const float det = f1.x * f2.y - f1.y * f2.x;
    if (std::abs(det) < 1e-9f) continue;
    const vec3 du = (e1 * f2.y - e2 * f1.y) / det, dv = (e2 * f1.x - e1 * f2.x) / det;
    const vec3 t = du - n * glm::dot(n, du);
    if (glm::length(t) < 1e-9f) continue;
    return vec4(glm::normalize(t), glm::dot(glm::cross(n, t), -dv) > 0 ? 1.0f : -1.0f);
  }
  const vec3 t = glm::normalize(glm::cross(n, std::abs(n.y) < 0.9f ? vec3(0, 1, 0) : vec3(1, 0, 0)));
  return vec4(t, 1);
}

int add_image(Model& model, const Image& image) {
  model.images.push_back(image);
  return static_cast<int>(model.images.size()) - 1;
}

}  // namespace

Result<std::vector<SurfaceImages>> make_surfaces(const Plan& plan, int max_side) {
  std::vector<SurfaceImages> result(plan.surfaces.size());
  for (std::size_t i = 0; i < plan.surfaces.size(); ++i) {
    const auto& s = plan.surfaces[i];
    auto& out = result[i];
    out.albedo = s.emission_nit > 0 ? vec3(0) : glm::min(s.metallic > 0.5f ? s.color * 0.6f : s.color, vec3(0.9f));
    if (s.kind.empty() || s.kind == "glass" || s.kind == "mirror" || s.kind == "light") continue;
    engine::asset::SurfaceRecipe recipe;
    recipe.kind = s.kind;
    recipe.color = s.color, recipe.color2 = s.color2;
    recipe.roughness = s.roughness, recipe.roughness_variation = s.roughness_variation, recipe.metallic = s.metallic;
    recipe.size_m = s.size_m, recipe.relief_m = s.relief_m, recipe.variation = s.variation, recipe.unit_m = s.unit_m;
    recipe.seed = static_cast<std::uint32_t>(i) * 7919u + 1u;
    auto maps = engine::asset::make_surface(recipe, static_cast<std::uint32_t>(std::min(max_side, s.side_px)));
    if (!maps) return maps.error().within(fmt::format("surfaces[{}]", i));
    vec3 sum(0);
    const auto& c = maps->base_color.rgba;
    for (std::size_t p = 0; p < c.size(); p += 4)
      sum += vec3(to_linear(c[p] / 255.0f), to_linear(c[p + 1] / 255.0f), to_linear(c[p + 2] / 255.0f));
    out.albedo = sum / static_cast<float>(c.size() / 4);
    out.color = std::move(maps->base_color);
    out.color.name = s.name + "_color";
    VITRINE_CHECK(encode(out.color, 88));
    // What is flat needs no normal map.
    if (s.relief_m > 0 || s.kind == "planks" || s.kind == "tiles") {
      out.normal = std::move(maps->normal);
      out.normal.name = s.name + "_normal";
      VITRINE_CHECK(encode(out.normal, 92));
    }
    out.roughness = std::move(maps->metallic_roughness);
    out.roughness.name = s.name + "_surface";
    VITRINE_CHECK(encode(out.roughness, 85));
  }
  return result;
}

Result<std::unique_ptr<Model>> make_model(const Plan& plan, const std::vector<SurfaceImages>& surfaces,
                                          const PartMesh& part) {
  auto model = std::make_unique<Model>();
  model->name = part.name;
  model->credit.copyright = "Vitrine, CC0 1.0";
  model->credit.generator = "vitrine-cook showroom";
  int light_image = -1;
  float intensity = 1;
  if (!part.charts.empty()) {
    Image image = light_map(part, intensity);
    VITRINE_TRY(png, engine::asset::encode_png(image.width, image.height, 4, image.rgba));
    image.encoded = std::move(png);
    light_image = add_image(*model, image);
  }
  model->samplers.push_back({});  // 0: tiles
  engine::asset::Sampler still;
  still.use_mips = false;  // a mip would mix charts that are not neighbours
  still.wrap_u = still.wrap_v = engine::asset::Wrap::clamp;
  model->samplers.push_back(still);  // 1: light map

  std::map<std::pair<int, bool>, std::size_t> primitive_of;
  engine::asset::Mesh mesh;
  mesh.name = part.name;
  const float side = static_cast<float>(std::max(1, part.atlas_side));
  for (const auto& face : part.faces) {
    const bool lit = face.chart >= 0;
    const auto key = std::pair{face.surface, lit};
    if (!primitive_of.count(key)) {
      const auto& s = plan.surfaces[static_cast<std::size_t>(face.surface)];
      const auto& images = surfaces[static_cast<std::size_t>(face.surface)];
      Material m = material_of(s);
      const auto use = [&](const Image& image) {
        engine::asset::TextureRef ref;
        if (image.encoded.empty()) return ref;
        const auto found = std::find_if(model->images.begin(), model->images.end(),
                                        [&](const Image& i) { return i.name == image.name; });
        ref.image =
            found != model->images.end() ? static_cast<int>(found - model->images.begin()) : add_image(*model, image);
        ref.sampler = 0;
        return ref;
      };
      m.base_color_texture = use(images.color);
      m.normal_texture = use(images.normal);
      m.metallic_roughness_texture = use(images.roughness);
      if (m.base_color_texture.image >= 0) m.base_color = vec4(1);
      if (m.metallic_roughness_texture.image >= 0) m.metallic = m.roughness = 1;
      if (lit && light_image >= 0) {
        m.lightmap_texture = {light_image, 1, 1, vec2(0), vec2(1), 0};
        m.lightmap_intensity = intensity;
      }
      model->materials.push_back(std::move(m));
      primitive_of[key] = mesh.primitives.size();
      Primitive p;
      p.lods.resize(1);
      p.material = static_cast<int>(model->materials.size()) - 1;
      mesh.primitives.push_back(std::move(p));
    }
    auto& p = mesh.primitives[primitive_of[key]];
    const bool triangle = face.corners[2].position == face.corners[3].position;
    const auto base = static_cast<std::uint32_t>(p.vertices.size());
    for (std::size_t i = 0; i < (triangle ? 3u : 4u); ++i) {
      engine::asset::Vertex v;
      v.position = face.corners[i].position;
      v.normal = glm::normalize(face.corners[i].normal);
      v.tangent = tangent_of(face.corners, face.uv, v.normal);
      v.uv0 = face.uv[i];
      if (lit) {
        const auto& c = part.charts[static_cast<std::size_t>(face.chart)];
        v.uv1 = (vec2(c.x, c.y) + 0.5f + c.place(v.position)) / side;
      }
      p.vertices.push_back(v);
      p.bounds.add(v.position);
    }
    auto& indices = p.lods[0].indices;
    indices.insert(indices.end(), {base, base + 1, base + 2});
    if (!triangle) indices.insert(indices.end(), {base, base + 2, base + 3});
  }
  for (auto& p : mesh.primitives) engine::asset::optimize(p);
  model->meshes.push_back(std::move(mesh));
  engine::asset::Node node;
  node.name = part.name;
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots = {0};
  engine::asset::update_bounds(*model);
  return model;
}

Result<std::unique_ptr<Model>> make_outside(const Plan& plan, int width_px) {
  auto model = std::make_unique<Model>();
  model->name = "outside";
  model->credit.copyright = "Vitrine, CC0 1.0";
  Image image;
  image.name = "street";
  image.width = static_cast<std::uint32_t>(width_px), image.height = image.width / 2;
  image.rgba.assign(std::size_t(image.width) * image.height * 4, 255);
  for (std::uint32_t y = 0; y < image.height; ++y)
    for (std::uint32_t x = 0; x < image.width; ++x) {
      const float phi = ((static_cast<float>(x) + 0.5f) / static_cast<float>(image.width) - 0.5f) * 2 * kPi;
      const float theta = (static_cast<float>(y) + 0.5f) / static_cast<float>(image.height) * kPi;
      const vec3 c =
          street_view(plan, {std::sin(phi) * std::sin(theta), std::cos(theta), -std::cos(phi) * std::sin(theta)}) *
          0.8f;
      for (int k = 0; k < 3; ++k)
        image.rgba[(std::size_t(y) * image.width + x) * 4 + static_cast<std::size_t>(k)] =
            static_cast<std::uint8_t>(std::lround(to_srgb(c[k]) * 255));
    }
  VITRINE_CHECK(encode(image, 90));
  model->images.push_back(std::move(image));
  engine::asset::Sampler sampler;
  sampler.wrap_v = engine::asset::Wrap::clamp;
  sampler.use_mips = false;  // the seam where u wraps would pick the smallest
  model->samplers.push_back(sampler);
  Material m;
  m.name = "street";
  m.base_color = vec4(0, 0, 0, 1);
  m.roughness = 1, m.metallic = 0, m.specular = 0;
  m.emissive = vec3(plan.view_nit / 0.8f);
  m.emissive_texture = {0, 0, 0, vec2(0), vec2(1), 0};
  model->materials.push_back(m);
  constexpr int kAcross = 64, kDown = 32;
  constexpr float kRadius_m = 45;
  Primitive p;
  p.lods.resize(1);
  p.material = 0;
  for (int j = 0; j <= kDown; ++j)
    for (int i = 0; i <= kAcross; ++i) {
      const float u = static_cast<float>(i) / kAcross, v = static_cast<float>(j) / kDown;
      const float phi = (u - 0.5f) * 2 * kPi, theta = v * kPi;
      engine::asset::Vertex x;
      const vec3 d{std::sin(phi) * std::sin(theta), std::cos(theta), -std::cos(phi) * std::sin(theta)};
      x.position = d * kRadius_m;
      x.normal = -d;
      x.uv0 = {u, v};
      p.vertices.push_back(x);
      p.bounds.add(x.position);
    }
  for (int j = 0; j < kDown; ++j)
    for (int i = 0; i < kAcross; ++i) {
      const auto a = static_cast<std::uint32_t>(j * (kAcross + 1) + i), b = a + 1, c = a + kAcross + 1, d = c + 1;
      p.lods[0].indices.insert(p.lods[0].indices.end(), {a, b, c, b, d, c});  // wound to be seen from within
    }
  model->meshes.push_back({"outside", {std::move(p)}, {}});
  engine::asset::Node node;
  node.name = "outside";
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots = {0};
  engine::asset::update_bounds(*model);
  return model;
}

}  // namespace store::showroom::cook
