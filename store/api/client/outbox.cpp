#include "store/api/client/outbox.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/files.h"
#include "engine/core/log.h"
#include "engine/core/uuid.h"

namespace store::api::client {
namespace {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::Result;
using Json = nlohmann::json;

constexpr std::size_t kMaxLog = 64u << 20;         // bytes read back; far above what a visit writes
constexpr std::uint64_t kRewriteAbove = 1u << 20;  // bytes of a log with nothing waiting

Error system_fault(const std::filesystem::path& path, const char* what) {
  return fail(Code::io, "{}: {}: {}", path.string(), what, std::strerror(errno));
}

// FNV-1a, 64 bits: tells a whole line from a torn one.
std::string checksum(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return fmt::format("{:016x}", hash);
}

std::string line(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return checksum(text) + " " + text + "\n";
}

Json lines_to(const std::vector<wire::Line>& lines) {
  Json list = Json::array();
  for (const auto& one : lines) list.push_back({{"item", one.item.id}, {"quantity", one.quantity}});
  return list;
}

std::vector<wire::Line> lines_from(const Json& list) {
  std::vector<wire::Line> lines;
  for (const auto& json : list) {
    wire::Line one;
    one.item.id = json.at("item").get<std::string>();
    one.quantity = json.at("quantity").get<std::int64_t>();
    lines.push_back(std::move(one));
  }
  return lines;
}

Json to_json(const Entry& entry) {
  return {
      {"number", entry.number}, {"operation", entry.operation}, {"body", entry.body}, {"if_match", entry.if_match},
      {"key", entry.key},       {"method", entry.method},       {"path", entry.path}, {"lines", lines_to(entry.lines)}};
}

Json to_json(const Session& session) {
  return {{"cart", session.cart_id},
          {"lines", lines_to(session.lines)},
          {"checkout", session.checkout_id},
          {"revision", session.checkout_revision},
          {"orders", session.order_ids}};
}

Entry entry_from(const Json& json) {
  Entry entry;
  entry.number = json.at("number").get<std::uint64_t>();
  entry.operation = json.at("operation").get<std::string>();
  entry.body = json.at("body").get<std::string>();
  entry.if_match = json.at("if_match").get<std::string>();
  entry.key = json.at("key").get<std::string>();
  entry.method = json.at("method").get<std::string>();
  entry.path = json.at("path").get<std::string>();
  entry.lines = lines_from(json.at("lines"));
  return entry;
}

Session session_from(const Json& json) {
  return {json.at("cart").get<std::string>(), lines_from(json.at("lines")), json.at("checkout").get<std::string>(),
          json.at("revision").get<std::string>(), json.at("orders").get<std::vector<std::string>>()};
}

Result<std::string> read_token(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST) return system_fault(file, "cannot be made");
  if (fd >= 0) {
    const std::string token = engine::core::random_hex(32);
    const bool written =
        ::write(fd, token.data(), token.size()) == static_cast<ssize_t>(token.size()) && ::fsync(fd) == 0;
    const auto fault = system_fault(file, "cannot be written");
    ::close(fd);
    if (!written) {
      ::unlink(file.c_str());
      return fault;
    }
    return token;
  }
  VITRINE_TRY(token, engine::core::read_text(file, 256));
  if (token.size() != 64 || token.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(Code::corrupt,
                "{}: not 64 hex digits; orders cannot be told apart without it. Remove the file to start anew",
                file.string());
  return token;
}

}  // namespace

Result<Outbox> Outbox::open(const std::filesystem::path& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return fail(Code::io, "{}: cannot be made: {}", folder.string(), code.message());
  Outbox outbox;
  outbox.file_ = folder / "outbox.log";
  const auto lock = folder / "lock";
  outbox.lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (outbox.lock_ < 0) return system_fault(lock, "cannot be opened");
  if (::flock(outbox.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Code::conflict, "{}: in use by another running vitrine", folder.string());
  VITRINE_TRY(token, read_token(folder / "identity"));
  outbox.token = std::move(token);
  VITRINE_CHECK(outbox.load());
  VITRINE_CHECK(outbox.rewrite());
  return outbox;
}

Outbox::Outbox(Outbox&& other) noexcept
    : entries(std::move(other.entries)),
      session(std::move(other.session)),
      token(std::move(other.token)),
      file_(std::move(other.file_)),
      lock_(std::exchange(other.lock_, -1)),
      log_(std::exchange(other.log_, -1)),
      next_(other.next_),
      bytes_(other.bytes_) {}

Outbox::~Outbox() {
  if (log_ >= 0) ::close(log_);
  if (lock_ >= 0) ::close(lock_);
}

Result<> Outbox::load() {
  auto text = engine::core::read_text(file_, kMaxLog);
  if (!text) {
    if (text.error().code == Code::not_found) return {};
    return text.error();
  }
  std::size_t from = 0, number = 0;
  while (from < text->size()) {
    ++number;
    const auto end = text->find('\n', from);
    const std::string_view whole = std::string_view(*text).substr(from, end == std::string::npos ? end : end - from);
    const bool sound =
        end != std::string::npos && whole.size() > 17 && checksum(whole.substr(17)) == whole.substr(0, 16);
    if (!sound) {
      // Only the last write can be torn; what follows a bad line was never acknowledged by a sync of it.
      spdlog::warn("{}: line {} is torn and dropped", file_.string(), number);
      return {};
    }
    try {
      const Json json = Json::parse(whole.substr(17));
      if (json.contains("drop"))
        std::erase_if(entries, [&](const Entry& entry) { return entry.number == json["drop"].get<std::uint64_t>(); });
      if (json.contains("add")) {
        entries.push_back(entry_from(json["add"]));
        next_ = std::max(next_, entries.back().number + 1);
      }
      if (json.contains("resolve")) {
        const Entry resolved = entry_from(json["resolve"]);
        for (auto& entry : entries)
          if (entry.number == resolved.number) entry = resolved;
      }
      if (json.contains("session")) session = session_from(json["session"]);
    } catch (const Json::exception& error) {
      return fail(Code::corrupt, "{}: line {}: {}", file_.string(), number, error.what());
    }
    from = end + 1;
  }
  return {};
}

Result<> Outbox::rewrite() {
  std::string text = line({{"session", to_json(session)}});
  for (const auto& entry : entries) text += line({{"add", to_json(entry)}});
  VITRINE_CHECK(engine::core::write_text_atomic(file_, text));
  if (log_ >= 0) ::close(log_);
  log_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (log_ < 0) return system_fault(file_, "cannot be opened");
  bytes_ = text.size();
  return {};
}

Result<> Outbox::append(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto put = ::write(log_, text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) break;
    done += static_cast<std::size_t>(put);
  }
  if (done == text.size() && ::fdatasync(log_) == 0) {
    bytes_ += text.size();
    return {};
  }
  const auto fault = system_fault(file_, "cannot be written");
  // Back to the last whole line, or the next one would hang on to half a line.
  if (::ftruncate(log_, static_cast<off_t>(bytes_)) != 0)
    spdlog::error("{}: cannot be cut: {}", file_.string(), std::strerror(errno));
  return fault;
}

Result<> Outbox::add(Entry& entry) {
  entry.number = next_;
  Json json = {{"add", to_json(entry)}};
  Session after = session;
  if (entry.operation == "put_cart") after.lines = entry.lines;
  json["session"] = to_json(after);
  VITRINE_CHECK(append(line(json)));
  ++next_;
  session = std::move(after);
  entries.push_back(entry);
  return {};
}

Result<> Outbox::replace(std::uint64_t old, Entry& entry) {
  entry.number = next_;
  Session after = session;
  if (entry.operation == "put_cart") after.lines = entry.lines;
  VITRINE_CHECK(append(line({{"drop", old}, {"add", to_json(entry)}, {"session", to_json(after)}})));
  ++next_;
  session = std::move(after);
  std::erase_if(entries, [&](const Entry& one) { return one.number == old; });
  entries.push_back(entry);
  return {};
}

Result<> Outbox::resolve(const Entry& entry) {
  VITRINE_CHECK(append(line({{"resolve", to_json(entry)}})));
  for (auto& one : entries)
    if (one.number == entry.number) one = entry;
  return {};
}

Result<> Outbox::drop(std::uint64_t number) {
  VITRINE_CHECK(append(line({{"drop", number}, {"session", to_json(session)}})));
  std::erase_if(entries, [&](const Entry& one) { return one.number == number; });
  return entries.empty() && bytes_ > kRewriteAbove ? rewrite() : Result<>();
}

Result<> Outbox::keep_session() { return append(line({{"session", to_json(session)}})); }

}  // namespace store::api::client
