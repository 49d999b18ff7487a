// Flags (readings 27-31, 47-49, 51, 53, 55): who must be told, what changes, and that nothing but
// evidence changes it (law 6).
#include "gateway/policy/flags.hpp"

#include <gtest/gtest.h>

#include "gateway/policy/payable_until.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using K = FlagChangeKind;

const Day kNov = on(2026, 11, 15);

Naming awaiting_clerk(Naming naming) {
  naming.needs_clerk = true;
  return naming;
}

Flag flag(FlagState state = FlagState::open, FlagCode code = FlagCode::not_enrolled,
          const std::string& agency = "education-province") {
  Flag made;
  made.id = FlagId{2027, 17};
  made.year = kYear;
  made.agency = AgencyId(agency);
  made.county = kXiangcheng;
  made.state = state;
  made.code = code;
  made.reason = UninsuredReason::no_relation;
  made.delivery = FlagDelivery::sent;
  made.last_payable_day = on(2026, 12, 31);
  return made;
}

std::vector<FlagChange> changes(const Facts& list, Day day, const std::vector<Flag>& existing = {},
                                bool stale = false) {
  return reconcile_flags(decided(list, day, kYear, stale).flags, existing);
}

struct NamingCase {
  const char* claim;
  Naming naming;
  Day day;
  bool named;
};

TEST(FlagsTest, AskWhoNamesThePersonForTheYear) {
  const Day new_year = kYear.first_day();
  const NamingCase cases[] = {
      {"28: entered on the day", student(kNov), kNov, true},
      {"28: enters tomorrow", student(kNov + std::chrono::days(1)), kNov, false},
      {"28: entered on 31 December before", student(on(2026, 12, 31)), new_year, true},
      {"28: entered on 1 January of the year", student(new_year), on(2027, 3, 1), false},
      {"28: entered years ago", student(on(2023, 9, 1)), kNov, true},
      {"28: on the roll on the last day", student(on(2023, 9, 1), kNov), kNov, true},
      {"28: left the day before", student(on(2023, 9, 1), kNov - std::chrono::days(1)), kNov,
       false},
      {"15: an identity is in force on its first day", listed(kNov), kNov, true},
      {"15: not before", listed(kNov + std::chrono::days(1)), kNov, false},
      {"15: in force on its last day", listed(on(2020, 1, 1), kNov), kNov, true},
      {"15: not after", listed(on(2020, 1, 1), kNov - std::chrono::days(1)), kNov, false},
      {"28: an identity gained in the year names", listed(on(2027, 3, 1)), on(2027, 3, 1), true},
  };
  for (const NamingCase& test : cases) {
    EXPECT_EQ(names_for(test.naming, kYear, test.day), test.named) << test.claim;
    EXPECT_EQ(!decided(facts(test.naming), test.day).flags.needs.empty(), test.named) << test.claim;
  }
}

TEST(FlagsTest, GiveEveryNamingAgencyItsOwn) {  // 27
  const auto found = changes(
      facts(student(), student(on(2026, 9, 1), std::nullopt, "education-province", kHongshan),
            listed(on(2026, 1, 1)), listed(on(2026, 1, 1), std::nullopt, Capacity::a12)),
      kNov);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].agency, AgencyId("civil-affairs"));  // two categories, one flag
  EXPECT_EQ(found[1].county, kHongshan);
  EXPECT_EQ(found[2].county, kXiangcheng);
  for (const FlagChange& change : found) {
    EXPECT_EQ(change.kind, K::open);
    EXPECT_EQ(change.last_payable_day, on(2026, 12, 31));
    EXPECT_FALSE(change.dormant);
  }
}

TEST(FlagsTest, WaitForAClerkOnlyIfNoOtherNamingStands) {
  EXPECT_TRUE(changes(facts(awaiting_clerk(student())), kNov).empty());
  EXPECT_EQ(changes(facts(awaiting_clerk(student()), student()), kNov).size(), 1U);
  EXPECT_EQ(changes(facts(awaiting_clerk(student()), listed(on(2026, 1, 1))), kNov).size(), 1U);
  // Neither does the clerk's row settle the flag that an earlier row opened.
  EXPECT_TRUE(changes(facts(awaiting_clerk(student())), kNov, {flag()}).empty());
  EXPECT_TRUE(changes(facts(awaiting_clerk(student())), kNov, {flag(FlagState::settled)}).empty());
}

