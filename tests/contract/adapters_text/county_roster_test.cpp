// The county roster adapter against the sample drop folder of Xiangcheng.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>

#include "adapters/catalogue.hpp"
#include "adapters/county_roster/adapter.hpp"
#include "adapters/county_roster/reader.hpp"
#include "adapters/county_roster/supplied.hpp"
#include "gateway/adapter/drop_folder.hpp"
#include "gateway/codec/gb18030.hpp"
#include "tests/contract/adapters_text/support.hpp"
#include "tests/support/answers_heard.hpp"

namespace gw {
std::unique_ptr<AgencyAdapter> make_county_roster(AgencyId, SettingsReader&, AdapterServices);
}

namespace gw::text_contract {
namespace {

using county_roster::ColumnNames;
using county_roster::kStandardName;
using county_roster::NamePattern;
using county_roster::RosterName;
using county_roster::RosterPlan;
using county_roster::RosterReader;

const Day kReceived = day_of(2026, 11, 30);
const AgencyId kAgency("education-xiangcheng");
const RegionCode kRegion = RegionCode::from_number(420602);

std::optional<RosterName> roster_name(std::string_view file) {
  return NamePattern::parse(kStandardName)->read(kRegion, file);
}

std::filesystem::path xsxx() {
  return samples() / "education-xiangcheng" / "420602" / "xsxx";
}

RosterPlan plan_for(const std::string& file) {
  RosterPlan plan;
  plan.agency = kAgency;
  plan.county = kRegion;
  plan.name = *roster_name(file);
  plan.entry_year = 2026;
  plan.received = kReceived;
  plan.form.columns = ColumnNames::standard();
  return plan;
}

struct Outcome {
  Collected sink;
  Result<BatchVerdict> verdict = BatchVerdict();
};

Outcome read_bytes(const std::string& file, std::string_view bytes, std::size_t piece = 1 << 18) {
  Outcome outcome;
  RosterReader reader(plan_for(file), outcome.sink);
  outcome.verdict = read_all(reader, bytes, piece);
  return outcome;
}

Outcome read_sample(const std::string& file, std::size_t piece = 1 << 18) {
  return read_bytes(file, read_file(xsxx() / file), piece);
}

std::string gb(std::string_view utf8) {
  return *codec::encode_gb18030(utf8);
}

const std::string kHeader =
    "序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,入学年月,"
    "户籍所在地,监护人姓名,监护人电话,学生状态,操作,变更日期,备注\r\n";

std::string pupil(std::string_view status, std::string_view operation, std::string_view changed,
                  std::string_view entry = "202609") {
  return "1,甲小学,2142060201,G420602202006200417,唐墨艳,女,2020-06-20,,420602202006200417,汉,"
         "一年级,1," +
         std::string(entry) + ",,,," + std::string(status) + "," + std::string(operation) + "," +
         std::string(changed) + ",\r\n";
}

std::unique_ptr<AgencyAdapter> adapter_on(const std::filesystem::path& root) {
  std::vector<SettingsError> errors;
  const SettingsNode node =
      branch({{"region", leaf("420602")},
              {"feeds", branch({{"roster", branch({{"schedule", leaf("*/10 * * * *")}})}})}});
  SettingsReader settings(node, "", errors);
  AdapterServices services;
  services.folder = root;
  auto adapter = make_county_roster(kAgency, settings, std::move(services));
  EXPECT_TRUE(errors.empty());
  return adapter;
}

TEST(CountyRosterSamples, RejectsAreThoseExpectedInLineAndReason) {
  std::map<std::string, std::set<std::string>> expected;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind == "reject" && line.file.find("education-xiangcheng/") == 0)
      expected[line.file].insert(line.line + " " + line.reason);
  }
  ASSERT_EQ(expected.size(), 1U);
  for (const auto& entry : std::filesystem::directory_iterator(xsxx())) {
    const std::string file = entry.path().filename().string();
    if (!roster_name(file)) continue;
    if (file == "XSXX_420602_ZL_20261113_01.csv" || file == "XSXX_420602_QL_20261130_01.csv")
      continue;  // torn, and without a marker: never read
    const Outcome outcome = read_sample(file);
    ASSERT_TRUE(outcome.verdict) << file;
    EXPECT_EQ(outcome.sink.rejects(), expected["education-xiangcheng/420602/xsxx/" + file]) << file;
  }
}

