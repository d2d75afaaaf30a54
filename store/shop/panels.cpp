#include "store/shop/panels.h"

#include <nlohmann/json.hpp>

#include "engine/core/files.h"

namespace store::shop {

std::vector<CreditLine> load_credits(const std::filesystem::path& file, std::vector<std::string>* problems) {
  constexpr std::size_t kMaxBytes = 4u << 20;  // a line per product
  const auto report = [&](std::string what) {
    if (problems) problems->push_back(std::move(what));
  };
  const auto text = engine::core::read_text(file, kMaxBytes);
  if (!text) {
    report(text.error().message);
    return {};
  }
  const auto parsed = nlohmann::json::parse(*text, nullptr, false);
  const auto list = parsed.is_object() ? parsed.value("works", nlohmann::json()) : parsed;
  if (!list.is_array()) {
    report(file.filename().string() + ": works: not a list");
    return {};
  }
  std::vector<CreditLine> lines;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto field = [&](const char* name) {
      const auto found = list[i].is_object() ? list[i].find(name) : list[i].end();
      return list[i].is_object() && found != list[i].end() && found->is_string() ? found->get<std::string>()
                                                                                 : std::string();
    };
    CreditLine line{field("title"), field("author"), field("licence"), field("source")};
    if (line.author.empty() && line.title.empty()) {
      report(fmt::format("{}: works[{}]: no title and no author; left out", file.filename().string(), i));
      continue;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Panels::Panels(Visit& visit, Strings& texts, const Areas& areas) : visit_(visit), texts_(texts), areas_(areas) {}

void Panels::draw(const PanelFrame& frame) {
  frame_ = &frame;
  screen_.begin_frame();
  draw_map();
  draw_loading();
  switch (visit_.panel()) {
    case PanelKind::none:
      draw_hint();
      break;
    case PanelKind::product:
      draw_product();
      break;
    case PanelKind::catalogue:
      draw_catalogue();
      break;
    case PanelKind::cart:
      draw_cart();
      break;
    case PanelKind::checkout:
      draw_checkout();
      break;
    case PanelKind::receipt:
      draw_receipt();
      break;
    case PanelKind::orders:
      draw_orders();
      break;
    case PanelKind::settings:
      draw_settings();
      break;
    case PanelKind::credits:
      draw_credits();
      break;
    case PanelKind::help:
      draw_help();
      break;
  }
  if (visit_.panel() != PanelKind::catalogue) focus_search_ = true;
  draw_bar();
  draw_notice();
  frame_ = nullptr;
}

}  // namespace store::shop
