#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>

#include "engine/core/jobs.h"
#include "tests/unit/engine_ui/sample_panel.h"

using namespace engine::ui;
using engine::core::vec2;

namespace {

constexpr double kFrame = 1.0 / 60;

struct PanelTest : testing::Test {
  static void SetUpTestSuite() {
    static engine::core::JobQueue jobs;
    auto baked = Fonts::bake({.scale = 1, .jobs = &jobs});
    ASSERT_TRUE(baked) << baked.error().message;
    fonts = *baked;
  }
  static void TearDownTestSuite() { fonts.reset(); }
  void SetUp() override {
    panel = std::make_unique<Panel>(fonts, PanelOptions{.size_px = {640, 480}, .reduced_motion = true});
  }

  // One frame of `content` in a fixed sheet.
  const DrawData& frame(const std::function<void()>& content, PanelInput input = {}, double dt = kFrame) {
    if (!input.pointer) input.pointer = pointer;
    panel->begin(input, dt);
    SheetOptions options;
    options.anchor = {0, 0};
    options.margin = 0;
    options.width = 400;
    if (begin_sheet("sheet", options)) {
      content();
      end_sheet();
    }
    return panel->end();
  }
  void settle(const std::function<void()>& content) {
    for (int i = 0; i < 5; ++i) frame(content);
  }
  PanelInput press(vec2 at) {
    pointer = at;
    PanelInput input;
    input.buttons.push_back({0, true, at});
    return input;
  }
  PanelInput release() {
    PanelInput input;
    input.buttons.push_back({0, false, pointer});
    return input;
  }

