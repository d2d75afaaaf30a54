// The GLB container, JSON text before parsing, and data URIs.

#include <array>
#include <cstring>

#include "engine/asset/gltf_document.h"
#include "engine/core/bytes.h"

namespace engine::asset::gltf {
namespace {

// Real files nest below 20 deep; parsers recurse over extras, so depth costs stack.
constexpr std::size_t kMaxJsonDepth = 128;
// Each value becomes a node of two JSON trees; 4 million is 20 times the largest scene we know and stays below 1 GB.
constexpr std::size_t kMaxJsonValues = 4'000'000;
constexpr std::size_t kMaxWarnings = 100;

constexpr std::uint32_t kMagic = 0x46546C67, kJsonChunk = 0x4E4F534A, kBinChunk = 0x004E4942;

}  // namespace

void Document::warn(std::string text) {
  if (warnings->size() < kMaxWarnings)
    warnings->push_back(std::move(text));
  else if (warnings->size() == kMaxWarnings)
    warnings->push_back("more problems than are listed here");
}

Result<> Document::charge(std::size_t elements, std::string_view place) {
  elements_read += elements;
  const std::size_t most = limits.max_vertices * 32;
  if (elements_read > most) return fail(Code::too_large, "{}: the file asks for more than {} numbers", place, most);
  return {};
}

Result<Container> split_container(std::span<const std::byte> bytes, Document& document) {
  std::uint32_t magic = 0;
  if (bytes.size() >= 4) std::memcpy(&magic, bytes.data(), 4);
  if (magic != kMagic) {
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return fail(Code::corrupt, "the file is empty");
    if (text[first] != '{')
      return fail(Code::corrupt, "neither GLB (starts with \"glTF\") nor JSON (starts with \"{{\")");
    return Container{text, {}};
  }
  core::ByteReader header(bytes.subspan(4));
  VITRINE_TRY(version, header.read<std::uint32_t>());
  VITRINE_TRY(length, header.read<std::uint32_t>());
  if (version != 2) return fail(Code::unsupported, "GLB header: version {} (2 is read)", version);
  if (length > bytes.size())
    return fail(Code::corrupt, "GLB header: length {}, but the file has {} bytes", length, bytes.size());
  if (length < 12) return fail(Code::corrupt, "GLB header: length {} is shorter than the header itself", length);
  if (length < bytes.size())
    document.warn(fmt::format("GLB header: {} bytes after the end are ignored", bytes.size() - length));
  Container out;
  bool have_bin = false;
  std::size_t at = 12;
  for (int chunk = 0; at < length; ++chunk) {
    if (length - at < 8)
      return fail(Code::corrupt, "GLB chunk {}: header at byte {} is cut off at byte {}", chunk, at, length);
    std::uint32_t size = 0, type = 0;
    std::memcpy(&size, bytes.data() + at, 4);
    std::memcpy(&type, bytes.data() + at + 4, 4);
    at += 8;
    if (size > length - at)
      return fail(Code::corrupt, "GLB chunk {}: {} bytes from byte {} run past the end at byte {}", chunk, size, at,
                  length);
    if (size % 4) document.warn(fmt::format("GLB chunk {}: length {} is no multiple of 4", chunk, size));
    const auto content = bytes.subspan(at, size);
    if (chunk == 0 && type != kJsonChunk) return fail(Code::corrupt, "GLB chunk 0: type {:#010x} is not JSON", type);
    if (chunk > 0 && type == kJsonChunk) return fail(Code::corrupt, "GLB chunk {}: a second JSON chunk", chunk);
    if (type == kBinChunk && have_bin) return fail(Code::corrupt, "GLB chunk {}: a second BIN chunk", chunk);
    if (type == kJsonChunk) out.json = {reinterpret_cast<const char*>(content.data()), content.size()};
    if (type == kBinChunk) out.bin = content, have_bin = true;
    at += size;
  }
  if (out.json.empty()) return fail(Code::corrupt, "GLB: no JSON chunk");
  return out;
}

Result<> check_json_text(std::string_view text) {
  std::size_t depth = 0, values = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '"':
        for (++i; i < text.size() && text[i] != '"'; ++i)
          if (text[i] == '\\') ++i;
        break;
      case '{':
      case '[':
        if (++depth > kMaxJsonDepth)
          return fail(Code::too_large, "JSON at byte {}: nested deeper than {}", i, kMaxJsonDepth);
        ++values;
        break;
      case '}':
      case ']':
        if (depth) --depth;
        break;
      case ',':
        if (++values > kMaxJsonValues)
          return fail(Code::too_large, "JSON at byte {}: more than {} values", i, kMaxJsonValues);
        break;
      default:
        break;
    }
  }
  return {};
}

std::string percent_decode(std::string_view uri) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  out.reserve(uri.size());
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size() && digit(uri[i + 1]) >= 0 && digit(uri[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(uri[i + 1]) * 16 + digit(uri[i + 2])));
      i += 2;
    } else {
      out.push_back(uri[i]);
    }
  }
  return out;
}

Result<std::vector<std::uint8_t>> decode_data_uri(std::string_view uri) {
  const auto comma = uri.find(',');
  if (!uri.starts_with("data:") || comma == uri.npos) return fail(Code::corrupt, "not a data URI");
  if (!uri.substr(0, comma).ends_with(";base64")) return fail(Code::unsupported, "a data URI that is not base64");
  static const auto kTable = [] {
    std::array<std::int8_t, 256> table;
    table.fill(-1);
    const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
  }();
  std::vector<std::uint8_t> out;
  out.reserve((uri.size() - comma) / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = comma + 1; i < uri.size(); ++i) {
    if (uri[i] == '=') break;
    const int value = kTable[static_cast<unsigned char>(uri[i])];
    if (value < 0) return fail(Code::corrupt, "base64 character {} is not in the alphabet", i - comma - 1);
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  return out;
}

}  // namespace engine::asset::gltf
