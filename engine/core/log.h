#pragma once
// The one global: the logger. Format strings as in fmt; output on stderr.

#include <spdlog/spdlog.h>

namespace engine::core {

// Level from VITRINE_LOG (trace, debug, info, warn, error, off); "warn" without it. Called once by main.
void start_log(const char* program);

}  // namespace engine::core
