#pragma once
// A visit, as a program: the showroom in the scene, the visitor in the showroom, the panels over it, the counter behind
// them. Knows no price rule and no Vulkan; joins what does.

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/app.h"
#include "engine/core/clock.h"
#include "engine/ui/panel.h"
#include "store/apps/client/walk/autosave.h"
#include "store/apps/client/walk/content.h"
#include "store/apps/client/walk/controls.h"
#include "store/apps/client/walk/counter_link.h"
#include "store/apps/client/walk/eyes.h"
#include "store/apps/client/walk/options.h"
#include "store/apps/client/walk/report.h"
#include "store/apps/client/walk/tag_panels.h"
#include "store/apps/client/walk/thumbnails.h"
#include "store/apps/client/walk/trip_player.h"
#include "store/shop/panels.h"
#include "store/shop/settings.h"
#include "store/showroom/visitor.h"

namespace store::apps::walk {

class WalkApp : public engine::app::App {
 public:
  // Everything that needs no device: settings, content, counter. Fails with one message.
  static engine::core::Result<std::unique_ptr<WalkApp>> create(WalkOptions options, std::optional<shop::Trip> trip);
  ~WalkApp() override;

  engine::core::Result<> start(engine::app::Context& context) override;
  void stop(engine::app::Context& context) override;
  void drain(engine::app::Context& context) override;
  void update(engine::app::Context& context, const engine::xr::Input& input,
              const engine::xr::FrameTiming& timing) override;
  engine::xr::CameraRequest camera() const override;
  void overlay(engine::render::Overlay& overlay) override;
  bool wants_quit() const override { return quit_; }
  engine::core::Result<> drawn(engine::app::Context& context, const engine::xr::FrameTiming& timing) override;

  // Why the visit ended before its time; nothing after a proper end.
  const std::optional<engine::core::Error>& failure() const { return failure_; }
  std::pair<std::uint32_t, std::uint32_t> size() const;

 private:
  struct Opened {  // what a worker prepares
    std::unique_ptr<showroom::Showroom> room;
    std::optional<engine::asset::HdrImage> sky;
    std::vector<std::string> problems;
  };
  WalkApp() = default;

  void begin_opening(engine::app::Context& context);
  void take_opened(engine::app::Context& context);
  void tell_counter_faults();
  void draw_panels(engine::app::Context& context, const engine::xr::Input& input, double dt_s);
  void walk_about(engine::app::Context& context, const engine::xr::Input& input, double dt_s);
  void point_at(const engine::xr::Input& input);
  void obey(engine::app::Context& context, Command command);
  void carry_out(engine::app::Context& context, const shop::Intent& intent);
  void settings_changed(engine::app::Context& context);
  void open_pointed();
  void keep_books();
  void end_inspection();
  void screenshot(engine::app::Context& context);
  void play_trip(engine::app::Context& context, double dt_s);
  std::optional<std::string> value(const std::string& name, const engine::app::Context& context) const;
  void fail(engine::core::Error error);
  void finish_trip(engine::app::Context& context);
  Eyes eyes() const;
  bool loaded(const engine::app::Context& context) const;
  std::filesystem::path folder_for_pictures() const;

  WalkOptions options_;
  std::filesystem::path data_;
  Content content_;
  shop::Strings texts_;
  shop::Areas areas_;
  shop::Settings settings_on_disk_;  // without what the command line laid over it
  CounterLink counter_;
  std::string told_fault_;  // the last one logged
  std::unique_ptr<shop::Visit> visit_;
  std::unique_ptr<shop::Panels> panels_;
  std::unique_ptr<Thumbnails> thumbnails_;
  std::optional<Autosave> autosave_;
  unsigned book_saved_ = 0, live_shown_ = 0;

  std::future<Opened> opening_;
  std::string opening_fault_;
  std::unique_ptr<showroom::Showroom> room_;
  showroom::Visitor visitor_;
  Controls controls_;
  std::optional<showroom::Pointed> pointed_;
  bool captured_ = false, hurry_ = false;
  engine::core::vec2 pointer_{0};

  std::shared_ptr<engine::ui::Fonts> fonts_;
  std::future<engine::core::Result<std::shared_ptr<engine::ui::Fonts>>> baking_;
  float baked_for_ = 1;
  std::unique_ptr<engine::ui::Panel> panel_;
  std::unique_ptr<TagPanels> tags_;
  shop::PanelFrame frame_;
  engine::core::vec2 size_px_{1280, 720};
  float ui_scale_ = 1;
  bool screenshot_wanted_ = false;

  std::optional<TripPlayer> trip_;
  std::optional<std::string> picture_;
  Report report_;
  engine::core::Stopwatch since_start_;
  bool quit_ = false, was_loaded_ = false, walkable_ = false;
  std::optional<engine::core::Error> failure_;
};

}  // namespace store::apps::walk
