#pragma once
// What a visit cost: report.json of a scripted trip.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/app/app.h"
#include "engine/core/result.h"

namespace store::apps::walk {

class Report {
 public:
  // Milliseconds since the start of the process's visit, once per name.
  void mark(const std::string& name, double ms) { load_ms_.emplace(name, ms); }
  void frame(const engine::app::FrameTimes& times);
  void picture(const std::string& name, const engine::app::Context& context, double wall_ms);
  void note(const std::string& key, std::string value) { notes_[key] = std::move(value); }
  void problem(std::string line) { problems_.push_back(std::move(line)); }
  engine::core::Result<> write(const std::filesystem::path& file, const engine::app::Context& context) const;

 private:
  struct Picture {
    std::string name;
    double wall_ms = 0, extract_ms = 0, record_ms = 0, upload_ms = 0;
    std::vector<std::pair<std::string, double>> gpu_ms;
    std::uint64_t triangles = 0;
    std::uint32_t instances = 0, visible = 0, draws = 0;
  };
  std::map<std::string, double> load_ms_;
  std::map<std::string, std::string> notes_;
  std::vector<std::string> problems_;
  std::vector<Picture> pictures_;
  std::vector<float> update_ms_;
};

}  // namespace store::apps::walk
