// Every route of the table as every role and every scope, over the real interface and store,
// against what is expected here: by certificate and by session alike.  A route that the table below
// does not know fails the test; so does one that is gone.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <map>
#include <set>

#include "gateway/api/reply.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

/// Who asks, in the order of the columns below.  The world's run, row and flag lie in 420602 and
/// come from education-xiangcheng; a second flag lies in 420102; the message names both counties. A
/// second feed brings lists of 420102, with what nobody of 420602 may see (kForeign), and of
/// 420602.
struct Subject {
  const char* certificate;  // "" = nobody
  Role role;
  std::uint32_t region;
  const char* agency;
};
constexpr std::array<Subject, 13> kSubjects{{
    {"", Role::stranger, 0, ""},
    {"monitor-420000", Role::monitor, 420000, ""},
    {"monitor-420600", Role::monitor, 420600, ""},    // the pool of 420602
    {"clerk-420602", Role::clerk, 420602, ""},        // own county
    {"clerk-420102", Role::clerk, 420102, ""},        // another
    {"reviewer-420000", Role::reviewer, 420000, ""},  // the province
    {"reviewer-420102", Role::reviewer, 420102, ""},  // another county
    {"engineer-xiangcheng", Role::engineer, 420000, "education-xiangcheng"},
    {"engineer-tax", Role::engineer, 420000, "tax"},
    {"admin-420000", Role::system_admin, 420000, ""},
    {"security-420000", Role::security_admin, 420000, ""},
    {"audit-420000", Role::audit_admin, 420000, ""},
    {"local", Role::local, 420000, ""},
}};

