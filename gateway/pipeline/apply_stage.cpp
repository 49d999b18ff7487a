#include "gateway/pipeline/apply_stage.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <cstring>
#include <future>

#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/reconcile.hpp"

namespace gw::pipeline {
namespace {

// Rows of one person stay on one page, where they are seen beside each other; but not more than
// this many pages' worth, whatever a sender puts under one number.
constexpr std::size_t kPagesOfOnePerson = 8;

/// Cuts the sorted rows into pages.
class PageCutter {
 public:
  PageCutter(const RowSpool& spool, std::size_t page_rows)
      : cursor_(spool.read()), page_rows_(page_rows) {}

  /// The rows of the next page; none: the end.
  Result<std::vector<SpooledRow>> next() {
    std::vector<SpooledRow> rows;
    rows.reserve(page_rows_);
    while (true) {
      if (!ahead_) {
        GW_TRY(ahead_, cursor_.next(record_));
        if (!ahead_) return rows;
      }
      if (is_full(rows.size())) return rows;
      subject_ = record_.sort_key;
      rows.push_back(row_from_bytes(record_.payload));
      ahead_ = false;
    }
  }

 private:
  bool is_full(std::size_t rows) const {
    return rows >= page_rows_ &&
           (subject_ != record_.sort_key || rows >= page_rows_ * kPagesOfOnePerson);
  }

  RowSpool::Cursor cursor_;
  std::size_t page_rows_;
  SpoolRecord record_;
  bool ahead_ = false;   // record_ is read and on no page yet
  std::string subject_;  // of the row before
};

}  // namespace

std::string to_bytes(const KeyEntry& entry) {
  std::string bytes(24, '\0');
  std::memcpy(bytes.data(), &entry.person.value, 8);
  std::memcpy(bytes.data() + 8, &entry.digest, 8);
  std::memcpy(bytes.data() + 16, &entry.stamp, 8);
  return bytes;
}

KeyEntry key_from(const SpoolRecord& record) {
  KeyEntry entry;
  entry.key = record.sort_key;
  std::memcpy(&entry.person.value, record.payload.data(), 8);
  std::memcpy(&entry.digest, record.payload.data() + 8, 8);
  std::memcpy(&entry.stamp, record.payload.data() + 16, 8);
  return entry;
}

Result<void> ApplyStage::run(const Decoded& decoded, const Merged& merged, RowSpool& keys) {
  origin_.scope = scope_;
  origin_.agency = batch_.agency;
  origin_.batch = batch_.id;
  origin_.outbox_batch = batch_.id;
  origin_.absence = decoded.verdict.absence;
  origin_.units = &decoded.units;
  origin_.refused_numbers = &decoded.refused_numbers;
  done_before_ = batch_.applied_rows;

  PageCutter cutter(merged.spool, services_.page_rows);
  std::int64_t position = 0;
  std::unique_ptr<Page> in_hand;
  // One thread for the whole batch: a thread a page would touch a stack of its own each time.  It
  // ends before the page that it writes.
  boost::asio::thread_pool writer(1);
  std::future<Result<std::vector<KeyEntry>>> written;  // of the page in hand
  while (true) {
    auto page = std::make_unique<Page>();
    GW_TRY(page->rows, cutter.next());
    if (!page->rows.empty()) {
      position += static_cast<std::int64_t>(page->rows.size());
      page->end = position;
      if (!was_in(*page)) GW_CHECK(prepare(*page));
    }
    std::vector<KeyEntry> known;
    if (written.valid()) {
      GW_TRY(known, written.get());
    }
    const bool at_end = page->rows.empty();
    if (!at_end) {
      in_hand = std::move(page);
      auto job = [this, at = in_hand.get()] { return write(*at); };
      written = boost::asio::post(writer, boost::asio::use_future(std::move(job)));
    }
    for (const KeyEntry& entry : known) GW_CHECK(keys.add(entry.key, 0, to_bytes(entry)));
    if (at_end) return {};
  }
}

Result<void> ApplyStage::prepare(Page& page) {
  return services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(page.day, decision_day(services_, store));
    PageWork work(services_, page.day);
    GW_TRY(page.prepared, work.prepare(store, origin_, page.rows));
    page.times.add(work.times());
    return {};
  });
}

Result<std::vector<KeyEntry>> ApplyStage::write(Page& page) {
  GW_CHECK(may_go_on(services_));
  PageOutcome outcome;
  const auto began = std::chrono::steady_clock::now();
  StageTimes::Nanoseconds in_job{};
  Batch next = batch_;
  GW_CHECK(services_.store.write([&](StoreWriter& tx) -> Result<void> {
    const auto job_began = std::chrono::steady_clock::now();
    if (was_in(page)) {
      GW_TRY(page.day, decision_day(services_, tx));
      PageWork work(services_, page.day);
      GW_TRY(outcome, work.keys_only(tx, origin_, page.rows));
      return {};
    }
    GW_TRY(outcome, take_effect(tx, page, next));
    in_job = std::chrono::steady_clock::now() - job_began;
    return {};
  }));
  page.times.add(Stage::commit, std::chrono::steady_clock::now() - began - in_job);
  times_.add(page.times);
  batch_ = next;
  return std::move(outcome.keys);
}

Result<PageOutcome> ApplyStage::take_effect(StoreWriter& tx, Page& page, Batch& next) {
  PageWork work(services_, page.day);
  GW_TRY(PageOutcome outcome, work.apply(tx, origin_, page.rows, std::move(page.prepared)));
  page.times.add(work.times());
  if (next.kind == BatchKind::reconciliation) {
    GW_TRY(const auto missed, reconcile(services_, tx, next, page.rows));
    outcome.notes.insert(outcome.notes.end(), missed.begin(), missed.end());
    if (!missed.empty()) next.reason = BatchReason::events_missing;
  }
  next.applied_rows = page.end;
  next.facts_changed += outcome.facts;
  next.plans_changed += outcome.plans;
  next.flags_changed += outcome.flags;
  next.counts.accepted -= outcome.orphans;
  next.counts.quarantined += outcome.orphans;
  for (const RowNote& note : outcome.notes) {
    ++next.counts.remarks;
    if (use_of(note.reason) == RowUse::review) ++next.counts.review;
  }
  GW_CHECK(tx.add(std::span<const RowNote>(outcome.notes)));
  GW_CHECK(tx.update(next));
  return outcome;
}

}  // namespace gw::pipeline
