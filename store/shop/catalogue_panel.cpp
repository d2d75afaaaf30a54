// Finding things: words in Korean or English, category, price, and the way there.
#include <imgui.h>

#include <algorithm>

#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

namespace {
constexpr int kPerPage = 12;

// A line of a list of choices: bright with a bar when chosen, so that colour is not the only sign.
bool choice(const std::string& label, bool chosen) {
  const float u = ui::unit(), height = 28 * u;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const bool pressed = ImGui::InvisibleButton(label.c_str(), {width, height});
  auto* list = ImGui::GetWindowDrawList();
  if (chosen || ImGui::IsItemHovered())
    list->AddRectFilled(at, {at.x + width, at.y + height}, chosen ? ui::theme::kFieldHover : ui::theme::kField,
                        ui::theme::kCornerSmall * u);
  if (chosen)
    list->AddRectFilled({at.x + 2 * u, at.y + 6 * u}, {at.x + 5 * u, at.y + height - 6 * u}, ui::theme::kAccent,
                        1.5f * u);
  const auto size = ImGui::CalcTextSize(label.c_str());
  list->AddText({at.x + 14 * u, at.y + (height - size.y) / 2}, chosen ? ui::theme::kText : ui::theme::kMuted,
                label.c_str());
  return pressed;
}

}  // namespace

void Panels::draw_catalogue() {
  if (!begin_side("catalogue", 820)) return;
  head(texts_("catalogue.title"), false);
  auto& search = visit_.search();

  ui::FieldOptions field;
  field.hint = texts_("catalogue.search");
  field.icon = ui::Icon::search;
  field.focus = std::exchange(focus_search_, false);
  field.max_bytes = 120;
  if (ui::text_field("search", search.query, field) != ui::Edited::no) visit_.search_changed();
  mark("catalogue.search");

  // Filters left, what they leave right.
  const float u = ui::unit();
  ImGui::BeginChild("filters", {184 * u, 0}, false, ImGuiWindowFlags_NoSavedSettings);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8 * u, 2 * u});
  const auto& products = visit_.catalog().products();
  if (choice(texts_("catalogue.any_category"), search.category.empty())) {
    search.category.clear();
    visit_.search_changed();
  }
  mark("catalogue.category.any");
  for (const char* category : catalog::kCategories) {
    // Only categories that hold something.
    if (std::none_of(products.begin(), products.end(), [&](const auto& p) { return p.category == category; })) continue;
    const auto names = catalog::category_name(category);
    ui::Id id(category);
    if (choice(names.in(texts_.language()), search.category == category)) {
      search.category = category;
      visit_.search_changed();
    }
    mark(fmt::format("catalogue.category.{}", category));
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
  ui::same_line(16);
  ImGui::BeginChild("found", {0, 0}, false, ImGuiWindowFlags_NoSavedSettings);
  ImGui::PushTextWrapPos(0);
  const auto currency = visit_.currency();
  const auto& bands = price_bands(currency);
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const auto& band = bands[i];
    const auto from = band.from ? money_text(*band.from, currency) : "",
               to = band.to ? money_text(*band.to, currency) : "";
    const std::string label = band.from && band.to ? texts_("catalogue.price_between", {{"from", from}, {"to", to}})
                              : band.to            ? texts_("catalogue.price_below", {{"to", to}})
                              : band.from          ? texts_("catalogue.price_above", {{"from", from}})
                                                   : texts_("catalogue.any_price");
    if (i > 0) ui::chip_wrap(label);
    ui::Id id(static_cast<int>(i));
    if (ui::chip(label, search.price_band == static_cast<int>(i))) {
      search.price_band = static_cast<int>(i);
      visit_.search_changed();
    }
    mark(fmt::format("catalogue.price.{}", i));
  }
  ui::chip_wrap(texts_("catalogue.in_stock"));
  if (ui::chip(texts_("catalogue.in_stock"), search.in_stock_only)) {
    search.in_stock_only = !search.in_stock_only;
    visit_.search_changed();
  }
  mark("catalogue.in_stock");

  const auto& found = visit_.found();
  const int count = static_cast<int>(found.size());
  ui::muted(count == 1 ? texts_("catalogue.count_one") : texts_("catalogue.count", {{"count", std::to_string(count)}}));
  if (found.empty()) {
    ui::empty_state(
        ui::Icon::search,
        search.query.empty() ? texts_("catalogue.none_filter") : texts_("catalogue.none", {{"query", search.query}}),
        "");
    if (ui::quiet_button(texts_("catalogue.clear"))) {
      search = {};
      visit_.search_changed();
    }
    mark("catalogue.clear");
  }
  const int pages = std::max(1, (count + kPerPage - 1) / kPerPage);
  search.page = std::clamp(search.page, 0, pages - 1);
  const auto grid = ui::grid(170);
  for (int i = 0; i < kPerPage; ++i) {
    const int index = search.page * kPerPage + i;
    if (index >= count) break;
    const auto& product = *found[static_cast<std::size_t>(index)];
    const auto& variant = product.variants.front();
    ui::grid_next(grid, i);
    const auto name = product.name.in(texts_.language()), size = size_text(product);
    const auto price = money::format(visit_.price(variant), texts_.language());
    const bool any = std::any_of(product.variants.begin(), product.variants.end(),
                                 [&](const auto& v) { return visit_.available(v); });
    const auto here = visit_.stock(variant, "gangnam") + visit_.stock(variant, "warehouse");
    std::string note;
    if (!any) {
      note = texts_("stock.sold_out_short");
    } else if (here > 0 && here <= showroom::kLowStock) {
      note = texts_("stock.low", {{"count", std::to_string(here)}});
    }
    ui::ProductCard card;
    card.picture = frame_->picture ? frame_->picture(product) : 0;
    card.name = name, card.detail = size, card.price = price, card.note = note;
    card.note_color = any ? ui::theme::kWarn : ui::theme::kBad;
    card.unavailable = !any;
    ImGui::BeginGroup();
    if (ui::product_card(index, card, grid.item_width)) visit_.open_product(product.id);
    mark(fmt::format("catalogue.result.{}", i));
    if (frame_->on_show && frame_->on_show(product.id)) {
      ui::Id id(index);
      if (ui::link(texts_("action.take_me_there"))) {
        visit_.take_me_there(product.id);
        visit_.close();
      }
      mark(fmt::format("catalogue.there.{}", i));
    } else {
      ui::muted(" ");
    }
    ImGui::EndGroup();
  }
  if (pages > 1) {
    ui::gap(8);
    if (ui::icon_button("before", ui::Icon::back) && search.page > 0) --search.page;
    mark("catalogue.before");
    ui::same_line();
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 11 * ui::unit());
    ui::text(texts_("catalogue.page", {{"page", std::to_string(search.page + 1)}, {"pages", std::to_string(pages)}}));
    ui::same_line();
    if (ui::icon_button("after", ui::Icon::forward) && search.page + 1 < pages) ++search.page;
    mark("catalogue.after");
  }
  ImGui::PopTextWrapPos();
  ImGui::EndChild();
  ui::end_sheet();
}

}  // namespace store::shop
