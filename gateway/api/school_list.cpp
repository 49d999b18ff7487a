// The list of a school: a sheet per class.
#include <algorithm>
#include <set>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/plain_words.hpp"
#include "gateway/api/worklist.hpp"
#include "gateway/domain/flag_answer.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/pipeline/placings.hpp"

namespace gw::api {
namespace {

constexpr std::int64_t kFlagPage = 1000;
constexpr std::size_t kPupilsMost = 50000;  // the largest university has 12 000 new students a year
constexpr std::string_view kNoClass = "未分班";

struct Pupil {
  SourceRef row;
  FlagCode code = FlagCode::not_enrolled;
  std::string flag;
  Day last_payable_day{};
  RegionCode county;
  std::string name;
  ShownDocument document;
  Placing placing;

  /// "小学一年级1班"
  std::string class_title() const {
    if (placing.class_name.empty()) return placing.grade + std::string(kNoClass);
    return placing.class_name.starts_with(placing.grade) ? placing.class_name
                                                         : placing.grade + placing.class_name;
  }
};

struct School {
  std::vector<Pupil> pupils;  // by class, then by number
  std::map<std::string, std::int64_t> left_out;
  std::string name;
  RegionCode county;
  Capacity capacity = Capacity::pupil;
  std::optional<Money> amount;  // what a pupil or student pays who is in no special list
  Day period_start{};
  Day last_day{};
  pipeline::DecisionDay as_of;
};

/// The row by which the agency names the person there: the one the flag was opened by, if it
/// stands.
const StoredFact* naming_of(const Dossier& dossier, const Flag& flag) {
  const StoredFact* found = nullptr;
  for (const StoredFact& fact : dossier.facts) {
    const auto* naming = std::get_if<Naming>(&fact.value);
    if (naming == nullptr || naming->agency != flag.agency || naming->unit != flag.unit) continue;
    // Other lists have a unit too (a county, a pool); they are no school's, and some nobody's.
    if (!is_student(naming->capacity)) continue;
    if (found == nullptr || fact.key == flag.row_key) found = &fact;
  }
  return found;
}

/// The document under which the row came: another agency's is not the school's to know (law 9).
Result<Identity> own_document(StoreReader& store, PersonId person, const StoredFact& fact) {
  GW_TRY(const auto documents, store.documents_of(person));
  for (const PersonDocument& document : documents) {
    if (fact.own.value == 0 || document.own == fact.own) return document.identity;
  }
  return Identity();
}

Result<void> add_pupils(StoreReader& store, std::span<const Flag> flags, School& school) {
  std::vector<PersonId> persons;
  for (const Flag& flag : flags) persons.push_back(flag.person);
  GW_TRY(const auto dossiers, store.load(persons));
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const Flag& flag = flags[i];
    const StoredFact* const fact = naming_of(dossiers[i], flag);
    if (flag.delivery == FlagDelivery::dormant || fact == nullptr) {
      ++school.left_out[fact == nullptr ? "no_longer_named" : "dormant"];
      continue;
    }
    Pupil pupil;
    pupil.row = fact->source;
    pupil.code = flag.code;
    pupil.flag = flag.id.text();
    pupil.last_payable_day = flag.last_payable_day;
    pupil.county = flag.county;
    const auto& naming = std::get<Naming>(fact->value);
    school.capacity = naming.capacity;
    pupil.name = naming.name.written().reveal(Purpose::return_to_source);
    GW_TRY(const Identity identity, own_document(store, flag.person, *fact));
    pupil.document = shown(identity, Purpose::return_to_source);
    school.pupils.push_back(std::move(pupil));
    if (school.pupils.size() > kPupilsMost)
      return fail(Errc::too_large, "worklist.rows", static_cast<std::int64_t>(kPupilsMost));
  }
  return {};
}

/// The students' standard of the city, else that of all residents.
Result<std::optional<Money>> usual_amount(const ApiServices& services, StoreReader& store,
                                          const School& school, PlanYear year) {
  pipeline::LevyTablesOfDay tables(services.levy_tables, store, school.as_of.day);
  GW_TRY(const policy::LevyTable* table, tables.of(year, school.county.pool()));
  if (table == nullptr) return std::optional<Money>();
  const policy::LevyRow* row = table->row(school.county, school.capacity);
  return std::optional<Money>(row == nullptr ? table->ordinary : row->personal);
}

Result<void> read_pupils(const ApiServices& services, const SchoolAsked& asked, School& school) {
  return services.run.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(school.as_of, pipeline::decision_day(services.run, store));
    FlagFilter filter;
    filter.agency = asked.agency;
    filter.unit = asked.school;
    filter.year = asked.year;
    filter.region = asked.region;
    filter.state = FlagState::open;
    filter.limit = kFlagPage;
    for (;;) {
      GW_TRY(const auto flags, store.flags(filter));
      GW_CHECK(add_pupils(store, flags, school));
      if (static_cast<std::int64_t>(flags.size()) < kFlagPage) break;
      filter.after = flags.back().id;
    }
    if (school.pupils.empty()) return fail(Errc::not_found, "worklist.school");
    school.county = school.pupils.front().county;
    school.period_start = services.run.policy->period_start(asked.year);
    // The school's own city; who is registered in another has that one's day in the row.
    school.last_day = services.run.policy->last_payable_day(asked.year, school.county.pool());
    GW_TRY(school.amount, usual_amount(services, store, school, asked.year));
    return {};
  });
}

