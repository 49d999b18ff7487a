#include "gateway/outbox/composer.hpp"

#include <gtest/gtest.h>

#include "tests/support/store_fixture.hpp"

namespace gw::outbox {
namespace {

const AgencyId kAgency("education-province");

/// Says the flags' ids; two rows a message.
class PlainChannel final : public FlagChannel {
 public:
  std::size_t row_limit() const override { return 2; }
  std::string group_of(const Flag& flag) const override { return flag.unit; }
  Result<MessageDraft> compose(const std::string& group, PlanYear, const std::vector<Flag>& flags,
                               NumberSeries& numbers, Instant) const override {
    MessageDraft draft;
    GW_TRY(const std::int64_t number, numbers.next(group));
    draft.identity = group + "-" + std::to_string(number);
    for (const Flag& flag : flags) {
      draft.body += flag.id.text() + " " + std::string(code_of(flag.code)) + "\n";
      draft.rows.push_back(flag.id);
    }
    return draft;
  }
  boost::asio::awaitable<Result<DeliveryOutcome>> deliver(const OutboundMessage&) override {
    co_return fail(Errc::unsupported);
  }
  boost::asio::awaitable<Result<DeliveryOutcome>> look_for_receipt(
      const OutboundMessage&) override {
    co_return fail(Errc::unsupported);
  }
};

class Composer : public gw::testing::OverAStore {
 protected:
  /// A flag says something new: opened, or settled by a payment.
  void say(std::uint32_t number, FlagState state, const std::string& unit = "school") {
    const auto done = store->write([&](StoreWriter& tx) -> Result<void> {
      GW_TRY(const auto person, tx.resolve(std::vector<Identity>{
                                    Identity(DocumentClass::passport, std::to_string(number))}));
      Flag flag;
      flag.id = {2027, number};
      flag.person = person.front();
      flag.year = PlanYear{2027};
      flag.agency = kAgency;
      flag.county = *RegionCode::parse("420602");
      flag.state = state;
      flag.code = state == FlagState::open ? FlagCode::not_enrolled : FlagCode::withdrawn;
      flag.unit = unit;
      ChangePage page;
      page.flags.push_back(
          {flag, state == FlagState::open ? FlagEvent::opened : FlagEvent::settled});
      page.outbox.push_back({flag.id, kAgency, unit, flag.code, BatchId{}});
      return tx.apply(page);
    });
    ASSERT_TRUE(done);
  }
  Composed composed() { return compose(*store, channel_, kAgency, Instant{}).value(); }
  std::vector<OutboundMessage> due() {
    std::vector<OutboundMessage> messages;
    EXPECT_TRUE(store->read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(messages, reader.due_messages(kAgency, Instant(std::chrono::hours(1)), 100));
      return {};
    }));
    return messages;
  }

  /// What became of all messages that wait to be sent.
  void end(MessageState state) {
    for (OutboundMessage& message : due()) {
      if (message.state != MessageState::pending) continue;
      message.state = state;
      ASSERT_TRUE(store->write([&](StoreWriter& tx) { return tx.update(message); }));
    }
  }

  PlainChannel channel_;
};

TEST_F(Composer, OpenedAndSettledBeforeAnythingWentOutIsNeverSaid) {
  say(1, FlagState::open);
  say(1, FlagState::settled);
  const Composed done = composed();
  EXPECT_EQ(done.messages, 0);
  EXPECT_EQ(done.netted, 1);
  EXPECT_TRUE(due().empty());
}

TEST_F(Composer, WhatWasSaidIsWithdrawnUnderTheSameNumberOnce) {
  say(1, FlagState::open);
  EXPECT_EQ(composed().messages, 1);
  say(1, FlagState::settled);
  EXPECT_EQ(composed().messages, 0);  // the first is not out yet
  end(MessageState::sent);
  EXPECT_EQ(composed().messages, 1);
  EXPECT_EQ(composed().messages, 0);
  const auto messages = due();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].flags, messages[1].flags);
  EXPECT_NE(messages[0].identity, messages[1].identity);
  EXPECT_NE(messages[1].body.find(" 09"), std::string::npos);
}

TEST_F(Composer, WhatNobodyHeardOfBecauseItsMessageDiedIsNotWithdrawn) {
  say(1, FlagState::open);
  EXPECT_EQ(composed().messages, 1);
  say(1, FlagState::settled);
  end(MessageState::dead);
  const Composed done = composed();
  EXPECT_EQ(done.messages, 0);
  EXPECT_EQ(done.netted, 1);
  EXPECT_TRUE(due().empty());
}

TEST_F(Composer, AMessageHasOneGroupAndNoMoreRowsThanItsAgencyTakes) {
  for (const std::uint32_t number : {1U, 2U, 3U}) say(number, FlagState::open, "one");
  say(4, FlagState::open, "two");
  EXPECT_EQ(composed().messages, 3);
  for (const OutboundMessage& message : due()) EXPECT_LE(message.flags.size(), 2U);
}

}  // namespace
}  // namespace gw::outbox