TEST(FlagsTest, SendAConflictOfNamesInsteadOfAReason) {  // 27
  Naming naming = student();
  naming.name = named("张明");
  InsuranceRelation row = resident();
  row.name = named("王芳");
  const auto found = changes(facts(naming, row), kNov);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, FlagCode::identity_conflict);
  EXPECT_EQ(found[0].reason, UninsuredReason::none);
  const Facts dead = facts(naming, row, happened(LifeEventKind::death, kNov));
  EXPECT_TRUE(changes(dead, kNov).empty());
  EXPECT_TRUE(decided(dead, kNov).flags.needs.empty());
}

struct SettleCase {
  const char* claim;
  Facts facts;
  Day day;
  SettledBy by;
};

TEST(FlagsTest, AreSettledByTheFirstEvidenceThatFits) {  // 29
  using L = LifeEventKind;
  using B = SettledBy;
  const auto in_service = happened(L::conscription, on(2026, 9, 20));
  const auto paused = resident_until(RelationStatus::paused, on(2026, 10, 9));
  const SettleCase cases[] = {
      {"died", facts(student(), happened(L::death, kNov)), kNov, B::died},
      {"emigrated", facts(student(), happened(L::emigration, kNov)), kNov, B::emigrated},
      {"died first", facts(happened(L::emigration, kNov), happened(L::death, kNov)), kNov, B::died},
      {"duplicate", facts(student(), employee(on(2024, 1, 1)), paid(kNov)), kNov, B::duplicate},
      {"employee", facts(student(), employee(on(2024, 1, 1))), kNov, B::insured_employee},
      {"employee elsewhere",
       facts(student(), employee(on(2024, 1, 1), std::nullopt, RelationStatus::normal, kWolong)),
       kNov, B::insured_employee},
      {"paid", facts(student(), paid(kNov)), kNov, B::paid_resident},
      {"paid in another province", facts(student(), paid(kNov, kWolong)), kNov, B::out_of_province},
      {"paused", facts(student(), paused, paid(on(2026, 10, 1))), kNov, B::paused},
      {"exempt", facts(student(), in_service), kNov, B::exempt},
      {"left the roll", facts(student(on(2026, 9, 1), on(2026, 11, 14))), kNov, B::no_longer_named},
      {"nobody names", facts(), kNov, B::no_longer_named},
      {"the year ended", facts(student()), on(2028, 1, 1), B::year_ended},
      {"left goes before the year's end", facts(), on(2028, 1, 1), B::no_longer_named},
      {"paid goes before it too", facts(paid(kNov)), on(2028, 1, 1), B::paid_resident},
  };
  for (const SettleCase& test : cases) {
    for (const bool stale : {false, true}) {  // 47: settling goes on
      const auto found = changes(test.facts, test.day, {flag()}, stale);
      ASSERT_EQ(found.size(), 1U) << test.claim;
      EXPECT_EQ(found[0].kind, K::settle) << test.claim;
      EXPECT_EQ(name_of(found[0].settled_by), name_of(test.by)) << test.claim;
      EXPECT_EQ(found[0].code, FlagCode::withdrawn);
      EXPECT_EQ(found[0].flag, flag().id);
    }
  }
}

TEST(FlagsTest, ReopenAsTheSameFlag) {  // 29; law 6
  const auto found = changes(facts(student(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))),
                             kNov, {flag(FlagState::settled, FlagCode::withdrawn)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, K::reopen);
  EXPECT_EQ(found[0].flag, flag().id);
  EXPECT_EQ(found[0].reason, UninsuredReason::payment_reversed);
  Flag again = flag(FlagState::settled, FlagCode::withdrawn);
  again.settled_by = SettledBy::paid_resident;
  apply(found[0], again);
  EXPECT_EQ(again.state, FlagState::open);
  EXPECT_EQ(again.settled_by, SettledBy::none);
}

TEST(FlagsTest, TellAnotherCodeButKeepAnotherReasonToThemselves) {
  const auto recoded = changes(facts(student(), resident()), kNov, {flag()});
  ASSERT_EQ(recoded.size(), 1U);
  EXPECT_EQ(recoded[0].kind, K::recode);
  EXPECT_EQ(recoded[0].code, FlagCode::registered_unpaid);
  Flag told = flag();
  apply(recoded[0], told);
  EXPECT_EQ(told.code, FlagCode::registered_unpaid);
  EXPECT_EQ(told.delivery, FlagDelivery::sent);  // delivery is the caller's
  const auto amended =
      changes(facts(student(), paid(on(2026, 10, 1)), reversed(on(2026, 10, 9))), kNov, {flag()});
  ASSERT_EQ(amended.size(), 1U);
  EXPECT_EQ(amended[0].kind, K::amend);
  EXPECT_EQ(amended[0].code, FlagCode::not_enrolled);
}

