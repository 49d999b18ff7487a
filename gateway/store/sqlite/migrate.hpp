#pragma once
// Brings a database to this program's schema: forward only, one transaction per version, with a
// check before and a backup beside if there was anything in it.  Used by open_sqlite_store.
#include <filesystem>
#include <span>

#include "gateway/base/result.hpp"
#include "gateway/store/sqlite/connection.hpp"

namespace gw::store::sqlite {

struct Migration {
  int version = 0;  // 1, 2, ...
  const char* script = "";
};

/// All versions this program knows, compiled in from schemas/store/sqlite.
std::span<const Migration> migrations();

/// The version of the database's schema; 0: nothing is in it yet.  Errc::store_version if it is
/// newer than the last of `known` or not ours.
Result<std::int64_t> version_of(Connection& connection, std::span<const Migration> known);

/// Errc::store_version as of version_of;
/// Errc::integrity if an older one is damaged (it is left as it was).
/// The backup of version N is `file` + ".vN.backup".
Result<void> migrate(Connection& connection, const std::filesystem::path& file,
                     std::span<const Migration> known);

}  // namespace gw::store::sqlite
