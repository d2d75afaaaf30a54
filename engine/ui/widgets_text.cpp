#include <algorithm>
#include <cmath>

#include "engine/ui/widgets_inside.h"

namespace engine::ui {

using namespace inside;

void text(std::string_view s, Face face, Color color) {
  UseFace use(face);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(s.data(), s.data() + s.size());
  ImGui::PopStyleColor();
}

void title(std::string_view s) { text(s, Face::title); }
void muted(std::string_view s) { text(s, Face::body, theme::kMuted); }

void text_centered(std::string_view s, Face face, Color color) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float needed = measure(s, face).x;
  if (needed < width) {
    const auto at = ImGui::GetCursorScreenPos();
    const float height = measure(s, face).y;
    draw_line(at, at + ImVec2{width, height}, s, face, color, 0.5f);
    ImGui::Dummy({width, height});
  } else {
    text(s, face, color);
  }
}

void price(std::string_view s, bool struck) {
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const auto face = struck ? Face::body : Face::price;
  const auto size = measure(s, face);
  draw_line(at, at + ImVec2{width, size.y}, s, face, struck ? theme::kMuted : theme::kText, 1);
  if (struck) {
    const float y = at.y + size.y * 0.55f;
    ImGui::GetWindowDrawList()->AddLine({at.x + width - size.x, y}, {at.x + width, y}, tint(theme::kMuted), unit());
  }
  ImGui::Dummy({width, size.y});
}

void row(std::string_view label, std::string_view value, bool strong) {
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const auto value_face = strong ? Face::price : Face::body;
  const auto size = measure(value, value_face);
  const float label_width = measure(label).x, gap_px = theme::kGap * unit();
  // Both on one line when they fit; a long label keeps its line and the value follows on the next.
  const bool wraps = label_width + gap_px + size.x > width && !label.empty();
  const float height = std::max(size.y, kFaceUnits[0] * unit());
  if (wraps) {
    text(label, Face::body, strong ? theme::kText : theme::kMuted);
    const auto below = ImGui::GetCursorScreenPos();
    draw_line(below, below + ImVec2{width, height}, value, value_face, theme::kText, 1);
  } else {
    draw_line(at, at + ImVec2{width, height}, label, Face::body, strong ? theme::kText : theme::kMuted);
    draw_line(at, at + ImVec2{width, height}, value, value_face, theme::kText, 1);
  }
  ImGui::Dummy({width, height});
}

void gap(float units) { ImGui::SetCursorPosY(ImGui::GetCursorPosY() + units * unit()); }

void line() {
  const float u = unit();
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, y = std::floor(at.y + 4 * u);
  ImGui::GetWindowDrawList()->AddRectFilled({at.x, y}, {at.x + width, y + std::max(1.0f, std::floor(u))},
                                            tint(theme::kLine));
  ImGui::Dummy({width, 9 * u});
}

void same_line(float gap_units) { ImGui::SameLine(0, gap_units * unit()); }
float text_width(std::string_view s, Face face) { return measure(s, face).x / unit(); }

core::vec2 room() {
  const auto size = ImGui::GetContentRegionAvail();
  return core::vec2(size.x, size.y) / unit();
}

void picture(Picture id, core::vec2 size, float corner) {
  const float u = unit();
  const auto at = ImGui::GetCursorScreenPos();
  draw_picture(id, at, at + ImVec2{size.x * u, size.y * u}, corner * u);
  ImGui::Dummy({size.x * u, size.y * u});
}

void icon(Icon i, float size, Color color) {
  const float px = size * unit();
  const auto at = ImGui::GetCursorScreenPos();
  draw_icon(*ImGui::GetWindowDrawList(), i, {at.x + px / 2, at.y + px / 2}, px, tint(color));
  ImGui::Dummy({px, px});
}

// --- states

void progress(float fraction, std::string_view label) {
  const float u = unit();
  if (!label.empty()) text(label, Face::body, theme::kMuted);
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = 6 * u;
  auto* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(at, at + ImVec2{width, height}, tint(theme::kFieldHover), height / 2);
  if (fraction < 0) {
    const auto t = static_cast<float>(std::fmod(ImGui::GetTime() * 0.7, 1.3)) - 0.3f;
    const float x0 = at.x + width * std::clamp(t, 0.0f, 1.0f), x1 = at.x + width * std::clamp(t + 0.3f, 0.0f, 1.0f);
    if (x1 > x0 + height) list->AddRectFilled({x0, at.y}, {x1, at.y + height}, tint(theme::kAccent), height / 2);
  } else if (fraction > 0) {
    const float filled = std::max(height, width * std::min(fraction, 1.0f));
    list->AddRectFilled(at, at + ImVec2{filled, height}, tint(theme::kAccent), height / 2);
  }
  ImGui::Dummy({width, height});
}

