#pragma once
// The one writer: a thread that owns the writing connection and runs jobs in transactions.
// Jobs that may share a commit go first, all that wait at once.  A large job runs when none of them
// waits, or when it has let them pass for long enough: a webhook waits for one large job at the
// most, and rarely, and a large job has its turn however many webhooks come.
// Callers block until their job is durable or undone.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::store::sqlite {

class Writer {
 public:
  enum class Sharing : std::uint8_t { alone, grouped };

  Writer(Connection connection, const Shared& shared, StoreWatch watch);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Finishes what waits.
  ~Writer();

  /// The job's failure, or that of the commit.  Errc::cancelled once the writer is closing.
  Result<void> run(const Store::WriteJob& job, Sharing sharing);

 private:
  struct Task {
    const Store::WriteJob* job = nullptr;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    Result<void> outcome;
    std::promise<void> done;
  };

  void loop();
  void run_transaction(std::span<Task* const> tasks, StoreWork work);
  void tell(const Result<void>& committed, StoreWork work,
            std::chrono::steady_clock::time_point began) const;
  Result<void> run_tasks(std::span<Task* const> tasks);
  Result<void> run_task(Task& task);

  Connection connection_;
  Shared shared_;
  StoreWatch watch_;
  Doings doings_;  // of the transaction at work

  std::mutex mutex_;  // guards the queues; callers and the thread meet here only
  std::condition_variable wake_;
  std::deque<Task*> alone_;
  std::deque<Task*> grouped_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace gw::store::sqlite
