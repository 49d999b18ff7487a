// 农业农村厅 over the files of its samples: lists, what is refused, and the way back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "adapters/rural_revitalization/adapter.hpp"
#include "adapters/rural_revitalization/marker.hpp"
#include "gateway/codec/gb18030.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/support/answers_heard.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_rural_revitalization(AgencyId agency, SettingsReader& settings,
                                                         AdapterServices services);
}

namespace gw {
namespace {

using namespace testing_adapters;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

/// The agency's server as a folder of this machine.
class FolderServer final : public ports::FileServer {
 public:
  boost::asio::awaitable<Result<std::vector<ports::RemoteFile>>> list(std::string folder) override {
    std::vector<ports::RemoteFile> files;
    if (!shut.empty() && folder.find(shut) != std::string::npos) co_return shut_by;
    if (!fs::exists(folder)) co_return fail(Errc::not_found, "test");
    for (const auto& entry : fs::directory_iterator(folder)) {
      files.push_back({entry.path().filename().string(),
                       entry.is_directory() ? 0 : static_cast<std::int64_t>(entry.file_size()),
                       entry.is_directory()});
    }
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    co_return files;
  }
  boost::asio::awaitable<Result<std::string>> read(std::string path, std::size_t) override {
    reads.push_back(fs::path(path).filename().string());
    if (broken.contains(reads.back())) co_return broken.at(reads.back());
    if (!fs::exists(path)) co_return fail(Errc::not_found, "test");
    co_return read_file(path);
  }
  boost::asio::awaitable<Result<void>> write(std::string path, std::string bytes) override {
    if (fs::exists(path)) co_return fail(Errc::conflict, "test");
    std::ofstream(path, std::ios::binary) << bytes;
    writes.push_back(fs::path(path).filename().string());
    co_return Result<void>();
  }

  std::vector<std::string> reads;
  std::vector<std::string> writes;
  std::map<std::string, Failure> broken;  // files that cannot be read
  std::string shut;                       // part of the folders that cannot be listed
  Failure shut_by = fail(Errc::forbidden, "net.sftp");
};

SettingsNode scalar(std::string text) {
  SettingsNode node;
  node.scalar = std::move(text);
  return node;
}

class RuralRevitalization : public ::testing::Test {
 protected:
  RuralRevitalization() {
    std::string form = (fs::temp_directory_path() / "rural.XXXXXX").string();
    root = ::mkdtemp(form.data());
    fs::copy(kSamples + "rural-revitalization/outbox", root / "outbox",
             fs::copy_options::recursive);
    fs::create_directories(root / "inbox" / "4206");
    SettingsNode cities;
    for (const char* city : {"420100", "420600"}) cities.items.push_back(scalar(city));
    SettingsNode lists;
    lists.entries.emplace_back("schedule", scalar("30 6 * * *"));
    lists.entries.emplace_back("cities", std::move(cities));
    SettingsNode feeds;
    feeds.entries.emplace_back("lists", std::move(lists));
    SettingsNode node;
    node.entries.emplace_back("root", scalar(root.string()));
    node.entries.emplace_back("feeds", std::move(feeds));
    std::vector<SettingsError> errors;
    SettingsReader settings(node, "", errors);
    AdapterServices services;
    services.files = &server;
    adapter =
        make_rural_revitalization(AgencyId("rural-revitalization"), settings, std::move(services));
    EXPECT_TRUE(errors.empty());
    intake = std::make_unique<MemoryIntake>(*adapter, now);
  }
  ~RuralRevitalization() override { fs::remove_all(root); }

