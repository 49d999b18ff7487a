// Tax's webhook events and its reconciled days, each without the other and beside it (readings 43,
// 47, 54; agencies/tax.md a and b).
#include "gateway/codec/gzip.hpp"
#include "gateway/pipeline/event_run.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/reconcile.hpp"
#include "tests/support/adapter_fakes.hpp"
#include "tests/support/inbox.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_tax(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::pipeline {
namespace {

const FeedId kDays("tax.reconciliation");
const FeedId kEvents("tax.webhook");
const AgencyId kTax("tax");

SettingsNode scalar(const std::string& text) {
  SettingsNode node;
  node.scalar = text;
  return node;
}

class TaxEvents : public test::RunBench {
 protected:
  void SetUp() override {
    freshness.tax_feed = kDays;
    freshness.tax_events_feed = kEvents;
    SettingsNode days;
    days.entries.emplace_back("schedule", scalar("35 7-23 * * *"));
    days.entries.emplace_back("first_day", scalar("2026-11-02"));
    SettingsNode feeds;
    feeds.entries.emplace_back("reconciliation", std::move(days));
    SettingsNode settings;
    settings.entries.emplace_back("feeds", std::move(feeds));
    std::vector<SettingsError> errors;
    SettingsReader reader(settings, "tax", errors);
    AdapterServices services;
    services.http = &http_;
    start(make_tax(kTax, reader, std::move(services)));
    ASSERT_TRUE(errors.empty());
    at(30);
  }

  /// Noon of a day in November 2026.
  void at(unsigned day) { clock.moment = start_of(day_of(2026, 11, day)) + std::chrono::hours(12); }

  static std::string fields(const std::string& voucher, const std::string& amount) {
    return R"("zjlx":"201","zjhm":"420625199001010016","jfrmc":"李青山","zsxmdm":"10211",)"
           R"("zspmdm":"102113900","sbYzXh":"Y1","sbYzmxXh":"1","sfssqQsrq":"2027-01-01",)"
           R"("sfssqZzrq":"2027-12-31","jfsfdm":"01","yjje":")" +
           amount + R"(","sjje":")" + amount + R"(","dzsph":")" + voucher +
           R"(","jfrq":"2026-11-10 10:00:00","hsjg":"14206250000","tcqbmDm":"420600","jfqd":"02")";
  }
  static std::string event(const std::string& id, const std::string& voucher,
                           const std::string& amount) {
    return R"({"id":")" + id +
           R"(","type":"payment.received","time":"2026-11-10T10:00:00+08:00","data":{)" +
           fields(voucher, amount) + "}}";
  }
  void keep(const std::string& id, const std::string& events, const AgencyId& agency = kTax) {
    KeptRequest request;
    request.agency = agency;
    request.request_id = id;
    request.body = R"({"cspch":"SW1","events":[)" + events + "]}";
    request.sha256 = crypto::digest_hex(crypto::DigestKind::sha256, request.body);
    request.received = clock.moment;
    ASSERT_TRUE(testing_inbox::keep_now(store->inbox(), request));
  }
  EventOutcome run() {
    EventRun run(desk->services(), *adapter, adapter->feeds().back());
    const auto outcome = run.run(100);
    EXPECT_TRUE(outcome);
    return outcome ? *outcome : EventOutcome();
  }
  /// One request and its effect.
  Batch take(const std::string& id, const std::string& events) {
    keep(id, events);
    EXPECT_EQ(run().requests, 1);
    return batches().front();
  }
  /// A booked day: its lines, in the form of the note, with a trailer that ties.
  Batch take_day(unsigned day, const std::string& version, const std::vector<std::string>& lines,
                 const std::string& sum) {
    const std::string date = "202611" + std::string(day < 10 ? "0" : "") + std::to_string(day);
    std::string text;
    for (const std::string& line : lines) {
      text += R"({"lx":"payment.received","jzsj":"2026-11-10 10:00:01",)" + line + "}\n";
    }
    const std::string digest = crypto::digest_hex(crypto::DigestKind::sha256, text);
    text += R"({"trailer":true,"rq":")" + date + R"(","bb":)" + version + R"(,"count":)" +
            std::to_string(lines.size()) + R"(,"sum":")" + sum + R"(","sha256":")" + digest +
            "\"}\n";
    BatchDraft draft;
    draft.scope = "day/" + date;
    draft.identity = date + "/" + version;
    draft.kind = BatchKind::reconciliation;
    draft.order = std::stoll(version);
    const auto batch = submit(kDays, codec::gzip_compress(text), draft);
    EXPECT_TRUE(batch);
    EXPECT_EQ(batch->state, BatchState::applied) << name_of(batch->reason);
    return *batch;
  }
  void empty_days(unsigned from, unsigned to) {
    for (unsigned day = from; day <= to; ++day) take_day(day, "1", {}, "0.00");
  }

  std::string amount_of(const std::string& voucher) {
    const auto found = facts(kEvents, "events");
    const auto fact = found.find("payment.received|" + voucher + "|Y1|1");
    return fact == found.end() ? "" : std::get<MoneyEvent>(fact->second).amount.yuan();
  }
  std::vector<RowReason> notes_of(BatchId batch) {
    std::vector<RowReason> reasons;
    read([&](StoreReader& reader) {
      for (const RowNote& note : reader.notes(batch, 100).value()) reasons.push_back(note.reason);
    });
    return reasons;
  }
  /// Events to be asked about now.
  std::vector<std::string> unconfirmed() {
    std::vector<std::string> ids;
    read([&](StoreReader& reader) {
      const auto last_day = confirmed_by_now(desk->services(), reader).value();
      if (!last_day) return;
      for (const auto& each : reader.unconfirmed_events(*last_day, 0, 100).value())
        ids.push_back(each.event_id);
      EXPECT_EQ(reader.unconfirmed_count(*last_day).value(), static_cast<std::int64_t>(ids.size()));
    });
    return ids;
  }
  std::int64_t lines_without_event() {
    ReconcileDifference difference;
    read([&](StoreReader& reader) {
      difference = reconcile_difference(desk->services(), reader).value();
    });
    EXPECT_EQ(difference.events_without_line, static_cast<std::int64_t>(unconfirmed().size()));
    return difference.lines_without_event;
  }
  bool tax_is_stale() {
    bool stale = false;
    read([&](StoreReader& reader) {
      stale = decision_day(desk->services(), reader).value().tax_stale;
    });
    return stale;
  }

  testing_adapters::ScriptedHttp http_;
};

