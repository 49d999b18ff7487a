// Kept webhook requests, their events, and the small state that survives a restart.
#include <thread>

#include "gateway/store/journal_chain.hpp"
#include "tests/contract/store/store_bench.hpp"
#include "tests/support/inbox.hpp"

namespace gw::contract {
namespace {

class RequestsTest : public StoreTest {
 protected:
  KeepReceipt keep(const std::string& id, const std::string& body, const std::string& sha256) {
    KeptRequest request;
    request.agency = AgencyId("tax");
    request.request_id = id;
    request.body = body;
    request.sha256 = sha256;
    request.received = moment(1);
    return must(testing_inbox::keep_now(store().inbox(), request));
  }
  std::vector<PendingRequest> pending() {
    return must(testing_inbox::pending_requests(store(), AgencyId("tax"), 10));
  }
};
GW_STORE_CONTRACT(RequestsTest);

TEST_P(RequestsTest, ARepeatedRequestGetsTheStoredReceiptAndIsKeptOnce) {
  const auto first = keep("w1", "{\"a\":1}", "aa");
  EXPECT_EQ(first.outcome, KeepOutcome::kept);
  EXPECT_FALSE(first.receipt.empty());
  reopen();
  const auto again = keep("w1", "{\"a\":1}", "aa");
  EXPECT_EQ(again.outcome, KeepOutcome::repeated);
  EXPECT_EQ(again.receipt, first.receipt);
  EXPECT_EQ(pending().size(), 1U);
}

TEST_P(RequestsTest, TheSameIdWithOtherContentIsAConflictAndChangesNothing) {
  const auto first = keep("w1", "one", "aa");
  const auto other = keep("w1", "two", "bb");
  EXPECT_EQ(other.outcome, KeepOutcome::conflict);
  EXPECT_EQ(keep("w1", "two", "bb").outcome, KeepOutcome::conflict);
  EXPECT_EQ(keep("w1", "one", "aa").receipt, first.receipt);
  const auto waiting = pending();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].request.body, "one");
}

TEST_P(RequestsTest, AConflictIsListedOnceBesideTheRequestThatCounts) {
  const auto first = keep("w1", "one", "aa");
  keep("w2", "other", "cc");
  for (int times = 0; times < 2; ++times) keep("w1", "two", "bb");
  reopen();
  RequestInbox& inbox = store().inbox();
  const auto listed = must(inbox.conflicts(0, 10));
  ASSERT_EQ(listed.size(), 1U);
  const RequestConflict& one = listed.front();
  EXPECT_EQ(one.held.agency, AgencyId("tax"));
  EXPECT_EQ(one.held.request_id, "w1");
  EXPECT_EQ(one.held.sha256, "bb");
  EXPECT_EQ(one.first.sha256, "aa");
  EXPECT_EQ(one.first.received, moment(1));
  EXPECT_EQ(one.receipt, first.receipt);
  EXPECT_TRUE(one.held.body.empty());
  EXPECT_TRUE(must(inbox.conflicts(one.number, 10)).empty());
  const auto whole = must(inbox.conflict(one.number));
  EXPECT_EQ(whole->first.body, "one");
  EXPECT_EQ(whole->held.body, "two");
  EXPECT_FALSE(must(inbox.conflict(99)).has_value());
}

TEST_P(RequestsTest, RequestsAreListedFromNewToOldWithTheirConflictsAndFoundByTheirIds) {
  const auto first = keep("w1", "one", "aa");
  keep("w2", "other", "cc");
  keep("w1", "two", "bb");
  const AgencyId tax("tax");
  for (int times = 0; times < 2; ++times) {  // by what is new, and by the index
    RequestInbox& inbox = store().inbox();
    const auto listed = must(inbox.requests(tax, {}, 0, 10));
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0].request_id, "w2");
    EXPECT_EQ(listed[0].conflicts, 0);
    EXPECT_EQ(listed[1].request_id, "w1");
    EXPECT_EQ(listed[1].receipt, first.receipt);
    EXPECT_EQ(listed[1].conflicts, 1);
    const auto older = must(inbox.requests(AgencyId(), {}, listed[0].sequence, 10));
    ASSERT_EQ(older.size(), 1U);
    EXPECT_EQ(older[0].sha256, "aa");
    EXPECT_TRUE(must(inbox.requests(AgencyId("health"), {}, 0, 10)).empty());
    EXPECT_EQ(must(inbox.request(tax, "w1"))->body, "one");
    EXPECT_EQ(must(inbox.request(tax, "w2"))->received, moment(1));
    EXPECT_FALSE(must(inbox.request(tax, "w3")).has_value());
    EXPECT_FALSE(must(inbox.request(AgencyId("health"), "w1")).has_value());
    reopen();
  }
}

