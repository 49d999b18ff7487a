#pragma once
// The embedded store: SQLite, one writer, a few readers, everything acknowledged is on the disk
// (WAL, synchronous=FULL).  Opened once by the program; the Store may be used from any pool thread.
// Refuses a folder that another gateway has open and a database that a newer program wrote.
#include <cstdint>
#include <filesystem>
#include <memory>

#include "gateway/base/result.hpp"
#include "gateway/ports/store.hpp"

namespace gw::store {

struct SqliteSettings {
  std::filesystem::path folder;    // made with mode 0700; the database is `gateway.db` in it
  std::filesystem::path key_file;  // seals message and request bodies; made at the first start
  std::int64_t writer_cache_kibibytes = 65'536;
  std::int64_t reader_cache_kibibytes = 8'192;  // for each reader
  int readers = 4;                              // connections; more jobs than that wait
};

/// Opens the store, makes it at the first start, and brings an older one forward (checked before, a
/// backup beside).  Errc::conflict (folder in use), Errc::store_version, Errc::integrity, Errc::io,
/// and what load_or_create_key returns.
Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteSettings& settings);

}  // namespace gw::store
