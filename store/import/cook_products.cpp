#include "store/import/cook_products.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/asset/write_glb.h"
#include "engine/core/files.h"
#include "engine/core/jobs.h"
#include "store/import/credits.h"
#include "store/import/products_model.h"

namespace store::import {

using catalog::Product;
using catalog::Variant;
using engine::asset::Model;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kMaxCsvBytes = 32u << 20;

std::string sha256(std::span<const std::byte> bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

class Cook {
 public:
  explicit Cook(const ProductsCook& options) : options_(options), jobs_(options.jobs) {}

  Result<ProductsReport> run() {
    std::error_code code;
    if (!std::filesystem::is_directory(options_.folder, code))
      return fail(Code::not_found, "{}: no such folder", options_.folder.string());
    report_.folder = options_.folder.filename().empty() ? options_.folder.parent_path().filename().string()
                                                        : options_.folder.filename().string();
    name_ = options_.name.empty() ? slug(report_.folder) : options_.name;
    if (name_.empty() || name_ != slug(name_))
      return fail(Code::invalid_argument,
                  "\"{}\" makes no name for the retailer of a-z, 0-9 and dashes; give one with --name",
                  name_.empty() ? report_.folder : name_);
    const auto csv_path = options_.folder / "products.csv";
    VITRINE_TRY(text, engine::core::read_text(csv_path, kMaxCsvBytes));
    auto csv = parse_csv(text);
    if (!csv) return csv.error().within(csv_path.string());
    const auto rows = read_product_rows(*csv, report_);
    own_codes(rows);
    for (const ProductRow& row : rows) VITRINE_CHECK(product(row));
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    VITRINE_CHECK(write());
    return report_;
  }

 private:
  std::filesystem::path shop_folder() const { return options_.out / "retail" / name_; }

  // Codes that the retailer wrote come before codes that we make.
  void own_codes(const std::vector<ProductRow>& rows) {
    for (const auto& row : rows)
      for (const auto& variant : row.rows)
        if (!variant.gtin.empty()) written_gtins_.insert(variant.gtin);
    taken_gtins_ = written_gtins_;
  }

  Result<> product(const ProductRow& row) {
    const auto skip = [&] { report_.skipped.push_back(row.id); };
    const auto file = engine::core::inside(options_.folder, row.file);
    if (!file) {
      report_.error(row.line, "file", row.id, row.file, file.error().message, "name a file inside the folder");
      return skip(), Result<>();
    }
    auto model = prepare_model(*file, row, options_.fix, &jobs_, report_);
    if (!model) return skip(), Result<>();
    Product out;
    out.id = row.id, out.name = row.name, out.description = row.description, out.category = row.category;
    out.size_m = row.size_m, out.placement = row.placement;
    out.source = "file:" + row.file;
    out.credit = credit(row, *model);
    if (!variants(row, *model, out)) return skip(), Result<>();
    model->name = row.id;
    model->credit.copyright =
        fmt::format("{} by {}{}{}", out.credit.title, out.credit.author.empty() ? "unknown" : out.credit.author,
                    out.credit.licence.empty() ? "" : ", ", out.credit.licence);
    auto glb = engine::asset::write_glb(*model);
    if (!glb) {
      report_.error(row.line, "file", row.id, row.file, "the model cannot be written: " + glb.error().message,
                    "export it again from its program");
      return skip(), Result<>();
    }
    if (glb->size() > kMaxModelBytes) {
      report_.error(row.line, "file", row.id, row.file,
                    fmt::format("{:.1f} MB with its levels of detail, more than the limit of {} MB",
                                static_cast<double>(glb->size()) / (1 << 20), kMaxModelBytes >> 20),
                    "reduce the triangles or the textures");
      return skip(), Result<>();
    }
    VITRINE_CHECK(engine::core::write_file_atomic(shop_folder() / (row.id + ".glb"), *glb));
    const auto size = model->bounds.size();
    int lods = 1;
    for (const auto& mesh : model->meshes)
      for (const auto& primitive : mesh.primitives) lods = std::max(lods, static_cast<int>(primitive.lods.size()));
    manifest_.push_back(
        {{"product", row.id},
         {"file", fmt::format("retail/{}/{}.glb", name_, row.id)},
         {"bytes", glb->size()},
         {"sha256", sha256(*glb)},
         {"triangles", model->triangle_count()},
         {"bounds_mm", {std::lround(size.x * 1000), std::lround(size.y * 1000), std::lround(size.z * 1000)}},
         {"lods", lods},
         {"thumbnail", ""}});
    report_.imported.push_back(
        {row.id, static_cast<int>(out.variants.size()), model->triangle_count(), glb->size(), lods});
    products_.push_back(std::move(out));
    return {};
  }

  // The row's words first, then what the model says of itself.
  static catalog::Credit credit(const ProductRow& row, const Model& model) {
    catalog::Credit out = row.credit;
    const auto fill = [](std::string& to, const std::string& from) {
      if (to.empty()) to = from;
    };
    fill(out.title, model.credit.title);
    fill(out.title, row.name.en);
    fill(out.author, model.credit.author);
    fill(out.author, model.credit.copyright);
    fill(out.licence, model.credit.licence);
    fill(out.source, model.credit.source);
    return out;
  }

  bool variants(const ProductRow& row, const Model& model, Product& out) {
    bool good = true;
    for (const auto& variant : row.rows) {
      if (variant.variant.empty() ||
          std::find(model.variants.begin(), model.variants.end(), variant.variant) != model.variants.end())
        continue;
      std::string names;
      for (const auto& name : model.variants) names += (names.empty() ? "" : ", ") + name;
      report_.error(variant.line, "variant", row.id, variant.variant, "the model has no such variant",
                    names.empty() ? "the model has no variants: leave it empty" : "use one of: " + names);
      good = false;
    }
    if (!good) return false;
    if (model.variants.empty()) return add_variant(row, "", out);
    for (const auto& name : model.variants)
      if (!add_variant(row, name, out)) return false;
    return true;
  }

  bool add_variant(const ProductRow& row, const std::string& name, Product& out) {
    const VariantRow& base = row.rows[0];
    const VariantRow* own = nullptr;
    for (const auto& candidate : row.rows)
      if (!name.empty() && candidate.variant == name) own = &candidate;
    const VariantRow& from = own ? *own : base;
    const std::string key = slug(name);
    Variant variant;
    variant.id =
        name.empty() ? row.id : row.id + ":" + (key.empty() ? fmt::format("v{}", out.variants.size() + 1) : key);
    for (const auto& other : out.variants)
      if (other.id == variant.id) variant.id += fmt::format("-{}", out.variants.size() + 1);
    variant.material_variant = name;
    if (!name.empty()) {
      variant.title = {name, from.variant == name ? from.title_ko : ""};
      variant.options[row.option] = variant.title;
    }
    variant.price = base.price, variant.stock = base.stock;
    for (const auto& [currency, minor] : from.price) variant.price[currency] = minor;
    for (const auto& [location, count] : from.stock) variant.stock[location] = count;
    // A code on the product's own row belongs to its variant, or to the product when it has only one.
    const bool whose = own || name.empty();
    variant.sku = whose && !from.sku.empty()
                      ? from.sku
                      : upper((!base.sku.empty() ? base.sku : row.id) + (name.empty() ? "" : "-" + key)).substr(0, 64);
    if (!skus_.insert(variant.sku).second) {
      report_.error(from.line, "sku", row.id, variant.sku, "the SKU is taken by an earlier product",
                    "give each variant a SKU of its own");
      return false;
    }
    if (whose && !from.gtin.empty()) {
      if (!used_gtins_.insert(from.gtin).second) {
        report_.error(from.line, "gtin", row.id, from.gtin, "the GTIN is taken by an earlier product",
                      "give each variant a GTIN of its own, or leave it empty");
        return false;
      }
      variant.gtin = from.gtin;
    } else {
      variant.gtin = restricted_gtin(variant.sku, taken_gtins_);
    }
    out.variants.push_back(std::move(variant));
    return true;
  }

  Result<> write() {
    const auto folder = shop_folder();
    VITRINE_CHECK(engine::core::write_text_atomic(folder / "report.json", report_.json()));
    if (products_.empty()) return {};
    VITRINE_CHECK(engine::core::write_text_atomic(folder / "catalogue.json", catalog::write_catalogue(products_)));
    const Json manifest = {{"manifest", 1}, {"models", manifest_}};
    VITRINE_CHECK(engine::core::write_text_atomic(folder / "manifest.json", manifest.dump(1) + "\n"));
    return add_credits(options_.out, products_);
  }

  const ProductsCook& options_;
  engine::core::JobQueue jobs_;
  ProductsReport report_;
  std::string name_;
  std::vector<Product> products_;
  Json manifest_ = Json::array();
  std::set<std::string> skus_, written_gtins_, used_gtins_, taken_gtins_;
};

}  // namespace

Result<ProductsReport> cook_products(const ProductsCook& options) { return Cook(options).run(); }

}  // namespace store::import
