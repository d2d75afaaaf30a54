#include "engine/render/panel_pass.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/core/log.h"
#include "engine/gpu/barrier.h"
#include "engine/gpu/check.h"
#include "engine/render/mips.h"

namespace engine::render {

namespace {

constexpr VkFormat kPanelFormat = VK_FORMAT_R8G8B8A8_UNORM;  // display values, blended as Dear ImGui expects
constexpr std::uint64_t kKeptFrames = 600;                   // a panel nobody showed for so long frees its texture
constexpr float kMaxPanel_px = 4096;
constexpr std::uint32_t kMaxPanels = 1024;  // price cards of a large shop, several times over

const VkVertexInputBindingDescription kUiBinding[] = {{0, sizeof(ui::DrawVertex), VK_VERTEX_INPUT_RATE_VERTEX}};
const VkVertexInputAttributeDescription kUiAttributes[] = {
    {0, 0, VK_FORMAT_R32G32_SFLOAT, 0}, {1, 0, VK_FORMAT_R32G32_SFLOAT, 8}, {2, 0, VK_FORMAT_R8G8B8A8_UNORM, 16}};
static_assert(sizeof(ui::DrawVertex) == 20);
const VkVertexInputBindingDescription kLineBinding[] = {{0, sizeof(LineVertex), VK_VERTEX_INPUT_RATE_VERTEX}};
const VkVertexInputAttributeDescription kLineAttributes[] = {{0, 0, VK_FORMAT_R32G32B32_SFLOAT, 0},
                                                             {1, 0, VK_FORMAT_R8G8B8A8_UNORM, 12}};
static_assert(sizeof(LineVertex) == 16);

bool empty(const ui::DrawData* data) {
  return !data || data->commands.empty() || data->vertices.empty() || data->indices.empty();
}

VkExtent2D extent_of(const ui::DrawData& data) {
  const auto side = [](float v) { return static_cast<std::uint32_t>(std::clamp(std::round(v), 1.0f, kMaxPanel_px)); };
  return {side(data.size_px.x), side(data.size_px.y)};
}

VkDeviceSize bytes_of(const ui::DrawData* data) {
  if (empty(data)) return 0;
  return gpu::FrameRing::padded(data->vertices.size() * sizeof(ui::DrawVertex)) +
         gpu::FrameRing::padded(data->indices.size() * sizeof(std::uint16_t));
}

}  // namespace

core::Result<> PanelPass::create() {
  const VkShaderStageFlags both = VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT;
  const VkDescriptorSetLayoutBinding image{0, VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 1, VK_SHADER_STAGE_FRAGMENT_BIT,
                                           nullptr};
  VITRINE_TRY(texture_layout, gpu::DescriptorLayout::create(context_.device, "panel texture", {&image, 1}));
  texture_layout_ = std::move(texture_layout);
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, kMaxPanels};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.flags = VK_DESCRIPTOR_POOL_CREATE_FREE_DESCRIPTOR_SET_BIT;
  pool.maxSets = kMaxPanels;
  pool.poolSizeCount = 1;
  pool.pPoolSizes = &size;
  VITRINE_VK(vkCreateDescriptorPool(context_.device.device(), &pool, nullptr, &pool_));
  const VkDescriptorSetLayout sets[] = {context_.table->layout(), scene_pass_.set_layout(), texture_layout_.handle()};
  VITRINE_TRY(panel,
              gpu::PipelineLayout::create(context_.device, "panel", {sets, 1}, both, sizeof(shaders::PanelData)));
  panel_layout_ = std::move(panel);
  VITRINE_TRY(world,
              gpu::PipelineLayout::create(context_.device, "world panel", sets, both, sizeof(shaders::WorldPanelData)));
  world_layout_ = std::move(world);
  return {};
}

