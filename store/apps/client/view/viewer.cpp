#include "store/apps/client/view/viewer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>

#include "engine/app/model_lights.h"
#include "engine/app/panel_input.h"
#include "engine/app/picture.h"
#include "engine/asset/image.h"
#include "engine/core/files.h"
#include "engine/render/environment.h"

namespace store::apps::view {

namespace app = engine::app;
namespace asset = engine::asset;
namespace core = engine::core;
namespace render = engine::render;
namespace scene = engine::scene;
namespace ui = engine::ui;
namespace xr = engine::xr;
using core::Code;
using core::Result;

namespace {

constexpr float kFov_rad = 36 * core::kDegree;  // like a 55 mm lens: furniture keeps its proportions
constexpr float kTurnPerSecond = 500;           // pixels of dragging that an arrow key stands for
// GLFW's numbers, as in xr::KeyEvent.
constexpr int kEscape = 256, kTab = 258, kRight = 262, kLeft = 263, kDown = 264, kUp = 265, kF12 = 301;

bool has_extension(const std::filesystem::path& file, std::initializer_list<const char*> known) {
  std::string ext = file.extension().string();
  for (char& c : ext) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(known.begin(), known.end(), [&](const char* k) { return ext == k; });
}

}  // namespace

Result<> Viewer::start(app::Context& context) {
  ui::FontOptions fonts;
  fonts.scale = context.backend.ui_scale() * options_.text_scale;
  fonts.cache_dir = core::user_cache_dir();
  fonts.jobs = &context.jobs;
  VITRINE_TRY(baked, ui::Fonts::bake(fonts));
  VITRINE_CHECK(context.renderer.set_font(baked->image()));
  extent_ = context.backend.extent();
  ui::PanelOptions panel;
  panel.size_px = {static_cast<float>(extent_.width), static_cast<float>(extent_.height)};
  panel.scale = fonts.scale;
  panel_ = std::make_unique<ui::Panel>(baked, panel);
  app::share_clipboard(*panel_, context.backend);

  lights_.clear();
  render::PrefilterOptions prefilter;
  prefilter.jobs = &context.jobs;
  VITRINE_TRY(studio, render::studio_environment(prefilter));
  VITRINE_TRY(id, context.renderer.add_environment(studio));
  lights_.push_back({"Studio", id});
  for (const auto& file : options_.environments) VITRINE_CHECK(add_light(context, file));
  light_ = static_cast<int>(lights_.size()) - 1;

  shown_ = false;
  const auto file = file_.empty() ? options_.model : file_;  // after a lost device: what was open
  open(context, file);
  return {};
}

void Viewer::stop(app::Context& context) {
  close_model(context);
  panel_.reset();
}

Result<> Viewer::add_light(app::Context& context, const std::filesystem::path& file) {
  render::PrefilterOptions prefilter;
  prefilter.jobs = &context.jobs;
  VITRINE_TRY(environment, render::load_environment(file, prefilter));
  VITRINE_TRY(id, context.renderer.add_environment(environment));
  lights_.push_back({file.stem().string(), id});
  return {};
}

void Viewer::open(app::Context& context, const std::filesystem::path& file) {
  close_model(context);
  file_ = file;
  model_ = context.library.request(file);
}

void Viewer::close_model(app::Context& context) {
  for (const auto light : model_lights_) context.scene.remove(light);
  model_lights_.clear();
  if (instance_) context.scene.remove(instance_);
  if (model_) context.library.release(model_);
  instance_ = {};
  model_ = {};
  shown_ = false;
}

// The model has arrived: show it whole and choose what the command line named.
void Viewer::take_over_model(app::Context& context) {
  const auto* model = context.library.get(model_);
  const auto find = [this](const std::string& name, auto&& names, const char* what) {
    if (name.empty()) return -1;
    for (int i = 0; i < static_cast<int>(names.size()); ++i)
      if (names[static_cast<std::size_t>(i)] == name) return i;
    failure_ = core::fail(Code::not_found, "{}: no {} '{}'", file_.string(), what, name);
    return -1;
  };
  std::vector<std::string> clips;
  for (const auto& animation : model->animations) clips.push_back(animation.name);
  variant_ = find(std::exchange(options_.variant, {}), model->variants, "variant");
  animation_ = find(std::exchange(options_.animation, {}), clips, "animation");
  if (animation_ < 0 && !clips.empty() && context.backend.name() != std::string("offscreen")) animation_ = 0;
  time_s_ = 0;

  scene::Instance instance;
  instance.model = model_;
  instance.is_static = false;
  instance_ = context.scene.add(instance);
  for (const auto& light : app::model_lights(*model, scene::evaluate_pose(*model, animation_, 0)))
    model_lights_.push_back(context.scene.add(light));
  context.scene.update();
  const auto* bounds = context.scene.world_bounds(instance_);
  bounds_ = bounds ? *bounds : model->bounds;
  const float aspect =
      (static_cast<float>(extent_.width) - panel_px()) / static_cast<float>(std::max(extent_.height, 1u));
  orbit_.frame(bounds_, aspect, kFov_rad, true);
  if (auto place = std::exchange(options_.camera, {})) orbit_.go(*place, true);
  for (const auto& warning : model->warnings) toasts_.push(ui::Tone::warn, warning, 8);
  shown_ = true;
}

void Viewer::steer(const xr::Input& input, float dt_s) {
  const float height = static_cast<float>(extent_.height);
  const bool over_panel = panel_->wants_pointer();
  for (const auto& b : input.buttons) {
    if (b.pressed && !over_panel && !grabbed_) grabbed_ = b.position, grab_button_ = b.button;
    if (!b.pressed && grabbed_ && b.button == grab_button_) grabbed_.reset();
  }
  if (grabbed_) {
    const bool moves = grab_button_ != 0 || input.key_down(340) || input.key_down(344);  // Shift
    if (moves)
      orbit_.move(input.pointer_delta, height, kFov_rad);
    else
      orbit_.turn(input.pointer_delta, height);
  }
  if (!over_panel) orbit_.zoom(input.scroll.y);
  if (panel_->wants_keyboard()) return;
  const auto key = [&](int k) { return input.key_down(k) ? 1.0f : 0.0f; };
  const core::vec2 arrows(key(kLeft) - key(kRight), key(kUp) - key(kDown));
  orbit_.turn(arrows * kTurnPerSecond * dt_s, height);
  orbit_.zoom((key('W') - key('S')) * 12 * dt_s);
  orbit_.turn(-input.pad_right * kTurnPerSecond * dt_s, height);
  orbit_.zoom(-input.pad_left.y * 12 * dt_s);
  for (const auto& k : input.keys) {
    if (!k.pressed || k.repeat) continue;
    switch (k.key) {
      case kEscape:
        quit_ = true;
        break;
      case kTab:
        options_.panel = !options_.panel;
        break;
      case kF12:
        picture_wanted_ = true;
        break;
      case 'R':
        orbit_.home();
        break;
      case 'D':
        options_.dimensions = !options_.dimensions;
        break;
      case 'I':
        options_.statistics = !options_.statistics;
        break;
      case ' ':
        playing_ = !playing_;
        break;
      default:
        break;
    }
  }
}

void Viewer::apply(app::Context& context, float dt_s) {
  context.scene.environment.id = lights_[static_cast<std::size_t>(light_)].id;
  context.scene.environment.rotation_rad = light_turn_rad_;
  context.scene.environment.background =
      options_.skybox ? scene::Environment::Background::skybox : scene::Environment::Background::color;
  context.scene.environment.background_color = {0.47f, 0.43f, 0.38f};  // warm grey paper
  context.scene.grading.exposure = std::exp2(options_.exposure_ev);
  auto* instance = context.scene.get(instance_);
  if (!instance) return;
  instance->variant = variant_;
  instance->animation = animation_;
  if (playing_ && animation_ >= 0) time_s_ += dt_s;
  if (const auto* model = context.library.get(model_); model && animation_ >= 0) {
    const float length = model->animations[static_cast<std::size_t>(animation_)].duration_s;
    if (length > 0) time_s_ = std::fmod(time_s_, length);
  }
  instance->animation_time_s = time_s_;
}

void Viewer::update(app::Context& context, const xr::Input& input, const xr::FrameTiming& timing) {
  const auto dt_s = static_cast<float>(std::clamp(timing.period_s, 1e-4, 0.25));
  frame_ = timing.frame;
  frame_ms_ += (timing.period_s * 1000 - frame_ms_) * 0.1;
  extent_ = context.backend.extent();
  for (const auto& file : input.dropped_files) {
    if (has_extension(file, {".glb", ".gltf"})) {
      open(context, file);
    } else if (has_extension(file, {".hdr"})) {
      if (auto added = add_light(context, file); !added)
        toasts_.push(ui::Tone::bad, added.error().message, 8);
      else
        light_ = static_cast<int>(lights_.size()) - 1;
    } else {
      toasts_.push(ui::Tone::warn,
                   std::filesystem::path(file).filename().string() + " is neither .glb, .gltf nor .hdr");
    }
  }
  while (options_.wait_for_model && context.library.state(model_) == asset::LoadState::loading) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    context.library.collect(1);
  }
  const auto state = context.library.state(model_);
  if (!shown_ && state == asset::LoadState::ready) take_over_model(context);
  if (state == asset::LoadState::failed && options_.wait_for_model)
    failure_ = core::Error{Code::corrupt, context.library.error(model_)};

