#pragma once
// The text of the price cards near the visitor: small panels drawn to textures and put on the cards.

#include <map>
#include <memory>

#include "engine/render/renderer.h"
#include "engine/ui/panel.h"
#include "store/showroom/showroom.h"

namespace store::apps::walk {

class TagPanels {
 public:
  explicit TagPanels(std::shared_ptr<engine::ui::Fonts> fonts) : fonts_(std::move(fonts)) {}
  void set_fonts(std::shared_ptr<engine::ui::Fonts> fonts);
  // The cards to be read from here; call before overlay(). Between no other panel's begin() and end().
  void update(const showroom::Showroom& room, engine::core::vec3 eye);
  void overlay(engine::render::Overlay& overlay) const;

 private:
  struct Card {
    std::unique_ptr<engine::ui::Panel> panel;
    std::uint64_t revision = 0;
    engine::render::WorldPanel place;
    bool near = false;
  };
  std::shared_ptr<engine::ui::Fonts> fonts_;
  std::map<int, Card> cards_;  // by placement
};

}  // namespace store::apps::walk
