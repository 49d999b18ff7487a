// Tasks of flags: what messages, receipts, answers and people make of them, and what is late.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/schedule/task_clock.hpp"
#include "tests/contract/store/store_bench.hpp"

namespace gw::contract {
namespace {

const AgencyId kTeller("education-province");
const AgencyId kOtherTeller("civil-affairs");
constexpr std::chrono::hours kDayLong{24};
// A Wednesday; its Thursday and Friday, then a weekend.
const Instant kTold = start_of(day_of(2026, 11, 18)) + std::chrono::hours(10);

class TasksTest : public StoreTest {
 protected:
  FlagId open(const AgencyId& agency, std::uint32_t county = 420602) {
    FlagId id;
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(id, writer.next_flag_id(PlanYear{2027}, 1));
      ChangePage page;
      page.flags.push_back(
          {open_flag(id, PersonId{id.number}, agency.text(), county), FlagEvent::opened});
      page.outbox.push_back({id, agency, "g", FlagCode::not_enrolled, BatchId{}, false});
      return writer.apply(page);
    });
    return id;
  }
  /// In a message of its own that gets so far at that moment.
  MessageId tell(const AgencyId& agency, FlagId flag, MessageState state, Instant at,
                 const char* refusal = nullptr) {
    MessageId id;
    write([&](StoreWriter& writer) -> Result<void> {
      OutboundMessage message;
      message.agency = agency;
      message.group = "g";
      message.year = PlanYear{2027};
      message.identity = "FK" + std::to_string(++messages_);
      message.flags = {flag};
      message.created = at;
      GW_TRY(id, writer.add(message));
      message.id = id;
      message.state = state;
      GW_CHECK(writer.update(message));
      std::vector<MessageRefusal> refusals;
      if (refusal != nullptr) refusals.push_back({flag, refusal});
      return writer.mark_flags(message, refusals, at);
    });
    return id;
  }
  void answer(const AgencyId& agency, FlagId flag, HandlingCode code, Instant learned) {
    write([&](StoreWriter& writer) -> Result<void> {
      FlagAnswer one;
      one.flag = flag;
      one.code = code;
      one.said = one.learned = learned;
      GW_TRY(const std::int64_t added, writer.add(agency, std::span<const FlagAnswer>(&one, 1)));
      EXPECT_EQ(added, 1);
      return {};
    });
  }
  void enter(FlagId flag, FlagAct act, Instant at, const std::string& assignee = {},
             std::uint32_t region = 0) {
    write([&](StoreWriter& writer) -> Result<void> {
      FlagEntry entry;
      entry.flag = flag;
      entry.act = act;
      entry.at = at;
      entry.actor = "clerk-420602";
      entry.assignee = assignee;
      entry.region = RegionCode::from_number(region);
      entry.words = PersonalText("王芳的母亲说已缴费");
      GW_TRY(const std::int64_t number, writer.add(entry));
      EXPECT_GT(number, 0);
      return {};
    });
  }
  void put(FlagId id, FlagState state, FlagEvent event, Instant at) {
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(auto flag, writer.flag(id));
      flag->state = state;
      flag->changed = at;
      ChangePage page;
      page.flags.push_back({*flag, event});
      return writer.apply(page);
    });
  }
  FlagTask task(FlagId flag) {
    FlagTask found;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(auto tasks, reader.flag_tasks(std::span(&flag, 1)));
      found = tasks.at(0);
      return {};
    });
    return found;
  }
  std::vector<FlagId> listed(const TaskFilter& filter, Instant now) {
    std::vector<FlagId> flags;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(const auto places, reader.open_tasks(filter, clock_.cuts(now)));
      for (const TaskPlace& place : places) flags.push_back(place.flag);
      return {};
    });
    return flags;
  }
  std::vector<TaskCount> counted(Instant now, const std::optional<RegionCode>& region = {}) {
    std::vector<TaskCount> counts;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(counts, reader.task_counts(region, PlanYear{2027}, clock_.cuts(now)));
      return {};
    });
    return counts;
  }

  schedule::TaskClock clock_;  // 3, 10 and 15 work days, Monday to Friday

 private:
  int messages_ = 0;
};
GW_STORE_CONTRACT(TasksTest);

