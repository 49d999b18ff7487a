// The feed matrix on a terminal, and the decisions about held batches.
#include "gateway/cli/matrix.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include "tests/unit/cli/fake_gateway.hpp"

namespace gw::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const char* const kCells = R"({"api":"v1","kind":"feed-matrix","next":null,"items":[
 {"feed":"civil-affairs.recipients","day":"2026-11-20","state":"on_time",
  "expected_by":"2026-11-20T02:00:00.000Z","rows":8,"overdue_seconds":null},
 {"feed":"civil-affairs.recipients","day":"2026-11-21","state":"too_small",
  "expected_by":"2026-11-21T02:00:00.000Z","rows":8,"overdue_seconds":null},
 {"feed":"tax.reconciliation","day":"2026-11-20","state":"late",
  "expected_by":"2026-11-20T02:00:00.000Z","rows":null,"overdue_seconds":60},
 {"feed":"tax.reconciliation","day":"2026-11-21","state":"missing",
  "expected_by":"2026-11-21T02:00:00.000Z","rows":null,"overdue_seconds":8040}]})";

TEST(MatrixTest, FeedsStandDownDaysAcrossAndWhatIsWrongBelow) {
  testing::FakeGateway gateway;
  gateway.says(200, kCells);
  const testing::Ran ran = gateway.run({"feed", "matrix", "--days", "2", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/feed-matrix?days=2"));
  EXPECT_EQ(
      ran.out,
      "FEED                      11-20  11-21  EXPECTED  OWNER\n"
      "civil-affairs.recipients    ✓      ▾    10:00     civil-affairs\n"
      "tax.reconciliation          ◔      ○    10:00     tax            2 h 14 min overdue\n");
  EXPECT_EQ(ran.err,
            "1 too small, 1 missing. Next: enrollgate feed show civil-affairs.recipients\n");
}

TEST(MatrixTest, OfARegionTheUnitsStandBelowTheirFeed) {
  testing::FakeGateway gateway;
  gateway.says(200, R"({"api":"v1","kind":"feed-matrix","next":null,"items":[
 {"feed":"civil-affairs.recipients","unit":null,"day":"2026-11-21","state":"on_time",
  "expected_by":"2026-11-21T02:00:00.000Z","rows":8,"overdue_seconds":null},
 {"feed":"civil-affairs.recipients","unit":"420602","day":"2026-11-21","state":"on_time",
  "expected_by":"2026-11-21T02:00:00.000Z","rows":8,"overdue_seconds":null},
 {"feed":"civil-affairs.recipients","unit":"420606","day":"2026-11-21","state":"missing",
  "expected_by":"2026-11-21T02:00:00.000Z","rows":null,"overdue_seconds":60}]})");
  const testing::Ran ran =
      gateway.run({"feed", "matrix", "--region", "420600", "--days", "1", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/feed-matrix?days=1&region=420600"));
  EXPECT_EQ(ran.out,
            "FEED                      11-21  EXPECTED  OWNER\n"
            "civil-affairs.recipients    ✓    10:00     civil-affairs\n"
            "  420602                    ✓    10:00     civil-affairs\n"
            "  420606                    ○    10:00     civil-affairs  1 min overdue\n");
  EXPECT_EQ(ran.err, "1 missing. Next: enrollgate feed show civil-affairs.recipients\n");
}

TEST(MatrixTest, AsJsonItIsTheInterfacesAnswer) {
  testing::FakeGateway gateway;
  gateway.says(200, kCells);
  EXPECT_EQ(gateway.run({"feed", "matrix", "--json"}).out, std::string(kCells) + "\n");
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/feed-matrix?days=14"));
  EXPECT_EQ(gateway.run({"feed", "matrix", "--days", "91"}).code, 2);
}

TEST(MatrixTest, TheOwnerIsNamedAndAnOpenCircuitSaid) {
  const auto cells = boost::json::parse(
      R"([{"feed":"tax.reconciliation","day":"2026-11-21","state":"missing","expected_by":null,
           "rows":null,"overdue_seconds":60,"owner":"Tax bureau","breaker":"open"},
          {"feed":"tax.webhook","day":"2026-11-21","state":"on_time","expected_by":null,
           "rows":null,"overdue_seconds":null,"owner":"Tax bureau","breaker":"closed"}])");
  const std::string text = matrix_of(cells.as_array(), Language::en).table;
  EXPECT_THAT(text, HasSubstr("Tax bureau  1 min overdue  circuit open\n"));
  EXPECT_THAT(text, HasSubstr("Tax bureau\n"));
}

