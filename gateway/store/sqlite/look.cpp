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

}  // namespace

Result<StoreLook> look_at_sqlite_store(const std::filesystem::path& folder) {
  StoreLook look;
  look.known = sqlite::migrations().back().version;
  const auto file = folder / "gateway.db";
  GW_TRY(look.bytes, bytes_of(file));
  if (look.bytes == 0) return look;
  GW_TRY(auto store,
         sqlite::Connection::open(file, sqlite::Access::read_only, kLookCacheKibibytes));
  GW_TRY(look.version, sqlite::version_of(store, sqlite::migrations()));
  const auto inbox_file = folder / "inbox.db";
  GW_TRY(const std::uint64_t inbox_bytes, bytes_of(inbox_file));
  if (inbox_bytes > 0) {
    look.bytes += inbox_bytes;
    GW_TRY(auto inbox,
           sqlite::Connection::open(inbox_file, sqlite::Access::read_only, kLookCacheKibibytes));
    GW_CHECK(sqlite::version_of(inbox, sqlite::inbox_migrations()));
  }
  if (look.version == look.known) {
    GW_TRY(look.head, head_of(store));
  }
  return look;
}

}  // namespace gw::store
