#pragma once
// Little-endian reads that cannot run past the end.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/core/result.h"

namespace engine::core {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  template <class T>
  Result<T> read() {
    static_assert(std::is_trivially_copyable_v<T>);
    if (remaining() < sizeof(T))
      return fail(Code::corrupt, "ends at byte {} of {}, {} more needed", position_, bytes_.size(), sizeof(T));
    T value;
    std::memcpy(&value, bytes_.data() + position_, sizeof(T));
    position_ += sizeof(T);
    return value;
  }

  Result<std::span<const std::byte>> take(std::size_t count) {
    if (remaining() < count)
      return fail(Code::corrupt, "ends at byte {} of {}, {} more needed", position_, bytes_.size(), count);
    auto part = bytes_.subspan(position_, count);
    position_ += count;
    return part;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace engine::core
