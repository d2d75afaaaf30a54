#pragma once
// Typed 32-bit handles with a generation, and the pool that hands them out.

#include <cassert>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace engine::core {

// 20 bits of index, 12 of generation. The zero handle names nothing.
template <class Tag>
struct Handle {
  std::uint32_t bits = 0;

  explicit operator bool() const { return bits != 0; }
  std::uint32_t index() const { return bits & 0xFFFFFu; }
  std::uint32_t generation() const { return bits >> 20; }
  friend bool operator==(Handle a, Handle b) { return a.bits == b.bits; }
  friend bool operator<(Handle a, Handle b) { return a.bits < b.bits; }
};

// Owns values named by handles. Not thread-safe. Pointers stay valid until the next insert().
template <class T, class Tag>
class SlotPool {
 public:
  using HandleType = Handle<Tag>;
  static constexpr std::uint32_t kMaxSlots = 1u << 20;

  HandleType insert(T value) {
    std::uint32_t index;
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
      slots_[index].value.emplace(std::move(value));
    } else {
      assert(slots_.size() < kMaxSlots);
      index = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back({std::move(value), 1});
    }
    ++count_;
    return {index | slots_[index].generation << 20};
  }

  // Null for a stale or zero handle.
  T* get(HandleType handle) {
    const auto index = handle.index();
    if (!handle || index >= slots_.size() || slots_[index].generation != handle.generation() || !slots_[index].value)
      return nullptr;
    return &*slots_[index].value;
  }
  const T* get(HandleType handle) const { return const_cast<SlotPool*>(this)->get(handle); }

  // Returns the value removed; empty for a stale handle.
  std::optional<T> remove(HandleType handle) {
    T* value = get(handle);
    if (!value) return std::nullopt;
    auto& slot = slots_[handle.index()];
    std::optional<T> removed(std::move(*value));
    slot.value.reset();
    slot.generation = slot.generation == 0xFFFu ? 1 : slot.generation + 1;
    free_.push_back(handle.index());
    --count_;
    return removed;
  }

  std::size_t size() const { return count_; }

  // Calls f(handle, value) for every live slot in index order.
  template <class F>
  void for_each(F&& f) {
    for (std::uint32_t i = 0; i < slots_.size(); ++i)
      if (slots_[i].value) f(HandleType{i | slots_[i].generation << 20}, *slots_[i].value);
  }
  template <class F>
  void for_each(F&& f) const {
    for (std::uint32_t i = 0; i < slots_.size(); ++i)
      if (slots_[i].value) f(HandleType{i | slots_[i].generation << 20}, *slots_[i].value);
  }

 private:
  struct Slot {
    std::optional<T> value;
    std::uint32_t generation;
  };
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t count_ = 0;
};

}  // namespace engine::core