TEST(CountyRosterSamples, RefusedRowsCarryTheirKeyAndTheNumberAsWritten) {
  std::map<std::string, std::string> keys;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind == "reject" && line.file.find("education-xiangcheng/") == 0)
      keys[line.line] = line.key;
  }
  const Outcome outcome = read_sample("XSXX_420602_QL_20261016_01.csv");
  for (const RefusedRow& row : outcome.sink.refused) {
    EXPECT_EQ(row.key, keys[std::to_string(row.line)]) << row.line;
    EXPECT_FALSE(row.row.empty());
    EXPECT_EQ(row.column.empty(), row.reason == RowReason::columns) << row.line;
  }
}

TEST(CountyRosterSamples, RemarksThatARowShowsAreFound) {
  // Those that compare rows with each other are the pipeline's.
  const std::set<std::string> of_the_batch{"SAME_ID_TWO_NAMES", "DUPLICATE"};
  for (const ExpectedLine& line : expected_lines()) {
    if ((line.kind != "remark" && line.kind != "review") ||
        line.file.find("education-xiangcheng/") != 0 || of_the_batch.count(line.reason) != 0)
      continue;
    const Outcome outcome = read_sample(std::filesystem::path(line.file).filename().string());
    EXPECT_EQ(outcome.sink.remarks().count(line.line + " " + line.reason), 1U)
        << line.line << " " << line.reason;
  }
}

TEST(CountyRosterSamples, RowCountsAndVerdictsAreThoseExpected) {
  std::map<std::string, std::size_t> rows;
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind == "rows" && line.file.find("education-xiangcheng/") == 0)
      rows[std::filesystem::path(line.file).filename().string()] = std::stoul(line.value);
  }
  const std::map<std::string, BatchReason> verdicts{
      {"XSXX_420602_QL_20260911_01.csv", BatchReason::none},
      {"XSXX_420602_QL_20261016_01.csv", BatchReason::none},
      {"XSXX_420602_ZL_20261030_01.csv", BatchReason::column_alias},
      {"XSXX_420602_ZL_20261113_02.csv", BatchReason::none},
      {"XSXX_420602_QL_20261120_01.csv", BatchReason::header_only},
      {"XSXX_420602_ZL_20261127_01.csv", BatchReason::empty}};
  for (const auto& [file, reason] : verdicts) {
    const Outcome outcome = read_sample(file);
    ASSERT_TRUE(outcome.verdict) << file;
    EXPECT_EQ(outcome.verdict->reason, reason) << file;
    EXPECT_EQ(outcome.sink.row_count(), rows[file]) << file;
  }
}

TEST(CountyRosterSamples, AnyChunkingGivesTheSameRows) {
  const std::string file = "XSXX_420602_QL_20261016_01.csv";
  const Outcome whole = read_sample(file);
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    const Outcome pieces = read_sample(file, piece);
    ASSERT_EQ(pieces.sink.rows.size(), whole.sink.rows.size());
    EXPECT_EQ(pieces.sink.rejects(), whole.sink.rejects());
    EXPECT_EQ(pieces.sink.remarks(), whole.sink.remarks());
    for (std::size_t i = 0; i < whole.sink.rows.size(); ++i) {
      EXPECT_EQ(pieces.sink.rows[i].key, whole.sink.rows[i].key);
      EXPECT_TRUE(pieces.sink.rows[i].fact == whole.sink.rows[i].fact);
    }
  }
}

