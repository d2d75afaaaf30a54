// Checkout: how, where, payment, and the confirmation that shows everything before a press can buy.
#include <imgui.h>

#include <algorithm>
#include <set>

#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

void Panels::draw_checkout() {
  auto& flow = visit_.checkout();
  if (!begin_side("checkout", 480)) return;
  head(texts_("checkout.title"), true);

  if (!flow.checkout()) {
    if (flow.busy()) {
      ui::busy(texts_("checkout.starting"));
    } else {
      ui::empty_state(ui::Icon::warning, texts_("checkout.failed"), flow.error().in(texts_));
      if (actions({"checkout.retry", texts_("action.retry")}, {"checkout.back", texts_("action.back")}) == 1)
        flow.begin();
    }
    ui::end_sheet();
    return;
  }

  // Where one is: four words, the present one bright; those behind can be gone back to.
  constexpr std::pair<const char*, CheckoutStep> kSteps[] = {{"checkout.step_how", CheckoutStep::how},
                                                             {"checkout.step_where", CheckoutStep::where},
                                                             {"checkout.step_pay", CheckoutStep::pay},
                                                             {"checkout.step_confirm", CheckoutStep::confirm}};
  const auto current = flow.step() == CheckoutStep::address ? CheckoutStep::where : flow.step();
  const float top = ImGui::GetCursorPosY();
  for (const auto& [key, step] : kSteps) {
    if (step != CheckoutStep::how) ui::same_line(16);
    ui::Id id(key);
    ImGui::SetCursorPosY(top);
    if (step < current && !(step == CheckoutStep::where && flow.method() == "pickup")) {
      if (ui::link(texts_(key))) flow.go(step);
      mark(key);
    } else {
      ImGui::SetCursorPosY(top + 4 * ui::unit());  // a link has air above it
      ui::text(texts_(key), ui::Face::body, step == current ? ui::theme::kText : ui::theme::kFaint);
    }
  }
  ui::line();
  switch (flow.step()) {
    case CheckoutStep::how:
      draw_how();
      break;
    case CheckoutStep::where:
      draw_where();
      break;
    case CheckoutStep::address:
      draw_address();
      break;
    case CheckoutStep::pay:
      draw_pay();
      break;
    case CheckoutStep::confirm:
      draw_confirm();
      break;
  }
  ui::end_sheet();
}

void Panels::draw_how() {
  auto& flow = visit_.checkout();
  ui::begin_scroll("how", 0, 82);
  ui::text(texts_("checkout.how"));
  ui::gap(4);
  const auto describe = [&](const std::string& type) -> std::string {
    for (const auto& method : flow.checkout()->available_methods)
      if (method.type == type) return method.description;
    return "";
  };
  if (ui::option_row(texts_("checkout.delivery"), describe("shipping"), "", flow.method() == "shipping",
                     flow.offers("shipping")))
    flow.choose_method("shipping");
  mark("checkout.delivery");
  std::string place = texts_("checkout.pickup");
  if (const auto* destination = flow.pickup_place(); destination && !destination->name.empty())
    place = texts_("checkout.pickup_place", {{"place", destination->name}});
  if (ui::option_row(place, describe("pickup"), texts_("checkout.free"), flow.method() == "pickup",
                     flow.offers("pickup")))
    flow.choose_method("pickup");
  mark("checkout.pickup");
  if (flow.error()) ui::banner(ui::Tone::bad, flow.error().in(texts_));
  ui::end_scroll();
  foot(74);
  if (const auto total = wire::total_of(flow.checkout()->totals, "total"))
    ui::row(texts_("cart.total"), flow.amount(*total), true);
  const int pressed = actions({"checkout.continue", texts_("action.continue"), flow.can_continue(), flow.busy()},
                              {"checkout.back", texts_("action.back")});
  if (pressed == 1) flow.proceed();
  if (pressed == 2) visit_.back();
}

