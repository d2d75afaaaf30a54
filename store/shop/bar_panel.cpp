// What is always on screen: the bar with the running total, the piece pointed at, loading, short notices.
#include <imgui.h>

#include <algorithm>

#include "engine/ui/panel.h"
#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

void Panels::draw_bar() {
  const auto total = visit_.cart_total();
  std::string label = texts_("bar.empty");
  if (visit_.cart_count() > 0)
    label = total ? fmt::format("{}   {}", visit_.cart_count(), money::format(*total, texts_.language()))
                  : fmt::format("{}   ...", visit_.cart_count());
  constexpr float kButton = 40, kGap = 4, kPadding = 8;
  const float cart_width = std::max(150.0f, ui::text_width(label) + 66);
  ui::SheetOptions options;
  options.anchor = {1, 0};
  options.margin = 16;
  options.padding = kPadding;
  options.width = 5 * (kButton + kGap) + cart_width + 2 * kPadding + 1;
  options.height = kButton + 2 * kPadding;
  options.slide = {0, 0};
  if (!ui::begin_sheet("bar", options)) return;
  mark_sheet("bar");
  struct Entry {
    const char* id;
    ui::Icon icon;
    PanelKind panel;
  };
  constexpr Entry kEntries[] = {{"bar.catalogue", ui::Icon::search, PanelKind::catalogue},
                                {"bar.orders", ui::Icon::receipt, PanelKind::orders},
                                {"bar.settings", ui::Icon::settings, PanelKind::settings},
                                {"bar.help", ui::Icon::key, PanelKind::help}};
  const auto tip = [&](const char* key) {
    // What a symbol means is said in words as soon as it is pointed at.
    if (!ImGui::IsItemHovered()) return;
    const ImVec2 at{ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + 14 * ui::unit()};
    const auto& words = texts_(key);
    const float pad = 8 * ui::unit();
    const ImVec2 size = ImGui::CalcTextSize(words.c_str());
    auto* list = ImGui::GetForegroundDrawList();
    list->AddRectFilled(at, {at.x + size.x + 2 * pad, at.y + size.y + 2 * pad}, ui::theme::kPanelSolid,
                        ui::theme::kCornerSmall * ui::unit());
    list->AddText({at.x + pad, at.y + pad}, ui::theme::kText, words.c_str());
  };
  for (const auto& entry : kEntries) {
    if (ui::icon_button(entry.id, entry.icon, visit_.panel() == entry.panel, kButton)) visit_.toggle(entry.panel);
    mark(entry.id);
    tip(entry.id);
    ui::same_line(kGap);
  }
  if (ui::icon_button("bar.map", ui::Icon::map, visit_.map_shown(), kButton)) visit_.show_map(!visit_.map_shown());
  mark("bar.map");
  tip("bar.map");
  ui::same_line(kGap);
  ui::ButtonOptions cart;
  cart.icon = ui::Icon::cart;
  cart.width = cart_width;
  if (ui::quiet_button(label, cart)) visit_.toggle(PanelKind::cart);
  mark("bar.cart");
  ui::end_sheet();
}

void Panels::draw_hint() {
  ui::SheetOptions options;
  options.anchor = {0.5f, 1};
  options.margin = 20;
  options.width = 460;
  options.padding = 16;
  const auto& pointed = frame_->pointed;
  options.open = pointed && pointed->product && pointed->variant;
  if (!options.open) {
    // Lets the sheet fade; its last content is not known any more, so it goes at once.
    return;
  }
  if (!ui::begin_sheet("hint", options)) return;
  mark_sheet("hint");
  const auto& product = *pointed->product;
  const auto& variant = *pointed->variant;
  std::string name = product.name.in(texts_.language());
  if (const auto& title = variant.title.in(texts_.language()); !title.empty()) name += ", " + title;
  const auto price = money::format(visit_.price(variant), texts_.language());
  const float price_width = ui::text_width(price, ui::Face::price);
  // Name left, price right, on one line where they fit.
  if (ui::text_width(name) + price_width + 16 < ui::room().x) {
    const float y = ImGui::GetCursorPosY();
    ImGui::SetCursorPosY(y + 3 * ui::unit());
    ui::text(name);
    ImGui::SetCursorPosY(y);
    ui::price(price);
  } else {
    ui::text(name);
    ui::price(price);
  }
  ui::muted(size_text(product));
  ui::text(visit_.stock_line(variant, texts_), ui::Face::body, stock_color(variant));
  ui::muted(texts_("hint.open"));
  ui::end_sheet();
}

void Panels::draw_loading() {
  const auto& progress = frame_->progress;
  if (progress.total == 0 || progress.ready + progress.failed >= progress.total) return;
  ui::SheetOptions options;
  options.anchor = {0, 0};
  options.margin = 16;
  options.width = 320;
  options.padding = 14;
  if (!ui::begin_sheet("loading", options)) return;
  mark_sheet("loading");
  ui::text(texts_("loading.title"));
  ui::gap(4);
  ui::progress(static_cast<float>(progress.ready + progress.failed) / static_cast<float>(progress.total));
  ui::muted(texts_("loading.progress",
                   {{"ready", std::to_string(progress.ready)}, {"count", std::to_string(progress.total)}}));
  ui::end_sheet();
}

void Panels::draw_notice() {
  const auto& notice = visit_.notice();
  if (notice && (notice.key != toasted_.key || notice.values != toasted_.values))
    toasts_.push(ui::Tone::info, notice.in(texts_), static_cast<float>(visit_.notice_left_s()));
  toasted_ = notice;
  toasts_.draw(frame_->dt_s);
}

}  // namespace store::shop
