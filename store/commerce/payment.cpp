#include "store/commerce/payment.h"

namespace store::commerce {

ChargeResult DemoPayments::charge(const Charge& charge) {
  if (charge.token == "demo-approve") return {ChargeOutcome::approved, "demo-" + charge.order_id.substr(0, 13), ""};
  if (charge.token == "demo-decline") return {ChargeOutcome::declined, "", "the demo provider declines this token"};
  if (charge.token == "demo-timeout") return {ChargeOutcome::unknown, "", ""};
  return {ChargeOutcome::declined, "", "the demo provider does not know this token"};
}

}  // namespace store::commerce
