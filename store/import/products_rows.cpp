#include "store/import/products_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace store::import {

using catalog::Currency;
using catalog::Placement;

namespace {

constexpr Column kColumns[] = {
    {"id", true, "a-z, 0-9 and dashes, at most 64; several rows of one id describe its variants"},
    {"file", false, "the model, relative to the folder; default <id>.glb"},
    {"name_en", true, "name in English"},
    {"name_ko", false, "name in Korean"},
    {"description_en", false, "a sentence or two"},
    {"description_ko", false, ""},
    {"price_krw", true, "whole won, tax included"},
    {"price_usd", true, "dollars with at most two decimals"},
    {"width_cm", true, "true size of the product as it stands, along X"},
    {"height_cm", true, "along Y"},
    {"depth_cm", true, "along Z; the front faces +Z"},
    {"stock", true, "pieces in the warehouse, for each variant"},
    {"stock_gangnam", false, "pieces in the showroom's own store; default 0"},
    {"category", true, "one of the shop's categories, below"},
    {"placement", false, "floor, table, wall, ceiling or rug; default by category and size"},
    {"variant", false, "name of the KHR_materials_variants entry that this row's price, stock, sku and gtin are for"},
    {"variant_ko", false, "its name in Korean"},
    {"option", false, "what the variants vary: finish, fabric, colour ...; default finish"},
    {"sku", false, "unique; made from the id when absent"},
    {"gtin", false, "8, 12, 13 or 14 digits; one of the restricted range is made when absent"},
    {"title", false, "of the model, for the credits page; default: the model's own, then the name"},
    {"author", false, "of the model; default: the model's own asset.extras or asset.copyright"},
    {"licence", false, "of the model"},
    {"source", false, "where the model comes from"},
};

constexpr std::int64_t kMaxWon = 1'000'000'000'000, kMaxCents = 100'000'000'000;
constexpr float kMaxSizeCm = 3000;

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

bool id_valid(std::string_view id) {
  return !id.empty() && id.size() <= 64 && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
}

// Digits, optionally grouped by commas ("1,290,000"), optionally with up to `decimals` decimals; the value times
// 10^decimals.
std::optional<std::int64_t> decimal(std::string text, int decimals) {
  std::erase(text, ',');
  const auto point = text.find('.');
  std::string whole = text.substr(0, point), part = point == text.npos ? "" : text.substr(point + 1);
  if (whole.empty() || whole.size() > 15 || part.size() > static_cast<std::size_t>(decimals) ||
      (point != text.npos && part.empty()))
    return std::nullopt;
  part.resize(static_cast<std::size_t>(decimals), '0');
  whole += part;
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (code != std::errc() || end != whole.data() + whole.size() || value < 0) return std::nullopt;
  return value;
}

// One row with its columns by name.
class Row {
 public:
  Row(const CsvRow& row, const std::map<std::string, std::size_t>& columns, ProductsReport& report)
      : row_(row), columns_(columns), report_(report) {
    id_ = get("id");
  }

  int line() const { return row_.line; }
  const std::string& id() const { return id_; }
  bool failed() const { return failed_; }

  std::string get(const char* column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() || found->second >= row_.fields.size() ? std::string()
                                                                          : trimmed(row_.fields[found->second]);
  }

  void error(const char* column, std::string problem, std::string remedy) {
    failed_ = true;
    report_.error(row_.line, column, id_, get(column).substr(0, 80), std::move(problem), std::move(remedy));
  }

  std::string required(const char* column) {
    std::string value = get(column);
    if (value.empty()) error(column, "is empty", "fill it in");
    return value;
  }

  void price(const char* column, Currency currency, int decimals, std::int64_t most, VariantRow& to, bool needed) {
    if (get(column).empty() && !needed) return;
    const auto value = decimal(required(column), decimals);
    if (get(column).empty()) return;
    if (!value)
      error(column, "is not an amount of money",
            decimals ? "write dollars and cents like 1290.00, without a currency sign"
                     : "write whole won like 1290000, without a currency sign");
    else if (*value == 0)
      error(column, "a price of nothing", "give the price with tax");
    else if (*value > most)
      error(column, "is too large", "check the number of digits");
    else
      to.price[currency] = *value;
  }

