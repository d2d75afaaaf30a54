// A real window under a real X server: with DISPLAY set the test uses it, otherwise it starts Xvfb for itself.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "engine/xr/swapchain.h"
#include "tests/unit/engine_xr/clear.h"

#include <X11/Xlib.h>  // last: it defines macros as common as None and Always
#include <X11/Xutil.h>

using namespace engine;

namespace {

// Xvfb picks a free display number itself and writes it to the descriptor it is given.
class XServer {
 public:
  bool start() {
    if (const char* display = std::getenv("DISPLAY"); display && *display) return true;
    int ends[2];
    if (pipe(ends) != 0) return false;
    child_ = fork();
    if (child_ == 0) {
      close(ends[0]);
      const int nowhere = open("/dev/null", O_WRONLY);
      dup2(nowhere, 1), dup2(nowhere, 2);
      const auto fd = std::to_string(ends[1]);
      execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", "1280x1024x24", "-nolisten", "tcp", nullptr);
      _exit(127);
    }
    close(ends[1]);
    char text[16] = {};
    const auto got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    if (got <= 0) return false;
    const auto display = ":" + std::to_string(std::atoi(text));
    return setenv("DISPLAY", display.c_str(), 1) == 0;
  }
  ~XServer() {
    if (child_ <= 0) return;
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_ = -1;
};

// What a window manager sends when its close button is pressed; Xvfb has none.
void ask_to_close(const std::string& title) {
  auto* display = XOpenDisplay(nullptr);
  ASSERT_TRUE(display);
  Window root = 0, parent = 0, *windows = nullptr;
  unsigned count = 0;
  XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
  for (unsigned i = 0; i < count; ++i) {
    char* name = nullptr;
    if (!XFetchName(display, windows[i], &name) || !name) continue;
    if (title == name) {
      XEvent event{};
      event.xclient.type = ClientMessage;
      event.xclient.window = windows[i];
      event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
      event.xclient.format = 32;
      event.xclient.data.l[0] = static_cast<long>(XInternAtom(display, "WM_DELETE_WINDOW", False));
      XSendEvent(display, windows[i], False, NoEventMask, &event);
    }
    XFree(name);
  }
  XFree(windows);
  XCloseDisplay(display);
}

struct DesktopTest : testing::Test {
  static void SetUpTestSuite() {
    ASSERT_TRUE(server.start()) << "Xvfb did not start: install the package xvfb";
    auto extensions = xr::desktop_instance_extensions();
    ASSERT_TRUE(extensions) << extensions.error().message;
    gpu::DeviceOptions options;
    options.validation = true;
    options.swapchain = true;
    options.instance_extensions = *extensions;
    auto made = gpu::Device::create(options);
    ASSERT_TRUE(made) << made.error().message;
    device = std::move(*made);
  }
  static void TearDownTestSuite() {
    device.reset();
    glfwTerminate();
  }
  void SetUp() override { ASSERT_TRUE(device); }
  void TearDown() override {
    if (device) {
      EXPECT_EQ(device->validation_messages(), 0u);
    }
  }

  // One pass of the loop. Returns the extent drawn, 0 x 0 when nothing was.
  VkExtent2D frame(xr::Backend& backend, test::Clearer& clear, bool draw = true) {
    EXPECT_FALSE(backend.poll().rebuild);
    auto timing = backend.begin_frame();
    EXPECT_TRUE(timing);
    input = backend.input(*timing);
    auto views = backend.views(*timing, {});
    EXPECT_TRUE(views) << views.error().message;
    const bool drawn = views && *views && draw;
    std::uint64_t value = drawn ? clear.draw(**views, {0.2f, 0.4f, 0.6f}) : 0;
    if (views && *views) format = (*views)->format;
    auto ended = backend.end_frame(*timing, drawn, value);
    EXPECT_TRUE(ended) << ended.error().message;
    device->retire();
    return drawn ? (*views)->extent : VkExtent2D{};
  }

