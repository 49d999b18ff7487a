// Persons, facts, plan records and their histories.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

class PeopleTest : public StoreTest {};
GW_STORE_CONTRACT(PeopleTest);

TEST_P(PeopleTest, ResolvedIdentitiesKeepTheirPersonsOverARestart) {
  const std::vector<Identity> page{citizen(1), citizen(2), citizen(1),
                                   Identity(DocumentClass::passport, "E12345678")};
  std::vector<PersonId> first;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(first, writer.resolve(page));
    return {};
  });
  ASSERT_EQ(first.size(), 4U);
  EXPECT_TRUE(first[0]);
  EXPECT_EQ(first[0], first[2]);
  EXPECT_NE(first[0], first[1]);
  EXPECT_NE(first[1], first[3]);
  reopen();
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto again, writer.resolve(page));
    EXPECT_EQ(again, first);
    GW_TRY(const auto fresh, writer.resolve(std::vector{citizen(3)}));
    EXPECT_GT(fresh[0], first[3]);
    return {};
  });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto found,
           reader.find(std::vector{citizen(2), citizen(9),
                                   Identity(DocumentClass::passport, "E12345678"),
                                   Identity(DocumentClass::military, "E12345678")}));
    EXPECT_EQ(found, (std::vector{first[1], PersonId{}, first[3], PersonId{}}));
    return {};
  });
}

/// One look passes whatever lies between two numbers that fit; a page ends after its looks.
TEST_P(PeopleTest, KnownNumbersThatFitAPatternAreFoundInPages) {
  const NumberPattern pattern = *NumberPattern::parse("4206**********123X");
  std::vector<Identity> fitting;
  std::vector<Identity> page{citizen(1), citizen(123)};
  std::uint64_t from = 0;
  for (int i = 0; i < 30; ++i) {
    const CitizenNumber number = *pattern.next(1990, from);
    from = number.packed() + 1;
    if (i % 3 != 0) continue;
    fitting.emplace_back(number);
    page.emplace_back(number);
    page.emplace_back(CitizenNumber::from_packed(number.packed() - 1));
  }
  page.emplace_back(*pattern.next(1991, 0));
  std::vector<Holder> known;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.resolve(page));
    GW_TRY(known, writer.holders(fitting));
    return {};
  });
  read([&](StoreReader& reader) -> Result<void> {
    for (const std::int64_t looks : {1, 2, 7, 1000}) {
      std::vector<Holder> found;
      std::uint64_t next = 0;
      int pages = 0;
      do {
        GW_TRY(const FittingNumbers part, reader.fitting(pattern, 1990, next, looks));
        found.insert(found.end(), part.holders.begin(), part.holders.end());
        EXPECT_LE(std::ssize(part.holders), looks);
        next = part.next;
        ++pages;
      } while (next != 0);
      EXPECT_EQ(found, known) << looks;
      // 3318 numbers fit; but for the thirty before the last known one, a look passes many.
      EXPECT_LE(pages * looks, 100 + looks);
    }
    GW_TRY(const FittingNumbers none, reader.fitting(pattern, 1989, 0, 1000));
    EXPECT_TRUE(none.holders.empty());
    EXPECT_EQ(none.next, 0U);
    return {};
  });
}

TEST_P(PeopleTest, APersonsIdentitiesAreListedWithCitizenNumbersFirst) {
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto persons,
           writer.resolve(std::vector{citizen(5), Identity(DocumentClass::passport, "E1")}));
    GW_TRY(const auto first, writer.identities_of(persons[0]));
    EXPECT_EQ(first, std::vector{citizen(5)});
    GW_TRY(const auto second, writer.identities_of(persons[1]));
    EXPECT_EQ(second, (std::vector{Identity(DocumentClass::passport, "E1")}));
    GW_TRY(const auto none, writer.identities_of(PersonId{99}));
    EXPECT_TRUE(none.empty());
    return {};
  });
}

