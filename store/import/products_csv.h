#pragma once
// Comma-separated values by RFC 4180, UTF-8 with or without byte order mark, with the line of every field.

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace store::import {

struct CsvRow {
  int line = 0;  // of its first character, from 1; a quoted field may hold line breaks
  std::vector<std::string> fields;
};

// Rows in order, blank lines left out. Line ends are LF or CRLF. Fails, naming line and column (both from 1), for a
// quote inside an unquoted field, text after a closing quote, a quoted field without end, bytes that are not UTF-8 and
// more than 100,000 rows.
engine::core::Result<std::vector<CsvRow>> parse_csv(std::string_view text);

}  // namespace store::import
