// Clerks' decisions about identities.
#include <limits>

#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

#define GW_DECISION_COLUMNS                                    \
  "number, own, verdict, reason, evidence, actor, run, made, " \
  "undone_reason, undone_evidence, undone_by, undone"

Result<IdentityDecision> read_decision(const Query& query) {
  IdentityDecision decision;
  decision.number = query.integer(0);
  decision.own.value = query.id(1);
  GW_TRY(decision.verdict,
         code_from(query.integer(2), IdentityVerdict::same_person, IdentityVerdict::wrong_name));
  decision.reason = query.text(3);
  decision.evidence = query.text(4);
  decision.actor = query.text(5);
  decision.run.value = query.id(6);
  decision.made = instant(query.integer(7));
  decision.undone_reason = query.text(8);
  decision.undone_evidence = query.text(9);
  decision.undone_by = query.text(10);
  decision.undone = instant(query.integer(11));
  return decision;
}

}  // namespace

Result<std::vector<IdentityDecision>> Session::identity_decisions(std::int64_t before,
                                                                  std::int64_t limit) {
  std::vector<IdentityDecision> decisions;
  Query query = connection_.query("SELECT " GW_DECISION_COLUMNS
                                  " FROM identity_decision WHERE number < ?"
                                  " ORDER BY number DESC LIMIT ?");
  query.bind(before == 0 ? std::numeric_limits<std::int64_t>::max() : before).bind(limit);
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return decisions;
    GW_TRY(auto decision, read_decision(query));
    decisions.push_back(std::move(decision));
  }
}

Result<std::optional<IdentityDecision>> Session::identity_decision(std::int64_t number) {
  Query query =
      connection_.query("SELECT " GW_DECISION_COLUMNS " FROM identity_decision WHERE number = ?");
  GW_TRY(const bool found, query.bind(number).row());
  if (!found) return std::optional<IdentityDecision>();
  GW_TRY(auto decision, read_decision(query));
  return std::optional<IdentityDecision>(std::move(decision));
}

Result<std::int64_t> Session::next_identity_decision() {
  return take_numbers("identity_decision", 1);
}

Result<void> Session::put(const IdentityDecision& decision) {
  GW_FAULT_POINT("store.put_decision");
  Query query = connection_.query("INSERT OR REPLACE INTO identity_decision (" GW_DECISION_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(decision.number).bind_id(decision.own.value).bind_code(decision.verdict);
  query.bind(decision.reason).bind(decision.evidence).bind(decision.actor);
  query.bind_id(decision.run.value).bind(millis(decision.made)).bind(decision.undone_reason);
  query.bind(decision.undone_evidence).bind(decision.undone_by).bind(millis(decision.undone));
  return query.run();
}

}  // namespace gw::store::sqlite
