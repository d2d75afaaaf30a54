#pragma once
// The arithmetic behind environment.h, without files: what unit tests compare with brute force.

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/asset/image.h"
#include "engine/core/jobs.h"
#include "engine/core/math.h"

namespace engine::render::prefilter {

// Four floats that stay in one SSE register; w is unused.
typedef float Rgb __attribute__((vector_size(16)));

// Mip levels of a cube map, each face with a border of one texel taken from its neighbours, so that bilinear look-ups
// need no case for edges. Level l is side >> l wide, down to 1.
class Cube {
 public:
  explicit Cube(std::uint32_t side);

  std::uint32_t side(std::uint32_t level) const { return side_ >> level; }
  std::uint32_t levels() const { return static_cast<std::uint32_t>(offset_.size()); }
  Rgb& at(std::uint32_t level, int face, int x, int y) { return texels_[index(level, face, x, y)]; }
  const Rgb& at(std::uint32_t level, int face, int x, int y) const { return texels_[index(level, face, x, y)]; }

  // Fills the border of a level from its faces, and the levels below level 0 by averaging four texels.
  void make_border(std::uint32_t level);
  void make_levels();

  // `direction` of any length but 0; `level` in [0, levels() - 1], linear between levels.
  Rgb sample(core::vec3 direction, float level) const;

 private:
  std::size_t index(std::uint32_t level, int face, int x, int y) const {
    const std::size_t row = side(level) + 2;
    return offset_[level] + (static_cast<std::size_t>(face) * row + static_cast<std::size_t>(y + 1)) * row +
           static_cast<std::size_t>(x + 1);
  }
  Rgb bilinear(std::uint32_t level, int face, float u, float v) const;

  std::uint32_t side_;
  std::vector<std::size_t> offset_;
  std::vector<Rgb> texels_;
};

// Runs f(0 .. count - 1), on the queue's threads too when there is one.
void for_each_index(core::JobQueue* jobs, std::size_t count, const std::function<void(std::size_t)>& f);

// Level 0 from an equirectangular image (four bilinear taps per texel), then the other levels and all borders.
Cube cube_from_equirect(const asset::HdrImage& image, std::uint32_t side, core::JobQueue* jobs);

// Half the width and height; odd sizes round up.
asset::HdrImage half_size(const asset::HdrImage& image);

// One face row of the cube filtered with the GGX lobe of `roughness` (n = v = r): `side` texels into `out`.
// Samples are those of sampling.glsl's sample_ggx(), each read from the level whose texels match its solid angle
// (Krivanek and Colbert 2008), so that 64 do where thousands would.
struct Lobe {
  struct Sample {
    core::vec3 direction;  // around +Z
    float level = 0;
    float weight = 0;  // sum to 1
  };
  std::vector<Sample> samples;
};
Lobe make_lobe(float roughness, std::uint32_t count, std::uint32_t source_side);
Rgb filter(const Cube& source, const Lobe& lobe, core::vec3 normal);

// Coefficients for sh_irradiance().
std::array<core::vec4, 9> project_irradiance(const asset::HdrImage& image);

std::uint16_t half_from_float(float value);  // clamps to [0, 65504]; nearest, ties to even
float float_from_half(std::uint16_t half);   // of non-negative finite halves

}  // namespace engine::render::prefilter
