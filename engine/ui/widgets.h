#pragma once
// The widgets that every panel is made of. Call them between Panel::begin() and end(). Positions and sizes are UI units
// unless a name ends in _px. Texts are UTF-8; a widget's id is its text unless an id is asked for, so wrap repeated
// ones in an Id.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/ui/fonts.h"
#include "engine/ui/icons.h"
#include "engine/ui/theme.h"

namespace engine::ui {

using Picture = std::uint64_t;  // from render::Renderer::add_ui_image(); 0 = none (a quiet placeholder is drawn)

float unit();  // pixels per UI unit in the current panel

// Distinguishes widgets with equal texts: { Id id(i); button(...); }
class Id {
 public:
  explicit Id(int n);
  explicit Id(std::string_view text);
  ~Id();
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
};

// --- sheets: the near-black cards that hold everything
// -------------------------------------------------------------------

struct SheetOptions {
  core::vec2 anchor{0.5f,
                    0.5f};  // which point of the panel, and of the sheet, is aligned: {1, 0.5} = right edge, middle
  core::vec2 offset{0};     // units from there
  float width = 360;
  float height = 0;   // 0: as tall as its content, at most the panel less `margin`; then it scrolls
  float margin = 20;  // kept free around it
  float padding = theme::kPadding;
  bool modal = false;       // dims the world and takes every click
  bool plain = false;       // no background: a HUD text
  bool open = true;         // false fades it out; begin_sheet() returns false once it is gone
  core::vec2 slide{0, 12};  // units it comes from while it opens
};
// Draw content and call end_sheet() only when it returns true.
bool begin_sheet(std::string_view id, const SheetOptions& options);
void end_sheet();
// Of a modal sheet, after end_sheet(): clicked beside it or Escape pressed.
bool sheet_dismissed();

// --- text and layout
// -----------------------------------------------------------------------------------------------------

void text(std::string_view s, Face face = Face::body, Color color = theme::kText);  // wraps
void title(std::string_view s);
void muted(std::string_view s);
void text_centered(std::string_view s, Face face = Face::body, Color color = theme::kText);
void price(std::string_view s, bool struck = false);  // bold, right aligned on its own line
void row(std::string_view label, std::string_view value,
         bool strong = false);  // label left, value right aligned; strong = a total
void gap(float units = theme::kGap);
void line();  // a hairline with air around it
void same_line(float gap_units = theme::kGap);
float text_width(std::string_view s, Face face = Face::body);  // units, unwrapped
core::vec2 room();                                             // what is left of the sheet, units
void picture(Picture id, core::vec2 size, float corner = theme::kCornerSmall);
void icon(Icon i, float size = 20, Color color = theme::kText);

// A title with a back arrow and/or a close cross.
enum class HeaderAction : std::uint8_t { none, back, close };
HeaderAction header(std::string_view s, bool back, bool close);

// --- buttons
// -------------------------------------------------------------------------------------------------------------

struct ButtonOptions {
  float width = 0;  // 0: as wide as its text; < 0: as wide as the sheet
  bool enabled = true;
  bool busy = false;  // shows a turning ring instead of reacting
  Icon icon = Icon::none;
};
bool primary_button(std::string_view label, const ButtonOptions& options = {});  // brass: one per panel
bool quiet_button(std::string_view label, const ButtonOptions& options = {});
bool icon_button(std::string_view id, Icon i, bool selected = false, float size = theme::kControl);
bool link(std::string_view label);                 // brass text
bool chip(std::string_view label, bool selected);  // a filter that is on or off
void chip_wrap(
    std::string_view next_label);  // before a chip that is not the first: same line if it fits, else a new one

// The bottom of a panel: primary right, quiet left of it. Returns what was pressed.
enum class Pressed : std::uint8_t { none, primary, quiet };
Pressed action_bar(std::string_view primary, std::string_view quiet = {}, const ButtonOptions& primary_options = {});

// Hold for `seconds` with pointer, finger, Space or Enter; a ring fills. True in the frame it is full, once per press.
bool hold_button(std::string_view label, float seconds = 1.5f, const ButtonOptions& options = {});
// Press twice: the first press changes the label for four seconds. True on the second.
bool twice_button(std::string_view label, std::string_view confirm_label, const ButtonOptions& options = {});

// --- input
// ---------------------------------------------------------------------------------------------------------------

bool stepper(std::string_view id, int& value, int min, int max);  // - 2 +
bool toggle(std::string_view label, bool& on, std::string_view detail = {});
bool segmented(std::string_view id, std::span<const std::string_view> choices, int& selected);
bool slider(std::string_view label, float& value, float min, float max, std::string_view shown);
// One choice of several with a second line and something at the right (a price, a date).
bool option_row(std::string_view label, std::string_view detail, std::string_view right, bool selected,
                bool enabled = true);

struct FieldOptions {
  std::string_view hint;
  std::string_view problem;  // shown below in terracotta
  float width = -1;          // < 0: as wide as the sheet
  std::size_t max_bytes = 256;
  bool digits = false;  // accepts digits and '-' only
  Icon icon = Icon::none;
  bool focus = false;  // takes the keyboard this frame
};
enum class Edited : std::uint8_t { no, changed, submitted };
Edited text_field(std::string_view id, std::string& value, const FieldOptions& options = {});

// --- lists and pictures
// --------------------------------------------------------------------------------------------------

// A part that scrolls by wheel, bar or finger. height 0: all that is left but `reserve` units.
void begin_scroll(std::string_view id, float height = 0, float reserve = 0);
void end_scroll();

struct ProductCard {
  Picture picture = 0;
  std::string_view name, detail, price;  // detail: size or maker, one muted line
  std::string_view note;                 // "Only 2 left"
  Color note_color = theme::kWarn;
  bool selected = false;
  bool unavailable = false;  // sold out: dimmed, still clickable
};
// A card of `width` units, picture on top, name, detail and price below; the id is the index.
bool product_card(int id, const ProductCard& card, float width);
// The same as a list line with the picture at the left.
bool product_line(int id, const ProductCard& card, float right_reserve = 0);

struct Grid {
  int columns = 1;
  float item_width = 0;
};
Grid grid(float least_item_width, float gap = 12);            // as many equal columns as fit the sheet
void grid_next(const Grid& grid, int index, float gap = 12);  // before item `index`

// --- states
// --------------------------------------------------------------------------------------------------------------

void progress(float fraction, std::string_view label = {});  // < 0: unknown, moves
void busy(std::string_view label);
enum class Tone : std::uint8_t { info, good, warn, bad };
Color tone_color(Tone tone);
void banner(Tone tone, std::string_view s);                    // an icon and what to do, inside a sheet
void badge(std::string_view s, Color color = theme::kAccent);  // "In stock"
void empty_state(Icon i, std::string_view heading, std::string_view hint);

// Short messages at the bottom centre. Owned by whoever shows them.
class Toasts {
 public:
  void push(Tone tone, std::string text, float seconds = 4);
  void draw(double dt_s);
  bool empty() const { return items_.empty(); }

 private:
  struct Item {
    Tone tone;
    std::string text;
    float left_s, age_s = 0;
    int id;
  };
  std::deque<Item> items_;
  int next_ = 0;
};

// 0..1 eased towards `target` (0 or 1) over kMotion_s; kept under `id` in the current window. At once with reduced
// motion.
float ease(std::string_view id, bool target);

}  // namespace engine::ui
