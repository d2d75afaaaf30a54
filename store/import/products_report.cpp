#include "store/import/products_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace store::import {

void ProductsReport::error(int line, std::string column, std::string product, std::string value, std::string problem,
                           std::string remedy) {
  problems.push_back({Problem::Severity::error, line, std::move(column), std::move(product), std::move(value),
                      std::move(problem), std::move(remedy)});
}

void ProductsReport::warning(int line, std::string column, std::string product, std::string value, std::string problem,
                             std::string remedy) {
  problems.push_back({Problem::Severity::warning, line, std::move(column), std::move(product), std::move(value),
                      std::move(problem), std::move(remedy)});
}

std::string ProductsReport::text() const {
  std::string out;
  std::size_t errors = 0;
  for (const auto& p : problems) {
    errors += p.severity == Problem::Severity::error;
    out += p.severity == Problem::Severity::error ? "error: " : "warning: ";
    if (p.line)
      out += fmt::format("products.csv line {}", p.line);
    else
      out += folder;
    if (!p.column.empty()) out += fmt::format(", column {}", p.column);
    if (!p.product.empty()) out += fmt::format(", product {}", p.product);
    if (!p.value.empty()) out += fmt::format(", \"{}\"", p.value);
    out += fmt::format(": {}\n  remedy: {}\n", p.problem, p.remedy);
  }
  for (const auto& product : imported)
    out += fmt::format("imported: {}: {} variant{}, {} triangles, {} levels of detail, {} KiB\n", product.id,
                       product.variants, product.variants == 1 ? "" : "s", product.triangles, product.lods,
                       (product.bytes + 1023) / 1024);
  for (const auto& id : skipped) out += fmt::format("skipped: {}\n", id);
  out += fmt::format("products: {} imported, {} skipped, {} errors, {} warnings\n", imported.size(), skipped.size(),
                     errors, problems.size() - errors);
  return out;
}

std::string ProductsReport::json() const {
  using Json = nlohmann::ordered_json;
  Json root = {{"report", 1},
               {"folder", folder},
               {"imported", Json::array()},
               {"skipped", skipped},
               {"problems", Json::array()}};
  for (const auto& product : imported)
    root["imported"].push_back({{"id", product.id},
                                {"variants", product.variants},
                                {"triangles", product.triangles},
                                {"bytes", product.bytes},
                                {"lods", product.lods}});
  for (const auto& p : problems)
    root["problems"].push_back({{"severity", p.severity == Problem::Severity::error ? "error" : "warning"},
                                {"line", p.line},
                                {"column", p.column},
                                {"product", p.product},
                                {"value", p.value},
                                {"problem", p.problem},
                                {"remedy", p.remedy}});
  // A value may hold a part of a character where it was cut.
  return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace store::import
