#include "engine/app/still.h"

#include <algorithm>
#include <cmath>
#include <future>

#include "engine/app/model_lights.h"
#include "engine/asset/gltf.h"
#include "engine/core/clock.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/readback.h"
#include "engine/render/environment.h"

namespace engine::app {

using core::Code;
using core::fail;
using core::Result;
using core::vec3;

StillCamera orbit_camera(float theta_deg, float phi_deg, float radius_m, vec3 target, float vertical_fov_deg) {
  // Straight above, "up" has no direction: a hundredth of a degree beside it is the same picture.
  const float phi = std::clamp(phi_deg, 0.01f, 179.99f) * core::kDegree, theta = theta_deg * core::kDegree;
  StillCamera camera;
  camera.target = target;
  camera.position =
      target + radius_m * vec3(std::sin(theta) * std::sin(phi), std::cos(phi), std::cos(theta) * std::sin(phi));
  camera.vertical_fov_rad = vertical_fov_deg * core::kDegree;
  camera.near_m = radius_m * 0.01f;
  return camera;
}

StillCamera framing_camera(const core::Aabb& bounds, std::uint32_t width, std::uint32_t height,
                           float vertical_fov_deg) {
  const float tan_y = std::tan(vertical_fov_deg * core::kDegree / 2);
  const float tan_x = tan_y * static_cast<float>(width) / static_cast<float>(height);
  const vec3 target = bounds.empty() ? vec3(0) : bounds.centre();
  const float theta_deg = 25, phi_deg = 75;
  StillCamera camera = orbit_camera(theta_deg, phi_deg, 1, target, vertical_fov_deg);
  if (bounds.empty() || bounds.radius() <= 0) return camera;
  // The smallest distance at which every corner of the box lies within both half angles, and a margin.
  const vec3 back = camera.position - target, right = glm::normalize(glm::cross(vec3(0, 1, 0), back)),
             up = glm::cross(back, right);
  float distance = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const vec3 p = vec3(corner & 1 ? bounds.max.x : bounds.min.x, corner & 2 ? bounds.max.y : bounds.min.y,
                        corner & 4 ? bounds.max.z : bounds.min.z) -
                   target;
    const float towards = glm::dot(p, back);
    distance = std::max(
        {distance, towards + std::abs(glm::dot(p, right)) / tan_x, towards + std::abs(glm::dot(p, up)) / tan_y});
  }
  return orbit_camera(theta_deg, phi_deg, distance * 1.08f, target, vertical_fov_deg);
}

Result<std::unique_ptr<Stills>> Stills::create(const Options& options) {
  std::unique_ptr<Stills> stills(new Stills);
  gpu::DeviceOptions device;
  device.prefer = options.gpu;
  device.validation = options.validation;
  VITRINE_TRY(made, gpu::Device::create(device));
  stills->device_ = std::move(made);
  VITRINE_TRY(renderer, render::Renderer::create(*stills->device_, options.renderer));
  stills->renderer_ = std::move(renderer);
  return stills;
}

Stills::~Stills() {
  if (device_) (void)device_->wait_idle();
}

Result<std::vector<std::uint8_t>> Stills::draw(scene::Scene& scene, const StillCamera& camera, std::uint32_t width,
                                               std::uint32_t height) {
  gpu::ImageDesc desc;
  desc.name = "still";
  desc.extent = {width, height};
  desc.format = VK_FORMAT_R8G8B8A8_SRGB;
  desc.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
  desc.view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY;
  VITRINE_TRY(image, gpu::Image::create(*device_, desc));

  scene.update();
  VITRINE_CHECK(renderer_->upload(scene, 0));

  render::ViewTarget target;
  const float tan_y = std::tan(camera.vertical_fov_rad / 2);
  const float tan_x = tan_y * static_cast<float>(width) / static_cast<float>(height);
  target.view_from_world[0] = core::look_at(camera.position, camera.target);
  target.clip_from_view[0] = core::clip_from_view(-tan_x, tan_x, tan_y, -tan_y, camera.near_m);
  target.extent = desc.extent;
  target.image = image.handle();
  target.image_view = image.view();
  target.format = desc.format;
  target.final_layout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
  target.visibility = scene::kVisibleSpectator;
  VITRINE_CHECK(renderer_->draw(scene, target, {}));

  gpu::ReadbackDesc read;
  read.image = image.handle();
  read.format = desc.format;
  read.extent = desc.extent;
  read.layout = target.final_layout;
  return gpu::read_image(*device_, read);
}

