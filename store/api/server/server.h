#pragma once
// The store over HTTP/1.1: routes -> commerce -> replies. No rule of its own; limits, status codes and idempotency
// only.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "store/money/money.h"

namespace store::api::server {

struct Options {
  std::string listen = "127.0.0.1:0";  // HOST:PORT; port 0 = any free one. Plain HTTP, so loopback addresses only.
  std::filesystem::path database;      // SQLite file, made if missing; empty = in memory
  // What to import at start: content folders as vitrine-cook fills them (products and retail in them), catalogue files,
  // or folders that hold catalogue.json and manifest.json. Prices and texts are updated from them; stock is taken only
  // for what is new, because from then on the database counts. The folders' files are served under /media/.
  std::vector<std::filesystem::path> content;
  money::Currency currency = money::Currency::krw;
  std::string store = "gangnam";  // store id in every key
  int io_threads = 2;
  int handler_threads = 16;  // orders of as many visitors share one sync to disk
  int max_connections = 1'024;
  int idle_timeout_s = 30;     // of a quiet keep-alive connection
  int request_timeout_s = 10;  // to send one whole request
};

class Server {
 public:
  // Opens or makes the database, imports, settles orders that a dead process left, listens. On return requests are
  // answered.
  static engine::core::Result<std::unique_ptr<Server>> start(Options options);
  // Stops listening, finishes requests in progress, closes the database.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::string url() const;                           // "http://127.0.0.1:41234"
  const std::vector<std::string>& problems() const;  // of the import, one line each
  std::size_t products() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::api::server