TEST_P(PeopleTest, ADossierHoldsCurrentFactsInTheOrderOfKindScopeAndKey) {
  const PersonId person{7};
  StoredFact event;
  event.scope = ScopeId{1};
  event.key = "a";
  event.value = LifeEvent{LifeEventKind::conscription, day_of(2026, 9, 1)};
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{person, event},
                  {person, naming(ScopeId{2}, "b", 1)},
                  {person, naming(ScopeId{2}, "a", 1)},
                  {PersonId{3}, naming(ScopeId{1}, "z", 1)},
                  {person, naming(ScopeId{1}, "c", 1)}};
    return writer.apply(page);
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto dossiers, reader.load(std::vector{person, PersonId{99}, PersonId{3}}));
    EXPECT_EQ(dossiers.size(), 3U);
    EXPECT_EQ(dossiers[0].person, person);
    std::vector<std::string> keys;
    for (const auto& fact : dossiers[0].facts) {
      keys.push_back(std::to_string(fact.scope.value) + fact.key);
    }
    EXPECT_EQ(keys, (std::vector<std::string>{"1c", "2a", "2b", "1a"}));
    EXPECT_EQ(dossiers[0].facts[0].value, naming(ScopeId{1}, "c", 1).value);
    EXPECT_EQ(dossiers[0].facts[0].source, (SourceRef{BatchId{1}, 7}));
    EXPECT_EQ(dossiers[0].facts[0].learned, moment(1));
    EXPECT_EQ(dossiers[0].facts[3].value, event.value);
    EXPECT_EQ(dossiers[1].person, PersonId{99});
    EXPECT_TRUE(dossiers[1].facts.empty());
    EXPECT_EQ(dossiers[2].facts.size(), 1U);
    return {};
  });
}

TEST_P(PeopleTest, AFactIsSupersededByItsKeyAndEndsOnce) {
  const PersonId person{7};
  const ScopeId scope{1};
  const auto facts_now = [&](StoreReader& reader) {
    return must(reader.load(std::vector{person}))[0].facts;
  };
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.facts = {{person, naming(scope, "a", 1, "old")}, {person, naming(scope, "a", 2, "new")}};
    GW_CHECK(writer.apply(page));
    const auto now = facts_now(writer);
    EXPECT_EQ(now.size(), 1U);
    EXPECT_EQ(std::get<Naming>(now[0].value).unit, "new");
    page.facts = {{person, naming(scope, "a", 3, "newest")}};
    GW_CHECK(writer.apply(page));
    EXPECT_EQ(std::get<Naming>(facts_now(writer)[0].value).unit, "newest");
    ChangePage end;
    end.ended = {{person, FactKind::naming, scope, "a", moment(9)}};
    GW_CHECK(writer.apply(end));
    EXPECT_TRUE(facts_now(writer).empty());
    GW_CHECK(writer.apply(end));
    page.facts = {{person, naming(scope, "a", 4, "again")}};
    GW_CHECK(writer.apply(page));
    EXPECT_EQ(std::get<Naming>(facts_now(writer)[0].value).unit, "again");
    return {};
  });
}

TEST_P(PeopleTest, PlanRecordsAreNumberedAndEveryVersionIsKept) {
  const PersonId person{7};
  EnrollmentPlanRecord second = plan(person, 2027, PlanStatus::covered);
  second.undetermined = true;
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.plans = {plan(person, 2027, PlanStatus::uninsured),
                  plan(person, 2026, PlanStatus::paused)};
    GW_CHECK(writer.apply(page));
    page.plans = {second};
    return writer.apply(page);
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto dossiers, reader.load(std::vector{person}));
    EXPECT_EQ(dossiers[0].plans.size(), 2U);
    EXPECT_EQ(dossiers[0].plans[0].year.value, 2026);
    const auto& now = dossiers[0].plans[1];
    EXPECT_TRUE(same_decision(now, second));
    EXPECT_EQ(now.version, 2U);
    EXPECT_EQ(now.since, second.since);
    EXPECT_EQ(now.decided, second.decided);
    EXPECT_EQ(now.trace, second.trace);
    GW_TRY(const auto history, reader.plan_history(person, PlanYear{2027}));
    EXPECT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].version, 1U);
    EXPECT_EQ(history[0].status, PlanStatus::uninsured);
    EXPECT_FALSE(history[0].undetermined);
    EXPECT_EQ(history[1].version, 2U);
    EXPECT_TRUE(history[1].undetermined);
    return {};
  });
}

