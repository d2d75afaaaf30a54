#pragma once
// A device with validation, a renderer, a scene, and a small picture of it. Every test that uses it ends by asserting
// that the validation layer had nothing to say.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>

#include "engine/asset/gltf.h"
#include "engine/asset/library.h"
#include "engine/gpu/device.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/readback.h"
#include "engine/render/renderer.h"
#include "engine/scene/scene.h"

#include <glm/gtc/matrix_transform.hpp>

namespace engine::render::testing {

using core::mat4;
using core::vec2;
using core::vec3;
using core::vec4;

// One device for the whole program: creating it with validation takes longer than most tests.
inline gpu::Device& shared_device() {
  static std::unique_ptr<gpu::Device> device = [] {
    auto created = gpu::Device::create({.application = "unit_engine_render", .validation = true});
    if (!created) {
      ADD_FAILURE() << created.error().message;
      std::abort();
    }
    return std::move(*created);
  }();
  return *device;
}

struct Picture {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
  std::array<int, 4> at(std::uint32_t x, std::uint32_t y) const {
    const std::uint8_t* p = rgba.data() + (std::size_t{y} * width + x) * 4;
    return {p[0], p[1], p[2], p[3]};
  }
  std::array<int, 4> centre() const { return at(width / 2, height / 2); }
  int gray(std::uint32_t x, std::uint32_t y) const {
    const auto p = at(x, y);
    return (p[0] + p[1] + p[2]) / 3;
  }
};

// 8-bit sRGB code of a linear value.
inline int srgb(float linear) {
  const float c = std::min(std::max(linear, 0.0f), 1.0f);
  return static_cast<int>(std::lround(255 * (c <= 0.0031308f ? 12.92f * c : 1.055f * std::pow(c, 1 / 2.4f) - 0.055f)));
}

class RenderTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kWidth = 160, kHeight = 120;

  void SetUp() override {
    messages_before_ = device.validation_messages();
    make_renderer({});
  }
  void TearDown() override {
    renderer.reset();
    ASSERT_TRUE(device.wait_idle());
    device.retire();
    EXPECT_EQ(device.validation_messages(), messages_before_);
  }

  void make_renderer(RendererOptions options) {
    options.max_anisotropy = 1;
    options.jobs = &jobs;
    renderer.reset();
    auto created = Renderer::create(device, options);
    ASSERT_TRUE(created) << created.error().message;
    renderer = std::move(*created);
  }

  // A camera at `eye` looking at `target` with a vertical field of 60 degrees.
  static mat4 projection(float aspect = static_cast<float>(kWidth) / kHeight) {
    const float t = std::tan(30 * core::kDegree);
    return core::clip_from_view(-t * aspect, t * aspect, t, -t, 0.05f);
  }

  struct Shot {
    std::uint32_t views = 1;
    std::array<mat4, 2> view_from_world{core::look_at({0, 0, 3}, {0, 0, 0}), core::look_at({0, 0, 3}, {0, 0, 0})};
    VkFormat format = VK_FORMAT_R8G8B8A8_SRGB;
    std::uint32_t width = kWidth, height = kHeight;
    std::uint32_t visibility = scene::kVisibleSelf;
  };

