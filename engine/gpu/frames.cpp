#include "engine/gpu/frames.h"

#include <bit>

#include "engine/gpu/check.h"

namespace engine::gpu {

core::Result<std::unique_ptr<FrameRing>> FrameRing::create(Device& device, const std::string& debug_name) {
  std::unique_ptr<FrameRing> ring(new FrameRing(device, debug_name));
  for (std::uint32_t i = 0; i < kFramesInFlight; ++i) {
    Frame& frame = ring->frames_[i];
    VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    pool.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
    pool.queueFamilyIndex = device.queue_family();
    VITRINE_VK(vkCreateCommandPool(device.device(), &pool, nullptr, &frame.pool));
    VkCommandBufferAllocateInfo commands{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    commands.commandPool = frame.pool;
    commands.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    commands.commandBufferCount = 1;
    VITRINE_VK(vkAllocateCommandBuffers(device.device(), &commands, &frame.commands));
    device.name(VK_OBJECT_TYPE_COMMAND_BUFFER, reinterpret_cast<std::uint64_t>(frame.commands),
                fmt::format("{} frame {}", debug_name, i));
    if (device.features().timestamps) {
      VkQueryPoolCreateInfo queries{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
      queries.queryType = VK_QUERY_TYPE_TIMESTAMP;
      queries.queryCount = 2 * kMaxPasses;
      VITRINE_VK(vkCreateQueryPool(device.device(), &queries, nullptr, &frame.queries));
      device.name(VK_OBJECT_TYPE_QUERY_POOL, reinterpret_cast<std::uint64_t>(frame.queries),
                  fmt::format("{} timestamps {}", debug_name, i));
    }
  }
  return ring;
}

FrameRing::~FrameRing() {
  for (Frame& frame : frames_)
    device_.defer([device = device_.device(), pool = frame.pool, queries = frame.queries] {
      vkDestroyQueryPool(device, queries, nullptr);
      vkDestroyCommandPool(device, pool, nullptr);
    });
}

core::Result<VkCommandBuffer> FrameRing::begin(VkDeviceSize arena_bytes) {
  slot_ = (slot_ + 1) % kFramesInFlight;
  Frame& frame = frames_[slot_];
  VITRINE_CHECK(device_.wait(frame.submitted));
  read_times(frame);
  if (frame.arena.size() < arena_bytes) {
    VITRINE_TRY(arena, Buffer::create(
                           device_, {.name = fmt::format("{} arena {}", name_, slot_),
                                     .size = std::bit_ceil(std::max<VkDeviceSize>(arena_bytes, 64 << 10)),
                                     .usage = VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT | VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                              VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT | VK_BUFFER_USAGE_VERTEX_BUFFER_BIT |
                                              VK_BUFFER_USAGE_INDEX_BUFFER_BIT,
                                     .memory = MemoryKind::upload}));
    frame.arena = std::move(arena);
  }
  used_ = 0;
  frame.pass_count = 0;
  VITRINE_VK(vkResetCommandPool(device_.device(), frame.pool, 0));
  VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  VITRINE_VK(vkBeginCommandBuffer(frame.commands, &begin));
  if (frame.queries) vkCmdResetQueryPool(frame.commands, frame.queries, 0, 2 * kMaxPasses);
  return frame.commands;
}

Slice FrameRing::allocate(VkDeviceSize bytes) {
  Frame& frame = frames_[slot_];
  const VkDeviceSize offset = used_;
  used_ += padded(bytes);
  assert(used_ <= frame.arena.size());
  return {frame.arena.mapped() + offset, frame.arena.handle(), offset, bytes};
}

core::Result<std::uint64_t> FrameRing::end(Device::Submit submit) {
  Frame& frame = frames_[slot_];
  VITRINE_VK(vkEndCommandBuffer(frame.commands));
  frame.arena.flush();
  submit.commands = frame.commands;
  VITRINE_TRY(value, device_.submit(submit));
  frame.submitted = value;
  return value;
}

void FrameRing::begin_pass(const char* name) {
  Frame& frame = frames_[slot_];
  device_.begin_label(frame.commands, name);
  assert(frame.pass_count < kMaxPasses);
  frame.passes[frame.pass_count] = name;
  if (frame.queries)
    vkCmdWriteTimestamp2(frame.commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, frame.queries, 2 * frame.pass_count);
}

void FrameRing::end_pass() {
  Frame& frame = frames_[slot_];
  if (frame.queries)
    vkCmdWriteTimestamp2(frame.commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, frame.queries, 2 * frame.pass_count + 1);
  ++frame.pass_count;
  device_.end_label(frame.commands);
}

void FrameRing::read_times(Frame& frame) {
  times_.clear();
  if (!frame.queries || frame.pass_count == 0 || frame.submitted == 0) return;
  std::array<std::uint64_t, 2 * kMaxPasses> ticks{};
  const std::uint32_t count = 2 * frame.pass_count;
  const VkResult result =
      vkGetQueryPoolResults(device_.device(), frame.queries, 0, count, count * sizeof(std::uint64_t), ticks.data(),
                            sizeof(std::uint64_t), VK_QUERY_RESULT_64_BIT);
  if (result != VK_SUCCESS) return;  // times are for people; a frame without them is still a frame
  for (std::uint32_t i = 0; i < frame.pass_count; ++i)
    times_.push_back({frame.passes[i], 1e-6 * device_.features().timestamp_period_ns *
                                           static_cast<double>(ticks[2 * i + 1] - ticks[2 * i])});
}

}  // namespace engine::gpu
