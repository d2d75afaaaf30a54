#pragma once
// How every panel looks: warm near-black, near-white text, brass for the one primary action. Colours are RGBA8 sRGB
// with R in the low byte, as Dear ImGui packs them. Lengths are UI units on a grid of 4.

#include <cstdint>

#include "engine/core/math.h"

namespace engine::ui {

using Color = std::uint32_t;

constexpr Color rgba(int r, int g, int b, float alpha = 1) {
  return static_cast<Color>(r) | static_cast<Color>(g) << 8 | static_cast<Color>(b) << 16 |
         static_cast<Color>(alpha * 255.0f + 0.5f) << 24;
}
constexpr Color with_alpha(Color c, float alpha) {  // multiplies
  return (c & 0x00FFFFFFu) | static_cast<Color>(static_cast<float>(c >> 24) * alpha + 0.5f) << 24;
}

namespace theme {

inline constexpr Color kPanel = rgba(22, 19, 15, 0.88f);
inline constexpr Color kPanelSolid = rgba(22, 19, 15);
inline constexpr Color kScrim = rgba(12, 10, 8, 0.45f);  // behind a modal sheet
inline constexpr Color kText = rgba(250, 246, 238, 0.92f);
inline constexpr Color kMuted = rgba(250, 246, 238, 0.64f);   // still 4.5:1 on the panel
inline constexpr Color kFaint = rgba(250, 246, 238, 0.34f);   // disabled: never the only carrier of a meaning
inline constexpr Color kField = rgba(255, 240, 218, 0.075f);  // fields, cards, quiet buttons
inline constexpr Color kFieldHover = rgba(255, 240, 218, 0.13f);
inline constexpr Color kFieldPress = rgba(255, 240, 218, 0.18f);
inline constexpr Color kLine = rgba(255, 240, 218, 0.11f);
inline constexpr Color kAccent = rgba(206, 170, 100);  // brass
inline constexpr Color kAccentHover = rgba(222, 190, 124);
inline constexpr Color kAccentPress = rgba(184, 148, 80);
inline constexpr Color kOnAccent = rgba(27, 20, 8);
inline constexpr Color kGood = rgba(166, 196, 140);  // moss
inline constexpr Color kWarn = rgba(232, 186, 110);  // mustard
inline constexpr Color kBad = rgba(238, 150, 120);   // terracotta

inline constexpr float kGrid = 4;
inline constexpr float kCorner = 12;       // panels
inline constexpr float kCornerSmall = 8;   // cards, fields, buttons
inline constexpr float kPadding = 20;      // inside a panel
inline constexpr float kGap = 8;           // between items
inline constexpr float kControl = 40;      // height of a button or field
inline constexpr float kMotion_s = 0.16f;  // ease-out of everything that moves

}  // namespace theme

// WCAG 2 contrast of `over` (its alpha applied) on an opaque `under`; 1..21.
float contrast(Color over, Color under);
// `over` composited on an opaque `under`, in display values, which the renderer's panel pass keeps to.
Color blend(Color over, Color under);

}  // namespace engine::ui
