#pragma once
// The contract of a feed (接口约定): the form accepted last of each kind of its batches, learned
// from what was applied, kept by version.  Used by batch_run.cpp (judge, learn) and by the
// interface (accept).  Blocking; pool threads.
#include <string>
#include <vector>

#include "gateway/adapter/adapter.hpp"
#include "gateway/pipeline/decode_stage.hpp"
#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// Where the decoded batch differs from the feed's contract; nothing of kinds that have none yet.
Result<std::vector<Drift>> judge_form(StoreReader& store, const FeedDefinition& feed,
                                      const Decoded& decoded);

/// A batch is in: the first of its kind makes version 1; one whose drifts the settings accept makes
/// the next version; one without drift only adds to what is known of the form.  A batch that a
/// person released changes no contract: that is accept_form().
Result<void> learn_form(StoreWriter& tx, const Batch& batch, const Decoded& decoded, Instant now);

/// A person accepts the form in which this batch came: the contract's next version, so that further
/// batches of this form are no drift.  The batch itself stays as it is.  Errc::not_found (no such
/// batch of the feed), conflict (it shows no drift, was refused or discarded, or its form is
/// accepted already).  `tell` writes down who decided it, in the transaction that does it.
Result<std::vector<ContractVersion>> accept_form(Store& store, const FeedId& feed, BatchId batch,
                                                 const std::string& by, Instant now,
                                                 const Store::WriteJob& tell);

}  // namespace gw::pipeline
