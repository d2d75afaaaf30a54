// The window: GLFW for events and the surface, a swapchain for pictures.

#define GLFW_INCLUDE_NONE
#include <vulkan/vulkan.h>
//
#include <GLFW/glfw3.h>

#include <algorithm>

#include "engine/core/log.h"
#include "engine/gpu/check.h"
#include "engine/xr/backend.h"
#include "engine/xr/camera_views.h"
#include "engine/xr/swapchain.h"

namespace engine::xr {
namespace {

using core::Code;
using core::fail;
using core::Result;

std::string glfw_fault() {
  const char* text = nullptr;
  return glfwGetError(&text) == GLFW_NO_ERROR || !text ? "no reason given" : text;
}

// GLFW has one state per process; whoever needs it keeps it alive.
class Library {
 public:
  static Result<std::shared_ptr<Library>> open() {
    static std::weak_ptr<Library> shared;
    if (auto open = shared.lock()) return open;
    if (!glfwInit())
      return fail(
          Code::unavailable,
          "no window can be opened here ({}). Run it in a desktop session, or without a window: --backend offscreen",
          glfw_fault());
    auto made = std::make_shared<Library>();
    shared = made;
    return made;
  }
  ~Library() { glfwTerminate(); }
};

class Desktop final : public Backend {
 public:
  Desktop(std::shared_ptr<Library> library, gpu::Device& device) : library_(std::move(library)), device_(device) {}
  ~Desktop() override {
    swapchain_.reset();
    if (window_) glfwDestroyWindow(window_);
  }

  Result<> open(const DesktopOptions& options) {
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "vitrine");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "vitrine");
    GLFWmonitor* monitor = options.fullscreen ? glfwGetPrimaryMonitor() : nullptr;
    int width = options.width, height = options.height;
    if (const GLFWvidmode* mode = monitor ? glfwGetVideoMode(monitor) : nullptr)
      width = mode->width, height = mode->height;
    window_ = glfwCreateWindow(width, height, options.title.c_str(), monitor, nullptr);
    if (!window_) return fail(Code::unavailable, "no window of {}x{} can be opened: {}", width, height, glfw_fault());
    VkSurfaceKHR surface = VK_NULL_HANDLE;
    VITRINE_VK(glfwCreateWindowSurface(device_.instance(), window_, nullptr, &surface));
    VITRINE_TRY(swapchain, Swapchain::create(device_, surface, {options.vsync, options.unorm}));
    swapchain_ = std::move(swapchain);
    GLFWmonitor* screen = glfwGetPrimaryMonitor();
    if (const GLFWvidmode* mode = screen ? glfwGetVideoMode(screen) : nullptr; mode && mode->refreshRate > 0)
      period_s_ = 1.0 / mode->refreshRate;
    listen();
    return {};
  }

  const char* name() const override { return "desktop"; }

  PollResult poll() override {
    glfwPollEvents();
    PollResult result;
    result.quit = glfwWindowShouldClose(window_) != 0;
    const bool minimised = glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
    const bool focused = glfwGetWindowAttrib(window_, GLFW_FOCUSED) != 0;
    result.state = minimised ? SessionState::synchronized : focused ? SessionState::focused : SessionState::visible;
    if (minimised) glfwWaitEventsTimeout(0.1);
    return result;
  }

  Result<FrameTiming> begin_frame() override {
    // At most two frames ahead of the GPU; showing pictures in step with the screen does the rest.
    VITRINE_CHECK(device_.wait(submitted_[frame_ % submitted_.size()]));
    const double now = glfwGetTime();
    // Motion is smooth over the display's period, not over the moments at which this thread happened to wake.
    const FrameTiming timing{frame_++, now + period_s_, last_s_ > 0 ? now - last_s_ : period_s_,
                             glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == 0};
    last_s_ = now;
    return timing;
  }

  Input input(const FrameTiming&) override {
    read_gamepad();
    Input now = std::move(pending_);
    pending_ = {};
    pending_.button_down = now.button_down;
    pending_.keys_down = now.keys_down;
    pending_.pointer = now.pointer;
    if (captured_) now.pointer.reset();
    return now;
  }