TEST_P(TasksTest, ATaskFollowsWhatIsSentReceiptedAndAnswered) {
  const FlagId flag = open(kTeller);
  EXPECT_EQ(task(flag).step, TaskStep::none);
  EXPECT_TRUE(counted(kTold).empty());
  tell(kTeller, flag, MessageState::sent, kTold);
  EXPECT_EQ(task(flag).step, TaskStep::sent);
  EXPECT_EQ(task(flag).told, kTold);
  tell(kTeller, flag, MessageState::received, kTold + kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::received);
  EXPECT_EQ(task(flag).told, kTold);  // the clock runs from the first time
  answer(kTeller, flag, HandlingCode::unreachable, kTold + 2 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::working);
  EXPECT_EQ(task(flag).acknowledged_after, 2 * kDayLong);
  answer(kTeller, flag, HandlingCode::persuaded, kTold + 3 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::claimed);
  EXPECT_EQ(task(flag).answer, HandlingCode::persuaded);
  EXPECT_EQ(task(flag).acknowledged_after, 2 * kDayLong);
  answer(kTeller, flag, HandlingCode::data_wrong, kTold + 4 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::disputed);
  reopen();
  EXPECT_EQ(counted(kTold).at(0).claimed, 1);
  put(flag, FlagState::settled, FlagEvent::settled, kTold + 5 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::settled);
  EXPECT_EQ(task(flag).settled_after, 5 * kDayLong);
  EXPECT_TRUE(counted(kTold).empty());
  // What is said of it afterwards (撤回) starts no clock.
  tell(kTeller, flag, MessageState::received, kTold + 6 * kDayLong);
  EXPECT_EQ(task(flag).told, kTold);
  EXPECT_TRUE(listed({}, kTold + 90 * kDayLong).empty());
}

TEST_P(TasksTest, AFlagThatOpensAgainBeginsAnew) {
  const FlagId flag = open(kTeller);
  tell(kTeller, flag, MessageState::received, kTold);
  answer(kTeller, flag, HandlingCode::left, kTold + kDayLong);
  enter(flag, FlagAct::assign, kTold + kDayLong, "clerk-420602");
  put(flag, FlagState::settled, FlagEvent::settled, kTold + 2 * kDayLong);
  put(flag, FlagState::open, FlagEvent::reopened, kTold + 9 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::none);
  EXPECT_EQ(task(flag).told, Instant{});
  EXPECT_EQ(task(flag).assignee, "");
  EXPECT_FALSE(task(flag).settled_after);
  tell(kTeller, flag, MessageState::received, kTold + 10 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::received);  // the answer of before is not about this
  EXPECT_EQ(task(flag).told, kTold + 10 * kDayLong);
}

TEST_P(TasksTest, ARefusedRowComesBackAndADormantFlagIsNobodysTask) {
  const FlagId returned = open(kTeller);
  tell(kTeller, returned, MessageState::received, kTold, "1003");
  EXPECT_EQ(task(returned).step, TaskStep::returned);
  const FlagId dormant = open(kTeller);
  tell(kTeller, dormant, MessageState::received, kTold);
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(auto flag, writer.flag(dormant));
    flag->delivery = FlagDelivery::dormant;
    ChangePage page;
    page.flags.push_back({*flag, FlagEvent::slept});
    return writer.apply(page);
  });
  EXPECT_EQ(task(dormant).step, TaskStep::none);
  EXPECT_EQ(listed({}, kTold + 90 * kDayLong), std::vector{returned});
  EXPECT_EQ(counted(kTold).at(0).open, 1);
}

