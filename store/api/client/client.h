#pragma once
// The shop's line to the store: every call returns at once; one network thread sends; replies wait in an inbox until
// drain() runs their callbacks on the calling (main) thread. Mutations are written and synced to an outbox before they
// are sent, go out one after the other under an idempotency key (UUIDv7) and are tried again until the store has
// answered, also by the next process after a kill -9. Reads are tried a few times and then fail.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/result.h"
#include "store/api/wire/wire.h"
#include "store/money/money.h"

namespace store::api::client {

struct Options {
  std::string base_url;  // "http://127.0.0.1:41234", no slash at the end; http or https
  // Names the store in the outbox folder, so that what was meant for one store never goes to another.
  // "" = derived from base_url; the embedded server, whose port changes, passes "embedded".
  std::string store;
  std::filesystem::path folder;  // outbox, identity and session live in folder/<store>; "" = user_data_dir()/"stores"
  money::Language language = money::Language::en;
  int connect_timeout_ms = 3'000;
  int timeout_ms = 15'000;                              // of one attempt
  int first_retry_ms = 200, longest_retry_ms = 15'000;  // doubles in between, with jitter
  int read_attempts = 3;
};

// The outcome of one call.
template <class T>
struct Reply {
  std::optional<T> value;  // the resource; also present in business refusals (declined, sold out, price changed)
  int http_status = 0;     // 0 = no answer came; `error` says why
  std::vector<wire::Message> messages;  // the store's errors, warnings and infos
  std::string error;                    // transport or decoding fault in words
  bool replayed = false;                // the store had answered this key before

  bool ok() const { return value && http_status >= 200 && http_status < 300; }
  // The first error's sentence, the transport fault, or "".
  std::string why() const {
    for (const auto& message : messages)
      if (message.type == wire::MessageType::error) return message.content;
    return error;
  }
};

template <class T>
using Done = std::function<void(const Reply<T>&)>;

// What the visit holds, as plain values; survives a restart.
struct Session {
  std::string cart_id;                 // "" = no cart yet
  std::vector<wire::Line> lines;       // as last asked for (variant id in item.id, quantity)
  std::string checkout_id;             // "" = none open
  std::string checkout_revision;       // what the visitor saw last
  std::vector<std::string> order_ids;  // oldest first
};

// A mutation of an earlier process that was answered in this one.
struct Recovered {
  std::string operation;  // "put_cart", "create_checkout", "update_checkout", "complete_checkout", "cancel_checkout"
  std::variant<Reply<wire::Cart>, Reply<wire::Checkout>> reply;
};

struct Status {
  bool online = true;       // the last attempt got an answer
  std::size_t waiting = 0;  // mutations not yet answered
  std::string last_error;   // of the last failed attempt
};

class Client {
 public:
  // Opens the outbox (fails when another process holds it, or when it cannot be written) and starts the network thread,
  // which goes on with what an earlier process left behind.
  static engine::core::Result<std::unique_ptr<Client>> create(Options options);
  // Stops the thread at once; unanswered mutations stay in the outbox. Callbacks not yet drained are dropped.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Runs the callbacks of at most `most` replies here. Call once a frame, always from the same thread.
  int drain(int most = 16);

  // Reads.
  void search_catalog(wire::SearchRequest request, Done<wire::SearchReply> done);
  void lookup_catalog(wire::LookupRequest request, Done<wire::LookupReply> done);
  void get_product(wire::ProductRequest request, Done<wire::ProductReply> done);
  void get_cart(Done<wire::Cart> done);  // session().cart_id; a reply with http_status 404 when there is none
  void get_checkout(Done<wire::Checkout> done);
  void get_order(std::string order_id, Done<wire::Order> done);
  void list_orders(std::string cursor, Done<wire::OrderList> done);
  void health(Done<wire::Health> done);

  // Mutations; in order. The cart is set whole: created the first time, updated afterwards, created anew if the store
  // no longer has it. Of several put_cart() waiting, only the latest is sent; all their callbacks get its reply.
  void put_cart(std::vector<wire::Line> lines, Done<wire::Cart> done);
  // From the session's cart when request.cart_id and request.lines are empty.
  void create_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done);
  void update_checkout(wire::CheckoutRequest request, Done<wire::Checkout> done);
  // Orders at the revision the visitor saw; "" = session().checkout_revision. Success: value->order is set and the
  // session's cart and checkout are cleared. A stale revision charges nothing: http_status 412, value = the checkout as
  // it is now.
  void complete_checkout(wire::CompleteRequest request, std::string revision, Done<wire::Checkout> done);
  void cancel_checkout(Done<wire::Checkout> done);

  // Called by drain() for mutations whose caller died with an earlier process. Set before the first drain().
  void on_recovered(std::function<void(const Recovered&)> handler);

  // As of the last drain(); put_cart() shows in `lines` at once.
  const Session& session() const;
  Status status() const;
  void set_language(money::Language language);
  // Of carts made from now on; a cart that exists keeps the currency it was made in.
  void set_currency(money::Currency currency);
  // Waits until every mutation handed over so far is synced to the outbox.
  void flush();

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace store::api::client