  static XServer server;
  static std::unique_ptr<gpu::Device> device;
  xr::Input input;
  VkFormat format = VK_FORMAT_UNDEFINED;
};
XServer DesktopTest::server;
std::unique_ptr<gpu::Device> DesktopTest::device;

TEST_F(DesktopTest, OpensDrawsResizesAndCloses) {
  auto made = xr::create_desktop(*device, {.title = "first", .width = 320, .height = 240});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  int drawn = 0;
  for (int i = 0; i < 20; ++i) drawn += frame(**made, clear).width > 0;
  EXPECT_GE(drawn, 15);
  EXPECT_TRUE(format == VK_FORMAT_B8G8R8A8_SRGB || format == VK_FORMAT_R8G8B8A8_SRGB);
  EXPECT_EQ((*made)->extent().width, 320u);
}

// The window is reached through the library's own calls, as a window manager or xdotool would.
TEST_F(DesktopTest, FollowsEverySizeThatTheWindowTakes) {
  auto window = xr::create_desktop(*device, {.title = "resized", .width = 400, .height = 300});
  ASSERT_TRUE(window) << window.error().message;
  test::Clearer clear(*device);
  frame(**window, clear);
  for (const auto& [width, height] : {std::pair{640, 360}, {360, 640}, {321, 241}, {800, 600}}) {
    const auto command = "xdotool search --sync --name '^resized$' windowsize --sync " + std::to_string(width) + " " +
                         std::to_string(height);
    ASSERT_EQ(std::system(command.c_str()), 0) << "install the package xdotool";
    VkExtent2D seen{};
    for (int i = 0; i < 30 && (seen.width != static_cast<std::uint32_t>(width)); ++i) seen = frame(**window, clear);
    EXPECT_EQ(seen.width, static_cast<std::uint32_t>(width));
    EXPECT_EQ(seen.height, static_cast<std::uint32_t>(height));
    for (int i = 0; i < 3; ++i) frame(**window, clear);
  }
}

TEST_F(DesktopTest, FormatsWithoutEncodingDoToo) {
  auto made = xr::create_desktop(*device, {.width = 320, .height = 240, .unorm = true});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  for (int i = 0; i < 5; ++i) frame(**made, clear);
  EXPECT_TRUE(format == VK_FORMAT_B8G8R8A8_UNORM || format == VK_FORMAT_R8G8B8A8_UNORM);
}

TEST_F(DesktopTest, FramesThatAreNotDrawnLoseNothing) {
  auto made = xr::create_desktop(*device, {.width = 320, .height = 240, .vsync = false});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  for (int i = 0; i < 40; ++i) frame(**made, clear, i % 3 != 1);  // acquired, then the renderer gave up
  for (int i = 0; i < 5; ++i) EXPECT_GT(frame(**made, clear).width, 0u);
}  // the last acquired image may be pending here: destruction must not disturb it

TEST_F(DesktopTest, TellsWhatThePersonDid) {
  auto made = xr::create_desktop(*device, {.title = "input", .width = 400, .height = 300});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  for (int i = 0; i < 5; ++i) frame(**made, clear);
  ASSERT_EQ(
      std::system("xdotool search --sync --name '^input$' windowfocus --sync mousemove --window %1 120 80 click 1 "
                  "keydown w click 4"),
      0);
  bool pressed = false, released = false, held = false, scrolled = false, pointed = false;
  std::string typed;
  for (int i = 0; i < 200 && !(released && held && scrolled); ++i) {
    frame(**made, clear);
    usleep(2'000);
    for (const auto& b : input.buttons) (b.pressed ? pressed : released) |= b.button == 0;
    held |= input.key_down('W');
    scrolled |= input.scroll.y > 0;
    pointed |= input.pointer && glm::distance(*input.pointer, core::vec2(120, 80)) < 2;
    for (const auto c : input.text) typed += static_cast<char>(c);
  }
  EXPECT_TRUE(pressed && released && held && scrolled && pointed);
  EXPECT_EQ(typed.substr(0, 1), "w");
  ASSERT_EQ(std::system("xdotool keyup w"), 0);
  for (int i = 0; i < 200 && input.key_down('W'); ++i) frame(**made, clear), usleep(2'000);
  EXPECT_FALSE(input.key_down('W'));
  (*made)->set_clipboard("의자");
  EXPECT_EQ((*made)->clipboard(), "의자");
}

TEST_F(DesktopTest, CapturedPointerMovesWithoutAPlace) {
  auto made = xr::create_desktop(*device, {.title = "captured", .width = 400, .height = 300});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  ASSERT_EQ(std::system("xdotool search --sync --name '^captured$' windowfocus --sync mousemove --window %1 200 150"),
            0);
  for (int i = 0; i < 5; ++i) frame(**made, clear);
  (*made)->capture_pointer(true);
  for (int i = 0; i < 5; ++i) frame(**made, clear);
  ASSERT_EQ(std::system("xdotool mousemove_relative -- 30 -10"), 0);
  core::vec2 moved(0);
  for (int i = 0; i < 200 && glm::length(moved) < 20; ++i) {
    frame(**made, clear);
    usleep(2'000);  // X events take their time
    moved += input.pointer_delta;
    EXPECT_FALSE(input.pointer);
  }
  EXPECT_GT(moved.x, 5);
  EXPECT_LT(moved.y, 0);
}

TEST_F(DesktopTest, ClosingTheWindowIsAWishToQuit) {
  auto made = xr::create_desktop(*device, {.title = "closing", .width = 320, .height = 240});
  ASSERT_TRUE(made) << made.error().message;
  test::Clearer clear(*device);
  for (int i = 0; i < 3; ++i) frame(**made, clear);
  EXPECT_FALSE((*made)->poll().quit);
  ask_to_close("closing");
  bool quit = false;
  for (int i = 0; i < 60 && !quit; ++i) {
    quit = (*made)->poll().quit;
    usleep(20'000);
  }
  EXPECT_TRUE(quit);
}

}  // namespace

TEST(NoDisplay, IsSaidPlainly) {
  // In a process of its own, because the library is started once per process.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        unsetenv("DISPLAY");
        unsetenv("WAYLAND_DISPLAY");
        auto extensions = xr::desktop_instance_extensions();
        const bool said = !extensions && extensions.error().code == core::Code::unavailable &&
                          extensions.error().message.find("--backend offscreen") != std::string::npos;
        _exit(said ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}
