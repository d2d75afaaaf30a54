#include "engine/render/shadows.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/gpu/barrier.h"

namespace engine::render {

using core::mat4;
using core::vec3;
using core::vec4;

namespace {

// A lamp's housing stands around the light and must not eclipse it.
constexpr float kSpotNear_m = 0.15f;

// What moves may be lifted above everything static and still throws its shadow.
constexpr float kAboveStatic_m = 5;

constexpr float kAnyHeight = std::numeric_limits<float>::lowest();

bool deforms(const DrawSet& set) {
  return std::any_of(set.opaque.begin(), set.opaque.end(), [](const Batch& batch) { return batch.kind.deformed; });
}

vec3 up_for(vec3 direction) { return std::abs(direction.y) > 0.95f ? vec3(0, 0, 1) : vec3(0, 1, 0); }

// Everything that could throw or catch a shadow, from the static things alone: visitors' hands do not move the map.
core::Aabb static_bounds(const scene::Scene& scene) {
  core::Aabb box;
  scene.instances().for_each([&](scene::InstanceHandle handle, const scene::Instance& instance) {
    if (!instance.is_static || !instance.casts_shadow) return;
    if (const core::Aabb* bounds = scene.world_bounds(handle)) box.add(*bounds);
  });
  return box;
}

// Orthographic, fitted around `box`, reversed depth.
mat4 fit_sun(const core::Aabb& box, vec3 direction, float* texel_m, float side) {
  const mat4 view = core::look_at(box.centre() - direction, box.centre(), up_for(direction));
  const core::Aabb seen = box.transformed(view);
  const vec3 margin(0.05f);  // metres: the border texels compare against nothing
  const vec3 low = seen.min - margin, high = seen.max + margin + vec3(0, 0, kAboveStatic_m), size = high - low;
  *texel_m = std::max(size.x, size.y) / side;
  mat4 clip(0);
  clip[0][0] = 2 / size.x;
  clip[1][1] = 2 / size.y;
  clip[2][2] = 1 / size.z;
  clip[3] = {-(high.x + low.x) / size.x, -(high.y + low.y) / size.y, -low.z / size.z, 1};
  return clip * view;
}

mat4 fit_spot(const shaders::LightData& light) {
  const float outer = std::min(std::acos(std::clamp(light.cone.y, -1.0f, 1.0f)), 80 * core::kDegree);
  const float t = std::tan(outer) * 1.02f;
  const vec3 position(light.position), direction(light.direction);
  return core::clip_from_view(-t, t, t, -t, kSpotNear_m) *
         core::look_at(position, position + direction, up_for(direction));
}

}  // namespace

Shadows::Job& Shadows::next_job() {
  if (pool_used_ == pool_.size()) pool_.push_back(std::make_unique<Job>());
  Job& job = *pool_[pool_used_++];
  job.set.clear();
  job.layer = 0;
  return job;
}

core::Result<> Shadows::plan(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                             const LightSet& lights) {
  planned_.clear();
  pool_used_ = 0;
  sun_static_job_ = sun_moving_job_ = nullptr;
  const bool had_sun = has_sun_;
  has_sun_ = lights.sun >= 0;
  if (!has_sun_ && had_sun) {
    sun_static_.reset();
    sun_moving_.reset();
    sun_static_drawn_ = sun_uses_moving_ = sun_moving_ready_ = false;
  }
  if (!has_sun_ && lights.shadowed_spots.empty()) {
    spot_count_ = 0;
    return {};
  }
  const bool changed = static_revision_ != scene.static_revision() || models_revision_ != models.revision();
  static_revision_ = scene.static_revision();
  models_revision_ = models.revision();
  bool moving = false;
  scene.instances().for_each([&](scene::InstanceHandle, const scene::Instance& instance) {
    moving = moving || (!instance.is_static && instance.casts_shadow);
  });
  if (has_sun_) VITRINE_CHECK(plan_sun(scene, models, extractor, lights, changed, moving));
  VITRINE_CHECK(plan_spots(scene, models, extractor, lights, changed, moving));
  moved_before_ = moving;
  return {};
}

core::Result<> Shadows::plan_sun(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                                 const LightSet& lights, bool changed, bool moving) {
  const std::uint32_t side = context_.options.sun_shadow_size;
  const auto make = [&](gpu::Image& image, const char* name) -> core::Result<> {
    if (image) return {};
    VITRINE_TRY(made,
                gpu::Image::create(context_.device,
                                   {.name = name,
                                    .extent = {side, side},
                                    .format = kDepthFormat,
                                    .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT |
                                             VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT}));
    image = std::move(made);
    return {};
  };
  VITRINE_CHECK(make(sun_static_, "sun shadow, static"));
  const vec3 direction = glm::normalize(vec3(lights.lights[static_cast<std::size_t>(lights.sun)].direction));
  sun_light_ = lights.sun;
  if (changed || !sun_static_drawn_ || direction != -to_sun_) {
    to_sun_ = -direction;
    core::Aabb box = static_bounds(scene);
    if (box.empty()) box.add(vec3(0)), box.add(vec3(1));
    sun_clip_from_world_ = fit_sun(box, direction, &sun_texel_m_, static_cast<float>(side));
    Job& job = next_job();
    extractor.casters(scene, models, frustum_of(sun_clip_from_world_, true), Casters::none_moving, sun_texel_m_,
                      kAnyHeight, job.set);
    const std::uint64_t hash = hash_of(job.set, sun_clip_from_world_);
    if (!sun_static_drawn_ || hash != sun_static_hash_ || deforms(job.set)) {
      sun_static_hash_ = hash;
      job.clip_from_world = sun_clip_from_world_;
      sun_static_job_ = &job;
      planned_.push_back(&job);
      sun_moving_ready_ = false;
    }
  }
  sun_uses_moving_ = false;
  if (!moving) return {};
  Job& job = next_job();
  extractor.casters(scene, models, frustum_of(sun_clip_from_world_, true), Casters::moving, sun_texel_m_, kAnyHeight,
                    job.set);
  if (job.set.commands.empty()) return {};
  VITRINE_CHECK(make(sun_moving_, "sun shadow, moving"));
  sun_uses_moving_ = true;
  const std::uint64_t hash = hash_of(job.set, sun_clip_from_world_);
  if (sun_moving_ready_ && hash == sun_moving_hash_ && !deforms(job.set)) return {};
  sun_moving_hash_ = hash;
  job.clip_from_world = sun_clip_from_world_;
  sun_moving_job_ = &job;
  planned_.push_back(&job);
  return {};
}

core::Result<> Shadows::plan_spots(const scene::Scene& scene, const ModelStore& models, Extractor& extractor,
                                   const LightSet& lights, bool changed, bool moving) {
  spot_count_ = static_cast<std::uint32_t>(lights.shadowed_spots.size());
  if (spot_count_ == 0) return {};
  const std::uint32_t side = context_.options.spot_shadow_size;
  if (spots_.layers() < spot_count_ || !spots_) {
    VITRINE_TRY(made, gpu::Image::create(context_.device, {.name = "spot shadows",
                                                           .extent = {side, side},
                                                           .format = kDepthFormat,
                                                           .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                                                                    VK_IMAGE_USAGE_SAMPLED_BIT,
                                                           .layers = spot_count_,
                                                           .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY}));
    spots_ = std::move(made);
    spots_fresh_ = true;
    for (std::uint32_t i = 0; i < spot_count_; ++i) {
      VITRINE_TRY(view, spots_.add_view(VK_IMAGE_VIEW_TYPE_2D, 0, 1, i, 1));
      spot_[i].view = view;
      spot_[i].drawn = false;
    }
  }
  for (std::uint32_t i = 0; i < spot_count_; ++i) {
    Spot& spot = spot_[i];
    const shaders::LightData& light = lights.lights[lights.shadowed_spots[i]];
    const bool same_light = spot.drawn && std::memcmp(&light.position, &spot.light.position, sizeof(vec3)) == 0 &&
                            light.direction == spot.light.direction && light.cone == spot.light.cone;
    // When the last moving thing has gone, its shadow must go too.
    if (same_light && !changed && !moving && !moved_before_) continue;
    spot.light = light;
    spot.clip_from_world = fit_spot(light);
    Job& job = next_job();
    // At the distance of a table top below the ceiling a texel covers this much.
    const float texel_m =
        2 * 2.0f * std::tan(std::acos(std::clamp(light.cone.y, 0.17f, 1.0f))) / static_cast<float>(side);
    extractor.casters(scene, models, frustum_of(spot.clip_from_world, false), Casters::all, texel_m, kAnyHeight,
                      job.set);
    const std::uint64_t hash = hash_of(job.set, spot.clip_from_world);
    if (spot.drawn && hash == spot.hash && !deforms(job.set)) {
      --pool_used_;
      continue;
    }
    spot.hash = hash;
    job.clip_from_world = spot.clip_from_world;
    job.layer = i;
    planned_.push_back(&job);
  }
  return {};
}

core::Result<> Shadows::draw_map(ScenePass& pass, const ModelStore& models, const gpu::Slice& indirect,
                                 VkBuffer deformed_vertices, const Job& job, const gpu::Image& image, VkImageView view,
                                 std::uint32_t layer, bool clear) {
  VkCommandBuffer commands = context_.frames->commands();
  if (clear)
    gpu::image_barrier(
        commands, image.handle(), image.aspect(),
        {gpu::use::kFragmentSampled.stage | gpu::use::kCopySource.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED},
        gpu::use::kDepthTarget, layer, 1);
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = view;
  depth.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  depth.loadOp = clear ? VK_ATTACHMENT_LOAD_OP_CLEAR : VK_ATTACHMENT_LOAD_OP_LOAD;
  depth.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  depth.clearValue.depthStencil = {0, 0};
  VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
  rendering.renderArea = {{0, 0}, image.extent()};
  rendering.layerCount = 1;
  rendering.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &rendering);
  gpu::set_viewport(commands, image.extent());
  // Reversed depth: away from the light is towards zero.
  const auto drawn = pass.draw_shadow(job.set, indirect, job.commands_offset, models, deformed_vertices,
                                      job.clip_from_world, 0, -1.5f);
  vkCmdEndRendering(commands);
  VITRINE_CHECK(drawn);
  gpu::image_barrier(commands, image.handle(), image.aspect(), gpu::use::kDepthTarget, gpu::use::kFragmentSampled,
                     layer, 1);
  return {};
}

