#pragma once
// Facts that no feed brings (同意、自行选择参保地、被征地、公费医疗结束、省外参保月份), entered by
// a named clerk with the digest of the paper that proves them.  What was entered is sealed as
// evidence first (law 1), then the fact, the person's new decision, its news and the journal's
// entry change together (law 3).  Made by the interface; blocking, pool threads.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/identity.hpp"
#include "gateway/pipeline/clerk_run.hpp"

namespace gw::pipeline {

enum class EntryAct : std::uint8_t {
  add = 1,   // new; said before in other words: Errc::conflict
  correct,   // in place of what was said under the same key
  withdraw,  // what was said under the same key no longer holds, from when it was said
};

struct FactEntry : ClerkEntry {
  EntryAct act = EntryAct::add;
  Identity person;
  Fact fact;  // a statement or a life event
};

enum class EntryOutcome : std::uint8_t { added = 1, repeated, corrected, withdrawn };

/// A plan record that has another version since the entry.
struct PlanChange {
  PlanYear year;
  std::optional<PlanStatus> before;  // nothing: the year had no record
  PlanStatus after{};

  friend bool operator==(const PlanChange&, const PlanChange&) = default;
};

struct EntryReport {
  EntryOutcome outcome = EntryOutcome::repeated;
  PersonId person;
  BatchId run;  // none for what was there already
  std::vector<PlanChange> plans;
  std::int64_t flags = 0;
};

class FactDesk {
 public:
  /// Whether the actor may enter something about this person; an unknown one has an empty dossier.
  using MayEnter = std::function<bool(const Dossier&)>;
  /// What the journal says of an entry about this person.
  using Journal = std::function<JournalEntry(PersonId)>;

  explicit FactDesk(const RunServices& services) : services_(services) {}

  /// The same entry again changes nothing and is `repeated`.  Errc::not_found: the actor may not
  /// see the person, or there is nothing to correct; Errc::conflict: known under this key with
  /// other content.  The journal's entry stands with every success.
  Result<EntryReport> enter(const FactEntry& entry, const MayEnter& may_enter,
                            const Journal& journal);

 private:
  /// What the entry comes to, given what is known now.
  static Result<EntryReport> judge(StoreReader& store, const FactEntry& entry,
                                   const MayEnter& may_enter);
  Result<void> take(StoreWriter& store, const FactEntry& entry, const Delivery& delivery,
                    EntryReport& report);

  const RunServices& services_;
};

/// What makes two entries about one person the same fact: what is said, of which relation, place
/// left out, and since when.
std::string key_of(const Fact& fact);

}  // namespace gw::pipeline
