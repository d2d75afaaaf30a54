#include "store/commerce/writer.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace store::commerce {

using engine::core::Code;
using engine::core::Error;
using engine::core::fail;
using engine::core::Result;

namespace {

constexpr std::size_t kMostPerCommit = 16;  // beyond that the first waits longer than the sync that is saved

struct Job {
  const std::function<Result<>(Database&)>* work;
  Result<> result;
  bool done = false;
};

}  // namespace

struct Writer::State {
  explicit State(Database opened) : database(std::move(opened)) {}
  Database database;
  std::mutex mutex;
  std::condition_variable arrived, finished;
  std::deque<Job*> waiting;
  bool stopping = false;
  std::thread thread;

  void commit(const std::vector<Job*>& batch) {
    auto fail_all = [&](const Error& error) {
      if (database.in_transaction()) (void)database.script("ROLLBACK");
      for (auto* job : batch)
        if (job->result.ok()) job->result = error;
    };
    if (auto begun = database.script("BEGIN IMMEDIATE"); !begun) return fail_all(begun.error());
    for (auto* job : batch) {
      if (auto saved = database.script("SAVEPOINT job"); !saved) return fail_all(saved.error());
      job->result = (*job->work)(database);
      if (!database.in_transaction())
        return fail_all(job->result ? fail(Code::io, "database: the transaction was rolled back")
                                    : job->result.error());
      if (!job->result) {
        if (auto undone = database.script("ROLLBACK TO job"); !undone) return fail_all(undone.error());
      }
      if (auto released = database.script("RELEASE job"); !released) return fail_all(released.error());
    }
    if (auto committed = database.script("COMMIT"); !committed) fail_all(committed.error());
  }

  void loop() {
    std::unique_lock lock(mutex);
    while (true) {
      arrived.wait(lock, [&] { return stopping || !waiting.empty(); });
      if (waiting.empty()) return;
      std::vector<Job*> batch;
      while (!waiting.empty() && batch.size() < kMostPerCommit) {
        batch.push_back(waiting.front());
        waiting.pop_front();
      }
      lock.unlock();
      commit(batch);
      lock.lock();
      for (auto* job : batch) job->done = true;
      finished.notify_all();
    }
  }
};

Writer::Writer(Database database) : state_(std::make_unique<State>(std::move(database))) {
  state_->thread = std::thread([state = state_.get()] { state->loop(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->arrived.notify_all();
  state_->thread.join();
}

Result<> Writer::run(const std::function<Result<>(Database&)>& work) {
  Job job{&work, {}, false};
  std::unique_lock lock(state_->mutex);
  state_->waiting.push_back(&job);
  state_->arrived.notify_one();
  state_->finished.wait(lock, [&] { return job.done; });
  return job.result;
}

struct Readers::State {
  std::string path;
  std::mutex mutex;
  std::vector<Database> idle;
};

Readers::Readers(std::string path) : state_(std::make_unique<State>()) { state_->path = std::move(path); }
Readers::~Readers() = default;

Result<> Readers::read(const std::function<Result<>(Database&)>& job) {
  std::optional<Database> database;
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->idle.empty()) {
      database.emplace(std::move(state_->idle.back()));
      state_->idle.pop_back();
    }
  }
  if (!database) {
    VITRINE_TRY(opened, Database::open(state_->path));
    database.emplace(std::move(opened));
  }
  // One snapshot for all the job's statements.
  VITRINE_CHECK(database->script("BEGIN"));
  auto result = job(*database);
  const auto ended = database->script("COMMIT");
  if (!ended) return result ? ended : result;  // the connection is dropped
  const std::lock_guard lock(state_->mutex);
  state_->idle.push_back(std::move(*database));
  return result;
}

}  // namespace store::commerce
