#include "engine/asset/gltf.h"

#include <nlohmann/json.hpp>

#include "engine/asset/gltf_document.h"
#include "engine/asset/image.h"
#include "engine/asset/image_header.h"
#include "engine/asset/process.h"
#include "engine/asset/vertices.h"
#include "engine/core/files.h"

namespace engine::asset {

std::size_t Model::triangle_count() const {
  std::size_t count = 0;
  for (const auto& mesh : meshes)
    for (const auto& primitive : mesh.primitives)
      if (!primitive.lods.empty()) count += primitive.lods[0].indices.size() / 3;
  return count;
}

namespace gltf {
namespace {

void each(core::JobQueue* jobs, std::size_t count, const std::function<void(std::size_t)>& f) {
  if (jobs && count > 1) return jobs->parallel_for(count, f);
  for (std::size_t i = 0; i < count; ++i) f(i);
}

void forget_image(Model& model, int image) {
  for (auto& material : model.materials)
    for (TextureRef* ref : {&material.base_color_texture, &material.metallic_roughness_texture,
                            &material.normal_texture, &material.occlusion_texture, &material.emissive_texture,
                            &material.transmission_texture, &material.sheen_color_texture, &material.lightmap_texture})
      if (ref->image == image) ref->image = -1;
}

void blank(Image& image) {
  image.width = image.height = 1;
  image.rgba.assign(4, 255);
}

struct Encoded {
  std::span<const std::byte> bytes;
  core::Bytes file;
  ImageHeader header;
};

// Finds the bytes and reads the sizes first: the sum is known to be affordable before the first pixel is decoded.
Result<> find_images(const Document& document, Model& model, std::vector<ImageSource>& sources,
                     std::vector<Encoded>& encoded) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto& source = sources[i];
    blank(model.images[i]);
    if (!source.used) continue;
    if (source.problem.empty() && source.view >= 0) {
      auto bytes = view_bytes(document, source.view, "bufferView");
      if (bytes)
        encoded[i].bytes = std::as_bytes(*bytes);
      else
        source.problem = bytes.error().message;
    } else if (source.problem.empty() && !source.file.empty()) {
      auto bytes = core::read_file(source.file, document.limits.max_file_bytes);
      if (bytes)
        encoded[i].file = std::move(*bytes), encoded[i].bytes = encoded[i].file;
      else
        source.problem = bytes.error().message;
    } else if (source.problem.empty()) {
      encoded[i].bytes = std::as_bytes(std::span(source.bytes));
    }
    if (source.problem.empty()) {
      auto header = read_image_header(encoded[i].bytes, document.limits.max_image_side);
      if (header)
        encoded[i].header = *header;
      else
        source.problem = header.error().message;
    }
    if (!source.problem.empty()) continue;
    total += std::size_t{4} * encoded[i].header.width * encoded[i].header.height;
    if (total > document.limits.max_image_bytes)
      return fail(Code::too_large, "images[{}]: {} x {} pixels bring the images over {} bytes", i,
                  encoded[i].header.width, encoded[i].header.height, document.limits.max_image_bytes);
  }
  return {};
}

Result<> load_images(Document& document, Model& model, std::vector<ImageSource>& sources, const LoadOptions& options) {
  std::vector<Encoded> encoded(sources.size());
  VITRINE_CHECK(find_images(document, model, sources, encoded));
  each(options.jobs, sources.size(), [&](std::size_t i) {
    if (!sources[i].used || !sources[i].problem.empty()) return;
    auto image = decode_image(encoded[i].bytes, document.limits.max_image_side);
    if (!image) {
      sources[i].problem = image.error().message;
      return;
    }
    image->name = std::move(model.images[i].name);
    if (options.keep_encoded && encoded[i].header.format != ImageHeader::Format::webp)
      image->encoded.assign(encoded[i].bytes.begin(), encoded[i].bytes.end());
    model.images[i] = std::move(*image);
  });
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].used || sources[i].problem.empty()) continue;
    document.warn(fmt::format("images[{}]: {}; its textures are left out", i, sources[i].problem));
    forget_image(model, static_cast<int>(i));
  }
  return {};
}

void make_tangents(Model& model, const LoadOptions& options) {
  std::vector<std::pair<asset::Primitive*, int>> work;
  for (auto& mesh : model.meshes)
    for (auto& primitive : mesh.primitives) {
      const int set = normal_map_uv_set(model, primitive);
      if (set >= 0 && !primitive.vertices.empty() && !has_tangents(primitive)) work.emplace_back(&primitive, set);
    }
  each(options.jobs, work.size(), [&](std::size_t i) { generate_tangents(*work[i].first, work[i].second); });
}

void read_credit(const Document& document, Credit& credit) {
  const Json& asset = (*document.json)["asset"];
  auto text = [](const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  credit.copyright = text(asset, "copyright"), credit.generator = text(asset, "generator");
  const auto extras = asset.find("extras");
  if (extras == asset.end() || !extras->is_object()) return;
  credit.title = text(*extras, "title"), credit.author = text(*extras, "author");
  credit.licence = text(*extras, "license"), credit.source = text(*extras, "source");
}

Result<> load(std::span<const std::byte> bytes, Document& document, Model& model, const LoadOptions& options) {
  if (bytes.size() > options.limits.max_file_bytes)
    return fail(Code::too_large, "{} bytes, more than the limit of {}", bytes.size(), options.limits.max_file_bytes);
  VITRINE_TRY(container, split_container(bytes, document));
  VITRINE_CHECK(check_json_text(container.json));
  try {
    *document.json = Json::parse(container.json);
  } catch (const std::exception& thrown) {
    return fail(Code::corrupt, "JSON: {}", thrown.what());
  }
  try {
    VITRINE_CHECK(guard(document, container.bin.size()));
    VITRINE_CHECK(parse(document, container.bin));
    VITRINE_CHECK(decode_views(document));
    VITRINE_CHECK(check_accessors(document));
    std::vector<ImageSource> sources;
    VITRINE_CHECK(build_materials(document, model, sources));
    VITRINE_CHECK(build_meshes(document, model));
    VITRINE_CHECK(build_scene(document, model));
    if (options.images) {
      VITRINE_CHECK(load_images(document, model, sources, options));
    } else {
      for (auto& image : model.images) blank(image);
    }
    read_credit(document, model.credit);
  } catch (const std::exception& thrown) {  // nlohmann's type errors and bad_alloc end here
    return fail(Code::corrupt, "{}", thrown.what());
  }
  if (options.tangents) make_tangents(model, options);
  update_bounds(model);
  return {};
}

}  // namespace
}  // namespace gltf

core::Result<std::unique_ptr<Model>> load_gltf(std::span<const std::byte> bytes, const std::string& name,
                                               const std::filesystem::path& root, const LoadOptions& options) {
  auto model = std::make_unique<Model>();
  model->name = std::filesystem::path(name).stem().string();
  gltf::Document document;
  document.name = name, document.root = root, document.limits = options.limits;
  document.json = std::make_shared<gltf::Json>();
  document.warnings = &model->warnings;
  auto loaded = gltf::load(bytes, document, *model, options);
  if (!loaded) return loaded.error().within(name);
  return model;
}

core::Result<std::unique_ptr<Model>> load_gltf(const std::filesystem::path& path, const LoadOptions& options) {
  VITRINE_TRY(bytes, core::read_file(path, options.limits.max_file_bytes));
  const auto root = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  return load_gltf(bytes, path.string(), root, options);
}

}  // namespace engine::asset
