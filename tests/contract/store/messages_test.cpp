// Flags, the outbox and messages.
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const AgencyId kAgency("education-province");

class MessagesTest : public StoreTest {
 protected:
  /// Opens flags 1..count of 2027, with an item each in group `4142099001` waiting for `batch`.
  void open_flags(std::uint32_t count, BatchId batch) {
    write([&](StoreWriter& writer) -> Result<void> {
      ChangePage page;
      for (std::uint32_t n = 1; n <= count; ++n) {
        GW_TRY(const FlagId id, writer.next_flag_id(PlanYear{2027}, 1));
        EXPECT_EQ(id, (FlagId{2027, n}));
        page.flags.push_back({open_flag(id, PersonId{n}, kAgency.text()), FlagEvent::opened});
        page.outbox.push_back({id, kAgency, "4142099001", FlagCode::not_enrolled, batch, false});
      }
      return writer.apply(page);
    });
  }
  OutboundMessage message_of(std::vector<FlagId> flags, const std::string& identity) {
    OutboundMessage message;
    message.agency = kAgency;
    message.group = "4142099001";
    message.year = PlanYear{2027};
    message.identity = identity;
    message.body = "<WCBFK>王芳</WCBFK>";
    message.flags = std::move(flags);
    message.created = moment(10);
    message.next_attempt = moment(10);
    return message;
  }
  MessageId add(const OutboundMessage& message) {
    MessageId id;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(id, writer.add(message));
      return {};
    });
    return id;
  }
  std::vector<OutboxItem> ready() {
    std::vector<OutboxItem> items;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(items, reader.ready_items(kAgency, 100));
      return {};
    });
    return items;
  }
  Flag flag(FlagId id) {
    Flag found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(auto flag, reader.flag(id));
      if (flag) found = std::move(*flag);
      return {};
    });
    return found;
  }
};
GW_STORE_CONTRACT(MessagesTest);

TEST_P(MessagesTest, FlagsOfOneSchoolAreFoundByIt) {
  write([&](StoreWriter& writer) -> Result<void> {
    ChangePage page;
    for (const char* school : {"4142099001", "4142099002", "4142099001"}) {
      GW_TRY(const FlagId id, writer.next_flag_id(PlanYear{2027}, 1));
      Flag flag = open_flag(id, PersonId{id.number}, kAgency.text());
      flag.unit = school;
      page.flags.push_back({std::move(flag), FlagEvent::opened});
    }
    GW_CHECK(writer.apply(page));
    FlagFilter filter;
    filter.agency = kAgency;
    filter.unit = "4142099001";
    GW_TRY(const auto flags, writer.flags(filter));
    EXPECT_EQ(flags.size(), 2U);
    filter.unit.clear();
    GW_TRY(const auto all, writer.flags(filter));
    EXPECT_EQ(all.size(), 3U);
    return {};
  });
}

TEST_P(MessagesTest, AFlagComesBackAsPutAndInItsPersonsDossier) {
  open_flags(1, BatchId{});
  Flag changed = open_flag(FlagId{2027, 1}, PersonId{1}, kAgency.text());
  changed.state = FlagState::settled;
  changed.settled_by = SettledBy::paid_resident;
  changed.code = FlagCode::withdrawn;
  changed.changed = moment(20);
  write([&](StoreWriter& writer) {
    ChangePage page;
    page.flags = {{changed, FlagEvent::settled}};
    return writer.apply(page);
  });
  reopen();
  const Flag back = flag(FlagId{2027, 1});
  EXPECT_EQ(back.state, FlagState::settled);
  EXPECT_EQ(back.settled_by, SettledBy::paid_resident);
  EXPECT_EQ(back.code, FlagCode::withdrawn);
  EXPECT_EQ(back.year.value, 2027);
  EXPECT_EQ(back.last_payable_day, changed.last_payable_day);
  EXPECT_EQ(back.row_key, changed.row_key);
  EXPECT_EQ(back.as_supplied, changed.as_supplied);
  EXPECT_EQ(back.opened, changed.opened);
  EXPECT_EQ(back.changed, moment(20));
  EXPECT_EQ(back.version, 2U);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto dossiers, reader.load(std::vector{PersonId{1}}));
    EXPECT_EQ(dossiers[0].flags.size(), 1U);
    GW_TRY(const auto history, reader.flag_history(FlagId{2027, 1}));
    EXPECT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].event, FlagEvent::opened);
    EXPECT_EQ(history[1].event, FlagEvent::settled);
    EXPECT_EQ(history[1].code, FlagCode::withdrawn);
    EXPECT_EQ(history[1].at, moment(20));
    GW_TRY(const auto counts, reader.flag_counts(std::nullopt));
    EXPECT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].open, 0);
    EXPECT_EQ(counts[0].settled, 1);
    EXPECT_EQ(counts[0].settled_by_payment, 1);
    EXPECT_EQ(counts[0].pending, 1);
    return {};
  });
}

