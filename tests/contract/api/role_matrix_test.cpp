// Every route of the table as every role and every scope, over the real interface and store,
// against what is expected here: by certificate and by session alike.  A route that the table below
// does not know fails the test; so does one that is gone.
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
/// come from education-xiangcheng; a second flag lies in 420102; the message names both counties.
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
    {"GET /v1/feeds/{id}", "syyyyyyy0y--y"},
    {"POST /v1/feeds/{id}/pull", "s--------y--y"},
    {"GET /v1/feeds/{id}/contract", "syyyyyyy0y--y"},
    {"POST /v1/feeds/{id}/contract", "s----y---y--y"},
    {"GET /v1/feed-matrix", "syyyyyyyey--y"},
    {"GET /v1/agencies", "syyyyyyyey--y"},
    {"GET /v1/agencies/{id}", "syyyyyyy0y--y"},
    {"POST /v1/agencies/{id}/reset", "s--------y--y"},
    {"GET /v1/runs", "syyyyyyyey--y"},
    {"GET /v1/runs/{id}", "syyyyyyy0y--y"},
    {"POST /v1/runs/{id}/release", "s----y---y--y"},
    {"POST /v1/runs/{id}/discard", "s----y---y--y"},
    {"POST /v1/runs/{id}/replay", "s----y---y--y"},
    {"GET /v1/runs/{id}/return", "s--y0y0-----y"},
    {"POST /v1/runs/{id}/repair", "s----y------y"},
    {"GET /v1/rejects", "syyyeyeye---y"},
    {"GET /v1/rejects/{number}", "syyy0y0y0---y"},
    {"POST /v1/rejects/{number}/accept", "s----y---y--y"},
    {"GET /v1/reject-groups", "syyyeyeyey--y"},
    {"GET /v1/reject-groups/{number}", "syyy0y0y0y--y"},
    {"POST /v1/reject-groups/{number}/fix", "s----y---y--y"},
    {"POST /v1/reject-groups/{number}/accept", "s----y---y--y"},
    {"POST /v1/reject-groups/{number}/replay", "s----y---y--y"},
    {"GET /v1/mappings", "seeeeee--e--e"},
    {"POST /v1/mappings", "s----y---y--y"},
    {"GET /v1/replays", "syyyyyy--y--y"},
    {"GET /v1/replays/{number}", "s000000--0--0"},
    {"POST /v1/replays/{number}/cancel", "s----0---0--0"},
    {"GET /v1/flags", "syyyyyy-----y"},
    {"GET /v1/flags/{id}", "syyy0y0-----y"},
    {"GET /v1/figures", "syyyyyy--y--y"},
    {"GET /v1/problem-types", "yyyyyyyyyyyyy"},
    {"GET /v1/problem-types/{code}", "yyyyyyyyyyyyy"},
    {"GET /v1/persons/{ref}", "s--y0y0-----y"},
    {"POST /v1/persons/explain", "s--yyyy-----y"},
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
    {"GET /v1/conflicts", "se---e---e--e"},
    {"GET /v1/conflicts/{number}", "s0---0---0--0"},
    {"GET /v1/unconfirmed", "se---e------e"},
    {"GET /v1/health", "sy---y---y--y"},
    {"GET /v1/measures", "sy---y---y--y"},
    {"GET /v1/regions/{code}", "syyy-y---y--y"},
    {"GET /v1/problems", "syyyyyy--y--y"},
    {"GET /v1/targets", "seeeeee--e--e"},
    {"POST /v1/targets", "s--------y--y"},
    // Their own acts: of the acts above, those who may do none find none.
    {"GET /v1/journal", "seeyyyyyeyeyy"},
    {"POST /v1/journal/verify", "s----------yy"},
    {"POST /v1/exports/{kind}", "syyyyyy--y--y"},
    {"GET /v1/stream", "syyyyyyyyy--y"},
    {"POST /v1/sweep", "s--------y--y"},
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
    {"GET /v1/openapi", "syyyyyyyyyyyy"},
    {"POST /v1/session", "yyyyyyyyyyyyy"},
    {"DELETE /v1/session", "syyyyyyyyyyyy"},
    {"POST /v1/session/stay", "syyyyyyyyyyyy"},
    {"POST /v1/enrolment", "yyyyyyyyyyyyy"},
    {"POST /v1/enrolment/confirm", "yyyyyyyyyyyyy"},
    {"GET /v1/accounts", "s--------eeee"},
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

class RoleMatrixTest : public ApiTest {
 protected:
  RoleMatrixTest() {
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
    const auto place = places.find(route.path.substr(0, open));
    std::string target = route.path;
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

 private:
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
      const bool own = route.path == "/v1/accounts" || route.path == "/v1/journal";
      if (own && wanted == 'e') wanted = 'y';
      EXPECT_EQ(verdict(by_session(subject, request_of(route, target_of(route)))), wanted)
          << expected->first << " as " << name_of(subject.role) << " " << subject.region;
    }
  }
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
