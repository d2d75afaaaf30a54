// The shop's own fixtures: plinths, boards and shelves, rails, slatted panels, curtains, the mirror, coves, tracks with
// their heads.
#include <algorithm>
#include <cmath>

#include "store/showroom/cook_building.h"

namespace store::showroom::cook::detail {
namespace {

using engine::core::kPi;
using engine::core::quat;

Pose upright(vec3 at, float yaw) { return {at, glm::angleAxis(yaw, vec3(0, 1, 0))}; }
// x along the line, z to its right-hand side's opposite: a line drawn with the room on its right looks into the room.
Pose along(vec2 from, vec2 to, float y) {
  const vec2 d = glm::normalize(to - from);
  return {{from.x, y, from.y},
          glm::quat_cast(engine::core::mat3(vec3(d.x, 0, d.y), vec3(0, 1, 0), vec3(-d.y, 0, d.x)))};
}

class Fitter {
 public:
  Fitter(const Plan& plan, Building& out) : plan_(plan), out_(out) {}

  void add(const FixturePlan& f) {
    const float length = glm::distance(f.from, f.to);
    const vec2 middle = length > 0 ? (f.from + f.to) * 0.5f : vec2(f.at.x, f.at.z);
    const int room = room_at(plan_, middle);
    part_ = room >= 0 ? &out_.parts[static_cast<std::size_t>(room)] : &out_.parts.back();
    room_height_ = room >= 0 ? plan_.rooms[static_cast<std::size_t>(room)].height_m : 3;
    surface_ = plan_.surface(f.surface);
    const vec3 half{f.size_m.x / 2, f.size_m.y, f.size_m.z / 2};
    if (f.type == "plinth" || f.type == "board") {
      box({-half.x, 0, -half.z}, half, f.type == "plinth" ? 0.006f : 0.003f, upright(f.at, f.yaw_rad),
          f.at.y < 0.001f ? 4 : 0, f, 0.1f);
    } else if (f.type == "shelf") {
      box({-half.x, 0, -half.z}, half, 0.003f, upright(f.at, f.yaw_rad), 0, f, 0.12f);
      const int steel = plan_.surface("steel");
      for (const float x : {-half.x + 0.12f, half.x - 0.12f})
        part_->box(steel, {x - 0.012f, -0.02f, -half.z}, {x + 0.012f, 0, half.z * 0.7f}, 0.002f,
                   upright(f.at, f.yaw_rad), 8, 0.4f);
    } else if (f.type == "rail") {
      rail(f, length);
    } else if (f.type == "ribs") {
      ribs(f, length);
    } else if (f.type == "curtain") {
      curtain(f, length);
    } else if (f.type == "mirror") {
      mirror(f);
    } else if (f.type == "cove") {
      cove(f, length);
    } else if (f.type == "track") {
      part_->box(surface_, {0, -0.045f, -0.018f}, {length, 0, 0.018f}, 0.002f, along(f.from, f.to, room_height_), 8,
                 0.4f);
    }
  }

  // A head on the track for every spot: a tube behind the light with a bright lens, and an arm up to the track.
  void head(const LightPlan& l) {
    const int room = room_at(plan_, {l.at.x, l.at.z});
    part_ = room >= 0 ? &out_.parts[static_cast<std::size_t>(room)] : &out_.parts.back();
    const float ceiling = room >= 0 ? plan_.rooms[static_cast<std::size_t>(room)].height_m : l.at.y + 0.3f;
    const vec3 d = glm::normalize(l.aim - l.at);
    const int steel = plan_.surface("steel"), lens = plan_.surface("lens");
    const vec3 back = l.at - d * 0.17f;
    part_->tube(steel, back, l.at - d * 0.012f, 0.042f, 12);
    part_->tube(steel, {back.x, back.y, back.z}, {back.x, ceiling, back.z}, 0.009f, 6);
    if (lens < 0) return;
    const vec3 side = glm::normalize(glm::cross(d, vec3(0.3f, 0.9f, 0.2f))), other = glm::cross(d, side);
    const vec3 centre = l.at - d * 0.010f;
    for (int i = 0; i < 12; ++i) {
      const auto ring = [&](int k) {
        const float a = 2 * kPi * static_cast<float>(k) / 12;
        return centre + (side * std::cos(a) + other * std::sin(a)) * 0.034f;
      };
      part_->triangle(lens, centre, ring(i), ring(i + 1), -1);
    }
  }