TEST(CountyRosterReader, ARowNamesThePupilFromTheFirstOfTheEntryMonth) {
  const Outcome outcome = read_sample("XSXX_420602_QL_20261016_01.csv");
  const AssertedRow* row = outcome.sink.find("G420602202006200417");
  ASSERT_NE(row, nullptr);
  const auto& naming = std::get<Naming>(*row->fact);
  EXPECT_EQ(naming.agency, kAgency);
  EXPECT_EQ(naming.county, kRegion);
  EXPECT_EQ(naming.capacity, Capacity::pupil);
  EXPECT_EQ(naming.unit, "2142060201");
  EXPECT_EQ(naming.first_day, day_of(2026, 9, 1));
  EXPECT_FALSE(naming.last_day);
  EXPECT_EQ(row->stamp, 2026101601);
  const auto supplied = county_roster::supplied_from(naming.as_supplied.reveal(Purpose::clerk));
  ASSERT_TRUE(supplied);
  EXPECT_EQ(supplied->number, "420602202006200417");  // was ="..."
  EXPECT_EQ(supplied->school_name, "襄城区示例小学");
  EXPECT_EQ(outcome.sink.schools.at("2142060201"), "襄城区示例小学");
  ASSERT_TRUE(outcome.verdict->absence.ends);
  EXPECT_TRUE(outcome.verdict->absence.delivered_units_only);
  EXPECT_EQ(outcome.verdict->absence.last_day, day_of(2026, 10, 15));
}

TEST(CountyRosterReader, DeletingEndsByPupilNumberBeforeTheDayOfChange) {
  const Outcome outcome = read_sample("XSXX_420602_ZL_20261030_01.csv");
  const AssertedRow* row = outcome.sink.find("G420602202002257440");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->operation, RowOperation::end);
  EXPECT_EQ(row->last_day, day_of(2026, 10, 28));
  EXPECT_TRUE(row->subject.empty());
  EXPECT_FALSE(outcome.verdict->absence.ends);
}

TEST(CountyRosterReader, DeletingWithoutADayEndsBeforeTheFile) {
  const Outcome outcome =
      read_bytes("XSXX_420602_ZL_20261113_02.csv", gb(kHeader + pupil("转出", "删除", "")));
  ASSERT_EQ(outcome.sink.rows.size(), 1U);
  EXPECT_EQ(outcome.sink.rows[0].last_day, day_of(2026, 11, 12));
}

TEST(CountyRosterReader, WhoLeftIsNamedUpToTheDayBefore) {
  const Outcome outcome =
      read_bytes("XSXX_420602_QL_20261016_01.csv", gb(kHeader + pupil("退学", "", "2026-10-05")));
  ASSERT_EQ(outcome.sink.rows.size(), 1U);
  EXPECT_EQ(std::get<Naming>(*outcome.sink.rows[0].fact).last_day, day_of(2026, 10, 4));
}

TEST(CountyRosterReader, Utf8WithAMarkIsTakenWithARemark) {
  const Outcome outcome = read_bytes("XSXX_420602_QL_20261016_01.csv",
                                     "\xEF\xBB\xBF" + kHeader + pupil("在读", "", ""), 1);
  ASSERT_TRUE(outcome.verdict);
  EXPECT_EQ(outcome.verdict->reason, BatchReason::encoding_differs);
  EXPECT_EQ(outcome.sink.rows.size(), 1U);
}

TEST(CountyRosterReader, ARenamedRequiredColumnRefusesTheFileAndCountsItsRows) {
  std::string header = kHeader;
  header.replace(header.find("学籍号"), std::string_view("学籍号").size(), "学生编号");
  const Outcome outcome =
      read_bytes("XSXX_420602_QL_20261016_01.csv", gb(header + pupil("在读", "", "")));
  ASSERT_TRUE(outcome.verdict);
  EXPECT_EQ(outcome.verdict->reason, BatchReason::column_missing);
  EXPECT_EQ(outcome.sink.row_count(), 1U);
  EXPECT_TRUE(outcome.sink.rows.empty());
}

