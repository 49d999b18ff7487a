#include "gateway/api/sign_in_brake.hpp"

#include <gtest/gtest.h>

namespace gw::api {
namespace {

using std::chrono::minutes;

const Instant kNow{std::chrono::hours(500'000)};

TEST(SignInBrake, ASourceIsAnAddressOrTheNetworkOfAHouse) {
  EXPECT_EQ(source_of(""), "local");
  EXPECT_EQ(source_of("10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(source_of("::ffff:10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(source_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_of("fe80::1%eth0"), "fe80::/64");
}

TEST(SignInBrake, StrangersShareAFewTriesThatComeBackWithTime) {
  SignInBrake brake;
  int admitted = 0;
  for (int i = 0; i < 100; ++i) {
    const SignInBrake::Try one{"wu", "s" + std::to_string(i)};
    if (!brake.admits(one, kNow)) continue;
    brake.failed(one, kNow);
    ++admitted;
  }
  EXPECT_EQ(admitted, 20);
  const SignInBrake::Try next{"wu", "another"};
  EXPECT_FALSE(brake.admits(next, kNow + minutes(2)));
  EXPECT_TRUE(brake.admits(next, kNow + minutes(3)));
  EXPECT_TRUE(brake.admits({"sun", "another"}, kNow)) << "of this name alone";
  EXPECT_TRUE(brake.admits({"wu", "office", true}, kNow));
}

TEST(SignInBrake, WhatItRemembersIsBoundedAndAFloodHoldsUpStrangersAlone) {
  SignInBrake brake;
  for (int i = 0; i < 60'000; ++i) {
    const SignInBrake::Try one{"name" + std::to_string(i), "s"};
    if (brake.admits(one, kNow)) brake.failed(one, kNow);
  }
  EXPECT_FALSE(brake.admits({"fresh", "t"}, kNow));
  EXPECT_TRUE(brake.admits({"wu", "office", true}, kNow));
  EXPECT_TRUE(brake.admits({"fresh", "t"}, kNow + std::chrono::hours(24)));
}

}  // namespace
}  // namespace gw::api
