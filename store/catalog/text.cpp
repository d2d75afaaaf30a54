#include "store/catalog/text.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace store::catalog {
namespace {

// Hangul syllables, Unicode chapter 3.12: U+AC00 + (initial * 21 + vowel) * 28 + final.
constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
constexpr char32_t kVowels = 21, kFinals = 28;
// Compatibility jamo of the 19 initials, as a keyboard types them.
constexpr std::u32string_view kInitials = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
// The initial that a single-consonant final would be, if the next syllable took it over; 0 for none and for clusters.
constexpr std::array<char32_t, 28> kFinalAsInitial = {
    0, U'ㄱ', U'ㄲ', 0,     U'ㄴ', 0,     0,     U'ㄷ', U'ㄹ', 0,     0,     0,     0,     0,
    0, 0,     U'ㅁ', U'ㅂ', 0,     U'ㅅ', U'ㅆ', U'ㅇ', U'ㅈ', U'ㅊ', U'ㅋ', U'ㅌ', U'ㅍ', U'ㅎ'};

bool syllable(char32_t c) { return c >= kFirstSyllable && c <= kLastSyllable; }
char32_t initial_of(char32_t c) { return kInitials[(c - kFirstSyllable) / (kVowels * kFinals)]; }
char32_t final_of(char32_t c) { return (c - kFirstSyllable) % kFinals; }
char32_t without_final(char32_t c) { return c - final_of(c); }
bool initial_jamo(char32_t c) { return kInitials.find(c) != std::u32string_view::npos; }

bool letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) return false;                                  // Latin-1 signs
  return !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) && c != 0xFFFD;  // general, CJK punctuation
}

char32_t lower(char32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) return c + 32;
  return c;
}

bool prefix_at(std::u32string_view word, std::size_t at, std::u32string_view term) {
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (at + i >= word.size()) return false;
    const char32_t w = word[at + i], t = term[i];
    if (w == t) continue;
    if (!syllable(w)) return false;
    if (initial_jamo(t)) {
      if (initial_of(w) != t) return false;
      continue;
    }
    if (!syllable(t) || i + 1 != term.size()) return false;
    if (final_of(t) == 0) return without_final(w) == t;  // "가" while typing 각
    const char32_t next = kFinalAsInitial[final_of(t)];  // "솦" while typing 소파
    return next && w == without_final(t) && at + i + 1 < word.size() && syllable(word[at + i + 1]) &&
           initial_of(word[at + i + 1]) == next;
  }
  return true;
}

}  // namespace

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int more = lead < 0x80                   ? 0
                     : lead >= 0xC2 && lead < 0xE0 ? 1
                     : lead >= 0xE0 && lead < 0xF0 ? 2
                     : lead >= 0xF0 && lead < 0xF5 ? 3
                                                   : -1;
    char32_t c = more == 0 ? lead : more == 1 ? lead & 0x1Fu : more == 2 ? lead & 0x0Fu : lead & 0x07u;
    bool good = more >= 0 && i + static_cast<std::size_t>(more) < text.size();
    for (int k = 1; good && k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
      good = (next & 0xC0u) == 0x80;
      c = c << 6 | (next & 0x3Fu);
    }
    good = good && !(more == 2 && (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))) &&
           !(more == 3 && (c < 0x10000 || c > 0x10FFFF));
    out += good ? c : char32_t{0xFFFD};
    i += good ? static_cast<std::size_t>(more) + 1 : 1;
  }
  return out;
}

std::vector<std::u32string> words(std::string_view text) {
  std::vector<std::u32string> out;
  std::u32string word;
  for (const char32_t c : decode_utf8(text)) {
    if (letter(c)) {
      word += lower(c);
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

bool matches(std::u32string_view word, std::u32string_view term) {
  if (prefix_at(word, 0, term)) return true;
  if (term.empty() || !syllable(term.front())) return false;
  for (std::size_t at = 1; at < word.size(); ++at)
    if (prefix_at(word, at, term)) return true;
  return false;
}

}  // namespace store::catalog