TEST(CountyRosterReader, AnIncrementNeedsItsOperation) {
  for (const auto& [operation, reason] :
       {std::pair("", RowReason::field_empty), std::pair("更新", RowReason::code_unknown)}) {
    const Outcome outcome =
        read_bytes("XSXX_420602_ZL_20261113_02.csv", gb(kHeader + pupil("在读", operation, "")));
    ASSERT_EQ(outcome.sink.refused.size(), 1U);
    EXPECT_EQ(outcome.sink.refused[0].reason, reason);
    EXPECT_EQ(outcome.sink.refused[0].column, "操作");
  }
}

TEST(CountyRosterReader, AFullListThatMixesEntryYearsIsRefused) {
  const Outcome outcome =
      read_bytes("XSXX_420602_QL_20261016_01.csv",
                 gb(kHeader + pupil("在读", "", "") + pupil("在读", "", "", "202509")));
  EXPECT_EQ(outcome.verdict->reason, BatchReason::scope);
}

TEST(CountyRosterReader, AQuoteThatNeverClosesIsNotWellFormed) {
  const Outcome outcome =
      read_bytes("XSXX_420602_QL_20261016_01.csv", gb(kHeader + "1,\"甲小学\r\n"));
  ASSERT_FALSE(outcome.verdict);
  EXPECT_EQ(outcome.verdict.error().code(), Errc::not_well_formed);
}

TEST(CountyRosterName, OnlyRosterFilesOfTheRegionAreNames) {
  EXPECT_TRUE(roster_name("XSXX_420602_QL_20261016_01.csv"));
  for (const char* other :
       {"~$XSXX_420602_QL_20261016_01.csv.tmp", "Thumbs.db", "副本XSXX_420602_QL_20261016_01.csv",
        "XSXX_420607_QL_20261016_01.csv", "XSXX_420602_QL_20261316_01.csv",
        "XSXX_420602_XL_20261016_01.csv", "XSXX_420602_QL_20261016_1.csv",
        "XSXX_420602_QL_20261016_01.csv.ok", "XSXX_420602_QL_20261016_001.csv"}) {
    EXPECT_FALSE(roster_name(other)) << other;
  }
}

TEST(CountyRosterMarker, TheSamplesOwnMarkerIsReproduced) {
  const auto file =
      samples() / "education-xiangcheng" / "420602" / "wcbfk" / "WCBFK_420602_20261103_01.csv";
  EXPECT_EQ(marker_for(read_file(file)), read_file(file.string() + ".ok"));
}

TEST(CountyRosterMarker, AMarkerThatIsCutIsNone) {
  const std::string whole = marker_for("a\nb\n");
  ASSERT_TRUE(parse_marker(whole));
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    EXPECT_FALSE(parse_marker(whole.substr(0, size))) << size;
  }
}

TEST(CountyRosterPull, TheSampleFolderComesToItsVerdicts) {
  auto adapter = adapter_on(samples() / "education-xiangcheng");
  const FeedId feed = adapter->feeds().front().id;
  MemoryIntake intake(*adapter, feed, start_of(kReceived));
  const auto report = run(adapter->pull(feed, intake));
  ASSERT_TRUE(report) << report.error().text(Language::en);
  EXPECT_EQ(report->batches, 7);
  std::map<std::string, std::pair<BatchState, BatchReason>> found;
  std::vector<std::int64_t> orders;
  for (const auto& taken : intake.batches) {
    found[taken.batch.identity] = {taken.batch.state, taken.batch.reason};
    orders.push_back(taken.batch.order);
    EXPECT_EQ(taken.batch.scope, "420602/2026");
    EXPECT_TRUE(taken.correction_replaces);
  }
  EXPECT_TRUE(std::is_sorted(orders.begin(), orders.end()));
  for (const ExpectedLine& line : expected_lines()) {
    if (line.kind != "file" || line.file.find("education-xiangcheng/") != 0) continue;
    const std::string file = std::filesystem::path(line.file).filename().string();
    if (line.value == "ignore") {
      EXPECT_EQ(found.count(file), 0U) << file;
      continue;
    }
    ASSERT_EQ(found.count(file), 1U) << file;
    EXPECT_EQ(name_of(found[file].second),
              line.reason.empty() ? name_of(BatchReason::none) : std::string_view(line.reason))
        << file;
    EXPECT_EQ(found[file].first, line.value == "accept" ? BatchState::applied
                                 : line.value == "hold" ? BatchState::held
                                                        : BatchState::refused)
        << file;
  }
}

