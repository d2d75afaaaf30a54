#include "engine/core/jobs.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace engine::core {

struct JobQueue::State {
  struct Job {
    std::function<void()> work, done;
  };
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Job> waiting;
  std::deque<std::function<void()>> finished;
  bool stop = false;
  std::vector<std::thread> threads;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return stop || !waiting.empty(); });
      if (waiting.empty()) return;
      Job job = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      job.work();
      job.work = nullptr;  // what it captured dies on this thread, outside the lock
      lock.lock();
      if (job.done) finished.push_back(std::move(job.done));
    }
  }
};

JobQueue::JobQueue(unsigned threads) : state_(std::make_unique<State>()) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->run(); });
}

JobQueue::~JobQueue() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

unsigned JobQueue::threads() const { return static_cast<unsigned>(state_->threads.size()); }

void JobQueue::post(std::function<void()> work, std::function<void()> done) {
  {
    std::lock_guard lock(state_->mutex);
    state_->waiting.push_back({std::move(work), std::move(done)});
  }
  state_->wake.notify_one();
}

int JobQueue::drain(int most) {
  int called = 0;
  while (called < most) {
    std::function<void()> done;
    {
      std::lock_guard lock(state_->mutex);
      if (state_->finished.empty()) break;
      done = std::move(state_->finished.front());
      state_->finished.pop_front();
    }
    done();
    ++called;
  }
  return called;
}

// The caller takes part, so a call from a worker never waits for a free worker. Helpers that start late find nothing to
// do.
void JobQueue::parallel_for(std::size_t count, const std::function<void(std::size_t)>& f) {
  struct Shared {
    std::atomic<std::size_t> next{0}, left;
    const std::function<void(std::size_t)>* f;
    std::size_t count;
    std::mutex mutex;
    std::condition_variable all;
  };
  if (count == 0) return;
  auto shared = std::make_shared<Shared>();
  shared->left = count;
  shared->f = &f;
  shared->count = count;
  auto run = [](Shared& s) {
    for (std::size_t i = s.next.fetch_add(1); i < s.count; i = s.next.fetch_add(1)) {
      (*s.f)(i);
      if (s.left.fetch_sub(1) == 1) {
        std::lock_guard lock(s.mutex);
        s.all.notify_all();
      }
    }
  };
  const std::size_t helpers = std::min<std::size_t>(count - 1, threads());
  for (std::size_t i = 0; i < helpers; ++i) post([shared, run] { run(*shared); });
  run(*shared);
  std::unique_lock lock(shared->mutex);
  shared->all.wait(lock, [&] { return shared->left.load() == 0; });
}

}  // namespace engine::core
