// vitrine thumbnails: a small picture of every cooked product for the panels, all with one device.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <future>
#include <nlohmann/json.hpp>

#include "engine/app/still.h"
#include "engine/asset/gltf.h"
#include "engine/asset/image.h"
#include "engine/asset/process.h"
#include "engine/core/clock.h"
#include "engine/core/files.h"
#include "store/apps/client/verbs.h"
#include "store/apps/common/options.h"

namespace store::apps {

namespace {

using engine::app::StillCamera;
using engine::app::Stills;
using engine::asset::Model;
using engine::core::Aabb;
using engine::core::Code;
using engine::core::fail;
using engine::core::kDegree;
using engine::core::kPi;
using engine::core::Result;
using engine::core::vec3;
using Json = nlohmann::ordered_json;

constexpr OptionSpec kSpecs[] = {
    {"--content", "DIR", "content folder", "build/content"},
    {"--size", "N", "pixels on a side", "256"},
    {"--only", "ID", "one product"},
    {"--variant", "NAME", "in this finish; absent: the first"},
    {"--out", "DIR", "write the pictures there and leave the manifest alone"},
    {"--anew", nullptr, "draw even what has not changed"},
    {"--gpu", "NAME", "part of the device's name; absent: the best one"},
};

// Goes up with every change of light, camera or backdrop: older pictures are then drawn anew.
constexpr int kLook = 2;
constexpr std::size_t kMaxManifestBytes = 64u << 20;
constexpr float kFovDeg = 24;      // a long lens: little distortion, as in a catalogue
constexpr float kMargin = 1.14f;   // air around the product
constexpr std::size_t kAhead = 6;  // models decoded while one is drawn

// Front left, a little from above; flat things from higher up, so that their pattern is seen.
struct Angle {
  float theta_deg, phi_deg;
};
Angle angle_for(vec3 size) {
  const float flat = size.y / std::max(size.x, size.z);
  if (flat < 0.06f) return {20, 38};
  if (flat < 0.25f) return {28, 60};
  if (size.z < 0.15f * std::min(size.x, size.y)) return {18, 82};  // on a wall
  return {30, 74};
}

StillCamera camera_for(const Aabb& bounds, const Angle& angle) {
  const vec3 target = bounds.centre();
  const vec3 back =
      glm::normalize(engine::app::orbit_camera(angle.theta_deg, angle.phi_deg, 1, vec3(0), kFovDeg).position);
  const vec3 right = glm::normalize(glm::cross(vec3(0, 1, 0), back)), up = glm::cross(back, right);
  const float tangent = std::tan(kFovDeg * kDegree / 2);
  float distance = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const vec3 p = vec3(corner & 1 ? bounds.max.x : bounds.min.x, corner & 2 ? bounds.max.y : bounds.min.y,
                        corner & 4 ? bounds.max.z : bounds.min.z) -
                   target;
    const float across = std::max(std::abs(glm::dot(p, right)), std::abs(glm::dot(p, up)));
    distance = std::max(distance, glm::dot(p, back) + kMargin * across / tangent);
  }
  return engine::app::orbit_camera(angle.theta_deg, angle.phi_deg, distance, target, kFovDeg);
}

// Paper that runs from the floor up the wall without an edge, unit-sized; facing +Z.
std::unique_ptr<Model> backdrop() {
  auto model = std::make_unique<Model>();
  engine::asset::Primitive primitive;
  primitive.lods.resize(1);
  constexpr float kFront = 40, kBack = -6, kBend = 10, kSide = 60;
  constexpr int kArc = 24;
  std::vector<std::pair<glm::vec2, glm::vec2>> profile;  // (z, y), normal
  profile.push_back({{kFront, 0}, {0, 1}});
  for (int i = 0; i <= kArc; ++i) {
    const float a = kPi / 2 * static_cast<float>(i) / kArc;
    profile.push_back({{kBack - kBend * std::sin(a), kBend * (1 - std::cos(a))}, {std::sin(a), std::cos(a)}});
  }
  profile.push_back({{kBack - kBend, 60}, {1, 0}});
  for (const auto& [point, normal] : profile)
    for (const float side : {-kSide, kSide})
      primitive.vertices.push_back({.position = {side, point.y, point.x}, .normal = {0, normal.y, normal.x}});
  for (std::uint32_t i = 0; i + 3 < primitive.vertices.size(); i += 2)
    for (const std::uint32_t k : {0u, 1u, 3u, 0u, 3u, 2u}) primitive.lods[0].indices.push_back(i + k);
  engine::asset::Material paper;
  paper.name = "backdrop";
  paper.base_color = {0.72f, 0.695f, 0.655f, 1};
  paper.metallic = 0, paper.roughness = 1;
  paper.double_sided = true;
  model->materials.push_back(paper);
  primitive.material = 0;
  model->meshes.push_back({.name = "backdrop", .primitives = {std::move(primitive)}});
  engine::asset::Node node;
  node.mesh = 0;
  model->nodes.push_back(node);
  model->roots.push_back(0);
  engine::asset::update_bounds(*model);
  return model;
}

class Studio {
 public:
  static Result<std::unique_ptr<Studio>> create(const std::string& gpu) {
    auto studio = std::make_unique<Studio>();
    Stills::Options options;
    options.gpu = gpu;
    options.renderer.jobs = &studio->jobs_;
    options.renderer.sun_shadow_size = 1024;
    VITRINE_TRY(stills, Stills::create(options));
    studio->stills_ = std::move(stills);
    engine::render::PrefilterOptions prefilter;
    prefilter.jobs = &studio->jobs_;
    VITRINE_TRY(light, engine::render::studio_environment(prefilter));
    VITRINE_TRY(id, studio->stills_->renderer().add_environment(light));
    auto& scene = studio->scene_;
    scene.environment.id = id;
    scene.environment.intensity = 0.66f;
    scene.environment.background = engine::scene::Environment::Background::color;
    scene.environment.background_color = {0.72f, 0.695f, 0.655f};
    engine::scene::Instance paper;
    paper.model = studio->library_.add(backdrop(), "backdrop");
    paper.casts_shadow = false;
    studio->paper_ = scene.add(paper);
    // A window at the upper left: one soft-warm key light whose shadow grounds the product.
    engine::scene::Light key;
    key.type = engine::asset::Light::Type::directional;
    key.direction = glm::normalize(vec3(0.55f, -0.9f, -0.5f));
    key.color = {1, 0.96f, 0.9f};
    key.intensity = 1.25f;
    key.casts_shadow = true;
    scene.add(key);
    return studio;
  }

