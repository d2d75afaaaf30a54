#include "engine/ui/theme.h"

#include <algorithm>
#include <cmath>

namespace engine::ui {
namespace {

float channel(Color c, int i) { return static_cast<float>(c >> (8 * i) & 0xFFu) / 255.0f; }

// WCAG 2.2, "relative luminance".
float luminance(Color c) {
  const auto linear = [](float v) { return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f); };
  return 0.2126f * linear(channel(c, 0)) + 0.7152f * linear(channel(c, 1)) + 0.0722f * linear(channel(c, 2));
}

}  // namespace

Color blend(Color over, Color under) {
  const float a = channel(over, 3);
  const auto mix = [&](int i) {
    return static_cast<int>((channel(over, i) * a + channel(under, i) * (1 - a)) * 255.0f + 0.5f);
  };
  return rgba(mix(0), mix(1), mix(2));
}

float contrast(Color over, Color under) {
  const float a = luminance(blend(over, under)) + 0.05f, b = luminance(under) + 0.05f;
  return std::max(a, b) / std::min(a, b);
}

}  // namespace engine::ui
