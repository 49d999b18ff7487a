#pragma once
// Who is on a county office's list and what each row says, before it is a workbook: from dossiers,
// the policy and the day.  Used by county_list.cpp; pure but for the levy tables.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/adapter/row_placing.hpp"
#include "gateway/api/worklist.hpp"
#include "gateway/pipeline/freshness.hpp"
#include "gateway/policy/person_facts.hpp"

namespace gw::api {

/// The sheet of a row.
enum class CountyPart : std::uint8_t {
  uninsured = 1,  // 未参保: not registered, or registered and not paid
  stopped,        // 断保、停保: cover has lapsed, was given back, or is paused
  newborns,       // 新生儿 not registered yet
};
std::string_view name_of(CountyPart part) noexcept;  // "uninsured"

/// A row of the list.  Texts are in Chinese.
struct CountyRow {
  CountyPart part = CountyPart::uninsured;
  PersonId person;
  std::string name;
  std::string category;  // 人员类别
  std::string state;     // 参保情况
  std::string reason;
  std::string amount;   // yuan, empty: not known
  std::string until;    // last day, ISO
  std::string sources;  // agencies that name the person
  std::string flags;
  ShownDocument document;
  std::vector<SourceRef> rows;  // that may say where the person is found, the best first
  bool placed = true;           // in the county by what is stored; else by what the row says
  Day born{};                   // newborns
  std::int64_t day_of_life = 0;
  std::int64_t days_left = 0;  // below 0: too late to be free
  // From the evidence.
  Placing home;    // town, village, household
  Placing school;  // school and class
  Placing birth;
};

/// Asked for each person once; counts whom it leaves out.
class CountyRows {
 public:
  CountyRows(const ApiServices& services, StoreReader& store, const CountyAsked& asked,
             const pipeline::DecisionDay& as_of)
      : services_(services),
        store_(store),
        asked_(asked),
        as_of_(as_of),
        tables_(services.levy_tables, store, as_of.day) {}

  /// The person's rows: as uninsured or stopped in the year asked for, as a newborn in the year of
  /// the day.
  Result<void> add(const Dossier& dossier);

  std::vector<CountyRow> rows;
  std::map<std::string, std::int64_t> left_out;

 private:
  struct Person;
  Result<void> add_unsettled(const Person& person);
  Result<void> add_newborn(const Person& person);
  Result<CountyRow> begin_row(const Person& person) const;
  Result<std::string> amount(const Person& person, const EnrollmentPlanRecord& record,
                             PlanYear year);
  policy::Question question(PlanYear year) const {
    return {year, as_of_.day, as_of_.register_stale, as_of_.tax_stale};
  }

  const ApiServices& services_;
  StoreReader& store_;
  const CountyAsked& asked_;
  const pipeline::DecisionDay& as_of_;
  pipeline::LevyTablesOfDay tables_;
};

}  // namespace gw::api