class CountyRosterFolder : public ::testing::Test {
 protected:
  CountyRosterFolder()
      : adapter_(adapter_on(folder_.path())),
        intake_(*adapter_, adapter_->feeds().front().id, start_of(kReceived)) {
    std::filesystem::create_directories(xsxx_);
  }

  PullReport pull() {
    const auto report = run(adapter_->pull(adapter_->feeds().front().id, intake_));
    EXPECT_TRUE(report);
    return report ? *report : PullReport();
  }

  TempFolder folder_;
  std::filesystem::path xsxx_ = folder_.path() / "420602" / "xsxx";
  std::string name_ = "XSXX_420602_QL_20261016_01.csv";
  std::unique_ptr<AgencyAdapter> adapter_;
  MemoryIntake intake_;
};

TEST_F(CountyRosterFolder, AFileIsTakenOnceItsMarkerIsWholeAndOnlyOnce) {
  const std::string bytes = gb(kHeader + pupil("在读", "", ""));
  const std::string marker = marker_for(bytes);
  write_file(xsxx_ / name_, bytes);
  EXPECT_TRUE(pull().nothing_new);
  write_file(xsxx_ / (name_ + ".ok"), marker.substr(0, 20));
  EXPECT_TRUE(pull().nothing_new);
  write_file(xsxx_ / (name_ + ".ok"), marker);
  EXPECT_EQ(pull().batches, 1);
  EXPECT_TRUE(pull().nothing_new);
  EXPECT_EQ(intake_.batches.front().bytes, bytes);
  EXPECT_EQ(intake_.batches.front().batch.state, BatchState::applied);
}

TEST_F(CountyRosterFolder, OtherBytesUnderTheSameNameAreTakenAsACorrection) {
  for (const char* status : {"在读", "转出"}) {
    const std::string bytes = gb(kHeader + pupil(status, "", ""));
    write_file(xsxx_ / name_, bytes);
    write_file(xsxx_ / (name_ + ".ok"), marker_for(bytes));
    EXPECT_EQ(pull().batches, 1);
  }
  EXPECT_TRUE(intake_.batches.back().correction_replaces);
}

TEST_F(CountyRosterFolder, AMarkerWithAnotherNumberOfLinesRefusesTheFile) {
  const std::string bytes = gb(kHeader + pupil("在读", "", ""));
  std::string marker = marker_for(bytes);
  marker.insert(std::string_view("LINES=").size(), "1");
  write_file(xsxx_ / name_, bytes);
  write_file(xsxx_ / (name_ + ".ok"), marker);
  EXPECT_EQ(pull().batches, 1);
  EXPECT_EQ(intake_.batches.front().batch.reason, BatchReason::count);
}

TEST_F(CountyRosterFolder, TheScopeIsTheEntryYearOfTheRowsNotOfTheFile) {
  name_ = "XSXX_420602_QL_20271016_01.csv";
  const std::string bytes = gb(kHeader + pupil("在读", "", ""));
  write_file(xsxx_ / name_, bytes);
  write_file(xsxx_ / (name_ + ".ok"), marker_for(bytes));
  EXPECT_EQ(pull().batches, 1);
  EXPECT_EQ(intake_.batches.front().batch.scope, "420602/2026");
}

