// `policy test | list | show | diff | lint`: answers, output and exit codes, through the command
// line.
#include "gateway/app/policy_desk.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/places.hpp"

namespace gw::app {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = std::string(gw::testing::source_dir()) + "/config/policy";
const std::string kExample = kFolder + "/examples/late-waiting-time.yaml";
const std::string kCases =
    std::string(gw::testing::source_dir()) + "/tests/unit/policy/cases.jsonl";

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran policy(std::vector<std::string> arguments, const std::string& input = {},
           const std::string& folder = kFolder) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  cli::Program program;
  program.policy = run_policy;
  arguments.insert(arguments.begin(), {"policy", "--policy", folder});
  Ran ran;
  ran.code = cli::run(arguments, {in, out, err, false}, program);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}
int lines(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

class PolicyDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) /
        ("desk_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::copy(kFolder, folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(PolicyDeskTest, AnswersOneLineACase) {
  const Ran ran = policy({"test", kCases});
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::ifstream file(kCases);
  const std::string cases((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(lines(ran.out), lines(cases));
  EXPECT_EQ(policy({"test", "-"}, cases).out, ran.out);
}

TEST_F(PolicyDeskTest, EndsWithWhatItFound) {
  const std::string good = R"({"question":{"ask":"status","year":2027,"day":"2026-11-15"})";
  EXPECT_EQ(policy({"test", "-"}, good + "}\n\n").code, 0);
  EXPECT_EQ(policy({"test", "-"}, good + R"(,"expect":{"decision":"covered"}})").code, 9);
  const Ran unread = policy({"test", "-"}, "x\n" + good + "}");
  EXPECT_EQ(unread.code, 8);
  EXPECT_EQ(lines(unread.out), 2);
  EXPECT_EQ(policy({"test", (folder_ / "none").string()}).code, 5);
}

TEST_F(PolicyDeskTest, TriesARuleThatIsNotInForce) {  // readings 0
  const std::string late =
      R"({"question":{"ask":"admissible","year":2027,"day":"2027-02-10","pool":"420600"}})";
  EXPECT_NE(policy({"test", "-"}, late).out.find("LATE_NOT_ALLOWED"), std::string::npos);
  const Ran tried = policy({"--with", kExample, "test", "-"}, late);
  EXPECT_NE(tried.out.find("\"from\":\"2027-05-01\""), std::string::npos) << tried.out << tried.err;
}

TEST_F(PolicyDeskTest, ListsAndShowsWhatIsValidOnADay) {
  EXPECT_NE(policy({"list"}).out.find("duplicates_paused"), std::string::npos);
  const Ran now = policy({"show", "duplicates_paused", "--day", "2026-11-15"});
  EXPECT_NE(now.out.find("2023-10-11"), std::string::npos);
  EXPECT_EQ(now.out.find("2021-01-01"), std::string::npos);
  EXPECT_EQ(policy({"list", "--json", "--day", "2026-11-15"}).out.front(), '[');
  EXPECT_NE(policy({"show", "switch_long_gap"}).out.find("第八条第2项"), std::string::npos);
  EXPECT_EQ(policy({"show", "nothing"}).code, 5);
  EXPECT_EQ(policy({"show", "duplicates_paused", "--day", "2026-13-01"}).code, 2);
}

TEST_F(PolicyDeskTest, SaysWhatAnotherFolderSaysOtherwise) {
  EXPECT_EQ(policy({"diff", folder_.string()}).code, 0);
  fs::copy_file(kExample, folder_ / "late.yaml");
  const Ran more = policy({"diff", folder_.string()});
  EXPECT_EQ(more.code, 9);
  EXPECT_NE(more.out.find("+ late_fixed_months  province  3"), std::string::npos) << more.out;
  EXPECT_EQ(more.out.find("\n- "), std::string::npos);
}

TEST_F(PolicyDeskTest, NamesMistakesWithFileAndLine) {
  EXPECT_EQ(policy({"lint"}).code, 0);
  std::ofstream(folder_ / "bad.yaml")
      << "parameters:\n  - {subject: waiting_months, area: 430100,\n"
         "     value: 7, valid_from: 2026-01-01, document: hbgc-2023,"
         " article: x}\n";
  const Ran ran = policy({"lint"}, {}, folder_.string());
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.err.find("bad.yaml:2:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("bad.yaml:3:13: value \"7\" of waiting_months is out of range"),
            std::string::npos)
      << ran.err;
  EXPECT_TRUE(ran.out.empty());
}

}  // namespace
}  // namespace gw::app
