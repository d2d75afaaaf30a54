#pragma once
// What must reach the store, on disk before it is sent: an append-only log of lines "<checksum> <json>", each synced. A
// line cut short by a crash or a full disk is dropped when the log is opened, and the log is written anew without what
// is settled.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "engine/core/result.h"
#include "store/api/client/client.h"

namespace store::api::client {

struct Entry {
  std::uint64_t number = 0;
  std::string operation;  // "put_cart", "create_checkout", "update_checkout", "complete_checkout", "cancel_checkout"
  std::string body, if_match, key;
  // Fixed, and on disk, before the first attempt: a retry must be the same request. "" = not tried yet.
  std::string method, path;
  std::vector<wire::Line> lines;  // put_cart
};

class Outbox {
 public:
  // Locks the folder against other processes, reads what an earlier one left.
  static engine::core::Result<Outbox> open(const std::filesystem::path& folder);
  ~Outbox();
  Outbox(Outbox&& other) noexcept;
  Outbox& operator=(Outbox&&) = delete;

  // Oldest first.
  std::deque<Entry> entries;
  Session session;
  std::string token;  // the visitor's identity towards the store

  // Each is on disk when it returns without fault; with one, nothing has changed.
  engine::core::Result<> add(Entry& entry);                         // numbers it
  engine::core::Result<> replace(std::uint64_t old, Entry& entry);  // add and drop in one write
  engine::core::Result<> resolve(const Entry& entry);
  engine::core::Result<> drop(std::uint64_t number);  // with the session as it is now
  engine::core::Result<> keep_session();

 private:
  Outbox() = default;
  engine::core::Result<> append(const std::string& text);
  engine::core::Result<> rewrite();
  engine::core::Result<> load();

  std::filesystem::path file_;
  int lock_ = -1, log_ = -1;
  std::uint64_t next_ = 1, bytes_ = 0;
};

}  // namespace store::api::client
