#include "engine/gpu/bindless.h"

#include <algorithm>
#include <cstring>

#include "engine/gpu/check.h"
#include "engine/gpu/device.h"
#include "engine/gpu/upload.h"

namespace engine::gpu {

core::Result<VkSampler> create_sampler(Device& device, const SamplerDesc& desc, const char* debug_name) {
  VkSamplerCreateInfo info{VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO};
  info.magFilter = desc.mag;
  info.minFilter = desc.min;
  info.mipmapMode = desc.mip;
  info.addressModeU = desc.wrap_u;
  info.addressModeV = desc.wrap_v;
  info.addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE;
  const float anisotropy = std::min(desc.anisotropy, device.features().max_anisotropy);
  info.anisotropyEnable = anisotropy > 1;
  info.maxAnisotropy = std::max(1.0f, anisotropy);
  // 0.25 still lets the sampler tell magnification from minification (Vulkan, table of GL filter equivalents).
  info.maxLod = desc.use_mips ? VK_LOD_CLAMP_NONE : 0.25f;
  VkSampler sampler = VK_NULL_HANDLE;
  VITRINE_VK(vkCreateSampler(device.device(), &info, nullptr, &sampler));
  device.name(VK_OBJECT_TYPE_SAMPLER, reinterpret_cast<std::uint64_t>(sampler), debug_name);
  return sampler;
}

core::Result<std::unique_ptr<BindlessTable>> BindlessTable::create(Device& device, Uploader& uploader) {
  std::unique_ptr<BindlessTable> table(new BindlessTable(device));
  table->free_ = std::make_shared<FreeList>();

  const VkShaderStageFlags stages = VK_SHADER_STAGE_FRAGMENT_BIT;
  const VkDescriptorSetLayoutBinding bindings[] = {
      {0, VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, kMaxTextures, stages, nullptr},
      {1, VK_DESCRIPTOR_TYPE_SAMPLER, kMaxSamplers, stages, nullptr},
  };
  const VkDescriptorBindingFlags late = VK_DESCRIPTOR_BINDING_PARTIALLY_BOUND_BIT |
                                        VK_DESCRIPTOR_BINDING_UPDATE_AFTER_BIND_BIT |
                                        VK_DESCRIPTOR_BINDING_UPDATE_UNUSED_WHILE_PENDING_BIT;
  const VkDescriptorBindingFlags flags[] = {late, late};
  VkDescriptorSetLayoutBindingFlagsCreateInfo binding_flags{
      VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_BINDING_FLAGS_CREATE_INFO};
  binding_flags.bindingCount = 2;
  binding_flags.pBindingFlags = flags;
  VkDescriptorSetLayoutCreateInfo layout{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO, &binding_flags};
  layout.flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_UPDATE_AFTER_BIND_POOL_BIT;
  layout.bindingCount = 2;
  layout.pBindings = bindings;
  VITRINE_VK(vkCreateDescriptorSetLayout(device.device(), &layout, nullptr, &table->layout_));

  const VkDescriptorPoolSize sizes[] = {{VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, kMaxTextures},
                                        {VK_DESCRIPTOR_TYPE_SAMPLER, kMaxSamplers}};
  VkDescriptorPoolCreateInfo pool{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  pool.flags = VK_DESCRIPTOR_POOL_CREATE_UPDATE_AFTER_BIND_BIT;
  pool.maxSets = 1;
  pool.poolSizeCount = 2;
  pool.pPoolSizes = sizes;
  VITRINE_VK(vkCreateDescriptorPool(device.device(), &pool, nullptr, &table->pool_));
  VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  allocate.descriptorPool = table->pool_;
  allocate.descriptorSetCount = 1;
  allocate.pSetLayouts = &table->layout_;
  VITRINE_VK(vkAllocateDescriptorSets(device.device(), &allocate, &table->set_));
  device.name(VK_OBJECT_TYPE_DESCRIPTOR_SET, reinterpret_cast<std::uint64_t>(table->set_), "bindless table");

  VITRINE_TRY(white, Image::create(device, {.name = "default white",
                                            .extent = {1, 1},
                                            .format = VK_FORMAT_R8G8B8A8_UNORM,
                                            .usage = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT}));
  table->white_ = std::move(white);
  VITRINE_CHECK(uploader.begin_image(table->white_));
  VITRINE_TRY(pixel, uploader.image(table->white_, 0, 0));
  std::memset(pixel, 0xFF, 4);
  VITRINE_CHECK(uploader.end_image(table->white_));

  VITRINE_TRY(first, table->sampler({}));
  std::vector<VkDescriptorImageInfo> images(kMaxTextures,
                                            {VK_NULL_HANDLE, table->white_.view(), VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL});
  std::vector<VkDescriptorImageInfo> samplers(
      kMaxSamplers, {table->samplers_[first].handle, VK_NULL_HANDLE, VK_IMAGE_LAYOUT_UNDEFINED});
  VkWriteDescriptorSet writes[2]{{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET}, {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET}};
  for (std::uint32_t i = 0; i < 2; ++i) {
    writes[i].dstSet = table->set_;
    writes[i].dstBinding = i;
    writes[i].descriptorCount = i == 0 ? kMaxTextures : kMaxSamplers;
    writes[i].descriptorType = bindings[i].descriptorType;
    writes[i].pImageInfo = i == 0 ? images.data() : samplers.data();
  }
  vkUpdateDescriptorSets(device.device(), 2, writes, 0, nullptr);
  return table;
}

BindlessTable::~BindlessTable() {
  device_.defer([device = device_.device(), layout = layout_, pool = pool_, samplers = std::move(samplers_)] {
    vkDestroyDescriptorPool(device, pool, nullptr);
    vkDestroyDescriptorSetLayout(device, layout, nullptr);
    for (const Sampler& sampler : samplers) vkDestroySampler(device, sampler.handle, nullptr);
  });
}

void BindlessTable::write_texture(std::uint32_t index, VkImageView view) {
  const VkDescriptorImageInfo image{VK_NULL_HANDLE, view, VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL};
  VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
  write.dstSet = set_;
  write.dstBinding = 0;
  write.dstArrayElement = index;
  write.descriptorCount = 1;
  write.descriptorType = VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE;
  write.pImageInfo = &image;
  vkUpdateDescriptorSets(device_.device(), 1, &write, 0, nullptr);
}

core::Result<std::uint32_t> BindlessTable::add_texture(VkImageView view) {
  std::uint32_t index;
  if (!free_->indices.empty()) {
    index = free_->indices.back();
    free_->indices.pop_back();
  } else if (next_ < kMaxTextures) {
    index = next_++;
  } else {
    return core::fail(core::Code::too_large, "more than {} textures are in use", kMaxTextures);
  }
  write_texture(index, view);
  return index;
}

void BindlessTable::remove_texture(std::uint32_t index) {
  if (index == 0) return;
  // The removal must not touch the table if the table dies first: its pool is then destroyed by an earlier-made
  // deferral.
  std::weak_ptr<FreeList> free = free_;
  device_.defer([this, free, index] {
    if (const auto list = free.lock()) {
      write_texture(index, white_.view());
      list->indices.push_back(index);
    }
  });
}

core::Result<std::uint32_t> BindlessTable::sampler(const SamplerDesc& desc) {
  for (std::uint32_t i = 0; i < samplers_.size(); ++i)
    if (samplers_[i].desc == desc) return i;
  if (samplers_.size() == kMaxSamplers)
    return core::fail(core::Code::too_large, "more than {} kinds of samplers", kMaxSamplers);
  VITRINE_TRY(handle, create_sampler(device_, desc, "bindless sampler"));
  const auto index = static_cast<std::uint32_t>(samplers_.size());
  samplers_.push_back({desc, handle});
  const VkDescriptorImageInfo info{handle, VK_NULL_HANDLE, VK_IMAGE_LAYOUT_UNDEFINED};
  VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
  write.dstSet = set_;
  write.dstBinding = 1;
  write.dstArrayElement = index;
  write.descriptorCount = 1;
  write.descriptorType = VK_DESCRIPTOR_TYPE_SAMPLER;
  write.pImageInfo = &info;
  vkUpdateDescriptorSets(device_.device(), 1, &write, 0, nullptr);
  return index;
}

}  // namespace engine::gpu
