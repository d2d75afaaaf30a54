// One product: picture, price, true size, stock here and in the warehouse, delivery, variants, into the cart.
#include <imgui.h>

#include <algorithm>

#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

void Panels::draw_product() {
  const auto* product = visit_.product();
  const auto* variant = visit_.variant();
  if (!product || !variant) return;
  if (!begin_side("product", 420)) return;
  head(product->name.in(texts_.language()), true);

  const bool sold_out = !visit_.available(*variant);
  ui::begin_scroll("body", 0, 78);
  // Its place is kept while the picture is on its way: nothing jumps under the pointer.
  if (!product->thumbnail_path.empty()) {
    ui::picture(frame_->picture ? frame_->picture(*product) : 0, {std::min(ui::room().x, 380.0f), 190});
    ui::gap(4);
  }
  ui::price(money::format(visit_.price(*variant), texts_.language()));
  ui::row(texts_("size.label"), size_text(*product));
  ui::text(visit_.stock_line(*variant, texts_), ui::Face::body, stock_color(*variant));
  if (sold_out) {
    ui::banner(ui::Tone::warn, texts_("stock.sold_out"));
  } else {
    ui::muted(visit_.delivery_line(*variant, texts_));
  }
  if (product->variants.size() > 1) {
    ui::gap(4);
    std::string name = texts_("product.variant");
    if (!variant->options.empty() && variant->options.begin()->first != "finish") {
      const auto key = "option." + variant->options.begin()->first;
      if (texts_.has(key)) name = texts_(key);
    }
    ui::muted(name);
    for (std::size_t i = 0; i < product->variants.size(); ++i) {
      const auto& choice = product->variants[i];
      const auto& title = choice.title.in(texts_.language());
      if (i > 0) ui::chip_wrap(title);
      ui::Id id(static_cast<int>(i));
      if (ui::chip(title, &choice == variant)) visit_.choose_variant(static_cast<int>(i));
      mark(fmt::format("product.variant.{}", i));
    }
  }
  ui::gap(4);
  ui::muted(product->description.in(texts_.language()));
  ui::muted(texts_("product.sku", {{"sku", variant->sku}}));
  ui::end_scroll();

  foot(66);
  if (visit_.error()) {
    ui::text(visit_.error().in(texts_), ui::Face::body, ui::theme::kBad);
  } else if (visit_.just_added()) {
    ui::text(texts_("product.added"), ui::Face::body, ui::theme::kGood);
  } else {
    ui::muted(frame_->inspecting ? texts_("product.orbit") : "");
  }
  foot(ui::theme::kControl);
  const bool on_show = frame_->on_show && frame_->on_show(product->id);
  if (on_show) {
    if (ui::icon_button("inspect", ui::Icon::rotate, frame_->inspecting) && frame_->inspect)
      frame_->inspect(!frame_->inspecting);
    mark("product.inspect");
    ui::same_line();
    if (ui::icon_button("there", ui::Icon::pin)) visit_.take_me_there(product->id);
    mark("product.there");
    ui::same_line();
  }
  if (sold_out) {
    ui::ButtonOptions wide;
    wide.width = -1;
    if (ui::primary_button(texts_("product.similar"), wide)) {
      auto& search = visit_.search();
      search = {};
      search.category = product->category;
      search.in_stock_only = true;
      visit_.search_changed();
      visit_.open(PanelKind::catalogue);
    }
    mark("product.similar");
  } else {
    int quantity = visit_.quantity();
    if (ui::stepper("quantity", quantity, 1, 20)) visit_.set_quantity(quantity);
    mark("product.more");
    ui::same_line();
    ui::ButtonOptions add;
    add.width = -1;
    add.busy = visit_.cart_busy();
    if (ui::primary_button(texts_("action.add"), add)) visit_.add_to_cart();
    mark("product.add");
  }
  ui::end_sheet();
}

}  // namespace store::shop