TEST(FlagsTest, WaitWhileDataIsStale) {  // 47; law 7
  EXPECT_TRUE(changes(facts(student()), kNov, {}, true).empty());
  EXPECT_TRUE(changes(facts(student()), kNov, {flag(FlagState::settled)}, true).empty());
  EXPECT_EQ(changes(facts(student()), kNov, {}, false).size(), 1U);
}

TEST(FlagsTest, OpenFromTheFirstDayOfTheConcentratedPeriodToTheYearsEnd) {  // 27; 规程 16
  const Facts list = facts(student(on(2025, 9, 1)));
  EXPECT_TRUE(changes(list, on(2026, 8, 31)).empty());
  EXPECT_EQ(changes(list, on(2026, 9, 1)).size(), 1U);
  EXPECT_EQ(changes(list, on(2027, 12, 31)).size(), 1U);
  EXPECT_TRUE(changes(list, on(2028, 1, 1)).empty());
  EXPECT_TRUE(changes(list, on(2028, 1, 1), {flag(FlagState::settled)}).empty());
}

TEST(FlagsTest, SleepFromTheFirstOfJanuary) {  // 27
  const Facts list = facts(student());
  EXPECT_TRUE(changes(list, on(2026, 12, 31), {flag()}).empty());
  const auto asleep = changes(list, on(2027, 1, 1), {flag()});
  ASSERT_EQ(asleep.size(), 1U);
  EXPECT_EQ(asleep[0].kind, K::sleep);
  Flag sleeping = flag();
  apply(asleep[0], sleeping);
  EXPECT_EQ(sleeping.state, FlagState::open);
  EXPECT_EQ(sleeping.delivery, FlagDelivery::dormant);
  EXPECT_TRUE(changes(list, on(2027, 1, 2), {sleeping}).empty());
  EXPECT_TRUE(changes(list, on(2027, 1, 1))[0].dormant);
  // 52: a conflict of names sleeps too; 48: what has no channel stays counted apart.
  EXPECT_EQ(changes(facts(awaiting_clerk(student())), on(2027, 1, 1), {flag()})[0].kind, K::sleep);
  Flag unheard = flag();
  unheard.delivery = FlagDelivery::no_channel;
  EXPECT_TRUE(changes(list, on(2027, 1, 1), {unheard}).empty());
}

TEST(PayableUntilTest, TellsWhoMayStillPayForTheYear) {  // 27, 52, 10(e), 10(f); 规程 9
  const auto left = [](const Facts& list, Day day) {
    const Question question{kYear, day};
    return payable_until(PersonFacts::sort_out(list.all()), question, decided(list, day).record,
                         shipped_book())
        .has_value();
  };
  EXPECT_TRUE(left(facts(student()), on(2026, 12, 31)));
  EXPECT_FALSE(left(facts(student()), on(2027, 1, 1)));
  // A special person may pay while the identity is in force.
  const Facts special = facts(student(), listed(on(2026, 1, 1), on(2027, 6, 30)));
  EXPECT_TRUE(left(special, on(2027, 6, 30)));
  EXPECT_FALSE(left(special, on(2027, 7, 1)));
  // A switch has no upper limit of the gap; a 390 that ended is no switch.
  EXPECT_TRUE(left(facts(student(), employee(on(2020, 1, 1), on(2022, 2, 28))), on(2027, 3, 1)));
  EXPECT_FALSE(left(facts(student(), resident_until(RelationStatus::terminated, on(2022, 2, 28))),
                    on(2027, 3, 1)));
  const Facts released = facts(student(), happened(LifeEventKind::release, on(2027, 4, 1)));
  EXPECT_FALSE(left(released, on(2027, 3, 31)));
  EXPECT_TRUE(left(released, on(2027, 4, 1)));
}

TEST(PayableUntilTest, PaysAtThePlaceOfEnrollmentElseWhereNamed) {  // 44
  const auto place = [](const Facts& list) {
    return place_to_pay(PersonFacts::sort_out(list.all()), {kYear, kNov},
                        decided(list, kNov).record, shipped_book());
  };
  Naming pupil = student(on(2025, 9, 1));
  pupil.capacity = Capacity::pupil;
  EXPECT_EQ(place(facts(pupil)), kXiangcheng);
  pupil.residence = kHongshan;
  EXPECT_EQ(place(facts(pupil)), kHongshan);
  pupil.residence = kWolong;  // another province
  EXPECT_EQ(place(facts(pupil)), kXiangcheng);
  EXPECT_EQ(place(facts(pupil, resident(RelationStatus::normal, kFancheng))), kFancheng);
  EXPECT_TRUE(place(facts()).empty());
}

