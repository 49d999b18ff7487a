// The reader of config/policy: what is shipped loads, and every mistake is named with file, line,
// column, the wrong value and what is allowed, all together.
#include "gateway/app/policy_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/places.hpp"
#include "tests/unit/policy/facts.hpp"

namespace gw::app {
namespace {

using namespace gw::policy::test;

class PolicyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string form = (std::filesystem::temp_directory_path() / "policy.XXXXXX").string();
    ASSERT_NE(::mkdtemp(form.data()), nullptr);
    folder_ = form;
    for (const auto& file : std::filesystem::directory_iterator(
             std::string(gw::testing::source_dir()) + "/config/policy")) {
      if (!file.is_regular_file()) continue;  // examples are off by default
      std::filesystem::copy_file(file.path(), folder_ / file.path().filename());
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) {
    std::ifstream in(folder_ / name);
    std::stringstream buffer;
    buffer << in.rdbuf();
    std::string text = buffer.str();
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    write(name, text.replace(at, from.size(), to));
  }
  std::vector<std::string> errors() {
    std::vector<std::string> texts;
    const PolicyLoad load = load_policy(folder_);
    EXPECT_EQ(load.book.has_value(), load.errors.empty());
    for (const PolicyFileError& error : load.errors) texts.push_back(error.text());
    return texts;
  }
  std::filesystem::path folder_;
};

TEST_F(PolicyFileTest, ReadsWhatIsShipped) {
  EXPECT_TRUE(errors().empty());
  const policy::PolicyBook& book = shipped_book();
  EXPECT_EQ(book.period_start(PlanYear{2027}), on(2026, 9, 1));              // readings 4
  EXPECT_EQ(book.period_end(PlanYear{2027}, kXiangyang), on(2026, 12, 31));  // 规程 16
  EXPECT_EQ(book.last_payable_day(PlanYear{2027}, kWuhan), on(2026, 12, 31));
  const auto* own =
      book.find(policy::Subject::newborn_registration_days, on(2026, 5, 1), kXiangyang);
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->document, "xybf-2021-18");  // in force from 2021-03-24 (readings 1)
  EXPECT_EQ(
      book.find(policy::Subject::newborn_registration_days, on(2021, 3, 23), kXiangyang)->document,
      "ebf-2020-83");
  for (const RuleId rule : policy::kAllRules) {
    const policy::RuleText* text = book.text_of(rule);
    ASSERT_NE(text, nullptr);
    EXPECT_FALSE(text->words_zh.empty() || text->words_en.empty() || text->article.empty());
    EXPECT_NE(book.document(text->document), nullptr);
  }
}

TEST_F(PolicyFileTest, NamesPlaceValueAndWhatIsAllowed) {
  write("wuhan-420100.yaml",
        "parameters:\n"
        "  - subject: last_payable_day\n"
        "    area: 420100\n"
        "    value: \"Y 13-01\"\n"
        "    valid_from: 2026-01-01\n"
        "    document: hbgc-2023\n"
        "    article: x\n");
  EXPECT_EQ(errors(), std::vector<std::string>{
                          "wuhan-420100.yaml:4:12: value \"Y 13-01\" of last_payable_day cannot be "
                          "read; allowed: \"Y-1 MM-DD\" or \"Y MM-DD\""});
}

TEST_F(PolicyFileTest, ReportsAllMistakesTogether) {
  write("x.yaml",
        "parameters:\n"
        "  - subject: last_payable\n"
        "    area: 420100\n"
        "    value: \"Y 01-31\"\n"
        "    valid_from: 2026-02-30\n"
        "    document: hbgc-2023\n"
        "    articel: x\n"
        "  - just text\n"
        "areas:\n"
        "  - {pool: 420602, name: x}\n"
        "rules: 7\n");
  const auto found = errors();
  const auto has = [&](const std::string& start) {
    return std::any_of(found.begin(), found.end(),
                       [&](const std::string& text) { return text.rfind(start, 0) == 0; });
  };
  EXPECT_TRUE(has("x.yaml:2:14: subject \"last_payable\" does not exist; allowed: concentrated"));
  EXPECT_TRUE(has("x.yaml:5:17: valid_from \"2026-02-30\" is no day; allowed: YYYY-MM-DD"));
  EXPECT_TRUE(has("x.yaml:7:5: key \"articel\" is not known here; allowed: subject"));
  EXPECT_TRUE(has("x.yaml:2:5: article is missing"));
  EXPECT_TRUE(has("x.yaml:8:5: a map is expected here"));
  EXPECT_TRUE(has("x.yaml:10:12: pool \"420602\" is no pooling area"));
  EXPECT_TRUE(has("x.yaml:11:8: rules must be a list"));
  EXPECT_EQ(found.size(), 7U);
}

