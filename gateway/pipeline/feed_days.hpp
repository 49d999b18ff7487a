#pragma once
// What came of asking a feed's agency, kept by day in the store: the ground on which silence is
// told from an answer, after a restart too.  Written by whoever asked (app, event runs); read for
// the feed matrix.  Blocking; any pool thread.
#include <optional>

#include "gateway/adapter/adapter.hpp"
#include "gateway/ports/store.hpp"

namespace gw::pipeline {

/// A whole answer came at that moment: it brought what there is, or said that nothing is new.
Result<void> note_answer(StoreWriter& store, const FeedId& feed, Instant at);
/// No whole answer came: `why`, or nothing where the agency answered but not with all it has.
Result<void> note_failure(StoreWriter& store, const FeedId& feed, Instant at,
                          const std::optional<Failure>& why);
/// One of the two, by what a pull came to.  A pull that was cut off says nothing of the agency.
Result<void> note_pull(StoreWriter& store, const FeedId& feed, Instant at,
                       const Result<PullReport>& pulled);

}  // namespace gw::pipeline
