#pragma once
// What `vitrine doctor` looks at. Each check answers at once or within seconds, and never changes the machine.

#include <filesystem>
#include <string>
#include <vector>

#include "store/apps/common/verb.h"

namespace store::apps::doctor {

enum class State {
  good,
  note,     // the shop works without it
  missing,  // the shop does not start, or not as asked
};

struct Check {
  std::string id;     // "gpu", "display", ... for --json
  std::string title;  // "Graphics"
  State state = State::good;
  std::string found;   // what is there, in words
  std::string remedy;  // what to do; "" when nothing is
};

std::vector<Check> check_graphics();
Check check_display();
// $XR_RUNTIME_JSON, then active_runtime.json where the OpenXR loader looks for it, and the loader's library itself.
Check check_openxr();
Check check_cameras(const std::filesystem::path& dev = "/dev",
                    const std::filesystem::path& sys = "/sys/class/video4linux");
// Asks /healthz of `url`; "" = the embedded server, which needs no check.
Check check_server(const std::string& url);
Check check_fonts();
Check check_content(const std::filesystem::path& folder);
Check check_folders();  // where settings, orders and caches are kept
Check check_machine();  // processors and memory

}  // namespace store::apps::doctor
