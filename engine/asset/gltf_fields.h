#pragma once
// Tolerant reads of JSON fields: a value of the wrong type or out of range is replaced and named in a warning.
// Internal.

#include <nlohmann/json.hpp>

#include <cmath>

#include "engine/asset/gltf_document.h"

namespace engine::asset::gltf {

inline const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

inline std::size_t array_size(const Json* value) { return value && value->is_array() ? value->size() : 0; }

// An object of the file together with its place ("materials[2].pbrMetallicRoughness"). May stand for an absent object.
class Fields {
 public:
  static constexpr float kAny = 3e38f;

  Fields(Document& document, const Json* value, std::string place)
      : document_(document), value_(value && value->is_object() ? value : nullptr), place_(std::move(place)) {}

  explicit operator bool() const { return value_ != nullptr; }
  const std::string& place() const { return place_; }
  const Json* raw(const char* key) const { return value_ ? member(*value_, key) : nullptr; }
  Fields child(const char* key) const { return {document_, raw(key), place_ + "." + key}; }
  Fields extension(const char* key) const { return child("extensions").child(key); }

  std::string text(const char* key) const {
    const Json* found = raw(key);
    return found && found->is_string() ? found->get<std::string>() : std::string();
  }

  bool flag(const char* key, bool fallback) const {
    const Json* found = raw(key);
    if (found && !found->is_boolean())
      document_.warn(fmt::format("{}.{}: {} is not true or false; ignored", place_, key, shown(*found)));
    return found && found->is_boolean() ? found->get<bool>() : fallback;
  }

  float number(const char* key, float fallback, float low = -kAny, float high = kAny) const {
    const Json* found = raw(key);
    return found ? checked(*found, fmt::format("{}.{}", place_, key), fallback, low, high) : fallback;
  }

  template <int N>
  glm::vec<N, float> vector(const char* key, glm::vec<N, float> fallback, float low = -kAny, float high = kAny) const {
    const Json* found = raw(key);
    if (!found) return fallback;
    if (!found->is_array() || found->size() != N) {
      document_.warn(fmt::format("{}.{}: {} is not an array of {} numbers; ignored", place_, key, shown(*found), N));
      return fallback;
    }
    for (int i = 0; i < N; ++i)
      fallback[i] = checked((*found)[i], fmt::format("{}.{}[{}]", place_, key, i), fallback[i], low, high);
    return fallback;
  }

  // -1 when absent or not below `count`.
  int index(const char* key, std::size_t count) const {
    const Json* found = raw(key);
    if (!found) return -1;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() < count) return found->get<int>();
    document_.warn(fmt::format("{}.{}: {} names none of the {} there are; ignored", place_, key, shown(*found), count));
    return -1;
  }

  // A value as it stands in a message: short whatever it is.
  static std::string shown(const Json& value) {
    if (value.is_structured()) return value.is_array() ? "an array" : "an object";
    std::string text = value.dump();
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
  }

 private:
  float checked(const Json& value, const std::string& place, float fallback, float low, float high) const {
    const float number = value.is_number() ? static_cast<float>(value.get<double>()) : NAN;
    if (!std::isfinite(number)) {
      document_.warn(fmt::format("{}: {} is not a finite number; {} taken", place, shown(value), fallback));
      return fallback;
    }
    if (number >= low && number <= high) return number;
    const float clamped = number < low ? low : high;
    document_.warn(fmt::format("{}: {} is out of range; {} taken", place, number, clamped));
    return clamped;
  }

  Document& document_;
  const Json* value_;
  std::string place_;
};

}  // namespace engine::asset::gltf
