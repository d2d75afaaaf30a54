#include "engine/render/renderer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/core/clock.h"
#include "engine/gpu/barrier.h"
#include "engine/render/environment.h"
#include "engine/render/renderer_impl.h"

namespace engine::render {

core::Result<std::unique_ptr<Renderer>> Renderer::create(gpu::Device& device, const RendererOptions& options) {
  if (options.samples != 1 && options.samples != 4)
    return core::fail(core::Code::invalid_argument, "samples: 1 or 4, not {}", options.samples);
  if (options.max_shadowed_spots > static_cast<std::uint32_t>(shaders::kMaxShadowedSpots))
    return core::fail(core::Code::invalid_argument, "max_shadowed_spots: at most {}, not {}",
                      shaders::kMaxShadowedSpots, options.max_shadowed_spots);
  auto renderer = std::make_unique<RendererImpl>(device, options);
  VITRINE_CHECK(renderer->create());
  return std::unique_ptr<Renderer>(std::move(renderer));
}

namespace {

// An image that stands in for one that a frame does not have.
core::Result<gpu::Image> placeholder(RenderContext& context, const char* name, VkFormat format, std::uint32_t layers,
                                     VkImageViewType type) {
  VITRINE_TRY(image,
              gpu::Image::create(context.device, {.name = name,
                                                  .format = format,
                                                  .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                                  .layers = layers,
                                                  .view_type = type}));
  VITRINE_CHECK(context.uploader->begin_image(image));
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    VITRINE_TRY(pixel, context.uploader->image(image, 0, layer));
    std::memset(pixel, 0, gpu::bytes_per_pixel(format));
  }
  VITRINE_CHECK(context.uploader->end_image(image));
  return image;
}

}  // namespace

core::Result<> RendererImpl::create() {
  gpu::Device& device = context_.device;
  VITRINE_TRY(uploader, gpu::Uploader::create(device));
  context_.uploader = std::move(uploader);
  VITRINE_TRY(table, gpu::BindlessTable::create(device, *context_.uploader));
  context_.table = std::move(table);
  VITRINE_TRY(frames, gpu::FrameRing::create(device, "renderer"));
  context_.frames = std::move(frames);
  VITRINE_TRY(materials, MaterialTable::create(device));
  materials_ = std::move(materials);
  models_ = std::make_unique<ModelStore>(context_, *materials_);
  scene_pass_ = std::make_unique<ScenePass>(context_);
  VITRINE_CHECK(scene_pass_->create());
  post_pass_ = std::make_unique<PostPass>(context_);
  VITRINE_CHECK(post_pass_->create());
  deform_pass_ = std::make_unique<DeformPass>(context_);
  shadows_ = std::make_unique<Shadows>(context_);
  floor_occlusion_ = std::make_unique<FloorOcclusion>(context_);
  panel_pass_ = std::make_unique<PanelPass>(context_, *scene_pass_);
  VITRINE_CHECK(panel_pass_->create());

  VITRINE_TRY(cube, placeholder(context_, "black cube", kHdrFormat, 6, VK_IMAGE_VIEW_TYPE_CUBE));
  black_cube_ = std::move(cube);
  VITRINE_TRY(dfg, placeholder(context_, "no dfg table", kHdrFormat, 1, VK_IMAGE_VIEW_TYPE_2D));
  dfg_ = std::move(dfg);
  VITRINE_TRY(sun, placeholder(context_, "no sun shadow", kDepthFormat, 1, VK_IMAGE_VIEW_TYPE_2D));
  no_sun_shadow_ = std::move(sun);
  VITRINE_TRY(spots, placeholder(context_, "no spot shadows", kDepthFormat, 1, VK_IMAGE_VIEW_TYPE_2D_ARRAY));
  no_spot_shadows_ = std::move(spots);
  VITRINE_CHECK(context_.uploader->flush());
  return {};
}

core::Result<> RendererImpl::ensure_dfg() {
  if (has_dfg_) return {};
  const DfgTable table = dfg_table({.jobs = context_.options.jobs});
  VITRINE_TRY(image, gpu::Image::create(context_.device,
                                        {.name = "dfg table",
                                         .extent = {table.side, table.side},
                                         .format = kHdrFormat,
                                         .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT}));
  VITRINE_CHECK(context_.uploader->begin_image(image));
  VITRINE_TRY(target, context_.uploader->image(image, 0, 0));
  std::memcpy(target, table.texels.data(), table.texels.size() * sizeof(std::uint16_t));
  VITRINE_CHECK(context_.uploader->end_image(image));
  VITRINE_CHECK(context_.uploader->flush());
  dfg_ = std::move(image);
  has_dfg_ = true;
  return {};
}

