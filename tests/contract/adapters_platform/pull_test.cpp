// What one pull asks for and takes: lists by pch, windows, events by XH.
#include "adapters/sharing_platform/pull.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/adapters_platform/platform_double.hpp"

namespace gw::platform_contract {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const char* const kVeterans = "s_4200000000045_3001";
const char* const kDeaths = "s_4200000000013_1002";
const std::string kNothing = R"({"code":0,"data":{"pch":"","zs":0,"xyyb":"","bysl":0,"rows":[]}})";

std::string veteran(int number) {
  return R"({"XM":"吕洋","ZJLX":"01","ZJHM":"42060219900625420X","XZQH":"420602","CXLB":2,"YFZH":"V)" +
         std::to_string(number) + R"(","YFLB":1,"RDRQ":"20200605","RKSJ":"2026-11-17 09:15:00",)" +
         R"("CZLX":"1"})";
}

std::string death(int number) {
  return R"({"SWZMBH":"S)" + std::to_string(number) +
         R"(","XM":"罗鹏浩","ZJLX":"01","ZJHM":"420606195501313358","SWRQ":"20261108",)" +
         R"("RKSJ":"2026-11-10 09:15:00","CZLX":"1","XH":)" + std::to_string(number) + "}";
}

/// A platform whose answer depends on the kind of question.
std::string about(const std::string& body, const std::string& list, const std::string& window) {
  return body.find("\"QL\"") != std::string::npos ? list : window;
}

class PlatformPull : public ::testing::Test {
 protected:
  PlatformPull() {
    platform.secret_ends = SystemClock().now() + std::chrono::hours(24);
    use({"veterans", kVeterans, {"420600"}, {}});
  }
  void use(platform_contract::Service service) {
    AdapterServices services;
    services.http = &platform;
    services.secret = app_key();
    made = make("agency", {std::move(service)}, std::move(services));
    ASSERT_THAT(made.errors, IsEmpty());
    intake = std::make_unique<MemoryIntake>(*made.adapter, now);
  }
  Result<PullReport> pull() {
    return run(made.adapter->pull(made.adapter->feeds().front().id, *intake));
  }
  /// The parameters of the calls of a service, in order.
  std::vector<std::string> asked(const std::string& part) const {
    std::vector<std::string> found;
    for (const std::string& body : platform.bodies) {
      if (body.find(part) != std::string::npos) found.push_back(body);
    }
    return found;
  }

  const Instant now =
      start_of(day_of(2026, 11, 30)) + std::chrono::hours(9) + std::chrono::minutes(40);
  PlatformDouble platform;
  Made made;
  std::unique_ptr<MemoryIntake> intake;
};

TEST_F(PlatformPull, TakesTheListOfTheMonthOverItsPagesAndThenTheWindowSince) {
  platform.on(kVeterans, [](const std::string& body) {
    const bool second = body.find("\"yb\":\"next\"") != std::string::npos;
    return about(
        body,
        second ? answer_of("VE1", 2, {veteran(2)}) : answer_of("VE1", 2, {veteran(1)}, "next"),
        answer_of("VEZL", 1, {veteran(3)}));
  });
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->batches, 2);
  EXPECT_THAT(intake->identities(),
              ElementsAre("s_4200000000045_3001/VE1",
                          "s_4200000000045_3001/420600/2026-11-01 00:00:00/2026-11-30 09:00:00"));
  EXPECT_EQ(intake->batches[0].kind, BatchKind::full);
  EXPECT_EQ(intake->batches[0].counts.rows_in, 2);
  EXPECT_EQ(intake->batches[0].scope, intake->batches[1].scope);
  EXPECT_LT(intake->batches[0].order, intake->batches[1].order);
  EXPECT_THAT(asked("QL").front(),
              HasSubstr(R"("cs":{"xzqh":"420600","ny":"202611","lx":"QL"},"mysl":500,"yb":"")"));
}

TEST_F(PlatformPull, AListTakenCostsOneCallAndTheWindowWaitsForTheNextHour) {
  platform.on(kVeterans, [](const std::string& body) {
    return about(body, answer_of("VE1", 1, {veteran(1)}), kNothing);
  });
  ASSERT_TRUE(pull());
  const std::size_t before = platform.calls.size();
  const auto again = pull();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->nothing_new);
  EXPECT_EQ(platform.calls.size(), before + 1);
}

