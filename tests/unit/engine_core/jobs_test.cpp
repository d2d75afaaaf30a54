#include "engine/core/jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace engine::core::test {
namespace {

TEST(JobQueue, DoneRunsOnTheDrainingThreadOnly) {
  JobQueue jobs(2);
  const auto here = std::this_thread::get_id();
  std::atomic<int> worked{0};
  int done = 0;
  for (int i = 0; i < 20; ++i)
    jobs.post(
        [&] {
          EXPECT_NE(std::this_thread::get_id(), here);
          ++worked;
        },
        [&] {
          EXPECT_EQ(std::this_thread::get_id(), here);
          ++done;
        });
  while (done < 20) {
    EXPECT_LE(jobs.drain(3), 3);
    std::this_thread::yield();
  }
  EXPECT_EQ(worked, 20);
  EXPECT_EQ(jobs.drain(100), 0);
}

TEST(JobQueue, SubmitGivesAFuture) {
  JobQueue jobs(1);
  EXPECT_EQ(jobs.submit([] { return 6 * 7; }).get(), 42);
}

TEST(JobQueue, EndRunsWhatIsQueued) {
  std::atomic<int> worked{0};
  {
    JobQueue jobs(2);
    for (int i = 0; i < 100; ++i) jobs.post([&] { ++worked; });
  }
  EXPECT_EQ(worked, 100);
}

TEST(ParallelFor, VisitsEachIndexOnce) {
  JobQueue jobs(3);
  for (std::size_t count : {0u, 1u, 2u, 1000u}) {
    std::vector<std::atomic<int>> seen(count);
    jobs.parallel_for(count, [&](std::size_t i) { ++seen[i]; });
    for (const auto& times : seen) EXPECT_EQ(times, 1);
  }
}

TEST(ParallelFor, NestsOnASingleWorker) {
  JobQueue jobs(1);
  std::atomic<int> leaves{0};
  jobs.parallel_for(8, [&](std::size_t) {
    jobs.parallel_for(8, [&](std::size_t) { jobs.parallel_for(4, [&](std::size_t) { ++leaves; }); });
  });
  EXPECT_EQ(leaves, 8 * 8 * 4);
}

TEST(ParallelFor, WorksFromInsideAJob) {
  JobQueue jobs(2);
  std::atomic<int> leaves{0};
  std::vector<std::future<void>> waiting;
  for (int i = 0; i < 10; ++i)
    waiting.push_back(jobs.submit([&] { jobs.parallel_for(50, [&](std::size_t) { ++leaves; }); }));
  for (auto& future : waiting) future.get();
  EXPECT_EQ(leaves, 500);
}

}  // namespace
}  // namespace engine::core::test
