// Sheets: where they stand, how they come and go, and what lies under them.

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/ui/widgets_inside.h"

namespace engine::ui {

using namespace inside;

namespace {

constexpr ImGuiWindowFlags kSheetFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                         ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
                                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;

// Draws the dimmed world behind a modal sheet and takes its clicks.
bool scrim(const std::string& id, float alpha, bool live) {
  const auto& io = ImGui::GetIO();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin(("##scrim " + id).c_str(), nullptr,
               kSheetFlags | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImGui::GetWindowDrawList()->AddRectFilled({0, 0}, io.DisplaySize, with_alpha(theme::kScrim, alpha));
  const bool clicked = live && area("beside", io.DisplaySize).pressed;
  ImGui::End();
  ImGui::PopStyleVar();
  return clicked;
}

void background(float corner) {
  auto* list = ImGui::GetWindowDrawList();
  const auto min = ImGui::GetWindowPos(), max = min + ImGui::GetWindowSize();
  const float u = unit();
  list->PushClipRectFullScreen();
  // A soft shadow lifts the sheet off a bright wall; it is the only edge it has.
  for (int i = 6; i >= 1; --i) {
    const float grow = static_cast<float>(i) * 2.5f * u;
    list->AddRectFilled({min.x - grow, min.y - grow + 3 * u}, {max.x + grow, max.y + grow + 3 * u},
                        tint(rgba(8, 6, 4, 0.028f)), corner + grow);
  }
  list->AddRectFilled(min, max, tint(theme::kPanel), corner);
  list->PopClipRect();
}

}  // namespace

bool begin_sheet(std::string_view id, const SheetOptions& o) {
  auto& panel = Panel::current();
  auto& state = panel.widgets();
  const std::string name(id);
  const auto hash = ImHashStr(name.c_str());
  auto* storage = ImGui::GetStateStorage();
  // The first time that a sheet is seen it fades in; kept as float under the sheet's own hash in the base window.
  float& t = *storage->GetFloatRef(hash, 0.0f);
  const float step = panel.reduced_motion() ? 1.0f : ImGui::GetIO().DeltaTime / theme::kMotion_s;
  t = o.open ? std::min(1.0f, t + step) : std::max(0.0f, t - step);
  if (t <= 0) return false;
  const float shown = 1 - (1 - t) * (1 - t) * (1 - t);

  Panel::WidgetState::Sheet sheet;
  sheet.id = hash;
  sheet.modal = o.modal && o.open;
  if (o.modal) sheet.scrim_clicked = scrim(name, shown, o.open);
  if (sheet.modal) state.next_top_modal = hash;

  const float u = panel.scale();
  const auto display = panel.size_px();
  const auto free = glm::max(display - 2 * o.margin * u, core::vec2(1));
  const auto at = glm::floor(o.margin * u + o.anchor * free + (o.offset + o.slide * (1 - shown)) * u);
  const float width = std::floor(std::min(o.width * u, free.x));
  const float height = o.height > 0 ? std::floor(std::min(o.height * u, free.y)) : 0;
  ImGui::SetNextWindowPos({at.x, at.y}, ImGuiCond_Always, {o.anchor.x, o.anchor.y});
  ImGuiWindowFlags flags = kSheetFlags;
  if (height > 0) {
    ImGui::SetNextWindowSize({width, height});
  } else {
    ImGui::SetNextWindowSizeConstraints({width, 0}, {width, free.y});
    flags |= ImGuiWindowFlags_AlwaysAutoResize;
  }
  if (!o.open) flags |= ImGuiWindowFlags_NoInputs;
  if (o.plain) flags |= ImGuiWindowFlags_NoInputs;
  ImGui::PushStyleVar(ImGuiStyleVar_Alpha, shown);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {o.padding * u, o.padding * u});
  ImGui::Begin(name.c_str(), nullptr, flags);
  if (o.modal) {
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    if (ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
  }
  if (!o.plain) background(theme::kCorner * u);
  ImGui::PushTextWrapPos(0);
  state.sheets.push_back(sheet);
  return true;
}

void end_sheet() {
  auto& state = Panel::current().widgets();
  assert(!state.sheets.empty());
  const auto sheet = state.sheets.back();
  state.sheets.pop_back();
  ImGui::PopTextWrapPos();
  touch_scroll();
  ImGui::End();
  ImGui::PopStyleVar(2);
  const bool in_front = sheet.modal && state.top_modal == sheet.id;
  const bool escape = ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false) && !ImGui::GetIO().WantTextInput;
  state.dismissed = in_front && (sheet.scrim_clicked || escape);
}

bool sheet_dismissed() { return Panel::current().widgets().dismissed; }

void begin_scroll(std::string_view id, float height, float reserve) {
  const float u = unit();
  const float available = ImGui::GetContentRegionAvail().y - reserve * u;
  const ImVec2 size{0, height > 0 ? height * u : std::max(available, 60 * u)};
  const std::string name(id);
  ImGui::BeginChild(name.c_str(), size, false, ImGuiWindowFlags_NoSavedSettings);
  ImGui::PushTextWrapPos(0);
}

void end_scroll() {
  ImGui::PopTextWrapPos();
  touch_scroll();
  ImGui::EndChild();
}

HeaderAction header(std::string_view s, bool back, bool close) {
  const float u = unit();
  auto action = HeaderAction::none;
  if (back) {
    if (icon_button("##back", Icon::back)) action = HeaderAction::back;
    same_line();
  }
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - (close ? (theme::kControl + theme::kGap) * u : 0);
  draw_line(at, at + ImVec2{width, theme::kControl * u}, s, Face::title, theme::kText);
  ImGui::Dummy({width, theme::kControl * u});
  if (close) {
    same_line();
    if (icon_button("##close", Icon::close)) action = HeaderAction::close;
  }
  return action;
}

}  // namespace engine::ui
