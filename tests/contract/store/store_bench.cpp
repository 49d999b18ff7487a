#include "tests/contract/store/store_bench.hpp"

#include <stdlib.h>

#include "gateway/store/sqlite_store.hpp"

namespace gw::contract {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gw-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<Backend> backends() {
  return {Backend{"Sqlite", [](const std::filesystem::path& folder) {
                    store::SqliteSettings settings;
                    settings.folder = folder / "store";
                    settings.key_file = folder / "seal.key";
                    return store::open_sqlite_store(settings);
                  }}};
}

void StoreTest::reopen() {
  store_.reset();
  auto opened = GetParam().open(folder_.path());
  ASSERT_TRUE(opened) << opened.error().text(Language::en);
  store_ = std::move(*opened);
}

void StoreTest::write(const Store::WriteJob& job) {
  must(store().write(job));
}

void StoreTest::read(const Store::ReadJob& job) {
  must(store().read(job));
}

Identity citizen(std::uint64_t n) {
  return Identity(CitizenNumber::from_packed(42060219900101000U + n));
}

StoredFact naming(ScopeId scope, std::string key, std::uint64_t batch, std::string unit) {
  Naming naming;
  naming.agency = AgencyId("education-province");
  naming.county = RegionCode::from_number(420602);
  naming.capacity = Capacity::university_student;
  naming.unit = std::move(unit);
  naming.first_day = day_of(2026, 9, 1);
  naming.name = PersonName(PersonalText("王芳"), PersonalText("王芳"));
  StoredFact fact;
  fact.scope = scope;
  fact.key = std::move(key);
  fact.value = std::move(naming);
  fact.source = SourceRef{BatchId{batch}, 7};
  fact.learned = moment(static_cast<std::int64_t>(batch));
  return fact;
}

EnrollmentPlanRecord plan(PersonId person, std::int16_t year, PlanStatus status) {
  EnrollmentPlanRecord record;
  record.person = person;
  record.year = PlanYear{year};
  record.status = status;
  record.settled_by = SettledBy::paid_resident;
  record.uninsured_reason = UninsuredReason::cover_lapsed;
  record.action = PlanAction::resume;
  record.ever_related = true;
  record.county = RegionCode::from_number(420602);
  record.pool = RegionCode::from_number(420600);
  record.since = day_of(2026, 11, 5);
  record.decided = moment(5);
  record.trace.policy_version = 3;
  record.trace.steps = {RuleStep{
      static_cast<RuleId>(17), true, {SourceRef{BatchId{4}, 2}, SourceRef{BatchId{9}, 1}}}};
  return record;
}

Flag open_flag(FlagId id, PersonId person, const std::string& agency, std::uint32_t county) {
  Flag flag;
  flag.id = id;
  flag.person = person;
  flag.year = PlanYear{static_cast<std::int16_t>(id.year)};
  flag.agency = AgencyId(agency);
  flag.county = RegionCode::from_number(county);
  flag.reason = UninsuredReason::no_relation;
  flag.last_payable_day = day_of(2026, 12, 31);
  flag.unit = "4142099001";
  flag.row_key = "2026|1";
  flag.as_supplied = PersonalText("王芳\t42060219900101000X");
  flag.opened = moment(1);
  flag.changed = moment(2);
  return flag;
}

Batch full_list(const std::string& identity, BatchState state, std::int64_t order) {
  Batch batch;
  batch.delivery = DeliveryId{3};
  batch.feed = FeedId("education-province.roster");
  batch.agency = AgencyId("education-province");
  batch.scope = "4142099001/2026";
  batch.identity = identity;
  batch.base = "before";
  batch.kind = BatchKind::full;
  batch.order = order;
  batch.state = state;
  batch.received = moment(order);
  return batch;
}

}  // namespace gw::contract