// Gives the texture a fresh set: the old one may still be read by a frame in flight.
core::Result<> PanelPass::point_at(PanelTexture& texture) {
  const VkDescriptorSetLayout layout = texture_layout_.handle();
  VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  allocate.descriptorPool = pool_;
  allocate.descriptorSetCount = 1;
  allocate.pSetLayouts = &layout;
  VITRINE_VK(vkAllocateDescriptorSets(context_.device.device(), &allocate, &texture.set));
  const VkDescriptorImageInfo image{VK_NULL_HANDLE, texture.image.view(), VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
  VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
  write.dstSet = texture.set;
  write.descriptorCount = 1;
  write.descriptorType = VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE;
  write.pImageInfo = &image;
  vkUpdateDescriptorSets(context_.device.device(), 1, &write, 0, nullptr);
  return {};
}

void PanelPass::free(PanelTexture& texture) {
  if (texture.set)
    context_.device.defer([device = context_.device.device(), pool = pool_, set = texture.set] {
      [[maybe_unused]] const VkResult result = vkFreeDescriptorSets(device, pool, 1, &set);  // cannot fail
    });
  texture.set = VK_NULL_HANDLE;
}

PanelPass::~PanelPass() {
  if (font_.slot) context_.table->remove_texture(font_.slot);
  for (auto& [id, image] : images_) context_.table->remove_texture(image.slot);
  context_.device.defer(
      [device = context_.device.device(), pool = pool_] { vkDestroyDescriptorPool(device, pool, nullptr); });
}

core::Result<PanelPass::UiImage> PanelPass::upload(const std::string& name, std::uint32_t width, std::uint32_t height,
                                                   VkFormat format, const std::vector<const std::uint8_t*>& levels) {
  UiImage out;
  VITRINE_TRY(
      image, gpu::Image::create(context_.device, {.name = name,
                                                  .extent = {width, height},
                                                  .format = format,
                                                  .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                                  .mips = static_cast<std::uint32_t>(levels.size())}));
  out.image = std::move(image);
  VITRINE_CHECK(context_.uploader->begin_image(out.image));
  for (std::uint32_t level = 0; level < levels.size(); ++level) {
    VITRINE_TRY(target, context_.uploader->image(out.image, level, 0));
    std::memcpy(
        target, levels[level],
        std::size_t{std::max(1u, width >> level)} * std::max(1u, height >> level) * gpu::bytes_per_pixel(format));
  }
  VITRINE_CHECK(context_.uploader->end_image(out.image));
  VITRINE_CHECK(context_.uploader->flush());
  VITRINE_TRY(slot, context_.table->add_texture(out.image.view()));
  out.slot = slot;
  return out;
}

core::Result<> PanelPass::set_font(const ui::FontImage& font) {
  if (font.width == 0 || font.height == 0 || font.alpha.size() < std::size_t{font.width} * font.height)
    return core::fail(core::Code::invalid_argument, "font atlas: {} x {} with {} bytes", font.width, font.height,
                      font.alpha.size());
  VITRINE_TRY(made, upload("font atlas", font.width, font.height, VK_FORMAT_R8_UNORM, {font.alpha.data()}));
  if (font_.slot) context_.table->remove_texture(font_.slot);
  font_ = std::move(made);
  for (auto& [id, texture] : textures_) texture.drawn = false;
  return {};
}

core::Result<std::uint64_t> PanelPass::add_image(const asset::Image& image) {
  if (image.width == 0 || image.height == 0 || image.rgba.size() < std::size_t{image.width} * image.height * 4)
    return core::fail(core::Code::invalid_argument, "panel picture '{}': {} x {} with {} bytes", image.name,
                      image.width, image.height, image.rgba.size());
  const auto mips = build_mips(image, true);
  std::vector<const std::uint8_t*> levels{image.rgba.data()};
  for (const auto& mip : mips) levels.push_back(mip.data());
  // Not an sRGB format: panels are blended in display values.
  VITRINE_TRY(made, upload("panel picture " + image.name, image.width, image.height, VK_FORMAT_R8G8B8A8_UNORM, levels));
  const std::uint64_t id = made.slot;
  images_[id] = std::move(made);
  return id;
}

void PanelPass::remove_image(std::uint64_t id) {
  const auto it = images_.find(id);
  if (it == images_.end()) return;
  context_.table->remove_texture(it->second.slot);
  images_.erase(it);
}

core::Result<VkDeviceSize> PanelPass::plan(const Overlay& overlay) {
  ++frame_;
  for (auto it = textures_.begin(); it != textures_.end();)
    if (it->second.last_used + kKeptFrames < frame_) {
      free(it->second);
      it = textures_.erase(it);
    } else {
      ++it;
    }
  VkDeviceSize bytes =
      bytes_of(overlay.window_panel) + gpu::FrameRing::padded(overlay.lines.size() * sizeof(LineVertex));
  for (const Overlay::Textured& shown : overlay.world_panels) {
    if (!shown.draw) continue;
    PanelTexture& texture = textures_[shown.place.panel];
    texture.last_used = frame_;
    const VkExtent2D want = extent_of(*shown.draw);
    if (!texture.image || texture.image.extent().width != want.width || texture.image.extent().height != want.height) {
      free(texture);
      VITRINE_TRY(image, gpu::Image::create(context_.device,
                                            {.name = fmt::format("panel {}", shown.place.panel),
                                             .extent = want,
                                             .format = kPanelFormat,
                                             .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT |
                                                      VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                             .mips = gpu::mip_count(want)}));
      texture.image = std::move(image);
      VITRINE_TRY(base, texture.image.add_view(VK_IMAGE_VIEW_TYPE_2D, 0, 1, 0, 1));
      texture.base = base;
      VITRINE_CHECK(point_at(texture));
      texture.drawn = false;
    }
    if (!texture.drawn || texture.revision != shown.draw->revision) bytes += bytes_of(shown.draw);
  }
  // Samplers only where panels exist: each costs the software driver another round of compiling texture look-ups.
  gpu::SamplerDesc ui;
  ui.wrap_u = ui.wrap_v = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  if (bytes > 0) {
    VITRINE_TRY(sampler, context_.table->sampler(ui));
    ui_sampler_ = sampler;
  }
  if (!overlay.world_panels.empty()) {
    ui.anisotropy = context_.options.max_anisotropy;
    VITRINE_TRY(sampler, context_.table->sampler(ui));
    world_sampler_ = sampler;
  }
  return bytes;
}

core::Result<VkPipeline> PanelPass::pipeline(std::uint64_t key, const char* name, const gpu::GraphicsDesc& wanted) {
  gpu::Pipeline& pipeline = pipelines_[key];
  if (!pipeline) {
    gpu::GraphicsDesc desc = wanted;
    VITRINE_TRY(vertex, context_.shaders.get(std::string(name) + ".vert"));
    VITRINE_TRY(fragment, context_.shaders.get(std::string(name) + ".frag"));
    desc.name = name;
    desc.vertex = vertex;
    desc.fragment = fragment;
    desc.blend = gpu::Blend::premultiplied;
    VITRINE_TRY(made, gpu::create_graphics(context_.device, desc));
    pipeline = std::move(made);
  }
  return pipeline.handle();
}

core::Result<VkPipeline> PanelPass::panel_pipeline(VkFormat format, std::uint32_t view_mask, bool depth) {
  gpu::GraphicsDesc desc;
  desc.layout = panel_layout_.handle();
  desc.bindings = kUiBinding;
  desc.attributes = kUiAttributes;
  desc.color = format;
  desc.depth = depth ? kDepthFormat : VK_FORMAT_UNDEFINED;
  desc.view_mask = view_mask;
  return pipeline(std::uint64_t{1} << 40 | static_cast<std::uint64_t>(format) << 8 | view_mask << 1 | depth, "panel",
                  desc);
}

core::Result<> PanelPass::draw_data(const ui::DrawData& data, VkExtent2D extent, VkPipeline pipeline, bool decode) {
  VkCommandBuffer commands = context_.frames->commands();
  const gpu::Slice vertices = context_.frames->copy(std::span<const ui::DrawVertex>(data.vertices));
  const gpu::Slice indices = context_.frames->copy(std::span<const std::uint16_t>(data.indices));
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
  const VkDescriptorSet set = context_.table->set();
  vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, panel_layout_.handle(), 0, 1, &set, 0, nullptr);
  gpu::set_state(commands, {.cull = VK_CULL_MODE_NONE, .depth_test = false, .depth_write = false});
  gpu::set_viewport(commands, extent);
  vkCmdBindVertexBuffers(commands, 0, 1, &vertices.buffer, &vertices.offset);
  vkCmdBindIndexBuffer(commands, indices.buffer, indices.offset, VK_INDEX_TYPE_UINT16);
  const core::vec2 size = glm::max(data.size_px, core::vec2(1));
  const core::vec2 scale = core::vec2(extent.width, extent.height) / size;  // pixels of the target per panel pixel
  for (const ui::DrawCommand& command : data.commands) {
    // A command that points outside its own buffers would read other frames' memory.
    if (std::size_t{command.index_offset} + command.index_count > data.indices.size() || command.index_count == 0)
      continue;
    const float x0 = std::clamp(command.clip.x * scale.x, 0.0f, static_cast<float>(extent.width));
    const float y0 = std::clamp(command.clip.y * scale.y, 0.0f, static_cast<float>(extent.height));
    const float x1 = std::clamp(command.clip.z * scale.x, x0, static_cast<float>(extent.width));
    const float y1 = std::clamp(command.clip.w * scale.y, y0, static_cast<float>(extent.height));
    const VkRect2D clip{{static_cast<std::int32_t>(x0), static_cast<std::int32_t>(y0)},
                        {static_cast<std::uint32_t>(std::ceil(x1) - std::floor(x0)),
                         static_cast<std::uint32_t>(std::ceil(y1) - std::floor(y0))}};
    if (clip.extent.width == 0 || clip.extent.height == 0) continue;
    vkCmdSetScissor(commands, 0, 1, &clip);
    shaders::PanelData push{};
    push.scale_offset = {2 / size.x, -2 / size.y, -1, 1};
    const bool font = command.texture == 0;
    std::uint32_t slot = font_.slot;
    if (!font) {
      const auto image = images_.find(command.texture);
      slot = image == images_.end() ? 0 : image->second.slot;  // removed meanwhile: a white patch for a frame
    }
    push.mode = {static_cast<int>(slot), font && font_.slot ? 1 : 0, decode, static_cast<int>(ui_sampler_)};
    vkCmdPushConstants(commands, panel_layout_.handle(), VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0,
                       sizeof(push), &push);
    vkCmdDrawIndexed(commands, command.index_count, 1, command.index_offset,
                     static_cast<std::int32_t>(command.vertex_offset), 0);
  }
  return {};
}

