#include "store/apps/client/walk/walk_app.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/app/picture.h"
#include "engine/core/files.h"
#include "engine/core/log.h"

namespace store::apps::walk {

namespace fs = std::filesystem;
using engine::app::Context;
using engine::core::Code;
using engine::core::Error;
using engine::core::Result;

namespace {

constexpr std::uint64_t kAllAtOnce = 0;  // render::Renderer::upload
constexpr float kReach_m = 12;           // how far a thing can be pointed at

fs::path data_folder(const WalkOptions& options) {
  if (!options.data.empty()) return options.data;
  if (!options.trip.empty()) return options.out / "data";
  return engine::core::user_data_dir();
}

}  // namespace

Result<std::unique_ptr<WalkApp>> WalkApp::create(WalkOptions options, std::optional<shop::Trip> trip) {
  std::unique_ptr<WalkApp> app(new WalkApp());
  app->options_ = std::move(options);
  auto& o = app->options_;
  app->texts_ = shop::Strings::built_in();
  app->areas_ = shop::Areas::built_in();
  app->data_ = data_folder(o);
  std::error_code code;
  // A trip is always the same visit: what an earlier one left in its own folder would make it another.
  if (!o.trip.empty() && o.data.empty()) fs::remove_all(app->data_, code);
  fs::create_directories(app->data_, code);
  if (code) return engine::core::fail(Code::io, "{}: {}", app->data_.string(), code.message());

  // A trip takes the defaults, so that a person's settings do not change what it does.
  auto loaded = trip ? shop::LoadedSettings{} : shop::load_settings(shop::settings_file());
  for (const auto& problem : loaded.problems) spdlog::warn("{}", problem);
  app->settings_on_disk_ = loaded.settings;
  auto settings = loaded.settings;
  if (trip && trip->language) settings.language = *trip->language;
  if (trip && trip->currency) settings.currency = *trip->currency;
  if (o.language) settings.language = *o.language;
  if (o.currency) settings.currency = *o.currency;
  if (trip && trip->size && !o.size) o.size = {{trip->size->x, trip->size->y}};
  app->texts_.set_language(settings.language);

  VITRINE_TRY(content, Content::load(o.content));
  app->content_ = std::move(content);
  for (const auto& problem : app->content_.problems) {
    spdlog::warn("{}", problem);
    app->report_.problem(problem);
  }
  app->report_.mark("catalogue", app->since_start_.milliseconds());
  VITRINE_TRY(link, CounterLink::open(app->content_, o.store_url, app->data_, settings.language, settings.currency));
  app->counter_ = std::move(link);
  app->report_.mark("counter", app->since_start_.milliseconds());

  std::vector<std::string> problems;
  auto book = shop::AddressBook::load(app->data_ / "addresses.json", &problems);
  for (const auto& problem : problems) spdlog::warn("{}", problem);
  app->visit_ = std::make_unique<shop::Visit>(app->content_.catalogue, *app->counter_.counter, app->areas_, settings,
                                              std::move(book));
  app->panels_ = std::make_unique<shop::Panels>(*app->visit_, app->texts_, app->areas_);
  app->thumbnails_ = std::make_unique<Thumbnails>(app->content_.root);
  app->autosave_.emplace(app->data_ / "visit.json");
  app->counter_.client->on_recovered([raw = app.get()](const api::client::Recovered& r) { raw->visit_->recovered(r); });
  app->visit_->enter();
  app->visitor_.set_eye_height(settings.eye_height_m);
  if (trip) app->trip_.emplace(std::move(*trip));
  return app;
}

WalkApp::~WalkApp() = default;

std::pair<std::uint32_t, std::uint32_t> WalkApp::size() const { return options_.size.value_or(std::pair{1280u, 720u}); }

Result<> WalkApp::start(Context& context) {
  report_.mark("device", since_start_.milliseconds());
  const auto extent = context.backend.extent();
  size_px_ = {static_cast<float>(extent.width), static_cast<float>(extent.height)};
  ui_scale_ = context.backend.ui_scale();
  // Small pictures of a trip show the same panels, only smaller: the script finds the same widgets.
  if (trip_) ui_scale_ = std::min({1.0f, size_px_.x / 1280, size_px_.y / 720});
  baked_for_ = ui_scale_ * visit_->settings().text_scale;
  VITRINE_TRY(fonts, engine::ui::Fonts::bake({.scale = baked_for_,
                                              .folder = {},
                                              .cache_dir = engine::core::user_cache_dir() / "fonts",
                                              .jobs = &context.jobs}));
  fonts_ = std::move(fonts);
  VITRINE_CHECK(context.renderer.set_font(fonts_->image()));
  report_.mark("fonts", since_start_.milliseconds());
  panel_ = std::make_unique<engine::ui::Panel>(
      fonts_, engine::ui::PanelOptions{size_px_, baked_for_, visit_->settings().reduced_motion});
  tags_ = std::make_unique<TagPanels>(fonts_);
  thumbnails_->forget();
  begin_opening(context);
  return {};
}

void WalkApp::stop(Context&) {
  if (opening_.valid()) opening_.wait();
  if (baking_.valid()) baking_.wait();
  if (room_) room_->leave();
  room_.reset();
  pointed_.reset();
  frame_ = {};
  tags_.reset();
  panel_.reset();
  keep_books();
  if (autosave_ && quit_) autosave_->finish();
  counter_.client->flush();
}

void WalkApp::begin_opening(Context& context) {
  opening_ = context.jobs.submit([this] {
    Opened opened;
    showroom::Options options;
    options.document = content_.showroom;
    options.planogram = content_.planogram;
    options.models = content_.root;
    options.language = texts_.language();
    options.currency = visit_->settings().currency;
    auto room = showroom::Showroom::open(options, content_.catalogue, &opened.problems);
    if (!room) {
      opened.problems.push_back(room.error().message);
      return opened;
    }
    opened.room = std::move(*room);
    const auto& document = opened.room->document();
    if (!document.environment_uri.empty()) {
      const auto path = engine::core::inside(document.folder, document.environment_uri);
      auto sky = path ? engine::asset::load_hdr(*path) : Result<engine::asset::HdrImage>(path.error());
      if (sky) {
        opened.sky = std::move(*sky);
      } else {
        opened.problems.push_back(sky.error().message);
      }
    }
    return opened;
  });
}

void WalkApp::take_opened(Context& context) {
  if (!opening_.valid() || opening_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  auto opened = opening_.get();
  for (const auto& problem : opened.problems) {
    spdlog::warn("{}", problem);
    report_.problem(problem);
  }
  if (!opened.room)
    return fail({Code::not_found, opened.problems.empty() ? "the showroom did not open" : opened.problems.back()});
  room_ = std::move(opened.room);
  room_->enter(context.scene, context.library);
  if (opened.sky) {
    const auto id = context.renderer.add_environment(*opened.sky);
    if (id) {
      context.scene.environment.id = *id;
    } else {
      spdlog::warn("no image light: {}", id.error().message);
    }
  }
  report_.mark("showroom", since_start_.milliseconds());
  room_->set_language(texts_.language(), visit_->currency());
  const bool again = visitor_.feet() != engine::core::vec3(0);  // after a lost device the visitor stays where he stood
  visitor_.stand_on(room_->nav());
  if (again) return;
  const auto& spawn = room_->document().spawns.front();
  const auto left = trip_ ? std::nullopt : autosave_->unfinished();
  if (!left || !visitor_.teleport(left->feet, left->yaw_rad, left->pitch_rad)) visitor_.teleport(spawn);
}

// The panel says that the counter does not answer; which one and why is for whoever reads the log.
void WalkApp::tell_counter_faults() {
  const auto status = counter_.client->status();
  if (status.online || status.last_error == told_fault_) return;
  told_fault_ = status.last_error;
  spdlog::warn("{}: {}", options_.store_url.empty() ? "the shop's own counter" : options_.store_url, told_fault_);
}

void WalkApp::drain(Context& context) {
  counter_.client->drain();
  tell_counter_faults();
  take_opened(context);
  thumbnails_->update(context);
  if (baking_.valid() && baking_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    auto baked = baking_.get();
    if (baked && context.renderer.set_font((*baked)->image())) {
      fonts_ = std::move(*baked);
      panel_->set_fonts(fonts_);
      panel_->set_scale(baked_for_);
      tags_->set_fonts(fonts_);
    } else {
      spdlog::warn("the text keeps its size: {}", baked ? "the renderer refused the font" : baked.error().message);
    }
  }
  if (room_ && live_shown_ != visit_->live_revision()) {
    live_shown_ = visit_->live_revision();
    for (const auto& [variant, live] : visit_->live()) {
      const auto here = live.stock.find("gangnam");
      room_->set_stock(variant, here == live.stock.end() ? 0 : static_cast<int>(here->second));
    }
  }
}

bool WalkApp::loaded(const Context& context) const {
  if (!room_) return false;
  const auto progress = room_->progress();
  return progress.ready + progress.failed >= progress.total && context.renderer.statistics().models_waiting == 0;
}

void WalkApp::update(Context& context, const engine::xr::Input& input, const engine::xr::FrameTiming& timing) {
  const double dt_s = timing.period_s;
  report_.frame(context.times);
  const auto extent = context.backend.extent();
  if (extent.width > 0 && extent.height > 0)
    size_px_ = {static_cast<float>(extent.width), static_cast<float>(extent.height)};
  panel_->resize(size_px_);

  point_at(input);
  walk_about(context, input, dt_s);
  if (room_) {
    room_->update(visitor_.eye(), static_cast<float>(dt_s));
    if (!walkable_) report_.mark("walkable", since_start_.milliseconds()), walkable_ = true;
    if (!was_loaded_ && loaded(context)) report_.mark("loaded", since_start_.milliseconds()), was_loaded_ = true;
    autosave_->update({visitor_.feet(), visitor_.yaw_rad(), visitor_.pitch_rad()}, dt_s);
    tags_->update(*room_, visitor_.eye());
  }
  visit_->update(dt_s);
  draw_panels(context, input, dt_s);
  for (const auto& intent : visit_->take_intents()) carry_out(context, intent);
  keep_books();
  if (screenshot_wanted_) screenshot(context);
  play_trip(context, dt_s);
}

Eyes WalkApp::eyes() const {
  return {visitor_.world_from_stage() * visitor_.stage_from_head(), size_px_, vertical_fov(size_px_)};
}

void WalkApp::point_at(const engine::xr::Input& input) {
  pointed_.reset();
  if (!room_) return;
  if (input.pointer) pointer_ = *input.pointer;
  const bool inspecting = room_->inspection().active();
  if (inspecting || visit_->panel() != shop::PanelKind::none ||
      (!captured_ && (!input.pointer || panel_->wants_pointer()))) {
    room_->highlight(inspecting ? room_->inspection().placement() : -1);
    return;
  }
  // With the mouse captured the middle of the view points.
  pointed_ = room_->point(eyes().ray(captured_ ? size_px_ * 0.5f : *input.pointer), kReach_m);
  room_->highlight(pointed_ ? pointed_->placement : -1);
}

void WalkApp::walk_about(Context& context, const engine::xr::Input& input, double dt_s) {
  const bool inspecting = room_ && room_->inspection().active();
  const auto wishes = controls_.read(input, {panel_->wants_pointer(), panel_->wants_keyboard(), inspecting, captured_},
                                     visit_->settings(), dt_s);
  for (const auto command : wishes.commands) obey(context, command);
  if (!room_) return;
  if (inspecting) {
    room_->inspection().orbit(wishes.orbit_rad.x, wishes.orbit_rad.y);
    if (wishes.zoom != 1) room_->inspection().zoom(wishes.zoom);
  }
  auto move = wishes.move;
  if (hurry_ && visitor_.walking()) move.fast = true;
  if (!visitor_.walking()) hurry_ = false;
  visitor_.update(move, static_cast<float>(dt_s));
  if (move.eye_delta_m != 0) {
    auto settings = visit_->settings();
    settings.eye_height_m = visitor_.eye_height_m();
    visit_->change(settings);
  }
  const auto& views = room_->document().viewpoints;
  if (wishes.viewpoint >= 0 && wishes.viewpoint < static_cast<int>(views.size())) {
    end_inspection();
    visitor_.teleport(views[static_cast<std::size_t>(wishes.viewpoint)]);
  }
  if (wishes.click && !panel_->wants_pointer()) {
    const auto ray = eyes().ray(captured_ ? size_px_ * 0.5f : *wishes.click);
    if (const auto hit = room_->point(ray, kReach_m); hit && hit->product) {
      if (!inspecting) {
        pointed_ = hit;
        open_pointed();
      }
    } else if (const auto floor = room_->floor_point(ray)) {
      end_inspection();
      visitor_.walk_to(*floor);
    }
  }
}

void WalkApp::open_pointed() {
  if (!pointed_ || !pointed_->product) return;
  visit_->open_product(pointed_->product->id, pointed_->variant ? pointed_->variant->id : "");
}

void WalkApp::end_inspection() {
  if (room_ && room_->inspection().active() && !room_->inspection().returning()) room_->end_inspection();
}

void WalkApp::obey(Context& context, Command command) {
  using shop::PanelKind;
  switch (command) {
    case Command::catalogue:
      visit_->toggle(PanelKind::catalogue);
      break;
    case Command::cart:
      visit_->toggle(PanelKind::cart);
      break;
    case Command::map:
      visit_->show_map(!visit_->map_shown());
      break;
    case Command::orders:
      visit_->toggle(PanelKind::orders);
      break;
    case Command::settings:
      visit_->toggle(PanelKind::settings);
      break;
    case Command::help:
      visit_->toggle(PanelKind::help);
      break;
    case Command::open_pointed:
      open_pointed();
      break;
    case Command::capture:
      captured_ = !captured_;
      context.backend.capture_pointer(captured_);
      break;
    case Command::screenshot:
      screenshot_wanted_ = true;
      break;
    case Command::back:
      if (room_ && room_->inspection().active()) {
        end_inspection();
      } else if (!visit_->back() && captured_) {
        captured_ = false;
        context.backend.capture_pointer(false);
      }
      break;
  }
  if (visit_->panel() != PanelKind::product) end_inspection();
}

void WalkApp::carry_out(Context& context, const shop::Intent& intent) {
  if (const auto* there = std::get_if<shop::TakeMeThere>(&intent)) {
    const auto* product = content_.catalogue.find(there->product);
    if (!product || !room_) return;
    end_inspection();
    const auto name = product->name.in(texts_.language());
    const int placement = room_->find_product(there->product, visitor_.feet());
    const auto stand = placement >= 0 ? room_->stand_before(placement) : std::nullopt;
    if (!stand) return visit_->say({"notice.not_on_show", {{"name", name}}});
    const auto face = room_->world_bounds(placement).centre();
    if (visit_->settings().reduced_motion || !visitor_.walk_to(stand->feet, face)) {
      visitor_.teleport(*stand);
    } else {
      hurry_ = true;
      visit_->say({"notice.walking_there", {{"name", name}}});
    }
  } else if (const auto* go = std::get_if<shop::GoToZone>(&intent)) {
    const auto* zone = room_ ? room_->document().zone(go->zone) : nullptr;
    if (!zone) return;
    const auto centre = zone->centre();
    hurry_ = visitor_.walk_to({centre.x, visitor_.feet().y, centre.y});
  } else if (const auto* shown = std::get_if<shop::VariantShown>(&intent)) {
    const auto found = content_.catalogue.find_variant(shown->variant);
    const int placement = room_ ? room_->find_product(shown->product, visitor_.feet()) : -1;
    if (placement >= 0 && found.variant) room_->set_variant(placement, *found.variant);
  } else if (std::holds_alternative<shop::SettingsChanged>(intent)) {
    settings_changed(context);
  } else if (std::holds_alternative<shop::Quit>(intent)) {
    quit_ = true;
  }
}

void WalkApp::settings_changed(Context& context) {
  const auto& settings = visit_->settings();
  texts_.set_language(settings.language);
  counter_.client->set_language(settings.language);
  counter_.client->set_currency(settings.currency);
  if (room_) room_->set_language(settings.language, visit_->currency());
  visitor_.set_eye_height(settings.eye_height_m);
  panel_->set_reduced_motion(settings.reduced_motion);
  const float scale = ui_scale_ * settings.text_scale;
  if (std::abs(scale - baked_for_) > 0.01f && !baking_.valid()) {
    baked_for_ = scale;
    baking_ = context.jobs.submit([scale] {
      return engine::ui::Fonts::bake(
          {.scale = scale, .folder = {}, .cache_dir = engine::core::user_cache_dir() / "fonts", .jobs = nullptr});
    });
  }
  if (trip_) return;  // a trip's settings are its own
  settings_on_disk_ = settings;
  const auto saved = shop::save_settings(settings, shop::settings_file());
  if (!saved) visit_->say({"settings.not_saved", {{"reason", saved.error().message}}}, 8);
}

void WalkApp::keep_books() {
  if (book_saved_ == visit_->book_revision()) return;
  book_saved_ = visit_->book_revision();
  if (const auto saved = visit_->book().save(data_ / "addresses.json"); !saved)
    spdlog::warn("{}", saved.error().message);
}

void WalkApp::draw_panels(Context& context, const engine::xr::Input& input, double dt_s) {
  engine::ui::PanelInput panel_input;
  if (!captured_) panel_input.pointer = input.pointer;
  for (const auto& button : input.buttons) {
    // With the mouse captured the panels are worked by keys only.
    if (!captured_) panel_input.buttons.push_back({button.button, button.pressed, button.position});
  }
  panel_input.scroll = input.scroll;
  for (const auto& key : input.keys) {
    if (!key.repeat) panel_input.keys.push_back({key.key, key.pressed});
    panel_input.shift = key.shift, panel_input.control = key.control, panel_input.alt = key.alt;
  }
  // The letter that opened the catalogue is not the first of the search.
  if (panel_->wants_keyboard()) panel_input.text = input.text;

  frame_.dt_s = dt_s;
  frame_.pointed = pointed_;
  frame_.credits = &content_.credits;
  frame_.position = {visitor_.feet().x, visitor_.feet().z};
  frame_.yaw_rad = visitor_.yaw_rad();
  frame_.picture = [this](const catalog::Product& product) { return thumbnails_->get(product); };
  frame_.marks.clear();
  frame_.inspecting = room_ && room_->inspection().active();
  frame_.document = room_ ? &room_->document() : nullptr;
  frame_.progress = room_ ? room_->progress() : showroom::Progress{0, 0, 1, false};
  frame_.on_show = [this](const std::string& id) { return room_ && room_->find_product(id, visitor_.feet()) >= 0; };
  frame_.inspect = [this](bool begin) {
    if (!room_ || !visit_->product()) return;
    if (!begin) return end_inspection();
    const int placement = room_->find_product(visit_->product()->id, visitor_.feet());
    if (placement >= 0) room_->inspect(placement, visitor_.eye(), visitor_.forward());
  };
  if (room_ && visit_->product()) {
    for (const auto& placement : room_->placements())
      if (placement.product == visit_->product())
        frame_.marks.emplace_back(placement.world_from_product.position.x, placement.world_from_product.position.z);
  }
  panel_->begin(panel_input, dt_s);
  panels_->draw(frame_);
  panel_->end();
  if (visit_->panel() != shop::PanelKind::product) end_inspection();
  (void)context;
}

engine::xr::CameraRequest WalkApp::camera() const {
  engine::xr::CameraRequest request;
  request.world_from_stage = visitor_.world_from_stage();
  request.stage_from_head = visitor_.stage_from_head();
  request.vertical_fov_rad = vertical_fov(size_px_);
  return request;
}

void WalkApp::overlay(engine::render::Overlay& overlay) {
  overlay.window_panel = &panel_->draw_data();
  if (room_) tags_->overlay(overlay);
}

fs::path WalkApp::folder_for_pictures() const {
  return options_.out.empty() ? engine::core::user_data_dir() / "pictures" : options_.out;
}

void WalkApp::screenshot(Context& context) {
  screenshot_wanted_ = false;
  std::error_code code;
  fs::create_directories(folder_for_pictures(), code);
  fs::path file;
  for (int i = 1; i < 10000; ++i) {
    file = folder_for_pictures() / fmt::format("vitrine-{:04}.png", i);
    if (!fs::exists(file, code)) break;
  }
  // The room as it is, without the panels: what one wants to show at home.
  engine::render::Overlay tags_only;
  if (room_) tags_->overlay(tags_only);
  const auto saved = engine::app::save_picture(context, camera(), context.backend.extent(), tags_only, file);
  if (saved) {
    visit_->say({"notice.screenshot", {{"file", file.string()}}}, 6);
  } else {
    visit_->say({"error.plain", {{"reason", saved.error().message}}}, 6);
  }
}

void WalkApp::fail(Error error) {
  if (!failure_) failure_ = std::move(error);
  quit_ = true;
}

}  // namespace store::apps::walk