core::Result<std::uint32_t> RendererImpl::add_environment(const asset::HdrImage& image) {
  VITRINE_TRY(environment, prefilter_environment(image, {.jobs = context_.options.jobs}));
  return add_environment(environment);
}

core::Result<std::uint32_t> RendererImpl::add_environment(const PrefilteredEnvironment& environment) {
  VITRINE_CHECK(ensure_dfg());
  EnvironmentSlot slot;
  slot.irradiance = environment.irradiance;
  slot.last_level = static_cast<float>(environment.levels - 1);
  VITRINE_TRY(
      cube, gpu::Image::create(context_.device, {.name = "environment cube",
                                                 .extent = {environment.side, environment.side},
                                                 .format = kHdrFormat,
                                                 .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                                 .mips = environment.levels,
                                                 .layers = 6,
                                                 .view_type = VK_IMAGE_VIEW_TYPE_CUBE}));
  VITRINE_CHECK(context_.uploader->begin_image(cube));
  const auto* bytes = reinterpret_cast<const std::byte*>(environment.texels.data());
  for (std::uint32_t level = 0; level < environment.levels; ++level) {
    const std::size_t face_bytes = std::size_t{environment.level_side(level)} * environment.level_side(level) * 8;
    for (std::uint32_t face = 0; face < 6; ++face) {
      VITRINE_TRY(target, context_.uploader->image(cube, level, face));
      std::memcpy(target, bytes + environment.level_offset(level) + face * face_bytes, face_bytes);
    }
  }
  VITRINE_CHECK(context_.uploader->end_image(cube));
  VITRINE_CHECK(context_.uploader->flush());
  slot.cube = std::move(cube);
  environments_.push_back(std::move(slot));
  return static_cast<std::uint32_t>(environments_.size());
}

void RendererImpl::remove_environment(std::uint32_t id) {
  if (id > 0 && id <= environments_.size()) environments_[id - 1].cube.reset();
}

core::Result<std::uint32_t> RendererImpl::upload(const scene::Scene& scene, std::size_t byte_budget) {
  const double start = core::thread_cpu_ms();
  auto waiting = models_->upload(scene, byte_budget);
  context_.device.retire();
  statistics_.upload_cpu_ms = core::thread_cpu_ms() - start;
  statistics_.models_resident = models_->resident();
  statistics_.models_waiting = waiting ? *waiting : 0;
  return waiting;
}

void RendererImpl::release(asset::ModelHandle model) { models_->release(model); }

core::Result<std::uint64_t> RendererImpl::draw(const scene::Scene& scene, const ViewTarget& target,
                                               const Overlay& overlay) {
  if (target.view_count < 1 || target.view_count > 2 || !target.image || !target.image_view ||
      target.extent.width == 0 || target.extent.height == 0)
    return core::fail(core::Code::invalid_argument, "view target: {} views of {} x {}", target.view_count,
                      target.extent.width, target.extent.height);
  double start = core::thread_cpu_ms();
  context_.device.retire();
  gather_lights(scene, context_.options.max_shadowed_spots, lights_);
  if (!lights_.lights.empty()) VITRINE_CHECK(ensure_dfg());
  VITRINE_CHECK(extract(scene, target));
  statistics_.extract_cpu_ms = core::thread_cpu_ms() - start;

  start = core::thread_cpu_ms();
  VITRINE_CHECK(record(scene, target, overlay));
  VITRINE_TRY(value, context_.frames->end({.wait = target.wait, .signal = target.signal}));
  statistics_.record_cpu_ms = core::thread_cpu_ms() - start;
  statistics_.gpu_memory_bytes = context_.device.allocated_bytes();
  return value;
}

core::Result<> RendererImpl::extract(const scene::Scene& scene, const ViewTarget& target) {
  ExtractView view;
  view.view_count = target.view_count;
  view.visibility = target.visibility;
  for (std::uint32_t v = 0; v < target.view_count; ++v) {
    view.frusta[v] = frustum_of(target.clip_from_view[v] * target.view_from_world[v], false);
    view.eye += core::vec3(glm::inverse(target.view_from_world[v])[3]) / static_cast<float>(target.view_count);
  }
  view.pixels_per_radian = 0.5f * static_cast<float>(target.extent.height) * std::abs(target.clip_from_view[0][1][1]);
  extractor_.extract(scene, *models_, view, draw_list_);
  statistics_.instances = draw_list_.instances;
  statistics_.visible_instances = draw_list_.visible_instances;
  statistics_.draws = static_cast<std::uint32_t>(draw_list_.main.commands.size());
  statistics_.triangles = draw_list_.main.triangles;
  VITRINE_CHECK(floor_occlusion_->plan(scene, *models_, extractor_));
  return shadows_->plan(scene, *models_, extractor_, lights_);
}

