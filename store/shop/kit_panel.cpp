// What all panels share: where widgets are, the sheet on the right, its head and its actions.
#include <imgui.h>

#include <algorithm>

#include "engine/ui/panel.h"
#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;
using engine::core::vec2;

void Panels::mark(std::string_view id) {
  // What has scrolled out of its window cannot be clicked; a trip that asks for it is told so.
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  const auto* list = ImGui::GetWindowDrawList();
  const ImVec2 clip_min = list->GetClipRectMin(), clip_max = list->GetClipRectMax();
  const vec2 a{std::max(min.x, clip_min.x), std::max(min.y, clip_min.y)};
  const vec2 b{std::min(max.x, clip_max.x), std::min(max.y, clip_max.y)};
  if (b.x - a.x < 2 || b.y - a.y < 2) return;
  screen_.add(id, {a, b});
}

void Panels::mark_sheet(std::string_view id) {
  const ImVec2 min = ImGui::GetWindowPos(), extent = ImGui::GetWindowSize();
  screen_.add("sheet." + std::string(id), {{min.x, min.y}, {min.x + extent.x, min.y + extent.y}});
}

bool Panels::begin_side(std::string_view id, float width) {
  const auto size = ui::Panel::current().size_units();
  constexpr float kTop = 80, kEdge = 16;  // below the bar
  ui::SheetOptions options;
  options.anchor = {1, 0};
  options.width = std::min(width, size.x - 2 * kEdge);
  options.height = std::max(200.0f, size.y - kTop - kEdge);
  options.offset = {0, kTop - kEdge};
  options.margin = kEdge;
  options.slide = {24, 0};
  if (!ui::begin_sheet(id, options)) return false;
  mark_sheet(id);
  return true;
}

void Panels::head(std::string_view text, bool back) {
  const auto action = ui::header(text, back, true);
  if (action == ui::HeaderAction::back) {
    visit_.back();
  } else if (action == ui::HeaderAction::close) {
    visit_.close();
  }
}

void Panels::foot(float units) {
  const float spare = ui::room().y - units;
  if (spare > 0) ImGui::SetCursorPosY(ImGui::GetCursorPosY() + spare * ui::unit());
}

int Panels::actions(const Action& primary, const Action& quiet) {
  constexpr float kInset = 40;  // what a button adds to its text
  const float width = ui::room().x;
  const auto width_of = [&](const Action& action, float least) {
    return action.label.empty() ? 0.0f : std::max(least, ui::text_width(action.label) + kInset);
  };
  const float primary_width = width_of(primary, 130), quiet_width = width_of(quiet, 96);
  foot(ui::theme::kControl);
  const bool stacked = primary_width + ui::theme::kGap + quiet_width > width;
  ui::ButtonOptions options;
  int pressed = 0;
  if (!stacked && ui::unit() > 0)
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                         (width - primary_width - (quiet.label.empty() ? 0 : quiet_width + ui::theme::kGap)) *
                             ui::unit());
  if (!quiet.label.empty()) {
    options.width = stacked ? -1 : quiet_width;
    options.enabled = quiet.enabled;
    if (ui::quiet_button(quiet.label, options)) pressed = 2;
    mark(quiet.id);
    if (!stacked) ui::same_line();
  }
  options.width = stacked ? -1 : primary_width;
  options.enabled = primary.enabled;
  options.busy = primary.busy;
  if (ui::primary_button(primary.label, options)) pressed = 1;
  mark(primary.id);
  return pressed;
}

std::string Panels::money_text(std::int64_t minor, money::Currency currency) const {
  return money::format({minor, currency}, texts_.language());
}

std::string Panels::size_text(const catalog::Product& product) const {
  return format_size(product.size_m.x, product.size_m.y, product.size_m.z, visit_.settings().units);
}

ui::Color Panels::stock_color(const catalog::Variant& variant) const {
  const auto count = visit_.stock(variant, "gangnam") + visit_.stock(variant, "warehouse");
  if (count <= 0) return ui::theme::kBad;
  return count <= showroom::kLowStock ? ui::theme::kWarn : ui::theme::kGood;
}

void Panels::totals(const std::vector<wire::Total>& totals, money::Currency currency) {
  const auto shown = [&](std::string_view type, const char* key, bool strong) {
    if (const auto amount = wire::total_of(totals, type)) ui::row(texts_(key), money_text(*amount, currency), strong);
  };
  shown("subtotal", "checkout.items", false);
  shown("items_discount", "checkout.discount", false);
  shown("discount", "checkout.discount", false);
  // Always told, also when it costs nothing.
  const auto delivery = wire::total_of(totals, "fulfillment").value_or(0);
  ui::row(texts_("checkout.shipping"), delivery == 0 ? texts_("checkout.free") : money_text(delivery, currency));
  shown("tax", "checkout.tax", false);
  shown("total", "checkout.total", true);
  // What the total is made of, in the store's words: net and the tax inside it.
  for (const auto& total : totals)
    if (total.type == "total")
      for (const auto& line : total.lines) ui::row(line.display_text, money_text(line.amount, currency));
}

}  // namespace store::shop
