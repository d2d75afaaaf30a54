#pragma once
// The line to the counter: a client that always talks HTTP, and, where no store was named, the same server in this
// process.

#include <filesystem>
#include <memory>
#include <string>

#include "engine/core/result.h"
#include "store/api/client/client.h"
#include "store/api/server/server.h"
#include "store/apps/client/walk/content.h"
#include "store/shop/counter.h"

namespace store::apps::walk {

struct CounterLink {
  std::unique_ptr<api::server::Server> server;  // null with --store
  std::unique_ptr<api::client::Client> client;
  std::unique_ptr<shop::Counter> counter;
  double server_ms = 0;

  // `data` holds shop.db and the client's outbox.
  static engine::core::Result<CounterLink> open(const Content& content, const std::string& store_url,
                                                const std::filesystem::path& data, money::Language language,
                                                money::Currency currency);
};

}  // namespace store::apps::walk