TEST_F(PlatformPull, TheNextWindowOverlapsTheLastByTwoHours) {
  platform.on(kVeterans, [](const std::string& body) {
    return about(body, answer_of("VE1", 1, {veteran(1)}), kNothing);
  });
  ASSERT_TRUE(pull());
  MemoryIntake later(*made.adapter, now + std::chrono::hours(3));
  later.memos = intake->memos;
  later.batches = intake->batches;
  ASSERT_TRUE(run(made.adapter->pull(made.adapter->feeds().front().id, later)));
  EXPECT_THAT(asked("ZL").back(),
              HasSubstr(R"("qssj":"2026-11-30 07:00:00","jssj":"2026-11-30 12:00:00")"));
}

TEST_F(PlatformPull, ANewPchIsACorrectionThatComesAfterTheListOfItsMonth) {
  std::string list = answer_of("VE1", 1, {veteran(1)});
  platform.on(kVeterans, [&](const std::string& body) { return about(body, list, kNothing); });
  ASSERT_TRUE(pull());
  list = answer_of("VE2", 1, {veteran(2)});
  ASSERT_TRUE(pull());
  ASSERT_THAT(intake->batches, SizeIs(2));
  EXPECT_EQ(intake->batches[1].order, intake->batches[0].order + 1);
}

TEST_F(PlatformPull, OtherRowsUnderTheSamePchAreHandedInOnceToBeHeld) {
  std::string list = answer_of("VE1", 1, {veteran(1)});
  platform.on(kVeterans, [&](const std::string& body) { return about(body, list, kNothing); });
  ASSERT_TRUE(pull());
  list = answer_of("VE1", 1, {veteran(2)});
  ASSERT_TRUE(pull());
  ASSERT_TRUE(pull());
  EXPECT_THAT(intake->identities(),
              ElementsAre("s_4200000000045_3001/VE1", "s_4200000000045_3001/VE1"));
}

TEST_F(PlatformPull, ATornListIsRefusedAndFetchedAnew) {
  std::string list = answer_of("VE1", 2, {veteran(1)});
  platform.on(kVeterans, [&](const std::string& body) { return about(body, list, kNothing); });
  ASSERT_TRUE(pull());
  ASSERT_THAT(intake->batches, SizeIs(1));
  EXPECT_EQ(intake->batches[0].reason, BatchReason::count);
  list = answer_of("VE1", 2, {veteran(1), veteran(2)});
  ASSERT_TRUE(pull());
  ASSERT_THAT(intake->batches, SizeIs(1));  // the torn one is replaced
  EXPECT_EQ(intake->batches[0].state, BatchState::applied);
}

TEST_F(PlatformPull, APchThatChangesOnTheWayBeginsTheListAgain) {
  int pages = 0;
  platform.on(kVeterans, [&](const std::string& body) {
    if (body.find("ZL") != std::string::npos) return kNothing;
    ++pages;
    // The look, then the first page of VE1, a page of VE2, and VE2 from its beginning.
    if (pages <= 2) return answer_of("VE1", 2, {veteran(1)}, "next");
    if (pages == 3) return answer_of("VE2", 2, {veteran(2)}, "other");
    return answer_of("VE2", 1, {veteran(1)});
  });
  ASSERT_TRUE(pull());
  ASSERT_THAT(intake->batches, SizeIs(1));
  EXPECT_EQ(intake->batches[0].counts.rows_in, 1);
}

TEST_F(PlatformPull, ADeadCursorBeginsTheListAgainAndASlowProviderGetsSmallerPages) {
  for (const std::string code : {"1006", "5001"}) {
    PlatformDouble fresh;
    fresh.secret_ends = platform.secret_ends;
    int pages = 0;
    fresh.on(kVeterans, [&](const std::string& body) {
      if (body.find("ZL") != std::string::npos) return kNothing;
      if (++pages == 3) return "{\"code\":" + code + "}";
      const bool second = body.find("\"yb\":\"next\"") != std::string::npos;
      return second ? answer_of("VE1", 2, {veteran(2)}) : answer_of("VE1", 2, {veteran(1)}, "next");
    });
    AdapterServices services;
    services.http = &fresh;
    services.secret = app_key();
    const Made other =
        make("agency", {{"veterans", kVeterans, {"420600"}, {}}}, std::move(services));
    MemoryIntake taken(*other.adapter, now);
    ASSERT_TRUE(run(other.adapter->pull(other.adapter->feeds().front().id, taken)));
    ASSERT_THAT(taken.batches, SizeIs(1));
    EXPECT_EQ(taken.batches[0].state, BatchState::applied);
    EXPECT_THAT(fresh.bodies[fresh.bodies.size() - 2],
                HasSubstr(code == "5001" ? "\"mysl\":250" : "\"mysl\":500"));
  }
}

