#pragma once
// Where the visitor stood, kept on disk every few seconds, so that a crash or a kill -9 ends nothing. The cart is the
// client's.

#include <filesystem>
#include <optional>

#include "engine/core/math.h"
#include "engine/core/result.h"

namespace store::apps::walk {

struct Whereabouts {
  engine::core::vec3 feet{0};
  float yaw_rad = 0, pitch_rad = 0;
};

class Autosave {
 public:
  static constexpr double kEvery_s = 3;

  explicit Autosave(std::filesystem::path file) : file_(std::move(file)) {}
  // Where an earlier visit stood that did not end by itself; nothing after a proper end, or when the file is unusable.
  std::optional<Whereabouts> unfinished() const;
  // Writes at most every kEvery_s, and only after a move.
  void update(const Whereabouts& now, double dt_s);
  // The visit ended by itself.
  void finish();

 private:
  engine::core::Result<> write(const Whereabouts& now, bool finished) const;
  std::filesystem::path file_;
  std::optional<Whereabouts> last_;
  double since_s_ = kEvery_s;
  bool complained_ = false;
};

}  // namespace store::apps::walk
