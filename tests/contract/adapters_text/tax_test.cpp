// The tax adapter against the sample webhook requests and reconciliation days.
#include <algorithm>
#include <tuple>

#include "adapters/tax/adapter.hpp"
#include "adapters/tax/reconciliation_reader.hpp"
#include "adapters/tax/webhook_reader.hpp"
#include "gateway/codec/gzip.hpp"
#include "tests/contract/adapters_text/support.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_tax(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::text_contract {
namespace {

const Day kReceived = day_of(2026, 11, 30);

Collected read_webhook(const std::string& body) {
  Collected sink;
  tax::WebhookReader reader(kReceived, sink);
  EXPECT_TRUE(read_all(reader, body, 100));
  return sink;
}

Batch day_batch(const std::string& day, std::int64_t version) {
  Batch batch;
  batch.feed = FeedId("tax.reconciliation");
  batch.identity = day + "/" + std::to_string(version);
  batch.order = version;
  batch.kind = BatchKind::reconciliation;
  return batch;
}

struct DayOutcome {
  Collected sink;
  Result<BatchVerdict> verdict = BatchVerdict();
};

DayOutcome read_day(const std::string& bytes, const std::string& day, std::int64_t version,
                    std::size_t piece = 4096) {
  DayOutcome outcome;
  tax::ReconciliationReader reader(day_batch(day, version), kReceived, outcome.sink);
  outcome.verdict = read_all(reader, bytes, piece);
  return outcome;
}

/// "20261111.bb1.jsonl.gz" → day and version; of 20261111 the plain file is version 2.
std::pair<std::string, std::int64_t> day_and_version(const std::string& file) {
  const std::string day = file.substr(0, 8);
  return {day, day == "20261111" && file.find(".bb1") == std::string::npos ? 2 : 1};
}

using Facts = std::map<std::string, MoneyEvent>;

void collect(const Collected& sink, Facts& facts) {
  for (const AssertedRow& row : sink.rows) facts.emplace(row.key, std::get<MoneyEvent>(*row.fact));
}

/// "payment.received 2027" → number, sum in fen.
std::map<std::string, std::pair<std::int64_t, std::int64_t>> totals(const Facts& facts) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> sums;
  for (const auto& [key, event] : facts) {
    auto& [number, sum] =
        sums[key.substr(0, key.find('|')) + " " + std::to_string(event.year.value)];
    ++number;
    sum += event.amount.fen;
  }
  return sums;
}

void expect_totals(const std::string& file, const Facts& facts) {
  const auto sums = totals(facts);
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind != "tax_facts" || line.file != file) continue;
    const auto found = sums.find(line.key);
    const auto [number, sum] =
        found == sums.end() ? std::pair<std::int64_t, std::int64_t>() : found->second;
    EXPECT_EQ(std::to_string(number), line.value) << line.key;
    EXPECT_EQ(Money{sum}.yuan(), line.note) << line.key;
  }
}

std::vector<std::string> files_in(const std::filesystem::path& folder, std::string_view end) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0)
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(TaxSamples, FactsOfTheWebhookAndOfBothAreThoseExpected) {
  Facts facts;
  std::set<std::string> ids;
  std::size_t rows = 0;
  std::size_t idle = 0;
  for (const std::string& name : files_in(samples() / "tax" / "webhook", ".json")) {
    const Collected sink = read_webhook(read_file(samples() / "tax" / "webhook" / name));
    EXPECT_TRUE(sink.refused.empty()) << name;
    rows += sink.row_count();
    idle += sink.idle.size();
    for (const AssertedRow& row : sink.rows) {
      ids.insert(row.event_id);
      EXPECT_EQ(std::get<MoneyEvent>(*row.fact).event_id, row.event_id);
    }
    collect(sink, facts);
  }
  EXPECT_EQ(rows, 2196U);
  EXPECT_EQ(idle, 2U);  // a ping and one of another levy item
  EXPECT_EQ(rows - idle - ids.size(), 43U);
  expect_totals("webhook", facts);
  for (const std::string& name : files_in(samples() / "tax" / "dz", ".jsonl.gz")) {
    const auto [day, version] = day_and_version(name);
    const DayOutcome outcome = read_day(read_file(samples() / "tax" / "dz" / name), day, version);
    ASSERT_TRUE(outcome.verdict) << name;
    if (outcome.verdict->reason == BatchReason::none) collect(outcome.sink, facts);
  }
  expect_totals("webhook+reconciliation", facts);
}

