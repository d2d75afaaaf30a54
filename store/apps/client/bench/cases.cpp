#include "store/apps/client/bench/cases.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <thread>

#include "engine/app/app.h"
#include "engine/asset/process.h"
#include "engine/core/clock.h"
#include "engine/core/files.h"
#include "engine/core/log.h"
#include "engine/render/environment.h"

namespace store::apps::bench {

namespace app = engine::app;
namespace asset = engine::asset;
namespace core = engine::core;
namespace scene = engine::scene;
namespace xr = engine::xr;
namespace fs = std::filesystem;
using core::Result;

namespace {

std::vector<fs::path> cooked_models(const fs::path& content) {
  std::vector<fs::path> models;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(content / "products", ignored))
    if (entry.path().extension() == ".glb") models.push_back(entry.path());
  std::sort(models.begin(), models.end());
  return models;
}

// A ball of some 2,000 triangles in a colour of its own: what a product costs to draw, without content on the disk.
std::unique_ptr<asset::Model> made_model(int number) {
  constexpr int kRings = 24, kSegments = 44;
  auto model = std::make_unique<asset::Model>();
  auto& material = model->materials.emplace_back();
  material.base_color = {0.3f + 0.1f * static_cast<float>(number % 7), 0.5f,
                         0.2f + 0.1f * static_cast<float>(number % 5), 1};
  material.metallic = number % 3 == 0 ? 1.0f : 0.0f;
  material.roughness = 0.2f + 0.1f * static_cast<float>(number % 6);
  auto& primitive = model->meshes.emplace_back().primitives.emplace_back();
  primitive.material = 0;
  for (int r = 0; r <= kRings; ++r)
    for (int s = 0; s <= kSegments; ++s) {
      const float phi = core::kPi * static_cast<float>(r) / kRings,
                  theta = 2 * core::kPi * static_cast<float>(s) / kSegments;
      asset::Vertex vertex;
      vertex.normal = {std::sin(phi) * std::cos(theta), std::cos(phi), std::sin(phi) * std::sin(theta)};
      vertex.position = vertex.normal * 0.4f + core::vec3(0, 0.4f, 0);
      vertex.uv0 = {static_cast<float>(s) / kSegments, static_cast<float>(r) / kRings};
      primitive.vertices.push_back(vertex);
    }
  auto& indices = primitive.lods.emplace_back().indices;
  for (std::uint32_t r = 0; r < kRings; ++r)
    for (std::uint32_t s = 0; s < kSegments; ++s) {
      const std::uint32_t a = r * (kSegments + 1) + s, b = a + kSegments + 1;
      indices.insert(indices.end(), {a, a + 1, b, a + 1, b + 1, b});
    }
  auto& node = model->nodes.emplace_back();
  node.mesh = 0;
  model->roots = {0};
  asset::update_bounds(*model);
  return model;
}

// A hall with `instances` things in rows, a sun, spots and image light, drawn frame by frame from a slowly moving
// camera.
class Hall : public app::App {
 public:
  Hall(const Setting& setting, int instances) : setting_(setting), instances_(instances) {}