  PullReport pull() { return run(adapter->pull(adapter->feeds().front().id, *intake)).value(); }
  Read read(const std::string& file) {
    const std::string folder = "outbox/" + file.substr(5, 4) + "/" + file.substr(12, 6) + "/";
    Batch batch;
    batch.identity = file;
    batch.kind = BatchKind::full;
    Read out;
    read_into(out, *adapter, batch, day_of(2026, 11, 30), read_file(root / folder / file));
    return out;
  }
  std::string month_folder() const { return (root / "outbox/4206/202611").string(); }
  static std::vector<Flag> flags_of(const std::string& csv) {
    // The sample's rows in another order, their fields as the list has them.
    std::vector<Flag> flags;
    std::string text;
    codec::Gb18030Decoder decoder(codec::OnInvalid::mark);
    EXPECT_TRUE(decoder.decode(csv, text));
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      const auto f = split_line(line);
      Flag flag;
      flag.id = {2027, static_cast<std::uint32_t>(flags.size() + 1)};
      flag.unit = "420600";
      flag.code = f[7] == "01"   ? FlagCode::not_enrolled
                  : f[7] == "02" ? FlagCode::registered_unpaid
                                 : FlagCode::paused_or_ended;
      flag.last_payable_day = day_of(2026, 12, 31);
      flag.as_supplied = PersonalText(f[1] + "\x1F" + f[2] + "\x1F" + f[3] + "\x1F" + f[4] +
                                      "\x1F" + f[5] + "\x1F" + f[6]);
      flags.push_back(flag);
    }
    std::reverse(flags.begin(), flags.end());
    return flags;
  }
  OutboundMessage message(CountingNumbers& numbers) {
    const auto draft = adapter->channel()->compose(
        "420600", PlanYear{2027},
        flags_of(
            read_file(kSamples + "rural-revitalization/inbox/4206/WCBFK_420600_20261106_01.csv")),
        numbers, start_of(day_of(2026, 11, 6)));
    OutboundMessage out;
    out.identity = draft->identity;
    out.body = draft->body;
    out.flags = draft->rows;
    return out;
  }
  void put_receipt(const std::string& name, const std::string& utf8) {
    const std::string bytes = codec::encode_gb18030(utf8).value();
    std::ofstream(root / "outbox/4206/receipts" / name, std::ios::binary) << bytes;
    std::ofstream(root / "outbox/4206/receipts" / (name + ".sm3"), std::ios::binary)
        << rural_revitalization::marker_for(name, bytes);
  }

  const Instant now = start_of(day_of(2026, 11, 30)) + std::chrono::hours(9);
  fs::path root;
  FolderServer server;
  std::unique_ptr<AgencyAdapter> adapter;
  std::unique_ptr<MemoryIntake> intake;
};

TEST_F(RuralRevitalization, FindsInEverySampleWhatTheAgencySaysIsInIt) {
  for (const char* file :
       {"JCDX_420600_202611_02.zip", "JCDX_420600_202610_01.zip", "JCDX_420100_202611_01.zip"}) {
    SCOPED_TRACE(file);
    const std::string name = file;
    const Expected truth = expected_of("rural-revitalization/outbox/" + name.substr(5, 4) + "/" +
                                       name.substr(12, 6) + "/" + name);
    const Read found = read(name);
    ASSERT_FALSE(found.broken);
    EXPECT_EQ(found.sink.seen(), truth.rows);
    EXPECT_EQ(rejects_of(found.sink), truth.rejects);
    for (const auto& mark : truth.marks) {
      EXPECT_TRUE(found.sink.marks().contains(mark)) << mark.first << " " << name_of(mark.second);
    }
    EXPECT_EQ(found.verdict.reason,
              truth.reason == "ENCODING" ? BatchReason::encoding_differs : BatchReason::none);
  }
}

TEST_F(RuralRevitalization, ARowWithACommaTooManyStillHoldsItsPerson) {
  const Read found = read("JCDX_420600_202611_02.zip");
  for (const RefusedRow& row : found.sink.refused) {
    EXPECT_TRUE(row.key.starts_with("R42")) << row.line;
    EXPECT_FALSE(row.number_as_written.empty()) << row.line;
  }
}

TEST_F(RuralRevitalization, AbsenceEndsTheMonitoredAndNotThoseLiftedFromPoverty) {
  const BatchVerdict verdict = read("JCDX_420600_202611_02.zip").verdict;
  EXPECT_TRUE(verdict.absence.ends);
  EXPECT_EQ(verdict.absence.last_day, day_of(2026, 10, 31));
  EXPECT_EQ(verdict.absence.except, Capacity::a08);
}

TEST_F(RuralRevitalization, TakesEveryMarkedListOfTwoMonthsInOrderAndReportsTheTornOne) {
  EXPECT_EQ(pull().batches, 4);
  EXPECT_THAT(intake->identities(),
              ElementsAre("JCDX_420100_202611_01.zip", "JCDX_420600_202610_01.zip",
                          "JCDX_420600_202611_01.zip", "JCDX_420600_202611_02.zip"));
  EXPECT_EQ(intake->batches[2].reason, BatchReason::digest);
  EXPECT_EQ(intake->batches[3].state, BatchState::applied);
  EXPECT_LT(intake->batches[1].order, intake->batches[3].order);
}

TEST_F(RuralRevitalization, PulledAgainReadsNoFileTwice) {
  pull();
  server.reads.clear();
  EXPECT_TRUE(pull().nothing_new);
  EXPECT_THAT(server.reads, IsEmpty());
}

TEST_F(RuralRevitalization, ACityThatCannotBeListedCostsOnlyItself) {
  const auto lists = [this]() { return server.reads.size(); };
  for (const Failure& why : {fail(Errc::forbidden, "net.sftp"), fail(Errc::timeout, "net.sftp"),
                             fail(Errc::unreachable, "net.sftp", 4)}) {
    server.reads.clear();
    server.shut = "outbox/4201";
    server.shut_by = why;
    intake = std::make_unique<MemoryIntake>(*adapter, now);
    const auto pulled = run(adapter->pull(adapter->feeds().front().id, *intake));
    // The other city's lists are in; the feed has failed, and says which city.
    EXPECT_GT(lists(), 0U);
    for (const std::string& file : server.reads)
      EXPECT_EQ(file.find("_420100_"), std::string::npos) << file;
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code(), why.code());
    EXPECT_EQ(pulled.error().step(), "rural_revitalization.city");
    EXPECT_EQ(pulled.error().detail(), 420100);
  }
}

