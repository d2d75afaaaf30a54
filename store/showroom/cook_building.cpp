#include "store/showroom/cook_building.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace store::showroom::cook {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::quat;

constexpr float kOnLine_m = 0.06f;  // how near to a wall's centre line a door must be given
constexpr float kGap_m = 0.02f;     // shadow gap below the ceiling
constexpr float kSkirting_m = 0.07f, kSkirtingDepth_m = 0.014f;
constexpr float kDoorLining_m = 0.04f, kDoorFace_m = 0.012f;
constexpr float kFrame_m = 0.06f, kFrameDepth_m = 0.07f, kMullion_m = 0.045f;
constexpr float kRoof_m = 0.25f;

struct Hole {
  float s0, s1, y0, y1;
  int opening = -1, window = -1;
};

struct Wall {
  vec3 origin;  // inner corner at the floor
  vec3 along, inward;
  float length, thickness, height;
  bool exterior;
  float start;  // where `origin` lies along the centre line from its first corner
  std::vector<Hole> holes;
  std::string surface;

  vec3 at(float s, float y, float out = 0) const { return origin + along * s + vec3(0, y, 0) - inward * out; }
  Pose pose() const {  // x along, y up, z inward
    return {origin, glm::quat_cast(engine::core::mat3(along, vec3(0, 1, 0), inward))};
  }
};

vec2 corner_in(const std::vector<vec2>& polygon, const std::vector<float>& inset, std::size_t i) {
  const std::size_t n = polygon.size();
  const auto line = [&](std::size_t e, vec2& p, vec2& d) {
    const vec2 a = polygon[e], b = polygon[(e + 1) % n];
    d = glm::normalize(b - a);
    p = a + vec2(-d.y, d.x) * inset[e];
  };
  vec2 p, d, q, e;
  line((i + n - 1) % n, p, d);
  line(i, q, e);
  const float det = d.x * e.y - d.y * e.x;
  if (std::abs(det) < 1e-4f) return q;  // a straight corner
  const vec2 r = q - p;
  return p + d * ((r.x * e.y - r.y * e.x) / det);
}

// Part of edge a-b, along it, that another room's edge lies on.
bool overlap(vec2 a, vec2 b, vec2 c, vec2 d, float& s0, float& s1) {
  const vec2 e = glm::normalize(b - a);
  const auto off = [&](vec2 p) { return std::abs((p - a).x * e.y - (p - a).y * e.x); };
  if (off(c) > 0.02f || off(d) > 0.02f) return false;
  s0 = std::max(0.0f, std::min(glm::dot(c - a, e), glm::dot(d - a, e)));
  s1 = std::min(glm::distance(a, b), std::max(glm::dot(c - a, e), glm::dot(d - a, e)));
  return s1 - s0 > 0.05f;
}

// Every cell of the wall's rectangle that no hole covers; the grid runs through, so that there are no T-junctions.
template <class F>
void cells(float s_end, float y_end, const std::vector<Hole>& holes, float s_begin, F&& emit) {
  std::set<float> ss{s_begin, s_end}, ys{0, y_end};
  for (const auto& h : holes) {
    for (const float s : {h.s0, h.s1})
      if (s > s_begin && s < s_end) ss.insert(s);
    for (const float y : {h.y0, h.y1})
      if (y > 0 && y < y_end) ys.insert(y);
  }
  for (auto s = ss.begin(); std::next(s) != ss.end(); ++s)
    for (auto y = ys.begin(); std::next(y) != ys.end(); ++y) {
      const float sm = (*s + *std::next(s)) / 2, ym = (*y + *std::next(y)) / 2;
      if (std::none_of(holes.begin(), holes.end(),
                       [&](const Hole& h) { return sm > h.s0 && sm < h.s1 && ym > h.y0 && ym < h.y1; }))
        emit(*s, *std::next(s), *y, *std::next(y));
    }
}

class Builder {
 public:
  Builder(const Plan& plan, Building& out) : plan_(plan), out_(out) {}

