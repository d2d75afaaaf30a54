#include "store/apps/client/walk/report.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/core/files.h"

namespace store::apps::walk {

using nlohmann::json;

namespace {

// A line of /proc/self/status in bytes; 0 where there is none.
std::uint64_t memory_bytes(const char* name) {
  std::ifstream status("/proc/self/status");  // has no size, so it is read line by line
  const std::string_view wanted(name);
  unsigned long kib = 0;
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(wanted) && std::sscanf(line.c_str() + wanted.size(), ": %lu", &kib) == 1) break;
  return kib * 1024ull;
}

// Three decimals are more than any clock here holds.
double rounded(double ms) { return static_cast<double>(static_cast<long long>(ms * 1000 + 0.5)) / 1000; }

}  // namespace

void Report::frame(const engine::app::FrameTimes& times) { update_ms_.push_back(static_cast<float>(times.update_ms)); }

void Report::picture(const std::string& name, const engine::app::Context& context, double wall_ms) {
  const auto& s = context.renderer.statistics();
  Picture picture{name, wall_ms,     s.extract_cpu_ms, s.record_cpu_ms,     s.upload_cpu_ms,
                  {},   s.triangles, s.instances,      s.visible_instances, s.draws};
  for (const auto& pass : s.passes) picture.gpu_ms.emplace_back(pass.name, pass.gpu_ms);
  pictures_.push_back(std::move(picture));
}

engine::core::Result<> Report::write(const std::filesystem::path& file, const engine::app::Context& context) const {
  json load = json::object();
  for (const auto& [name, ms] : load_ms_) load[name] = rounded(ms);
  json pictures = json::array();
  for (const auto& p : pictures_) {
    json passes = json::object();
    for (const auto& [name, ms] : p.gpu_ms) passes[name] = rounded(ms);
    pictures.push_back(
        {{"name", p.name},
         {"wall_ms", rounded(p.wall_ms)},
         {"cpu_ms",
          {{"extract", rounded(p.extract_ms)}, {"record", rounded(p.record_ms)}, {"upload", rounded(p.upload_ms)}}},
         {"gpu_ms", passes},
         {"instances", p.instances},
         {"visible_instances", p.visible},
         {"draws", p.draws},
         {"triangles", p.triangles}});
  }
  auto sorted = update_ms_;
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double part) {
    return sorted.empty()
               ? 0.0
               : static_cast<double>(sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))]);
  };
  const double mean =
      sorted.empty() ? 0 : std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
  const auto& statistics = context.renderer.statistics();
  json report{
      {"report", 1},
      {"device", context.device.info().name},
      {"driver", context.device.info().driver},
      {"load_ms", load},
      {"frames", update_ms_.size()},
      {"update_cpu_ms",
       {{"mean", rounded(mean)}, {"median", rounded(at(0.5))}, {"p99", rounded(at(0.99))}, {"max", rounded(at(1))}}},
      {"pictures", pictures},
      {"memory",
       {{"resident_bytes", memory_bytes("VmRSS")},
        {"peak_resident_bytes", memory_bytes("VmHWM")},
        {"gpu_bytes", statistics.gpu_memory_bytes}}},
      {"models_resident", statistics.models_resident},
      {"validation_messages", context.device.validation_messages()},
      {"problems", problems_}};
  for (const auto& [key, value] : notes_) report[key] = value;
  return engine::core::write_text_atomic(file, report.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace store::apps::walk
