#include "gateway/outbox/answers.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/support/store_fixture.hpp"

namespace gw::outbox {
namespace {

namespace asio = boost::asio;
const AgencyId kAsked("education-province");
const Day kDay = day_of(2026, 11, 30);

class SetClock final : public Clock {
 public:
  Instant now() const override { return moment; }
  Instant moment = start_of(kDay) + std::chrono::hours(21);
};

/// Says what it was told to say, or that it cannot be asked.
class AnsweringChannel final : public FlagChannel {
 public:
  std::size_t row_limit() const override { return 2; }
  std::string group_of(const Flag& flag) const override { return flag.unit; }
  Result<MessageDraft> compose(const std::string&, PlanYear, const std::vector<Flag>&,
                               NumberSeries&, Instant) const override {
    return fail(Errc::unsupported);
  }
  asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage&) override {
    co_return fail(Errc::unsupported);
  }
  asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(const OutboundMessage&) override {
    co_return fail(Errc::unsupported);
  }
  std::optional<std::chrono::minutes> answers_from() const override {
    return std::chrono::hours(20);
  }
  asio::awaitable<Result<LaterAnswers>> later_answers(std::span<const OutboundMessage> messages,
                                                      std::string position) override {
    asked.push_back(position + "/" + std::to_string(messages.size()));
    if (shut) co_return fail(Errc::unreachable, "test");
    co_return told;
  }

  std::vector<std::string> asked;
  LaterAnswers told;
  bool shut = false;
};

class Answers : public gw::testing::OverAStore {
 protected:
  void SetUp() override {
    gw::testing::OverAStore::SetUp();
    ASSERT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto person,
             tx.resolve(std::vector<Identity>{Identity(DocumentClass::passport, "E1")}));
      Flag flag;
      flag.id = {2027, 1};
      flag.person = person.front();
      flag.year = PlanYear{2027};
      flag.agency = kAsked;
      flag.county = *RegionCode::parse("420602");
      flag.unit = "school";
      ChangePage page;
      page.flags.push_back({flag, FlagEvent::opened});
      page.outbox.push_back({flag.id, kAsked, "school", flag.code, BatchId{}});
      GW_CHECK(tx.apply(page));
      OutboundMessage message;
      message.agency = kAsked;
      message.group = "school";
      message.year = PlanYear{2027};
      message.identity = "FK1";
      message.flags = {flag.id};
      GW_TRY(message.id, tx.add(message));
      message.state = MessageState::received;
      message_ = message.id;
      return tx.update(message);
    }));
    FlagAnswer one;
    one.flag = {2027, 1};
    one.code = HandlingCode::persuaded;
    one.said = start_of(kDay) + std::chrono::hours(15);
    channel_.told.answers = {one};
    channel_.told.position = "41";
    begin();
  }
  /// As after a start.
  void begin() { round_ = std::make_unique<AnswerRound>(pool_, *store, clock_, kAsked, channel_); }
  void TearDown() override { pool_.join(); }
  Result<std::int64_t> ask() {
    asio::io_context loop(1);
    auto asked = asio::co_spawn(loop, round_->run(), asio::use_future);
    loop.run();
    return asked.get();
  }
  std::vector<FlagAnswer> kept() {
    std::vector<FlagAnswer> answers;
    EXPECT_TRUE(store->read([&](StoreReader& from) -> Result<void> {
      GW_TRY(answers, from.flag_answers({2027, 1}));
      return {};
    }));
    return answers;
  }

  asio::thread_pool pool_{1};
  SetClock clock_;
  AnsweringChannel channel_;
  MessageId message_;
  std::unique_ptr<AnswerRound> round_;
};

TEST_F(Answers, AreAskedForOnceADayFromTheHourOn) {
  clock_.moment = start_of(kDay) + std::chrono::hours(19);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_TRUE(channel_.asked.empty());
  clock_.moment = start_of(kDay) + std::chrono::hours(20);
  EXPECT_EQ(ask().value(), 1);
  EXPECT_EQ(kept().at(0).learned, clock_.moment);
  EXPECT_EQ(ask().value(), 0);
  begin();
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked, std::vector<std::string>{"/1"});
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);  // nothing new, from where it stood
  EXPECT_EQ(channel_.asked.back(), "41/1");
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(Answers, AfterAFailureAreAskedForAgainInHalfAnHour) {
  channel_.shut = true;
  EXPECT_EQ(ask().error().code(), Errc::unreachable);
  channel_.shut = false;
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked.size(), 1U);
  clock_.moment += std::chrono::minutes(30);
  EXPECT_EQ(ask().value(), 1);
}

TEST_F(Answers, AClosedMessageIsAskedForNoMore) {
  channel_.told.closed = {message_};
  EXPECT_EQ(ask().value(), 1);
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked.size(), 1U);
}

}  // namespace
}  // namespace gw::outbox
