// The journal over the interface: who may see whose acts, all accesses to one person, the chain.
#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/reply.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

class AuditTest : public ApiTest {
 protected:
  std::string reference(PersonId person) const { return api::person_ref(person); }
  int look(const std::string& actor, PersonId person) {
    return status(actor, "GET", "/v1/persons/" + reference(person));
  }
  /// "actor action" of each entry, newest first.
  std::vector<std::string> entries(const std::string& target, const std::string& actor) {
    std::vector<std::string> lines;
    const json::value answer = get(target, actor);
    for (const json::value& entry : items_of(answer)) {
      lines.push_back(std::string(entry.at("actor").as_string()) + " " +
                      std::string(entry.at("action").as_string()));
    }
    return lines;
  }
  json::value verify(const std::string& body = {}) {
    const auto response = ask("audit-420000", "POST", "/v1/journal/verify", body);
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body).at("item");
  }
};

using Lines = std::vector<std::string>;

TEST_F(AuditTest, AuditorsSeeAllActsAndEverybodyElseTheirOwn) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  EXPECT_EQ(look("reviewer-420000", in_wuhan_), 200);
  EXPECT_EQ(entries("/v1/journal", "audit-420000"),
            (Lines{"reviewer-420000 person.look", "clerk-420602 person.look"}));
  EXPECT_EQ(entries("/v1/journal?actor=clerk-420602", "audit-420000"),
            Lines{"clerk-420602 person.look"});
  EXPECT_EQ(entries("/v1/journal", "local").size(), 2U);
  EXPECT_EQ(entries("/v1/journal", "clerk-420602"), Lines{"clerk-420602 person.look"});
  EXPECT_EQ(entries("/v1/journal", "reviewer-420000"), Lines{"reviewer-420000 person.look"});
  EXPECT_TRUE(entries("/v1/journal", "monitor-420600").empty());
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/journal?actor=reviewer-420000"), 403);
  // Another's look at the same person is not among one's own acts.
  EXPECT_EQ(entries("/v1/journal?person=" + reference(in_wuhan_), "clerk-420602"), Lines{});
}

TEST_F(AuditTest, AnEntrySaysFromWhereInTheNetwork) {
  ports::PeerIdentity peer;
  peer.present = true;
  peer.common_name = "clerk-420602";
  peer.address = "10.1.2.3";
  EXPECT_EQ(
      send(ports::HttpRequest("GET", "/v1/persons/" + reference(in_xiangcheng_), ""), peer).status,
      200);
  EXPECT_EQ(status("local", "GET", "/v1/persons/" + reference(in_xiangcheng_)), 200);
  const json::value answer = get("/v1/journal", "audit-420000");
  EXPECT_TRUE(items_of(answer).at(0).at("origin").is_null());
  EXPECT_EQ(items_of(answer).at(1).at("origin"), "10.1.2.3");
  EXPECT_TRUE(verify().at("whole").as_bool());
}

TEST_F(AuditTest, AFilterNarrowsAndAMisspelledOneIsRefused) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  EXPECT_EQ(status("local", "GET", "/v1/flags/" + flag_wuhan_.text() + "?row=received"), 200);
  EXPECT_EQ(entries("/v1/journal?action=flags.look", "local"), Lines{"local flags.look"});
  EXPECT_EQ(entries("/v1/journal?about=" + flag_wuhan_.text(), "local"), Lines{"local flags.look"});
  const std::string today = "2026-11-18";
  EXPECT_EQ(entries("/v1/journal?since=" + today + "&until=" + today, "local").size(), 2U);
  EXPECT_TRUE(entries("/v1/journal?since=2026-11-19", "local").empty());
  EXPECT_TRUE(entries("/v1/journal?until=2026-11-17", "local").empty());
  const json::value first = get("/v1/journal?limit=1");
  const std::string next = json::serialize(first.at("next"));
  EXPECT_EQ(entries("/v1/journal?limit=1&after=" + next, "local"),
            Lines{"clerk-420602 person.look"});
  for (const char* wrong : {"since=yesterday", "person=420602200802141236", "who=a", "limit=0"}) {
    EXPECT_EQ(status("local", "GET", std::string("/v1/journal?") + wrong), 400) << wrong;
  }
}

TEST_F(AuditTest, WhoFollowsIsToldWhatComesAndOnlyOfOwnActs) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  EXPECT_EQ(look("reviewer-420000", in_wuhan_), 200);
  EXPECT_EQ(entries("/v1/journal/tail", "audit-420000"),
            (Lines{"clerk-420602 person.look", "reviewer-420000 person.look"}));
  EXPECT_EQ(entries("/v1/journal/tail?after=1", "audit-420000"),
            Lines{"reviewer-420000 person.look"});
  EXPECT_EQ(entries("/v1/journal/tail", "reviewer-420000"), Lines{"reviewer-420000 person.look"});
  EXPECT_EQ(status("clerk-420602", "GET", "/v1/journal/tail?actor=reviewer-420000"), 403);
  const std::string person = "/v1/journal/tail?about=" + reference(in_wuhan_);
  EXPECT_EQ(status("audit-420000", "GET", person), 400);
  // Nothing new: an empty answer after a while, from which one goes on.
  const json::value quiet = get("/v1/journal/tail?after=2", "audit-420000");
  EXPECT_TRUE(items_of(quiet).empty());
  EXPECT_EQ(quiet.at("next"), 2);
  // What does not fit was looked through as well.
  const json::value unfit = get("/v1/journal/tail?action=runs.release", "audit-420000");
  EXPECT_TRUE(items_of(unfit).empty());
  EXPECT_EQ(unfit.at("next"), 2);
  EXPECT_EQ(get("/v1/journal/tail?limit=1", "audit-420000").at("next"), 1);
}