TEST_P(MessagesTest, ASecondFlagOfOneIdentityIsRefused) {
  open_flags(1, BatchId{});
  const auto outcome = store().write([&](StoreWriter& writer) {
    ChangePage page;
    page.flags = {{open_flag(FlagId{2027, 2}, PersonId{1}, kAgency.text()), FlagEvent::opened}};
    return writer.apply(page);
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::conflict);
}

TEST_P(MessagesTest, FlagsAreFilteredAndPagedInTheirOrder) {
  write([&](StoreWriter& writer) {
    ChangePage page;
    const auto put = [&](std::uint16_t year, std::uint32_t number, const std::string& agency,
                         std::uint32_t county) {
      page.flags.push_back(
          {open_flag(FlagId{year, number}, PersonId{number}, agency, county), FlagEvent::opened});
    };
    put(2027, 1, "a", 420602);
    put(2027, 2, "b", 420606);
    put(2026, 3, "a", 420602);
    put(2027, 4, "a", 420111);
    page.flags.back().flag.state = FlagState::settled;
    page.flags.back().flag.delivery = FlagDelivery::received;
    return writer.apply(page);
  });
  const auto numbers = [&](const FlagFilter& filter) {
    std::vector<std::uint32_t> found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto flags, reader.flags(filter));
      for (const Flag& each : flags) found.push_back(each.id.number);
      return {};
    });
    return found;
  };
  using Numbers = std::vector<std::uint32_t>;
  FlagFilter filter;
  EXPECT_EQ(numbers(filter), (Numbers{3, 1, 2, 4}));
  filter.after = FlagId{2027, 1};
  EXPECT_EQ(numbers(filter), (Numbers{2, 4}));
  filter.limit = 1;
  EXPECT_EQ(numbers(filter), (Numbers{2}));
  filter = {};
  filter.agency = AgencyId("a");
  EXPECT_EQ(numbers(filter), (Numbers{3, 1, 4}));
  filter.year = PlanYear{2027};
  EXPECT_EQ(numbers(filter), (Numbers{1, 4}));
  filter.state = FlagState::settled;
  EXPECT_EQ(numbers(filter), (Numbers{4}));
  filter = {};
  filter.region = RegionCode::from_number(420600);
  EXPECT_EQ(numbers(filter), (Numbers{3, 1, 2}));
  filter.region = RegionCode::from_number(420606);
  EXPECT_EQ(numbers(filter), (Numbers{2}));
  filter = {};
  filter.delivery = FlagDelivery::received;
  EXPECT_EQ(numbers(filter), (Numbers{4}));
}

TEST_P(MessagesTest, ItemsWaitUntilTheirBatchIsApplied) {
  Batch batch = full_list("A", BatchState::applying, 1);
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(batch.id, writer.add(batch));
    return {};
  });
  open_flags(2, batch.id);
  EXPECT_TRUE(ready().empty());
  batch.state = BatchState::applied;
  write([&](StoreWriter& writer) { return writer.update(batch); });
  const auto items = ready();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].flag, (FlagId{2027, 1}));
  EXPECT_EQ(items[1].flag, (FlagId{2027, 2}));
  EXPECT_EQ(items[0].group, "4142099001");
  EXPECT_EQ(items[0].batch, batch.id);
}

