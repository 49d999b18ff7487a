#include "gateway/store/sqlite/inbox.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/fault_point.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/session.hpp"

// A conflict beside the request that was kept first, in the order in which read_conflicts takes
// them; both bodies come last, empty where they are not wanted.
#define GW_CONFLICT_COLUMNS \
  "c.number, c.agency, c.request_id, r.sequence, r.sha256, r.received, c.sha256, c.received"
#define GW_CONFLICT_TABLES "conflict c JOIN request r ON r.sequence = c.first"

// A request with how many others came under its id.
#define GW_REQUEST_COLUMNS                                                                     \
  "r.sequence, r.agency, r.request_id, r.sha256, r.received, (SELECT count(*) FROM conflict c" \
  " WHERE c.agency = r.agency AND c.request_id = r.request_id)"

namespace gw::store::sqlite {
namespace {

/// "20261106-00000017": the day of receipt in Beijing and our number of the request.
std::string receipt_for(Instant received, std::int64_t sequence) {
  const std::chrono::year_month_day day(beijing_day(received));
  const auto date = static_cast<int>(day.year()) * 10000 +
                    static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
                    static_cast<int>(static_cast<unsigned>(day.day()));
  std::string number = std::to_string(sequence);
  if (number.size() < 8) number.insert(0, 8 - number.size(), '0');
  return std::to_string(date) + "-" + number;
}

constexpr int kPageBytes = 4096;
// 64 MiB: folding the log in takes a sync of its own, which a sender waits for, so it is to be
// rare.
constexpr int kCheckpointPages = 16'384;
constexpr std::int64_t kWriterCacheKibibytes = 16'384;
constexpr std::int64_t kReaderCacheKibibytes = 2'048;
constexpr std::chrono::milliseconds kCalm{20};
constexpr std::chrono::seconds kIndexPause{5};

Result<std::int64_t> single(Query query) {
  GW_TRY(const bool found, query.row());
  return found ? query.integer(0) : 0;
}

/// What versions before 20 kept in the store; first it is durable here, then it goes there.
Result<void> move_over(Connection& store, Connection& inbox) {
  GW_TRY(const std::int64_t tables,
         single(store.query("SELECT count(*) FROM sqlite_schema WHERE name = 'webhook_request'")));
  if (tables == 0) return {};
  GW_CHECK(inbox.run("BEGIN IMMEDIATE"));
  Query requests = store.query(
      "SELECT sequence, agency, request_id, sha256, received, body FROM webhook_request"
      " ORDER BY agency, request_id");
  Query request = inbox.query(
      "INSERT INTO request (sequence, agency, request_id, sha256, received, body)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  Query key = inbox.query(
      "INSERT OR IGNORE INTO request_key (agency, request_id, sequence) VALUES (?, ?, ?)");
  for (;;) {
    GW_TRY(const bool more, requests.row());
    if (!more) break;
    request.bind(requests.integer(0)).bind(requests.text(1)).bind(requests.text(2));
    request.bind(requests.text(3)).bind(requests.integer(4));
    GW_CHECK(request.bind_blob(requests.blob(5)).run());
    GW_CHECK(key.bind(requests.text(1)).bind(requests.text(2)).bind(requests.integer(0)).run());
  }
  requests.reset();
  Query conflicts = store.query(
      "SELECT c.sequence, c.agency, c.request_id, c.sha256, c.received, c.body, r.sequence"
      " FROM webhook_conflict c JOIN webhook_request r"
      " ON r.agency = c.agency AND r.request_id = c.request_id");
  Query conflict = inbox.query(
      "INSERT INTO conflict (number, agency, request_id, sha256, received, body, first)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  for (;;) {
    GW_TRY(const bool more, conflicts.row());
    if (!more) break;
    conflict.bind(conflicts.integer(0)).bind(conflicts.text(1)).bind(conflicts.text(2));
    conflict.bind(conflicts.text(3)).bind(conflicts.integer(4)).bind_blob(conflicts.blob(5));
    GW_CHECK(conflict.bind(conflicts.integer(6)).run());
  }
  conflicts.reset();
  GW_CHECK(inbox.run(
      "UPDATE request_keyed SET through = (SELECT coalesce(max(sequence), 0) FROM request)"));
  GW_CHECK(inbox.run("COMMIT"));
  GW_FAULT_POINT("inbox.moved");
  return store.run_script(
      "BEGIN IMMEDIATE; DROP TABLE webhook_request; DROP TABLE webhook_conflict;"
      " DELETE FROM counter WHERE name = 'request'; COMMIT");
}

}  // namespace

Result<std::unique_ptr<RequestInbox>> open_inbox(const std::filesystem::path& folder,
                                                 Connection& store, const crypto::SealKey& key,
                                                 crypto::Random& random,
                                                 RequestIds::Limits limits) {
  const auto file = folder / "inbox.db";
  GW_TRY(auto writer, Connection::open(file, Access::read_write, kWriterCacheKibibytes));
  GW_CHECK(writer.make_durable(kPageBytes, kCheckpointPages));
  GW_CHECK(migrate(writer, file, inbox_migrations()));
  GW_CHECK(move_over(store, writer));
  GW_TRY(const std::int64_t kept, single(writer.query("SELECT max(sequence) FROM request")));
  GW_TRY(const std::int64_t done, single(store.query("SELECT max(through) FROM request_mark")));
  GW_TRY(RequestIds ids, RequestIds::open(writer, limits));
  GW_TRY(auto reader, Connection::open(file, Access::read_only, kReaderCacheKibibytes));
  return std::make_unique<Inbox>(std::move(writer), std::move(reader), std::move(ids),
                                 std::max(kept, done), key, random);
}

Inbox::Inbox(Connection writer, Connection reader, RequestIds ids, std::int64_t last,
             const crypto::SealKey& key, crypto::Random& random)
    : key_(key),
      random_(random),
      reader_(std::move(reader)),
      writer_(std::move(writer)),
      ids_(std::move(ids)),
      last_(last),
      thread_([this] { loop(); }) {}

Inbox::~Inbox() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Inbox::keep(KeptRequest request, Done done) {
  // By the caller: the thread that all wait for only writes.
  request.body = crypto::seal_bytes(key_, random_, request.body);
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    first = waiting_.empty();
    waiting_.push_back({std::move(request), std::move(done), {}});
  }
  // Further ones join the first: the thread takes all that wait.
  if (first) wake_.notify_one();
}

