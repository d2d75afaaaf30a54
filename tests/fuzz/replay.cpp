// Runs a fuzz target over its seeds, truncated and with flipped bits, without a fuzzer.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kTruncations = 8;
constexpr std::size_t kFlips = 16;

void run_mutated(const std::vector<std::uint8_t>& seed) {
  LLVMFuzzerTestOneInput(seed.data(), seed.size());
  for (std::size_t i = 0; i < kTruncations; ++i) {
    const std::vector<std::uint8_t> part(seed.begin(),
                                         seed.begin() + static_cast<std::ptrdiff_t>(seed.size() * i / kTruncations));
    LLVMFuzzerTestOneInput(part.data(), part.size());
  }
  // A fixed sequence (Numerical Recipes' LCG): a fault found here is found again.
  std::uint32_t random = 12345;
  for (std::size_t i = 0; i < kFlips && !seed.empty(); ++i) {
    auto flipped = seed;
    random = random * 1664525u + 1013904223u;
    flipped[random % flipped.size()] ^= static_cast<std::uint8_t>(1u << (random >> 29));
    LLVMFuzzerTestOneInput(flipped.data(), flipped.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]), 2;
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    run_mutated({std::istreambuf_iterator<char>(file), {}});
    ++seeds;
  }
  std::printf("%d seeds\n", seeds);
  return seeds > 0 ? 0 : 1;
}
