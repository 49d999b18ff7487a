// What is kept of a look for a month.
#include <gtest/gtest.h>

#include <map>

#include "gateway/monitor/standing_watch.hpp"

namespace gw::monitor {
namespace {

using namespace std::chrono_literals;

TEST(MeasuresTest, BacklogsAreSummedOverAgenciesAndPersonsByYear) {
  const Instant now = Instant(10h);
  Standing standing;
  MessageBacklog one;
  one.agency = AgencyId("a");
  one.waiting = 2;
  one.oldest = now - 30s;
  MessageBacklog other;
  other.agency = AgencyId("b");
  other.waiting = 1;
  other.dead = 4;
  other.oldest = now - 90s;
  standing.store.messages = {one, other};
  standing.store.rejects = {{FeedId("a.x"), RowReason::columns, 7}, {FeedId("b.x"), {}, 5}};
  FlagCounts flags;
  flags.open = 11;
  standing.flags = {flags, flags};
  TaskCount tasks;
  tasks.overdue = 5;
  standing.tasks = {tasks, tasks};
  standing.persons = {{PlanYear{2027}, PlanStatus::uninsured, 3},
                      {PlanYear{2027}, PlanStatus::covered, 40}};
  std::map<std::string, std::int64_t> measures;
  for (const Measure& measure : measures_of(standing, now)) measures[measure.name] = measure.value;
  EXPECT_EQ(measures.at("deliveries.waiting"), 3);
  EXPECT_EQ(measures.at("deliveries.dead"), 4);
  EXPECT_EQ(measures.at("deliveries.oldest_seconds"), 90);
  EXPECT_EQ(measures.at("rejects.open"), 12);
  EXPECT_EQ(measures.at("flags.open"), 22);
  EXPECT_EQ(measures.at("flags.overdue"), 10);
  EXPECT_EQ(measures.at("persons.2027"), 43);
  EXPECT_EQ(measures.at("uninsured.2027"), 3);
}

}  // namespace
}  // namespace gw::monitor
