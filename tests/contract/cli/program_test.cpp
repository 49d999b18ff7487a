// The program itself, as a shell starts it: exit codes and streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "local_gateway.hpp"
#include "shell.hpp"
#include "tests/support/places.hpp"

namespace gw::cli {
namespace {

using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using testing::LocalGateway;
using ::testing::Not;
using testing::shell;

TEST(ProgramTest, SaysItsVersionWithoutSettingsOrGateway) {
  const Ended ended = shell("cd / && \"$enrollgate\" version 2>&1");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("enrollgate 0."));
}

/// What bash would offer behind these words; the last one is being typed.
std::string offered(const std::string& words) {
  const Ended ended = shell(
      "export enrollgate; bash -c 'source <(\"$enrollgate\" completion bash); COMP_WORDS=(" +
      words + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _enrollgate; echo \"${COMPREPLY[*]}\"'");
  EXPECT_EQ(ended.code, 0) << words;
  return ended.out;
}

TEST(ProgramTest, BashCompletesCommandsOptionsAndValues) {
  EXPECT_EQ(offered("enrollgate fe"), "feed\n");
  EXPECT_EQ(offered("enrollgate feed m"), "matrix\n");
  EXPECT_EQ(offered("enrollgate --lang en feed m"), "matrix\n");
  EXPECT_EQ(offered("enrollgate --lang \"\""), "zh en\n");
  EXPECT_EQ(offered("enrollgate export flags --format x"), "xlsx\n");
  EXPECT_EQ(offered("enrollgate export flags --fo"), "--format\n");
  EXPECT_EQ(offered("enrollgate policy lint --nd"), "--ndjson\n");
  EXPECT_EQ(offered("enrollgate target load --file-"), "\n");  // the shell's own files
}

TEST(ProgramTest, MissingSettingsEndWithThree) {
  for (const char* command : {"config check", "feed list", "serve"}) {
    const std::string line =
        std::string("\"$enrollgate\" ") + command + " --settings /no/such/gateway.yaml";
    EXPECT_EQ(shell(line + " 2>/dev/null").code, 3) << command;
    EXPECT_EQ(shell(line + " 2>/dev/null").out, "") << command;
    EXPECT_THAT(shell(line + " 2>&1").out, HasSubstr("/no/such/gateway.yaml")) << command;
  }
}

TEST(ProgramTest, ARequiredSignatureNeedsItsKeys) {  // agencies/tax.md a
  const auto overlay = std::filesystem::temp_directory_path() /
                       ("signature-" + std::to_string(::getpid()) + ".yaml");
  const auto check = [&](const std::string& webhook) {
    std::ofstream(overlay) << "agency:\n  tax:\n    webhook: {" << webhook << "}\n";
    return shell(std::string("\"$enrollgate\" config check --settings '") +
                 gw::testing::source_dir() + "/config/gateway.yaml' --overlay '" +
                 overlay.string() + "' 2>&1")
        .out;
  };
  EXPECT_THAT(check("signature: v1"), Not(HasSubstr("webhook")));
  for (const std::string required : {"signature: v1sm2", "signature: both"}) {
    EXPECT_THAT(check(required), HasSubstr("webhook.public_key_files must name one file"));
    EXPECT_THAT(check(required + ", public_key_files: [tax.pem]"), Not(HasSubstr("webhook")));
  }
  EXPECT_THAT(check("signature: any"), HasSubstr("webhook.signature"));
  std::filesystem::remove(overlay);
}

TEST(ProgramTest, WhatIsExpectedOfAFeedIsCheckedToItsPlace) {
  const auto overlay =
      std::filesystem::temp_directory_path() / ("expected-" + std::to_string(::getpid()) + ".yaml");
  const auto check = [&](const std::string& expected) {
    std::ofstream(overlay)
        << "agency:\n  tax:\n    feeds:\n      reconciliation:\n        expected:\n"
           "          late: {"
        << expected << "}\n";
    return shell(std::string("\"$enrollgate\" config check --settings '") +
                 gw::testing::source_dir() + "/config/gateway.yaml' --overlay '" +
                 overlay.string() + "' 2>&1")
        .out;
  };
  const std::string place = overlay.string() + ":6:";
  EXPECT_THAT(check("by: \"10:00\""), Not(HasSubstr("expected")));
  EXPECT_THAT(check("days: \"* SEP-NOV FRX\""), AllOf(HasSubstr(place), HasSubstr("character 11")));
  EXPECT_THAT(check("by: \"25:00\""), AllOf(HasSubstr(place), HasSubstr("00:00 to 24:00")));
  EXPECT_THAT(check("needs: ful"), HasSubstr("did you mean full?"));
  EXPECT_THAT(check("rest_days: skip"), HasSubstr("expected, skipped, next_work_day"));
  EXPECT_THAT(check("bye: \"10:00\""), HasSubstr("did you mean by?"));
  EXPECT_THAT(check("silence_minutes: 15, days_later: 1"), HasSubstr("goes with neither"));
  std::filesystem::remove(overlay);
}

TEST(ProgramTest, OneAgencyAsksBeforeItTakesMoney) {  // agencies/tax.md d
  const auto overlay =
      std::filesystem::temp_directory_path() / ("lookup-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(overlay) << "agency:\n  veterans:\n    lookup: {path: /v1/veterans/lookups}\n";
  const std::string said =
      shell(std::string("\"$enrollgate\" config check --settings '") + gw::testing::source_dir() +
            "/config/gateway.yaml' --overlay '" + overlay.string() + "' 2>&1")
          .out;
  EXPECT_THAT(said,
              AllOf(HasSubstr(overlay.string() + ":3:"), HasSubstr("stands with tax already")));
  std::filesystem::remove(overlay);
}

TEST(ProgramTest, NobodyHoldsTwoOfTheThreeAdministratorsRolesByTheSettings) {
  const auto overlay =
      std::filesystem::temp_directory_path() / ("callers-" + std::to_string(::getpid()) + ".yaml");
  const auto check = [&](const std::string& callers) {
    std::ofstream(overlay) << "callers:\n" << callers;
    return shell(std::string("\"$enrollgate\" config check --settings '") +
                 gw::testing::source_dir() + "/config/gateway.yaml' --overlay '" +
                 overlay.string() + "' 2>&1")
        .out;
  };
  const std::string zhou = "  zhou.wei: {role: system_admin, region: 420000}\n";
  EXPECT_THAT(check(zhou + "  li.hua: {role: audit_admin, region: 420000}\n"),
              Not(HasSubstr("administrators")));
  EXPECT_THAT(check(zhou + "  Zhou-Wei: {role: audit_admin, region: 420000}\n"),
              AllOf(HasSubstr(overlay.string() + ":3:13: callers.Zhou-Wei"),
                    HasSubstr("nobody holds two of the three administrators' roles")));
  EXPECT_THAT(
      check(zhou + "  zhou.wei: {role: audit_admin, region: 420000}\n"),
      AllOf(HasSubstr(overlay.string() + ":3:3: zhou.wei"), HasSubstr("stands there twice")));
  std::filesystem::remove(overlay);
}

TEST(ProgramTest, AMisspelledCommandNamesTheNearest) {
  const Ended ended = shell("\"$enrollgate\" --lang en feed lst 2>&1");
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out,
              HasSubstr("there is no such command (did you mean enrollgate feed list?)"));
}

TEST(ProgramTest, WrongUsageIsSaidInChinese) {
  const std::pair<const char*, const char*> cases[] = {
      {"feed", "缺少子命令"},
      {"feed pull", "缺少 ID"},
      {"feed lst", "没有这个命令（是不是 enrollgate feed list？）"},
      {"feed xyzxyz", "没有这个命令；enrollgate feed 下有 list"},
      {"feed list --limi=5", "没有这个选项（是不是 --limit？）"},
      {"feed matrix --days 900", "--days：900 不在 1 至 90 范围内"},
      {"feed list --limit", "--limit：缺少取值"},
      {"feed list --timeout x", "--timeout：x 不在 1 至 86400 范围内"},
      {"export runs --format pdf", "--format：pdf 不在可选值之内：csv,xlsx,json"},
      {"run list --since foo", "--since：应为日期 YYYY-MM-DD 或时刻 YYYY-MM-DDTHH:MM"},
      {"reject accept 1 --until x", "--until：应为日期 YYYY-MM-DD"},
      {"audit verify --head x", "--head：应为上次核验打印的"},
      {"feed list --profile a --socket b", "--socket 与 --profile 不能同用"},
      {"run show 420602190001010010", "身份号码不作参数"},
      {"run show 1 2", "多了一个参数"},
      {"help fed", "没有这个命令（是不是 enrollgate feed？）"},
  };
  for (const auto& [typed, said] : cases) {
    const Ended ended = shell(std::string("\"$enrollgate\" ") + typed + " 2>&1");
    EXPECT_EQ(ended.code, 2) << typed;
    EXPECT_THAT(ended.out, HasSubstr(said)) << typed;
    EXPECT_THAT(ended.out, HasSubstr("用法见 --help")) << typed;
    const Ended english = shell(std::string("\"$enrollgate\" --lang en ") + typed + " 2>&1");
    EXPECT_THAT(english.out, HasSubstr("Try --help.")) << typed;
    EXPECT_TRUE(std::all_of(english.out.begin(), english.out.end(),
                            [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        << typed << ": " << english.out;
  }
}

TEST(ProgramTest, AMomentThatIsNoneIsWrongUsage) {
  EXPECT_EQ(shell("\"$enrollgate\" serve --today tomorrow 2>/dev/null").code, 2);
}

TEST(ProgramTest, AsksTheGatewayOverItsSocketAndReadsTheNumberFromAPipe) {
  LocalGateway gateway;
  ASSERT_TRUE(gateway.start());
  gateway.on("POST /v1/persons/explain", 200, R"({"item":{"ref":"P-0000000000012","plans":[]}})");
  const Ended ended = shell("printf '42060219900101001X\\n' | \"$enrollgate\" explain --socket '" +
                            gateway.socket().string() + "' 2>/dev/null");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("P-0000000000012"));
  ASSERT_EQ(gateway.requests().size(), 1U);
}

TEST(ProgramTest, AFullDiskBehindARedirectionIsNoSuccess) {
  LocalGateway gateway;
  ASSERT_TRUE(gateway.start());
  gateway.on("GET /v1/feeds", 200, R"({"items":[{"id":"a.b"}],"next":null})");
  EXPECT_EQ(shell("\"$enrollgate\" feed list --socket '" + gateway.socket().string() +
                  "' > /dev/full 2>/dev/null")
                .code,
            1);
}

}  // namespace
}  // namespace gw::cli
