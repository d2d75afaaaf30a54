#include "engine/ui/icons.h"

#include <imgui.h>

#include <cmath>
#include <initializer_list>

namespace engine::ui {
namespace {

// Draws in a box from -1 to 1, +Y down.
struct Pen {
  ImDrawList& list;
  core::vec2 centre;
  float half, stroke;
  Color color;

  ImVec2 at(float x, float y) const { return {centre.x + x * half, centre.y + y * half}; }
  void path(std::initializer_list<core::vec2> points, bool closed = false) const {
    list.PathClear();
    for (const auto& p : points) list.PathLineTo(at(p.x, p.y));
    list.PathStroke(color, closed ? ImDrawFlags_Closed : ImDrawFlags_None, stroke);
  }
  void circle(float x, float y, float r) const { list.AddCircle(at(x, y), r * half, color, 0, stroke); }
  void dot(float x, float y, float r) const { list.AddCircleFilled(at(x, y), r * half, color); }
  void arc(float x, float y, float r, float from, float to) const {  // degrees, clockwise from +X
    list.PathClear();
    list.PathArcTo(at(x, y), r * half, from * core::kDegree, to * core::kDegree, 0);
    list.PathStroke(color, ImDrawFlags_None, stroke);
  }
  void box(float x0, float y0, float x1, float y1, float corner) const {
    list.AddRect(at(x0, y0), at(x1, y1), color, corner * half, 0, stroke);
  }
};

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, core::vec2 centre, float size, Color color) {
  const Pen pen{list, centre, size * 0.5f, std::fmax(size / 11.0f, 1.25f), color};
  switch (icon) {
    case Icon::none:
      break;
    case Icon::close:
      pen.path({{-0.6f, -0.6f}, {0.6f, 0.6f}}), pen.path({{0.6f, -0.6f}, {-0.6f, 0.6f}});
      break;
    case Icon::back:
      pen.path({{0.05f, -0.65f}, {-0.6f, 0}, {0.05f, 0.65f}}), pen.path({{-0.6f, 0}, {0.7f, 0}});
      break;
    case Icon::forward:
      pen.path({{-0.05f, -0.65f}, {0.6f, 0}, {-0.05f, 0.65f}}), pen.path({{0.6f, 0}, {-0.7f, 0}});
      break;
    case Icon::plus:
      pen.path({{-0.65f, 0}, {0.65f, 0}}), pen.path({{0, -0.65f}, {0, 0.65f}});
      break;
    case Icon::minus:
      pen.path({{-0.65f, 0}, {0.65f, 0}});
      break;
    case Icon::check:
      pen.path({{-0.7f, 0.05f}, {-0.2f, 0.55f}, {0.7f, -0.5f}});
      break;
    case Icon::search:
      pen.circle(-0.15f, -0.15f, 0.55f), pen.path({{0.26f, 0.26f}, {0.75f, 0.75f}});
      break;
    case Icon::cart:
      pen.path({{-0.6f, -0.3f}, {0.6f, -0.3f}, {0.72f, 0.8f}, {-0.72f, 0.8f}}, true);
      pen.arc(0, -0.3f, 0.36f, 180, 360);
      break;
    case Icon::map:
      pen.path({{-0.75f, -0.55f},
                {-0.25f, -0.75f},
                {0.25f, -0.55f},
                {0.75f, -0.75f},
                {0.75f, 0.55f},
                {0.25f, 0.75f},
                {-0.25f, 0.55f},
                {-0.75f, 0.75f}},
               true);
      pen.path({{-0.25f, -0.75f}, {-0.25f, 0.55f}}), pen.path({{0.25f, -0.55f}, {0.25f, 0.75f}});
      break;
    case Icon::pin:
      list.PathClear();
      list.PathArcTo(pen.at(0, -0.22f), 0.55f * pen.half, 155 * core::kDegree, 385 * core::kDegree, 0);
      list.PathLineTo(pen.at(0, 0.85f));
      list.PathStroke(color, ImDrawFlags_Closed, pen.stroke);
      pen.dot(0, -0.22f, 0.18f);
      break;
    case Icon::menu:
      for (const float y : {-0.5f, 0.0f, 0.5f}) pen.path({{-0.7f, y}, {0.7f, y}});
      break;
    case Icon::settings:
      for (const float y : {-0.5f, 0.0f, 0.5f}) pen.path({{-0.75f, y}, {0.75f, y}});
      pen.dot(-0.25f, -0.5f, 0.2f), pen.dot(0.35f, 0, 0.2f), pen.dot(-0.1f, 0.5f, 0.2f);
      break;
    case Icon::receipt:
      pen.path({{-0.55f, -0.8f}, {0.55f, -0.8f}, {0.55f, 0.8f}, {0.18f, 0.58f}, {-0.18f, 0.8f}, {-0.55f, 0.58f}}, true);
      pen.path({{-0.25f, -0.35f}, {0.25f, -0.35f}}), pen.path({{-0.25f, 0.0f}, {0.25f, 0.0f}});
      break;
    case Icon::truck:
      pen.path({{-0.85f, 0.4f}, {-0.85f, -0.5f}, {0.15f, -0.5f}, {0.15f, 0.4f}}, true);
      pen.path({{0.15f, -0.15f}, {0.55f, -0.15f}, {0.85f, 0.12f}, {0.85f, 0.4f}, {0.15f, 0.4f}});
      pen.dot(-0.45f, 0.5f, 0.2f), pen.dot(0.5f, 0.5f, 0.2f);
      break;
    case Icon::shop:
      pen.path({{-0.7f, -0.1f}, {-0.7f, 0.75f}, {0.7f, 0.75f}, {0.7f, -0.1f}});
      pen.path({{-0.85f, -0.15f}, {-0.6f, -0.7f}, {0.6f, -0.7f}, {0.85f, -0.15f}}, true);
      pen.path({{-0.2f, 0.75f}, {-0.2f, 0.25f}, {0.2f, 0.25f}, {0.2f, 0.75f}});
      break;
    case Icon::heart:
      list.PathClear();
      list.PathArcTo(pen.at(-0.36f, -0.25f), 0.39f * pen.half, 145 * core::kDegree, 340 * core::kDegree, 0);
      list.PathArcTo(pen.at(0.36f, -0.25f), 0.39f * pen.half, 200 * core::kDegree, 395 * core::kDegree, 0);
      list.PathLineTo(pen.at(0, 0.72f));
      list.PathStroke(color, ImDrawFlags_Closed, pen.stroke);
      break;
    case Icon::info:
      pen.circle(0, 0, 0.8f), pen.path({{0, -0.1f}, {0, 0.42f}}), pen.dot(0, -0.4f, 0.12f);
      break;
    case Icon::warning:
      pen.path({{0, -0.75f}, {0.85f, 0.7f}, {-0.85f, 0.7f}}, true);
      pen.path({{0, -0.25f}, {0, 0.2f}}), pen.dot(0, 0.45f, 0.11f);
      break;
    case Icon::rotate:
      pen.arc(0, 0, 0.65f, -50, 230);
      pen.path({{0.42f, -0.05f}, {0.42f, -0.5f}, {0.85f, -0.45f}});
      break;
    case Icon::ruler:
      pen.box(-0.85f, -0.35f, 0.85f, 0.35f, 0.1f);
      for (const float x : {-0.45f, 0.0f, 0.45f}) pen.path({{x, -0.35f}, {x, 0.02f}});
      break;
    case Icon::swatch:
      pen.circle(-0.3f, 0.2f, 0.5f), pen.circle(0.3f, 0.2f, 0.5f), pen.circle(0, -0.32f, 0.5f);
      break;
    case Icon::picture:
      pen.box(-0.8f, -0.65f, 0.8f, 0.65f, 0.15f);
      pen.path({{-0.6f, 0.4f}, {-0.15f, -0.1f}, {0.15f, 0.2f}, {0.35f, 0.0f}, {0.65f, 0.4f}});
      pen.dot(0.35f, -0.32f, 0.12f);
      break;
    case Icon::home:
      pen.path({{-0.8f, 0.0f}, {0, -0.75f}, {0.8f, 0.0f}});
      pen.path({{-0.55f, -0.15f}, {-0.55f, 0.75f}, {0.55f, 0.75f}, {0.55f, -0.15f}});
      break;
    case Icon::person:
      pen.circle(0, -0.38f, 0.35f);
      pen.arc(0, 0.95f, 0.72f, 200, 340);
      break;
    case Icon::key:
      pen.circle(-0.4f, 0, 0.35f), pen.path({{-0.05f, 0}, {0.8f, 0}, {0.8f, 0.35f}}),
          pen.path({{0.45f, 0}, {0.45f, 0.28f}});
      break;
  }
}

}  // namespace engine::ui
