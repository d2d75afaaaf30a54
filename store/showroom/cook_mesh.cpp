#include "store/showroom/cook_mesh.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace store::showroom::cook {
namespace {

constexpr int kMaxChart = 510;

int texels(float length_m, float texel_m) {
  if (length_m < texel_m * 0.6f) return 1;
  return std::clamp(static_cast<int>(std::lround(length_m / texel_m)) + 1, 2, kMaxChart);
}

}  // namespace

vec3 Chart::point(int i, int j) const {
  const float a = width > 1 ? static_cast<float>(i) / static_cast<float>(width - 1) : 0.5f;
  const float b = height > 1 ? static_cast<float>(j) / static_cast<float>(height - 1) : 0.5f;
  return origin + u * a + v * b;
}

vec2 Chart::place(vec3 p) const {
  const vec3 d = p - origin;
  const float a = std::clamp(glm::dot(d, u) / glm::dot(u, u), 0.0f, 1.0f),
              b = std::clamp(glm::dot(d, v) / glm::dot(v, v), 0.0f, 1.0f);
  return {a * static_cast<float>(width - 1), b * static_cast<float>(height - 1)};
}

vec3 Chart::sample(vec3 p) const {
  const vec2 at = place(p);
  const int x0 = static_cast<int>(at.x), y0 = static_cast<int>(at.y);
  const int x1 = std::min(x0 + 1, width - 1), y1 = std::min(y0 + 1, height - 1);
  const float fx = at.x - static_cast<float>(x0), fy = at.y - static_cast<float>(y0);
  const auto get = [&](int i, int j) { return light[static_cast<std::size_t>(j * width + i)]; };
  return glm::mix(glm::mix(get(x0, y0), get(x1, y0), fx), glm::mix(get(x0, y1), get(x1, y1), fx), fy);
}

int PartMesh::add_chart(vec3 origin, vec3 u, vec3 v, float texel_m) {
  Chart c;
  c.origin = origin;
  c.u = u;
  c.v = v;
  c.normal = glm::normalize(glm::cross(u, v));
  c.width = texels(glm::length(u), texel_m);
  c.height = texels(glm::length(v), texel_m);
  charts.push_back(std::move(c));
  return static_cast<int>(charts.size()) - 1;
}

// Box projection: the two axes across the normal, V along the grain where there is one, U to the right and V down
// otherwise.
vec2 PartMesh::texture_place(int surface, vec3 p, vec3 normal, int grain_axis) const {
  const auto& s = plan_->surfaces[static_cast<std::size_t>(surface)];
  const vec3 a = glm::abs(normal);
  const int axis = a.x > a.y && a.x > a.z ? 0 : a.y > a.z ? 1 : 2;
  const int across = axis == 0 ? 2 : 0, along = axis == 1 ? 2 : 1;
  vec2 uv{p[across], along == 1 ? -p[along] : p[along]};
  const bool turn = axis == 1 ? s.turned != (grain_axis == 0) : grain_axis == across;
  if (turn) uv = {uv.y, uv.x};
  return uv / s.size_m;
}

void PartMesh::quad(int surface, vec3 a, vec3 b, vec3 c, vec3 d, int chart, const Pose& local) {
  const vec3 n = glm::normalize(glm::cross(b - a, d - a));
  Face f;
  f.surface = surface;
  f.chart = chart;
  f.corners = {Corner{a, n}, Corner{b, n}, Corner{c, n}, Corner{d, n}};
  const Pose local_from_world = local.inverse();
  const vec3 ln = local_from_world.orientation * n;
  for (std::size_t i = 0; i < 4; ++i)
    f.uv[i] = texture_place(surface, local_from_world * f.corners[i].position, ln, -1);
  faces.push_back(f);
}

void PartMesh::triangle(int surface, vec3 a, vec3 b, vec3 c, int chart) { quad(surface, a, b, c, c, chart); }