  void stock(const char* column, const char* location, VariantRow& to, bool needed) {
    if (get(column).empty() && !needed) return;
    const auto value = decimal(required(column), 0);
    if (get(column).empty()) return;
    if (!value || *value > 1'000'000)
      error(column, "is not a number of pieces", "write a whole number from 0 to 1000000");
    else
      to.stock[location] = static_cast<int>(*value);
  }

  float size(const char* column) {
    const auto value = decimal(required(column), 3);
    if (get(column).empty()) return 0;
    const float cm = value ? static_cast<float>(*value) / 1000 : 0;
    if (!value || cm <= 0 || cm > kMaxSizeCm) {
      error(column, "is not a size in centimetres",
            fmt::format("write a number above 0 and up to {}, with a decimal point if need be", kMaxSizeCm));
      return 0;
    }
    return cm / 100;
  }

 private:
  const CsvRow& row_;
  const std::map<std::string, std::size_t>& columns_;
  ProductsReport& report_;
  std::string id_;
  bool failed_ = false;
};

std::optional<std::map<std::string, std::size_t>> header(const CsvRow& row, ProductsReport& report) {
  std::map<std::string, std::size_t> columns;
  bool good = true;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const std::string name = trimmed(row.fields[i]);
    const bool known =
        std::any_of(std::begin(kColumns), std::end(kColumns), [&](const Column& c) { return name == c.name; });
    if (!known)
      report.warning(row.line, name.substr(0, 40), "", name.substr(0, 80), "is not a known column; ignored",
                     "'vitrine-cook products --help' lists them");
    else if (!columns.emplace(name, i).second) {
      report.error(row.line, name, "", name, "the column appears twice", "remove one of them");
      good = false;
    }
  }
  for (const auto& column : kColumns)
    if (column.required && !columns.contains(column.name)) {
      report.error(row.line, column.name, "", "", "the column is missing",
                   fmt::format("add it to the first line ({})", column.help));
      good = false;
    }
  if (!good) return std::nullopt;
  return columns;
}

Placement default_placement(const std::string& category, engine::core::vec3 size_m) {
  if (category == "rug") return Placement::rug;
  const bool small = std::max(size_m.x, size_m.z) <= 0.6f && size_m.y <= 0.7f;
  for (const char* on_tables : {"lamp", "plant", "decor", "kitchen", "bath", "fashion"})
    if (small && category == on_tables) return Placement::table;
  return Placement::floor;
}

void read_variant(Row& row, bool first, VariantRow& to) {
  to.line = row.line();
  to.variant = row.get("variant"), to.title_ko = row.get("variant_ko");
  to.sku = row.get("sku"), to.gtin = row.get("gtin");
  if (to.sku.size() > 64) row.error("sku", "is longer than 64 bytes", "shorten it");
  if (!to.gtin.empty() && !catalog::gtin_valid(to.gtin))
    row.error("gtin", "is not a GTIN: wrong length or check digit", "correct it, or leave it empty to have one made");
  row.price("price_krw", Currency::krw, 0, kMaxWon, to, first);
  row.price("price_usd", Currency::usd, 2, kMaxCents, to, first);
  row.stock("stock", "warehouse", to, first);
  row.stock("stock_gangnam", "gangnam", to, false);
}

