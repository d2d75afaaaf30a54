#pragma once
// The payment port. Card data never reaches this process: what travels is the provider's opaque token.

#include <cstdint>
#include <string>

#include "store/money/money.h"

namespace store::commerce {

struct Charge {
  std::string order_id;  // the provider's idempotency key: the same order is never charged twice
  money::Money amount;
  std::string handler, token;
};

enum class ChargeOutcome : std::uint8_t {
  approved,
  declined,
  unknown,  // no answer: ask again later with the same order id
};

struct ChargeResult {
  ChargeOutcome outcome = ChargeOutcome::unknown;
  std::string reference;  // the provider's own number
  std::string reason;     // of a refusal
};

class PaymentPort {
 public:
  virtual ~PaymentPort() = default;
  virtual std::string handler() const = 0;  // id in the discovery profile
  // Blocks until the provider answers or its time is up. Safe from any thread.
  virtual ChargeResult charge(const Charge& charge) = 0;
};

// Decides by the token alone, so that asking again gives the same answer: "demo-approve", "demo-decline",
// "demo-timeout" (never answers). Anything else is declined as unknown.
class DemoPayments : public PaymentPort {
 public:
  std::string handler() const override { return "demo"; }
  ChargeResult charge(const Charge& charge) override;
};

}  // namespace store::commerce