core::Result<> PanelPass::record_textures(const Overlay& overlay) {
  using namespace gpu::use;
  VkCommandBuffer commands = context_.frames->commands();
  bool began = false;
  for (const Overlay::Textured& shown : overlay.world_panels) {
    if (!shown.draw) continue;
    PanelTexture& texture = textures_[shown.place.panel];
    if (texture.drawn && texture.revision == shown.draw->revision) continue;
    if (!began) context_.frames->begin_pass("panels");
    began = true;
    const gpu::Image& image = texture.image;
    const auto mip = [](std::uint32_t level, std::uint32_t count) {
      return VkImageSubresourceRange{VK_IMAGE_ASPECT_COLOR_BIT, level, count, 0, 1};
    };
    gpu::image_barrier(commands, image.handle(), mip(0, image.mips()),
                       {kFragmentSampled.stage, VK_ACCESS_2_NONE, VK_IMAGE_LAYOUT_UNDEFINED}, kColorTarget);
    VkRenderingAttachmentInfo color{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    color.imageView = texture.base;
    color.imageLayout = VK_IMAGE_LAYOUT_ATTACHMENT_OPTIMAL;
    color.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
    color.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    VkRenderingInfo rendering{VK_STRUCTURE_TYPE_RENDERING_INFO};
    rendering.renderArea = {{0, 0}, image.extent()};
    rendering.layerCount = 1;
    rendering.colorAttachmentCount = 1;
    rendering.pColorAttachments = &color;
    VITRINE_TRY(drawing, panel_pipeline(kPanelFormat, 0, false));
    vkCmdBeginRendering(commands, &rendering);
    core::Result<> drawn;
    if (!empty(shown.draw)) drawn = draw_data(*shown.draw, image.extent(), drawing, false);
    vkCmdEndRendering(commands);
    VITRINE_CHECK(drawn);
    gpu::image_barrier(commands, image.handle(), mip(0, 1), kColorTarget, kCopySource);
    auto width = static_cast<std::int32_t>(image.extent().width),
         height = static_cast<std::int32_t>(image.extent().height);
    for (std::uint32_t level = 1; level < image.mips(); ++level) {
      const std::int32_t w = std::max(1, width / 2), h = std::max(1, height / 2);
      gpu::image_barrier(commands, image.handle(), mip(level, 1), kColorTarget, kCopyTarget);
      VkImageBlit blit{};
      blit.srcSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, level - 1, 0, 1};
      blit.srcOffsets[1] = {width, height, 1};
      blit.dstSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, level, 0, 1};
      blit.dstOffsets[1] = {w, h, 1};
      vkCmdBlitImage(commands, image.handle(), VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, image.handle(),
                     VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit, VK_FILTER_LINEAR);
      gpu::image_barrier(commands, image.handle(), mip(level, 1), kCopyTarget, kCopySource);
      width = w;
      height = h;
    }
    gpu::image_barrier(commands, image.handle(), mip(0, image.mips()), kCopySource, kFragmentSampled);
    texture.drawn = true;
    texture.revision = shown.draw->revision;
  }
  if (began) context_.frames->end_pass();
  return {};
}

