// The viewer's panels: what the model is, what it can wear, how it is lit, what it costs to draw.

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "engine/app/panel_input.h"
#include "store/apps/client/view/viewer.h"

namespace store::apps::view {

namespace ui = engine::ui;
using engine::asset::LoadState;

namespace {

std::string metres(float m) { return m < 1 ? fmt::format("{:.1f} cm", m * 100) : fmt::format("{:.2f} m", m); }

std::string count(std::uint64_t n) {
  auto text = std::to_string(n);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

// A choice of one out of named things, as chips; -1 is `none`, left out when empty.
void choose(std::string_view id, std::string_view none, const std::vector<std::string>& names, int& chosen) {
  ui::Id scope(id);
  bool first = true;
  const auto offer = [&](std::string_view name, int index) {
    ui::Id part(index);
    if (!first) ui::chip_wrap(name);
    first = false;
    if (ui::chip(name, chosen == index)) chosen = index;
  };
  if (!none.empty()) offer(none, -1);
  for (int i = 0; i < static_cast<int>(names.size()); ++i) {
    const auto& name = names[static_cast<std::size_t>(i)];
    offer(name.empty() ? "unnamed " + std::to_string(i + 1) : name, i);
  }
}

}  // namespace

void Viewer::draw_panel(engine::app::Context& context, const engine::xr::Input& input, double dt_s) {
  panel_->resize({static_cast<float>(extent_.width), static_cast<float>(extent_.height)});
  panel_->set_scale(context.backend.ui_scale() * options_.text_scale);
  panel_->begin(engine::app::panel_input(input), dt_s);
  draw_side(context);
  if (options_.statistics) draw_statistics(context);
  if (shown_ && options_.dimensions) draw_dimension_labels();
  toasts_.draw(dt_s);
  panel_->end();
}

void Viewer::draw_side(engine::app::Context& context) {
  ui::SheetOptions options;
  options.anchor = {1, 0};
  options.width = 340;
  // The buttons stay in sight; what is above them scrolls.
  if (context.library.state(model_) == LoadState::ready)
    options.height = std::min(panel_->size_units().y - 2 * options.margin, 700.0f);
  options.slide = {24, 0};
  options.open = options_.panel;
  if (!ui::begin_sheet("model", options)) return;
  ui::title(file_.stem().string());
  switch (context.library.state(model_)) {
    case LoadState::loading:
      ui::busy("Loading " + file_.filename().string());
      break;
    case LoadState::failed:
      ui::banner(ui::Tone::bad, context.library.error(model_));
      ui::muted("Drop another .glb or .gltf file here.");
      break;
    case LoadState::ready:
      ui::begin_scroll("controls", 0, 2 * ui::theme::kControl + 3 * ui::theme::kGap);
      draw_controls(*context.library.get(model_));
      ui::end_scroll();
      ui::gap();
      if (ui::quiet_button("Whole model", {.width = -1, .icon = ui::Icon::rotate})) orbit_.home();
      if (ui::primary_button("Save a picture", {.width = -1, .icon = ui::Icon::picture})) picture_wanted_ = true;
      break;
  }
  ui::end_sheet();
}

void Viewer::draw_controls(const engine::asset::Model& model) {
  const auto size = bounds_.size();
  ui::muted(fmt::format("{} x {} x {}", metres(size.x), metres(size.z), metres(size.y)));
  ui::row("Triangles", count(model.triangle_count()));
  ui::row("Materials", count(model.materials.size()));
  ui::row("Pictures", count(model.images.size()));
  if (!model.credit.copyright.empty()) ui::muted(model.credit.copyright);
  if (!model.variants.empty()) {
    ui::line();
    choose("variants", "As delivered", model.variants, variant_);
  }
  if (!model.animations.empty()) {
    ui::line();
    std::vector<std::string> clips;
    for (const auto& animation : model.animations) clips.push_back(animation.name);
    choose("animations", "At rest", clips, animation_);
    if (animation_ >= 0) {
      const float length = model.animations[static_cast<std::size_t>(animation_)].duration_s;
      ui::toggle("Playing", playing_);
      if (ui::slider("Time", time_s_, 0, length, fmt::format("{:.1f} s", time_s_))) playing_ = false;
    }
  }
  ui::line();
  std::vector<std::string> names;
  for (const auto& light : lights_) names.push_back(light.name);
  choose("lights", "", names, light_);
  float degrees = light_turn_rad_ / engine::core::kDegree;
  if (ui::slider("Turn the light", degrees, -180, 180, fmt::format("{:.0f}°", degrees)))
    light_turn_rad_ = degrees * engine::core::kDegree;
  ui::slider("Brightness", options_.exposure_ev, -4, 4, fmt::format("{:+.1f} EV", options_.exposure_ev));
  ui::toggle("Surroundings", options_.skybox);
  ui::toggle("Dimensions", options_.dimensions);
  ui::toggle("Statistics", options_.statistics);
}

void Viewer::draw_statistics(engine::app::Context& context) {
  const auto& s = context.renderer.statistics();
  ui::SheetOptions options;
  options.anchor = {0, 0};
  options.width = 280;
  options.padding = 16;
  if (!ui::begin_sheet("statistics", options)) return;
  ui::row("Frame", fmt::format("{:.1f} ms", frame_ms_));
  ui::row("Main thread", fmt::format("{:.2f} ms", context.times.update_ms + context.times.draw_ms));
  ui::row("Draws", count(s.draws));
  ui::row("Triangles", count(s.triangles));
  ui::row("GPU memory", megabytes(s.gpu_memory_bytes));
  ui::line();
  double total = 0;
  for (const auto& pass : s.passes) {
    ui::row(pass.name, fmt::format("{:.2f} ms", pass.gpu_ms));
    total += pass.gpu_ms;
  }
  ui::row("GPU", fmt::format("{:.2f} ms", total));
  ui::muted(context.device.info().name);
  ui::end_sheet();
}

void Viewer::draw_dimension_labels() {
  const auto size = bounds_.size();
  const vec3 a = bounds_.min, b = bounds_.max;
  const float gap = glm::length(size) * 0.04f;
  const struct {
    vec3 at;
    float length;
  } labels[] = {{{(a.x + b.x) / 2, a.y, b.z + gap}, size.x},
                {{b.x + gap, a.y, (a.z + b.z) / 2}, size.z},
                {{a.x - gap, (a.y + b.y) / 2, b.z}, size.y}};
  const auto view_from_world = camera().stage_from_head.inverse();
  const float focal = static_cast<float>(extent_.height) / 2 / std::tan(camera().vertical_fov_rad / 2);
  auto* list = ImGui::GetBackgroundDrawList();
  for (const auto& label : labels) {
    const vec3 p = view_from_world * label.at;
    if (p.z > -0.01f) continue;  // behind the camera
    const auto text = metres(label.length);
    const auto extent = ImGui::CalcTextSize(text.c_str());
    const float u = ui::unit();
    const ImVec2 centre{static_cast<float>(extent_.width) / 2 + p.x / -p.z * focal,
                        static_cast<float>(extent_.height) / 2 - p.y / -p.z * focal};
    const ImVec2 min{std::floor(centre.x - extent.x / 2 - 8 * u), std::floor(centre.y - extent.y / 2 - 3 * u)};
    list->AddRectFilled(min, {min.x + extent.x + 16 * u, min.y + extent.y + 6 * u}, ui::theme::kPanel, 8 * u);
    list->AddText({min.x + 8 * u, min.y + 3 * u}, ui::theme::kText, text.c_str());
  }
}

}  // namespace store::apps::view
