#include <gtest/gtest.h>

#include "tests/unit/engine_xr/clear.h"

using namespace engine;

namespace {

struct OffscreenTest : testing::Test {
  static void SetUpTestSuite() {
    gpu::DeviceOptions options;
    options.validation = true;
    auto made = gpu::Device::create(options);
    ASSERT_TRUE(made) << made.error().message;
    device = std::move(*made);
  }
  static void TearDownTestSuite() { device.reset(); }
  void TearDown() override { EXPECT_EQ(device->validation_messages(), 0u); }
  static std::unique_ptr<gpu::Device> device;
};
std::unique_ptr<gpu::Device> OffscreenTest::device;

TEST_F(OffscreenTest, DrawsOnlyWhatWasAskedForAndCountsTime) {
  auto made = xr::create_offscreen(*device, {.width = 64, .height = 32});
  ASSERT_TRUE(made) << made.error().message;
  auto& backend = **made;
  test::Clearer clear(*device);
  EXPECT_FALSE(backend.read_picture());  // nothing drawn yet: said, not a black picture
  int drawn = 0;
  for (int frame = 0; frame < 600; ++frame) {
    EXPECT_EQ(backend.poll().state, xr::SessionState::focused);
    auto timing = backend.begin_frame();
    ASSERT_TRUE(timing);
    EXPECT_EQ(timing->frame, static_cast<std::uint64_t>(frame));
    EXPECT_DOUBLE_EQ(timing->time_s, frame / 60.0);
    if (frame % 200 == 100) backend.want_picture();
    auto views = backend.views(*timing, {});
    ASSERT_TRUE(views);
    std::uint64_t value = 0;
    if (*views) {
      ++drawn;
      EXPECT_EQ((*views)->view_count, 1u);
      value = clear.draw(**views, {1, 0, 0.2140411f});  // 0.5 in sRGB
    }
    ASSERT_TRUE(backend.end_frame(*timing, views->has_value(), value));
    device->retire();
  }
  EXPECT_EQ(drawn, 3);
  auto picture = backend.read_picture();
  ASSERT_TRUE(picture) << picture.error().message;
  ASSERT_EQ(picture->size(), 64u * 32 * 4);
  EXPECT_EQ((*picture)[0], 255);
  EXPECT_EQ((*picture)[1], 0);
  EXPECT_NEAR((*picture)[2], 128, 1);  // encoded once, by the format
  EXPECT_FALSE(backend.read_picture(1));
}

TEST_F(OffscreenTest, StereoHasTwoEyesApart) {
  auto made = xr::create_offscreen(*device, {.width = 48, .height = 48, .stereo = true});
  ASSERT_TRUE(made) << made.error().message;
  auto& backend = **made;
  test::Clearer clear(*device);
  xr::CameraRequest camera;
  camera.world_from_stage.position = {2, 0, -3};
  camera.stage_from_head.position = {0, 1.6f, 0};
  camera.stage_from_head.orientation = glm::angleAxis(core::kPi / 2, core::vec3(0, 1, 0));  // looks along -X
  backend.want_picture();
  auto timing = backend.begin_frame();
  auto views = backend.views(*timing, camera);
  ASSERT_TRUE(views && *views);
  const auto& set = **views;
  ASSERT_EQ(set.view_count, 2u);
  const auto apart = set.views[1].position - set.views[0].position;
  EXPECT_NEAR(glm::length(apart), camera.ipd_m, 1e-5f);
  EXPECT_LT(apart.z, 0);  // looking along -X, the right eye is towards -Z
  // A point straight ahead of the head lies to the right of the left eye's axis and mirrored for the right eye.
  const core::vec4 ahead(0, 1.6f, -3, 1);
  const auto left = set.views[0].view_from_world * ahead, right = set.views[1].view_from_world * ahead;
  EXPECT_NEAR(left.z, -2, 1e-4f);
  EXPECT_NEAR(left.x, camera.ipd_m / 2, 1e-4f);
  EXPECT_NEAR(right.x, -camera.ipd_m / 2, 1e-4f);
  const auto value = clear.draw(set, {0, 1, 0});
  ASSERT_TRUE(backend.end_frame(*timing, true, value));
  for (const std::uint32_t layer : {0u, 1u}) {
    auto picture = backend.read_picture(layer);
    ASSERT_TRUE(picture);
    EXPECT_EQ((*picture)[1], 255) << "layer " << layer;
  }
}

TEST_F(OffscreenTest, FedInputsComeOnePerFrameInOrder) {
  auto made = xr::create_offscreen(*device, {.width = 8, .height = 8});
  ASSERT_TRUE(made);
  auto& backend = **made;
  xr::Input input;
  input.keys.push_back({'W', true});
  input.keys_down = {'W'};
  input.pointer = core::vec2(3, 4);
  backend.feed(input);
  input.text = {0xAC00};
  backend.feed(input);
  auto timing = backend.begin_frame();
  const auto first = backend.input(*timing), second = backend.input(*timing), third = backend.input(*timing);
  EXPECT_TRUE(first.key_down('W') && first.keys.size() == 1 && first.text.empty());
  EXPECT_EQ(first.pointer, core::vec2(3, 4));
  EXPECT_EQ(second.text.size(), 1u);
  EXPECT_TRUE(third.keys.empty() && third.text.empty() && third.keys_down.empty() && !third.pointer);
}

TEST_F(OffscreenTest, RefusesSizesTheDeviceCannotDraw) {
  for (const auto& [width, height] : {std::pair{0u, 10u}, {10u, 0u}, {1u << 20, 10u}}) {
    auto made = xr::create_offscreen(*device, {.width = width, .height = height});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, core::Code::invalid_argument);
  }
}

}  // namespace