TEST_P(MessagesTest, ReadyItemsAreOfOneGroupAndYear) {
  open_flags(4, BatchId{});
  write([&](StoreWriter& writer) {
    ChangePage page;
    page.outbox = {{FlagId{2027, 3}, kAgency, "0", FlagCode::withdrawn, BatchId{}, false},
                   {FlagId{2027, 2}, kAgency, "0", FlagCode::withdrawn, BatchId{}, false},
                   {FlagId{2026, 4}, kAgency, "0", FlagCode::withdrawn, BatchId{}, false}};
    return writer.apply(page);
  });
  auto items = ready();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].flag, (FlagId{2026, 4}));
  write([&](StoreWriter& writer) { return writer.drop_items(items); });
  items = ready();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].flag, (FlagId{2027, 2}));
  write([&](StoreWriter& writer) { return writer.drop_items(items); });
  EXPECT_EQ(ready().size(), 4U);
}

TEST_P(MessagesTest, AMessageTakesItsReadyItemsAndLeavesTheRest) {
  Batch batch = full_list("A", BatchState::applying, 1);
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(batch.id, writer.add(batch));
    return {};
  });
  open_flags(2, BatchId{});
  write([&](StoreWriter& writer) {
    ChangePage page;
    page.outbox = {{FlagId{2027, 1}, kAgency, "4142099001", FlagCode::withdrawn, batch.id, false}};
    return writer.apply(page);
  });
  OutboundMessage message = message_of({FlagId{2027, 1}}, "FK1");
  message.id = add(message);
  auto items = ready();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].flag, (FlagId{2027, 2}));
  batch.state = BatchState::applied;
  message.state = MessageState::received;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.update(message));
    return writer.update(batch);
  });
  items = ready();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].code, FlagCode::withdrawn);
}

TEST_P(MessagesTest, AMessageKeepsItsBytesAndFlagsThroughRetriesAndRestarts) {
  open_flags(2, BatchId{});
  OutboundMessage message = message_of({FlagId{2027, 2}, FlagId{2027, 1}}, "FK1");
  message.id = add(message);
  message.attempts = 3;
  message.next_attempt = moment(500);
  message.last_failure = fail(Errc::timeout, "outbox.send", 30);
  OutboundMessage sly = message;
  sly.body = "changed";
  write([&](StoreWriter& writer) { return writer.update(sly); });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto none, reader.due_messages(kAgency, moment(499), 10));
    EXPECT_TRUE(none.empty());
    GW_TRY(const auto next, reader.next_message_due(kAgency));
    EXPECT_EQ(next, moment(500));
    GW_TRY(const auto elsewhere, reader.next_message_due(AgencyId("tax")));
    EXPECT_FALSE(elsewhere.has_value());
    GW_TRY(const auto not_theirs, reader.due_messages(AgencyId("tax"), moment(500), 10));
    EXPECT_TRUE(not_theirs.empty());
    GW_TRY(const auto due, reader.due_messages(kAgency, moment(500), 10));
    EXPECT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].body, message.body);
    EXPECT_EQ(due[0].flags, message.flags);
    EXPECT_EQ(due[0].attempts, 3);
    EXPECT_EQ(due[0].last_failure.text(Language::en), message.last_failure.text(Language::en));
    GW_TRY(const auto found, reader.message_by_identity(kAgency, "FK1"));
    EXPECT_EQ(found->id, message.id);
    EXPECT_EQ(found->body, message.body);
    MessageFilter filter;
    filter.agency = kAgency;
    GW_TRY(const auto listed, reader.messages(filter));
    EXPECT_EQ(listed.size(), 1U);
    EXPECT_TRUE(listed[0].body.empty());
    filter = {};
    filter.state = MessageState::dead;
    GW_TRY(const auto other, reader.messages(filter));
    EXPECT_TRUE(other.empty());
    GW_TRY(const auto unknown, reader.message(MessageId{99}));
    EXPECT_FALSE(unknown.has_value());
    return {};
  });
}

