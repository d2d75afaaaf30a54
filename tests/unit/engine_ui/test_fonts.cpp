#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/core/jobs.h"
#include "engine/ui/fonts.h"

using namespace engine::ui;
namespace fs = std::filesystem;

namespace {

std::u32string decode(const std::string& utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    const int length = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? c : c & (0xFFu >> (length + 1));
    for (int k = 1; k < length; ++k)
      code = code << 6 | (static_cast<unsigned char>(utf8[i + static_cast<std::size_t>(k)]) & 0x3F);
    out += code;
    i += static_cast<std::size_t>(length);
  }
  return out;
}

struct TemporaryFolder {
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "vitrine-fonts-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path = name;
  }
  ~TemporaryFolder() { fs::remove_all(path); }
  fs::path path;
};

struct FontsTest : testing::Test {
  static void SetUpTestSuite() {
    static engine::core::JobQueue jobs;
    auto baked = Fonts::bake({.scale = 1, .jobs = &jobs});
    ASSERT_TRUE(baked) << baked.error().message;
    fonts = *baked;
  }
  static void TearDownTestSuite() { fonts.reset(); }
  static std::shared_ptr<Fonts> fonts;
};
std::shared_ptr<Fonts> FontsTest::fonts;

TEST_F(FontsTest, EveryFaceHasEverySyllableAndWhatPricesNeed) {
  for (const auto face : {Face::body, Face::title, Face::price}) {
    for (char32_t c = 0xAC00; c <= 0xD7A3; ++c) ASSERT_TRUE(fonts->has_glyph(face, c)) << static_cast<unsigned>(c);
    for (char32_t c = 0x20; c < 0x7F; ++c) ASSERT_TRUE(fonts->has_glyph(face, c)) << static_cast<unsigned>(c);
    for (const char32_t c : decode("원₩$€£×·…–—°㎝㎡éèüñçø→←ㄱㅎㅏㅣ“”‘’©®™½"))
      EXPECT_TRUE(fonts->has_glyph(face, c)) << std::hex << static_cast<unsigned>(c);
    EXPECT_FALSE(fonts->has_glyph(face, 0x1F600));  // said so, not drawn as something else
  }
}

// The shop's own words, both languages: what is in assets/strings must be drawable.
TEST_F(FontsTest, EveryWordOfTheShopCanBeDrawn) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(VITRINE_SOURCE_DIR) / "assets" / "strings")) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    std::ifstream in(entry.path());
    const std::string text(std::istreambuf_iterator<char>(in), {});
    for (const char32_t c : decode(text)) {
      if (c < 0x20) continue;
      EXPECT_TRUE(fonts->has_glyph(Face::body, c)) << entry.path() << ": U+" << std::hex << static_cast<unsigned>(c);
      EXPECT_TRUE(fonts->has_glyph(Face::title, c)) << entry.path() << ": U+" << std::hex << static_cast<unsigned>(c);
    }
  }
  EXPECT_GE(files, 2);
}

TEST_F(FontsTest, TheAtlasFitsEveryDeviceAtEveryTextScale) {
  static engine::core::JobQueue jobs;
  EXPECT_LE(fonts->image().width, 4096u);
  EXPECT_LE(fonts->image().height, 4096u);
  auto large = Fonts::bake({.scale = 4, .jobs = &jobs});
  ASSERT_TRUE(large) << large.error().message;
  EXPECT_EQ((*large)->scale(), kMaxBakedScale);
  EXPECT_LE((*large)->image().height, 4096u);
  EXPECT_EQ((*large)->image().alpha.size(), std::size_t{(*large)->image().width} * (*large)->image().height);
}

TEST_F(FontsTest, TheCacheGivesTheSameFontsAndMendsItself) {
  static engine::core::JobQueue jobs;
  TemporaryFolder folder;
  FontOptions options{.scale = 0.5f, .cache_dir = folder.path, .jobs = &jobs};
  auto first = Fonts::bake(options), second = Fonts::bake(options);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE((*first)->from_cache());
  EXPECT_TRUE((*second)->from_cache());
  EXPECT_EQ((*first)->image().alpha, (*second)->image().alpha);
  EXPECT_TRUE((*second)->has_glyph(Face::price, 0xC6D0));

  fs::path file;
  for (const auto& entry : fs::directory_iterator(folder.path)) file = entry.path();
  const auto size = fs::file_size(file);
  // Cut short, one bit turned over, header of something else: each is noticed and baked anew.
  const std::function<void()> damages[] = {
      [&] { fs::resize_file(file, size / 2); },
      [&] {
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekg(static_cast<std::streamoff>(size) - 100);
        const char was = static_cast<char>(out.get());
        out.seekp(static_cast<std::streamoff>(size) - 100);
        out.put(static_cast<char>(was ^ 1));
      },
      [&] { std::ofstream(file, std::ios::binary) << "something else altogether"; }, [&] { fs::resize_file(file, 0); }};
  for (const auto& damage : damages) {
    damage();
    auto mended = Fonts::bake(options);
    ASSERT_TRUE(mended);
    EXPECT_FALSE((*mended)->from_cache());
    EXPECT_EQ((*mended)->image().alpha, (*first)->image().alpha);
    auto again = Fonts::bake(options);
    ASSERT_TRUE(again);
    EXPECT_TRUE((*again)->from_cache());
  }
}

TEST(FontFiles, MissingAndDamagedOnesAreNamed) {
  TemporaryFolder folder;
  auto none = Fonts::bake({.folder = folder.path});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("fonts-nanum"), std::string::npos);
  for (const char* name : {"NanumGothic.ttf", "NanumGothicBold.ttf"})
    std::ofstream(folder.path / name) << "no font at all";
  auto damaged = Fonts::bake({.folder = folder.path});
  ASSERT_FALSE(damaged);
  EXPECT_NE(damaged.error().message.find("NanumGothic"), std::string::npos);
}

}  // namespace
