#include "engine/render/floor_occlusion.h"

#include <algorithm>
#include <cmath>

#include "engine/gpu/barrier.h"
#include "engine/gpu/check.h"

namespace engine::render {

namespace {

constexpr std::uint32_t kSide = 768;  // of the map; the depth it is made from has twice that
constexpr float kSmallestTexel_m = 0.02f;
constexpr float kFloor_m = 0;         // floors stand at y = 0
constexpr float kBelow_m = 0.012f;    // a cabinet's base stands exactly on the floor
constexpr float kReach_m = 1.6f;      // what hangs higher takes no light that matters
constexpr float kLargestPiece_m = 6;  // furniture is smaller
constexpr float kFlat_m = 0.06f;      // rugs and the floor itself: they catch the shadow
constexpr float kContactRadius_m = 0.07f, kBroadRadius_m = 0.4f;
constexpr VkFormat kFormat = VK_FORMAT_R8G8_UNORM;

}  // namespace

FloorOcclusion::~FloorOcclusion() {
  context_.device.defer(
      [device = context_.device.device(), pool = pool_] { vkDestroyDescriptorPool(device, pool, nullptr); });
}

core::Result<> FloorOcclusion::create() {
  gpu::Device& device = context_.device;
  const VkDescriptorSetLayoutBinding binding{0, VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 1, VK_SHADER_STAGE_FRAGMENT_BIT,
                                             nullptr};
  VITRINE_TRY(set_layout, gpu::DescriptorLayout::create(device, "floor occlusion", {&binding, 1}));
  set_layout_ = std::move(set_layout);
  const VkDescriptorSetLayout handle = set_layout_.handle();
  VITRINE_TRY(layout, gpu::PipelineLayout::create(device, "floor occlusion", {&handle, 1}, VK_SHADER_STAGE_FRAGMENT_BIT,
                                                  sizeof(shaders::FloorBlurData)));
  layout_ = std::move(layout);
  VITRINE_TRY(depth, gpu::Image::create(
                         device, {.name = "floor seen from below",
                                  .extent = {2 * kSide, 2 * kSide},
                                  .format = kDepthFormat,
                                  .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT}));
  depth_ = std::move(depth);
  for (gpu::Image& map : maps_) {
    VITRINE_TRY(
        made, gpu::Image::create(device, {.name = "floor occlusion",
                                          .extent = {kSide, kSide},
                                          .format = kFormat,
                                          .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT}));
    map = std::move(made);
  }
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 3};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.maxSets = 3;
  pool.poolSizeCount = 1;
  pool.pPoolSizes = &size;
  VITRINE_VK(vkCreateDescriptorPool(device.device(), &pool, nullptr, &pool_));
  const VkImageView views[] = {depth_.view(), maps_[0].view(), maps_[1].view()};
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
    allocate.descriptorPool = pool_;
    allocate.descriptorSetCount = 1;
    allocate.pSetLayouts = &handle;
    VITRINE_VK(vkAllocateDescriptorSets(device.device(), &allocate, &sets_[i]));
    const VkDescriptorImageInfo image{VK_NULL_HANDLE, views[i], VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
    VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
    write.dstSet = sets_[i];
    write.descriptorCount = 1;
    write.descriptorType = VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE;
    write.pImageInfo = &image;
    vkUpdateDescriptorSets(device.device(), 1, &write, 0, nullptr);
  }
  VITRINE_TRY(vertex, context_.shaders.get("fullscreen.vert"));
  VITRINE_TRY(fragment, context_.shaders.get("floor_blur.frag"));
  VITRINE_TRY(made, gpu::create_graphics(device, {.name = "floor blur",
                                                  .layout = layout_.handle(),
                                                  .vertex = vertex,
                                                  .fragment = fragment,
                                                  .color = kFormat}));
  pipeline_ = std::move(made);
  return {};
}