  static std::shared_ptr<Fonts> fonts;
  std::unique_ptr<Panel> panel;
  std::optional<vec2> pointer;
};
std::shared_ptr<Fonts> PanelTest::fonts;

void expect_sound(const DrawData& draw) {
  EXPECT_GT(draw.commands.size(), 0u);
  for (const auto& c : draw.commands) {
    ASSERT_LE(std::size_t{c.index_offset} + c.index_count, draw.indices.size());
    EXPECT_EQ(c.index_count % 3, 0u);
    EXPECT_GE(c.clip.x, 0);
    EXPECT_GE(c.clip.y, 0);
    EXPECT_LE(c.clip.z, draw.size_px.x);
    EXPECT_LE(c.clip.w, draw.size_px.y);
    EXPECT_LT(c.clip.x, c.clip.z);
    EXPECT_LT(c.clip.y, c.clip.w);
    for (std::uint32_t i = 0; i < c.index_count; ++i)
      ASSERT_LT(std::size_t{c.vertex_offset} + draw.indices[c.index_offset + i], draw.vertices.size());
  }
  for (const auto& v : draw.vertices) {
    ASSERT_TRUE(std::isfinite(v.position.x) && std::isfinite(v.position.y));
    ASSERT_GE(std::min(v.uv.x, v.uv.y), 0);
    ASSERT_LE(std::max(v.uv.x, v.uv.y), 1);
  }
}

TEST_F(PanelTest, DrawDataIsSoundOnEveryPageAndScale) {
  for (const float scale : {1.0f, 1.3f, 2.0f})
    for (int page = 0; page < 3; ++page) {
      Panel large(fonts, {.size_px = {1280, 800}, .scale = scale});
      test::Sample sample;
      sample.page = page;
      sample.toasts.push(Tone::bad, "카드가 거절되었습니다. Try another card.");
      for (int i = 0; i < 20; ++i) {
        large.begin({.pointer = vec2(i * 60, i * 35)}, kFrame);
        sample.draw(kFrame);
        const auto& draw = large.end();
        if (i > 2) expect_sound(draw);  // a sheet measures itself before it is seen
      }
    }
}

TEST_F(PanelTest, MoreVerticesThanSixteenBitsAreSplit) {
  settle([] { text("measured"); });
  const auto& draw = frame([] {
    text("measured");
    auto* list = ImGui::GetWindowDrawList();
    for (int i = 0; i < 30'000; ++i) list->AddRectFilled({1, 1}, {9, 9}, 0xFFFFFFFF);
  });
  EXPECT_GT(draw.vertices.size(), 0x10000u);
  expect_sound(draw);
}

TEST_F(PanelTest, RevisionFollowsContentOnly) {
  const auto still = [] { text("의자 Chair"), primary_button("담기"); };
  settle(still);
  const auto before = panel->draw_data().revision;
  for (int i = 0; i < 120; ++i) frame(still);
  EXPECT_EQ(panel->draw_data().revision, before);  // nothing moves by itself
  frame([] { text("의자 Chairs"), primary_button("담기"); });
  const auto after = panel->draw_data().revision;
  EXPECT_GT(after, before);
  panel->resize({650, 480});
  settle([] { text("의자 Chairs"), primary_button("담기"); });
  EXPECT_GT(panel->draw_data().revision, after);
}

TEST_F(PanelTest, AClickThatIsOverWithinOneFrameIsSeen) {
  int pressed = 0;
  const auto content = [&] { pressed += primary_button("buy"); };
  settle(content);
  PanelInput click = press({60, 40});
  click.buttons.push_back({0, false, vec2(60, 40)});
  frame(content, click);
  EXPECT_EQ(pressed, 0);  // the press
  frame(content);
  EXPECT_EQ(pressed, 1);  // its release, a frame later
  settle(content);
  EXPECT_EQ(pressed, 1);
}

TEST_F(PanelTest, OnlyWhatIsUnderThePointerAndEnabledReacts) {
  int pressed = 0;
  bool enabled = true;
  const auto content = [&] { pressed += primary_button("buy", {.width = 100, .enabled = enabled}); };
  settle(content);
  for (const auto& [at, hits] :
       {std::pair{vec2(25, 25), 1}, {vec2(119, 59), 1}, {vec2(125, 40), 0}, {vec2(25, 65), 0}, {vec2(600, 400), 0}}) {
    pressed = 0;
    frame(content, press(at));
    frame(content, release());
    frame(content);
    EXPECT_EQ(pressed, hits) << at.x << " " << at.y;
    EXPECT_EQ(panel->wants_pointer(), at.x < 400 && at.y < 100) << at.x << " " << at.y;
  }
  enabled = false;
  pressed = 0;
  frame(content, press({25, 25}));
  frame(content, release());
  EXPECT_EQ(pressed, 0);
  // Pressed inside, let go outside: a way to change one's mind.
  enabled = true;
  frame(content, press({25, 25}));
  pointer = vec2(300, 300);
  frame(content);
  frame(content, release());
  frame(content);
  EXPECT_EQ(pressed, 0);
}

TEST_F(PanelTest, HoldToConfirmTakesItsWholeTimeAndFiresOnce) {
  int confirmed = 0;
  const auto content = [&] { confirmed += hold_button("pay", 1.5f, {.width = 200}); };
  settle(content);
  frame(content, press({60, 40}));
  for (int i = 0; i < 80; ++i) frame(content);  // 1.35 s
  EXPECT_EQ(confirmed, 0);
  frame(content, release());
  settle(content);
  frame(content, press({60, 40}));  // starts from nothing
  for (int i = 0; i < 80; ++i) frame(content);
  EXPECT_EQ(confirmed, 0);
  for (int i = 0; i < 20; ++i) frame(content);
  EXPECT_EQ(confirmed, 1);
  for (int i = 0; i < 300; ++i) frame(content);
  EXPECT_EQ(confirmed, 1);  // held on: still one order
  frame(content, release());
  frame(content, press({60, 40}));
  for (int i = 0; i < 50; ++i) frame(content);
  pointer = vec2(500, 400);  // slid off
  for (int i = 0; i < 100; ++i) frame(content);
  EXPECT_EQ(confirmed, 1);
}

TEST_F(PanelTest, TwiceToConfirmForgetsAfterFourSeconds) {
  int confirmed = 0;
  const auto content = [&] { confirmed += twice_button("cancel order", "press again", {.width = 200}); };
  const auto click = [&] {
    frame(content, press({60, 40}));
    frame(content, release());
    frame(content);
  };
  settle(content);
  click();
  EXPECT_EQ(confirmed, 0);
  for (int i = 0; i < 300; ++i) frame(content);
  click();
  EXPECT_EQ(confirmed, 0);
  click();
  EXPECT_EQ(confirmed, 1);
}

TEST_F(PanelTest, StepperStaysWithinItsBounds) {
  int value = 1, changes = 0;
  const auto content = [&] { changes += stepper("n", value, 1, 3); };
  const auto click = [&](vec2 at) {
    frame(content, press(at));
    frame(content, release());
    frame(content);
  };
  settle(content);
  click({40, 40});  // minus at the least
  EXPECT_EQ(value, 1);
  for (int i = 0; i < 5; ++i) click({128, 40});
  EXPECT_EQ(value, 3);
  EXPECT_EQ(changes, 2);
}

TEST_F(PanelTest, TextFieldsTakeKoreanEditAndStayValidUtf8) {
  std::string value;
  std::string seen;
  FieldOptions options;
  options.max_bytes = 8;
  const auto content = [&] {
    if (text_field("name", value, options) != Edited::no) seen = value;
  };
  settle(content);
  frame(content, press({100, 40}));
  frame(content, release());
  frame(content);
  EXPECT_TRUE(panel->wants_keyboard());
  PanelInput typing;
  typing.text = {0xAE40, 0xBBFC, 0xC218};  // nine bytes
  frame(content, typing);
  frame(content);
  EXPECT_EQ(value, "김민");  // cut between syllables
  PanelInput back;
  back.keys = {{259, true}, {259, false}};
  frame(content, back);
  frame(content);
  frame(content);
  EXPECT_EQ(value, "김");
  EXPECT_EQ(seen, "김");
  options.digits = true;
  PanelInput mixed;
  mixed.text = {'4', 'x', '2', 0xAE40};
  frame(content, mixed);
  frame(content);
  EXPECT_EQ(value, "김42");
}

TEST_F(PanelTest, ModalSheetsTakeTheWorldsInputAndCanBeLeft) {
  bool open = true;
  int beside = 0, inside = 0;
  const auto draw = [&](PanelInput input = {}) {
    input.pointer = pointer;
    panel->begin(input, kFrame);
    SheetOptions options;
    options.anchor = {0, 0};
    options.width = 120;
    if (begin_sheet("behind", options)) {
      beside += primary_button("behind");
      end_sheet();
    }
    SheetOptions modal;
    modal.width = 240;
    modal.modal = true;
    modal.open = open;
    if (begin_sheet("front", modal)) {
      inside += primary_button("inside");
      end_sheet();
      if (sheet_dismissed()) open = false;
    }
    panel->end();
  };
  for (int i = 0; i < 5; ++i) draw();
  EXPECT_TRUE(panel->wants_pointer() || panel->wants_keyboard());
  EXPECT_TRUE(panel->wants_keyboard());
  draw(press({250, 240}));
  draw(release());
  draw();
  EXPECT_EQ(inside, 1);
  EXPECT_TRUE(open);
  draw(press({60, 60}));  // on the button behind
  draw(release());
  draw();
  EXPECT_EQ(beside, 0);
  EXPECT_FALSE(open);  // a click beside it leaves it
  for (int i = 0; i < 3; ++i) draw();
  EXPECT_FALSE(panel->wants_keyboard());
  open = true;
  for (int i = 0; i < 3; ++i) draw();
  PanelInput escape;
  escape.keys = {{256, true}, {256, false}};
  draw(escape);
  draw();
  EXPECT_FALSE(open);
}

TEST_F(PanelTest, AFingerScrollsAndDoesNotHover) {
  int pressed = 0;
  float scrolled = 0;
  const auto content = [&] {
    begin_scroll("list", 120);
    for (int i = 0; i < 40; ++i) {
      Id id(i);
      pressed += quiet_button("line", {.width = -1});
    }
    scrolled = ImGui::GetScrollY();
    end_scroll();
  };
  const auto touch = [&](vec2 at, std::optional<bool> change) {
    PanelInput input;
    input.touch = true;
    input.pointer = pointer = at;
    if (change) input.buttons.push_back({0, *change, at});
    frame(content, input);
  };
  settle(content);
  touch({100, 100}, true);
  for (int i = 1; i <= 6; ++i) touch({100, 100 - i * 10}, std::nullopt);
  touch({100, 40}, false);
  for (int i = 0; i < 3; ++i) touch({100, 40}, std::nullopt);
  EXPECT_GT(scrolled, 30);
  EXPECT_EQ(pressed, 0);  // dragging is not pressing
  const auto still = panel->draw_data().revision;
  touch({100, 60}, std::nullopt);
  EXPECT_EQ(panel->draw_data().revision, still);  // no hover without a finger on the glass
  touch({100, 60}, true);
  touch({100, 60}, false);
  touch({100, 60}, std::nullopt);
  EXPECT_EQ(pressed, 1);
}

TEST_F(PanelTest, TwoPanelsShareOneAtlasAndNothingElse) {
  Panel other(fonts, {.size_px = {300, 200}, .reduced_motion = true});
  int here = 0, there = 0;
  const auto draw_other = [&](PanelInput input) {
    other.begin(input, kFrame);
    SheetOptions options;
    options.anchor = {0, 0};
    options.margin = 0;
    options.width = 280;
    if (begin_sheet("sheet", options)) {
      there += primary_button("buy");
      end_sheet();
    }
    other.end();
  };
  const auto content = [&] { here += primary_button("buy"); };
  for (int i = 0; i < 4; ++i) frame(content), draw_other({});
  frame(content, press({60, 40})), draw_other({});
  frame(content, release()), draw_other({});
  frame(content), draw_other({});
  EXPECT_EQ(here, 1);
  EXPECT_EQ(there, 0);
}

TEST(Theme, EveryTextReads) {
  using namespace theme;
  // On the panel over the brightest and the darkest thing that may lie behind it.
  for (const Color world : {rgba(255, 255, 255), rgba(196, 188, 176), rgba(0, 0, 0)}) {
    const Color sheet = blend(kPanel, world);
    for (const Color text : {kText, kMuted, kAccent, kGood, kWarn, kBad}) EXPECT_GE(contrast(text, sheet), 4.5f);
    for (const Color card : {kField, kFieldHover, kFieldPress}) EXPECT_GE(contrast(kText, blend(card, sheet)), 4.5f);
    EXPECT_GE(contrast(kMuted, blend(kField, sheet)), 4.5f);
  }
  for (const Color accent : {kAccent, kAccentHover, kAccentPress}) EXPECT_GE(contrast(kOnAccent, accent), 4.5f);
  EXPECT_NEAR(contrast(rgba(255, 255, 255), rgba(0, 0, 0)), 21, 0.01f);
}

}  // namespace
