// Cases as JSON Lines (schemas/policy/case.v1.json): the shipped ones come out as they expect, and
// what cannot be read is named with its place.
#include <gtest/gtest.h>

#include <fstream>

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
