#pragma once
// A clerk's decisions about identities (身份认定; readings 41, 42): two documents are one person's
// or are not, two names are one person's, a name is wrong for a number.  They bind whatever is
// delivered later (law 12) until they are undone, and undone they leave nothing behind but their
// history.  What came is sealed as evidence first, then decision, persons, records, flags and the
// journal's entry change together.  Made by the interface; blocking, pool threads.
#include <functional>
#include <optional>
#include <string>

#include "gateway/pipeline/clerk_run.hpp"

namespace gw::pipeline {

struct IdentityRequest : ClerkEntry {
  Identity person;
  IdentityWord word;
  std::string reason;  // why: a code of the interface
};

struct IdentityUndoing : ClerkEntry {
  std::int64_t number = 0;
  std::string reason;
};

struct IdentityReport {
  IdentityDecision decision;
  bool repeated = false;  // decided or undone before: nothing changed
  PersonId person;        // who stands for the document now
  ClerkRun run;
};

class IdentityDesk {
 public:
  /// Whether the actor may decide about this person.
  using MayDecide = std::function<bool(const Dossier&)>;
  /// What the journal says of the decision.
  using Journal = std::function<JournalEntry(const IdentityReport&)>;

  explicit IdentityDesk(const RunServices& services) : services_(services) {}

  /// The same decision again is `repeated`.  Errc::not_found: a document that nobody sent or a
  /// person the actor may not see ("identity.person"), a name that nobody gives this number
  /// ("identity.name"); Errc::conflict: the opposite is decided, under the number in the failure.
  Result<IdentityReport> decide(const IdentityRequest& request, const MayDecide& may_decide,
                                const Journal& journal);
  /// Errc::not_found: no such decision, or about a person the actor may not see.
  Result<IdentityReport> undo(const IdentityUndoing& undoing, const MayDecide& may_decide,
                              const Journal& journal);

 private:
  struct Case;
  static Result<Case> judge(StoreReader& store, const IdentityRequest& request,
                            const MayDecide& may_decide);
  static Result<IdentityReport> judge_undoing(StoreReader& store, const IdentityUndoing& undoing,
                                              const MayDecide& may_decide);
  Result<void> take(StoreWriter& store, const IdentityRequest& request, const Delivery& delivery,
                    Case& found);
  Result<void> take_back(StoreWriter& store, const IdentityUndoing& undoing,
                         const Delivery& delivery, IdentityReport& report);

  const RunServices& services_;
};

}  // namespace gw::pipeline
