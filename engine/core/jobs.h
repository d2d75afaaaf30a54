#pragma once
// A pool of worker threads. Finished values come back through a queue that the owner drains; no locks in the frame.

#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

namespace engine::core {

class JobQueue {
 public:
  // `threads` = 0: one per processor, at least one.
  explicit JobQueue(unsigned threads = 0);
  // Runs what is queued to its end, then joins.
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  unsigned threads() const;

  // Runs `work` on a worker; `done`, if any, is called later by drain() on the thread that drains.
  void post(std::function<void()> work, std::function<void()> done = {});

  // Runs `f` on a worker; the future is ready when it has returned. Destroying the future does not wait.
  template <class F>
  auto submit(F f) -> std::future<std::invoke_result_t<F>> {
    auto task = std::make_shared<std::packaged_task<std::invoke_result_t<F>()>>(std::move(f));
    auto future = task->get_future();
    post([task] { (*task)(); });
    return future;
  }

  // Calls at most `most` finished jobs' `done` here. Returns how many were called.
  int drain(int most);

  // Splits [0, count) over the workers and the calling thread; returns when all have run. Safe to call from a worker.
  void parallel_for(std::size_t count, const std::function<void(std::size_t index)>& f);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine::core
