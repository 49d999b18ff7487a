// People found by both ends of a number and something beside it.
#include <boost/json/parse.hpp>

#include "gateway/api/reply.hpp"
#include "gateway/domain/plan_year.hpp"
#include "tests/contract/api/answers.hpp"
#include "tests/contract/api/api_bench.hpp"

namespace gw::contract {
namespace {

namespace json = boost::json;

const std::string kClerk = "clerk-420602";

class PersonSearchTest : public ApiTest {
 protected:
  ports::HttpResponse search(const std::string& body, const std::string& who = kClerk) {
    return ask(who, "POST", "/v1/persons/search", body);
  }
  /// References of those found, in their order.
  std::vector<std::string> found(const std::string& body, const std::string& who = kClerk) {
    const auto response = search(body, who);
    EXPECT_EQ(response.status, 200) << response.body;
    std::vector<std::string> refs;
    if (response.status != 200) return refs;
    const json::value answer = json::parse(response.body);
    for (const json::value& person : item_of(answer).at("persons").as_array())
      refs.emplace_back(person.at("ref").as_string());
    return refs;
  }
  std::string xiangcheng() const { return api::person_ref(in_xiangcheng_); }
};

TEST_F(PersonSearchTest, BothEndsWithABirthYearANameOrASchoolFindThePerson) {
  const std::vector<std::string> one{xiangcheng()};
  EXPECT_EQ(found(R"({"pattern":"4206**********1236","birth_year":2008})"), one);
  clock_.moment += std::chrono::hours(1);
  EXPECT_EQ(found(R"({"pattern":"4206 1236","name":"张 明"})"), one) << "of any birth year";
  EXPECT_EQ(found(R"({"pattern":"4206**1236","school":"school"})"), one);
  EXPECT_EQ(found(R"({"pattern":"4206022008*41236","name":"张明","birth_year":2008})"), one);
  clock_.moment += std::chrono::hours(1);
  for (const char* other : {R"({"pattern":"4206**********1236","birth_year":2009})",
                            R"({"pattern":"4206**********1236","name":"张亮"})",
                            R"({"pattern":"4206**********1236","school":"another"})",
                            R"({"pattern":"4207**********1236","birth_year":2008})"}) {
    EXPECT_TRUE(found(other).empty()) << other;
  }
}

TEST_F(PersonSearchTest, WhatIsShownIsMaskedAndTellsPeopleApart) {
  write([](StoreWriter& store) { return store.put_school_names({{"school", "襄城一中"}}); });
  const auto response = search(R"({"pattern":"4206**********1236","school":"襄城一"})");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.body.find(kXiangchengNumber), std::string::npos);
  EXPECT_EQ(response.body.find("张明"), std::string::npos);
  EXPECT_EQ(response.body.find("20080214"), std::string::npos);
  const json::value answer = json::parse(response.body);
  const json::object& item = item_of(answer);
  EXPECT_EQ(item.at("more"), json::value(false));
  EXPECT_EQ(item.at("complete"), json::value(true));
  EXPECT_EQ(item.at("born_from"), 1900);
  const json::value& person = item.at("persons").at(0);
  EXPECT_EQ(person.at("number"), text("4206**********1236"));
  EXPECT_EQ(person.at("name"), text("张**"));
  EXPECT_EQ(person.at("county"), text("420602"));
  EXPECT_EQ(person.at("school_name"), text("襄城一中"));
  EXPECT_EQ(person.at("year"), 2027);
  EXPECT_EQ(person.at("status"), text("uninsured"));
}

TEST_F(PersonSearchTest, SomebodyElsewhereIsAnsweredLikeNobody) {
  const std::string of_wuhan = R"({"pattern":"4201**********1239","birth_year":2008})";
  const auto elsewhere = search(of_wuhan);
  const auto nobody = search(R"({"pattern":"4201**********1238","birth_year":2008})");
  EXPECT_EQ(elsewhere.status, 200);
  EXPECT_EQ(elsewhere.body, nobody.body);
  EXPECT_EQ(found(of_wuhan, "clerk-420102"), std::vector{api::person_ref(in_wuhan_)});
  EXPECT_EQ(found(of_wuhan, "local"), std::vector{api::person_ref(in_wuhan_)});
}

TEST_F(PersonSearchTest, TwoCharactersOfASchoolsNameAreEnoughInAnyScript) {
  write([](StoreWriter& store) { return store.put_school_names({{"school", "襄城QB学校"}}); });
  for (const char* part : {"城Q", "QB", " 学校 "}) {
    const std::string body =
        std::string(R"({"pattern":"4206**********1236","birth_year":2008,"school":")") + part;
    EXPECT_EQ(found(body + "\"}").size(), 1U) << part;
  }
}

TEST_F(PersonSearchTest, PartOfANumberAloneIsNotEnough) {
  for (const char* body :
       {R"({"pattern":"4206**********1236"})", R"({"pattern":"420**1236","birth_year":2008})",
        R"({"pattern":"4206**236","birth_year":2008})", R"({"pattern":"4206**1236","name":" "})",
        R"({"pattern":"420602200802141236","birth_year":2008})", R"({"birth_year":2008})",
        R"({"pattern":"4206**1236","birth_year":1899})",
        R"({"pattern":"4206**1236","birth_year":2027})",
        R"({"pattern":"4206**1236","birth_year":"2008"})",
        R"({"pattern":"4206**1236","school":"s"})", R"({"pattern":"4206**1236","school":"一 "})",
        R"({"pattern":"4206**1236","birth_year":2008,"county":"420602"})"}) {
    const auto response = search(body);
    EXPECT_EQ(response.status, 400) << body << response.body;
    EXPECT_EQ(response.body.find("1236"), std::string::npos) << "nothing typed comes back";
  }
  EXPECT_TRUE(journal().empty());
}

TEST_F(PersonSearchTest, SearchesAreDearerThanWholeNumbersAndMissesDearest) {
  const std::string miss = R"({"pattern":"4206**********1236","birth_year":2009})";
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(found(miss).empty());
  const auto refused = search(R"({"pattern":"4206**********1236","birth_year":2008})");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.find("Retry-After"), "600");
  EXPECT_EQ(ask(kClerk, "POST", "/v1/persons/explain", asked(kXiangchengNumber)).status, 429)
      << "whole numbers are no way around";
  clock_.moment += std::chrono::hours(1);
  const std::string hit = R"({"pattern":"4206**********1236","birth_year":2008})";
  int answered = 0;
  while (answered < 30 && search(hit).status == 200) ++answered;
  EXPECT_EQ(answered, 6);
  EXPECT_EQ(search(hit).headers.find("Retry-After"), "50");
}

