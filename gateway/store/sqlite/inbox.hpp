#pragma once
// The inbox on SQLite: a file of its own beside the store, one thread that writes what waits in one
// commit, and one connection for reading.  Opened with the store and closed after it.
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/random.hpp"
#include "gateway/ports/request_inbox.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/migrate.hpp"
#include "gateway/store/sqlite/request_ids.hpp"

namespace gw::store::sqlite {

/// All versions of the inbox's schema, compiled in from schemas/store/inbox.
std::span<const Migration> inbox_migrations();

/// Opens the inbox in that folder, makes it at the first start and brings an older one forward, as
/// open_sqlite_store does.  Numbers go on above the marks in `store`, of which a restored inbox
/// may know nothing; requests that an earlier version kept in the store are moved here.
Result<std::unique_ptr<RequestInbox>> open_inbox(const std::filesystem::path& folder,
                                                 Connection& store, const crypto::SealKey& key,
                                                 crypto::Random& random,
                                                 RequestIds::Limits limits = {});

class Inbox final : public RequestInbox {
 public:
  /// Two connections to a file that was set up; `last` is the highest number ever given.
  Inbox(Connection writer, Connection reader, RequestIds ids, std::int64_t last,
        const crypto::SealKey& key, crypto::Random& random);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  /// Finishes what waits.
  ~Inbox() override;

  void keep(KeptRequest request, Done done) override;
  Result<std::vector<PendingRequest>> after(const AgencyId& agency, std::int64_t sequence,
                                            std::int64_t limit) override;
  Result<std::vector<RequestEntry>> requests(const AgencyId& agency, const TimeWindow& received,
                                             std::int64_t before, std::int64_t limit) override;
  Result<std::optional<KeptRequest>> request(const AgencyId& agency,
                                             const std::string& request_id) override;
  Result<std::vector<RequestConflict>> conflicts(std::int64_t after, std::int64_t limit) override;
  Result<std::optional<RequestConflict>> conflict(std::int64_t number) override;
  Result<InboxStanding> standing(std::span<const RequestMark> marks) override;

 private:
  struct Task {
    KeptRequest request;  // its body sealed
    Done done;
    KeepReceipt receipt;
  };

  void loop();
  Result<void> keep_all(std::span<Task> tasks);
  Result<KeepReceipt> keep_one(const KeptRequest& request);
  Result<KeepReceipt> meet(const KeptRequest& request, std::int64_t first);
  void pause_after(const Failure& failure);
  Result<std::vector<RequestConflict>> read_conflicts(Query& query);
  // With reading_ held.
  Result<std::vector<RequestEntry>> requests_within(const AgencyId& agency,
                                                    const TimeWindow& received, std::int64_t before,
                                                    std::int64_t limit);
  Result<void> read_entries(Query& query, std::vector<RequestEntry>& entries);
  Result<std::vector<std::string>> agencies_heard();

  const crypto::SealKey& key_;
  crypto::Random& random_;

  std::mutex reading_;  // guards reader_: reads are few and short
  Connection reader_;

  Connection writer_;
  RequestIds ids_;  // the writing thread's, as the next
  std::int64_t last_ = 0;

  std::mutex mutex_;  // guards the queue; callers and the thread meet here only
  std::condition_variable wake_;
  std::vector<Task> waiting_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace gw::store::sqlite