void Inbox::loop() {
  std::vector<Task> tasks;
  for (;;) {
    tasks.clear();
    {
      std::unique_lock lock(mutex_);
      const auto called = [&] { return closing_ || !waiting_.empty(); };
      if (!ids_.unsettled()) wake_.wait(lock, called);
      // When nobody has come for a while, what is known goes to the index.
      if (ids_.unsettled()) wake_.wait_for(lock, kCalm, called);
      std::swap(tasks, waiting_);
      if (tasks.empty() && closing_) return;
    }
    Result<void> kept = writer_.run("BEGIN IMMEDIATE");
    if (kept) kept = keep_all(tasks);
    if (kept) {
      ids_.committed();
    } else {
      ids_.rolled_back();
      if (writer_.in_transaction()) {
        if (const auto undone = writer_.run("ROLLBACK"); !undone)
          log::failure("inbox.rollback_failed", undone.error());
      }
      if (tasks.empty()) pause_after(kept.error());
    }
    for (Task& task : tasks) {
      task.done(kept ? Result<KeepReceipt>(std::move(task.receipt)) : kept.error());
    }
  }
}

/// The index takes nothing now, e.g. the disk is full: later, or when a request comes.
void Inbox::pause_after(const Failure& failure) {
  log::failure("inbox.index_failed", failure);
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kIndexPause, [&] { return closing_ || !waiting_.empty(); });
}

/// A failure is one of the whole transaction: what keeps one request from the disk keeps all.
/// Numbers that were given in it are not given again.
Result<void> Inbox::keep_all(std::span<Task> tasks) {
  if (tasks.empty() || ids_.too_many()) GW_CHECK(ids_.settle_some(writer_));
  for (Task& task : tasks) {
    GW_TRY(task.receipt, keep_one(task.request));
  }
  GW_FAULT_POINT("inbox.before_commit");
  GW_CHECK(writer_.run("COMMIT"));
  GW_FAULT_POINT("inbox.after_commit");
  return {};
}