void Panels::draw_where() {
  auto& flow = visit_.checkout();
  ui::begin_scroll("where", 0, 82);
  ui::muted(texts_("checkout.address_book"));
  const auto& addresses = flow.book().addresses();
  int chosen = -1, removed = -1;
  for (int i = 0; i < static_cast<int>(addresses.size()); ++i) {
    const auto& address = addresses[static_cast<std::size_t>(i)];
    ui::Id id(i);
    if (ui::option_row(address.line(), address.name + "  " + address.phone, "", flow.chosen_address() == i)) chosen = i;
    mark(fmt::format("checkout.address.{}", i));
    if (flow.chosen_address() == i && addresses.size() > 1) {
      if (ui::link(texts_("checkout.address_remove"))) removed = i;
      mark(fmt::format("checkout.forget.{}", i));
    }
  }
  ui::ButtonOptions more;
  more.icon = ui::Icon::plus;
  if (ui::quiet_button(texts_("checkout.new_address"), more)) flow.new_address();
  mark("checkout.new_address");

  const auto options = flow.options();
  if (!options.empty()) {
    ui::gap(4);
    ui::muted(texts_("checkout.option"));
    const auto picked = flow.chosen_option();
    for (std::size_t i = 0; i < options.size(); ++i) {
      const auto& option = *options[i];
      const auto fee = wire::total_of(option.totals, "total");
      const auto days = format_days(option.earliest, option.latest, texts_.language());
      ui::Id id(static_cast<int>(i) + 100);
      const auto right = !fee ? std::string() : *fee == 0 ? texts_("checkout.free") : flow.amount(*fee);
      if (ui::option_row(option.title, days.empty() ? option.description : days, right, option.id == picked))
        flow.choose_option(option.id);
      mark(fmt::format("checkout.option.{}", i));
    }
  } else if (flow.busy()) {
    ui::busy(texts_("cart.busy"));
  }
  if (flow.error()) ui::banner(ui::Tone::bad, flow.error().in(texts_));
  for (const auto& message : flow.checkout()->messages)
    if (message.type == wire::MessageType::error && !flow.busy() && options.empty())
      ui::banner(ui::Tone::warn, message.content);
  ui::end_scroll();
  foot(74);
  if (const auto total = wire::total_of(flow.checkout()->totals, "total"))
    ui::row(texts_("checkout.total"), flow.amount(*total), true);
  const int pressed = actions({"checkout.continue", texts_("action.continue"), flow.can_continue(), flow.busy()},
                              {"checkout.back", texts_("action.back")});
  if (chosen >= 0) flow.choose_address(chosen);
  if (removed >= 0) {
    flow.remove_address(removed);
    visit_.book_changed();
  }
  if (pressed == 1) flow.proceed();
  if (pressed == 2) visit_.back();
}

