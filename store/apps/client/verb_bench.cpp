// vitrine bench: numbers with the command, the machine and the date that they belong to.

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/gpu/device.h"
#include "store/apps/client/bench/cases.h"
#include "store/apps/client/run_options.h"
#include "store/apps/client/verbs.h"
#include "store/apps/client/walk/content.h"

namespace store::apps {

namespace {

constexpr OptionSpec kSpecs[] = {
    {"--content", "DIR", "content folder; absent: $VITRINE_CONTENT, then beside the program"},
    {"--gpu", "NAME", "part of the device's name; absent: the best one"},
    {"--size", "WxH", "of the pictures drawn", "640x360"},
    {"--frames", "N", "measured per case", "120"},
    {"--cycles", "N", "of case cycles", "100"},
    {"--json", nullptr, "for programs"},
};

std::string gpu_line(const std::string& prefer) {
  engine::gpu::DeviceOptions options;
  options.prefer = prefer;
  auto device = engine::gpu::Device::create(options);
  return device ? fmt::format("{} ({})", (*device)->info().name, (*device)->info().driver) : device.error().message;
}

void print_text(const bench::Case& c) {
  std::printf("\n%s: %s\n", c.name.c_str(), c.about.c_str());
  if (!c.fault.empty()) std::printf("  not measured: %s\n", c.fault.c_str());
  for (const auto& f : c.figures) {
    std::printf("  %-28s %10.3f %-3s", f.name.c_str(), f.value, f.unit.c_str());
    if (f.tail > 0) std::printf("  95 %%: %.3f", f.tail);
    if (!f.target.empty()) std::printf("  (aim: %s)", f.target.c_str());
    std::printf("\n");
  }
  std::fflush(stdout);
}

}  // namespace

int verb_bench(Args args) {
  std::string about = "Measures and prints command, machine and date. Without a case: all of them.\n\ncases:\n";
  for (const auto& known : bench::known_cases()) about += fmt::format("  {:<15} {}\n", known.name, known.about);
  about.pop_back();
  Options options;
  if (const auto status = parse_or_explain(args, kSpecs, "bench [OPTIONS] [CASE...]", about.c_str(), 0, 64, options))
    return *status;
  bench::Setting setting;
  setting.content = walk::find_content(options["--content"]);
  setting.gpu = options["--gpu"];
  auto size = size_option(options, "--size");
  if (!size) return report("bench", size.error());
  auto frames = whole_number(options, "--frames", 1, 100'000);
  if (!frames) return report("bench", frames.error());
  auto cycles = whole_number(options, "--cycles", 1, 100'000);
  if (!cycles) return report("bench", cycles.error());
  setting.width = size->first;
  setting.height = size->second;
  setting.frames = static_cast<int>(*frames);
  setting.cycles = static_cast<int>(*cycles);
  std::vector<const bench::Known*> chosen;
  for (const auto& name : options.rest) {
    const auto all = bench::known_cases();
    const auto found = std::find_if(all.begin(), all.end(), [&](const bench::Known& k) { return name == k.name; });
    if (found == all.end()) {
      std::fprintf(stderr, "vitrine bench: no case '%s'; see 'vitrine bench --help'\n", name.c_str());
      return 2;
    }
    chosen.push_back(&*found);
  }
  if (chosen.empty())
    for (const auto& known : bench::known_cases()) chosen.push_back(&known);

  std::string command = "vitrine bench";
  for (const char* arg : args) command += std::string(" ") + arg;
  const bool as_json = options.has("--json");
  nlohmann::json json = {{"command", command},
                         {"date", bench::utc_now()},
                         {"processor", bench::processor_name()},
                         {"threads", std::thread::hardware_concurrency()},
                         {"gpu", gpu_line(setting.gpu)},
                         {"content", setting.content.string()},
                         {"size", options["--size"]},
                         {"cases", nlohmann::json::array()}};
  if (!as_json)
    std::printf("%s\n%s\n%u x %s\n%s\n", command.c_str(), json["date"].get<std::string>().c_str(),
                std::thread::hardware_concurrency(), bench::processor_name().c_str(),
                json["gpu"].get<std::string>().c_str());
  bool failed = false;
  for (const auto* known : chosen) {
    bench::Case result{known->name, known->about, {}, ""};
    auto figures = known->run(setting);
    if (figures)
      result.figures = std::move(*figures);
    else
      result.fault = figures.error().message, failed = true;
    if (!as_json) {
      print_text(result);
      continue;
    }
    nlohmann::json one = {{"case", result.name}, {"about", result.about}, {"figures", nlohmann::json::array()}};
    if (!result.fault.empty()) one["fault"] = result.fault;
    for (const auto& f : result.figures) {
      nlohmann::json entry = {{"name", f.name}, {"unit", f.unit}, {"value", f.value}};
      if (f.tail > 0) entry["p95"] = f.tail;
      if (!f.target.empty()) entry["aim"] = f.target;
      one["figures"].push_back(std::move(entry));
    }
    json["cases"].push_back(std::move(one));
  }
  if (as_json) std::puts(json.dump(2).c_str());
  return failed ? 1 : 0;
}

}  // namespace store::apps