TEST_F(CountyRosterFolder, AShareThatHangsKeepsNobodyElseWaiting) {
  // Opening a pipe hangs until somebody writes to it, as a file of a lost share does.
  const std::string bytes = gb(kHeader + pupil("在读", "", ""));
  ASSERT_EQ(::mkfifo((xsxx_ / name_).c_str(), 0600), 0);
  write_file(xsxx_ / (name_ + ".ok"), marker_for(bytes));
  boost::asio::io_context loop;
  bool ended = false;
  boost::asio::co_spawn(loop, adapter_->pull(adapter_->feeds().front().id, intake_),
                        [&](const std::exception_ptr&, const Result<PullReport>& report) {
                          EXPECT_TRUE(report);
                          ended = true;
                        });
  int pipe = -1;
  int turns = 0;
  std::function<void()> others = [&] {
    // It opens when the pull hangs in it.
    if (pipe < 0) pipe = ::open((xsxx_ / name_).c_str(), O_WRONLY | O_NONBLOCK);
    if (pipe >= 0) ++turns;
    if (turns < 1000) boost::asio::post(loop, others);
  };
  boost::asio::post(loop, others);
  while (turns < 1000) loop.run_one();
  EXPECT_FALSE(ended);
  EXPECT_EQ(::write(pipe, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  ::close(pipe);
  loop.run();
  EXPECT_TRUE(ended);
  EXPECT_EQ(intake_.batches.front().bytes, bytes);
  EXPECT_EQ(intake_.batches.front().batch.state, BatchState::applied);
}

TEST_F(CountyRosterFolder, AFolderThatIsNotThereIsAFailure) {
  std::filesystem::remove_all(folder_.path() / "420602");
  const auto report = run(adapter_->pull(adapter_->feeds().front().id, intake_));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), Errc::io);
}

TEST(CountyRosterSettings, ErrorsNameTheirKeys) {
  std::vector<SettingsError> errors;
  const SettingsNode node = branch(
      {{"region", leaf("42060")},
       {"feeds", branch({{"roster", branch({{"schedule", leaf("* * * * *")},
                                            {"column_names", branch({{"学号", leaf("x")}})}})}})}});
  SettingsReader settings(node, "", errors);
  make_county_roster(kAgency, settings, AdapterServices());
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].key, "region");
  EXPECT_EQ(errors[1].key, "feeds.roster.column_names.学号");
  EXPECT_EQ(errors[2].key, "folder");
}

// ---- the way back

struct Numbers final : NumberSeries {
  std::int64_t last = 0;
  std::vector<std::string> series;
  Result<std::int64_t> next(std::string_view name) override {
    series.emplace_back(name);
    return ++last;
  }
};

Flag flag_for(std::uint32_t number, const county_roster::Supplied& supplied, FlagCode code) {
  Flag flag;
  flag.id = FlagId{2027, number};
  flag.year = PlanYear{2027};
  flag.county = kRegion;
  flag.code = code;
  flag.last_payable_day = day_of(2026, 12, 31);
  flag.as_supplied = PersonalText(county_roster::to_line(supplied));
  return flag;
}

const county_roster::Supplied kSample{"2142060201", "襄城区示例小学",     "G420602202007235910",
                                      "徐雨文",     "420602202007235910", "1"};

TEST(CountyRosterFeedback, TheSampleFileIsReproducedByteForByte) {
  auto adapter = adapter_on("unused");
  Numbers numbers;
  const auto draft = adapter->channel()->compose(
      "420602", PlanYear{2027}, {flag_for(1, kSample, FlagCode::registered_unpaid)}, numbers,
      start_of(day_of(2026, 11, 3)));
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->identity, "WCBFK_420602_20261103_01.csv");
  std::string expected = read_file(samples() / "education-xiangcheng" / "420602" / "wcbfk" /
                                   "WCBFK_420602_20261103_01.csv");
  const std::string example = "F-2027-EXAMPLE-1";
  expected.replace(expected.find(example), example.size(), "F-2027-000001");
  EXPECT_EQ(draft->body, expected);
}

