#pragma once
// credits.json of a content folder: {"credits": 1, "works": [{"title", "author", "licence", "source", "products":
// [ids]}]}, by licence and author. Each cook replaces what it said of its own products and leaves the rest.

#include <filesystem>
#include <span>

#include "store/catalog/catalog.h"

namespace store::import {

engine::core::Result<> add_credits(const std::filesystem::path& out, std::span<const catalog::Product> products);

}  // namespace store::import
