// vitrine doctor: what this machine has, what it lacks, what to install.

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "store/apps/client/doctor/checks.h"
#include "store/apps/client/run_options.h"
#include "store/apps/client/verbs.h"
#include "store/apps/client/walk/content.h"

namespace store::apps {

namespace {

constexpr OptionSpec kSpecs[] = {
    {"--store", "URL", "ask this store whether it is well; absent: the embedded one"},
    {"--content", "DIR", "content folder; absent: $VITRINE_CONTENT, then beside the program"},
    {"--json", nullptr, "for programs"},
};

const char* word(doctor::State state) {
  return state == doctor::State::good ? "good" : state == doctor::State::note ? "note" : "missing";
}

void print_text(const std::vector<doctor::Check>& checks) {
  const bool color = ::isatty(STDOUT_FILENO) != 0;
  for (const auto& check : checks) {
    const char* mark = check.state == doctor::State::good ? "ok" : check.state == doctor::State::note ? "--" : "!!";
    const char* paint = check.state == doctor::State::good ? "32" : check.state == doctor::State::note ? "33" : "31";
    if (color)
      std::printf("\033[%sm%s\033[0m  %-10s %s\n", paint, mark, check.title.c_str(), check.found.c_str());
    else
      std::printf("%s  %-10s %s\n", mark, check.title.c_str(), check.found.c_str());
    if (!check.remedy.empty()) std::printf("    %-10s %s\n", "", check.remedy.c_str());
  }
}

}  // namespace

int verb_doctor(Args args) {
  Options options;
  if (const auto status =
          parse_or_explain(args, kSpecs, "doctor [OPTIONS]",
                           "Says what the shop needs, what this machine has of it, and what to install.\n"
                           "Status 0: the shop can start. Status 1: something it needs is missing (!!).",
                           0, 0, options))
    return *status;
  auto checks = doctor::check_graphics();
  checks.push_back(doctor::check_display());
  checks.push_back(doctor::check_openxr());
  checks.push_back(doctor::check_cameras());
  checks.push_back(doctor::check_server(options["--store"]));
  checks.push_back(doctor::check_content(walk::find_content(options["--content"])));
  checks.push_back(doctor::check_fonts());
  checks.push_back(doctor::check_folders());
  checks.push_back(doctor::check_machine());
  bool well = true;
  for (const auto& check : checks) well &= check.state != doctor::State::missing;
  if (options.has("--json")) {
    nlohmann::json json = {{"well", well}, {"checks", nlohmann::json::array()}};
    for (const auto& check : checks)
      json["checks"].push_back(
          {{"id", check.id}, {"state", word(check.state)}, {"found", check.found}, {"remedy", check.remedy}});
    // A device or camera name need not be UTF-8.
    std::puts(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    print_text(checks);
    std::puts(well ? "\nThe shop can start." : "\nThe shop cannot start as it is; see the lines marked !!.");
  }
  return well ? 0 : 1;
}

}  // namespace store::apps
