// The list of a county office: who is to be called on, by town, village and household.
#include "gateway/api/county_list.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/plain_words.hpp"
#include "gateway/domain/flag_answer.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/placings.hpp"
#include "gateway/policy/decide.hpp"

namespace gw::api {
namespace {

constexpr std::int64_t kCountyPage = 2000;
// A town's clerks work with hundreds; beyond this the list says no more than a figure would.
constexpr std::size_t kCountyRowsMost = 200000;
constexpr std::size_t kTownCode = 9;  // of a village's code: county 6, township 3
constexpr std::string_view kNoTown = "未列明乡镇";
constexpr codec::CellsHold kAmounts = codec::CellsHold::amounts;
constexpr codec::CellsHold kCounts = codec::CellsHold::counts;

struct County {
  std::vector<CountyRow> rows;
  std::map<std::string, std::int64_t> left_out;
  std::map<std::string, std::string, std::less<>> towns;  // code of a township → its name
  pipeline::DecisionDay as_of;

  /// Known by name where a list has a field of its own for it, else by its code.
  std::string town_of(const Placing& home) const {
    if (!home.town.empty()) return home.town;
    const std::string_view code = std::string_view(home.village_code).substr(0, kTownCode);
    const auto known = towns.find(code);
    return known == towns.end() ? std::string(code) : known->second;
  }
};

Result<std::set<PersonId>> named_in(StoreReader& store, const CountyAsked& asked) {
  std::set<PersonId> persons;
  FlagFilter filter;
  filter.region = asked.county;
  filter.year = asked.year;
  filter.state = FlagState::open;
  filter.limit = kCountyPage;
  for (;;) {
    GW_TRY(const auto flags, store.flags(filter));
    for (const Flag& flag : flags) persons.insert(flag.person);
    if (static_cast<std::int64_t>(flags.size()) < kCountyPage) return persons;
    filter.after = flags.back().id;
  }
}

Result<void> add_persons(StoreReader& store, std::span<const PersonId> persons, CountyRows& rows) {
  GW_TRY(const auto dossiers, store.load(persons));
  for (const Dossier& dossier : dossiers) GW_CHECK(rows.add(dossier));
  if (rows.rows.size() > kCountyRowsMost)
    return fail(Errc::too_large, "worklist.rows", static_cast<std::int64_t>(kCountyRowsMost));
  return {};
}

Result<void> read_county(const ApiServices& services, const CountyAsked& asked, County& county) {
  return services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(county.as_of, pipeline::decision_day(services.run, store));
    CountyRows rows(services, store, asked, county.as_of);
    GW_TRY(std::set<PersonId> rest, named_in(store, asked));
    // Newborns are registered in the year of the day, whatever year the list is for.
    std::set<PlanYear> years{asked.year, PlanYear::of(county.as_of.day)};
    std::set<PersonId> done;
    for (const PlanYear year : years) {
      PersonId after;
      for (;;) {
        GW_CHECK(pipeline::may_go_on(services.run));
        GW_TRY(auto page, store.unsettled(year, asked.county, after, kCountyPage));
        if (page.empty()) break;
        after = page.back();
        std::erase_if(page, [&](PersonId person) { return !done.insert(person).second; });
        for (const PersonId person : page) rest.erase(person);
        GW_CHECK(add_persons(store, page, rows));
      }
    }
    const std::vector<PersonId> others(rest.begin(), rest.end());
    for (std::size_t at = 0; at < others.size(); at += kCountyPage) {
      const std::size_t size = std::min<std::size_t>(kCountyPage, others.size() - at);
      GW_CHECK(add_persons(store, std::span(others).subspan(at, size), rows));
    }
    county.rows = std::move(rows.rows);
    county.left_out = std::move(rows.left_out);
    return {};
  });
}

void take_placing(const Placing& placing, CountyRow& row, County& county) {
  if (!placing.village_code.empty() && row.home.village_code.empty()) row.home = placing;
  if (!placing.school.empty() && row.school.school.empty()) row.school = placing;
  if (!placing.county.empty() && row.birth.county.empty()) row.birth = placing;
  if (!placing.town.empty() && placing.village_code.size() >= kTownCode)
    county.towns.emplace(placing.village_code.substr(0, kTownCode), placing.town);
}

