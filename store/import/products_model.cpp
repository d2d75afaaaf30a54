#include "store/import/products_model.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/asset/gltf.h"
#include "engine/asset/process.h"

namespace store::import {

using engine::asset::Model;
using engine::core::vec3;

namespace {

// A tape measure's doubt, or what is soft on a sofa: 5 %, or 2 cm where that is more, but never more than a fifth.
float tolerance(float given_m) { return std::max(0.05f * given_m, std::min(0.02f, 0.2f * given_m)); }

bool fits(vec3 model_m, vec3 given_m) {
  for (int i = 0; i < 3; ++i)
    if (std::abs(model_m[i] - given_m[i]) > tolerance(given_m[i])) return false;
  return true;
}

std::string shown(vec3 m) { return fmt::format("{:.3g} x {:.3g} x {:.3g} m", m.x, m.y, m.z); }

// What a shop sells is between an ear stud and a wall unit.
bool plausible(vec3 m) {
  const float largest = std::max({m.x, m.y, m.z});
  return largest >= 0.004f && largest <= 6;
}

// Moves every root by `offset_m` and scales it by `factor`. What animates a root would undo it, so a new root carries
// the old ones.
void transform_all(Model& model, float factor, vec3 offset_m) {
  engine::asset::Node root;
  root.name = "placed";
  root.local.scale = vec3(factor);
  root.local.translation = offset_m;
  const auto shift = [](int& index) {
    if (index >= 0) ++index;
  };
  for (auto& node : model.nodes) shift(node.parent);
  for (auto& skin : model.skins) {
    for (int& joint : skin.joints) shift(joint);
    shift(skin.skeleton);
  }
  for (auto& animation : model.animations)
    for (auto& channel : animation.channels) shift(channel.node);
  model.nodes.insert(model.nodes.begin(), root);
  for (int& index : model.roots) model.nodes[static_cast<std::size_t>(++index)].parent = 0;
  model.roots = {0};
  engine::asset::update_bounds(model);
}

void halve(engine::asset::Image& image) {
  const std::uint32_t width = std::max(1u, image.width / 2), height = std::max(1u, image.height / 2);
  std::vector<std::uint8_t> out(std::size_t{4} * width * height);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < 4; ++c) {
        const std::uint32_t x0 = std::min(x * 2, image.width - 1), x1 = std::min(x * 2 + 1, image.width - 1);
        const std::uint32_t y0 = std::min(y * 2, image.height - 1), y1 = std::min(y * 2 + 1, image.height - 1);
        const auto at = [&](std::uint32_t px, std::uint32_t py) {
          return unsigned{image.rgba[(std::size_t{py} * image.width + px) * 4 + c]};
        };
        out[(std::size_t{y} * width + x) * 4 + c] =
            static_cast<std::uint8_t>((at(x0, y0) + at(x1, y0) + at(x0, y1) + at(x1, y1) + 2) / 4);
      }
  image.width = width, image.height = height;
  image.rgba = std::move(out);
  image.encoded.clear();
}

class Checker {
 public:
  Checker(Model& model, const std::string& file, const ProductRow& row, bool fix, ProductsReport& report)
      : model_(model), file_(file), row_(row), fix_(fix), report_(report) {}

  bool run() {
    if (model_.triangle_count() == 0) {
      error("", "the model shows no triangles", "export the meshes of the product, and a scene that contains them");
      return false;
    }
    size();
    if (good_) pivot();
    textures();
    return good_;
  }

 private:
  void error(std::string value, std::string problem, std::string remedy) {
    good_ = false;
    report_.error(row_.line, "file", row_.id, value.empty() ? file_ : std::move(value), std::move(problem),
                  std::move(remedy));
  }

  // A correction made, or asked for.
  bool mend(std::string value, std::string problem, std::string remedy, std::string done) {
    if (fix_)
      report_.warning(row_.line, "file", row_.id, std::move(value), std::move(problem), "corrected: " + done);
    else
      error(std::move(value), std::move(problem), std::move(remedy) + ", or run again with --fix");
    return fix_;
  }

  void size() {
    const vec3 model_m = model_.bounds.size();
    const SizeVerdict verdict = judge_size(model_m, row_.size_m);
    if (verdict.kind == SizeVerdict::Kind::right) return;
    if (verdict.kind != SizeVerdict::Kind::model_units) return error(shown(model_m), verdict.problem, verdict.remedy);
    if (mend(shown(model_m), verdict.problem, verdict.remedy, fmt::format("scaled by {:.4g}", verdict.factor)))
      transform_all(model_, verdict.factor, vec3(0));
  }

  // The bottom's centre at the origin, to a fingertip: what stands on the floor neither floats nor sinks.
  void pivot() {
    const auto& box = model_.bounds;
    const vec3 bottom(box.centre().x, box.min.y, box.centre().z);
    const float aside = std::max(0.02f, 0.05f * std::max(box.size().x, box.size().z));
    if (std::abs(bottom.x) <= aside && std::abs(bottom.z) <= aside && std::abs(bottom.y) <= 0.01f) return;
    if (mend(fmt::format("{:.3g}, {:.3g}, {:.3g} m", bottom.x, bottom.y, bottom.z),
             "the centre of the model's underside is not at the origin",
             "move the model so that it stands on the origin (Y up, underside at 0)",
             fmt::format("moved by {:.3g}, {:.3g}, {:.3g} m", -bottom.x, -bottom.y, -bottom.z)))
      transform_all(model_, 1, -bottom);
  }

