#pragma once
// The one table of textures: set 0 of every pipeline. Shaders index it with numbers from instance and material data.
//   binding 0: texture2D textures[kMaxTextures]     binding 1: sampler samplers[kMaxSamplers]
// Every slot holds something: the software driver crashes when a shader reads a slot that was never written.

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/result.h"
#include "engine/gpu/memory.h"

namespace engine::gpu {

class Device;
class Uploader;

inline constexpr std::uint32_t kMaxTextures =
    4096;  // 120 products of five textures, a showroom and thumbnails, five times over
inline constexpr std::uint32_t kMaxSamplers = 32;

struct SamplerDesc {
  VkFilter mag = VK_FILTER_LINEAR, min = VK_FILTER_LINEAR;
  VkSamplerMipmapMode mip = VK_SAMPLER_MIPMAP_MODE_LINEAR;
  bool use_mips = true;
  VkSamplerAddressMode wrap_u = VK_SAMPLER_ADDRESS_MODE_REPEAT, wrap_v = VK_SAMPLER_ADDRESS_MODE_REPEAT;
  float anisotropy = 1;  // 1 = off; clamped to what the device offers
  friend bool operator==(const SamplerDesc&, const SamplerDesc&) = default;
};

core::Result<VkSampler> create_sampler(Device& device, const SamplerDesc& desc, const char* debug_name);

class BindlessTable {
 public:
  // Slot 0 of the textures is a white pixel, slot 0 of the samplers repeats and filters; both fill all empty slots.
  static core::Result<std::unique_ptr<BindlessTable>> create(Device& device, Uploader& uploader);
  ~BindlessTable();

  VkDescriptorSetLayout layout() const { return layout_; }
  VkDescriptorSet set() const { return set_; }
  VkImageView white() const { return white_.view(); }

  // The view must be a 2D view in layout READ_ONLY_OPTIMAL and outlive its removal.
  core::Result<std::uint32_t> add_texture(VkImageView view);
  // The slot is reused once the timeline has passed every submission made so far.
  void remove_texture(std::uint32_t index);
  // The same description gives the same index; samplers live as long as the table.
  core::Result<std::uint32_t> sampler(const SamplerDesc& desc);

 private:
  explicit BindlessTable(Device& device) : device_(device) {}
  void write_texture(std::uint32_t index, VkImageView view);

  Device& device_;
  VkDescriptorSetLayout layout_ = VK_NULL_HANDLE;
  VkDescriptorPool pool_ = VK_NULL_HANDLE;
  VkDescriptorSet set_ = VK_NULL_HANDLE;
  Image white_;
  struct FreeList {
    std::vector<std::uint32_t> indices;
  };
  std::shared_ptr<FreeList> free_;  // shared with deferred removals, which may run after the table is gone
  std::uint32_t next_ = 1;
  struct Sampler {
    SamplerDesc desc;
    VkSampler handle;
  };
  std::vector<Sampler> samplers_;
};

}  // namespace engine::gpu