/// Where people are found; a newborn without a place of its own is where its birth is told.
Result<std::int64_t> place_rows(const ApiServices& services, RegionCode asked, County& county) {
  std::set<SourceRef> wanted;
  for (const CountyRow& row : county.rows) wanted.insert(row.rows.begin(), row.rows.end());
  GW_TRY(const auto found, pipeline::read_placings(services.repairs->batches, wanted));
  std::int64_t unplaced = 0;
  for (CountyRow& row : county.rows) {
    for (const SourceRef& source : row.rows) {
      const auto placing = found.of.find(source);
      if (placing != found.of.end()) take_placing(placing->second, row, county);
    }
    if (row.name.empty()) row.name = row.birth.child;
  }
  std::erase_if(county.rows,
                [&](const CountyRow& row) { return !row.placed && row.birth.county != asked; });
  for (const CountyRow& row : county.rows) {
    const bool known = row.part == CountyPart::newborns || !row.home.village_code.empty() ||
                       !row.school.school.empty();
    if (!known) ++unplaced;
  }
  return unplaced;
}

/// By town, village and household; who has no village by school and class, behind them.  Newborns
/// by the days that are left, those who are late at the end.
void sort_rows(std::vector<CountyRow>& rows) {
  const auto key = [](const CountyRow& row) {
    const bool newborn = row.part == CountyPart::newborns;
    return std::tuple(row.part, newborn && row.days_left < 0, newborn ? row.days_left : 0,
                      row.home.village_code.empty(), std::string_view(row.home.village_code),
                      std::string_view(row.home.household), row.school.school.empty(),
                      std::string_view(row.school.school), std::string_view(row.school.grade),
                      std::string_view(row.school.class_name), row.person);
  };
  std::sort(rows.begin(), rows.end(),
            [&](const CountyRow& a, const CountyRow& b) { return key(a) < key(b); });
}

std::string sheet_title(CountyPart part) {
  switch (part) {
    case CountyPart::uninsured:
      return "未参保";
    case CountyPart::stopped:
      return "断保停保";
    case CountyPart::newborns:
      break;
  }
  return "新生儿";
}

std::string sheet_note(CountyPart part) {
  switch (part) {
    case CountyPart::uninsured:
      return "没有参保登记，或已登记未缴费；按乡镇、村、户排列。应缴金额为个人应缴部分。";
    case CountyPart::stopped:
      return "曾经参保而关系已终止、中断、退费或冲正的，以及关系暂停的；按乡镇、村、户排列。";
    case CountyPart::newborns:
      break;
  }
  return "出生90天内（出生次日为第1天，第90天仍在期内）登记的，免缴出生当年费用；按剩余天数排列，"
         "已超期的在最后。";
}

codec::SheetForm sheet_form(CountyPart part, const CountyAsked& asked, const County& county) {
  codec::SheetForm form;
  form.name = sheet_title(part);
  form.lines = {place_words(asked.county) + "  " + std::to_string(asked.year.value) +
                    "年度参保工作清单：" + form.name,
                sheet_note(part)};
  form.footer = foot_of(asked.actor, county.as_of.now);
  if (part == CountyPart::newborns) {
    form.columns = {{"序号", 6},
                    {"婴儿姓名", 14},
                    {"证件类型", 14},
                    {"证件号码", 22},
                    {"出生日期", 12},
                    {"出生第几天", 8, kCounts},
                    {"免费登记截止日", 12},
                    {"剩余天数", 8, kCounts},
                    {"应缴金额（元）", 10, kAmounts},
                    {"母亲姓名", 12},
                    {"父亲姓名", 12},
                    {"助产机构", 24},
                    {"乡镇", 14},
                    {"村（社区）", 18},
                    {"参保情况", 16},
                    {"核实结果", 14},
                    {"备注", 20}};
    form.columns[15].choices = offered_words();
    return form;
  }
  form.columns = {{"序号", 6},        {"乡镇", 14},     {"村（社区）", 20},
                  {"村编码", 14},     {"户编号", 20},   {"与户主关系", 10},
                  {"姓名", 12},       {"证件类型", 14}, {"证件号码", 22},
                  {"人员类别", 18},   {"学校", 20},     {"年级班级", 14},
                  {"参保情况", 14},   {"原因", 20},     {"应缴金额（元）", 10, kAmounts},
                  {"缴费截止日", 12}, {"名单来源", 22}, {"反馈编号", 17},
                  {"核实结果", 14},   {"备注", 20}};
  form.columns[18].choices = offered_words();
  return form;
}

std::vector<std::string> newborn_cells(std::int64_t number, const CountyRow& row,
                                       const County& county) {
  return {std::to_string(number),
          row.name,
          row.document.kind,
          row.document.number,
          iso_text(row.born),
          std::to_string(row.day_of_life),
          row.until,
          row.days_left < 0 ? "已超期" : std::to_string(row.days_left),
          row.amount,
          row.birth.mother,
          row.birth.father,
          row.birth.institution,
          county.town_of(row.home),
          row.home.village,
          row.state,
          {},
          {}};
}

