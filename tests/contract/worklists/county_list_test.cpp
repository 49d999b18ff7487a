// The list of a county office: by town, village and household, with last day and amount; newborns
// by their day of 90; and nobody else's county.
#include "tests/contract/worklists/worklist_bench.hpp"

namespace gw::contract {
namespace {

const std::string kCounty = "/v1/worklists/counties/420602?reason=work";

std::string adult(int serial) {
  return number_of("420602", "19580302", serial);
}

InsuranceRelation resident_relation(RelationStatus status, std::uint32_t county,
                                    std::optional<Day> end) {
  InsuranceRelation relation;
  relation.psn_no = "1";
  relation.scheme = Scheme::resident_390;
  relation.status = status;
  relation.county = RegionCode::from_number(county);
  relation.pool = RegionCode::from_number(county).pool();
  relation.begin = day_of(2026, 1, 1);
  relation.end = end;
  relation.residence = relation.hukou = relation.county;
  relation.name = PersonName(PersonalText("吴刚"), PersonalText("吴刚"));
  return relation;
}

class CountyListTest : public WorklistBench {};

TEST_F(CountyListTest, PeopleStandByTownVillageAndHouseholdWithLastDayAndAmount) {
  take_recipients({{adult(1), "甲", "420602101001", "乙镇一村", "F2"},
                   {adult(2), "乙", "420602100203", "甲镇三村", "F9"},
                   {adult(3), "丙", "420602100203", "甲镇三村", "F1"}});
  const auto sheets = workbook(kCounty);
  ASSERT_EQ(sheets.size(), 4U);
  const SeenSheet& list = sheet_named(sheets, "未参保");
  EXPECT_EQ(list.column("姓名"), (std::vector<std::string>{"丙", "乙", "甲"}));
  EXPECT_EQ(list.column("户编号"), (std::vector<std::string>{"F1", "F9", "F2"}));
  EXPECT_EQ(list.column("村（社区）"),
            (std::vector<std::string>{"甲镇三村", "甲镇三村", "乙镇一村"}));
  EXPECT_EQ(list.column("应缴金额（元）"), (std::vector<std::string>{"40", "40", "40"}));
  EXPECT_EQ(list.column("缴费截止日").front(), "2026-12-31");
  EXPECT_EQ(list.column("人员类别").front(), "最低生活保障");
  EXPECT_EQ(list.column("名单来源").front(), "湖北省民政厅");
  EXPECT_EQ(list.column("反馈编号").front().substr(0, 7), "F-2027-");
  const json::object* const number = list.cell(adult(1));
  ASSERT_NE(number, nullptr);
  EXPECT_EQ(number->at("type"), "s");
  EXPECT_EQ(number->at("format"), "@");
  const json::object* const amount = list.cell("40");
  ASSERT_NE(amount, nullptr);
  EXPECT_EQ(amount->at("type"), "n");
  EXPECT_EQ(amount->at("format"), "0.00");
  EXPECT_EQ(sheet_named(sheets, "汇总").below("乡镇"),
            (std::vector<std::vector<std::string>>{
                {"420602100", "甲镇三村", "420602100203", "2", "0", "0"},
                {"420602101", "乙镇一村", "420602101001", "1", "0", "0"}}));
  EXPECT_EQ(summary.at("sheets").at("uninsured"), 3);
  EXPECT_EQ(summary.at("unplaced"), 0);
}

TEST_F(CountyListTest, AVillageIsItsCodeHoweverListsSpellIt) {
  take_recipients({{adult(1), "甲", "420602100203", "甲镇三村", "F2"},
                   {adult(2), "乙", "420602100203", "甲镇三村村委会", "F9"}});
  EXPECT_EQ(sheet_named(workbook(kCounty), "汇总").below("乡镇"),
            (std::vector<std::vector<std::string>>{
                {"420602100", "甲镇三村", "420602100203", "2", "0", "0"}}));
}

TEST_F(CountyListTest, ThePupilOfTheCountyStandsThereWithSchoolAndClass) {
  take_roster({{number_of("420602", "20200903", 1), "赵丽", "3班"}});
  const auto sheets = workbook(kCounty);
  const SeenSheet& list = sheet_named(sheets, "未参保");
  EXPECT_EQ(list.column("学校"), (std::vector<std::string>{"襄城区示例小学"}));
  EXPECT_EQ(list.column("年级班级"), (std::vector<std::string>{"一年级3班"}));
  EXPECT_EQ(list.column("应缴金额（元）"), (std::vector<std::string>{"380.5"}));
}

TEST_F(CountyListTest, WhoseCoverEndedOrIsPausedStandsOnTheSheetOfTheStopped) {
  put_facts(adult(1), {resident_relation(RelationStatus::terminated, 420602, day_of(2026, 6, 30))});
  put_facts(adult(2), {resident_relation(RelationStatus::normal, 420602, std::nullopt)});
  put_facts(adult(3), {resident_relation(RelationStatus::terminated, 420606, day_of(2026, 6, 30))});
  const auto sheets = workbook(kCounty);
  EXPECT_EQ(sheet_named(sheets, "断保停保").column("证件号码"),
            (std::vector<std::string>{adult(1)}));
  EXPECT_EQ(sheet_named(sheets, "未参保").column("证件号码"), (std::vector<std::string>{adult(2)}));
  EXPECT_EQ(sheet_named(sheets, "未参保").column("参保情况"),
            (std::vector<std::string>{"已登记未缴费"}));
  EXPECT_EQ(sheet_named(sheets, "未参保").column("应缴金额（元）"),
            (std::vector<std::string>{"400"}));
  // Of those an agency names alone.
  const auto named = workbook(kCounty + "&whom=named");
  EXPECT_TRUE(sheet_named(named, "断保停保").column("证件号码").empty());
  EXPECT_TRUE(sheet_named(named, "未参保").column("证件号码").empty());
}

// 83号 二(三): the day after birth is day 1, day 90 is in time (2026-09-01 + 90 = 2026-11-30).
TEST_F(CountyListTest, ANewbornIsFreeOnDay90AndPaysOnDay91) {
  take_births({{"Z420139001", "2026-09-01", "王芳之子"},
               {"Z420139002", "2026-08-31", ""},
               {"Z420139003", "2026-11-20", "李小满"},
               {"Z420139004", "2026-11-20", "外县", "420606"}});
  const auto sheets = workbook(kCounty);
  const SeenSheet& list = sheet_named(sheets, "新生儿");
  EXPECT_EQ(list.column("证件号码"),
            (std::vector<std::string>{"Z420139001", "Z420139003", "Z420139002"}));
  EXPECT_EQ(list.column("出生第几天"), (std::vector<std::string>{"90", "10", "91"}));
  EXPECT_EQ(list.column("剩余天数"), (std::vector<std::string>{"0", "80", "已超期"}));
  EXPECT_EQ(list.column("免费登记截止日"),
            (std::vector<std::string>{"2026-11-30", "2027-02-18", "2026-11-29"}));
  EXPECT_EQ(list.column("应缴金额（元）"), (std::vector<std::string>{"0", "0", "400"}));
  EXPECT_EQ(list.column("婴儿姓名"), (std::vector<std::string>{"王芳之子", "李小满", ""}));
  EXPECT_EQ(list.column("母亲姓名").front(), "王芳");
  EXPECT_EQ(list.column("证件类型").front(), "出生医学证明");
  // No agency names them: the births are told by the hospitals.
  EXPECT_TRUE(sheet_named(workbook(kCounty + "&whom=named"), "新生儿").column("证件号码").empty());
}

// Nobody outside the bureau may learn that a person is in the list of severe mental illness.
TEST_F(CountyListTest, TheListOfSevereMentalIllnessIsOnNoPaper) {
  Naming naming;
  naming.agency = AgencyId("health-care");
  naming.county = RegionCode::from_number(420602);
  naming.capacity = Capacity::a05;
  naming.unit = "420600";
  naming.first_day = day_of(2024, 1, 1);
  naming.name = PersonName(PersonalText("曹艳"), PersonalText("曹艳"));
  put_facts(adult(1), {naming});
  InsuranceRelation relation = resident_relation(RelationStatus::normal, 420602, std::nullopt);
  relation.name = naming.name;
  put_facts(adult(2), {naming, relation});
  const auto sheets = workbook(kCounty);
  const SeenSheet& list = sheet_named(sheets, "未参保");
  EXPECT_EQ(list.column("证件号码"), (std::vector<std::string>{adult(2)}));
  EXPECT_EQ(list.column("人员类别"), (std::vector<std::string>{""}));
  EXPECT_EQ(list.column("名单来源"), (std::vector<std::string>{""}));
  EXPECT_EQ(list.column("反馈编号"), (std::vector<std::string>{""}));
  EXPECT_EQ(list.column("应缴金额（元）"), (std::vector<std::string>{"400"}));
  EXPECT_EQ(summary.at("left_out").at("confidential"), 1);
  // Among those whom an agency names nobody is who stands in that list alone.
  EXPECT_TRUE(sheet_named(workbook(kCounty + "&whom=named"), "未参保").column("证件号码").empty());
  // Its unit and its agency are no school.
  EXPECT_EQ(ask("local", "/v1/worklists/schools/420600?agency=health-care&reason=work").status,
            404);
}

TEST_F(CountyListTest, ACountySeesItselfAlone) {
  take_recipients({{adult(1), "甲", "420602101001", "乙镇一村", "F2"}});
  EXPECT_EQ(ask("clerk-420602", kCounty).status, 200);
  EXPECT_EQ(ask("clerk-420606", kCounty).status, 403);
  EXPECT_EQ(ask("monitor", kCounty).status, 403);
  const auto other = workbook("/v1/worklists/counties/420606?reason=work", "clerk-420606");
  EXPECT_TRUE(sheet_named(other, "未参保").column("证件号码").empty());
  EXPECT_EQ(summary.at("rows"), 0);
  EXPECT_EQ(ask("local", "/v1/worklists/counties/420600?reason=work").status, 404);
  EXPECT_EQ(ask("local", kCounty + "&whom=some").status, 400);
  EXPECT_EQ(journal().back().object.find("county=420606 year=2027 rows=0 reason=work sha256:"), 0U);
}

TEST_F(CountyListTest, WhoHasPaidIsOnNoListAndTheListSaysHowOldItIs) {
  take_recipients({{adult(1), "甲", "420602101001", "乙镇一村", "F2"}});
  const auto sheets = workbook(kCounty);
  std::string said;
  for (const auto& row : sheet_named(sheets, "汇总").texts()) said += row.front() + "\n";
  EXPECT_NE(said.find("数据截至：2026-11-30 12:00"), std::string::npos) << said;
  InsuranceRelation employee = resident_relation(RelationStatus::normal, 420602, std::nullopt);
  employee.scheme = Scheme::employee_310;
  put_facts(adult(2), {employee});
  EXPECT_EQ(sheet_named(workbook(kCounty), "未参保").column("证件号码"),
            (std::vector<std::string>{adult(1)}));
}

}  // namespace
}  // namespace gw::contract
