#pragma once
// "--name value" and "--flag" options of a verb, and what is left over.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/result.h"
#include "store/apps/common/verb.h"

namespace store::apps {

struct OptionSpec {
  const char* name;           // with its dashes: "--out"
  const char* value;          // what --help calls the value ("DIR"); null for a flag
  const char* help;           // one line
  const char* fallback = "";  // used when the option is absent
};

struct Options {
  std::map<std::string, std::string, std::less<>> values;  // by name; a flag that was given is "1"
  std::vector<std::string> rest;                           // arguments that are not options
  bool help = false;                                       // --help or -h was among them

  // `name` is one of the specs'.
  const std::string& operator[](std::string_view name) const { return values.find(name)->second; }
  bool has(std::string_view name) const { return !values.find(name)->second.empty(); }
};

// Accepts "--name value" and "--name=value". An unknown option or a missing value fails, naming it.
engine::core::Result<Options> parse_options(Args args, std::span<const OptionSpec> specs);

// A whole number in [least, most]; fails naming the option and the value.
engine::core::Result<long> whole_number(const Options& options, const char* name, long least, long most);

// A number in [least, most]; fails naming the option and the value.
engine::core::Result<float> number(const Options& options, const char* name, float least, float most);
// `count` numbers between commas ("0,90,1.5"), all finite.
engine::core::Result<std::vector<float>> numbers(const Options& options, const char* name, std::size_t count);
// "WIDTHxHEIGHT", each from 1 to 16384.
engine::core::Result<std::pair<std::uint32_t, std::uint32_t>> size_option(const Options& options, const char* name);

// "usage: <program> <usage>", a paragraph and one line per option.
std::string help_text(const char* usage, const char* about, std::span<const OptionSpec> specs,
                      const char* program = "vitrine-cook");

}  // namespace store::apps
