#pragma once
// Two frames in flight on the one timeline: command buffer, a mapped arena and timestamps, each once per frame.

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/gpu/device.h"
#include "engine/gpu/memory.h"

namespace engine::gpu {

inline constexpr std::uint32_t kFramesInFlight = 2;

// A piece of the frame's arena: written by the CPU now, read by the GPU in this frame only.
struct Slice {
  std::byte* data = nullptr;
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceSize offset = 0, size = 0;

  VkDescriptorBufferInfo descriptor() const { return {buffer, offset, size}; }
};

struct PassTime {
  const char* name = "";  // a literal
  double gpu_ms = 0;
};

class FrameRing {
 public:
  static core::Result<std::unique_ptr<FrameRing>> create(Device& device, const std::string& debug_name);
  ~FrameRing();

  // Waits until this slot's earlier frame is done, then starts its command buffer. `arena_bytes` is what the frame will
  // take.
  core::Result<VkCommandBuffer> begin(VkDeviceSize arena_bytes);
  // Cuts a piece off the arena, aligned for any buffer binding. Asserts that begin() was told of it.
  Slice allocate(VkDeviceSize bytes);
  template <class T>
  Slice copy(std::span<const T> values) {
    Slice slice = allocate(std::max<std::size_t>(values.size_bytes(), sizeof(T)));
    if (!values.empty()) std::memcpy(slice.data, values.data(), values.size_bytes());
    return slice;
  }
  // What allocate(bytes) takes from the arena.
  static VkDeviceSize padded(VkDeviceSize bytes) { return (bytes + kAlignment - 1) & ~(kAlignment - 1); }

  // Ends and submits. `submit.commands` is filled in here.
  core::Result<std::uint64_t> end(Device::Submit submit);

  // Brackets a pass with a label and two timestamps.
  void begin_pass(const char* name);
  void end_pass();
  // Times of the last frame that this slot had drawn; valid after begin().
  std::span<const PassTime> times() const { return times_; }

  std::uint32_t slot() const { return slot_; }
  VkCommandBuffer commands() const { return frames_[slot_].commands; }

 private:
  static constexpr VkDeviceSize kAlignment = 256;  // the largest minimum offset alignment that Vulkan allows
  static constexpr std::uint32_t kMaxPasses = 32;
  struct Frame {
    VkCommandPool pool = VK_NULL_HANDLE;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    VkQueryPool queries = VK_NULL_HANDLE;
    Buffer arena;
    std::uint64_t submitted = 0;
    std::array<const char*, kMaxPasses> passes{};
    std::uint32_t pass_count = 0;
  };
  FrameRing(Device& device, std::string name) : device_(device), name_(std::move(name)) {}
  void read_times(Frame& frame);

  Device& device_;
  std::string name_;
  std::array<Frame, kFramesInFlight> frames_;
  std::uint32_t slot_ = 0;
  VkDeviceSize used_ = 0;
  std::vector<PassTime> times_;
};

}  // namespace engine::gpu
