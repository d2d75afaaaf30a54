#pragma once
// The HTTP/1.1 front: sockets, limits and timeouts around Handlers. The only user of Boost.Beast.

#include <cstdint>
#include <memory>

#include "engine/core/result.h"
#include "store/api/server/server.h"

namespace store::api::server {

class Handlers;

class Front {
 public:
  // Binds and listens; nothing is accepted before serve().
  static engine::core::Result<std::unique_ptr<Front>> listen(const Options& options);
  // Stops accepting, lets requests in progress finish, closes.
  ~Front();

  std::uint16_t port() const;
  std::string host() const;  // "127.0.0.1", "[::1]"
  void serve(std::shared_ptr<const Handlers> handlers);

  struct State;

 private:
  explicit Front(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::api::server
