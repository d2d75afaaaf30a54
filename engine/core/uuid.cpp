#include "engine/core/uuid.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <span>

namespace engine::core {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void fill_random(std::span<unsigned char> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::getrandom(bytes.data() + done, bytes.size() - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) std::abort();  // a kernel without randomness: no key made here could be trusted
    done += static_cast<std::size_t>(got);
  }
}

}  // namespace

std::string uuid_v7() {
  std::array<unsigned char, 16> bytes;
  fill_random(bytes);
  {
    // RFC 9562, 6.2, method 1: a 12-bit counter in rand_a, seeded low, carries into the time when it overflows.
    static std::mutex mutex;
    static std::uint64_t last = 0;
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    const std::lock_guard lock(mutex);
    const auto fresh = static_cast<std::uint64_t>(now.count()) << 12 | (bytes[6] & 0x03u) << 8 | bytes[7];
    last = fresh > last ? fresh : last + 1;
    const std::uint64_t milliseconds = last >> 12;
    for (int i = 0; i < 6; ++i)
      bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(milliseconds >> (40 - 8 * i));
    bytes[6] = static_cast<unsigned char>(0x70u | ((last >> 8) & 0x0Fu));
    bytes[7] = static_cast<unsigned char>(last & 0xFFu);
  }
  bytes[8] = static_cast<unsigned char>(0x80u | (bytes[8] & 0x3Fu));
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15u];
  }
  return text;
}

bool uuid_valid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

std::string random_hex(int bytes) {
  std::string raw(static_cast<std::size_t>(bytes), '\0'), text;
  fill_random(std::span(reinterpret_cast<unsigned char*>(raw.data()), raw.size()));
  for (const char c : raw) {
    text += kHex[static_cast<unsigned char>(c) >> 4];
    text += kHex[static_cast<unsigned char>(c) & 15u];
  }
  return text;
}

}  // namespace engine::core
