#include "gateway/pipeline/replay_desk.hpp"

#include <algorithm>

#include "gateway/base/log.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/corrected_file.hpp"

namespace gw::pipeline {
namespace {

// A preview holds the writer for as long as it works a stretch out; more than this nobody waits
// for.
constexpr std::int64_t kPreviewRows = 20000;

/// Whether rows of this feed are read again here at all.
Result<void> readable_again(const FeedEntry& feed, const FeedId& id) {
  return feed.adapter->coded_columns(id).empty() ? fail(Errc::sender_mends, "replay.feed")
                                                 : Result<void>();
}

/// Errc::not_found.
Result<RejectionRow> row_of(StoreReader& store, std::int64_t number) {
  RejectionFilter filter;
  filter.after = number - 1;
  filter.limit = 1;
  GW_TRY(auto rows, store.rejections(filter));
  if (rows.empty() || rows.front().number != number) return fail(Errc::not_found, "replay.row");
  return std::move(rows.front());
}

/// The evidence, and under no number a file that nobody has sealed yet.
class FileInHand final : public EvidenceStore {
 public:
  FileInHand(EvidenceStore& sealed, const std::string& bytes) : sealed_(sealed), bytes_(bytes) {}

  Result<std::unique_ptr<EvidenceWriter>> create(DeliveryId delivery) override {
    return sealed_.create(delivery);
  }
  Result<void> read(DeliveryId delivery,
                    const std::function<Result<void>(std::string_view)>& consume) override {
    return delivery ? sealed_.read(delivery, consume) : consume(bytes_);
  }

 private:
  EvidenceStore& sealed_;
  const std::string& bytes_;
};

/// Whether rows that fail this check there may be accepted.
bool acceptable(const FeedEntry& feed, const FeedId& id, RowReason check,
                const std::string& column) {
  const auto columns = feed.adapter->dispensable_columns(id);
  return may_be_accepted(check) &&
         std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace

Result<Batch> ReplayDesk::batch_of(BatchId id) {
  std::optional<Batch> batch;
  GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(batch, store.batch(id));
    return {};
  }));
  if (!batch) return fail(Errc::not_found, "replay.run");
  return *std::move(batch);
}

Result<ReplayJob> ReplayDesk::complete(StoreReader& store, ReplayJob job) {
  if (job.source == ReplaySource::group) {
    RejectGroupFilter filter;
    filter.number = job.target;
    filter.open_only = false;
    GW_TRY(const auto groups, store.reject_groups(filter));
    if (groups.empty()) return fail(Errc::not_found, "replay.group");
    job.feed = groups.front().feed;
  } else if (job.source == ReplaySource::row) {
    GW_TRY(const RejectionRow row, row_of(store, job.target));
    GW_TRY(const auto batch, store.batch(row.rejection.batch));
    if (!batch) return fail(Errc::integrity, "replay.row");
    if (!can_be_read_again(batch->kind)) return fail(Errc::sender_mends, "replay.kind");
    job.feed = batch->feed;
  } else {
    GW_TRY(const auto batch, store.batch(BatchId{static_cast<std::uint64_t>(job.target)}));
    if (!batch) return fail(Errc::not_found, "replay.run");
    if (!can_be_read_again(batch->kind)) return fail(Errc::sender_mends, "replay.kind");
    job.feed = batch->feed;
  }
  GW_TRY(job.total, store.open_reject_count(job));
  if (job.total == 0) return fail(Errc::conflict, "replay.nothing_open");
  return job;
}

Result<void> ReplayDesk::check(const ValueMapping& mapping) {
  // A row without its sender's key would be known again by nothing.
  if (mapping.row && mapping.row->key.empty()) return fail(Errc::check_binding, "mapping.row");
  return desk_.alone(mapping.feed, [&](const FeedEntry& feed) -> Result<void> {
    GW_CHECK(readable_again(feed, mapping.feed));
    if (mapping.check) {
      return acceptable(feed, mapping.feed, *mapping.check, mapping.column)
                 ? Result<void>()
                 : fail(Errc::check_binding, "mapping.check");
    }
    const auto columns = feed.adapter->coded_columns(mapping.feed);
    if (std::find(columns.begin(), columns.end(), mapping.column) == columns.end())
      return fail(Errc::invalid_argument, "mapping.column");
    if (mapping.value.empty()) return fail(Errc::invalid_argument, "mapping.value");
    return {};
  });
}

