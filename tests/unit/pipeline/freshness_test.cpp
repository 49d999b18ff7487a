// When the data that accuses is too old (law 7, readings 47): the last hour and minute on each
// side.
#include "gateway/pipeline/freshness.hpp"

#include <gtest/gtest.h>

#include "tests/unit/pipeline/run_bench.hpp"

namespace gw::pipeline {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const Day kToday = day_of(2026, 11, 30);

class Freshness : public test::RunBench {
 protected:
  Freshness() {
    freshness.register_feed = FeedId("register");
    freshness.tax_feed = FeedId("tax");
  }
  void seen(Instant register_success, Day reconciled) {
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      FeedClock fresh;
      fresh.feed = freshness.register_feed;
      fresh.last_success = register_success;
      GW_CHECK(tx.put(fresh));
      return tx.put_memo(freshness.tax_feed, kReconciledMemo,
                         std::to_string(reconciled.time_since_epoch().count()));
    }));
  }
  DecisionDay at(Instant now) {
    clock.moment = now;
    const RunServices services{*store, evidence, nullptr, clock, {}, freshness, channel_of};
    DecisionDay found;
    read([&](StoreReader& reader) { found = decision_day(services, reader).value(); });
    return found;
  }
};

TEST_F(Freshness, TheRegisterIsStaleOnceItIsOlderThanTwentyFourHours) {
  const Instant then = start_of(kToday) + hours(8);
  seen(then, kToday);
  EXPECT_FALSE(at(then + hours(24)).register_stale);
  EXPECT_TRUE(at(then + hours(24) + milliseconds(1)).register_stale);
}

TEST_F(Freshness, ATaxDayMustBeReconciledByTenOfTheDayAfter) {
  const Instant ten = start_of(kToday) + hours(10);
  seen(ten, kToday - std::chrono::days(2));
  EXPECT_FALSE(at(ten - milliseconds(1)).tax_stale);
  EXPECT_TRUE(at(ten).tax_stale);
  seen(ten, kToday - std::chrono::days(1));
  EXPECT_FALSE(at(ten).tax_stale);
  EXPECT_FALSE(at(ten + hours(24) - milliseconds(1)).tax_stale);
  EXPECT_TRUE(at(ten + hours(24)).tax_stale);
}

TEST_F(Freshness, DataThatNeverCameIsStale) {
  const DecisionDay day = at(start_of(kToday) + hours(9));
  EXPECT_TRUE(day.register_stale);
  EXPECT_TRUE(day.tax_stale);
  EXPECT_EQ(day.day, kToday);
}

}  // namespace
}  // namespace gw::pipeline
