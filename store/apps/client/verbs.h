#pragma once
// The verbs of vitrine, each in its own verb_<name>.cpp (walk in walk/).

#include "store/apps/common/verb.h"

namespace store::apps {

// Every verb, the one that a visitor wants first (main.cpp).
std::span<const Verb> client_verbs();

int verb_walk(Args args);
int verb_thumbnails(Args args);
int verb_render(Args args);
int verb_view(Args args);
int verb_doctor(Args args);
int verb_bench(Args args);
int verb_pictures(Args args);

}  // namespace store::apps
