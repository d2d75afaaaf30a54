// Catalogue and manifest files: every fault names the file, the product and the field.

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"
#include "store/catalog/catalog.h"

namespace store::catalog {
namespace {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::Result;
using Json = nlohmann::json;

constexpr std::size_t kMaxFileBytes = 64u << 20;  // 100,000 products take about 40 MiB
constexpr std::size_t kMaxText = 4'000;           // bytes of one name or description
constexpr std::size_t kMaxVariants = 200;
constexpr std::int64_t kMaxPrice = 1'000'000'000'000;  // minor units: far above any price, far below overflow
constexpr std::int64_t kMaxStock = 1'000'000;
constexpr double kMaxSize = 20;  // metres; nothing larger fits a showroom
constexpr int kMaxDepth = 16;

// A value as a person would look for it in the file, shortened.
std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

bool id_valid(std::string_view id, std::size_t most) {
  return !id.empty() && id.size() <= most &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// Collects the first fault of one product; later reads of the same product do nothing.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {}

  Result<const Json*> member(const char* field) const {
    const auto found = object_.find(field);
    if (found == object_.end()) return fail(Code::corrupt, "{}: missing", field);
    return &*found;
  }
  bool has(const char* field) const { return object_.contains(field); }

  Result<std::string> string(const char* field, bool required = true) const {
    if (!required && !has(field)) return std::string();
    VITRINE_TRY(value, member(field));
    return as_string(*value, field);
  }

  static Result<std::string> as_string(const Json& value, const std::string& field) {
    if (!value.is_string()) return fail(Code::corrupt, "{}: {} is not a string", field, shown(value));
    auto text = value.get<std::string>();
    if (text.size() > kMaxText)
      return fail(Code::too_large, "{}: {} bytes, more than {}", field, text.size(), kMaxText);
    return text;
  }

  Result<Text> text(const char* field, bool required = true) const {
    if (!required && !has(field)) return Text{};
    VITRINE_TRY(value, member(field));
    return as_text(*value, field, required);
  }

  static Result<Text> as_text(const Json& value, const std::string& field, bool required) {
    if (!value.is_object())
      return fail(Code::corrupt, "{}: {} is not {{\"en\": ..., \"ko\": ...}}", field, shown(value));
    Text text;
    for (const auto& [language, words] : value.items()) {
      VITRINE_TRY(content, as_string(words, field + "." + language));
      if (language == "en")
        text.en = std::move(content);
      else if (language == "ko")
        text.ko = std::move(content);
      else
        return fail(Code::corrupt, "{}: language \"{}\" is not en or ko", field, language.substr(0, 16));
    }
    if (required && text.en.empty()) return fail(Code::corrupt, "{}.en: missing or empty", field);
    return text;
  }

  static Result<std::int64_t> as_integer(const Json& value, const std::string& field, std::int64_t least,
                                         std::int64_t most) {
    if (!value.is_number_integer()) return fail(Code::corrupt, "{}: {} is not a whole number", field, shown(value));
    const bool above = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(most);
    if (above || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most)
      return fail(Code::corrupt, "{}: {} is not between {} and {}", field, shown(value), least, most);
    return value.get<std::int64_t>();
  }

 private:
  const Json& object_;
};

Result<Variant> read_variant(const Json& json, const std::string& product_id, std::size_t count) {
  if (!json.is_object()) return fail(Code::corrupt, "{} is not an object", shown(json));
  const Reader read(json);
  Variant variant;
  VITRINE_TRY(id, read.string("id"));
  const bool bare = id == product_id && count == 1;
  const bool keyed = id.size() > product_id.size() && id.compare(0, product_id.size(), product_id) == 0 &&
                     id[product_id.size()] == ':' && id_valid(std::string_view(id).substr(product_id.size() + 1), 64);
  if (!bare && !keyed)
    return fail(Code::corrupt, "id: \"{}\" is not \"{}:<key>\"{}", id.substr(0, 80), product_id,
                count == 1 ? " or the product's own id" : "");
  variant.id = std::move(id);
  VITRINE_TRY(sku, read.string("sku"));
  if (sku.empty() || sku.size() > 64) return fail(Code::corrupt, "sku: \"{}\" is not 1 to 64 bytes", sku.substr(0, 80));
  variant.sku = std::move(sku);
  VITRINE_TRY(gtin, read.string("gtin", false));
  if (!gtin.empty() && !gtin_valid(gtin))
    return fail(Code::corrupt, "gtin: \"{}\" is not a GTIN with a right check digit", gtin.substr(0, 40));
  variant.gtin = std::move(gtin);
  VITRINE_TRY(title, read.text("title", false));
  variant.title = std::move(title);
  if (read.has("options")) {
    VITRINE_TRY(options, read.member("options"));
    if (!options->is_object()) return fail(Code::corrupt, "options: {} is not an object", shown(*options));
    for (const auto& [name, value] : options->items()) {
      VITRINE_TRY(text, Reader::as_text(value, "options." + name, true));
      variant.options.emplace(name, std::move(text));
    }
  }
  VITRINE_TRY(price, read.member("price"));
  if (!price->is_object()) return fail(Code::corrupt, "price: {} is not {{\"KRW\": ..., \"USD\": ...}}", shown(*price));
  for (const auto& [code, value] : price->items()) {
    auto currency = money::currency_from(code);
    if (!currency) return currency.error().within("price");
    VITRINE_TRY(minor, Reader::as_integer(value, "price." + code, 0, kMaxPrice));
    variant.price[*currency] = minor;
  }
  for (const auto currency : {Currency::krw, Currency::usd})
    if (!variant.price.contains(currency)) return fail(Code::corrupt, "price.{}: missing", money::code(currency));
  VITRINE_TRY(material, read.string("material_variant", false));
  variant.material_variant = std::move(material);
  if (read.has("stock")) {
    VITRINE_TRY(stock, read.member("stock"));
    if (!stock->is_object()) return fail(Code::corrupt, "stock: {} is not {{\"<location>\": count}}", shown(*stock));
    for (const auto& [location, value] : stock->items()) {
      if (!id_valid(location, 64))
        return fail(Code::corrupt, "stock: location \"{}\" is not [a-z0-9-]{{1,64}}", location.substr(0, 80));
      VITRINE_TRY(on_hand, Reader::as_integer(value, "stock." + location, 0, kMaxStock));
      variant.stock[location] = static_cast<int>(on_hand);
    }
  }
  return variant;
}

Result<Product> read_product(const Json& json) {
  if (!json.is_object()) return fail(Code::corrupt, "{} is not an object", shown(json));
  const Reader read(json);
  Product product;
  VITRINE_TRY(id, read.string("id"));
  if (!id_valid(id, 64)) return fail(Code::corrupt, "id: \"{}\" is not [a-z0-9-]{{1,64}}", id.substr(0, 80));
  product.id = std::move(id);
  VITRINE_TRY(name, read.text("name"));
  product.name = std::move(name);
  VITRINE_TRY(description, read.text("description", false));
  product.description = std::move(description);
  VITRINE_TRY(category, read.string("category"));
  bool known = false;
  for (const auto* one : kCategories) known |= category == one;
  if (!known)
    return fail(Code::corrupt, "category: \"{}\" is not one of the shop's categories", category.substr(0, 40));
  product.category = std::move(category);
  VITRINE_TRY(size, read.member("size_m"));
  if (!size->is_array() || size->size() != 3)
    return fail(Code::corrupt, "size_m: {} is not [width, height, depth]", shown(*size));
  for (int i = 0; i < 3; ++i) {
    const Json& axis = (*size)[static_cast<std::size_t>(i)];
    const double metres = axis.is_number() ? axis.get<double>() : -1;
    if (!(metres > 0 && metres <= kMaxSize))
      return fail(Code::corrupt, "size_m[{}]: {} is not between 0 and {} metres", i, shown(axis), kMaxSize);
    product.size_m[i] = static_cast<float>(metres);
  }
  if (read.has("placement")) {
    VITRINE_TRY(where, read.string("placement"));
    auto placement = placement_from(where);
    if (!placement) return placement.error().within("placement");
    product.placement = *placement;
  }
  VITRINE_TRY(source, read.string("source", false));
  product.source = std::move(source);
  if (read.has("credit")) {
    VITRINE_TRY(credit, read.member("credit"));
    if (!credit->is_object()) return fail(Code::corrupt, "credit: {} is not an object", shown(*credit));
    const Reader of(*credit);
    for (auto [field, target] : {std::pair{"title", &product.credit.title},
                                 {"author", &product.credit.author},
                                 {"licence", &product.credit.licence},
                                 {"source", &product.credit.source}}) {
      auto text = of.string(field, false);
      if (!text) return text.error().within("credit");
      *target = std::move(*text);
    }
  }
  VITRINE_TRY(variants, read.member("variants"));
  if (!variants->is_array() || variants->empty() || variants->size() > kMaxVariants)
    return fail(Code::corrupt, "variants: not an array of 1 to {}", kMaxVariants);
  for (std::size_t i = 0; i < variants->size(); ++i) {
    auto variant = read_variant((*variants)[i], product.id, variants->size());
    if (!variant) return variant.error().within(fmt::format("variants[{}]", i));
    for (const auto& other : product.variants) {
      if (other.id == variant->id) return fail(Code::corrupt, "variants[{}].id: \"{}\" appears twice", i, other.id);
      if (other.sku == variant->sku) return fail(Code::corrupt, "variants[{}].sku: \"{}\" appears twice", i, other.sku);
      if (!other.gtin.empty() && other.gtin == variant->gtin)
        return fail(Code::corrupt, "variants[{}].gtin: \"{}\" appears twice", i, other.gtin);
    }
    product.variants.push_back(std::move(*variant));
  }
  return product;
}

// The array `list` of a file {"<kind>": 1, "<list>": [...]}.
Result<Json> read_list(std::string_view text, const std::string& name, const char* kind, const char* list) {
  bool deep = false;
  Json json;
  try {
    json = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) { return !(deep |= depth > kMaxDepth); });
  } catch (const Json::exception& error) {
    std::string what = error.what();  // "[json.exception.parse_error.101] parse error at line 3, column 7: ..."
    return fail(Code::corrupt, "{}: {}", name, what.substr(what.find("] ") + 2, 200));
  }
  if (deep) return fail(Code::corrupt, "{}: nested deeper than {} levels", name, kMaxDepth);
  if (!json.is_object() || !json.contains(kind))
    return fail(Code::corrupt, "{}: not a {} file: {{\"{}\": 1, ...}}", name, kind, kind);
  if (json[kind] != 1) return fail(Code::unsupported, "{}: {}: version {} is not 1", name, kind, shown(json[kind]));
  if (!json.contains(list) || !json[list].is_array()) return fail(Code::corrupt, "{}: {}: not an array", name, list);
  return Json(std::move(json[list]));
}

}  // namespace