TEST(AgencyTest, ACircuitIsClosedByTheAgencysId) {
  testing::FakeGateway gateway;
  gateway.says(200, R"({"item":{"id":"tax","kind":"tax","breaker":{"state":"closed"},
    "contacts":[{"role":"data","who":"Li","phone":"027-1","mail":"","hours":""}]}})");
  const testing::Ran ran = gateway.run({"agency", "reset", "tax", "--lang", "en"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/agencies/tax/reset"));
  EXPECT_THAT(ran.out, HasSubstr("closed"));
  EXPECT_THAT(ran.out, HasSubstr("027-1"));
}

TEST(MatrixTest, AStateOfANewerGatewayShowsAsAQuestion) {
  const auto cells = boost::json::parse(
      R"([{"feed":"a.b","day":"2026-11-21","state":"new","expected_by":null,"rows":null,"overdue_seconds":null}])");
  EXPECT_THAT(matrix_of(cells.as_array(), Language::zh).table, HasSubstr("?"));
}

TEST(DecisionTest, AHeldBatchIsReleasedOrDiscardedByItsNumber) {
  testing::FakeGateway gateway;
  gateway.says(200, R"({"item":{"id":7,"state":"applied","counts":{"rejected":0}}})");
  EXPECT_EQ(gateway.run({"run", "release", "7"}).code, 0);
  EXPECT_EQ(gateway.run({"run", "discard", "7", "--reason", "superseded"}).code, 0);
  EXPECT_THAT(gateway.targets(), ElementsAre("POST /v1/runs/7/release", "POST /v1/runs/7/discard"));
  EXPECT_EQ(gateway.requests.back().body, R"({"reason":"superseded"})");
  EXPECT_EQ(gateway.run({"run", "discard", "7"}).code, 2);
  EXPECT_EQ(gateway.run({"run", "discard", "7", "--reason", "why not"}).code, 2);
  gateway.says(200, R"({"item":{"id":7,"state":"refused","counts":{"rejected":0}}})");
  EXPECT_EQ(gateway.run({"run", "release", "7"}).code, 8);
}

TEST(RetryCommandTest, ItSaysWhatItWillDoAndDoesIt) {
  testing::FakeGateway gateway;
  std::string plan = R"({"action":"read_again","words":"read again"})";
  std::string done = R"({"action":"read_again","run":{"id":7,"state":"applied",
      "counts":{"rejected":0}}})";
  gateway.answer = [&](const ports::HttpRequest& request) {
    const std::string body = request.method == "GET" ? R"({"item":{"id":7,"retry":)" + plan + "}}"
                                                     : R"({"item":)" + done + "}";
    return Result<ports::HttpResponse>(ports::HttpResponse(200, "application/json", body));
  };
  testing::Ran ran = gateway.run({"run", "retry", "7", "--dry-run"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("read again"));
  EXPECT_THAT(gateway.targets(), ElementsAre("GET /v1/runs/7"));
  ran = gateway.run({"run", "retry", "7"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("applied"));
  EXPECT_EQ(gateway.targets().back(), "POST /v1/runs/7/retry");
  done = R"({"action":"pull","pull":{"feed":"f","runs":[{"id":8,"state":"held"}]}})";
  EXPECT_EQ(gateway.run({"run", "retry", "7"}).code, 8);
  plan = R"({"action":null,"words":"it was applied whole"})";
  ran = gateway.run({"run", "retry", "7"});
  EXPECT_EQ(ran.code, 6);
  EXPECT_THAT(ran.err, HasSubstr("it was applied whole"));
  EXPECT_EQ(gateway.targets().back(), "GET /v1/runs/7");
}

}  // namespace
}  // namespace gw::cli
