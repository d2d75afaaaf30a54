// What has been bought: the receipt at once, and all orders of this device.
#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

namespace {

money::Currency currency_of(const wire::Order& order) {
  const auto currency = money::currency_from(order.currency);
  return currency ? *currency : money::Currency::krw;
}

}  // namespace

void Panels::draw_receipt() {
  if (!begin_side("receipt", 460)) return;
  head(texts_("receipt.title"), false);
  const auto& order = visit_.receipt();
  if (!order) {
    ui::busy(texts_("receipt.loading"));
    ui::end_sheet();
    return;
  }
  const auto currency = currency_of(*order);
  ui::begin_scroll("body", 0, 52);
  const auto total = wire::total_of(order->totals, "total");
  const auto number = order->label.empty() ? order->id : order->label;
  ui::text(texts_("receipt.number", {{"number", number}}));
  if (const auto day = format_day(order->placed_at, texts_.language()); !day.empty())
    ui::muted(texts_("receipt.placed", {{"day", day}}));
  if (total && order->state == "paid") {
    ui::text(texts_("receipt.paid", {{"total", money_text(*total, currency)}}), ui::Face::price);
  } else if (const auto state = "orders.state_" + order->state; texts_.has(state)) {
    ui::badge(texts_(state), ui::theme::kWarn);
  }
  ui::line();
  for (const auto& line : order->lines) {
    const auto found = visit_.catalog().find_variant(line.item.id);
    std::string name = line.item.title;
    if (found.product) {
      name = found.product->name.in(texts_.language());
      if (const auto& title = found.variant->title.in(texts_.language()); !title.empty()) name += ", " + title;
    }
    const auto amount = wire::total_of(line.totals, "total");
    if (line.quantity > 1) name = fmt::format("{} x {}", line.quantity, name);
    ui::row(name, amount ? money_text(*amount, currency) : "");
  }
  ui::line();
  totals(order->totals, currency);
  ui::line();
  for (const auto& expectation : order->expectations) {
    const bool pickup = expectation.method_type == "pickup";
    ui::row(texts_(pickup ? "receipt.ready" : "receipt.arrives"),
            format_day(expectation.fulfillable_on, texts_.language()));
    if (!expectation.description.empty()) ui::text(expectation.description);
    const auto& a = expectation.destination;
    std::string where;
    for (const auto* part : {&a.address_region, &a.address_locality, &a.street_address, &a.extended_address})
      if (!part->empty()) where += (where.empty() ? "" : " ") + *part;
    if (!where.empty()) ui::muted(where);
  }
  ui::gap(4);
  ui::muted(texts_("checkout.returns"));
  ui::muted(texts_("receipt.kept"));
  ui::end_scroll();
  const int pressed = actions({"receipt.done", texts_("receipt.done")}, {"receipt.orders", texts_("bar.orders")});
  if (pressed == 1) visit_.close();
  if (pressed == 2) visit_.open(PanelKind::orders);
  ui::end_sheet();
}

void Panels::draw_orders() {
  if (!begin_side("orders", 540)) return;
  head(texts_("orders.title"), false);
  const auto& orders = visit_.orders();
  if (orders.empty()) {
    if (visit_.orders_state() == Wait::waiting) {
      ui::busy(texts_("orders.loading"));
    } else if (visit_.orders_state() == Wait::failed) {
      ui::banner(ui::Tone::bad, texts_("error.offline"));
      if (actions({"orders.retry", texts_("action.retry")}) == 1) visit_.refresh_orders();
    } else {
      ui::empty_state(ui::Icon::receipt, texts_("orders.empty"), "");
    }
    ui::end_sheet();
    return;
  }
  ui::begin_scroll("body");
  std::string opened;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto& order = orders[i];
    const auto total = wire::total_of(order.totals, "total");
    std::int64_t count = 0;
    for (const auto& line : order.lines) count += line.quantity;
    const auto pieces =
        count == 1 ? texts_("orders.lines_one") : texts_("orders.lines", {{"count", std::to_string(count)}});
    const auto state = "orders.state_" + order.state;
    std::string detail = format_day(order.placed_at, texts_.language());
    detail += (detail.empty() ? "" : "  ·  ") + pieces;
    if (texts_.has(state)) detail += "  ·  " + texts_(state);
    ui::ProductCard card;
    const auto found =
        order.lines.empty() ? catalog::Catalog::Found{} : visit_.catalog().find_variant(order.lines[0].item.id);
    card.picture = found.product && frame_->picture ? frame_->picture(*found.product) : 0;
    const auto name = texts_("receipt.number", {{"number", order.label.empty() ? order.id : order.label}});
    const auto price = total ? money_text(*total, currency_of(order)) : std::string();
    card.name = name, card.detail = detail, card.price = price;
    if (ui::product_line(static_cast<int>(i), card)) opened = order.id;
    mark(fmt::format("orders.order.{}", i));
    ui::gap(4);
  }
  ui::end_scroll();
  if (!opened.empty()) visit_.show_order(opened);
  ui::end_sheet();
}

}  // namespace store::shop