TEST_P(TasksTest, PeopleAcknowledgeHandOnRemindAndHandUp) {
  const FlagId flag = open(kTeller);
  tell(kTeller, flag, MessageState::received, kTold);
  enter(flag, FlagAct::note, kTold + kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::received);
  enter(flag, FlagAct::acknowledge, kTold + kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::acknowledged);
  EXPECT_EQ(task(flag).acknowledged_after, kDayLong);
  enter(flag, FlagAct::assign, kTold + kDayLong, "clerk-420602");
  EXPECT_EQ(task(flag).step, TaskStep::working);
  enter(flag, FlagAct::remind, kTold + 2 * kDayLong);
  enter(flag, FlagAct::escalate, kTold + 3 * kDayLong, {}, 420600);
  reopen();
  EXPECT_EQ(task(flag).reminded, kTold + 2 * kDayLong);
  EXPECT_EQ(task(flag).escalated.number(), 420600U);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto entries, reader.flag_entries(flag));
    EXPECT_EQ(entries.size(), 5U);
    EXPECT_EQ(entries.at(0).act, FlagAct::escalate);
    EXPECT_EQ(entries.at(0).region.number(), 420600U);
    EXPECT_EQ(entries.at(2).assignee, "clerk-420602");
    EXPECT_EQ(entries.at(4).actor, "clerk-420602");
    EXPECT_EQ(entries.at(4).words.reveal(Purpose::match), "王芳的母亲说已缴费");
    // Whatever people do, the flag stays as it is.
    GW_TRY(const auto kept, reader.flag(flag));
    EXPECT_EQ(kept->state, FlagState::open);
    return {};
  });
  TaskFilter mine;
  mine.assignee = "clerk-420602";
  EXPECT_EQ(listed(mine, kTold), std::vector{flag});
  mine.assignee = "clerk-420102";
  EXPECT_TRUE(listed(mine, kTold).empty());
  enter(flag, FlagAct::assign, kTold + 4 * kDayLong);
  EXPECT_EQ(task(flag).step, TaskStep::acknowledged);
}

TEST_P(TasksTest, AnEntryAboutNoFlagIsRefused) {
  const auto added = store().write([](StoreWriter& writer) -> Result<void> {
    FlagEntry entry;
    entry.flag = {2027, 99};
    GW_TRY(const auto number, writer.add(entry));
    (void)number;
    return {};
  });
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code(), Errc::not_found);
}

TEST_P(TasksTest, WorkDaysDecideWhatIsLate) {
  const FlagId flag = open(kTeller);
  tell(kTeller, flag, MessageState::received, kTold);
  TaskFilter late;
  late.overdue = true;
  // Told on Wednesday, three work days: Thursday, Friday, Monday.
  const Instant monday = start_of(day_of(2026, 11, 23)) + std::chrono::hours(23);
  const Instant tuesday = start_of(day_of(2026, 11, 24));
  EXPECT_TRUE(listed(late, monday).empty());
  EXPECT_EQ(counted(monday).at(0).overdue, 0);
  EXPECT_EQ(listed(late, tuesday), std::vector{flag});
  EXPECT_EQ(counted(tuesday).at(0).overdue, 1);
  EXPECT_TRUE(is_overdue(task(flag), clock_.cuts(tuesday).of(kTeller)));
  // An acknowledgement buys the days to act: ten work days, up to Wednesday two weeks on.
  enter(flag, FlagAct::acknowledge, monday);
  EXPECT_TRUE(listed(late, tuesday).empty());
  const Instant last = start_of(day_of(2026, 12, 2));
  EXPECT_TRUE(listed(late, last).empty());
  EXPECT_EQ(listed(late, last + kDayLong), std::vector{flag});
  // A claim buys the days to prove it: fifteen work days, up to Wednesday three weeks on.
  answer(kTeller, flag, HandlingCode::persuaded, last + kDayLong);
  const Instant proved = start_of(day_of(2026, 12, 24));
  TaskFilter claimed;
  claimed.step = TaskStep::claimed;
  EXPECT_TRUE(listed(late, proved).empty());
  EXPECT_EQ(listed(claimed, proved), std::vector{flag});
  EXPECT_EQ(listed(late, proved + kDayLong), std::vector{flag});
  EXPECT_EQ(counted(proved + kDayLong).at(0).overdue, 1);
  EXPECT_EQ(counted(proved + kDayLong).at(0).claimed, 1);  // said, and never proved
  EXPECT_TRUE(listed(claimed, proved + kDayLong).empty());
  TaskFilter working;
  working.step = TaskStep::working;
  EXPECT_EQ(listed(working, proved + kDayLong), std::vector{flag});
}

