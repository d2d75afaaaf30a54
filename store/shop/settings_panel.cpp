// Settings, credits and keys.
#include <array>

#include "store/shop/panels.h"

namespace store::shop {

namespace ui = engine::ui;

void Panels::draw_settings() {
  if (!begin_side("settings", 440)) return;
  head(texts_("settings.title"), false);
  ui::begin_scroll("body");
  Settings s = visit_.settings();

  const auto choose = [&](const char* id, const char* label, int& value, std::initializer_list<const char*> keys) {
    ui::muted(texts_(label));
    int index = 0;
    bool changed = false;
    for (const char* key : keys) {
      if (index > 0) ui::chip_wrap(texts_(key));
      ui::Id scope(id);
      if (ui::chip(texts_(key), value == index)) changed = value != index, value = index;
      mark(fmt::format("settings.{}.{}", id, index));
      ++index;
    }
    ui::gap(4);
    return changed;
  };
  int language = s.language == Language::ko, currency = s.currency == money::Currency::usd,
      units = static_cast<int>(s.units);
  if (choose("language", "settings.language", language, {"language.en", "language.ko"}))
    s.language = language ? Language::ko : Language::en;
  if (visit_.cart_count() == 0) {
    if (choose("currency", "settings.currency", currency, {"settings.currency_krw", "settings.currency_usd"}))
      s.currency = currency ? money::Currency::usd : money::Currency::krw;
  } else {
    const bool usd = visit_.currency() == money::Currency::usd;
    ui::muted(texts_("settings.currency"));
    ui::text(texts_("settings.currency_cart",
                    {{"currency", texts_(usd ? "settings.currency_usd" : "settings.currency_krw")}}));
    ui::gap(4);
  }
  if (choose("units", "settings.units", units, {"settings.units_cm", "settings.units_m", "settings.units_in"}))
    s.units = static_cast<Units>(units);
  ui::line();
  ui::slider(texts_("settings.text_scale"), s.text_scale, 1, 2, fmt::format("{:.0f} %", s.text_scale * 100));
  mark("settings.text_scale");
  ui::slider(texts_("settings.eye_height"), s.eye_height_m, 0.9f, 2.0f, fmt::format("{:.2f} m", s.eye_height_m));
  mark("settings.eye_height");
  ui::slider(texts_("settings.mouse"), s.mouse_sensitivity, 0.2f, 5, fmt::format("{:.1f}", s.mouse_sensitivity));
  mark("settings.mouse");
  ui::slider(texts_("settings.volume"), s.volume, 0, 1, fmt::format("{:.0f} %", s.volume * 100));
  mark("settings.volume");
  ui::line();
  ui::toggle(texts_("settings.invert_y"), s.invert_y);
  mark("settings.invert_y");
  ui::toggle(texts_("settings.reduced_motion"), s.reduced_motion);
  mark("settings.reduced_motion");
  ui::toggle(texts_("settings.colour_safe"), s.colour_safe);
  mark("settings.colour_safe");
  ui::line();
  if (ui::link(texts_("settings.credits"))) visit_.open(PanelKind::credits);
  mark("settings.credits");
  ui::gap(4);
  ui::muted(texts_("settings.saved"));
  ui::end_scroll();
  // Steps that can be read: 5 %, 1 cm, 0.1.
  const auto step = [](float value, float by) { return static_cast<float>(static_cast<int>(value / by + 0.5f)) * by; };
  s.text_scale = step(s.text_scale, 0.05f);
  s.eye_height_m = step(s.eye_height_m, 0.01f);
  s.mouse_sensitivity = step(s.mouse_sensitivity, 0.1f);
  s.volume = step(s.volume, 0.01f);
  visit_.change(s);
  ui::end_sheet();
}

void Panels::draw_credits() {
  if (!begin_side("credits", 520)) return;
  head(texts_("credits.title"), true);
  const auto* credits = frame_->credits;
  if (!credits || credits->empty()) {
    ui::empty_state(ui::Icon::person, texts_("credits.empty"), "");
    ui::end_sheet();
    return;
  }
  ui::text(texts_("credits.intro"));
  ui::gap(4);
  ui::begin_scroll("body");
  for (const auto& line : *credits) {
    ui::text(texts_("credits.line", {{"title", line.title}, {"author", line.author}}));
    ui::muted(line.source.empty() ? line.licence : line.licence + "  ·  " + line.source);
    ui::gap(4);
  }
  ui::end_scroll();
  ui::end_sheet();
}

void Panels::draw_help() {
  if (!begin_side("help", 440)) return;
  head(texts_("help.title"), false);
  ui::begin_scroll("body");
  for (const char* what : {"walk", "look", "faster", "height", "click_floor", "click_product", "view", "catalogue",
                           "cart", "map", "orders", "settings", "screenshot", "back", "help"})
    ui::row(texts_(std::string("help.") + what), texts_(std::string("help.key_") + what));
  ui::end_scroll();
  ui::end_sheet();
}

}  // namespace store::shop
