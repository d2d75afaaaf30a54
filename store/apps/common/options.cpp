#include "store/apps/common/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace store::apps {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

Result<Options> parse_options(Args args, std::span<const OptionSpec> specs) {
  Options options;
  for (const OptionSpec& spec : specs) options.values[spec.name] = spec.fallback;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string_view arg = args[i];
    if (arg == "--help" || arg == "-h") {
      options.help = true;
      continue;
    }
    if (arg.size() < 2 || arg.substr(0, 2) != "--") {
      options.rest.emplace_back(arg);
      continue;
    }
    const auto equals = arg.find('=');
    const std::string_view name = arg.substr(0, equals);
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& s) { return name == s.name; });
    if (spec == specs.end()) return fail(Code::invalid_argument, "unknown option {}", name);
    if (!spec->value) {
      if (equals != arg.npos) return fail(Code::invalid_argument, "{} takes no value", name);
      options.values[spec->name] = "1";
    } else if (equals != arg.npos) {
      options.values[spec->name] = arg.substr(equals + 1);
    } else if (i + 1 < args.size()) {
      options.values[spec->name] = args[++i];
    } else {
      return fail(Code::invalid_argument, "{} needs a value ({})", name, spec->value);
    }
  }
  return options;
}

Result<long> whole_number(const Options& options, const char* name, long least, long most) {
  const std::string& text = options[name];
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return fail(Code::invalid_argument, "{} is '{}', not a whole number from {} to {}", name, text, least, most);
  return value;
}

Result<float> number(const Options& options, const char* name, float least, float most) {
  const auto value = numbers(options, name, 1);
  if (!value || value->front() < least || value->front() > most)
    return fail(Code::invalid_argument, "{} is '{}', not a number from {} to {}", name, options[name], least, most);
  return value->front();
}

Result<std::vector<float>> numbers(const Options& options, const char* name, std::size_t count) {
  const std::string& text = options[name];
  std::vector<float> values;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    float value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || !std::isfinite(value) || (next != end && *next != ',')) break;
    values.push_back(value);
    at = next == end ? end : next + 1;
    if (next != end && at == end) values.clear();  // a comma at the end
  }
  if (values.size() != count || at != end)
    return fail(Code::invalid_argument, "{} is '{}', not {} number{} between commas", name, text, count,
                count == 1 ? "" : "s");
  return values;
}

Result<std::pair<std::uint32_t, std::uint32_t>> size_option(const Options& options, const char* name) {
  const std::string& text = options[name];
  std::uint32_t width = 0, height = 0;
  const char* const end = text.data() + text.size();
  const auto [by, first] = std::from_chars(text.data(), end, width);
  const bool crossed = first == std::errc() && by != end && (*by == 'x' || *by == 'X');
  const auto [rest, second] = crossed ? std::from_chars(by + 1, end, height) : std::from_chars_result{end, first};
  if (!crossed || second != std::errc() || rest != end || width < 1 || height < 1 || width > 16384 || height > 16384)
    return fail(Code::invalid_argument, "{} is '{}', not WIDTHxHEIGHT with each from 1 to 16384", name, text);
  return std::pair{width, height};
}

std::string help_text(const char* usage, const char* about, std::span<const OptionSpec> specs, const char* program) {
  std::string text = fmt::format("usage: {} {}\n\n{}\n\noptions:\n", program, usage, about);
  for (const OptionSpec& spec : specs) {
    const std::string left = spec.value ? fmt::format("{} {}", spec.name, spec.value) : std::string(spec.name);
    text += fmt::format("  {:<22} {}", left, spec.help);
    if (*spec.fallback) text += fmt::format(" (default {})", spec.fallback);
    text += '\n';
  }
  text += fmt::format("  {:<22} {}\n", "--help", "this text");
  return text;
}

}  // namespace store::apps