TEST(TaxSamples, EveryDayTiesButTheOneThatDoesNot) {
  std::size_t days = 0;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.file.find("tax/dz/") != 0 || (line.kind != "rows" && line.kind != "file")) continue;
    const std::string name = std::filesystem::path(line.file).filename().string();
    const auto [day, version] = day_and_version(name);
    const DayOutcome outcome = read_day(read_file(samples() / "tax" / "dz" / name), day, version);
    ASSERT_TRUE(outcome.verdict) << name;
    if (line.kind == "rows") {
      EXPECT_EQ(std::to_string(outcome.sink.row_count()), line.value) << name;
      continue;
    }
    ++days;
    EXPECT_EQ(outcome.verdict->reason,
              line.value == "accept" ? BatchReason::none : BatchReason::count)
        << name;
  }
  EXPECT_EQ(days, 91U);
}

TEST(TaxReader, AReversalBelongsToTheVoucherItTakesBack) {
  for (const std::string& name : files_in(samples() / "tax" / "webhook", ".json")) {
    const Collected sink = read_webhook(read_file(samples() / "tax" / "webhook" / name));
    for (const AssertedRow& row : sink.rows) {
      const auto& event = std::get<MoneyEvent>(*row.fact);
      const std::string levy = event.levy.substr(0, event.levy.find('/'));
      if (event.kind == MoneyKind::reversed) {
        EXPECT_EQ(row.key, "payment.reversed|" + event.voucher + "|" + levy + "|1");
        EXPECT_EQ(event.voucher.substr(0, 2), "34");  // not its own, which begins with 94
      }
      if (!event.refund_application.empty()) {
        EXPECT_EQ(row.key.substr(row.key.find('|') + 1), event.refund_application);
      }
    }
  }
}

std::string event(const std::string& change_from, const std::string& change_to) {
  std::string data =
      R"({"zjlx":"201","zjhm":"420602200707143276","jfrmc":"宋建平","zsxmdm":"10211",)"
      R"("sbYzXh":"104","sbYzmxXh":"1","sfssqQsrq":"2027-01-01","sfssqZzrq":"2027-12-31",)"
      R"("sjje":"400.00","dzsph":"342","jfrq":"2026-11-10 23:59:59","hsjg":"14206020000",)"
      R"("tcqbmDm":"420600"})";
  if (!change_from.empty()) data.replace(data.find(change_from), change_from.size(), change_to);
  return R"({"cspch":"SW1","events":[{"id":"evt_1","type":"payment.received","data":)" + data +
         "}]}";
}

TEST(TaxReader, AnEventBecomesAMoneyFact) {
  const Collected sink = read_webhook(event("", ""));
  ASSERT_EQ(sink.rows.size(), 1U);
  const AssertedRow& row = sink.rows[0];
  const auto& money = std::get<MoneyEvent>(*row.fact);
  EXPECT_EQ(row.key, "payment.received|342|104|1");
  EXPECT_EQ(row.event_id, "evt_1");
  EXPECT_EQ(money.levy, "104/1");
  EXPECT_EQ(money.year, PlanYear{2027});
  EXPECT_EQ(money.county, RegionCode::from_number(420602));
  EXPECT_EQ(money.amount.fen, 40000);
  EXPECT_EQ(money.day, day_of(2026, 11, 10));
}

TEST(TaxReader, AnOfficeOfAnotherPoolGivesNoCounty) {
  for (const char* office : {"14201020000", "14206000000", "1420602"}) {
    const Collected sink = read_webhook(event("14206020000", office));
    ASSERT_EQ(sink.rows.size(), 1U);
    EXPECT_TRUE(std::get<MoneyEvent>(*sink.rows[0].fact).county.empty()) << office;
  }
}

TEST(TaxReader, AnEventThatCannotBeUsedIsARefusedRow) {
  const std::vector<std::tuple<std::string, std::string, RowReason>> cases{
      {"420602200707143276", "420602200707143270", RowReason::id_check_digit},
      {"420602200707143276", "", RowReason::id_empty},
      {"2027-01-01", "2027-13-01", RowReason::date_unreadable},
      {"2026-11-10 23:59:59", "yesterday", RowReason::date_unreadable},
      {"2027-12-31", "2026-12-31", RowReason::date_order},
      {"\"201\"", "\"777\"", RowReason::code_unknown},
      {"\"420600\"", "\"42\"", RowReason::code_unknown},
      {"\"342\"", "\"\"", RowReason::field_empty},
      {"\"10211\"", "\"\"", RowReason::field_empty},
      {"400.00", "4e2", RowReason::amount_unreadable},
      {"400.00", "-400.00", RowReason::amount_unreadable},
  };
  for (const auto& [from, to, reason] : cases) {
    const Collected sink = read_webhook(event(from, to));
    ASSERT_EQ(sink.refused.size(), 1U) << from << " " << to;
    EXPECT_EQ(sink.refused[0].reason, reason) << from << " " << to;
    EXPECT_EQ(sink.refused[0].line, 1);
    EXPECT_FALSE(sink.refused[0].row.empty());
  }
}