void Panels::draw_address() {
  auto& flow = visit_.checkout();
  auto& draft = flow.draft();
  const auto& fault = flow.draft_fault();
  const auto problem = [&](std::string_view key) { return fault.key == key ? fault.in(texts_) : std::string(); };
  ui::begin_scroll("address", 0, 52);
  const bool korea = draft.country == "KR";
  ui::muted(texts_("address.country"));
  for (const auto& [code, key] : {std::pair{"KR", "address.country_kr"}, std::pair{"US", "address.country_us"}}) {
    if (code != std::string("KR")) ui::chip_wrap(texts_(key));
    if (ui::chip(texts_(key), draft.country == code) && draft.country != code) {
      const auto name = draft.name, phone = draft.phone;
      draft = Address();
      draft.country = code, draft.name = name, draft.phone = phone;
    }
    mark(fmt::format("address.country.{}", code));
  }

  const auto field = [&](const char* id, const char* label, std::string& value, const std::string& wrong, bool digits,
                         std::size_t bytes, std::string_view hint = {}) {
    ui::muted(texts_(label));
    ui::FieldOptions options;
    options.problem = wrong;
    options.digits = digits;
    options.max_bytes = bytes;
    options.hint = hint;
    const bool changed = ui::text_field(id, value, options) != ui::Edited::no;
    mark(fmt::format("address.{}", id));
    return changed;
  };
  auto wrong = problem("address.needs_postcode");
  if (wrong.empty()) wrong = problem("address.unknown_postcode");
  if (field("postcode", "address.postcode", draft.postcode, wrong, true, 5,
            texts_(korea ? "address.postcode_hint_kr" : "address.postcode_hint_us")))
    flow.apply_postcode();

  const auto choose = [&](const char* id, std::string& value,
                          const std::vector<std::pair<std::string, std::string>>& choices) {
    // value kept, words shown
    bool changed = false;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (i > 0) ui::chip_wrap(choices[i].second);
      ui::Id scope(static_cast<int>(i));
      if (ui::chip(choices[i].second, value == choices[i].first)) {
        changed = value != choices[i].first;
        value = choices[i].first;
      }
      mark(fmt::format("address.{}.{}", id, i));
    }
    return changed;
  };
  if (korea) {
    const auto* area = areas_.find_korea(draft.postcode);
    if (!area && draft.postcode.size() == 5) {
      // A postcode our list lacks: city and district by choice, then the streets of that district.
      ui::muted(texts_("address.region"));
      std::vector<std::pair<std::string, std::string>> regions, districts;
      std::set<std::string> seen;
      for (const auto& a : areas_.korea())
        if (seen.insert(a.region.ko).second) regions.emplace_back(a.region.ko, a.region.in(texts_.language()));
      if (choose("region", draft.region, regions)) draft.district.clear(), draft.street.clear();
      if (!draft.region.empty()) {
        ui::muted(texts_("address.district"));
        for (const auto& a : areas_.korea())
          if (a.region.ko == draft.region && seen.insert(a.region.ko + a.district.ko).second)
            districts.emplace_back(a.district.ko, a.district.in(texts_.language()));
        if (choose("district", draft.district, districts)) draft.street.clear();
        for (const auto& a : areas_.korea())
          if (a.region.ko == draft.region && a.district.ko == draft.district) area = &a;
      }
      if (const auto missing = problem("address.needs_district"); !missing.empty())
        ui::text(missing, ui::Face::body, ui::theme::kBad);
    }
    if (area) {
      ui::text(area->region.in(texts_.language()) + "  " + area->district.in(texts_.language()));
      ui::muted(texts_("address.street"));
      std::vector<std::pair<std::string, std::string>> streets;
      for (const auto& street : area->streets) streets.emplace_back(street.ko, street.in(texts_.language()));
      choose("street", draft.street, streets);
      if (const auto missing = problem("address.needs_street"); !missing.empty())
        ui::text(missing, ui::Face::body, ui::theme::kBad);
      field("number", "address.number", draft.number, problem("address.needs_number"), true, 12);
      field("unit", "address.unit", draft.unit, "", false, 60);
    }
  } else {
    if (const auto* state = areas_.find_state(draft.postcode)) ui::text(state->name);
    field("city", "address.city", draft.district, problem("address.needs_city"), false, 60);
    field("number", "address.number", draft.number, problem("address.needs_number"), true, 12);
    field("street", "address.street", draft.street, problem("address.needs_street"), false, 80);
    field("unit", "address.unit", draft.unit, "", false, 60);
  }
  field("name", "address.name", draft.name, problem("address.needs_name"), false, 60);
  field("phone", "address.phone", draft.phone, problem("address.needs_phone"), true, 20);
  ui::end_scroll();
  const int pressed = actions({"address.use", texts_("address.use")}, {"checkout.back", texts_("action.back")});
  if (pressed == 1 && flow.use_draft()) visit_.book_changed();
  if (pressed == 2) visit_.back();
}

void Panels::draw_pay() {
  auto& flow = visit_.checkout();
  ui::begin_scroll("pay", 0, 82);
  ui::text(texts_("checkout.pay"));
  ui::gap(4);
  for (int i = 0; i < static_cast<int>(std::size(kDemoCards)); ++i) {
    ui::Id id(i);
    if (ui::option_row(texts_(kDemoCards[i].text_key), texts_("checkout.pay_demo"), "", flow.card() == i))
      flow.choose_card(i);
    mark(fmt::format("checkout.card.{}", i));
  }
  if (flow.error()) ui::banner(ui::Tone::bad, flow.error().in(texts_));
  ui::end_scroll();
  foot(74);
  if (const auto total = wire::total_of(flow.checkout()->totals, "total"))
    ui::row(texts_("checkout.total"), flow.amount(*total), true);
  const int pressed = actions({"checkout.continue", texts_("action.continue"), flow.can_continue(), flow.busy()},
                              {"checkout.back", texts_("action.back")});
  if (pressed == 1) flow.proceed();
  if (pressed == 2) visit_.back();
}

