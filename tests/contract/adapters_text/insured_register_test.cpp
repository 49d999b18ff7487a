// The insured register's adapter against the sample pages of snapshot and changes.
#include <algorithm>
#include <optional>

#include "adapters/insured_register/adapter.hpp"
#include "adapters/insured_register/changes_reader.hpp"
#include "adapters/insured_register/snapshot_reader.hpp"
#include "gateway/adapter/page_frame.hpp"
#include "gateway/codec/gzip.hpp"
#include "tests/contract/adapters_text/support.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_insured_register(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::text_contract {
namespace {

using insured_register::ChangesReader;
using insured_register::SnapshotPlan;
using insured_register::SnapshotReader;
using insured_register::Table;

const Day kReceived = day_of(2026, 11, 30);
const std::string kSnapId = "SNAP420000202611292200";
constexpr std::int64_t kMaxSeq = 880000;

std::filesystem::path folder() {
  return samples() / "insured-register";
}

std::vector<std::string> pages(const std::string& service) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder() / service))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) texts.push_back(read_file(file));
  return texts;
}

std::string framed(const std::vector<std::string>& texts) {
  std::string bytes;
  for (const std::string& text : texts) bytes += page_head(text.size()) + text + "\n";
  return bytes;
}

struct Outcome {
  Collected sink;
  Result<BatchVerdict> verdict = BatchVerdict();
};

Outcome read_table(Table table, const std::string& bytes, std::size_t piece = 65536) {
  Outcome outcome;
  SnapshotPlan plan;
  plan.table = table;
  plan.snap_id = kSnapId;
  plan.max_seq = kMaxSeq;
  plan.received = kReceived;
  plan.page_limit = 1 << 20;
  SnapshotReader reader(plan, outcome.sink);
  outcome.verdict = read_all(reader, bytes, piece);
  return outcome;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(RegisterSamples, EveryRelationOfTheSnapshotIsRead) {
  const Outcome outcome = read_table(Table::relations, framed(pages("HB9002")));
  ASSERT_TRUE(outcome.verdict);
  EXPECT_EQ(outcome.verdict->reason, BatchReason::none);
  EXPECT_EQ(outcome.verdict->declared_rows, 2960);
  EXPECT_EQ(outcome.sink.rows.size(), 2960U);
  EXPECT_TRUE(outcome.sink.refused.empty());
  EXPECT_FALSE(outcome.verdict->absence.ends);
  for (std::size_t i = 0; i < outcome.sink.rows.size(); ++i)
    EXPECT_EQ(outcome.sink.rows[i].line, static_cast<std::int64_t>(i + 1));
}

TEST(RegisterSamples, RowsNamedInTheExpectationsStandOnTheirLines) {
  const Outcome outcome = read_table(Table::relations, framed(pages("HB9002")));
  std::size_t looked_at = 0;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.file != "insured-register/HB9002" || line.line.empty()) continue;
    ++looked_at;
    EXPECT_EQ(outcome.sink.rows[std::stoul(line.line) - 1].key, "R:" + line.key);
  }
  EXPECT_EQ(looked_at, 10U);
}

TEST(RegisterSamples, EveryPaymentOfTheSnapshotIsReadAndBelongsToItsRelation) {
  const Outcome outcome = read_table(Table::payments, framed(pages("HB9003")));
  ASSERT_TRUE(outcome.verdict);
  EXPECT_EQ(outcome.verdict->declared_rows, 5546);
  EXPECT_EQ(outcome.sink.rows.size(), 5546U);
  std::int64_t reversed = 0;
  for (const AssertedRow& row : outcome.sink.rows) {
    const auto& payment = std::get<RegisterPayment>(*row.fact);
    EXPECT_EQ(row.subject_key, payment.relation_id);
    EXPECT_EQ(row.subject_key.substr(0, 2), "R:");
    EXPECT_TRUE(row.subject.empty());
    reversed += payment.reversed ? 1 : 0;
  }
  EXPECT_EQ(reversed, 28);
  const auto& first = std::get<RegisterPayment>(*outcome.sink.rows[0].fact);
  EXPECT_EQ(first.total.fen, 85000);  // 850.0
  EXPECT_EQ(first.accrual_from, Month::of(2026, 1));
  EXPECT_EQ(first.accrual_to, Month::of(2026, 12));
  EXPECT_EQ(first.paid_on, day_of(2025, 11, 30));
  EXPECT_TRUE(first.arrived && first.regular);
}

