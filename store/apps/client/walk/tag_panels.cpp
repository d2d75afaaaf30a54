#include "store/apps/client/walk/tag_panels.h"

#include "store/shop/price_card.h"

namespace store::apps::walk {

namespace {

constexpr int kMost = 8;       // cards with text at a time: those that can be read
constexpr float kReach_m = 4;  // legible from 2 m, present a little before
constexpr engine::core::vec2 kCardPixels{360, 240};
constexpr float kAbovePaper_m = 0.0012f;  // the text lies on the card, not in it

}  // namespace

void TagPanels::set_fonts(std::shared_ptr<engine::ui::Fonts> fonts) {
  fonts_ = std::move(fonts);
  cards_.clear();
}

void TagPanels::update(const showroom::Showroom& room, engine::core::vec3 eye) {
  for (auto& [placement, card] : cards_) card.near = false;
  for (const auto* tag : room.near_tags(eye, kMost, kReach_m)) {
    auto& card = cards_[tag->placement];
    card.near = true;
    if (!card.panel) {
      engine::ui::PanelOptions options;
      options.size_px = kCardPixels;
      options.reduced_motion = true;
      card.panel = std::make_unique<engine::ui::Panel>(fonts_, options);
    }
    if (card.revision == tag->revision && card.revision != 0) continue;
    card.revision = tag->revision;
    // Dear ImGui settles sizes in its second frame.
    for (int i = 0; i < 2; ++i) {
      card.panel->begin({}, 1.0 / 60);
      shop::draw_price_card(*tag);
      card.panel->end();
    }
    auto pose = tag->world_from_card;
    pose.position += pose.orientation * engine::core::vec3(0, 0, kAbovePaper_m);
    card.place.panel = static_cast<std::uint32_t>(tag->placement);
    card.place.world_from_panel = pose.matrix();
    card.place.width_m = showroom::kCardSize_m.x;
    card.place.height_m = showroom::kCardSize_m.y;
  }
  // Far cards give their panel back.
  std::erase_if(cards_, [](const auto& entry) { return !entry.second.near; });
}

void TagPanels::overlay(engine::render::Overlay& overlay) const {
  for (const auto& [placement, card] : cards_) overlay.world_panels.push_back({card.place, &card.panel->draw_data()});
}

}  // namespace store::apps::walk