/// One letter a subject: y = let in, e = let in and sees nothing, 0 = as if it did not exist (404),
/// - = may not (403), s = has to sign in first (401).
const std::map<std::string, std::string> kExpected{
    // stranger, monitor 420000 and 420600, clerk 420602 and 420102, reviewer 420000 and 420102,
    // engineer own and other, system, security, audit, local
    {"GET /v1/feeds", "syyyyyyyey--y"},
    {"GET /v1/feeds/{id}", "syyy0y0y0y--y"},
    {"POST /v1/feeds/{id}/pull", "s--------y--y"},
    {"POST /v1/feeds/{id}/pause", "s--------y--y"},
    {"POST /v1/feeds/{id}/resume", "s--------y--y"},
    {"GET /v1/feeds/{id}/contacts", "seee0e0--e--e"},
    {"POST /v1/feeds/{id}/contacts", "syyy0y0--y--y"},
    {"GET /v1/feeds/{id}/contract", "syyy0y0y0y--y"},
    {"POST /v1/feeds/{id}/contract", "s----y---y--y"},
    {"GET /v1/feed-matrix", "syyyyyyyey--y"},
    {"GET /v1/agencies", "syyyyyyyey--y"},
    {"GET /v1/agencies/{id}", "syyyyyyy0y--y"},
    {"POST /v1/agencies/{id}/reset", "s--------y--y"},
    {"GET /v1/runs", "syyyyyyyey--y"},
    {"GET /v1/runs/{id}", "syyy0y0y0y--y"},
    {"GET /v1/runs/{id}/watch", "syyy0y0y0y--y"},
    {"POST /v1/runs/{id}/cancel", "s--------y--y"},
    {"POST /v1/runs/{id}/release", "s----y---y--y"},
    {"POST /v1/runs/{id}/discard", "s----y---y--y"},
    {"POST /v1/runs/{id}/retry", "s----y---y--y"},
    {"POST /v1/runs/{id}/replay", "s----y---y--y"},
    {"GET /v1/runs/{id}/return", "s--y0y0-----y"},
    {"POST /v1/runs/{id}/repair", "s----y------y"},
    {"GET /v1/rejects", "syyyyyyye---y"},
    {"GET /v1/rejects/{number}", "syyy0y0y0---y"},
    {"POST /v1/rejects/{number}/accept", "s--yyyy-----y"},
    {"GET /v1/records/{record}", "s--y0y0-----y"},
    {"GET /v1/reject-groups", "syyyyyyyey--y"},
    {"GET /v1/reject-groups/{number}", "syyy0y0y0y--y"},
    {"POST /v1/reject-groups/{number}/mute", "s--yyyy-----y"},
    {"POST /v1/reject-groups/{number}/unmute", "s--y0y0-----y"},
    {"POST /v1/reject-groups/{number}/fix", "s----y---y--y"},
    {"POST /v1/reject-groups/{number}/accept", "s--yyyy-----y"},
    {"POST /v1/reject-groups/{number}/replay", "s----y---y--y"},
    {"GET /v1/acceptances", "syeeyyy-----y"},
    {"GET /v1/acceptances/{number}", "s000000-----0"},
    {"POST /v1/acceptances/{number}/confirm", "s----00------"},
    {"POST /v1/acceptances/{number}/refuse", "s----00------"},
    {"GET /v1/mappings", "syeeyyy--y--y"},
    {"POST /v1/mappings", "s----y---y--y"},
    {"POST /v1/mappings/{number}/end", "s----0---0--0"},
    {"GET /v1/replays", "syyyyyy--y--y"},
    {"GET /v1/replays/{number}", "s000000--0--0"},
    {"POST /v1/replays/{number}/cancel", "s----0---0--0"},
    {"GET /v1/flags", "syyyyyy-----y"},
    {"GET /v1/flags/{id}", "syyy0y0-----y"},
    {"GET /v1/flags/stats", "syyyyyy-----y"},
    {"POST /v1/flags/{id}/notes", "s--yyyy-----y"},
    {"GET /v1/figures", "syyyyyy--y--y"},
    {"GET /v1/problem-types", "yyyyyyyyyyyyy"},
    {"GET /v1/problem-types/{code}", "yyyyyyyyyyyyy"},
    {"GET /v1/persons/{ref}", "s--y0y0-----y"},
    {"POST /v1/persons/explain", "s--yyyy-----y"},
    {"POST /v1/persons/search", "s--yyyy-----y"},
    // Without a reason nobody learns whether the person is within reach.
    {"POST /v1/persons/{ref}/reveal", "s--yyyy-----y"},
    {"GET /v1/persons/{ref}/looks", "s--y0y0-----y"},
    {"GET /v1/reveals", "s--eeee----ee"},
    {"GET /v1/allowances", "s--eeee----ee"},
    {"POST /v1/allowances", "s--yyyy-----y"},
    {"POST /v1/allowances/{number}/confirm", "s----00------"},
    {"POST /v1/allowances/{number}/refuse", "s----00------"},
    {"GET /v1/deliveries", "syeeeyeyey--y"},
    {"GET /v1/deliveries/{id}", "sy000y0y0y--y"},
    {"POST /v1/deliveries/{id}/resend", "s--00y0y0y--y"},
    {"GET /v1/requests", "se---e-eee--e"},
    {"GET /v1/conflicts", "se---e---e--e"},
    {"GET /v1/conflicts/{number}", "s0---0---0--0"},
    {"GET /v1/unconfirmed", "se---e------e"},
    {"GET /v1/health", "sy---y---y--y"},
    {"GET /v1/measures", "sy---y---y--y"},
    {"GET /v1/regions/{code}", "syyy-y---y--y"},
    {"GET /v1/briefs", "seeeeee--e--e"},
    {"GET /v1/briefs/{id}", "s000000--0--0"},
    {"GET /v1/problems", "syyyyyy--y--y"},
    {"GET /v1/targets", "syeeyyy--y--y"},
    {"POST /v1/targets", "s--------y--y"},
    // Their own acts: of the acts above, those who may do none find none.
    {"GET /v1/journal", "seeyyyyyeyeyy"},
    {"GET /v1/journal/tail", "seeyyyyyeyeyy"},
    {"POST /v1/journal/verify", "s----------yy"},
    {"POST /v1/exports/{kind}", "syyyyyy-----y"},
    {"GET /v1/stream", "syyyyyyyyy--y"},
    {"POST /v1/sweep", "s--------y--y"},
    {"GET /v1/service", "yyyyyyyyyyyyy"},
    {"POST /v1/service/notice", "s--------y--y"},
    {"POST /v1/service/notice/end", "s--------0--0"},
    {"POST /v1/facts", "s--yyyy-----y"},
    {"GET /v1/identity-conflicts", "s--eeee-----e"},
    {"GET /v1/identity-decisions", "s--eeee-----e"},
    {"POST /v1/identity-decisions", "s--yyyy-----y"},
    {"GET /v1/identity-decisions/{number}", "s--0000-----0"},
    {"POST /v1/identity-decisions/{number}/undo", "s--yyyy-----y"},
    {"GET /v1/worklists/schools", "s--yyyy-----y"},
    {"GET /v1/worklists/schools/{school}", "s--yyyy-----y"},
    {"GET /v1/worklists/counties/{county}", "s--y-y------y"},
    {"GET /v1/me", "syyyyyyyyyyyy"},
    {"GET /v1/version", "syyyyyyyyyyyy"},
    {"GET /v1/metrics", "s--------y--y"},
    {"GET /v1/openapi", "syyyyyyyyyyyy"},
    {"POST /v1/session", "yyyyyyyyyyyyy"},
    {"DELETE /v1/session", "syyyyyyyyyyyy"},
    {"POST /v1/session/stay", "syyyyyyyyyyyy"},
    {"POST /v1/enrolment", "yyyyyyyyyyyyy"},
    {"POST /v1/enrolment/confirm", "yyyyyyyyyyyyy"},
    {"GET /v1/accounts", "s--------yyyy"},
    {"POST /v1/accounts", "s---------y--"},
    {"POST /v1/accounts/setup", "s-----------y"},
    {"POST /v1/accounts/{name}/scope", "s---------0--"},
    {"POST /v1/accounts/{name}/enable", "s---------0--"},
    {"POST /v1/accounts/{name}/reset", "s--------00--"},
    {"POST /v1/accounts/{name}/disable", "s---------0--"},
    {"GET /v1/grants", "s--------eeee"},
    {"POST /v1/grants/{number}/confirm", "s--------0-0-"},
    {"POST /v1/grants/{number}/refuse", "s--------000-"},
    // Agencies' own: the endpoint looks for the certificate of its agency.
    {"POST /v1/webhooks/tax", "s------------"},
    {"POST /v1/tax/lookups", "s------------"},
};

