#pragma once
// Everything of the shop that is drawn over the world, in one call a frame between ui::Panel::begin() and end(): the
// bar with the running total, what is pointed at, the map, and the one panel that is open. Reads the Visit and calls
// its intents.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/ui/widgets.h"
#include "store/shop/screen.h"
#include "store/shop/visit.h"
#include "store/showroom/document.h"
#include "store/showroom/showroom.h"

namespace store::shop {

struct CreditLine {
  std::string title, author, licence, source;
};

// credits.json of the content folder; see store/import. Faults are reported and give an empty list.
std::vector<CreditLine> load_credits(const std::filesystem::path& file, std::vector<std::string>* problems);

// What the panels show of the world this frame.
struct PanelFrame {
  double dt_s = 1.0 / 60;
  showroom::Progress progress;
  std::optional<showroom::Pointed> pointed;  // under the pointer, when nothing covers it
  const showroom::Document* document = nullptr;
  engine::core::vec2 position{0};  // of the visitor, x z
  float yaw_rad = 0;
  bool inspecting = false;
  const std::vector<CreditLine>* credits = nullptr;
  // Where products stand, for the map: x z of the placements of the open product or of the cart.
  std::vector<engine::core::vec2> marks;
  // Picture of a product; 0 while it is not there yet.
  std::function<engine::ui::Picture(const catalog::Product&)> picture;
  std::function<bool(const std::string& product_id)> on_show;
  std::function<void(bool)> inspect;  // start or end holding the open product before the eyes
};

// A button at the bottom of a panel.
struct Action {
  std::string_view id, label;
  bool enabled = true, busy = false;
};

class Panels {
 public:
  Panels(Visit& visit, Strings& texts, const Areas& areas);

  void draw(const PanelFrame& frame);
  const Screen& screen() const { return screen_; }

 private:
  // Each in the file of its name with _panel.cpp.
  void draw_bar();
  void draw_hint();
  void draw_map();
  void draw_loading();
  void draw_notice();
  void draw_product();
  void draw_catalogue();
  void draw_cart();
  void draw_checkout();
  void draw_how();
  void draw_where();
  void draw_address();
  void draw_pay();
  void draw_confirm();
  void draw_receipt();
  void draw_orders();
  void draw_settings();
  void draw_credits();
  void draw_help();

  // Notes where the last widget is.
  void mark(std::string_view id);
  // Notes where the present sheet is: what it covers cannot be clicked in the room.
  void mark_sheet(std::string_view id);
  // The sheet on the right that every panel is: full height, so that the primary action keeps its place.
  bool begin_side(std::string_view id, float width);
  // Title with back and close; calls the visit.
  void head(std::string_view text, bool back);
  // Goes down to where `units` are left of the sheet: the foot of every panel keeps its place.
  void foot(float units);
  // The bottom of a panel: primary right, quiet left of it. 1 = primary pressed, 2 = quiet.
  int actions(const Action& primary, const Action& quiet = {});
  void totals(const std::vector<wire::Total>& totals, money::Currency currency);
  std::string money_text(std::int64_t minor, money::Currency currency) const;
  std::string size_text(const catalog::Product& product) const;
  engine::ui::Color stock_color(const catalog::Variant& variant) const;

  Visit& visit_;
  Strings& texts_;
  const Areas& areas_;
  Screen screen_;
  const PanelFrame* frame_ = nullptr;
  engine::ui::Toasts toasts_;
  Sentence toasted_;
  bool focus_search_ = false;
};

}  // namespace store::shop
