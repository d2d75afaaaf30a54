#pragma once
// A drawn picture against the one in tests/golden/expected.

#include <cstdint>
#include <string>
#include <vector>

namespace golden {

struct Picture {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

// A pixel fails when a channel is further off than `channel`; a picture fails when more than `fraction` of its pixels
// do. What remains after that is where triangles' edges fall: it differs between driver versions, and a customer sees
// none of it.
struct Tolerance {
  int channel = 5;  // of 255
  double fraction = 0.004;
};

// "" when they agree. Otherwise a message, after writing NAME.got.png, NAME.expected.png and NAME.difference.png
// (absolute difference times eight, failing pixels red) into build/.../golden. With `update` the expected picture is
// written instead.
std::string compare(const std::string& name, const Picture& got, bool update, const Tolerance& tolerance = {});

}  // namespace golden
