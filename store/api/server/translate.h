#pragma once
// Between the business's types and the wire's, in the caller's language.

#include <optional>
#include <string>

#include "store/api/wire/wire.h"
#include "store/commerce/commerce.h"

namespace store::api::server {

struct Translator {
  money::Language language = money::Language::en;
  std::string base_url;  // of this server, for media and permalinks

  wire::Message message(const commerce::Notice& notice) const;
  wire::Failure failure(const std::vector<commerce::Notice>& notices) const;
  wire::Cart cart(const commerce::CartResult& result) const;
  wire::Checkout checkout(const commerce::CheckoutResult& result) const;
  wire::Order order(const commerce::Order& order) const;
  wire::Product product(const catalog::Product& product, const std::map<std::string, commerce::StockByLocation>& stock,
                        money::Currency currency) const;
  std::string media_url(const std::string& path) const;
};

std::string rfc3339(std::int64_t unix_ms);

commerce::CartWish wish(const wire::CartRequest& request);
// Nothing when a part asks for what this shop does not do; `fault` then names it.
std::optional<commerce::CheckoutWish> wish(const wire::CheckoutRequest& request, wire::Message* fault);
commerce::Instrument instrument(const wire::Instrument& instrument);
std::optional<money::Currency> currency_of(const wire::Context& context);

}  // namespace store::api::server
