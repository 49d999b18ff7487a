#include <algorithm>

#include "gateway/api/county_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/plain_words.hpp"
#include "gateway/domain/iso_day.hpp"
#include "gateway/policy/amount_due.hpp"
#include "gateway/policy/flags.hpp"
#include "gateway/policy/life.hpp"
#include "gateway/policy/payable_until.hpp"

namespace gw::api {
namespace {

void join(std::string& to, std::string_view word) {
  if (word.empty() || to.find(word) != std::string::npos) return;
  if (!to.empty()) to += "、";
  to += word;
}

bool is_unsettled(PlanStatus status) {
  return status == PlanStatus::uninsured || status == PlanStatus::registered_unpaid;
}

/// 断保: there was cover, or money, and it is gone.
bool has_lapsed(const EnrollmentPlanRecord& record) {
  return record.status == PlanStatus::uninsured &&
         (record.ever_related || record.uninsured_reason == UninsuredReason::cover_lapsed ||
          record.uninsured_reason == UninsuredReason::refunded ||
          record.uninsured_reason == UninsuredReason::payment_reversed);
}

std::string state_words(const EnrollmentPlanRecord& record) {
  std::string words(words_of(record.status, Language::zh));
  if (record.undetermined) words += "（数据待更新）";
  return words;
}

}  // namespace

std::string_view name_of(CountyPart part) noexcept {
  switch (part) {
    case CountyPart::uninsured:
      return "uninsured";
    case CountyPart::stopped:
      return "stopped";
    case CountyPart::newborns:
      break;
  }
  return "newborns";
}

/// A person as the paper may know the person.  It goes to towns and villages, so nothing on it may
/// rest on the list of severe mental illness (A05, readings 48): its namings are left out here,
/// once, and name, place, amount, last day and flags are asked of what remains.
struct CountyRows::Person {
  explicit Person(const Dossier& known)
      : dossier(known),
        without_a05(left_open(known.facts)),
        facts(policy::PersonFacts::sort_out(without_a05 ? *without_a05 : known.facts)) {}

  static bool is_a05(const StoredFact& fact) {
    const auto* naming = std::get_if<Naming>(&fact.value);
    return naming != nullptr && naming->capacity == Capacity::a05;
  }
  /// Nothing where all may be shown: nearly everybody.
  static std::optional<std::vector<StoredFact>> left_open(const std::vector<StoredFact>& all) {
    if (std::none_of(all.begin(), all.end(), is_a05)) return std::nullopt;
    std::vector<StoredFact> open;
    std::remove_copy_if(all.begin(), all.end(), std::back_inserter(open), is_a05);
    return open;
  }

  const EnrollmentPlanRecord* record(PlanYear year) const {
    for (const EnrollmentPlanRecord& plan : dossier.plans) {
      if (plan.year == year) return &plan;
    }
    return nullptr;
  }

  /// Nothing that may be shown knows the person: a row would tell that by itself.
  bool confidential() const {
    return without_a05 && facts.relations.empty() && facts.life.empty() && facts.namings.empty();
  }
  /// Whether an agency names the person in a list that may be shown.
  bool shown_of(const AgencyId& agency) const {
    return std::any_of(facts.namings.begin(), facts.namings.end(),
                       [&](const auto& naming) { return naming->agency == agency; });
  }

  /// Whether any does, for that year.
  bool is_named(PlanYear year, Day day) const {
    return std::any_of(facts.namings.begin(), facts.namings.end(), [&](const auto& naming) {
      return policy::names_for(*naming.value, year, day);
    });
  }

