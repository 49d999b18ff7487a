// Levy class and place of enrollment (readings 32, 33, 44): a case on each side of every boundary.
#include <gtest/gtest.h>

#include "gateway/policy/levy_class.hpp"
#include "gateway/policy/place.hpp"
#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using C = Capacity;
using K = StatementKind;

LevyTable table() {
  LevyTable made;
  made.year = kYear;
  made.pool = kXiangyang;
  made.ordinary = Money{40000};
  made.rows = {{kXiangyang, C::a01, Money{0}, Money{40000}},
               {kXiangyang, C::a03, Money{10000}, Money{30000}},
               {kXiangyang, C::a04, Money{10000}, Money{30000}},
               {kXiangyang, C::a06, Money{5000}, Money{30000}},
               {kXiangyang, C::a08, Money{20000}, Money{20000}},
               {kXiangcheng, C::a08, Money{1000}, Money{39000}},
               {kXiangyang, C::university_student, Money{38000}, Money{0}}};
  made.order = {C::a01, C::a04, C::a03, C::a06, C::a08};
  return made;
}

LevyClass levy(const Facts& list, Day day, const LevyTable* given, RegionCode county = kFancheng) {
  return followed(list, [&](const PersonFacts& facts) {
    return levy_class(facts, {kYear, day, county, kXiangyang}, given, shipped_book());
  });
}
const Day kNov = on(2026, 11, 15);
Naming of(C category, Day first = on(2026, 1, 1), std::optional<Day> last = std::nullopt,
          RegionCode county = kXiangcheng) {
  return listed(first, last, category, "list", county);
}

TEST(LevyClassTest, TakesTheHighestSubsidyThenTheLowestPaymentThenTheOrder) {  // 32; 规程 20
  const LevyTable city = table();
  struct {
    const char* claim;
    Facts facts;
    std::optional<C> category;
    std::int64_t personal;
    const char* tax;
  } const cases[] = {
      {"nobody special", facts(), std::nullopt, 40000, "01"},
      {"highest subsidy", facts(of(C::a08), of(C::a01), of(C::a03)), C::a01, 0, "11"},
      {"lowest personal among equals", facts(of(C::a03), of(C::a06)), C::a06, 5000, "24"},
      {"the city's order among equals", facts(of(C::a03), of(C::a04)), C::a04, 10000, "24"},
      {"a category without an amount counts for nothing", facts(of(C::a13), of(C::a08)), C::a08,
       20000, "24"},
      {"in force on its last day", facts(of(C::a03, on(2026, 1, 1), kNov)), C::a03, 10000, "13"},
      {"not the day after its last", facts(of(C::a03, on(2026, 1, 1), on(2026, 11, 14))),
       std::nullopt, 40000, "01"},
      {"a university student's own standard", facts(student()), C::university_student, 38000, "02"},
      {"a special student is special", facts(student(), of(C::a03)), C::a03, 10000, "13"},
  };
  for (const auto& test : cases) {
    const LevyClass found = levy(test.facts, kNov, &city);
    EXPECT_EQ(found.category, test.category) << test.claim;
    EXPECT_EQ(found.personal, Money{test.personal}) << test.claim;
    EXPECT_EQ(found.tax_code, test.tax) << test.claim;
    EXPECT_FALSE(found.frozen || found.no_table) << test.claim;
  }
}

TEST(LevyClassTest, PrefersTheLowerCategoryNumberWhereTheOrderSaysNothing) {  // 32
  LevyTable city = table();
  city.order.clear();
  EXPECT_EQ(levy(facts(of(C::a04), of(C::a03)), kNov, &city).category, C::a03);
}

TEST(LevyClassTest, PutsTheCountysRowBeforeTheCitys) {  // 32
  const LevyTable city = table();
  EXPECT_EQ(levy(facts(of(C::a08)), kNov, &city, kXiangcheng).subsidy, Money{39000});
  EXPECT_EQ(levy(facts(of(C::a08)), kNov, &city, kFancheng).subsidy, Money{20000});
}

TEST(LevyClassTest, CountsOnlyWhatThePoolRecognized) {  // 32
  const LevyTable city = table();
  const Naming wuhan = of(C::a01, on(2026, 1, 1), std::nullopt, kHongshan);
  const LevyClass found = levy(facts(wuhan), kNov, &city);
  EXPECT_EQ(found.category, std::nullopt);
  EXPECT_TRUE(found.identity_elsewhere);
  EXPECT_FALSE(levy(facts(of(C::a03)), kNov, &city).identity_elsewhere);
  EXPECT_EQ(levy(facts(wuhan, of(C::a03)), kNov, &city).category, C::a03);
}

TEST(LevyClassTest, IsFrozenByTheFirstPaymentInThatPool) {  // 33; 规程 21
  const LevyTable city = table();
  const Naming gained = of(C::a03, on(2026, 11, 1));
  const LevyClass after = levy(facts(gained, paid(on(2026, 10, 31))), kNov, &city);
  EXPECT_TRUE(after.frozen);
  EXPECT_EQ(after.category, std::nullopt);  // gained the day after the payment
  EXPECT_EQ(after.day_used, on(2026, 10, 31));
  EXPECT_EQ(levy(facts(gained, paid(on(2026, 11, 1))), kNov, &city).category, C::a03);
  // Another pool's payment, or one taken back, freezes nothing.
  EXPECT_FALSE(levy(facts(gained, paid(on(2026, 10, 31), kHongshan)), kNov, &city).frozen);
  EXPECT_FALSE(
      levy(facts(gained, paid(on(2026, 10, 31)), reversed(on(2026, 11, 2))), kNov, &city).frozen);
  // Of two payments the first.
  EXPECT_EQ(levy(facts(gained, paid(on(2026, 11, 3), kXiangcheng, "V2"), paid(on(2026, 10, 31))),
                 kNov, &city)
                .day_used,
            on(2026, 10, 31));
  // Lost after the payment: it stays.
  EXPECT_EQ(
      levy(facts(of(C::a03, on(2026, 1, 1), on(2026, 10, 31)), paid(on(2026, 10, 31))), kNov, &city)
          .category,
      C::a03);
}

