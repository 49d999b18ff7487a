#include "gateway/store/sqlite/writer.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"

namespace gw::store::sqlite {
namespace {

constexpr std::size_t kGroupMax = 512;
// How long a large job lets groups pass that follow each other without a pause.  Between two groups
// each time, it would take a sync for each of theirs: half of what a slow disk can take.
constexpr std::chrono::milliseconds kPatience{50};
// Where cores are scarce, who waits for an answer (the loop, the inbox) goes before what is worked
// off.
constexpr int kNiceness = 5;

}  // namespace

Writer::Writer(Connection connection, const Shared& shared, StoreWatch watch)
    : connection_(std::move(connection)),
      shared_(shared),
      watch_(std::move(watch)),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Result<void> Writer::run(const Store::WriteJob& job, Sharing sharing) {
  Task task;
  task.job = &job;
  auto done = task.done.get_future();
  {
    const std::scoped_lock lock(mutex_);
    if (closing_) return fail(Errc::cancelled, "store.write");
    (sharing == Sharing::grouped ? grouped_ : alone_).push_back(&task);
  }
  wake_.notify_one();
  done.wait();
  return task.outcome;
}

void Writer::loop() {
  // Linux counts niceness by thread; refused, the thread is as important as the others.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness));
  for (;;) {
    std::vector<Task*> group;
    Task* large = nullptr;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return closing_ || !alone_.empty() || !grouped_.empty(); });
      const auto count = static_cast<std::ptrdiff_t>(std::min(grouped_.size(), kGroupMax));
      group.assign(grouped_.begin(), grouped_.begin() + count);
      grouped_.erase(grouped_.begin(), grouped_.begin() + count);
      const bool lets_pass = !group.empty() && !closing_ && !alone_.empty() &&
                             std::chrono::steady_clock::now() - alone_.front()->since < kPatience;
      if (!alone_.empty() && !lets_pass) {
        large = alone_.front();
        alone_.pop_front();
      }
    }
    if (group.empty() && large == nullptr) return;
    if (!group.empty()) run_transaction(group, StoreWork::grouped);
    if (large != nullptr) run_transaction({&large, 1}, StoreWork::write);
  }
}

void Writer::run_transaction(std::span<Task* const> tasks, StoreWork work) {
  doings_ = Doings();
  const auto began = std::chrono::steady_clock::now();
  auto committed = connection_.run("BEGIN IMMEDIATE");
  if (committed) committed = run_tasks(tasks);
  if (!committed && connection_.in_transaction()) {
    if (const auto undone = connection_.run("ROLLBACK"); !undone) {
      log::failure("store.rollback_failed", undone.error());
    }
  }
  // Also after a failure: to be told of a change that was undone costs nothing but its doing again.
  shared_.changes.add(std::move(doings_.persons));
  tell(committed, work, began);
  for (Task* const task : tasks) {
    if (!committed && task->outcome) task->outcome = committed;
    // The task is gone as soon as its caller wakes.
    std::promise<void> done = std::move(task->done);
    done.set_value();
  }
}

void Writer::tell(const Result<void>& committed, StoreWork work,
                  std::chrono::steady_clock::time_point began) const {
  if (watch_.done) watch_.done(work, std::chrono::steady_clock::now() - began);
  if (!committed && doings_.counts.journaled > 0 && watch_.journal_lost)
    watch_.journal_lost(doings_.counts.journaled);
  if (!committed || !watch_.flags_moved) return;
  for (const auto& [move, flags] : doings_.counts.flag_moves)
    watch_.flags_moved(move.first, move.second, flags);
}

/// A failure here is one of the whole transaction.
Result<void> Writer::run_tasks(std::span<Task* const> tasks) {
  // A job alone is undone with its transaction.  It has no savepoint, for inside one SQLite walks
  // all pages changed so far after each statement: a large page of changes would take ten times as
  // long.
  const bool shares = tasks.size() > 1;
  bool any = false;
  for (Task* const task : tasks) {
    if (shares) GW_CHECK(connection_.run("SAVEPOINT job"));
    const Doings::Counts before = doings_.counts;
    task->outcome = run_task(*task);
    if (!task->outcome) doings_.counts = before;
    // A full disk ends the transaction by itself.
    if (!connection_.in_transaction()) {
      return task->outcome ? fail(Errc::store, "store.transaction_lost") : task->outcome.error();
    }
    if (shares && !task->outcome) GW_CHECK(connection_.run("ROLLBACK TO job"));
    if (shares) GW_CHECK(connection_.run("RELEASE job"));
    any = any || task->outcome.has_value();
  }
  if (!any) return connection_.run("ROLLBACK");
  GW_FAULT_POINT("store.before_commit");
  GW_CHECK(connection_.run("COMMIT"));
  GW_FAULT_POINT("store.after_commit");
  return {};
}

Result<void> Writer::run_task(Task& task) {
  Session session(connection_, shared_, SnapshotMark{shared_.changes.last()}, doings_);
  try {
    return (*task.job)(session);
  } catch (const std::exception&) {
    // The root of a task: a bug or no memory.  Its words may hold anything, so only the event is
    // told.
    log::error("store.job_threw");
    return fail(Errc::store, "store.job_threw");
  }
}

}  // namespace gw::store::sqlite