TEST_P(MessagesTest, EachAttemptIsKeptTheLatestFirst) {
  open_flags(1, BatchId{});
  const MessageId id = add(message_of({FlagId{2027, 1}}, "FK1"));
  const MessageId other = add(message_of({}, "FK2"));
  add(message_of({}, "FK3"));
  const auto attempt = [&](MessageId of, std::int64_t at, MessageState state, Failure failure,
                           std::int32_t status) {
    write([&](StoreWriter& writer) {
      return writer.add(MessageAttempt{of, moment(at), state, failure,
                                       std::chrono::milliseconds(at * 10), status});
    });
  };
  attempt(id, 11, MessageState::pending, Failure(Errc::timeout, "http.read"), 0);
  attempt(other, 12, MessageState::received, Failure(), 200);
  reopen();
  attempt(id, 13, MessageState::received, Failure(), 202);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto attempts, reader.message_attempts(id, 10));
    EXPECT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts.at(0).at, moment(13));
    EXPECT_EQ(attempts.at(0).state, MessageState::received);
    EXPECT_EQ(attempts.at(1).failure.code(), Errc::timeout);
    EXPECT_EQ(attempts.at(1).failure.step(), "http.read");
    EXPECT_EQ(attempts.at(1).took, std::chrono::milliseconds(110));
    EXPECT_EQ(attempts.at(0).status, 202);
    EXPECT_EQ(attempts.at(1).status, 0);
    GW_TRY(const auto newest, reader.message_attempts(id, 1));
    EXPECT_EQ(newest.size(), 1U);
    GW_TRY(const auto listed, reader.messages(MessageFilter()));
    EXPECT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed.at(0).last_status, 0);  // not handed over yet
    EXPECT_EQ(listed.at(1).last_status, 200);
    EXPECT_EQ(listed.at(2).last_status, 202);
    return {};
  });
}

TEST_P(MessagesTest, MessagesAndFlagsAreCutToARegion) {
  open_flags(2, BatchId{});
  OutboundMessage one = message_of({FlagId{2027, 1}}, "FK1");
  one.county = RegionCode::from_number(420602);
  add(one);
  add(message_of({FlagId{2027, 2}}, "FK2"));  // of several counties
  const auto listed = [&](std::optional<RegionCode> region) {
    std::vector<std::string> identities;
    read([&](StoreReader& reader) -> Result<void> {
      MessageFilter filter;
      filter.region = region;
      GW_TRY(const auto messages, reader.messages(filter));
      for (const OutboundMessage& message : messages) identities.push_back(message.identity);
      return {};
    });
    return identities;
  };
  using Identities = std::vector<std::string>;
  EXPECT_EQ(listed(std::nullopt), (Identities{"FK2", "FK1"}));
  EXPECT_EQ(listed(RegionCode::from_number(420602)), Identities{"FK1"});
  EXPECT_EQ(listed(RegionCode::from_number(420600)), Identities{"FK1"});
  EXPECT_EQ(listed(RegionCode::from_number(420606)), Identities{});
  read([&](StoreReader& reader) -> Result<void> {
    const RegionCode county = flag(FlagId{2027, 1}).county;
    GW_TRY(const auto there, reader.flag_counts(county));
    EXPECT_EQ(there.size(), 1U);
    EXPECT_EQ(there.front().open, 2);
    GW_TRY(const auto elsewhere, reader.flag_counts(RegionCode::from_number(429004)));
    EXPECT_TRUE(elsewhere.empty());
    return {};
  });
}