void PartMesh::box(int surface, vec3 lo, vec3 hi, float bevel_m, const Pose& pose, unsigned hidden, float texel_m) {
  const vec3 size = hi - lo;
  const float bevel = std::min(bevel_m, 0.45f * std::min({size.x, size.y, size.z}));
  const int grain = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
  // The place of the corner (sx, sy, sz) on the face of `axis`: set in by the bevel along the two other axes.
  const auto corner = [&](int axis, const int(&sign)[3]) {
    vec3 p;
    for (int k = 0; k < 3; ++k) {
      const float inset = k == axis ? 0 : bevel;
      p[k] = sign[k] > 0 ? hi[k] - inset : lo[k] + inset;
    }
    return p;
  };
  const auto add = [&](std::array<vec3, 4> points, std::array<vec3, 4> normals, int chart, vec3 facing) {
    Face f;
    f.surface = surface;
    f.chart = chart;
    if (glm::dot(glm::cross(points[1] - points[0], points[2] - points[0]), facing) < 0) {
      std::reverse(points.begin(), points.end());
      std::reverse(normals.begin(), normals.end());
    }
    for (std::size_t i = 0; i < 4; ++i) {
      f.corners[i] = {pose * points[i], pose.orientation * normals[i]};
      f.uv[i] = texture_place(surface, points[i], facing, grain);
    }
    faces.push_back(f);
  };
  int chart_of[3][2];
  for (int axis = 0; axis < 3; ++axis)
    for (int side = 0; side < 2; ++side) {
      const int u = (axis + 1) % 3, v = (axis + 2) % 3;
      vec3 normal(0), origin = lo, du(0), dv(0);
      normal[axis] = side ? 1.0f : -1.0f;
      origin[axis] = side ? hi[axis] : lo[axis];
      du[u] = size[u], dv[v] = size[v];
      // The chart's normal is u x v, which must point outwards.
      const bool swap = side == 0;
      const bool skip = hidden >> (axis * 2 + side) & 1;
      chart_of[axis][side] = skip ? -1
                                  : add_chart(pose * origin, pose.orientation * (swap ? dv : du),
                                              pose.orientation * (swap ? du : dv), texel_m);
      if (skip) continue;
      std::array<vec3, 4> points, normals;
      normals.fill(normal);
      const int order[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
      for (std::size_t i = 0; i < 4; ++i) {
        int sign[3];
        sign[axis] = side ? 1 : -1, sign[u] = order[i][0], sign[v] = order[i][1];
        points[i] = corner(axis, sign);
      }
      add(points, normals, chart_of[axis][side], normal);
    }
  if (bevel <= 0) return;
  for (int a = 0; a < 3; ++a)
    for (int b = a + 1; b < 3; ++b) {
      const int c = 3 - a - b;
      for (const int sa : {-1, 1})
        for (const int sb : {-1, 1}) {
          vec3 na(0), nb(0);
          na[a] = static_cast<float>(sa), nb[b] = static_cast<float>(sb);
          int s0[3], s1[3];
          s0[a] = s1[a] = sa, s0[b] = s1[b] = sb, s0[c] = -1, s1[c] = 1;
          const int chart = chart_of[a][sa > 0] >= 0 ? chart_of[a][sa > 0] : chart_of[b][sb > 0];
          if (chart < 0) continue;
          add({corner(a, s0), corner(a, s1), corner(b, s1), corner(b, s0)}, {na, na, nb, nb}, chart,
              glm::normalize(na + nb));
        }
    }
  for (int i = 0; i < 8; ++i) {
    const int s[3] = {i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1};
    const vec3 sign(s[0], s[1], s[2]);
    int chart = -1;
    for (int axis = 0; axis < 3 && chart < 0; ++axis) chart = chart_of[axis][s[axis] > 0];
    if (chart < 0) continue;
    const vec3 x{sign.x, 0, 0}, y{0, sign.y, 0}, z{0, 0, sign.z};
    add({corner(0, s), corner(1, s), corner(2, s), corner(2, s)}, {x, y, z, z}, chart, sign);
  }
}

void PartMesh::tube(int surface, vec3 from, vec3 to, float radius_m, int sides) {
  const vec3 axis = glm::normalize(to - from);
  const vec3 side = glm::normalize(glm::cross(axis, std::abs(axis.y) < 0.9f ? vec3(0, 1, 0) : vec3(1, 0, 0)));
  const vec3 other = glm::cross(axis, side);
  const auto ring = [&](int i) {
    const float a = 2 * engine::core::kPi * static_cast<float>(i) / static_cast<float>(sides);
    return side * std::cos(a) + other * std::sin(a);
  };
  // u x v must point outwards, as `side` does.
  const int chart = add_chart(from + side * radius_m, other * 0.001f, axis * glm::distance(from, to), 0.25f);
  for (int i = 0; i < sides; ++i) {
    const vec3 a = ring(i), b = ring(i + 1);
    Face f;
    f.surface = surface;
    f.chart = chart;
    f.corners = {Corner{from + a * radius_m, a}, Corner{from + b * radius_m, b}, Corner{to + b * radius_m, b},
                 Corner{to + a * radius_m, a}};
    f.uv = {vec2(0), vec2(0.1f, 0), vec2(0.1f, 1), vec2(0, 1)};
    if (glm::dot(
            glm::cross(f.corners[1].position - f.corners[0].position, f.corners[3].position - f.corners[0].position),
            a) < 0) {
      std::reverse(f.corners.begin(), f.corners.end());
      std::reverse(f.uv.begin(), f.uv.end());
    }
    faces.push_back(f);
    for (const bool end : {false, true}) {  // caps
      const vec3 centre = end ? to : from, n = end ? axis : -axis;
      Face cap = f;
      cap.corners = {Corner{centre, n}, Corner{centre + a * radius_m, n}, Corner{centre + b * radius_m, n},
                     Corner{centre + b * radius_m, n}};
      if (!end) std::swap(cap.corners[1], cap.corners[2]), cap.corners[3] = cap.corners[2];
      faces.push_back(cap);
    }
  }
}

void PartMesh::pack() {
  std::vector<std::size_t> order(charts.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return charts[a].height > charts[b].height; });
  for (atlas_side = 64; atlas_side <= 4096; atlas_side *= 2) {
    int x = 0, y = 0, row = 0;
    bool fits = true;
    for (const auto i : order) {
      auto& c = charts[i];
      const int w = c.width + 2, h = c.height + 2;
      if (x + w > atlas_side) x = 0, y += row, row = 0;
      if (w > atlas_side || y + h > atlas_side) {
        fits = false;
        break;
      }
      c.x = x + 1, c.y = y + 1;
      x += w, row = std::max(row, h);
    }
    if (fits) return;
  }
}

}  // namespace store::showroom::cook
