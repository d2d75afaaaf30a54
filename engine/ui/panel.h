#pragma once
// A panel: one Dear ImGui context with its own size, input and picture. One covers the window, others are textures in
// the world. Between begin() and end() the functions of widgets.h and of Dear ImGui itself draw into it. One panel at a
// time, main thread.

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/math.h"
#include "engine/ui/draw_data.h"
#include "engine/ui/fonts.h"

struct ImGuiContext;

namespace engine::ui {

// What the person did to this panel since the last begin(). Positions are panel pixels from the top left.
struct PanelInput {
  std::optional<core::vec2> pointer;  // absent: nobody points here
  struct Button {
    int button = 0;  // 0 left, 1 right, 2 middle
    bool pressed = false;
    std::optional<core::vec2> position;  // at the moment it happened
  };
  std::vector<Button> buttons;  // in the order they happened
  core::vec2 scroll{0};         // wheel steps, +Y up
  bool touch = false;           // the pointer is a finger: no hover, dragging scrolls
  struct Key {
    int key = 0;  // GLFW's values
    bool pressed = false;
  };
  std::vector<Key> keys;
  bool shift = false, control = false, alt = false;
  std::vector<std::uint32_t> text;  // Unicode code points
};

struct PanelOptions {
  core::vec2 size_px{1280, 720};
  float scale = 1;              // pixels per UI unit: display scale times the person's text scale (1..2)
  bool reduced_motion = false;  // everything moves at once
};

class Panel {
 public:
  Panel(std::shared_ptr<Fonts> fonts, const PanelOptions& options);
  ~Panel();
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;

  void resize(core::vec2 size_px);
  void set_scale(float pixels_per_unit);
  void set_reduced_motion(bool reduced) { options_.reduced_motion = reduced; }
  // The renderer must be given the new atlas image in the same frame.
  void set_fonts(std::shared_ptr<Fonts> fonts);

  // `dt_s` in seconds, > 0 (clamped to [0.0001, 0.25]).
  void begin(const PanelInput& input, double dt_s);
  // The picture as plain values, valid until the next end(). Its revision changes only when its content does.
  const DrawData& end();
  const DrawData& draw_data() const { return draw_; }

  // Of the last frame: true when the world must not react to the pointer or to keys.
  bool wants_pointer() const { return wants_pointer_; }
  bool wants_keyboard() const { return wants_keyboard_; }

  core::vec2 size_px() const { return options_.size_px; }
  float scale() const { return options_.scale; }
  core::vec2 size_units() const { return options_.size_px / options_.scale; }
  bool reduced_motion() const { return options_.reduced_motion; }
  bool touch() const { return touch_; }

  // Cut and paste of text fields; both null: a clipboard of this panel's own.
  struct Clipboard {
    std::string (*get)(void* user) = nullptr;
    void (*set)(void* user, const char* text) = nullptr;
    void* user = nullptr;
  };
  void set_clipboard(const Clipboard& clipboard);

  // The panel between begin() and end(); asserts when there is none.
  static Panel& current();
  struct WidgetState;  // what widgets.h keeps between frames
  WidgetState& widgets() { return *widgets_; }

 private:
  struct Event {
    enum class Kind : std::uint8_t { button, key } kind = Kind::button;
    int code = 0;
    bool pressed = false;
    std::optional<core::vec2> position;
  };
  void apply_events();
  void copy_draw_data();
  void apply_style();

  std::shared_ptr<Fonts> fonts_;
  PanelOptions options_;
  ImGuiContext* context_ = nullptr;
  DrawData draw_, scratch_;
  std::deque<Event> events_;  // not yet shown to Dear ImGui, which sees one change of a button or key per frame
  bool wants_pointer_ = false, wants_keyboard_ = false;
  bool touch_ = false, lift_ = false;
  Clipboard clipboard_;
  std::string clipboard_text_;
  std::unique_ptr<WidgetState> widgets_;
};

}  // namespace engine::ui
