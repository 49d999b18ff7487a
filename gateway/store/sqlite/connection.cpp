#include "gateway/store/sqlite/connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace gw::store::sqlite {
namespace {

constexpr int kBusyMilliseconds = 10'000;

/// SQLite's messages may quote keys, so only its code goes into a failure.
Failure failure_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return fail(Errc::disk_full, "store.sqlite", code);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(Errc::integrity, "store.sqlite", code);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(Errc::busy, "store.sqlite");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return fail(Errc::io, "store.sqlite", code);
    case SQLITE_CONSTRAINT:
      return fail(Errc::conflict, "store.sqlite", code);
    default:
      return fail(Errc::store, "store.sqlite", code);
  }
}

Failure failure_of(sqlite3_stmt* statement) {
  return failure_of(sqlite3_extended_errcode(sqlite3_db_handle(statement)));
}

/// SQLite would make the file with the process's mask; it and its companions are ours alone.
Result<void> make_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return fail(Errc::io, "store.open", errno);
  ::close(descriptor);
  return {};
}

/// The file as SQLite's names of files say it, never to be written while it is open.
std::string immutable_name(const std::filesystem::path& file) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string name = "file:";
  for (const char one : file.string()) {
    if (one != '?' && one != '#' && one != '%') {
      name += one;
      continue;
    }
    const auto byte = static_cast<unsigned char>(one);
    name += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
  }
  return name + "?immutable=1";
}

}  // namespace

void close_database(sqlite3* database) noexcept {
  sqlite3_close_v2(database);
}

void finalize_statement(sqlite3_stmt* statement) noexcept {
  sqlite3_finalize(statement);
}

Query::Query(Result<sqlite3_stmt*> statement) {
  if (statement) {
    statement_ = *statement;
  } else {
    failure_ = statement.error();
    failed_ = true;
  }
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::reset() noexcept {
  next_ = 1;
  if (statement_ != nullptr) sqlite3_reset(statement_);
}

Query& Query::bind(std::int64_t value) {
  if (!failed_ && sqlite3_bind_int64(statement_, next_++, value) != SQLITE_OK) {
    failure_ = failure_of(statement_);
    failed_ = true;
  }
  return *this;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL, not the empty text.
  const char* bytes = text.empty() ? "" : text.data();
  if (!failed_ && sqlite3_bind_text64(statement_, next_++, bytes, text.size(), SQLITE_STATIC,
                                      SQLITE_UTF8) != SQLITE_OK) {
    failure_ = failure_of(statement_);
    failed_ = true;
  }
  return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
  const char* data = bytes.empty() ? "" : bytes.data();
  if (!failed_ &&
      sqlite3_bind_blob64(statement_, next_++, data, bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    failure_ = failure_of(statement_);
    failed_ = true;
  }
  return *this;
}

Query& Query::bind_null() {
  if (!failed_ && sqlite3_bind_null(statement_, next_++) != SQLITE_OK) {
    failure_ = failure_of(statement_);
    failed_ = true;
  }
  return *this;
}

Result<bool> Query::row() {
  if (failed_) return failure_;
  const int outcome = sqlite3_step(statement_);
  if (outcome == SQLITE_ROW) return true;
  if (outcome == SQLITE_DONE) return false;
  const Failure why = failure_of(statement_);
  reset();
  return why;
}

Result<void> Query::run() {
  for (;;) {
    GW_TRY(const bool more, row());
    if (!more) break;
  }
  reset();
  return {};
}

std::int64_t Query::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_, column);
}

bool Query::is_null(int column) const noexcept {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Query::text(int column) const noexcept {
  return blob(column);
}

std::string_view Query::blob(int column) const noexcept {
  // For a text this gives its bytes without a copy: the database's encoding is UTF-8.
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

Result<Connection> Connection::open(const std::filesystem::path& file, Access access,
                                    std::int64_t cache_kibibytes) {
  const bool writes = access == Access::read_write;
  // Nobody asks SQLite how much memory it uses; counting would lock at each allocation.  Takes
  // effect before the process's first connection, later it is refused, and that is as good.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  if (writes) GW_CHECK(make_file(file));
  sqlite3* handle = nullptr;
  const bool lies = access == Access::as_it_lies;
  const std::string name = lies ? immutable_name(file) : file.string();
  const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                    (lies ? SQLITE_OPEN_URI : 0);
  const int outcome = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  DatabasePtr database(handle);
  if (outcome != SQLITE_OK) return failure_of(outcome);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  Connection connection(std::move(database));
  // A pragma takes no parameters; the number is ours.
  const std::string cache = "PRAGMA cache_size=-" + std::to_string(cache_kibibytes);
  GW_CHECK(connection.run_script(cache.c_str()));
  GW_CHECK(connection.run("PRAGMA temp_store=MEMORY"));
  return connection;
}

Result<void> Connection::run_script(const char* script) {
  if (const int outcome = sqlite3_exec(database_.get(), script, nullptr, nullptr, nullptr);
      outcome != SQLITE_OK) {
    return failure_of(outcome);
  }
  return {};
}

Result<void> Connection::make_durable(int page_bytes, int checkpoint_pages) {
  // Pragmas take no parameters; the numbers are ours.
  GW_CHECK(run_script(("PRAGMA page_size=" + std::to_string(page_bytes)).c_str()));
  {
    auto mode = query("PRAGMA journal_mode=WAL");
    GW_TRY(const bool told, mode.row());
    if (!told || mode.text(0) != "wal") return fail(Errc::store, "store.journal_mode");
  }
  GW_CHECK(run("PRAGMA synchronous=FULL"));
  GW_CHECK(run_script(("PRAGMA wal_autocheckpoint=" + std::to_string(checkpoint_pages)).c_str()));
  GW_CHECK(run("PRAGMA secure_delete=ON"));
  return run("PRAGMA journal_size_limit=67108864");
}

std::int64_t Connection::changes() const noexcept {
  return sqlite3_changes64(database_.get());
}

bool Connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Result<sqlite3_stmt*> Connection::prepared(Sql sql) {
  if (const auto known = statements_.find(sql.text()); known != statements_.end()) {
    return known->second.get();
  }
  sqlite3_stmt* statement = nullptr;
  const int outcome = sqlite3_prepare_v3(database_.get(), sql.text(), -1, SQLITE_PREPARE_PERSISTENT,
                                         &statement, nullptr);
  if (outcome != SQLITE_OK) return failure_of(outcome);
  statements_.emplace(sql.text(), StatementPtr(statement));
  return statement;
}

}  // namespace gw::store::sqlite
