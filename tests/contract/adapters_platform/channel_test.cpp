// 校核反馈: what is sent to the provider of a list, and what the platform's answers mean.
#include "adapters/sharing_platform/channel.hpp"

#include <gtest/gtest.h>

#include "tests/contract/adapters_platform/platform_double.hpp"
#include "tests/support/answers_heard.hpp"

namespace gw::platform_contract {
namespace {

const char* const kFeedback = "s_4200000000000_8001";

/// JSON without the blanks between its marks.
std::string packed(const std::string& text) {
  std::string out;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ' ' && c != '\n' && c != '\r')) out += c;
  }
  return out;
}

struct Way {
  const char* agency;
  const char* rows;
  const char* service;
  const char* signature;
  const char* number;  // of the sample's fkpch
};

class PlatformChannel : public ::testing::TestWithParam<Way> {
 protected:
  PlatformChannel() {
    platform.secret_ends = SystemClock().now() + std::chrono::hours(24);
    AdapterServices services;
    services.http = &platform;
    services.secret = app_key();
    made = make(GetParam().agency,
                {{GetParam().rows, GetParam().service, {"420600"}, {}, GetParam().signature}},
                std::move(services));
    channel = made.adapter->channel();
  }
  /// The flags that the sample's request is about, its rows as the list has them.
  std::vector<Flag> flags() {
    std::vector<Flag> all;
    codec::JsonReader reader;
    const std::string written =
        read_file(kPlatformSamples + "feedback/" + GetParam().agency + "_request.json");
    sample = written;
    const auto request = reader.parse(written);
    for (const codec::JsonValue row : request->find({"cs", "mx"})) {
      const auto text = [&](const char* name) { return std::string(row.text(name).value_or("")); };
      std::string key;
      for (const char* name : {"CJRZH", "JTBH", "YFZH"}) key += text(name);
      Flag flag;
      flag.id = {2027, static_cast<std::uint32_t>(all.size() + 1)};
      // The sample's flags have names of their own.
      sample.replace(sample.find(text("fkbh")), text("fkbh").size(), flag.id.text());
      flag.unit = "420600";
      flag.code = text("yydm") == "03" ? FlagCode::paused_or_ended : FlagCode::registered_unpaid;
      flag.last_payable_day = day_of(2026, 12, 31);
      flag.as_supplied = PersonalText(key + "\x1F" + text("XM") + "\x1F" + text("ZJLX") + "\x1F" +
                                      text("ZJHM") + "\x1F" + text("XZQH"));
      all.push_back(flag);
    }
    return all;
  }
  Result<MessageDraft> compose() {
    return channel->compose("420600", PlanYear{2027}, flags(), numbers,
                            start_of(day_of(2026, 11, 9)) + std::chrono::hours(10));
  }
  OutboundMessage message() {
    const MessageDraft draft = *compose();
    OutboundMessage out;
    out.identity = draft.identity;
    out.body = draft.body;
    out.flags = draft.rows;
    return out;
  }
  DeliveryOutcome deliver(const std::string& answer) {
    platform.on(kFeedback, answer);
    return *run(channel->deliver(message()));
  }

  PlatformDouble platform;
  Made made;
  FlagChannel* channel = nullptr;
  CountingNumbers numbers;
  std::string sample;
};

TEST_P(PlatformChannel, WritesTheSamplesRequest) {
  for (int i = 1; i < std::stoi(GetParam().number); ++i) (void)numbers.next("42060020261109");
  const auto draft = compose();
  ASSERT_TRUE(draft);
  EXPECT_EQ(packed(draft->body), packed(sample));
  EXPECT_EQ(draft->identity.size(), 22U);
}

TEST_P(PlatformChannel, SendsBySha256WhateverTheListIsSignedWith) {
  deliver(R"({"code":3003})");
  EXPECT_EQ(platform.bodies.front(), R"({"signtype":"HMAC-SHA256"})");
}

TEST_P(PlatformChannel, TheReceiptNumberAndTheRefusedRowsComeWithTheAnswer) {
  const std::string identity = message().identity.substr(0, 19) + "002";
  const DeliveryOutcome outcome =
      deliver(R"({"code":0,"data":{"fkpch":")" + identity +
              R"(","slbh":"SL2026110900000001","jjmx":[{"xlh":2,"dm":"1002","xx":"无此记录"}]}})");
  EXPECT_EQ(outcome.state, MessageState::received);
  EXPECT_EQ(outcome.receipt, "SL2026110900000001");
  EXPECT_EQ(outcome.status, 200);
  ASSERT_EQ(outcome.refused_rows.size(), 1U);
  EXPECT_EQ(outcome.refused_rows[0], std::pair(std::size_t{1}, std::string("1002")));
}

