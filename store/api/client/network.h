#pragma once
// HTTP exchanges, many at a time on the calling thread, over libcurl's multi interface.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace store::api::client {

struct Exchange {
  std::string method, url, body;
  std::vector<std::string> headers;  // "Name: value"
};

struct RawReply {
  int status = 0;  // 0 = no answer; `fault` says why
  std::string body, etag, fault;
  bool replayed = false;
  int retry_after_s = 0;
};

class Network {
 public:
  static engine::core::Result<std::unique_ptr<Network>> create(int connect_timeout_ms, int timeout_ms);
  ~Network();

  // `done` runs inside a later step().
  void start(const Exchange& exchange, std::function<void(RawReply)> done);
  // Moves all exchanges on; returns after at most `wait_ms`, or at once after wake().
  void step(int wait_ms);
  // From any thread.
  void wake();

 private:
  struct State;
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::api::client