TEST_P(MessagesTest, FlagsAreCountedByUnitWithoutThoseThatSleep) {
  open_flags(3, BatchId{});
  FlagFilter filter;
  filter.year = PlanYear{2027};
  filter.state = FlagState::open;
  const auto counted = [&] {
    std::vector<std::pair<std::string, std::int64_t>> units;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto all, reader.flags_by_unit(filter));
      for (const UnitFlagCount& one : all) units.emplace_back(one.unit, one.flags);
      return {};
    });
    return units;
  };
  using Units = std::vector<std::pair<std::string, std::int64_t>>;
  EXPECT_EQ(counted(), (Units{{"4142099001", 3}}));
  Flag asleep = flag(FlagId{2027, 1});
  Flag moved = flag(FlagId{2027, 2});
  asleep.delivery = FlagDelivery::dormant;
  moved.unit = "2142060201";
  write([&](StoreWriter& writer) {
    ChangePage page;
    page.flags = {{asleep, FlagEvent::slept}, {moved, FlagEvent::recoded}};
    return writer.apply(page);
  });
  EXPECT_EQ(counted(), (Units{{"2142060201", 1}, {"4142099001", 1}}));
  filter.region = RegionCode::from_number(429004);
  EXPECT_TRUE(counted().empty());
  filter.region.reset();
  filter.year = PlanYear{2028};
  EXPECT_TRUE(counted().empty());
}

TEST_P(MessagesTest, TwoMessagesOfOneIdentityAreRefused) {
  open_flags(2, BatchId{});
  add(message_of({FlagId{2027, 1}}, "FK1"));
  const auto outcome = store().write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto id, writer.add(message_of({FlagId{2027, 2}}, "FK1")));
    static_cast<void>(id);
    return {};
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::conflict);
  EXPECT_EQ(ready().size(), 1U);
}

TEST_P(MessagesTest, AReceiptMarksItsFlagsAndARefusedRowIsMarkedRefused) {
  open_flags(2, BatchId{});
  OutboundMessage message = message_of({FlagId{2027, 1}, FlagId{2027, 2}}, "FK1");
  message.id = add(message);
  EXPECT_EQ(flag(FlagId{2027, 1}).delivery, FlagDelivery::pending);
  const auto mark = [&](std::vector<MessageRefusal> refusals, Instant at) {
    write([&](StoreWriter& writer) -> Result<void> {
      GW_CHECK(writer.update(message));
      return writer.mark_flags(message, refusals, at);
    });
  };
  message.state = MessageState::sent;
  mark({}, moment(30));
  EXPECT_EQ(flag(FlagId{2027, 1}).delivery, FlagDelivery::sent);
  message.state = MessageState::received;
  message.receipt = "HZ1";
  mark({{FlagId{2027, 2}, "1003"}}, moment(40));
  EXPECT_EQ(flag(FlagId{2027, 1}).delivery, FlagDelivery::received);
  EXPECT_EQ(flag(FlagId{2027, 2}).delivery, FlagDelivery::refused);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto history, reader.flag_history(FlagId{2027, 2}));
    EXPECT_EQ(history.size(), 3U);
    EXPECT_EQ(history[1].event, FlagEvent::sent);
    EXPECT_EQ(history[2].event, FlagEvent::refused);
    EXPECT_EQ(history[2].note, "FK1 1003");
    GW_TRY(const auto counts, reader.flag_counts(std::nullopt));
    EXPECT_EQ(counts[0].pending, 0);
    EXPECT_EQ(counts[0].received, 1);
    EXPECT_EQ(counts[0].refused, 1);
    EXPECT_EQ(counts[0].open, 2);
    return {};
  });
}

TEST_P(MessagesTest, ASentMessageIsLookedAfterUntilItIsReceived) {
  open_flags(1, BatchId{});
  OutboundMessage message = message_of({FlagId{2027, 1}}, "FK1");
  message.id = add(message);
  const auto due = [&] {
    std::size_t count = 0;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto found, reader.due_messages(kAgency, moment(100), 10));
      count = found.size();
      return {};
    });
    return count;
  };
  message.state = MessageState::sent;
  write([&](StoreWriter& writer) { return writer.update(message); });
  EXPECT_EQ(due(), 1U);
  message.state = MessageState::received;
  write([&](StoreWriter& writer) { return writer.update(message); });
  EXPECT_EQ(due(), 0U);
}

