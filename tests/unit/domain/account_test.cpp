// Who may ask, who may decide, which passwords do, and how long an account is locked.
#include "gateway/domain/account.hpp"

#include <gtest/gtest.h>

namespace gw {
namespace {

TEST(AccountTest, NamesArePlain) {
  for (const char* good : {"li", "li.hua", "wang-3", "a_b", "desk-42060200"})
    EXPECT_TRUE(is_account_name(good));
  for (const char* bad :
       {"", "l", "3li", "Li", "li hua", "李华", "li/hua", "-li", "x420602200802141236",
        "li123456789", "abcdefghijklmnopqrstuvwxyz0123456"})
    EXPECT_FALSE(is_account_name(bad)) << bad;
}

TEST(AccountTest, PasswordsAreLongAndOfSeveralCharacters) {
  EXPECT_FALSE(is_weak("correct horse battery", "li.hua"));
  EXPECT_FALSE(is_weak("春风又绿江南岸明月何时照", "li.hua"));
  EXPECT_TRUE(is_weak("short words", "li.hua"));
  EXPECT_TRUE(is_weak("春风又绿江南岸", "li.hua"));  // 21 bytes, 7 characters
  EXPECT_TRUE(is_weak("aaaaaaaaaaaaaaaa", "li.hua"));
  EXPECT_TRUE(is_weak("my li.hua password", "li.hua"));
  EXPECT_TRUE(is_weak(std::string(300, 'x') + "abcde", "li.hua"));
}

TEST(AccountTest, FailuresLockForLongerAndLonger) {
  const Instant now{std::chrono::hours(1000)};
  EXPECT_EQ(locked_until(4, now), Instant{});
  EXPECT_EQ(locked_until(5, now), now + std::chrono::minutes(1));
  EXPECT_EQ(locked_until(6, now), now + std::chrono::minutes(2));
  EXPECT_EQ(locked_until(10, now), now + std::chrono::minutes(32));
  EXPECT_EQ(locked_until(11, now), now + std::chrono::minutes(60));
  EXPECT_EQ(locked_until(100000, now), now + std::chrono::minutes(60));
}

TEST(AccountTest, AScopeFitsItsRole) {
  const auto region = [](std::uint32_t number) { return RegionCode::from_number(number); };
  EXPECT_TRUE(fits(Role::clerk, region(420602), {}));
  EXPECT_TRUE(fits(Role::monitor, region(420000), {}));
  EXPECT_FALSE(fits(Role::clerk, RegionCode(), {}));
  EXPECT_FALSE(fits(Role::clerk, region(420602), AgencyId("tax")));
  EXPECT_TRUE(fits(Role::engineer, region(420000), AgencyId("tax")));
  EXPECT_FALSE(fits(Role::engineer, region(420000), {}));
  EXPECT_FALSE(fits(Role::security_admin, region(420602), {}));
}

TEST(AccountTest, TheSecurityAdministratorAsksButNotForHimself) {
  const Actor security{"wu", Role::security_admin};
  const Actor system{"zhou", Role::system_admin};
  EXPECT_TRUE(may_ask(security, GrantKind::add, "li", Role::clerk));
  EXPECT_EQ(may_ask(security, GrantKind::scope, "wu", Role::security_admin).error().code(),
            Errc::second_person);
  EXPECT_FALSE(may_ask(system, GrantKind::add, "li", Role::clerk));
  EXPECT_FALSE(may_ask(system, GrantKind::reset, "li", Role::clerk));
  // Who lost his own program is helped by the two others.
  EXPECT_TRUE(may_ask(system, GrantKind::reset, "wu", Role::security_admin));
  EXPECT_FALSE(may_ask(system, GrantKind::enable, "wu", Role::security_admin));
  EXPECT_FALSE(may_ask({"sun", Role::audit_admin}, GrantKind::add, "li", Role::clerk));
}

TEST(AccountTest, AnotherPersonOfAnotherRoleDecides) {
  Grant grant;
  grant.account = "li";
  grant.asked_by = "wu";
  grant.asked_as = Role::security_admin;
  EXPECT_TRUE(may_decide({"zhou", Role::system_admin}, grant));
  EXPECT_TRUE(may_decide({"sun", Role::audit_admin}, grant));
  EXPECT_FALSE(may_decide({"wu", Role::system_admin}, grant));
  EXPECT_FALSE(may_decide({"wu2", Role::security_admin}, grant));
  EXPECT_FALSE(may_decide({"li", Role::audit_admin}, grant));
  EXPECT_FALSE(may_decide({"he", Role::reviewer}, grant));
  grant.asked_as = Role::system_admin;
  EXPECT_FALSE(may_decide({"zhou2", Role::system_admin}, grant));
  EXPECT_TRUE(may_decide({"sun", Role::audit_admin}, grant));
}

}  // namespace
}  // namespace gw
