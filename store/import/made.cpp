#include "store/import/made.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "store/import/made_pictures.h"

namespace store::import {

using engine::core::kPi;
using engine::core::vec2;
using engine::core::vec3;

namespace {

// Adds faces to one material after another.
class Builder {
 public:
  explicit Builder(MadeShape& out) : obj_(out.obj) {}

  void material(const std::string& name, const std::string& texture = "") {
    for (std::size_t i = 0; i < obj_.parts.size(); ++i)
      if (obj_.materials[i].name == name) {
        part_ = i;
        return;
      }
    part_ = obj_.parts.size();
    obj_.materials.push_back({.name = name, .diffuse = vec3(1), .texture = texture});
    obj_.parts.push_back({static_cast<int>(part_), {}});
  }
  int point(vec3 p) {
    obj_.positions.push_back(p);
    return static_cast<int>(obj_.positions.size()) - 1;
  }
  // Counter-clockwise as seen from outside.
  void face(std::initializer_list<int> corners) {
    const std::vector<int> c(corners);
    for (std::size_t i = 1; i + 1 < c.size(); ++i)
      for (const int p : {c[0], c[i], c[i + 1]}) obj_.parts[part_].corners.push_back({p, -1, -1});
  }
  // With UVs; V up.
  void textured(std::array<vec3, 4> corners, vec2 low = {0, 0}, vec2 high = {1, 1}) {
    const vec2 uv[4] = {low, {high.x, low.y}, high, {low.x, high.y}};
    int p[4], t[4];
    for (std::size_t i = 0; i < 4; ++i) {
      p[i] = point(corners[i]);
      obj_.uvs.push_back(uv[i]);
      t[i] = static_cast<int>(obj_.uvs.size()) - 1;
    }
    for (const int i : {0, 1, 2, 0, 2, 3}) obj_.parts[part_].corners.push_back({p[i], -1, t[i]});
  }

  // A box with its edges cut at 45 degrees, so that they catch the light.
  void box(vec3 low, vec3 high, float bevel) {
    bevel = std::min(bevel, 0.45f * std::min({high.x - low.x, high.y - low.y, high.z - low.z}));
    // Three points per corner: one on each of the faces that meet there.
    int at[2][2][2][3];
    for (int x = 0; x < 2; ++x)
      for (int y = 0; y < 2; ++y)
        for (int z = 0; z < 2; ++z)
          for (int axis = 0; axis < 3; ++axis) {
            const int side[3] = {x, y, z};
            vec3 p;
            for (int k = 0; k < 3; ++k)
              p[k] = (side[k] ? high[k] : low[k]) + (k == axis ? 0.0f : side[k] ? -bevel : bevel);
            at[x][y][z][axis] = point(p);
          }
    const auto corner = [&](int axis, int side, int b,
                            int c) {  // point of the face `axis` `side` at (b, c) of the others
      int s[3];
      s[axis] = side, s[(axis + 1) % 3] = b, s[(axis + 2) % 3] = c;
      return at[s[0]][s[1]][s[2]][axis];
    };
    for (int axis = 0; axis < 3; ++axis) {
      face({corner(axis, 1, 0, 0), corner(axis, 1, 1, 0), corner(axis, 1, 1, 1), corner(axis, 1, 0, 1)});
      face({corner(axis, 0, 0, 0), corner(axis, 0, 0, 1), corner(axis, 0, 1, 1), corner(axis, 0, 1, 0)});
    }
    // The twelve cut edges, along `axis`, between faces b and c.
    for (int axis = 0; axis < 3; ++axis) {
      const int b = (axis + 1) % 3, c = (axis + 2) % 3;
      for (int sb = 0; sb < 2; ++sb)
        for (int sc = 0; sc < 2; ++sc) {
          const auto end = [&](int along, int of) {
            int s[3];
            s[axis] = along, s[b] = sb, s[c] = sc;
            return at[s[0]][s[1]][s[2]][of];
          };
          if (sb == sc)
            face({end(0, b), end(0, c), end(1, c), end(1, b)});
          else
            face({end(0, b), end(1, b), end(1, c), end(0, c)});
        }
    }
    for (int x = 0; x < 2; ++x)
      for (int y = 0; y < 2; ++y)
        for (int z = 0; z < 2; ++z) {
          const int* p = at[x][y][z];
          if ((x + y + z) % 2 == 1)
            face({p[0], p[1], p[2]});
          else
            face({p[0], p[2], p[1]});
        }
  }