TEST(CountyRosterFeedback, RowsAreSortedBySchoolClassAndPupil) {
  auto adapter = adapter_on("unused");
  Numbers numbers;
  std::vector<Flag> flags;
  const std::vector<std::array<std::string, 3>> places{{"2142060202", "1", "G1"},
                                                       {"2142060201", "10", "G2"},
                                                       {"2142060201", "2", "G4"},
                                                       {"2142060201", "2", "G3"}};
  for (std::size_t i = 0; i < places.size(); ++i) {
    county_roster::Supplied supplied = kSample;
    supplied.school_code = places[i][0];
    supplied.class_name = places[i][1];
    supplied.pupil_number = places[i][2];
    supplied.school_name = "甲,\"乙\"小学";
    flags.push_back(flag_for(static_cast<std::uint32_t>(i + 1), supplied, FlagCode::withdrawn));
  }
  const auto draft = adapter->channel()->compose("420602", PlanYear{2027}, flags, numbers,
                                                 start_of(day_of(2026, 11, 3)));
  ASSERT_TRUE(draft);
  const std::vector<FlagId> order{{2027, 4}, {2027, 3}, {2027, 2}, {2027, 1}};
  EXPECT_EQ(draft->rows, order);
  EXPECT_EQ(numbers.series, std::vector<std::string>{"20261103"});
  EXPECT_NE(draft->body.find(gb("\"甲,\"\"乙\"\"小学\"")), std::string::npos);
}

TEST(CountyRosterFeedback, FieldsOfAnotherFormAreRefused) {
  auto adapter = adapter_on("unused");
  Numbers numbers;
  Flag flag = flag_for(1, kSample, FlagCode::not_enrolled);
  flag.as_supplied = PersonalText("a,b");
  const auto draft = adapter->channel()->compose("420602", PlanYear{2027}, {flag}, numbers,
                                                 start_of(day_of(2026, 11, 3)));
  ASSERT_FALSE(draft);
  EXPECT_EQ(draft.error().code(), Errc::integrity);
}

class CountyRosterHandover : public ::testing::Test {
 protected:
  CountyRosterHandover() : adapter_(adapter_on(folder_.path())) {
    for (const char* name : {"wcbfk", "hz"}) std::filesystem::create_directories(county_ / name);
    message_.identity = "WCBFK_420602_20261103_01.csv";
    message_.body = gb("反馈编号\r\nF-2027-000001\r\n");
  }

  DeliveryOutcome deliver() { return *run(adapter_->channel()->deliver(message_)); }
  Result<DeliveryOutcome> look() { return run(adapter_->channel()->look_for_receipt(message_)); }
  void receipt(const std::string& text) {
    write_file(county_ / "hz" / "HZ_WCBFK_420602_20261103_01.txt", gb(text));
  }

  TempFolder folder_;
  std::filesystem::path county_ = folder_.path() / "420602";
  std::unique_ptr<AgencyAdapter> adapter_;
  OutboundMessage message_;
};

TEST_F(CountyRosterHandover, FileAndMarkerAreWrittenAndARepetitionChangesNothing) {
  EXPECT_EQ(deliver().state, MessageState::sent);
  const auto file = county_ / "wcbfk" / message_.identity;
  const auto written = std::filesystem::last_write_time(file);
  EXPECT_EQ(read_file(file), message_.body);
  EXPECT_EQ(read_file(file.string() + ".ok"), marker_for(message_.body));
  EXPECT_EQ(deliver().state, MessageState::sent);
  EXPECT_EQ(std::filesystem::last_write_time(file), written);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(county_ / "wcbfk"), {}), 2);
}

TEST_F(CountyRosterHandover, WhatTheBureauHasTakenDoesNotComeBack) {
  receipt("文件名|接收结果|接收行数|接收时间\r\n");
  EXPECT_EQ(deliver().state, MessageState::sent);
  EXPECT_FALSE(std::filesystem::exists(county_ / "wcbfk" / message_.identity));
}

TEST_F(CountyRosterHandover, AFolderThatCannotBeWrittenIsAFailure) {
  std::filesystem::remove_all(county_ / "wcbfk");
  const auto outcome = run(adapter_->channel()->deliver(message_));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Errc::io);
}

