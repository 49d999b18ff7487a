#pragma once
// Facts of an invented person for the policy tests: short builders, the shipped policy book, and
// `decided`, which asks the one entry.
#include <string>
#include <utility>
#include <vector>

#include "gateway/app/policy_file.hpp"
#include "gateway/policy/decide.hpp"
#include "tests/support/places.hpp"

namespace gw::policy::test {

inline const PolicyBook& shipped_book() {
  static const app::PolicyLoad load =
      app::load_policy(std::string(gw::testing::source_dir()) + "/config/policy");
  return load.book.value();
}

inline Day on(int year, unsigned month, unsigned day) {
  return day_of(year, month, day);
}

constexpr RegionCode kXiangcheng = RegionCode::from_number(420602);
constexpr RegionCode kFancheng = RegionCode::from_number(420606);
constexpr RegionCode kXiangyang = RegionCode::from_number(420600);
constexpr RegionCode kHongshan = RegionCode::from_number(420111);
constexpr RegionCode kWuhan = RegionCode::from_number(420100);
constexpr RegionCode kNanyang = RegionCode::from_number(411300);
constexpr RegionCode kWolong = RegionCode::from_number(411303);
constexpr PlanYear kYear{2027};

inline PersonName named(const std::string& text) {
  return {PersonalText(text), PersonalText(text)};
}

/// Gives each fact its own source line, so that a trace tells which one it rested on.
class Facts {
 public:
  Facts& add(Fact value, std::string key = {}, std::uint64_t scope = 1) {
    StoredFact fact;
    fact.scope = ScopeId{scope};
    const auto line = static_cast<std::int64_t>(facts_.size()) + 1;
    fact.key = key.empty() ? "K" + std::to_string(line) : std::move(key);
    fact.value = std::move(value);
    fact.source = {BatchId{scope}, line};
    facts_.push_back(std::move(fact));
    return *this;
  }
  Facts& add(const Facts& others) {
    for (const StoredFact& fact : others.facts_) add(fact.value);
    return *this;
  }
  Facts& add(const std::vector<Fact>& values) {
    for (const Fact& value : values) add(value);
    return *this;
  }
  const std::vector<StoredFact>& all() const { return facts_; }
  std::vector<StoredFact>& all() { return facts_; }

 private:
  std::vector<StoredFact> facts_;
};

inline InsuranceRelation resident(RelationStatus status = RelationStatus::normal,
                                  RegionCode county = kXiangcheng) {
  InsuranceRelation row;
  row.psn_no = "P1";
  row.scheme = Scheme::resident_390;
  row.status = status;
  row.county = county;
  row.pool = county.pool();
  row.begin = on(2020, 3, 1);
  return row;
}
inline InsuranceRelation resident_until(RelationStatus status, Day end,
                                        RegionCode county = kXiangcheng) {
  InsuranceRelation row = resident(status, county);
  row.end = end;
  return row;
}
inline InsuranceRelation employee(Day begin, std::optional<Day> end = std::nullopt,
                                  RelationStatus status = RelationStatus::normal,
                                  RegionCode county = kHongshan) {
  InsuranceRelation row = resident(status, county);
  row.scheme = Scheme::employee_310;
  row.begin = begin;
  row.end = end;
  return row;
}

inline MoneyEvent paid(Day day, RegionCode county = kXiangcheng, std::string voucher = "V1",
                       std::int64_t fen = 40000, PlanYear year = kYear) {
  MoneyEvent event;
  event.kind = MoneyKind::received;
  event.voucher = std::move(voucher);
  event.levy = "L" + event.voucher + "/1";
  event.year = year;
  event.county = county;
  event.pool = county.pool();
  event.amount = Money{fen};
  event.day = day;
  return event;
}
inline MoneyEvent reversed(Day day, std::string voucher = "V1") {
  MoneyEvent event = paid(day, kXiangcheng, std::move(voucher));
  event.kind = MoneyKind::reversed;
  return event;
}
inline MoneyEvent refund(Day day, std::int64_t fen, std::string application = "T1",
                         MoneyKind kind = MoneyKind::refund_completed) {
  MoneyEvent event = paid(day);
  event.kind = kind;
  event.amount = Money{fen};
  event.refund_application = std::move(application);
  return event;
}

inline RegisterPayment booked(RegionCode pool = kXiangyang, int year = 2027,
                              std::string relation = "R1") {
  RegisterPayment row;
  row.relation_id = std::move(relation);
  row.scheme = Scheme::resident_390;
  row.regular = true;
  row.arrived = true;
  row.accrual_from = Month::of(year, 1);
  row.accrual_to = Month::of(year, 12);
  row.pool = pool;
  return row;
}

inline Naming student(Day entered = on(2026, 9, 1), std::optional<Day> left = std::nullopt,
                      const std::string& agency = "education-province",
                      RegionCode county = kXiangcheng) {
  Naming naming;
  naming.agency = AgencyId(agency);
  naming.county = county;
  naming.capacity = Capacity::university_student;
  naming.first_day = entered;
  naming.last_day = left;
  return naming;
}
inline Naming listed(Day first, std::optional<Day> last = std::nullopt,
                     Capacity capacity = Capacity::a03, const std::string& agency = "civil-affairs",
                     RegionCode county = kXiangcheng) {
  Naming naming = student(first, last, agency, county);
  naming.capacity = capacity;
  return naming;
}

inline LifeEvent happened(LifeEventKind kind, Day day) {
  return {kind, day};
}

inline Statement stated(StatementKind kind, Day day, RegionCode place = RegionCode()) {
  Statement statement;
  statement.kind = kind;
  statement.day = day;
  if (place.is_county()) statement.county = place;
  statement.pool = place.empty() ? place : place.pool();
  return statement;
}
inline Statement elsewhere(Day first, Day last, bool proven, Scheme scheme) {
  Statement statement = stated(StatementKind::months_elsewhere, first);
  statement.last = last;
  statement.proven = proven;
  statement.scheme = scheme;
  return statement;
}

template <class... F>
Facts facts(F... values) {
  Facts list;
  (list.add(values), ...);
  return list;
}

/// The rules that applied, in the order tried.
inline std::vector<RuleId> applied_rules(const Trace& trace) {
  std::vector<RuleId> rules;
  for (const RuleStep& step : trace.steps) {
    if (step.applied) rules.push_back(step.rule);
  }
  return rules;
}

inline Decision decided(const Facts& facts, Day day, PlanYear year = kYear,
                        bool register_stale = false) {
  Question question;
  question.year = year;
  question.day = day;
  question.register_stale = register_stale;
  return decide(facts.all(), question, shipped_book());
}
inline PlanStatus status_of(const Facts& facts, Day day, PlanYear year = kYear) {
  return decided(facts, day, year).record.status;
}
inline bool rested_on(const Decision& decision, RuleId rule) {
  for (const RuleStep& step : decision.record.trace.steps) {
    if (step.rule == rule && step.applied) return true;
  }
  return false;
}

}  // namespace gw::policy::test
