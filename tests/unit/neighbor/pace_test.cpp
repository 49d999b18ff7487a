// How many calls go out in a minute.
#include "gateway/neighbor/pace.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gw::neighbor {
namespace {

using namespace std::chrono_literals;

TEST(PaceTest, TheFirstOfAMinuteGoAtOnceAndTheNextWaitForTheirPlace) {
  Pace pace(2);
  const Pace::Time now{};
  EXPECT_EQ(pace.book(now), now);
  EXPECT_EQ(pace.book(now + 10s), now + 10s);
  EXPECT_EQ(pace.book(now + 20s), now + 60s);
  EXPECT_EQ(pace.book(now + 20s), now + 70s);
  EXPECT_EQ(pace.book(now + 200s), now + 200s);
}

TEST(PaceTest, ZeroIsNoLimit) {
  Pace pace(0);
  const Pace::Time now{};
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(pace.book(now), now);
}

RC_GTEST_PROP(PaceProperty, NoMinuteHasMoreCallsThanAllowed,
              (const std::vector<unsigned char>& gaps)) {
  const int most = *rc::gen::inRange(1, 6);
  Pace pace(most);
  Pace::Time now{};
  std::vector<Pace::Time> out;
  for (const unsigned char gap : gaps) {
    now += std::chrono::seconds(gap % 30);
    out.push_back(pace.book(now));
    RC_ASSERT(out.back() >= now);
  }
  for (std::size_t i = static_cast<std::size_t>(most); i < out.size(); ++i)
    RC_ASSERT(out[i] - out[i - static_cast<std::size_t>(most)] >= 60s);
}

}  // namespace
}  // namespace gw::neighbor