  Result<std::optional<ViewSet>> views(const FrameTiming&, const CameraRequest& camera) override {
    const VkExtent2D wanted = extent();
    if (wanted.width == 0 || wanted.height == 0) return std::optional<ViewSet>{};
    VITRINE_TRY(target, swapchain_->acquire(wanted));
    if (!target) return std::optional<ViewSet>{};
    ViewSet set;
    set.view_count = 1;
    set.extent = swapchain_->extent();
    set.views = camera_views(camera, set.extent, 1);
    set.image = target->image;
    set.image_view = target->view;
    set.format = swapchain_->format();
    set.final_layout = VK_IMAGE_LAYOUT_PRESENT_SRC_KHR;
    set.wait = target->ready;
    set.signal = target->drawn;
    return std::optional(set);
  }

  Result<> end_frame(const FrameTiming& timing, bool drawn, std::uint64_t submitted) override {
    // An image that was acquired but not drawn is kept and given out again: it must neither be shown nor lost.
    if (!drawn) return {};
    submitted_[timing.frame % submitted_.size()] = submitted;
    return swapchain_->present(submitted);
  }

  void capture_pointer(bool capture) override {
    if (capture == captured_) return;
    captured_ = capture;
    glfwSetInputMode(window_, GLFW_CURSOR, capture ? GLFW_CURSOR_DISABLED : GLFW_CURSOR_NORMAL);
    if (glfwRawMouseMotionSupported()) glfwSetInputMode(window_, GLFW_RAW_MOUSE_MOTION, capture);
    // GLFW may move the cursor on the switch; that is no motion of the hand.
    double x = 0, y = 0;
    glfwGetCursorPos(window_, &x, &y);
    last_pointer_ = to_pixels(x, y);
  }

  VkExtent2D extent() const override {
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    return {static_cast<std::uint32_t>(std::max(width, 0)), static_cast<std::uint32_t>(std::max(height, 0))};
  }

  std::string clipboard() override {
    const char* text = glfwGetClipboardString(window_);
    return text ? text : "";
  }
  void set_clipboard(const std::string& text) override { glfwSetClipboardString(window_, text.c_str()); }

  float ui_scale() const override {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::clamp(std::max(x, y), 0.5f, 4.0f);
  }

 private:
  static Desktop& self(GLFWwindow* window) { return *static_cast<Desktop*>(glfwGetWindowUserPointer(window)); }

