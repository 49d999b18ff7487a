// What was known of one person just before a past moment.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class AsOfTest : public StoreTest {
 protected:
  Dossier as_of(PersonId person, Instant before) {
    Dossier dossier;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(dossier, reader.load_as_of(person, before));
      return {};
    });
    return dossier;
  }
  static StoredFact learned(StoredFact fact, std::int64_t at) {
    fact.learned = moment(at);
    return fact;
  }
};
GW_STORE_CONTRACT(AsOfTest);

TEST_P(AsOfTest, FactsAreThoseTakenInAndNotYetSupersededOrEnded) {
  const PersonId person{7};
  const ScopeId scope{1};
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{person, learned(naming(scope, "a", 1, "old"), 10)},
                  {person, learned(naming(scope, "b", 1, "gone"), 10)},
                  {PersonId{8}, learned(naming(scope, "c", 1, "another's"), 10)}};
    GW_CHECK(writer.apply(page));
    page.facts = {{person, learned(naming(scope, "a", 2, "new"), 20)}};
    GW_CHECK(writer.apply(page));
    ChangePage end;
    end.ended = {{person, FactKind::naming, scope, "b", moment(30)}};
    GW_CHECK(writer.apply(end));
    page.facts = {{person, learned(naming(scope, "b", 3, "again"), 40)}};
    return writer.apply(page);
  });
  reopen();
  const auto units = [&](std::int64_t before) {
    std::vector<std::string> found;
    for (const StoredFact& fact : as_of(person, moment(before)).facts) {
      found.push_back(fact.key + " " + std::get<Naming>(fact.value).unit);
    }
    return found;
  };
  using Units = std::vector<std::string>;
  EXPECT_EQ(units(10), Units{});
  EXPECT_EQ(units(11), (Units{"a old", "b gone"}));
  EXPECT_EQ(units(20), (Units{"a old", "b gone"}));
  EXPECT_EQ(units(21), (Units{"a new", "b gone"}));
  EXPECT_EQ(units(31), (Units{"a new"}));
  EXPECT_EQ(units(41), (Units{"a new", "b again"}));
  const StoredFact first = as_of(person, moment(15)).facts.front();
  EXPECT_EQ(first.source, (SourceRef{BatchId{1}, 7}));
  EXPECT_EQ(first.learned, moment(10));
}

TEST_P(AsOfTest, OfEachYearTheVersionDecidedLastWithItsTraceAndTurningFact) {
  const PersonId person{7};
  const auto version = [&](std::int16_t year, PlanStatus status, std::int64_t decided) {
    EnrollmentPlanRecord record = plan(person, year, status);
    record.decided = moment(decided);
    record.trace.policy_version = static_cast<std::uint32_t>(decided);
    record.turning = {TurningKind::payment, PlanStatus::covered,
                      RegionCode::from_number(static_cast<std::uint32_t>(420600 + decided))};
    return record;
  };
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.plans = {version(2026, PlanStatus::covered, 10)};
    GW_CHECK(writer.apply(page));
    page.plans = {version(2027, PlanStatus::uninsured, 20)};
    GW_CHECK(writer.apply(page));
    page.plans = {version(2027, PlanStatus::paused, 30)};
    return writer.apply(page);
  });
  reopen();
  EXPECT_TRUE(as_of(person, moment(10)).plans.empty());
  ASSERT_EQ(as_of(person, moment(20)).plans.size(), 1U);
  for (const auto& [before, decided] : {std::pair(30, 20), std::pair(31, 30)}) {
    const auto plans = as_of(person, moment(before)).plans;
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].year.value, 2026);
    EXPECT_EQ(plans[1].decided, moment(decided));
    EXPECT_EQ(plans[1].version, decided == 20 ? 1U : 2U);
    EXPECT_EQ(plans[1].trace.policy_version, static_cast<std::uint32_t>(decided));
    EXPECT_EQ(plans[1].turning.kind, TurningKind::payment);
    EXPECT_EQ(plans[1].turning.status, PlanStatus::covered);
    EXPECT_EQ(plans[1].turning.place.number(), static_cast<std::uint32_t>(420600 + decided));
  }
}

