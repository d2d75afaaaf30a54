#include <algorithm>
#include <cmath>

#include "engine/ui/widgets_inside.h"

#include <imgui_stdlib.h>  // needs imgui.h before it

namespace engine::ui {

using namespace inside;

bool stepper(std::string_view id, int& value, int min, int max) {
  Id scope(id);
  const float u = unit(), side = theme::kControl * u, middle = 48 * u;
  const auto at = ImGui::GetCursorScreenPos();
  auto* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, at + ImVec2{2 * side + middle, side}, tint(theme::kField), theme::kCornerSmall * u);
  const int before = value;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ImGui::GetStyle().ItemSpacing.y});
  const auto part = [&](std::string_view name, Icon icon, bool enabled, int step) {
    const auto a = area(name, {side, side}, enabled);
    if (a.hovered)
      list->AddRectFilled(a.box.Min, a.box.Max, tint(a.held ? theme::kFieldPress : theme::kFieldHover),
                          theme::kCornerSmall * u);
    draw_icon(*list, icon, {a.box.GetCenter().x, a.box.GetCenter().y}, 15 * u,
              tint(enabled ? theme::kText : theme::kFaint));
    if (a.pressed) value += step;
  };
  part("less", Icon::minus, value > min, -1);
  ImGui::SameLine(0, 0);
  const auto number = ImGui::GetCursorScreenPos();
  ImGui::Dummy({middle, side});
  ImGui::SameLine(0, 0);
  part("more", Icon::plus, value < max, 1);
  ImGui::PopStyleVar();
  draw_line(number, number + ImVec2{middle, side}, std::to_string(value), Face::body, theme::kText, 0.5f);
  value = std::clamp(value, std::min(min, before), std::max(max, before));
  return value != before;
}

bool toggle(std::string_view label, bool& on, std::string_view detail) {
  const float u = unit();
  const float width = ImGui::GetContentRegionAvail().x, track_w = 44 * u, track_h = 26 * u;
  const float text_px = width - track_w - 16 * u;
  const float detail_h = detail.empty() ? 0 : measure(detail, Face::body, text_px).y + 2 * u;
  const float label_h = std::max(measure(label, Face::body, text_px).y, track_h);
  const auto a = area(label, {width, label_h + detail_h + 8 * u});
  if (a.pressed) on = !on;
  if (!a.visible) return a.pressed;
  auto* list = ImGui::GetWindowDrawList();
  const float t = ease_id(a.id, on);
  const ImVec2 at{a.box.Max.x - track_w, a.box.Min.y + 4 * u + (label_h - track_h) / 2};
  list->AddRectFilled(at, at + ImVec2{track_w, track_h},
                      tint(mix(a.hovered ? theme::kFieldPress : theme::kFieldHover, theme::kAccent, t)), track_h / 2);
  const float knob = track_h / 2 - 3 * u;
  list->AddCircleFilled({at.x + track_h / 2 + (track_w - track_h) * t, at.y + track_h / 2}, knob,
                        tint(mix(theme::kText, theme::kOnAccent, t)), 24);
  const ImVec2 text_at{a.box.Min.x, a.box.Min.y + 4 * u};
  const float label_y = (label_h - measure(label, Face::body, text_px).y) / 2;
  list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), text_at + ImVec2{0, label_y}, tint(theme::kText), label.data(),
                label.data() + label.size(), text_px);
  if (!detail.empty())
    list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), text_at + ImVec2{0, label_h + 2 * u}, tint(theme::kMuted),
                  detail.data(), detail.data() + detail.size(), text_px);
  return a.pressed;
}

