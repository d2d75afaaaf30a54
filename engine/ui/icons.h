#pragma once
// Line icons drawn as vectors, so that they need no font and stay sharp at every size.

#include <cstdint>

#include "engine/core/math.h"
#include "engine/ui/theme.h"

struct ImDrawList;

namespace engine::ui {

enum class Icon : std::uint8_t {
  none,
  close,
  back,
  forward,
  plus,
  minus,
  check,
  search,
  cart,
  map,
  pin,
  menu,
  settings,
  receipt,
  truck,
  shop,
  heart,
  info,
  warning,
  rotate,
  ruler,
  swatch,
  picture,
  home,
  person,
  key,
};

// Centre and size in pixels; the strokes are size / 11 wide.
void draw_icon(ImDrawList& list, Icon icon, core::vec2 centre_px, float size_px, Color color);

}  // namespace engine::ui