  void textures() {
    for (std::size_t i = 0; i < model_.images.size(); ++i) {
      auto& image = model_.images[i];
      if (image.width <= kMaxTextureSide && image.height <= kMaxTextureSide) continue;
      const std::string value = fmt::format("image {} \"{}\", {} x {}", i, image.name, image.width, image.height);
      if (!mend(value, fmt::format("the texture is larger than {0} x {0}", kMaxTextureSide),
                fmt::format("scale it to {} or less", kMaxTextureSide), "halved"))
        continue;
      while (image.width > kMaxTextureSide || image.height > kMaxTextureSide) halve(image);
    }
  }

  Model& model_;
  const std::string& file_;
  const ProductRow& row_;
  bool fix_;
  ProductsReport& report_;
  bool good_ = true;
};

}  // namespace

SizeVerdict judge_size(vec3 model_m, vec3 given_m) {
  using Kind = SizeVerdict::Kind;
  if (fits(model_m, given_m)) return {};
  struct Unit {
    float model_per_given;
    const char* model;  // the model is in this unit
    const char* given;  // or the given size is
  };
  // A model in centimetres is 100 times too large; a size written in metres makes it look the same. What is plausible
  // decides.
  static constexpr Unit kUnits[] = {{100, "centimetres", "metres"}, {1000, "millimetres", nullptr},
                                    {39.3701f, "inches", nullptr},  {3.28084f, "feet", nullptr},
                                    {10, "decimetres", nullptr},    {2.54f, nullptr, "inches"},
                                    {0.1f, nullptr, "millimetres"}, {0.01f, "hundreds of metres", nullptr}};
  for (const auto& unit : kUnits) {
    if (!fits(model_m / unit.model_per_given, given_m)) continue;
    const std::string found = fmt::format("the model is {}, the size given is {}: ", shown(model_m), shown(given_m));
    if (unit.model && (!unit.given || !plausible(model_m)))
      return {Kind::model_units, 1 / unit.model_per_given,
              found + fmt::format("the model is in {}, glTF is in metres", unit.model),
              fmt::format("export it in metres (scale {:.4g})", 1 / unit.model_per_given)};
    if (unit.given)
      return {Kind::given_units, unit.model_per_given,
              found + fmt::format("the size is written in {}, not centimetres", unit.given),
              fmt::format("write {:.4g}, {:.4g} and {:.4g} in width_cm, height_cm and depth_cm", model_m.x * 100,
                          model_m.y * 100, model_m.z * 100)};
  }
  std::array<int, 3> order{0, 1, 2};
  while (std::next_permutation(order.begin(), order.end())) {
    if (!fits({model_m[order[0]], model_m[order[1]], model_m[order[2]]}, given_m)) continue;
    const bool turned = order[1] == 1;
    return {Kind::axes, 1,
            fmt::format("the model is {}, the size given is {}: the same lengths along other axes", shown(model_m),
                        shown(given_m)),
            turned ? "turn the model by 90 degrees about Y so that its front faces +Z, or swap width_cm and depth_cm"
                   : "export it with Y up and the front along +Z (the model lies on its side), or correct the size"};
  }
  return {Kind::wrong, 1,
          fmt::format("the model is {}, the size given is {}: more than 5 % apart", shown(model_m), shown(given_m)),
          "measure again: correct width_cm, height_cm and depth_cm, or the model"};
}

std::unique_ptr<Model> prepare_model(const std::filesystem::path& file, const ProductRow& row, bool fix,
                                     engine::core::JobQueue* jobs, ProductsReport& report) {
  const std::string name = file.filename().string();
  std::error_code code;
  const auto bytes = std::filesystem::file_size(file, code);
  if (code) {
    report.error(row.line, "file", row.id, row.file, "there is no such file in the folder",
                 "put it there, or correct the column file");
    return nullptr;
  }
  if (bytes > kMaxModelBytes) {
    report.error(row.line, "file", row.id, row.file,
                 fmt::format("{:.1f} MB, more than the limit of {} MB", static_cast<double>(bytes) / (1 << 20),
                             kMaxModelBytes >> 20),
                 "make the textures smaller (JPEG or WebP, 2048 or less) and reduce the triangles");
    return nullptr;
  }
  engine::asset::LoadOptions options;
  options.jobs = jobs;
  options.keep_encoded = true;  // a retailer's pictures are not to lose quality on the way
  auto loaded = engine::asset::load_gltf(file, options);
  if (!loaded) {
    std::string why = loaded.error().message;
    if (why.starts_with(file.string() + ": ")) why = why.substr(file.string().size() + 2);
    report.error(row.line, "file", row.id, row.file, "the model cannot be read: " + why,
                 "export it again as glTF 2.0; the Khronos glTF validator tells more");
    return nullptr;
  }
  auto model = std::move(*loaded);
  for (const auto& warning : model->warnings)
    report.warning(row.line, "file", row.id, row.file, warning,
                   "harmless if the product looks right; else export it again");
  if (!Checker(*model, row.file, row, fix, report).run()) return nullptr;
  std::vector<engine::asset::Primitive*> work;
  for (auto& mesh : model->meshes)
    for (auto& primitive : mesh.primitives)
      if (primitive.lods.size() == 1) work.push_back(&primitive);
  const auto ready = [&](std::size_t i) {
    engine::asset::optimize(*work[i]);
    engine::asset::build_lods(*work[i]);
  };
  if (jobs)
    jobs->parallel_for(work.size(), ready);
  else
    for (std::size_t i = 0; i < work.size(); ++i) ready(i);
  return model;
}

}  // namespace store::import