  void listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetKeyCallback(window_,
                       [](GLFWwindow* w, int key, int, int action, int mods) { self(w).on_key(key, action, mods); });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned point) { self(w).pending_.text.push_back(point); });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) { self(w).on_pointer(x, y); });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
      if (!entered) self(w).pending_.pointer.reset();
    });
    glfwSetMouseButtonCallback(window_,
                               [](GLFWwindow* w, int button, int action, int) { self(w).on_button(button, action); });
    glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
      self(w).pending_.scroll += vec2(static_cast<float>(x), static_cast<float>(y));
    });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
      for (int i = 0; i < count; ++i) self(w).pending_.dropped_files.emplace_back(paths[i]);
    });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) {
      if (!focused) self(w).release_all();
    });
  }

  void on_key(int key, int action, int mods) {
    if (key == GLFW_KEY_UNKNOWN) return;
    auto& down = pending_.keys_down;
    const auto held = std::find(down.begin(), down.end(), key);
    if (action == GLFW_PRESS && held == down.end()) down.push_back(key);
    if (action == GLFW_RELEASE && held != down.end()) down.erase(held);
    pending_.keys.push_back({key, action != GLFW_RELEASE, action == GLFW_REPEAT, (mods & GLFW_MOD_SHIFT) != 0,
                             (mods & GLFW_MOD_CONTROL) != 0, (mods & GLFW_MOD_ALT) != 0});
  }

  // Cursor positions come in window units, which differ from pixels on high-density displays.
  vec2 to_pixels(double x, double y) const {
    int width = 1, height = 1;
    glfwGetWindowSize(window_, &width, &height);
    const VkExtent2D pixels = extent();
    return {static_cast<float>(x * pixels.width / std::max(width, 1)),
            static_cast<float>(y * pixels.height / std::max(height, 1))};
  }

  void on_pointer(double x, double y) {
    const vec2 now = to_pixels(x, y);
    if (last_pointer_) pending_.pointer_delta += now - *last_pointer_;
    last_pointer_ = now;
    if (!captured_) pending_.pointer = now;
  }

  void on_button(int button, int action) {
    if (button < 0 || button > 2) return;
    double x = 0, y = 0;
    glfwGetCursorPos(window_, &x, &y);
    pending_.button_down[static_cast<std::size_t>(button)] = action == GLFW_PRESS;
    pending_.buttons.push_back({button, action == GLFW_PRESS, to_pixels(x, y)});
  }

  // Without this, a key that is let go while another window has the focus would walk on for ever.
  void release_all() {
    for (int key : pending_.keys_down) pending_.keys.push_back({key, false});
    pending_.keys_down.clear();
    for (int button = 0; button < 3; ++button)
      if (std::exchange(pending_.button_down[static_cast<std::size_t>(button)], false))
        pending_.buttons.push_back({button, false, last_pointer_.value_or(vec2(0))});
  }

  void read_gamepad() {
    GLFWgamepadstate state{};
    std::uint32_t buttons = 0;
    for (int id = GLFW_JOYSTICK_1; id <= GLFW_JOYSTICK_LAST; ++id) {
      if (!glfwJoystickIsGamepad(id) || !glfwGetGamepadState(id, &state)) continue;
      for (int i = 0; i <= GLFW_GAMEPAD_BUTTON_LAST; ++i)
        if (state.buttons[i] == GLFW_PRESS) buttons |= 1u << i;
      pending_.pad_left = with_dead_zone({state.axes[GLFW_GAMEPAD_AXIS_LEFT_X], state.axes[GLFW_GAMEPAD_AXIS_LEFT_Y]});
      pending_.pad_right =
          with_dead_zone({state.axes[GLFW_GAMEPAD_AXIS_RIGHT_X], state.axes[GLFW_GAMEPAD_AXIS_RIGHT_Y]});
      break;
    }
    pending_.pad_buttons = buttons;
    pending_.pad_pressed = buttons & ~pad_before_;
    pad_before_ = buttons;
  }

  // Sticks at rest give up to about 0.15 on worn pads.
  static vec2 with_dead_zone(vec2 stick) {
    constexpr float kDead = 0.18f;
    const float length = glm::length(stick);
    return length < kDead ? vec2(0) : stick / length * std::min((length - kDead) / (1 - kDead), 1.0f);
  }

  std::shared_ptr<Library> library_;
  gpu::Device& device_;
  GLFWwindow* window_ = nullptr;
  std::unique_ptr<Swapchain> swapchain_;
  Input pending_;
  std::optional<vec2> last_pointer_;
  bool captured_ = false;
  std::uint32_t pad_before_ = 0;
  std::uint64_t frame_ = 0;
  std::array<std::uint64_t, 2> submitted_{};  // timeline values of the last two frames drawn
  double period_s_ = 1.0 / 60, last_s_ = 0;
};

}  // namespace

Result<std::vector<const char*>> desktop_instance_extensions() {
  // Kept until the process ends: the names belong to GLFW.
  static std::shared_ptr<Library> keep;
  VITRINE_TRY(library, Library::open());
  keep = library;
  if (!glfwVulkanSupported())
    return fail(Code::unavailable, "this display has no Vulkan: {}. 'vitrine doctor' says what to install",
                glfw_fault());
  std::uint32_t count = 0;
  const char** names = glfwGetRequiredInstanceExtensions(&count);
  if (!names) return fail(Code::unavailable, "this display shows no Vulkan pictures: {}", glfw_fault());
  return std::vector<const char*>(names, names + count);
}

Result<std::unique_ptr<Backend>> create_desktop(gpu::Device& device, const DesktopOptions& options) {
  VITRINE_TRY(library, Library::open());
  auto desktop = std::make_unique<Desktop>(std::move(library), device);
  VITRINE_CHECK(desktop->open(options));
  return std::unique_ptr<Backend>(std::move(desktop));
}

}  // namespace engine::xr
