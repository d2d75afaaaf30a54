#include "engine/core/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace engine::core::test {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("vitrine-files-" + std::to_string(::getpid()));
    fs::create_directories(root_ / "in/deep");
    std::ofstream(root_ / "in/a.txt") << "hello";
    std::ofstream(root_ / "out.txt") << "secret";
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
};

TEST_F(Files, ReadsWholeFilesUpToTheLimit) {
  EXPECT_EQ(*read_text(root_ / "in/a.txt", 5), "hello");
  const auto large = read_text(root_ / "in/a.txt", 4);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::too_large);
  EXPECT_NE(large.error().message.find("a.txt"), std::string::npos);
  const auto absent = read_file(root_ / "none", 100);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, Code::not_found);
  EXPECT_FALSE(read_file(root_ / "in", 100));  // a folder
  EXPECT_FALSE(read_file("/dev/zero", 100));   // a device: endless
}

TEST_F(Files, WritesWholeOrNotAtAll) {
  const auto path = root_ / "new/deeper/file.txt";
  ASSERT_TRUE(write_text_atomic(path, "one"));
  EXPECT_EQ(*read_text(path, 100), "one");
  ASSERT_TRUE(write_text_atomic(path, "two"));
  EXPECT_EQ(*read_text(path, 100), "two");
  int files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(path.parent_path())) ++files;
  EXPECT_EQ(files, 1);                                                   // no temporary file stays
  const auto bad = write_text_atomic(root_ / "in/a.txt/file.txt", "x");  // a file stands where a folder should
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("a.txt"), std::string::npos);
}

TEST_F(Files, InsideJoinsPlainPaths) {
  const auto in = root_ / "in";
  EXPECT_EQ(*inside(in, "a.txt"), fs::canonical(in) / "a.txt");
  EXPECT_EQ(*inside(in, "./a.txt"), fs::canonical(in) / "a.txt");
  EXPECT_EQ(*inside(in, "deep/b c.png"), fs::canonical(in) / "deep/b c.png");
  EXPECT_EQ(*inside(in, "not/there/yet.bin"), fs::canonical(in) / "not/there/yet.bin");
  EXPECT_EQ(*inside(in, "b/a:c"), fs::canonical(in) / "b/a:c");  // no scheme: a slash comes first
}

TEST_F(Files, InsideRefusesWhatLeaves) {
  const auto in = root_ / "in";
  for (const std::string path : {"", "/etc/passwd", "../out.txt", "deep/../../out.txt", "deep/../../in/a.txt", "..",
                                 "file:///etc/passwd", "C:\\x", "a\\b", "http://x/y", "a:b/c"}) {
    const auto result = inside(in, path);
    ASSERT_FALSE(result) << path;
    EXPECT_EQ(result.error().code, Code::invalid_argument);
    EXPECT_NE(result.error().message.find(path), std::string::npos);
  }
  EXPECT_FALSE(inside(in, std::string_view("a.txt\0.png", 10)));
  fs::create_symlink(root_ / "out.txt", in / "link");
  fs::create_symlink(root_, in / "up");
  fs::create_symlink(in / "a.txt", in / "own");
  EXPECT_FALSE(inside(in, "link"));
  EXPECT_FALSE(inside(in, "up/out.txt"));
  EXPECT_TRUE(inside(in, "own"));
}

TEST_F(Files, OwnFoldersFollowTheEnvironment) {
  ::setenv("VITRINE_HOME", (root_ / "home").c_str(), 1);
  EXPECT_EQ(user_data_dir(), root_ / "home/data");
  EXPECT_TRUE(fs::is_directory(root_ / "home/data"));
  EXPECT_EQ(user_config_dir(), root_ / "home/config");
  ::unsetenv("VITRINE_HOME");
  ::setenv("XDG_CACHE_HOME", (root_ / "xdg").c_str(), 1);
  EXPECT_EQ(user_cache_dir(), root_ / "xdg/vitrine");
  ::unsetenv("XDG_CACHE_HOME");
}

}  // namespace
}  // namespace engine::core::test
