// Contracts of the feeds by version, and what single batches showed that differs from them.
#include "gateway/base/fault_point.hpp"
#include "gateway/store/sqlite/session.hpp"

namespace gw::store::sqlite {
namespace {

#define GW_CONTRACT_COLUMNS "entity, version, form, changes, batch, accepted_by, since"

Result<std::vector<ContractVersion>> read_versions(Query& query, const FeedId& feed) {
  std::vector<ContractVersion> versions;
  for (;;) {
    GW_TRY(const bool more, query.row());
    if (!more) return versions;
    ContractVersion& version = versions.emplace_back();
    version.feed = feed;
    version.entity = query.text(0);
    version.version = query.integer(1);
    GW_TRY(auto forms, forms_from(query.text(2)));
    if (forms.size() != 1) return fail(Errc::integrity, "store.contract_form");
    version.form = std::move(forms.front());
    GW_TRY(version.changes, drifts_from(query.text(3)));
    version.batch.value = query.id(4);
    version.accepted_by = query.text(5);
    version.since = instant(query.integer(6));
  }
}

}  // namespace

Result<std::vector<ContractVersion>> Session::contract_versions(const FeedId& feed) {
  Query query = connection_.query("SELECT " GW_CONTRACT_COLUMNS
                                  " FROM contract_version WHERE feed = ?"
                                  " ORDER BY entity, version DESC");
  query.bind(feed.text());
  return read_versions(query, feed);
}

Result<std::vector<ContractVersion>> Session::contract(const FeedId& feed) {
  Query query = connection_.query(
      "SELECT " GW_CONTRACT_COLUMNS
      " FROM contract_version AS c WHERE feed = ? AND version ="
      " (SELECT max(version) FROM contract_version WHERE feed = c.feed AND entity = c.entity)"
      " ORDER BY entity");
  query.bind(feed.text());
  return read_versions(query, feed);
}

Result<std::optional<BatchDrift>> Session::drift(BatchId batch) {
  Query query = connection_.query("SELECT forms, drifts FROM batch_drift WHERE batch = ?");
  GW_TRY(const bool found, query.bind_id(batch.value).row());
  if (!found) return std::optional<BatchDrift>();
  BatchDrift drift;
  drift.batch = batch;
  GW_TRY(drift.forms, forms_from(query.text(0)));
  GW_TRY(drift.drifts, drifts_from(query.text(1)));
  return std::optional<BatchDrift>(std::move(drift));
}

Result<void> Session::put(const ContractVersion& version) {
  GW_FAULT_POINT("store.put_contract");
  Query query =
      connection_.query("INSERT OR REPLACE INTO contract_version (feed, " GW_CONTRACT_COLUMNS
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const std::string form = to_text({version.form});
  const std::string changes = to_text(version.changes);
  query.bind(version.feed.text()).bind(version.entity).bind(version.version);
  query.bind(form).bind(changes).bind_id(version.batch.value);
  return query.bind(version.accepted_by).bind(millis(version.since)).run();
}

Result<void> Session::put(const BatchDrift& drift) {
  GW_FAULT_POINT("store.put_drift");
  Query query = connection_.query(
      "INSERT OR REPLACE INTO batch_drift (batch, forms, drifts) VALUES (?, ?, ?)");
  const std::string forms = to_text(drift.forms);
  const std::string drifts = to_text(drift.drifts);
  return query.bind_id(drift.batch.value).bind(forms).bind(drifts).run();
}

}  // namespace gw::store::sqlite
