#include "gateway/outbox/backoff.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace gw::outbox {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesFromTheFirstWaitToTheLongest) {
  const BackoffSettings settings{std::chrono::seconds(10), std::chrono::seconds(60), 5};
  EXPECT_EQ(backoff(settings, 1, 0.0), milliseconds(5000));
  EXPECT_EQ(backoff(settings, 2, 0.0), milliseconds(10000));
  EXPECT_EQ(backoff(settings, 3, 0.0), milliseconds(20000));
  EXPECT_EQ(backoff(settings, 4, 0.0), milliseconds(30000));
  EXPECT_EQ(backoff(settings, 5, 0.0), milliseconds(30000));
}

TEST(Backoff, SpreadsOverTheUpperHalfAndNeverBeyondTheLongest) {
  const BackoffSettings settings{std::chrono::seconds(10), std::chrono::seconds(60), 5};
  for (const std::int32_t attempts : {1, 2, 7, 60, std::numeric_limits<std::int32_t>::max()}) {
    const auto least = backoff(settings, attempts, 0.0);
    const auto most = backoff(settings, attempts, 0.999);
    EXPECT_LT(least, most);
    EXPECT_LE(most, milliseconds(settings.longest));
    EXPECT_LE(most, least * 2);
  }
}

TEST(Backoff, ALongestBelowTheFirstStillBounds) {
  const BackoffSettings settings{std::chrono::seconds(100), std::chrono::seconds(10), 5};
  EXPECT_LE(backoff(settings, 1, 0.999), milliseconds(10000));
}

}  // namespace
}  // namespace gw::outbox