  steer(input, dt_s);
  orbit_.update(dt_s);
  apply(context, dt_s);
  draw_panel(context, input, timing.period_s);

  const bool last = options_.last_frame > 0 && timing.frame + 1 == options_.last_frame;
  if (auto* offscreen = dynamic_cast<xr::Offscreen*>(&context.backend);
      offscreen && (last || options_.screenshot.empty()))
    offscreen->want_picture();
  if (std::exchange(picture_wanted_, false)) take_picture(context);
}

float Viewer::panel_px() const {
  if (!options_.panel || !panel_) return 0;
  const float width = 360 * panel_->scale();                            // the sheet and its margin
  return width < static_cast<float>(extent_.width) * 0.6f ? width : 0;  // on a small window it lies over the model
}

xr::CameraRequest Viewer::camera() const {
  xr::CameraRequest request;
  // The model stands in the middle of what the panel leaves free.
  auto& pose = request.stage_from_head = orbit_.pose();
  const float metres_per_pixel =
      2 * orbit_.place().radius_m * std::tan(kFov_rad / 2) / static_cast<float>(std::max(extent_.height, 1u));
  pose.position += pose.orientation * vec3(panel_px() / 2 * metres_per_pixel, 0, 0);
  request.vertical_fov_rad = kFov_rad;
  return request;
}

