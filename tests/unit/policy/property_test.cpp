// What holds for any facts whatever: one status, independence of order, no accusation of the dead,
// the exempt and the covered, and flags that come to rest.  Seeded, so that a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;

constexpr int kPersons = 4000;

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}
  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  bool once_in(int times) { return below(times) == 0; }
  Day day() { return on(2025, 6, 1) + std::chrono::days(below(1000)); }
  RegionCode county() {
    const RegionCode all[] = {kXiangcheng, kFancheng, kHongshan, kWolong};
    return all[below(4)];
  }
  std::optional<Day> maybe_day() { return once_in(2) ? std::optional<Day>(day()) : std::nullopt; }
  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

Fact random_fact(Chance& chance) {
  const std::string vouchers[] = {"V1", "V2", "V3"};
  const std::string names[] = {"张明", "张明", "张明", "王芳", ""};
  switch (chance.below(7)) {
    case 0: {
      Naming naming = chance.once_in(2) ? student(chance.day(), chance.maybe_day())
                                        : listed(chance.day(), chance.maybe_day());
      naming.county = chance.county();
      naming.needs_clerk = chance.once_in(5);
      naming.name = named(names[chance.below(5)]);
      return naming;
    }
    case 1:
    case 2: {
      InsuranceRelation row =
          resident(static_cast<RelationStatus>(chance.below(5)), chance.county());
      if (chance.once_in(3)) row.scheme = Scheme::employee_310;
      row.begin = chance.maybe_day();
      row.end = chance.maybe_day();
      row.dead = chance.once_in(40);
      row.struck_out = chance.once_in(20);
      row.name = named(names[chance.below(5)]);
      return row;
    }
    case 3: {
      RegisterPayment row = booked(chance.county().pool(), 2026 + chance.below(2));
      row.relation_id = "K" + std::to_string(chance.below(6));
      row.reversed = chance.once_in(8);
      row.paid_on = chance.maybe_day();
      if (chance.once_in(3)) row.scheme = Scheme::employee_310;
      return row;
    }
    case 4:
    case 5: {
      MoneyEvent event = paid(chance.day(), chance.county(), vouchers[chance.below(3)]);
      event.kind = static_cast<MoneyKind>(1 + (chance.once_in(2) ? 0 : chance.below(4)));
      if (chance.once_in(4)) event.amount = Money{20000};
      if (event.kind == MoneyKind::refund_completed || event.kind == MoneyKind::refund_requested) {
        event.refund_application = "T" + std::to_string(chance.below(3));
      }
      return event;
    }
    default:
      return happened(static_cast<LifeEventKind>(1 + chance.below(10)), chance.day());
  }
}

Facts random_person(Chance& chance) {
  Facts list;
  const int count = 1 + chance.below(8);
  for (int i = 0; i < count; ++i) list.add(random_fact(chance));
  return list;
}

Day random_day(Chance& chance) {
  return on(2026, 9, 1) + std::chrono::days(chance.below(500));
}

bool accusable(PlanStatus status) {
  return status == PlanStatus::uninsured || status == PlanStatus::registered_unpaid ||
         status == PlanStatus::needs_review;
}

TEST(PolicyPropertyTest, EveryPersonHasExactlyOneStatusAndItsEvidence) {
  Chance chance(1);
  std::array<int, 9> seen{};
  for (int i = 0; i < kPersons; ++i) {
    const Facts list = random_person(chance);
    const EnrollmentPlanRecord record = decided(list, random_day(chance)).record;
    const auto number = static_cast<std::size_t>(record.status);
    ASSERT_GE(number, 1U);
    ASSERT_LE(number, 8U);
    ++seen[number];
    const bool unpaid =
        record.status == PlanStatus::uninsured || record.status == PlanStatus::registered_unpaid;
    EXPECT_EQ(record.uninsured_reason != UninsuredReason::none, unpaid);
    if (!accusable(record.status)) {
      EXPECT_NE(record.settled_by, SettledBy::none);
    }
    if (unpaid) {
      EXPECT_EQ(record.settled_by, SettledBy::none);
    }
  }
  for (std::size_t status = 1; status <= 8; ++status) {
    EXPECT_GT(seen[status], 0) << "the facts never lead to status " << status;
  }
}

TEST(PolicyPropertyTest, OrderOfArrivalNeverMatters) {  // 43; design, "The model"
  Chance chance(2);
  for (int i = 0; i < kPersons; ++i) {
    Facts list = random_person(chance);
    const Day day = random_day(chance);
    const Decision before = decided(list, day);
    std::shuffle(list.all().begin(), list.all().end(), chance.engine());
    const Decision after = decided(list, day);
    ASSERT_TRUE(same_decision(before.record, after.record)) << "person " << i;
    ASSERT_EQ(before.flags.needs, after.flags.needs) << "person " << i;
  }
}

