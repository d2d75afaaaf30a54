// The frame loop with parts that only write down what is asked of them.

#include <gtest/gtest.h>

#include <string>

#include "engine/app/loop.h"

using namespace engine;
using core::Code;

namespace {

struct Fault {
  std::string at;  // "begin", "views", "draw", "end", "upload", "drawn"
  int frame = -1;
  Code code = Code::internal;
};

struct Script {
  std::vector<std::string> calls;
  std::vector<xr::PollResult> polls;  // then focused for ever
  Fault fault;
  bool nothing_to_draw = false;
  int frame = -1;
  bool ended_drawn = false;

  void note(const std::string& what) { calls.push_back(what); }
  bool fails(const std::string& what) const { return fault.at == what && fault.frame == frame; }
  core::Error error() const { return {fault.code, "on purpose"}; }
  std::string text() const {
    std::string all;
    for (const auto& call : calls) all += call + ' ';
    return all;
  }
  int count(const std::string& what) const { return static_cast<int>(std::count(calls.begin(), calls.end(), what)); }
};

class FakeBackend final : public xr::Backend {
 public:
  explicit FakeBackend(Script& script) : s(script) {}
  const char* name() const override { return "fake"; }
  xr::PollResult poll() override {
    if (s.polls.empty()) return {};
    const auto next = s.polls.front();
    s.polls.erase(s.polls.begin());
    return next;
  }
  core::Result<xr::FrameTiming> begin_frame() override {
    ++s.frame;
    s.note("begin");
    if (s.fails("begin")) return s.error();
    xr::FrameTiming timing;
    timing.frame = static_cast<std::uint64_t>(s.frame);
    return timing;
  }
  xr::Input input(const xr::FrameTiming&) override { return s.note("input"), xr::Input(); }
  core::Result<std::optional<xr::ViewSet>> views(const xr::FrameTiming&, const xr::CameraRequest&) override {
    s.note("views");
    if (s.fails("views")) return s.error();
    if (s.nothing_to_draw) return std::optional<xr::ViewSet>();
    return std::optional<xr::ViewSet>(xr::ViewSet());
  }
  core::Result<> end_frame(const xr::FrameTiming&, bool drawn, std::uint64_t submitted) override {
    s.note("end");
    s.ended_drawn = drawn;
    EXPECT_EQ(submitted, drawn ? 7u : 0u);
    if (s.fails("end")) return s.error();
    return {};
  }
  VkExtent2D extent() const override { return {64, 64}; }

 private:
  Script& s;
};

class FakeRenderer final : public render::Renderer {
 public:
  explicit FakeRenderer(Script& script) : s(script) {}
  core::Result<std::uint32_t> add_environment(const asset::HdrImage&) override { return 1u; }
  core::Result<std::uint32_t> add_environment(const render::PrefilteredEnvironment&) override { return 1u; }
  void remove_environment(std::uint32_t) override {}
  core::Result<std::uint32_t> upload(const scene::Scene&, std::size_t) override {
    if (s.fails("upload")) return s.error();
    return 0u;
  }
  void release(asset::ModelHandle) override { s.note("release"); }
  core::Result<> set_font(const ui::FontImage&) override { return {}; }
  core::Result<std::uint64_t> add_ui_image(const asset::Image&) override { return std::uint64_t{1}; }
  void remove_ui_image(std::uint64_t) override {}
  core::Result<std::uint64_t> draw(const scene::Scene&, const render::ViewTarget&, const render::Overlay&) override {
    s.note("draw");
    if (s.fails("draw")) return s.error();
    return std::uint64_t{7};
  }
  const render::Statistics& statistics() const override { return statistics_; }

 private:
  Script& s;
  render::Statistics statistics_;
};

class FakeApp : public app::App {
 public:
  explicit FakeApp(Script& script) : s(script) {}
  core::Result<> start(app::Context&) override { return {}; }
  void drain(app::Context&) override { s.note("drain"); }
  void update(app::Context&, const xr::Input&, const xr::FrameTiming&) override { s.note("update"); }
  xr::CameraRequest camera() const override { return {}; }
  bool wants_quit() const override { return quit; }
  core::Result<> drawn(app::Context&, const xr::FrameTiming&) override {
    s.note("drawn");
    if (s.fails("drawn")) return s.error();
    return {};
  }
  bool quit = false;

 private:
  Script& s;
};

struct LoopTest : testing::Test {
  static void SetUpTestSuite() {
    auto made = gpu::Device::create({});
    ASSERT_TRUE(made) << made.error().message;
    device = std::move(*made);
  }
  static void TearDownTestSuite() { device.reset(); }

