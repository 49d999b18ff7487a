// When nothing is sent to an agency, and when it is tried again: told the time, never asking it.
#include "gateway/neighbor/breaker.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/base/result.hpp"

namespace gw::neighbor {
namespace {

using std::chrono::seconds;

const Failure kDown = fail(Errc::unreachable, "net.connect");

class BreakerTest : public ::testing::Test {
 protected:
  BreakerTest() {
    settings.failures = 3;
    settings.pause = seconds(60);
    settings.longest_pause = seconds(200);
  }
  /// A call that goes out and fails.
  void fails(Breaker& breaker) {
    EXPECT_FALSE(breaker.ask(now).has_value());
    breaker.failed(kDown, now);
  }
  void open(Breaker& breaker) {
    for (int i = 0; i < 3; ++i) fails(breaker);
  }

  BreakerSettings settings;
  Breaker::Time now{};
};

TEST_F(BreakerTest, OpensAfterSoManyFailuresRunningAndSaysHowLongToWait) {
  Breaker breaker(settings);
  fails(breaker);
  fails(breaker);
  EXPECT_EQ(breaker.state(now), BreakerState::closed);
  fails(breaker);
  EXPECT_EQ(breaker.state(now), BreakerState::open);
  now += seconds(20);
  EXPECT_EQ(breaker.ask(now), seconds(40));
  EXPECT_EQ(breaker.last_failure().code(), Errc::unreachable);
}

TEST_F(BreakerTest, AnAnswerBetweenFailuresKeepsItClosed) {
  Breaker breaker(settings);
  for (int i = 0; i < 10; ++i) {
    fails(breaker);
    fails(breaker);
    breaker.succeeded();
  }
  EXPECT_EQ(breaker.state(now), BreakerState::closed);
}

TEST_F(BreakerTest, OneCallTriesAfterThePauseAndAllOthersWait) {
  Breaker breaker(settings);
  open(breaker);
  now += seconds(60);
  EXPECT_EQ(breaker.state(now), BreakerState::half_open);
  EXPECT_FALSE(breaker.ask(now).has_value());
  EXPECT_TRUE(breaker.ask(now).has_value());
  breaker.succeeded();
  EXPECT_EQ(breaker.state(now), BreakerState::closed);
  EXPECT_FALSE(breaker.ask(now).has_value());
}

TEST_F(BreakerTest, AFailedTryDoublesThePauseUpToTheLongest) {
  Breaker breaker(settings);
  open(breaker);
  for (const int pause : {60, 120, 200, 200}) {
    EXPECT_EQ(breaker.ask(now), seconds(pause));
    now += seconds(pause);
    fails(breaker);
  }
}

TEST_F(BreakerTest, ATryThatSaysNothingLetsAnotherTry) {
  Breaker breaker(settings);
  open(breaker);
  now += seconds(60);
  EXPECT_FALSE(breaker.ask(now).has_value());
  breaker.undecided();
  EXPECT_FALSE(breaker.ask(now).has_value());
}

TEST_F(BreakerTest, CallsThatWereUnderWayWhenItOpenedDoNotLengthenThePause) {
  Breaker breaker(settings);
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(breaker.ask(now).has_value());
  for (int i = 0; i < 6; ++i) breaker.failed(kDown, now);
  EXPECT_EQ(breaker.ask(now), seconds(60));
}

TEST_F(BreakerTest, AnOperatorClosesIt) {
  Breaker breaker(settings);
  open(breaker);
  breaker.reset();
  EXPECT_EQ(breaker.state(now), BreakerState::closed);
  EXPECT_FALSE(breaker.ask(now).has_value());
}

class BreakerProperty : public BreakerTest {};
RC_GTEST_FIXTURE_PROP(BreakerProperty, NeverLetsMoreThanOneCallTryAndNeverWaitsBeyondTheLongest,
                      (const std::vector<int>& acts)) {
  Breaker breaker(settings);
  int under_way = 0;
  bool was_closed = true;
  for (const int act : acts) {
    now += seconds(act % 100 < 0 ? 0 : act % 100);
    if (act % 3 == 0 || under_way == 0) {
      const bool closed = breaker.state(now) == BreakerState::closed;
      if (closed && !was_closed) under_way = 0;
      was_closed = closed;
      const auto wait = breaker.ask(now);
      if (wait) RC_ASSERT(*wait <= settings.longest_pause && wait->count() >= 1);
      if (!wait && !closed) RC_ASSERT(++under_way == 1);
      if (!wait && closed) breaker.failed(kDown, now);
    } else if (act % 3 == 1) {
      breaker.failed(kDown, now);
      under_way = 0;
    } else {
      breaker.succeeded();
      under_way = 0;
    }
  }
}

}  // namespace
}  // namespace gw::neighbor
