#pragma once
// The journal's hash chain: each entry's hash covers the entry and the hash before it, so that a
// changed, missing or swapped entry shows in every one that follows.  Used by every store that
// appends, and by whoever checks.  Entries cut off at the end show only against a head kept
// elsewhere.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/store.hpp"

namespace gw::store {

/// SHA-256, lower-case hex, over: the hash before (empty for the first), number, moment in
/// milliseconds, actor, action, object; each as text after its length.
std::string chain_hash(std::string_view before, const JournalEntry& entry);

/// Walks the journal up to its end or the first fault, and holds it against a head kept elsewhere
/// where one is given.  A fault is no failure: it stands in the check.  Pool thread; reads page by
/// page, so that a long journal keeps no snapshot open.
Result<JournalCheck> check_journal(Store& store, const std::optional<JournalHead>& kept);

/// Walks the whole journal and gives the number of entries.  Errc::integrity with the number of the
/// first entry that does not follow from those before it.
Result<std::int64_t> verify_journal(Store& store);

}  // namespace gw::store