TEST_P(TasksTest, EachAgencyHasItsOwnDaysAndAPageGoesOnWhereTheLastEnded) {
  clock_.set(kOtherTeller, TaskLimits{1, 10, 15});
  const FlagId first = open(kOtherTeller, 420606);
  const FlagId second = open(kTeller);
  const FlagId third = open(kTeller);
  tell(kOtherTeller, first, MessageState::received, kTold);
  tell(kTeller, third, MessageState::received, kTold);  // of one moment: by number
  tell(kTeller, second, MessageState::received, kTold);
  TaskFilter filter;
  EXPECT_EQ(listed(filter, kTold), (std::vector{first, second, third}));
  filter.limit = 2;
  EXPECT_EQ(listed(filter, kTold), (std::vector{first, second}));
  filter.after_told = kTold;
  filter.after = second;
  EXPECT_EQ(listed(filter, kTold), std::vector{third});
  TaskFilter told;
  told.told = {kTold, kTold + kDayLong};
  EXPECT_EQ(listed(told, kTold), (std::vector{first, second, third}));
  told.limit = 1;
  told.after_told = kTold;
  told.after = first;
  EXPECT_EQ(listed(told, kTold), std::vector{second});
  told = {};
  told.told.until = kTold;
  EXPECT_TRUE(listed(told, kTold).empty());
  told.told = {kTold + kDayLong, std::nullopt};
  EXPECT_TRUE(listed(told, kTold).empty());
  TaskFilter late;
  late.overdue = true;
  EXPECT_EQ(listed(late, kTold + 2 * kDayLong), std::vector{first});
  TaskFilter county;
  county.region = RegionCode::from_number(420606);
  EXPECT_EQ(listed(county, kTold), std::vector{first});
  county.region = RegionCode::from_number(420600);
  EXPECT_EQ(listed(county, kTold).size(), 3U);
  county.agency = kTeller;
  EXPECT_EQ(listed(county, kTold), (std::vector{second, third}));
  county.year = PlanYear{2026};
  EXPECT_TRUE(listed(county, kTold).empty());
}

TEST_P(TasksTest, AgesAreCountedByDaysSinceTold) {
  const std::array<int, 7> days{0, 3, 4, 7, 8, 15, 16};
  for (const int day : days)
    tell(kTeller, open(kTeller), MessageState::received, kTold - day * kDayLong);
  const auto counts = counted(kTold);
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts.at(0).county.number(), 420602U);
  EXPECT_EQ(counts.at(0).open, 7);
  EXPECT_EQ(counts.at(0).ages, (std::array<std::int64_t, 4>{2, 2, 2, 1}));
  EXPECT_EQ(counts.at(0).oldest, day_of(2026, 11, 2));
  EXPECT_TRUE(counted(kTold, RegionCode::from_number(420102)).empty());
}

TEST_P(TasksTest, TheMiddleTimeIsTheAgencysPace) {
  for (const int days : {1, 9, 2}) {
    const FlagId flag = open(kTeller);
    tell(kTeller, flag, MessageState::received, kTold);
    answer(kTeller, flag, HandlingCode::persuaded, kTold + days * kDayLong);
    if (days < 9) put(flag, FlagState::settled, FlagEvent::settled, kTold + (days + 3) * kDayLong);
  }
  open(kOtherTeller);
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto paces, reader.task_paces(std::nullopt, PlanYear{2027}));
    EXPECT_EQ(paces.size(), 2U);
    EXPECT_EQ(paces.at(0).agency, kOtherTeller);
    EXPECT_FALSE(paces.at(0).acknowledge_median);
    EXPECT_EQ(paces.at(1).acknowledged, 3);
    EXPECT_EQ(paces.at(1).acknowledge_median, 2 * kDayLong);
    EXPECT_EQ(paces.at(1).settled, 2);
    EXPECT_EQ(paces.at(1).settle_median, 4 * kDayLong);
    GW_TRY(const auto elsewhere, reader.task_paces(RegionCode::from_number(420102), std::nullopt));
    EXPECT_EQ(elsewhere.at(1).acknowledged, 0);
    return {};
  });
}

