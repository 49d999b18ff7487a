#pragma once
// What lies in a store's folder, looked at without taking it into use: for a doctor who comes while
// no gateway runs.  Blocks on the disk; any thread.
#include <cstdint>
#include <filesystem>
#include <optional>

#include "gateway/base/result.hpp"
#include "gateway/ports/store_journal.hpp"

namespace gw::store {

struct StoreLook {
  std::int64_t version = 0;         // of the schema; 0: there is no store, the first start makes it
  std::int64_t known = 0;           // the newest that this program knows
  std::uint64_t bytes = 0;          // with the inbox
  std::optional<JournalHead> head;  // of a store of the known version, where it has entries
};

/// Errc::store_version (no store of ours, or of a newer program), Errc::integrity (the journal's
/// last entry does not follow from the one before it; detail = its number), Errc::io, Errc::store.
Result<StoreLook> look_at_sqlite_store(const std::filesystem::path& folder);

}  // namespace gw::store
