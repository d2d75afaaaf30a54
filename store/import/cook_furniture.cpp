#include "store/import/cook_furniture.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/asset/image.h"
#include "engine/asset/write_glb.h"
#include "engine/core/clock.h"
#include "engine/core/jobs.h"
#include "store/catalog/catalog.h"
#include "store/import/convert.h"
#include "store/import/credits.h"
#include "store/import/furniture_library.h"
#include "store/import/made.h"

namespace store::import {

using catalog::Product;
using engine::asset::Image;
using engine::asset::Model;
using engine::core::Bytes;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using Json = nlohmann::ordered_json;

namespace {

// Goes up with every change that makes the same inputs give other products.
constexpr int kCookVersion = 3;
constexpr std::size_t kMaxTextBytes = 64u << 20;
// Pictures and rugs are one texture; everything else shows its own textures small.
constexpr std::uint32_t kTextureSide = 512, kOnlyTextureSide = 1024;

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::string_view text) {
    // The length first: "ab" + "c" and "a" + "bc" differ.
    const std::uint64_t size = text.size();
    EVP_DigestUpdate(context_.get(), &size, sizeof size);
    EVP_DigestUpdate(context_.get(), text.data(), text.size());
  }
  void add_bytes(std::span<const std::byte> bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string text;
    for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

// "a/b/c.obj" -> "a/b/"
std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? std::string() : path.substr(0, slash + 1);
}
std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// Finds what a model names beside it. Authors left paths of their own machines in the files: then the last part counts,
// in any case.
Result<Bytes> read_beside(const FurnitureLibrary& library, const std::string& model, const std::string& name) {
  const std::string folder = folder_of(model);
  if (library.archive().contains(folder + name)) return library.archive().read(folder + name);
  std::string last = name.substr(name.rfind('/') + 1);
  while (!last.empty() && last.front() == ' ') last.erase(0, 1);
  const std::string wanted = lower(folder + last);
  for (const std::string& entry : library.archive().names())
    if (lower(entry) == wanted) return library.archive().read(entry);
  return fail(Code::not_found, "'{}' is not in the library", name);
}

struct Cooked {
  std::string inputs;
  Json manifest;  // null: failed
  bool unchanged = false;
};

class Cook {
 public:
  explicit Cook(const FurnitureCook& options) : options_(options), jobs_(options.jobs) {}

  Result<FurnitureReport> run() {
    const engine::core::Stopwatch watch;
    std::vector<std::string> problems;
    VITRINE_TRY(catalogue, catalog::Catalog::load(options_.catalogue, &problems));
    for (std::string& problem : problems) report_.failed.push_back(std::move(problem));
    VITRINE_CHECK(open_libraries());
    VITRINE_TRY(surfaces, SurfaceLibrary::load(options_.materials / "materials.json"));
    VITRINE_TRY(mapping, Mapping::load(options_.materials / "mapping.json", surfaces));
    surfaces_ = &surfaces, mapping_ = &mapping;
    VITRINE_TRY(materials_text, engine::core::read_text(options_.materials / "materials.json", kMaxTextBytes));
    VITRINE_TRY(mapping_text, engine::core::read_text(options_.materials / "mapping.json", kMaxTextBytes));
    mapping_json_ = Json::parse(mapping_text, nullptr, false);
    Sha256 shared;
    shared.add(fmt::format("vitrine furniture cook {}", kCookVersion));
    shared.add(materials_text);
    shared.add(mapping_json_["slots"].dump());
    shared_inputs_ = shared.hex();
    read_old_manifest();

    std::vector<const Product*> products;
    for (const Product& product : catalogue.products()) {
      const bool ours = product.source.rfind("sh3f:", 0) == 0 || product.source.rfind("made:", 0) == 0;
      if (ours && (options_.only.empty() || product.id == options_.only)) products.push_back(&product);
    }
    if (!options_.only.empty() && products.empty())
      return fail(Code::not_found, "{}: no furniture '{}'", options_.catalogue.string(), options_.only);
    std::error_code made;
    std::filesystem::create_directories(options_.out / "products", made);
    if (made) return fail(Code::io, "{}: {}", (options_.out / "products").string(), made.message());

    std::vector<Cooked> cooked(products.size());
    std::optional<engine::core::Error> disk;  // a full disk ends the cook; a bad model does not
    jobs_.parallel_for(products.size(), [&](std::size_t i) {
      const Product& product = *products[i];
      const engine::core::Stopwatch one;
      std::vector<std::string> warnings;
      auto result = cook(product, &warnings);
      const std::lock_guard lock(mutex_);
      ++done_;
      for (const std::string& warning : warnings) report_.warnings.push_back(product.id + ": " + warning);
      if (!result) {
        report_.failed.push_back(result.error().within(product.id).message);
        if (result.error().code == Code::io) disk = result.error();
        say(fmt::format("[{}/{}] {}: left out: {}", done_, products.size(), product.id, result.error().message));
        return;
      }
      cooked[i] = std::move(*result);
      ++(cooked[i].unchanged ? report_.unchanged : report_.cooked);
      if (!cooked[i].unchanged)
        say(fmt::format("[{}/{}] {}: {} triangles, {} KiB, {:.0f} ms", done_, products.size(), product.id,
                        cooked[i].manifest["triangles"].get<std::uint64_t>(),
                        cooked[i].manifest["bytes"].get<std::uint64_t>() / 1024, one.milliseconds()));
    });
    if (disk) return *disk;
    VITRINE_CHECK(write_manifest(catalogue, products, cooked));
    VITRINE_CHECK(write_credits(catalogue));
    // The content folder stands on its own: shop and server read the catalogue beside its manifest.
    VITRINE_TRY(catalogue_text, engine::core::read_text(options_.catalogue, kMaxTextBytes));
    VITRINE_CHECK(engine::core::write_text_atomic(options_.out / "products" / "catalogue.json", catalogue_text));
    std::sort(report_.failed.begin(), report_.failed.end());
    std::sort(report_.warnings.begin(), report_.warnings.end());
    report_.seconds = watch.milliseconds() / 1000;
    return report_;
  }