  Result<> run() {
    opening_done_.assign(plan_.openings.size(), 0);
    window_done_.assign(plan_.windows.size(), 0);
    for (std::size_t r = 0; r < plan_.rooms.size(); ++r) VITRINE_CHECK(room(static_cast<int>(r)));
    for (std::size_t i = 0; i < plan_.openings.size(); ++i)
      if (!opening_done_[i])
        return fail(Code::corrupt, "openings[{}].at: ({}, {}) lies on no wall", i, plan_.openings[i].at.x,
                    plan_.openings[i].at.y);
    for (std::size_t i = 0; i < plan_.windows.size(); ++i)
      if (!window_done_[i])
        return fail(Code::corrupt, "windows[{}].at: ({}, {}) lies on no outer wall", i, plan_.windows[i].at.x,
                    plan_.windows[i].at.y);
    return {};
  }

 private:
  int surface(const std::string& name) const { return plan_.surface(name); }

  Result<> room(int index) {
    const auto& room = plan_.rooms[static_cast<std::size_t>(index)];
    out_.parts.emplace_back(plan_);
    part_ = &out_.parts.back();
    part_->name = room.id;
    part_->room = index;
    const std::size_t n = room.polygon.size();
    std::vector<std::vector<std::pair<float, float>>> shared(n);
    std::vector<float> inset(n);
    for (std::size_t e = 0; e < n; ++e) {
      for (const auto& other : plan_.rooms) {
        if (other.id == room.id) continue;
        for (std::size_t k = 0; k < other.polygon.size(); ++k) {
          float s0, s1;
          if (overlap(room.polygon[e], room.polygon[(e + 1) % n], other.polygon[k],
                      other.polygon[(k + 1) % other.polygon.size()], s0, s1))
            shared[e].emplace_back(s0, s1);
        }
      }
      inset[e] = (shared[e].empty() ? plan_.exterior_wall_m : plan_.interior_wall_m) / 2;
    }
    std::vector<vec2> inner(n);
    for (std::size_t i = 0; i < n; ++i) inner[i] = corner_in(room.polygon, inset, i);

    floor_and_ceiling(room, inner);
    for (std::size_t e = 0; e < n; ++e) {
      const vec2 a = inner[e], b = inner[(e + 1) % n], centre_a = room.polygon[e];
      const vec2 d = glm::normalize(b - a);
      Wall wall{{a.x, 0, a.y},
                {d.x, 0, d.y},
                {-d.y, 0, d.x},
                glm::distance(a, b),
                inset[e] * 2,
                room.height_m,
                shared[e].empty(),
                glm::dot(a - centre_a, d),
                {},
                room.wall};
      for (const auto& accent : room.accents)
        if (near_line(centre_a, room.polygon[(e + 1) % n], accent.at)) wall.surface = accent.surface;
      VITRINE_CHECK(holes(room, wall, centre_a, room.polygon[(e + 1) % n]));
      inside(room, wall);
      outside(wall, glm::distance(centre_a, room.polygon[(e + 1) % n]), shared[e]);
      colliders(room, wall);
    }
    return {};
  }

  static bool near_line(vec2 a, vec2 b, vec2 p) {
    const vec2 d = glm::normalize(b - a);
    const float s = glm::dot(p - a, d);
    return std::abs((p - a).x * d.y - (p - a).y * d.x) < kOnLine_m && s > 0 && s < glm::distance(a, b);
  }