TEST_F(RuralRevitalization, WhatEveryCityMeetsEndsThePullAtOnce) {
  server.shut = "outbox/";
  for (const Failure& why :
       {fail(Errc::tls_peer_rejected, "net.sftp.host_key"),
        fail(Errc::forbidden, "net.sftp.log_in"), fail(Errc::busy, "neighbor.breaker", 60)}) {
    server.shut_by = why;
    const auto pulled = run(adapter->pull(adapter->feeds().front().id, *intake));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code(), why.code());
    EXPECT_EQ(pulled.error().step(), why.step());
  }
}

TEST_F(RuralRevitalization, ATornNewestListHasAnHourBeforeItIsReported) {
  fs::remove(month_folder() + "/JCDX_420600_202611_02.zip.sm3");
  EXPECT_GT(pull().retry_after.count(), 0);
  EXPECT_EQ(intake->batches.size(), 2U);
  MemoryIntake later(*adapter, now + std::chrono::hours(1));
  later.memos = intake->memos;
  later.batches = intake->batches;
  run(adapter->pull(adapter->feeds().front().id, later)).value();
  EXPECT_EQ(later.batches.back().reason, BatchReason::digest);
}

TEST_F(RuralRevitalization, WritesTheSamplesFeedbackAndItsMarker) {
  CountingNumbers numbers;
  const OutboundMessage sent = message(numbers);
  EXPECT_EQ(sent.identity, "WCBFK_420600_20261106_01.csv");
  std::string sample =
      read_file(kSamples + "rural-revitalization/inbox/4206/WCBFK_420600_20261106_01.csv");
  for (int number = 1;
       sample.find("F-2027-EXAMPLE-R" + std::to_string(number)) != std::string::npos; ++number) {
    const std::string name = "F-2027-EXAMPLE-R" + std::to_string(number);
    sample.replace(sample.find(name), name.size(),
                   FlagId{2027, static_cast<std::uint32_t>(number)}.text());
  }
  EXPECT_EQ(sent.body, sample);
  fs::remove_all(root / "outbox/4206/receipts");
  EXPECT_EQ(run(adapter->channel()->deliver(sent))->state, MessageState::sent);
  EXPECT_THAT(server.writes, ElementsAre(sent.identity, sent.identity + ".sm3"));
  EXPECT_EQ(read_file((root / "inbox/4206" / (sent.identity + ".sm3")).string()),
            rural_revitalization::marker_for(sent.identity, sent.body));
}

TEST_F(RuralRevitalization, EachOfItsCitiesIsExpectedByName) {
  const auto& units = adapter->feeds().front().units;
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[1].unit, "420600");
  EXPECT_EQ(units[1].region, RegionCode::from_number(420600));
}

TEST_F(RuralRevitalization, SendingAgainWritesNoNameTwice) {
  CountingNumbers numbers;
  const OutboundMessage sent = message(numbers);
  run(adapter->channel()->deliver(sent)).value();
  server.writes.clear();
  EXPECT_EQ(run(adapter->channel()->deliver(sent))->state, MessageState::sent);
  EXPECT_THAT(server.writes, IsEmpty());
}

TEST_F(RuralRevitalization, TheReceiptNamesTheFileAndTheRowsRefused) {
  CountingNumbers numbers;
  OutboundMessage sent = message(numbers);
  EXPECT_EQ(run(adapter->channel()->look_for_receipt(sent))->receipt, "XCHZ20261106000001");
  sent.identity = "WCBFK_420600_20261106_02.csv";
  EXPECT_EQ(run(adapter->channel()->look_for_receipt(sent))->state, MessageState::sent);
  put_receipt("HZ_" + sent.identity,
              "行号,反馈编号,代码,说明,回执号,时间\n0,,0000,成功,XC2,2026-11-06 22:10:00\n"
              "3,F-2027-000002,1002,无此人,,2026-11-06 22:10:00\n");
  const auto outcome = run(adapter->channel()->look_for_receipt(sent));
  EXPECT_EQ(outcome->state, MessageState::received);
  EXPECT_THAT(outcome->refused_rows, ElementsAre(std::pair(std::size_t{1}, "1002")));
}

