#pragma once
// Files inside a zip, read one at a time. The archive is hostile: names must stay inside, sizes are limited before and
// while inflating.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/result.h"

namespace store::import {

struct ZipLimits {
  std::size_t max_entries = 50'000;              // the largest furniture library has 1,500
  std::uint64_t max_entry_bytes = 256ull << 20;  // inflated; the largest known model is 20 MiB
  std::uint64_t max_total_bytes = 4ull << 30;    // inflated, all entries together
  std::uint64_t max_ratio = 1'000;               // inflated / stored; text reaches 50, deflate ends near 1,032
};

class ZipArchive {
 public:
  // Fails when the file is no zip, is truncated, breaks a limit, or holds a name that leaves the archive (absolute,
  // "..", a drive, a backslash, a control character) or occurs twice.
  static engine::core::Result<ZipArchive> open(const std::filesystem::path& path, const ZipLimits& limits = {});
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  // Names of the regular files, in the archive's order, with '/' and without a leading one.
  const std::vector<std::string>& names() const;
  bool contains(std::string_view name) const;
  // A leading '/' is ignored. Thread-safe; fails when absent, when the checksum is wrong or the bytes end early.
  engine::core::Result<engine::core::Bytes> read(std::string_view name) const;
  // CRC-32 as the archive states it: tells whether a file changed without inflating it. 0 when absent.
  std::uint32_t crc(std::string_view name) const;

 private:
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::import