Result<Catalog> Catalog::parse(std::string_view text, const std::string& name, std::vector<std::string>* problems) {
  VITRINE_TRY(list, read_list(text, name, "catalogue", "products"));
  Catalog catalog;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& json = list[i];
    std::string label = fmt::format("products[{}]", i);
    if (json.is_object() && json.contains("id") && json["id"].is_string())
      label += fmt::format(" \"{}\"", json["id"].get<std::string>().substr(0, 80));
    auto product = read_product(json);
    std::optional<Error> fault;
    if (!product) {
      fault = product.error();
    } else if (catalog.by_id_.contains(product->id)) {
      fault = fail(Code::conflict, "id: already taken by an earlier product");
    } else {
      for (std::size_t v = 0; v < product->variants.size() && !fault; ++v) {
        const Variant& variant = product->variants[v];
        if (catalog.skus_.contains(variant.sku))
          fault =
              fail(Code::conflict, "variants[{}].sku: \"{}\" is already taken by an earlier product", v, variant.sku);
        else if (catalog.gtins_.contains(variant.gtin))
          fault =
              fail(Code::conflict, "variants[{}].gtin: \"{}\" is already taken by an earlier product", v, variant.gtin);
      }
    }
    if (!fault)
      catalog.add(std::move(*product));
    else if (problems)
      problems->push_back(fmt::format("{}: {}: {}", name, label, fault->message));
  }
  return catalog;
}