/// What stands in 420102 and in lists of the whole province alone.
constexpr std::array kForeign{"420102", "WH_20261118", "TAX_20261118", "77777", "武汉一中"};

class RoleMatrixTest : public ApiTest {
 protected:
  RoleMatrixTest() : ApiTest(World::two_counties) {
    seed_second_county();
    write([this](StoreWriter& store) -> Result<void> {
      GW_TRY(const auto rows, store.rejections(RejectionFilter()));
      reject_ = std::to_string(rows.front().number);
      group_ = std::to_string(rows.front().group);
      return {};
    });
  }

  /// The route's pattern with what stands for its parameter in this world.
  std::string target_of(const api::Route& route) const {
    const std::map<std::string, std::string> places{
        {"/v1/feeds/", "education-xiangcheng.roster"},
        {"/v1/agencies/", "education-xiangcheng"},
        {"/v1/runs/", std::to_string(batch_.value)},
        {"/v1/rejects/", reject_},
        {"/v1/records/", api::record_ref({batch_, 9})},
        {"/v1/reject-groups/", group_},
        {"/v1/flags/", flag_xiangcheng_.text()},
        {"/v1/deliveries/", std::to_string(message_.value)},
        {"/v1/persons/", api::person_ref(in_xiangcheng_)},
        {"/v1/worklists/counties/", "420602"},
        {"/v1/worklists/schools/", "nowhere"},
        {"/v1/accounts/", "nobody"},
        {"/v1/regions/", "420602"},
        {"/v1/exports/", "flags"},
        {"/v1/problem-types/", "NOT_FOUND"},
    };
    const auto open = route.path.find('{');
    if (open == std::string::npos) return route.path;
    // Files of persons are taken for a reason.
    const bool file = route.path == "/v1/runs/{id}/return" ||
                      route.path.find("/v1/worklists/") != std::string::npos;
    const auto place = places.find(route.path.substr(0, open));
    std::string target = route.path + (file ? "?reason=work" : "");
    return target.replace(open, target.find('}') - open + 1,
                          place == places.end() ? "999" : place->second);
  }

  static ports::HttpRequest request_of(const api::Route& route, const std::string& target) {
    ports::HttpRequest request(route.method, target, route.method == "POST" ? "{}" : "");
    request.headers.add("X-Enrollgate", "console");
    request.headers.add("Sec-Fetch-Site", "same-origin");
    return request;
  }