TEST_P(PeopleTest, StatusCountsFollowEveryChangeOfAPlanRecord) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.plans = {plan(PersonId{1}, 2027, PlanStatus::uninsured),
                  plan(PersonId{2}, 2027, PlanStatus::uninsured),
                  plan(PersonId{1}, 2026, PlanStatus::covered)};
    GW_CHECK(writer.apply(page));
    page.plans = {plan(PersonId{2}, 2027, PlanStatus::covered),
                  plan(PersonId{1}, 2027, PlanStatus::covered)};
    GW_CHECK(writer.apply(page));
    page.plans = {plan(PersonId{2}, 2027, PlanStatus::exempt)};
    return writer.apply(page);
  });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto counts, reader.status_counts());
    EXPECT_EQ(counts.size(), 3U);
    EXPECT_EQ(counts[0].year.value, 2026);
    EXPECT_EQ(counts[1].status, PlanStatus::covered);
    EXPECT_EQ(counts[1].persons, 1);
    EXPECT_EQ(counts[2].status, PlanStatus::exempt);
    EXPECT_EQ(counts[2].persons, 1);
    return {};
  });
}

TEST_P(PeopleTest, UndeterminedPersonsArePagedInOrder) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    for (std::uint64_t n = 1; n <= 6; ++n) {
      page.plans.push_back(plan(PersonId{n}, 2027, PlanStatus::covered));
      page.plans.back().undetermined = n % 2 == 0;
    }
    GW_CHECK(writer.apply(page));
    page.plans = {plan(PersonId{4}, 2027, PlanStatus::covered)};
    GW_CHECK(writer.apply(page));
    GW_TRY(const auto first, writer.undetermined(PlanYear{2027}, PersonId{}, 1));
    EXPECT_EQ(first, std::vector{PersonId{2}});
    GW_TRY(const auto rest, writer.undetermined(PlanYear{2027}, PersonId{2}, 9));
    EXPECT_EQ(rest, std::vector{PersonId{6}});
    GW_TRY(const auto none, writer.undetermined(PlanYear{2026}, PersonId{}, 9));
    EXPECT_TRUE(none.empty());
    return {};
  });
}

TEST_P(PeopleTest, TheUnsettledOfARegionAreThoseWithAPlaceThereAndThoseWithoutAny) {
  const auto county = [](std::uint32_t number) { return RegionCode::from_number(number); };
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    const auto add = [&](std::uint64_t person, PlanStatus status, std::uint32_t of_relation,
                         std::uint32_t of_payment) {
      page.plans.push_back(plan(PersonId{person}, 2027, status));
      page.plans.back().county = county(of_relation);
      page.plans.back().turning = {TurningKind::payment, PlanStatus::covered, county(of_payment)};
    };
    add(1, PlanStatus::uninsured, 0, 420602);
    add(2, PlanStatus::registered_unpaid, 420602, 0);
    add(3, PlanStatus::paused, 420602, 0);
    add(4, PlanStatus::covered, 420602, 0);
    add(5, PlanStatus::uninsured, 0, 0);  // a newborn: no place is known
    add(6, PlanStatus::uninsured, 0, 420606);
    add(7, PlanStatus::needs_review, 420602, 0);
    GW_CHECK(writer.apply(page));
    GW_TRY(const auto all, writer.unsettled(PlanYear{2027}, county(420602), PersonId{}, 9));
    EXPECT_EQ(all, (std::vector{PersonId{1}, PersonId{2}, PersonId{3}, PersonId{5}}));
    GW_TRY(const auto page_two, writer.unsettled(PlanYear{2027}, county(420602), PersonId{1}, 2));
    EXPECT_EQ(page_two, (std::vector{PersonId{2}, PersonId{3}}));
    GW_TRY(const auto pool, writer.unsettled(PlanYear{2027}, county(420600), PersonId{3}, 9));
    EXPECT_EQ(pool, (std::vector{PersonId{5}, PersonId{6}}));
    GW_TRY(const auto other_year, writer.unsettled(PlanYear{2026}, std::nullopt, PersonId{}, 9));
    EXPECT_TRUE(other_year.empty());
    return {};
  });
}

