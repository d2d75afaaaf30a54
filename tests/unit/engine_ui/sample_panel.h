#pragma once
// One frame of a shop-like panel with every widget, for pictures and invariants.

#include <string>

#include "engine/ui/panel.h"
#include "engine/ui/widgets.h"

namespace test {

struct Sample {
  int page = 0;  // 0 product and cart, 1 catalogue, 2 settings and checkout
  int quantity = 2, choice = 0, delivery = 0;
  bool reduced = false, captions = true;
  float text_scale = 1;
  std::string search, postcode = "0412", name;
  engine::ui::Toasts toasts;
  int confirmed = 0, pressed = 0;

  void draw(double dt);
};

}  // namespace test
