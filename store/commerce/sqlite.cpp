#include "store/commerce/sqlite.h"

#include <sqlite3.h>

#include <cassert>

namespace store::commerce {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::Result;

namespace {

constexpr int kBusyMilliseconds = 10'000;  // another process on the same file: a backup, a second server

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
  const Value& value = values_.at(column);
  assert(!std::holds_alternative<std::string>(value));
  return std::holds_alternative<std::int64_t>(value) ? std::get<std::int64_t>(value) : 0;
}

const std::string& Row::text(std::size_t column) const {
  static const std::string empty;
  const Value& value = values_.at(column);
  assert(!std::holds_alternative<std::int64_t>(value));
  return std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : empty;
}

void Database::CloseDatabase::operator()(sqlite3* database) const { sqlite3_close_v2(database); }
void Database::CloseStatement::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Error Database::fault(int status, std::string_view sql) const {
  const Code code = status == SQLITE_BUSY || status == SQLITE_LOCKED                               ? Code::unavailable
                    : status == SQLITE_CONSTRAINT                                                  ? Code::conflict
                    : status == SQLITE_CORRUPT || status == SQLITE_NOTADB                          ? Code::corrupt
                    : status == SQLITE_FULL || status == SQLITE_IOERR || status == SQLITE_CANTOPEN ? Code::io
                                                                                                   : Code::internal;
  return fail(code, "database: {} in \"{}\"", handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(status),
              sql.substr(0, 120));
}

Result<Database> Database::open(const std::string& path) {
  Database database;
  sqlite3* handle = nullptr;
  const int status =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  database.handle_.reset(handle);
  if (status != SQLITE_OK) return fail(Code::io, "{}: cannot be opened: {}", path, sqlite3_errstr(status));
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  for (const auto* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
                             "PRAGMA trusted_schema = OFF", "PRAGMA wal_autocheckpoint = 1000"}) {
    auto done = database.script(pragma);
    if (!done) return done.error().within(path);
  }
  return database;
}

Result<> Database::script(const std::string& sql) {
  const int status = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return fault(status & 0xFF, sql);
  return {};
}

Result<sqlite3_stmt*> Database::prepared(std::string_view sql, std::initializer_list<Value> parameters) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (status != SQLITE_OK) return fault(status & 0xFF, sql);
    found = statements_.emplace(std::string(sql), statement).first;
  }
  sqlite3_stmt* statement = found->second.get();
  int index = 1;
  for (const auto& value : parameters) {
    int status = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      status = sqlite3_bind_int64(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      status = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } else {
      status = sqlite3_bind_null(statement, index);
    }
    assert(status != SQLITE_RANGE);
    if (status != SQLITE_OK) return fault(status & 0xFF, sql);
    ++index;
  }
  assert(index - 1 == sqlite3_bind_parameter_count(statement));
  return statement;
}

Result<std::vector<Row>> Database::query(std::string_view sql, std::initializer_list<Value> parameters) {
  VITRINE_TRY(statement, prepared(sql, parameters));
  std::vector<Row> rows;
  int status = 0;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<Value> values;
    const int columns = sqlite3_column_count(statement);
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
          values.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
          break;
        case SQLITE_NULL:
          values.emplace_back(nullptr);
          break;
        default:
          values.emplace_back(std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, i)),
                                          static_cast<std::size_t>(sqlite3_column_bytes(statement, i))));
      }
    }
    rows.emplace_back(std::move(values));
  }
  if (status != SQLITE_DONE) {
    const Error error = fault(status & 0xFF, sql);
    sqlite3_reset(statement);
    return error;
  }
  sqlite3_reset(statement);
  return rows;
}

Result<std::int64_t> Database::run(std::string_view sql, std::initializer_list<Value> parameters) {
  VITRINE_TRY(rows, query(sql, parameters));
  return static_cast<std::int64_t>(sqlite3_changes64(handle_.get()));
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

}  // namespace store::commerce
