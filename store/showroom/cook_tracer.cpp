#include <algorithm>
#include <numeric>

#include "store/showroom/cook_light.h"

namespace store::showroom::cook {

namespace {
constexpr int kLeaf = 4;
constexpr int kBins = 12;
constexpr float kNear_m = 0.0005f;
}  // namespace

Tracer::Tracer(std::vector<Triangle> triangles) : triangles_(std::move(triangles)), order_(triangles_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  std::vector<vec3> centre(triangles_.size());
  for (std::size_t i = 0; i < triangles_.size(); ++i)
    centre[i] = (triangles_[i].a + triangles_[i].b + triangles_[i].c) / 3.0f;
  nodes_.push_back({vec3(0), vec3(0), 0, static_cast<int>(triangles_.size())});
  const auto box_of = [&](int i) {
    engine::core::Aabb b;
    const auto& t = triangles_[static_cast<std::size_t>(i)];
    b.add(t.a), b.add(t.b), b.add(t.c);
    return b;
  };
  std::vector<std::size_t> stack{0};
  while (!stack.empty()) {
    const std::size_t n = stack.back();
    stack.pop_back();
    const int first = nodes_[n].first, count = nodes_[n].count;
    engine::core::Aabb box, centres;
    for (int i = first; i < first + count; ++i) {
      box.add(box_of(order_[static_cast<std::size_t>(i)]));
      centres.add(centre[static_cast<std::size_t>(order_[static_cast<std::size_t>(i)])]);
    }
    nodes_[n].lo = box.min, nodes_[n].hi = box.max;
    if (count <= kLeaf) continue;
    // Binned surface area heuristic over the three axes.
    int best_axis = -1, best_bin = 0;
    float best_cost = 1e30f;
    const vec3 extent = centres.size();
    const auto bin_of = [&](int i, int axis) {
      return std::min(kBins - 1, static_cast<int>((centre[static_cast<std::size_t>(i)][axis] - centres.min[axis]) /
                                                  extent[axis] * kBins));
    };
    const auto area = [](const engine::core::Aabb& b) {
      const vec3 s = b.size();
      return s.x * s.y + s.y * s.z + s.z * s.x;
    };
    for (int axis = 0; axis < 3; ++axis) {
      if (extent[axis] < 1e-5f) continue;
      std::array<engine::core::Aabb, kBins> boxes;
      std::array<int, kBins> counts{};
      for (int i = first; i < first + count; ++i) {
        const int t = order_[static_cast<std::size_t>(i)], b = bin_of(t, axis);
        boxes[static_cast<std::size_t>(b)].add(box_of(t));
        ++counts[static_cast<std::size_t>(b)];
      }
      std::array<float, kBins> left{};
      engine::core::Aabb sum;
      int in = 0;
      for (std::size_t b = 0; b + 1 < kBins; ++b) {
        sum.add(boxes[b]);
        in += counts[b];
        left[b] = area(sum) * static_cast<float>(in);
      }
      sum = {};
      in = 0;
      for (std::size_t b = kBins - 1; b > 0; --b) {
        sum.add(boxes[b]);
        in += counts[b];
        const float cost = left[b - 1] + area(sum) * static_cast<float>(in);
        if (in > 0 && in < count && cost < best_cost)
          best_cost = cost, best_axis = axis, best_bin = static_cast<int>(b);
      }
    }
    if (best_axis < 0) continue;  // all in one place: a fat leaf
    const auto middle = std::partition(order_.begin() + first, order_.begin() + first + count,
                                       [&](int i) { return bin_of(i, best_axis) < best_bin; });
    const int split = static_cast<int>(middle - order_.begin());
    if (split == first || split == first + count) continue;
    const int child = static_cast<int>(nodes_.size());
    nodes_.push_back({vec3(0), vec3(0), first, split - first});
    nodes_.push_back({vec3(0), vec3(0), split, first + count - split});
    nodes_[n].first = child, nodes_[n].count = 0;
    stack.push_back(static_cast<std::size_t>(child));
    stack.push_back(static_cast<std::size_t>(child) + 1);
  }
}

template <bool Any>
Tracer::Hit Tracer::search(vec3 from, vec3 direction, float max_m) const {
  Hit best;
  best.distance_m = max_m;
  if (triangles_.empty()) return best;
  const vec3 inverse = 1.0f / glm::mix(direction, vec3(1e-9f), glm::lessThan(glm::abs(direction), vec3(1e-9f)));
  const auto enters = [&](const Node& n) {
    const vec3 a = (n.lo - from) * inverse, b = (n.hi - from) * inverse;
    const vec3 lo = glm::min(a, b), hi = glm::max(a, b);
    const float t0 = std::max({lo.x, lo.y, lo.z, 0.0f}), t1 = std::min({hi.x, hi.y, hi.z, best.distance_m});
    return t0 <= t1 ? t0 : 1e30f;
  };
  std::array<int, 64> stack;
  int top = 0;
  stack[static_cast<std::size_t>(top++)] = 0;
  while (top > 0) {
    const Node& node = nodes_[static_cast<std::size_t>(stack[static_cast<std::size_t>(--top)])];
    if (node.count == 0) {
      const float a = enters(nodes_[static_cast<std::size_t>(node.first)]),
                  b = enters(nodes_[static_cast<std::size_t>(node.first) + 1]);
      const int near = a <= b ? node.first : node.first + 1, far = a <= b ? node.first + 1 : node.first;
      if (std::max(a, b) < 1e29f && top < 63) stack[static_cast<std::size_t>(top++)] = far;
      if (std::min(a, b) < 1e29f && top < 63) stack[static_cast<std::size_t>(top++)] = near;
      continue;
    }
    for (int k = node.first; k < node.first + node.count; ++k) {
      const int index = order_[static_cast<std::size_t>(k)];
      const auto& t = triangles_[static_cast<std::size_t>(index)];
      const vec3 e1 = t.b - t.a, e2 = t.c - t.a, p = glm::cross(direction, e2);
      const float det = glm::dot(e1, p);
      if (std::abs(det) < 1e-12f) continue;
      const vec3 s = (from - t.a) / det;
      const float u = glm::dot(s, p);
      if (u < 0 || u > 1) continue;
      const vec3 q = glm::cross(s, e1);
      const float v = glm::dot(direction, q), d = glm::dot(e2, q);
      if (v < 0 || u + v > 1 || d < kNear_m || d >= best.distance_m) continue;
      best = {index, d, det < 0};
      if constexpr (Any) return best;
    }
  }
  return best;
}

Tracer::Hit Tracer::hit(vec3 from, vec3 direction, float max_m) const { return search<false>(from, direction, max_m); }

bool Tracer::blocked(vec3 from, vec3 to) const {
  const float length = glm::distance(from, to);
  if (length < 0.003f) return false;
  return search<true>(from, (to - from) / length, length - 0.001f).triangle >= 0;
}

}  // namespace store::showroom::cook
