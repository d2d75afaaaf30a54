#pragma once
// Inside of the handlers: one request with what its headers say.

#include "store/api/server/handlers.h"

namespace store::api::server {

struct Handlers::Call {
  const Request& request;
  commerce::Caller caller;
  Translator translate;
};

Response json(int status, std::string body);
Response failure(int status, wire::Message message);
Response failure(int status, const std::string& code, const std::string& content, const std::string& path = "");
// 5xx: the fault goes to the log, the caller learns nothing of the inside.
Response broken(const engine::core::Error& error);

}  // namespace store::api::server