TEST_F(PlatformPull, ACursorThatDoesNotMoveEndsThePull) {
  platform.on(kVeterans, [](const std::string& body) {
    return about(body, answer_of("VE1", 99, {veteran(1)}, "same"), kNothing);
  });
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_THAT(intake->batches, IsEmpty());
}

TEST_F(PlatformPull, BeforeTheMonthsListIsMadeWhoeverBeginsTakesTheOneBefore) {
  platform.on(kVeterans, [](const std::string& body) {
    if (body.find("202610") != std::string::npos) return answer_of("VE0", 1, {veteran(1)});
    return kNothing;
  });
  ASSERT_TRUE(pull());
  EXPECT_THAT(intake->identities(), ElementsAre("s_4200000000045_3001/VE0"));
  EXPECT_THAT(asked("ZL").front(), HasSubstr("\"qssj\":\"2026-10-01 00:00:00\""));
}

TEST_F(PlatformPull, TheListOfTheMonthBeforeIsNamedWhereTwoAbsencesCount) {
  use({"disability_certificates", kVeterans, {"420600"}, {}});
  const std::string row =
      R"({"XM":"吕洋","ZJLX":"01","ZJHM":"42060219900625420X","XZQH":"420602",)"
      R"("CJRZH":"42060219900625420X43","CJLB":"4","CJDJ":"1","ZT":"1","FZRQ":"20200101"})";
  platform.on(kVeterans, [&](const std::string& body) {
    if (body.find("ZL") != std::string::npos) return kNothing;
    return answer_of(body.find("202611") != std::string::npos ? "DI11" : "DI12", 1, {row});
  });
  ASSERT_TRUE(pull());
  MemoryIntake december(*made.adapter, now + std::chrono::days(3));
  december.memos = intake->memos;
  december.batches = intake->batches;
  ASSERT_TRUE(run(made.adapter->pull(made.adapter->feeds().front().id, december)));
  ASSERT_THAT(december.batches, SizeIs(2));
  EXPECT_EQ(december.batches[0].context, "region=420600 month=202611");
  EXPECT_EQ(december.batches[1].context,
            "region=420600 month=202612 list_before=" + std::to_string(december.batches[0].order));
}

TEST_F(PlatformPull, OneCityThatFailsKeepsBackNoOther) {
  use({"veterans", kVeterans, {"420100", "420600"}, {}});
  platform.on(kVeterans, [](const std::string& body) {
    if (body.find("420100") != std::string::npos) return std::string(R"({"code":2001})");
    return about(body, answer_of("VE1", 1, {veteran(1)}), kNothing);
  });
  EXPECT_TRUE(sharing_platform::said(pull().error(), 2001));
  EXPECT_THAT(intake->identities(), ElementsAre("s_4200000000045_3001/VE1"));
}

TEST_F(PlatformPull, WhoeverIsNotAuthorisedAsksNoFurther) {
  use({"veterans", kVeterans, {"420100", "420600"}, {}});
  platform.on(kVeterans, R"({"code":1004})");
  EXPECT_TRUE(sharing_platform::said(pull().error(), 1004));
  EXPECT_EQ(platform.count(kVeterans), 1);
}

TEST_F(PlatformPull, EventsAreTakenInTheOrderOfTheirNumbersAndNoneTwice) {
  use({"deaths", kDeaths, {}, {}, "HMAC-SHA256", "2"});
  platform.on(kDeaths, answer_of("XH", 3, {death(1000), death(1003)}, "more"));
  platform.on(kDeaths, answer_of("XH", 1, {death(1080)}));
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_THAT(intake->identities(),
              ElementsAre("s_4200000000013_1002/1000-1003", "s_4200000000013_1002/1080-1080"));
  EXPECT_THAT(asked("qsxh"), ElementsAre(HasSubstr("\"qsxh\":\"0\""), HasSubstr("\"1003\"")));
  EXPECT_EQ(intake->memos["event"], "1080");
}

TEST_F(PlatformPull, EventsOutOfOrderAreNotTaken) {
  use({"deaths", kDeaths, {}, {}});
  platform.on(kDeaths, answer_of("XH", 2, {death(1003), death(1000)}));
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_THAT(intake->batches, IsEmpty());
}

}  // namespace
}  // namespace gw::platform_contract