  Result<> start(app::Context& context) override {
    auto paths = cooked_models(setting_.content);
    constexpr int kDistinct = 60;
    std::vector<asset::ModelHandle> models;
    for (int i = 0; i < kDistinct; ++i) {
      if (paths.empty())
        models.push_back(context.library.add(made_model(i), fmt::format("ball {}", i)));
      else
        models.push_back(context.library.request(paths[static_cast<std::size_t>(i) % paths.size()]));
    }
    while (context.library.progress().loading > 0) {
      context.library.collect();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    engine::render::PrefilterOptions prefilter;
    prefilter.jobs = &context.jobs;
    VITRINE_TRY(studio, engine::render::studio_environment(prefilter));
    VITRINE_TRY(id, context.renderer.add_environment(studio));
    context.scene.environment.id = id;
    scene::Light sun;
    sun.type = asset::Light::Type::directional;
    sun.direction = glm::normalize(core::vec3(0.4f, -1, -0.3f));
    sun.intensity = 3;
    sun.casts_shadow = true;
    context.scene.add(sun);
    const int side = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(instances_))));
    for (int i = 0; i < instances_; ++i) {
      scene::Instance instance;
      instance.model = models[static_cast<std::size_t>(i) % models.size()];
      const core::vec3 at(static_cast<float>(i % side - side / 2) * 1.6f, 0, -static_cast<float>(i / side) * 1.6f);
      instance.world_from_model[3] = core::vec4(at, 1);
      context.scene.add(instance);
      if (i % std::max(instances_ / 12, 1) == 0) {
        scene::Light spot;
        spot.type = asset::Light::Type::spot;
        spot.position = at + core::vec3(0, 2.8f, 0.6f);
        spot.direction = glm::normalize(core::vec3(0, -1, -0.2f));
        spot.intensity = 400;
        spot.casts_shadow = true;
        context.scene.add(spot);
      }
    }
    return {};
  }

  void update(app::Context& context, const xr::Input&, const xr::FrameTiming& timing) override {
    yaw_rad_ = 0.15f * std::sin(static_cast<float>(timing.time_s));
    // One thing moves, as a picked-up product does: part of the work is never the same twice.
    bool first = true;
    if (!moving_)
      context.scene.instances().for_each([&](auto handle, const auto&) {
        if (std::exchange(first, false)) moving_ = handle;
      });
    if (auto* instance = context.scene.get(moving_)) {
      instance->is_static = false;
      instance->world_from_model[3].y = 0.1f + 0.1f * std::sin(static_cast<float>(timing.time_s) * 3);
    }
    dynamic_cast<xr::Offscreen&>(context.backend).want_picture();
    measured(context, timing);
  }

  xr::CameraRequest camera() const override {
    xr::CameraRequest request;
    request.stage_from_head.position = {0, 1.6f, 5};
    request.stage_from_head.orientation = glm::angleAxis(yaw_rad_, core::vec3(0, 1, 0));
    return request;
  }

  Series update_ms, extract_ms, record_ms, sum_ms;
  std::map<std::string, Series> passes;
  double gpu_megabytes = 0;
  std::uint64_t triangles = 0;
  std::string device;

 private:
  // What the frame before cost; the first ones upload and build pipelines.
  void measured(app::Context& context, const xr::FrameTiming& timing) {
    constexpr std::uint64_t kWarmUp = 20;
    if (timing.frame < kWarmUp) return;
    const auto& s = context.renderer.statistics();
    update_ms.add(context.times.update_ms);
    extract_ms.add(s.extract_cpu_ms);
    record_ms.add(s.record_cpu_ms);
    sum_ms.add(context.times.update_ms + s.extract_cpu_ms + s.record_cpu_ms);
    for (const auto& pass : s.passes) passes[pass.name].add(pass.gpu_ms);
    gpu_megabytes = static_cast<double>(s.gpu_memory_bytes) / 1e6;
    triangles = s.triangles;
    device = context.device.info().name;
  }

  Setting setting_;
  int instances_;
  float yaw_rad_ = 0;
  scene::InstanceHandle moving_;
};

app::Options offscreen(const Setting& setting) {
  app::Options options;
  options.backend = "offscreen";
  options.width = setting.width;
  options.height = setting.height;
  options.gpu = setting.gpu;
  options.frames = static_cast<std::uint64_t>(setting.frames) + 20;
  options.renderer.samples = 1;
  options.renderer.max_anisotropy = 1;
  return options;
}

Figure figure(const char* name, const Series& series, const char* unit, std::string target = {}) {
  return {name, unit, series.median(), series.quantile(0.95), std::move(target)};
}

Result<std::vector<Figure>> frame_case(const Setting& setting, int instances, const char* target) {
  Hall hall(setting, instances);
  VITRINE_CHECK(app::run(hall, offscreen(setting)));
  return std::vector<Figure>{figure("update", hall.update_ms, "ms"), figure("extract", hall.extract_ms, "ms"),
                             figure("record", hall.record_ms, "ms"),
                             figure("update + extract + record", hall.sum_ms, "ms", target)};
}

Result<std::vector<Figure>> products_60(const Setting& setting) { return frame_case(setting, 60, "< 1 ms"); }
Result<std::vector<Figure>> instances_1000(const Setting& setting) { return frame_case(setting, 1000, "< 2 ms"); }

Result<std::vector<Figure>> passes(const Setting& setting) {
  Hall hall(setting, 60);
  VITRINE_CHECK(app::run(hall, offscreen(setting)));
  std::vector<Figure> figures;
  for (const auto& [name, series] : hall.passes) figures.push_back(figure(name.c_str(), series, "ms"));
  figures.push_back({"triangles", "", static_cast<double>(hall.triangles), 0, ""});
  figures.push_back({"GPU memory", "MB", hall.gpu_megabytes, 0, ""});
  return figures;
}

