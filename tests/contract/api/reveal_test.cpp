// Looks at what stands masked: for a reason, so many a day, further ones by another person, all of
// them in the ledger and seen on the person.
#include "gateway/domain/reveal.hpp"

#include <fstream>

#include "gateway/api/reply.hpp"
#include "gateway/store/journal_chain.hpp"
#include "tests/contract/api/account_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

constexpr const char* kReason =
    R"({"reason":"counter","why":"家长在窗口核对","case_number":"CK-2026/117"})";

class RevealApi : public ApiTest {
 protected:
  std::string path(PersonId person) const {
    return "/v1/persons/" + api::person_ref(person) + "/reveal";
  }
  ports::HttpResponse reveal(const std::string& actor, const std::string& body = kReason) {
    return ask(actor, "POST", path(in_xiangcheng_), body);
  }
  int allowance(const std::string& actor, const std::string& act) {
    return ask(actor, "POST", "/v1/allowances/" + act).status;
  }
};

TEST_F(RevealApi, ForAReasonNumberAndNameAreShownAndWrittenDownFirst) {
  const auto response = reveal("clerk-420602");
  ASSERT_EQ(response.status, 200) << response.body;
  const json::object item = item_of(json::parse(response.body));
  EXPECT_EQ(item.at("numbers").at(0).as_string(), kXiangchengNumber);
  EXPECT_EQ(item.at("names").at(0).as_string(), "张明");
  EXPECT_EQ(item.at("shown_seconds").as_int64(), 60);
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  const JournalEntry last = journal().back();
  EXPECT_EQ(last.actor + " " + last.action + " " + last.object,
            "clerk-420602 person.reveal " + api::person_ref(in_xiangcheng_));
  // The person's own page goes on masked.
  const std::string page =
      ask("clerk-420602", "GET", "/v1/persons/" + api::person_ref(in_xiangcheng_)).body;
  EXPECT_EQ(page.find(kXiangchengNumber), std::string::npos);
  EXPECT_EQ(page.find("张明"), std::string::npos);
}

TEST_F(RevealApi, TheWordsOfAReasonLieSealed) {
  ASSERT_EQ(reveal("clerk-420602").status, 200);
  EXPECT_NE(ask("clerk-420602", "GET", "/v1/reveals").body.find("家长在窗口核对"),
            std::string::npos);
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "store")) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find("家长在窗口核对"), std::string::npos) << file.path();
  }
}

TEST_F(RevealApi, WithoutAWholeReasonNothingIsShown) {
  for (const char* body :
       {"{}", R"({"reason":"counter"})",
        R"({"reason":"curious","why":"家长在窗口核对","case_number":"1"})",
        R"({"reason":"received_row","why":"家长在窗口核对","case_number":"1"})",
        R"({"reason":"counter","why":"","case_number":"1"})",
        R"({"reason":"counter","why":"家长在窗口核对","case_number":""})",
        R"({"reason":"counter","why":"见 420602202009030010","case_number":"1"})",
        R"({"reason":"counter","why":"家长在窗口核对","case_number":"420602202009030010"})",
        R"({"reason":"counter","why":"家长在窗口核对","case_number":"420602-20200903-0010"})"}) {
    const auto response = reveal("clerk-420602", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(response.body.find(kXiangchengNumber), std::string::npos);
  }
  EXPECT_TRUE(journal().empty());
}

TEST_F(RevealApi, WhoeverIsElsewhereOrNoClerkSeesNothing) {
  EXPECT_EQ(reveal("clerk-420102").status, 404);
  EXPECT_EQ(reveal("reviewer-420102").status, 404);
  for (const char* actor : {"monitor-420600", "admin-420000", "security-420000", "audit-420000",
                            "engineer-xiangcheng"}) {
    EXPECT_EQ(reveal(actor).status, 403) << actor;
  }
  // To try somebody of another region is a look, and only with a reason it tells whether he is.
  EXPECT_EQ(journal().size(), 2U);
  EXPECT_EQ(journal().back().action, "person.look");
  EXPECT_EQ(reveal("clerk-420102", "{}").status, 400);
  EXPECT_EQ(journal().size(), 2U);
}

TEST_F(RevealApi, ADayHasSoManyLooksWhateverTheyAreAt) {
  const std::string rows = "/v1/rejects?row=received";
  for (std::int64_t i = 0; i + 1 < kRevealsADay; ++i) {
    ASSERT_EQ(reveal("clerk-420602").status, 200) << i;
  }
  EXPECT_EQ(status("clerk-420602", "GET", rows), 200);
  const auto refused = reveal("clerk-420602");
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("REVEAL_LIMIT"), std::string::npos);
  EXPECT_EQ(status("clerk-420602", "GET", rows), 403);
  EXPECT_EQ(reveal("reviewer-420000").status, 200);  // each has his own
  clock_.moment += std::chrono::hours(24);
  EXPECT_EQ(reveal("clerk-420602").status, 200);
}

