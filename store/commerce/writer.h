#pragma once
// All writes of a database go through one thread that commits several waiting jobs together: one sync to disk serves as
// many visitors as are waiting (group commit), and there is nothing to lock.

#include <functional>
#include <memory>
#include <string>

#include "engine/core/result.h"
#include "store/commerce/sqlite.h"

namespace store::commerce {

class Writer {
 public:
  explicit Writer(Database database);
  // Finishes the jobs that wait.
  ~Writer();

  // Runs `job` in a transaction and returns when it is on the disk. A job that fails leaves no trace; when the commit
  // itself fails, every job of it fails. Safe from any thread.
  engine::core::Result<> run(const std::function<engine::core::Result<>(Database&)>& job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Connections for reading, handed out one per caller at a time.
class Readers {
 public:
  explicit Readers(std::string path);
  ~Readers();
  engine::core::Result<> read(const std::function<engine::core::Result<>(Database&)>& job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace store::commerce
