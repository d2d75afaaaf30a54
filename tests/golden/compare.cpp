#include "tests/golden/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "engine/asset/image.h"
#include "engine/core/files.h"

namespace golden {

namespace {

using engine::core::Result;
namespace fs = std::filesystem;

Result<> write(const fs::path& path, const Picture& picture) {
  VITRINE_TRY(png, engine::asset::encode_png(picture.width, picture.height, 4, picture.rgba));
  return engine::core::write_file_atomic(path, png);
}

}  // namespace

std::string compare(const std::string& name, const Picture& got, bool update, const Tolerance& tolerance) {
  const fs::path expected_path = fs::path(VITRINE_SOURCE_DIR) / "tests/golden/expected" / (name + ".png");
  const fs::path out = fs::path(VITRINE_BINARY_DIR) / "golden";
  if (update) {
    const auto written = write(expected_path, got);
    return written ? "" : written.error().message;
  }
  const auto bytes = engine::core::read_file(expected_path, 1 << 24);
  auto read = bytes ? engine::asset::decode_image(*bytes) : Result<engine::asset::Image>(bytes.error());
  std::string problem;
  Picture expected, difference = got;
  if (!read) {
    problem = read.error().message;
  } else if (read->width != got.width || read->height != got.height) {
    problem = fmt::format("{} x {} pixels, expected {} x {}", got.width, got.height, read->width, read->height);
  } else {
    expected = {read->width, read->height, std::move(read->rgba)};
    std::size_t failing = 0;
    int worst = 0;
    for (std::size_t i = 0; i < got.rgba.size(); i += 4) {
      int pixel = 0;
      for (std::size_t c = 0; c < 4; ++c) {
        // Where nothing was drawn the colour has no meaning.
        const int a = c < 3 && got.rgba[i + 3] == 0 ? 0 : got.rgba[i + c];
        const int b = c < 3 && expected.rgba[i + 3] == 0 ? 0 : expected.rgba[i + c];
        const int off = std::abs(a - b);
        pixel = std::max(pixel, off);
        if (c < 3) difference.rgba[i + c] = static_cast<std::uint8_t>(std::min(off * 8, 255));
      }
      difference.rgba[i + 3] = 255;
      worst = std::max(worst, pixel);
      if (pixel <= tolerance.channel) continue;
      ++failing;
      difference.rgba[i] = 255;
    }
    const std::size_t pixels = got.rgba.size() / 4;
    if (static_cast<double>(failing) <= tolerance.fraction * static_cast<double>(pixels)) return "";
    problem = fmt::format("{} of {} pixels ({:.2f} %) differ by more than {}; the worst by {}", failing, pixels,
                          100.0 * static_cast<double>(failing) / static_cast<double>(pixels), tolerance.channel, worst);
  }
  std::string where;
  const std::pair<const char*, const Picture*> pictures[] = {
      {"got", &got}, {"expected", &expected}, {"difference", &difference}};
  for (const auto& [suffix, picture] : pictures) {
    if (picture->rgba.empty()) continue;
    const fs::path path = out / (name + "." + suffix + ".png");
    const auto written = write(path, *picture);
    where += "\n  " + (written ? path.string() : written.error().message);
  }
  return fmt::format("{}: {}; see{}\nIf the new picture is right: golden --update, look at the diff, commit it.", name,
                     problem, where);
}

}  // namespace golden
