#include "store/api/client/client.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "engine/core/files.h"
#include "engine/core/log.h"
#include "engine/core/uuid.h"
#include "store/api/client/network.h"
#include "store/api/client/outbox.h"

namespace store::api::client {
namespace {

using Clock = std::chrono::steady_clock;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

constexpr const char* kSessionCart = "{session-cart}";  // replaced by the cart's id just before the first attempt

template <class T>
using Decode = wire::DecodedReply<T> (*)(std::string_view);

template <class T>
Reply<T> reply_of(const RawReply& raw, Decode<T> decode) {
  Reply<T> reply;
  reply.http_status = raw.status;
  reply.replayed = raw.replayed;
  reply.error = raw.fault;
  if (raw.status == 0) return reply;
  auto decoded = decode(raw.body);
  reply.messages = std::move(decoded.failure.messages);
  if constexpr (requires(T value) { value.messages; })
    if (decoded.value) reply.messages = decoded.value->messages;
  if constexpr (requires(T value) { value.revision; })
    if (decoded.value) decoded.value->revision = raw.etag;
  reply.value = std::move(decoded.value);
  if (!reply.value && raw.status < 300) reply.error = "the store's answer cannot be read";
  return reply;
}

bool try_again(const RawReply& raw) {
  if (raw.status == 0 || raw.status >= 500 || raw.status == 429 || raw.status == 408) return true;
  return raw.status == 409 && raw.body.find("\"idempotency_in_flight\"") != std::string::npos;
}

std::string folder_name(const std::string& store) {
  std::string name;
  for (const char c : store) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    name += plain ? c : '_';
  }
  return name;
}

using MutationDone = std::variant<Done<wire::Cart>, Done<wire::Checkout>>;

}  // namespace

struct Client::State {
  std::string currency;  // of new carts; "" = the store's own. Main thread only.
  explicit State(Outbox opened) : outbox(std::move(opened)) {}

  struct Read {
    std::string method, path, body;
    int attempts = 0;
    Clock::time_point not_before;
    std::function<std::function<void()>(const RawReply&)> decode;  // on the network thread; what it returns, in drain()
  };
  struct Mutation {
    Entry entry;
    MutationDone done;
  };

  Options options;
  std::unique_ptr<Network> network;
  std::atomic<money::Language> language{money::Language::en};

  // Network thread only.
  Outbox outbox;
  std::map<std::uint64_t, std::vector<MutationDone>> waiting;  // by entry number
  std::vector<Read> delayed;
  bool sending = false;  // the first entry is on its way
  int failures = 0;      // of the first entry, in a row
  Clock::time_point retry_at;
  std::mt19937 jitter{std::random_device{}()};

  // Shared.
  std::mutex mutex;
  std::condition_variable kept;
  std::deque<Read> new_reads;
  std::deque<Mutation> new_mutations;
  std::uint64_t handed_over = 0, persisted = 0;
  std::deque<std::function<void()>> inbox;
  Status status;
  bool stopping = false;

  // Main thread only.
  Session session;
  int puts_under_way = 0;
  std::function<void(const Recovered&)> recovered;

  std::thread thread;

  // ---- Any thread ----

  void deliver(std::function<void()> callback) {
    const std::lock_guard lock(mutex);
    inbox.push_back(std::move(callback));
  }

  // ---- Network thread ----

  std::vector<std::string> headers() const {
    return {"Content-Type: application/json",
            "Accept: application/json",
            "Authorization: Bearer " + outbox.token,
            language.load() == money::Language::ko ? "Accept-Language: ko" : "Accept-Language: en",
            "Request-Id: " + engine::core::uuid_v7(),
            "UCP-Agent: profile=\"" + options.base_url + "/.well-known/ucp\""};
  }

  void note(const RawReply& raw) {
    const std::lock_guard lock(mutex);
    status.online = raw.status != 0;
    status.waiting = outbox.entries.size();
    if (raw.status == 0)
      status.last_error = raw.fault;
    else if (raw.status >= 500)
      status.last_error = fmt::format("the store answered {}", raw.status);
  }