  core::Result<app::Outcome> run(std::uint64_t frames = 3) {
    core::JobQueue jobs(1);
    FakeBackend backend(script);
    FakeRenderer renderer(script);
    asset::Library library(jobs);
    scene::Scene scene(library);
    app::Context context{jobs, *device, renderer, library, scene, backend, {}};
    app::Options options;
    options.frames = frames;
    return app::loop(program, context, options);
  }
  static std::unique_ptr<gpu::Device> device;
  Script script;
  FakeApp program{script};
};
std::unique_ptr<gpu::Device> LoopTest::device;

TEST_F(LoopTest, OneFrameReadsStraightDown) {
  auto outcome = run(1);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, app::Outcome::quit);
  EXPECT_EQ(script.text(), "begin input drain update views draw end drawn ");
  EXPECT_TRUE(script.ended_drawn);
}

TEST_F(LoopTest, EndsEveryFrameItBegan) {
  for (const std::string at : {"upload", "views", "draw", "end", "drawn"}) {
    script = {};
    script.fault = {at, 1, Code::internal};
    auto outcome = run(5);
    ASSERT_FALSE(outcome) << at;
    EXPECT_EQ(outcome.error().message, "on purpose");
    EXPECT_EQ(script.count("begin"), 2) << at;
    EXPECT_EQ(script.count("end"), 2) << at << ": " << script.text();
    const bool drew = at == "end" || at == "drawn";
    EXPECT_EQ(script.ended_drawn, drew) << at;
  }
}

TEST_F(LoopTest, NothingToDrawEndsTheFrameWithoutAPicture) {
  script.nothing_to_draw = true;
  ASSERT_TRUE(run(2));
  EXPECT_EQ(script.text(), "begin input drain update views end begin input drain update views end ");
  EXPECT_FALSE(script.ended_drawn);
}

TEST_F(LoopTest, ALostDeviceIsAnOutcomeWhereverItIsNoticed) {
  for (const std::string at : {"begin", "upload", "views", "draw", "end", "drawn"}) {
    script = {};
    script.fault = {at, 0, Code::device_lost};
    auto outcome = run();
    ASSERT_TRUE(outcome) << at;
    EXPECT_EQ(*outcome, app::Outcome::lost) << at;
  }
  script = {};
  xr::PollResult rebuild;
  rebuild.rebuild = true;
  script.polls = {rebuild};
  EXPECT_EQ(*run(), app::Outcome::lost);
  EXPECT_TRUE(script.calls.empty());
}

TEST_F(LoopTest, AnIdleSessionRunsNoFrames) {
  xr::PollResult idle;
  idle.state = xr::SessionState::idle;
  script.polls = {idle, idle};
  ASSERT_TRUE(run(1));
  EXPECT_TRUE(script.polls.empty());
  EXPECT_EQ(script.count("begin"), 1);
}

TEST_F(LoopTest, QuitsForThePersonAndForTheApp) {
  xr::PollResult quit;
  quit.quit = true;
  script.polls = {{}, quit};
  EXPECT_EQ(*run(0), app::Outcome::quit);
  EXPECT_EQ(script.count("begin"), 1);
  script = {};
  program.quit = true;
  EXPECT_EQ(*run(0), app::Outcome::quit);
  EXPECT_TRUE(script.calls.empty());
}

// The real parts: a program that is told of a lost device so many times.
class Unlucky final : public app::App {
 public:
  explicit Unlucky(int losses) : left_(losses) {}
  core::Result<> start(app::Context& context) override {
    ++starts;
    EXPECT_EQ(context.scene.instances().size(), 0u);  // everything is new
    return {};
  }
  void stop(app::Context&) override { ++stops; }
  void update(app::Context& context, const xr::Input&, const xr::FrameTiming&) override {
    dynamic_cast<xr::Offscreen&>(context.backend).want_picture();
    context.scene.add(scene::Instance());
  }
  xr::CameraRequest camera() const override { return {}; }
  core::Result<> drawn(app::Context& context, const xr::FrameTiming&) override {
    if (left_-- > 0) return core::fail(Code::device_lost, "on purpose");
    auto picture = dynamic_cast<xr::Offscreen&>(context.backend).read_picture();
    EXPECT_TRUE(picture);
    done = true;
    return {};
  }
  bool wants_quit() const override { return done; }
  int starts = 0, stops = 0;
  bool done = false;

 private:
  int left_;
};

TEST(Run, MakesEverythingAnewAfterALossButNotForEver) {
  app::Options options;
  options.backend = "offscreen";
  options.width = options.height = 32;
  options.validation = true;
  options.renderer.samples = 1;
  options.renderer.sun_shadow_size = options.renderer.spot_shadow_size = 64;
  Unlucky once(1);
  auto done = app::run(once, options);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(once.starts, 2);
  EXPECT_EQ(once.stops, 2);
  EXPECT_TRUE(once.done);
  Unlucky always(1000);
  done = app::run(always, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::device_lost);
  EXPECT_EQ(always.starts, 3);
  EXPECT_EQ(always.stops, 3);
}

TEST(Run, NamesABackendItDoesNotKnow) {
  Unlucky app(0);
  app::Options options;
  options.backend = "hologram";
  auto done = app::run(app, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::invalid_argument);
  EXPECT_NE(done.error().message.find("hologram"), std::string::npos);
}

}  // namespace
