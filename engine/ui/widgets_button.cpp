#include <algorithm>
#include <cmath>

#include "engine/ui/widgets_inside.h"

namespace engine::ui {

using namespace inside;

namespace {

constexpr float kButtonInset = 18;  // units left and right of a button's text
constexpr float kIconSize = 18;

float button_width(std::string_view label, const ButtonOptions& o) {
  const float u = unit();
  if (o.width > 0) return std::min(o.width * u, std::max(ImGui::GetContentRegionAvail().x, u));
  if (o.width < 0) return ImGui::GetContentRegionAvail().x;
  return measure(label).x + (2 * kButtonInset + (o.icon == Icon::none ? 0 : kIconSize + 8)) * u;
}

void button_content(const ImRect& box, std::string_view label, const ButtonOptions& o, Color color) {
  const float u = unit();
  if (o.busy) return spinner(box.GetCenter(), 9 * u, color);
  const float icon_px = o.icon == Icon::none ? 0 : (label.empty() ? kIconSize : kIconSize + 8) * u;
  const float total = std::min(measure(label).x + icon_px, box.GetWidth() - 8 * u);
  float x = std::floor(box.GetCenter().x - total / 2);
  if (icon_px > 0) {
    draw_icon(*ImGui::GetWindowDrawList(), o.icon, {x + kIconSize * u / 2, box.GetCenter().y}, kIconSize * u,
              tint(color));
    x += icon_px;
  }
  draw_line({x, box.Min.y}, {box.Max.x - 4 * u, box.Max.y}, label, Face::body, color);
}

struct Paint {
  Color rest, hover, press, text;
};
constexpr Paint kPrimary{theme::kAccent, theme::kAccentHover, theme::kAccentPress, theme::kOnAccent};
constexpr Paint kQuiet{theme::kField, theme::kFieldHover, theme::kFieldPress, theme::kText};
constexpr Paint kDisabled{theme::kField, theme::kField, theme::kField, theme::kFaint};

Area button(std::string_view label, const ButtonOptions& o, const Paint& wanted) {
  const float u = unit();
  const bool live = o.enabled && !o.busy;
  const auto& paint = o.enabled ? wanted : kDisabled;
  auto a = area(label, {button_width(label, o), theme::kControl * u}, live);
  if (!a.visible) return a;
  const auto fill = a.held && a.hovered ? paint.press : mix(paint.rest, paint.hover, ease_id(a.id, a.hovered));
  ImGui::GetWindowDrawList()->AddRectFilled(a.box.Min, a.box.Max, tint(fill), theme::kCornerSmall * u);
  button_content(a.box, label, o, paint.text);
  return a;
}

}  // namespace

bool primary_button(std::string_view label, const ButtonOptions& o) { return button(label, o, kPrimary).pressed; }
bool quiet_button(std::string_view label, const ButtonOptions& o) { return button(label, o, kQuiet).pressed; }

bool icon_button(std::string_view id, Icon i, bool selected, float size) {
  const float u = unit();
  const auto a = area(id, {size * u, size * u});
  if (!a.visible) return a.pressed;
  const float hover = ease_id(a.id, a.hovered || selected);
  auto* list = ImGui::GetWindowDrawList();
  if (hover > 0)
    list->AddRectFilled(a.box.Min, a.box.Max, tint(with_alpha(a.held ? theme::kFieldPress : theme::kFieldHover, hover)),
                        theme::kCornerSmall * u);
  draw_icon(*list, i, {a.box.GetCenter().x, a.box.GetCenter().y}, size * u * 0.46f,
            tint(selected ? theme::kAccent : theme::kText));
  return a.pressed;
}

bool link(std::string_view label) {
  const auto size = measure(label);
  const auto a = area(label, {size.x + 1, size.y + 8 * unit()});
  if (!a.visible) return a.pressed;
  const auto color = mix(theme::kAccent, theme::kAccentHover, ease_id(a.id, a.hovered));
  draw_line(a.box.Min, a.box.Max + ImVec2{2, 0}, label, Face::body, color);
  const float y = std::floor(a.box.GetCenter().y + size.y * 0.5f);
  ImGui::GetWindowDrawList()->AddRectFilled({a.box.Min.x, y}, {a.box.Max.x, y + std::max(1.0f, std::floor(unit()))},
                                            tint(with_alpha(color, a.hovered ? 1.0f : 0.45f)));
  return a.pressed;
}

bool chip(std::string_view label, bool selected) {
  const float u = unit();
  const float check = selected ? 20 * u : 0;  // colour is never the only sign
  const auto a = area(label, {measure(label).x + 28 * u + check, 34 * u});
  if (!a.visible) return a.pressed;
  auto* list = ImGui::GetWindowDrawList();
  const auto rest = selected ? with_alpha(theme::kAccent, 0.24f) : theme::kField;
  const auto over = selected ? with_alpha(theme::kAccent, 0.34f) : theme::kFieldHover;
  list->AddRectFilled(a.box.Min, a.box.Max, tint(mix(rest, over, ease_id(a.id, a.hovered))), a.box.GetHeight() / 2);
  if (selected)
    draw_icon(*list, Icon::check, {a.box.Min.x + 21 * u, a.box.GetCenter().y}, 13 * u, tint(theme::kAccentHover));
  draw_line({a.box.Min.x + 14 * u + check, a.box.Min.y}, {a.box.Max.x, a.box.Max.y}, label, Face::body,
            selected ? theme::kAccentHover : theme::kText);
  return a.pressed;
}

void chip_wrap(std::string_view next_label) {
  const float u = unit();
  const float needed = measure(next_label).x + 48 * u;
  const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  if (ImGui::GetItemRectMax().x + theme::kGap * u + needed <= right) same_line();
}

Pressed action_bar(std::string_view primary, std::string_view quiet, const ButtonOptions& primary_options) {
  const float u = unit(), gap_px = theme::kGap * u;
  const float width = ImGui::GetContentRegionAvail().x;
  const float primary_px = std::max(button_width(primary, primary_options), 120 * u);
  const float quiet_px = quiet.empty() ? 0 : std::max(button_width(quiet, {}), 96 * u);
  auto pressed = Pressed::none;
  auto options = primary_options;
  ButtonOptions quiet_options;
  if (primary_px + gap_px + quiet_px > width) {  // large text: one below the other, the primary one last
    options.width = quiet_options.width = -1;
  } else {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - primary_px - (quiet.empty() ? 0 : quiet_px + gap_px));
    options.width = primary_px / u;
    quiet_options.width = quiet_px / u;
  }
  if (!quiet.empty()) {
    if (quiet_button(quiet, quiet_options)) pressed = Pressed::quiet;
    if (options.width > 0) same_line();
  }
  if (primary_button(primary, options)) pressed = Pressed::primary;
  return pressed;
}

