#pragma once
// The embedded store: SQLite, one writer, a few readers, everything acknowledged is on the disk
// (WAL, synchronous=FULL).  Opened once by the program; the Store may be used from any pool thread.
// Refuses a folder that another gateway has open and a database that a newer program wrote.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/store.hpp"

namespace gw::store {

enum class StoreWork : std::uint8_t { read, write, grouped };

/// Told of what the store does, by any of its threads; none of them may wait.
struct StoreWatch {
  std::function<void(StoreWork, std::chrono::duration<double>)> done;  // a transaction's time
  std::function<void(int change)> readers_lent;
  /// So many flags of the agency came to stand there (standing_word); durable.
  std::function<void(const std::string& agency, std::string_view standing, std::uint64_t flags)>
      flags_moved;
  std::function<void(std::uint64_t entries)> journal_lost;  // with their transaction
};

struct SqliteSettings {
  std::filesystem::path folder;    // made with mode 0700; the database is `gateway.db` in it
  std::filesystem::path key_file;  // seals message and request bodies; made at the first start
  std::int64_t writer_cache_kibibytes = 65'536;
  std::int64_t reader_cache_kibibytes = 8'192;  // for each reader
  int readers = 4;                              // connections; more jobs than that wait
  StoreWatch watch = {};
};

/// Opens the store, makes it at the first start, and brings an older one forward (checked before, a
/// backup beside).  Errc::conflict (folder in use), Errc::store_version, Errc::integrity, Errc::io,
/// and what load_or_create_key returns.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteSettings& settings);

}  // namespace gw::store
