// What agencies said later of flags, and how far they were asked.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const AgencyId kAsked("education-province");
const AgencyId kOther("civil-affairs");

class AnswersTest : public StoreTest {
 protected:
  /// Flags 1..count of 2027 in one message that is received.
  MessageId told(std::uint32_t count) {
    MessageId id;
    write([&](StoreWriter& writer) -> Result<void> {
      ChangePage page;
      OutboundMessage message;
      message.agency = kAsked;
      message.group = "4142099001";
      message.year = PlanYear{2027};
      message.identity = "FK1";
      for (std::uint32_t n = 1; n <= count; ++n) {
        GW_TRY(const FlagId flag, writer.next_flag_id(PlanYear{2027}, 1));
        page.flags.push_back({open_flag(flag, PersonId{n}, kAsked.text()), FlagEvent::opened});
        page.outbox.push_back(
            {flag, kAsked, "4142099001", FlagCode::not_enrolled, BatchId{}, false});
        message.flags.push_back(flag);
      }
      GW_CHECK(writer.apply(page));
      GW_TRY(id, writer.add(message));
      message.id = id;
      message.state = MessageState::received;
      message.receipt = "HZ1";
      GW_CHECK(writer.update(message));
      const MessageRefusal refused{message.flags.back(), "1003"};
      return writer.mark_flags(message, std::span(&refused, 1), moment(20));
    });
    return id;
  }
  static FlagAnswer answer(std::uint32_t number, HandlingCode code, int said) {
    FlagAnswer one;
    one.flag = {2027, number};
    one.code = code;
    one.words = PersonalText("王芳已搬走");
    one.corrected = PersonalText("42060220200903001X");
    one.said = moment(said);
    one.learned = moment(90);
    one.delivery = DeliveryId{12};
    return one;
  }
  std::int64_t add(const AgencyId& agency, const std::vector<FlagAnswer>& answers) {
    std::int64_t added = 0;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(added, writer.add(agency, std::span<const FlagAnswer>(answers)));
      return {};
    });
    return added;
  }
  std::vector<OutboundMessage> followed(std::int16_t year) {
    std::vector<OutboundMessage> messages;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(messages, reader.followed_messages(kAsked, PlanYear{year}, MessageId{}, 10));
      return {};
    });
    return messages;
  }
};
GW_STORE_CONTRACT(AnswersTest);

TEST_P(AnswersTest, TheLatestCountsAndWhatIsKnownIsNotTakenTwice) {
  const MessageId message = told(3);
  const FlagAnswer first = answer(1, HandlingCode::unreachable, 30);
  const FlagAnswer later = answer(1, HandlingCode::persuaded, 40);
  EXPECT_EQ(add(kAsked, {later, first, answer(2, HandlingCode::left, 35)}), 3);
  EXPECT_EQ(add(kAsked, {first, later}), 0);
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto all, reader.flag_answers({2027, 1}));
    EXPECT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at(0).code, HandlingCode::persuaded);
    EXPECT_EQ(all.at(0).said, moment(40));
    EXPECT_EQ(all.at(0).learned, moment(90));
    EXPECT_EQ(all.at(0).delivery, DeliveryId{12});
    EXPECT_EQ(all.at(0).words.reveal(Purpose::match), "王芳已搬走");
    EXPECT_EQ(all.at(0).corrected.reveal(Purpose::match), "42060220200903001X");
    GW_TRY(const auto of_message, reader.message_answers(message));
    EXPECT_EQ(of_message.size(), 2U);
    EXPECT_EQ(of_message.at(0).code, HandlingCode::persuaded);
    EXPECT_EQ(of_message.at(1).flag, (FlagId{2027, 2}));
    GW_TRY(const auto refused, reader.message_refusals(message));
    EXPECT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused.at(0).flag, (FlagId{2027, 3}));
    EXPECT_EQ(refused.at(0).code, "1003");
    // A statement settles nothing.
    GW_TRY(const auto flag, reader.flag({2027, 1}));
    EXPECT_EQ(flag->state, FlagState::open);
    return {};
  });
}

TEST_P(AnswersTest, AnAgencyAnswersItsOwnFlagsAlone) {
  told(1);
  EXPECT_EQ(add(kOther, {answer(1, HandlingCode::left, 30)}), 0);
  EXPECT_EQ(add(kAsked, {answer(99, HandlingCode::left, 30)}), 0);
}

TEST_P(AnswersTest, AMessageIsFollowedUntilItIsClosedOrItsYearIsOver) {
  const MessageId message = told(1);
  EXPECT_EQ(followed(2027).size(), 1U);
  EXPECT_EQ(followed(2027).front().flags.size(), 1U);
  EXPECT_TRUE(followed(2028).empty());
  write([&](StoreWriter& writer) { return writer.close_answers(message); });
  EXPECT_TRUE(followed(2027).empty());
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto found, reader.message(message));
    EXPECT_TRUE(found->answers_closed);
    return {};
  });
}

TEST_P(AnswersTest, WhatAgenciesSayOfPeopleLiesInNoFileInClear) {
  told(1);
  add(kAsked, {answer(1, HandlingCode::data_wrong, 30)});
  store_.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    for (const char* const said : {"42060220200903001X", "王芳已搬走"})
      EXPECT_EQ(bytes.find(said), std::string::npos) << entry.path().filename();
  }
}

TEST_P(AnswersTest, AMessageIsClosedWhenNoneOfItsRowsIsAwaitedAnyMore) {
  told(4);  // the last is refused
  const auto close = [&] {
    write([](StoreWriter& writer) { return writer.close_answered(kAsked); });
    return followed(2027).empty();
  };
  EXPECT_FALSE(close());
  for (std::uint32_t number = 1; number <= 3; ++number) {
    // Whatever an agency says, it may correct it as long as the flag is open.
    add(kAsked, {answer(number, HandlingCode::left, 30)});
    EXPECT_FALSE(close());
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(auto flag, writer.flag({2027, number}));
      flag->state = FlagState::settled;
      ChangePage page;
      page.flags.push_back({*flag, FlagEvent::settled});
      return writer.apply(page);
    });
    EXPECT_EQ(close(), number == 3) << number;
  }
}

TEST_P(AnswersTest, HowFarAnAgencyWasAskedComesBack) {
  write([&](StoreWriter& writer) {
    return writer.put(kAsked, AnswerWatch{"41", day_of(2026, 11, 30)});
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const AnswerWatch watch, reader.answer_watch(kAsked));
    EXPECT_EQ(watch.position, "41");
    EXPECT_EQ(watch.asked, day_of(2026, 11, 30));
    GW_TRY(const AnswerWatch none, reader.answer_watch(kOther));
    EXPECT_EQ(none.position, "");
    EXPECT_EQ(none.asked, Day{});
    return {};
  });
}

}  // namespace
}  // namespace gw::contract
