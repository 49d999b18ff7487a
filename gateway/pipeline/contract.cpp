#include "gateway/pipeline/contract.hpp"

#include <algorithm>

#include "gateway/base/fault_point.hpp"
#include "gateway/pipeline/drift_search.hpp"

namespace gw::pipeline {
namespace {

// What more rows of the same form show is no news.
constexpr std::int64_t kLearnedRows = 20000;
constexpr std::string_view kByFirst = "first";
constexpr std::string_view kBySettings = "settings";

const ContractVersion* version_of(const std::vector<ContractVersion>& contract,
                                  const std::string& entity) {
  const auto found = std::find_if(contract.begin(), contract.end(),
                                  [&](const auto& one) { return one.entity == entity; });
  return found == contract.end() ? nullptr : &*found;
}

std::vector<Drift> drifts_of(const std::vector<Drift>& drifts, const std::string& entity) {
  std::vector<Drift> out;
  std::copy_if(drifts.begin(), drifts.end(), std::back_inserter(out),
               [&](const Drift& one) { return one.entity == entity; });
  return out;
}

ContractVersion first_version(const Batch& batch, FeedForm form, std::string_view by, Instant now) {
  ContractVersion version;
  version.feed = batch.feed;
  version.entity = form.entity;
  version.version = 1;
  version.form = std::move(form);
  version.batch = batch.id;
  version.accepted_by = by;
  version.since = now;
  return version;
}

ContractVersion next_version(const ContractVersion& before, const Batch& batch,
                             const FeedForm& form, std::vector<Drift> changes, std::string_view by,
                             Instant now) {
  ContractVersion version =
      first_version(batch, accepted_form(before.form, form, changes), by, now);
  version.version = before.version + 1;
  version.changes = std::move(changes);
  return version;
}

Result<void> learn_one(StoreWriter& tx, const Batch& batch, const ContractVersion* known,
                       const FeedForm& form, std::vector<Drift> drifts, Instant now) {
  if (known == nullptr) return tx.put(first_version(batch, form, kByFirst, now));
  // Codes are refused row by row and stay so until a person accepts them or the table has them.
  std::erase_if(drifts, [](const Drift& one) { return one.kind == DriftKind::code; });
  if (!drifts.empty()) {
    const bool accepted = std::all_of(drifts.begin(), drifts.end(),
                                      [](const Drift& one) { return one.use == DriftUse::accept; });
    if (!accepted) return {};
    return tx.put(next_version(*known, batch, form, std::move(drifts), kBySettings, now));
  }
  if (known->form.rows >= kLearnedRows || form.rows == 0) return {};
  ContractVersion same = *known;
  same.form.merge(form);
  return tx.put(same);
}

bool may_be_accepted(BatchState state) {
  return state == BatchState::held || state == BatchState::applied || state == BatchState::outdated;
}

}  // namespace

Result<std::vector<Drift>> judge_form(StoreReader& store, const FeedDefinition& feed,
                                      const Decoded& decoded) {
  std::vector<Drift> drifts;
  GW_TRY(const auto contract, store.contract(feed.id));
  for (const FeedForm& form : decoded.forms) {
    const ContractVersion* known = version_of(contract, form.entity);
    if (known == nullptr) continue;
    auto found = find_drifts(form, known->form, decoded.refused_codes, feed.on_drift);
    std::move(found.begin(), found.end(), std::back_inserter(drifts));
  }
  return drifts;
}

Result<void> learn_form(StoreWriter& tx, const Batch& batch, const Decoded& decoded, Instant now) {
  GW_TRY(const auto contract, tx.contract(batch.feed));
  for (const FeedForm& form : decoded.forms) {
    GW_CHECK(learn_one(tx, batch, version_of(contract, form.entity), without_refused_codes(form),
                       drifts_of(decoded.drifts, form.entity), now));
  }
  return {};
}

Result<std::vector<ContractVersion>> accept_form(Store& store, const FeedId& feed, BatchId id,
                                                 const std::string& by, Instant now,
                                                 const Store::WriteJob& tell) {
  std::vector<ContractVersion> accepted;
  GW_CHECK(store.write([&](StoreWriter& tx) -> Result<void> {
    GW_TRY(const auto batch, tx.batch(id));
    if (!batch || batch->feed != feed) return fail(Errc::not_found, "contract.batch");
    GW_TRY(const auto drift, tx.drift(id));
    if (!drift || drift->drifts.empty() || !may_be_accepted(batch->state))
      return fail(Errc::conflict, "contract.no_drift");
    GW_TRY(const auto contract, tx.contract(feed));
    for (const FeedForm& form : drift->forms) {
      const ContractVersion* known = version_of(contract, form.entity);
      std::vector<Drift> changes = drifts_of(drift->drifts, form.entity);
      if (known == nullptr || changes.empty() || known->batch == id) continue;
      accepted.push_back(next_version(*known, *batch, form, std::move(changes), by, now));
      GW_CHECK(tx.put(accepted.back()));
    }
    if (accepted.empty()) return fail(Errc::conflict, "contract.accepted_before");
    GW_FAULT_POINT("contract.accepted");
    return tell(tx);
  }));
  return accepted;
}

}  // namespace gw::pipeline