TEST_F(AuditTest, AnEntryEndsTheWaitOfWhoFollows) {
  ports::PeerIdentity peer;
  peer.local = true;
  ports::HttpResponse answer;
  boost::asio::co_spawn(
      loop_, api_->handle(ports::HttpRequest("GET", "/v1/journal/tail?action=person.look"), peer),
      [&answer](const std::exception_ptr&, ports::HttpResponse response) {
        answer = std::move(response);
      });
  ports::HttpResponse looked;
  boost::asio::co_spawn(
      loop_, api_->handle(ports::HttpRequest("GET", "/v1/persons/" + reference(in_wuhan_)), peer),
      [&looked](const std::exception_ptr&, ports::HttpResponse response) {
        looked = std::move(response);
      });
  loop_.restart();
  loop_.run();
  EXPECT_EQ(looked.status, 200);
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(items_of(json::parse(answer.body)).size(), 1U);
}

TEST_F(AuditTest, AllAccessesToOnePersonAreFoundUnderEveryNameOfTheirs) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  EXPECT_EQ(look("clerk-420102", in_wuhan_), 200);
  const std::string flag = "/v1/flags/" + flag_xiangcheng_.text() + "?row=received";
  EXPECT_EQ(status("reviewer-420000", "GET", flag), 200);
  const std::string history = "/v1/journal?person=" + reference(in_xiangcheng_);
  const Lines looked{"reviewer-420000 flags.look", "clerk-420602 person.look"};
  EXPECT_EQ(entries(history, "audit-420000"), looked);
  // To ask for it is an access, too.
  Lines with_mine = looked;
  with_mine.insert(with_mine.begin(), "audit-420000 journal.person");
  EXPECT_EQ(entries(history, "audit-420000"), with_mine);
  const json::value entry = items_of(get("/v1/journal?action=person.look")).at(1);
  EXPECT_EQ(entry.at("person"), text(reference(in_xiangcheng_)));
  EXPECT_TRUE(items_of(get("/v1/journal?action=flags.look")).at(0).at("person").is_null());
}

TEST_F(AuditTest, LooksAtDocumentsThatBecameOnePersonAreThatPersons) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  EXPECT_EQ(look("clerk-420102", in_wuhan_), 200);
  write([&](StoreWriter& store) {
    return store.regroup(std::vector{PersonGroup{{in_xiangcheng_, in_wuhan_}}}, clock_.moment);
  });
  for (const PersonId person : {in_xiangcheng_, in_wuhan_}) {
    const auto all =
        entries("/v1/journal?action=person.look&person=" + reference(person), "audit-420000");
    EXPECT_EQ(all, (Lines{"clerk-420102 person.look", "clerk-420602 person.look"}));
  }
}

TEST_F(AuditTest, APersonsPageShowsWhoLooked) {
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  const std::string looks = "/v1/persons/" + reference(in_xiangcheng_) + "/looks";
  EXPECT_EQ(entries(looks, "clerk-420602"), Lines{"clerk-420602 person.look"});
  EXPECT_EQ(status("audit-420000", "GET", looks), 403);
  EXPECT_EQ(journal().size(), 1U);
  // Without the page itself, or long after it, the question is a look of its own.
  EXPECT_EQ(status("reviewer-420000", "GET", looks), 200);
  EXPECT_EQ(journal().size(), 2U);
  clock_.moment += std::chrono::minutes(10);
  EXPECT_EQ(status("clerk-420602", "GET", looks), 200);
  EXPECT_EQ(journal().size(), 3U);
  // Somebody of another region is answered as somebody unknown, and the try is written down.
  EXPECT_EQ(status("clerk-420102", "GET", looks), 404);
  EXPECT_EQ(status("clerk-420102", "GET", "/v1/persons/P-00000000000ZZ/looks"), 404);
  EXPECT_EQ(journal().size(), 5U);
}

TEST_F(AuditTest, TheChainIsCheckedAndTheCheckIsWrittenDown) {
  EXPECT_TRUE(verify().at("head").is_null());  // nothing was done yet
  EXPECT_EQ(look("clerk-420602", in_xiangcheng_), 200);
  const json::value whole = verify();
  EXPECT_EQ(whole.at("whole"), true);
  EXPECT_EQ(whole.at("entries"), 2);
  EXPECT_EQ(whole.at("head").at("number"), 2);
  EXPECT_EQ(journal().back().action, "journal.verify");
  EXPECT_EQ(journal().back().object, "2 none");
  const json::value again = verify(json::serialize(
      json::object{{"head", json::object{{"number", 2}, {"hash", whole.at("head").at("hash")}}}}));
  EXPECT_EQ(again.at("whole"), true);
  const json::value cut = verify(json::serialize(
      json::object{{"head", json::object{{"number", 99}, {"hash", whole.at("head").at("hash")}}}}));
  EXPECT_EQ(cut.at("whole"), false);
  EXPECT_EQ(cut.at("fault"), "cut_off");
  EXPECT_EQ(journal().back().object, "4 cut_off/5");
  for (const char* wrong : {R"({"head":{"number":0,"hash":"a"}})", R"({"heads":1})",
                            R"({"head":{"number":1,"hash":"xyz"}})"}) {
    EXPECT_EQ(ask("local", "POST", "/v1/journal/verify", wrong).status, 400) << wrong;
  }
  EXPECT_EQ(status("clerk-420602", "POST", "/v1/journal/verify"), 403);
  EXPECT_EQ(status("reviewer-420000", "POST", "/v1/journal/verify"), 403);
}

}  // namespace
}  // namespace gw::contract