  ports::HttpResponse by_certificate(const Subject& subject, ports::HttpRequest request) {
    ports::PeerIdentity peer;
    peer.common_name = subject.certificate;
    peer.local = peer.common_name == "local";
    peer.present = !peer.local && !peer.common_name.empty();
    return send(std::move(request), std::move(peer));
  }

  /// Over TLS without a certificate, signed in as an account of the same role and scope.
  ports::HttpResponse by_session(const Subject& subject, ports::HttpRequest request) {
    const std::string token = "token of " + std::string(subject.certificate);
    write([&](StoreWriter& store) -> Result<void> {
      Account account;
      account.name = "account-of-the-matrix";
      account.role = subject.role;
      account.region = RegionCode::from_number(subject.region);
      account.agency = AgencyId(subject.agency);
      account.state = AccountState::active;
      GW_CHECK(store.put(account));
      return store.put(AccountSession{crypto::digest_hex(crypto::DigestKind::sha256, token),
                                      account.name, clock_.moment, clock_.moment,
                                      clock_.moment + std::chrono::hours(1)});
    });
    request.headers.add("Cookie", "other=1; __Host-enrollgate=" + token);
    return send(std::move(request), ports::PeerIdentity());
  }

  static char verdict(const ports::HttpResponse& response) {
    switch (response.status) {
      case 401:
        return is_problem(response, "SIGN_IN_REFUSED") ? 'y' : 's';
      case 403:
        return '-';
      case 404:
        // Let in, and then the run's own file is missing: this world has none.
        return is_problem(response, "\"step\":\"sealed_file.") ? 'y' : '0';
      default:
        break;
    }
    if (response.status >= 500) return '!';
    json::error_code error;
    const json::value body = json::parse(response.body, error);
    if (error || !body.is_object()) return 'y';
    const json::value* items = body.as_object().if_contains("items");
    return items != nullptr && items->as_array().empty() ? 'e' : 'y';
  }

  std::string reject_;
  std::string group_;
  BatchId foreign_batch_;
  BatchId province_batch_;
  std::string foreign_reject_;
  std::string foreign_group_;

 private:
  Result<BatchId> add_list(StoreWriter& store, const FeedId& feed, std::uint32_t region,
                           const std::string& identity, std::int64_t rows, BatchState state) {
    Delivery delivery;
    GW_TRY(delivery.id, store.next_delivery_id());
    delivery.feed = feed;
    delivery.agency = AgencyId("education-xiangcheng");
    delivery.origin = identity;
    delivery.received = clock_.moment;
    GW_CHECK(store.put(delivery));
    Batch batch;
    batch.delivery = delivery.id;
    batch.feed = feed;
    batch.agency = delivery.agency;
    batch.region = RegionCode::from_number(region);
    batch.scope = batch.region.text() + "/2026";
    batch.identity = identity;
    batch.state = state;
    batch.counts.rows_in = rows;
    (state == BatchState::held ? batch.counts.quarantined : batch.counts.accepted) = rows;
    batch.received = batch.finished = clock_.moment;
    GW_TRY(batch.id, store.add(batch));
    GW_CHECK(store.update(batch));
    return batch.id;
  }