Result<KeepReceipt> Inbox::keep_one(const KeptRequest& request) {
  GW_FAULT_POINT("inbox.keep");
  GW_TRY(const auto known, ids_.find(writer_, request.agency, request.request_id));
  if (known) return meet(request, *known);
  Query insert = writer_.query(
      "INSERT INTO request (sequence, agency, request_id, sha256, received, body)"
      " VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(last_ + 1).bind(request.agency.text()).bind(request.request_id);
  insert.bind(request.sha256).bind(millis(request.received));
  GW_CHECK(insert.bind_blob(request.body).run());
  ids_.add(request.agency, request.request_id, ++last_);
  return KeepReceipt{KeepOutcome::kept, receipt_for(request.received, last_)};
}

/// The request comes under an id that is known.
Result<KeepReceipt> Inbox::meet(const KeptRequest& request, std::int64_t first) {
  Query known = writer_.query("SELECT sha256, received FROM request WHERE sequence = ?");
  GW_TRY(const bool found, known.bind(first).row());
  if (!found) return fail(Errc::integrity, "inbox.keep");
  const std::string receipt = receipt_for(instant(known.integer(1)), first);
  if (known.text(0) == request.sha256) return KeepReceipt{KeepOutcome::repeated, receipt};
  Query conflict = writer_.query(
      "INSERT INTO conflict (agency, request_id, sha256, received, body, first)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  conflict.bind(request.agency.text()).bind(request.request_id).bind(request.sha256);
  conflict.bind(millis(request.received)).bind_blob(request.body);
  GW_CHECK(conflict.bind(first).run());
  return KeepReceipt{KeepOutcome::conflict, receipt};
}

Result<std::vector<PendingRequest>> Inbox::after(const AgencyId& agency, std::int64_t sequence,
                                                 std::int64_t limit) {
  const std::scoped_lock lock(reading_);
  std::vector<PendingRequest> pending;
  Query query = reader_.query(
      "SELECT sequence, request_id, sha256, received, body FROM request"
      " WHERE agency = ? AND sequence > ? ORDER BY sequence LIMIT ?");
  query.bind(agency.text()).bind(sequence).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return pending;
    PendingRequest& each = pending.emplace_back();
    each.sequence = query.integer(0);
    each.request.agency = agency;
    each.request.request_id = query.text(1);
    each.request.sha256 = query.text(2);
    each.request.received = instant(query.integer(3));
    GW_TRY(each.request.body, crypto::open_bytes(key_, query.blob(4)));
  }
}

Result<std::vector<RequestEntry>> Inbox::requests(const AgencyId& agency,
                                                  const TimeWindow& received, std::int64_t before,
                                                  std::int64_t limit) {
  const std::scoped_lock lock(reading_);
  if (!received.open()) return requests_within(agency, received, before, limit);
    // A text for each: the walk goes by the numbers, or by the index of the agency.
#define GW_REQUESTS(leads)                                    \
  "SELECT " GW_REQUEST_COLUMNS " FROM request r WHERE " leads \
  " sequence < ?1 ORDER BY sequence DESC LIMIT ?2"
  Query query = agency.empty() ? reader_.query(GW_REQUESTS(""))
                               : reader_.query(GW_REQUESTS("agency = ?3 AND"));
#undef GW_REQUESTS
  query.bind(before == 0 ? INT64_MAX : before).bind(limit);
  if (!agency.empty()) query.bind(agency.text());
  std::vector<RequestEntry> entries;
  GW_CHECK(read_entries(query, entries));
  return entries;
}

/// From the end of each agency's stretch of the index, as many as are asked for: what else lies in
/// the window is not read.
Result<std::vector<RequestEntry>> Inbox::requests_within(const AgencyId& agency,
                                                         const TimeWindow& received,
                                                         std::int64_t before, std::int64_t limit) {
  std::int64_t last = received.last();
  std::optional<std::int64_t> behind;  // when the one was received that the page before ended with
  if (before != 0) {
    Query query =
        reader_.query("SELECT received FROM request WHERE sequence >= ? ORDER BY sequence LIMIT 1");
    GW_TRY(const bool found, query.bind(before).row());
    if (found) behind = query.integer(0);
    last = std::min(last, behind.value_or(last));
  }
  std::vector<std::string> agencies{agency.text()};
  if (agency.empty()) {
    GW_TRY(agencies, agencies_heard());
  }
  std::vector<RequestEntry> entries;
  for (const std::string& one : agencies) {
    Query query =
        reader_.query("SELECT " GW_REQUEST_COLUMNS
                      " FROM request r INDEXED BY request_window WHERE agency = ?1"
                      " AND received BETWEEN ?2 AND ?3 AND (received < ?4 OR sequence < ?5)"
                      " ORDER BY received DESC, sequence DESC LIMIT ?6");
    query.bind(one).bind(received.first()).bind(last).bind(behind.value_or(INT64_MAX)).bind(before);
    GW_CHECK(read_entries(query.bind(limit), entries));
  }
  std::sort(entries.begin(), entries.end(), [](const RequestEntry& one, const RequestEntry& other) {
    return std::pair(one.received, one.sequence) > std::pair(other.received, other.sequence);
  });
  if (std::cmp_greater(entries.size(), limit)) entries.resize(static_cast<std::size_t>(limit));
  return entries;
}

Result<void> Inbox::read_entries(Query& query, std::vector<RequestEntry>& entries) {
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return {};
    RequestEntry& each = entries.emplace_back();
    each.sequence = query.integer(0);
    each.agency = AgencyId(std::string(query.text(1)));
    each.request_id = query.text(2);
    each.sha256 = query.text(3);
    each.received = instant(query.integer(4));
    each.receipt = receipt_for(each.received, each.sequence);
    each.conflicts = query.integer(5);
  }
}