  engine::core::JobQueue& jobs() { return jobs_; }

  Result<engine::asset::Image> shoot(std::unique_ptr<Model> model, const std::string& variant, std::uint32_t size) {
    int number = -1;
    if (!variant.empty()) {
      const auto at = std::find(model->variants.begin(), model->variants.end(), variant);
      if (at == model->variants.end()) return fail(Code::not_found, "no variant '{}'", variant);
      number = static_cast<int>(at - model->variants.begin());
    }
    const Aabb bounds = model->bounds;
    if (bounds.empty()) return fail(Code::corrupt, "nothing to see");
    engine::scene::Instance instance;
    instance.model = library_.add(std::move(model), "product");
    instance.variant = number;
    const auto handle = scene_.add(instance);
    const Angle angle = angle_for(bounds.size());
    // The paper as large as the product asks, turned to the camera.
    const float scale = std::max(bounds.radius() * 0.4f, 0.02f);
    const float turn = angle.theta_deg * kDegree;
    auto& world = scene_.get(paper_)->world_from_model;
    world = engine::core::mat4(1);
    world[0] = {std::cos(turn) * scale, 0, -std::sin(turn) * scale, 0};
    world[1] = {0, scale, 0, 0};
    world[2] = {std::sin(turn) * scale, 0, std::cos(turn) * scale, 0};
    world[3] = {0, bounds.min.y - 0.0005f, 0, 1};
    scene_.touch();
    auto pixels = stills_->draw(scene_, camera_for(bounds, angle), size, size);
    scene_.remove(handle);
    library_.release(instance.model);
    library_.collect();
    for (const auto released : library_.take_released()) stills_->renderer().release(released);
    if (!pixels) return pixels.error();
    return engine::asset::Image{.name = "", .width = size, .height = size, .rgba = std::move(*pixels)};
  }