  /// Lists, refused rows, a replay, a form, a word and a target of 420102.
  void seed_second_county() {
    const FeedId second("platform.roster");
    write([&](StoreWriter& store) -> Result<void> {
      GW_CHECK(store.know(second, clock_.moment));
      GW_TRY(foreign_batch_,
             add_list(store, second, 420102, "WH_20261118.csv", 7777701, BatchState::held));
      GW_CHECK(add_list(store, second, 420602, "PT_20261118.csv", 55, BatchState::applied));
      GW_TRY(province_batch_, add_list(store, FeedId("tax.reconciliation"), 0, "TAX_20261118.csv",
                                       7777702, BatchState::applied));
      Rejection rejection;
      rejection.batch = foreign_batch_;
      rejection.line = 7777703;
      rejection.column = "武汉一中学号";
      rejection.reason = RowReason::id_check_digit;
      GW_CHECK(store.add(std::span<const Rejection>(&rejection, 1)));
      RejectionFilter of_batch;
      of_batch.batch = foreign_batch_;
      GW_TRY(const auto rows, store.rejections(of_batch));
      foreign_reject_ = std::to_string(rows.front().number);
      foreign_group_ = std::to_string(rows.front().group);
      ContractVersion version;
      version.feed = second;
      version.entity = "武汉一中名单";
      version.version = 1;
      version.batch = foreign_batch_;
      version.accepted_by = "first";
      GW_CHECK(store.put(version));
      ReplayJob job;
      job.feed = second;
      job.source = ReplaySource::run;
      job.target = static_cast<std::int64_t>(foreign_batch_.value);
      job.total = 7777704;
      GW_CHECK(store.add(job));
      ValueMapping word;
      word.feed = second;
      word.column = "武汉一中备注";
      word.check = RowReason::id_check_digit;
      word.until = day_of(2027, 1, 1);
      word.cause = AcceptedCause{RegionCode::from_number(420102), {"1", ""}};
      GW_CHECK(store.add(word));
      AcceptanceRequest asked;
      asked.feed = second;
      asked.region = RegionCode::from_number(420102);
      asked.column = "武汉一中备注";
      asked.target = 1;
      asked.until = day_of(2027, 1, 1);
      GW_CHECK(store.add(asked));
      Target target;
      target.year = PlanYear{2027};
      target.region = RegionCode::from_number(420102);
      target.persons = 7777705;
      return store.put(std::span<const Target>(&target, 1));
    });
  }

  static bool is_problem(const ports::HttpResponse& response, std::string_view code) {
    return response.body.find(code) != std::string::npos;
  }
};

TEST_F(RoleMatrixTest, EveryRouteHasAnExpectationAndNoOtherDoes) {
  std::set<std::string> routed;
  for (const api::Route& route : api_->router().routes()) {
    routed.insert(route.method + " " + route.path);
  }
  std::set<std::string> expected;
  for (const auto& [route, verdicts] : kExpected) {
    expected.insert(route);
    EXPECT_EQ(verdicts.size(), kSubjects.size()) << route;
  }
  EXPECT_EQ(routed, expected);
}

TEST_F(RoleMatrixTest, EachRoleByCertificateSeesAndDoesItsShare) {
  for (const api::Route& route : api_->router().routes()) {
    std::string found;
    for (const Subject& subject : kSubjects) {
      found += verdict(by_certificate(subject, request_of(route, target_of(route))));
    }
    const auto expected = kExpected.find(route.method + " " + route.path);
    if (expected == kExpected.end()) continue;  // the test above says so
    EXPECT_EQ(found, expected->second) << expected->first;
  }
}

TEST_F(RoleMatrixTest, EachRoleBySessionSeesAndDoesTheSame) {
  for (const api::Route& route : api_->router().routes()) {
    const auto expected = kExpected.find(route.method + " " + route.path);
    if (expected == kExpected.end()) continue;
    for (std::size_t i = 0; i < kSubjects.size(); ++i) {
      const Subject& subject = kSubjects.at(i);
      if (subject.role == Role::stranger || subject.role == Role::local) continue;
      // The lists of accounts hold the account that asks, which is one of all roles in turn, and so
      // has acts of its own.
      char wanted = expected->second.at(i);
      const bool own = route.path == "/v1/accounts" || route.path == "/v1/journal" ||
                       route.path == "/v1/journal/tail";
      if (own && wanted == 'e') wanted = 'y';
      EXPECT_EQ(verdict(by_session(subject, request_of(route, target_of(route)))), wanted)
          << expected->first << " as " << name_of(subject.role) << " " << subject.region;
    }
  }
}