bool segmented(std::string_view id, std::span<const std::string_view> choices, int& selected) {
  if (choices.empty()) return false;
  Id scope(id);
  const float u = unit(), height = theme::kControl * u, inset = 4 * u;
  const float width = ImGui::GetContentRegionAvail().x;
  float widest = 0;
  for (const auto c : choices) widest = std::max(widest, measure(c).x);
  const auto count = static_cast<float>(choices.size());
  // Equal parts side by side while the longest text fits; one below the other otherwise (large text, many choices).
  const bool stacked = (widest + 20 * u) * count > width - 2 * inset;
  const float part_w = stacked ? width - 2 * inset : (width - 2 * inset) / count, part_h = height - 2 * inset;
  const auto at = ImGui::GetCursorScreenPos();
  const float total_h = stacked ? part_h * count + 2 * inset : height;
  auto* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, at + ImVec2{width, total_h}, tint(theme::kField), theme::kCornerSmall * u);
  const int before = selected;
  for (int i = 0; i < static_cast<int>(choices.size()); ++i) {
    const auto step = static_cast<float>(i);
    ImGui::SetCursorScreenPos(at +
                              ImVec2{inset + (stacked ? 0 : step * part_w), inset + (stacked ? step * part_h : 0)});
    Id part(i);
    const auto a = area("part", {part_w, part_h});
    if (a.pressed) selected = i;
    const bool on = selected == i;
    const float t = ease_id(a.id, on);
    const auto fill = mix(with_alpha(theme::kFieldHover, a.hovered && !on ? 0.7f : 0.0f), rgba(250, 240, 222, 0.2f), t);
    if (a.hovered || t > 0) list->AddRectFilled(a.box.Min, a.box.Max, tint(fill), (theme::kCornerSmall - 2) * u);
    draw_line(a.box.Min, a.box.Max, choices[static_cast<std::size_t>(i)], Face::body, on ? theme::kText : theme::kMuted,
              0.5f);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, total_h});
  return selected != before;
}

bool slider(std::string_view label, float& value, float min, float max, std::string_view shown) {
  const float u = unit(), height = 30 * u;
  row(label, shown);
  const float width = ImGui::GetContentRegionAvail().x;
  const auto a = area(label, {width, height});
  const float knob = 10 * u, track = width - 2 * knob, before = value;
  if (a.held && ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Mouse)
    value = min + (max - min) * std::clamp((ImGui::GetIO().MousePos.x - a.box.Min.x - knob) / track, 0.0f, 1.0f);
  if (!a.visible) return value != before;
  const float t = max > min ? std::clamp((value - min) / (max - min), 0.0f, 1.0f) : 0;
  const float x0 = a.box.Min.x + knob, x = x0 + t * track, y = a.box.GetCenter().y;
  auto* list = ImGui::GetWindowDrawList();
  list->AddRectFilled({x0, y - 2 * u}, {x0 + track, y + 2 * u}, tint(theme::kFieldPress), 2 * u);
  list->AddRectFilled({x0, y - 2 * u}, {x, y + 2 * u}, tint(theme::kAccent), 2 * u);
  list->AddCircleFilled({x, y}, knob * (a.held ? 1.0f : 0.85f + 0.15f * ease_id(a.id, a.hovered)),
                        tint(theme::kAccentHover), 28);
  return value != before;
}

bool option_row(std::string_view label, std::string_view detail, std::string_view right, bool selected, bool enabled) {
  const float u = unit(), inset = 14 * u, dot = 9 * u;
  const float width = ImGui::GetContentRegionAvail().x;
  const float right_px = right.empty() ? 0 : measure(right).x + 12 * u;
  const float text_x = inset + 2 * dot + 12 * u, text_px = width - text_x - right_px - inset;
  const float label_h = measure(label, Face::body, text_px).y;
  const float detail_h = detail.empty() ? 0 : measure(detail, Face::body, text_px).y + 3 * u;
  const auto a = area(label, {width, label_h + detail_h + 2 * 12 * u}, enabled);
  if (!a.visible) return a.pressed;
  auto* list = ImGui::GetWindowDrawList();
  const auto rest = selected ? with_alpha(theme::kAccent, 0.16f) : theme::kField;
  const auto fill =
      mix(rest, selected ? with_alpha(theme::kAccent, 0.22f) : theme::kFieldHover, ease_id(a.id, a.hovered));
  list->AddRectFilled(a.box.Min, a.box.Max, tint(fill), theme::kCornerSmall * u);
  const ImVec2 centre{a.box.Min.x + inset + dot, a.box.Min.y + 12 * u + std::min(label_h, 18 * u) / 2};
  list->AddCircle(centre, dot - u, tint(selected ? theme::kAccent : theme::kMuted), 24, 1.75f * u);
  if (selected) list->AddCircleFilled(centre, dot - 5 * u, tint(theme::kAccent), 20);
  const auto text_at = a.box.Min + ImVec2{text_x, 12 * u};
  const auto draw = [&](ImVec2 at, std::string_view s, Color color) {
    list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), at, tint(color), s.data(), s.data() + s.size(), text_px);
  };
  draw(text_at, label, enabled ? theme::kText : theme::kFaint);
  if (!detail.empty()) draw(text_at + ImVec2{0, label_h + 3 * u}, detail, theme::kMuted);
  if (!right.empty())
    draw_line({a.box.Max.x - inset - right_px, text_at.y}, {a.box.Max.x - inset, text_at.y + 18 * u}, right, Face::body,
              theme::kText, 1);
  return a.pressed;
}

