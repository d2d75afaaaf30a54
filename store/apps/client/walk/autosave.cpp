#include "store/apps/client/walk/autosave.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"
#include "engine/core/log.h"

namespace store::apps::walk {

using nlohmann::json;

std::optional<Whereabouts> Autosave::unfinished() const {
  constexpr std::size_t kMaxBytes = 4096;
  const auto text = engine::core::read_text(file_, kMaxBytes);
  if (!text) return std::nullopt;
  const auto object = json::parse(*text, nullptr, false);
  if (!object.is_object() || object.value("finished", json()) != json(false)) return std::nullopt;
  const auto number = [&](const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_number() ? found->get<float>() : NAN;
  };
  const Whereabouts where{{number("x"), number("y"), number("z")}, number("yaw_rad"), number("pitch_rad")};
  for (const float value : {where.feet.x, where.feet.y, where.feet.z, where.yaw_rad, where.pitch_rad})
    if (!std::isfinite(value) || std::abs(value) > 1e4f) {
      spdlog::warn("{}: a value is missing or no number; the visit starts at the entrance", file_.string());
      return std::nullopt;
    }
  return where;
}

void Autosave::update(const Whereabouts& now, double dt_s) {
  since_s_ += dt_s;
  if (since_s_ < kEvery_s) return;
  if (last_ && glm::distance(last_->feet, now.feet) < 0.02f && std::abs(last_->yaw_rad - now.yaw_rad) < 0.02f) return;
  since_s_ = 0;
  last_ = now;
  const auto written = write(now, false);
  if (!written && !complained_) {
    complained_ = true;  // a full disk is told once
    spdlog::warn("the place of the visit cannot be kept: {}", written.error().message);
  }
}

void Autosave::finish() {
  if (last_ && !write(*last_, true)) spdlog::warn("{}: not written", file_.string());
}

engine::core::Result<> Autosave::write(const Whereabouts& now, bool finished) const {
  const json object{{"x", now.feet.x},
                    {"y", now.feet.y},
                    {"z", now.feet.z},
                    {"yaw_rad", now.yaw_rad},
                    {"pitch_rad", now.pitch_rad},
                    {"finished", finished}};
  return engine::core::write_text_atomic(file_, object.dump() + "\n");
}

}  // namespace store::apps::walk