void Viewer::overlay(render::Overlay& overlay) {
  overlay.window_panel = &panel_->draw_data();
  if (shown_ && options_.dimensions) add_dimension_lines(overlay);
}

// The picture without the controls: for a listing, not for a manual.
void Viewer::take_picture(app::Context& context) {
  char stamp[32];
  const auto now = std::time(nullptr);
  std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", std::localtime(&now));
  const auto path = std::filesystem::current_path() / (file_.stem().string() + "-" + stamp + ".png");
  render::Overlay overlay;
  if (shown_ && options_.dimensions) add_dimension_lines(overlay);
  if (auto saved = app::save_picture(context, camera(), extent_, overlay, path); !saved)
    toasts_.push(ui::Tone::bad, saved.error().message, 8);
  else
    toasts_.push(ui::Tone::good, "Picture saved as " + path.filename().string());
}

Result<> Viewer::drawn(app::Context& context, const xr::FrameTiming& timing) {
  if (options_.screenshot.empty() || timing.frame + 1 != options_.last_frame) return {};
  if (auto* offscreen = dynamic_cast<xr::Offscreen*>(&context.backend)) {
    VITRINE_TRY(pixels, offscreen->read_picture());
    const auto size = offscreen->extent();
    VITRINE_TRY(png, asset::encode_png(size.width, size.height, 4, pixels));
    return core::write_file_atomic(options_.screenshot, png);
  }
  render::Overlay overlay;
  this->overlay(overlay);
  return app::save_picture(context, camera(), extent_, overlay, options_.screenshot);
}

}  // namespace store::apps::view
