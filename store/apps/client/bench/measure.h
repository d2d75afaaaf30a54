#pragma once
// Numbers of a benchmark: series with their middle and tail, what the process holds, what machine it is.

#include <cstdint>
#include <string>
#include <vector>

namespace store::apps::bench {

class Series {
 public:
  void add(double value) { values_.push_back(value); }
  std::size_t count() const { return values_.size(); }
  double first() const { return values_.empty() ? 0 : values_.front(); }
  double last() const { return values_.empty() ? 0 : values_.back(); }
  double median() const { return quantile(0.5); }
  // Nearest rank; 0 when empty. `q` in [0, 1].
  double quantile(double q) const;

 private:
  std::vector<double> values_;
};

struct Figure {
  std::string name, unit;
  double value = 0;
  double tail = 0;     // 95th percentile; 0 = a single figure
  std::string target;  // what it is meant to be; "" = told for information
};

struct Case {
  std::string name, about;
  std::vector<Figure> figures;
  std::string fault;  // why it could not be measured; "" otherwise
};

double resident_megabytes();  // of this process, now
std::string processor_name();
std::string utc_now();  // 2026-11-22T06:00:00Z

}  // namespace store::apps::bench
