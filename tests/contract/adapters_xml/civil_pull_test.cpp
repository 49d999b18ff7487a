#include "gateway/codec/gb18030.hpp"
#include "gateway/domain/plan_year.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/contract/adapters_xml/make.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

const std::string kBase = "/mzt/shjz/v2";
const FeedId kFeed("civil-affairs.recipients");
const Instant kNow = start_of(day_of(2026, 11, 30)) + std::chrono::hours(12);

std::string catalogue(const std::string& county, const std::string& month) {
  return kBase + "/pcml?xzqh=" + county + "&ny=" + month;
}
std::string full(const std::string& county, const std::string& month, const std::string& issue) {
  return kBase + "/ydqd?xzqh=" + county + "&ny=" + month +
         (issue.empty() ? "" : "&pch=MZ" + county + month + issue);
}
std::string increment(const std::string& county, const std::string& day) {
  return kBase + "/rzl?xzqh=" + county + "&rq=" + day;
}
std::string sample(const std::string& name) {
  return read_file(kSamples + "civil-affairs/" + name + ".xml");
}
ports::HttpResponse list(const std::string& body) {
  ports::HttpResponse answer(200, "text/xml", body);
  answer.headers.add("Content-MD5",
                     crypto::base64_encode(crypto::digest_of(crypto::DigestKind::md5, body)));
  return answer;
}
ports::HttpResponse lines(const std::string& text) {
  return {200, "text/plain", *codec::encode_gb18030(text)};
}
std::string line(const std::string& code, const std::string& kind, const std::string& file,
                 const std::string& made) {
  return code + "," + kind + ",1," + crypto::digest_hex(crypto::DigestKind::md5, sample(file)) +
         "," + made + "\n";
}
const ports::HttpResponse kNothing(404, "text/plain", "\xCE\xDE\xCA\xFD\xBE\xDD");

class CivilPull : public ::testing::Test {
 protected:
  void SetUp() override {
    http_.on(
        catalogue("420602", "202610"),
        lines(line("MZ420602202610Q01", "全量", "ydqd_420602_202610Q01", "2026-10-01 02:11:20")));
    // Not in the order of making.
    http_.on(
        catalogue("420602", "202611"),
        lines(
            line("MZ42060220261118Z01", "日增量", "rzl_420602_20261118Z01", "2026-11-19 01:30:00") +
            line("MZ42060220261112Z01", "日增量", "rzl_420602_20261112Z01", "2026-11-13 01:30:00") +
            line("MZ420602202611Q01", "全量", "ydqd_420602_202611Q01", "2026-11-01 02:13:05")));
    http_.on(full("420602", "202610", "Q01"), list(sample("ydqd_420602_202610Q01")));
    http_.on(full("420602", "202611", "Q01"), list(sample("ydqd_420602_202611Q01")));
    http_.on(increment("420602", "20261112"), list(sample("rzl_420602_20261112Z01")));
    http_.on(increment("420602", "20261118"), list(sample("rzl_420602_20261118Z01")));
  }
  void answer(const std::string& target, const ports::HttpResponse& with) {
    http_.forget(target);
    http_.on(target, with);
  }
  Result<PullReport> pull() { return run(made_.adapter->pull(kFeed, intake_)); }
  AdapterServices services() {
    AdapterServices made;
    made.http = &http_;
    return made;
  }

  ScriptedHttp http_;
  Made made_ = make_civil(services(), {"420602"});
  MemoryIntake intake_{*made_.adapter, kNow};
};

