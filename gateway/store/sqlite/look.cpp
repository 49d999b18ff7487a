#include <algorithm>
#include <system_error>

#include "gateway/store/journal_chain.hpp"
#include "gateway/store/sqlite/inbox.hpp"
#include "gateway/store/sqlite/migrate.hpp"
#include "gateway/store/sqlite/session.hpp"
#include "gateway/store/store_look.hpp"

namespace gw::store {
namespace {

constexpr std::int64_t kLookCacheKibibytes = 1024;

Result<std::uint64_t> bytes_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  if (!error) return bytes;
  if (error == std::errc::no_such_file_or_directory) return std::uint64_t{0};
  return fail(Errc::io, "store.look", error.value());
}

Result<std::optional<JournalHead>> head_of(sqlite::Connection& connection) {
  GW_TRY(const auto last, sqlite::last_journal_entries(connection, 2));
  if (last.empty()) return std::optional<JournalHead>();
  const JournalEntry& entry = last.front();
  const std::string before = last.size() > 1 ? last.back().hash : std::string();
  if (entry.hash != chain_hash(before, entry))
    return fail(Errc::integrity, "store.journal", entry.number);
  return std::optional(JournalHead{entry.number, entry.hash});
}

/// Whether somebody has the database open, or was cut off before its log was folded in.
bool has_log(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file.string() + "-wal", error);
}

/// Looks into a database and leaves nothing behind.  SQLite would make a log, and an index of it,
/// beside one that has none, which whoever only reads cannot remove; where there is one, both are
/// there.
template <class Job>
Result<void> look_into(const std::filesystem::path& file, const Job& job) {
  if (!has_log(file)) {
    GW_TRY(auto database,
           sqlite::Connection::open(file, sqlite::Access::as_it_lies, kLookCacheKibibytes));
    const Result<void> looked = job(database);
    // Else a gateway started meanwhile, and what was read may be half of it.
    if (!has_log(file)) return looked;
  }
  GW_TRY(auto database,
         sqlite::Connection::open(file, sqlite::Access::read_only, kLookCacheKibibytes));
  return job(database);
}

}  // namespace

Result<StoreLook> look_at_sqlite_store(const std::filesystem::path& folder) {
  StoreLook look;
  look.known = sqlite::migrations().back().version;
  const auto file = folder / "gateway.db";
  GW_TRY(look.bytes, bytes_of(file));
  if (look.bytes == 0) return look;
  GW_CHECK(look_into(file, [&](sqlite::Connection& store) -> Result<void> {
    GW_TRY(look.version, sqlite::version_of(store, sqlite::migrations()));
    if (look.version == look.known) {
      GW_TRY(look.head, head_of(store));
    }
    return {};
  }));
  const auto inbox_file = folder / "inbox.db";
  GW_TRY(const std::uint64_t inbox_bytes, bytes_of(inbox_file));
  if (inbox_bytes > 0) {
    look.bytes += inbox_bytes;
    GW_CHECK(look_into(inbox_file, [](sqlite::Connection& inbox) -> Result<void> {
      GW_CHECK(sqlite::version_of(inbox, sqlite::inbox_migrations()));
      return {};
    }));
  }
  return look;
}

}  // namespace gw::store
