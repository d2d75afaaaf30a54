#pragma once
// Where things lie inside one big buffer: first fit by VMA's virtual blocks, in units of the caller's choice.

#include <cstdint>
#include <optional>

#include "engine/core/result.h"

typedef struct VmaVirtualBlock_T* VmaVirtualBlock;

namespace engine::gpu {

class RangeAllocator {
 public:
  struct Range {
    std::uint64_t offset = 0, count = 0;
    void* allocation = nullptr;  // of the virtual block
  };

  static core::Result<RangeAllocator> create(std::uint64_t count);
  RangeAllocator() = default;
  RangeAllocator(RangeAllocator&& other) noexcept { *this = std::move(other); }
  RangeAllocator& operator=(RangeAllocator&& other) noexcept;
  ~RangeAllocator();

  std::optional<Range> allocate(std::uint64_t count);  // empty when it does not fit
  void free(const Range& range);
  bool empty() const { return used_ == 0; }
  std::uint64_t used() const { return used_; }

 private:
  VmaVirtualBlock block_ = nullptr;
  std::uint64_t used_ = 0;
};

}  // namespace engine::gpu
