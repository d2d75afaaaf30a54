#include <imgui.h>

#include <algorithm>

#include "engine/ui/panel.h"
#include "engine/ui/widgets.h"
#include "store/shop/price_card.h"

namespace store::shop {

namespace ui = engine::ui;

namespace {

constexpr ui::Color kInk = ui::rgba(34, 29, 24), kPale = ui::rgba(96, 86, 76), kRed = ui::rgba(158, 52, 32);

}  // namespace

void draw_price_card(const showroom::Tag& tag) {
  const auto size = ui::Panel::current().size_px();
  auto* list = ImGui::GetBackgroundDrawList();
  const float margin = size.x * 0.07f, width = size.x - 2 * margin;
  auto* body = ImGui::GetIO().Fonts->Fonts[0];
  auto* bold = ImGui::GetIO().Fonts->Fonts[ImGui::GetIO().Fonts->Fonts.Size - 1];
  float y = size.y * 0.08f;
  const auto put = [&](ImFont* font, float height, ui::Color color, const std::string& text) {
    // A long name becomes smaller rather than being cut.
    float used = height;
    const float natural = font->CalcTextSizeA(height, 1e9f, 0, text.c_str()).x;
    if (natural > width) used = std::max(height * 0.62f, height * width / natural);
    list->AddText(font, used, {margin, y + (height - used) * 0.5f}, color, text.c_str());
    y += height * 1.22f;
  };
  put(body, size.y * 0.155f, kInk, tag.name);
  put(bold, size.y * 0.235f, tag.sold_out ? kPale : kInk, tag.price);
  put(body, size.y * 0.115f, kPale, tag.size);
  if (!tag.note.empty()) {
    // A bar beside the words: colour is not the only sign.
    list->AddRectFilled({margin, y + 1}, {margin + size.x * 0.012f, y + size.y * 0.13f}, kRed);
    const float height = size.y * 0.125f;
    list->AddText(body, height, {margin + size.x * 0.03f, y}, kRed, tag.note.c_str());
  }
}

}  // namespace store::shop
