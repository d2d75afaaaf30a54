// vitrine-server: the store behind the shop, over HTTP.

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/log.h"
#include "store/api/server/server.h"

namespace {

constexpr const char* kHelp =
    R"(vitrine-server: sells what a catalogue holds, over the Universal Commerce Protocol (v2026-04-08)

usage: vitrine-server [--listen ADDR:PORT] [--db PATH] [--content PATH]... [--currency KRW|USD]

  --listen ADDR:PORT  where to serve plain HTTP; loopback only, port 0 takes a free one (127.0.0.1:8080)
  --db PATH           the SQLite database, made if missing (in the user's data folder: store.sqlite)
  --content PATH      a content folder as vitrine-cook fills it, a catalogue file, or a folder with catalogue.json and
                      manifest.json; models and pictures are served under /media/. May be given several times. Without it
                      the catalogue in the database is sold
  --currency CODE     what prices are in when the caller asks for none: KRW or USD (KRW)
  --help              this text

Serves until SIGTERM or SIGINT. Orders need an Idempotency-Key; the demo payment tokens are demo-approve, demo-decline and
demo-timeout. Status: 0 after a clean stop, 1 when it cannot start, 2 for a wrong command line.
)";

int usage(const std::string& what) {
  fmt::print(stderr, "vitrine-server: {}\nTry 'vitrine-server --help'.\n", what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  engine::core::start_log("vitrine-server");
  store::api::server::Options options;
  options.listen = "127.0.0.1:8080";
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i], value;
    if (name == "--help" || name == "-h") {
      fmt::print("{}", kHelp);
      return 0;
    }
    const auto equals = name.find('=');
    const bool known = name.rfind("--listen", 0) == 0 || name.rfind("--db", 0) == 0 ||
                       name.rfind("--content", 0) == 0 || name.rfind("--currency", 0) == 0;
    if (!known) return usage(fmt::format("unknown option \"{}\"", name));
    if (equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      return usage(fmt::format("{} needs a value", name));
    }
    if (value.empty()) return usage(fmt::format("{} needs a value", name));
    if (name == "--listen")
      options.listen = value;
    else if (name == "--db")
      options.database = value;
    else if (name == "--content")
      options.content.emplace_back(value);
    else if (name == "--currency") {
      const auto currency = store::money::currency_from(value);
      if (!currency || (*currency != store::money::Currency::krw && *currency != store::money::Currency::usd))
        return usage(fmt::format("--currency {}: not KRW or USD", value));
      options.currency = *currency;
    } else {
      return usage(fmt::format("unknown option \"{}\"", name));
    }
  }
  if (options.database.empty()) options.database = engine::core::user_data_dir() / "store.sqlite";

  // Blocked before any thread starts, so that all inherit it and sigwait() alone takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto server = store::api::server::Server::start(options);
  if (!server) {
    fmt::print(stderr, "vitrine-server: {}\n", server.error().message);
    const bool asked_wrong = server.error().code == engine::core::Code::invalid_argument;
    return asked_wrong ? 2 : 1;
  }
  for (const auto& problem : (*server)->problems()) fmt::print(stderr, "vitrine-server: {}\n", problem);
  fmt::print("{} serves {} products from {}\n", (*server)->url(), (*server)->products(), options.database.string());
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  server->reset();
  return 0;
}
