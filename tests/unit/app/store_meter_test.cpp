// What the metrics say of flags: how many came to which state, by agency.
#include "gateway/app/store_meter.hpp"

#include <gmock/gmock.h>

namespace gw::app {
namespace {

using ::testing::HasSubstr;

TEST(StoreMeterTest, CountsWhatFlagsCameToByAgencyAndState) {
  metrics::Registry registry;
  const store::StoreWatch watch = store_meter(registry);
  watch.flags_moved("education-province", "open", 3);
  watch.flags_moved("education-province", "sent", 2);
  watch.flags_moved("education-province", "sent", 1);
  watch.flags_moved("civil-affairs", "settled", 4);
  const std::string text = registry.exposition();
  EXPECT_THAT(text, HasSubstr("enrollgate_flag_transitions_total{agency=\"education-province\","
                              "state=\"sent\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("enrollgate_flag_transitions_total{agency=\"civil-affairs\","
                              "state=\"settled\"} 4\n"));
}

TEST(StoreMeterTest, AllStatesOfAProvincesAgenciesHaveRoom) {
  metrics::Registry registry;
  const store::StoreWatch watch = store_meter(registry);
  for (int agency = 0; agency < 200; ++agency) {
    for (const char* state : {"open", "dormant", "sent", "received", "acknowledged", "working",
                              "claimed", "disputed", "returned", "settled"})
      watch.flags_moved("agency-" + std::to_string(agency), state, 1);
  }
  EXPECT_THAT(registry.exposition(), HasSubstr("enrollgate_metrics_series_refused_total 0\n"));
}

}  // namespace
}  // namespace gw::app