Result<Catalog> Catalog::load(const std::filesystem::path& file, std::vector<std::string>* problems) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxFileBytes));
  return parse(text, file.string(), problems);
}

Result<> Catalog::add_manifest(const std::filesystem::path& file, std::vector<std::string>* problems) {
  VITRINE_TRY(text, engine::core::read_text(file, kMaxFileBytes));
  VITRINE_TRY(list, read_list(text, file.string(), "manifest", "models"));
  auto path_in = [](const Reader& read, const char* field, bool required) -> Result<std::string> {
    VITRINE_TRY(path, read.string(field, required));
    if (path.empty() && !required) return path;
    auto safe = engine::core::inside(".", path);
    if (!safe) return safe.error().within(field);
    return path;
  };
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto take = [&](const Json& json) -> Result<> {
      if (!json.is_object()) return fail(Code::corrupt, "{} is not an object", shown(json));
      const Reader read(json);
      VITRINE_TRY(id, read.string("product"));
      const auto found = by_id_.find(id);
      if (found == by_id_.end())
        return fail(Code::not_found, "product: \"{}\" is not in the catalogue", id.substr(0, 80));
      VITRINE_TRY(model, path_in(read, "file", true));
      VITRINE_TRY(thumbnail, path_in(read, "thumbnail", false));
      VITRINE_TRY(bytes_json, read.member("bytes"));
      VITRINE_TRY(bytes, Reader::as_integer(*bytes_json, "bytes", 0, std::int64_t{1} << 40));
      VITRINE_TRY(triangles_json, read.member("triangles"));
      VITRINE_TRY(triangles, Reader::as_integer(*triangles_json, "triangles", 0, std::int64_t{1} << 32));
      VITRINE_TRY(sha256, read.string("sha256"));
      if (sha256.size() != 64 || sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
        return fail(Code::corrupt, "sha256: \"{}\" is not 64 lower-case hex digits", sha256.substr(0, 80));
      Product& product = products_[found->second];
      product.model_path = std::move(model);
      product.thumbnail_path = std::move(thumbnail);
      product.model_bytes = static_cast<std::uint64_t>(bytes);
      product.triangles = static_cast<std::uint64_t>(triangles);
      product.model_sha256 = std::move(sha256);
      return {};
    };
    if (auto taken = take(list[i]); !taken && problems)
      problems->push_back(fmt::format("{}: models[{}]: {}", file.string(), i, taken.error().message));
  }
  return {};
}

