#include "engine/ui/widgets_inside.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace engine::ui::inside {

ImVec2 measure(std::string_view s, Face face, float wrap_px) {
  UseFace use(face);
  return ImGui::CalcTextSize(s.data(), s.data() + s.size(), false, wrap_px);
}

void draw_line(ImVec2 min, ImVec2 max, std::string_view s, Face face, Color color, float align_x) {
  if (s.empty() || max.x <= min.x) return;
  UseFace use(face);
  const char* end = s.data() + s.size();
  const auto size = ImGui::CalcTextSize(s.data(), end);
  const float y = std::floor((min.y + max.y - size.y) * 0.5f);
  const float x = std::floor(min.x + std::max(0.0f, max.x - min.x - size.x) * align_x);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::RenderTextEllipsis(ImGui::GetWindowDrawList(), {x, y}, {max.x, y + size.y}, max.x, max.x, s.data(), end,
                            &size);
  ImGui::PopStyleColor();
}

float draw_lines(ImVec2 at, float width_px, int lines, std::string_view s, Face face, Color color) {
  UseFace use(face);
  const auto* font = ImGui::GetFont();
  const float size = ImGui::GetFontSize(), top = at.y;
  const char *begin = s.data(), *end = begin + s.size();
  for (int i = 0; i < lines && begin < end; ++i, at.y += size) {
    while (i > 0 && begin < end && *begin == ' ') ++begin;
    const char* stop = i + 1 == lines ? end : font->CalcWordWrapPositionA(size / font->FontSize, begin, end, width_px);
    draw_line(at, {at.x + width_px, at.y + size}, {begin, static_cast<std::size_t>(stop - begin)}, face, color);
    begin = stop;
  }
  return at.y - top;
}

Area area(std::string_view id, ImVec2 size, bool enabled) {
  Area a;
  auto* window = ImGui::GetCurrentWindow();
  size = {std::floor(size.x), std::floor(size.y)};
  a.box = {window->DC.CursorPos, window->DC.CursorPos + size};
  a.id = window->GetID(id.data(), id.data() + id.size());
  ImGui::ItemSize(size, 0);
  a.visible = ImGui::ItemAdd(a.box, a.id);
  if (!a.visible || !enabled) return a;
  a.pressed = ImGui::ButtonBehavior(a.box, a.id, &a.hovered, &a.held);
  if (Panel::current().touch() && !a.held) a.hovered = false;
  ImGui::RenderNavHighlight(a.box, a.id);
  return a;
}

float ease_id(ImGuiID id, bool target, float seconds) {
  float& t = *ImGui::GetStateStorage()->GetFloatRef(id ^ 0x5EA5Eu, target ? 1.0f : 0.0f);
  const float step = Panel::current().reduced_motion() ? 1.0f : ImGui::GetIO().DeltaTime / seconds;
  t = target ? std::min(1.0f, t + step) : std::max(0.0f, t - step);
  return 1 - (1 - t) * (1 - t) * (1 - t);
}

Color mix(Color a, Color b, float t) {
  Color out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const auto x = static_cast<float>(a >> shift & 0xFF), y = static_cast<float>(b >> shift & 0xFF);
    out |= static_cast<Color>(x + (y - x) * t + 0.5f) << shift;
  }
  return out;
}

void ring(ImVec2 centre, float radius, float fraction, Color track, Color fill, float width) {
  auto* list = ImGui::GetWindowDrawList();
  list->AddCircle(centre, radius, tint(track), 0, width);
  if (fraction <= 0) return;
  list->PathArcTo(centre, radius, -core::kPi / 2, -core::kPi / 2 + 2 * core::kPi * std::min(fraction, 1.0f), 48);
  list->PathStroke(tint(fill), ImDrawFlags_None, width);
}

void spinner(ImVec2 centre, float radius, Color color) {
  auto* list = ImGui::GetWindowDrawList();
  const auto turn = static_cast<float>(std::fmod(ImGui::GetTime() * 5.0, 2.0 * static_cast<double>(core::kPi)));
  list->AddCircle(centre, radius, tint(with_alpha(color, 0.22f)), 0, radius * 0.24f);
  list->PathArcTo(centre, radius, turn, turn + 1.7f, 24);
  list->PathStroke(tint(color), ImDrawFlags_None, radius * 0.24f);
}

void draw_picture(Picture id, ImVec2 min, ImVec2 max, float corner, float alpha) {
  auto* list = ImGui::GetWindowDrawList();
  if (id) {
    list->AddImageRounded(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(id)), min, max, {0, 0}, {1, 1},
                          tint(rgba(255, 255, 255, alpha)), corner);
    return;
  }
  list->AddRectFilled(min, max, tint(theme::kField), corner);
  const auto centre = (min + max) * 0.5f;
  draw_icon(*list, Icon::picture, {centre.x, centre.y}, std::min(max.x - min.x, max.y - min.y) * 0.3f,
            tint(with_alpha(theme::kFaint, alpha)));
}

void touch_scroll() {
  auto* window = ImGui::GetCurrentWindow();
  const auto& io = ImGui::GetIO();
  if (!Panel::current().touch() || window->ScrollMax.y <= 0 || !ImGui::IsMouseDragging(0, 8 * unit())) return;
  if (!window->InnerRect.Contains(io.MouseClickedPos[0])) return;
  const auto drag = ImGui::GetMouseDragDelta(0, 8 * unit());
  if (std::fabs(drag.x) > std::fabs(drag.y)) return;  // along a slider
  ImGui::SetScrollY(std::clamp(window->Scroll.y - io.MouseDelta.y, 0.0f, window->ScrollMax.y));
  ImGui::ClearActiveID();  // what the finger came down on is not pressed by lifting it
}

}  // namespace engine::ui::inside

namespace engine::ui {

using namespace inside;

float unit() { return Panel::current().scale(); }

Id::Id(int n) { ImGui::PushID(n); }
Id::Id(std::string_view text) { ImGui::PushID(text.data(), text.data() + text.size()); }
Id::~Id() { ImGui::PopID(); }

float ease(std::string_view id, bool target) {
  return ease_id(ImGui::GetCurrentWindowRead()->GetID(id.data(), id.data() + id.size()), target);
}

}  // namespace engine::ui
