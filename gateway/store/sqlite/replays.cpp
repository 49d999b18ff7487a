// Mappings of values, and the jobs that read refused rows again.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/crypto/seal.hpp"
#include "gateway/store/sqlite/replay_counts.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/sqlite/stored_failure.hpp"
#include "gateway/store/sqlite/two_texts.hpp"

#define GW_JOB_COLUMNS                                                             \
  "number, feed, source, target, delivery, sha256, state, actor, made, finished, " \
  "total, at_batch, at_line, counted, failure"

namespace gw::store::sqlite {
namespace {

Result<ReplayJob> read_job(const Query& query) {
  ReplayJob job;
  job.number = query.integer(0);
  job.feed = FeedId(std::string(query.text(1)));
  GW_TRY(job.source, code_from(query.integer(2), ReplaySource::group, ReplaySource::row));
  job.target = query.integer(3);
  job.delivery.value = query.id(4);
  job.sha256 = query.text(5);
  GW_TRY(job.state, code_from(query.integer(6), ReplayState::waiting, ReplayState::failed));
  job.actor = query.text(7);
  job.made = instant(query.integer(8));
  job.finished = instant(query.integer(9));
  job.total = query.integer(10);
  job.at_batch.value = query.id(11);
  job.at_line = query.integer(12);
  job.counts = counts_from(query.text(13));
  job.failure = failure_from(query.text(14));
  return job;
}

Result<std::optional<ReplayJob>> one_job(Query& query) {
  GW_TRY(const bool found, query.row());
  if (!found) return std::optional<ReplayJob>();
  GW_TRY(ReplayJob job, read_job(query));
  return std::optional<ReplayJob>(std::move(job));
}

Result<void> write_job(Connection& connection, const ReplayJob& job, std::int64_t number) {
  const std::string failure = failure_text(job.failure);
  const std::string counts = counts_text(job.counts);
  Query query = connection.query("INSERT OR REPLACE INTO replay_job (" GW_JOB_COLUMNS
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(number).bind(job.feed.text()).bind_code(job.source).bind(job.target);
  query.bind_id(job.delivery.value).bind(job.sha256).bind_code(job.state).bind(job.actor);
  query.bind(millis(job.made)).bind(millis(job.finished)).bind(job.total);
  query.bind_id(job.at_batch.value).bind(job.at_line).bind(counts);
  return query.bind(failure).run();
}

}  // namespace

Result<std::vector<ValueMapping>> Session::mappings(const std::optional<FeedId>& feed,
                                                    std::int64_t last) {
  Query query = connection_.query(
      "SELECT number, feed, field, value, word, actor, made, reason, until, why, region, shape, row"
      " FROM value_mapping"
      " WHERE (?1 = '' OR feed = ?1) AND (?2 = 0 OR number <= ?2) ORDER BY number");
  query.bind(feed ? std::string_view(feed->text()) : std::string_view()).bind(last);
  std::vector<ValueMapping> said;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return said;
    ValueMapping& one = said.emplace_back();
    one.number = query.integer(0);
    one.feed = FeedId(std::string(query.text(1)));
    one.column = query.text(2);
    one.value = query.text(3);
    if (!query.is_null(4)) one.word = std::string(query.text(4));
    one.actor = query.text(5);
    one.made = instant(query.integer(6));
    if (query.integer(7) == 0) continue;
    GW_TRY(one.check, code_from(query.integer(7), RowReason::columns, RowReason::link_barred));
    if (!query.is_null(8)) one.until = day_from(query.integer(8));
    one.why = query.text(9);
    if (!query.is_null(11)) {
      one.cause =
          AcceptedCause{region(query.integer(10)), {std::string(query.text(11)), one.value}};
    }
    if (const auto sealed = query.blob(12); !sealed.empty()) {
      GW_TRY(const std::string text, crypto::open_bytes(key_, sealed));
      GW_TRY(auto parts, two_texts(text));
      one.row =
          AcceptedRow{PersonalText(std::move(parts.first)), PersonalText(std::move(parts.second))};
    }
  }
}

Result<std::int64_t> Session::add(const ValueMapping& mapping) {
  GW_TRY(const std::int64_t number, take_numbers("value_mapping", 1));
  GW_FAULT_POINT("store.add_mapping");
  Query query = connection_.query(
      "INSERT INTO value_mapping (number, feed, field, value, word, actor, made, reason, until, "
      "why, region, shape, row)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::string sealed;
  if (mapping.row) {
    sealed = crypto::seal_bytes(key_, random_,
                                one_text(mapping.row->key.reveal(Purpose::store),
                                         mapping.row->value.reveal(Purpose::store)));
  }
  query.bind(number).bind(mapping.feed.text()).bind(mapping.column).bind(mapping.value);
  if (mapping.word) {
    query.bind(std::string_view(*mapping.word));
  } else {
    query.bind_null();
  }
  query.bind(mapping.actor).bind(millis(mapping.made));
  query.bind(mapping.check ? static_cast<std::int64_t>(*mapping.check) : 0);
  if (mapping.until) {
    query.bind(day_number(*mapping.until));
  } else {
    query.bind_null();
  }
  query.bind(mapping.why);
  if (mapping.cause) {
    query.bind(mapping.cause->region.number()).bind(mapping.cause->value.shape);
  } else {
    query.bind_null().bind_null();
  }
  GW_CHECK(query.bind_blob(sealed).run());
  return number;
}

Result<std::vector<ReplayJob>> Session::replay_jobs(const std::optional<RegionCode>& region,
                                                    std::int64_t before, std::int64_t limit) {
  // A job's rows stood in the lists of one region: of the cause, of the run, of the run of the row.
  static_assert(static_cast<int>(ReplaySource::group) == 1 &&
                static_cast<int>(ReplaySource::row) == 4);
  const auto [first_county, last_county] = counties_of(region);
  Query query = connection_.query(
      "SELECT " GW_JOB_COLUMNS
      " FROM replay_job j WHERE number < ?1 AND (?2 = 0 OR CASE source"
      " WHEN 1 THEN (SELECT g.region FROM reject_group g WHERE g.number = j.target)"
      " WHEN 4 THEN (SELECT b.region FROM rejection r JOIN batch b ON b.id = r.batch"
      " WHERE r.number = j.target)"
      " ELSE (SELECT b.region FROM batch b WHERE b.id = j.target) END BETWEEN ?3 AND ?4)"
      " ORDER BY number DESC LIMIT ?5");
  query.bind(before == 0 ? std::numeric_limits<std::int64_t>::max() : before);
  query.bind(region ? 1 : 0).bind(first_county).bind(last_county).bind(limit);
  std::vector<ReplayJob> jobs;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return jobs;
    GW_TRY(ReplayJob job, read_job(query));
    jobs.push_back(std::move(job));
  }
}

Result<std::optional<ReplayJob>> Session::replay_job(std::int64_t number) {
  Query query = connection_.query("SELECT " GW_JOB_COLUMNS " FROM replay_job WHERE number = ?");
  query.bind(number);
  return one_job(query);
}

Result<std::optional<ReplayJob>> Session::next_replay_job() {
  Query query = connection_.query("SELECT " GW_JOB_COLUMNS
                                  " FROM replay_job WHERE state IN (1, 2) ORDER BY number LIMIT 1");
  return one_job(query);
}

Result<std::optional<ReplayJob>> Session::replay_job_of_file(BatchId batch,
                                                             std::string_view sha256) {
  Query query = connection_.query(
      "SELECT " GW_JOB_COLUMNS " FROM replay_job WHERE source = 3 AND target = ? AND sha256 = ?");
  query.bind_id(batch.value).bind(sha256);
  return one_job(query);
}

Result<std::int64_t> Session::add(const ReplayJob& job) {
  GW_TRY(const std::int64_t number, take_numbers("replay_job", 1));
  GW_FAULT_POINT("store.add_replay_job");
  GW_CHECK(write_job(connection_, job, number));
  return number;
}

Result<void> Session::update(const ReplayJob& job) {
  GW_FAULT_POINT("store.update_replay_job");
  return write_job(connection_, job, job.number);
}

}  // namespace gw::store::sqlite
