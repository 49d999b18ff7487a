#include "tests/bench/register_seed.hpp"

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/fact_bytes.hpp"
#include "gateway/normalize/person_name.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/page_work.hpp"
#include "gateway/pipeline/row_spool.hpp"

namespace gw::bench {
namespace {

using pipeline::RowSpool;
using pipeline::SpooledRow;

constexpr std::size_t kPageRows = 16384;
constexpr std::size_t kColumns = 10;
constexpr std::int64_t kSnapshotVersion = 880000;

/// psn_no, certno, psn_name, gend, brdy, insutype, psn_insu_stas, poolarea_no, insu_admdvs, paid
using Columns = std::array<std::string_view, kColumns>;

bool split(std::string_view line, Columns& columns) {
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t comma = line.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == kColumns)) return false;
    columns[i] = line.substr(0, comma);
    if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
  }
  return true;
}

RegionCode division(std::string_view text) {
  return RegionCode::parse(text).value_or(RegionCode());
}

InsuranceRelation relation_of(const Columns& columns) {
  InsuranceRelation relation;
  relation.psn_no = columns[0];
  relation.scheme = Scheme::resident_390;
  relation.status = columns[6] == "2" ? RelationStatus::paused : RelationStatus::normal;
  relation.pool = division(columns[7]);
  relation.county = division(columns[8]);
  relation.begin = day_of(2020, 3, 11);
  if (relation.status == RelationStatus::paused) relation.end = day_of(2026, 6, 30);
  relation.residence = relation.hukou = division(columns[1].substr(0, 6));
  relation.name = normalize::read_name(columns[2]).name;
  relation.version = kSnapshotVersion;
  return relation;
}

RegisterPayment payment_of(const Columns& columns, const std::string& relation) {
  RegisterPayment payment;
  payment.relation_id = relation;
  payment.scheme = Scheme::resident_390;
  payment.regular = payment.arrived = true;
  payment.accrual_from = Month::of(2027, 1);
  payment.accrual_to = Month::of(2027, 12);
  payment.pool = division(columns[7]);
  payment.total = Money{110000};
  payment.voucher = "34" + std::string(columns[0].substr(2));
  payment.paid_on = day_of(2026, 11, 10);
  payment.version = kSnapshotVersion;
  return payment;
}

Result<void> add(RowSpool& spool, std::int64_t line, const Identity& subject, std::string key,
                 Fact fact) {
  AssertedRow row;
  row.line = line;
  row.subject = subject;
  row.key = std::move(key);
  row.stamp = kSnapshotVersion;
  row.fact = std::move(fact);
  const SpooledRow spooled = pipeline::spool(row);
  return spool.add(subject_order(spooled), line, to_bytes(spooled));
}

Result<std::int64_t> read_people(const std::filesystem::path& people, RowSpool& spool) {
  std::ifstream file(people);
  std::string line;
  std::getline(file, line);  // the header
  std::int64_t count = 0;
  while (std::getline(file, line)) {
    Columns columns;
    if (!split(line, columns)) return fail(Errc::not_well_formed, "bench.people");
    const auto number = CitizenNumber::parse(columns[1]);
    if (!number) return fail(Errc::not_well_formed, "bench.people.certno");
    const Identity subject(*number);
    const std::string own(columns[0].substr(8));
    const std::string relation = "R:RL" + own;
    ++count;
    GW_CHECK(add(spool, count * 2, subject, relation, relation_of(columns)));
    if (columns[9] == "1") {
      GW_CHECK(add(spool, count * 2 + 1, subject, "P:CL0" + own, payment_of(columns, relation)));
    }
  }
  if (count == 0) return fail(Errc::io, "bench.people");
  GW_CHECK(spool.finish());
  return count;
}

Batch snapshot_batch(const pipeline::RunServices& services) {
  Batch batch;
  batch.feed = services.freshness.register_feed;
  batch.agency = AgencyId("insured-register");
  batch.scope = "bench";
  batch.identity = "bench";
  batch.kind = BatchKind::snapshot;
  batch.state = BatchState::applied;
  batch.received = batch.finished = services.clock.now();
  return batch;
}

}  // namespace

Result<void> make_fresh(const pipeline::RunServices& services) {
  return services.store.write([&](StoreWriter& tx) -> Result<void> {
    FeedClock clock;
    clock.feed = services.freshness.register_feed;
    clock.last_fire = clock.last_success = services.clock.now();
    GW_CHECK(tx.put(clock));
    const auto today = beijing_day(services.clock.now()).time_since_epoch().count();
    return tx.put_memo(services.freshness.tax_feed, "reconciled_through", std::to_string(today));
  });
}

Result<std::int64_t> seed_register(const pipeline::RunServices& services,
                                   const std::filesystem::path& people) {
  RowSpool spool(services.spool_folder, std::size_t{512} << 20U);
  GW_TRY(const std::int64_t count, read_people(people, spool));
  GW_CHECK(make_fresh(services));
  pipeline::PageOrigin origin;
  origin.agency = AgencyId("insured-register");
  GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
    const Batch batch = snapshot_batch(services);
    GW_TRY(origin.batch, tx.add(batch));
    GW_TRY(const Scope scope, tx.scope(batch.feed, batch.agency, batch.scope));
    origin.scope = scope.id;
    return {};
  }));
  std::vector<SpooledRow> rows;
  const auto page = [&]() -> Result<void> {
    GW_CHECK(services.store.write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto day, decision_day(services, tx));
      pipeline::PageWork work(services, day);
      return work.apply(tx, origin, rows).has_value() ? Result<void>()
                                                      : fail(Errc::store, "bench.page");
    }));
    rows.clear();
    return {};
  };
  auto cursor = spool.read();
  pipeline::SpoolRecord record;
  for (;;) {
    GW_TRY(const bool more, cursor.next(record));
    if (!more) break;
    rows.push_back(pipeline::row_from_bytes(record.payload));
    if (rows.size() == kPageRows) GW_CHECK(page());
  }
  if (!rows.empty()) GW_CHECK(page());
  return count;
}

}  // namespace gw::bench
