// Catalogue search, lookup and product detail.

#include <algorithm>

#include "store/api/server/call.h"

namespace store::api::server {
namespace {

std::vector<std::string> variant_ids(const std::vector<const catalog::Product*>& products) {
  std::vector<std::string> ids;
  for (const auto* product : products)
    for (const auto& variant : product->variants) ids.push_back(variant.id);
  return ids;
}

Translator in_language(const Translator& translate, const wire::Context& context) {
  Translator out = translate;
  if (!context.language.empty())
    out.language = context.language.starts_with("ko") ? money::Language::ko : money::Language::en;
  return out;
}

// Whether a variant has every selected label.
bool has_all(const wire::Variant& variant, const std::vector<wire::SelectedOption>& selected) {
  return std::all_of(selected.begin(), selected.end(), [&](const wire::SelectedOption& want) {
    return std::any_of(variant.options.begin(), variant.options.end(),
                       [&](const wire::SelectedOption& is) { return is.name == want.name && is.label == want.label; });
  });
}

// UCP get_product: when nothing has all selections, options are dropped from the end of the preferences, then those not
// preferred.
std::vector<wire::SelectedOption> relax(const wire::Product& product, std::vector<wire::SelectedOption> selected,
                                        const std::vector<std::string>& preferences) {
  auto weight = [&](const wire::SelectedOption& option) {
    return std::find(preferences.begin(), preferences.end(), option.name) - preferences.begin();
  };
  std::stable_sort(selected.begin(), selected.end(),
                   [&](const auto& a, const auto& b) { return weight(a) < weight(b); });
  while (!selected.empty() && std::none_of(product.variants.begin(), product.variants.end(),
                                           [&](const auto& variant) { return has_all(variant, selected); }))
    selected.pop_back();
  return selected;
}

}  // namespace

Response Handlers::search(const Call& call) const {
  const auto body = wire::read_search_request(call.request.body);
  if (!body) return failure(400, body.fault);
  const wire::SearchRequest& request = *body.value;
  std::size_t from = 0;
  if (!request.cursor.empty()) {
    const bool ours = request.cursor.size() <= 10 && request.cursor.front() == 'p' && request.cursor.size() > 1 &&
                      request.cursor.find_first_not_of("0123456789", 1) == std::string::npos;
    if (!ours) return failure(400, "invalid_field", "the cursor is not one of ours", "$.pagination.cursor");
    from = static_cast<std::size_t>(std::stoull(request.cursor.substr(1)));
  }
  const auto limit = static_cast<std::size_t>(std::min<std::int64_t>(request.limit.value_or(10), wire::kMaxPage));
  const auto currency = currency_of(request.context).value_or(commerce_->options().currency);
  const auto catalog = commerce_->catalog();
  catalog::Filter filter;
  filter.query = request.query;
  filter.min_price = request.min_price;
  filter.max_price = request.max_price;
  filter.currency = currency;
  auto found = catalog->search(filter);
  if (!request.categories.empty())
    std::erase_if(found, [&](const catalog::Product* product) {
      return std::find(request.categories.begin(), request.categories.end(), product->category) ==
             request.categories.end();
    });
  if (request.in_stock_only) {
    const auto stock = commerce_->stock(variant_ids(found));
    if (!stock) return broken(stock.error());
    std::erase_if(found, [&](const catalog::Product* product) {
      return std::none_of(product->variants.begin(), product->variants.end(), [&](const catalog::Variant& variant) {
        for (const auto& [place, count] : stock->at(variant.id))
          if (count > 0) return true;
        return false;
      });
    });
  }
  wire::SearchReply reply;
  reply.total_count = static_cast<std::int64_t>(found.size());
  const std::size_t begin = std::min(from, found.size()), end = std::min(begin + limit, found.size());
  const std::vector<const catalog::Product*> page(found.begin() + static_cast<std::ptrdiff_t>(begin),
                                                  found.begin() + static_cast<std::ptrdiff_t>(end));
  const auto stock = commerce_->stock(variant_ids(page));
  if (!stock) return broken(stock.error());
  const Translator translate = in_language(call.translate, request.context);
  for (const auto* product : page) reply.products.push_back(translate.product(*product, *stock, currency));
  if (end < found.size()) reply.cursor = fmt::format("p{}", end);
  if ((request.min_price || request.max_price) && request.context.currency != money::code(currency))
    reply.messages.push_back({wire::MessageType::info, "price_filter_currency", "$.filters.price",
                              fmt::format("The price filter was read in {}.", money::code(currency)), ""});
  return json(200, wire::write(reply));
}

Response Handlers::lookup(const Call& call) const {
  const auto body = wire::read_lookup_request(call.request.body);
  if (!body) return failure(400, body.fault);
  const wire::LookupRequest& request = *body.value;
  const auto currency = currency_of(request.context).value_or(commerce_->options().currency);
  const auto catalog = commerce_->catalog();

  // Product -> variant -> the ids that led there.
  std::vector<std::pair<const catalog::Product*, std::map<std::string, std::vector<std::string>>>> found;
  auto note = [&](const catalog::Product& product, const std::string& variant, const std::string& id) {
    auto entry = std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.first == &product; });
    if (entry == found.end()) entry = found.insert(found.end(), {&product, {}});
    auto& inputs = entry->second[variant];
    if (std::find(inputs.begin(), inputs.end(), id) == inputs.end()) inputs.push_back(id);
  };
  wire::LookupReply reply;
  for (std::size_t i = 0; i < request.ids.size(); ++i) {
    const std::string& id = request.ids[i];
    if (const auto* product = catalog->find(id)) {
      note(*product, product->variants.front().id, id);
    } else if (const auto variant = catalog->find_variant(id); variant.variant) {
      note(*variant.product, variant.variant->id, id);
    } else if (const auto coded = catalog->find_code(id); coded.variant) {
      note(*coded.product, coded.variant->id, id);
    } else {
      reply.messages.push_back(
          {wire::MessageType::info, "not_found", fmt::format("$.ids[{}]", i), "Nothing is sold under this id.", ""});
    }
  }
  std::vector<const catalog::Product*> products;
  for (const auto& [product, inputs] : found) products.push_back(product);
  const auto stock = commerce_->stock(variant_ids(products));
  if (!stock) return broken(stock.error());
  const Translator translate = in_language(call.translate, request.context);
  for (const auto& [product, inputs] : found) {
    wire::Product one = translate.product(*product, *stock, currency);
    // Every variant of a lookup reply names its inputs: the others are left out.
    std::erase_if(one.variants,
                  [&inputs = inputs](const wire::Variant& variant) { return !inputs.contains(variant.id); });
    for (auto& variant : one.variants) variant.inputs = inputs.at(variant.id);
    reply.products.push_back(std::move(one));
  }
  return json(200, wire::write(reply));
}