/// Of whom there is any request: one step of the index for each, however many they sent.
Result<std::vector<std::string>> Inbox::agencies_heard() {
  Query query = reader_.query(
      "WITH RECURSIVE each(agency) AS (SELECT min(agency) FROM request UNION ALL"
      " SELECT (SELECT min(agency) FROM request WHERE agency > each.agency) FROM each"
      " WHERE each.agency IS NOT NULL) SELECT agency FROM each WHERE agency IS NOT NULL");
  std::vector<std::string> agencies;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return agencies;
    agencies.emplace_back(query.text(0));
  }
}

Result<std::optional<KeptRequest>> Inbox::request(const AgencyId& agency,
                                                  const std::string& request_id) {
  const std::scoped_lock lock(reading_);
  // The index knows all but the last ones.
  Query query = reader_.query(
      "SELECT sha256, received, body FROM request WHERE sequence = coalesce("
      "(SELECT sequence FROM request_key WHERE agency = ?1 AND request_id = ?2),"
      "(SELECT sequence FROM request WHERE sequence > (SELECT through FROM request_keyed)"
      " AND agency = ?1 AND request_id = ?2))");
  GW_TRY(const bool found, query.bind(agency.text()).bind(request_id).row());
  if (!found) return std::optional<KeptRequest>();
  KeptRequest kept{agency, request_id, {}, std::string(query.text(0)), instant(query.integer(1))};
  GW_TRY(kept.body, crypto::open_bytes(key_, query.blob(2)));
  return std::optional<KeptRequest>(std::move(kept));
}

Result<std::vector<RequestConflict>> Inbox::conflicts(std::int64_t after, std::int64_t limit) {
  const std::scoped_lock lock(reading_);
  Query query = reader_.query("SELECT " GW_CONFLICT_COLUMNS ", x'', x'' FROM " GW_CONFLICT_TABLES
                              " WHERE c.number > ? ORDER BY c.number LIMIT ?");
  query.bind(after).bind(limit);
  return read_conflicts(query);
}

Result<std::optional<RequestConflict>> Inbox::conflict(std::int64_t number) {
  const std::scoped_lock lock(reading_);
  Query query = reader_.query("SELECT " GW_CONFLICT_COLUMNS
                              ", r.body, c.body FROM " GW_CONFLICT_TABLES " WHERE c.number = ?");
  query.bind(number);
  GW_TRY(auto found, read_conflicts(query));
  if (found.empty()) return std::optional<RequestConflict>();
  return std::optional<RequestConflict>(std::move(found.front()));
}

Result<std::vector<RequestConflict>> Inbox::read_conflicts(Query& query) {
  std::vector<RequestConflict> conflicts;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return conflicts;
    RequestConflict& each = conflicts.emplace_back();
    each.number = query.integer(0);
    each.first.agency = each.held.agency = AgencyId(std::string(query.text(1)));
    each.first.request_id = each.held.request_id = query.text(2);
    each.first.sha256 = query.text(4);
    each.first.received = instant(query.integer(5));
    each.receipt = receipt_for(each.first.received, query.integer(3));
    each.held.sha256 = query.text(6);
    each.held.received = instant(query.integer(7));
    for (auto& [body, column] : {std::pair(&each.first.body, 8), std::pair(&each.held.body, 9)}) {
      if (const auto sealed = query.blob(column); !sealed.empty()) {
        GW_TRY(*body, crypto::open_bytes(key_, sealed));
      }
    }
  }
}

Result<InboxStanding> Inbox::standing(std::span<const RequestMark> marks) {
  const std::scoped_lock lock(reading_);
  InboxStanding all;
  GW_TRY(const auto agencies, agencies_heard());
  for (const std::string& agency : agencies) {
    std::int64_t through = 0;
    for (const RequestMark& mark : marks) {
      if (mark.agency.text() == agency) through = mark.through;
    }
    Query query = reader_.query(
        "SELECT count(*), (SELECT received FROM request WHERE agency = ?1 AND sequence > ?2"
        " ORDER BY sequence LIMIT 1) FROM request WHERE agency = ?1 AND sequence > ?2");
    GW_TRY(const bool found, query.bind(agency).bind(through).row());
    if (!found || query.integer(0) == 0) continue;
    all.requests.push_back({AgencyId(agency), query.integer(0), instant(query.integer(1))});
  }
  GW_TRY(all.conflicts, single(reader_.query("SELECT count(*) FROM conflict")));
  GW_TRY(const std::int64_t pages, single(reader_.query("PRAGMA page_count")));
  all.bytes = pages * kPageBytes;
  return all;
}

}  // namespace gw::store::sqlite