void Panels::draw_confirm() {
  auto& flow = visit_.checkout();
  const auto& checkout = *flow.checkout();
  const auto currency = visit_.currency();
  ui::begin_scroll("confirm", 0, 136);
  for (const auto& line : checkout.lines) {
    const auto found = visit_.catalog().find_variant(line.item.id);
    std::string name = line.item.title;
    if (found.product) {
      name = found.product->name.in(texts_.language());
      if (const auto& title = found.variant->title.in(texts_.language()); !title.empty()) name += ", " + title;
    }
    if (line.quantity > 1) name = fmt::format("{} x {}", line.quantity, name);
    const auto total = wire::total_of(line.totals, "total");
    ui::row(name, total ? money_text(*total, currency) : "");
  }
  ui::line();
  totals(checkout.totals, currency);
  ui::line();
  if (flow.method() == "pickup") {
    if (const auto* place = flow.pickup_place())
      ui::row(texts_("checkout.by"), texts_("checkout.pickup_place", {{"place", place->name}}));
  } else if (flow.chosen_address() >= 0) {
    const auto& address = flow.book().addresses()[static_cast<std::size_t>(flow.chosen_address())];
    ui::muted(texts_("checkout.to"));
    ui::text(address.name + "\n" + address.line());
  }
  for (const auto* option : flow.options())
    if (option->id == flow.chosen_option()) {
      const auto days = format_days(option->earliest, option->latest, texts_.language());
      ui::row(texts_("checkout.by"), option->title);
      if (!option->description.empty()) {
        ui::muted(option->description);
      } else if (!days.empty()) {
        ui::muted(days);
      }
    }
  ui::row(texts_("checkout.payment"), texts_(kDemoCards[flow.card()].text_key));
  if (flow.error()) ui::banner(ui::Tone::bad, flow.error().in(texts_));
  for (const auto& message : checkout.messages)
    if (message.type == wire::MessageType::error) ui::banner(ui::Tone::warn, message.content);
  ui::end_scroll();

  auto& confirm = flow.confirm();
  foot(128);
  ui::text(texts_("checkout.returns"));  // never scrolled away: it belongs to what is agreed to
  ui::muted(texts_("checkout.hold"));
  foot(ui::theme::kControl);
  const auto total = wire::total_of(checkout.totals, "total");
  const auto amount = total ? flow.amount(*total) : std::string("...");
  const auto label = flow.paying()     ? texts_("checkout.paying")
                     : confirm.armed() ? texts_("checkout.press_again", {{"total", amount}})
                                       : texts_("checkout.press_once", {{"total", amount}});
  ui::ButtonOptions back, buy;
  back.width = 96;
  back.enabled = !flow.paying();
  if (ui::quiet_button(texts_("action.back"), back)) visit_.back();
  mark("checkout.back");
  ui::same_line();
  buy.width = -1;
  buy.enabled = flow.ready_to_buy() || flow.paying();
  buy.busy = flow.paying();
  ui::primary_button(label, buy);  // acts below: a press alone does not buy
  mark("checkout.buy");
  const bool pressed = ImGui::IsItemActivated(), let_go = ImGui::IsItemDeactivated();
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  if (const auto progress = static_cast<float>(confirm.progress()); progress > 0) {
    auto* list = ImGui::GetWindowDrawList();
    const float u = ui::unit();
    constexpr float kTop = -1.5707963f;  // twelve o'clock
    list->PathArcTo({min.x + 24 * u, (min.y + max.y) / 2}, 11 * u, kTop, kTop + 6.2831853f * progress, 32);
    list->PathStroke(ui::theme::kOnAccent, 0, 3 * u);
  }
  if (pressed && flow.ready_to_buy()) confirm.press();
  if (let_go && confirm.release()) flow.buy();
}

}  // namespace store::shop