core::Result<> FloorOcclusion::plan(const scene::Scene& scene, const ModelStore& models, Extractor& extractor) {
  pending_ = false;
  if (context_.options.ambient_occlusion <= 0) return {};
  if (ready_ && static_revision_ == scene.static_revision() && models_revision_ == models.revision()) return {};
  static_revision_ = scene.static_revision();
  models_revision_ = models.revision();
  core::Aabb box;
  scene.instances().for_each([&](scene::InstanceHandle handle, const scene::Instance& instance) {
    const core::Aabb* bounds = instance.is_static && instance.casts_shadow ? scene.world_bounds(handle) : nullptr;
    if (!bounds || bounds->max.y <= kFloor_m + kFlat_m || bounds->min.y >= kFloor_m + kReach_m) return;
    // Rooms and the street outside would stretch the map until a chair covers one texel of it.
    if (std::max(bounds->size().x, bounds->size().z) <= kLargestPiece_m) box.add(*bounds);
  });
  if (box.empty()) {
    ready_ = false;
    return {};
  }
  const float margin = 2 * kBroadRadius_m;
  const float side =
      std::max({box.size().x + 2 * margin, box.size().z + 2 * margin, kSmallestTexel_m * static_cast<float>(kSide)});
  size_ = core::vec2(side);
  origin_ = core::vec2(box.centre().x, box.centre().z) - size_ * 0.5f;
  // From below, straight up: clip x is world x, clip y is world z; depth 1 just under the floor, 0 at the reach.
  const float range = kReach_m + kBelow_m;
  clip_from_world_ = core::mat4(0);
  clip_from_world_[0][0] = 2 / side;
  clip_from_world_[2][1] = 2 / side;
  clip_from_world_[1][2] = -1 / range;
  clip_from_world_[3] = {-1 - 2 * origin_.x / side, -1 - 2 * origin_.y / side, (kFloor_m + kReach_m) / range, 1};
  extractor.casters(scene, models, frustum_of(clip_from_world_, true), Casters::none_moving, kSmallestTexel_m,
                    kFloor_m + kFlat_m, set_);
  const std::uint64_t hash = hash_of(set_, clip_from_world_);
  if (ready_ && hash == hash_) return {};
  hash_ = hash;
  if (!pipeline_) VITRINE_CHECK(create());
  pending_ = true;
  return {};
}

core::Result<> FloorOcclusion::blur(VkDescriptorSet from, gpu::Image& to, const shaders::FloorBlurData& data) {
  using namespace gpu::use;
  VkCommandBuffer commands = context_.frames->commands();
  gpu::image_barrier(commands, to.handle(), to.aspect(),
                     {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kColorTarget);
  VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  color.imageView = to.view();
  color.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  color.loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
  color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
  rendering.renderArea = {{0, 0}, to.extent()};
  rendering.layerCount = 1;
  rendering.colorAttachmentCount = 1;
  rendering.pColorAttachments = &color;
  vkCmdBeginRendering(commands, &rendering);
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline_.handle());
  vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, layout_.handle(), 0, 1, &from, 0, nullptr);
  gpu::set_state(commands, {.cull = VK_CULL_MODE_NONE, .depth_test = false, .depth_write = false});
  gpu::set_viewport(commands, to.extent());
  vkCmdPushConstants(commands, layout_.handle(), VK_SHADER_STAGE_FRAGMENT_BIT, 0, sizeof(data), &data);
  vkCmdDraw(commands, 3, 1, 0, 0);
  vkCmdEndRendering(commands);
  gpu::image_barrier(commands, to.handle(), to.aspect(), kColorTarget, kFragmentSampled);
  return {};
}

core::Result<> FloorOcclusion::record(ScenePass& pass, const ModelStore& models, const gpu::Slice& indirect,
                                      VkDeviceSize commands_offset, VkBuffer deformed_vertices) {
  if (!pending_) return {};
  using namespace gpu::use;
  VkCommandBuffer commands = context_.frames->commands();
  context_.frames->begin_pass("floor occlusion");
  gpu::image_barrier(commands, depth_.handle(), depth_.aspect(),
                     {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kDepthTarget);
  VkRenderingAttachmentInfo depth{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
  depth.imageView = depth_.view();
  depth.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
  depth.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  depth.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
  rendering.renderArea = {{0, 0}, depth_.extent()};
  rendering.layerCount = 1;
  rendering.pDepthAttachment = &depth;
  vkCmdBeginRendering(commands, &rendering);
  gpu::set_viewport(commands, depth_.extent());
  const auto drawn =
      pass.draw_shadow(set_, indirect, commands_offset, models, deformed_vertices, clip_from_world_, 0, 0);
  vkCmdEndRendering(commands);
  VITRINE_CHECK(drawn);
  gpu::image_barrier(commands, depth_.handle(), depth_.aspect(), kDepthTarget, kFragmentSampled);

  const float texels_per_m = static_cast<float>(kSide) / size_.x;
  shaders::FloorBlurData data{};
  data.reach = {kReach_m, kReach_m + kBelow_m, 0, 0};
  VITRINE_CHECK(blur(sets_[0], maps_[0], data));
  // Four taps to each side span a radius.
  const float contact = kContactRadius_m * texels_per_m / 4, broad = kBroadRadius_m * texels_per_m / 4;
  data.mode = {1, 0, 0, 0};
  data.step = {contact, 0, broad, 0};
  VITRINE_CHECK(blur(sets_[1], maps_[1], data));
  data.step = {0, contact, 0, broad};
  VITRINE_CHECK(blur(sets_[2], maps_[0], data));
  context_.frames->end_pass();
  ready_ = true;
  return {};
}

void FloorOcclusion::fill(shaders::FrameData& frame) const {
  frame.floor_map = {origin_, 1 / size_.x, 1 / size_.y};
  frame.floor_level = {kFloor_m, ready_ || pending_ ? context_.options.ambient_occlusion : 0.0f, 0, 0};
}

}  // namespace engine::render