core::Result<> PanelPass::record_final(const Overlay& overlay, const FinalTarget& target, VkExtent2D extent) {
  VkCommandBuffer commands = context_.frames->commands();
  const bool keeps_srgb = target.encodes();
  gpu::GraphicsDesc desc;
  desc.layout = world_layout_.handle();
  desc.color = target.format;
  desc.depth = target.depth ? kDepthFormat : VK_FORMAT_UNDEFINED;
  desc.view_mask = target.view_mask;
  const VkDescriptorSet sets[] = {context_.table->set(), scene_pass_.set()};
  const gpu::DrawState behind{
      .cull = VK_CULL_MODE_BACK_BIT, .depth_write = false, .depth_compare = VK_COMPARE_OP_GREATER_OR_EQUAL};
  if (!overlay.lines.empty()) {
    const std::uint32_t constants[] = {keeps_srgb};
    gpu::GraphicsDesc lines = desc;
    lines.constants = constants;
    lines.topology = VK_PRIMITIVE_TOPOLOGY_LINE_LIST;
    lines.bindings = kLineBinding;
    lines.attributes = kLineAttributes;
    VITRINE_TRY(drawing, pipeline(std::uint64_t{2} << 40 | target.key(), "line", lines));
    const gpu::Slice vertices = context_.frames->copy(std::span<const LineVertex>(overlay.lines));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, drawing);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, world_layout_.handle(), 0, 2, sets, 0, nullptr);
    gpu::set_state(commands, behind);
    vkCmdBindVertexBuffers(commands, 0, 1, &vertices.buffer, &vertices.offset);
    vkCmdDraw(commands, static_cast<std::uint32_t>(overlay.lines.size() & ~std::size_t{1}), 1, 0, 0);
  }
  if (!overlay.world_panels.empty()) {
    desc.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP;
    VITRINE_TRY(drawing, pipeline(std::uint64_t{3} << 40 | target.key(), "world_panel", desc));
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, drawing);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, world_layout_.handle(), 0, 2, sets, 0, nullptr);
    gpu::set_state(commands, behind);
    for (const Overlay::Textured& shown : overlay.world_panels) {
      const auto texture = textures_.find(shown.place.panel);
      if (texture == textures_.end() || !texture->second.drawn) continue;
      const core::mat4& m = shown.place.world_from_panel;
      shaders::WorldPanelData push{};
      push.centre = {core::vec3(m[3]), std::clamp(overlay.fade, 0.0f, 1.0f)};
      push.right = {core::vec3(m[0]) * (0.5f * shown.place.width_m), 0};
      push.up = {core::vec3(m[1]) * (0.5f * shown.place.height_m), 0};
      push.mode = {0, static_cast<int>(world_sampler_), keeps_srgb, 0};
      vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, world_layout_.handle(), 2, 1,
                              &texture->second.set, 0, nullptr);
      vkCmdPushConstants(commands, world_layout_.handle(), VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT, 0,
                         sizeof(push), &push);
      vkCmdDraw(commands, 4, 1, 0, 0);
    }
  }
  if (!empty(overlay.window_panel)) {
    VITRINE_TRY(drawing, panel_pipeline(target.format, target.view_mask, target.depth));
    VITRINE_CHECK(draw_data(*overlay.window_panel, extent, drawing, !keeps_srgb));
  }
  return {};
}

}  // namespace engine::render
