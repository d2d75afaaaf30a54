#pragma once
// Shared by the sources of widgets.h: drawing in panel pixels on top of Dear ImGui's internals.

#include <imgui.h>
#include <imgui_internal.h>

#include <string_view>
#include <vector>

#include "engine/ui/panel.h"
#include "engine/ui/widgets.h"

namespace engine::ui {

struct Panel::WidgetState {
  std::uint32_t top_modal = 0, next_top_modal = 0;  // id of the modal sheet in front, last frame and so far in this one
  bool dismissed = false;
  struct Sheet {
    std::uint32_t id = 0;
    bool modal = false, scrim_clicked = false, styled = false;
  };
  std::vector<Sheet> sheets;  // open between begin_sheet() and end_sheet()
};

namespace inside {

inline Color tint(Color c) { return ImGui::GetColorU32(c); }  // fades with the sheet
inline ImVec2 operator+(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }
inline ImVec2 operator-(ImVec2 a, ImVec2 b) { return {a.x - b.x, a.y - b.y}; }
inline ImVec2 operator*(ImVec2 a, float s) { return {a.x * s, a.y * s}; }

class UseFace {
 public:
  explicit UseFace(Face face) { ImGui::PushFont(ImGui::GetIO().Fonts->Fonts[static_cast<int>(face)]); }
  ~UseFace() { ImGui::PopFont(); }
  UseFace(const UseFace&) = delete;
  UseFace& operator=(const UseFace&) = delete;
};

ImVec2 measure(std::string_view s, Face face = Face::body, float wrap_px = -1);
// One line from the left of `box`, middle of its height, cut with an ellipsis where it ends.
void draw_line(ImVec2 min, ImVec2 max, std::string_view s, Face face, Color color, float align_x = 0);
// At most `lines` wrapped lines from the top left; the last one is cut with an ellipsis. Returns the height used.
float draw_lines(ImVec2 at, float width_px, int lines, std::string_view s, Face face, Color color);

// An area that can be pressed. `pressed`: released inside, or worked by a key.
struct Area {
  ImRect box;
  ImGuiID id = 0;
  bool visible = false, hovered = false, held = false, pressed = false;
};
Area area(std::string_view id, ImVec2 size_px, bool enabled = true);

float ease_id(ImGuiID id, bool target, float seconds = theme::kMotion_s);
Color mix(Color a, Color b, float t);
void ring(ImVec2 centre, float radius, float fraction, Color track, Color fill, float width);
void spinner(ImVec2 centre, float radius, Color color);
void draw_picture(Picture id, ImVec2 min, ImVec2 max, float corner_px, float alpha = 1);
void touch_scroll();

}  // namespace inside
}  // namespace engine::ui
