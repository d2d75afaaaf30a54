#include "store/apps/client/walk/counter_link.h"

#include "engine/core/clock.h"
#include "engine/core/log.h"

namespace store::apps::walk {

using engine::core::Result;

Result<CounterLink> CounterLink::open(const Content& content, const std::string& store_url,
                                      const std::filesystem::path& data, money::Language language,
                                      money::Currency currency) {
  CounterLink link;
  api::client::Options options;
  options.language = language;
  options.folder = data / "stores";
  options.base_url = store_url;
  if (store_url.empty()) {
    const engine::core::Stopwatch watch;
    api::server::Options served;
    served.database = data / "shop.db";
    served.content = {content.root};
    served.currency = currency;
    served.io_threads = 1;  // one visitor
    served.handler_threads = 2;
    VITRINE_TRY(server, api::server::Server::start(std::move(served)));
    link.server = std::move(server);
    link.server_ms = watch.milliseconds();
    for (const auto& problem : link.server->problems()) spdlog::warn("counter: {}", problem);
    options.base_url = link.server->url();
    options.store = "embedded";
  }
  VITRINE_TRY(client, api::client::Client::create(std::move(options)));
  link.client = std::move(client);
  link.client->set_currency(currency);
  link.counter = shop::counter_over(*link.client);
  return link;
}

}  // namespace store::apps::walk