  // Turns a profile of (radius, z) around the Z axis through (cx, cy): discs, rims, hands of clocks. The profile runs
  // so that its left side is outside when seen with z to the right and the radius up.
  void turn(vec3 centre, const std::vector<vec2>& profile, int segments, vec2 stretch = {1, 1}) {
    std::vector<std::vector<int>> rings;
    for (const vec2 r : profile) {
      std::vector<int> ring;
      for (int i = 0; i < segments; ++i) {
        const float a = 2 * kPi * static_cast<float>(i) / static_cast<float>(segments);
        ring.push_back(point(centre + vec3(r.x * std::cos(a) * stretch.x, r.x * std::sin(a) * stretch.y, r.y)));
      }
      rings.push_back(ring);
    }
    for (std::size_t r = 0; r + 1 < rings.size(); ++r)
      for (std::size_t i = 0; i < rings[r].size(); ++i) {
        const std::size_t j = (i + 1) % rings[r].size();
        face({rings[r][i], rings[r][j], rings[r + 1][j], rings[r + 1][i]});
      }
  }

 private:
  ObjModel& obj_;
  std::size_t part_ = 0;
};

// A picture frame of four bars around [0, w] x [0, h] seen from +Z, with its mirror or picture set back inside.
void frame(Builder& b, float w, float h, float bar, float depth) {
  b.material("frame");
  b.box({-w / 2, 0, 0}, {-w / 2 + bar, h, depth}, 0.003f);
  b.box({w / 2 - bar, 0, 0}, {w / 2, h, depth}, 0.003f);
  b.box({-w / 2 + bar, 0, 0}, {w / 2 - bar, bar, depth}, 0.003f);
  b.box({-w / 2 + bar, h - bar, 0}, {w / 2 - bar, h, depth}, 0.003f);
}

MadeShape picture(std::string_view name, float w, float h, float mat) {
  MadeShape shape;
  Builder b(shape);
  constexpr float kBar = 0.025f, kDepth = 0.035f;
  frame(b, w, h, kBar, kDepth);
  // The paper lies behind the frame, the picture in its window; a millimetre between them keeps them apart for the eye.
  const float z = 0.018f, inside = kBar - 0.002f;
  b.material("mat");
  b.textured({vec3(-w / 2 + inside, inside, z), vec3(w / 2 - inside, inside, z), vec3(w / 2 - inside, h - inside, z),
              vec3(-w / 2 + inside, h - inside, z)});
  b.material("back");
  b.box({-w / 2 + 0.01f, 0.01f, 0.002f}, {w / 2 - 0.01f, h - 0.01f, 0.01f}, 0.001f);
  const float edge = kBar + mat, front = z + 0.0015f;
  b.material("picture", "picture");
  b.textured({vec3(-w / 2 + edge, edge, front), vec3(w / 2 - edge, edge, front), vec3(w / 2 - edge, h - edge, front),
              vec3(-w / 2 + edge, h - edge, front)});
  shape.textures["picture"] = paint_picture(name, w - 2 * edge, h - 2 * edge);
  return shape;
}

MadeShape mirror_round() {
  MadeShape shape;
  Builder b(shape);
  const vec3 centre(0, 0.4f, 0);
  b.material("rim");
  b.turn(
      centre,
      {{0.0f, 0.0f}, {0.4f, 0.0f}, {0.4f, 0.028f}, {0.398f, 0.03f}, {0.387f, 0.03f}, {0.385f, 0.028f}, {0.385f, 0.02f}},
      96);
  b.material("mirror");
  b.turn(centre, {{0.386f, 0.0205f}, {0.0f, 0.0205f}}, 96);
  return shape;
}

MadeShape mirror_tall() {
  MadeShape shape;
  Builder b(shape);
  constexpr float kW = 0.8f, kH = 1.9f, kLean = 0.14f;  // leans by about eight degrees
  frame(b, kW, kH, 0.035f, 0.035f);
  b.material("mirror");
  b.textured({vec3(-kW / 2 + 0.03f, 0.03f, 0.024f), vec3(kW / 2 - 0.03f, 0.03f, 0.024f),
              vec3(kW / 2 - 0.03f, kH - 0.03f, 0.024f), vec3(-kW / 2 + 0.03f, kH - 0.03f, 0.024f)});
  b.material("back");
  b.box({-kW / 2 + 0.01f, 0.01f, 0.004f}, {kW / 2 - 0.01f, kH - 0.01f, 0.014f}, 0.002f);
  for (vec3& p : shape.obj.positions)
    p = vec3(p.x, p.y * std::cos(kLean) + p.z * std::sin(kLean), p.z * std::cos(kLean) - p.y * std::sin(kLean));
  return shape;
}

MadeShape wall_shelf() {
  MadeShape shape;
  Builder b(shape);
  b.material("board");
  b.box({-0.45f, 0, -0.12f}, {0.45f, 0.04f, 0.12f}, 0.003f);
  return shape;
}

// A rectangle with a border: field and border meet in a mitre-free lap, as woven rugs do.
MadeShape rug_border() {
  MadeShape shape;
  Builder b(shape);
  constexpr float kW = 1.2f, kD = 0.85f, kEdge = 0.09f, kInset = 0.13f, kT = 0.012f;
  b.material("border");
  b.box({-kW, 0, -kD}, {kW, kT, -kD + kEdge}, 0.004f);
  b.box({-kW, 0, kD - kEdge}, {kW, kT, kD}, 0.004f);
  b.box({-kW, 0, -kD + kEdge}, {-kW + kEdge, kT, kD - kEdge}, 0.004f);
  b.box({kW - kEdge, 0, -kD + kEdge}, {kW, kT, kD - kEdge}, 0.004f);
  b.material("field");
  b.box({-kW + kEdge, 0, -kD + kEdge}, {kW - kEdge, kT, -kD + kInset}, 0.003f);
  b.box({-kW + kEdge, 0, kD - kInset}, {kW - kEdge, kT, kD - kEdge}, 0.003f);
  b.box({-kW + kEdge, 0, -kD + kInset}, {-kW + kInset, kT, kD - kInset}, 0.003f);
  b.box({kW - kInset, 0, -kD + kInset}, {kW - kEdge, kT, kD - kInset}, 0.003f);
  b.material("border");
  b.box({-kW + kInset, 0, -kD + kInset}, {kW - kInset, kT * 0.98f, -kD + kInset + 0.02f}, 0.003f);
  b.box({-kW + kInset, 0, kD - kInset - 0.02f}, {kW - kInset, kT * 0.98f, kD - kInset}, 0.003f);
  b.box({-kW + kInset, 0, -kD + kInset + 0.02f}, {-kW + kInset + 0.02f, kT * 0.98f, kD - kInset - 0.02f}, 0.003f);
  b.box({kW - kInset - 0.02f, 0, -kD + kInset + 0.02f}, {kW - kInset, kT * 0.98f, kD - kInset - 0.02f}, 0.003f);
  b.material("field");
  b.box({-kW + kInset + 0.02f, 0, -kD + kInset + 0.02f}, {kW - kInset - 0.02f, kT, kD - kInset - 0.02f}, 0.003f);
  return shape;
}

MadeShape rug_stripe() {
  MadeShape shape;
  Builder b(shape);
  // Widths in units of the sum; every stripe is a cloth of its own, a hair's breadth lower or higher than its
  // neighbours.
  struct Stripe {
    const char* color;
    float width;
  };
  constexpr Stripe kStripes[] = {{"ivory", 3},    {"indigo", 1},   {"ivory", .5f},  {"ochre", 2},  {"rose", 1},
                                 {"ivory", 2.5f}, {"moss", 1.5f},  {"indigo", .5f}, {"ivory", 1},  {"rose", 2},
                                 {"ochre", .5f},  {"ivory", 2.5f}, {"indigo", 2},   {"moss", .5f}, {"ivory", 1},
                                 {"ochre", 1},    {"rose", .5f},   {"ivory", 3}};
  float sum = 0;
  for (const Stripe& s : kStripes) sum += s.width;
  float x = -1.15f;
  for (const Stripe& s : kStripes) {
    const float w = 2.3f * s.width / sum;
    b.material(s.color);
    b.box({x, 0, -0.8f}, {x + w, 0.008f, 0.8f}, 0.0012f);
    x += w;
  }
  return shape;
}

MadeShape rug_round() {
  MadeShape shape;
  Builder b(shape);
  const auto disc = [&](std::vector<vec2> profile) {
    const std::size_t first = shape.obj.positions.size();
    b.turn(vec3(0), profile, 96);
    for (std::size_t i = first; i < shape.obj.positions.size(); ++i) {  // lay it down: +Z becomes +Y
      vec3& p = shape.obj.positions[i];
      p = vec3(p.x, p.z, -p.y);
    }
  };
  b.material("border");
  disc({{0, 0}, {0.985f, 0}, {1, 0.006f}, {0.998f, 0.014f}, {0.985f, 0.02f}, {0.955f, 0.02f}});
  b.material("field");
  disc({{0.955f, 0.02f}, {0, 0.02f}});
  return shape;
}

MadeShape rug_check() {
  MadeShape shape;
  Builder b(shape);
  constexpr int kNx = 8, kNz = 6;
  constexpr float kW = 2.0f / kNx, kD = 1.4f / kNz;
  for (int x = 0; x < kNx; ++x)
    for (int z = 0; z < kNz; ++z) {
      b.material((x + z) % 2 ? "dark" : "light");
      const vec3 low(-1 + kW * static_cast<float>(x), 0, -0.7f + kD * static_cast<float>(z));
      b.box(low, low + vec3(kW, 0.012f, kD), 0.0015f);
    }
  return shape;
}

MadeShape clock() {
  MadeShape shape;
  Builder b(shape);
  const vec3 centre(0, 0.18f, 0);
  b.material("frame");
  b.turn(centre,
         {{0, 0},
          {0.176f, 0},
          {0.18f, 0.004f},
          {0.18f, 0.036f},
          {0.177f, 0.04f},
          {0.169f, 0.04f},
          {0.167f, 0.037f},
          {0.167f, 0.02f}},
         96);
  b.material("face");
  b.turn(centre, {{0.168f, 0.021f}, {0, 0.021f}}, 96);
  b.material("marks");
  const auto bar = [&](float angle, float from, float to, float half, float z) {
    const vec3 out(std::sin(angle), std::cos(angle), 0), side(out.y, -out.x, 0);
    const std::size_t first = shape.obj.positions.size();
    b.box({-half, from, z}, {half, to, z + 0.002f}, 0.0004f);
    for (std::size_t i = first; i < shape.obj.positions.size(); ++i) {
      const vec3 p = shape.obj.positions[i];
      shape.obj.positions[i] = centre + side * p.x + out * p.y + vec3(0, 0, p.z);
    }
  };
  for (int hour = 0; hour < 12; ++hour)
    bar(static_cast<float>(hour) * kPi / 6, hour % 3 ? 0.145f : 0.135f, 0.157f, hour % 3 ? 0.0018f : 0.003f, 0.0212f);
  bar(10.15f * kPi / 6, -0.02f, 0.088f, 0.0045f, 0.0245f);  // ten past ten
  bar(9 * kPi / 30, -0.025f, 0.135f, 0.003f, 0.028f);
  b.turn(centre, {{0.008f, 0.021f}, {0.008f, 0.032f}, {0, 0.032f}}, 24);
  return shape;
}

MadeShape books() {
  MadeShape shape;
  Builder b(shape);
  struct Book {
    const char* cloth;
    float w, h, d, turn, dx;
  };
  constexpr Book kBooks[] = {{"petrol", .24f, .036f, .175f, 0, 0},
                             {"oatmeal", .23f, .028f, .168f, .06f, .003f},
                             {"terracotta", .215f, .032f, .16f, -.09f, -.004f},
                             {"moss", .2f, .024f, .15f, .13f, .002f},
                             {"ink", .18f, .03f, .125f, -.2f, 0}};
  float y = 0;
  for (const Book& book : kBooks) {
    const std::size_t first = shape.obj.positions.size();
    const float w = book.w / 2, d = book.d / 2, cover = 0.0025f;
    b.material(book.cloth);
    b.box({-w, y, -d}, {w, y + cover, d}, 0.0008f);
    b.box({-w, y + book.h - cover, -d}, {w, y + book.h, d}, 0.0008f);
    b.box({-w, y + cover, d - 0.003f}, {w, y + book.h - cover, d}, 0.0008f);  // the spine faces the visitor
    b.material("pages");
    b.box({-w + 0.004f, y + cover, -d + 0.004f}, {w - 0.004f, y + book.h - cover, d - 0.003f}, 0.0005f);
    for (std::size_t i = first; i < shape.obj.positions.size(); ++i) {
      vec3& p = shape.obj.positions[i];
      const float c = std::cos(book.turn), s = std::sin(book.turn);
      p = vec3(p.x * c + p.z * s + book.dx, p.y, p.z * c - p.x * s);
    }
    y += book.h;
  }
  return shape;
}

MadeShape cushion() {
  MadeShape shape;
  Builder b(shape);
  b.material("cover");
  // Two bulging squares sewn together; the sides run in a little between the corners.
  constexpr int kN = 28;
  const auto at = [&](int i, int j, float side) {
    const float u = 2 * static_cast<float>(i) / kN - 1, v = 2 * static_cast<float>(j) / kN - 1;
    const float bulge = std::pow(std::max(0.0f, (1 - u * u) * (1 - v * v)), 0.55f);
    const float in_u = 1 - 0.06f * (1 - v * v) * std::abs(u), in_v = 1 - 0.06f * (1 - u * u) * std::abs(v);
    const float fold = 0.006f * std::sin(9 * u + 4 * v) * std::sin(7 * v - 3 * u) * bulge;
    return vec3(0.225f * u * in_u, 0.225f + 0.225f * v * in_v, side * (0.08f * bulge + fold));
  };
  for (const float side : {1.0f, -1.0f}) {
    int grid[kN + 1][kN + 1];
    for (int i = 0; i <= kN; ++i)
      for (int j = 0; j <= kN; ++j) grid[i][j] = b.point(at(i, j, side));
    for (int i = 0; i < kN; ++i)
      for (int j = 0; j < kN; ++j) {
        if (side > 0)
          b.face({grid[i][j], grid[i + 1][j], grid[i + 1][j + 1], grid[i][j + 1]});
        else
          b.face({grid[i][j], grid[i][j + 1], grid[i + 1][j + 1], grid[i + 1][j]});
      }
  }
  return shape;
}

}  // namespace

engine::core::Result<MadeShape> make_shape(std::string_view shape) {
  if (shape == "picture-dawn") return picture(shape, 1.0f, 0.7f, 0.05f);
  if (shape == "picture-moon") return picture(shape, 0.6f, 0.8f, 0.06f);
  if (shape == "picture-leaves") return picture(shape, 0.5f, 0.7f, 0.06f);
  if (shape == "picture-blocks") return picture(shape, 0.9f, 0.9f, 0.0f);
  if (shape == "mirror-round") return mirror_round();
  if (shape == "mirror-tall") return mirror_tall();
  if (shape == "wall-shelf") return wall_shelf();
  if (shape == "rug-border") return rug_border();
  if (shape == "rug-stripe") return rug_stripe();
  if (shape == "rug-round") return rug_round();
  if (shape == "rug-check") return rug_check();
  if (shape == "clock") return clock();
  if (shape == "books") return books();
  if (shape == "cushion") return cushion();
  return engine::core::fail(engine::core::Code::not_found, "no shape 'made:{}'", shape);
}

}  // namespace store::import
