#pragma once
// `vitrine view`: one model in a window, turned, measured, dressed in its variants, lit in several lights.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/app.h"
#include "engine/ui/panel.h"
#include "engine/ui/widgets.h"
#include "store/apps/client/view/orbit.h"

namespace store::apps::view {

struct ViewerOptions {
  std::filesystem::path model;
  std::vector<std::filesystem::path> environments;  // .hdr; the built-in studio is always there
  std::string variant, animation;                   // by name; "" = none
  std::optional<Orbit::Place> camera;               // none: the whole model; target and radius follow the model then
  bool dimensions = false, statistics = false, skybox = false, panel = true;
  float exposure_ev = 0;
  float text_scale = 1;
  bool wait_for_model = false;       // offscreen: the first frame already shows it
  std::filesystem::path screenshot;  // of frame `last_frame`
  std::uint64_t last_frame = 0;      // 0 = never
};

class Viewer final : public engine::app::App {
 public:
  explicit Viewer(ViewerOptions options) : options_(std::move(options)) {}

  engine::core::Result<> start(engine::app::Context& context) override;
  void stop(engine::app::Context& context) override;
  void update(engine::app::Context& context, const engine::xr::Input& input,
              const engine::xr::FrameTiming& timing) override;
  engine::xr::CameraRequest camera() const override;
  void overlay(engine::render::Overlay& overlay) override;
  bool wants_quit() const override { return quit_ || failure_.has_value(); }
  engine::core::Result<> drawn(engine::app::Context& context, const engine::xr::FrameTiming& timing) override;

  // Why the viewer gave up: a model that cannot be shown ends a run that nobody watches.
  const std::optional<engine::core::Error>& failure() const { return failure_; }

 private:
  struct Light {
    std::string name;
    std::uint32_t id = 0;
  };
  void open(engine::app::Context& context, const std::filesystem::path& file);
  void close_model(engine::app::Context& context);
  void take_over_model(engine::app::Context& context);
  engine::core::Result<> add_light(engine::app::Context& context, const std::filesystem::path& file);
  void steer(const engine::xr::Input& input, float dt_s);
  void apply(engine::app::Context& context, float dt_s);
  void take_picture(engine::app::Context& context);
  // viewer_panel.cpp
  void draw_panel(engine::app::Context& context, const engine::xr::Input& input, double dt_s);
  void draw_side(engine::app::Context& context);
  void draw_controls(const engine::asset::Model& model);
  void draw_statistics(engine::app::Context& context);
  void draw_dimension_labels();
  float panel_px() const;  // width that the panel covers, while it is shown
  // viewer_lines.cpp
  void add_dimension_lines(engine::render::Overlay& overlay) const;

  ViewerOptions options_;
  std::unique_ptr<engine::ui::Panel> panel_;
  engine::ui::Toasts toasts_;
  Orbit orbit_;
  std::vector<Light> lights_;
  int light_ = 0;
  float light_turn_rad_ = 0;

  engine::asset::ModelHandle model_;
  engine::scene::InstanceHandle instance_;
  std::vector<engine::scene::LightHandle> model_lights_;
  std::filesystem::path file_;
  engine::core::Aabb bounds_;
  bool shown_ = false;  // the model is ready and framed
  int variant_ = -1, animation_ = -1;
  float time_s_ = 0;
  bool playing_ = true;

  VkExtent2D extent_{1280, 720};
  std::optional<engine::core::vec2> grabbed_;  // left or right button went down outside the panel
  int grab_button_ = 0;
  bool picture_wanted_ = false, quit_ = false;
  std::uint64_t frame_ = 0;
  double frame_ms_ = 0;
  std::optional<engine::core::Error> failure_;
};

}  // namespace store::apps::view