namespace {

struct Timed {
  explicit Timed(double& out) : to(out) {}
  ~Timed() { to = watch.milliseconds(); }
  core::Stopwatch watch;
  double& to;
};

Result<int> find_variant(const asset::Model& model, const std::string& name, const std::string& file) {
  if (name.empty()) return -1;
  const auto found = std::find(model.variants.begin(), model.variants.end(), name);
  if (found != model.variants.end()) return static_cast<int>(found - model.variants.begin());
  if (model.variants.empty())
    return fail(Code::not_found, "{}: no variant '{}': the model has no variants", file, name);
  std::string known;
  for (const std::string& variant : model.variants) known += (known.empty() ? "'" : ", '") + variant + "'";
  return fail(Code::not_found, "{}: no variant '{}'; there are {}", file, name, known);
}

}  // namespace

Result<Still> render_still(const StillOptions& options, core::JobQueue& jobs) {
  double device_ms = 0, environment_ms = 0, model_ms = 0, wait_ms = 0, upload_ms = 0, draw_ms = 0;
  Stills::Options with_jobs = options.stills;
  with_jobs.renderer.jobs = &jobs;
  // The device waits for the driver more than it computes, so it has a thread of its own beside the workers. A future
  // from std::async joins when it is destroyed: no early return leaves a thread behind.
  auto device = std::async(std::launch::async, [&] {
    const Timed timed(device_ms);
    return Stills::create(with_jobs);
  });
  auto light = std::async(std::launch::async, [&] {
    const Timed timed(environment_ms);
    render::PrefilterOptions prefilter;
    prefilter.jobs = &jobs;
    return options.environment.empty() ? render::studio_environment(prefilter)
                                       : render::load_environment(options.environment, prefilter);
  });
  auto load_model = [&] {
    const Timed timed(model_ms);
    asset::LoadOptions load;
    load.jobs = &jobs;
    return asset::load_gltf(options.model, load);
  };
  auto loaded = load_model();
  if (!loaded) return loaded.error();
  VITRINE_TRY(variant, find_variant(**loaded, options.variant, options.model.string()));
  if (options.time_s && (*loaded)->animations.empty())
    return fail(Code::not_found, "{}: no animation to show at {} s", options.model.string(), *options.time_s);

  asset::Library library(jobs);
  scene::Scene scene(library);
  scene::Instance instance;
  instance.variant = variant;
  instance.animation = options.time_s ? 0 : -1;
  instance.animation_time_s = options.time_s.value_or(0);
  Still still;
  still.warnings = (*loaded)->warnings;
  const scene::Pose pose = scene::evaluate_pose(**loaded, instance.animation, instance.animation_time_s);
  for (const scene::Light& lamp : model_lights(**loaded, pose)) scene.add(lamp);
  instance.model = library.add(std::move(*loaded), options.model.string());
  const auto handle = scene.add(instance);
  scene.update();
  const core::Aabb bounds = *scene.world_bounds(handle);

  StillCamera camera;
  if (options.orbit) {
    const vec3 target = options.target.value_or(bounds.empty() ? vec3(0) : bounds.centre());
    camera = orbit_camera(options.orbit->theta_deg, options.orbit->phi_deg, options.orbit->radius_m, target,
                          options.vertical_fov_deg);
  } else {
    core::Aabb framed = bounds;
    if (options.target && !framed.empty()) {  // the whole model around the given middle
      const vec3 reach = glm::max(glm::abs(bounds.min - *options.target), glm::abs(bounds.max - *options.target));
      framed = {*options.target - reach, *options.target + reach};
    }
    camera = framing_camera(framed, options.width, options.height, options.vertical_fov_deg);
  }
  const core::Stopwatch waiting;
  auto environment = light.get();
  if (!environment) return environment.error();
  auto stills = device.get();
  if (!stills) return stills.error();
  wait_ms = waiting.milliseconds();
  {
    const Timed timed(upload_ms);
    VITRINE_TRY(id, (*stills)->renderer().add_environment(*environment));
    scene.environment.id = id;
    scene.environment.background = options.background;
    scene.environment.background_color = options.background_color;
    scene.grading.exposure = std::exp2(options.exposure_ev);
    scene.grading.tonemap = options.tonemap;
    VITRINE_CHECK((*stills)->renderer().upload(scene, 0));
  }
  {
    const Timed timed(draw_ms);
    VITRINE_TRY(rgba, (*stills)->draw(scene, camera, options.width, options.height));
    still.rgba = std::move(rgba);
  }
  still.width = options.width;
  still.height = options.height;
  still.device = (*stills)->device().info().name;
  still.steps = {{"device", device_ms}, {"environment", environment_ms}, {"model", model_ms},
                 {"wait", wait_ms},     {"upload", upload_ms},           {"draw", draw_ms}};
  return still;
}

}  // namespace engine::app
