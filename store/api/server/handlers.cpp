#include "store/api/server/handlers.h"

#include <algorithm>

#include "engine/core/files.h"
#include "engine/core/log.h"
#include "engine/core/uuid.h"
#include "store/api/server/call.h"
#include "store/commerce/documents.h"

namespace store::api::server {
namespace {

using commerce::Answer;
using commerce::AnswerKind;
using commerce::Outcome;
using engine::core::Result;

// What every checkout links to; true for the demo payment provider, the only one built in.
constexpr const char* kTerms =
    "This is a demonstration shop. Orders are recorded and stock is counted, but nothing is charged and nothing is "
    "shipped.\n\n"
    "시연용 매장입니다. 주문과 재고는 기록되지만 결제와 배송은 이루어지지 않습니다.\n";
constexpr const char* kPrivacy =
    "The database of this shop keeps what you enter at the checkout: names, addresses and orders. No card data reaches "
    "it, and\n"
    "nothing is passed on.\n\n"
    "결제할 때 입력한 이름, 주소, 주문 내역만 이 매장의 데이터베이스에 저장합니다. 카드 정보는 저장하지 않으며 "
    "제3자에게 제공하지 않습니다.\n";

int status_of(Outcome outcome, bool if_match) {
  switch (outcome) {
    case Outcome::done:
    case Outcome::pending:
      return 200;
    case Outcome::created:
      return 201;
    case Outcome::declined:
      return 402;
    case Outcome::not_found:
      return 404;
    case Outcome::closed:
    case Outcome::sold_out:
      return 409;
    case Outcome::stale:
      return if_match ? 412 : 409;
    case Outcome::invalid:
    case Outcome::not_ready:
      return 422;
  }
  return 500;
}

std::string etag_of(std::int64_t revision) { return fmt::format("\"{}\"", revision); }

Response finish(const Result<Answer>& answered) {
  if (!answered) return broken(answered.error());
  const Answer& answer = *answered;
  if (answer.kind == AnswerKind::key_reused)
    return failure(409, "idempotency_key_reused", "this Idempotency-Key was used before with another request");
  if (answer.kind == AnswerKind::in_flight) {
    Response response =
        failure(409, "idempotency_in_flight", "the first request with this Idempotency-Key is still being answered");
    response.headers["Retry-After"] = "1";
    return response;
  }
  Response response = json(answer.status, answer.body);
  if (!answer.etag.empty()) response.headers["ETag"] = answer.etag;
  if (answer.kind == AnswerKind::replayed) response.headers["Idempotent-Replayed"] = "true";
  return response;
}

struct Revision {
  bool given = false, valid = true;
  std::int64_t value = 0;
};

// If-Match: "7" (RFC 9110, 13.1.1); * and an absent header ask for nothing.
Revision if_match(const Request& request) {
  std::string text = request.header("if-match");
  if (text.empty() || text == "*") return {};
  if (text.starts_with("W/")) text.erase(0, 2);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  Revision revision{true,
                    !text.empty() && text.size() <= 15 && text.find_first_not_of("0123456789") == std::string::npos, 0};
  if (revision.valid) revision.value = std::stoll(text);
  return revision;
}

// The key of a mutation, or the refusal. `request` is the body by meaning and, where it matters, the precondition.
std::optional<Response> key_of(const Request& request, commerce::Key& key) {
  key.key = request.header("idempotency-key");
  if (key.key.empty()) return failure(400, "idempotency_key_required", "the header Idempotency-Key is missing");
  if (!engine::core::uuid_valid(key.key))
    return failure(400, "invalid_field", "the header Idempotency-Key is not a UUID");
  std::transform(key.key.begin(), key.key.end(), key.key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  key.path = request.method + " " + request.target;
  key.request_hash = commerce::sha256_hex(wire::canonical(request.body) + "\n" + request.header("if-match"));
  return std::nullopt;
}

money::Language language_of(const Request& request, const std::string& wanted) {
  const std::string text = wanted.empty() ? request.header("accept-language") : wanted;
  return text.starts_with("ko") ? money::Language::ko : money::Language::en;
}

std::string identity_of(const Request& request) {
  if (const auto token = request.header("authorization"); !token.empty())
    return commerce::sha256_hex("authorization:" + token);
  if (const auto token = request.header("x-api-key"); !token.empty()) return commerce::sha256_hex("x-api-key:" + token);
  return "anonymous";
}

}  // namespace

Response json(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers["Content-Type"] = "application/json";
  return response;
}

Response failure(int status, wire::Message message) {
  return json(status, wire::write(wire::Failure{{std::move(message)}}));
}

Response failure(int status, const std::string& code, const std::string& content, const std::string& path) {
  return failure(status, {wire::MessageType::error, code, path, content, "unrecoverable"});
}

Response broken(const engine::core::Error& error) {
  spdlog::error("{}: {}", engine::core::to_string(error.code), error.message);
  const bool busy = error.code == engine::core::Code::unavailable || error.code == engine::core::Code::conflict;
  Response response = busy ? failure(503, "unavailable", "the shop is busy; try again")
                           : failure(500, "internal", "the shop has a fault");
  if (busy) response.headers["Retry-After"] = "1";
  return response;
}

Handlers::Handlers(std::shared_ptr<commerce::Commerce> commerce, std::vector<std::filesystem::path> media,
                   std::string base_url)
    : commerce_(std::move(commerce)), media_(std::move(media)), base_url_(std::move(base_url)) {}

Response Handlers::handle(const Request& request) const {
  Response response;
  try {
    response = route(request);
  } catch (const std::exception& error) {  // a library's; ours are Results
    response = broken({engine::core::Code::internal, error.what()});
  }
  response.headers["X-Content-Type-Options"] = "nosniff";
  if (!response.headers.contains("Cache-Control")) response.headers["Cache-Control"] = "no-store";
  if (const auto id = request.header("request-id"); engine::core::uuid_valid(id)) response.headers["Request-Id"] = id;
  return response;
}

Response Handlers::route(const Request& request) const {
  const auto mark = request.target.find('?');
  const std::string path = request.target.substr(0, mark);
  const std::string query = mark == std::string::npos ? "" : request.target.substr(mark + 1);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  if (path.empty() || path.front() != '/' || path.size() > 2'000)
    return failure(400, "invalid_request", "the request target is not a path");
  const auto language = language_of(request, "");
  const Call call{request, {identity_of(request), language}, {language, base_url_}};

  std::vector<std::string> parts;  // "/carts/ID/cancel" -> carts, ID, cancel
  for (std::size_t from = 1; from <= path.size() && parts.size() < 5;) {
    const auto end = std::min(path.find('/', from), path.size());
    parts.push_back(path.substr(from, end - from));
    from = end + 1;
  }
  if (parts.empty()) parts.emplace_back();
  auto allow = [&](std::initializer_list<const char*> methods) -> std::optional<Response> {
    std::string list;
    for (const auto* one : methods) {
      if (method == one) return std::nullopt;
      list += (list.empty() ? "" : ", ") + std::string(one);
    }
    Response response = failure(405, "method_not_allowed", fmt::format("this resource takes {}", list));
    response.headers["Allow"] = list;
    return response;
  };
  if (method == "POST" || method == "PUT") {
    // Also what keeps a web page from sending requests here without the browser asking first.
    const std::string type = request.header("content-type");
    const bool is_json =
        type.starts_with("application/json") && (type.size() == 16 || type[16] == ';' || type[16] == ' ');
    if (!is_json && !(request.body.empty() && type.empty()))
      return failure(415, "unsupported_media_type", "the body must be application/json");
  }
  const std::string& root = parts[0];
  if (path == "/healthz") {
    if (auto refused = allow({"GET"})) return *refused;
    return json(200, wire::write(wire::Health{"ok", std::string(wire::kUcpVersion),
                                              static_cast<std::int64_t>(commerce_->catalog()->products().size())}));
  }
  if (path == "/.well-known/ucp") {
    if (auto refused = allow({"GET"})) return *refused;
    Response response = json(200, wire::write_profile(base_url_));
    response.headers["Cache-Control"] = "public, max-age=60";
    return response;
  }
  if (path == "/terms" || path == "/privacy") {
    if (auto refused = allow({"GET"})) return *refused;
    Response response = json(200, path == "/terms" ? kTerms : kPrivacy);
    response.headers["Content-Type"] = "text/plain; charset=utf-8";
    return response;
  }
  if (root == "catalog" && parts.size() == 2 &&
      (parts[1] == "search" || parts[1] == "lookup" || parts[1] == "product")) {
    if (auto refused = allow({"POST"})) return *refused;
    return parts[1] == "search" ? search(call) : parts[1] == "lookup" ? lookup(call) : product(call);
  }
  const bool carts = root == "carts";
  if (carts || root == "checkout-sessions") {
    const std::string id = parts.size() > 1 ? parts[1] : "", verb = parts.size() > 2 ? parts[2] : "";
    const bool known = parts.size() == 1 || (parts.size() == 2 && !id.empty()) ||
                       (parts.size() == 3 && !id.empty() && (verb == "cancel" || (verb == "complete" && !carts)));
    if (known) {
      if (auto refused = parts.size() == 2 ? allow({"GET", "PUT"}) : allow({"POST"})) return *refused;
      return carts ? cart(call, id, verb) : checkout(call, id, verb);
    }
  }
  if (root == "orders" && parts.size() <= 2) {
    if (auto refused = allow({"GET"})) return *refused;
    return parts.size() == 2 && !parts[1].empty() ? order(call, parts[1]) : orders(call, query);
  }
  if (root == "media" && path.size() > 7) {
    if (auto refused = allow({"GET"})) return *refused;
    return media(call, path.substr(7));
  }
  return failure(404, "not_found", "there is nothing at this path");
}

Response Handlers::cart(const Call& call, const std::string& id, const std::string& verb) const {
  const Request& request = call.request;
  auto render_with = [](const Translator& translate) {
    return [translate](const commerce::CartResult& result) {
      const int status = status_of(result.outcome, false);
      const bool none = result.outcome == Outcome::not_found || result.outcome == Outcome::invalid ||
                        result.outcome == Outcome::closed;
      return Answer{status, none ? wire::write(translate.failure(result.notices)) : wire::write(translate.cart(result)),
                    "", AnswerKind::fresh};
    };
  };
  if (request.method == "GET" || request.method == "HEAD") {
    const auto found = commerce_->cart(call.caller, id);
    if (!found) return broken(found.error());
    return finish(render_with(call.translate)(*found));
  }
  commerce::Key key;
  if (verb == "cancel") {
    if (const auto nothing = wire::read_no_request(request.body); !nothing) return failure(400, nothing.fault);
    if (auto refused = key_of(request, key)) return *refused;
    return finish(commerce_->cancel_cart(key, call.caller, id, render_with(call.translate)));
  }
  const auto body = wire::read_cart_request(request.body);
  if (!body) return failure(400, body.fault);
  if (auto refused = key_of(request, key)) return *refused;
  Translator translate = call.translate;
  translate.language = language_of(request, body.value->context.language);
  const commerce::CartWish wanted = wish(*body.value);
  return finish(id.empty() ? commerce_->create_cart(key, call.caller, wanted, render_with(translate))
                           : commerce_->update_cart(key, call.caller, id, wanted, render_with(translate)));
}

Response Handlers::checkout(const Call& call, const std::string& id, const std::string& verb) const {
  const Request& request = call.request;
  const Revision seen = if_match(request);
  auto render_with = [seen](const Translator& translate) {
    return [seen, translate](const commerce::CheckoutResult& result) {
      const int status = status_of(result.outcome, seen.given);
      if (result.outcome == Outcome::not_found || result.outcome == Outcome::invalid)
        return Answer{status, wire::write(translate.failure(result.notices)), "", AnswerKind::fresh};
      return Answer{status, wire::write(translate.checkout(result)), etag_of(result.checkout.revision),
                    AnswerKind::fresh};
    };
  };
  if (request.method == "GET" || request.method == "HEAD") {
    const auto found = commerce_->checkout(call.caller, id);
    if (!found) return broken(found.error());
    return finish(render_with(call.translate)(*found));
  }
  if (seen.given && !seen.valid)
    return failure(400, "invalid_field", "the header If-Match is not an ETag of a checkout");
  const auto revision = seen.given ? std::optional(seen.value) : std::nullopt;
  commerce::Key key;
  if (verb == "cancel") {
    if (const auto nothing = wire::read_no_request(request.body); !nothing) return failure(400, nothing.fault);
    if (auto refused = key_of(request, key)) return *refused;
    return finish(commerce_->cancel_checkout(key, call.caller, id, render_with(call.translate)));
  }
  if (verb == "complete") {
    const auto body = wire::read_complete_request(request.body);
    if (!body) return failure(400, body.fault);
    if (auto refused = key_of(request, key)) return *refused;
    commerce::Instrument selected;
    for (const auto& one : body.value->instruments)
      if (one.selected) selected = instrument(one);
    return finish(commerce_->complete_checkout(key, call.caller, id, revision, selected, render_with(call.translate)));
  }
  const auto body = wire::read_checkout_request(request.body, id.empty());
  if (!body) return failure(400, body.fault);
  wire::Message fault;
  const auto wanted = wish(*body.value, &fault);
  if (!wanted) return failure(400, fault);
  if (auto refused = key_of(request, key)) return *refused;
  Translator translate = call.translate;
  translate.language = language_of(request, body.value->context.language);
  return finish(id.empty()
                    ? commerce_->create_checkout(key, call.caller, *wanted, render_with(translate))
                    : commerce_->update_checkout(key, call.caller, id, revision, *wanted, render_with(translate)));
}

Response Handlers::order(const Call& call, const std::string& id) const {
  const auto found = commerce_->order(call.caller, id);
  if (!found) return broken(found.error());
  if (!*found) return failure(404, "not_found", "there is no such order", "$.id");
  return json(200, wire::write(call.translate.order(**found)));
}

Response Handlers::orders(const Call& call, const std::string& query) const {
  if (call.caller.identity == "anonymous")
    return failure(401, "identity_required", "the list of orders needs an Authorization or X-API-Key header");
  std::string before;
  if (query.starts_with("cursor=")) before = query.substr(7);
  if (!before.empty() && !engine::core::uuid_valid(before))
    return failure(400, "invalid_field", "the cursor is not one of ours", "$.cursor");
  constexpr int kPage = 20;
  const auto found = commerce_->orders(call.caller, before, kPage + 1);
  if (!found) return broken(found.error());
  wire::OrderList list;
  for (const auto& one : *found) {
    if (list.orders.size() == kPage) {
      list.cursor = list.orders.back().id;
      break;
    }
    list.orders.push_back(call.translate.order(one));
  }
  return json(200, wire::write(list));
}

Response Handlers::media(const Call& call, const std::string& path) const {
  static const std::map<std::string, std::string> kTypes = {{".glb", "model/gltf-binary"},
                                                            {".png", "image/png"},
                                                            {".jpg", "image/jpeg"},
                                                            {".webp", "image/webp"},
                                                            {".ktx2", "image/ktx2"}};
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      plain += path[i];
      continue;
    }
    const auto hex = path.substr(i + 1, 2);
    if (hex.size() != 2 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
      return failure(400, "invalid_request", "a broken percent escape in the path");
    plain += static_cast<char>(std::stoi(hex, nullptr, 16));
    i += 2;
  }
  const auto type = kTypes.find(std::filesystem::path(plain).extension().string());
  if (type != kTypes.end())
    for (const auto& root : media_) {
      const auto file = engine::core::inside(root, plain);
      std::error_code code;
      if (!file || !std::filesystem::is_regular_file(*file, code)) continue;
      const auto size = std::filesystem::file_size(*file, code);
      const auto written = std::filesystem::last_write_time(*file, code).time_since_epoch().count();
      Response response;
      response.headers["ETag"] = fmt::format("\"{:x}-{:x}\"", size, written);
      response.headers["Cache-Control"] = "public, max-age=300";
      if (call.request.header("if-none-match") == response.headers["ETag"]) {
        response.status = 304;
        return response;
      }
      response.headers["Content-Type"] = type->second;
      response.file = *file;
      return response;
    }
  return failure(404, "not_found", "there is no such file");
}

}  // namespace store::api::server