TEST_P(MessagesTest, FlagsOfAMessageThatGoesOutAgainAreNewsNobodyHeardOf) {
  open_flags(3, BatchId{});
  OutboundMessage dead = message_of({FlagId{2027, 1}, FlagId{2027, 2}}, "FK1");
  dead.id = add(dead);
  add(message_of({FlagId{2027, 2}}, "FK2"));
  dead.state = MessageState::dead;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.update(dead));
    return writer.send_again(dead.id);
  });
  const auto items = ready();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].flag, (FlagId{2027, 1}));
  EXPECT_FALSE(items[0].told_before);
  EXPECT_EQ(items[1].flag, (FlagId{2027, 3}));
  EXPECT_FALSE(items[1].told_before);
  EXPECT_EQ(flag(FlagId{2027, 1}).delivery, FlagDelivery::pending);
  // Saying it twice makes no second news.
  write([&](StoreWriter& writer) { return writer.send_again(dead.id); });
  EXPECT_EQ(ready().size(), 2U);
}

TEST_P(MessagesTest, NewsWaitsWhileAnEarlierMessageAboutItsFlagIsNotOut) {
  open_flags(2, BatchId{});
  OutboundMessage first = message_of({FlagId{2027, 1}}, "FK1");
  first.id = add(first);
  write([&](StoreWriter& writer) {
    ChangePage page;
    page.outbox = {{FlagId{2027, 1}, kAgency, "4142099001", FlagCode::withdrawn, BatchId{}, false}};
    return writer.apply(page);
  });
  // The other flag's news, even in the same group, does not.
  ASSERT_EQ(ready().size(), 1U);
  EXPECT_EQ(ready().front().flag, (FlagId{2027, 2}));
  const auto told = [&](MessageState state) {
    first.state = state;
    write([&](StoreWriter& writer) { return writer.update(first); });
    const auto items = ready();
    EXPECT_EQ(items.size(), 2U);
    return items.empty() ? false : items.front().told_before;
  };
  EXPECT_TRUE(told(MessageState::sent));
  EXPECT_TRUE(told(MessageState::received));
  EXPECT_FALSE(told(MessageState::dead));  // nobody heard of it
}

TEST_P(MessagesTest, ADeadMessageThatGoesOutAfterAllIsFollowedByWhatWasSettledMeanwhile) {
  open_flags(2, BatchId{});
  OutboundMessage dead = message_of({FlagId{2027, 1}, FlagId{2027, 2}}, "FK1");
  dead.id = add(dead);
  dead.state = MessageState::dead;
  Flag settled = flag(FlagId{2027, 2});
  settled.state = FlagState::settled;
  settled.code = FlagCode::withdrawn;
  settled.delivery = FlagDelivery::none_needed;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.update(dead));
    ChangePage page;
    page.flags = {{settled, FlagEvent::settled}};
    return writer.apply(page);
  });
  write([&](StoreWriter& writer) { return writer.revive(dead.id, moment(50)); });
  EXPECT_TRUE(ready().empty());  // behind the message itself
  EXPECT_EQ(flag(FlagId{2027, 2}).delivery, FlagDelivery::pending);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto due, reader.due_messages(kAgency, moment(50), 10));
    EXPECT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().id, dead.id);
    return {};
  });
  dead.state = MessageState::received;
  write([&](StoreWriter& writer) { return writer.update(dead); });
  const auto items = ready();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items.front().flag, (FlagId{2027, 2}));
  EXPECT_EQ(items.front().code, FlagCode::withdrawn);
  EXPECT_TRUE(items.front().told_before);
}

TEST_P(MessagesTest, AReceiptOfAnEarlierMessageDoesNotHideThatLaterNewsIsPending) {
  open_flags(1, BatchId{});
  OutboundMessage first = message_of({FlagId{2027, 1}}, "FK1");
  first.id = add(first);
  add(message_of({FlagId{2027, 1}}, "FK2"));
  first.state = MessageState::received;
  write([&](StoreWriter& writer) { return writer.mark_flags(first, {}, moment(40)); });
  EXPECT_EQ(flag(FlagId{2027, 1}).delivery, FlagDelivery::pending);
}

}  // namespace
}  // namespace gw::contract