  const Dossier& dossier;
  std::optional<std::vector<StoredFact>> without_a05;
  policy::PersonFacts facts;
};

Result<void> CountyRows::add(const Dossier& dossier) {
  const Person person(dossier);
  GW_CHECK(add_unsettled(person));
  return add_newborn(person);
}

Result<void> CountyRows::add_unsettled(const Person& person) {
  const EnrollmentPlanRecord* const record = person.record(asked_.year);
  if (record == nullptr) return {};
  std::vector<const Flag*> flags;
  for (const Flag& flag : person.dossier.flags) {
    const bool here = flag.county == asked_.county && flag.year == asked_.year;
    if (here && flag.state == FlagState::open && person.shown_of(flag.agency))
      flags.push_back(&flag);
  }
  const bool lives_here = record->county == asked_.county || record->turning.place == asked_.county;
  if (flags.empty() && (!lives_here || asked_.whom == Whom::named)) return {};
  if (!is_unsettled(record->status) && record->status != PlanStatus::paused) {
    // Named by an agency and neither: a clerk has to settle who it is first.
    if (!flags.empty()) ++left_out["identity_review"];
    return {};
  }
  if (person.confidential()) {
    ++left_out["confidential"];
    return {};
  }
  const auto now = question(asked_.year);
  std::optional<Day> until;
  if (is_unsettled(record->status)) {
    until = policy::payable_until(person.facts, now, *record, *services_.run.policy);
    if (!until) {
      ++left_out["no_ground_left"];
      return {};
    }
  }
  GW_TRY(CountyRow row, begin_row(person));
  row.part = record->status == PlanStatus::paused || has_lapsed(*record) ? CountyPart::stopped
                                                                         : CountyPart::uninsured;
  row.state = state_words(*record);
  row.reason = reason_words(*record, Language::zh);
  if (until) {
    row.until = iso_text(*until);
    GW_TRY(row.amount, amount(person, *record, asked_.year));
  }
  for (const Flag* flag : flags) join(row.flags, flag->id.text());
  rows.push_back(std::move(row));
  return {};
}

Result<void> CountyRows::add_newborn(const Person& person) {
  const auto life = policy::life_on(person.facts, as_of_.day);
  if (!life.born || life.birth == nullptr) return {};
  // A newborn is registered in the year of the day.
  const PlanYear year = PlanYear::of(as_of_.day);
  const EnrollmentPlanRecord* const record = person.record(year);
  if (record == nullptr || !is_unsettled(record->status)) return {};
  if (asked_.whom == Whom::named && !person.is_named(year, as_of_.day)) return {};
  const std::int64_t day_of_life = (as_of_.day - *life.born).count();
  RegionCode place =
      policy::place_to_pay(person.facts, question(year), *record, *services_.run.policy);
  const std::int64_t days =
      services_.run.policy->number(policy::Subject::newborn_registration_days, *life.born,
                                   place.empty() ? asked_.county.pool() : place.pool());
  if (day_of_life > days && PlanYear::of(*life.born) != year) return {};
  if (!place.empty() && place != asked_.county) return {};
  GW_TRY(CountyRow row, begin_row(person));
  row.part = CountyPart::newborns;
  row.placed = !place.empty();
  row.state = state_words(*record);
  row.born = *life.born;
  row.day_of_life = day_of_life;
  row.days_left = days - day_of_life;
  row.until = iso_text(*life.born + std::chrono::days(days));
  row.rows.insert(row.rows.begin(), life.birth->source);
  GW_TRY(row.amount, amount(person, *record, year));
  rows.push_back(std::move(row));
  return {};
}

/// Who the person is, and who names the person.
Result<CountyRow> CountyRows::begin_row(const Person& person) const {
  CountyRow row;
  row.person = person.dossier.person;
  GW_TRY(const auto identities, store_.identities_of(row.person));
  // Citizen numbers come first in their order.
  if (!identities.empty())
    row.document = shown(*std::min_element(identities.begin(), identities.end()), Purpose::clerk);
  std::vector<SourceRef> students;
  for (const auto& naming : person.facts.namings) {
    if (row.name.empty()) row.name = naming->name.written().reveal(Purpose::clerk);
    if (!policy::names_for(*naming.value, asked_.year, as_of_.day)) continue;
    join(row.category, category_words(naming->capacity));
    const AgencyInfo* const agency = agency_of(services_, naming->agency.text());
    join(row.sources, agency == nullptr || agency->name.empty() ? naming->agency.text()
                                                                : std::string_view(agency->name));
    (is_student(naming->capacity) ? students : row.rows).push_back(naming.source());
  }
  row.rows.insert(row.rows.end(), students.begin(), students.end());
  for (const auto& relation : person.facts.relations) {
    if (row.name.empty()) row.name = relation->name.written().reveal(Purpose::clerk);
  }
  return row;
}

Result<std::string> CountyRows::amount(const Person& person, const EnrollmentPlanRecord& record,
                                       PlanYear year) {
  RegionCode place =
      policy::place_to_pay(person.facts, question(year), record, *services_.run.policy);
  if (place.empty()) place = asked_.county;
  GW_TRY(const policy::LevyTable* table, tables_.of(year, place.pool()));
  const auto due =
      policy::amount_due(person.facts, question(year), place, table, *services_.run.policy);
  return due ? due->yuan() : std::string();
}

}  // namespace gw::api