TEST_P(PlatformChannel, AnswersOfItsOwnListAreTakenFromWhereTheLastOnesEnded) {
  const std::string own = GetParam().service;
  const auto event = [](int number, const std::string& service, const std::string& flag) {
    return R"({"XH":)" + std::to_string(number) + R"(,"FKBH":")" + flag + R"(","YBSID":")" +
           service +
           R"(","CLDM":"04","CLSM":"见更正","GZ":{"ZJHM":"42060619740604294X"},)"
           R"("CLSJ":"2026-11-13 11:20:00","CZLX":"1"})";
  };
  platform.on("s_4200000000000_8002", [&](const std::string& body) -> std::string {
    EXPECT_NE(body.find(R"({"qsxh":"40"})"), std::string::npos) << body;
    return R"({"code":0,"data":{"rows":[)" + event(41, own, "F-2027-000001") + "," +
           event(42, "s_4200000000099_1", "F-2027-000002") + "," + event(50, own, "nonsense") +
           "]}}";
  });
  const OutboundMessage sent = message();
  testing::AnswersHeard told(*channel);
  EXPECT_TRUE(run(channel->ask_answers(std::span(&sent, 1), "40", told)));
  EXPECT_TRUE(channel->answers_at_once());
  ASSERT_EQ(told.answers.size(), 1U);
  EXPECT_EQ(told.answers[0].flag, (FlagId{2027, 1}));
  EXPECT_EQ(told.answers[0].code, HandlingCode::data_wrong);
  EXPECT_EQ(told.answers[0].corrected.reveal(Purpose::match), R"({"ZJHM":"42060619740604294X"})");
  EXPECT_EQ(told.position, "50");
}

TEST_P(PlatformChannel, ARefusedQuestionLosesNoAnswer) {
  platform.on("s_4200000000000_8002", R"({"code":5000})");
  const OutboundMessage sent = message();
  testing::AnswersHeard heard(*channel);
  EXPECT_EQ(run(channel->ask_answers(std::span(&sent, 1), "", heard)).error().code(),
            Errc::peer_refused);
}

TEST_P(PlatformChannel, AnAnswerWithoutReceiptOrOfAnotherMessageIsNone) {
  EXPECT_EQ(deliver(R"({"code":0,"data":{"fkpch":"JH1","slbh":"SL1"}})").state,
            MessageState::pending);
}

TEST_P(PlatformChannel, TellsWhatIsTriedAgainFromWhatAPersonMustSee) {
  const std::vector<std::tuple<int, MessageState, bool>> kCases{
      {3001, MessageState::dead, false},    {3002, MessageState::dead, false},
      {3003, MessageState::dead, false},    {3004, MessageState::dead, true},
      {2001, MessageState::dead, false},    {1004, MessageState::pending, false},
      {5000, MessageState::pending, false}, {1001, MessageState::pending, false}};
  for (const auto& [code, state, again] : kCases) {
    PlatformDouble other;
    other.secret_ends = platform.secret_ends;
    other.on(kFeedback, "{\"code\":" + std::to_string(code) + "}");
    AdapterServices services;
    services.http = &other;
    services.secret = app_key();
    const Made fresh =
        make(GetParam().agency, {{GetParam().rows, GetParam().service, {"420600"}, {}}},
             std::move(services));
    const auto outcome = run(fresh.adapter->channel()->deliver(message()));
    EXPECT_EQ(outcome->state, state) << code;
    EXPECT_EQ(outcome->send_again, again) << code;
  }
}

TEST_P(PlatformChannel, RefusesAFlagWithoutFieldsOfItsRow) {
  std::vector<Flag> bare = flags();
  bare[0].as_supplied = PersonalText();
  EXPECT_EQ(channel->compose("420600", PlanYear{2027}, bare, numbers, Instant{}).error().code(),
            Errc::integrity);
}

INSTANTIATE_TEST_SUITE_P(
    All, PlatformChannel,
    ::testing::Values(Way{"health", "special_families", "s_4200000000013_1004", "HMAC-SHA256", "4"},
                      Way{"disabled-federation", "disability_certificates", "s_4200000000037_2001",
                          "HMAC-SHA256", "1"},
                      Way{"veterans", "veterans", "s_4200000000045_3001", "HMAC-SM3", "1"}),
    [](const auto& way) { return std::string(way.param.rows); });

TEST(PlatformChannelTest, SevereMentalIllnessAndEventsHaveNoWayBack) {
  PlatformDouble platform;
  for (const auto& [rows, regions] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"severe_mental_illness", {"420600"}}, {"births", {}}, {"sentence_events", {}}}) {
    AdapterServices services;
    services.http = &platform;
    services.secret = app_key();
    const Made made =
        make("agency", {{rows, "s_4200000000013_1003", regions, {}}}, std::move(services));
    EXPECT_EQ(made.adapter->channel(), nullptr) << rows;
  }
}

}  // namespace
}  // namespace gw::platform_contract
