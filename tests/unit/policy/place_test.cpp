// Place of enrollment, where days and rows compete (readings 12, 44, 46), and states of life.
#include "gateway/policy/place.hpp"

#include <gtest/gtest.h>

#include "gateway/policy/life.hpp"
#include "tests/unit/policy/followed.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using L = LifeEventKind;

Place enrolls_at(const Facts& list, Day day = on(2026, 11, 15)) {
  return followed(list, [&](const PersonFacts& facts) {
    return place_of_enrollment(facts, {kYear, day}, shipped_book());
  });
}
InsuranceRelation tells(RegionCode residence, RegionCode hukou, std::int64_t version) {
  InsuranceRelation row = resident(RelationStatus::terminated);
  row.residence = residence;
  row.hukou = hukou;
  row.version = version;
  return row;
}
Naming pupil_living_in(RegionCode residence, const char* agency,
                       std::optional<Day> left = std::nullopt) {
  Naming naming = student(on(2026, 9, 1), left, agency);
  naming.capacity = Capacity::pupil;
  naming.residence = residence;
  return naming;
}

TEST(PlaceOrderTest, IsTheHukouOfANewbornThroughDay90) {  // 12, 44
  const auto born = [](Day day) {
    return facts(happened(L::birth, day), tells(kFancheng, kXiangcheng, 1));
  };
  EXPECT_EQ(enrolls_at(born(on(2026, 10, 3))).county, kXiangcheng);  // day 90 is 1 January Y
  EXPECT_EQ(enrolls_at(born(on(2026, 10, 2))).county, kFancheng);
  EXPECT_EQ(enrolls_at(born(on(2027, 1, 1)), on(2027, 2, 1)).county, kXiangcheng);
}

TEST(PlaceOrderTest, TakesTheNewestRowOfTheRegisterThatTells) {  // 44, 46
  const RegionCode none;
  Facts list = facts(tells(kFancheng, none, 1), tells(kHongshan, none, 3),
                     tells(kXiangcheng, none, 2), tells(none, kWolong, 9));
  EXPECT_EQ(enrolls_at(list).county, kHongshan);
  // Rows of one snapshot carry one version: the first by key, however they arrived.
  Facts snapshot;
  snapshot.add(tells(kFancheng, none, 7), "R2").add(tells(kHongshan, none, 7), "R1");
  EXPECT_EQ(enrolls_at(snapshot).county, kHongshan);
}

TEST(PlaceOrderTest, AsksTheListsWhereTheRegisterIsSilent) {  // 44
  const Naming in_fancheng = pupil_living_in(kFancheng, "education-a");
  EXPECT_EQ(enrolls_at(facts(in_fancheng)).county, kFancheng);
  EXPECT_EQ(enrolls_at(facts(in_fancheng)).ground, RuleId::place_of_residence);
  EXPECT_EQ(enrolls_at(facts(in_fancheng, tells(kHongshan, RegionCode(), 1))).county, kHongshan);
  EXPECT_EQ(enrolls_at(facts(in_fancheng, pupil_living_in(kHongshan, "education-b"))).county,
            kFancheng);
  EXPECT_EQ(enrolls_at(facts(pupil_living_in(RegionCode(), "education-a"),
                             pupil_living_in(kHongshan, "education-b")))
                .county,
            kHongshan);
  EXPECT_EQ(enrolls_at(facts(pupil_living_in(kFancheng, "education-a", on(2026, 11, 14)))).ground,
            RuleId::place_unknown);
}

TEST(LifeTest, EndsAStateOnTheDayOfTheEventThatEndsIt) {  // 17: in service, in prison
  const auto state = [](const Facts& list, Day day) {
    const LifeState life = life_on(PersonFacts::sort_out(list.all()), day);
    return life.in_service != nullptr;
  };
  const Day day = on(2026, 9, 10);
  const auto joins = happened(L::conscription, day);
  EXPECT_TRUE(state(facts(joins), day));
  EXPECT_FALSE(state(facts(joins), day - kOneDay));
  EXPECT_FALSE(state(facts(joins, happened(L::discharge, day)), day));
  EXPECT_TRUE(state(facts(joins, happened(L::discharge, day - kOneDay)), day));
  EXPECT_TRUE(state(facts(joins, happened(L::discharge, day + kOneDay)), day));
  EXPECT_FALSE(state(facts(joins, happened(L::discharge, day + kOneDay)), day + kOneDay));
}

}  // namespace
}  // namespace gw::policy