void busy(std::string_view label) {
  const float u = unit(), size = 22 * u;
  const auto at = ImGui::GetCursorScreenPos();
  spinner(at + ImVec2{size / 2, size / 2}, size * 0.38f, theme::kAccent);
  const float width = ImGui::GetContentRegionAvail().x;
  draw_line(at + ImVec2{size + theme::kGap * u, 0}, at + ImVec2{width, size}, label, Face::body, theme::kMuted);
  ImGui::Dummy({width, size});
}

Color tone_color(Tone tone) {
  switch (tone) {
    case Tone::info:
      return theme::kText;
    case Tone::good:
      return theme::kGood;
    case Tone::warn:
      return theme::kWarn;
    case Tone::bad:
      return theme::kBad;
  }
  return theme::kText;
}

namespace {

Icon tone_icon(Tone tone) { return tone == Tone::good ? Icon::check : tone == Tone::info ? Icon::info : Icon::warning; }

}  // namespace

void banner(Tone tone, std::string_view s) {
  const float u = unit(), inset = 12 * u, icon_size = 18 * u;
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float text_width_px = width - inset * 2 - icon_size - 10 * u;
  const float height = std::max(measure(s, Face::body, text_width_px).y, icon_size) + inset * 2;
  auto* list = ImGui::GetWindowDrawList();
  const auto color = tone_color(tone);
  list->AddRectFilled(at, at + ImVec2{width, height}, tint(with_alpha(color, tone == Tone::info ? 0.08f : 0.14f)),
                      theme::kCornerSmall * u);
  draw_icon(*list, tone_icon(tone), {at.x + inset + icon_size / 2, at.y + inset + icon_size / 2}, icon_size,
            tint(color));
  const auto text_at = at + ImVec2{inset + icon_size + 10 * u, inset};
  list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), text_at, tint(theme::kText), s.data(), s.data() + s.size(),
                text_width_px);
  ImGui::Dummy({width, height});
}

void badge(std::string_view s, Color color) {
  const float u = unit();
  const auto size = measure(s) + ImVec2{16 * u, 6 * u};
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddRectFilled(at, at + size, tint(with_alpha(color, 0.16f)), size.y / 2);
  draw_line(at, at + size, s, Face::body, color, 0.5f);
  ImGui::Dummy(size);
}

void empty_state(Icon i, std::string_view heading, std::string_view hint) {
  const float u = unit(), size = 44 * u;
  gap(20);
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  draw_icon(*ImGui::GetWindowDrawList(), i, {at.x + width / 2, at.y + size / 2}, size, tint(theme::kFaint));
  ImGui::Dummy({width, size});
  gap(12);
  text_centered(heading);
  if (!hint.empty()) text_centered(hint, Face::body, theme::kMuted);
  gap(20);
}

void Toasts::push(Tone tone, std::string s, float seconds) {
  for (auto& item : items_)
    if (item.text == s && item.tone == tone) {  // said again: stays longer instead of stacking up
      item.left_s = seconds;
      return;
    }
  items_.push_back({tone, std::move(s), seconds, 0, next_++});
  while (items_.size() > 3) items_.pop_front();
}

void Toasts::draw(double dt_s) {
  float lift = 0;
  for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
    item->left_s -= static_cast<float>(dt_s);
    item->age_s += static_cast<float>(dt_s);
    const float wanted = text_width(item->text) + 78;
    SheetOptions o;
    o.anchor = {0.5f, 1};
    o.offset = {0, -lift - 12};
    o.width = std::min(wanted, 520.0f);
    o.padding = 14;
    o.open = item->left_s > 0;
    if (!begin_sheet("toast " + std::to_string(item->id), o)) continue;
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    icon(tone_icon(item->tone), 20, tone_color(item->tone));
    same_line(12);
    text(item->text);
    lift += ImGui::GetWindowHeight() / unit() + theme::kGap;
    end_sheet();
  }
  while (!items_.empty() && items_.front().left_s < -2 * theme::kMotion_s) items_.pop_front();
}

}  // namespace engine::ui
