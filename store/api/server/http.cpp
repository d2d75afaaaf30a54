#include "store/api/server/http.h"

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>

#include "engine/core/log.h"
#include "store/api/server/handlers.h"

namespace store::api::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

constexpr std::uint32_t kMaxHeader = 16 * 1024;  // bytes of request line and headers
constexpr int kWriteSeconds = 60;                // for a slow reader to take one reply; models are up to 15 MB
constexpr int kLingerMilliseconds = 1'000;       // for a refused sender to read why

std::string error_body(const char* code, const char* content) {
  return wire::write(wire::Failure{{{wire::MessageType::error, code, "", content, "unrecoverable"}}});
}

}  // namespace

struct Front::State {
  Options options;
  std::atomic<int> connections{0};  // outlives the sessions, which io holds
  std::atomic<bool> stopping{false};
  asio::io_context io;
  tcp::acceptor acceptor{io};
  std::unique_ptr<asio::thread_pool> pool;
  std::vector<std::thread> threads;
  std::shared_ptr<const Handlers> handlers;
  std::string host;
  std::uint16_t port = 0;

  void accept();
};

namespace {

// One connection. Its handlers run on one strand, so nothing in it is locked.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Front::State& front)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), front_(front) {
    ++front_.connections;
  }
  ~Session() { --front_.connections; }

  void start() {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    wait();
  }

 private:
  // Until the first byte of the next request the connection may idle.
  void wait() {
    if (front_.stopping) return close();
    if (buffer_.size() > 0) return read();
    arm(std::chrono::seconds(front_.options.idle_timeout_s));
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
      self->disarm();
      if (error) return self->close();
      self->read();
    });
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(kMaxHeader);
    parser_->body_limit(wire::kMaxBody);
    arm(std::chrono::seconds(front_.options.request_timeout_s));
    http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      self->disarm();
      self->read_done(error);
    });
  }

  void read_done(error_code error) {
    if (error == http::error::end_of_stream || error == asio::error::connection_reset || error == asio::error::eof)
      return close();
    if (error == http::error::partial_message) return refuse(400, "invalid_request", "the request ended in the middle");
    if (error == http::error::body_limit) return refuse(413, "too_large", "the body is longer than 64 KiB");
    if (error == http::error::header_limit) return refuse(431, "too_large", "the headers are longer than 16 KiB");
    if (timed_out_)
      return parser_->got_some() ? refuse(408, "timeout", "the request took too long to arrive") : close();
    if (error && error.category() == http::make_error_code(http::error::bad_method).category())
      return refuse(400, "invalid_request", "this is not an HTTP/1.1 request");
    if (error) return close();
    const auto& message = parser_->get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      // A second header of one name could mean different things to a proxy and to us.
      if (!request.headers.emplace(name, std::string(field.value())).second &&
          (name == "host" || name == "idempotency-key" || name == "if-match"))
        return refuse(400, "invalid_request", "a header that may appear once appears twice");
    }
    if (message.version() >= 11 && !request.headers.contains("host"))
      return refuse(400, "invalid_request", "the Host header is missing");
    request.body = std::move(parser_->get().body());
    keep_alive_ = message.keep_alive() && !front_.stopping;
    version_ = message.version();
    head_ = message.method() == http::verb::head;
    asio::post(*front_.pool, [self = shared_from_this(), request = std::move(request)] {
      auto response = std::make_shared<Response>(self->front_.handlers->handle(request));
      asio::post(self->socket_.get_executor(), [self, response] { self->write(*response); });
    });
  }

  void refuse(int status, const char* code, const char* content) {
    keep_alive_ = false;
    refused_ = true;
    Response response;
    response.status = status;
    response.body = error_body(code, content);
    response.headers = {
        {"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    write(response);
  }

  template <class Body>
  void fill(http::response<Body>& out, const Response& response) const {
    out.result(static_cast<unsigned>(response.status));
    out.version(version_);
    out.set(http::field::server, "vitrine");
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.keep_alive(keep_alive_);
  }

  template <class Body>
  void send(http::response<Body> message) {
    // The serializer looks at the message until the write is done.
    auto kept = std::make_shared<http::response<Body>>(std::move(message));
    arm(std::chrono::seconds(kWriteSeconds));
    http::async_write(socket_, *kept,
                      [self = shared_from_this(), kept](error_code error, std::size_t) { self->written(error); });
  }

  void write(const Response& response) {
    if (response.file) {
      http::response<http::file_body> file;
      error_code error;
      file.body().open(response.file->c_str(), beast::file_mode::scan, error);
      if (error) return refuse(404, "not_found", "there is no such file");
      const auto size = file.body().size();
      if (head_) {
        http::response<http::empty_body> empty;
        fill(empty, response);
        empty.content_length(size);
        return send(std::move(empty));
      }
      fill(file, response);
      file.prepare_payload();
      return send(std::move(file));
    }
    if (head_ || response.status == 304) {
      http::response<http::empty_body> empty;
      fill(empty, response);
      if (response.status != 304) empty.content_length(response.body.size());
      return send(std::move(empty));
    }
    http::response<http::string_body> text;
    fill(text, response);
    text.body() = response.body;
    text.prepare_payload();
    send(std::move(text));
  }

  void written(error_code error) {
    disarm();
    if (error || !keep_alive_) return refused_ && !error ? linger() : close();
    wait();
  }

  // A sender that is still sending would get a reset instead of our reply: take and drop what comes for a moment.
  void linger() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    arm(std::chrono::milliseconds(kLingerMilliseconds));
    drain();
  }
  void drain() {
    socket_.async_read_some(asio::buffer(dropped_), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->drain();
    });
  }

  void arm(std::chrono::milliseconds after) {
    timed_out_ = false;
    timer_.expires_after(after);
    timer_.async_wait([weak = weak_from_this(), mine = ++armed_](error_code error) {
      const auto self = weak.lock();
      // An expiry that was already queued when it was disarmed must not cut what came next.
      if (error || !self || self->armed_ != mine) return;
      self->timed_out_ = true;
      error_code ignored;
      self->socket_.cancel(ignored);
    });
  }

  void disarm() {
    ++armed_;
    timer_.cancel();
  }

  void close() {
    disarm();
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

  tcp::socket socket_;
  asio::steady_timer timer_;
  Front::State& front_;
  beast::flat_buffer buffer_{kMaxHeader + wire::kMaxBody};
  std::optional<http::request_parser<http::string_body>> parser_;
  std::array<char, 4096> dropped_;
  unsigned version_ = 11, armed_ = 0;
  bool keep_alive_ = false, head_ = false, timed_out_ = false, refused_ = false;
};

}  // namespace

