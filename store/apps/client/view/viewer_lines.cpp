// Width, depth and height as lines beside the model, like on a drawing.

#include "store/apps/client/view/viewer.h"

namespace store::apps::view {

void Viewer::add_dimension_lines(engine::render::Overlay& overlay) const {
  if (bounds_.empty()) return;
  constexpr engine::ui::Color kColor = engine::ui::rgba(40, 30, 16);
  const auto line = [&](vec3 a, vec3 b) {
    overlay.lines.push_back({a, kColor});
    overlay.lines.push_back({b, kColor});
  };
  const vec3 a = bounds_.min, b = bounds_.max;
  const float gap = glm::length(bounds_.size()) * 0.04f, tick = gap * 0.5f;
  // Width along the front edge, depth along the right one, height on the left front corner; each with end marks.
  const float z = b.z + gap, x = b.x + gap, y = a.y;
  line({a.x, y, z}, {b.x, y, z});
  for (const float end : {a.x, b.x}) line({end, y, z - tick}, {end, y, z + tick});
  line({x, y, a.z}, {x, y, b.z});
  for (const float end : {a.z, b.z}) line({x - tick, y, end}, {x + tick, y, end});
  const float left = a.x - gap;
  line({left, a.y, b.z}, {left, b.y, b.z});
  for (const float end : {a.y, b.y}) line({left - tick, end, b.z}, {left + tick, end, b.z});
}

}  // namespace store::apps::view
