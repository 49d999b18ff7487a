// Where a task stands by what was sent, receipted, answered and entered.
#include "gateway/domain/flag_task.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/value_mapping.hpp"

namespace gw {
namespace {

TEST(FlagTaskTest, AStepFollowsFromWhatIsKept) {
  Flag flag;
  FlagTask task;
  flag.delivery = FlagDelivery::received;
  EXPECT_EQ(step_of(flag, task), TaskStep::none);  // never told
  task.told = Instant(std::chrono::hours(1));
  EXPECT_EQ(step_of(flag, task), TaskStep::received);
  flag.delivery = FlagDelivery::pending;  // told again, on its way
  EXPECT_EQ(step_of(flag, task), TaskStep::sent);
  task.acknowledged_after = std::chrono::hours(2);
  EXPECT_EQ(step_of(flag, task), TaskStep::acknowledged);
  task.assignee = "clerk";
  EXPECT_EQ(step_of(flag, task), TaskStep::working);
  task.answer = HandlingCode::declined;
  EXPECT_EQ(step_of(flag, task), TaskStep::claimed);
  flag.delivery = FlagDelivery::refused;
  EXPECT_EQ(step_of(flag, task), TaskStep::returned);
  flag.delivery = FlagDelivery::dormant;
  EXPECT_EQ(step_of(flag, task), TaskStep::none);
  flag.state = FlagState::settled;
  EXPECT_EQ(step_of(flag, task), TaskStep::settled);
}

TEST(FlagTaskTest, NamesAndStepsGoBothWays) {
  for (int number = 0; number <= 8; ++number) {
    const auto step = static_cast<TaskStep>(number);
    EXPECT_EQ(task_step(name_of(step)), step);
  }
  EXPECT_FALSE(task_step("sent"));
  for (int number = 1; number <= 5; ++number) {
    const auto act = static_cast<FlagAct>(number);
    EXPECT_EQ(flag_act(name_of(act)), act);
  }
  EXPECT_FALSE(flag_act("close"));  // nothing closes a flag but evidence
}

TEST(FlagTaskTest, ACountyHandsUpToItsCityAndTheCityToTheProvince) {
  const auto up = [](std::uint32_t number) { return above(RegionCode::from_number(number)); };
  EXPECT_EQ(up(420602), RegionCode::from_number(420600));
  EXPECT_EQ(up(420600), kHubei);
  EXPECT_EQ(up(429004), kHubei);  // 仙桃 stands right under the province
  EXPECT_FALSE(up(420000));
}

TEST(FlagTaskTest, ANoteMayHoldATelephoneAndNobodysNumber) {
  EXPECT_TRUE(reads_as_note("家长电话 13800138000，下周一缴费"));
  EXPECT_TRUE(reads_as_note(std::string(1500, 'a')));
  EXPECT_FALSE(reads_as_note(""));
  EXPECT_FALSE(reads_as_note(std::string(1501, 'a')));
  EXPECT_FALSE(reads_as_note("420602200802141236"));
  EXPECT_FALSE(reads_as_note("身份证 420602 20080214 1236"));
  EXPECT_FALSE(reads_as_note("420602080214123"));
  EXPECT_FALSE(reads_as_note("two\nlines"));
}

}  // namespace
}  // namespace gw