TEST(RegisterSamples, AnyChunkingGivesTheSameRows) {
  const std::string bytes = framed(pages("HB9002"));
  const Outcome whole = read_table(Table::relations, bytes);
  for (const std::size_t piece : {1U, 13U, 5000U}) {
    const Outcome pieces = read_table(Table::relations, bytes, piece);
    ASSERT_EQ(pieces.sink.rows.size(), whole.sink.rows.size());
    for (std::size_t i = 0; i < whole.sink.rows.size(); i += 97)
      EXPECT_TRUE(pieces.sink.rows[i].fact == whole.sink.rows[i].fact);
  }
}

TEST(RegisterReader, AnUnknownBeginIsNoneAndTheVersionIsTheSnapshots) {
  const Outcome outcome = read_table(Table::relations, framed(pages("HB9002")));
  const AssertedRow& row = outcome.sink.rows[0];
  const auto& relation = std::get<InsuranceRelation>(*row.fact);
  EXPECT_EQ(row.key, "R:RL000000000000");
  EXPECT_EQ(row.stamp, kMaxSeq);
  EXPECT_EQ(relation.version, kMaxSeq);
  EXPECT_FALSE(relation.begin);
  EXPECT_FALSE(relation.end);
  EXPECT_EQ(relation.scheme, Scheme::resident_390);
  EXPECT_EQ(relation.status, RelationStatus::normal);
  EXPECT_EQ(relation.county, RegionCode::from_number(420602));
  EXPECT_EQ(relation.pool, RegionCode::from_number(420600));
  EXPECT_EQ(relation.hukou, RegionCode::from_number(420302));
  EXPECT_TRUE(relation.residence.empty());
}

TEST(RegisterReader, NewbornsStandUnderTheirCertificate) {
  const Outcome outcome = read_table(Table::relations, framed(pages("HB9002")));
  const auto certificates =
      std::count_if(outcome.sink.rows.begin(), outcome.sink.rows.end(), [](const AssertedRow& row) {
        return row.subject.document() == DocumentClass::birth_certificate;
      });
  EXPECT_EQ(certificates, 5);
}

std::string first_page(const std::string& from, const std::string& to) {
  // One page of one row, the first of the sample.
  std::string page = pages("HB9002").front();
  const std::size_t second = page.find(",{\"psn_insu_rlts_id\":\"RL000000000001\"");
  page = page.substr(0, second) + "]}}}";
  page = with(with(page, "\"rows\":2960", "\"rows\":1"), "\"page_rows\":500", "\"page_rows\":1");
  return from.empty() ? page : with(page, from, to);
}

TEST(RegisterReader, ARowThatCannotBeReadIsRefusedByItsCode) {
  const std::vector<std::tuple<std::string, std::string, RowReason>> cases{
      {"420302200803262957", "420302200803262950", RowReason::id_check_digit},
      {"420302200803262957", "", RowReason::id_empty},
      {"唐宇", "", RowReason::name_empty},
      {"\"psn_cert_type\":\"01\"", "\"psn_cert_type\":\"zz\"", RowReason::code_unknown},
      {"1900-01-01", "1900-13-01", RowReason::date_unreadable},
      {"\"psn_insu_stas\":\"1\"", "\"psn_insu_stas\":\"7\"", RowReason::code_unknown},
      {"\"vali_flag\":\"1\"", "\"vali_flag\":\"\"", RowReason::code_unknown},
      {"RL000000000000", "", RowReason::field_empty},
  };
  for (const auto& [from, to, reason] : cases) {
    const Outcome outcome = read_table(Table::relations, framed({first_page(from, to)}));
    ASSERT_TRUE(outcome.verdict) << from;
    ASSERT_EQ(outcome.sink.refused.size(), 1U) << from << " " << to;
    EXPECT_EQ(outcome.sink.refused[0].reason, reason) << from << " " << to;
  }
}

TEST(RegisterReader, AStruckOutRowIsKeptAndMarked) {
  const Outcome outcome = read_table(
      Table::relations, framed({first_page("\"vali_flag\":\"1\"", "\"vali_flag\":\"0\"")}));
  EXPECT_TRUE(std::get<InsuranceRelation>(*outcome.sink.rows.at(0).fact).struck_out);
}

