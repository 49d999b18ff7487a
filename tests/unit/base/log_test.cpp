// What a line of the log holds, how many are written of what strangers can cause, and that the page
// for operators is as the events say.
#include "gateway/base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/base/log_bursts.hpp"
#include "tests/support/references.hpp"

namespace gw {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Lines of standard error while `work` runs.
template <class Work>
std::vector<std::string> lines_of(const Work& work) {
  ::testing::internal::CaptureStderr();
  work();
  std::istringstream all(::testing::internal::GetCapturedStderr());
  std::vector<std::string> lines;
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

TEST(Log, ALineSaysWhenHowBadWhatAndOfWhichProgram) {
  log::set_version("1.2.3");
  const auto lines = lines_of([] { log::info("serve.listening", {{"api_port", 443}}); });
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0], StartsWith(R"({"ts":"20)"));
  EXPECT_THAT(lines[0], HasSubstr(R"("level":"info","event":"serve.listening",)"
                                  R"("msg":"the gateway answers","service":"enrollgate",)"
                                  R"("version":"1.2.3","api_port":443})"));
}

TEST(Log, AFailureIsToldByCodeStepAndPlace) {
  const auto lines = lines_of([] {
    log::failure("batch.stopped", Failure(Errc::io, "evidence.open", 13).at(7, 2), {{"run_id", 5}});
  });
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0], HasSubstr(R"("level":"error")"));
  EXPECT_THAT(lines[0], HasSubstr(R"("err.code":"IO","err.step":"evidence.open","err.line":7,)"
                                  R"("err.column":2,"err.detail":13,"run_id":5})"));
}

TEST(Log, OfWhatStrangersCauseItKeepsACountBeyondABurst) {
  log::begin_bursts_anew();
  const std::uint64_t before = log::lines_of(log::Level::warning);
  const auto lines = lines_of([] {
    for (unsigned i = 0; i < log::kStrangersBurst + 30; ++i) log::warning("net.accept_failed");
  });
  EXPECT_THAT(lines, SizeIs(log::kStrangersBurst));
  EXPECT_EQ(log::lines_of(log::Level::warning) - before, log::kStrangersBurst + 30)
      << "the metric counts them all";
  EXPECT_THAT(lines.back(), Not(HasSubstr("repeats_not_written")));
}

TEST(Log, WhatWeDoOurselvesIsAllWritten) {
  const auto lines = lines_of([] {
    for (unsigned i = 0; i < log::kStrangersBurst + 30; ++i) log::info("batch.applied");
  });
  EXPECT_THAT(lines, SizeIs(log::kStrangersBurst + 30));
}

std::string page() {
  std::string text =
      "# 日志 The log\n\n"
      "标准错误上每行一个 JSON。从不写姓名、证件号码、电话、地址或报文内容；外来文本一概不写。\n"
      "JSON lines on standard error. Never a name, an identity number, a telephone, an address or "
      "a body, and no text that a peer sent.\n\n"
      "| 字段 field | 含义 | meaning |\n|---|---|---|\n";
  for (const log::FieldWords& field : log::kFields) {
    text.append("| `").append(field.name).append("` | ").append(field.zh).append(" | ");
    text.append(field.en).append(" |\n");
  }
  text +=
      "\n凭下列编号把各行、页面和命令串起来。\n"
      "These numbers lead from one line to the others, to pages and to commands.\n\n"
      "| 编号 id | 连到 | leads to |\n|---|---|---|\n";
  for (const log::JoinWords& join : log::kJoins) {
    text.append("| `").append(join.field).append("` | ").append(join.zh).append(" | ");
    text.append(join.en).append(" |\n");
  }
  text +=
      "\n外人可随意引发的事件（标 ◦）十秒内最多写 " + std::to_string(log::kStrangersBurst) +
      " 行，其余只计数（`enrollgate_log_messages_total` 计全部）。\n"
      "Of what a stranger can cause at will (◦) so many lines are written in ten seconds; the next "
      "one says how many were not.\n\n"
      "| 事件 event | 含义 | meaning |\n|---|---|---|\n";
  for (const log::EventWords& event : log::kEvents) {
    text.append("| `").append(event.name).append(event.burst > 0 ? "` ◦ | " : "` | ");
    text.append(event.zh).append(" | ").append(event.en).append(" |\n");
  }
  return text;
}

TEST(ReferenceTest, OfTheLogSaysEachFieldAndEvent) {
  EXPECT_TRUE(testing::is_as_committed(
      std::filesystem::path(testing::source_dir()) / "config/monitoring/LOG.md", page()));
}

TEST(Log, EventsAreSortedAndEachIsThereOnce) {
  for (std::size_t i = 1; i < std::size(log::kEvents); ++i)
    EXPECT_LT(log::kEvents[i - 1].name, log::kEvents[i].name);
}

TEST(Log, FieldsAreThereOnceAndWhatLeadsOnIsOneOfThem) {
  std::set<std::string_view> fields;
  for (const log::FieldWords& field : log::kFields)
    EXPECT_TRUE(fields.insert(field.name).second) << field.name;
  for (const log::JoinWords& join : log::kJoins) EXPECT_TRUE(fields.contains(join.field));
}

}  // namespace
}  // namespace gw