bool hold_button(std::string_view label, float seconds, const ButtonOptions& o) {
  const float u = unit();
  const auto a = area(label, {button_width(label, {o.width < 0 ? -1.0f : o.width, true, false, Icon::info}), 52 * u},
                      o.enabled && !o.busy);
  auto* storage = ImGui::GetStateStorage();
  const auto key = a.id ^ 0x401Du;
  float held_s = storage->GetFloat(key, 0);  // < 0: done, waits for the release
  bool done = false;
  const bool by_key = a.held && ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Nav;
  if (!a.held) {
    held_s = 0;
  } else if (held_s >= 0 && (a.hovered || by_key)) {
    held_s += ImGui::GetIO().DeltaTime;
    if (held_s >= seconds) {
      held_s = -1;
      done = true;
    }
  } else if (held_s > 0) {
    held_s = 0;  // slid off: start again
  }
  storage->SetFloat(key, held_s);
  if (!a.visible) return done;
  const float fraction = held_s < 0 ? 1 : held_s / seconds;
  const auto& paint = o.enabled ? kPrimary : kDisabled;
  auto* list = ImGui::GetWindowDrawList();
  const auto fill = mix(paint.rest, paint.hover, ease_id(a.id, a.hovered));
  list->AddRectFilled(a.box.Min, a.box.Max,
                      tint(o.enabled ? mix(fill, theme::kAccentPress, fraction > 0 ? 0.55f : 0) : fill),
                      theme::kCornerSmall * u);
  if (fraction > 0) {
    list->PushClipRect(a.box.Min, {a.box.Min.x + a.box.GetWidth() * fraction, a.box.Max.y}, true);
    list->AddRectFilled(a.box.Min, a.box.Max, tint(theme::kAccentHover), theme::kCornerSmall * u);
    list->PopClipRect();
  }
  if (o.busy) {
    spinner(a.box.GetCenter(), 10 * u, paint.text);
    return done;
  }
  const float radius = 11 * u, content = 2 * radius + 12 * u + measure(label).x;
  const float x = std::floor(std::max(a.box.Min.x + 12 * u, a.box.GetCenter().x - content / 2));
  ring({x + radius, a.box.GetCenter().y}, radius, fraction, with_alpha(paint.text, 0.28f), paint.text, 3 * u);
  draw_line({x + 2 * radius + 12 * u, a.box.Min.y}, {a.box.Max.x - 8 * u, a.box.Max.y}, label, Face::body, paint.text);
  return done;
}

bool twice_button(std::string_view label, std::string_view confirm_label, const ButtonOptions& o) {
  Id scope(label);
  const auto id = ImGui::GetCurrentWindow()->GetID("armed");
  auto* storage = ImGui::GetStateStorage();
  const float armed_s = std::max(0.0f, storage->GetFloat(id, 0) - ImGui::GetIO().DeltaTime);
  storage->SetFloat(id, armed_s);
  auto options = o;
  if (options.width == 0) options.width = std::max(button_width(label, o), button_width(confirm_label, o)) / unit();
  if (armed_s > 0) {
    if (!primary_button(confirm_label, options)) return false;
    storage->SetFloat(id, 0);
    return true;
  }
  if (quiet_button(label, options)) storage->SetFloat(id, 4);
  return false;
}

}  // namespace engine::ui
