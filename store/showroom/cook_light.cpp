#include "store/showroom/cook_light.h"

#include <algorithm>
#include <cmath>

namespace store::showroom::cook {
namespace {

using engine::core::kPi;

constexpr std::uint32_t kNothing = ~0u;
constexpr float kLift_m = 0.006f;     // rays start this far off the surface
constexpr int kWindowGrid = 4;        // stratified samples of a window: 4 x 4
constexpr float kWindowReach_m = 16;  // farther windows light nothing that shows

std::uint32_t hash(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
float unit(std::uint32_t x) { return static_cast<float>(x >> 8) / 16777216.0f; }
// R2 sequence (Martin Roberts): even over the square for any count.
vec2 r2(int i, vec2 shift) {
  return glm::fract(vec2(0.7548776662f, 0.5698402910f) * static_cast<float>(i + 1) + shift);
}

vec3 around(vec3 n, vec3 local) {
  const vec3 t = glm::normalize(glm::cross(n, std::abs(n.y) < 0.9f ? vec3(0, 1, 0) : vec3(1, 0, 0)));
  return t * local.x + glm::cross(n, t) * local.y + n * local.z;
}
vec3 cosine_direction(vec3 n, vec2 xi) {
  const float r = std::sqrt(xi.x), a = 2 * kPi * xi.y;
  return around(n, {r * std::cos(a), r * std::sin(a), std::sqrt(std::max(0.0f, 1 - xi.x))});
}

struct Source {                         // of one triangle
  std::uint32_t texel_base = kNothing;  // first texel of its chart
  const Chart* chart = nullptr;
  int surface = -1;
  vec3 albedo{0.5f};
  std::uint32_t loose = kNothing;  // a product's triangle: index into loose light
};

class Baker {
 public:
  Baker(const Plan& plan, Building& building, std::span<const vec3> albedo, std::span<const Occluder> occluders,
        const BakeOptions& options, engine::core::JobQueue& jobs)
      : plan_(plan), building_(building), options_(options), jobs_(jobs), tracer_(collect(albedo, occluders)) {}

  Baked run() {
    direct();
    gather();
    for (int i = 0; i < options_.bounces; ++i) bounce();
    finish();
    Baked baked;
    baked.environment = panorama();
    baked.exposure = exposure();
    light_grid(baked);
    return baked;
  }

 private:
  struct Row {
    Chart* chart;
    std::uint32_t base;
    int row;
  };

  std::vector<Tracer::Triangle> collect(std::span<const vec3> albedo, std::span<const Occluder> occluders) {
    std::vector<Tracer::Triangle> triangles;
    for (auto& part : building_.parts) {
      std::vector<std::uint32_t> base(part.charts.size());
      for (std::size_t c = 0; c < part.charts.size(); ++c) {
        base[c] = static_cast<std::uint32_t>(texel_count_);
        for (int row = 0; row < part.charts[c].height; ++row) rows_.push_back({&part.charts[c], base[c], row});
        texel_count_ +=
            static_cast<std::size_t>(part.charts[c].width) * static_cast<std::size_t>(part.charts[c].height);
      }
      for (const auto& face : part.faces) {
        const auto& surface = plan_.surfaces[static_cast<std::size_t>(face.surface)];
        if (surface.kind == "glass") continue;
        Source source;
        source.surface = face.surface;
        source.albedo = albedo[static_cast<std::size_t>(face.surface)];
        if (face.chart >= 0) {
          source.chart = &part.charts[static_cast<std::size_t>(face.chart)];
          source.texel_base = base[static_cast<std::size_t>(face.chart)];
        }
        const auto& c = face.corners;
        triangles.push_back({c[0].position, c[1].position, c[2].position});
        sources_.push_back(source);
        if (c[2].position != c[3].position) {
          triangles.push_back({c[0].position, c[2].position, c[3].position});
          sources_.push_back(source);
        }
      }
    }
    building_triangles_ = static_cast<int>(triangles.size());
    for (const auto& o : occluders)
      for (const auto& t : o.triangles) {
        Source source;
        source.albedo = o.albedo;
        source.loose = static_cast<std::uint32_t>(loose_.size());
        loose_.push_back(vec3(0));
        loose_triangles_.push_back(t);
        triangles.push_back(t);
        sources_.push_back(source);
      }
    return triangles;
  }

  vec3 position(const Chart& c, int i, int j) const {
    vec3 p = c.point(i, j);
    // A little way in from the rectangle's edge: exactly in a corner half of all rays would start inside the next wall.
    const vec3 centre = c.origin + (c.u + c.v) * 0.5f;
    const auto pull = [&](vec3 axis) {
      const float length = glm::length(axis);
      if (length < 1e-4f) return;
      const vec3 d = axis / length;
      const float s = glm::dot(p - centre, d), limit = std::max(0.0f, length / 2 - 0.015f);
      p += d * (std::clamp(s, -limit, limit) - s);
    };
    pull(c.u), pull(c.v);
    return p + c.normal * kLift_m;
  }

  // Light kept in the map: sky through windows, coves and strips.
  vec3 soft(vec3 p, vec3 n, std::uint32_t seed, int most) const {
    vec3 sum(0);
    for (std::size_t w = 0; w < building_.windows.size(); ++w) {
      const auto& window = building_.windows[w];
      const vec3 centre = window.corner + (window.u + window.v) * 0.5f;
      if (glm::distance(centre, p) > kWindowReach_m || glm::dot(p - window.corner, window.inward) < 0.01f) continue;
      const float reach = glm::length(window.u + window.v) * 0.5f;
      if (glm::dot(centre - p, n) < -reach) continue;
      const int grid = glm::distance(centre, p) > 7 ? std::min(most, 2) : most;  // far windows are small
      const float area = glm::length(glm::cross(window.u, window.v)) / static_cast<float>(grid * grid);
      for (int k = 0; k < grid * grid; ++k) {
        const std::uint32_t h =
            hash(seed + static_cast<std::uint32_t>(w) * 977u + static_cast<std::uint32_t>(k) * 131071u);
        const vec2 at = (vec2(k % grid, k / grid) + vec2(unit(h), unit(hash(h)))) / static_cast<float>(grid);
        const vec3 q = window.corner + window.u * at.x + window.v * at.y, to = q - p;
        const float d2 = glm::dot(to, to), d = std::sqrt(d2);
        const vec3 dir = to / d;
        const float cos_here = glm::dot(dir, n), cos_there = -glm::dot(dir, window.inward);
        if (cos_here <= 0 || cos_there <= 0 || tracer_.blocked(p, q)) continue;
        sum += sky_light(plan_, dir) * (cos_here * cos_there * area / std::max(d2, 0.04f));
      }
    }
    for (std::size_t e = 0; e < building_.emitters.size(); ++e) {
      const auto& line = building_.emitters[e];
      const float length = glm::distance(line.from, line.to);
      const vec3 middle = (line.from + line.to) * 0.5f;
      if (glm::distance(middle, p) > length / 2 + 7) continue;
      const bool near = glm::length(glm::cross(p - line.from, line.to - line.from)) < 1.2f * length;
      const int count = std::clamp(static_cast<int>(length / (near ? 0.07f : 0.35f)), 2, 160);
      for (int k = 0; k < count; ++k) {
        const float t = (static_cast<float>(k) + unit(hash(seed + 31u * static_cast<std::uint32_t>(e)))) /
                        static_cast<float>(count);
        const vec3 q = glm::mix(line.from, line.to, t) + line.normal * 0.004f, to = q - p;
        const float d2 = std::max(glm::dot(to, to), 0.01f);
        const vec3 dir = to / std::sqrt(d2);
        const float cos_here = glm::dot(dir, n), cos_there = -glm::dot(dir, line.normal);
        if (cos_here <= 0 || cos_there <= 0 || tracer_.blocked(p, q)) continue;
        sum += line.flux_nit_m * (length / static_cast<float>(count) * cos_here * cos_there / d2);
      }
    }
    return sum;
  }

  // Light drawn at run time: sun, spots, lamps.
  vec3 hard(vec3 p, vec3 n) const {
    vec3 sum(0);
    const float sun = -glm::dot(plan_.sun_direction, n);
    if (sun > 0 && tracer_.hit(p, -plan_.sun_direction, 100).triangle < 0)
      sum += kelvin_color(5200) * plan_.sun_lux * sun;
    for (const auto& l : plan_.lights) {
      const vec3 to = l.at - p;
      const float d2 = glm::dot(to, to), d = std::sqrt(d2);
      if (d > l.range_m || d < 0.02f) continue;
      const vec3 dir = to / d;
      const float cosine = glm::dot(dir, n);
      if (cosine <= 0) continue;
      float candela = l.candela;
      if (l.kind == "spot") {
        const float reach = glm::distance(l.at, l.aim);
        const float angle = std::acos(std::clamp(glm::dot(-dir, (l.aim - l.at) / reach), -1.0f, 1.0f));
        candela = l.lux * reach * reach * glm::smoothstep(l.half_angle_rad, l.half_angle_rad * 0.6f, angle);
      }
      if (candela < 1 || tracer_.blocked(p, l.at - dir * 0.05f)) continue;
      sum += kelvin_color(l.kelvin) * (candela * cosine / d2);
    }
    return sum;
  }

  void direct() {
    soft_.assign(texel_count_, vec3(0));
    hard_.assign(texel_count_, vec3(0));
    jobs_.parallel_for(rows_.size(), [&](std::size_t r) {
      const auto& row = rows_[r];
      for (int i = 0; i < row.chart->width; ++i) {
        const auto t = row.base + static_cast<std::uint32_t>(row.row * row.chart->width + i);
        const vec3 p = position(*row.chart, i, row.row);
        soft_[t] = soft(p, row.chart->normal, hash(t), kWindowGrid);
        hard_[t] = hard(p, row.chart->normal);
      }
    });
    constexpr std::size_t kBatch = 256;
    jobs_.parallel_for((loose_.size() + kBatch - 1) / kBatch, [&](std::size_t b) {
      for (std::size_t i = b * kBatch; i < std::min(loose_.size(), (b + 1) * kBatch); ++i) {
        const auto& t = loose_triangles_[i];
        vec3 n = glm::cross(t.b - t.a, t.c - t.a);
        if (glm::length(n) < 1e-10f) continue;
        n = glm::normalize(n);
        const vec3 p = (t.a + t.b + t.c) / 3.0f + n * kLift_m;
        loose_[i] = soft(p, n, hash(static_cast<std::uint32_t>(i)), 2) + hard(p, n);
      }
    });
  }

  // What every ray of every texel meets: found once, used by every bounce.
  void gather() {
    const auto rays = static_cast<std::size_t>(options_.rays);
    hits_.assign(texel_count_ * rays, kNothing);
    albedo_.assign(texel_count_, vec3(0));
    valid_.assign(texel_count_, 1);
    for (const auto& s : sources_)
      if (s.chart)
        for (int i = 0; i < s.chart->width * s.chart->height; ++i)
          albedo_[s.texel_base + static_cast<std::uint32_t>(i)] = s.albedo;
    jobs_.parallel_for(rows_.size(), [&](std::size_t r) {
      const auto& row = rows_[r];
      for (int i = 0; i < row.chart->width; ++i) {
        const auto t = row.base + static_cast<std::uint32_t>(row.row * row.chart->width + i);
        const vec3 p = position(*row.chart, i, row.row);
        const vec2 shift{unit(hash(t * 2 + 1)), unit(hash(t * 2 + 2))};
        int inside = 0;
        for (std::size_t k = 0; k < rays; ++k) {
          const vec3 d = cosine_direction(row.chart->normal, r2(static_cast<int>(k), shift));
          const auto hit = tracer_.hit(p, d, 60);
          if (hit.triangle < 0) continue;
          if (hit.back && hit.triangle < building_triangles_) ++inside;
          hits_[t * rays + k] = source_of(hit, p + d * hit.distance_m);
        }
        // Buried in a skirting or a plinth: takes its light from its neighbours later.
        if (inside * 4 > options_.rays) valid_[t] = 0;
      }
    });
    total_.resize(texel_count_);
    for (std::size_t t = 0; t < texel_count_; ++t) total_[t] = soft_[t] + hard_[t];
    indirect_.assign(texel_count_, vec3(0));
  }

  // A texel, or a loose triangle with the high bit set.
  std::uint32_t source_of(const Tracer::Hit& hit, vec3 at) const {
    const auto& s = sources_[static_cast<std::size_t>(hit.triangle)];
    if (s.loose != kNothing) return 0x80000000u | static_cast<std::uint32_t>(hit.triangle);
    if (!s.chart || hit.back) return kNothing;
    const vec2 place = s.chart->place(at);
    return s.texel_base +
           static_cast<std::uint32_t>(std::lround(place.y)) * static_cast<std::uint32_t>(s.chart->width) +
           static_cast<std::uint32_t>(std::lround(place.x));
  }

  vec3 radiance(std::uint32_t source) const {
    if (source == kNothing) return vec3(0);
    if (source & 0x80000000u) {
      const auto& s = sources_[source & 0x7FFFFFFFu];
      return s.albedo * (loose_[s.loose] + loose_ambient_) / kPi;
    }
    return albedo_[source] * total_[source] / kPi;
  }

  void bounce() {
    const auto rays = static_cast<std::size_t>(options_.rays);
    std::vector<vec3> next(texel_count_);
    jobs_.parallel_for(rows_.size(), [&](std::size_t r) {
      const auto& row = rows_[r];
      for (int i = 0; i < row.chart->width; ++i) {
        const auto t = row.base + static_cast<std::uint32_t>(row.row * row.chart->width + i);
        vec3 sum(0);
        for (std::size_t k = 0; k < rays; ++k) sum += radiance(hits_[t * rays + k]);
        next[t] = sum * (kPi / static_cast<float>(rays));
      }
    });
    vec3 mean(0);
    for (std::size_t t = 0; t < texel_count_; ++t) {
      indirect_[t] = next[t];
      total_[t] = soft_[t] + hard_[t] + next[t];
      mean += next[t];
    }
    loose_ambient_ = mean / static_cast<float>(std::max<std::size_t>(1, texel_count_));
  }

  void finish() {
    for (const auto& row : rows_) {
      if (row.row != 0) continue;
      auto& c = *row.chart;
      c.light.resize(static_cast<std::size_t>(c.width * c.height));
      std::vector<float> weight(c.light.size());
      for (std::size_t k = 0; k < c.light.size(); ++k) {
        weight[k] = valid_[row.base + k] ? 1.0f : 0.0f;
        c.light[k] = (soft_[row.base + k] + indirect_[row.base + k]) * weight[k];
      }
      // Fill what is buried, from the rim inwards.
      for (int pass = 0; pass < 64 && std::find(weight.begin(), weight.end(), 0.0f) != weight.end(); ++pass) {
        auto filled = c.light;
        auto filled_weight = weight;
        bool any = false;
        for (int j = 0; j < c.height; ++j)
          for (int i = 0; i < c.width; ++i) {
            const auto k = static_cast<std::size_t>(j * c.width + i);
            if (weight[k] > 0) continue;
            vec3 sum(0);
            float n = 0;
            for (int dj = -1; dj <= 1; ++dj)
              for (int di = -1; di <= 1; ++di) {
                const int x = i + di, y = j + dj;
                if (x < 0 || y < 0 || x >= c.width || y >= c.height) continue;
                const auto q = static_cast<std::size_t>(y * c.width + x);
                sum += c.light[q] * weight[q], n += weight[q];
              }
            if (n > 0) filled[k] = sum / n, filled_weight[k] = 1, any = true;
          }
        c.light = std::move(filled), weight = std::move(filled_weight);
        if (!any) break;
      }
      // The noise of a few dozen rays: a small binomial filter, twice.
      for (int pass = 0; pass < 2 && (c.width > 2 || c.height > 2); ++pass)
        for (const bool horizontal : {true, false}) {
          const auto source = c.light;
          for (int j = 0; j < c.height; ++j)
            for (int i = 0; i < c.width; ++i) {
              const auto get = [&](int o) {
                const int x = horizontal ? std::clamp(i + o, 0, c.width - 1) : i,
                          y = horizontal ? j : std::clamp(j + o, 0, c.height - 1);
                return source[static_cast<std::size_t>(y * c.width + x)];
              };
              c.light[static_cast<std::size_t>(j * c.width + i)] = get(-1) * 0.25f + get(0) * 0.5f + get(1) * 0.25f;
            }
        }
      for (std::size_t k = 0; k < c.light.size(); ++k)
        total_[row.base + k] = c.light[k] + (valid_[row.base + k] ? hard_[row.base + k] : vec3(0));
    }
  }

  vec3 seen(vec3 p, vec3 d, bool view) const {
    const auto hit = tracer_.hit(p, d, 80);
    if (hit.triangle < 0) return view ? street_view(plan_, d) * plan_.view_nit : vec3(0);
    const auto& s = sources_[static_cast<std::size_t>(hit.triangle)];
    if (view && s.surface >= 0 && plan_.surfaces[static_cast<std::size_t>(s.surface)].emission_nit > 0)
      return plan_.surfaces[static_cast<std::size_t>(s.surface)].color *
             std::min(plan_.surfaces[static_cast<std::size_t>(s.surface)].emission_nit, 4000.0f);
    return radiance(source_of(hit, p + d * hit.distance_m));
  }

  vec3 panorama_point() const {
    engine::core::Aabb box;
    for (const auto& p : plan_.rooms.front().polygon) box.add({p.x, 1.7f, p.y});
    return box.centre();
  }

  engine::asset::HdrImage panorama() const {
    engine::asset::HdrImage image;
    image.width = 256, image.height = 128;
    image.pixels.resize(std::size_t(image.width) * image.height);
    const vec3 p = panorama_point();
    jobs_.parallel_for(image.height, [&](std::size_t y) {
      for (std::uint32_t x = 0; x < image.width; ++x) {
        vec3 sum(0);
        for (int k = 0; k < 4; ++k) {
          // Equirectangular as glTF viewers have it: the middle of the picture is -Z... u = 0.5 + atan2(x, -z) / 2 pi.
          const float u =
              (static_cast<float>(x) + 0.25f + 0.5f * static_cast<float>(k & 1)) / static_cast<float>(image.width);
          const float v =
              (static_cast<float>(y) + 0.25f + 0.5f * static_cast<float>(k >> 1)) / static_cast<float>(image.height);
          const float phi = (u - 0.5f) * 2 * kPi, theta = v * kPi;
          sum += seen(p, {std::sin(phi) * std::sin(theta), std::cos(theta), -std::cos(phi) * std::sin(theta)}, true);
        }
        image.pixels[y * image.width + x] = sum * 0.25f;
      }
    });
    return image;
  }

  // So that the brightest tenth of the walls' light reads `white_level`.
  float exposure() const {
    std::vector<float> levels;
    for (const auto& row : rows_) {
      if (std::abs(row.chart->normal.y) > 0.5f || glm::length(row.chart->u) < 1 || glm::length(row.chart->v) < 1)
        continue;
      for (int i = 0; i < row.chart->width; ++i) {
        const auto t = row.base + static_cast<std::uint32_t>(row.row * row.chart->width + i);
        levels.push_back(glm::dot(albedo_[t] * total_[t], vec3(0.2126f, 0.7152f, 0.0722f)) / kPi);
      }
    }
    if (levels.empty()) return 1;
    const auto nth = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() * 9 / 10);
    std::nth_element(levels.begin(), nth, levels.end());
    return plan_.white_level / std::max(1e-3f, *nth);
  }

  void light_grid(Baked& baked) const {
    // What the environment alone gives to surfaces that look up and down; the grid is relative to it.
    vec3 env_up(0), env_down(0);
    const auto& e = baked.environment;
    for (std::uint32_t y = 0; y < e.height; ++y) {
      const float theta = (static_cast<float>(y) + 0.5f) / static_cast<float>(e.height) * kPi;
      const float solid =
          std::sin(theta) * (kPi / static_cast<float>(e.height)) * (2 * kPi / static_cast<float>(e.width));
      for (std::uint32_t x = 0; x < e.width; ++x)
        (theta < kPi / 2 ? env_up : env_down) += e.pixels[y * e.width + x] * (solid * std::abs(std::cos(theta)));
    }
    engine::core::Aabb box;
    for (const auto& room : plan_.rooms)
      for (const auto& p : room.polygon) box.add({p.x, 0, p.y});
    auto& g = baked.grid;
    g.origin = box.min + vec3(0.4f, 0.35f, 0.4f);
    g.step_m = {0.8f, 0.75f, 0.8f};
    g.count = {std::max(1, static_cast<int>((box.size().x - 0.8f) / g.step_m.x) + 1), 4,
               std::max(1, static_cast<int>((box.size().z - 0.8f) / g.step_m.z) + 1)};
    const auto n = static_cast<std::size_t>(g.count[0] * g.count[1] * g.count[2]);
    g.up.assign(n, vec3(0)), g.down.assign(n, vec3(0));
    std::vector<float> weight(n, 0);
    const int rays = std::max(16, options_.rays);
    jobs_.parallel_for(n, [&](std::size_t k) {
      const int ix = static_cast<int>(k) % g.count[0], iy = static_cast<int>(k) / g.count[0] % g.count[1],
                iz = static_cast<int>(k) / (g.count[0] * g.count[1]);
      const vec3 p = g.origin + g.step_m * vec3(ix, iy, iz);
      if (room_at(plan_, {p.x, p.z}) < 0) return;
      const vec2 shift{unit(hash(static_cast<std::uint32_t>(k) * 2 + 77)),
                       unit(hash(static_cast<std::uint32_t>(k) * 2 + 78))};
      int inside = 0;
      for (const float side : {1.0f, -1.0f}) {
        const vec3 up{0, side, 0};
        vec3 sum(0);
        for (int r = 0; r < rays; ++r) {
          const vec3 d = cosine_direction(up, r2(r, shift));
          const auto hit = tracer_.hit(p, d, 60);
          if (hit.triangle >= 0 && hit.back) ++inside;
          if (hit.triangle >= 0) sum += radiance(source_of(hit, p + d * hit.distance_m));
        }
        vec3 light =
            sum * (kPi / static_cast<float>(rays)) + soft(p, up, hash(static_cast<std::uint32_t>(k)), kWindowGrid);
        // Windows and walls beside count for both halves: a normal that looks sideways mixes the two.
        light += 0.35f *
                 (soft(p, {1, 0, 0}, 1, 2) + soft(p, {-1, 0, 0}, 2, 2) + soft(p, {0, 0, 1}, 3, 2) +
                  soft(p, {0, 0, -1}, 4, 2)) *
                 0.5f;
        (side > 0 ? g.up : g.down)[k] = light / glm::max(side > 0 ? env_up : env_down, vec3(1e-3f));
      }
      weight[k] = inside * 3 > rays * 2 ? 0.0f : 1.0f;  // inside a cupboard
    });
    for (int pass = 0; pass < 8; ++pass) {  // walls and cupboards take their neighbours' light
      const auto up = g.up, down = g.down;
      const auto w = weight;
      for (std::size_t k = 0; k < n; ++k) {
        if (w[k] > 0) continue;
        const int ix = static_cast<int>(k) % g.count[0], iy = static_cast<int>(k) / g.count[0] % g.count[1],
                  iz = static_cast<int>(k) / (g.count[0] * g.count[1]);
        vec3 su(0), sd(0);
        float sw = 0;
        for (int a = -1; a <= 1; ++a)
          for (int b = -1; b <= 1; ++b)
            for (int c = -1; c <= 1; ++c) {
              const int x = ix + a, y = iy + b, z = iz + c;
              if (x < 0 || y < 0 || z < 0 || x >= g.count[0] || y >= g.count[1] || z >= g.count[2]) continue;
              const auto q = static_cast<std::size_t>((z * g.count[1] + y) * g.count[0] + x);
              su += up[q] * w[q], sd += down[q] * w[q], sw += w[q];
            }
        if (sw > 0) g.up[k] = su / sw, g.down[k] = sd / sw, weight[k] = 1;
      }
    }
  }

  const Plan& plan_;
  Building& building_;
  BakeOptions options_;
  engine::core::JobQueue& jobs_;
  std::vector<Row> rows_;
  std::size_t texel_count_ = 0;
  std::vector<Source> sources_;
  int building_triangles_ = 0;
  std::vector<vec3> loose_;
  std::vector<Tracer::Triangle> loose_triangles_;
  Tracer tracer_;
  std::vector<vec3> soft_, hard_, indirect_, total_, albedo_;
  std::vector<std::uint32_t> hits_;
  std::vector<std::uint8_t> valid_;
  vec3 loose_ambient_{0};
};

}  // namespace

Baked bake(const Plan& plan, Building& building, std::span<const vec3> albedo, std::span<const Occluder> occluders,
           const BakeOptions& options, engine::core::JobQueue& jobs) {
  return Baker(plan, building, albedo, occluders, options, jobs).run();
}

}  // namespace store::showroom::cook
