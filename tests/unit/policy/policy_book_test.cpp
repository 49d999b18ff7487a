// The policy book: dated values, a city before the province, and refusal of what would leave a day
// without exactly one answer (law 11).
#include "gateway/policy/policy_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/policy/facts.hpp"

namespace gw::policy {
namespace {

using namespace gw::policy::test;
using F = Fault::Kind;

Entry entry(Subject subject, Value value, RegionCode area = RegionCode(), Day from = on(2021, 1, 1),
            std::optional<Day> to = std::nullopt) {
  return {subject, area, value, from, to, "doc", "第一条"};
}

YearDay year_day(const char* text) {
  return YearDay::parse(text).value();
}

Contents contents() {
  Contents made;
  made.documents.push_back({"doc", "1号", "title", on(2021, 1, 1)});
  made.areas = {{kXiangyang, "襄阳市"}, {kWuhan, "武汉市"}};
  for (const RuleId rule : kAllRules) {
    made.rules.push_back({rule, "doc", "第一条", "话", "words", std::nullopt});
  }
  made.entries = {entry(Subject::concentrated_period_start, year_day("Y-1 09-01")),
                  entry(Subject::concentrated_period_end, year_day("Y-1 12-31")),
                  entry(Subject::last_payable_day, year_day("Y-1 12-31")),
                  entry(Subject::newborn_registration_days, 90),
                  entry(Subject::lapsed_cover_months, 12),
                  entry(Subject::school_year_end_month, 8)};
  for (const Subject subject : kAllSubjects) {
    const bool there = std::any_of(made.entries.begin(), made.entries.end(),
                                   [&](const Entry& known) { return known.subject == subject; });
    if (!there && !form_of(subject).province_may_lack) made.entries.push_back(entry(subject, 1));
  }
  return made;
}

std::vector<F> kinds(const Contents& made) {
  std::vector<F> found;
  for (const Fault& fault : PolicyBook::check(made)) found.push_back(fault.kind);
  return found;
}

TEST(PolicyBookTest, AcceptsOneAnswerForEachDay) {
  EXPECT_TRUE(kinds(contents()).empty());
}

TEST(PolicyBookTest, RefusesWhatIsWrong) {
  struct {
    const char* claim;
    Entry added;
    F kind;
  } const cases[] = {
      {"overlap", entry(Subject::lapsed_cover_months, 6, RegionCode(), on(2025, 1, 1)), F::overlap},
      {"unknown city", entry(Subject::last_payable_day, year_day("Y 02-28"), kNanyang),
       F::unknown_area},
      {"a city may not set it", entry(Subject::lapsed_cover_months, 6, kWuhan),
       F::city_may_not_set},
      {"too low", entry(Subject::newborn_registration_days, 0, kWuhan), F::out_of_range},
      {"too high", entry(Subject::newborn_registration_days, 367, kWuhan), F::out_of_range},
      {"wrong kind", entry(Subject::newborn_registration_days, year_day("Y 01-01"), kWuhan),
       F::out_of_range},
      {"ends before it starts",
       entry(Subject::last_payable_day, year_day("Y 02-28"), kWuhan, on(2026, 1, 1),
             on(2025, 12, 31)),
       F::ends_before_start},
      {"ends before the period starts",
       entry(Subject::concentrated_period_end, year_day("Y-1 08-31"), kWuhan), F::period_reversed},
  };
  for (const auto& test : cases) {
    Contents made = contents();
    made.entries.push_back(test.added);
    EXPECT_EQ(kinds(made), std::vector<F>{test.kind}) << test.claim;
  }
}

TEST(PolicyBookTest, RefusesAGapAndAnEndOfTheProvince) {
  Contents made = contents();
  made.entries[4].valid_to = on(2024, 12, 31);
  EXPECT_EQ(kinds(made), std::vector<F>{F::not_open});
  made.entries.push_back(entry(Subject::lapsed_cover_months, 6, RegionCode(), on(2025, 1, 2)));
  EXPECT_EQ(kinds(made), std::vector<F>{F::gap});
  made.entries.back().valid_from = on(2025, 1, 1);
  EXPECT_TRUE(kinds(made).empty());
  made.entries.pop_back();
  made.entries.erase(made.entries.begin() + 4);
  EXPECT_EQ(kinds(made), std::vector<F>{F::no_value});
}

TEST(PolicyBookTest, NamesTheTwoValuesThatOverlapOrLeaveAGap) {
  Contents made = contents();
  const std::size_t last = made.entries.size();
  const auto fault = [&] { return PolicyBook::check(made).at(0); };
  made.entries.push_back(entry(Subject::lapsed_cover_months, 6));  // both from one day
  EXPECT_EQ(fault().index, last);
  EXPECT_EQ(fault().other, 4U);
  made.entries[4].valid_to = on(2024, 12, 31);
  made.entries.back().valid_from = on(2025, 1, 2);
  EXPECT_EQ(fault().kind, F::gap);
  EXPECT_EQ(fault().index, last);
  EXPECT_EQ(fault().other, 4U);
}

TEST(PolicyBookTest, AnswersWithTheSubjectsFirstValueBeforeTheFirstDocument) {
  Contents made = contents();
  made.entries[4].valid_from = on(2022, 1, 1);
  EXPECT_EQ(PolicyBook::make(made).number(Subject::lapsed_cover_months, on(2020, 1, 1)), 12);
}

TEST(PolicyBookTest, RefusesRulesWithoutTextOrDocument) {
  Contents made = contents();
  made.rules.pop_back();
  EXPECT_EQ(kinds(made), std::vector<F>{F::rule_missing});
  made = contents();
  made.rules.push_back(made.rules.front());
  EXPECT_EQ(kinds(made), std::vector<F>{F::rule_twice});
  made = contents();
  made.rules.front().document = "other";
  EXPECT_EQ(kinds(made), std::vector<F>{F::rule_document});
  made = contents();
  made.entries.front().document = "other";
  EXPECT_EQ(kinds(made), std::vector<F>{F::unknown_document});
}

TEST(PolicyBookTest, PutsTheCityBeforeTheProvinceWhileItsValueIsValid) {  // readings 4, 9
  Contents made = contents();
  made.entries.push_back(entry(Subject::concentrated_period_end, year_day("Y 02-28"), kWuhan,
                               on(2027, 1, 1), on(2027, 12, 31)));
  const PolicyBook book = PolicyBook::make(made);
  EXPECT_EQ(book.period_end(PlanYear{2027}, kWuhan), on(2027, 2, 28));
  EXPECT_EQ(book.period_end(PlanYear{2027}, kXiangyang), on(2026, 12, 31));
  EXPECT_EQ(book.period_end(PlanYear{2026}, kWuhan), on(2025, 12, 31));
  EXPECT_EQ(book.period_end(PlanYear{2028}, kWuhan), on(2027, 12, 31));
}

TEST(PolicyBookTest, TheSeasonLastsUntilTheLastPoolsPeriodIsOver) {  // readings 4
  Contents made = contents();
  const Day begins = PolicyBook::make(made).period_start(PlanYear{2027});
  for (const auto& [day, in] : {std::pair{begins - kOneDay, false},
                                {begins, true},
                                {on(2026, 12, 31), true},
                                {on(2027, 1, 1), false}}) {
    EXPECT_EQ(PolicyBook::make(made).in_season(day), in);
  }
  made.entries.push_back(entry(Subject::concentrated_period_end, year_day("Y 02-28"), kWuhan,
                               on(2027, 1, 1), on(2027, 12, 31)));
  const PolicyBook longer = PolicyBook::make(made);
  EXPECT_TRUE(longer.in_season(on(2027, 1, 1)));
  EXPECT_TRUE(longer.in_season(on(2027, 2, 28)));
  EXPECT_FALSE(longer.in_season(on(2027, 3, 1)));
}

TEST(PolicyBookTest, ChangesTheValueOnTheDay) {  // readings 2
  Contents made = contents();
  made.entries[4].valid_to = on(2024, 12, 31);
  made.entries.push_back(entry(Subject::lapsed_cover_months, 6, RegionCode(), on(2025, 1, 1)));
  const PolicyBook book = PolicyBook::make(made);
  EXPECT_EQ(book.number(Subject::lapsed_cover_months, on(2024, 12, 31)), 12);
  EXPECT_EQ(book.number(Subject::lapsed_cover_months, on(2025, 1, 1)), 6);
}

TEST(PolicyBookTest, TakesAValueOfOneDay) {
  Contents made = contents();
  made.entries.push_back(
      entry(Subject::newborn_registration_days, 60, kWuhan, on(2026, 5, 1), on(2026, 5, 1)));
  EXPECT_TRUE(kinds(made).empty());
  const PolicyBook book = PolicyBook::make(made);
  EXPECT_EQ(book.number(Subject::newborn_registration_days, on(2026, 5, 1), kWuhan), 60);
  EXPECT_EQ(book.number(Subject::newborn_registration_days, on(2026, 5, 2), kWuhan), 90);
}

TEST(PolicyBookTest, RefusesTwoValuesOfACityForOneDay) {
  Contents made = contents();
  const auto days = [&](std::int32_t number, Day from, Day to) {
    made.entries.push_back(entry(Subject::newborn_registration_days, number, kWuhan, from, to));
  };
  days(60, on(2026, 1, 1), on(2026, 5, 1));
  days(70, on(2026, 5, 1), on(2026, 12, 31));
  EXPECT_EQ(kinds(made), std::vector<F>{F::overlap});
  made.entries.back().valid_from = on(2026, 5, 2);
  EXPECT_TRUE(kinds(made).empty());
  made.entries.back().valid_from = on(2026, 6, 1);  // the province's holds in between
  EXPECT_TRUE(kinds(made).empty());
  EXPECT_EQ(
      PolicyBook::make(made).number(Subject::newborn_registration_days, on(2026, 5, 2), kWuhan),
      90);
}

TEST(PolicyBookTest, ComparesEachEndWithTheStartsOfTheSameDays) {  // readings 4
  const auto faults = [](Subject subject, const char* end, Day from, std::optional<Day> to) {
    Contents made = contents();
    // Until 2024 the period started in September, from 2025 in November.
    made.entries[0].valid_to = on(2024, 12, 31);
    made.entries.push_back(entry(Subject::concentrated_period_start, year_day("Y-1 11-01"),
                                 RegionCode(), on(2025, 1, 1)));
    made.entries.push_back(entry(subject, year_day(end), kWuhan, from, to));
    return kinds(made);
  };
  const std::vector<F> reversed_period{F::period_reversed};
  for (const Subject subject : {Subject::concentrated_period_end, Subject::last_payable_day}) {
    EXPECT_EQ(faults(subject, "Y-1 10-31", on(2025, 1, 1), std::nullopt), reversed_period);
    EXPECT_EQ(faults(subject, "Y-1 10-31", on(2024, 6, 1), on(2025, 1, 1)), reversed_period);
    EXPECT_TRUE(faults(subject, "Y-1 10-31", on(2024, 6, 1), on(2024, 12, 31)).empty());
    EXPECT_TRUE(faults(subject, "Y-1 11-01", on(2025, 1, 1), std::nullopt).empty());  // one day
    EXPECT_EQ(faults(subject, "Y-1 08-31", on(2024, 6, 1), on(2024, 12, 31)), reversed_period);
  }
}

TEST(PolicyBookTest, AnswersForDaysBeforeTheFirstDocumentWithTheFirstValue) {
  Contents made = contents();
  made.entries[4].valid_to = on(2024, 12, 31);
  made.entries.push_back(entry(Subject::lapsed_cover_months, 6, RegionCode(), on(2025, 1, 1)));
  made.entries.push_back(
      entry(Subject::newborn_registration_days, 60, kWuhan, on(2020, 1, 1), on(2020, 12, 31)));
  const PolicyBook book = PolicyBook::make(made);
  EXPECT_EQ(book.number(Subject::lapsed_cover_months, on(2019, 1, 1)), 12);
  EXPECT_EQ(book.number(Subject::newborn_registration_days, on(2019, 1, 1), kXiangyang), 90);
  EXPECT_FALSE(book.number_if(Subject::lapsed_cover_months, on(2020, 12, 31), RegionCode()));
}

TEST(PolicyBookTest, TurnsOnTheDayAValueBeginsAndTheDayAfterItEnds) {
  Contents made = contents();
  made.entries.push_back(
      entry(Subject::newborn_registration_days, 60, kWuhan, on(2026, 5, 1), on(2026, 7, 31)));
  const PolicyBook book = PolicyBook::make(made);
  EXPECT_EQ(book.next_turn(on(2020, 1, 1)), on(2021, 1, 1));
  EXPECT_EQ(book.next_turn(on(2026, 4, 30)), on(2026, 5, 1));
  EXPECT_EQ(book.next_turn(on(2026, 5, 1)), on(2026, 8, 1));
  EXPECT_FALSE(book.next_turn(on(2026, 8, 1)));
}

TEST(PolicyBookTest, TellsARuleInTheWordsOfTheDay) {  // readings 2
  Contents made = contents();
  RuleText later = made.rules.front();
  later.article = "第二条";
  later.valid_from = on(2023, 10, 11);
  made.rules.push_back(later);
  later.article = "第三条";
  later.valid_from = on(2025, 1, 1);
  made.rules.insert(made.rules.begin(), later);
  EXPECT_TRUE(kinds(made).empty());
  const PolicyBook book = PolicyBook::make(made);
  const auto article = [&](std::optional<Day> day) {
    return book.text_of(kAllRules.front(), day)->article;
  };
  EXPECT_EQ(article(on(2023, 10, 10)), "第一条");
  EXPECT_EQ(article(on(2023, 10, 11)), "第二条");
  EXPECT_EQ(article(on(2024, 12, 31)), "第二条");
  EXPECT_EQ(article(on(2025, 1, 1)), "第三条");
  EXPECT_EQ(article(std::nullopt), "第三条");
}

TEST(PolicyBookTest, HasAVersionThatFollowsTheDecisiveContentOnly) {
  const std::uint32_t version = PolicyBook::make(contents()).version();
  EXPECT_NE(version, 0U);
  Contents other = contents();
  std::swap(other.entries[0], other.entries[3]);
  other.rules[0].words_zh = "别的话";
  EXPECT_EQ(PolicyBook::make(other).version(), version);
  other.entries[1].value = year_day("Y-1 12-30");
  EXPECT_NE(PolicyBook::make(other).version(), version);
  other = contents();
  other.rules[0].article = "第二条";
  EXPECT_NE(PolicyBook::make(other).version(), version);
}

TEST(YearDayTest, ReadsOnlyDaysOfEveryYear) {
  EXPECT_EQ(year_day("Y-1 09-01").in(PlanYear{2027}), on(2026, 9, 1));
  EXPECT_EQ(year_day("Y 02-28").text(), "Y 02-28");
  for (const char* text : {"", "Y", "09-01", "Y-2 09-01", "Y 2-28", "Y 02-29", "Y 13-01", "Y 04-31",
                           "Y 00-10", "Y 02-28 ", "Y-1  9-01", "Y aa-bb", "Y 0:-01", "Y 1/-01",
                           "Y 01-0:", "Y 01-1/", "Y 01/01", "Y J1-01", "Y 01-J1"}) {
    EXPECT_FALSE(YearDay::parse(text)) << text;
  }
}

TEST(RulesTest, AreNamedOneForOne) {
  for (const RuleId rule : kAllRules) EXPECT_EQ(rule_named(name_of(rule)), rule);
  EXPECT_FALSE(rule_named("no_such_rule"));
}

}  // namespace
}  // namespace gw::policy
