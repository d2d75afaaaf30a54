#pragma once
// Where frames come from and go to: a headset, a desktop window, or nothing at all (offscreen). The loop in engine/app
// calls these in this order and never learns which it is. All calls on the main thread.

#include <vulkan/vulkan_core.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/math.h"
#include "engine/core/result.h"
#include "engine/gpu/device.h"

namespace engine::xr {

using core::mat4;
using core::Pose;
using core::vec2;
using core::vec3;

enum class SessionState { idle, ready, synchronized, visible, focused, stopping, lost, exiting };

// idle, lost and exiting draw nothing; synchronized runs the loop without drawing; visible draws without input; focused
// does all.
struct PollResult {
  SessionState state = SessionState::focused;
  bool quit = false;     // the person or the runtime asks to end
  bool rebuild = false;  // the device or session was lost: the app tears down and creates anew
};

struct FrameTiming {
  std::uint64_t frame = 0;
  double time_s = 0;  // predicted display time; offscreen: simulated time
  double period_s = 1.0 / 60;
  bool should_render = true;
};

// A pose that may be missing this frame; stale poses are never sampled.
struct TrackedPose {
  Pose pose;           // in the world's stage space, metres
  bool valid = false;  // position and orientation both valid
};

struct Hand {
  TrackedPose grip, aim;
  bool active = false;
  float trigger = 0, squeeze = 0;  // 0..1
  vec2 stick{0};
  bool primary = false, secondary = false, menu = false, stick_click = false;
};

// Keys by meaning, not by position in a table of some library: values are GLFW's, which are US-layout ASCII for
// letters.
struct KeyEvent {
  int key = 0;
  bool pressed = false;  // false = released
  bool repeat = false;
  bool shift = false, control = false, alt = false;
};

struct PointerButton {
  int button = 0;  // 0 left, 1 right, 2 middle
  bool pressed = false;
  vec2 position{0};  // pixels at the moment of the press
};

// Everything the person did since the last frame, whichever device it came from.
struct Input {
  TrackedPose head;           // headset: tracked; desktop and offscreen: not valid, the app moves the camera
  std::array<Hand, 2> hands;  // left, right
  // Pointer of the window, pixels from the top left; absent when the cursor is outside or captured.
  std::optional<vec2> pointer;
  vec2 pointer_delta{0};  // pixels, also while captured
  vec2 scroll{0};
  std::vector<PointerButton> buttons;  // in the order they happened
  std::array<bool, 3> button_down{};
  std::vector<KeyEvent> keys;  // in the order they happened
  std::vector<int> keys_down;
  std::vector<std::uint32_t> text;  // Unicode code points typed
  std::vector<std::string> dropped_files;
  bool key_down(int key) const {
    for (int k : keys_down)
      if (k == key) return true;
    return false;
  }
  // Gamepad, zero when absent.
  vec2 pad_left{0}, pad_right{0};
  std::uint32_t pad_buttons = 0;  // bit i = GLFW gamepad button i
  std::uint32_t pad_pressed = 0;  // went down this frame
};

// One eye or the window. Tangents of the half angles, left and down negative.
struct View {
  mat4 view_from_world{1};
  vec3 position{0};  // world
  float tan_left = -1, tan_right = 1, tan_up = 1, tan_down = -1;
};

// Where the app wants its camera: desktop and offscreen have no tracked head, so the app says.
struct CameraRequest {
  Pose world_from_stage;          // where the stage stands in the world (teleports move this)
  Pose stage_from_head;           // desktop/offscreen only
  float vertical_fov_rad = 1.0f;  // desktop/offscreen only
  float ipd_m = 0.063f;           // offscreen --stereo only
};

// The images to draw into this frame. `image` has `view_count` layers; `wait`/`signal` are binary semaphores or null.
struct ViewSet {
  std::uint32_t view_count = 1;
  std::array<View, 2> views;
  VkExtent2D extent{};
  VkImage image = VK_NULL_HANDLE;
  VkImageView image_view = VK_NULL_HANDLE;  // 2D array view of all layers
  VkFormat format = VK_FORMAT_UNDEFINED;    // *_SRGB where offered: the encode happens exactly once, in hardware
  VkImageLayout final_layout = VK_IMAGE_LAYOUT_GENERAL;
  VkSemaphore wait = VK_NULL_HANDLE, signal = VK_NULL_HANDLE;
};

// Haptics: amplitude 0..1.
struct Haptic {
  int hand = 0;
  float amplitude = 0.5f;
  float duration_s = 0.02f;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual const char* name() const = 0;  // "desktop", "offscreen", "openxr"
  virtual PollResult poll() = 0;
  // Blocks for pacing here and nowhere else.
  virtual core::Result<FrameTiming> begin_frame() = 0;
  virtual Input input(const FrameTiming& timing) = 0;
  // Locates the views as late as possible and acquires their images. nullopt: nothing to draw this frame (minimised,
  // not wanted).
  virtual core::Result<std::optional<ViewSet>> views(const FrameTiming& timing, const CameraRequest& camera) = 0;
  // Always called once per begin_frame(). `drawn`: the views were rendered and submitted with timeline value
  // `submitted`.
  virtual core::Result<> end_frame(const FrameTiming& timing, bool drawn, std::uint64_t submitted) = 0;
  virtual void capture_pointer(bool) {}
  virtual void haptic(const Haptic&) {}
  // The machine's clipboard, UTF-8; without a window there is none.
  virtual std::string clipboard() { return {}; }
  virtual void set_clipboard(const std::string&) {}
  // Window size in pixels and pixels per UI unit (1.0 = 96 dpi).
  virtual VkExtent2D extent() const = 0;
  virtual float ui_scale() const { return 1.0f; }
};

struct DesktopOptions {
  std::string title = "Vitrine";
  int width = 1280, height = 720;
  bool fullscreen = false;
  bool vsync = true;
  bool unorm = false;  // as on a surface that offers no sRGB format; tests
};

struct OffscreenOptions {
  std::uint32_t width = 1280, height = 720;
  bool stereo = false;  // two layers, two eyes
  double period_s = 1.0 / 60;
};

// Instance extensions a backend needs before a device exists; empty for offscreen. Fails when there is no display.
core::Result<std::vector<const char*>> desktop_instance_extensions();
// `surface_support`: see gpu::DeviceOptions. The device outlives the backend.
core::Result<std::unique_ptr<Backend>> create_desktop(gpu::Device& device, const DesktopOptions& options);

// Scripted, no window, fixed simulated time. Draws only frames for which want_picture() was called since the last one.
class Offscreen : public Backend {
 public:
  virtual void feed(Input input) = 0;  // returned by the next input()
  virtual void want_picture() = 0;     // the frame now in progress (or the next) is drawn
  // RGBA8 sRGB of one layer of the last drawn frame; waits for the device.
  virtual core::Result<std::vector<std::uint8_t>> read_picture(std::uint32_t layer = 0) = 0;
};
core::Result<std::unique_ptr<Offscreen>> create_offscreen(gpu::Device& device, const OffscreenOptions& options);

}  // namespace engine::xr
