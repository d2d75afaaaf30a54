#include "store/api/client/network.h"

#include <curl/curl.h>
#include <strings.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>

namespace store::api::client {
namespace {

using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

constexpr std::size_t kMaxReply = 16u << 20;  // bytes; a page of 100 products takes about 300 KiB

struct Transfer {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::string body;  // sent; libcurl reads from it
  char error[CURL_ERROR_SIZE] = {};
  RawReply reply;
  std::function<void(RawReply)> done;
  ~Transfer() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& reply = static_cast<Transfer*>(user)->reply;
  if (reply.body.size() + size > kMaxReply) return 0;  // ends the transfer with CURLE_WRITE_ERROR
  reply.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& reply = static_cast<Transfer*>(user)->reply;
  const std::string_view line(data, size);
  auto value_of = [&](std::string_view name) -> std::string {
    if (line.size() <= name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0) return "";
    const auto value = line.substr(name.size());
    const auto first = value.find_first_not_of(" \t"), last = value.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos || last == std::string_view::npos
               ? ""
               : std::string(value.substr(first, last - first + 1));
  };
  if (auto value = value_of("etag:"); !value.empty()) {
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    reply.etag = std::move(value);
  }
  if (value_of("idempotent-replayed:") == "true") reply.replayed = true;
  if (const auto value = value_of("retry-after:"); !value.empty()) reply.retry_after_s = std::atoi(value.c_str());
  return size;
}

}  // namespace

struct Network::State {
  CURLM* multi = nullptr;
  int connect_timeout_ms = 0, timeout_ms = 0;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers;
};

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Network>> Network::create(int connect_timeout_ms, int timeout_ms) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  auto state = std::make_unique<State>();
  state->multi = curl_multi_init();
  if (!state->multi) return fail(Code::internal, "libcurl cannot be started");
  state->connect_timeout_ms = connect_timeout_ms;
  state->timeout_ms = timeout_ms;
  return std::unique_ptr<Network>(new Network(std::move(state)));
}

Network::~Network() {
  for (auto& [easy, transfer] : state_->transfers) curl_multi_remove_handle(state_->multi, easy);
  state_->transfers.clear();
  curl_multi_cleanup(state_->multi);
}

void Network::start(const Exchange& exchange, std::function<void(RawReply)> done) {
  auto transfer = std::make_unique<Transfer>();
  CURL* easy = transfer->easy = curl_easy_init();
  transfer->body = exchange.body;
  transfer->done = std::move(done);
  for (const auto& header : exchange.headers) transfer->headers = curl_slist_append(transfer->headers, header.c_str());
  transfer->headers =
      curl_slist_append(transfer->headers, "Expect:");  // no waiting for "100 Continue" before small bodies
  curl_easy_setopt(easy, CURLOPT_URL, exchange.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");  // the embedded store is never behind a proxy
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(state_->connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(state_->timeout_ms));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer.get());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "vitrine");
  if (exchange.method != "GET") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, exchange.method.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer->body.size()));
  }
  curl_multi_add_handle(state_->multi, easy);
  state_->transfers.emplace(easy, std::move(transfer));
}

void Network::step(int wait_ms) {
  int running = 0;
  curl_multi_perform(state_->multi, &running);
  auto settle = [&] {
    int left = 0;
    bool any = false;
    while (const CURLMsg* message = curl_multi_info_read(state_->multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      auto node = state_->transfers.extract(message->easy_handle);
      curl_multi_remove_handle(state_->multi, node.key());
      auto& transfer = *node.mapped();
      if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
        transfer.reply.status = static_cast<int>(status);
      } else {
        transfer.reply.status = 0;
        transfer.reply.fault = transfer.error[0] ? transfer.error : curl_easy_strerror(code);
      }
      transfer.done(std::move(transfer.reply));
      any = true;
    }
    return any;
  };
  if (settle()) return;
  curl_multi_poll(state_->multi, nullptr, 0, wait_ms, nullptr);
  curl_multi_perform(state_->multi, &running);
  settle();
}

void Network::wake() { curl_multi_wakeup(state_->multi); }

}  // namespace store::api::client
