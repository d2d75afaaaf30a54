#pragma once
// Monotonic time for measuring; nothing in the simulation reads it.

#include <chrono>

namespace engine::core {

class Stopwatch {
 public:
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// CPU time of the calling thread, waits excluded, in milliseconds.
double thread_cpu_ms();

}  // namespace engine::core