std::string write_catalogue(const std::vector<Product>& products) {
  using Ordered = nlohmann::ordered_json;
  auto text = [](const Text& t) {
    Ordered json = {{"en", t.en}};
    if (!t.ko.empty()) json["ko"] = t.ko;
    return json;
  };
  Ordered list = Ordered::array();
  for (const auto& product : products) {
    Ordered variants = Ordered::array();
    for (const auto& variant : product.variants) {
      Ordered json = {{"id", variant.id}, {"sku", variant.sku}};
      if (!variant.gtin.empty()) json["gtin"] = variant.gtin;
      if (!variant.title.en.empty()) json["title"] = text(variant.title);
      for (const auto& [name, value] : variant.options) json["options"][name] = text(value);
      for (const auto& [currency, minor] : variant.price) json["price"][money::code(currency)] = minor;
      if (!variant.material_variant.empty()) json["material_variant"] = variant.material_variant;
      for (const auto& [location, on_hand] : variant.stock) json["stock"][location] = on_hand;
      variants.push_back(std::move(json));
    }
    Ordered json = {{"id", product.id}, {"name", text(product.name)}};
    if (!product.description.en.empty()) json["description"] = text(product.description);
    json["category"] = product.category;
    json["size_m"] = Ordered::array();
    // Tenths of a millimetre: a float's shortest decimal form, not its 17 digits.
    for (int i = 0; i < 3; ++i)
      json["size_m"].push_back(std::round(static_cast<double>(product.size_m[i]) * 1e4) / 1e4);
    json["placement"] = to_string(product.placement);
    json["variants"] = std::move(variants);
    if (!product.source.empty()) json["source"] = product.source;
    const Credit& credit = product.credit;
    if (!(credit.title + credit.author + credit.licence + credit.source).empty())
      json["credit"] = {
          {"title", credit.title}, {"author", credit.author}, {"licence", credit.licence}, {"source", credit.source}};
    list.push_back(std::move(json));
  }
  return Ordered{{"catalogue", 1}, {"products", std::move(list)}}.dump(1, ' ', false,
                                                                       Ordered::error_handler_t::replace) +
         "\n";
}

}  // namespace store::catalog
