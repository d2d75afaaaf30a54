#include "store/import/credits.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/files.h"

namespace store::import {

using Json = nlohmann::ordered_json;

engine::core::Result<> add_credits(const std::filesystem::path& out, std::span<const catalog::Product> products) {
  constexpr std::size_t kMaxBytes = 64u << 20;
  std::map<std::array<std::string, 4>, std::set<std::string>> works;
  std::set<std::string> ours;
  for (const auto& product : products) {
    const auto& c = product.credit;
    works[{c.licence, c.author, c.title, c.source}].insert(product.id);
    ours.insert(product.id);
  }
  // An unreadable file of another form is replaced: the other cooks write their part again.
  if (const auto text = engine::core::read_text(out / "credits.json", kMaxBytes)) {
    const Json old = Json::parse(*text, nullptr, false);
    if (old.is_object() && old.contains("works") && old["works"].is_array())
      for (const Json& work : old["works"]) {
        const auto field = [&](const char* key) { return work.is_object() ? work.value(key, Json()) : Json(); };
        const auto word = [&](const char* key) {
          const Json value = field(key);
          return value.is_string() ? value.get<std::string>() : std::string();
        };
        const Json ids = field("products");
        if (!ids.is_array()) continue;
        for (const Json& id : ids)
          if (id.is_string() && !ours.contains(id.get<std::string>()))
            works[{word("licence"), word("author"), word("title"), word("source")}].insert(id.get<std::string>());
      }
  }
  Json list = Json::array();
  for (const auto& [key, ids] : works)
    list.push_back({{"title", key[2]}, {"author", key[1]}, {"licence", key[0]}, {"source", key[3]}, {"products", ids}});
  const Json credits = {{"credits", 1}, {"works", std::move(list)}};
  return engine::core::write_text_atomic(out / "credits.json",
                                         credits.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace store::import
