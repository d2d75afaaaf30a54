#include "engine/gpu/ranges.h"

#include <utility>

#include "engine/gpu/check.h"
#include "engine/gpu/vma.h"

namespace engine::gpu {

core::Result<RangeAllocator> RangeAllocator::create(std::uint64_t count) {
  RangeAllocator ranges;
  VmaVirtualBlockCreateInfo info{};
  info.size = count;
  VITRINE_VK(vmaCreateVirtualBlock(&info, &ranges.block_));
  return ranges;
}

RangeAllocator& RangeAllocator::operator=(RangeAllocator&& other) noexcept {
  std::swap(block_, other.block_);
  std::swap(used_, other.used_);
  return *this;
}

RangeAllocator::~RangeAllocator() {
  if (!block_) return;
  vmaClearVirtualBlock(block_);
  vmaDestroyVirtualBlock(block_);
}

std::optional<RangeAllocator::Range> RangeAllocator::allocate(std::uint64_t count) {
  VmaVirtualAllocationCreateInfo info{};
  info.size = count;
  VmaVirtualAllocation allocation = VK_NULL_HANDLE;
  VkDeviceSize offset = 0;
  if (vmaVirtualAllocate(block_, &info, &allocation, &offset) != VK_SUCCESS) return std::nullopt;
  used_ += count;
  return Range{offset, count, reinterpret_cast<void*>(allocation)};
}

void RangeAllocator::free(const Range& range) {
  vmaVirtualFree(block_, reinterpret_cast<VmaVirtualAllocation>(range.allocation));
  used_ -= range.count;
}

}  // namespace engine::gpu