TEST_F(CivilPull, TakesFullListsAndIncrementsInTheOrderOfMaking) {
  const auto report = pull();
  ASSERT_TRUE(report) << report.error().text(Language::en);
  EXPECT_EQ(intake_.identities(),
            (std::vector<std::string>{"MZ420602202610Q01", "MZ420602202611Q01",
                                      "MZ42060220261112Z01", "MZ42060220261118Z01"}));
  EXPECT_EQ(report->batches, 4);
  EXPECT_EQ(report->requests, 6);
  std::int64_t before = 0;
  for (const Batch& batch : intake_.batches) {
    EXPECT_EQ(batch.scope, "420602");
    EXPECT_EQ(batch.state, BatchState::applied) << batch.identity;
    EXPECT_TRUE(batch.base.empty());
    EXPECT_GT(batch.order, before);
    before = batch.order;
  }
  for (const auto& request : http_.requests) {
    EXPECT_EQ(request.headers.find("jrxtbh"), "YLBZJ-420000");
  }
  const auto again = pull();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->nothing_new);
  EXPECT_EQ(intake_.batches.size(), 4U);
}

TEST_F(CivilPull, NothingAtAllIsNoError) {
  for (const char* month : {"202610", "202611"}) answer(catalogue("420602", month), kNothing);
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->nothing_new);
  EXPECT_EQ(report->retry_after.count(), 0);
}

TEST_F(CivilPull, AsksAgainInTenMinutesWhileTheMonthsListIsBeingMade) {
  answer(catalogue("420602", "202611"), kNothing);
  answer(full("420602", "202611", ""), ports::HttpResponse(202));
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->retry_after, std::chrono::minutes(10));
  // Already there, though the catalogue does not have it yet: the body is not taken.
  answer(full("420602", "202611", ""), list(sample("ydqd_420602_202611Q01")));
  const auto soon = pull();
  ASSERT_TRUE(soon);
  EXPECT_EQ(soon->retry_after, std::chrono::minutes(10));
  EXPECT_EQ(intake_.batches.size(), 1U);
}

TEST_F(CivilPull, TakesOnlyTheNewestIssueOfADayButEveryIssueOfAMonth) {
  const Made made = make_civil(services(), {"420607", "420111"});
  MemoryIntake intake(*made.adapter, kNow);
  http_.on(
      catalogue("420607", "202611"),
      lines(
          line("MZ42060720261110Z01", "日增量", "rzl_420607_20261110Z01", "2026-11-11 01:30:00") +
          line("MZ42060720261110Z02", "日增量", "rzl_420607_20261110Z02", "2026-11-11 09:02:00")));
  http_.on(increment("420607", "20261110"), list(sample("rzl_420607_20261110Z02")));
  http_.on(
      catalogue("420111", "202611"),
      lines(line("MZ420111202611Q01", "全量", "ydqd_420111_202611Q01", "2026-11-01 02:13:05") +
            line("MZ420111202611Q02", "全量", "ydqd_420111_202611Q02", "2026-11-02 10:00:00")));
  http_.on(full("420111", "202611", "Q01"), list(sample("ydqd_420111_202611Q01")));
  http_.on(full("420111", "202611", "Q02"), list(sample("ydqd_420111_202611Q02")));
  ASSERT_TRUE(run(made.adapter->pull(kFeed, intake)));
  EXPECT_EQ(
      intake.identities(),
      (std::vector<std::string>{"MZ42060720261110Z02", "MZ420111202611Q01", "MZ420111202611Q02"}));
  EXPECT_EQ(intake.batches[1].reason, BatchReason::count);
  EXPECT_EQ(intake.batches[2].state, BatchState::applied);
  // A list that is wrong in itself is re-issued under another number: never asked for again.
  ASSERT_TRUE(run(made.adapter->pull(kFeed, intake)));
  EXPECT_EQ(http_.count(full("420111", "202611", "Q01")), 1);
}

TEST_F(CivilPull, TakesAnIssueThatIsNewerThanTheCatalogueForWhatItIs) {
  const Made made = make_civil(services(), {"420607"});
  MemoryIntake intake(*made.adapter, kNow);
  http_.on(catalogue("420607", "202611"),
           lines(line("MZ42060720261110Z01", "日增量", "rzl_420607_20261110Z01",
                      "2026-11-11 01:30:00")));
  http_.on(increment("420607", "20261110"), list(sample("rzl_420607_20261110Z02")));
  ASSERT_TRUE(run(made.adapter->pull(kFeed, intake)));
  EXPECT_EQ(intake.identities(), (std::vector<std::string>{"MZ42060720261110Z02"}));
  EXPECT_EQ(intake.batches[0].state, BatchState::applied);
}