TEST_P(TasksTest, APauseHoldsThroughItsLastDayOrUntilSomebodyEndsIt) {
  const FeedId feed("education-province.roster");
  const FeedId other("civil-affairs.list");
  const Day today = beijing_day(kTold);
  const auto pause = [&](const FeedId& of, Instant since, Day until) {
    FeedPause made;
    made.feed = of;
    made.since = since;
    made.until = until;
    made.actor = "system_admin-420000";
    made.reason = PersonalText("王芳来电：升级");
    write([&](StoreWriter& writer) -> Result<void> {
      GW_TRY(const std::int64_t number, writer.add(made));
      EXPECT_GT(number, 0);
      return {};
    });
  };
  pause(feed, kTold, today + kOneDay);
  pause(other, kTold, today);
  reopen();
  const auto pauses = [&](Instant since) {
    std::vector<FeedPause> all;
    read([&](StoreReader& reader) -> Result<void> {
      GW_TRY(all, reader.feed_pauses(since));
      return {};
    });
    return all;
  };
  ASSERT_EQ(pauses(kTold).size(), 2U);
  EXPECT_EQ(pauses(kTold).at(0).feed, other) << "in the order of the feeds";
  const FeedPause kept = pauses(kTold).at(1);
  EXPECT_EQ(kept.until, today + kOneDay);
  EXPECT_EQ(kept.ends, start_of(today + 2 * kOneDay));
  EXPECT_EQ(kept.actor, "system_admin-420000");
  EXPECT_EQ(kept.reason.reveal(Purpose::match), "王芳来电：升级");
  EXPECT_TRUE(kept.holds(kTold));
  EXPECT_FALSE(kept.holds(kept.ends));
  EXPECT_EQ(pauses(start_of(today + kOneDay)).size(), 1U) << "the other's day is over";

  const Instant later = kTold + std::chrono::hours(2);
  pause(feed, later, today + 3 * kOneDay);
  ASSERT_EQ(pauses(kTold).size(), 3U);
  EXPECT_EQ(pauses(kTold).at(1).ends, later) << "the second took the first one's place";
  EXPECT_TRUE(pauses(kTold).at(2).holds(later));
  EXPECT_EQ(pauses(kTold).at(2).since, kTold) << "renewed, it grows old all the same";
  write([&](StoreWriter& writer) -> Result<void> {
    return writer.end_pause(feed, later + std::chrono::hours(1), "operator");
  });
  EXPECT_EQ(pauses(kTold).at(2).ends, later + std::chrono::hours(1));
  EXPECT_EQ(pauses(kTold).at(2).ended_by, "operator");
  EXPECT_EQ(pauses(kTold).at(0).ended_by, "") << "no other feed's";
  EXPECT_TRUE(pauses(later + std::chrono::hours(1)).size() < 2U);
}

TEST_P(TasksTest, CallsAboutAFeedComeBackNewestFirst) {
  const FeedId feed("education-province.roster");
  write([&](StoreWriter& writer) -> Result<void> {
    for (int i = 0; i < 3; ++i) {
      FeedContact contact;
      contact.feed = i == 1 ? FeedId("tax.webhook") : feed;
      contact.at = kTold + i * kDayLong;
      contact.actor = "monitor-420000";
      contact.kind = i == 2 ? ContactKind::promised : ContactKind::called;
      if (i == 2) contact.until = kTold + 3 * kDayLong;
      contact.words = PersonalText("王芳接电话");
      GW_TRY(const std::int64_t number, writer.add(contact));
      EXPECT_EQ(number, i + 1);
    }
    return {};
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto all, reader.feed_contacts(feed, 0, 10));
    EXPECT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at(0).kind, ContactKind::promised);
    EXPECT_EQ(all.at(0).until, kTold + 3 * kDayLong);
    EXPECT_TRUE(is_on_it(all.at(0), kTold + 2 * kDayLong + std::chrono::hours(20)));
    EXPECT_FALSE(is_on_it(all.at(0), kTold + 3 * kDayLong + std::chrono::hours(20)));
    EXPECT_EQ(all.at(1).words.reveal(Purpose::match), "王芳接电话");
    GW_TRY(const auto older, reader.feed_contacts(feed, all.at(0).number, 10));
    EXPECT_EQ(older.size(), 1U);
    GW_TRY(const auto since, reader.feed_contacts(kTold + kDayLong));
    EXPECT_EQ(since.size(), 2U);
    EXPECT_EQ(since.at(0).feed.text(), "tax.webhook");
    return {};
  });
}

TEST_P(TasksTest, WhatPeopleWriteLiesInNoFileInClear) {
  const FlagId flag = open(kTeller);
  tell(kTeller, flag, MessageState::received, kTold);
  enter(flag, FlagAct::note, kTold);
  store_.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("王芳的母亲"), std::string::npos) << entry.path().filename();
  }
}

}  // namespace
}  // namespace gw::contract