Result<void> place_pupils(const ApiServices& services, School& school, std::int64_t& unplaced) {
  std::set<SourceRef> rows;
  for (const Pupil& pupil : school.pupils) rows.insert(pupil.row);
  GW_TRY(auto found, pipeline::read_placings(services.repairs->batches, rows));
  for (Pupil& pupil : school.pupils) {
    const auto placing = found.of.find(pupil.row);
    if (placing != found.of.end()) pupil.placing = placing->second;
    if (pupil.placing.class_name.empty()) ++unplaced;
    if (school.name.empty()) school.name = pupil.placing.school;
  }
  std::sort(school.pupils.begin(), school.pupils.end(), [](const Pupil& a, const Pupil& b) {
    const std::string one = a.class_title();
    const std::string other = b.class_title();
    if (one != other) return natural_less(one, other);
    return std::pair(std::string_view(a.placing.pupil), std::string_view(a.flag)) <
           std::pair(std::string_view(b.placing.pupil), std::string_view(b.flag));
  });
  return {};
}

std::string heading(const School& school, const SchoolAsked& asked) {
  return (school.name.empty() ? asked.school : school.name) + "  " +
         std::to_string(asked.year.value) + "年度城乡居民医保未参保学生名单";
}

std::string amount_line(const School& school) {
  constexpr std::string_view kOwn = "；享受参保资助的学生以税务缴费时显示的金额为准";
  if (!school.amount) return "金额：以税务部门缴费时显示的金额为准。";
  return "金额：个人缴费标准 " + school.amount->yuan() + " 元" + std::string(kOwn) + "。";
}

/// What the school tells its pupils and their parents.
std::vector<std::string> what_to_do(const School& school, const SchoolAsked& asked) {
  const std::string year = std::to_string(asked.year.value);
  const std::string office = place_words(school.county) + "医疗保障经办机构";
  const std::string until = day_words(school.last_day, Language::zh);
  std::vector<std::string> lines{
      heading(school, asked),
      "学校代码：" + asked.school + "    名单人数：" + std::to_string(school.pupils.size()) +
          "    数据截至：" + moment_words(school.as_of.now),
      "",
      "最后缴费日：" + until + "（含当日）。" + year + "年度集中缴费期自" +
          day_words(school.period_start, Language::zh) + "开始。",
      amount_line(school),
      "",
      "怎样办理（看每名学生的“原因”一栏）：",
      "  " + std::string(words_of(FlagCode::not_enrolled, Language::zh)) + "：先到" + office +
          "窗口或其线上渠道办理参保登记，再缴费。",
      "  " + std::string(words_of(FlagCode::registered_unpaid, Language::zh)) +
          "：已经登记，直接缴费。",
      "  " + std::string(words_of(FlagCode::paused_or_ended, Language::zh)) + "：到" + office +
          "恢复或重新办理参保登记，再缴费。",
      "  " + std::string(words_of(FlagCode::identity_conflict, Language::zh)) +
          "：先核对姓名和证件号码；学籍有误的更正学籍，无误的请学生持有效证件到" + office +
          "核实。",
      "缴费：通过税务部门公布的缴费渠道（线上或办税服务场所、代收银行）按证件号码缴纳。",
      "",
      "已在其他地方参保、已缴费或已不在校的，请在班级表“办理结果”中选填，不必重复缴费。",
      "名单只列本校学籍名册内的学生；缴费到账的不再列入，以最新一期名单为准。",
  };
  if (school.as_of.register_stale || school.as_of.tax_stale) {
    lines.emplace_back("注意：参保登记或税务数据暂未更新，个别学生可能已经参保缴费。");
  }
  lines.emplace_back();
  return lines;
}

