#pragma once
// What went wrong in a retailer's folder, said once, with the remedy.

#include <cstdint>
#include <string>
#include <vector>

namespace store::import {

struct Problem {
  enum class Severity { error, warning } severity = Severity::error;  // an error leaves its product out
  int line = 0;         // of products.csv; 0 = the file as a whole or a model
  std::string column;   // of products.csv, or "" for a model
  std::string product;  // id as far as it is known
  std::string value;    // as it was found
  std::string problem, remedy;
};

struct ImportedProduct {
  std::string id;
  int variants = 0;
  std::uint64_t triangles = 0, bytes = 0;
  int lods = 1;
};

struct ProductsReport {
  std::string folder;
  std::vector<ImportedProduct> imported;
  std::vector<std::string> skipped;  // ids, or "line N"
  std::vector<Problem> problems;     // by line

  void error(int line, std::string column, std::string product, std::string value, std::string problem,
             std::string remedy);
  void warning(int line, std::string column, std::string product, std::string value, std::string problem,
               std::string remedy);

  std::string text() const;  // for a person: one line per problem, its remedy below, a summary at the end
  std::string json() const;
};

}  // namespace store::import