GroupMends ReplayDesk::mends(const RejectGroup& group) const {
  GroupMends mends;
  const FeedEntry* feed = desk_.feed(group.feed);
  if (feed == nullptr) return mends;
  if (!readable_again(*feed, group.feed)) return mends;
  mends.readable_again = true;
  mends.acceptable = acceptable(*feed, group.feed, group.reason, group.column);
  mends.words = feed->adapter->allowed_words(group.feed, group.column);
  return mends;
}

bool ReplayDesk::may_accept(const RejectionRow& row) const {
  const FeedEntry* feed = desk_.feed(row.feed);
  return feed != nullptr && readable_again(*feed, row.feed) && !row.rejection.row_key.empty() &&
         acceptable(*feed, row.feed, row.rejection.reason, row.rejection.column);
}

Result<ReplayJob> ReplayDesk::start(ReplayJob job, std::optional<ValueMapping> mapping,
                                    const Store::WriteJob& tell) {
  const RunServices& services = desk_.services();
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(job, complete(store, std::move(job)));
    return {};
  }));
  GW_CHECK(
      desk_.alone(job.feed, [&](const FeedEntry& feed) { return readable_again(feed, job.feed); }));
  if (mapping) GW_CHECK(check(*mapping));
  job.made = services.clock.now();
  GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(tell(tx));
    if (mapping) {
      GW_TRY(mapping->number, tx.add(*mapping));
    }
    GW_TRY(job.number, tx.add(job));
    return {};
  }));
  return job;
}

Result<ReplayPreview> ReplayDesk::preview(ReplayJob job,
                                          const std::optional<ValueMapping>& mapping) {
  GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(job, complete(store, std::move(job)));
    return {};
  }));
  if (mapping) GW_CHECK(check(*mapping));
  ReplayPreview told;
  GW_CHECK(desk_.alone(job.feed, [&](const FeedEntry& feed) -> Result<void> {
    GW_TRY(told, preview_job(desk_.services(), feed, job, mapping));
    return {};
  }));
  return told;
}

Result<ReplayPreview> ReplayDesk::preview_job(const RunServices& services, const FeedEntry& feed,
                                              ReplayJob job,
                                              const std::optional<ValueMapping>& mapping) {
  GW_CHECK(readable_again(feed, job.feed));
  ReplayPreview told;
  told.total = job.total;
  while (true) {
    ReplayStretch stretch(services, feed, job);
    GW_TRY(const bool more, stretch.run(ReplayStretch::Mode::preview, mapping, told));
    told.complete = !more || told.counts.rows >= told.total;
    if (!more || told.counts.rows >= kPreviewRows) break;
  }
  if (job.source == ReplaySource::file && told.complete)
    told.counts.missing = told.total - told.counts.rows;
  return told;
}

Result<ReplayJob> ReplayDesk::cancel(std::int64_t number, const Store::WriteJob& tell) {
  const RunServices& services = desk_.services();
  ReplayJob cancelled;
  GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(const auto job, tx.replay_job(number));
    if (!job) return fail(Errc::not_found, "replay.job");
    if (job->state != ReplayState::waiting && job->state != ReplayState::running)
      return fail(Errc::conflict, "replay.ended");
    cancelled = *job;
    cancelled.state = ReplayState::cancelled;
    cancelled.finished = services.clock.now();
    GW_CHECK(tell(tx));
    return tx.update(cancelled);
  }));
  return cancelled;
}

Result<Delivery> ReplayDesk::seal(const CorrectedFile& file, const Batch& batch,
                                  const std::string& sha256) {
  const RunServices& services = desk_.services();
  Delivery delivery;
  delivery.feed = batch.feed;
  delivery.agency = batch.agency;
  delivery.origin = "corrected " + std::to_string(batch.id.value);
  GW_CHECK(services.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(delivery.id, store.next_delivery_id());
    return {};
  }));
  GW_TRY(const auto writer, services.evidence.create(delivery.id));
  GW_CHECK(writer->write(file.bytes));
  GW_TRY(const EvidenceSeal sealed, writer->finish());
  if (sealed.sha256 != sha256) return fail(Errc::integrity, "replay.seal");
  delivery.sha256 = sealed.sha256;
  delivery.bytes = sealed.bytes;
  delivery.received = services.clock.now();
  GW_CHECK(services.store.write([&](StoreWriter& store) { return store.put(delivery); }));
  return delivery;
}