ProductRow read_product(Row& row) {
  ProductRow out;
  out.line = row.line(), out.id = row.id();
  out.file = row.get("file").empty() ? out.id + ".glb" : row.get("file");
  out.name = {row.required("name_en"), row.get("name_ko")};
  out.description = {row.get("description_en"), row.get("description_ko")};
  out.size_m = {row.size("width_cm"), row.size("height_cm"), row.size("depth_cm")};
  out.category = row.required("category");
  const bool known = std::any_of(catalog::kCategories.begin(), catalog::kCategories.end(),
                                 [&](const char* c) { return out.category == c; });
  if (!known && !out.category.empty()) {
    std::string all;
    for (const char* category : catalog::kCategories) all += (all.empty() ? "" : ", ") + std::string(category);
    row.error("category", "is not one of the shop's categories", "use one of: " + all);
  }
  out.placement = default_placement(out.category, out.size_m);
  if (const auto where = row.get("placement"); !where.empty()) {
    const auto placement = catalog::placement_from(where);
    if (placement)
      out.placement = *placement;
    else
      row.error("placement", "is not a placement", "use floor, table, wall, ceiling or rug, or leave it empty");
  }
  out.option = row.get("option").empty() ? "finish" : slug(row.get("option"));
  out.credit = {row.get("title"), row.get("author"), row.get("licence"), row.get("source")};
  return out;
}

}  // namespace

std::span<const Column> product_columns() { return kColumns; }

std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
      out += lower;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.substr(0, 48);
}

std::string restricted_gtin(std::string_view seed, std::set<std::string>& taken) {
  std::uint64_t number = 14695981039346656037ull;  // FNV-1a: the same product gets the same number each time
  for (const char c : seed) number = (number ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  for (;; ++number) {
    std::string gtin = fmt::format("29{:010}", number % 10'000'000'000ull);
    int sum = 0;  // GS1 General Specifications 7.9.1: weights 3 and 1 from the right
    for (std::size_t i = 0; i < gtin.size(); ++i) sum += (gtin[gtin.size() - 1 - i] - '0') * (i % 2 ? 1 : 3);
    gtin += static_cast<char>('0' + (10 - sum % 10) % 10);
    if (taken.insert(gtin).second) return gtin;
  }
}

std::vector<ProductRow> read_product_rows(const std::vector<CsvRow>& rows, ProductsReport& report) {
  if (rows.empty()) {
    report.error(1, "", "", "", "the file has no header",
                 "the first line names the columns; 'vitrine-cook products --help' lists them");
    return {};
  }
  const auto columns = header(rows[0], report);
  if (!columns) return {};
  std::vector<ProductRow> out;
  std::map<std::string, std::size_t> by_id;
  std::set<std::string> bad;
  const auto skip = [&](const std::string& id, int line) {
    if (id.empty())
      report.skipped.push_back(fmt::format("line {}", line));
    else if (bad.insert(id).second)
      report.skipped.push_back(id);
  };
  for (std::size_t r = 1; r < rows.size(); ++r) {
    Row row(rows[r], *columns, report);
    if (rows[r].fields.size() > rows[0].fields.size())
      row.error("", fmt::format("{} fields, the header has {}", rows[r].fields.size(), rows[0].fields.size()),
                "put a field that holds a comma into quotes");
    if (row.id().empty())
      row.error("id", "is empty", "give the product an id");
    else if (!id_valid(row.id()))
      row.error("id", "is not 1 to 64 of a-z, 0-9 and dashes", "use \"" + slug(row.id()) + "\"");
    VariantRow variant;
    const auto found = by_id.find(row.id());
    if (found != by_id.end()) {
      auto& product = out[found->second];
      read_variant(row, false, variant);
      if (variant.variant.empty())
        row.error("variant", "a second row of this id without a variant",
                  "name the variant, or give the product another id");
      for (const auto& other : product.rows)
        if (!variant.variant.empty() && other.variant == variant.variant)
          row.error("variant", fmt::format("the variant has a row already, at line {}", other.line),
                    "remove one of them");
      product.rows.push_back(std::move(variant));
    } else {
      ProductRow product = read_product(row);
      read_variant(row, true, variant);
      product.rows.push_back(std::move(variant));
      if (!row.id().empty()) by_id.emplace(row.id(), out.size());
      out.push_back(std::move(product));
    }
    if (row.failed()) skip(row.id(), row.line());
  }
  std::erase_if(out, [&](const ProductRow& product) { return product.id.empty() || bad.contains(product.id); });
  return out;
}

}  // namespace store::import