namespace {

ImGuiInputTextFlags field_flags(const FieldOptions& o) {
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackEdit;
  if (o.digits) flags |= ImGuiInputTextFlags_CallbackCharFilter;
  return flags;
}

int field_callback(ImGuiInputTextCallbackData* data) {
  const auto& o = *static_cast<const FieldOptions*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter)
    return (data->EventChar >= '0' && data->EventChar <= '9') || data->EventChar == '-' ? 0 : 1;
  // Cut here, in Dear ImGui's own copy, and never inside a UTF-8 sequence.
  if (data->EventFlag == ImGuiInputTextFlags_CallbackEdit && data->BufTextLen > static_cast<int>(o.max_bytes)) {
    int cut = static_cast<int>(o.max_bytes);
    while (cut > 0 && (static_cast<unsigned char>(data->Buf[cut]) & 0xC0) == 0x80) --cut;
    data->DeleteChars(cut, data->BufTextLen - cut);
  }
  return 0;
}

}  // namespace

Edited text_field(std::string_view id, std::string& value, const FieldOptions& o) {
  Id scope(id);
  const float u = unit(), height = 44 * u;
  const float width = o.width < 0 ? ImGui::GetContentRegionAvail().x : o.width * u;
  const float left = o.icon == Icon::none ? 14 * u : 42 * u;
  const auto at = ImGui::GetCursorScreenPos();
  const auto field = ImGui::GetCurrentWindow()->GetID("##field");
  const bool active = ImGui::GetActiveID() == field;
  auto* list = ImGui::GetWindowDrawList();
  const float t = ease_id(field, active);
  list->AddRectFilled(at, at + ImVec2{width, height}, tint(mix(theme::kField, theme::kFieldHover, t)),
                      theme::kCornerSmall * u);
  const auto edge = !o.problem.empty() ? theme::kBad : theme::kAccent;
  if (t > 0 || !o.problem.empty())  // an underline says where typing goes
    list->AddRectFilled({at.x + 8 * u, at.y + height - 2 * u}, {at.x + width - 8 * u, at.y + height},
                        tint(with_alpha(edge, o.problem.empty() ? t : 1.0f)), u);
  if (o.icon != Icon::none) draw_icon(*list, o.icon, {at.x + 22 * u, at.y + height / 2}, 18 * u, tint(theme::kMuted));

  ImGui::PushStyleColor(ImGuiCol_FrameBg, Color{0});
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme::kMuted);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, std::floor((height - ImGui::GetFontSize()) / 2)});
  ImGui::SetCursorScreenPos(at + ImVec2{left, 0});
  ImGui::SetNextItemWidth(width - left - 14 * u);
  if (o.focus) ImGui::SetKeyboardFocusHere();
  const std::string hint(o.hint), before = value;
  const bool submitted = ImGui::InputTextWithHint("##field", hint.c_str(), &value, field_flags(o), field_callback,
                                                  const_cast<FieldOptions*>(&o));
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
  if (!o.problem.empty()) text(o.problem, Face::body, theme::kBad);
  return submitted ? Edited::submitted : value != before ? Edited::changed : Edited::no;
}

}  // namespace engine::ui