TEST_F(RevealApi, AReviewerOfTheRegionAllowsFurtherOnesOfTheDay) {
  for (std::int64_t i = 0; i < kRevealsADay; ++i) reveal("clerk-420602");
  const auto asked =
      ask("clerk-420602", "POST", "/v1/allowances",
          R"({"reason":"case","why":"集中核实名单","case_number":"AJ-9","count":2})");
  ASSERT_EQ(asked.status, 200) << asked.body;
  const std::string number =
      std::to_string(item_of(json::parse(asked.body)).at("number").as_int64());
  EXPECT_EQ(reveal("clerk-420602").status, 403);  // asked for is not allowed
  EXPECT_EQ(allowance("clerk-420602", number + "/confirm"), 403);
  EXPECT_EQ(allowance("reviewer-420102", number + "/confirm"), 404);
  EXPECT_EQ(items_of(get("/v1/allowances?state=waiting", "reviewer-420000")).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/allowances", "reviewer-420102")).empty());
  EXPECT_EQ(allowance("reviewer-420000", number + "/confirm"), 200);
  EXPECT_EQ(allowance("reviewer-420000", number + "/refuse"), 409);
  EXPECT_EQ(reveal("clerk-420602").status, 200);
  EXPECT_EQ(reveal("clerk-420602").status, 200);
  EXPECT_EQ(reveal("clerk-420602").status, 403);
  for (const char* count : {"0", "21", "\"2\""}) {
    EXPECT_EQ(ask("clerk-420602", "POST", "/v1/allowances",
                  R"({"reason":"case","why":"集中核实名单","case_number":"AJ-9","count":)" +
                      std::string(count) + "}")
                  .status,
              400);
  }
}

TEST_F(RevealApi, NobodyAllowsHisOwn) {
  const auto asked =
      ask("reviewer-420000", "POST", "/v1/allowances",
          R"({"reason":"case","why":"集中核实名单","case_number":"AJ-9","count":2})");
  const auto number = item_of(json::parse(asked.body)).at("number").as_int64();
  EXPECT_EQ(allowance("reviewer-420000", std::to_string(number) + "/confirm"), 403);
}

TEST_F(RevealApi, WhoLookedStandsOnThePersonAndInTheLedger) {
  get("/v1/persons/" + api::person_ref(in_xiangcheng_), "reviewer-420000");
  clock_.moment += std::chrono::minutes(1);
  reveal("clerk-420602");
  const json::value looks =
      get("/v1/persons/" + api::person_ref(in_xiangcheng_) + "/looks", "clerk-420602");
  ASSERT_EQ(items_of(looks).size(), 2U);
  EXPECT_EQ(items_of(looks)[0].at("actor").as_string(), "clerk-420602");
  EXPECT_EQ(items_of(looks)[0].at("action").as_string(), "person.reveal");
  EXPECT_EQ(items_of(looks)[0].at("reason").at("case_number").as_string(), "CK-2026/117");
  EXPECT_EQ(items_of(looks)[1].at("actor").as_string(), "reviewer-420000");
  EXPECT_TRUE(items_of(looks)[1].at("reason").is_null());
  EXPECT_TRUE(items_of(get("/v1/persons/" + api::person_ref(in_wuhan_) + "/looks")).empty());
  const json::value ledger = get("/v1/reveals", "audit-420000");
  ASSERT_EQ(items_of(ledger).size(), 1U);
  EXPECT_EQ(items_of(ledger)[0].at("why").as_string(), "家长在窗口核对");
  EXPECT_EQ(items_of(get("/v1/reveals", "clerk-420602")).size(), 1U);
  EXPECT_TRUE(items_of(get("/v1/reveals", "reviewer-420000")).empty());
  EXPECT_TRUE(store::verify_journal(*store_));
}

}  // namespace
}  // namespace gw::contract
