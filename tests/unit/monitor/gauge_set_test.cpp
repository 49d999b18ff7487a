// A series that a look does not name says 0.
#include "gateway/monitor/gauge_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gw::monitor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GaugeSetTest, WhatTheNextLookDoesNotNameSaysZeroAndTheOthersStay) {
  metrics::Registry registry;
  GaugeSet gauges(registry);
  gauges.set("enrollgate_backlog", "Backlog.", {{"agency", "a"}}, 3);
  gauges.set("enrollgate_backlog", "Backlog.", {{"agency", "b"}}, 5);
  gauges.finish();
  gauges.set("enrollgate_backlog", "Backlog.", {{"agency", "b"}}, 4);
  gauges.finish();
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_backlog{agency=\"a\"} 0\n"));
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_backlog{agency=\"b\"} 4\n"));
  gauges.finish();
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_backlog{agency=\"b\"} 0\n"));
  EXPECT_THAT(registry.exposition(), Not(HasSubstr("} 4\n")));
}

}  // namespace
}  // namespace gw::monitor
