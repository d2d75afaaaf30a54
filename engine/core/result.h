#pragma once
// Errors of the outside world. Our own mistakes assert; bad input and an unlucky world return a Result.

#include <fmt/format.h>

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace engine::core {

enum class Code {
  invalid_argument,  // the caller's value is out of its documented range
  not_found,
  corrupt,      // bytes that contradict their own format
  unsupported,  // well-formed, but asks for what we do not do
  too_large,    // over a named limit
  io,
  timeout,
  unavailable,  // a service, device or display that is not there now
  conflict,
  device_lost,
  cancelled,
  internal,
};

const char* to_string(Code code);

// What went wrong, in words a person can act on: file, place and value.
struct Error {
  Code code = Code::internal;
  std::string message;

  // The same error seen from further out: "plan.json: rooms[2].height_m: ...".
  [[nodiscard]] Error within(std::string_view context) const { return {code, fmt::format("{}: {}", context, message)}; }
};

template <class... Args>
[[nodiscard]] Error fail(Code code, fmt::format_string<Args...> text, Args&&... args) {
  return {code, fmt::format(text, std::forward<Args>(args)...)};
}

template <class T = void>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }

  T& operator*() & { return assert(ok()), *std::get_if<0>(&state_); }
  const T& operator*() const& { return assert(ok()), *std::get_if<0>(&state_); }
  T&& operator*() && { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return assert(ok()), std::get_if<0>(&state_); }
  const T* operator->() const { return assert(ok()), std::get_if<0>(&state_); }
  const Error& error() const { return assert(!ok()), *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return !error_; }
  bool ok() const { return !error_; }
  const Error& error() const { return assert(error_), *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace engine::core

// Evaluates a Result; on failure returns its error from the enclosing function, else declares `name` from its value.
#define VITRINE_CONCAT_(a, b) a##b
#define VITRINE_CONCAT(a, b) VITRINE_CONCAT_(a, b)
#define VITRINE_TRY_(tmp, name, expression) \
  auto tmp = (expression);                  \
  if (!tmp) return tmp.error();             \
  auto name = std::move(*tmp)
#define VITRINE_TRY(name, expression) VITRINE_TRY_(VITRINE_CONCAT(result_, __COUNTER__), name, expression)
// The counter keeps a check inside a lambda inside a checked call from shadowing the outer one.
#define VITRINE_CHECK_(tmp, expression) \
  do {                                  \
    auto tmp = (expression);            \
    if (!tmp) return tmp.error();       \
  } while (false)
#define VITRINE_CHECK(expression) VITRINE_CHECK_(VITRINE_CONCAT(result_check_, __COUNTER__), expression)
