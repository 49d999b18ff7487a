#include "gateway/outbox/answers.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>

#include "gateway/store/sealed_evidence.hpp"
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
  bool answers_at_once() const override { return at_once; }
  asio::awaitable<Result<void>> ask_answers(std::span<const OutboundMessage> messages,
                                            std::string position, AnswerDesk& desk) override {
    asked.push_back(position + "/" + std::to_string(messages.size()));
    if (during) during();
    for (const OutboundMessage& message : messages) {
      if (shut_at == message.id) co_return fail(Errc::unreachable, "test");
      GW_CO_CHECK(
          co_await desk.take(at_once ? nullptr : &message, "answer " + message.identity, text));
      GW_CO_CHECK(desk.asked(message));
    }
    co_return Result<void>();
  }
  Result<LaterAnswers> read_answers(const OutboundMessage*, std::string_view bytes) const override {
    ++reads;
    if (bytes == "nonsense") return fail(Errc::peer_content, "test");
    return told;
  }

  std::vector<std::string> asked;
  std::string text = "what became of them";
  LaterAnswers told;
  MessageId shut_at;
  bool at_once = false;
  std::function<void()> during;
  mutable int reads = 0;
};

class Answers : public gw::testing::OverAStore {
 protected:
  void SetUp() override {
    gw::testing::OverAStore::SetUp();
    evidence_ = store::make_sealed_evidence(folder / "evidence", folder / "seal.key").value();
    message_ = tell(1);
    FlagAnswer one;
    one.flag = {2027, 1};
    one.code = HandlingCode::persuaded;
    one.said = start_of(kDay) + std::chrono::hours(15);
    one.corrected = PersonalText("42060220200903001X");
    channel_.told.answers = {one};
    channel_.told.position = "41";
    begin();
  }
  /// A message about one flag, which its agency has.
  MessageId tell(std::uint32_t number) {
    MessageId id;
    EXPECT_TRUE(store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto person, tx.resolve(std::vector<Identity>{Identity(
                                    DocumentClass::passport, "E" + std::to_string(number))}));
      Flag flag;
      flag.id = {2027, number};
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
      message.identity = "FK" + std::to_string(number);
      message.flags = {flag.id};
      GW_TRY(message.id, tx.add(message));
      message.state = MessageState::received;
      id = message.id;
      return tx.update(message);
    }));
    return id;
  }
  /// As after a start.
  void begin() {
    round_ = std::make_unique<AnswerRound>(loop_.get_executor(), pool_, *store, *evidence_, clock_,
                                           kAsked, channel_);
  }
  void TearDown() override {
    round_.reset();
    pool_.join();
  }
  Result<std::int64_t> ask() {
    loop_.restart();
    auto asked = asio::co_spawn(loop_, round_->round(), asio::use_future);
    loop_.run();
    return asked.get();
  }
  std::string evidence_of(DeliveryId delivery) {
    std::string bytes;
    EXPECT_TRUE(evidence_->read(delivery, [&](std::string_view piece) -> Result<void> {
      bytes += piece;
      return {};
    }));
    return bytes;
  }
  std::vector<FlagAnswer> kept() {
    std::vector<FlagAnswer> answers;
    EXPECT_TRUE(store->read([&](StoreReader& from) -> Result<void> {
      GW_TRY(answers, from.flag_answers({2027, 1}));
      return {};
    }));
    return answers;
  }

  asio::io_context loop_{1};
  asio::thread_pool pool_{1};
  std::unique_ptr<EvidenceStore> evidence_;
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

