#include "engine/render/materials.h"

#include <algorithm>
#include <cstring>

namespace engine::render {

core::Result<std::unique_ptr<MaterialTable>> MaterialTable::create(gpu::Device& device) {
  std::unique_ptr<MaterialTable> table(new MaterialTable(device));
  const shaders::MaterialData fallback = material_data(asset::Material{});
  VITRINE_TRY(first, table->add({&fallback, 1}));
  assert(first == 0);
  return table;
}

core::Result<> MaterialTable::reserve(std::uint32_t count) {
  const VkDeviceSize bytes = VkDeviceSize{count} * sizeof(shaders::MaterialData);
  if (buffer_.size() >= bytes) return {};
  VITRINE_TRY(larger, gpu::Buffer::create(
                          device_, {.name = "materials",
                                    .size = std::max(bytes, std::max<VkDeviceSize>(2 * buffer_.size(), 64 << 10)),
                                    .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
                                    .memory = gpu::MemoryKind::upload}));
  if (buffer_) std::memcpy(larger.mapped(), buffer_.mapped(), buffer_.size());
  buffer_ = std::move(larger);
  return {};
}

core::Result<std::uint32_t> MaterialTable::add(std::span<const shaders::MaterialData> values) {
  const auto count = static_cast<std::uint32_t>(values.size());
  std::uint32_t first = used_;
  auto& ranges = free_->ranges;
  const auto fit = std::find_if(ranges.begin(), ranges.end(), [&](const auto& range) { return range.count >= count; });
  if (fit != ranges.end()) {
    first = fit->first;
    fit->first += count;
    fit->count -= count;
    if (fit->count == 0) ranges.erase(fit);
  } else {
    VITRINE_CHECK(reserve(used_ + count));
    used_ += count;
  }
  std::memcpy(buffer_.mapped() + first * sizeof(shaders::MaterialData), values.data(), values.size_bytes());
  buffer_.flush();
  return first;
}

void MaterialTable::remove(std::uint32_t first, std::uint32_t count) {
  if (count == 0) return;
  device_.defer([weak = std::weak_ptr<FreeList>(free_), first, count] {
    const auto list = weak.lock();
    if (!list) return;
    auto& ranges = list->ranges;
    auto at = std::lower_bound(ranges.begin(), ranges.end(), first,
                               [](const auto& range, std::uint32_t f) { return range.first < f; });
    at = ranges.insert(at, {first, count});
    if (at + 1 != ranges.end() && at->first + at->count == (at + 1)->first) {
      at->count += (at + 1)->count;
      ranges.erase(at + 1);
    }
    if (at != ranges.begin() && (at - 1)->first + (at - 1)->count == at->first) {
      (at - 1)->count += at->count;
      ranges.erase(at);
    }
  });
}

shaders::MaterialData material_data(const asset::Material& m) {
  shaders::MaterialData data{};
  data.base_color = m.base_color;
  data.emissive = {m.emissive, m.alpha_cutoff};
  data.specular = {m.specular_color, m.specular};
  data.sheen = {m.sheen_color, m.sheen_roughness};
  data.metallic = m.metallic;
  data.roughness = m.roughness;
  data.normal_scale = m.normal_scale;
  data.occlusion_strength = m.occlusion_strength;
  data.ior = m.ior;
  data.transmission = m.transmission;
  data.clearcoat = m.clearcoat;
  data.clearcoat_roughness = m.clearcoat_roughness;
  data.lightmap_intensity = m.lightmap_intensity;
  data.flags = m.unlit ? shaders::kMaterialUnlit : 0u;
  return data;
}

}  // namespace engine::render
