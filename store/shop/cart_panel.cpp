// The cart: what is in it, how many, the store's total.
#include <imgui.h>

#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

void Panels::draw_cart() {
  if (!begin_side("cart", 440)) return;
  head(texts_("cart.title"), false);
  const auto& cart = visit_.cart();
  if (visit_.lines().empty()) {
    if (visit_.cart_state() == Wait::waiting) {
      ui::busy(texts_("cart.loading"));
    } else {
      ui::empty_state(ui::Icon::cart, texts_("cart.empty"), "");
      if (visit_.error()) ui::banner(ui::Tone::bad, visit_.error().in(texts_));
      if (actions({"cart.catalogue", texts_("cart.open_catalogue")}) == 1) visit_.open(PanelKind::catalogue);
    }
    ui::end_sheet();
    return;
  }

  const float reserve = visit_.error() ? 150 : 106;
  ui::begin_scroll("lines", 0, reserve);
  int index = 0;
  std::string changed;
  std::int64_t changed_to = 0;
  for (const auto& line : visit_.lines()) {
    const auto found = visit_.catalog().find_variant(line.item.id);
    std::string name = line.item.id, detail, price;
    if (found.product) {
      name = found.product->name.in(texts_.language());
      detail = found.variant->title.in(texts_.language());
      if (detail.empty()) detail = size_text(*found.product);
    }
    std::string note;
    if (cart)
      for (const auto& kept : cart->lines)
        if (kept.item.id == line.item.id) {
          // The line's total is the store's; while a change is on its way there is none to show.
          const auto total = wire::total_of(kept.totals, "total");
          if (total && !visit_.cart_busy() && kept.quantity == line.quantity)
            price = money_text(*total, visit_.currency());
        }
    ui::ProductCard card;
    card.picture = found.product && frame_->picture ? frame_->picture(*found.product) : 0;
    card.name = name, card.detail = detail, card.price = price.empty() ? "..." : price;
    ui::Id id(index);
    if (ui::product_line(index, card) && found.product) visit_.open_product(found.product->id, found.variant->id);
    mark(fmt::format("cart.line.{}", index));
    int quantity = static_cast<int>(line.quantity);
    if (ui::stepper("quantity", quantity, 1, 99)) changed = line.item.id, changed_to = quantity;
    mark(fmt::format("cart.more.{}", index));
    ui::same_line(12);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 7 * ui::unit());
    if (ui::link(texts_("action.remove"))) changed = line.item.id, changed_to = 0;
    mark(fmt::format("cart.remove.{}", index));
    ui::line();
    ++index;
  }
  ui::end_scroll();

  foot(reserve - 8);
  if (visit_.error()) ui::text(visit_.error().in(texts_), ui::Face::body, ui::theme::kBad);
  if (const auto total = visit_.cart_total(); total && !visit_.cart_busy()) {
    ui::row(texts_("cart.total"), money::format(*total, texts_.language()), true);
    ui::muted(texts_(visit_.currency() == money::Currency::krw ? "cart.tax_later" : "cart.tax_added_later"));
  } else {
    ui::row(texts_("cart.total"), "...", true);
    ui::muted(texts_("cart.busy"));
  }
  const int pressed =
      actions({"cart.checkout", texts_("cart.checkout"), visit_.cart_total().has_value(), visit_.cart_busy()},
              {"cart.keep", texts_("cart.keep")});
  if (pressed == 1) visit_.start_checkout();
  if (pressed == 2) visit_.close();
  if (!changed.empty()) visit_.set_line_quantity(changed, changed_to);
  ui::end_sheet();
}

}  // namespace store::shop
