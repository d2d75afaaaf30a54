#include <algorithm>
#include <cmath>

#include "engine/ui/widgets_inside.h"

namespace engine::ui {

using namespace inside;

bool product_card(int id, const ProductCard& card, float width) {
  Id scope(id);
  const float u = unit(), w = std::floor(width * u), inset = 12 * u;
  const float body = kFaceUnits[0] * u, price_h = kFaceUnits[2] * u;
  // Every card of a grid is equally tall, whatever it says: two lines of name, one of detail, note and price.
  const float height = w * 0.86f + 10 * u + 2 * body + 4 * u + body + 8 * u + price_h + 4 * u + body + inset;
  const auto a = area("card", {w, height});
  if (!a.visible) return a.pressed;
  auto* list = ImGui::GetWindowDrawList();
  const float corner = theme::kCornerSmall * u, hover = ease_id(a.id, a.hovered);
  const float alpha = card.unavailable ? 0.55f : 1.0f;
  list->AddRectFilled(a.box.Min, a.box.Max, tint(mix(theme::kField, theme::kFieldHover, hover)), corner);
  const ImVec2 picture_max{a.box.Max.x, a.box.Min.y + std::floor(w * 0.86f)};
  list->PushClipRect(a.box.Min, picture_max, true);
  // Thumbnails are square; the sides are kept, top and bottom lose a little.
  const float spill = (w - (picture_max.y - a.box.Min.y)) / 2;
  draw_picture(card.picture, {a.box.Min.x, a.box.Min.y - spill}, {a.box.Max.x, picture_max.y + spill},
               card.picture ? 0 : corner, alpha);
  list->PopClipRect();
  float y = picture_max.y + 10 * u;
  const float x = a.box.Min.x + inset, text_w = w - 2 * inset;
  draw_lines({x, y}, text_w, 2, card.name, Face::body, with_alpha(theme::kText, alpha));
  y += 2 * body + 4 * u;
  draw_line({x, y}, {x + text_w, y + body}, card.detail, Face::body, theme::kMuted);
  y += body + 8 * u;
  draw_line({x, y}, {x + text_w, y + price_h}, card.price, Face::price, with_alpha(theme::kText, alpha), 1);
  y += price_h + 4 * u;
  draw_line({x, y}, {x + text_w, y + body}, card.note, Face::body, card.note_color, 1);
  if (card.selected) {
    list->AddRectFilled({a.box.Min.x, a.box.Max.y - 3 * u}, a.box.Max, tint(theme::kAccent), 2 * u);
    const ImVec2 centre{a.box.Max.x - 20 * u, a.box.Min.y + 20 * u};
    list->AddCircleFilled(centre, 12 * u, tint(theme::kAccent), 28);
    draw_icon(*list, Icon::check, {centre.x, centre.y}, 14 * u, tint(theme::kOnAccent));
  }
  return a.pressed;
}

bool product_line(int id, const ProductCard& card, float right_reserve) {
  Id scope(id);
  const float u = unit(), inset = 10 * u, side = 72 * u, gap_px = 14 * u;
  const float width = ImGui::GetContentRegionAvail().x - right_reserve * u;
  const float body = kFaceUnits[0] * u, price_h = kFaceUnits[2] * u;
  const auto price_size = measure(card.price, Face::price);
  const float text_x = inset + side + gap_px;
  // Large text in a narrow sheet: the price goes below the words instead of beside them.
  const bool below = width - text_x - inset - price_size.x - gap_px < 110 * u;
  const float text_w = width - text_x - inset - (below ? 0 : price_size.x + gap_px);
  const bool two_lines = measure(card.name).x > text_w;
  const float words = (two_lines ? 2 : 1) * body + 4 * u + body + (card.note.empty() ? 0 : body + 2 * u) +
                      (below ? price_h + 4 * u : 0);
  const float height = std::max(side, words) + 2 * inset;
  const auto a = area("line", {width, height});
  if (!a.visible) return a.pressed;
  auto* list = ImGui::GetWindowDrawList();
  const float alpha = card.unavailable ? 0.55f : 1.0f;
  const auto rest = card.selected ? with_alpha(theme::kAccent, 0.16f) : theme::kField;
  list->AddRectFilled(a.box.Min, a.box.Max, tint(mix(rest, theme::kFieldHover, ease_id(a.id, a.hovered))),
                      theme::kCornerSmall * u);
  const auto picture_at = a.box.Min + ImVec2{inset, inset};
  draw_picture(card.picture, picture_at, picture_at + ImVec2{side, side}, 6 * u, alpha);
  const float x = a.box.Min.x + text_x;
  float y = std::floor(a.box.Min.y + (height - words) / 2);
  y += draw_lines({x, y}, text_w, two_lines ? 2 : 1, card.name, Face::body, with_alpha(theme::kText, alpha)) + 4 * u;
  draw_line({x, y}, {x + text_w, y + body}, card.detail, Face::body, theme::kMuted);
  y += body + 2 * u;
  if (!card.note.empty()) {
    draw_line({x, y}, {x + text_w, y + body}, card.note, Face::body, card.note_color);
    y += body + 2 * u;
  }
  const float right = a.box.Max.x - inset;
  if (below)
    draw_line({x, y + 2 * u}, {right, y + 2 * u + price_h}, card.price, Face::price, with_alpha(theme::kText, alpha),
              1);
  else
    draw_line({right - price_size.x - 2 * u, a.box.Min.y}, {right, a.box.Max.y}, card.price, Face::price,
              with_alpha(theme::kText, alpha), 1);
  return a.pressed;
}

Grid grid(float least_item_width, float gap_units) {
  const float width = ImGui::GetContentRegionAvail().x / unit();
  Grid g;
  g.columns = std::max(1, static_cast<int>((width + gap_units) / (least_item_width + gap_units)));
  g.item_width = (width - gap_units * static_cast<float>(g.columns - 1)) / static_cast<float>(g.columns);
  return g;
}

void grid_next(const Grid& g, int index, float gap_units) {
  if (index == 0) return;
  if (index % g.columns != 0)
    same_line(gap_units);
  else
    gap(gap_units - theme::kGap);
}

}  // namespace engine::ui
