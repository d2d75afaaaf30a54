#include "store/import/zip_archive.h"

#include <zip.h>

#include <map>
#include <mutex>

namespace store::import {

using engine::core::Bytes;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

namespace {

struct Entry {
  zip_uint64_t index;
  std::uint64_t bytes;
  std::uint32_t crc;
};

// Why the name may not be used; null when it may.
const char* fault_of(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > 1024) return "is longer than 1024 bytes";
  if (name.front() == '/') return "is absolute";
  if (name.size() > 1 && name[1] == ':') return "names a drive";
  for (const char c : name) {
    if (c == '\\') return "holds a backslash";
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "holds a control character";
  }
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    if (name.substr(start, end - start) == "..") return "leaves the archive";
    start = end + 1;
  }
  return nullptr;
}

// A name as it may be shown: control characters would let an archive write to the terminal.
std::string shown(std::string_view name) {
  std::string text(name.substr(0, 120));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  return text;
}

}  // namespace

struct ZipArchive::State {
  std::string path;
  zip_t* zip = nullptr;
  std::map<std::string, Entry, std::less<>> entries;
  std::vector<std::string> names;
  mutable std::mutex mutex;  // libzip: one thread per archive at a time

  ~State() {
    if (zip) zip_discard(zip);
  }
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path, const ZipLimits& limits) {
  auto state = std::make_unique<State>();
  state->path = path.string();
  std::error_code status;
  if (!std::filesystem::is_regular_file(path, status)) return fail(Code::not_found, "{}: no such file", state->path);
  int why = 0;
  state->zip = zip_open(state->path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &why);
  if (!state->zip) {
    zip_error_t error;
    zip_error_init_with_code(&error, why);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return fail(Code::corrupt, "{}: not a readable zip: {}", state->path, text);
  }
  const zip_int64_t count = zip_get_num_entries(state->zip, 0);
  if (count < 0 || static_cast<std::uint64_t>(count) > limits.max_entries)
    return fail(Code::too_large, "{}: {} entries, more than {}", state->path, count, limits.max_entries);
  std::uint64_t total = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(state->zip, i, ZIP_FL_ENC_RAW, &stat) != 0)
      return fail(Code::corrupt, "{}: entry {}: {}", state->path, i, zip_strerror(state->zip));
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC;
    if ((stat.valid & kNeeded) != kNeeded)
      return fail(Code::corrupt, "{}: entry {} has no name, size or checksum", state->path, i);
    const std::string_view name = stat.name;
    if (const char* fault = fault_of(name))
      return fail(Code::corrupt, "{}: entry {}: the name '{}' {}", state->path, i, shown(name), fault);
    if (stat.size > limits.max_entry_bytes)
      return fail(Code::too_large, "{}: {}: {} bytes inflated, more than {}", state->path, name, stat.size,
                  limits.max_entry_bytes);
    if (stat.size > 4096 && stat.size / std::max<zip_uint64_t>(stat.comp_size, 1) > limits.max_ratio)
      return fail(Code::too_large, "{}: {}: {} bytes stored inflate to {}, more than {} times", state->path, name,
                  stat.comp_size, stat.size, limits.max_ratio);
    if ((total += stat.size) > limits.max_total_bytes)
      return fail(Code::too_large, "{}: more than {} bytes inflated in all", state->path, limits.max_total_bytes);
    if (name.back() == '/') continue;  // a folder
    if (!state->entries.try_emplace(std::string(name), Entry{i, stat.size, stat.crc}).second)
      return fail(Code::corrupt, "{}: '{}' occurs twice", state->path, name);
    state->names.emplace_back(name);
  }
  return ZipArchive(std::move(state));
}

const std::vector<std::string>& ZipArchive::names() const { return state_->names; }

bool ZipArchive::contains(std::string_view name) const {
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  return state_->entries.find(name) != state_->entries.end();
}

std::uint32_t ZipArchive::crc(std::string_view name) const {
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  const auto entry = state_->entries.find(name);
  return entry == state_->entries.end() ? 0 : entry->second.crc;
}

Result<Bytes> ZipArchive::read(std::string_view name) const {
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  const auto entry = state_->entries.find(name);
  if (entry == state_->entries.end()) return fail(Code::not_found, "{}: no entry '{}'", state_->path, shown(name));
  const std::lock_guard lock(state_->mutex);
  zip_file_t* file = zip_fopen_index(state_->zip, entry->second.index, 0);
  if (!file) return fail(Code::corrupt, "{}: {}: {}", state_->path, name, zip_strerror(state_->zip));
  Bytes bytes(entry->second.bytes);
  std::size_t got = 0;
  zip_int64_t step = 0;
  while (got < bytes.size() && (step = zip_fread(file, bytes.data() + got, bytes.size() - got)) > 0)
    got += static_cast<std::size_t>(step);
  // One byte beyond the stated size: reads 0 and checks the checksum, or shows that the entry lied.
  std::byte beyond;
  const zip_int64_t tail = step < 0 ? step : zip_fread(file, &beyond, 1);
  const std::string why = zip_file_strerror(file);
  zip_fclose(file);
  if (step < 0 || tail < 0) return fail(Code::corrupt, "{}: {}: {}", state_->path, name, why);
  if (got < bytes.size())
    return fail(Code::corrupt, "{}: {}: ends at byte {} of {}", state_->path, name, got, bytes.size());
  if (tail != 0) return fail(Code::corrupt, "{}: {}: longer than its stated {} bytes", state_->path, name, got);
  return bytes;
}

}  // namespace store::import