using Reasons = std::vector<RowReason>;
using Ids = std::vector<std::string>;

TEST_F(TaxEvents, AKnownEventIdWithOtherContentIsHeldAndTheFirstStays) {
  EXPECT_EQ(take("msg_1", event("evt_B", "V1", "400.00")).counts.accepted, 1);
  const Batch other = take("msg_2", event("evt_B", "V1", "380.00"));
  EXPECT_EQ(other.counts.quarantined, 1);
  EXPECT_EQ(other.counts.accepted, 0);
  EXPECT_TRUE(other.counts.balanced());
  EXPECT_EQ(notes_of(other.id), Reasons{RowReason::event_conflict});
  EXPECT_EQ(amount_of("V1"), "400.00");
  // Held or not, the id stands for its first content.
  EXPECT_EQ(take("msg_3", event("evt_B", "V1", "400.00")).counts.repeated, 1);
}

TEST_F(TaxEvents, TheSameFactUnderAnotherEventIdCountsOnce) {
  take("msg_1", event("evt_B", "V1", "400.00"));
  const Batch again = take("msg_2", event("evt_C", "V1", "400.00"));
  EXPECT_EQ(again.counts.repeated, 1);
  EXPECT_EQ(notes_of(again.id), Reasons{RowReason::duplicate});  // as in a list
}

TEST_F(TaxEvents, OfTwoContentsOfOneFactTheSmallerEventIdCountsInWhicheverOrderTheyCome) {
  take("msg_1", event("evt_B", "V1", "400.00"));
  EXPECT_EQ(take("msg_2", event("evt_C", "V1", "380.00")).counts.quarantined, 1);
  EXPECT_EQ(amount_of("V1"), "400.00");
  const Batch smaller = take("msg_3", event("evt_A", "V1", "360.00"));
  EXPECT_EQ(notes_of(smaller.id), Reasons{RowReason::event_conflict});
  EXPECT_EQ(amount_of("V1"), "360.00");
  // Within one request too.
  const Batch both =
      take("msg_4", event("evt_F", "V2", "400.00") + "," + event("evt_E", "V2", "300.00"));
  EXPECT_EQ(both.counts.quarantined, 1);
  EXPECT_EQ(both.counts.accepted, 1);
  EXPECT_EQ(amount_of("V2"), "300.00");
}

