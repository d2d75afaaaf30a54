#include "engine/asset/library.h"

#include <unistd.h>

#include <cmath>
#include <thread>

#include "engine/asset/image.h"
#include "engine/asset/write_glb.h"
#include "shared.h"

namespace engine::asset::test {
namespace {

class LibraryTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("vitrine-library-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root_);
    Model model;
    model.nodes.emplace_back().name = "only";
    model.roots = {0};
    const auto glb = write_glb(model);
    ASSERT_TRUE(glb && core::write_file_atomic(root_ / "a.glb", *glb) &&
                core::write_text_atomic(root_ / "bad.glb", "glTF"));
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  static void finish(Library& library) {
    while (library.progress().loading) {
      library.collect();
      std::this_thread::yield();
    }
  }

  std::filesystem::path root_;
};

TEST_F(LibraryTest, LoadsInTheBackground) {
  core::JobQueue jobs(2);
  Library library(jobs);
  const auto a = library.request(root_ / "a.glb"), bad = library.request(root_ / "bad.glb"),
             none = library.request(root_ / "none.glb");
  EXPECT_EQ(library.get(a), nullptr);
  EXPECT_EQ(library.state(a), LoadState::loading);
  finish(library);
  EXPECT_EQ(library.state(a), LoadState::ready);
  ASSERT_NE(library.get(a), nullptr);
  EXPECT_EQ(library.get(a)->nodes[0].name, "only");
  EXPECT_EQ(library.share(a).get(), library.get(a));
  EXPECT_EQ(library.state(bad), LoadState::failed);
  EXPECT_NE(library.error(bad).find("bad.glb"), std::string::npos);
  EXPECT_NE(library.error(none).find("none.glb"), std::string::npos);
  EXPECT_EQ(library.error(a), "");
  EXPECT_EQ(library.progress().ready, 1);
  EXPECT_EQ(library.progress().failed, 2);
}

TEST_F(LibraryTest, OnePathIsOneModelUntilTheLastRelease) {
  core::JobQueue jobs(1);
  Library library(jobs);
  const auto first = library.request(root_ / "a.glb"), second = library.request(root_ / "." / "a.glb");
  EXPECT_EQ(first, second);
  finish(library);
  library.release(first);
  library.collect();
  EXPECT_NE(library.get(second), nullptr);
  EXPECT_TRUE(library.take_released().empty());
  const auto kept = library.share(second);
  library.release(second);
  library.collect();
  EXPECT_EQ(library.get(second), nullptr);
  EXPECT_EQ(library.state(second), LoadState::failed);
  EXPECT_EQ(kept->nodes.size(), 1u);  // whoever shares it keeps it
  ASSERT_EQ(library.take_released().size(), 1u);
  EXPECT_TRUE(library.take_released().empty());
  const auto anew = library.request(root_ / "a.glb");
  EXPECT_FALSE(anew == first);
  finish(library);
  EXPECT_EQ(library.state(anew), LoadState::ready);
}

TEST_F(LibraryTest, ReleasedAndAskedForAgainBeforeCollectIsKept) {
  core::JobQueue jobs(1);
  Library library(jobs);
  const auto first = library.request(root_ / "a.glb");
  library.release(first);
  const auto again = library.request(root_ / "a.glb");
  EXPECT_EQ(first, again);
  finish(library);
  EXPECT_EQ(library.state(again), LoadState::ready);
}

TEST_F(LibraryTest, ReleasedWhileLoadingLeavesNothing) {
  core::JobQueue jobs(1);
  Library library(jobs);
  for (int i = 0; i < 20; ++i) {
    library.release(library.request(root_ / "a.glb"));
    library.collect();
  }
  EXPECT_EQ(library.progress().loading + library.progress().ready + library.progress().failed, 0);
}

TEST_F(LibraryTest, MayDieBeforeItsJobs) {
  core::JobQueue jobs(1);
  for (int i = 0; i < 5; ++i) {
    Library library(jobs);
    library.request(root_ / "a.glb");
  }
}

TEST_F(LibraryTest, AddedModelsAreReadyAtOnce) {
  core::JobQueue jobs(1);
  Library library(jobs);
  const auto handle = library.add(std::make_unique<Model>(), "made");
  EXPECT_EQ(library.state(handle), LoadState::ready);
  EXPECT_EQ(library.get(handle)->name, "made");
}

TEST(Hdr, ComesBackWithinHalfAPerCent) {
  HdrImage image{37, 5, {}};
  for (std::uint32_t i = 0; i < image.width * image.height; ++i) {
    const float x = std::pow(10.0f, static_cast<float>(i % 12) - 5);
    image.pixels.push_back({x, x * 0.7f, x * 0.4f});
  }
  const auto bytes = encode_hdr(image);
  ASSERT_TRUE(bytes);
  const auto again = decode_hdr(*bytes);
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_EQ(again->pixels.size(), image.pixels.size());
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    EXPECT_LT(glm::distance(again->pixels[i], image.pixels[i]), 0.012f * image.pixels[i].x) << i;
}

TEST(Hdr, ReadsSharedEnvironments) {
  const auto path = shared_data() / "gltf/env/lightroom_14b_recon.hdr";
  VITRINE_NEEDS(path);
  for (const char* name : {"lightroom_14b_recon.hdr", "studio_small_03_1k.hdr", "aircraft_workshop_01_1k.hdr"}) {
    const auto image = load_hdr(path.parent_path() / name);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->width, image->height * 2);
    double sum = 0;
    for (const auto& pixel : image->pixels) {
      ASSERT_TRUE(core::is_finite(pixel));
      sum += pixel.y;
    }
    EXPECT_GT(sum / static_cast<double>(image->pixels.size()), 0.01);
  }
}

TEST(Hdr, TruncatedAnywhereIsRefused) {
  HdrImage image{16, 4, std::vector<vec3>(64, vec3(1))};
  const auto bytes = encode_hdr(image);
  ASSERT_TRUE(bytes);
  for (std::size_t size = 0; size < bytes->size(); ++size)
    EXPECT_FALSE(decode_hdr(std::span(*bytes).first(size))) << size;
}

TEST(Hdr, HostileHeadersAndRunsAreRefused) {
  const auto refused = [](const std::string& text) {
    EXPECT_FALSE(decode_hdr(std::as_bytes(std::span(text)))) << text;
  };
  const std::string head = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n";
  refused("P6\n");
  refused("#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n\1\1\1\1");
  refused(head + "-Y 4000000000 +X 4000000000\n");
  refused(head + "-Y 16384 +X 16384\nabcd");
  refused(head + "-Y 0 +X 5\n");
  refused(head + "+Y 1 +X 1\n\1\1\1\1");
  refused(head + std::string("-Y 1 +X 16\n\2\2\0\x10\xFF", 17) + "x");  // a run of 127 in a row of 16
  refused(head + std::string("-Y 1 +X 16\n\2\2\0\x20\x90x", 17));       // another width
  refused(head + std::string("-Y 1 +X 4\n\1\1\1\3\1\1\1\3", 18));       // a run with nothing before it
}

}  // namespace
}  // namespace engine::asset::test