TEST(FlagsTest, WakeOnceWhenTheyNeedNotSleep) {  // 27
  FlagOutcome outcome = decided(facts(student()), on(2027, 4, 1)).flags;
  Flag sleeping = flag();
  sleeping.delivery = FlagDelivery::dormant;
  EXPECT_TRUE(reconcile_flags(outcome, std::vector{sleeping}).empty());
  outcome.dormant = false;
  const auto woken = reconcile_flags(outcome, std::vector{sleeping});
  ASSERT_EQ(woken.size(), 1U);
  EXPECT_EQ(woken[0].kind, K::wake);
  apply(woken[0], sleeping);
  EXPECT_EQ(sleeping.delivery, FlagDelivery::pending);
  EXPECT_TRUE(reconcile_flags(outcome, std::vector{sleeping}).empty());
}

TEST(FlagsTest, AreOpenThroughTheLastDayOfTheYear) {  // 27, 29
  Flag sleeping = flag();
  sleeping.delivery = FlagDelivery::dormant;
  EXPECT_TRUE(changes(facts(student()), on(2027, 12, 31), {sleeping}).empty());
}

TEST(FlagsTest, LeaveFlagsOfOtherYearsAlone) {
  Flag other = flag();
  other.year = PlanYear{2026};
  const auto found = changes(facts(student()), kNov, {other});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, K::open);
  EXPECT_TRUE(changes(facts(student(), paid(kNov)), kNov, {other}).empty());
}

TEST(FlagsTest, AreWithdrawnWhileOpen) {
  const Flag all[] = {flag(FlagState::settled), flag(), flag(FlagState::settled)};
  const auto found = withdraw_all(all);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, K::settle);
  EXPECT_EQ(found[0].settled_by, SettledBy::same_person);
}

TEST(FlagsTest, WithoutAChannelStayApartWhateverChanges) {  // 48
  for (const Day day : {on(2027, 1, 1), on(2026, 12, 1)}) {
    Flag unheard = flag(FlagState::settled);
    unheard.delivery = FlagDelivery::no_channel;
    const auto found = changes(facts(student()), day, {unheard});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, K::reopen);
    apply(found[0], unheard);
    EXPECT_EQ(unheard.state, FlagState::open);
    EXPECT_EQ(unheard.delivery, FlagDelivery::no_channel);
  }
}

TEST(FlagsTest, StayAwakeUntilTheYearBeginsThoughTheCitysPeriodIsOver) {  // 27
  Contents contents;
  contents.documents = shipped_book().documents();
  contents.areas = shipped_book().areas();
  contents.rules = shipped_book().rules();
  contents.entries = shipped_book().entries();
  contents.entries.push_back({Subject::concentrated_period_end, kXiangyang,
                              *YearDay::parse("Y-1 11-30"), on(2025, 1, 1), std::nullopt,
                              "hbgc-2023", "第二十三条"});
  const PolicyBook book = PolicyBook::make(std::move(contents));
  const auto dormant = [&](Day day) {
    return decide(facts(student()).all(), Question{kYear, day}, book).flags.dormant;
  };
  EXPECT_FALSE(dormant(on(2026, 12, 31)));
  EXPECT_TRUE(dormant(on(2027, 1, 1)));
}

TEST(FlagsTest, RestOnTheRowsThatName) {  // law 11
  const Decision decision =
      decided(facts(student(), listed(on(2026, 1, 1)), awaiting_clerk(student())), kNov);
  for (const RuleId rule :
       {RuleId::named_by_education, RuleId::named_by_list, RuleId::naming_awaits_clerk}) {
    EXPECT_TRUE(rested_on(decision, rule)) << name_of(rule);
  }
  EXPECT_FALSE(rested_on(decided(facts(student(), paid(kNov)), kNov), RuleId::named_by_education));
  // A naming that does not hold on the day is no ground.
  const Decision one = decided(facts(student(), listed(on(2026, 12, 1))), kNov);
  EXPECT_FALSE(rested_on(one, RuleId::named_by_list));
  EXPECT_TRUE(rested_on(one, RuleId::named_by_education));
  // A list is no roll, and a row that awaits a clerk names nobody yet.
  EXPECT_FALSE(rested_on(decided(facts(listed(on(2026, 1, 1))), kNov), RuleId::named_by_education));
  const Decision waiting = decided(facts(awaiting_clerk(student())), kNov);
  EXPECT_FALSE(rested_on(waiting, RuleId::named_by_education));
  EXPECT_TRUE(rested_on(waiting, RuleId::naming_awaits_clerk));
}