 private:
  void say(const std::string& line) {
    if (options_.progress) options_.progress(line);
  }

  Result<> open_libraries() {
    std::error_code status;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(options_.library, status))
      if (entry.path().extension() == ".sh3f") files.push_back(entry.path());
    if (files.empty())
      return fail(Code::not_found,
                  "{}: no furniture library (*.sh3f); install the package sweethome3d-furniture or name its folder",
                  options_.library.string());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      auto library = FurnitureLibrary::open(file, &report_.warnings);
      if (library)
        libraries_.emplace(library->name(), std::move(*library));
      else
        report_.failed.push_back(library.error().message);
    }
    return {};
  }

  // What the last cook wrote. Unreadable or of another form: everything is cooked anew.
  void read_old_manifest() {
    auto text = engine::core::read_text(options_.out / "products" / "manifest.json", kMaxTextBytes);
    if (!text) return;
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object() || !json.contains("models") || !json["models"].is_array()) return;
    for (const Json& model : json["models"])
      if (model.is_object() && model.contains("product") && model["product"].is_string())
        old_[model["product"].get<std::string>()] = model;
  }

  std::string inputs_of(const Product& product, const FurnitureLibrary* library, const FurnitureEntry* entry) const {
    Sha256 hash;
    hash.add(shared_inputs_);
    hash.add(product.id), hash.add(product.source), hash.add(product.credit.title), hash.add(product.credit.author);
    hash.add(product.credit.licence), hash.add(product.credit.source);
    hash.add(fmt::format("{} {} {}", product.size_m.x, product.size_m.y, product.size_m.z));
    for (const auto& variant : product.variants) hash.add(variant.material_variant);
    const auto& models = mapping_json_["models"];
    if (models.contains(product.id)) hash.add(models[product.id].dump());
    if (entry) {
      for (int i = 0; i < 9; ++i) hash.add(fmt::format("{}", entry->upright_from_model[i / 3][i % 3]));
      const std::string folder = folder_of(entry->model);
      for (const std::string& name : library->archive().names())
        if (name.rfind(folder, 0) == 0) hash.add(fmt::format("{} {:08x}", name, library->archive().crc(name)));
    }
    return hash.hex();
  }

  bool still_good(const Product& product, const std::string& inputs, Json& manifest) const {
    const auto old = old_.find(product.id);
    if (old == old_.end() || options_.anew || old->second.value("inputs", "") != inputs) return false;
    std::error_code status;
    const auto size = std::filesystem::file_size(options_.out / "products" / (product.id + ".glb"), status);
    if (status || !old->second.contains("bytes") || old->second["bytes"] != size) return false;
    manifest = old->second;
    return true;
  }

  Result<Cooked> cook(const Product& product, std::vector<std::string>* warnings) {
    const FurnitureLibrary* library = nullptr;
    const FurnitureEntry* entry = nullptr;
    if (product.source.rfind("sh3f:", 0) == 0) {
      const std::string source = product.source.substr(5), name = source.substr(0, source.find(':'));
      const auto at = libraries_.find(name);
      if (at == libraries_.end())
        return fail(Code::not_found, "{}: no library '{}.sh3f' in {}", product.source, name, options_.library.string());
      library = &at->second;
      entry = library->find(std::string_view(source).substr(std::min(source.size(), name.size() + 1)));
      if (!entry) return fail(Code::not_found, "{}: no such piece in {}.sh3f", product.source, name);
    }
    Cooked result;
    result.inputs = inputs_of(product, library, entry);
    if (still_good(product, result.inputs, result.manifest)) return result.unchanged = true, result;

    ConvertOptions options;
    options.name = product.id;
    options.size_m = product.size_m;
    for (const auto& variant : product.variants)
      if (!variant.material_variant.empty()) options.variants.push_back(variant.material_variant);
    const auto& credit = product.credit;
    options.copyright =
        fmt::format("{} by {}, {}, from {}", credit.title, credit.author, credit.licence, credit.source);
    ObjModel obj;
    ReadTexture read;
    std::map<std::string, Image, std::less<>> painted;
    if (entry) {
      options.upright_from_model = entry->upright_from_model;
      VITRINE_TRY(bytes, library->archive().read(entry->model));
      VITRINE_TRY(parsed,
                  read_obj(
                      bytes, entry->model,
                      [&](const std::string& name) { return read_beside(*library, entry->model, name); }, warnings));
      obj = std::move(parsed);
      read = [&](const std::string& name) -> Result<Image> {
        VITRINE_TRY(file, read_beside(*library, entry->model, name));
        auto image = engine::asset::decode_image(file);
        if (!image) return image.error().within(name);
        return image;
      };
    } else {
      VITRINE_TRY(shape, make_shape(std::string_view(product.source).substr(5)));
      obj = std::move(shape.obj), painted = std::move(shape.textures);
      read = [&](const std::string& name) -> Result<Image> { return painted.find(name)->second; };
    }
    std::map<std::string, int> textures;
    for (const ObjPart& part : obj.parts) {
      const std::string& texture = obj.materials[static_cast<std::size_t>(part.material)].texture;
      if (!texture.empty()) ++textures[texture];
    }
    options.most_texture_side = textures.size() == 1 ? kOnlyTextureSide : kTextureSide;
    VITRINE_TRY(model, convert(obj, options, *mapping_, *surfaces_, read, warnings));
    VITRINE_TRY(glb, engine::asset::write_glb(model));

    const std::string file = "products/" + product.id + ".glb";
    VITRINE_CHECK(engine::core::write_file_atomic(options_.out / file, glb));
    Sha256 hash;
    hash.add_bytes(glb);
    const auto size = model.bounds.size() * 1000.0f;
    std::size_t lods = 0;
    for (const auto& primitive : model.meshes[0].primitives) lods = std::max(lods, primitive.lods.size());
    result.manifest = {{"product", product.id},
                       {"file", file},
                       {"bytes", glb.size()},
                       {"sha256", hash.hex()},
                       {"triangles", model.triangle_count()},
                       {"bounds_mm", {std::lround(size.x), std::lround(size.y), std::lround(size.z)}},
                       {"lods", lods},
                       {"thumbnail", ""},  // whoever draws it fills it in
                       {"inputs", result.inputs}};
    return result;
  }

  // Products of this catalogue in its order; then what other cooks entered, as they left it.
  Result<> write_manifest(const catalog::Catalog& catalogue, const std::vector<const Product*>& products,
                          const std::vector<Cooked>& cooked) {
    Json models = Json::array();
    for (const Product& product : catalogue.products()) {
      const auto at = std::find(products.begin(), products.end(), &product);
      if (at != products.end()) {
        const Json& entry = cooked[static_cast<std::size_t>(at - products.begin())].manifest;
        if (!entry.is_null()) models.push_back(entry);
      } else if (const auto old = old_.find(product.id); old != old_.end()) {
        models.push_back(old->second);  // --only: the others stay
      }
    }
    for (const auto& [id, entry] : old_)
      if (!catalogue.find(id) && !entry.contains("inputs")) models.push_back(entry);
    const Json manifest = {{"manifest", 1}, {"models", std::move(models)}};
    return engine::core::write_text_atomic(options_.out / "products" / "manifest.json", manifest.dump(1) + "\n");
  }

  Result<> write_credits(const catalog::Catalog& catalogue) { return add_credits(options_.out, catalogue.products()); }

  const FurnitureCook& options_;
  engine::core::JobQueue jobs_;
  FurnitureReport report_;
  std::map<std::string, FurnitureLibrary, std::less<>> libraries_;
  const SurfaceLibrary* surfaces_ = nullptr;
  const Mapping* mapping_ = nullptr;
  Json mapping_json_;
  std::string shared_inputs_;
  std::map<std::string, Json> old_;
  std::mutex mutex_;
  std::size_t done_ = 0;
};

}  // namespace

Result<FurnitureReport> cook_furniture(const FurnitureCook& options) { return Cook(options).run(); }

}  // namespace store::import
