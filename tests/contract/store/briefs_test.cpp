// Daily briefs: kept as they were first written, found by day and region, forgotten when old.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const RegionCode kProvince = RegionCode::from_number(420000);
const RegionCode kCity = RegionCode::from_number(420600);
const Day kFirst = day_of(2026, 11, 20);

class BriefsTest : public StoreTest {
 protected:
  void keep(Day day, const std::string& body, Day since = kFirst) {
    const std::vector<Brief> briefs{{day, kProvince, moment(1), body},
                                    {day, kCity, moment(2), body}};
    write([&](StoreWriter& writer) { return writer.keep_briefs(briefs, day, since); });
  }
  std::vector<Brief> listed(const BriefFilter& filter) {
    std::vector<Brief> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(found, reader.briefs(filter));
      return {};
    });
    return found;
  }
};
GW_STORE_CONTRACT(BriefsTest);

TEST_P(BriefsTest, WhatWasKeptFirstStays) {
  keep(kFirst, "one");
  keep(kFirst, "another");
  reopen();
  const auto briefs = listed({kCity, std::nullopt, 10});
  ASSERT_EQ(briefs.size(), 1U);
  EXPECT_EQ(briefs[0].body, "one");
  EXPECT_EQ(briefs[0].made, moment(2));
  EXPECT_EQ(briefs[0].day, kFirst);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto found, reader.brief(kFirst, kProvince));
    EXPECT_EQ(found ? found->body : "", "one");
    GW_TRY(const auto none, reader.brief(kFirst + std::chrono::days(1), kProvince));
    EXPECT_FALSE(none.has_value());
    return {};
  });
}

TEST_P(BriefsTest, TheNewestDayComesFirstAndTheOldGo) {
  for (int n = 0; n < 4; ++n) keep(kFirst + std::chrono::days(n), std::to_string(n));
  EXPECT_EQ(listed({kProvince, std::nullopt, 10}).size(), 4U);
  auto briefs = listed({kProvince, std::nullopt, 2});
  ASSERT_EQ(briefs.size(), 2U);
  EXPECT_EQ(briefs[0].body, "3");
  EXPECT_EQ(briefs[1].body, "2");
  briefs = listed({kProvince, kFirst + std::chrono::days(2), 10});
  ASSERT_EQ(briefs.size(), 2U);
  EXPECT_EQ(briefs[0].body, "1");
  keep(kFirst + std::chrono::days(4), "4", kFirst + std::chrono::days(3));
  EXPECT_EQ(listed({kCity, std::nullopt, 10}).size(), 2U);
}

/// A clock that ran ahead for an hour takes the place of no morning.
TEST_P(BriefsTest, WhatStandsBehindTheDayGoes) {
  keep(kFirst, "before");
  keep(kFirst + std::chrono::days(4000), "ahead");
  keep(kFirst + std::chrono::days(1), "after");
  const auto briefs = listed({kProvince, std::nullopt, 10});
  ASSERT_EQ(briefs.size(), 2U);
  EXPECT_EQ(briefs[0].body, "after");
  EXPECT_EQ(briefs[1].body, "before");
}

}  // namespace
}  // namespace gw::contract