void Front::State::accept() {
  acceptor.async_accept(asio::make_strand(io), [this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || stopping) return;
    if (error) {
      spdlog::warn("accept: {}", error.message());  // out of descriptors: those in use will end
    } else if (connections >= options.max_connections) {
      socket.close(error);
    } else {
      std::make_shared<Session>(std::move(socket), *this)->start();
    }
    accept();
  });
}

Front::Front(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Front>> Front::listen(const Options& options) {
  const auto colon = options.listen.rfind(':');
  std::string host = colon == std::string::npos ? "" : options.listen.substr(0, colon);
  const std::string port = colon == std::string::npos ? "" : options.listen.substr(colon + 1);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const bool number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || !number || std::stoi(port) > 65'535)
    return fail(Code::invalid_argument, "listen address \"{}\": not HOST:PORT with a numeric host", options.listen);
  if (!address.is_loopback())
    return fail(Code::invalid_argument,
                "listen address \"{}\": plain HTTP is served on loopback only (127.0.0.1 or [::1])", options.listen);
  auto state = std::make_unique<State>();
  state->options = options;
  const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(std::stoi(port)));
  auto& acceptor = state->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(Code::unavailable, "listen address \"{}\": {}", options.listen, error.message());
  state->port = acceptor.local_endpoint().port();
  state->host = address.is_v6() ? "[" + host + "]" : host;
  return std::unique_ptr<Front>(new Front(std::move(state)));
}

std::uint16_t Front::port() const { return state_->port; }
std::string Front::host() const { return state_->host; }

void Front::serve(std::shared_ptr<const Handlers> handlers) {
  state_->handlers = std::move(handlers);
  state_->pool = std::make_unique<asio::thread_pool>(static_cast<std::size_t>(state_->options.handler_threads));
  state_->accept();
  for (int i = 0; i < state_->options.io_threads; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->io.run(); });
}

Front::~Front() {
  state_->stopping = true;
  asio::post(state_->io, [state = state_.get()] {
    error_code ignored;
    state->acceptor.close(ignored);
  });
  if (state_->pool) {
    // Requests in progress get their replies; then idle and hanging connections are cut.
    state_->pool->wait();
    for (int i = 0; i < 20 && state_->connections > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  state_->io.stop();
  for (auto& thread : state_->threads) thread.join();
}

}  // namespace store::api::server