  void floor_and_ceiling(const RoomPlan& room, const std::vector<vec2>& inner) {
    engine::core::Aabb box;
    for (const auto& p : inner) box.add({p.x, 0, p.y});
    const vec3 lo = box.min, size = box.size();
    const int floor_chart = part_->add_chart({lo.x, 0, lo.z}, {0, 0, size.z}, {size.x, 0, 0}, 0.075f);
    const int ceiling_chart = part_->add_chart({lo.x, room.height_m, lo.z}, {size.x, 0, 0}, {0, 0, size.z}, 0.2f);
    for (const auto& t : triangulate(inner)) {
      const auto at = [&](int k, float y) {
        return vec3(inner[static_cast<std::size_t>(t[static_cast<std::size_t>(k)])].x, y,
                    inner[static_cast<std::size_t>(t[static_cast<std::size_t>(k)])].y);
      };
      part_->triangle(surface(room.floor), at(0, 0), at(1, 0), at(2, 0), floor_chart);
      part_->triangle(surface(room.ceiling), at(0, room.height_m), at(2, room.height_m), at(1, room.height_m),
                      ceiling_chart);
    }
    // The roof reaches over the outer walls: a slit would let the sun in along the ceiling.
    std::vector<vec2> eaves;
    const std::vector<float> outset(room.polygon.size(), -plan_.exterior_wall_m);
    for (std::size_t i = 0; i < room.polygon.size(); ++i) eaves.push_back(corner_in(room.polygon, outset, i));
    for (const auto& t : triangulate(eaves)) {
      const auto at = [&](std::size_t k) {
        const vec2 p = eaves[static_cast<std::size_t>(t[k])];
        return vec3(p.x, room.height_m + kRoof_m, p.y);
      };
      part_->triangle(surface("shell"), at(0), at(1), at(2), -1);
    }
    // Half a centimetre lower than the walls' feet would let light through: the slab is as wide as the centre lines.
    out_.colliders.push_back({"floor " + room.id,
                              {size.x / 2 + 0.2f, 0.1f, size.z / 2 + 0.2f},
                              {{lo.x + size.x / 2, -0.1f, lo.z + size.z / 2}, quat(1, 0, 0, 0)},
                              true});
    out_.colliders.push_back({"ceiling " + room.id,
                              {size.x / 2 + 0.2f, 0.1f, size.z / 2 + 0.2f},
                              {{lo.x + size.x / 2, room.height_m + 0.1f, lo.z + size.z / 2}, quat(1, 0, 0, 0)},
                              false});
  }

  Result<> holes(const RoomPlan& room, Wall& wall, vec2 a, vec2 b) {
    const vec2 d = glm::normalize(b - a);
    const auto add = [&](vec2 at, float width, float y0, float y1, const std::string& what) -> Result<Hole> {
      const float s = glm::dot(at - a, d) - wall.start;
      const Hole h{s - width / 2, s + width / 2, y0, y1, -1, -1};
      if (h.s0 < 0.05f || h.s1 > wall.length - 0.05f)
        return fail(Code::corrupt, "{}: {} m wide at ({}, {}) does not fit into the wall of {}", what, width, at.x,
                    at.y, room.id);
      if (y1 > room.height_m - 0.1f)
        return fail(Code::corrupt, "{}: {} m high in {} of {} m", what, y1, room.id, room.height_m);
      for (const auto& other : wall.holes)
        if (h.s0 < other.s1 + 0.05f && h.s1 > other.s0 - 0.05f)
          return fail(Code::corrupt, "{}: meets another opening of {}", what, room.id);
      return h;
    };
    for (std::size_t i = 0; i < plan_.openings.size(); ++i) {
      const auto& o = plan_.openings[i];
      if (!near_line(a, b, o.at)) continue;
      VITRINE_TRY(hole, add(o.at, o.width_m, 0, o.height_m, fmt::format("openings[{}]", i)));
      hole.opening = static_cast<int>(i);
      wall.holes.push_back(hole);
    }
    for (std::size_t i = 0; i < plan_.windows.size(); ++i) {
      const auto& w = plan_.windows[i];
      if (!near_line(a, b, w.at)) continue;
      VITRINE_TRY(hole, add(w.at, w.width_m, w.sill_m, w.head_m, fmt::format("windows[{}]", i)));
      hole.window = static_cast<int>(i);
      wall.holes.push_back(hole);
    }
    return {};
  }