TEST(TaxReader, PingsOtherLevyItemsAndNewTypesHaveNoEffect) {
  for (const auto& [from, to] :
       {std::pair("\"10211\"", "\"10210\""), std::pair("\"10211\"", "\"10212\"")})
    EXPECT_EQ(read_webhook(event(from, to)).idle.size(), 1U);
  EXPECT_EQ(read_webhook(R"({"events":[{"id":"a","type":"ping","data":{}},{"type":"new"},{}]})")
                .idle.size(),
            3U);
}

TEST(TaxReader, ABodyOfAnotherFormIsRefused) {
  for (const char* body : {"{", "{\"events\":1}", "[]"}) {
    Collected sink;
    tax::WebhookReader reader(kReceived, sink);
    EXPECT_FALSE(read_all(reader, body, 1)) << body;
  }
}

// ---- reconciliation

std::string zip(const std::string& text) {
  return codec::gzip_compress(text);
}

std::string unzip(const std::string& bytes) {
  std::string text;
  codec::GzipReader reader([&](std::string_view part) {
    text += part;
    return Result<void>();
  });
  EXPECT_TRUE(reader.feed(bytes));
  return text;
}

std::string sample_day() {
  return unzip(read_file(samples() / "tax" / "dz" / "20260901.jsonl.gz"));
}

std::string empty_day(const std::string& day, std::int64_t version) {
  return R"({"trailer":true,"rq":")" + day + R"(","bb":)" + std::to_string(version) +
         R"(,"count":0,"sum":"0.00","sha256":")" +
         crypto::digest_hex(crypto::DigestKind::sha256, "") + "\"}\n";
}

TEST(TaxReconciliation, SeveralMembersAndAnyChunkingAreOneDay) {
  const std::string text = sample_day();
  const std::string bytes = zip(text.substr(0, 1000)) + zip(text.substr(1000));
  for (const std::size_t piece : {1U, 17U, 100000U}) {
    const DayOutcome outcome = read_day(bytes, "20260901", 1, piece);
    ASSERT_TRUE(outcome.verdict);
    EXPECT_EQ(outcome.verdict->reason, BatchReason::none);
    EXPECT_EQ(outcome.sink.row_count(), 21U);
    EXPECT_EQ(outcome.sink.rows.front().stamp, 1);
    EXPECT_TRUE(outcome.verdict->absence.ends);
  }
}

TEST(TaxReconciliation, ADayThatDoesNotTieIsRefusedWithItsReason) {
  const std::string text = sample_day();
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = text;
    copy.replace(copy.find(from), from.size(), to);
    return copy;
  };
  const std::size_t trailer = text.rfind("{\"trailer\"");
  const std::vector<std::pair<std::string, BatchReason>> cases{
      {text.substr(0, trailer), BatchReason::count},
      {text.substr(text.find('\n') + 1), BatchReason::count},
      {text + text.substr(0, text.find('\n') + 1), BatchReason::count},
      {changed("宋", "栄"), BatchReason::digest},
      {changed("\"sum\":\"7650.00\"", "\"sum\":\"7650.01\""), BatchReason::count},
      {changed("\"bb\":1", "\"bb\":2"), BatchReason::scope},
      {changed("\"count\":21", "\"count\":\"x\""), BatchReason::column_missing},
  };
  for (const auto& [lines, reason] : cases) {
    const DayOutcome outcome = read_day(zip(lines), "20260901", 1);
    ASSERT_TRUE(outcome.verdict);
    EXPECT_EQ(outcome.verdict->reason, reason);
  }
}

TEST(TaxReconciliation, ACutContainerIsRefusedAsSuch) {
  const std::string bytes = read_file(samples() / "tax" / "dz" / "20260901.jsonl.gz");
  const DayOutcome cut = read_day(bytes.substr(0, bytes.size() / 2), "20260901", 1);
  ASSERT_TRUE(cut.verdict);
  EXPECT_EQ(cut.verdict->reason, BatchReason::container);
  EXPECT_EQ(read_day("<html>", "20260901", 1).verdict->reason, BatchReason::container);
}