TEST(CalendarTest, LooksAtAYearFromItsPeriodToItsEnd) {  // 27
  const auto years = [](Day day) { return years_in_view(day, shipped_book()); };
  const PlanYear y26{2026}, y27{2027};
  EXPECT_EQ(years(on(2026, 8, 31)), std::vector<PlanYear>{y26});
  EXPECT_EQ(years(on(2026, 9, 1)), (std::vector<PlanYear>{y26, y27}));
  EXPECT_EQ(years(on(2026, 12, 31)), (std::vector<PlanYear>{y26, y27}));
  EXPECT_EQ(years(on(2027, 1, 1)), std::vector<PlanYear>{y27});
}

TEST(CalendarTest, TellsTheNextDayOnWhichTheDecisionCouldChange) {
  const auto next = [](const Facts& list, Day day) {
    return next_change_day(list.all(), kYear, day, shipped_book());
  };
  EXPECT_EQ(next(facts(), kNov), on(2027, 1, 1));
  EXPECT_EQ(next(facts(), on(2027, 1, 1)), on(2027, 9, 1));
  EXPECT_EQ(next(facts(), on(2027, 9, 1)), on(2028, 1, 1));
  EXPECT_EQ(next(facts(), on(2028, 1, 1)), std::nullopt);
  EXPECT_EQ(next(facts(student(on(2026, 9, 1), on(2026, 11, 20))), kNov), on(2026, 11, 21));
  EXPECT_EQ(next(facts(employee(on(2024, 1, 1), on(2027, 5, 3))), on(2027, 5, 3)), on(2027, 6, 1));
}

TEST(CalendarTest, TellsWhenAPersonIsToBeDecidedAgain) {
  const auto due = [](const Facts& list, Day day) {
    return next_due_day(list.all(), day, shipped_book());
  };
  // The year's turn, then the opening of the next year's period, for everybody.
  EXPECT_EQ(due(facts(), kNov), on(2027, 1, 1));
  EXPECT_EQ(due(facts(), on(2027, 1, 1)), on(2027, 9, 1));
  EXPECT_EQ(due(facts(), on(2027, 8, 31)), on(2027, 9, 1));
  EXPECT_EQ(due(facts(), on(2027, 9, 1)), on(2028, 1, 1));
  // The day after an identity's last, though only the later of two years in view would notice.
  EXPECT_EQ(due(facts(listed(on(2026, 1, 1), on(2026, 12, 20))), kNov), on(2026, 12, 21));
}

TEST(FlagsTest, OfThoseWhoMayStillPayStayAwakeUntilTheNextPeriodOpens) {  // 27, 10(f)
  const Facts special = facts(student(), listed(on(2026, 1, 1)));
  // The flag that is there names the new last day (29); civil affairs' own opens.
  const auto changed = changes(special, on(2027, 1, 1), {flag()});
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(changed[0].kind, FlagChangeKind::amend);
  EXPECT_EQ(changed[1].kind, FlagChangeKind::open);
  for (const FlagChange& each : changed) EXPECT_EQ(each.last_payable_day, on(2027, 12, 31));
  EXPECT_FALSE(decided(special, on(2027, 1, 1)).flags.dormant);
  EXPECT_FALSE(decided(special, on(2027, 8, 31)).flags.dormant);
  EXPECT_TRUE(decided(special, on(2027, 9, 1)).flags.dormant);
  // An identity that ends takes the ground with it; one that begins wakes.
  const Facts ending = facts(student(), listed(on(2026, 1, 1), on(2027, 3, 31)));
  EXPECT_FALSE(decided(ending, on(2027, 3, 31)).flags.dormant);
  EXPECT_EQ(decided(ending, on(2027, 3, 31)).flags.needs[0].last_payable_day, on(2027, 3, 31));
  EXPECT_EQ(decided(ending, on(2026, 12, 31)).flags.needs[0].last_payable_day, on(2026, 12, 31));
  EXPECT_TRUE(decided(ending, on(2027, 4, 1)).flags.dormant);
}

}  // namespace
}  // namespace gw::policy
