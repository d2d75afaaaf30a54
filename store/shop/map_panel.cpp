// The mini-map: rooms from above, where the visitor stands and looks, a click to go to a room.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/panel.h"
#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;
using engine::core::vec2;

void Panels::draw_map() {
  const auto* document = frame_->document;
  if (!visit_.map_shown() || !document || document->zones.empty()) return;
  // A narrow window, or one with large text, has room for a panel or for the map.
  if (visit_.panel() != PanelKind::none && ui::Panel::current().size_units().x < 900) return;
  vec2 low(1e9f), high(-1e9f);
  for (const auto& zone : document->zones)
    for (const auto& corner : zone.polygon) low = glm::min(low, corner), high = glm::max(high, corner);
  const vec2 extent = glm::max(high - low, vec2(1));
  constexpr float kWidth = 236, kPadding = 12;
  const float scale = (kWidth - 2 * kPadding) / extent.x;  // units per metre
  const float height = extent.y * scale;
  ui::SheetOptions options;
  options.anchor = {0, 1};
  options.margin = 16;
  options.width = kWidth;
  options.height = height + 2 * kPadding;
  options.padding = kPadding;
  options.slide = {0, 0};
  if (!ui::begin_sheet("map", options)) return;
  mark_sheet("map");
  const float u = ui::unit();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const auto place = [&](vec2 xz) {
    return ImVec2{origin.x + (xz.x - low.x) * scale * u, origin.y + (xz.y - low.y) * scale * u};
  };
  auto* list = ImGui::GetWindowDrawList();
  for (const auto& zone : document->zones) {
    std::vector<ImVec2> points;
    vec2 a(1e9f), b(-1e9f);
    for (const auto& corner : zone.polygon)
      points.push_back(place(corner)), a = glm::min(a, corner), b = glm::max(b, corner);
    const ImVec2 from = place(a), to = place(b);
    ImGui::SetCursorScreenPos(from);
    ImGui::PushID(zone.id.c_str());
    if (ImGui::InvisibleButton("zone", {std::max(4.0f, to.x - from.x), std::max(4.0f, to.y - from.y)}))
      visit_.go_to_zone(zone.id);
    ImGui::PopID();
    mark("map." + zone.id);
    const bool over = ImGui::IsItemHovered();
    const bool inside = zone.contains(frame_->position);
    const auto fill = over     ? ui::theme::kFieldPress
                      : inside ? ui::with_alpha(ui::theme::kAccent, 0.20f)
                               : ui::theme::kField;
    list->AddConvexPolyFilled(points.data(), static_cast<int>(points.size()), fill);
    list->AddPolyline(points.data(), static_cast<int>(points.size()), ui::theme::kMuted, ImDrawFlags_Closed, 1.25f * u);
    const auto& name = zone.name.in(texts_.language());
    const float font = 13 * u;
    const auto size = ImGui::GetFont()->CalcTextSizeA(font, 1e9f, 0, name.c_str());
    if (size.x < to.x - from.x - 8 * u)
      list->AddText(ImGui::GetFont(), font, {from.x + 6 * u, from.y + 4 * u}, ui::theme::kText, name.c_str());
  }
  for (const auto& at : frame_->marks) list->AddCircleFilled(place(at), 3 * u, ui::theme::kAccentHover, 12);
  // The visitor: a drop whose tip is where the eyes look. Yaw 0 looks along -Z, up on the map; positive turns left.
  const ImVec2 me = place(frame_->position);
  const vec2 ahead{-std::sin(frame_->yaw_rad), -std::cos(frame_->yaw_rad)}, side{-ahead.y, ahead.x};
  const auto at = [&](vec2 d) { return ImVec2{me.x + d.x * u, me.y + d.y * u}; };
  list->AddTriangleFilled(at(ahead * 11.0f), at(side * 5.0f), at(side * -5.0f), ui::theme::kAccentHover);
  list->AddCircleFilled(me, 5.5f * u, ui::theme::kAccentHover, 20);
  list->AddCircleFilled(me, 2.5f * u, ui::theme::kOnAccent, 16);
  ui::end_sheet();
}

}  // namespace store::shop
