#pragma once
// The two-step confirmation of a purchase: press twice, or hold for a second and a half. Nothing is bought by a sneeze:
// a second press that follows at once (a double click, a bouncing switch) does not count.

namespace store::shop {

class Confirm {
 public:
  static constexpr double kHold_s = 1.5;
  static constexpr double kPause_s = 0.3;  // least time between the two presses; a double click is faster
  static constexpr double kArmed_s = 8;    // after that the first press is forgotten

  void press();
  // True when this fires the purchase.
  bool release();
  // Lets `dt_s` pass. True when holding fires the purchase.
  bool update(double dt_s);
  void reset() { *this = Confirm(); }

  bool armed() const { return armed_; }
  // How much of the hold has passed, 0..1: the ring.
  double progress() const { return down_ ? (held_s_ < kHold_s ? held_s_ / kHold_s : 1.0) : 0.0; }

 private:
  bool down_ = false, armed_ = false, second_ = false, fired_ = false;
  double held_s_ = 0, armed_s_ = 0;
};

}  // namespace store::shop
