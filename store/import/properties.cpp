#include "store/import/properties.h"

namespace store::import {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

constexpr std::size_t kMaxKeys = 200'000;  // the largest furniture catalogue has 7,000

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool blank(char32_t c) { return c == ' ' || c == '\t' || c == '\f'; }

class Parser {
 public:
  Parser(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  Result<Properties> run() {
    Properties properties;
    while (at_ < bytes_.size()) {
      skip_blanks();
      if (end()) break;
      if (newline()) continue;
      if (peek() == '#' || peek() == '!') {
        while (!end() && peek() != '\n' && peek() != '\r') ++at_;
        continue;
      }
      VITRINE_TRY(key, token(true));
      skip_blanks();
      if (!end() && (peek() == '=' || peek() == ':')) ++at_, skip_blanks();
      VITRINE_TRY(value, token(false));
      while (!value.empty() && blank(static_cast<unsigned char>(value.back()))) value.pop_back();
      properties[key] = std::move(value);
      if (properties.size() > kMaxKeys) return fail(Code::too_large, "{}: more than {} keys", name_, kMaxKeys);
    }
    return properties;
  }

 private:
  bool end() const { return at_ >= bytes_.size(); }
  unsigned char peek() const { return static_cast<unsigned char>(bytes_[at_]); }

  // Consumes one line end; false when there is none here.
  bool newline() {
    if (end() || (peek() != '\n' && peek() != '\r')) return false;
    if (peek() == '\r' && at_ + 1 < bytes_.size() && bytes_[at_ + 1] == std::byte('\n')) ++at_;
    ++at_, ++line_;
    return true;
  }
  void skip_blanks() {
    for (;;) {
      while (!end() && blank(peek())) ++at_;
      if (end() || peek() != '\\' || at_ + 1 >= bytes_.size()) return;
      const auto next = static_cast<unsigned char>(bytes_[at_ + 1]);
      if (next != '\n' && next != '\r') return;
      ++at_, newline();  // a joined line
    }
  }

  Result<char32_t> hex4() {
    char32_t value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int c = end() ? -1 : peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return fail(Code::corrupt, "{}:{}: \\u without four hexadecimal digits", name_, line_);
      value = value << 4 | static_cast<char32_t>(digit);
    }
    return value;
  }

  Result<std::string> token(bool key) {
    std::string text;
    while (!end() && peek() != '\n' && peek() != '\r') {
      const unsigned char c = peek();
      if (c == 0) return fail(Code::corrupt, "{}:{}: a NUL character", name_, line_);
      if (key && (blank(c) || c == '=' || c == ':')) break;
      ++at_;
      if (c != '\\') {
        append_utf8(text, c);
        continue;
      }
      if (end()) break;
      if (newline()) {
        while (!end() && blank(peek())) ++at_;
        continue;
      }
      const unsigned char escaped = peek();
      ++at_;
      switch (escaped) {
        case 't':
          text += '\t';
          break;
        case 'n':
          text += '\n';
          break;
        case 'r':
          text += '\r';
          break;
        case 'f':
          text += '\f';
          break;
        case 'u': {
          VITRINE_TRY(unit, hex4());
          char32_t point = unit;
          if (unit >= 0xD800 && unit < 0xDC00 && at_ + 1 < bytes_.size() && peek() == '\\' &&
              bytes_[at_ + 1] == std::byte('u')) {
            at_ += 2;
            VITRINE_TRY(low, hex4());
            if (low < 0xDC00 || low > 0xDFFF)
              return fail(Code::corrupt, "{}:{}: a lone surrogate \\u{:04x}", name_, line_,
                          static_cast<unsigned>(unit));
            point = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
          } else if (unit >= 0xD800 && unit <= 0xDFFF) {
            return fail(Code::corrupt, "{}:{}: a lone surrogate \\u{:04x}", name_, line_, static_cast<unsigned>(unit));
          }
          if (point == 0) return fail(Code::corrupt, "{}:{}: a NUL character", name_, line_);
          append_utf8(text, point);
          break;
        }
        default:
          append_utf8(text, escaped);
      }
    }
    return text;
  }

  std::span<const std::byte> bytes_;
  const std::string& name_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Result<Properties> parse_properties(std::span<const std::byte> bytes, const std::string& name) {
  return Parser(bytes, name).run();
}

}  // namespace store::import
