#include "store/catalog/catalog.h"

#include <algorithm>

#include "engine/core/files.h"
#include "store/catalog/text.h"

namespace store::catalog {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

struct CategoryName {
  std::string_view id;
  const char *en, *ko;
};
constexpr std::array<CategoryName, kCategories.size()> kNames = {{{"sofa", "Sofas", "소파"},
                                                                  {"armchair", "Armchairs", "안락의자"},
                                                                  {"chair", "Chairs", "의자"},
                                                                  {"stool", "Stools", "스툴"},
                                                                  {"table", "Tables", "테이블"},
                                                                  {"desk", "Desks", "책상"},
                                                                  {"bed", "Beds", "침대"},
                                                                  {"storage", "Storage", "수납장"},
                                                                  {"shelf", "Shelves", "선반"},
                                                                  {"lamp", "Lamps", "조명"},
                                                                  {"rug", "Rugs", "러그"},
                                                                  {"plant", "Plants", "식물"},
                                                                  {"decor", "Decor", "장식"},
                                                                  {"kitchen", "Kitchen", "주방"},
                                                                  {"bath", "Bath", "욕실"},
                                                                  {"fashion", "Fashion", "패션"}}};

std::u32string folded(const Product& product) {
  std::u32string out;
  auto put = [&](std::string_view text) {
    for (const auto& word : words(text)) (out += word) += U'\n';
  };
  put(product.name.en), put(product.name.ko), put(product.description.en), put(product.description.ko);
  const Text category = category_name(product.category);
  put(product.category), put(category.en), put(category.ko), put(product.id);
  for (const auto& variant : product.variants) {
    put(variant.sku), put(variant.gtin), put(variant.title.en), put(variant.title.ko);
    for (const auto& [name, value] : variant.options) put(value.en), put(value.ko);
  }
  return out;
}

bool any_word_matches(const std::u32string& folded_words, std::u32string_view term) {
  std::size_t from = 0;
  while (from < folded_words.size()) {
    const std::size_t end = folded_words.find(U'\n', from);
    if (matches(std::u32string_view(folded_words).substr(from, end - from), term)) return true;
    from = end + 1;
  }
  return false;
}

}  // namespace

Text category_name(std::string_view category) {
  for (const auto& name : kNames)
    if (name.id == category) return {name.en, name.ko};
  return {std::string(category), std::string(category)};
}

const char* to_string(Placement placement) {
  switch (placement) {
    case Placement::floor:
      return "floor";
    case Placement::table:
      return "table";
    case Placement::wall:
      return "wall";
    case Placement::ceiling:
      return "ceiling";
    case Placement::rug:
      return "rug";
  }
  return "floor";
}

Result<Placement> placement_from(std::string_view name) {
  for (const auto placement : {Placement::floor, Placement::table, Placement::wall, Placement::ceiling, Placement::rug})
    if (name == to_string(placement)) return placement;
  return fail(Code::invalid_argument, "\"{}\" is not floor, table, wall, ceiling or rug", name.substr(0, 40));
}

std::int64_t total_stock(const Variant& variant) {
  std::int64_t sum = 0;
  for (const auto& [location, on_hand] : variant.stock) sum += on_hand;
  return sum;
}

bool gtin_valid(std::string_view gtin) {
  if (gtin.size() != 8 && gtin.size() != 12 && gtin.size() != 13 && gtin.size() != 14) return false;
  int sum = 0;
  for (std::size_t i = 0; i < gtin.size(); ++i) {
    if (gtin[i] < '0' || gtin[i] > '9') return false;
    // GS1 General Specifications 7.9: weights 3, 1, 3 ... counted from the digit left of the check digit.
    const bool triple = (gtin.size() - 1 - i) % 2 == 1;
    sum += (gtin[i] - '0') * (triple ? 3 : 1);
  }
  return sum % 10 == 0;
}

void Catalog::add(Product product) {
  for (const auto& variant : product.variants) {
    skus_.emplace(variant.sku, products_.size());
    if (!variant.gtin.empty()) gtins_.emplace(variant.gtin, products_.size());
  }
  by_id_.emplace(product.id, products_.size());
  words_.push_back(folded(product));
  products_.push_back(std::move(product));
}

void Catalog::merge(Catalog other, std::vector<std::string>* problems) {
  for (auto& product : other.products_) {
    std::string clash;
    if (by_id_.contains(product.id)) clash = "the id is already taken";
    for (const auto& variant : product.variants) {
      if (skus_.contains(variant.sku)) clash = fmt::format("SKU \"{}\" is already taken", variant.sku);
      if (gtins_.contains(variant.gtin)) clash = fmt::format("GTIN \"{}\" is already taken", variant.gtin);
    }
    if (clash.empty()) {
      add(std::move(product));
    } else if (problems) {
      problems->push_back(fmt::format("product \"{}\": {}; left out", product.id, clash));
    }
  }
}

const Product* Catalog::find(std::string_view product_id) const {
  const auto found = by_id_.find(product_id);
  return found == by_id_.end() ? nullptr : &products_[found->second];
}

Catalog::Found Catalog::find_variant(std::string_view variant_id) const {
  const Product* product = find(variant_id.substr(0, variant_id.find(':')));
  if (!product) return {};
  for (const auto& variant : product->variants)
    if (variant.id == variant_id) return {product, &variant};
  return {};
}

Catalog::Found Catalog::find_code(std::string_view code) const {
  for (const auto* codes : {&skus_, &gtins_})
    if (const auto found = codes->find(code); found != codes->end())
      for (const auto& variant : products_[found->second].variants)
        if (variant.sku == code || variant.gtin == code) return {&products_[found->second], &variant};
  return {};
}

Result<> Catalog::set_price(std::string_view variant_id, Money price) {
  const auto found = by_id_.find(variant_id.substr(0, variant_id.find(':')));
  if (found != by_id_.end())
    for (auto& variant : products_[found->second].variants)
      if (variant.id == variant_id) {
        variant.price[price.currency] = price.minor;
        return {};
      }
  return fail(Code::not_found, "variant \"{}\": is not in the catalogue", variant_id);
}

std::vector<const Product*> Catalog::search(const Filter& filter) const {
  const auto terms = words(filter.query);
  std::vector<const Product*> out;
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& product = products_[i];
    if (!filter.category.empty() && product.category != filter.category) continue;
    if (filter.min_price || filter.max_price || filter.in_stock_only) {
      const bool some = std::any_of(product.variants.begin(), product.variants.end(), [&](const Variant& variant) {
        if (filter.in_stock_only && total_stock(variant) <= 0) return false;
        if (!filter.min_price && !filter.max_price) return true;
        const auto price = variant.price.find(filter.currency);
        return price != variant.price.end() && (!filter.min_price || price->second >= *filter.min_price) &&
               (!filter.max_price || price->second <= *filter.max_price);
      });
      if (!some) continue;
    }
    if (std::all_of(terms.begin(), terms.end(), [&](const auto& term) { return any_word_matches(words_[i], term); }))
      out.push_back(&product);
  }
  return out;
}

}  // namespace store::catalog
