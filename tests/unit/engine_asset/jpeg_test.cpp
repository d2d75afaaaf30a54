#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/asset/image.h"

namespace engine::asset {
namespace {

Image gradient(std::uint32_t width, std::uint32_t height) {
  Image image;
  image.width = width;
  image.height = height;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t value : {x * 255 / width, y * 255 / height, 128u, 255u})
        image.rgba.push_back(static_cast<std::uint8_t>(value));
  return image;
}

TEST(Jpeg, ComesBackNearlyTheSame) {
  for (const auto& [width, height] : {std::pair(1u, 1u), std::pair(37u, 21u), std::pair(256u, 128u)}) {
    const Image in = gradient(width, height);
    const auto bytes = encode_jpeg(in, 95);
    ASSERT_TRUE(bytes);
    const auto out = decode_image(*bytes);
    ASSERT_TRUE(out) << out.error().message;
    ASSERT_EQ(out->rgba.size(), in.rgba.size());
    for (std::size_t i = 0; i < in.rgba.size(); ++i) ASSERT_LE(std::abs(out->rgba[i] - in.rgba[i]), 12) << i;
    EXPECT_EQ(out->rgba[3], 255);
  }
}

TEST(Jpeg, EveryCutIsRefused) {
  const auto bytes = encode_jpeg(gradient(64, 48), 90);
  ASSERT_TRUE(bytes);
  for (std::size_t size = 0; size + 2 < bytes->size(); size += 7) {
    const auto out = decode_image(std::span(*bytes).first(size));
    EXPECT_FALSE(out) << size << " of " << bytes->size();
  }
}

TEST(Jpeg, DamageNeverReadsPastTheEnd) {
  const auto good = encode_jpeg(gradient(64, 48), 90);
  ASSERT_TRUE(good);
  for (std::size_t i = 2; i < good->size(); ++i) {
    auto bad = *good;
    bad[i] ^= std::byte{0x55};
    const auto out = decode_image(bad, 4096);  // fails or not: the sanitizers watch
    if (out) {
      EXPECT_EQ(out->rgba.size(), std::size_t{4} * out->width * out->height);
    }
  }
}

}  // namespace
}  // namespace engine::asset
