// Cases as JSON Lines (schemas/policy/case.v1.json): the shipped ones come out as they expect, and
// what cannot be read is named with its place.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <map>
#include <set>

#include "gateway/app/case_answer.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::app {
namespace {

using policy::test::shipped_book;

CaseAnswer answered(const std::string& line) {
  return answer_case(line, 1, shipped_book(), Language::zh);
}
bool says(const CaseAnswer& answer, const std::string& part) {
  return answer.json.find(part) != std::string::npos;
}

TEST(PolicyCasesTest, ComeOutAsTheyExpect) {
  std::ifstream file(std::string(gw::testing::source_dir()) + "/tests/unit/policy/cases.jsonl");
  std::string line;
  int cases = 0;
  while (std::getline(file, line)) {
    const CaseAnswer answer = answered(line);
    EXPECT_TRUE(answer.readable && answer.as_expected) << answer.json;
    EXPECT_TRUE(says(answer, "\"as_expected\":true"));
    EXPECT_TRUE(says(answer, "\"article\":")) << answer.json;
    ++cases;
  }
  EXPECT_GE(cases, 20);
}

/// "reading｜boundary｜side｜document and article" of a boundary's case.
std::vector<std::string> parts_of(const boost::json::object& answer) {
  constexpr std::string_view kBar = "｜";
  std::vector<std::string> parts;
  std::string_view rest = answer.at("case").as_string();
  for (std::size_t end = 0; end != std::string_view::npos; rest.remove_prefix(end + kBar.size())) {
    end = rest.find(kBar);
    parts.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return parts;
}
std::string decided_in(const boost::json::object& answer) {
  std::string out;
  for (const char* member : {"decision", "reasons", "dates", "detail"}) {
    if (const boost::json::value* value = answer.if_contains(member)) {
      out += boost::json::serialize(*value);
    }
  }
  return out;
}
// The article of a rule that applied; where none did, of one that was tried.
bool cites(const boost::json::object& answer, const std::string& article) {
  const boost::json::array& trace = answer.at("trace").as_array();
  const auto applied = [](const boost::json::value& step) { return step.at("applied").as_bool(); };
  const bool any = std::any_of(trace.begin(), trace.end(), applied);
  return std::any_of(trace.begin(), trace.end(), [&](const boost::json::value& step) {
    if (applied(step) != any || !step.as_object().contains("article")) return false;
    return std::string(step.at("document").as_string()) + ' ' +
               std::string(step.at("article").as_string()) ==
           article;
  });
}

// Each line names its reading, boundary, side and article; anybody can hold a policy against the
// file with `enrollgate policy test`.
TEST(PolicyCasesTest, LieOnBothSidesOfEachBoundaryAndCiteItsArticle) {
  std::ifstream file(std::string(gw::testing::source_dir()) +
                     "/tests/unit/policy/boundaries.jsonl");
  std::map<std::string, std::set<std::string>> decided;  // by reading and boundary
  std::set<std::string> sides;
  std::set<std::string> readings;
  std::string line;
  while (std::getline(file, line)) {
    const CaseAnswer answer = answered(line);
    EXPECT_TRUE(answer.readable && answer.as_expected) << answer.json;
    const auto told = boost::json::parse(answer.json).as_object();
    const auto parts = parts_of(told);
    ASSERT_EQ(parts.size(), 4U) << line;
    EXPECT_TRUE(sides.insert(parts[0] + parts[1] + parts[2]).second) << line;
    EXPECT_TRUE(cites(told, parts[3])) << answer.json;
    decided[parts[0] + " " + parts[1]].insert(decided_in(told));
    readings.insert(parts[0]);
  }
  for (const auto& [boundary, answers] : decided) EXPECT_GE(answers.size(), 2U) << boundary;
  // Those that are questions to the policy about one person.  The version of the deciding event (2)
  // lies in 11, 21, 37 and 44; a city's own period (4, 9) in policy_book_test and
  // benefit_start_test.  What is decided before the policy is asked has its boundaries where it is
  // read: numbers (41, 53) in normalize/identity_number_test, lists and their sizes (31, 49, 50,
  // 53, 55) in pipeline/admission_test, merge_test and county_lists_test, the age of data (47) in
  // pipeline/freshness_test, event ids (43) in pipeline/tax_events_test.
  for (const char* reading :
       {"1",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11", "12", "13",
        "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25",
        "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37",
        "38", "39", "42", "43", "44", "46", "47", "51", "52", "54", "55"}) {
    EXPECT_TRUE(readings.contains(reading)) << reading;
  }
}

TEST(PolicyCasesTest, SayWhereTheAnswerIsNotTheOneExpected) {
  const std::string start =
      R"({"question":{"ask":"status","year":2027,"day":"2026-11-15"},"expect":)";
  EXPECT_TRUE(answered(start + R"({"decision":"uninsured"}})").as_expected);
  for (const char* other : {R"({"decision":"covered"}})", R"({"detail":{"pool":"420600"}}})",
                            R"({"reasons":[]}})", R"({"no_such":1}})"}) {
    const CaseAnswer answer = answered(start + other);
    EXPECT_TRUE(answer.readable) << other;
    EXPECT_FALSE(answer.as_expected) << other;
  }
}

TEST(PolicyCasesTest, TellTheTraceWithArticleAsItStoodAndPlaceOfTheFacts) {
  const CaseAnswer answer = answered(
      R"({"question":{"ask":"benefit_start","year":2023,"day":"2023-10-10","pool":"420600"},)"
      R"("facts":[{"kind":"life_event","event":"release","day":"2023-09-01"}]})");
  EXPECT_TRUE(says(answer, R"("rule":"other_scheme_in_time","applied":true,)"
                           R"("document":"鄂医保发〔2020〕83号","article":"二（三）")"))
      << answer.json;
  EXPECT_TRUE(says(answer, R"("facts":[1])"));
}

TEST(PolicyCasesTest, NameEveryMistakeWithItsPlace) {
  struct {
    const char* line;
    const char* said;
  } const cases[] = {
      {"nonsense", "the line is no JSON object"},
      {"[]", "the line is no JSON object"},
      {"{}", "question: is missing or no object"},
      {R"({"question":{"ask":"fortune","year":2027,"day":"2026-11-15"}})",
       "question.ask: is missing or not known"},
      {R"({"question":{"ask":"status","year":1999,"day":"2026-11-31"}})",
       "question.year: is missing or no plan year"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-31"}})",
       "question.day: is no day; allowed: YYYY-MM-DD"},
      {R"({"question":{"ask":"admissible","year":2027,"day":"2026-11-30"}})",
       "question.pool: is missing"},
      {R"({"question":{"ask":"refund","year":2027,"day":"2026-11-30","pool":"420600"}})",
       "question.ground: is missing or not known"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-30","mood":1}})",
       "question.mood: is not known here"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-30"},"facts":[{}, 7]})",
       "facts[1].kind: is missing or not known"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-30"},"facts":[{}, 7]})",
       "facts[2]: must be an object"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-30"},)"
       R"("facts":[{"kind":"money","event":"received","year":2027,"amount":400,"day":"2026-10-01"}]})",
       "facts[1].amount: must be a text"},
      {R"({"question":{"ask":"status","year":2027,"day":"2026-11-30"},)"
       R"("facts":[{"kind":"naming","capacity":"A14","first_day":"2026-10-01","county":"4206"}]})",
       "facts[1].county: is no region"},
  };
  for (const auto& test : cases) {
    const CaseAnswer answer = answered(test.line);
    EXPECT_FALSE(answer.readable || answer.as_expected) << test.line;
    EXPECT_TRUE(says(answer, test.said)) << answer.json;
  }
}

}  // namespace
}  // namespace gw::app
