#pragma once
// A county bureau's lists over a real store, and the desk that repairs what was refused of them.
// Test code only.
#include "gateway/codec/gb18030.hpp"
#include "gateway/pipeline/replay_desk.hpp"
#include "tests/contract/county_rosters/bureau.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw::pipeline::test {

inline const FeedId kRosters("education-xiangcheng.roster");
inline constexpr const char* kRosterScope = "420602/2026";

/// A citizen number of Xiangcheng with its check character.
inline std::string number_of(int person) {
  const std::string serial = std::to_string(1000 + person).substr(1);
  std::string number = "42060220200903" + serial;
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (number[i] - '0') * kWeights[i];
  return number + "10X98765432"[sum % 11];
}

struct Pupil {
  int person = 0;
  std::string sex = "男";
  std::string birth = "2020-09-03";
  std::string number = {};  // empty: the person's own
  std::string grade = "一年级";
  std::string entered = "2026年9月";
};

inline const std::string kRosterHeader =
    "序号,学校名称,学校标识码,学籍号,姓名,性别,出生日期,证件类型,身份证号,民族,年级,班级,入学年月,"
    "户籍所在地,监护人姓名,监护人电话,学生状态,操作,变更日期,备注";

inline std::string roster_row(const Pupil& pupil) {
  const std::string own = number_of(pupil.person);
  const std::string number = pupil.number.empty() ? own : pupil.number;
  return std::to_string(pupil.person) + ",襄城区示例小学,2142060201,G" + own + ",赵丽," +
         pupil.sex + "," + pupil.birth + ",居民身份证," + number + ",汉族," + pupil.grade + ",1," +
         pupil.entered + ",示例街道,杨伟,13800000691,在读,,,";
}

inline std::string gb(const std::string& text) {
  return codec::encode_gb18030(text).value();
}

class RosterBench : public RunBench {
 protected:
  void SetUp() override { begin(); }
  void begin() {
    start(text_contract::bureau_from(std::filesystem::path(gw::testing::source_dir()) /
                                         "config/agencies/education-xiangcheng.yaml",
                                     "/nowhere"));
    replays = std::make_unique<ReplayDesk>(*desk);
  }
  /// As after a restart.
  void restart() {
    replays.reset();
    make_desk();
    replays = std::make_unique<ReplayDesk>(*desk);
  }

  /// The full list of a day of September 2026, as it came in.
  Batch take(int day, const std::vector<Pupil>& pupils) {
    std::string text = kRosterHeader + "\r\n";
    for (const Pupil& pupil : pupils) text += roster_row(pupil) + "\r\n";
    const std::string date = std::to_string(20260900 + day);
    BatchDraft draft;
    draft.region = RegionCode::from_number(420602);
    draft.scope = kRosterScope;
    draft.identity = "XSXX_420602_QL_" + date + "_01.csv";
    draft.context = draft.identity;
    draft.kind = BatchKind::full;
    draft.order = (20260900 + day) * 100 + 1;
    const auto batch = submit(kRosters, gb(text), draft);
    EXPECT_TRUE(batch);
    EXPECT_EQ(batch->state, BatchState::applied);
    return batch ? *batch : Batch();
  }

  std::vector<RejectGroup> groups(bool open_only = true) {
    RejectGroupFilter filter;
    filter.open_only = open_only;
    std::vector<RejectGroup> found;
    read([&](StoreReader& from) { found = from.reject_groups(filter).value(); });
    return found;
  }
  RejectGroup group_of(RowReason reason) {
    for (RejectGroup& group : groups(false)) {
      if (group.reason == reason) return std::move(group);
    }
    ADD_FAILURE() << "no group of " << name_of(reason);
    return {};
  }
  std::vector<RejectionRow> rejects(BatchId batch) {
    RejectionFilter filter;
    filter.batch = batch;
    filter.limit = 10000;
    std::vector<RejectionRow> found;
    read([&](StoreReader& from) { found = from.rejections(filter).value(); });
    return found;
  }
  Batch batch_of(BatchId id) {
    Batch found;
    read([&](StoreReader& from) { found = from.batch(id).value().value_or(Batch()); });
    return found;
  }
  ReplayJob job_of(std::int64_t number) {
    ReplayJob found;
    read([&](StoreReader& from) { found = from.replay_job(number).value().value_or(ReplayJob()); });
    return found;
  }
  static ReplayJob of_group(const RejectGroup& group) {
    ReplayJob job;
    job.source = ReplaySource::group;
    job.target = group.number;
    job.actor = "local";
    return job;
  }
  static ValueMapping mapping(const RejectGroup& group, const std::string& word) {
    ValueMapping said;
    said.feed = group.feed;
    said.column = group.column;
    said.value = group.code.reveal(Purpose::match);
    said.word = word;
    said.actor = "local";
    return said;
  }
  static ValueMapping acceptance(const RejectGroup& group, std::optional<Day> until) {
    ValueMapping said;
    said.feed = group.feed;
    said.column = group.column;
    said.value = group.code.reveal(Purpose::match);
    said.check = group.reason;
    said.cause = AcceptedCause{group.region, {group.shape, said.value}};
    said.until = until;
    said.why = "学校系统升级";
    said.actor = "local";
    return said;
  }
  /// Works all jobs to their end.
  void work() {
    while (true) {
      const auto worked = replays->step();
      ASSERT_TRUE(worked) << worked.error().text(Language::en);
      if (!*worked) return;
    }
  }
  static Result<void> tell(StoreWriter& tx) {
    JournalEntry entry;
    entry.actor = "local";
    entry.action = "test.repair";
    return tx.append_journal(entry);
  }

  std::unique_ptr<ReplayDesk> replays;
};

}  // namespace gw::pipeline::test