TEST(TaxReconciliation, ALineThatIsNoJsonNamesItsPlace) {
  const DayOutcome outcome = read_day(zip("{}x\n" + sample_day()), "20260901", 1);
  ASSERT_FALSE(outcome.verdict);
  EXPECT_EQ(outcome.verdict.error().code(), Errc::not_well_formed);
  EXPECT_EQ(outcome.verdict.error().line(), 1);
}

TEST(TaxReconciliation, ARenamedMemberIsContractDrift) {
  std::string lines = sample_day();
  lines.resize(lines.rfind("{\"trailer\""));
  for (std::size_t at = 0; (at = lines.find("\"zjhm\"", at)) != std::string::npos;)
    lines.replace(at, 6, "\"zjhao\"");
  const std::string trailer = R"({"trailer":true,"rq":"20260901","bb":1,"count":21,"sum":"7650.00")"
                              R"(,"sha256":")" +
                              crypto::digest_hex(crypto::DigestKind::sha256, lines) + "\"}\n";
  EXPECT_EQ(read_day(zip(lines + trailer), "20260901", 1).verdict->reason,
            BatchReason::column_missing);
}

TEST(TaxReconciliation, TheEmptyDayHasOnlyItsTrailer) {
  const DayOutcome outcome = read_day(zip(empty_day("20260901", 1)), "20260901", 1);
  EXPECT_EQ(outcome.verdict->reason, BatchReason::none);
  EXPECT_EQ(outcome.sink.row_count(), 0U);
}

// ---- pull

class TaxPull : public ::testing::Test {
 protected:
  TaxPull()
      : peer_([this](const ports::HttpRequest& request) { return answer(request); }),
        adapter_(make()),
        intake_(*adapter_, FeedId("tax.reconciliation"),
                start_of(day_of(2026, 9, 4)) + std::chrono::hours(8)) {}

  std::unique_ptr<AgencyAdapter> make() {
    std::vector<SettingsError> errors;
    const SettingsNode node = branch(
        {{"feeds", branch({{"reconciliation", branch({{"schedule", leaf("* * * * *")},
                                                      {"first_day", leaf("2026-09-01")}})}})}});
    SettingsReader settings(node, "", errors);
    AdapterServices services;
    services.http = &peer_;
    auto adapter = make_tax(AgencyId("tax"), settings, std::move(services));
    EXPECT_TRUE(errors.empty());
    return adapter;
  }

  Result<ports::HttpResponse> answer(const ports::HttpRequest& request) {
    const std::string day = request.target.substr(std::string_view("/sbf/dz/v1/").size(), 8);
    const auto found = days_.find(day);
    if (found == days_.end()) return ports::HttpResponse(404, "application/json", "{}");
    const std::string tag =
        "\"" + crypto::digest_hex(crypto::DigestKind::sha256, found->second) + "\"";
    if (request.headers.find("If-None-Match") == std::string_view(tag))
      return ports::HttpResponse(304);
    ports::HttpResponse response(200, type_, found->second);
    response.headers.add("ETag", tag);
    return response;
  }

  Result<PullReport> pull() { return run(adapter_->pull(FeedId("tax.reconciliation"), intake_)); }
  std::vector<std::string> identities() const {
    std::vector<std::string> all;
    for (const auto& taken : intake_.batches) all.push_back(taken.batch.identity);
    return all;
  }
  void serve(const std::string& day) {
    days_[day] = read_file(samples() / "tax" / "dz" / (day + ".jsonl.gz"));
  }

  std::string type_ = "application/gzip";
  std::map<std::string, std::string> days_;
  FakePeer peer_;
  std::unique_ptr<AgencyAdapter> adapter_;
  MemoryIntake intake_;
};

TEST_F(TaxPull, TakesEveryDayUpToYesterdayOnceAndAsksAgainByItsTag) {
  for (const char* day : {"20260901", "20260902", "20260903"}) serve(day);
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->batches, 3);
  EXPECT_EQ(identities(), (std::vector<std::string>{"20260901/1", "20260902/1", "20260903/1"}));
  EXPECT_EQ(intake_.batches[0].batch.scope, "day/20260901");
  EXPECT_EQ(intake_.batches[0].bytes, days_["20260901"]);
  EXPECT_EQ(intake_.memos["reconciled"], "20260903");
  const auto again = pull();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->nothing_new);
  EXPECT_EQ(again->requests, 3);  // until D+3
  intake_.now_ += std::chrono::hours(24 * 10);
  EXPECT_EQ(pull()->requests, 10);
}