  std::chrono::milliseconds backoff(int failed, int retry_after_s) {
    std::int64_t wait = options.first_retry_ms;
    for (int i = 1; i < failed && wait < options.longest_retry_ms; ++i) wait *= 2;
    wait = std::min<std::int64_t>(wait, options.longest_retry_ms);
    wait = std::uniform_int_distribution<std::int64_t>(wait / 2, wait)(jitter);
    return std::chrono::milliseconds(std::max<std::int64_t>(wait, std::min(retry_after_s, 60) * 1'000));
  }

  void send(Read read) {
    Exchange exchange{read.method, options.base_url + read.path, read.body, headers()};
    network->start(exchange, [this, read = std::move(read)](RawReply raw) mutable {
      note(raw);
      if (try_again(raw) && ++read.attempts < options.read_attempts) {
        read.not_before = Clock::now() + backoff(read.attempts, raw.retry_after_s);
        delayed.push_back(std::move(read));
        return;
      }
      deliver(read.decode(raw));
    });
  }

  void accept(Mutation mutation) {
    Entry& entry = mutation.entry;
    entry.key = engine::core::uuid_v7();
    const bool busy_first = outbox.entries.size() == 1 && sending;
    const bool replaces = entry.operation == "put_cart" && !outbox.entries.empty() && !busy_first &&
                          outbox.entries.back().operation == "put_cart" && outbox.entries.back().path.empty();
    const std::uint64_t old = replaces ? outbox.entries.back().number : 0;
    const auto written = replaces ? outbox.replace(old, entry) : outbox.add(entry);
    if (!written) {
      // Nothing goes out that could not be kept.
      RawReply raw;
      raw.fault = written.error().message;
      deliver(finished({mutation.done}, entry.operation, raw, false));
      return;
    }
    auto& callbacks = waiting[entry.number];
    if (replaces) {
      callbacks = std::move(waiting[old]);
      waiting.erase(old);
    }
    callbacks.push_back(std::move(mutation.done));
  }

  // Fixes what is to be sent for the first entry. False: it cannot be sent and has been answered.
  bool resolve(Entry& entry) {
    const Session& now = outbox.session;
    Entry fixed = entry;
    if (entry.operation == "put_cart") {
      fixed.method = now.cart_id.empty() ? "POST" : "PUT";
      fixed.path = now.cart_id.empty() ? "/carts" : "/carts/" + now.cart_id;
    } else if (entry.operation == "create_checkout") {
      fixed.method = "POST";
      fixed.path = "/checkout-sessions";
      if (const auto at = fixed.body.find(kSessionCart); at != std::string::npos)
        fixed.body.replace(at, std::strlen(kSessionCart), now.cart_id.empty() ? "none" : now.cart_id);
    } else if (now.checkout_id.empty()) {
      RawReply raw;
      raw.status = 404;
      raw.body = wire::write(
          wire::Failure{{{wire::MessageType::error, "not_found", "", "no checkout is open", "unrecoverable"}}});
      settle(raw);
      return false;
    } else {
      const std::string at = "/checkout-sessions/" + now.checkout_id;
      fixed.method = entry.operation == "update_checkout" ? "PUT" : "POST";
      fixed.path = entry.operation == "update_checkout"
                       ? at
                       : at + (entry.operation == "complete_checkout" ? "/complete" : "/cancel");
    }
    if (auto kept_it = outbox.resolve(fixed); !kept_it) {
      hold(kept_it.error().message, 0);
      return false;
    }
    entry = outbox.entries.front();
    return true;
  }

  void hold(const std::string& why, int retry_after_s) {
    ++failures;
    retry_at = Clock::now() + backoff(failures, retry_after_s);
    const std::lock_guard lock(mutex);
    status.last_error = why;
  }

  void send_first() {
    if (sending || outbox.entries.empty() || Clock::now() < retry_at) return;
    Entry entry = outbox.entries.front();
    if (entry.path.empty() && !resolve(entry)) return;
    Exchange exchange{entry.method, options.base_url + entry.path, entry.body, headers()};
    exchange.headers.push_back("Idempotency-Key: " + entry.key);
    if (!entry.if_match.empty()) exchange.headers.push_back("If-Match: \"" + entry.if_match + "\"");
    sending = true;
    network->start(exchange, [this, entry](const RawReply& raw) {
      sending = false;
      note(raw);
      if (try_again(raw))
        return hold(raw.status ? fmt::format("the store answered {}", raw.status) : raw.fault, raw.retry_after_s);
      failures = 0;
      if (entry.operation == "put_cart" && entry.method == "PUT" && (raw.status == 404 || raw.status == 409)) {
        // The store no longer has this cart open: the same lines go into a new one, which is another request under
        // another key.
        outbox.session.cart_id.clear();
        Entry anew = entry;
        anew.key = engine::core::uuid_v7();
        anew.method = "POST";
        anew.path = "/carts";
        if (auto written = outbox.resolve(anew); !written) hold(written.error().message, 0);
        return;
      }
      settle(raw);
    });
  }

  // The first entry has its answer.
  void settle(const RawReply& raw) {
    const Entry entry = outbox.entries.front();
    Session& now = outbox.session;
    if (entry.operation == "put_cart") {
      if (const auto cart = wire::read_cart(raw.body); cart.value && raw.status < 300) now.cart_id = cart.value->id;
    } else if (const auto checkout = wire::read_checkout(raw.body); checkout.value) {
      follow(*checkout.value, raw.etag);
    }
    auto callbacks = std::move(waiting[entry.number]);
    waiting.erase(entry.number);
    if (auto dropped = outbox.drop(entry.number); !dropped) {
      // Sent again after a restart under the same key, it gets the same answer: nothing happens twice.
      spdlog::error("{}", dropped.error().message);
      outbox.entries.pop_front();
    }
    {
      const std::lock_guard lock(mutex);
      status.waiting = outbox.entries.size();
    }
    deliver(finished(std::move(callbacks), entry.operation, raw, true));
  }

  // The session after the store showed a checkout.
  void follow(const wire::Checkout& checkout, const std::string& etag) {
    Session& now = outbox.session;
    if (checkout.status == "completed" && checkout.order) {
      if (std::find(now.order_ids.begin(), now.order_ids.end(), checkout.order->id) != now.order_ids.end()) return;
      now.order_ids.push_back(checkout.order->id);
      now.checkout_id.clear();
      now.checkout_revision.clear();
      now.cart_id.clear();
      now.lines.clear();
      for (const auto& entry : outbox.entries)
        if (entry.operation == "put_cart") now.lines = entry.lines;
    } else if (checkout.status == "canceled") {
      now.checkout_id.clear();
      now.checkout_revision.clear();
    } else {
      now.checkout_id = checkout.id;
      now.checkout_revision = etag;
    }
  }

  // Decodes here, calls back in drain().
  std::function<void()> finished(std::vector<MutationDone> callbacks, const std::string& operation, const RawReply& raw,
                                 bool sent) {
    const Session after = outbox.session;
    const bool put = operation == "put_cart";
    std::variant<Reply<wire::Cart>, Reply<wire::Checkout>> reply;
    if (put)
      reply = reply_of<wire::Cart>(raw, wire::read_cart);
    else
      reply = reply_of<wire::Checkout>(raw, wire::read_checkout);
    return [this, callbacks = std::move(callbacks), operation, reply = std::move(reply), after, put, sent] {
      if (put) puts_under_way -= static_cast<int>(callbacks.size());
      if (sent) show(after);
      if (callbacks.empty() && recovered) recovered({operation, reply});
      for (const auto& done : callbacks) {
        if (const auto* cart = std::get_if<Done<wire::Cart>>(&done); cart && *cart)
          (*cart)(std::get<Reply<wire::Cart>>(reply));
        if (const auto* checkout = std::get_if<Done<wire::Checkout>>(&done); checkout && *checkout)
          (*checkout)(std::get<Reply<wire::Checkout>>(reply));
      }
    };
  }

  void loop() {
    while (true) {
      std::deque<Read> reads;
      std::deque<Mutation> mutations;
      {
        const std::lock_guard lock(mutex);
        if (stopping) return;
        reads.swap(new_reads);
        mutations.swap(new_mutations);
      }
      for (std::size_t i = 0; i < mutations.size(); ++i) {
        accept(std::move(mutations[i]));
        const std::lock_guard lock(mutex);
        ++persisted;
        status.waiting = outbox.entries.size() + (mutations.size() - i - 1) + new_mutations.size();
        kept.notify_all();
      }
      for (auto& read : reads) send(std::move(read));
      const auto now = Clock::now();
      auto next = now + std::chrono::seconds(1);
      for (std::size_t i = 0; i < delayed.size();) {
        if (delayed[i].not_before <= now) {
          Read read = std::move(delayed[i]);
          delayed.erase(delayed.begin() + static_cast<std::ptrdiff_t>(i));
          send(std::move(read));
        } else {
          next = std::min(next, delayed[i++].not_before);
        }
      }
      send_first();
      if (!sending && !outbox.entries.empty()) next = std::min(next, std::max(retry_at, now));
      network->step(static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(next - now).count()));
    }
  }

  // ---- Main thread ----

  void show(const Session& after) {
    auto lines = std::move(session.lines);
    session = after;
    if (puts_under_way > 0) session.lines = std::move(lines);  // the visitor has asked for more since
  }

  template <class T>
  void read(std::string method, std::string path, std::string body, Decode<T> decode, Done<T> done) {
    Read one;
    one.method = std::move(method);
    one.path = std::move(path);
    one.body = std::move(body);
    one.decode = [decode, done = std::move(done)](const RawReply& raw) -> std::function<void()> {
      return [reply = reply_of<T>(raw, decode), done] {
        if (done) done(reply);
      };
    };
    post(std::move(one));
  }

  void post(Read read) {
    {
      const std::lock_guard lock(mutex);
      new_reads.push_back(std::move(read));
    }
    network->wake();
  }

  void post(Entry entry, MutationDone done) {
    {
      const std::lock_guard lock(mutex);
      new_mutations.push_back({std::move(entry), std::move(done)});
      ++handed_over;
      ++status.waiting;
    }
    network->wake();
  }
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Client>> Client::create(Options options) {
  if (!options.base_url.starts_with("http://") && !options.base_url.starts_with("https://"))
    return fail(Code::invalid_argument, "store \"{}\": not an http:// or https:// address", options.base_url);
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (options.folder.empty()) options.folder = engine::core::user_data_dir() / "stores";
  if (options.store.empty()) options.store = options.base_url.substr(options.base_url.find("://") + 3);
  VITRINE_TRY(outbox, Outbox::open(options.folder / folder_name(options.store)));
  auto state = std::make_unique<State>(std::move(outbox));
  VITRINE_TRY(network, Network::create(options.connect_timeout_ms, options.timeout_ms));
  state->network = std::move(network);
  state->language = options.language;
  state->options = std::move(options);
  state->session = state->outbox.session;
  state->status.waiting = state->outbox.entries.size();
  state->thread = std::thread([raw = state.get()] { raw->loop(); });
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

Client::~Client() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->network->wake();
  state_->thread.join();
  // Handed over after the thread's last look: kept for the next start like the others.
  for (auto& mutation : state_->new_mutations) state_->accept(std::move(mutation));
}

int Client::drain(int most) {
  int ran = 0;
  for (; ran < most; ++ran) {
    std::function<void()> callback;
    {
      const std::lock_guard lock(state_->mutex);
      if (state_->inbox.empty()) break;
      callback = std::move(state_->inbox.front());
      state_->inbox.pop_front();
    }
    callback();
  }
  return ran;
}

void Client::search_catalog(wire::SearchRequest request, Done<wire::SearchReply> done) {
  state_->read<wire::SearchReply>("POST", "/catalog/search", wire::write(request), wire::read_search_reply,
                                  std::move(done));
}

void Client::lookup_catalog(wire::LookupRequest request, Done<wire::LookupReply> done) {
  state_->read<wire::LookupReply>("POST", "/catalog/lookup", wire::write(request), wire::read_lookup_reply,
                                  std::move(done));
}

void Client::get_product(wire::ProductRequest request, Done<wire::ProductReply> done) {
  state_->read<wire::ProductReply>("POST", "/catalog/product", wire::write(request), wire::read_product_reply,
                                   std::move(done));
}

void Client::get_order(std::string order_id, Done<wire::Order> done) {
  state_->read<wire::Order>("GET", "/orders/" + order_id, "", wire::read_order, std::move(done));
}

void Client::list_orders(std::string cursor, Done<wire::OrderList> done) {
  state_->read<wire::OrderList>("GET", cursor.empty() ? "/orders" : "/orders?cursor=" + cursor, "",
                                wire::read_order_list, std::move(done));
}

void Client::health(Done<wire::Health> done) {
  state_->read<wire::Health>("GET", "/healthz", "", wire::read_health, std::move(done));
}

void Client::get_cart(Done<wire::Cart> done) {
  const std::string& id = state_->session.cart_id;
  if (id.empty()) {
    Reply<wire::Cart> none;
    none.http_status = 404;
    none.error = "there is no cart yet";
    return state_->deliver([none, done] {
      if (done) done(none);
    });
  }
  state_->read<wire::Cart>("GET", "/carts/" + id, "", wire::read_cart, std::move(done));
}

void Client::get_checkout(Done<wire::Checkout> done) {
  const std::string& id = state_->session.checkout_id;
  if (id.empty()) {
    Reply<wire::Checkout> none;
    none.http_status = 404;
    none.error = "no checkout is open";
    return state_->deliver([none, done] {
      if (done) done(none);
    });
  }
  State::Read read;
  read.method = "GET";
  read.path = "/checkout-sessions/" + id;
  read.decode = [state = state_.get(), done = std::move(done), id](const RawReply& raw) -> std::function<void()> {
    auto reply = reply_of<wire::Checkout>(raw, wire::read_checkout);
    Session& now = state->outbox.session;
    // A payment that was pending may have been settled; a checkout replaced meanwhile is of no interest.
    if (reply.value && now.checkout_id == id) {
      state->follow(*reply.value, raw.etag);
      if (auto written = state->outbox.keep_session(); !written) spdlog::error("{}", written.error().message);
    }
    return [state, reply = std::move(reply), done, after = now] {
      state->show(after);
      if (done) done(reply);
    };
  };
  state_->post(std::move(read));
}

void Client::put_cart(std::vector<wire::Line> lines, Done<wire::Cart> done) {
  state_->session.lines = lines;
  ++state_->puts_under_way;
  Entry entry;
  entry.operation = "put_cart";
  wire::CartRequest request;
  request.lines = lines;
  request.context.currency = state_->currency;
  entry.body = wire::write(request);
  entry.lines = std::move(lines);
  state_->post(std::move(entry), std::move(done));
}

void Client::create_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) {
  if (request.cart_id.empty() && !request.lines) request.cart_id = kSessionCart;
  Entry entry;
  entry.operation = "create_checkout";
  entry.body = wire::write(request);
  state_->post(std::move(entry), std::move(done));
}

void Client::update_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done) {
  Entry entry;
  entry.operation = "update_checkout";
  entry.body = wire::write(request);
  state_->post(std::move(entry), std::move(done));
}

void Client::complete_checkout(wire::CompleteRequest request, std::string revision, Done<wire::Checkout> done) {
  Entry entry;
  entry.operation = "complete_checkout";
  entry.body = wire::write(request);
  entry.if_match = revision.empty() ? state_->session.checkout_revision : std::move(revision);
  state_->post(std::move(entry), std::move(done));
}

void Client::cancel_checkout(Done<wire::Checkout> done) {
  Entry entry;
  entry.operation = "cancel_checkout";
  entry.body = "{}";
  state_->post(std::move(entry), std::move(done));
}

void Client::on_recovered(std::function<void(const Recovered&)> handler) { state_->recovered = std::move(handler); }

const Session& Client::session() const { return state_->session; }

Status Client::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

void Client::set_language(money::Language language) { state_->language = language; }

void Client::set_currency(money::Currency currency) { state_->currency = money::code(currency); }

void Client::flush() {
  std::unique_lock lock(state_->mutex);
  state_->kept.wait(lock, [&] { return state_->persisted >= state_->handed_over; });
}

}  // namespace store::api::client