TEST(RegisterReader, ATableThatDoesNotAddUpIsRefused) {
  const std::vector<std::pair<std::string, BatchReason>> cases{
      {framed({first_page("\"page_rows\":1", "\"page_rows\":2")}), BatchReason::count},
      {framed({first_page(kSnapId, "SNAP2")}), BatchReason::scope},
      {framed({first_page("\"certno\"", "\"cert_no\"")}), BatchReason::column_missing},
      {framed({first_page("", ""), first_page("\"rows\":1", "\"rows\":2")}), BatchReason::count},
  };
  for (const auto& [bytes, reason] : cases) {
    const Outcome outcome = read_table(Table::relations, bytes);
    ASSERT_TRUE(outcome.verdict);
    EXPECT_EQ(outcome.verdict->reason, reason);
  }
  std::vector<std::string> torn = pages("HB9002");
  torn.pop_back();
  const Outcome outcome = read_table(Table::relations, framed(torn));
  EXPECT_NE(outcome.verdict->declared_rows, static_cast<std::int64_t>(outcome.sink.row_count()));
}

TEST(RegisterReader, ASnapshotOfNobodyNeedsAPerson) {
  std::string page = first_page("\"rows\":1,\"page_rows\":1", "\"rows\":0,\"page_rows\":0");
  page = page.substr(0, page.find("\"list\":[")) + "\"list\":[]}}}";
  EXPECT_EQ(read_table(Table::relations, framed({page})).verdict->reason, BatchReason::header_only);
}

TEST(RegisterReader, BytesThatAreNoPagesAreNotWellFormed) {
  const std::string page = first_page("", "");
  for (const std::string& bytes :
       {std::string("pag 3\nabc\n"), std::string("page x\n"), framed({page}).substr(0, 100),
        page_head(page.size() - 1) + page + "\n", std::string(100, 'p'),
        std::string("page 3\n{}")}) {
    const Outcome outcome = read_table(Table::relations, bytes);
    ASSERT_FALSE(outcome.verdict);
    EXPECT_EQ(outcome.verdict.error().code(), Errc::not_well_formed);
  }
  EXPECT_EQ(read_table(Table::relations, "page 99999999\n").verdict.error().code(),
            Errc::too_large);
}

Outcome read_changes(Table table, const std::string& text) {
  Outcome outcome;
  ChangesReader reader(table, kReceived, 1 << 20, outcome.sink);
  outcome.verdict = read_all(reader, text, 777);
  return outcome;
}

TEST(RegisterChanges, TheSampleAnswerIsTwoBatches) {
  const std::string text = read_file(folder() / "HB9004" / "changes.json");
  const Outcome relations = read_changes(Table::relations, text);
  const Outcome payments = read_changes(Table::payments, text);
  ASSERT_TRUE(relations.verdict && payments.verdict);
  EXPECT_EQ(relations.sink.rows.size(), 3U);
  EXPECT_EQ(payments.sink.rows.size(), 19U);
  const AssertedRow& removed = relations.sink.rows[0];
  EXPECT_EQ(removed.operation, RowOperation::remove);
  EXPECT_EQ(removed.key, "R:RL000000002956");
  EXPECT_EQ(removed.line, 880024);
  EXPECT_EQ(removed.stamp, 880024);
  EXPECT_EQ(std::get<InsuranceRelation>(*relations.sink.rows[1].fact).version, 880026);
  EXPECT_EQ(payments.sink.rows[0].line, 880002);
}

TEST(RegisterChanges, WhatNobodyKnowsIsRefusedByItsSeq) {
  const auto answer = [](const std::string& change) {
    return R"({"infcode":"0","output":{"data":{"seq_to":2,"more":0,"list":[)" + change + "]}}}";
  };
  const std::vector<std::pair<std::string, RowReason>> cases{
      {R"({"seq":2,"tab":"XXXX","oper":"I","row":{}})", RowReason::code_unknown},
      {R"({"seq":2,"tab":"INSU","oper":"X","row":{}})", RowReason::code_unknown},
      {R"({"seq":2,"tab":"INSU","oper":"D","row":{}})", RowReason::field_empty},
      {R"({"tab":"INSU","oper":"D","row":{"psn_insu_rlts_id":"a"}})", RowReason::field_empty},
  };
  for (const auto& [change, reason] : cases) {
    const Outcome outcome = read_changes(Table::relations, answer(change));
    ASSERT_EQ(outcome.sink.refused.size(), 1U) << change;
    EXPECT_EQ(outcome.sink.refused[0].reason, reason) << change;
    EXPECT_EQ(read_changes(Table::payments, answer(change)).sink.row_count(), 0U);
  }
  const Outcome renamed = read_changes(
      Table::relations, answer(R"({"seq":2,"tab":"INSU","oper":"U","row":{"psn_no":"1"}})"));
  EXPECT_EQ(renamed.verdict->reason, BatchReason::column_missing);
  EXPECT_FALSE(read_changes(Table::relations, "{\"output\":{}}").verdict);
}