  void inside(const RoomPlan& room, const Wall& wall) {
    const int plaster = surface(wall.surface);
    const int chart = part_->add_chart(wall.at(0, 0), wall.along * wall.length, {0, wall.height, 0}, 0.14f);
    const float top = wall.height - kGap_m;
    cells(wall.length, top, wall.holes, 0, [&](float s0, float s1, float y0, float y1) {
      part_->quad(plaster, wall.at(s0, y0), wall.at(s1, y0), wall.at(s1, y1), wall.at(s0, y1), chart);
    });
    // A chart has one colour in the bake: the dark strip needs its own.
    const int gap_chart = part_->add_chart(wall.at(0, top), wall.along * wall.length, {0, kGap_m, 0}, 0.5f);
    part_->quad(surface("gap"), wall.at(0, top), wall.at(wall.length, top), wall.at(wall.length, wall.height),
                wall.at(0, wall.height), gap_chart);
    // Skirting between the doors.
    std::vector<Hole> doors;
    for (const auto& h : wall.holes)
      if (h.y0 <= kSkirting_m) doors.push_back({h.s0 - kDoorFace_m, h.s1 + kDoorFace_m, 0, 10});
    const auto pose = wall.pose();
    cells(wall.length, kSkirting_m, doors, 0, [&](float s0, float s1, float, float) {
      part_->box(surface(room.skirting), {s0, 0, 0}, {s1, kSkirting_m, kSkirtingDepth_m}, 0.004f, pose, 4 | 16);
    });
    for (const auto& h : wall.holes) {
      if (h.opening >= 0 && !opening_done_[static_cast<std::size_t>(h.opening)]++)
        door(wall, h, plan_.openings[static_cast<std::size_t>(h.opening)]);
      if (h.window >= 0 && !window_done_[static_cast<std::size_t>(h.window)]++)
        window(wall, h, plan_.windows[static_cast<std::size_t>(h.window)]);
    }
  }

  // A lining through the whole wall that stands a little proud of the plaster on both sides; no leaf: the rooms flow.
  void door(const Wall& wall, const Hole& h, const OpeningPlan& opening) {
    const auto pose = wall.pose();
    const int frame = surface(opening.entrance ? "steel" : "frame");
    const float z0 = -wall.thickness - kDoorFace_m, z1 = kDoorFace_m, face = opening.entrance ? 0.07f : kDoorLining_m;
    part_->box(frame, {h.s0 - kDoorFace_m, 0, z0}, {h.s0 + face, h.y1 + kDoorFace_m, z1}, 0.004f, pose, 4, 0.3f);
    part_->box(frame, {h.s1 - face, 0, z0}, {h.s1 + kDoorFace_m, h.y1 + kDoorFace_m, z1}, 0.004f, pose, 4, 0.3f);
    part_->box(frame, {h.s0 + face, h.y1 - face, z0}, {h.s1 - face, h.y1 + kDoorFace_m, z1}, 0.004f, pose, 1 | 2, 0.3f);
    // The floor between the rooms.
    const float sill = opening.entrance ? wall.thickness + 1.4f : wall.thickness;
    const vec3 a = wall.at(h.s0, 0), b = wall.at(h.s1, 0), c = wall.at(h.s1, 0, sill), d = wall.at(h.s0, 0, sill);
    const int chart = part_->add_chart(a, b - a, d - a, 0.12f);
    part_->quad(surface("sill"), a, b, c, d, chart);
    const vec3 middle = (a + c) * 0.5f;
    out_.colliders.push_back(
        {"threshold",
         glm::abs(wall.along) * (h.s1 - h.s0) * 0.5f + glm::abs(wall.inward) * (sill * 0.5f + 0.1f) + vec3(0, 0.1f, 0),
         {middle - vec3(0, 0.1f, 0), quat(1, 0, 0, 0)},
         true});
    if (!opening.entrance) return;
    out_.windows.push_back({wall.at(h.s0, 0, wall.thickness), wall.along * (h.s1 - h.s0), {0, h.y1, 0}, wall.inward});
    // Standing open to the street on a good day: fixed lights at both sides and above, the middle free.
    const float transom = h.y1 - 0.55f, mid = -wall.thickness / 2;
    part_->box(frame, {h.s0 + face, transom, mid - 0.03f}, {h.s1 - face, transom + 0.06f, mid + 0.03f}, 0.003f, pose,
               1 | 2, 0.3f);
    pane(wall, h.s0 + face, h.s1 - face, transom + 0.06f, h.y1 - face, -mid);
  }