TEST_F(PersonSearchTest, TheSearchAndEachPersonItFoundAreInTheJournal) {
  found(R"({"pattern":"4206022**********1236","name":"张明","birth_year":2008})");
  found(R"({"pattern":"4201**********1239","birth_year":2008})");
  std::vector<std::string> told;
  for (const JournalEntry& entry : journal())
    told.push_back(entry.actor + " " + entry.action + " " + entry.object);
  EXPECT_EQ(told, (std::vector<std::string>{
                      kClerk + " person.search 7+4 name birth_year found/1",
                      kClerk + " person.found " + xiangcheng(),
                      kClerk + " person.search 4+4 birth_year found/0",
                  }));
}

/// Whoever fits beyond twenty is not shown, and that there are more is said.
TEST_F(PersonSearchTest, TwentyAreShownTheYoungestFirst) {
  const NumberPattern pattern = *NumberPattern::parse("4206**********1236");
  std::vector<PersonId> born_2010;
  write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(const auto dossiers, store.load(std::span(&in_xiangcheng_, 1)));
    StoredFact fact = dossiers.front().facts.front();
    std::uint64_t from = 0;
    for (int i = 0; i < 25; ++i) {
      const CitizenNumber number = *pattern.next(2010, from);
      from = number.packed() + 1;
      const Identity identity(number);
      GW_TRY(const auto person, store.resolve(std::span(&identity, 1)));
      born_2010.push_back(person.front());
      fact.key = number.reveal(Purpose::match);
      ChangePage page;
      page.facts.push_back({person.front(), fact});
      GW_CHECK(store.apply(page));
    }
    return {};
  });
  const auto response = search(R"({"pattern":"4206**********1236","name":"张明"})");
  const json::value answer = json::parse(response.body);
  const json::array& persons = item_of(answer).at("persons").as_array();
  ASSERT_EQ(persons.size(), 20U);
  EXPECT_EQ(item_of(answer).at("more"), json::value(true));
  for (std::size_t i = 0; i < persons.size(); ++i)
    EXPECT_EQ(persons[i].at("ref"), text(api::person_ref(born_2010[i])));
  EXPECT_EQ(found(R"({"pattern":"4206**********1236","birth_year":2008})").size(), 1U);
}

}  // namespace
}  // namespace gw::contract
