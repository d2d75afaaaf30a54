#pragma once
// Where the widgets are on screen this frame, by id: a scripted trip finds them here as a person finds them with the
// eyes.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/math.h"

namespace store::shop {

struct ScreenRect {
  engine::core::vec2 min{0}, max{0};  // pixels from the top left of the window's panel
  engine::core::vec2 centre() const { return (min + max) * 0.5f; }
};

class Screen {
 public:
  void begin_frame() { rects_.clear(); }
  void add(std::string_view id, ScreenRect rect) { rects_.insert_or_assign(std::string(id), rect); }
  std::optional<ScreenRect> find(std::string_view id) const {
    const auto found = rects_.find(id);
    return found == rects_.end() ? std::nullopt : std::optional(found->second);
  }
  // Some panel lies over this pixel: the ids of sheets start with "sheet.".
  bool covered(engine::core::vec2 pixel) const {
    for (const auto& [id, rect] : rects_)
      if (id.starts_with("sheet.") && pixel.x >= rect.min.x && pixel.y >= rect.min.y && pixel.x <= rect.max.x &&
          pixel.y <= rect.max.y)
        return true;
    return false;
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, rect] : rects_) ids.push_back(id);
    return ids;
  }

 private:
  std::map<std::string, ScreenRect, std::less<>> rects_;
};

}  // namespace store::shop
