#include "store/import/polygon.h"

#include <cmath>
#include <numeric>

namespace store::import {

using engine::core::vec3;
using dvec2 = glm::dvec2;

namespace {

double cross(dvec2 a, dvec2 b, dvec2 c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

bool inside(dvec2 p, dvec2 a, dvec2 b, dvec2 c) {  // edges included; the triangle turns left
  return cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0;
}

}  // namespace

std::vector<std::array<int, 3>> triangulate(std::span<const vec3> corners) {
  std::vector<std::array<int, 3>> triangles;
  const int count = static_cast<int>(corners.size());
  const auto at = [&](int i) { return glm::dvec3(corners[static_cast<std::size_t>(i)]); };
  if (count < 3) return triangles;
  if (count == 3) return triangles.push_back({0, 1, 2}), triangles;
  // Newell's normal: the plane that fits best, whatever single corners do.
  glm::dvec3 normal(0);
  for (int i = 0; i < count; ++i) {
    const glm::dvec3 a = at(i) - at(0), b = at((i + 1) % count) - at(0);
    normal += glm::cross(a, b);
  }
  const double length = glm::length(normal);
  if (!(length > 0)) return triangles;
  normal /= length;
  const glm::dvec3 aside = std::abs(normal.x) < 0.6 ? glm::dvec3(1, 0, 0) : glm::dvec3(0, 1, 0);
  const glm::dvec3 u = glm::normalize(glm::cross(aside, normal)), v = glm::cross(normal, u);
  std::vector<dvec2> points;
  for (int i = 0; i < count; ++i) points.push_back({glm::dot(at(i) - at(0), u), glm::dot(at(i) - at(0), v)});
  const auto p = [&](int i) { return points[static_cast<std::size_t>(i)]; };

  if (count == 4) {  // along the diagonal that keeps both halves upright, the shorter one where both do
    const bool first = cross(p(0), p(1), p(2)) > 0 && cross(p(0), p(2), p(3)) > 0;
    const bool second = cross(p(0), p(1), p(3)) > 0 && cross(p(1), p(2), p(3)) > 0;
    const bool shorter = glm::length(p(0) - p(2)) <= glm::length(p(1) - p(3));
    if (first && (shorter || !second)) return {{0, 1, 2}, {0, 2, 3}};
    if (second) return {{0, 1, 3}, {1, 2, 3}};
  }

  const double area = length / 2, sliver = area * 1e-9;
  std::vector<int> ring(corners.size());
  std::iota(ring.begin(), ring.end(), 0);
  while (ring.size() > 3) {
    const int size = static_cast<int>(ring.size());
    const auto near = [&](int i) { return ring[static_cast<std::size_t>((i + size) % size)]; };
    int ear = -1, straight = -1, bent = -1;
    double sharpest = 0;
    for (int i = 0; i < size && ear < 0; ++i) {
      const dvec2 a = p(near(i - 1)), b = p(near(i)), c = p(near(i + 1));
      const double turn = cross(a, b, c);
      if (std::abs(turn) <= sliver) {
        straight = i;  // spans nothing; goes away for free when no ear is left
        continue;
      }
      if (turn < 0) continue;
      if (bent < 0 || turn < sharpest) bent = i, sharpest = turn;
      bool empty = true;
      for (int k = 0; k < size && empty; ++k) {
        const dvec2 q = p(near(k));
        if (q == a || q == b || q == c) continue;
        empty = !inside(q, a, b, c);
      }
      if (empty) ear = i;
    }
    if (ear < 0 && straight >= 0) {
      ring.erase(ring.begin() + straight);
      continue;
    }
    if (ear < 0) ear = bent;  // crosses itself: the smallest corner does the least harm
    if (ear < 0) break;
    triangles.push_back({near(ear - 1), near(ear), near(ear + 1)});
    ring.erase(ring.begin() + ear);
  }
  if (ring.size() == 3 && cross(p(ring[0]), p(ring[1]), p(ring[2])) > sliver)
    triangles.push_back({ring[0], ring[1], ring[2]});
  return triangles;
}

}  // namespace store::import
