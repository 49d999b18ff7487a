#include "gateway/codec/gzip.hpp"
#include "gateway/domain/plan_year.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/contract/adapters_xml/make.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

const std::string kBase = "/hbjyt/gxjh/v1";
const std::string kSchools = kBase + "/xxlb?nd=2026";
const FeedId kFeed("education-province.roster");
const Instant kNow = start_of(day_of(2026, 11, 30)) + std::chrono::hours(23);
const std::vector<std::string> kFirstSchool{"414209900120261005001", "414209900120261105001",
                                            "414209900120261112001", "414209900120261120001"};
const std::vector<std::string> kSecondSchool{"414209900220261005001", "414209900220261105001",
                                             "414209900220261106001", "414209900220261112001",
                                             "414209900220261120001", "414209900220261128001"};

std::string batches_of(const std::string& school) {
  return kBase + "/pclb?xxbsm=" + school + "&nd=2026";
}
std::string roster(const std::string& number) {
  return kBase + "/xsxx?xxbsm=" + number.substr(0, 10) + "&pch=" + number;
}
std::string sample(const std::string& name) {
  return read_file(kSamples + "education-province/" + name + ".xml");
}

ports::HttpResponse roster_data(const std::string& body) {
  ports::HttpResponse answer(200, "application/xml; charset=utf-8", body);
  answer.headers.add("X-JYT-SM3", crypto::digest_hex(crypto::DigestKind::sm3, body));
  answer.headers.add("ETag", "\"" + std::to_string(body.size()) + "\"");
  return answer;
}
ports::HttpResponse packed(const std::string& body) {
  ports::HttpResponse answer = roster_data(body);
  answer.headers.add("Content-Encoding", "gzip");
  answer.body = codec::gzip_compress(body);
  return answer;
}
std::string error_document(const std::string& code) {
  return "<CW xmlns=\"urn:hb-jyt:gxjh:1\" DM=\"" + code + "\"/>";
}
const ports::HttpResponse kUnchanged(304);
const ports::HttpResponse kMaintenance(200, "text/html; charset=utf-8",
                                       "<html><body>系统维护中</body></html>");

class EducationPull : public ::testing::Test {
 protected:
  void SetUp() override {
    http_.on(kSchools, roster_data(sample("xxlb")));
    for (const char* school : {"4142099001", "4142099002"}) {
      http_.on(batches_of(school), roster_data(sample(std::string("pclb_") + school)));
    }
    for (const auto& numbers : {kFirstSchool, kSecondSchool}) {
      for (const std::string& number : numbers) {
        http_.on(roster(number), packed(sample("xsxx_" + number)));
      }
    }
  }
  void answer(const std::string& target, const ports::HttpResponse& with) {
    http_.forget(target);
    http_.on(target, with);
  }
  Result<PullReport> pull() { return run(made_.adapter->pull(kFeed, intake_)); }
  const Batch* batch(const std::string& number) const {
    for (const Batch& one : intake_.batches) {
      if (one.identity == number) return &one;
    }
    return nullptr;
  }
  static AdapterServices services(ScriptedHttp& http) {
    AdapterServices made;
    made.http = &http;
    return made;
  }

  ScriptedHttp http_;
  Made made_ = make_education(services(http_));
  MemoryIntake intake_{*made_.adapter, kNow};
};

TEST_F(EducationPull, TakesEveryBatchOfEverySchoolInTheOrderOfTheCatalogue) {
  const auto report = pull();
  ASSERT_TRUE(report) << report.error().text(Language::en);
  std::vector<std::string> all = kFirstSchool;
  all.insert(all.end(), kSecondSchool.begin(), kSecondSchool.end());
  EXPECT_EQ(intake_.identities(), all);
  EXPECT_EQ(report->batches, 10);
  EXPECT_EQ(report->requests, 13);
  EXPECT_FALSE(report->nothing_new);
  // A later full list is there: the torn one is not waited for.
  EXPECT_EQ(report->retry_after.count(), 0);
  const Batch& full = *batch("414209900120261105001");
  EXPECT_EQ(full.scope, "4142099001/2026");
  EXPECT_EQ(full.context, "county=420602 school=襄阳示例大学");
  EXPECT_EQ(full.order, 20261105001);
  EXPECT_EQ(full.kind, BatchKind::full);
  EXPECT_TRUE(full.base.empty());
  EXPECT_EQ(batch("414209900120261112001")->base, "414209900120261105001");
  EXPECT_EQ(batch("414209900220261105001")->reason, BatchReason::count);
  EXPECT_EQ(batch("414209900220261128001")->reason, BatchReason::header_only);
}