 private:
  void box(vec3 lo, vec3 hi, float bevel, const Pose& pose, unsigned hidden, const FixturePlan& f, float texel) {
    part_->box(surface_, lo, hi, bevel, pose, hidden, texel);
    if (f.collides)
      out_.colliders.push_back({f.id, (hi - lo) * 0.5f, pose * Pose{(lo + hi) * 0.5f, quat(1, 0, 0, 0)}, false});
  }

  void rail(const FixturePlan& f, float length) {
    const auto pose = along(f.from, f.to, 0);
    const auto at = [&](float x, float y, float z) { return pose * vec3(x, y, z); };
    part_->tube(surface_, at(0, f.height_m, 0), at(length, f.height_m, 0), 0.014f, 12);
    for (const float x : {0.03f, length - 0.03f}) {
      part_->tube(surface_, at(x, 0.012f, 0), at(x, f.height_m, 0), 0.012f, 10);
      part_->box(surface_, {x - 0.015f, 0, -0.24f}, {x + 0.015f, 0.014f, 0.24f}, 0.003f, pose, 4, 0.3f);
    }
    if (f.collides)
      out_.colliders.push_back({f.id,
                                {length / 2, f.height_m / 2, 0.24f},
                                pose * Pose{{length / 2, f.height_m / 2, 0}, quat(1, 0, 0, 0)},
                                false});
  }

  void ribs(const FixturePlan& f, float length) {
    constexpr float kPitch = 0.058f, kWidth = 0.034f, kDepth = 0.032f;
    const auto pose = along(f.from, f.to, f.base_m);
    const int back = plan_.surface("gap");
    part_->box(back, {0, 0, 0}, {length, f.height_m, 0.008f}, 0, pose, 16 | 4, 0.3f);
    const int count = static_cast<int>(length / kPitch);
    const float margin = (length - static_cast<float>(count - 1) * kPitch - kWidth) / 2;
    for (int i = 0; i < count; ++i) {
      const float x = margin + static_cast<float>(i) * kPitch;
      part_->box(surface_, {x, 0, 0.008f}, {x + kWidth, f.height_m, 0.008f + kDepth}, 0.005f, pose, 4 | 16, 0.22f);
    }
    if (f.collides)
      out_.colliders.push_back({f.id,
                                {length / 2, f.height_m / 2, 0.02f},
                                pose * Pose{{length / 2, f.height_m / 2, 0.02f}, quat(1, 0, 0, 0)},
                                false});
  }

  void curtain(const FixturePlan& f, float length) {
    const auto pose = along(f.from, f.to, f.base_m);
    const float amplitude = 0.045f, period = 0.13f;
    const int steps = std::max(8, static_cast<int>(length / 0.013f));
    const vec3 origin = pose * vec3(0, 0, 0);
    const int chart = part_->add_chart(origin, pose.orientation * vec3(length, 0, 0), {0, f.height_m, 0}, 0.12f);
    const auto& s = plan_.surfaces[static_cast<std::size_t>(surface_)];
    float u = 0;
    vec3 before(0);
    for (int i = 0; i <= steps; ++i) {
      const float x = length * static_cast<float>(i) / static_cast<float>(steps);
      // Folds of uneven width; the sine of a sine never repeats where one sees it.
      const float phase = 2 * kPi * x / period + 0.8f * std::sin(x * 3.1f) + 0.5f * std::sin(x * 7.3f);
      const vec3 p{x, 0, amplitude * std::sin(phase)};
      const float slope =
          amplitude * std::cos(phase) * (2 * kPi / period + 2.48f * std::cos(x * 3.1f) + 3.65f * std::cos(x * 7.3f));
      const vec3 n = pose.orientation * glm::normalize(vec3(-slope, 0, 1));
      if (i > 0) {
        const float next = u + glm::distance(p, before);
        PartMesh::Face face;
        face.surface = surface_;
        face.chart = chart;
        const vec3 top{0, f.height_m, 0};
        face.corners = {Corner{pose * before, last_normal_}, Corner{pose * p, n}, Corner{pose * (p + top), n},
                        Corner{pose * (before + top), last_normal_}};
        face.uv = {vec2(u, f.height_m) / s.size_m, vec2(next, f.height_m) / s.size_m, vec2(next, 0) / s.size_m,
                   vec2(u, 0) / s.size_m};
        part_->face(face);
        u = next;
      }
      before = p;
      last_normal_ = n;
    }
    part_->tube(plan_.surface("steel"), pose * vec3(-0.05f, f.height_m + 0.01f, 0),
                pose * vec3(length + 0.05f, f.height_m + 0.01f, 0), 0.012f, 10);
    if (f.collides)
      out_.colliders.push_back({f.id,
                                {length / 2, f.height_m / 2, 0.06f},
                                pose * Pose{{length / 2, f.height_m / 2, 0}, quat(1, 0, 0, 0)},
                                false});
  }

