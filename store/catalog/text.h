#pragma once
// Folded words of a product's text and how a typed query matches them. Internal to the catalogue.

#include <string>
#include <string_view>
#include <vector>

namespace store::catalog {

// Code points; a byte that is not valid UTF-8 becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);

// Lower-cased (ASCII and Latin-1) words of letters and digits; everything else separates. Hyphens and dots inside a
// word split it.
std::vector<std::u32string> words(std::string_view text);

// True when `word` begins with `term`. Hangul: an initial consonant in the term stands for any syllable it begins
// ("ㅅㅍ" finds 소파), the last syllable may be still in the typing ("솦" finds 소파), and a term with whole syllables
// also matches inside a word, because Korean compounds are written together ("소파" finds 가죽소파).
bool matches(std::u32string_view word, std::u32string_view term);

}  // namespace store::catalog