TEST_F(Answers, AreSealedAsTheyCameBeforeTheyAreReadAndTheSameOnlyOnce) {
  EXPECT_EQ(ask().value(), 1);
  const DeliveryId kept_under = kept().at(0).delivery;
  EXPECT_EQ(evidence_of(kept_under), "what became of them");
  EXPECT_TRUE(store->read([&](StoreReader& from) -> Result<void> {
    GW_TRY(const auto delivery, from.delivery(kept_under));
    EXPECT_EQ(delivery->origin, "answer FK1");
    EXPECT_EQ(delivery->feed.text(), "education-province.answers");
    EXPECT_EQ(delivery->received, clock_.moment);
    return {};
  }));
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.reads, 1) << "the same again says nothing new";
  // What cannot be read is kept all the same, and costs nothing else.
  channel_.text = "nonsense";
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(evidence_of(DeliveryId{kept_under.value + 1}), "nonsense");
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.reads, 3) << "a later program may understand it";
  channel_.text = "more";
  channel_.told.answers[0].code = HandlingCode::left;
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 1);
  EXPECT_EQ(kept().size(), 2U);
  EXPECT_EQ(evidence_of(DeliveryId{kept_under.value + 2}), "more") << "nonsense was sealed once";
}

TEST_F(Answers, AfterAFailureGoOnInHalfAnHourFromWhereTheyBrokeOff) {
  const MessageId second = tell(2);
  channel_.shut_at = second;
  EXPECT_EQ(ask().error().code(), Errc::unreachable);
  EXPECT_EQ(kept().size(), 1U) << "what came before is kept";
  channel_.shut_at = MessageId{};
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked.size(), 1U);
  clock_.moment += std::chrono::minutes(30);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked, (std::vector<std::string>{"/2", "41/1"}));
}

TEST_F(Answers, WhoAnswersForAllAtOnceIsAskedOnceWhateverTheNumberOfMessages) {
  for (std::uint32_t number = 2; number <= 60; ++number) tell(number);
  channel_.at_once = true;
  EXPECT_EQ(ask().value(), 1);
  EXPECT_EQ(channel_.asked, std::vector<std::string>{"/1"});
}

TEST_F(Answers, AskNothingMoreWhenTheGatewayStops) {
  tell(2);
  channel_.during = [this] { round_->stop(); };
  EXPECT_EQ(ask().error().code(), Errc::cancelled);
  EXPECT_TRUE(kept().empty());
  begin();
  channel_.during = nullptr;
  EXPECT_EQ(ask().value(), 1) << "after a start the day is asked for again";
}

TEST_F(Answers, AClosedMessageIsAskedForNoMore) {
  channel_.told.closed = true;
  EXPECT_EQ(ask().value(), 1);
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(ask().value(), 0);
  EXPECT_EQ(channel_.asked.size(), 1U);
}

TEST_F(Answers, AMessageThatAlwaysFailsHoldsThoseBehindItBackForOneRoundAlone) {
  const MessageId behind = tell(2);
  channel_.shut_at = message_;
  EXPECT_EQ(ask().error().code(), Errc::unreachable);
  clock_.moment += std::chrono::minutes(31);
  EXPECT_EQ(ask().error().code(), Errc::unreachable);
  EXPECT_TRUE(kept().empty());
  clock_.moment += std::chrono::minutes(31);
  EXPECT_EQ(ask().value(), 1) << "the one behind it";
  EXPECT_TRUE(behind);
  // The next day it is tried again like any other.
  channel_.shut_at = MessageId();
  clock_.moment += std::chrono::hours(24);
  channel_.text = "of the first, too";
  EXPECT_TRUE(ask());
  EXPECT_EQ(channel_.asked.back(), "41/2");
}

TEST_F(Answers, WhatAnAgencySaidItMayCorrectAsLongAsTheFlagIsOpen) {
  channel_.told.answers[0].code = HandlingCode::data_wrong;
  EXPECT_EQ(ask().value(), 1);
  clock_.moment += std::chrono::hours(24);
  channel_.text = "insured elsewhere after all";
  channel_.told.answers[0].code = HandlingCode::insured_elsewhere;
  channel_.told.answers[0].said = clock_.moment;
  EXPECT_EQ(ask().value(), 1);
  EXPECT_EQ(channel_.asked.size(), 2U);
}

}  // namespace
}  // namespace gw::outbox
