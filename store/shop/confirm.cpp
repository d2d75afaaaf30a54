#include "store/shop/confirm.h"

namespace store::shop {

void Confirm::press() {
  if (down_ || fired_) return;
  down_ = true;
  held_s_ = 0;
  second_ = armed_ && armed_s_ >= kPause_s;
}

bool Confirm::release() {
  if (!down_) return false;
  down_ = false;
  if (fired_) return false;
  if (second_) {
    fired_ = true;
    return true;
  }
  armed_ = true;
  armed_s_ = 0;
  return false;
}

bool Confirm::update(double dt_s) {
  if (fired_) return false;
  if (down_) {
    held_s_ += dt_s;
    if (held_s_ < kHold_s) return false;
    fired_ = true;
    return true;
  }
  if (armed_) {
    armed_s_ += dt_s;
    if (armed_s_ > kArmed_s) armed_ = false;
  }
  return false;
}

}  // namespace store::shop
