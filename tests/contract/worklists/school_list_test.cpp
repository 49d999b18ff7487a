// The list of a school: a sheet per class, numbers as text, what to do until when, and nothing that
// another agency told.
#include <boost/json/value_to.hpp>

#include "tests/contract/worklists/worklist_bench.hpp"

namespace gw::contract {
namespace {

const std::string kTarget =
    std::string("/v1/worklists/schools/") + kSchool + "?agency=education-xiangcheng&reason=work";

std::string pupil_number(int serial) {
  return number_of("420602", "20200903", serial);
}

class SchoolListTest : public WorklistBench {
 protected:
  SchoolListTest() {
    take_roster({{pupil_number(1), "赵丽", "10班"},
                 {pupil_number(2), "钱文", "2班"},
                 {pupil_number(3), "孙洋", "2班"},
                 {pupil_number(4), "李\xF0\xA0\xAE\xB7", ""},
                 {pupil_number(5), "周杰", "1班", "2142060202"}});
  }
};

TEST_F(SchoolListTest, EachClassHasItsSheetInTheOrderOfItsNumber) {
  const auto sheets = workbook(kTarget);
  ASSERT_EQ(sheets.size(), 4U);
  EXPECT_EQ(sheets[0].name(), "办理说明");
  EXPECT_EQ(sheets[1].name(), "一年级2班");
  EXPECT_EQ(sheets[2].name(), "一年级10班");
  EXPECT_EQ(sheets[3].name(), "一年级未分班");
  EXPECT_EQ(sheets[1].column("姓名"), (std::vector<std::string>{"钱文", "孙洋"}));
  EXPECT_EQ(sheets[1].column("序号"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(sheets[3].column("姓名"), (std::vector<std::string>{"李\xF0\xA0\xAE\xB7"}));
  EXPECT_EQ(sheets[0].below("班级"),
            (std::vector<std::vector<std::string>>{
                {"一年级2班", "2"}, {"一年级10班", "1"}, {"一年级未分班", "1"}}));
  EXPECT_EQ(summary.at("rows"), 4);
  EXPECT_EQ(summary.at("unplaced"), 1);
}

TEST_F(SchoolListTest, NumbersOfPersonsAreTextAndTheHeaderStaysInSight) {
  const auto sheets = workbook(kTarget);
  const json::object* const cell = sheets[1].cell(pupil_number(2));
  ASSERT_NE(cell, nullptr);
  EXPECT_EQ(cell->at("type"), "s");
  EXPECT_EQ(cell->at("format"), "@");
  EXPECT_EQ(sheets[1].sheet.at("frozen"), "A4");
  EXPECT_EQ(sheets[1].sheet.at("printed"), "$3:$3");
  EXPECT_EQ(sheets[1].sheet.at("filter"), "A3:J5");
  ASSERT_EQ(sheets[1].sheet.at("choices").as_array().size(), 1U);
  EXPECT_NE(std::string(sheets[1].sheet.at("choices").at(0).as_string()).find("已动员缴费"),
            std::string::npos);
  EXPECT_NE(std::string(sheets[1].sheet.at("footer").as_string()).find("导出：local"),
            std::string::npos);
}

TEST_F(SchoolListTest, TheFirstSheetSaysHowAndUntilWhenAndTheStudentsStandard) {
  const auto sheets = workbook(kTarget);
  std::string said;
  for (const auto& row : sheets[0].texts()) said += row.front() + "\n";
  EXPECT_NE(said.find("襄城区示例小学  2027年度"), std::string::npos) << said;
  EXPECT_NE(said.find("最后缴费日：2026年12月31日"), std::string::npos) << said;
  EXPECT_NE(said.find("襄阳市襄城区医疗保障经办机构"), std::string::npos) << said;
  EXPECT_NE(said.find("个人缴费标准 380.50 元"), std::string::npos) << said;
  EXPECT_EQ(sheets[1].column("最后缴费日"), (std::vector<std::string>{"2026-12-31", "2026-12-31"}));
  EXPECT_EQ(sheets[1].column("原因").front(), "未参保登记");
}

TEST_F(SchoolListTest, ASchoolLearnsNothingThatAnotherAgencyToldNorOfAnotherSchool) {
  take_recipients({{pupil_number(2), "钱文", "420602100203", "示例镇示例3村", "4206020010000001"}});
  for (const SeenSheet& sheet : workbook(kTarget)) {
    const std::string all = json::serialize(sheet.sheet);
    for (const char* word : {"最低生活保障", "低保", "示例镇", "4206020010000001", "40.00", "周杰"})
      EXPECT_EQ(all.find(word), std::string::npos) << sheet.name() << " says " << word;
  }
}

TEST_F(SchoolListTest, SchoolsToCallOnAreListedAndTheRegionIsKept) {
  const json::array items = get("/v1/worklists/schools").at("items").as_array();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("school"), kSchool);
  EXPECT_EQ(items[0].at("pupils"), 4);
  EXPECT_EQ(items[0].at("agency"), "education-xiangcheng");
  EXPECT_EQ(items[0].at("year"), 2027);
  EXPECT_EQ(get("/v1/worklists/schools", "clerk-420602").at("items").as_array().size(), 2U);
  EXPECT_TRUE(get("/v1/worklists/schools", "clerk-420606").at("items").as_array().empty());
  EXPECT_EQ(ask("clerk-420606", kTarget).status, 404);
  EXPECT_EQ(ask("monitor", kTarget).status, 403);
  EXPECT_EQ(ask("local", "/v1/worklists/schools/2142060299?agency=education-xiangcheng&reason=work")
                .status,
            404);
  EXPECT_EQ(ask("local", std::string("/v1/worklists/schools/") + kSchool + "?reason=work").status,
            400);
}

TEST_F(SchoolListTest, EachExportIsInTheJournalWithScopeRowsAndDigestAndWithoutNumbers) {
  static_cast<void>(workbook(kTarget, "clerk-420602"));
  const auto entries = journal();
  ASSERT_FALSE(entries.empty());
  const JournalEntry& entry = entries.back();
  EXPECT_EQ(entry.actor, "clerk-420602");
  EXPECT_EQ(entry.action, "worklist.export");
  EXPECT_EQ(entry.object.substr(0, entry.object.find(" id=X-")),
            std::string("school=") + kSchool +
                " agency=education-xiangcheng year=2027 rows=4 reason=work sha256:" +
                crypto::digest_hex(crypto::DigestKind::sha256, bytes));
  const auto id = json::value_to<std::string>(summary.at("id"));
  EXPECT_TRUE(entry.object.ends_with(" id=" + id)) << entry.object;
  // It holds persons: without a reason nothing leaves.
  EXPECT_EQ(ask("clerk-420602",
                std::string("/v1/worklists/schools/") + kSchool + "?agency=education-xiangcheng")
                .status,
            400);
  EXPECT_EQ(journal().size(), entries.size());
  EXPECT_EQ(disposition.find("attachment; filename*=UTF-8''2142060201_%E8%A5%84"), 0U)
      << disposition;
}

TEST_F(SchoolListTest, WithoutTheEvidenceTheListIsMadeAndSaysWhatItLacks) {
  evidence.bodies.clear();
  const auto sheets = workbook(kTarget);
  ASSERT_EQ(sheets.size(), 2U);
  EXPECT_EQ(sheets[1].name(), "未分班");
  EXPECT_EQ(sheets[1].column("证件号码").size(), 4U);
  EXPECT_EQ(summary.at("unplaced"), 4);
}

}  // namespace
}  // namespace gw::contract
