// Panels show exactly the colours they were given, on the window and in the world; lines and fade.

#include "fixture.h"

namespace engine::render::testing {
namespace {

std::uint32_t rgba(std::uint32_t r, std::uint32_t g, std::uint32_t b, std::uint32_t a) {
  return r | g << 8 | b << 16 | a << 24;
}

// One rectangle in panel pixels; uv spans the texture.
void add_rect(ui::DrawData& data, vec4 box, std::uint32_t color, std::uint64_t texture, vec4 clip) {
  const auto first = static_cast<std::uint16_t>(data.vertices.size());
  data.vertices.push_back({{box.x, box.y}, {0, 0}, color});
  data.vertices.push_back({{box.z, box.y}, {1, 0}, color});
  data.vertices.push_back({{box.z, box.w}, {1, 1}, color});
  data.vertices.push_back({{box.x, box.w}, {0, 1}, color});
  ui::DrawCommand command;
  command.clip = clip;
  command.texture = texture;
  command.index_offset = static_cast<std::uint32_t>(data.indices.size());
  command.index_count = 6;
  for (int i : {0, 1, 2, 0, 2, 3}) data.indices.push_back(static_cast<std::uint16_t>(first + i));
  data.commands.push_back(command);
}

class PanelTest : public RenderTest {
 protected:
  void SetUp() override {
    RenderTest::SetUp();
    ui::FontImage font;
    font.width = font.height = 4;
    font.alpha.assign(16, 255);
    ASSERT_TRUE(renderer->set_font(font));
    scene.environment.background = scene::Environment::Background::color;
    scene.environment.background_color = {0.3f, 0.3f, 0.3f};
  }
};

TEST_F(PanelTest, WindowPanelColoursAreExactAndClipped) {
  ui::DrawData data;
  data.size_px = {kWidth, kHeight};
  add_rect(data, {10, 20, 110, 100}, rgba(200, 100, 50, 255), 0, {0, 0, kWidth, 60});
  Overlay overlay;
  overlay.window_panel = &data;
  for (const VkFormat format : {VK_FORMAT_R8G8B8A8_SRGB, VK_FORMAT_R8G8B8A8_UNORM}) {
    Shot shot;
    shot.format = format;
    const Picture picture = shoot(shot, overlay)[0];
    for (const auto& [x, y, inside] : {std::tuple{10u, 20u, true},
                                       {109u, 59u, true},
                                       {9u, 20u, false},
                                       {110u, 30u, false},
                                       {50u, 60u, false},
                                       {50u, 19u, false}}) {
      const auto p = picture.at(x, y);
      if (inside) {
        EXPECT_NEAR(p[0], 200, 1) << x << ' ' << y;
        EXPECT_NEAR(p[1], 100, 1);
        EXPECT_NEAR(p[2], 50, 1);
      } else {
        EXPECT_EQ(p[0], p[2]) << x << ' ' << y;
      }
    }
  }
}

TEST_F(PanelTest, WorldPanelColoursAreExactWhateverTheExposure) {
  asset::Image thumbnail{"thumbnail", 2, 2, std::vector<std::uint8_t>(16)};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint8_t pixel[] = {30, 180, 90, 255};
    std::copy(pixel, pixel + 4, thumbnail.rgba.begin() + static_cast<std::ptrdiff_t>(4 * i));
  }
  const auto id = renderer->add_ui_image(thumbnail);
  ASSERT_TRUE(id);
  ui::DrawData data;
  data.size_px = {100, 60};
  data.revision = 1;
  add_rect(data, {0, 0, 100, 60}, rgba(240, 235, 220, 255), 0, {0, 0, 100, 60});
  add_rect(data, {50, 0, 100, 60}, rgba(255, 255, 255, 255), *id, {0, 0, 100, 60});
  Overlay overlay;
  overlay.world_panels.push_back({{7, mat4(1), 2.0f, 1.2f}, &data});
  for (float exposure : {0.2f, 1.0f, 5.0f}) {
    scene.grading.exposure = exposure;
    const Picture picture = shoot(Shot{}, overlay)[0];
    const auto left = picture.at(kWidth / 2 - 20, kHeight / 2), right = picture.at(kWidth / 2 + 20, kHeight / 2);
    EXPECT_NEAR(left[0], 240, 1);
    EXPECT_NEAR(left[1], 235, 1);
    EXPECT_NEAR(left[2], 220, 1);
    EXPECT_NEAR(right[0], 30, 1);
    EXPECT_NEAR(right[1], 180, 1);
    EXPECT_NEAR(right[2], 90, 1);
  }
  // An unchanged revision keeps the picture; a new one is drawn.
  data.vertices[0].color = data.vertices[1].color = data.vertices[2].color = data.vertices[3].color =
      rgba(10, 20, 30, 255);
  EXPECT_NEAR(shoot(Shot{}, overlay)[0].at(kWidth / 2 - 20, kHeight / 2)[0], 240, 1);
  data.revision = 2;
  EXPECT_NEAR(shoot(Shot{}, overlay)[0].at(kWidth / 2 - 20, kHeight / 2)[0], 10, 1);
  renderer->remove_ui_image(*id);
}

TEST_F(PanelTest, WorldPanelsAndLinesHideBehindThings) {
  scene.grading.tonemap = scene::Grading::Tonemap::linear;
  ui::DrawData data;
  data.size_px = {50, 50};
  data.revision = 1;
  add_rect(data, {0, 0, 50, 50}, rgba(255, 0, 255, 255), 0, {0, 0, 50, 50});
  place(single(quad(0.8f, 4), unlit({0, 1, 0, 1})), glm::translate(mat4(1), vec3(-0.8f, 0, 0.5f)));
  Overlay overlay;
  overlay.world_panels.push_back({{1, mat4(1), 2.4f, 1.0f}, &data});
  overlay.lines.push_back({{-2, -0.7f, 0}, rgba(255, 255, 0, 255)});
  overlay.lines.push_back({{2, -0.7f, 0}, rgba(255, 255, 0, 255)});
  for (std::uint32_t samples : {4u, 1u}) {
    RendererOptions options;
    options.samples = samples;
    make_renderer(options);
    ui::FontImage font;
    font.width = font.height = 1;
    font.alpha = {255};
    ASSERT_TRUE(renderer->set_font(font));
    const Picture picture = shoot(Shot{}, overlay)[0];
    EXPECT_EQ(picture.at(kWidth / 2 + 15, kHeight / 2), (std::array<int, 4>{255, 0, 255, 255}));
    EXPECT_EQ(picture.at(kWidth / 2 - 35, kHeight / 2)[0], 0);
    int yellow_left = 0, yellow_right = 0;
    for (std::uint32_t y = 70; y < 100; ++y) {
      yellow_left += picture.at(kWidth / 2 - 35, y)[0] > 200 && picture.at(kWidth / 2 - 35, y)[2] < 50;
      yellow_right += picture.at(kWidth / 2 + 35, y)[0] > 200 && picture.at(kWidth / 2 + 35, y)[2] < 50;
    }
    EXPECT_EQ(yellow_left, 0);
    EXPECT_GT(yellow_right, 0);
  }
}

TEST_F(PanelTest, FadeEndsInBlackUnderTheWindowPanel) {
  place(single(quad(1, 1), unlit({1, 1, 1, 1})));
  Overlay overlay;
  overlay.fade = 1;
  EXPECT_EQ(shoot(Shot{}, overlay)[0].centre()[0], 0);
  overlay.fade = 0.5f;
  const int half = shoot(Shot{}, overlay)[0].centre()[0];
  EXPECT_GT(half, 100);
  EXPECT_LT(half, 220);
}

TEST_F(PanelTest, StereoShowsPanelsInBothEyes) {
  ui::DrawData data;
  data.size_px = {50, 50};
  add_rect(data, {0, 0, 50, 50}, rgba(10, 200, 30, 255), 0, {0, 0, 50, 50});
  Overlay overlay;
  overlay.world_panels.push_back({{1, mat4(1), 1.0f, 1.0f}, &data});
  Shot shot;
  shot.views = 2;
  for (const Picture& picture : shoot(shot, overlay)) EXPECT_NEAR(picture.centre()[1], 200, 1);
}

}  // namespace
}  // namespace engine::render::testing