Response Handlers::product(const Call& call) const {
  const auto body = wire::read_product_request(call.request.body);
  if (!body) return failure(400, body.fault);
  const wire::ProductRequest& request = *body.value;
  const auto currency = currency_of(request.context).value_or(commerce_->options().currency);
  const auto catalog = commerce_->catalog();
  const catalog::Product* product = catalog->find(request.id);
  std::string wanted;
  if (!product) {
    const auto found = catalog->find_variant(request.id);
    product = found.product;
    if (!found.variant) return failure(404, "not_found", "nothing is sold under this id", "$.id");
    wanted = found.variant->id;
  }
  const auto stock = commerce_->stock(variant_ids({product}));
  if (!stock) return broken(stock.error());
  wire::ProductReply reply{in_language(call.translate, request.context).product(*product, *stock, currency), {}};
  wire::Product& detail = reply.product;
  std::vector<wire::SelectedOption> selected = relax(detail, request.selected, request.preferences);
  // The featured variant first: the one asked for, or the first in stock that has the selection.
  auto rank = [&](const wire::Variant& variant) {
    return (variant.id == wanted ? 0 : 4) + (has_all(variant, selected) ? 0 : 2) + (variant.available ? 0 : 1);
  };
  std::stable_sort(detail.variants.begin(), detail.variants.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  detail.selected = detail.variants.front().options;
  for (auto& option : detail.options)
    for (auto& value : option.values) {
      std::vector<wire::SelectedOption> with = detail.selected;
      for (auto& one : with)
        if (one.name == option.name) one.label = value.label;
      value.exists = value.available = false;
      for (const auto& variant : detail.variants)
        if (has_all(variant, with)) {
          value.exists = true;
          value.available |= variant.available;
        }
    }
  return json(200, wire::write(reply));
}

}  // namespace store::api::server