// ---- pull

/// A register that serves the samples and can be made to fail.
class FakeRegister {
 public:
  FakeRegister() : relations_(pages("HB9002")), payments_(pages("HB9003")) {}

  std::int64_t polls_until_ready = 0;
  std::int64_t dead_cursor_at = -1;  // page of HB9002 whose cursor dies once
  bool zipped = false;
  bool payments_end_early = false;     // HB9003 says after its first page that it is the last
  std::optional<std::string> refusal;  // err_msg of every answer
  std::vector<std::string> changes{read_file(folder() / "HB9004" / "changes.json")};

  Result<ports::HttpResponse> answer(const ports::HttpRequest& request) {
    const std::string service = request.target.substr(request.target.rfind('/') + 1);
    if (refusal) return reply(refused(*refusal));
    if (service == "HB9001") return reply(snapshot());
    if (service == "HB9002") return table(request.body, relations_, true);
    if (service == "HB9003" && payments_end_early) return reply(without_cursor(payments_.front()));
    if (service == "HB9003") return table(request.body, payments_, false);
    if (changes.empty()) return reply(nothing(request.body));
    const std::string text = changes.front();
    changes.erase(changes.begin());
    return reply(text);
  }

 private:
  Result<ports::HttpResponse> reply(const std::string& text) const {
    ports::HttpResponse response(200, "application/json; charset=utf-8",
                                 zipped ? codec::gzip_compress(text) : text);
    if (zipped) response.headers.add("Content-Encoding", "gzip");
    return response;
  }
  static std::string refused(const std::string& message) {
    return R"({"infcode":-1,"err_msg":")" + message + R"(","output":null})";
  }
  static std::string nothing(const std::string& body) {
    const std::size_t at = body.find("\"seq_from\":") + 11;
    return R"({"infcode":"0","output":{"data":{"seq_to":)" +
           body.substr(at, body.find(',', at) - at) + R"(,"more":0,"list":[]}}})";
  }
  static std::string without_cursor(std::string text) {
    const std::size_t at = text.find("\"cursor\":\"") + 10;
    return text.erase(at, text.find('"', at) - at);
  }
  std::string snapshot() {
    const bool ready = polls_until_ready-- <= 0;
    return R"({"infcode":0,"output":{"data":{"snap_id":")" + kSnapId + R"(","stas":")" +
           (ready ? "1" : "0") + R"(","max_seq":)" + (ready ? "880000" : "0") + "}}}";
  }
  Result<ports::HttpResponse> table(const std::string& body, const std::vector<std::string>& texts,
                                    bool may_die) {
    std::size_t page = 0;
    for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
      const std::size_t at = texts[i].find("\"cursor\":\"") + 10;
      const std::string cursor = texts[i].substr(at, texts[i].find('"', at) - at);
      if (body.find("\"cursor\":\"" + cursor + "\"") != std::string::npos) page = i + 1;
    }
    if (may_die && dead_cursor_at == static_cast<std::int64_t>(page)) {
      dead_cursor_at = -1;
      return reply(refused("[E2001]游标已失效"));
    }
    return reply(texts[page]);
  }

  std::vector<std::string> relations_;
  std::vector<std::string> payments_;
};

class RegisterPull : public ::testing::Test {
 protected:
  RegisterPull()
      : peer_([this](const ports::HttpRequest& request) { return register_.answer(request); }),
        adapter_(make()),
        intake_(*adapter_, FeedId("insured-register.register"), start_of(kReceived)) {}

