#pragma once
// The verbs of vitrine-cook.

#include "store/apps/common/verb.h"

namespace store::apps {

// Every verb, in the order in which a shop is cooked (main.cpp).
std::span<const Verb> cook_verbs();

int verb_furniture(Args args);
int verb_products(Args args);
int verb_showroom(Args args);

}  // namespace store::apps