TEST_F(RuralRevitalization, FurtherFilesBesideTheReceiptAreTheAnswers) {
  CountingNumbers numbers;
  OutboundMessage sent = message(numbers);
  sent.id = MessageId{7};
  const auto ask = [&]() {
    testing::AnswersHeard heard(*adapter->channel());
    EXPECT_TRUE(run(adapter->channel()->ask_answers(std::span(&sent, 1), "", heard)));
    return heard;
  };
  // The sample's flag has another name; what is about no flag of the message is not taken.
  EXPECT_TRUE(ask().answers.empty());
  const std::string head = "反馈编号,人口编号,办理结果,说明,办理日期\n";
  put_receipt("JG_WCBFK_420600_20261106_01_02.csv",
              head + sent.flags[0].text() + ",R1,03,\"已搬走,外省\",2026-11-20\n");
  put_receipt("JG_WCBFK_420600_20261106_01_03.csv",
              head + sent.flags[0].text() + ",R1,01,,2026-11-25\n");
  put_receipt("JG_WCBFK_420600_20261106_11_01.csv",
              head + sent.flags[0].text() + ",R1,05,,2026-11-25\n");
  fs::remove(root / "outbox/4206/receipts/JG_WCBFK_420600_20261106_01_03.csv.sm3");
  const testing::AnswersHeard told = ask();
  ASSERT_EQ(told.answers.size(), 1U);  // the other has no marker yet
  EXPECT_EQ(told.answers[0].flag, sent.flags[0]);
  EXPECT_EQ(told.answers[0].code, HandlingCode::left);
  EXPECT_EQ(told.answers[0].words.reveal(Purpose::match), "已搬走,外省");
  EXPECT_EQ(told.answers[0].said, start_of(day_of(2026, 11, 20)));
  put_receipt("JG_WCBFK_420600_20261106_01_04.csv", "nonsense\n");
  EXPECT_EQ(ask().without.size(), 1U);
  server.shut = "receipts";
  testing::AnswersHeard heard(*adapter->channel());
  EXPECT_EQ(run(adapter->channel()->ask_answers(std::span(&sent, 1), "", heard)).error().code(),
            Errc::forbidden);
}

TEST_F(RuralRevitalization, AnAnswerFileThatCannotBeHadCostsOnlyItself) {
  CountingNumbers numbers;
  OutboundMessage sent = message(numbers);
  sent.id = MessageId{7};
  const std::string head = "反馈编号,人口编号,办理结果,说明,办理日期\n";
  for (const char* const nn : {"02", "03", "04", "05", "06", "07"})
    put_receipt("JG_WCBFK_420600_20261106_01_" + std::string(nn) + ".csv",
                head + sent.flags[0].text() + ",R1,01," + nn + ",2026-11-20\n");
  const std::string of = "JG_WCBFK_420600_20261106_01_";
  server.broken = {{of + "02.csv", fail(Errc::too_large, "test")},
                   {of + "03.csv", fail(Errc::not_found, "test")},
                   {of + "04.csv", fail(Errc::timeout, "test")},
                   {of + "06.csv.sm3", fail(Errc::forbidden, "test")}};
  testing::AnswersHeard heard(*adapter->channel());
  EXPECT_TRUE(run(adapter->channel()->ask_answers(std::span(&sent, 1), "", heard)));
  ASSERT_EQ(heard.answers.size(), 2U);
  EXPECT_EQ(heard.answers[1].words.reveal(Purpose::match), "07");
  EXPECT_EQ(heard.without.size(), 4U);
  EXPECT_EQ(heard.through, std::vector<MessageId>{MessageId{7}});
}

TEST_F(RuralRevitalization, AFileRefusedWholeGoesOutUnderTheNextNumberAndAUsedNameDoesNot) {
  CountingNumbers numbers;
  OutboundMessage sent = message(numbers);
  sent.identity = "WCBFK_420600_20261106_03.csv";
  put_receipt("HZ_" + sent.identity,
              "行号,反馈编号,代码,说明,回执号,时间\n0,,9001,摘要不符,,2026-11-06 22:10:00\n");
  auto outcome = run(adapter->channel()->look_for_receipt(sent));
  EXPECT_EQ(outcome->state, MessageState::dead);
  EXPECT_TRUE(outcome->send_again);
  sent.identity = "WCBFK_420600_20261106_04.csv";
  put_receipt("CF_" + sent.identity,
              "行号,反馈编号,代码,说明,回执号,时间\n0,,9003,文件名已用,,2026-11-06 22:10:00\n");
  outcome = run(adapter->channel()->look_for_receipt(sent));
  EXPECT_EQ(outcome->state, MessageState::dead);
  EXPECT_FALSE(outcome->send_again);
}

}  // namespace
}  // namespace gw