TEST_P(PeopleTest, ThoseDueComeByDayAndEachStandsOnce) {
  const auto day = [](int n) { return day_of(2027, 1, 1) + std::chrono::days(n); };
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.due = {{PersonId{3}, day(1)},
                {PersonId{1}, day(1)},
                {PersonId{2}, day(0)},
                {PersonId{4}, day(9)},
                {PersonId{5}, Day{}}};
    GW_CHECK(writer.apply(page));
    page.due = {{PersonId{1}, day(2)}};
    return writer.apply(page);
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto due, reader.due_persons(day(2), 9));
    const std::vector<PersonDue> wanted{
        {PersonId{5}, Day{}}, {PersonId{2}, day(0)}, {PersonId{3}, day(1)}, {PersonId{1}, day(2)}};
    EXPECT_EQ(due, wanted);
    GW_TRY(const auto first, reader.due_persons(day(2), 2));
    EXPECT_EQ(first.size(), 2U);
    GW_TRY(const auto dossiers, reader.load(std::vector{PersonId{1}, PersonId{4}, PersonId{9}}));
    EXPECT_EQ(dossiers[0].due, day(2));
    EXPECT_EQ(dossiers[1].due, day(9));
    EXPECT_EQ(dossiers[2].due, std::nullopt);
    return {};
  });
}

TEST_P(PeopleTest, ADayDueThatMovesUndoesWhatWasPreparedBefore) {
  SnapshotMark mark;
  read([&](StoreReader& reader) -> Result<void> {
    mark = reader.mark();
    return {};
  });
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    page.due = {{PersonId{7}, day_of(2027, 1, 1)}};
    return writer.apply(page);
  });
  write([&](StoreWriter& writer) -> Result<void> {
    EXPECT_TRUE(writer.changed_since(mark, std::vector{PersonId{7}}));
    EXPECT_FALSE(writer.changed_since(mark, std::vector{PersonId{8}}));
    return {};
  });
}

TEST_P(PeopleTest, KeysAreFoundInTheOrderAskedAndScannedInTheirOwn) {
  ScopeId scope;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto made, writer.scope(FeedId("f"), AgencyId("a"), "4142099001/2026"));
    GW_TRY(const auto again, writer.scope(FeedId("f"), AgencyId("a"), "4142099001/2026"));
    GW_TRY(const auto other, writer.scope(FeedId("f"), AgencyId("a"), "4142099001/2027"));
    EXPECT_EQ(made.id, again.id);
    EXPECT_NE(made.id, other.id);
    scope = made.id;
    const std::vector<KeyEntry> entries{{"a", PersonId{1}, 0xFFFF'FFFF'FFFF'FFFFU, -5},
                                        {"b", PersonId{2}, 2, 0},
                                        {"c", PersonId{3}, 3, 0}};
    GW_CHECK(writer.put_keys(scope, entries));
    return writer.put_keys(other.id, std::vector<KeyEntry>{{"aa", PersonId{9}, 9, 0}});
  });
  reopen();
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto found, writer.keys(scope, std::vector<std::string>{"a", "aa", "c"}));
    EXPECT_EQ(found[0].person, PersonId{1});
    EXPECT_EQ(found[0].digest, 0xFFFF'FFFF'FFFF'FFFFU);
    EXPECT_EQ(found[0].stamp, -5);
    EXPECT_EQ(found[1].person, PersonId{});
    EXPECT_EQ(found[2].digest, 3U);
    GW_TRY(const auto page, writer.scan_keys(scope, "", 2));
    EXPECT_EQ(page.size(), 2U);
    EXPECT_EQ(page[1].key, "b");
    GW_CHECK(writer.put_keys(scope, std::vector<KeyEntry>{{"b", PersonId{2}, 0, 8}}));
    GW_CHECK(writer.erase_keys(scope, std::vector<std::string>{"c", "unknown"}));
    GW_TRY(const auto rest, writer.scan_keys(scope, "a", 10));
    EXPECT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].digest, 0U);
    EXPECT_EQ(rest[0].stamp, 8);
    GW_TRY(const auto scopes, writer.scopes());
    EXPECT_EQ(scopes.size(), 2U);
    GW_TRY(const auto unknown, writer.find_scope(FeedId("g"), "4142099001/2026"));
    EXPECT_FALSE(unknown.has_value());
    return {};
  });
}

}  // namespace
}  // namespace gw::contract
