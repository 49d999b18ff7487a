#pragma once
// Lists of one county of civil affairs, as the desk takes them.
#include <fstream>
#include <iterator>

#include "adapters/civil_affairs/batch_number.hpp"
#include "gateway/codec/gb18030.hpp"
#include "tests/contract/adapters_xml/make.hpp"
#include "tests/unit/pipeline/run_bench.hpp"

namespace gw::pipeline::test {

inline const FeedId kFeed("civil-affairs.recipients");
inline const std::string kCounty = "420602";
using Facts = std::map<std::string, Fact>;

inline std::string sample(const std::string& name) {
  std::ifstream file(
      std::string(gw::testing::source_dir()) + "/tests/samples/civil-affairs/" + name + ".xml",
      std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

class CountyLists : public RunBench {
 protected:
  void SetUp() override { start_anew(); }
  void start_anew() { start(testing_adapters::make_civil({}, {kCounty}).adapter); }
  Batch take(const std::string& identity, const std::string& bytes) {
    const auto number = civil_affairs::BatchNumber::read(identity);
    BatchDraft draft;
    draft.scope = kCounty;
    draft.identity = identity;
    draft.kind = number->kind;
    draft.order = number->order();
    const auto batch = submit(kFeed, bytes, draft);
    EXPECT_TRUE(batch) << identity;
    return batch ? *batch : Batch();
  }
  /// "202611Q01" of the samples.
  Batch take_sample(const std::string& issue) {
    const std::string kind = issue.find('Q') == std::string::npos ? "rzl_" : "ydqd_";
    return take("MZ" + kCounty + issue, sample(kind + kCounty + "_" + issue));
  }
  Facts believed() { return facts(kFeed, kCounty); }

  static std::string row(int line, const std::string& number) {
    return "<对象 序号='" + std::to_string(line) +
           "'><家庭编号>F1</家庭编号><与户主关系>户主</与户主关系><村编码>420602100203</村编码>"
           "<姓名>吕兰思</姓名><性别>女</性别><证件类型>其他</证件类型><证件号码>" +
           number +
           "</证件号码><城乡类别>农村</城乡类别><救助类别>最低生活保障</救助类别>"
           "<起始日期>2023-07-01</起始日期><终止日期/><状态>在享</状态></对象>";
  }
  /// `issue` like "202611Q01".
  static std::string list(const std::string& issue, int count, const std::string& rows) {
    return *codec::encode_gb18030(
        "<?xml version=\"1.0\" encoding=\"GB18030\"?>"
        "<救助对象清单 行政区划='420602' 年月='" +
        issue.substr(0, 6) + "' 类型='全量' 批次号='MZ420602" + issue + "' 记录数='" +
        std::to_string(count) + "'>" + rows + "</救助对象清单>");
  }
};

/// October in full, then a November of five rows where thirty are usual.
class HeldLists : public CountyLists {
 protected:
  void take_october() {
    std::string rows;
    for (int line = 1; line <= 30; ++line) rows += row(line, "P" + std::to_string(1000 + line));
    ASSERT_EQ(take("MZ420602202610Q01", list("202610Q01", 30, rows)).state, BatchState::applied);
  }
  Batch take_november() {
    std::string rows;
    for (int line = 1; line <= 5; ++line) rows += row(line, "P" + std::to_string(1000 + line));
    return take("MZ420602202611Q01", list("202611Q01", 5, rows));
  }
  Batch stored(BatchId id) {
    Batch found;
    read([&](StoreReader& reader) { found = *reader.batch(id).value(); });
    return found;
  }
  std::vector<JournalEntry> journal() {
    std::vector<JournalEntry> entries;
    read([&](StoreReader& reader) { entries = reader.journal(0, 10).value(); });
    return entries;
  }
  static Result<void> tell(StoreWriter& tx) {
    JournalEntry entry;
    entry.actor = "local";
    entry.action = "runs.decide";
    return tx.append_journal(entry);
  }
};

}  // namespace gw::pipeline::test