TEST_F(EducationPull, KeepsTheDocumentUnpackedAsEvidence) {
  ASSERT_TRUE(pull());
  EXPECT_EQ(intake_.evidence.at(0), sample("xsxx_414209900120261005001"));
}

TEST_F(EducationPull, AsksWithTheETagAndTakesNothingTwice) {
  ASSERT_TRUE(pull());
  answer(kSchools, kUnchanged);
  answer(batches_of("4142099001"), kUnchanged);
  http_.requests.clear();
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->nothing_new);
  ASSERT_EQ(http_.requests.size(), 3U);
  for (const auto& request : http_.requests) {
    EXPECT_TRUE(request.headers.contains("If-None-Match")) << request.target;
  }
  EXPECT_EQ(*http_.requests[0].headers.find("If-None-Match"),
            "\"" + std::to_string(sample("xxlb").size()) + "\"");
}

TEST_F(EducationPull, LeavesWithdrawnBatchesAlone) {
  std::string list = sample("pclb_4142099001");
  const std::size_t last = list.rfind("ZT=\"1\"");
  list.replace(last, 6, "ZT=\"9\"");
  answer(batches_of("4142099001"), roster_data(list));
  ASSERT_TRUE(pull());
  EXPECT_EQ(batch(kFirstSchool.back()), nullptr);
  EXPECT_EQ(http_.count(roster(kFirstSchool.back())), 0);
}

TEST_F(EducationPull, AsksForATornBatchThreeTimesAndThenAwaitsTheNext) {
  // The newest full list is torn; an increment builds on it.
  std::string torn = sample("xsxx_414209900120261105001");
  const std::size_t row = torn.find("<XS ");
  torn.erase(row, torn.find("</XS>") + 5 - row);
  answer(roster(kFirstSchool[1]), packed(torn));
  for (int attempt = 1; attempt <= 2; ++attempt) {
    const auto report = pull();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->retry_after, std::chrono::minutes(30)) << attempt;
    EXPECT_EQ(batch(kFirstSchool[2]), nullptr);
  }
  const auto third = pull();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->retry_after.count(), 0);
  EXPECT_NE(batch(kFirstSchool[2]), nullptr);
  ASSERT_TRUE(pull());
  EXPECT_EQ(http_.count(roster(kFirstSchool[1])), 3);
}

TEST_F(EducationPull, TakesABatchThatIsWholeAtTheSecondTry) {
  std::string torn = sample("xsxx_414209900120261105001");
  torn.resize(torn.size() / 2);
  http_.forget(roster(kFirstSchool[1]));
  http_.on(roster(kFirstSchool[1]), packed(torn));
  http_.on(roster(kFirstSchool[1]), packed(sample("xsxx_" + kFirstSchool[1])));
  ASSERT_TRUE(pull());
  EXPECT_EQ(batch(kFirstSchool[1])->state, BatchState::refused);
  ASSERT_TRUE(pull());
  EXPECT_EQ(batch(kFirstSchool[1])->state, BatchState::applied);
  EXPECT_NE(batch(kFirstSchool[3]), nullptr);
}

TEST_F(EducationPull, RefusesARosterWhoseDigestDiffers) {
  ports::HttpResponse wrong = packed(sample("xsxx_" + kFirstSchool[1]));
  wrong.headers.set("X-JYT-SM3", std::string(64, '0'));
  answer(roster(kFirstSchool[1]), wrong);
  const auto report = pull();
  ASSERT_TRUE(report);
  EXPECT_EQ(batch(kFirstSchool[1])->reason, BatchReason::digest);
  EXPECT_EQ(report->retry_after, std::chrono::minutes(30));
}

TEST_F(EducationPull, KnowsTheMaintenancePageForWhatItIs) {
  answer(kSchools, kMaintenance);
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  answer(kSchools, roster_data(sample("xxlb")));
  answer(roster(kFirstSchool[0]), kMaintenance);
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_TRUE(intake_.batches.empty());
  EXPECT_TRUE(intake_.evidence.empty());
}

TEST_F(EducationPull, AnotherDocumentUnderTheRightTypeLeavesNothingBehind) {
  answer(roster(kFirstSchool[0]), roster_data("<html xmlns='x'/>"));
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  answer(roster(kFirstSchool[0]), roster_data(error_document("5001")));
  answer(batches_of("4142099002"), kUnchanged);
  const auto refused = pull();
  EXPECT_EQ(refused.error().code(), Errc::peer_refused);
  EXPECT_EQ(refused.error().detail(), 5001);
  EXPECT_EQ(batch(kFirstSchool[0]), nullptr);
}

