// The device and what stands on it, with validation on: any message fails the test.

#include "engine/gpu/device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "engine/gpu/barrier.h"
#include "engine/gpu/bindless.h"
#include "engine/gpu/frames.h"
#include "engine/gpu/memory.h"
#include "engine/gpu/ranges.h"
#include "engine/gpu/readback.h"
#include "engine/gpu/upload.h"

namespace engine::gpu {
namespace {

std::unique_ptr<Device> make_device() {
  auto device = Device::create({.application = "unit_engine_gpu", .validation = true});
  EXPECT_TRUE(device) << (device ? "" : device.error().message);
  return device ? std::move(*device) : nullptr;
}

class DeviceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    device = make_device();
    ASSERT_TRUE(device);
  }
  void TearDown() override {
    if (!device) return;
    EXPECT_EQ(device->validation_messages(), 0u);
  }
  std::unique_ptr<Device> device;
};

TEST(Devices, EnumerationNamesEveryDevice) {
  const auto infos = Device::enumerate();
  ASSERT_TRUE(infos) << infos.error().message;
  ASSERT_FALSE(infos->empty());
  for (const DeviceInfo& info : *infos) {
    EXPECT_FALSE(info.name.empty());
    EXPECT_FALSE(info.api_version.empty());
  }
  EXPECT_TRUE(std::any_of(infos->begin(), infos->end(), [](const auto& info) { return info.missing.empty(); }));
}

TEST(Devices, AnUnknownNameIsRefusedByName) {
  const auto device = Device::create({.prefer = "Nonexistent GPU 9000"});
  ASSERT_FALSE(device);
  EXPECT_NE(device.error().message.find("Nonexistent GPU 9000"), std::string::npos);
}

TEST_F(DeviceTest, TellsWhatItIs) {
  EXPECT_FALSE(device->info().name.empty());
  EXPECT_TRUE(device->info().missing.empty());
  EXPECT_GE(device->features().max_anisotropy, 1.0f);
}

TEST_F(DeviceTest, TimelineCountsSubmissions) {
  const auto first = device->submit({});
  const auto second = device->submit({});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*second, *first + 1);
  ASSERT_TRUE(device->wait(*second));
  EXPECT_GE(*device->completed(), *second);
}

TEST_F(DeviceTest, DeferredWorkWaitsForItsSubmissionAndRunsInOrder) {
  std::vector<int> order;
  device->defer([&] { order.push_back(1); });
  const auto value = device->submit({});
  ASSERT_TRUE(value);
  device->defer([&] {
    order.push_back(2);
    device->defer([&] { order.push_back(3); });
  });
  ASSERT_TRUE(device->wait(*value));
  device->retire();
  device->retire();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST_F(DeviceTest, DestructionRunsWhatIsStillDeferred) {
  bool ran = false;
  device->defer([&] { ran = true; });
  device.reset();
  EXPECT_TRUE(ran);
}

TEST_F(DeviceTest, UploadedPixelsComeBack) {
  auto uploader = Uploader::create(*device);
  ASSERT_TRUE(uploader);
  auto image = Image::create(
      *device, {.name = "round trip",
                .extent = {7, 5},
                .format = VK_FORMAT_R8G8B8A8_UNORM,
                .usage = VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_SAMPLED_BIT,
                .mips = 3});
  ASSERT_TRUE(image);
  ASSERT_TRUE((*uploader)->begin_image(*image));
  for (std::uint32_t mip = 0; mip < 3; ++mip) {
    const auto target = (*uploader)->image(*image, mip, 0);
    ASSERT_TRUE(target);
    const std::size_t bytes = std::size_t{std::max(1u, 7u >> mip)} * std::max(1u, 5u >> mip) * 4;
    for (std::size_t i = 0; i < bytes; ++i) (*target)[i] = static_cast<std::byte>(i + 50 * mip);
  }
  ASSERT_TRUE((*uploader)->end_image(*image));
  ASSERT_TRUE((*uploader)->flush());
  for (std::uint32_t mip = 0; mip < 3; ++mip) {
    const auto pixels = read_image(*device, {.image = image->handle(),
                                             .format = VK_FORMAT_R8G8B8A8_UNORM,
                                             .extent = {7, 5},
                                             .mip = mip,
                                             .layout = VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL});
    ASSERT_TRUE(pixels) << pixels.error().message;
    for (std::size_t i = 0; i < pixels->size(); ++i) ASSERT_EQ((*pixels)[i], static_cast<std::uint8_t>(i + 50 * mip));
  }
}

TEST_F(DeviceTest, UploadsLargerThanAChunkAndManySmallOnesArrive) {
  auto uploader = Uploader::create(*device);
  ASSERT_TRUE(uploader);
  std::vector<Image> images;
  for (std::uint32_t i = 0; i < 12; ++i) {
    const VkExtent2D extent = i == 5 ? VkExtent2D{1500, 1000} : VkExtent2D{64, 64};
    auto image = Image::create(*device, {.name = "upload",
                                         .extent = extent,
                                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                                         .usage = VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT});
    ASSERT_TRUE(image);
    ASSERT_TRUE((*uploader)->begin_image(*image));
    const auto target = (*uploader)->image(*image, 0, 0);
    ASSERT_TRUE(target);
    std::memset(*target, static_cast<int>(i + 1), std::size_t{extent.width} * extent.height * 4);
    ASSERT_TRUE((*uploader)->end_image(*image));
    if (i % 3 == 2) {
      ASSERT_TRUE((*uploader)->flush());
    }
    images.push_back(std::move(*image));
  }
  ASSERT_TRUE((*uploader)->flush());
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    const auto pixels = read_image(*device, {.image = images[i].handle(),
                                             .format = VK_FORMAT_R8G8B8A8_UNORM,
                                             .extent = images[i].extent(),
                                             .layout = VK_IMAGE_LAYOUT_READ_ONLY_OPTIMAL});
    ASSERT_TRUE(pixels);
    EXPECT_TRUE(std::all_of(pixels->begin(), pixels->end(), [&](std::uint8_t v) { return v == i + 1; })) << i;
  }
}