Result<ReplayJob> ReplayDesk::take_file(const CorrectedFile& file, const Store::WriteJob& tell) {
  const RunServices& services = desk_.services();
  GW_TRY(const Batch batch, batch_of(file.batch));
  ReplayJob job;
  job.source = ReplaySource::file;
  job.target = static_cast<std::int64_t>(batch.id.value);
  job.actor = file.actor;
  job.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, file.bytes);
  std::optional<ReplayJob> before;
  const auto look = [&](StoreReader& store) -> Result<void> {
    GW_TRY(before, store.replay_job_of_file(batch.id, job.sha256));
    return {};
  };
  GW_CHECK(services.store.read(look));
  if (before) return *before;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(job, complete(store, std::move(job)));
    return {};
  }));
  GW_CHECK(desk_.alone(job.feed, [&](const FeedEntry& feed) -> Result<void> {
    // Evidence first (law 1); what is wrong with the file is told at once.
    GW_TRY(const Delivery delivery, seal(file, batch, job.sha256));
    job.delivery = delivery.id;
    GW_TRY(const LineLinks links, links_in(services, feed, batch, delivery.id));
    job.total = static_cast<std::int64_t>(links.size());
    return {};
  }));
  job.made = services.clock.now();
  GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
    GW_CHECK(look(tx));
    if (before) return {};
    GW_CHECK(tell(tx));
    GW_TRY(job.number, tx.add(job));
    return {};
  }));
  return before ? *before : job;
}

Result<ReplayPreview> ReplayDesk::preview_file(const CorrectedFile& file) {
  GW_TRY(const Batch batch, batch_of(file.batch));
  ReplayJob job;
  job.source = ReplaySource::file;
  job.target = static_cast<std::int64_t>(batch.id.value);
  GW_CHECK(desk_.services().store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(job, complete(store, std::move(job)));
    return {};
  }));
  const RunServices& own = desk_.services();
  FileInHand evidence(own.evidence, file.bytes);
  const RunServices services{own.store,        evidence,      own.policy,     own.clock,
                             own.spool_folder, own.freshness, own.channel_of, own.page_rows,
                             own.stop,         own.on_stages};
  ReplayPreview told;
  GW_CHECK(desk_.alone(job.feed, [&](const FeedEntry& feed) -> Result<void> {
    GW_TRY(const LineLinks links, links_in(services, feed, batch, job.delivery));
    job.total = static_cast<std::int64_t>(links.size());
    GW_TRY(told, preview_job(services, feed, job, std::nullopt));
    return {};
  }));
  return told;
}

Result<bool> ReplayDesk::step() {
  const RunServices& services = desk_.services();
  std::optional<ReplayJob> job;
  GW_CHECK(services.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(job, store.next_replay_job());
    return {};
  }));
  if (!job) return false;
  const ReplayJob before = *job;
  GW_CHECK(may_go_on(services));
  // What is half applied goes in first: rows read again are merged with what is known.
  GW_CHECK(desk_.resume(job->feed));
  const auto worked = desk_.alone(job->feed, [&](const FeedEntry& feed) -> Result<void> {
    ReplayPreview told;
    ReplayStretch stretch(services, feed, *job);
    GW_TRY(const bool more, stretch.run(ReplayStretch::Mode::act, std::nullopt, told));
    if (more) return {};
    if (job->source == ReplaySource::file) job->counts.missing = job->total - job->counts.rows;
    job->state = ReplayState::done;
    job->finished = services.clock.now();
    GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto now, tx.replay_job(job->number));
      return now && now->state == ReplayState::cancelled ? Result<void>() : tx.update(*job);
    }));
    log::info("replay.done", {{"job_id", job->number},
                              {"feed", job->feed},
                              {"rows", job->counts.rows},
                              {"repaired", job->counts.repaired}});
    return {};
  });
  if (worked) return true;
  const Errc why = worked.error().code();
  if (why == Errc::cancelled || why == Errc::store || why == Errc::disk_full || why == Errc::io)
    return worked.error();  // the gateway could not: the next start, or look, goes on
  log::failure("replay.failed", worked.error(), {{"job_id", job->number}, {"feed", job->feed}});
  *job = before;  // without what was not written
  job->state = ReplayState::failed;
  job->failure = worked.error();
  job->finished = services.clock.now();
  GW_CHECK(services.store.write([&](StoreWriter& tx) { return tx.update(*job); }));
  return true;
}

}  // namespace gw::pipeline