TEST_F(EducationPull, AnErrorOfOneSchoolCostsOnlyThatSchool) {
  ports::HttpResponse error(404, "application/xml", error_document("4041"));
  answer(batches_of("4142099001"), error);
  const auto report = pull();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), Errc::peer_refused);
  EXPECT_EQ(report.error().detail(), 4041);
  EXPECT_EQ(intake_.identities(), kSecondSchool);
}

TEST_F(EducationPull, WaitsAsLongAsItIsTold) {
  for (const int status : {429, 503}) {
    ports::HttpResponse busy(status, "application/xml", error_document("4291"));
    busy.headers.add("Retry-After", "17");
    answer(kSchools, busy);
    const auto report = pull();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code(), Errc::busy);
    EXPECT_EQ(report.error().detail(), 17);
  }
}

TEST_F(EducationPull, ACutGzipBodyIsNoBatch) {
  ports::HttpResponse cut = packed(sample("xsxx_" + kFirstSchool[0]));
  cut.body.resize(cut.body.size() / 2);
  answer(roster(kFirstSchool[0]), cut);
  EXPECT_EQ(pull().error().code(), Errc::not_well_formed);
  EXPECT_EQ(batch(kFirstSchool[0]), nullptr);
}

TEST_F(EducationPull, ACatalogueWhoseDigestDiffersIsNotBelieved) {
  ports::HttpResponse wrong = roster_data(sample("pclb_4142099001"));
  wrong.headers.set("X-JYT-SM3", std::string(64, '0'));
  answer(batches_of("4142099001"), wrong);
  EXPECT_EQ(pull().error().code(), Errc::peer_digest);
  EXPECT_EQ(intake_.identities(), kSecondSchool);
}

TEST_F(EducationPull, ASchoolWithoutItsCountyIsToldAndTheOthersAreTaken) {
  std::string list = sample("xxlb");
  list.replace(list.find("420602"), 6, "      ");
  answer(kSchools, roster_data(list));
  EXPECT_EQ(pull().error().code(), Errc::peer_content);
  EXPECT_EQ(intake_.identities(), kSecondSchool);
}

TEST_F(EducationPull, AsksForTheEntryYearOfTheLastSeptember) {
  MemoryIntake summer(*made_.adapter, start_of(day_of(2027, 8, 31)));
  ASSERT_TRUE(run(made_.adapter->pull(kFeed, summer)));
  EXPECT_EQ(http_.requests.front().target, kSchools);
  MemoryIntake autumn(*made_.adapter, start_of(day_of(2027, 9, 1)));
  http_.requests.clear();
  EXPECT_FALSE(run(made_.adapter->pull(kFeed, autumn)));
  EXPECT_EQ(http_.requests.front().target, kBase + "/xxlb?nd=2027");
}

TEST_F(EducationPull, TakesTheEntryYearsAndTheBandOfTheNoteFromItsSettings) {
  const Made made = make_education(services(http_), {"2025", "2026"});
  EXPECT_TRUE(made.errors.empty());
  EXPECT_EQ(made.adapter->feeds().at(0).volume_low_percent, 80);
  EXPECT_EQ(made.adapter->feeds().at(0).id, kFeed);
  http_.on(kBase + "/xxlb?nd=2025", roster_data("<XXLB xmlns='urn:hb-jyt:gxjh:1'/>"));
  ASSERT_TRUE(run(made.adapter->pull(kFeed, intake_)));
  EXPECT_EQ(http_.count(kBase + "/xxlb?nd=2025"), 1);
  EXPECT_EQ(http_.count(kSchools), 1);
  EXPECT_EQ(make_education(services(http_), {"26"}).errors.size(), 1U);
}

TEST_F(EducationPull, SaysWhatItCannotPull) {
  EXPECT_EQ(run(made_.adapter->pull(FeedId("education-province.other"), intake_)).error().code(),
            Errc::not_found);
  const Made offline = make_education({});
  EXPECT_EQ(run(offline.adapter->pull(kFeed, intake_)).error().code(), Errc::config_invalid);
  EXPECT_EQ(offline.adapter->channel(), nullptr);
  http_.forget(kSchools);
  http_.on(kSchools, fail(Errc::unreachable));
  EXPECT_EQ(pull().error().code(), Errc::unreachable);
}

}  // namespace
}  // namespace gw
