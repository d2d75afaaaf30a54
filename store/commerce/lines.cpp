#include <algorithm>
#include <map>

#include "store/commerce/state.h"

namespace store::commerce {
namespace {

constexpr float kBulkySide = 1.2f;     // metres; longer is carried by two
constexpr float kBulkyVolume = 0.25f;  // cubic metres

bool bulky(const catalog::Product& product) {
  const auto& size = product.size_m;
  return std::max({size.x, size.y, size.z}) > kBulkySide || size.x * size.y * size.z > kBulkyVolume;
}

Text title(const catalog::Product& product, const catalog::Variant& variant) {
  Text text = product.name;
  if (!variant.title.en.empty()) {
    text.en += ", " + variant.title.en;
    text.ko = product.name.in(Language::ko) + ", " + variant.title.in(Language::ko);
  }
  return text;
}

Result<std::int64_t> sum(Database& database, std::string_view sql, std::initializer_list<Value> parameters) {
  VITRINE_TRY(rows, database.query(sql, parameters));
  return rows.at(0).integer(0);
}

}  // namespace

Result<std::int64_t> available(State& state, Database& database, const std::string& variant_id) {
  return sum(database, "SELECT SUM(on_hand - reserved) FROM stock WHERE store = ?1 AND variant_id = ?2",
             {state.store(), variant_id});
}

Result<std::int64_t> available_at(State& state, Database& database, const std::string& variant_id,
                                  const std::string& location) {
  return sum(database,
             "SELECT SUM(on_hand - reserved) FROM stock WHERE store = ?1 AND variant_id = ?2 AND location = ?3",
             {state.store(), variant_id, location});
}

Result<std::vector<Line>> lines_for(State& state, Database& database, const std::vector<LineWish>& wishes,
                                    const std::vector<Line>& old, std::vector<Notice>& notices) {
  std::vector<Line> lines;
  std::set<std::string> used;
  int last = 0;
  for (const auto& line : old) last = std::max(last, std::atoi(line.id.c_str() + 3));  // "li_7"
  auto old_id = [&](const LineWish& wish) -> std::string {
    for (const auto& line : old)
      if (line.id == wish.id && !used.contains(line.id)) return line.id;
    for (const auto& line : old)
      if (line.variant_id == wish.variant_id && !used.contains(line.id)) return line.id;
    return "";
  };
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const LineWish& wish = wishes[i];
    VITRINE_TRY(rows, database.query("SELECT 1 FROM variants WHERE store = ?1 AND id = ?2 AND active = 1",
                                     {state.store(), wish.variant_id}));
    if (rows.empty())
      notices.push_back({NoticeKind::error,
                         "not_found",
                         fmt::format("$.line_items[{}].item.id", i),
                         {fmt::format("There is no item \"{}\".", wish.variant_id),
                          fmt::format("\"{}\" 상품이 없습니다.", wish.variant_id)}});
    Line line;
    line.id = old_id(wish);
    if (line.id.empty()) line.id = fmt::format("li_{}", ++last);
    used.insert(line.id);
    line.variant_id = wish.variant_id;
    line.quantity = wish.quantity;
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<> price_lines(State& state, Database& database, Currency currency, std::vector<Line>& lines, NoticeKind shortage,
                     std::vector<Notice>& notices) {
  const auto sold = state.sold();
  std::map<std::string, std::int64_t> left;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    VITRINE_TRY(
        rows, database.query("SELECT v.sku, v.active, p.minor FROM variants v LEFT JOIN prices p ON p.store = v.store "
                             "AND p.variant_id = v.id AND p.currency = ?3 WHERE v.store = ?1 AND v.id = ?2",
                             {state.store(), line.variant_id, money::code(currency)}));
    const auto found = sold->find_variant(line.variant_id);
    if (rows.empty() || rows[0].integer(1) == 0 || rows[0].null(2) || !found.variant) {
      notices.push_back({NoticeKind::error,
                         "item_unavailable",
                         fmt::format("$.line_items[{}]", i),
                         {"This item is no longer sold.", "더 이상 판매하지 않는 상품입니다."}});
      continue;
    }
    line.sku = rows[0].text(0);
    line.unit = rows[0].integer(2);
    line.title = title(*found.product, *found.variant);
    line.thumbnail = found.product->thumbnail_path;
    line.bulky = bulky(*found.product);
    if (!left.contains(line.variant_id)) {
      VITRINE_TRY(units, available(state, database, line.variant_id));
      left[line.variant_id] = units;
    }
    std::int64_t& rest = left[line.variant_id];
    if (line.quantity > rest)
      notices.push_back({shortage, "out_of_stock", fmt::format("$.line_items[{}].quantity", i),
                         rest <= 0
                             ? Text{line.title.en + " is sold out.", line.title.in(Language::ko) + ": 품절되었습니다."}
                             : Text{fmt::format("Only {} of {} left.", rest, line.title.en),
                                    fmt::format("{}: {}개 남았습니다.", line.title.in(Language::ko), rest)}});
    rest = std::max<std::int64_t>(0, rest - line.quantity);
  }
  return {};
}

}  // namespace store::commerce