codec::SheetForm class_sheet(const Pupil& first, std::int64_t pupils, const School& school,
                             const SchoolAsked& asked) {
  codec::SheetForm form;
  form.name = first.class_title();
  form.lines = {heading(school, asked), "班级：" + first.class_title() + "    人数：" +
                                            std::to_string(pupils) + "    最后缴费日：" +
                                            iso_text(school.last_day) + "    办理办法见首页"};
  form.columns = {{"序号", 6},      {"学号", 24}, {"姓名", 14},       {"证件类型", 16},
                  {"证件号码", 22}, {"原因", 24}, {"最后缴费日", 12}, {"反馈编号", 17},
                  {"办理结果", 16}, {"说明", 24}};
  form.columns[8].choices = offered_words();
  form.footer = foot_of(asked.actor, school.as_of.now);
  return form;
}

std::vector<std::string> row_of(std::int64_t number, const Pupil& pupil) {
  return {std::to_string(number),
          pupil.placing.pupil,
          pupil.name,
          pupil.document.kind,
          pupil.document.number,
          std::string(words_of(pupil.code, Language::zh)),
          iso_text(pupil.last_payable_day),
          pupil.flag,
          {},
          {}};
}

/// Classes as [first, behind the last) of the pupils.
std::vector<std::pair<std::size_t, std::size_t>> classes_of(const std::vector<Pupil>& pupils) {
  std::vector<std::pair<std::size_t, std::size_t>> classes;
  for (std::size_t i = 0; i < pupils.size(); ++i) {
    const bool same =
        i > 0 && pupils[i].class_title() == pupils[classes.back().first].class_title();
    if (!same) classes.emplace_back(i, i);
    classes.back().second = i + 1;
  }
  return classes;
}

Result<std::string> workbook_of(const ApiServices& services, const School& school,
                                const SchoolAsked& asked) {
  codec::WorkbookWriter book(services.run.spool_folder, codec::RowsHeld::in_memory,
                             school.as_of.now);
  const auto classes = classes_of(school.pupils);
  codec::SheetForm cover;
  cover.name = "办理说明";
  cover.use = codec::SheetUse::read;
  cover.lines = what_to_do(school, asked);
  cover.columns = {{"班级", 96}, {"人数", 10, codec::CellsHold::counts}};
  cover.footer = foot_of(asked.actor, school.as_of.now);
  book.begin_sheet(std::move(cover));
  for (const auto& [first, end] : classes) {
    book.add_row(
        std::vector<std::string>{school.pupils[first].class_title(), std::to_string(end - first)});
  }
  for (const auto& [first, end] : classes) {
    const auto pupils = static_cast<std::int64_t>(end - first);
    book.begin_sheet(class_sheet(school.pupils[first], pupils, school, asked));
    for (std::size_t i = first; i < end; ++i) {
      book.add_row(row_of(static_cast<std::int64_t>(i - first) + 1, school.pupils[i]));
    }
  }
  return book.finish();
}

}  // namespace

Result<Worklist> make_school_list(const ApiServices& services, const SchoolAsked& asked) {
  School school;
  Worklist list;
  GW_CHECK(read_pupils(services, asked, school));
  GW_CHECK(place_pupils(services, school, list.unplaced));
  list.sheets["pupils"] = static_cast<std::int64_t>(school.pupils.size());
  list.left_out = school.left_out;
  const std::string name = file_part(school.name);
  list.file = asked.school + (name.empty() ? "" : "_" + name) + "_" +
              std::to_string(asked.year.value) + "_" + iso_text(school.as_of.day) + ".xlsx";
  GW_TRY(list.bytes, workbook_of(services, school, asked));
  return list;
}

}  // namespace gw::api
