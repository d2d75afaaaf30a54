// The looks, as far as numbers can tell, and pictures for the eye (in the test's build folder).

#include <gtest/gtest.h>

#include "engine/core/jobs.h"
#include "tests/unit/engine_ui/rasterise.h"
#include "tests/unit/engine_ui/sample_panel.h"

using namespace engine::ui;

namespace {

class Pictures : public testing::TestWithParam<int> {};

TEST_P(Pictures, AreDrawn) {
  static engine::core::JobQueue jobs;
  const float scale = GetParam() == 3 ? 2.0f : 1.0f;
  auto fonts = Fonts::bake({.scale = scale, .jobs = &jobs});
  ASSERT_TRUE(fonts) << fonts.error().message;
  Panel panel(*fonts, {.size_px = {960, 600}, .scale = scale});
  test::Sample sample;
  sample.page = GetParam() % 3;
  sample.toasts.push(Tone::good, "식탁을 장바구니에 담았습니다", 60);
  for (int i = 0; i < 30; ++i) {
    panel.begin({}, 1.0 / 60);
    sample.draw(1.0 / 60);
    panel.end();
  }
  test::Canvas canvas(960, 600, rgba(196, 188, 176));
  const auto wall = canvas.rgb;
  test::rasterise(canvas, panel.draw_data(), (*fonts)->image());
  EXPECT_TRUE(canvas.write_png(std::string("panel_") + std::to_string(GetParam()) + ".png"));
  std::size_t changed = 0;
  for (std::size_t i = 0; i < wall.size(); i += 3) changed += canvas.rgb[i] != wall[i];
  EXPECT_GT(changed, 50'000u);
}

INSTANTIATE_TEST_SUITE_P(Ui, Pictures, testing::Values(0, 1, 2, 3));

}  // namespace
