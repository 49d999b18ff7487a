#include "gateway/codec/gb18030.hpp"
#include "gateway/domain/plan_year.hpp"
#include "tests/contract/adapters_xml/expected.hpp"
#include "tests/contract/adapters_xml/make.hpp"

namespace gw {
namespace {

using namespace testing_adapters;

const std::string kFolder = "civil-affairs/";
const Day kReceived = day_of(2026, 11, 30);
const std::vector<std::string> kLists{
    "ydqd_420111_202610Q01",  "ydqd_420111_202611Q01",  "ydqd_420111_202611Q02",
    "ydqd_420602_202610Q01",  "ydqd_420602_202611Q01",  "ydqd_420606_202610Q01",
    "ydqd_420606_202611Q01",  "ydqd_420607_202610Q01",  "ydqd_420607_202611Q01",
    "rzl_420602_20261112Z01", "rzl_420602_20261118Z01", "rzl_420607_20261110Z01",
    "rzl_420607_20261110Z02"};

// "ydqd_420602_202611Q01"
Batch batch_of(const std::string& name) {
  const std::size_t at = name.find('_') + 1;
  Batch batch;
  batch.scope = name.substr(at, 6);
  batch.identity = "MZ" + batch.scope + name.substr(at + 7);
  batch.kind = name.starts_with("ydqd") ? BatchKind::full : BatchKind::increment;
  return batch;
}

class CivilReader : public ::testing::Test {
 protected:
  Read read(const Batch& batch, const std::string& bytes, std::size_t chunk = 1U << 16U) {
    Read out;
    read_into(out, *made_.adapter, batch, kReceived, bytes, chunk);
    return out;
  }
  static std::string row(const std::string& changed = "", const std::string& to = "") {
    std::string text =
        "<对象 序号='4'><家庭编号>F1</家庭编号><与户主关系>户主</与户主关系>"
        "<村编码>420602100203</村编码><姓名>吕兰思</姓名><性别>女</性别>"
        "<出生日期>1987-04-30</出生日期><证件类型>居民身份证</证件类型>"
        "<证件号码>42060219870430568X</证件号码><城乡类别>农村</城乡类别>"
        "<救助类别>最低生活保障</救助类别><起始日期>2023-07-01</起始日期><终止日期/>"
        "<状态>在享</状态><操作>变更</操作><生效日期>2026-11-12</生效日期></对象>";
    if (!changed.empty()) {
      const std::size_t at = text.find(changed);
      EXPECT_NE(at, std::string::npos) << changed;
      text.replace(at, changed.size(), to);
    }
    return text;
  }
  Read read_full(const std::string& rows, const std::string& encoding = "GB18030") {
    const auto bytes =
        codec::encode_gb18030("<?xml version=\"1.0\" encoding=\"" + encoding +
                              "\"?><救助对象清单 行政区划='420602' 年月='202611' 类型='全量' "
                              "批次号='MZ420602202611Q01' 记录数='1'>" +
                              rows + "</救助对象清单>");
    return read(batch_of("ydqd_420602_202611Q01"), *bytes);
  }
  Read read_increment(const std::string& rows) {
    const auto bytes = codec::encode_gb18030(
        "<?xml version=\"1.0\" encoding=\"GB18030\"?>"
        "<救助对象清单 行政区划='420602' 日期='20261112' 类型='日增量' "
        "批次号='MZ42060220261112Z01' 记录数='1'>" +
        rows + "</救助对象清单>");
    return read(batch_of("rzl_420602_20261112Z01"), *bytes);
  }
  static std::optional<RowReason> reason(const Read& read) {
    if (read.sink.refused.size() != 1) return std::nullopt;
    return read.sink.refused.front().reason;
  }
  static Naming naming(const Read& read) { return std::get<Naming>(*read.sink.rows.at(0).fact); }