TEST_P(RequestsTest, AnAgencysRequestsAndEventIdsAreItsOwn) {
  keep("w1", "one", "aa");
  const AgencyId other("health");
  EXPECT_TRUE(must(testing_inbox::pending_requests(store(), other, 10)).empty());
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_events(AgencyId("tax"), std::vector<EventEntry>{{"e1", "k1", 11, false}}));
    GW_TRY(const auto found, writer.events(other, std::vector<std::string>{"e1"}));
    EXPECT_FALSE(found.front().has_value());
    GW_CHECK(writer.put_events(other, std::vector<EventEntry>{{"e1", "k2", 12, false}}));
    GW_TRY(const auto mine, writer.events(AgencyId("tax"), std::vector<std::string>{"e1"}));
    EXPECT_EQ(mine.front()->fact_key, "k1");
    return {};
  });
}

TEST_P(RequestsTest, AnEventWaitsForItsLineUntilThatIsThereOrWasThereBefore) {
  const AgencyId tax("tax");
  const FeedId days("tax.reconciliation");
  const auto waiting = [&](int last_day) {
    std::vector<std::string> keys;
    read([&](StoreReader& reader) -> Result<void> {
      const Day day{std::chrono::days(last_day)};
      GW_TRY(const auto events, reader.unconfirmed_events(day, 0, 10));
      for (const UnconfirmedEvent& event : events) keys.push_back(event.fact_key);
      GW_TRY(const auto count, reader.unconfirmed_count(day));
      EXPECT_EQ(count, static_cast<std::int64_t>(keys.size()));
      return {};
    });
    return keys;
  };
  using Keys = std::vector<std::string>;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const Scope day, writer.scope(days, tax, "day/20261110"));
    StoredFact line;
    line.scope = day.id;
    line.key = "shown";
    line.value = MoneyEvent();
    ChangePage page;
    page.facts = {{PersonId{1}, line}};
    GW_CHECK(writer.apply(page));
    const auto event = [&](const std::string& key, PersonId person, int since) {
      return UnconfirmedEvent{0, tax, key, "evt_" + key, person, Day(std::chrono::days(since))};
    };
    return writer.await_confirmation(
        days,
        std::vector<UnconfirmedEvent>{event("shown", PersonId{1}, 5), event("a", PersonId{1}, 5),
                                      event("b", PersonId{2}, 7), event("shown", PersonId{2}, 7)});
  });
  EXPECT_EQ(waiting(4), Keys{});
  EXPECT_EQ(waiting(6), Keys{"a"});
  EXPECT_EQ(waiting(7), (Keys{"a", "b", "shown"}));  // another person's line shows nothing
  write([&](StoreWriter& writer) { return writer.confirm(tax, Keys{"b", "unknown"}); });
  reopen();
  EXPECT_EQ(waiting(7), (Keys{"a", "shown"}));
}

TEST_P(RequestsTest, PendingRequestsComeInTheOrderOfArrivalUntilTheyAreDone) {
  keep("b", "first", "1");
  keep("a", "second", "2");
  reopen();
  auto waiting = pending();
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].request.request_id, "b");
  EXPECT_EQ(waiting[0].request.body, "first");
  EXPECT_EQ(waiting[1].request.sha256, "2");
  EXPECT_EQ(waiting[1].request.received, moment(1));
  write([&](StoreWriter& writer) {
    return writer.put(RequestMark{AgencyId("tax"), waiting[0].sequence});
  });
  waiting = pending();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].request.request_id, "a");
  EXPECT_EQ(keep("b", "first", "1").outcome, KeepOutcome::repeated);
}

TEST_P(RequestsTest, RequestsOfManySendersAtOnceAreEachKeptOnce) {
  constexpr int kSenders = 8;
  constexpr int kEach = 50;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([this] {
      // All of them bring the same requests.
      for (int i = 0; i < kEach; ++i) keep("w" + std::to_string(i), "body", "aa");
    });
  }
  for (std::thread& sender : senders) sender.join();
  const auto kept = must(testing_inbox::pending_requests(store(), AgencyId("tax"), 1000));
  EXPECT_EQ(kept.size(), std::size_t{kEach});
  EXPECT_TRUE(must(store().inbox().conflicts(0, 10)).empty());
}

TEST_P(RequestsTest, ARequestIsKeptWhileAJobOfTheStoreIsUnderWay) {
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_memo(FeedId("f"), "a", "b"));
    EXPECT_EQ(keep("w1", "one", "aa").outcome, KeepOutcome::kept);
    return {};
  });
  EXPECT_EQ(pending().size(), 1U);
}

