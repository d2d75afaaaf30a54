#include "store/shop/strings.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "engine/core/log.h"

namespace store::shop {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;
using nlohmann::json;

namespace embedded {
extern const std::string_view strings_en, strings_ko;
}

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(text.substr(open + 1, close - open - 1));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

namespace {

Result<json> object_of(std::string_view text, const char* name) {
  json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return fail(Code::corrupt, "{}: not JSON", name);
  if (!parsed.is_object()) return fail(Code::corrupt, "{}: not an object of key and sentence", name);
  for (const auto& [key, value] : parsed.items())
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      return fail(Code::corrupt, "{}: {}: not a sentence: {}", name, key, value.dump());
  return parsed;
}

}  // namespace

Result<Strings> Strings::parse(std::string_view en_json, std::string_view ko_json) {
  VITRINE_TRY(en, object_of(en_json, "en.json"));
  VITRINE_TRY(ko, object_of(ko_json, "ko.json"));
  Strings strings;
  for (const auto& [key, value] : en.items()) {
    if (!ko.contains(key)) return fail(Code::not_found, "ko.json: {}: missing", key);
    Pair pair{value.get<std::string>(), ko[key].get<std::string>()};
    if (placeholders(pair.en) != placeholders(pair.ko))
      return fail(Code::corrupt, "ko.json: {}: placeholders differ: \"{}\" and \"{}\"", key, pair.en, pair.ko);
    strings.texts_.emplace(key, std::move(pair));
  }
  for (const auto& [key, value] : ko.items())
    if (!strings.has(key)) return fail(Code::not_found, "en.json: {}: missing", key);
  return strings;
}

Strings Strings::built_in() {
  auto strings = parse(embedded::strings_en, embedded::strings_ko);
  if (!strings) spdlog::critical("{}", strings.error().message);
  assert(strings.ok() && "assets/strings is checked by unit_store_shop");
  return strings ? std::move(*strings) : Strings();
}

const std::string& Strings::in(std::string_view key, Language language) const {
  static const std::string missing = "?";
  const auto found = texts_.find(key);
  if (found == texts_.end()) {
    spdlog::error("no text for {}", key);
    assert(false && "a text key that assets/strings lacks");
    return missing;
  }
  return language == Language::ko ? found->second.ko : found->second.en;
}

const std::string& Strings::operator()(std::string_view key) const { return in(key, language_); }

std::string Strings::operator()(std::string_view key,
                                std::initializer_list<std::pair<std::string_view, std::string>> values) const {
  const std::string& pattern = in(key, language_);
  std::string text;
  text.reserve(pattern.size() + 32);
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('{', at);
    const auto close = open == std::string::npos ? open : pattern.find('}', open);
    if (close == std::string::npos) {
      text.append(pattern, at);
      break;
    }
    text.append(pattern, at, open - at);
    const auto name = std::string_view(pattern).substr(open + 1, close - open - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
    assert(value != values.end() && "a placeholder without a value");
    if (value != values.end()) text.append(value->second);
    at = close + 1;
  }
  return text;
}

std::vector<std::string> Strings::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, pair] : texts_) keys.push_back(key);
  return keys;
}

}  // namespace store::shop