TEST_F(PolicyFileTest, NamesGapOverlapRangeAndUnknownCity) {
  replace("province.yaml", "valid_to: 2023-12-31", "valid_to: 2023-12-30");
  write("z.yaml",
        "parameters:\n"
        "  - {subject: newborn_registration_days, area: 420600, value: 367,\n"
        "     valid_from: 2025-01-01, document: hbgc-2023, article: x}\n"
        "  - {subject: last_payable_day, area: 430100, value: \"Y 01-31\",\n"
        "     valid_from: 2025-01-01, document: nowhere, article: x}\n");
  const auto found = errors();
  const auto has = [&](const std::string& start) {
    return std::any_of(found.begin(), found.end(),
                       [&](const std::string& text) { return text.rfind(start, 0) == 0; });
  };
  EXPECT_TRUE(has("province.yaml:19:17: valid_from \"2024-01-01\" leaves days without a value"));
  EXPECT_TRUE(
      has("z.yaml:2:63: value \"367\" of newborn_registration_days is out of range; "
          "allowed: a whole number from 1 to 366"));
  EXPECT_TRUE(
      has("z.yaml:3:18: valid_from \"2025-01-01\" overlaps the value at "
          "xiangyang-420600.yaml:3"));
  EXPECT_TRUE(has("z.yaml:4:39: area \"430100\" is no pool; allowed: province, 420100"));
  EXPECT_TRUE(has("z.yaml:5:40: document \"nowhere\" is not listed; allowed: ebf-2020-83"));
  EXPECT_EQ(found.size(), 5U);
}

TEST_F(PolicyFileTest, KeepsTheExampleOfALaterRuleOffUntilItLiesBesideTheOthers) {  // readings 0
  const auto fixed = [&] {
    return load_policy(folder_).book.value().number_if(policy::Subject::late_fixed_months,
                                                       on(2027, 1, 1), kXiangyang);
  };
  EXPECT_EQ(fixed(), std::nullopt);
  const std::string example = "late-waiting-time.yaml";
  std::filesystem::copy_file(
      std::string(gw::testing::source_dir()) + "/config/policy/examples/" + example,
      folder_ / example);
  EXPECT_EQ(fixed(), 3);
}

TEST_F(PolicyFileTest, TellsARuleAsItStoodOnTheDay) {  // readings 2
  const policy::PolicyBook& book = shipped_book();
  const auto document = [&](std::optional<Day> day) {
    return book.text_of(RuleId::switch_long_gap, day)->document;
  };
  EXPECT_EQ(document(on(2023, 10, 10)), "ebf-2020-83");
  EXPECT_EQ(document(on(2023, 10, 11)), "hbgc-2023");
  EXPECT_EQ(document(std::nullopt), "hbgc-2023");
}

TEST_F(PolicyFileTest, SaysWhereTheYamlBreaks) {
  write("broken.yaml", "parameters:\n  - {subject: [\n");
  const auto found = errors();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].rfind("broken.yaml:", 0), 0U);
  EXPECT_NE(found[0].find("not well-formed YAML"), std::string::npos);
}

TEST_F(PolicyFileTest, MissesAParameterAndARule) {
  replace("province.yaml", "subject: school_year_end_month", "subject: lapsed_cover_months");
  replace("rules.yaml", "rule: died", "rule: emigrated");
  const auto found = errors();
  const auto has = [&](const std::string& part) {
    return std::any_of(found.begin(), found.end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("policy: the province has no value of school_year_end_month"));
  EXPECT_TRUE(has("policy: rule \"died\" has no text"));
  EXPECT_TRUE(has("rule \"emigrated\" stands twice"));
  EXPECT_TRUE(has("overlaps the value at province.yaml"));
}

TEST_F(PolicyFileTest, RefusesAFolderWithoutPolicy) {
  EXPECT_FALSE(load_policy(folder_ / "nowhere").book);
  std::filesystem::create_directories(folder_ / "empty");
  const PolicyLoad load = load_policy(folder_ / "empty");
  EXPECT_FALSE(load.book);
  ASSERT_EQ(load.errors.size(), 1U);
}

}  // namespace
}  // namespace gw::app