  void pane(const Wall& wall, float s0, float s1, float y0, float y1, float out) {
    part_->quad(surface("glass"), wall.at(s0, y0, out), wall.at(s1, y0, out), wall.at(s1, y1, out),
                wall.at(s0, y1, out), -1);
  }

  void window(const Wall& wall, const Hole& h, const WindowPlan& plan) {
    const auto pose = wall.pose();
    const int plaster = surface(wall.surface), frame = surface("steel");
    const float t = wall.thickness;
    const auto reveal = [&](vec3 a, vec3 b, vec3 c, vec3 d) {
      part_->quad(plaster, a, b, c, d, part_->add_chart(a, b - a, d - a, 0.14f));
    };
    reveal(wall.at(h.s0, h.y0, 0), wall.at(h.s0, h.y0, t), wall.at(h.s0, h.y1, t), wall.at(h.s0, h.y1, 0));
    reveal(wall.at(h.s1, h.y0, t), wall.at(h.s1, h.y0, 0), wall.at(h.s1, h.y1, 0), wall.at(h.s1, h.y1, t));
    reveal(wall.at(h.s0, h.y1, t), wall.at(h.s1, h.y1, t), wall.at(h.s1, h.y1, 0), wall.at(h.s0, h.y1, 0));
    // Sill board, 30 mm, standing 40 mm proud.
    part_->box(surface("sill"), {h.s0 - 0.04f, h.y0 - 0.03f, 0}, {h.s1 + 0.04f, h.y0, 0.04f}, 0.005f, pose, 16, 0.14f);
    part_->box(surface("sill"), {h.s0, h.y0 - 0.03f, -t}, {h.s1, h.y0, 0}, 0, pose, 1 | 2 | 4 | 16 | 32, 0.14f);
    // Frame in the outer third of the wall, mullions between the panes.
    const float z1 = -t * 0.55f, z0 = z1 - kFrameDepth_m;
    part_->box(frame, {h.s0, h.y0, z0}, {h.s0 + kFrame_m, h.y1, z1}, 0.004f, pose, 1 | 4 | 8, 0.4f);
    part_->box(frame, {h.s1 - kFrame_m, h.y0, z0}, {h.s1, h.y1, z1}, 0.004f, pose, 2 | 4 | 8, 0.4f);
    part_->box(frame, {h.s0 + kFrame_m, h.y0, z0}, {h.s1 - kFrame_m, h.y0 + kFrame_m, z1}, 0.004f, pose, 1 | 2 | 4,
               0.4f);
    part_->box(frame, {h.s0 + kFrame_m, h.y1 - kFrame_m, z0}, {h.s1 - kFrame_m, h.y1, z1}, 0.004f, pose, 1 | 2 | 8,
               0.4f);
    for (int i = 1; i < plan.panes; ++i) {
      const float s = h.s0 + (h.s1 - h.s0) * static_cast<float>(i) / static_cast<float>(plan.panes);
      part_->box(frame, {s - kMullion_m / 2, h.y0 + kFrame_m, z0 + 0.005f},
                 {s + kMullion_m / 2, h.y1 - kFrame_m, z1 - 0.005f}, 0.004f, pose, 4 | 8, 0.4f);
    }
    if (h.y1 - h.y0 > 1.7f) {
      const float y = h.y1 - 0.5f;
      part_->box(frame, {h.s0 + kFrame_m, y, z0 + 0.008f}, {h.s1 - kFrame_m, y + kMullion_m, z1 - 0.008f}, 0.003f, pose,
                 1 | 2, 0.4f);
    }
    pane(wall, h.s0, h.s1, h.y0, h.y1, -(z0 + z1) / 2);
    out_.windows.push_back({wall.at(h.s0, h.y0, t), wall.along * (h.s1 - h.s0), {0, h.y1 - h.y0, 0}, wall.inward});
  }

