// The reference that the table of commands prints, and that it says everything in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_gateway.hpp"
#include "gateway/cli/reference.hpp"
#include "tests/support/references.hpp"

namespace gw::cli {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;

TEST(ReferenceTest, OfTheCommandLineIsPrintedByTheTableOfCommands) {
  FakeGateway gateway;
  const auto printed = gateway.run({"reference"});
  EXPECT_EQ(printed.code, 0);
  const std::filesystem::path root = gw::testing::source_dir();
  EXPECT_TRUE(gw::testing::is_as_committed(root / "gateway/cli/REFERENCE.md", printed.out));
}

/// Whether the line has a Chinese character: three bytes, from U+4E00 to U+9FFF.
bool is_chinese(const std::string& line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xE4 && byte <= 0xE9;
  });
}

TEST(ReferenceTest, OfTheCommandLineSaysEachCommandAndOptionInChineseToo) {
  FakeGateway gateway;
  std::istringstream lines(gateway.run({"reference"}).out);
  bool begins = false;  // the first line below a heading
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (line.rfind("- `", 0) == 0 || begins) {
      EXPECT_TRUE(is_chinese(line)) << line << "\nhas no Chinese in gateway/cli/help_words.cpp";
    }
    begins = line.rfind("## `", 0) == 0 || line.rfind("### `", 0) == 0;
  }
}

/// Every command behind a heading of the reference, as its words.
std::vector<std::vector<std::string>> commands_of(const std::string& reference) {
  std::vector<std::vector<std::string>> commands;
  std::istringstream lines(reference);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find("# `enrollgate ");
    if (begin == std::string::npos) continue;
    std::istringstream words(line.substr(begin + std::string("# `enrollgate ").size()));
    std::vector<std::string> command;
    for (std::string word; words >> word;) {
      const bool end = word.back() == '`';
      if (end) word.pop_back();
      const bool plain = word[0] >= 'a' && word[0] <= 'z';
      if (plain) command.push_back(word);
      if (end || !plain) break;
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

TEST(HelpTest, OfEveryCommandIsChineseUnlessEnglishIsAskedFor) {
  FakeGateway gateway;
  const auto commands = commands_of(gateway.run({"reference"}).out);
  EXPECT_GT(commands.size(), 80U);
  for (auto command : commands) {
    const std::string name = ::testing::PrintToString(command);
    command.push_back("--help");
    const auto ran = gateway.run(command);
    EXPECT_EQ(ran.code, 0) << name;
    EXPECT_TRUE(is_chinese(ran.out.substr(0, ran.out.find('\n')))) << name << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("用法: ")) << name;
    command.insert(command.end(), {"--lang", "en"});
    EXPECT_FALSE(is_chinese(gateway.run(command).out.substr(0, 40))) << name;
  }
}

TEST(HelpTest, IsAskedForAsACommandToo) {
  FakeGateway gateway;
  EXPECT_EQ(gateway.run({"help", "feed", "pull"}).out, gateway.run({"feed", "pull", "--help"}).out);
  EXPECT_EQ(gateway.run({"help", "--lang", "en"}).out, gateway.run({"--help", "--lang", "en"}).out);
  const auto unknown = gateway.run({"help", "feed", "pul"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_EQ(unknown.out, "");
}

TEST(HelpTest, TheManualPageHasEveryCommandAndExitCode) {
  FakeGateway gateway;
  const auto zh = gateway.run({"man"});
  const auto en = gateway.run({"man", "--lang", "en"});
  EXPECT_EQ(zh.code, 0);
  EXPECT_EQ(zh.out.rfind(".TH ENROLLGATE 1", 0), 0U);
  for (const auto& command : commands_of(gateway.run({"reference"}).out)) {
    std::string heading = ".SS \"enrollgate";
    for (const std::string& word : command) {
      heading += ' ';
      for (const char c : word) heading += c == '-' ? "\\-" : std::string(1, c);
    }
    EXPECT_THAT(zh.out, HasSubstr(heading));
  }
  EXPECT_THAT(zh.out, HasSubstr("\n" + std::string(chinese("Pull now what is new")) + "\n"));
  EXPECT_THAT(en.out, HasSubstr("\nPull now what is new\n"));
  EXPECT_THAT(en.out, HasSubstr("\\-\\-dry\\-run"));
  EXPECT_THAT(en.out, HasSubstr(".TP\n124\ntimeout\n"));
}

TEST(ReferenceTest, NamesValuesDefaultsAndWhatIsRequired) {
  FakeGateway gateway;
  const std::string text = gateway.run({"reference"}).out;
  EXPECT_THAT(text, HasSubstr("### `enrollgate run discard ID --reason mistake|incomplete|"));
  EXPECT_THAT(text, HasSubstr("- `--format csv|xlsx|json`"));
  EXPECT_THAT(text, HasSubstr("[`config/gateway.yaml`]"));
  EXPECT_THAT(text, HasSubstr("### `enrollgate worklist school [SCHOOL...] --out … --reason "));
  EXPECT_THAT(text, HasSubstr("### `enrollgate replay start`"));  // of a group of options
  EXPECT_THAT(text, HasSubstr("- `--group …`"));
}

}  // namespace
}  // namespace gw::cli
