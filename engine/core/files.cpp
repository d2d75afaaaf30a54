#include "engine/core/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace engine::core {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Error system_error(const fs::path& path, const char* what) {
  return fail(errno == ENOENT ? Code::not_found : Code::io, "{}: {}: {}", path.string(), what, std::strerror(errno));
}

template <class Container>
Result<Container> read_whole(const fs::path& path, std::size_t max_bytes) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "cannot be opened");
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(path, "cannot be read");
  if (!S_ISREG(status.st_mode)) return fail(Code::invalid_argument, "{}: not a regular file", path.string());
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes)
    return fail(Code::too_large, "{}: {} bytes, more than the limit of {}", path.string(), size, max_bytes);
  Container bytes;
  bytes.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::read(file.get(), bytes.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "cannot be read");
    if (got == 0) return fail(Code::io, "{}: became shorter while it was read", path.string());
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

fs::path user_dir(const char* sub, const char* xdg, const char* fallback) {
  fs::path dir;
  const char* own = std::getenv("VITRINE_HOME");
  const char* set = std::getenv(xdg);
  const char* home = std::getenv("HOME");
  if (own && *own)
    dir = fs::path(own) / sub;
  else if (set && *set == '/')
    dir = fs::path(set) / "vitrine";
  else
    dir = fs::path(home && *home ? home : "/tmp") / fallback / "vitrine";
  std::error_code ignored;  // the first write into it reports the fault with its path
  fs::create_directories(dir, ignored);
  return dir;
}

}  // namespace

Result<Bytes> read_file(const fs::path& path, std::size_t max_bytes) { return read_whole<Bytes>(path, max_bytes); }
Result<std::string> read_text(const fs::path& path, std::size_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

Result<> write_file_atomic(const fs::path& path, std::span<const std::byte> bytes) {
  std::error_code code;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
  std::string temporary = path.string() + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "cannot be written");
  auto give_up = [&](const char* what) {
    const auto error = system_error(path, what);
    ::unlink(temporary.c_str());
    return error;
  };
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto put = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return give_up("cannot be written");
    done += static_cast<std::size_t>(put);
  }
  ::fchmod(file.get(), 0644);
  if (::fsync(file.get()) != 0) return give_up("cannot be synced");
  if (::close(file.release()) != 0) return give_up("cannot be closed");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("cannot be replaced");
  Descriptor folder(
      ::open(path.has_parent_path() ? path.parent_path().c_str() : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());
  return {};
}

Result<> write_text_atomic(const fs::path& path, std::string_view text) {
  return write_file_atomic(path, std::as_bytes(std::span(text.data(), text.size())));
}

fs::path user_data_dir() { return user_dir("data", "XDG_DATA_HOME", ".local/share"); }
fs::path user_config_dir() { return user_dir("config", "XDG_CONFIG_HOME", ".config"); }
fs::path user_cache_dir() { return user_dir("cache", "XDG_CACHE_HOME", ".cache"); }

Result<fs::path> inside(const fs::path& root, std::string_view relative) {
  auto refuse = [&](const char* why) { return fail(Code::invalid_argument, "path \"{}\": {}", relative, why); };
  if (relative.empty()) return refuse("is empty");
  if (relative.find('\0') != std::string_view::npos) return refuse("holds a NUL");
  if (relative.find('\\') != std::string_view::npos) return refuse("holds a backslash");
  if (relative.front() == '/') return refuse("is absolute");
  const auto colon = relative.find(':');
  if (colon != std::string_view::npos && colon < relative.find('/')) return refuse("has a scheme");
  const fs::path part(relative);
  for (const auto& name : part)
    if (name == "..") return refuse("leaves the folder");
  std::error_code code;
  const fs::path base = fs::weakly_canonical(root, code);
  const fs::path full = fs::weakly_canonical(base / part, code);
  if (code) return refuse("cannot be resolved");
  const auto [end, ignored] = std::mismatch(base.begin(), base.end(), full.begin(), full.end());
  if (end != base.end()) return refuse("leaves the folder by a link");
  return full;
}

}  // namespace engine::core