TEST_F(RoleMatrixTest, NothingOfAnotherCountyStandsInAnyAnswer) {
  const std::map<std::string, std::string> foreign{
      {"/v1/runs/", std::to_string(foreign_batch_.value)},
      {"/v1/rejects/", foreign_reject_},
      {"/v1/records/", api::record_ref({foreign_batch_, 7777703})},
      {"/v1/reject-groups/", foreign_group_},
      {"/v1/replays/", "1"},
      {"/v1/feeds/", "platform.roster"},
      {"/v1/flags/", flag_wuhan_.text()},
      {"/v1/persons/", api::person_ref(in_wuhan_)},
      {"/v1/worklists/counties/", "420102"},
      {"/v1/regions/", "420102"}};
  for (const char* who : {"clerk-420602", "monitor-420600"}) {
    for (const api::Route& route : api_->router().routes()) {
      if (route.method != "GET" || route.path == "/v1/openapi") continue;
      std::vector<std::string> targets{target_of(route)};
      const auto open = route.path.find('{');
      const auto other = foreign.find(route.path.substr(0, open));
      if (open != std::string::npos && other != foreign.end()) {
        targets.push_back(route.path);
        targets.back().replace(open, route.path.find('}') - open + 1, other->second);
      }
      for (const std::string& target : targets) {
        const ports::HttpResponse answer = ask(who, "GET", target);
        for (const char* word : kForeign) {
          EXPECT_EQ(answer.body.find(word), std::string::npos)
              << who << " " << target << " " << word << "\n"
              << answer.body;
        }
      }
    }
    EXPECT_EQ(status(who, "GET", "/v1/runs/" + std::to_string(province_batch_.value)), 404);
    EXPECT_EQ(status(who, "GET", "/v1/replays/1"), 404);
  }
  // Whoever has the province finds all of it, so that the words above are no misspelled ones.
  for (const char* target :
       {"/v1/runs", "/v1/reject-groups", "/v1/replays", "/v1/mappings", "/v1/feed-matrix",
        "/v1/targets", "/v1/feeds/platform.roster/contract"}) {
    const std::string body = ask("reviewer-420000", "GET", target).body;
    EXPECT_TRUE(std::any_of(kForeign.begin(), kForeign.end(),
                            [&](const char* word) { return body.find(word) != std::string::npos; }))
        << target << body;
  }
}

/// A feed of several counties is, for one of them, as if it had no others.
TEST_F(RoleMatrixTest, AFeedOfTwoCountiesIsSeenByTheOwnLists) {
  const auto rows = [&](const std::string& target, const char* who) {
    std::map<std::string, std::int64_t> sums;
    const json::value answer = get(target, who);
    for (const json::value& cell : items_of(answer)) {
      if (cell.at("rows").is_int64() && cell.at("unit").is_null())
        sums[std::string(cell.at("feed").as_string())] += cell.at("rows").as_int64();
    }
    return sums;
  };
  using Sums = std::map<std::string, std::int64_t>;
  for (const char* target : {"/v1/feed-matrix", "/v1/feed-matrix?region=420602"}) {
    EXPECT_EQ(rows(target, "clerk-420602"),
              (Sums{{"education-xiangcheng.roster", 3}, {"platform.roster", 55}}));
  }
  EXPECT_EQ(rows("/v1/feed-matrix", "clerk-420102"), (Sums{{"platform.roster", 7777701}}));
  EXPECT_EQ(rows("/v1/feed-matrix", "monitor-420000").at("platform.roster"), 7777701 + 55);
  // The list that waits for a person is the other county's.
  const auto state = [&](const char* who) {
    return std::string(item_of(get("/v1/feeds/platform.roster", who)).at("state").as_string());
  };
  EXPECT_NE(state("clerk-420602"), "held");
  EXPECT_EQ(state("clerk-420102"), "held");
}

/// Whatever a list shows an engineer is his agency's, and what it shows a region lies in it.
TEST_F(RoleMatrixTest, ListsOfAnEngineerNameNoOtherAgency) {
  for (const char* list : {"/v1/runs", "/v1/deliveries", "/v1/feeds"}) {
    const json::value answer = get(list, "engineer-xiangcheng");
    EXPECT_FALSE(items_of(answer).empty()) << list;
    for (const json::value& item : items_of(answer)) {
      EXPECT_EQ(item.at("agency").as_string(), "education-xiangcheng") << list;
    }
  }
  EXPECT_EQ(status("engineer-tax", "GET", "/v1/deliveries?agency=education-xiangcheng"), 403);
  EXPECT_EQ(status("engineer-xiangcheng", "GET", "/v1/rejects?row=received"), 403);
  EXPECT_TRUE(items_of(get("/v1/runs?feed=education-xiangcheng.roster", "engineer-tax")).empty());
  EXPECT_TRUE(
      items_of(get("/v1/rejects?run=" + std::to_string(batch_.value), "engineer-tax")).empty());
  EXPECT_TRUE(items_of(get("/v1/rejects?group=" + group_, "engineer-tax")).empty());
}

}  // namespace
}  // namespace gw::contract
