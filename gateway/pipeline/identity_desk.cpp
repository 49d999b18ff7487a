#include "gateway/pipeline/identity_desk.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/fault_point.hpp"
#include "gateway/policy/name_words.hpp"

namespace gw::pipeline {
namespace {

constexpr std::string_view kDecisionKey = "decision/";

std::string key_of_decision(std::int64_t number) {
  return std::string(kDecisionKey) + std::to_string(number);
}

/// 0: no decision's key.
std::int64_t decision_in(std::string_view key) {
  std::int64_t number = 0;
  if (!key.starts_with(kDecisionKey)) return 0;
  key.remove_prefix(kDecisionKey.size());
  std::from_chars(key.data(), key.data() + key.size(), number);
  return number;
}

bool is_about_documents(IdentityVerdict verdict) {
  return verdict == IdentityVerdict::same_person || verdict == IdentityVerdict::other_person;
}

bool same_name(const PersonName& a, const PersonName& b) {
  return a.folded() == b.folded();
}

/// Whether both speak of the same names; of two in either order.
bool same_subject(const IdentityWord& a, const IdentityWord& b) {
  if (a.verdict != b.verdict) return false;
  return (same_name(a.name, b.name) && same_name(a.other, b.other)) ||
         (same_name(a.name, b.other) && same_name(a.other, b.name));
}

bool gives_name(const Dossier& dossier, const PersonName& name) {
  return std::any_of(dossier.facts.begin(), dossier.facts.end(), [&](const StoredFact& fact) {
    const PersonName* given = policy::name_in(fact.value);
    return given != nullptr && same_name(*given, name);
  });
}

Result<Holder> known_holder(StoreReader& store, const Identity& identity) {
  GW_TRY(const auto holders, store.holders(std::span(&identity, 1)));
  if (!holders.front().person) return fail(Errc::not_found, "identity.person");
  return holders.front();
}

Result<Dossier> seen(StoreReader& store, PersonId person, const IdentityDesk::MayDecide& may) {
  GW_TRY(auto dossiers, store.load(std::span(&person, 1)));
  if (!may(dossiers.front())) return fail(Errc::not_found, "identity.person");
  return std::move(dossiers.front());
}

SpooledRow decision_row(const Identity& person, PersonId own, std::int64_t number,
                        const IdentityWord* word) {
  AssertedRow asserted;
  asserted.line = 1;
  asserted.subject = person;
  asserted.key = key_of_decision(number);
  if (word != nullptr) {
    asserted.fact = *word;
  } else {
    asserted.operation = RowOperation::remove;
  }
  SpooledRow row = spool(asserted);
  if (word == nullptr) row.prior = own;
  return row;
}

}  // namespace

/// A request beside what is known.
struct IdentityDesk::Case {
  Identity person;  // the word stands under this document
  IdentityWord word;
  IdentityReport report;
};

Result<IdentityDesk::Case> IdentityDesk::judge(StoreReader& store, const IdentityRequest& request,
                                               const MayDecide& may_decide) {
  Case found;
  found.person = request.person;
  found.word = request.word;
  GW_TRY(Holder holder, known_holder(store, request.person));
  GW_TRY(Dossier dossier, seen(store, holder.person, may_decide));
  const bool documents = is_about_documents(request.word.verdict);
  PersonId other;
  if (documents) {
    GW_TRY(const Holder also, known_holder(store, request.word.also));
    GW_TRY(const Dossier beside, seen(store, also.person, may_decide));
    other = also.own;
    if (other == holder.own) return fail(Errc::invalid_argument, "identity.one_document");
    if (other < holder.own) {
      // A word about two documents has one place, whichever was written first.
      std::swap(found.person, found.word.also);
      other = holder.own;
      holder = also;
      dossier = beside;
    }
  } else if (!gives_name(dossier, request.word.name) ||
             (!request.word.other.empty() && !gives_name(dossier, request.word.other))) {
    return fail(Errc::not_found, "identity.name");
  }
  found.report.person = holder.person;
  found.report.decision.own = holder.own;
  for (const StoredFact& fact : dossier.facts) {
    const auto* word = std::get_if<IdentityWord>(&fact.value);
    const std::int64_t number = word == nullptr ? 0 : decision_in(fact.key);
    if (number == 0 || (fact.own ? fact.own : dossier.person) != holder.own) continue;
    bool same = false;
    if (documents && is_about_documents(word->verdict)) {
      same = word->also == found.word.also;
      if (same && word->verdict != found.word.verdict) {
        return fail(Errc::conflict, "identity.decided", number);
      }
    } else if (!documents) {
      same = same_subject(*word, found.word);
    }
    if (!same) continue;
    GW_TRY(const auto decision, store.identity_decision(number));
    if (decision) found.report.decision = *decision;
    found.report.repeated = true;
  }
  return found;
}

Result<IdentityReport> IdentityDesk::decide(const IdentityRequest& request,
                                            const MayDecide& may_decide, const Journal& journal) {
  Case found;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(found, judge(store, request, may_decide));
    return {};
  }));
  Delivery delivery;
  if (!found.report.repeated) {
    GW_TRY(delivery, seal_entry(services_, request));
    GW_FAULT_POINT("identity.sealed");
  }
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    // Another may have decided meanwhile.
    GW_TRY(found, judge(store, request, may_decide));
    if (!found.report.repeated) {
      if (!delivery.id) return fail(Errc::busy, "identity.changed_meanwhile");
      GW_CHECK(take(store, request, delivery, found));
    }
    return store.append_journal(journal(found.report));
  }));
  return found.report;
}