TEST_P(RequestsTest, EventsAreFoundByTheirIdsAndReplaced) {
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put_events(
        AgencyId("tax"), std::vector<EventEntry>{{"e1", "k1", 11, false}, {"e2", "", 0, false}}));
    GW_CHECK(writer.put_events(AgencyId("tax"), std::vector<EventEntry>{{"e1", "k1", 11, true}}));
    GW_TRY(const auto found,
           writer.events(AgencyId("tax"), std::vector<std::string>{"e2", "e3", "e1"}));
    EXPECT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0]->fact_key, "");
    EXPECT_FALSE(found[1].has_value());
    EXPECT_EQ(found[2]->digest, 11U);
    EXPECT_TRUE(found[2]->held);
    return {};
  });
}

TEST_P(RequestsTest, ClocksAndMemosSurviveARestart) {
  FeedClock clock;
  clock.feed = FeedId("tax.dz");
  clock.last_fire = moment(1);
  clock.last_success = moment(2);
  clock.last_failure = fail(Errc::peer_status, "feed.fetch", 503);
  clock.failing = true;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_CHECK(writer.put(clock));
    GW_CHECK(writer.put_memo(clock.feed, "etag", "\"1\""));
    return writer.put_memo(clock.feed, "etag", "\"2\"");
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto clocks, reader.feed_clocks());
    EXPECT_EQ(clocks.size(), 1U);
    EXPECT_EQ(clocks[0].last_fire, moment(1));
    EXPECT_EQ(clocks[0].last_success, moment(2));
    EXPECT_EQ(clocks[0].last_failure.detail(), 503);
    EXPECT_EQ(clocks[0].last_failure.step(), "feed.fetch");
    EXPECT_TRUE(clocks[0].failing);
    GW_TRY(const auto etag, reader.memo(clock.feed, "etag"));
    EXPECT_EQ(etag, "\"2\"");
    GW_TRY(const auto none, reader.memo(clock.feed, "cursor"));
    EXPECT_EQ(none, "");
    return {};
  });
}

TEST_P(RequestsTest, NumbersGrowWithinTheirSeriesAndOverARestart) {
  std::int64_t last = 0;
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto first, writer.next_number(AgencyId("a"), "20261106"));
    GW_TRY(last, writer.next_number(AgencyId("a"), "20261106"));
    GW_TRY(const auto other, writer.next_number(AgencyId("b"), "20261106"));
    EXPECT_EQ(first, 1);
    EXPECT_EQ(last, 2);
    EXPECT_EQ(other, 1);
    return {};
  });
  reopen();
  write([&](StoreWriter& writer) -> Result<void> {
    GW_TRY(const auto next, writer.next_number(AgencyId("a"), "20261106"));
    EXPECT_EQ(next, 3);
    return {};
  });
}

TEST_P(RequestsTest, FromWhereSomebodyActedIsPartOfTheChain) {
  JournalEntry entry;
  entry.at = moment(1);
  entry.actor = "li.hua";
  entry.action = "person.look";
  entry.object = "P-1";
  const std::string without = store::chain_hash("", entry);
  entry.origin = "10.1.2.3";
  EXPECT_NE(store::chain_hash("", entry), without);
  write([&](StoreWriter& writer) { return writer.append_journal(entry); });
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto entries, reader.journal(0, 10));
    EXPECT_EQ(entries.at(0).origin, "10.1.2.3");
    return {};
  });
  EXPECT_EQ(must(store::verify_journal(store())), 1);
}

TEST_P(RequestsTest, ASchoolIsCalledWhatItsLastListCallsIt) {
  const std::vector<std::string> asked{"2142000001", "2142000002", "2142000009"};
  write([](StoreWriter& writer) {
    return writer.put_school_names({{"2142000001", "第一小学"}, {"2142000002", "第二小学"}});
  });
  write([](StoreWriter& writer) {
    return writer.put_school_names({{"2142000002", "第二实验小学"}});
  });
  reopen();
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto names, reader.school_names(asked));
    EXPECT_EQ(names, (std::map<std::string, std::string>{{"2142000001", "第一小学"},
                                                         {"2142000002", "第二实验小学"}}));
    return {};
  });
}

TEST_P(RequestsTest, TheJournalIsNumberedChainedAndProvedOverARestart) {
  const auto append = [&](const std::string& object) {
    write([&](StoreWriter& writer) {
      JournalEntry entry;
      entry.at = moment(1);
      entry.actor = "local";
      entry.action = "person.look";
      entry.object = object;
      return writer.append_journal(entry);
    });
  };
  append("F-2027-000001");
  append("F-2027-000002");
  reopen();
  append("F-2027-000003");
  read([&](StoreReader& reader) -> Result<void> {
    GW_TRY(const auto entries, reader.journal(1, 10));
    EXPECT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].number, 2);
    EXPECT_EQ(entries[1].object, "F-2027-000003");
    EXPECT_EQ(entries[1].hash, store::chain_hash(entries[0].hash, entries[1]));
    return {};
  });
  EXPECT_EQ(must(store::verify_journal(store())), 3);
}

}  // namespace
}  // namespace gw::contract