  Made made_ = make_civil({}, {"420602"});
};

TEST_F(CivilReader, FindsInEverySampleWhatTheAgencySaysIsInIt) {
  for (const std::string& name : kLists) {
    const std::string file = kFolder + name + ".xml";
    SCOPED_TRACE(file);
    const Expected expected = expected_of(file);
    const Read found = read(batch_of(name), read_file(kSamples + file));
    if (expected.reason == "NOT_WELL_FORMED") {
      ASSERT_TRUE(found.broken);
      EXPECT_EQ(found.broken->code(), Errc::not_well_formed);
      EXPECT_EQ(found.broken->line(), 3);
      EXPECT_GT(found.broken->column(), 0);
      continue;
    }
    ASSERT_FALSE(found.broken);
    EXPECT_EQ(found.sink.seen(), expected.rows);
    EXPECT_EQ(rejects_of(found.sink), expected.rejects);
    for (const auto& mark : expected.marks) {
      EXPECT_TRUE(found.sink.marks().contains(mark)) << mark.first << " " << name_of(mark.second);
    }
    EXPECT_EQ(found.verdict.reason,
              expected.reason == "ENCODING" ? BatchReason::encoding_differs : BatchReason::none);
    EXPECT_EQ(found.verdict.declared_rows == found.sink.seen(), expected.reason != "COUNT");
  }
}

TEST_F(CivilReader, ReadsTheSameHoweverTheBytesAreCut) {
  const std::string name = "ydqd_420606_202611Q01";
  const std::string bytes = read_file(kSamples + kFolder + name + ".xml");
  const Read whole = read(batch_of(name), bytes, bytes.size());
  for (const std::size_t chunk : {1U, 3U, 1000U}) {
    const Read cut = read(batch_of(name), bytes, chunk);
    ASSERT_EQ(cut.sink.rows.size(), whole.sink.rows.size());
    EXPECT_EQ(cut.sink.marks(), whole.sink.marks());
    EXPECT_EQ(cut.verdict.reason, whole.verdict.reason);
    for (std::size_t i = 0; i < whole.sink.rows.size(); ++i) {
      EXPECT_EQ(cut.sink.rows[i].fact, whole.sink.rows[i].fact);
    }
  }
}

TEST_F(CivilReader, NamesTheRecipientInTheCountyForTheDaysOfEntitlement) {
  const Read found = read_full(row("<终止日期/>", "<终止日期>2027-06-30</终止日期>"));
  const AssertedRow& out = found.sink.rows.at(0);
  EXPECT_EQ(out.line, 4);
  EXPECT_EQ(out.key, "42060219870430568X|A03|F1");
  EXPECT_EQ(out.stamp, 2026110001);
  EXPECT_EQ(naming(found).county.text(), "420602");
  EXPECT_EQ(naming(found).unit, "420602");
  EXPECT_EQ(naming(found).capacity, Capacity::a03);
  EXPECT_EQ(naming(found).first_day, day_of(2023, 7, 1));
  EXPECT_EQ(naming(found).last_day, day_of(2027, 6, 30));
  EXPECT_EQ(naming(found).as_supplied.reveal(Purpose::match),
            "420602100203\x1F"
            "F1\x1F最低生活保障\x1F居民身份证\x1F"
            "42060219870430568X\x1F吕兰思");
  EXPECT_TRUE(found.verdict.absence.ends);
  EXPECT_EQ(found.verdict.absence.last_day, day_of(2026, 10, 31));
}

TEST_F(CivilReader, ReadsEachCategory) {
  const auto capacity = [&](const std::string& word) {
    return naming(read_full(row("最低生活保障", word))).capacity;
  };
  EXPECT_EQ(capacity("特困人员"), Capacity::a01);
  EXPECT_EQ(capacity("孤儿"), Capacity::a02);
  EXPECT_EQ(capacity("低收入家庭老年人"), Capacity::a07);
  EXPECT_EQ(capacity("低收入家庭未成年人"), Capacity::a07);
  EXPECT_EQ(capacity("低保边缘家庭"), Capacity::a12);
  EXPECT_EQ(capacity("事实无人抚养儿童"), Capacity::a99);
}

TEST_F(CivilReader, TheKeyIsTheNumberHoweverItIsWritten) {
  const std::string key = "42060219870430568X|A03|F1";
  EXPECT_EQ(read_full(row("42060219870430568X", " 42060219870430568x")).sink.rows.at(0).key, key);
  EXPECT_EQ(read_full(row("<证件类型>居民身份证</证件类型><证件号码>42060219870430568X",
                          "<证件类型>残疾人证</证件类型><证件号码>42060219870430568X43"))
                .sink.rows.at(0)
                .key,
            key);
}

TEST_F(CivilReader, ASuspendedOrEndedRecipientIsNotInForceFromThePeriodOfTheList) {
  EXPECT_EQ(naming(read_full(row("在享", "停发"))).last_day, day_of(2026, 10, 31));
  EXPECT_EQ(naming(read_increment(row("在享", "停发"))).last_day, day_of(2026, 11, 11));
  EXPECT_EQ(naming(read_full(row("在享", "终止"))).last_day, day_of(2026, 10, 31));
  EXPECT_EQ(
      naming(read_full(row("<终止日期/><状态>在享", "<终止日期>2026-09-15</终止日期><状态>终止")))
          .last_day,
      day_of(2026, 9, 15));
}

TEST_F(CivilReader, ACancellationSaysWhomItEndsAndWhen) {
  const Read dated = read_increment(
      row("<终止日期/><状态>在享</状态><操作>变更</操作><生效日期>2026-11-12",
          "<终止日期>2026-09-30</终止日期><状态>终止</状态><操作>注销</操作><生效日期>2026-09-30"));
  const AssertedRow& out = dated.sink.rows.at(0);
  EXPECT_EQ(out.operation, RowOperation::put);
  EXPECT_EQ(naming(dated).first_day, day_of(2023, 7, 1));
  EXPECT_EQ(naming(dated).last_day, day_of(2026, 9, 30));
  EXPECT_TRUE(dated.sink.marks().contains({4, RowReason::backdated}));
  const Read open = read_increment(row("<操作>变更", "<操作>注销"));
  EXPECT_EQ(naming(open).last_day, day_of(2026, 11, 11));
  EXPECT_FALSE(open.sink.marks().contains({4, RowReason::backdated}));
  EXPECT_FALSE(open.verdict.absence.ends);
  const Read later =
      read_increment(row("<终止日期/><状态>在享</状态><操作>变更",
                         "<终止日期>2026-12-31</终止日期><状态>在享</状态><操作>注销"));
  EXPECT_EQ(naming(later).last_day, day_of(2026, 12, 31));
}

TEST_F(CivilReader, RefusesARowForTheFirstReasonInTheBindingOrder) {
  const auto after = [&](const std::string& from, const std::string& to) {
    return reason(read_full(row(from, to)));
  };
  EXPECT_EQ(after("吕兰思", " "), RowReason::name_empty);
  EXPECT_EQ(after("42060219870430568X", ""), RowReason::id_empty);
  EXPECT_EQ(after("42060219870430568X", "420602198704305681"), RowReason::id_check_digit);
  EXPECT_EQ(after("2023-07-01", "2026-02-30"), RowReason::date_unreadable);
  EXPECT_EQ(after("<终止日期/>", "<终止日期>soon</终止日期>"), RowReason::date_unreadable);
  EXPECT_EQ(after("<终止日期/>", "<终止日期>2023-06-30</终止日期>"), RowReason::date_order);
  EXPECT_EQ(after("最低生活保障", "其他困难群众"), RowReason::code_unknown);
  EXPECT_EQ(after("农村", "乡下"), RowReason::code_unknown);
  EXPECT_EQ(after("在享", "未知"), RowReason::code_unknown);
  EXPECT_EQ(after("<证件类型>居民身份证", "<证件类型>借书证"), RowReason::code_unknown);
  EXPECT_EQ(after("<家庭编号>F1", "<家庭编号>"), RowReason::field_empty);
  EXPECT_EQ(after("<状态>在享</状态>", ""), RowReason::field_empty);
  EXPECT_EQ(after("序号='4'", ""), RowReason::field_empty);
  EXPECT_EQ(after("420602100203", "4206021002030"), RowReason::columns);
  EXPECT_EQ(reason(read_increment(row("<操作>变更", "<操作>看看"))), RowReason::code_unknown);
  EXPECT_EQ(reason(read_increment(row("<操作>变更</操作>", ""))), RowReason::field_empty);
  EXPECT_EQ(after("420602100203", ""), std::nullopt);  // a village may be empty
}

TEST_F(CivilReader, TakesAWiderCharacterSetThanDeclaredWithARemark) {
  EXPECT_EQ(read_full(row(), "GB2312").verdict.reason, BatchReason::none);
  EXPECT_EQ(read_full(row("吕兰思", "吕喆思"), "gb2312").verdict.reason,
            BatchReason::encoding_differs);
  EXPECT_EQ(read_full(row("吕兰思", "吕喆思"), "GBK").verdict.reason, BatchReason::none);
  EXPECT_EQ(read_full(row("吕兰思", "吕㐂思𠀀"), "GBK").verdict.reason,
            BatchReason::encoding_differs);
  EXPECT_EQ(read_full(row("吕兰思", "吕㐂思𠀀")).verdict.reason, BatchReason::none);
}

TEST_F(CivilReader, SaysWhyADocumentIsNotTheBatchItWasAskedFor) {
  const auto verdict = [&](const std::string& root) {
    const auto bytes = codec::encode_gb18030("<?xml version=\"1.0\" encoding=\"GB18030\"?>" + root);
    const Read found = read(batch_of("ydqd_420602_202611Q01"), *bytes);
    return found.broken ? std::nullopt : std::optional(found.verdict.reason);
  };
  EXPECT_EQ(verdict("<救助对象清单 行政区划='420607' 年月='202611' 类型='全量' "
                    "批次号='MZ420602202611Q01' 记录数='0'/>"),
            BatchReason::scope);
  EXPECT_EQ(verdict("<救助对象清单 行政区划='420602' 年月='202611' 类型='全量' "
                    "批次号='MZ420602202611Q02' 记录数='0'/>"),
            BatchReason::scope);
  EXPECT_EQ(verdict("<救助对象清单 行政区划='420602' 年月='202611' 类型='全量' "
                    "批次号='MZ420602202611Q01'/>"),
            BatchReason::count);
  EXPECT_EQ(verdict("<html/>"), std::nullopt);
}

}  // namespace
}  // namespace gw