 private:
  engine::core::JobQueue jobs_;
  engine::asset::Library library_{jobs_};
  engine::scene::Scene scene_{library_};
  engine::scene::InstanceHandle paper_;
  std::unique_ptr<Stills> stills_;
};

Result<> write_png(const std::filesystem::path& path, const engine::asset::Image& image) {
  std::vector<std::uint8_t> rgb;
  rgb.reserve(image.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4)
    rgb.insert(rgb.end(), image.rgba.begin() + static_cast<std::ptrdiff_t>(i),
               image.rgba.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  VITRINE_TRY(png, engine::asset::encode_png(image.width, image.height, 3, rgb));
  return engine::core::write_file_atomic(path, png);
}

struct Manifest {
  std::filesystem::path path;
  Json json;
  bool changed = false;
};

// The furniture's and every retailer's.
Result<std::vector<Manifest>> read_manifests(const std::filesystem::path& content) {
  std::vector<Manifest> manifests;
  std::vector<std::filesystem::path> files{content / "products" / "manifest.json"};
  std::error_code status;
  for (const auto& entry : std::filesystem::directory_iterator(content / "retail", status))
    files.push_back(entry.path() / "manifest.json");
  std::sort(files.begin() + 1, files.end());
  std::string missing;
  for (const auto& file : files) {
    auto text = engine::core::read_text(file, kMaxManifestBytes);
    if (!text) {
      missing = text.error().message;
      continue;
    }
    Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object() || !json.contains("models") || !json["models"].is_array())
      return fail(Code::corrupt, "{}: not a manifest", file.string());
    manifests.push_back({file, std::move(json)});
  }
  if (manifests.empty()) return fail(Code::not_found, "nothing is cooked yet: {}", missing);
  return manifests;
}

struct Task {
  Manifest* manifest;
  Json* entry;
  std::string product, file, picture, drawn;  // paths relative to the content folder
  std::future<Result<std::unique_ptr<Model>>> loading;
};

Result<int> run(const Options& options, std::uint32_t size) {
  const engine::core::Stopwatch watch;
  const std::filesystem::path content = options["--content"];
  VITRINE_TRY(manifests, read_manifests(content));
  const bool aside = options.has("--out");
  std::deque<Task> tasks;
  std::size_t known = 0;
  for (Manifest& manifest : manifests)
    for (Json& entry : manifest.json["models"]) {
      const auto string = [&](const char* key) {
        return entry.is_object() && entry.contains(key) && entry[key].is_string() ? entry[key].get<std::string>()
                                                                                  : std::string();
      };
      const std::string product = string("product"), file = string("file");
      if (product.empty() || file.empty() || (options.has("--only") && product != options["--only"])) continue;
      ++known;
      const std::string picture = std::filesystem::path(file).replace_extension(".png").string();
      const std::string drawn = fmt::format("{} {} {}", kLook, size, string("sha256"));
      const auto place = engine::core::inside(content, picture);
      if (!place) return place.error().within(manifest.path.string());
      std::error_code status;
      const bool fresh = string("drawn") == drawn && std::filesystem::exists(*place, status);
      if (fresh && !aside && !options.has("--anew")) continue;
      tasks.push_back({&manifest, &entry, product, file, picture, drawn, {}});
    }
  if (options.has("--only") && known == 0) return fail(Code::not_found, "no product '{}'", options["--only"]);
  int drawn = 0, failed = 0;
  if (!tasks.empty()) {
    if (aside) {
      std::error_code made;
      std::filesystem::create_directories(options["--out"], made);
      if (made) return fail(Code::io, "{}: {}", options["--out"], made.message());
    }
    VITRINE_TRY(studio, Studio::create(options["--gpu"]));
    const auto load = [&](Task& task) {
      auto path = engine::core::inside(content, task.file);
      task.loading = studio->jobs().submit([path = std::move(path)]() -> Result<std::unique_ptr<Model>> {
        if (!path) return path.error();
        return engine::asset::load_gltf(*path);
      });
    };
    std::size_t ahead = 0;
    for (std::size_t done = 0; done < tasks.size(); ++done) {
      for (; ahead < tasks.size() && ahead < done + kAhead; ++ahead) load(tasks[ahead]);
      Task& task = tasks[done];
      auto model = task.loading.get();
      auto image = model ? studio->shoot(std::move(*model), options["--variant"], size)
                         : Result<engine::asset::Image>(model.error());
      if (!image && image.error().code == Code::device_lost) return image.error();
      const auto place =
          aside ? std::filesystem::path(options["--out"]) / (task.product + ".png") : content / task.picture;
      const Result<> written = image ? write_png(place, *image) : Result<>(image.error());
      if (!written) {
        if (written.error().code == Code::io && image) return written.error();  // a full disk does not get better
        std::fprintf(stderr, "vitrine thumbnails: %s: %s\n", task.product.c_str(), written.error().message.c_str());
        ++failed;
        continue;
      }
      (*task.entry)["thumbnail"] = task.picture;
      (*task.entry)["drawn"] = task.drawn;
      task.manifest->changed = true;
      if (++drawn % 20 == 0) std::printf("thumbnails: %d of %zu\n", drawn, tasks.size()), std::fflush(stdout);
    }
    for (const Manifest& manifest : manifests)
      if (manifest.changed && !aside)
        VITRINE_CHECK(engine::core::write_text_atomic(manifest.path, manifest.json.dump(1) + "\n"));
  }
  std::printf("thumbnails: %d drawn, %zu unchanged, %d failed, %.1f s\n", drawn, known - tasks.size(), failed,
              watch.milliseconds() / 1000);
  return failed > 0 && drawn == 0 ? 1 : 0;
}

}  // namespace

int verb_thumbnails(Args args) {
  const auto options = parse_options(args, kSpecs);
  if (options && options->help) {
    std::fputs(help_text("thumbnails [OPTIONS]",
                         "Draws a small picture of every cooked product beside its model and enters it into the\n"
                         "manifest. What has not changed since the last time is left alone.",
                         kSpecs, "vitrine")
                   .c_str(),
               stdout);
    return 0;
  }
  auto size = options ? whole_number(*options, "--size", 16, 4096) : Result<long>(options.error());
  if (size && !options->rest.empty()) size = fail(Code::invalid_argument, "unexpected '{}'", options->rest[0]);
  if (!size) {
    std::fprintf(stderr, "vitrine thumbnails: %s\n'vitrine thumbnails --help' explains.\n",
                 size.error().message.c_str());
    return 2;
  }
  const auto result = run(*options, static_cast<std::uint32_t>(*size));
  if (!result) return std::fprintf(stderr, "vitrine thumbnails: %s\n", result.error().message.c_str()), 1;
  return *result;
}

}  // namespace store::apps
