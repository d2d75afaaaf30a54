#pragma once
// The flags that every verb with a frame loop takes, the same by hand and in tests.

#include <filesystem>
#include <vector>

#include "engine/app/app.h"
#include "store/apps/common/options.h"

namespace store::apps {

struct RunOptions {
  engine::app::Options app;
  std::filesystem::path screenshot;  // of the last frame; "" = none
  float text_scale = 1;              // 1..2
};

// `own` followed by --backend, --size, --frames, --screenshot, --gpu, --stereo, --validation, --samples, --text-scale.
std::vector<OptionSpec> with_run_options(std::span<const OptionSpec> own);

// Fails naming the option and what it may be. --screenshot without --frames ends after the first drawn frame.
engine::core::Result<RunOptions> run_options(const Options& options);

// What a verb does first: parses, prints --help or the usage error. Returns the status to end with, or nothing to go
// on. `least` and `most` bound the number of arguments that are not options.
std::optional<int> parse_or_explain(Args args, std::span<const OptionSpec> specs, const char* usage, const char* about,
                                    std::size_t least, std::size_t most, Options& out);

// Prints "vitrine VERB: message" and returns 1 (or 2 for a wrong argument).
int report(const char* verb, const engine::core::Error& error);

}  // namespace store::apps
