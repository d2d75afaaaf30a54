#include "store/import/products_csv.h"

namespace store::import {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

constexpr std::size_t kMaxRows = 100'000;  // far above any shop that fits one store; a wrong file is found out early

// Index of the first byte that is not part of well-formed UTF-8 (RFC 3629), or npos.
std::size_t first_not_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    const std::size_t more = lead < 0x80                    ? 0
                             : lead >= 0xC2 && lead <= 0xDF ? 1
                             : lead >= 0xE0 && lead <= 0xEF ? 2
                             : lead >= 0xF0 && lead <= 0xF4 ? 3
                                                            : 9;
    if (more == 9 || i + more >= text.size() + (more == 0)) return i;
    for (std::size_t k = 1; k <= more; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return i;
    if (more > 1) {
      const unsigned second = byte(i + 1);
      if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
          (lead == 0xF4 && second > 0x8F))
        return i;
    }
    i += more + 1;
  }
  return std::string_view::npos;
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return fail(Code::unsupported, "line 1: the file is UTF-16; save it as UTF-8 (\"CSV UTF-8\" in a spreadsheet)");
  int line = 1;
  std::size_t line_start = 0, at = 0;
  const auto column = [&] { return at - line_start + 1; };
  const std::size_t bad = first_not_utf8(text);
  std::vector<CsvRow> rows;
  while (at < text.size()) {
    CsvRow row;
    row.line = line;
    for (bool more = true; more;) {
      std::string field;
      if (at < text.size() && text[at] == '"') {
        const int opened = line;
        const std::size_t opened_column = column();
        for (++at;; ++at) {
          if (at >= text.size())
            return fail(Code::corrupt, "line {}, column {}: the quoted field has no closing quote", opened,
                        opened_column);
          if (text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"')
            ++at;
          else if (text[at] == '"')
            break;
          if (text[at] == '\n') ++line, line_start = at + 1;
          field += text[at];
        }
        ++at;
        if (at < text.size() && text[at] != ',' && text[at] != '\n' && text[at] != '\r')
          return fail(Code::corrupt,
                      "line {}, column {}: '{}' after a closing quote; double a quote inside a quoted field", line,
                      column(), text.substr(at, 1));
      } else {
        while (at < text.size() && text[at] != ',' && text[at] != '\n' && text[at] != '\r') {
          if (text[at] == '"')
            return fail(Code::corrupt, "line {}, column {}: a quote inside a field that does not start with one", line,
                        column());
          field += text[at++];
        }
      }
      if (bad < at) return fail(Code::corrupt, "line {}: bytes that are not UTF-8; save the file as UTF-8", line);
      row.fields.push_back(std::move(field));
      more = at < text.size() && text[at] == ',';
      if (more) ++at;
    }
    if (at < text.size() && text[at] == '\r') {
      ++at;
      if (at < text.size() && text[at] != '\n')
        return fail(Code::corrupt, "line {}, column {}: a carriage return without a line feed", line, column());
    }
    if (at < text.size()) ++at;
    ++line, line_start = at;
    if (row.fields.size() == 1 && row.fields[0].empty()) continue;
    if (rows.size() == kMaxRows) return fail(Code::too_large, "line {}: more than {} rows", row.line, kMaxRows);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace store::import