core::Result<> Shadows::record(ScenePass& pass, const ModelStore& models, const gpu::Slice& indirect,
                               VkBuffer deformed_vertices) {
  VkCommandBuffer commands = context_.frames->commands();
  if (spot_count_ > 0 && spots_fresh_) {
    gpu::image_barrier(commands, spots_.handle(), spots_.aspect(), gpu::use::kNothing, gpu::use::kFragmentSampled);
    spots_fresh_ = false;
  }
  if (planned_.empty()) return {};
  context_.frames->begin_pass("shadows");
  for (Job* job : planned_) {
    if (job == sun_static_job_) {
      VITRINE_CHECK(
          draw_map(pass, models, indirect, deformed_vertices, *job, sun_static_, sun_static_.view(), 0, true));
      sun_static_drawn_ = true;
    } else if (job == sun_moving_job_) {
      using namespace gpu::use;
      gpu::image_barrier(commands, sun_static_.handle(), sun_static_.aspect(), kFragmentSampled, kCopySource);
      gpu::image_barrier(commands, sun_moving_.handle(), sun_moving_.aspect(),
                         {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kCopyTarget);
      VkImageCopy copy{};
      copy.srcSubresource = copy.dstSubresource = {VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, 1};
      copy.extent = {sun_static_.extent().width, sun_static_.extent().height, 1};
      vkCmdCopyImage(commands, sun_static_.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, sun_moving_.handle(),
                     VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
      gpu::image_barrier(commands, sun_static_.handle(), sun_static_.aspect(), kCopySource, kFragmentSampled);
      gpu::image_barrier(commands, sun_moving_.handle(), sun_moving_.aspect(), kCopyTarget, kDepthTarget);
      VITRINE_CHECK(
          draw_map(pass, models, indirect, deformed_vertices, *job, sun_moving_, sun_moving_.view(), 0, false));
      sun_moving_ready_ = true;
    } else {
      Spot& spot = spot_[job->layer];
      VITRINE_CHECK(draw_map(pass, models, indirect, deformed_vertices, *job, spots_, spot.view, job->layer, true));
      spot.drawn = true;
    }
  }
  context_.frames->end_pass();
  return {};
}

VkImageView Shadows::sun_view() const {
  if (!has_sun_) return VK_NULL_HANDLE;
  return sun_uses_moving_ ? sun_moving_.view() : sun_static_.view();
}

void Shadows::fill(shaders::FrameData& frame) const {
  frame.sun = {to_sun_, has_sun_ ? static_cast<float>(sun_light_) : -1.0f};
  frame.sun_clip_from_world = sun_clip_from_world_;
  frame.shadow = {sun_texel_m_, 1.0f / static_cast<float>(context_.options.sun_shadow_size),
                  1.0f / static_cast<float>(context_.options.spot_shadow_size), 0};
  for (std::uint32_t i = 0; i < spot_count_; ++i) frame.spot_clip_from_world[i] = spot_[i].clip_from_world;
}

}  // namespace engine::render
