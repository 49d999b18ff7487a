#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/base/log.hpp"
#include "gateway/store/private_folder.hpp"
#include "gateway/store/sqlite/folder_lock.hpp"
#include "gateway/store/sqlite/inbox.hpp"
#include "gateway/store/sqlite/migrate.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/writer.hpp"
#include "gateway/store/sqlite_store.hpp"

namespace gw::store {
namespace {

using sqlite::Access;
using sqlite::Connection;

/// Read-only connections, lent to one job at a time and opened when first needed.
class ReaderPool {
 public:
  ReaderPool(std::filesystem::path file, std::int64_t cache_kibibytes, int limit,
             std::function<void(int)> lent)
      : file_(std::move(file)),
        cache_kibibytes_(cache_kibibytes),
        lent_(std::move(lent)),
        free_(limit) {}

  Result<std::unique_ptr<Connection>> borrow() {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return free_ > 0; });
      --free_;
      if (lent_) lent_(1);
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    auto opened = Connection::open(file_, Access::read_only, cache_kibibytes_);
    if (!opened) {
      give_back(nullptr);
      return opened.error();
    }
    return std::make_unique<Connection>(std::move(*opened));
  }

  /// Nothing: the connection is not to be used again.
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock(mutex_);
      ++free_;
      if (lent_) lent_(-1);
      if (connection) idle_.push_back(std::move(connection));
    }
    wake_.notify_one();
  }

 private:
  std::filesystem::path file_;
  std::int64_t cache_kibibytes_;
  std::function<void(int)> lent_;
  std::mutex mutex_;  // guards free_ and idle_: jobs come from any pool thread
  std::condition_variable wake_;
  int free_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(const SqliteSettings& settings, sqlite::FolderLock lock, crypto::SealKey key)
      : lock_(std::move(lock)),
        key_(std::move(key)),
        readers_(settings.folder / "gateway.db", settings.reader_cache_kibibytes, settings.readers,
                 settings.watch.readers_lent),
        watch_(settings.watch) {}

  /// The threads that write, over a database that is brought forward.
  Result<void> start(const std::filesystem::path& folder, Connection writer) {
    GW_TRY(inbox_, sqlite::open_inbox(folder, writer, key_, random_));
    writer_.emplace(std::move(writer), sqlite::Shared{key_, random_, changes_}, watch_);
    return {};
  }

  Result<void> write(const WriteJob& job) override {
    return writer_->run(job, sqlite::Writer::Sharing::alone);
  }
  Result<void> write_grouped(const WriteJob& job) override {
    return writer_->run(job, sqlite::Writer::Sharing::grouped);
  }

  Result<void> read(const ReadJob& job) override {
    GW_TRY(auto connection, readers_.borrow());
    const auto began = std::chrono::steady_clock::now();
    const SnapshotMark mark{changes_.last()};
    auto outcome = connection->run("BEGIN");
    if (outcome) outcome = run_job(job, *connection, mark);
    if (connection->in_transaction() && !connection->run("ROLLBACK")) connection.reset();
    readers_.give_back(std::move(connection));
    if (watch_.done) watch_.done(StoreWork::read, std::chrono::steady_clock::now() - began);
    return outcome;
  }

  RequestInbox& inbox() override { return *inbox_; }

 private:
  Result<void> run_job(const ReadJob& job, Connection& connection, SnapshotMark mark) {
    sqlite::Doings none;
    sqlite::Session session(connection, {key_, random_, changes_}, mark, none);
    try {
      return job(session);
    } catch (const std::exception&) {
      // The root of a task, as in the writer.
      log::error("store.job_threw");
      return fail(Errc::store, "store.job_threw");
    }
  }

  sqlite::FolderLock lock_;
  crypto::SealKey key_;
  crypto::SystemRandom random_;
  sqlite::PersonChanges changes_;
  ReaderPool readers_;
  StoreWatch watch_;
  std::unique_ptr<RequestInbox> inbox_;
  std::optional<sqlite::Writer> writer_;  // last: its thread uses the others
};

constexpr int kPageBytes = 8192;
constexpr int kCheckpointPages = 4096;  // 32 MiB

/// What the schema's versions cannot do by themselves, for it takes the key.
Result<void> seal_what_lies_clear(Connection& connection, const crypto::SealKey& key,
                                  crypto::Random& random) {
  sqlite::PersonChanges changes;
  sqlite::Doings doings;
  GW_CHECK(connection.run("BEGIN IMMEDIATE"));
  sqlite::Session session(connection, {key, random, changes}, SnapshotMark(), doings);
  const auto seal_all = [&]() -> Result<bool> {
    GW_TRY(const bool answers, session.seal_clear_answers());
    GW_TRY(const bool reasons, session.seal_clear_reasons());
    return answers || reasons;
  };
  const auto sealed = seal_all();
  const Result<void> done = sealed ? connection.run("COMMIT") : Result<void>(sealed.error());
  // The first failure is the one to tell.
  if (!done && connection.in_transaction()) static_cast<void>(connection.run("ROLLBACK"));
  if (!done || !*sealed) return done;
  // Until the log is folded in, the file holds what it held.
  return connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteSettings& settings) {
  GW_CHECK(make_private_folder(settings.folder));
  GW_TRY(auto lock, sqlite::FolderLock::take(settings.folder));
  crypto::SystemRandom random;
  GW_TRY(auto key, crypto::load_or_create_key(settings.key_file, random));
  const auto file = settings.folder / "gateway.db";
  GW_TRY(auto writer, Connection::open(file, Access::read_write, settings.writer_cache_kibibytes));
  GW_CHECK(writer.make_durable(kPageBytes, kCheckpointPages));
  GW_CHECK(sqlite::migrate(writer, file, sqlite::migrations()));
  GW_CHECK(seal_what_lies_clear(writer, key, random));
  auto store = std::make_unique<SqliteStore>(settings, std::move(lock), std::move(key));
  GW_CHECK(store->start(settings.folder, std::move(writer)));
  return store;
}

}  // namespace gw::store