  std::unique_ptr<AgencyAdapter> make() {
    std::vector<SettingsError> errors;
    const SettingsNode node =
        branch({{"feeds", branch({{"register", branch({{"schedule", leaf("*/10 * * * *")}})}})}});
    SettingsReader settings(node, "", errors);
    AdapterServices services;
    services.http = &peer_;
    std::string token = "example-token";
    services.secret = crypto::Secret::take(token);
    auto adapter =
        make_insured_register(AgencyId("insured-register"), settings, std::move(services));
    EXPECT_TRUE(errors.empty());
    return adapter;
  }

  Result<PullReport> pull() {
    return run(adapter_->pull(FeedId("insured-register.register"), intake_));
  }
  std::vector<std::string> identities() const {
    std::vector<std::string> all;
    for (const auto& taken : intake_.batches) all.push_back(taken.batch.identity);
    return all;
  }

  FakeRegister register_;
  FakePeer peer_;
  std::unique_ptr<AgencyAdapter> adapter_;
  MemoryIntake intake_;
};

TEST_F(RegisterPull, TakesASnapshotAndThenItsChanges) {
  register_.polls_until_ready = 1;
  const auto waiting = pull();
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->retry_after, std::chrono::seconds(60));
  EXPECT_TRUE(waiting->nothing_new);
  EXPECT_FALSE(waiting->makes_fresh());
  const auto snapshot = pull();
  ASSERT_TRUE(snapshot) << snapshot.error().text(Language::en);
  EXPECT_EQ(snapshot->batches, 2);
  EXPECT_EQ(intake_.memos["seq"], "880000");
  const auto changes = pull();
  ASSERT_TRUE(changes);
  EXPECT_EQ(identities(), (std::vector<std::string>{kSnapId + "/HB9002", kSnapId + "/HB9003",
                                                    "880000-880027/INSU", "880000-880027/CLCT"}));
  EXPECT_EQ(intake_.memos["seq"], "880027");
  for (std::size_t i = 0; i < intake_.batches.size(); ++i) {
    const Batch& batch = intake_.batches[i].batch;
    EXPECT_EQ(batch.state, BatchState::applied) << batch.identity;
    EXPECT_EQ(batch.scope, "420000");
    if (i > 0) {
      EXPECT_GT(batch.order, intake_.batches[i - 1].batch.order);
    }
  }
  EXPECT_EQ(intake_.batches[0].batch.counts.rows_in, 2960);
  EXPECT_EQ(intake_.batches[1].batch.counts.rows_in, 5546);
  EXPECT_EQ(intake_.batches[3].batch.counts.rows_in, 19);
  EXPECT_TRUE(pull()->nothing_new);
}

TEST_F(RegisterPull, RelationsWithoutTheirPaymentsMakeNothingFresh) {  // law 7
  register_.payments_end_early = true;
  const auto half = pull();
  ASSERT_TRUE(half);
  EXPECT_EQ(half->batches, 2);
  EXPECT_EQ(intake_.batches[1].batch.state, BatchState::refused);
  EXPECT_FALSE(half->makes_fresh());
  register_.payments_end_early = false;
  const auto whole = pull();
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->makes_fresh());  // though the changes since are waiting
  EXPECT_TRUE(pull()->makes_fresh());
}

TEST_F(RegisterPull, ChangesWhoseRunWasCancelledAreAskedForAgainAndHeldOnesWaitForTheirPerson) {
  const std::vector<std::string> changes = register_.changes;
  ASSERT_TRUE(pull());
  ASSERT_TRUE(pull());
  ASSERT_EQ(intake_.batches.size(), 4U);
  intake_.memos["seq"] = "880000";
  register_.changes = changes;
  intake_.batches[3].batch.state = BatchState::held;
  EXPECT_FALSE(pull()->makes_fresh());
  EXPECT_EQ(intake_.batches.size(), 4U);
  register_.changes = changes;
  intake_.batches[3].batch.state = BatchState::cancelled;
  ASSERT_TRUE(pull());
  ASSERT_EQ(intake_.batches.size(), 5U);
  EXPECT_EQ(intake_.batches[4].batch.identity, "880000-880027/CLCT");
  EXPECT_EQ(intake_.memos["seq"], "880027");
}

TEST_F(RegisterPull, PackedAnswersAreUnpackedBeforeTheyAreKept) {
  register_.zipped = true;
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.batches[0].bytes, framed(pages("HB9002")));
}