// Wall time of whole processes of this program, from before they exist until they have ended.
Result<Series> time_processes(const std::vector<std::string>& arguments, int times) {
  Series series;
  for (int i = 0; i < times; ++i) {
    const core::Stopwatch watch;
    const pid_t child = ::fork();
    if (child == 0) {
      std::vector<char*> argv{const_cast<char*>("vitrine")};
      for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::execv("/proc/self/exe", argv.data());
      ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0)
      return core::fail(core::Code::internal, "vitrine {} ended with status {}", arguments.front(),
                        WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    series.add(watch.milliseconds());
  }
  return series;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "vitrine-bench-XXXXXX").string();
    if (::mkdtemp(name.data())) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<std::vector<Figure>> start(const Setting& setting) {
  auto models = cooked_models(setting.content);
  if (models.empty())
    return core::fail(core::Code::not_found, "{}: no cooked product to show; run store/run --setup",
                      setting.content.string());
  const TemporaryFolder folder;
  VITRINE_TRY(series, time_processes({"view", models.front().string(), "--backend", "offscreen", "--frames", "1",
                                      "--screenshot", (folder.path() / "first.png").string()},
                                     setting.starts));
  return std::vector<Figure>{{"first run", "ms", series.first(), 0, ""},
                             figure("start to first picture", series, "ms")};
}

// Two runs at least: the second one finds the caches of the first.
Result<std::vector<Figure>> walk_start(const Setting& setting) {
  const TemporaryFolder folder;
  VITRINE_TRY(series, time_processes({"walk", "--backend", "offscreen", "--frames", "1", "--content",
                                      setting.content.string(), "--data", (folder.path() / "data").string()},
                                     std::max(setting.starts, 2)));
  return std::vector<Figure>{{"first run", "ms", series.first(), 0, ""},
                             figure("start to first walkable frame", series, "ms", "< 4000 ms")};
}

// Every model of the catalogue in and out again, over and over.
class Cycler : public app::App {
 public:
  explicit Cycler(const Setting& setting) : setting_(setting) {}
  Result<> start(app::Context&) override { return {}; }
  void update(app::Context& context, const xr::Input&, const xr::FrameTiming&) override {
    if (loaded_.empty()) {
      const auto paths = cooked_models(setting_.content);
      for (std::size_t i = 0; i < std::max<std::size_t>(paths.size(), 60); ++i) {
        if (!paths.empty() && i >= paths.size()) break;
        const auto model = paths.empty()
                               ? context.library.add(made_model(static_cast<int>(i)), fmt::format("ball {}", i))
                               : context.library.request(paths[i]);
        scene::Instance instance;
        instance.model = model;
        loaded_.push_back({model, context.scene.add(instance)});
      }
      while (context.library.progress().loading > 0) {
        context.library.collect();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      models = loaded_.size();
      return;  // this frame uploads everything
    }
    if (!std::exchange(drawn_, true)) {
      dynamic_cast<xr::Offscreen&>(context.backend).want_picture();
      full_gpu_mb.add(static_cast<double>(context.device.allocated_bytes()) / 1e6);
      return;
    }
    if (!std::exchange(released_, true)) {
      for (const auto& [model, instance] : loaded_) {
        context.scene.remove(instance);
        context.library.release(model);
      }
      return;
    }
    if (++settle_ < 4) return;  // deferred destruction waits for frames in flight
    ::malloc_trim(0);           // what the allocator keeps for itself is not a leak
    resident_mb.add(resident_megabytes());
    empty_gpu_mb.add(static_cast<double>(context.device.allocated_bytes()) / 1e6);
    spdlog::info("cycle {}: {:.1f} MB resident", cycles_ + 1, resident_mb.last());
    loaded_.clear();
    drawn_ = released_ = false;
    settle_ = 0;
    ++cycles_;
  }
  xr::CameraRequest camera() const override { return {}; }
  bool wants_quit() const override { return cycles_ >= setting_.cycles; }

  Series resident_mb, empty_gpu_mb, full_gpu_mb;
  std::size_t models = 0;

 private:
  Setting setting_;
  std::vector<std::pair<asset::ModelHandle, scene::InstanceHandle>> loaded_;
  bool drawn_ = false, released_ = false;
  int settle_ = 0, cycles_ = 0;
};

Result<std::vector<Figure>> cycles(const Setting& setting) {
  Cycler cycler(setting);
  auto options = offscreen(setting);
  options.frames = 0;
  options.width = 64;
  options.height = 64;
  VITRINE_CHECK(app::run(cycler, options));
  // The first tenth fills caches and pools.
  const auto& r = cycler.resident_mb;
  return std::vector<Figure>{{"models", "", static_cast<double>(cycler.models), 0, ""},
                             {"cycles", "", static_cast<double>(r.count()), 0, ""},
                             {"resident after the first", "MB", r.first(), 0, ""},
                             {"resident, median", "MB", r.median(), r.quantile(0.95), ""},
                             {"resident after the last", "MB", r.last(), 0, "flat"},
                             {"GPU memory, all loaded", "MB", cycler.full_gpu_mb.median(), 0, ""},
                             {"GPU memory, empty, first", "MB", cycler.empty_gpu_mb.first(), 0, ""},
                             {"GPU memory, empty, last", "MB", cycler.empty_gpu_mb.last(), 0, "flat"}};
}

constexpr Known kCases[] = {
    {"start", "whole process: start to first picture of a product, 1280x720", start},
    {"walk-start", "whole process: the shop up to its first walkable frame, then out again", walk_start},
    {"products-60", "main-thread CPU time with 60 products, a sun and 12 shadowed spots", products_60},
    {"instances-1000", "the same with 1,000 instances of 60 models", instances_1000},
    {"passes", "GPU time of each pass with 60 products", passes},
    {"cycles", "memory over load and unload of the whole catalogue", cycles},
};

}  // namespace

std::span<const Known> known_cases() { return kCases; }

}  // namespace store::apps::bench