TEST_F(TaxEvents, ARunTakesTheRequestsOfItsOwnAgencyAlone) {
  const AgencyId other("health");
  keep("msg_1", event("evt_A", "V1", "400.00"), other);
  keep("msg_2", event("evt_A", "V2", "300.00"));
  EXPECT_EQ(run().requests, 1);
  EXPECT_EQ(amount_of("V2"), "300.00");
  EXPECT_EQ(amount_of("V1"), "");
  EXPECT_EQ(testing_inbox::pending_requests(*store, other, 10).value().size(), 1U);
  EXPECT_TRUE(testing_inbox::pending_requests(*store, kTax, 10).value().empty());
  read([&](StoreReader& reader) {
    // An agency's ids are its own.
    EXPECT_FALSE(reader.events(other, Ids{"evt_A"}).value().front());
  });
}

TEST_F(TaxEvents, TaxIsReconciledOnlyWhenNoDaySinceTheFirstIsMissing) {
  at(5);
  EXPECT_TRUE(tax_is_stale());
  empty_days(3, 4);  // the first day is the 2nd
  EXPECT_TRUE(tax_is_stale());
  take_day(2, "1", {}, "0.00");
  EXPECT_FALSE(tax_is_stale());
  at(7);
  take_day(6, "1", {}, "0.00");
  EXPECT_TRUE(tax_is_stale());
  take_day(5, "1", {}, "0.00");
  EXPECT_FALSE(tax_is_stale());
}

TEST_F(TaxEvents, ALineWithoutItsEventIsAMissedEvent) {
  take("msg_1", event("evt_A", "V1", "400.00"));
  const Batch day = take_day(10, "1", {fields("V1", "400.00"), fields("V2", "300.00")}, "700.00");
  EXPECT_EQ(day.reason, BatchReason::events_missing);
  EXPECT_EQ(notes_of(day.id), Reasons{RowReason::event_missing});
}

TEST_F(TaxEvents, MissedEventsAreCountedForThreeDaysWhereThereIsAWebhook) {
  empty_days(2, 9);
  at(11);
  take_day(10, "1", {fields("V1", "400.00")}, "400.00");
  EXPECT_EQ(lines_without_event(), 0);  // nothing was ever pushed
  take("msg_1", event("evt_B", "V2", "300.00"));
  EXPECT_EQ(lines_without_event(), 1);
  at(12);
  take_day(11, "1", {fields("V2", "300.00"), fields("V3", "200.00")}, "500.00");
  EXPECT_EQ(lines_without_event(), 2);
  at(15);
  EXPECT_EQ(lines_without_event(), 1);
  at(16);
  EXPECT_EQ(lines_without_event(), 0);
}

TEST_F(TaxEvents, AnEventThatNoDayShowedByDPlus3IsAskedAboutAndNotUndone) {
  empty_days(2, 9);
  at(10);
  take("msg_1", event("evt_A", "V1", "400.00") + "," + event("evt_B", "V2", "300.00"));
  take_day(10, "1", {fields("V1", "400.00")}, "400.00");
  empty_days(11, 13);
  at(13);
  EXPECT_EQ(unconfirmed(), Ids{});  // the day may be issued again until D+3
  at(14);
  EXPECT_EQ(unconfirmed(), Ids{"evt_B"});
  EXPECT_EQ(amount_of("V2"), "300.00");
  // Booked late after all.
  take_day(14, "1", {fields("V2", "300.00")}, "300.00");
  EXPECT_EQ(unconfirmed(), Ids{});
}

TEST_F(TaxEvents, NobodyIsAskedAboutADayThatIsNotReconciled) {
  empty_days(2, 8);
  at(10);
  take("msg_1", event("evt_A", "V1", "400.00"));
  take_day(10, "1", {}, "0.00");
  at(20);
  EXPECT_EQ(unconfirmed(), Ids{});  // the 9th is missing: tax is stale, not at fault
  take_day(9, "1", {}, "0.00");
  EXPECT_EQ(unconfirmed(), Ids{"evt_A"});
}

TEST_F(TaxEvents, AnEventBehindItsLineIsConfirmedUntilTheLineIsWithdrawn) {
  empty_days(2, 9);
  at(11);
  take_day(10, "1", {fields("V1", "400.00")}, "400.00");
  take("msg_1", event("evt_A", "V1", "400.00"));
  at(16);
  EXPECT_EQ(unconfirmed(), Ids{});
  take_day(10, "2", {}, "0.00");  // a line gone from the new version was never true
  empty_days(11, 19);
  EXPECT_EQ(amount_of("V1"), "400.00");
  at(19);
  EXPECT_EQ(unconfirmed(), Ids{});
  at(20);
  EXPECT_EQ(unconfirmed(), Ids{"evt_A"});
}

}  // namespace
}  // namespace gw::pipeline