TEST(PolicyPropertyTest, AFactRepeatedByAnotherSourceChangesNothing) {  // 43
  Chance chance(3);
  for (int i = 0; i < kPersons; ++i) {
    Facts list = random_person(chance);
    const Day day = random_day(chance);
    const EnrollmentPlanRecord before = decided(list, day).record;
    const StoredFact repeated =
        list.all()[static_cast<std::size_t>(chance.below(static_cast<int>(list.all().size())))];
    list.add(repeated.value, repeated.key, 99);
    const EnrollmentPlanRecord after = decided(list, day).record;
    ASSERT_EQ(before.status, after.status) << "person " << i;
    ASSERT_EQ(before.uninsured_reason, after.uninsured_reason) << "person " << i;
    ASSERT_EQ(before.settled_by, after.settled_by) << "person " << i;
  }
}

TEST(PolicyPropertyTest, TheDeadTheExemptAndTheCoveredAreNotAccused) {  // 27
  Chance chance(4);
  for (int i = 0; i < kPersons; ++i) {
    const Facts list = random_person(chance);
    const Day day = random_day(chance);
    const Decision decision = decided(list, day);
    if (accusable(decision.record.status) && decision.record.settled_by == SettledBy::none) {
      continue;
    }
    for (const FlagChange& change : reconcile_flags(decision.flags, {})) {
      ADD_FAILURE() << "person " << i << " is told on to " << change.agency.text();
    }
  }
}

std::vector<Flag> after_changes(const std::vector<FlagChange>& changes, std::vector<Flag> flags) {
  for (const FlagChange& change : changes) {
    if (change.kind == FlagChangeKind::open) {
      Flag made;
      made.id = FlagId{2027, static_cast<std::uint32_t>(flags.size() + 1)};
      made.year = kYear;
      apply(change, made);
      flags.push_back(made);
      continue;
    }
    for (Flag& flag : flags) {
      if (flag.id == change.flag) apply(change, flag);
    }
  }
  return flags;
}

TEST(PolicyPropertyTest, FlagsComeToRestAndAreNeverMadeTwice) {  // laws 5, 6
  Chance chance(5);
  for (int i = 0; i < kPersons; ++i) {
    Facts list = random_person(chance);
    std::vector<Flag> flags;
    Day day = on(2026, 9, 1);
    for (int step = 0; step < 6; ++step) {
      day += std::chrono::days(chance.below(90));
      const bool stale = chance.once_in(4);
      const FlagOutcome outcome = decided(list, day, kYear, stale).flags;
      const std::vector<FlagChange> due = reconcile_flags(outcome, flags);
      flags = after_changes(due, std::move(flags));
      ASSERT_TRUE(reconcile_flags(outcome, flags).empty()) << "person " << i << " step " << step;
      for (const Flag& flag : flags) {
        const auto same = std::count_if(flags.begin(), flags.end(), [&](const Flag& other) {
          return other.agency == flag.agency && other.county == flag.county;
        });
        ASSERT_EQ(same, 1) << "person " << i;
      }
      list.add(random_fact(chance));
    }
  }
}

TEST(PolicyPropertyTest, StaleDataOpensNothing) {  // law 7
  Chance chance(6);
  for (int i = 0; i < kPersons; ++i) {
    const Facts list = random_person(chance);
    const Decision decision = decided(list, random_day(chance), kYear, true);
    EXPECT_TRUE(reconcile_flags(decision.flags, {}).empty());
  }
}

Statement random_statement(Chance& chance) {
  Statement statement =
      stated(static_cast<StatementKind>(1 + chance.below(16)), chance.day(), chance.county());
  if (chance.once_in(2)) statement.last = statement.day + std::chrono::days(chance.below(300));
  statement.scheme = chance.once_in(2) ? Scheme::employee_310 : Scheme::resident_390;
  statement.proven = chance.once_in(2);
  return statement;
}

// Nothing changes on a day that next_due_day passes over: what is decided, whom it accuses, and
// whether the flags sleep.  So a person need not be looked at before the day the store holds.
TEST(PolicyPropertyTest, BetweenTheDaysNamedTheDecisionIsTheSame) {
  Chance chance(7);
  for (int i = 0; i < 6000; ++i) {
    Facts list = random_person(chance);
    for (int more = chance.below(3); more > 0; --more) list.add(random_statement(chance));
    const Day day = on(2026, 1, 1) + std::chrono::days(chance.below(900));
    const Day next = next_due_day(list.all(), day, shipped_book());
    ASSERT_GT(next, day) << "person " << i;
    const auto years = years_in_view(day, shipped_book());
    for (const PlanYear year : years) {
      const Decision first = decided(list, day, year);
      for (Day later = day + std::chrono::days(1); later < next; later += std::chrono::days(1)) {
        ASSERT_EQ(years_in_view(later, shipped_book()), years) << "person " << i;
        const Decision other = decided(list, later, year);
        ASSERT_TRUE(same_decision(first.record, other.record)) << "person " << i;
        ASSERT_EQ(first.flags.needs, other.flags.needs) << "person " << i;
        ASSERT_EQ(first.flags.dormant, other.flags.dormant) << "person " << i;
        ASSERT_EQ(first.needs_clerk, other.needs_clerk) << "person " << i;
      }
    }
  }
}

}  // namespace
}  // namespace gw::policy
