#pragma once
// One person as a clerk sees it: masked identity, plan records with the trace that led to them and
// the fact that would change them, the facts in force with their source rows, flags; as known now,
// or as known on a past day.  Used by the person handlers after the look is
// journaled.  Names and numbers appear masked only.
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "gateway/api/opinions.hpp"
#include "gateway/api/reply.hpp"
#include "gateway/policy/policy_book.hpp"
#include "gateway/ports/store.hpp"

namespace gw::api {

/// What a caller wants to see of a person.
struct PersonLook {
  std::optional<Day> as_of;      // as known at the end of that past day; nothing: now
  std::optional<Day> on;         // beside what is recorded: worked out now for that day
  std::optional<PlanYear> year;  // of the letter and of what is worked out; nothing: see there
  bool letter = false;           // beside it, the letter to the person (letter.hpp)
  std::optional<policy::RefundGround> refund;  // applied for: the opinions hold a verdict
};

/// Everything the view needs, read on one snapshot.
struct PersonSheet {
  std::vector<Identity> identities;              // empty: no such person
  Dossier dossier;                               // as of the day asked for
  std::optional<Dossier> present;                // as known now, where a past day was asked for
  std::vector<EnrollmentPlanRecord> worked_out;  // not recorded: from the facts of `dossier`
  std::vector<Opinion> opinions;                 // beside the status; not recorded either
  std::map<BatchId, Batch> batches;              // those that facts and traces point to
  std::set<BatchId> hidden;                      // lists of counties that the caller does not see

  /// What is known now: it says whose matter the person is, also for a look at the past.
  const Dossier& now() const { return present ? *present : dossier; }
  /// Whether anything was known of the person on the day asked for.
  bool known() const {
    return !dossier.facts.empty() || !dossier.plans.empty() || !dossier.flags.empty();
  }
};

/// Whom the document numbered `own` stands for, or stood for on the day asked for: documents that
/// have become one person since are not seen together on a day before.
Result<PersonSheet> read_person(StoreReader& store, PersonId own, const PersonLook& look);
/// Decides for the day of `look.on`: the year asked for, else each in view on that day.
void work_out(PersonSheet& sheet, const PersonLook& look, const policy::PolicyBook& policy);
/// Asks the policy's other questions for the day of `look.on`, else for today; of what was known on
/// a past day alone nothing is worked out.
Result<void> add_opinions(PersonSheet& sheet, const PersonLook& look, Day today,
                          const LevyTableOf& tables, const policy::PolicyBook& policy);
/// Leaves out what other counties said of the person: their namings, flags and lists.
void cut_to(PersonSheet& sheet, const Principal& principal);
/// "citizen_number"
std::string_view document_name(DocumentClass document);
/// What a fact says, without what would name the person or a relative of the person.
json::object fact_json(const Fact& fact);
/// A rule in a decision, told as its text stood on the day of that decision; without its rows.
json::object rule_json(const RuleStep& step, Day decided_on, const policy::PolicyBook& policy,
                       Language language);
json::object person_json(const PersonSheet& sheet, const PersonLook& look,
                         const policy::PolicyBook& policy, Language language);

}  // namespace gw::api