std::vector<std::string> person_cells(std::int64_t number, const CountyRow& row,
                                      const County& county) {
  return {std::to_string(number),
          county.town_of(row.home),
          row.home.village,
          row.home.village_code,
          row.home.household,
          row.home.relation,
          row.name,
          row.document.kind,
          row.document.number,
          row.category,
          row.school.school,
          row.school.grade + row.school.class_name,
          row.state,
          row.reason,
          row.amount,
          row.until,
          row.sources,
          row.flags,
          {},
          {}};
}

/// A village (村、社区) is its code; lists spell its name as they like, the first of them stands.
struct Village {
  std::string town;
  std::string name;
  std::array<std::int64_t, 3> counts{};
};

/// How many there are in each village, so that the work can be handed out.
void add_summary(codec::WorkbookWriter& book, const CountyAsked& asked, const County& county) {
  codec::SheetForm form;
  form.name = "汇总";
  form.lines = {
      place_words(asked.county) + "  " + std::to_string(asked.year.value) + "年度参保工作清单",
      "数据截至：" + moment_words(county.as_of.now) +
          (asked.whom == Whom::named ? "    范围：部门名单内人员" : "    范围：全部"),
      "含个人信息，仅限参保核实和动员使用。办结以缴费或参保数据到达为准，“核实结果”供工作记录。"};
  if (county.as_of.register_stale || county.as_of.tax_stale) {
    form.lines.emplace_back("注意：参保登记或税务数据暂未更新，个别人员可能已经参保缴费。");
  }
  form.columns = {{"乡镇", 20},
                  {"村（社区）", 24},
                  {"村编码", 16},
                  {"未参保", 10, kCounts},
                  {"断保停保", 10, kCounts},
                  {"新生儿", 10, kCounts}};
  form.footer = foot_of(asked.actor, county.as_of.now);
  book.begin_sheet(std::move(form));
  // Behind all villages who has none.
  std::map<std::pair<bool, std::string>, Village> villages;
  for (const CountyRow& row : county.rows) {
    const bool none = row.home.village_code.empty();
    Village& village = villages[{none, row.home.village_code}];
    if (village.town.empty()) village.town = none ? std::string(kNoTown) : county.town_of(row.home);
    if (village.name.empty()) village.name = row.home.village;
    ++village.counts.at(static_cast<std::size_t>(row.part) - 1);
  }
  for (const auto& [key, village] : villages) {
    book.add_row(std::vector<std::string>{
        village.town, village.name, key.second, std::to_string(village.counts[0]),
        std::to_string(village.counts[1]), std::to_string(village.counts[2])});
  }
}

Result<std::string> workbook_of(const ApiServices& services, const CountyAsked& asked,
                                const County& county) {
  codec::WorkbookWriter book(services.run.spool_folder, codec::RowsHeld::in_scratch,
                             county.as_of.now);
  add_summary(book, asked, county);
  auto row = county.rows.begin();
  for (const CountyPart part : {CountyPart::uninsured, CountyPart::stopped, CountyPart::newborns}) {
    book.begin_sheet(sheet_form(part, asked, county));
    for (std::int64_t number = 1; row != county.rows.end() && row->part == part; ++row, ++number) {
      book.add_row(part == CountyPart::newborns ? newborn_cells(number, *row, county)
                                                : person_cells(number, *row, county));
    }
  }
  return book.finish();
}

}  // namespace

Result<Worklist> make_county_list(const ApiServices& services, const CountyAsked& asked) {
  County county;
  Worklist list;
  GW_CHECK(read_county(services, asked, county));
  GW_TRY(list.unplaced, place_rows(services, asked.county, county));
  sort_rows(county.rows);
  for (const CountyPart part : {CountyPart::uninsured, CountyPart::stopped, CountyPart::newborns}) {
    list.sheets[std::string(name_of(part))] = 0;
  }
  for (const CountyRow& row : county.rows) ++list.sheets[std::string(name_of(row.part))];
  list.left_out = county.left_out;
  list.file = asked.county.text() + "_" + file_part(place_words(asked.county)) + "_" +
              std::to_string(asked.year.value) + "_" + iso_text(county.as_of.day) + ".xlsx";
  GW_TRY(list.bytes, workbook_of(services, asked, county));
  return list;
}

}  // namespace gw::api
