#include <gtest/gtest.h>

#include <random>

#include "engine/asset/image.h"

namespace engine::asset {
namespace {

// Every channel count, sizes that fill one piece and several, with and without a queue: our decoder reads back what was
// put in.
TEST(Png, RoundTrips) {
  core::JobQueue jobs(2);
  std::mt19937 random(1);
  for (int channels = 1; channels <= 4; ++channels) {
    for (const auto& [width, height] : {std::pair(1u, 1u), std::pair(7u, 3u), std::pair(640u, 513u)}) {
      std::vector<std::uint8_t> pixels(std::size_t{width} * height * static_cast<std::size_t>(channels));
      for (std::size_t i = 0; i < pixels.size(); ++i)  // half smooth, half noise
        pixels[i] = static_cast<std::uint8_t>(i % 2 ? i / 64 : random());
      const auto alone = encode_png(width, height, channels, pixels);
      const auto shared = encode_png(width, height, channels, pixels, &jobs);
      ASSERT_TRUE(alone && shared);
      EXPECT_EQ(*alone, *shared);
      const auto back = decode_image(*alone);
      ASSERT_TRUE(back) << back.error().message;
      ASSERT_EQ(back->width, width);
      ASSERT_EQ(back->height, height);
      for (std::size_t p = 0; p < std::size_t{width} * height; ++p) {
        const std::uint8_t* in = pixels.data() + p * static_cast<std::size_t>(channels);
        const std::uint8_t* out = back->rgba.data() + 4 * p;
        const bool grey = channels < 3;
        ASSERT_EQ(out[0], in[0]);
        ASSERT_EQ(out[1], grey ? in[0] : in[1]);
        ASSERT_EQ(out[2], grey ? in[0] : in[2]);
        ASSERT_EQ(out[3], channels == 2 ? in[1] : channels == 4 ? in[3] : 255);
      }
    }
  }
}

TEST(Png, RefusesWhatDoesNotFit) {
  const std::vector<std::uint8_t> pixels(12);
  EXPECT_FALSE(encode_png(2, 2, 4, pixels));
  EXPECT_FALSE(encode_png(0, 2, 3, {}));
  EXPECT_FALSE(encode_png(2, 2, 5, pixels));
  EXPECT_TRUE(encode_png(2, 2, 3, pixels));
}

}  // namespace
}  // namespace engine::asset
