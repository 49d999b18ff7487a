#pragma once
// Finds where a batch's form differs from the accepted one (接口变化), and what becomes of the
// contract when such a form is accepted.  Pure; used by batch_run.cpp and contract.cpp.
#include <span>
#include <vector>

#include "gateway/adapter/drift_settings.hpp"
#include "gateway/adapter/form_watch.hpp"
#include "gateway/domain/drift.hpp"
#include "gateway/domain/feed_form.hpp"

namespace gw::pipeline {

/// Every difference between `now` and the contract of the same entity, in the order of its columns;
/// codes behind them.  Rows are but looked at in part, and in XML and JSON a field may be left out
/// where it is empty: a column is missing where its absence can no longer be chance (one in a
/// million), retyped where half of its values have shapes that were next to unknown.
std::vector<Drift> find_drifts(const FeedForm& now, const FeedForm& contract,
                               std::span<const FormWatch::RefusedCode> refused_codes,
                               const DriftSettings& settings);

/// The columns by which rows are refused or set aside; empty where no drift asks for it.
FormScreen screen_of(std::span<const Drift> drifts);

/// The contract's next form once these drifts are accepted.
FeedForm accepted_form(const FeedForm& contract, const FeedForm& now,
                       std::span<const Drift> drifts);
/// The same without the codes outside their table, which nobody has accepted.
FeedForm without_refused_codes(FeedForm form);

}  // namespace gw::pipeline