  // Updates, uploads everything, draws, reads every view back.
  std::vector<Picture> shoot(const Shot& shot, const Overlay& overlay = {}) {
    scene.update();
    auto uploaded = renderer->upload(scene, 0);
    EXPECT_TRUE(uploaded) << (uploaded ? "" : uploaded.error().message);
    auto image =
        gpu::Image::create(device, {.name = "test target",
                                    .extent = {shot.width, shot.height},
                                    .format = shot.format,
                                    .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                                    .layers = shot.views,
                                    .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY});
    EXPECT_TRUE(image);
    ViewTarget target;
    target.view_count = shot.views;
    target.view_from_world = shot.view_from_world;
    target.clip_from_view.fill(projection(static_cast<float>(shot.width) / static_cast<float>(shot.height)));
    target.extent = {shot.width, shot.height};
    target.image = image->handle();
    target.image_view = image->view();
    target.format = shot.format;
    target.final_layout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
    target.visibility = shot.visibility;
    auto drawn = renderer->draw(scene, target, overlay);
    EXPECT_TRUE(drawn) << (drawn ? "" : drawn.error().message);
    std::vector<Picture> pictures;
    for (std::uint32_t v = 0; v < shot.views; ++v) {
      auto pixels = gpu::read_image(device, {.image = image->handle(),
                                             .format = shot.format,
                                             .extent = {shot.width, shot.height},
                                             .layer = v,
                                             .layout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL});
      EXPECT_TRUE(pixels) << (pixels ? "" : pixels.error().message);
      pictures.push_back({shot.width, shot.height, std::move(*pixels)});
    }
    return pictures;
  }
  Picture shoot() { return std::move(shoot(Shot{})[0]); }

  scene::InstanceHandle place(std::unique_ptr<asset::Model> model, const mat4& world_from_model = mat4(1)) {
    scene::Instance instance;
    instance.model = library.add(std::move(model), "test model");
    instance.world_from_model = world_from_model;
    return scene.add(instance);
  }

  core::JobQueue jobs{2};
  gpu::Device& device = shared_device();
  asset::Library library{jobs};
  scene::Scene scene{library};
  std::unique_ptr<Renderer> renderer;

 private:
  std::uint64_t messages_before_ = 0;
};

// A model of one node and one primitive; bounds are computed.
inline std::unique_ptr<asset::Model> single(asset::Primitive primitive, asset::Material material) {
  auto model = std::make_unique<asset::Model>();
  for (const auto& v : primitive.vertices) primitive.bounds.add(v.position);
  primitive.material = 0;
  model->bounds = primitive.bounds;
  model->materials.push_back(std::move(material));
  asset::Mesh mesh;
  mesh.primitives.push_back(std::move(primitive));
  model->meshes.push_back(std::move(mesh));
  asset::Node node;
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots = {0};
  return model;
}

// Faces +Z, centred at the origin, counter-clockwise.
inline asset::Primitive quad(float width, float height) {
  asset::Primitive p;
  const vec2 corners[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
  for (const vec2 c : corners) {
    asset::Vertex v;
    v.position = {(c.x - 0.5f) * width, (c.y - 0.5f) * height, 0};
    v.normal = {0, 0, 1};
    v.uv0 = v.uv1 = {c.x, 1 - c.y};
    p.vertices.push_back(v);
  }
  p.lods.push_back({{0, 1, 2, 0, 2, 3}, 0});
  return p;
}

inline asset::Primitive box(vec3 size) {
  asset::Primitive p;
  p.lods.emplace_back();
  const vec3 normals[] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
  for (const vec3 n : normals) {
    const vec3 u = std::abs(n.y) > 0 ? vec3(1, 0, 0) : glm::cross(vec3(0, 1, 0), n);
    const vec3 w = glm::cross(n, u);
    const auto first = static_cast<std::uint32_t>(p.vertices.size());
    for (const vec2 c : {vec2{-1, -1}, vec2{1, -1}, vec2{1, 1}, vec2{-1, 1}}) {
      asset::Vertex v;
      v.position = (n + u * c.x + w * c.y) * size * 0.5f;
      v.normal = n;
      v.uv0 = c * 0.5f + 0.5f;
      p.vertices.push_back(v);
    }
    for (std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) p.lods[0].indices.push_back(first + i);
  }
  return p;
}

inline asset::Material unlit(vec4 color) {
  asset::Material m;
  m.base_color = color;
  m.unlit = true;
  return m;
}

inline asset::Material matte(vec3 color) {
  asset::Material m;
  m.base_color = vec4(color, 1);
  m.metallic = 0;
  m.roughness = 1;
  m.specular = 0;
  return m;
}

}  // namespace engine::render::testing