  // What the street and the sun see: outer faces where no other room is behind the wall.
  void outside(const Wall& wall, float centre_length, std::vector<std::pair<float, float>> shared) {
    std::sort(shared.begin(), shared.end());
    // Around an outer corner the faces meet; where another room begins they stop, or they would stand in that room.
    const float reach = plan_.exterior_wall_m / 2;
    const auto free_end = [&](float s) {
      const vec3 p = wall.at(s - wall.start, 0, wall.thickness / 2);
      return room_at(plan_, {p.x, p.z}) < 0;
    };
    float s = free_end(-reach) ? -reach : 0;
    shared.emplace_back(free_end(centre_length + reach) ? centre_length + reach : centre_length, 1e9f);
    const float out = wall.thickness / 2 + plan_.exterior_wall_m / 2;
    for (const auto& [from, to] : shared) {
      if (from > s + 0.01f) {
        std::vector<Hole> holes = wall.holes;
        for (auto& h : holes) h.s0 += wall.start, h.s1 += wall.start;
        const auto at = [&](float x, float y) { return wall.at(x - wall.start, y, out); };
        cells(from, wall.height + kRoof_m, holes, s, [&](float s0, float s1, float y0, float y1) {
          part_->quad(surface("shell"), at(s1, y0), at(s0, y0), at(s0, y1), at(s1, y1), -1);
        });
      }
      s = std::max(s, to);
    }
  }

  void colliders(const RoomPlan& room, const Wall& wall) {
    std::vector<Hole> doors;
    for (const auto& h : wall.holes)
      if (h.opening >= 0) doors.push_back(h);
    const auto pose = wall.pose();
    const float depth = wall.thickness / 2;
    cells(wall.length + depth, wall.height, doors, -depth, [&](float s0, float s1, float y0, float y1) {
      out_.colliders.push_back({"wall " + room.id, vec3(s1 - s0, y1 - y0, depth) * 0.5f,
                                pose * Pose{{(s0 + s1) / 2, (y0 + y1) / 2, -depth / 2}, quat(1, 0, 0, 0)}, false});
    });
  }

  const Plan& plan_;
  Building& out_;
  PartMesh* part_ = nullptr;
  std::vector<int> opening_done_, window_done_;
};

}  // namespace

int room_at(const Plan& plan, vec2 xz) {
  for (std::size_t i = 0; i < plan.rooms.size(); ++i)
    if (Zone{"", {}, plan.rooms[i].polygon, 3}.contains(xz)) return static_cast<int>(i);
  return -1;
}

// Ear clipping: rooms have few corners.
std::vector<std::array<int, 3>> triangulate(const std::vector<vec2>& polygon) {
  std::vector<int> rest(polygon.size());
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = static_cast<int>(i);
  std::vector<std::array<int, 3>> triangles;
  const auto cross = [&](int a, int b, int c) {
    const vec2 u = polygon[static_cast<std::size_t>(b)] - polygon[static_cast<std::size_t>(a)],
               v = polygon[static_cast<std::size_t>(c)] - polygon[static_cast<std::size_t>(a)];
    return u.x * v.y - u.y * v.x;
  };
  while (rest.size() > 2) {
    bool clipped = false;
    for (std::size_t i = 0; i < rest.size() && !clipped; ++i) {
      const int a = rest[(i + rest.size() - 1) % rest.size()], b = rest[i], c = rest[(i + 1) % rest.size()];
      if (cross(a, b, c) <= 1e-6f) continue;
      bool empty = true;
      for (const int p : rest)
        if (p != a && p != b && p != c && cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0)
          empty = false;
      if (!empty) continue;
      triangles.push_back({a, c, b});  // x east, z south: clockwise from above becomes counter-clockwise
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      clipped = true;
    }
    if (!clipped) break;  // collinear leftovers
  }
  return triangles;
}

Result<Building> build(const Plan& plan) {
  Building building;
  building.parts.reserve(plan.rooms.size() + 1);
  VITRINE_CHECK(Builder(plan, building).run());
  building.parts.emplace_back(plan);
  building.parts.back().name = "fittings";
  detail::add_fixtures(plan, building);
  for (auto& part : building.parts) part.pack();
  return building;
}

}  // namespace store::showroom::cook