TEST(LevyClassTest, SaysWhereNoTableIsAndPushesNothingBeforeThePeriod) {  // 33; 规程 5(3)
  const LevyClass none = levy(facts(of(C::a03)), kNov, nullptr);
  EXPECT_TRUE(none.no_table);
  EXPECT_EQ(none.personal, std::nullopt);
  EXPECT_FALSE(none.may_be_pushed);
  const LevyTable city = table();
  EXPECT_FALSE(levy(facts(of(C::a03)), on(2026, 8, 31), &city).may_be_pushed);
  EXPECT_TRUE(levy(facts(of(C::a03)), on(2026, 9, 1), &city).may_be_pushed);
}

TEST(LevyTableTest, NamesACategoryThatStandsBeforeAHigherSubsidy) {  // 32; city-bureaus 2
  EXPECT_TRUE(order_contradictions(table()).size() == 3);  // A04, A03, A06 before A08 in 襄城
  LevyTable city = table();
  city.order = {C::a01, C::a08, C::a04, C::a03, C::a06};
  EXPECT_EQ(order_contradictions(city), std::vector<C>{C::a08});  // 20000 before 30000, city-wide
  city.rows.erase(city.rows.begin() + 4);  // without its city row A08 is the county's alone
  EXPECT_TRUE(order_contradictions(city).empty());
}

Place place(const Facts& list, Day day = kNov, PlanYear year = kYear) {
  return followed(list, [&](const PersonFacts& facts) {
    return place_of_enrollment(facts, {year, day}, shipped_book());
  });
}
InsuranceRelation lives(RegionCode residence, RegionCode hukou, std::int64_t version = 1) {
  InsuranceRelation row = resident(RelationStatus::terminated);
  row.residence = residence;
  row.hukou = hukou;
  row.version = version;
  return row;
}

TEST(PlaceTest, FollowsTheGroundThatFits) {  // 44; 规程 4, 5
  const RegionCode none;
  const auto birth = happened(LifeEventKind::birth, on(2026, 10, 20));
  const Naming roll = student(on(2026, 9, 1), std::nullopt, "education", kHongshan);
  Naming pupil = roll;
  pupil.capacity = C::pupil;
  struct {
    const char* claim;
    Facts facts;
    RegionCode county;
    RuleId ground;
    Day day = kNov;
  } const cases[] = {
      {"a university student: the school", facts(roll, lives(kFancheng, none)), kHongshan,
       RuleId::place_of_school},
      {"a special student: where recognized", facts(roll, of(C::a03)), kXiangcheng,
       RuleId::place_of_recognition},
      {"until 2023-10-10 only A08 and A09",
       facts(student(on(2023, 9, 1), std::nullopt, "e", kHongshan), of(C::a03, on(2020, 1, 1))),
       kHongshan, RuleId::place_of_school, on(2023, 10, 10)},
      {"since 2023-10-11 any category",
       facts(student(on(2023, 9, 1), std::nullopt, "e", kHongshan), of(C::a03, on(2020, 1, 1))),
       kXiangcheng, RuleId::place_of_recognition, on(2023, 10, 11)},
      {"A08 before then",
       facts(student(on(2023, 9, 1), std::nullopt, "e", kHongshan), of(C::a08, on(2020, 1, 1))),
       kXiangcheng, RuleId::place_of_recognition, on(2023, 10, 10)},
      {"of several: the lowest category number",
       facts(of(C::a08, on(2026, 1, 1), std::nullopt, kFancheng), of(C::a03)), kXiangcheng,
       RuleId::place_of_recognition},
      {"a pupil: residence", facts(pupil, lives(kFancheng, kWolong)), kFancheng,
       RuleId::place_of_residence},
      {"others: what a clerk found goes first",
       facts(lives(kFancheng, kWolong), stated(K::residence, on(2026, 1, 1), kHongshan)), kHongshan,
       RuleId::place_of_residence},
      {"others: the newest row of the register",
       facts(lives(kFancheng, none, 2), lives(kHongshan, none, 1)), kFancheng,
       RuleId::place_of_residence},
      {"others: else hukou", facts(lives(none, kWolong)), kWolong, RuleId::place_of_hukou},
      {"a newborn: a parent's insured county",
       facts(birth, stated(K::parent_insured, on(2026, 10, 20), kHongshan),
             lives(kFancheng, kXiangcheng)),
       kHongshan, RuleId::place_of_parent},
      {"a newborn: else hukou in the province", facts(birth, lives(kFancheng, kXiangcheng)),
       kXiangcheng, RuleId::place_of_hukou},
      {"a newborn: hukou outside: residence", facts(birth, lives(kFancheng, kWolong)), kFancheng,
       RuleId::place_of_residence},
      {"no newborn of the year any more: residence",
       facts(happened(LifeEventKind::birth, on(2026, 10, 2)), lives(kFancheng, kXiangcheng)),
       kFancheng, RuleId::place_of_residence},
      {"nothing known", facts(), none, RuleId::place_unknown},
  };
  for (const auto& test : cases) {
    const Place found = place(test.facts, test.day);
    EXPECT_EQ(found.county, test.county) << test.claim;
    EXPECT_EQ(name_of(found.ground), name_of(test.ground)) << test.claim;
    EXPECT_EQ(applied_rules(found.trace).back(), test.ground) << test.claim;
  }
}

}  // namespace
}  // namespace gw::policy