Result<void> IdentityDesk::take(StoreWriter& store, const IdentityRequest& request,
                                const Delivery& delivery, Case& found) {
  IdentityDecision& decision = found.report.decision;
  GW_TRY(decision.number, store.next_identity_decision());
  const SpooledRow row = decision_row(found.person, decision.own, decision.number, &found.word);
  GW_TRY(found.report.run, run_entry(services_, store, request, delivery, row));
  decision.verdict = found.word.verdict;
  decision.reason = request.reason;
  decision.evidence = request.evidence;
  decision.actor = request.actor;
  decision.run = found.report.run.id;
  decision.made = services_.clock.now();
  GW_CHECK(store.put(decision));
  GW_TRY(const auto person, store.current(std::span(&decision.own, 1)));
  found.report.person = person.front();
  return {};
}

Result<IdentityReport> IdentityDesk::judge_undoing(StoreReader& store,
                                                   const IdentityUndoing& undoing,
                                                   const MayDecide& may_decide) {
  IdentityReport report;
  GW_TRY(const auto decision, store.identity_decision(undoing.number));
  if (!decision) return fail(Errc::not_found, "identity.decision");
  report.decision = *decision;
  report.repeated = !decision->undone_by.empty();
  GW_TRY(const auto person, store.current(std::span(&decision->own, 1)));
  report.person = person.front();
  GW_TRY(const Dossier dossier, seen(store, report.person, may_decide));
  for (const StoredFact& fact : dossier.facts) {
    const Identity* also =
        decision_in(fact.key) == undoing.number && fact.kind() == FactKind::identity
            ? other_document(fact.value)
            : nullptr;
    if (also == nullptr) continue;
    GW_TRY(const Holder other, known_holder(store, *also));
    GW_CHECK(seen(store, other.person, may_decide));
  }
  return report;
}

Result<IdentityReport> IdentityDesk::undo(const IdentityUndoing& undoing,
                                          const MayDecide& may_decide, const Journal& journal) {
  IdentityReport report;
  GW_CHECK(services_.store.read([&](StoreReader& store) -> Result<void> {
    GW_TRY(report, judge_undoing(store, undoing, may_decide));
    return {};
  }));
  Delivery delivery;
  if (!report.repeated) {
    GW_TRY(delivery, seal_entry(services_, undoing));
    GW_FAULT_POINT("identity.undoing_sealed");
  }
  GW_CHECK(services_.store.write([&](StoreWriter& store) -> Result<void> {
    GW_TRY(report, judge_undoing(store, undoing, may_decide));
    if (!report.repeated) GW_CHECK(take_back(store, undoing, delivery, report));
    return store.append_journal(journal(report));
  }));
  return report;
}

Result<void> IdentityDesk::take_back(StoreWriter& store, const IdentityUndoing& undoing,
                                     const Delivery& delivery, IdentityReport& report) {
  IdentityDecision& decision = report.decision;
  const SpooledRow row = decision_row(Identity(), decision.own, decision.number, nullptr);
  GW_TRY(report.run, run_entry(services_, store, undoing, delivery, row));
  decision.undone_reason = undoing.reason;
  decision.undone_evidence = undoing.evidence;
  decision.undone_by = undoing.actor;
  decision.undone = services_.clock.now();
  GW_CHECK(store.put(decision));
  GW_TRY(const auto person, store.current(std::span(&decision.own, 1)));
  report.person = person.front();
  return {};
}

}  // namespace gw::pipeline