TEST_F(TaxPull, ADayNotThereIsNoFailureAndIsAskedAgain) {
  serve("20260901");
  serve("20260903");
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->batches, 2);
  EXPECT_EQ(report->retry_after, std::chrono::minutes(30));
  EXPECT_EQ(intake_.memos["reconciled"], "20260901");
  serve("20260902");
  EXPECT_EQ(pull()->batches, 1);
  EXPECT_EQ(intake_.memos["reconciled"], "20260903");
}

TEST_F(TaxPull, BeforeHalfPastSevenYesterdayIsNotDue) {
  for (const char* day : {"20260901", "20260902"}) serve(day);
  intake_.now_ = start_of(day_of(2026, 9, 4)) + std::chrono::hours(7);
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->retry_after, std::chrono::seconds(0));
}

TEST_F(TaxPull, ADayThatDoesNotTieIsKeptRefusedAndReplacedByTheNextVersion) {
  serve("20260902");
  days_["20260901"] = zip(sample_day().substr(500));
  EXPECT_EQ(pull()->retry_after, std::chrono::minutes(30));
  days_["20260901"] = zip(empty_day("20260901", 2));
  days_["20260903"] = zip(empty_day("20260903", 1));
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(identities(),
            (std::vector<std::string>{"20260901/1", "20260902/1", "20260901/2", "20260903/1"}));
  EXPECT_EQ(intake_.batches[0].batch.state, BatchState::refused);
  EXPECT_EQ(intake_.batches[2].batch.state, BatchState::applied);
  EXPECT_EQ(intake_.batches[2].batch.order, 2);
  EXPECT_EQ(intake_.memos["reconciled"], "20260903");
}

TEST_F(TaxPull, DaysThatAreNotThereNeverKeepLaterOnesOut) {
  intake_.now_ = start_of(day_of(2026, 12, 1)) + std::chrono::hours(8);
  days_["20261130"] = zip(empty_day("20261130", 1));
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->batches, 1);
  EXPECT_EQ(report->retry_after, std::chrono::minutes(30));
}

TEST_F(TaxPull, ADayThatAPersonReleasedIsReconciled) {
  days_["20260901"] = zip(sample_day().substr(500));
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.memos["reconciled"], "");
  intake_.batches[0].batch.state = BatchState::applied;
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->nothing_new);
  EXPECT_EQ(intake_.memos["reconciled"], "20260901");
}

TEST_F(TaxPull, AFileWithoutATrailerHasVersionZeroAndMayBeReplaced) {
  days_["20260901"] = "no gzip";
  ASSERT_TRUE(pull());
  EXPECT_EQ(identities().front(), "20260901/0");
  EXPECT_EQ(intake_.batches[0].batch.reason, BatchReason::container);
  days_["20260901"] = "still none";
  ASSERT_TRUE(pull());
  EXPECT_TRUE(intake_.batches[1].correction_replaces);
}

TEST_F(TaxPull, AMaintenancePageIsAFailureAndKeepsNothing) {
  serve("20260901");
  type_ = "text/html";
  const auto report = pull();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), Errc::peer_content);
  EXPECT_TRUE(intake_.origins.empty());
}

TEST(TaxSettings, ErrorsNameTheirKeys) {
  std::vector<SettingsError> errors;
  const SettingsNode node =
      branch({{"feeds", branch({{"reconciliation", branch({{"schedule", leaf("* * * * *")},
                                                           {"first_day", leaf("soon")},
                                                           {"days", leaf("1")}})}})}});
  SettingsReader settings(node, "", errors);
  make_tax(AgencyId("tax"), settings, AdapterServices());
  std::vector<std::string> keys;
  for (const SettingsError& error : errors) keys.push_back(error.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"feeds.reconciliation.first_day",
                                            "feeds.reconciliation.days", "endpoint"}));
}

TEST_F(TaxPull, TheWebhookIsNeverPulled) {
  ASSERT_EQ(adapter_->feeds().size(), 2U);
  EXPECT_EQ(adapter_->feeds()[1].id, FeedId("tax.webhook"));
  EXPECT_TRUE(adapter_->feeds()[1].schedule.empty());
  EXPECT_TRUE(run(adapter_->pull(FeedId("tax.webhook"), intake_))->nothing_new);
  EXPECT_TRUE(peer_.requests.empty());
  EXPECT_EQ(adapter_->channel(), nullptr);
}

}  // namespace
}  // namespace gw::text_contract