shaders::FrameData RendererImpl::frame_data(const scene::Scene& scene, const ViewTarget& target,
                                            const EnvironmentSlot* environment) const {
  shaders::FrameData frame{};
  for (std::uint32_t v = 0; v < 2; ++v) {
    const std::uint32_t k = std::min(v, target.view_count - 1);
    frame.clip_from_world[v] = target.clip_from_view[k] * target.view_from_world[k];
    frame.world_from_clip[v] = glm::inverse(frame.clip_from_world[v]);
    frame.camera[v] = glm::inverse(target.view_from_world[k])[3];
  }
  const float intensity = environment ? scene.environment.intensity : 0;
  if (environment)
    for (std::size_t i = 0; i < 9; ++i) frame.irradiance_sh[i] = environment->irradiance[i] * intensity;
  frame.environment = {intensity, std::cos(scene.environment.rotation_rad), std::sin(scene.environment.rotation_rad),
                       environment ? environment->last_level : 0};
  frame.background = {scene.environment.background_color, 0};
  shadows_->fill(frame);
  floor_occlusion_->fill(frame);
  frame.grid_origin = {lights_.grid_origin, lights_.cells_per_m};
  frame.grid_size = {lights_.grid_xz.x, lights_.grid_y, lights_.grid_xz.y, static_cast<int>(lights_.everywhere)};
  frame.grading = {scene.grading.exposure, 0, 0, 0};
  return frame;
}

namespace {

// Instances as they are, commands shifted to where the set's instances start.
void write_set(const DrawSet& set, std::byte* instances, std::byte* commands) {
  if (set.instances.empty()) return;
  std::memcpy(instances, set.instances.data(), set.instances.size() * sizeof(set.instances[0]));
  for (std::size_t i = 0; i < set.commands.size(); ++i) {
    VkDrawIndexedIndirectCommand command = set.commands[i];
    command.firstInstance += set.first_instance;
    std::memcpy(commands + i * sizeof(command), &command, sizeof(command));
  }
}

}  // namespace