TEST_F(CountyRosterHandover, AReceiptCountsWhenItsSecondLineIsFinished) {
  const std::string head = "文件名|接收结果|接收行数|接收时间\r\n";
  const std::string line = "WCBFK_420602_20261103_01.csv|成功|1|2026-11-03 23:00:12";
  EXPECT_EQ(look()->state, MessageState::sent);
  receipt(head);
  EXPECT_EQ(look()->state, MessageState::sent);
  receipt(head + line);
  EXPECT_EQ(look()->state, MessageState::sent);
  receipt(head + line + "\r\n");
  EXPECT_EQ(look()->state, MessageState::received);
  receipt(head + line + "\r\nF-2027-000001|已动员缴费||2026-11-10\r\nF-2027-0000");
  const auto grown = look();
  EXPECT_EQ(grown->state, MessageState::received);
  EXPECT_EQ(grown->receipt, "HZ_WCBFK_420602_20261103_01.txt 2026-11-03 23:00:12");
}

TEST_F(CountyRosterHandover, LinesAppendedToTheReceiptAreTheSchoolsAnswers) {
  message_.id = MessageId{7};
  message_.flags = {{2027, 1}, {2027, 2}, {2027, 3}};
  const auto ask = [&]() {
    testing::AnswersHeard heard(*adapter_->channel());
    EXPECT_TRUE(run(adapter_->channel()->ask_answers(std::span(&message_, 1), "", heard)));
    return heard;
  };
  EXPECT_TRUE(ask().answers.empty());  // no receipt yet
  receipt(
      "文件名|接收结果|接收行数|接收时间\r\nWCBFK_420602_20261103_01.csv|成功|3|2026-11-03 "
      "23:00:12\r\n"
      "F-2027-000001|已动员缴费||2026-11-10\r\n"
      "F-2027-000002|信息有误|应为420602202009030010|2026-11-11\r\n"
      "F-2027-000099|无法联系||2026-11-11\r\n"
      "F-2027-000001|再议||2026-11-12\r\n"
      "F-2027-000003|拒绝参");
  const testing::AnswersHeard told = ask();
  ASSERT_EQ(told.answers.size(), 2U);
  EXPECT_EQ(told.answers[0].flag, (FlagId{2027, 1}));
  EXPECT_EQ(told.answers[0].code, HandlingCode::persuaded);
  EXPECT_EQ(told.answers[0].said, start_of(day_of(2026, 11, 10)));
  EXPECT_EQ(told.answers[1].code, HandlingCode::data_wrong);
  EXPECT_EQ(told.answers[1].corrected.reveal(Purpose::match), "应为420602202009030010");
  EXPECT_FALSE(told.closed);
}

TEST_F(CountyRosterHandover, ARefusedFileIsDeadWithItsReason) {
  const std::vector<std::pair<std::string, std::int64_t>> words{
      {"失败:摘要不符", 1}, {"失败:行数不符", 2}, {"失败:格式错误", 3}, {"失败", 4}};
  for (const auto& [word, detail] : words) {
    receipt("文件名|接收结果|接收行数|接收时间\r\nWCBFK_420602_20261103_01.csv|" + word +
            "|0|2026-11-03 23:00:12\r\n");
    const auto outcome = look();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->state, MessageState::dead);
    EXPECT_EQ(outcome->failure.code(), Errc::peer_refused);
    EXPECT_EQ(outcome->failure.detail(), detail);
  }
}

TEST_F(CountyRosterHandover, AReceiptForAnotherFileIsNotBelieved) {
  receipt("文件名|接收结果|接收行数|接收时间\r\nWCBFK_420602_20261103_02.csv|成功|1|x\r\n");
  EXPECT_EQ(look().error().code(), Errc::peer_content);
}

TEST(CountyRosterReceipt, TheSampleReceiptIsRead) {
  const auto receipt =
      county_roster::parse_receipt(read_file(samples() / "education-xiangcheng" / "420602" / "hz" /
                                             "HZ_WCBFK_420602_20261103_01.txt"),
                                   "WCBFK_420602_20261103_01.csv");
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(*receipt);
  EXPECT_EQ((*receipt)->verdict, county_roster::FileReceipt::Verdict::taken);
}

}  // namespace
}  // namespace gw::text_contract
