#pragma once
// Requests to replies, without a socket: what the HTTP front and the fuzz target call.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/api/server/translate.h"
#include "store/commerce/commerce.h"

namespace store::api::server {

struct Request {
  std::string method, target;                  // target as sent: path and query
  std::map<std::string, std::string> headers;  // lower-case names
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct Response {
  int status = 200;
  std::string body;
  std::optional<std::filesystem::path> file;  // instead of a body
  std::map<std::string, std::string> headers;
};

class Handlers {
 public:
  Handlers(std::shared_ptr<commerce::Commerce> commerce, std::vector<std::filesystem::path> media,
           std::string base_url);
  // Never throws; safe from any thread. HEAD is answered like GET, with the body.
  Response handle(const Request& request) const;

 private:
  struct Call;
  Response route(const Request& request) const;
  Response search(const Call& call) const;
  Response lookup(const Call& call) const;
  Response product(const Call& call) const;
  Response cart(const Call& call, const std::string& id, const std::string& verb) const;
  Response checkout(const Call& call, const std::string& id, const std::string& verb) const;
  Response order(const Call& call, const std::string& id) const;
  Response orders(const Call& call, const std::string& query) const;
  Response media(const Call& call, const std::string& path) const;

  std::shared_ptr<commerce::Commerce> commerce_;
  std::vector<std::filesystem::path> media_;
  std::string base_url_;
};

}  // namespace store::api::server