core::Result<> RendererImpl::record(const scene::Scene& scene, const ViewTarget& target, const Overlay& overlay) {
  using Background = scene::Environment::Background;
  const std::uint32_t view_mask = (1u << target.view_count) - 1;
  const EnvironmentSlot* environment = nullptr;
  if (scene.environment.id > 0 && scene.environment.id <= environments_.size() &&
      environments_[scene.environment.id - 1].cube)
    environment = &environments_[scene.environment.id - 1];
  const Background background = scene.environment.background;
  const bool sky = background == Background::skybox && environment;
  const bool occlude = context_.options.ambient_occlusion > 0;
  const bool test_depth = PanelPass::needs_depth(overlay);
  const bool keep_depth = occlude || test_depth;
  VITRINE_CHECK(
      targets_.fit(context_.device, target.extent, target.view_count, context_.options.samples, keep_depth, occlude));

  const DrawSet& set = draw_list_.main;
  VITRINE_TRY(panel_bytes, panel_pass_->plan(overlay));
  VITRINE_TRY(deform_bytes, deform_pass_->plan(draw_list_));
  // All sets' instances lie behind each other, and so do their commands.
  std::size_t instance_count = set.instances.size(), command_count = set.commands.size();
  const auto place = [&](DrawSet& next) -> VkDeviceSize {
    const VkDeviceSize commands_at = command_count * sizeof(VkDrawIndexedIndirectCommand);
    next.first_instance = static_cast<std::uint32_t>(instance_count);
    instance_count += next.instances.size();
    command_count += next.commands.size();
    return commands_at;
  };
  for (Shadows::Job* job : shadows_->jobs()) job->commands_offset = place(job->set);
  const VkDeviceSize floor_commands = floor_occlusion_->pending() ? place(*floor_occlusion_->pending()) : 0;
  const auto padded = [](std::size_t count, std::size_t size) {
    return gpu::FrameRing::padded(std::max(count, std::size_t{1}) * size);
  };
  const VkDeviceSize arena = padded(1, sizeof(shaders::FrameData)) +
                             padded(instance_count, sizeof(shaders::InstanceData)) +
                             padded(command_count, sizeof(VkDrawIndexedIndirectCommand)) +
                             padded(lights_.lights.size(), sizeof(shaders::LightData)) +
                             padded(lights_.grid.size(), sizeof(std::uint32_t)) + panel_bytes + deform_bytes;
  VITRINE_TRY(commands, context_.frames->begin(arena));
  statistics_.passes.clear();
  for (const auto& pass : context_.frames->times()) statistics_.passes.push_back({pass.name, pass.gpu_ms});

  const shaders::FrameData frame = frame_data(scene, target, environment);
  SceneBindings bindings;
  bindings.frame = context_.frames->copy(std::span(&frame, 1));
  bindings.instances =
      context_.frames->allocate(std::max(instance_count, std::size_t{1}) * sizeof(shaders::InstanceData));
  bindings.lights = context_.frames->copy(std::span<const shaders::LightData>(lights_.lights));
  bindings.grid = context_.frames->copy(std::span<const std::uint32_t>(lights_.grid));
  const gpu::Slice indirect =
      context_.frames->allocate(std::max(command_count, std::size_t{1}) * sizeof(VkDrawIndexedIndirectCommand));
  write_set(set, bindings.instances.data, indirect.data);
  for (const Shadows::Job* job : shadows_->jobs())
    write_set(job->set, bindings.instances.data + job->set.first_instance * sizeof(shaders::InstanceData),
              indirect.data + job->commands_offset);
  if (const DrawSet* floor = floor_occlusion_->pending())
    write_set(*floor, bindings.instances.data + floor->first_instance * sizeof(shaders::InstanceData),
              indirect.data + floor_commands);
  bindings.materials = materials_->buffer().handle();
  bindings.environment = environment ? environment->cube.view() : black_cube_.view();
  bindings.dfg = dfg_.view();
  bindings.sun_shadow = shadows_->sun_view() ? shadows_->sun_view() : no_sun_shadow_.view();
  bindings.spot_shadows = shadows_->spots_view() ? shadows_->spots_view() : no_spot_shadows_.view();
  bindings.floor_occlusion = floor_occlusion_->view() ? floor_occlusion_->view() : context_.table->white();
  scene_pass_->bind(bindings);
  post_pass_->bind(targets_, occlude);

  VITRINE_CHECK(deform_pass_->record(draw_list_, *models_));
  VITRINE_CHECK(floor_occlusion_->record(*scene_pass_, *models_, indirect, floor_commands, deform_pass_->vertices()));
  VITRINE_CHECK(shadows_->record(*scene_pass_, *models_, indirect, deform_pass_->vertices()));

  VITRINE_CHECK(panel_pass_->record_textures(overlay));

  // Main pass.
  context_.frames->begin_pass("main");
  using namespace gpu::use;
  gpu::image_barrier(commands, targets_.color.handle(), targets_.color.aspect(),
                     {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kColorTarget);
  gpu::image_barrier(commands, targets_.depth.handle(), targets_.depth.aspect(),
                     {kDepthTarget.stage | kFragmentSampled.stage, kDepthTarget.access, VK_IMAGE_LAYOUT_UNDEFINED},
                     kDepthTarget);
  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = targets_.color.view();
  color.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  const core::vec3 clear = background == Background::color ? scene.environment.background_color : core::vec3(0);
  color.clearValue.color = {{clear.x, clear.y, clear.z, background == Background::transparent ? 0.0f : 1.0f}};
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = targets_.depth.view();
  depth.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth.storeOp = keep_depth && targets_.samples == 1 ? VK_ATTACHMENT_STORE_OP_STORE : VK_ATTACHMENT_STORE_OP_DONT_CARE;
  depth.clearValue.depthStencil = {0, 0};  // far, in reversed depth
  if (keep_depth && targets_.samples > 1) {
    gpu::image_barrier(commands, targets_.resolved_depth.handle(), targets_.resolved_depth.aspect(),
                       {kDepthRead.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kDepthResolve);
    depth.resolveMode = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT;
    depth.resolveImageView = targets_.resolved_depth.view();
    depth.resolveImageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  }
  VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
  rendering.renderArea = {{0, 0}, target.extent};
  rendering.layerCount = 1;
  rendering.viewMask = view_mask;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &color;
  rendering.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &rendering);
  gpu::set_viewport(commands, target.extent);
  const ShadingNeeds needs{!lights_.lights.empty(), shadows_->any(), environment != nullptr};
  const auto drawn =
      scene_pass_->draw_main(set, indirect, 0, *models_, deform_pass_->vertices(), needs, view_mask, sky);
  vkCmdEndRendering(commands);
  VITRINE_CHECK(drawn);
  context_.frames->end_pass();
  gpu::image_barrier(commands, targets_.color.handle(), targets_.color.aspect(), kColorTarget, kFragmentSampled);

  float near_m = target.clip_from_view[0][3][2];  // of a reversed infinite projection
  if (occlude) {
    const gpu::Image& readable = targets_.readable_depth();
    gpu::image_barrier(commands, readable.handle(), readable.aspect(),
                       targets_.samples > 1 ? kDepthResolve : kDepthTarget, kDepthRead);
    context_.frames->begin_pass("ambient occlusion");
    gpu::image_barrier(commands, targets_.occlusion.handle(), targets_.occlusion.aspect(),
                       {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kColorTarget);
    shaders::OcclusionData data{};
    for (std::uint32_t v = 0; v < 2; ++v) {
      const core::mat4& p = target.clip_from_view[std::min(v, target.view_count - 1)];
      data.tangents[v] = {(p[2][0] - 1) / p[0][0], (p[2][0] + 1) / p[0][0], (p[2][1] + 1) / p[1][1],
                          (p[2][1] - 1) / p[1][1]};
    }
    data.size = {target.extent.width, target.extent.height, near_m, context_.options.ambient_occlusion_radius_m};
    data.pixels = {0.25f * static_cast<float>(target.extent.height) * target.clip_from_view[0][1][1], 1.0f, 0, 0};
    VkRenderingAttachmentInfo out{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    out.imageView = targets_.occlusion.view();
    out.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
    out.loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
    out.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    VkRenderingInfo half = rendering;
    half.renderArea = {{0, 0}, targets_.occlusion.extent()};
    half.pColorAttachments = &out;
    half.pDepthAttachment = nullptr;
    vkCmdBeginRendering(commands, &half);
    gpu::set_viewport(commands, targets_.occlusion.extent());
    const auto occluded = post_pass_->draw_occlusion(data, view_mask);
    vkCmdEndRendering(commands);
    VITRINE_CHECK(occluded);
    context_.frames->end_pass();
    gpu::image_barrier(commands, targets_.occlusion.handle(), targets_.occlusion.aspect(), kColorTarget,
                       kFragmentSampled);
  }

  // Final pass, into the caller's image.
  context_.frames->begin_pass("tone map");
  gpu::image_barrier(commands, target.image, VK_IMAGE_ASPECT_COLOR_BIT,
                     {kColorTarget.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kColorTarget);
  VkRenderingAttachmentInfo final_color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  final_color.imageView = target.image_view;
  final_color.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  final_color.loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
  final_color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  rendering.pColorAttachments = &final_color;
  VkRenderingAttachmentInfo tested{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  if (test_depth) {
    tested.imageView = targets_.readable_depth().view();
    tested.imageLayout = VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL;
    tested.loadOp = VK_ATTACHMENT_LOAD_OP_LOAD;
    tested.storeOp = VK_ATTACHMENT_STORE_OP_NONE;
  }
  rendering.pDepthAttachment = test_depth ? &tested : nullptr;
  vkCmdBeginRendering(commands, &rendering);
  gpu::set_viewport(commands, target.extent);
  const FinalTarget final_target{target.format, view_mask, test_depth};
  shaders::PostData post{};
  post.grading = {scene.grading.exposure, std::clamp(overlay.fade, 0.0f, 1.0f), context_.options.ambient_occlusion,
                  near_m};
  post.mode = {static_cast<int>(scene.grading.tonemap), background == Background::transparent, final_target.encodes(),
               0};
  auto mapped = post_pass_->draw_tonemap(final_target, post, occlude, targets_.samples);
  if (mapped) mapped = panel_pass_->record_final(overlay, final_target, target.extent);
  vkCmdEndRendering(commands);
  VITRINE_CHECK(mapped);
  context_.frames->end_pass();
  gpu::image_barrier(commands, target.image, VK_IMAGE_ASPECT_COLOR_BIT, kColorTarget,
                     {VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_READ_BIT, target.final_layout});
  return {};
}

core::Result<> RendererImpl::set_font(const ui::FontImage& font) { return panel_pass_->set_font(font); }
core::Result<std::uint64_t> RendererImpl::add_ui_image(const asset::Image& image) {
  return panel_pass_->add_image(image);
}
void RendererImpl::remove_ui_image(std::uint64_t id) { panel_pass_->remove_image(id); }

}  // namespace engine::render
