#pragma once
// The one wrapper around SQLite: statements are prepared once per connection, values are copied, every fault is a
// Result that names the statement. A connection belongs to one thread at a time.

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace store::commerce {

using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  // 0 and "" for NULL; a column of the other type is our own mistake and asserts.
  std::int64_t integer(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  bool null(std::size_t column) const { return std::holds_alternative<std::nullptr_t>(values_[column]); }

 private:
  std::vector<Value> values_;
};

class Database {
 public:
  // WAL, synchronous FULL: a commit that returned is on the disk. `path` may be a "file:...?mode=memory&cache=shared"
  // URI.
  static engine::core::Result<Database> open(const std::string& path);

  // Statements separated by semicolons, without parameters.
  engine::core::Result<> script(const std::string& sql);
  // Rows of one statement; parameters ?1, ?2 ... in order.
  engine::core::Result<std::vector<Row>> query(std::string_view sql, std::initializer_list<Value> parameters = {});
  // Rows changed by one statement.
  engine::core::Result<std::int64_t> run(std::string_view sql, std::initializer_list<Value> parameters = {});
  // False after SQLite itself rolled a transaction back (full disk, input/output error).
  bool in_transaction() const;

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const;
  };
  struct CloseStatement {
    void operator()(sqlite3_stmt* statement) const;
  };
  engine::core::Result<sqlite3_stmt*> prepared(std::string_view sql, std::initializer_list<Value> parameters);
  engine::core::Error fault(int status, std::string_view sql) const;

  std::unique_ptr<sqlite3, CloseDatabase> handle_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, CloseStatement>, std::less<>> statements_;
};

}  // namespace store::commerce