TEST_F(CivilPull, AsksForADamagedListThreeTimes) {
  ports::HttpResponse damaged = list(sample("ydqd_420602_202611Q01"));
  damaged.body.resize(damaged.body.size() - 37);
  answer(full("420602", "202611", "Q01"), damaged);
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_GT(report->retry_after.count(), 0);
  EXPECT_EQ(intake_.batches.at(1).reason, BatchReason::digest);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(pull());
  EXPECT_EQ(http_.count(full("420602", "202611", "Q01")), 3);
}

TEST_F(CivilPull, ChecksAgainstTheCatalogueWhereTheAnswerHasNoDigest) {
  ports::HttpResponse damaged(200, "text/xml", sample("ydqd_420602_202611Q01") + " ");
  answer(full("420602", "202611", "Q01"), damaged);
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.batches.at(1).reason, BatchReason::digest);
}

TEST_F(CivilPull, AnErrorOfOneCountyCostsOnlyThatCounty) {
  const Made made = make_civil(services(), {"420607", "420602"});
  MemoryIntake intake(*made.adapter, kNow);
  answer(catalogue("420607", "202610"), {500, "text/html", "<html>stack trace</html>"});
  const auto report = run(made.adapter->pull(kFeed, intake));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), Errc::peer_status);
  EXPECT_EQ(report.error().detail(), 500);
  EXPECT_EQ(intake.batches.size(), 4U);
}

TEST_F(CivilPull, WithoutAccessNoFurtherCountyIsAsked) {
  const Made made = make_civil(services(), {"420607", "420602"});
  MemoryIntake intake(*made.adapter, kNow);
  answer(catalogue("420607", "202610"), {401, "text/plain", ""});
  const auto report = run(made.adapter->pull(kFeed, intake));
  EXPECT_EQ(report.error().detail(), 401);
  EXPECT_EQ(http_.requests.size(), 1U);
}

TEST_F(CivilPull, LeavesNothingBehindOfAnAnswerThatIsNoList) {
  answer(full("420602", "202611", "Q01"), {200, "text/html", "<html/>"});
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_EQ(intake_.identities(), (std::vector<std::string>{"MZ420602202610Q01"}));
  EXPECT_EQ(intake_.evidence.size(), 1U);
}

TEST_F(CivilPull, ReportsALineOfTheCatalogueThatBreaksTheContract) {
  answer(catalogue("420602", "202610"), lines("MZ420602202610Q01;全量\n"));
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_EQ(intake_.batches.size(), 3U);
  answer(catalogue("420602", "202610"), {200, "text/plain", "\xFF\xFF"});
  EXPECT_EQ(pull().error().code(), Errc::encoding_invalid);
}

TEST_F(CivilPull, WaitsAsLongAsItIsTold) {
  ports::HttpResponse busy(503, "text/plain", "");
  busy.headers.add("Retry-After", "90");
  answer(catalogue("420602", "202610"), busy);
  const auto report = pull();
  EXPECT_EQ(report.error().code(), Errc::busy);
  EXPECT_EQ(report.error().detail(), 90);
}

TEST_F(CivilPull, SaysWhatIsWrongInItsSettings) {
  EXPECT_EQ(make_civil(services(), {"420600"}).errors.size(), 2U);  // no county, so none at all
  EXPECT_EQ(make_civil(services(), {}).errors.size(), 1U);
  EXPECT_TRUE(made_.errors.empty());
  EXPECT_EQ(run(made_.adapter->pull(FeedId("civil-affairs.x"), intake_)).error().code(),
            Errc::not_found);
}

}  // namespace
}  // namespace gw
