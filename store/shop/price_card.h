#pragma once
// What is printed on a price card, drawn over the whole of the current ui::Panel; the paper itself is in the world.

#include "store/showroom/showroom.h"

namespace store::shop {

void draw_price_card(const showroom::Tag& tag);

}  // namespace store::shop