TEST_P(AsOfTest, AFlagStandsAsItsLastEventLeftIt) {
  const PersonId person{7};
  Flag flag;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const FlagId id, writer.next_flag_id(PlanYear{2027}, 1));
    flag = open_flag(id, person, "education");
    flag.reason = UninsuredReason::cover_lapsed;
    flag.opened = flag.changed = moment(10);
    ChangePage page;
    page.flags = {{flag, FlagEvent::opened}};
    GW_CHECK(writer.apply(page));
    Flag recoded = flag;
    recoded.code = FlagCode::registered_unpaid;
    recoded.reason = UninsuredReason::registered_unpaid;
    recoded.last_payable_day = day_of(2027, 2, 28);
    recoded.changed = moment(20);
    page.flags = {{recoded, FlagEvent::recoded}};
    GW_CHECK(writer.apply(page));
    Flag settled = recoded;
    settled.state = FlagState::settled;
    settled.code = FlagCode::withdrawn;
    settled.settled_by = SettledBy::paid_resident;
    settled.changed = moment(30);
    page.flags = {{settled, FlagEvent::settled}};
    return writer.apply(page);
  });
  reopen();
  EXPECT_TRUE(as_of(person, moment(10)).flags.empty());
  const Flag first = as_of(person, moment(20)).flags.at(0);
  EXPECT_EQ(first.state, FlagState::open);
  EXPECT_EQ(first.code, flag.code);
  EXPECT_EQ(first.reason, UninsuredReason::cover_lapsed);
  EXPECT_EQ(first.last_payable_day, flag.last_payable_day);
  EXPECT_EQ(first.delivery, flag.delivery);
  EXPECT_EQ(first.changed, moment(10));
  EXPECT_EQ(first.version, 1U);
  const Flag second = as_of(person, moment(30)).flags.at(0);
  EXPECT_EQ(second.state, FlagState::open);
  EXPECT_EQ(second.code, FlagCode::registered_unpaid);
  EXPECT_EQ(second.reason, UninsuredReason::registered_unpaid);
  EXPECT_EQ(second.settled_by, SettledBy::none);
  EXPECT_EQ(second.last_payable_day, day_of(2027, 2, 28));
  const Flag last = as_of(person, moment(31)).flags.at(0);
  EXPECT_EQ(last.state, FlagState::settled);
  EXPECT_EQ(last.settled_by, SettledBy::paid_resident);
  EXPECT_EQ(last.opened, moment(10));
}

TEST_P(AsOfTest, AReceiptIsTheFlagsStandingFromItsMomentOn) {
  const PersonId person{7};
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const FlagId id, writer.next_flag_id(PlanYear{2027}, 1));
    Flag flag = open_flag(id, person, "education");
    flag.delivery = FlagDelivery::pending;
    flag.opened = flag.changed = moment(10);
    ChangePage page;
    page.flags = {{flag, FlagEvent::opened}};
    page.outbox = {{id, flag.agency, "school", flag.code, BatchId(), false}};
    GW_CHECK(writer.apply(page));
    OutboundMessage message;
    message.agency = flag.agency;
    message.group = "school";
    message.year = flag.year;
    message.identity = "FK1";
    message.flags = {id};
    message.created = moment(11);
    GW_TRY(message.id, writer.add(message));
    message.state = MessageState::received;
    message.receipt = "hz1";
    GW_CHECK(writer.update(message));
    return writer.mark_flags(message, {}, moment(20));
  });
  EXPECT_EQ(as_of(person, moment(20)).flags.at(0).delivery, FlagDelivery::pending);
  const Flag received = as_of(person, moment(21)).flags.at(0);
  EXPECT_EQ(received.delivery, FlagDelivery::received);
  EXPECT_EQ(received.state, FlagState::open);
  EXPECT_EQ(received.changed, moment(20));
}

TEST_P(AsOfTest, WhoeverWasNotKnownHasNothing) {
  const Dossier nobody = as_of(PersonId{99}, moment(1000));
  EXPECT_EQ(nobody.person, PersonId{99});
  EXPECT_TRUE(nobody.facts.empty());
  EXPECT_TRUE(nobody.plans.empty());
  EXPECT_TRUE(nobody.flags.empty());
}

}  // namespace
}  // namespace gw::contract