TEST_F(RegisterPull, ADeadCursorStartsTheTableAgain) {
  register_.dead_cursor_at = 3;
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->batches, 2);
  EXPECT_EQ(intake_.dropped.size(), 1U);
  EXPECT_EQ(intake_.batches[0].batch.counts.rows_in, 2960);
}

TEST_F(RegisterPull, ChangesOlderThanTheyAreKeptBeginWithASnapshotAgain) {
  intake_.memos["seq"] = "5";
  register_.refusal = "[E2001]超过30天";
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->retry_after, std::chrono::seconds(1));
  register_.refusal.reset();
  EXPECT_EQ(pull()->batches, 2);
}

TEST_F(RegisterPull, RefusalsBecomeFailuresByTheirCode) {
  register_.refusal = "[E9001]忙";
  EXPECT_EQ(pull().error().code(), Errc::busy);
  register_.refusal = "[E1001]参数";
  const auto refused = pull();
  EXPECT_EQ(refused.error().code(), Errc::peer_refused);
  EXPECT_EQ(refused.error().detail(), 1001);
  register_.refusal = "[E2002]快照生成中";
  EXPECT_EQ(pull()->retry_after, std::chrono::seconds(60));
}

TEST_F(RegisterPull, ATornAnswerOfChangesIsRefusedAndAskedForAgain) {
  ASSERT_TRUE(pull());
  const std::string good = register_.changes.front();
  register_.changes = {with(good, "\"psn_cert_type\"", "\"psn_type_\""), good};
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.memos["seq"], "880000");
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.memos["seq"], "880027");
  EXPECT_TRUE(intake_.batches[3].correction_replaces);
}

TEST(RegisterSettings, ErrorsNameTheirKeys) {
  std::vector<SettingsError> errors;
  const SettingsNode node =
      branch({{"feeds", branch({{"register", branch({{"schedule", leaf("* * * * *")},
                                                     {"scope", leaf("hubei")},
                                                     {"page_size", leaf("5001")}})}})}});
  SettingsReader settings(node, "", errors);
  make_insured_register(AgencyId("insured-register"), settings, AdapterServices());
  std::vector<std::string> keys;
  for (const SettingsError& error : errors) keys.push_back(error.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"feeds.register.scope", "feeds.register.page_size",
                                            "endpoint", "secret_file"}));
}

TEST_F(RegisterPull, EveryRequestIsSignedAnew) {
  ASSERT_TRUE(pull());
  std::string token = "example-token";
  const crypto::Secret secret = crypto::Secret::take(token);
  std::set<std::string> nonces;
  for (const ports::HttpRequest& request : peer_.requests) {
    const std::string nonce(*request.headers.find("x-tif-nonce"));
    EXPECT_TRUE(nonces.insert(nonce).second);
    EXPECT_LE(nonce.size(), 32U);
    EXPECT_EQ(
        *request.headers.find("x-tif-signature"),
        insured_register::tif_signature(*request.headers.find("x-tif-timestamp"), secret, nonce));
    EXPECT_EQ(*request.headers.find("x-tif-paasid"), "hb_gateway");
    EXPECT_EQ(request.body.find("example-token"), std::string::npos);
  }
  EXPECT_EQ(adapter_->channel(), nullptr);
}

TEST(RegisterAnswer, PagesOfAProxyAreNoEnvelopes) {
  const std::vector<std::pair<ports::HttpResponse, Errc>> cases{
      {ports::HttpResponse(502, "text/html", "<html>"), Errc::peer_status},
      {ports::HttpResponse(200, "text/html", "<html>"), Errc::peer_content},
      {ports::HttpResponse(200, "application/json", "{}"), Errc::peer_content},
      {ports::HttpResponse(200, "application/json", "{"), Errc::not_well_formed}};
  for (const auto& [response, code] : cases) {
    FakePeer peer([&answer = response](const ports::HttpRequest&) {
      return Result<ports::HttpResponse>(answer);
    });
    const SystemClock clock;
    crypto::SystemRandom random;
    const crypto::Secret token;
    insured_register::ClientSettings settings{"/isp/hbgw/", "hb_gateway", "H42000000001", 1 << 20};
    insured_register::Client client(peer, settings, token, clock, random);
    const auto called = run(client.call("HB9001", "{}"));
    ASSERT_FALSE(called);
    EXPECT_EQ(called.error().code(), code);
  }
}

}  // namespace
}  // namespace gw::text_contract
