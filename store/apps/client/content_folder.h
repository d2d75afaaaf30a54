#pragma once

#include <filesystem>

namespace store::apps {

// The folder given, $VITRINE_CONTENT, or build/content beside the program.
std::filesystem::path content_folder(const std::filesystem::path& given);

}  // namespace store::apps
