#pragma once
// Whole files in and out, and the folders of the person who runs us.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace engine::core {

using Bytes = std::vector<std::byte>;

// Reads a regular file whole. Fails with the path when it is missing, unreadable, not a file or larger than
// `max_bytes`.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_bytes);
Result<std::string> read_text(const std::filesystem::path& path, std::size_t max_bytes);

// Writes beside the target, syncs, renames: after a crash or a full disk the old content or the new is there, never a
// part.
Result<> write_file_atomic(const std::filesystem::path& path, std::span<const std::byte> bytes);
Result<> write_text_atomic(const std::filesystem::path& path, std::string_view text);

// $VITRINE_HOME if set, else the XDG folders with "/vitrine" appended; created on first use.
std::filesystem::path user_data_dir();
std::filesystem::path user_config_dir();
std::filesystem::path user_cache_dir();

// Joins a relative URI-like path to `root` and refuses what leaves it: absolute paths, "..", NUL, schemes, links to
// outside.
Result<std::filesystem::path> inside(const std::filesystem::path& root, std::string_view relative);

}  // namespace engine::core
