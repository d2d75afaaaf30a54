#pragma once
// Java .properties text: ISO-8859-1 with \uXXXX escapes in, UTF-8 out.

#include <map>
#include <span>
#include <string>

#include "engine/core/result.h"

namespace store::import {

using Properties = std::map<std::string, std::string, std::less<>>;

// As java.util.Properties.load: '#' and '!' comments, '=', ':' or blanks between key and value, a backslash at the end
// of a line joins it to the next, \t \n \r \f, \uXXXX (pairs of surrogates join), any other escaped character stands
// for itself. A later key wins. Fails, naming the line, for a bad \u escape, a lone surrogate, a NUL or more than
// 200,000 keys.
engine::core::Result<Properties> parse_properties(std::span<const std::byte> bytes, const std::string& name);

}  // namespace store::import