  // Glass in a thin steel frame, light strips at both sides (never from above only).
  void mirror(const FixturePlan& f) {
    const auto pose = upright(f.at, f.yaw_rad);
    const float w = f.size_m.x / 2, h = f.size_m.y, d = f.size_m.z;
    const int steel = plan_.surface("steel"), strip = plan_.surface("strip");
    const float strip_w = strip >= 0 ? 0.05f : 0;
    part_->box(steel, {-w, 0, 0}, {w, h, d}, 0.004f, pose, 16, 0.4f);
    const auto at = [&](float x, float y) { return pose * vec3(x, y, d + 0.001f); };
    part_->quad(surface_, at(-w + 0.02f + strip_w, 0.02f), at(w - 0.02f - strip_w, 0.02f),
                at(w - 0.02f - strip_w, h - 0.02f), at(-w + 0.02f + strip_w, h - 0.02f), -1);
    if (strip >= 0)
      for (const float x : {-w + 0.012f, w - 0.012f - strip_w}) {
        part_->quad(strip, at(x, 0.1f), at(x + strip_w, 0.1f), at(x + strip_w, h - 0.1f), at(x, h - 0.1f), -1);
        const auto& s = plan_.surfaces[static_cast<std::size_t>(strip)];
        out_.emitters.push_back({at(x + strip_w / 2, 0.1f), at(x + strip_w / 2, h - 0.1f),
                                 pose.orientation * vec3(0, 0, 1), s.color * s.emission_nit * strip_w});
      }
    if (f.collides)
      out_.colliders.push_back(
          {f.id, {w, h / 2, d / 2 + 0.01f}, pose * Pose{{0, h / 2, d / 2}, quat(1, 0, 0, 0)}, false});
  }

  // A shelf below the ceiling along a wall, with a strip of light on it that washes the ceiling.
  void cove(const FixturePlan& f, float length) {
    const float drop = f.height_m > 0 ? f.height_m : 0.2f, depth = 0.22f;
    const auto pose = along(f.from, f.to, room_height_ - drop);
    part_->box(surface_, {0, 0, 0}, {length, 0.05f, depth}, 0.004f, pose, 16 | 8, 0.2f);
    part_->box(surface_, {0, 0.05f, depth - 0.02f}, {length, 0.1f, depth}, 0.004f, pose, 4, 0.2f);
    const int strip = plan_.surface("cove");
    if (strip < 0) return;
    const auto& s = plan_.surfaces[static_cast<std::size_t>(strip)];
    const auto at = [&](float x, float z) { return pose * vec3(x, 0.051f, z); };
    part_->quad(strip, at(0, 0.14f), at(length, 0.14f), at(length, 0.06f), at(0, 0.06f), -1);
    out_.emitters.push_back({at(0, 0.1f), at(length, 0.1f), {0, 1, 0}, s.color * s.emission_nit * 0.08f});
  }

  const Plan& plan_;
  Building& out_;
  PartMesh* part_ = nullptr;
  int surface_ = 0;
  float room_height_ = 3;
  vec3 last_normal_{0};
};

}  // namespace

void add_fixtures(const Plan& plan, Building& building) {
  Fitter fitter(plan, building);
  for (const auto& f : plan.fixtures) fitter.add(f);
  for (const auto& l : plan.lights)
    if (l.kind == "spot") fitter.head(l);
}

}  // namespace store::showroom::cook::detail