TEST_F(DeviceTest, FramesReuseTheirArenaAndReportTimes) {
  auto ring = FrameRing::create(*device, "test");
  ASSERT_TRUE(ring);
  std::uint64_t last = 0;
  for (std::uint32_t frame = 0; frame < 5; ++frame) {
    ASSERT_TRUE((*ring)->begin(3000));
    if (frame >= kFramesInFlight && device->features().timestamps) {
      ASSERT_EQ((*ring)->times().size(), 1u);
      EXPECT_STREQ((*ring)->times()[0].name, "pass");
    }
    const Slice a = (*ring)->allocate(1000), b = (*ring)->allocate(1000);
    EXPECT_EQ(a.offset % 256, 0u);
    EXPECT_GE(b.offset, a.offset + a.size);
    std::memset(a.data, 1, a.size);
    (*ring)->begin_pass("pass");
    (*ring)->end_pass();
    const auto value = (*ring)->end({});
    ASSERT_TRUE(value);
    EXPECT_GT(*value, last);
    last = *value;
  }
  ring->reset();
}

TEST_F(DeviceTest, TableReusesSlotsAfterTheTimeline) {
  auto uploader = Uploader::create(*device);
  ASSERT_TRUE(uploader);
  auto table = BindlessTable::create(*device, **uploader);
  ASSERT_TRUE(table) << table.error().message;
  const auto first = (*table)->add_texture((*table)->white());
  ASSERT_TRUE(first);
  EXPECT_NE(*first, 0u);
  (*table)->remove_texture(*first);
  ASSERT_TRUE(device->wait_idle());
  device->retire();
  EXPECT_EQ(*(*table)->add_texture((*table)->white()), *first);
  const SamplerDesc nearest{.mag = VK_FILTER_NEAREST, .min = VK_FILTER_NEAREST};
  const auto one = (*table)->sampler(nearest), two = (*table)->sampler(nearest);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(*one, *two);
  EXPECT_NE(*one, *(*table)->sampler({}));
  ASSERT_TRUE((*uploader)->flush());
}

TEST_F(DeviceTest, AFullTableSaysSo) {
  auto uploader = Uploader::create(*device);
  auto table = BindlessTable::create(*device, **uploader);
  ASSERT_TRUE(table);
  for (std::uint32_t i = 1; i < kMaxTextures; ++i) ASSERT_TRUE((*table)->add_texture((*table)->white()));
  const auto over = (*table)->add_texture((*table)->white());
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, core::Code::too_large);
  ASSERT_TRUE((*uploader)->flush());
}

TEST_F(DeviceTest, FreedMemoryReturns) {
  const std::uint64_t before = device->allocated_bytes();
  for (int i = 0; i < 50; ++i) {
    auto buffer =
        Buffer::create(*device, {.name = "cycle", .size = 1 << 20, .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT});
    auto image = Image::create(*device, {.name = "cycle",
                                         .extent = {256, 256},
                                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                                         .usage = VK_IMAGE_USAGE_SAMPLED_BIT});
    ASSERT_TRUE(buffer && image);
    EXPECT_GT(device->allocated_bytes(), before);
    buffer->reset();
    image->reset();
    ASSERT_TRUE(device->submit({}));
    ASSERT_TRUE(device->wait_idle());
    device->retire();
  }
  EXPECT_EQ(device->allocated_bytes(), before);
}

TEST(Ranges, NeverOverlapAndComeBack) {
  auto ranges = RangeAllocator::create(1000);
  ASSERT_TRUE(ranges);
  std::vector<RangeAllocator::Range> held;
  std::uint32_t state = 1;
  for (int step = 0; step < 2000; ++step) {
    state = state * 1664525u + 1013904223u;
    if (held.empty() || (state >> 28) < 9) {
      const auto range = ranges->allocate(1 + (state >> 16) % 60);
      if (!range) continue;
      for (const auto& other : held)
        ASSERT_TRUE(range->offset + range->count <= other.offset || other.offset + other.count <= range->offset);
      ASSERT_LE(range->offset + range->count, 1000u);
      held.push_back(*range);
    } else {
      const std::size_t at = (state >> 8) % held.size();
      ranges->free(held[at]);
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  for (const auto& range : held) ranges->free(range);
  EXPECT_TRUE(ranges->empty());
  EXPECT_TRUE(ranges->allocate(1000));
}

}  // namespace
}  // namespace engine::gpu
