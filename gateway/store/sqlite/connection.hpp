#pragma once
// The SQLite wrapper: a connection, its prepared statements, and one execution of a statement.
// Used by the store only; sqlite3.h is included by the .cpp files of this folder.  A connection and
// its queries belong to one thread at a time.  SQL text is a compile-time literal or it does not
// compile; values go in by binding alone.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "gateway/base/c_ptr.hpp"
#include "gateway/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gw::store::sqlite {

void close_database(sqlite3* database) noexcept;
void finalize_statement(sqlite3_stmt* statement) noexcept;
using DatabasePtr = CPtr<sqlite3, &close_database>;
using StatementPtr = CPtr<sqlite3_stmt, &finalize_statement>;

/// SQL text that was a literal at compile time.
class Sql {
 public:
  template <std::size_t N>
  consteval Sql(const char (&literal)[N]) : text_(literal) {}  // NOLINT
  const char* text() const noexcept { return text_; }

 private:
  const char* text_;
};

/// One use of a prepared statement: bind in order, step, read columns; reset when it goes.
/// Bound texts are not copied: they must live until `run` or the last `row`.  A failure of
/// preparing or binding shows at the first step.
class Query {
 public:
  explicit Query(Result<sqlite3_stmt*> statement);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& bind(std::int64_t value);
  Query& bind_id(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
  template <class Enum>
  Query& bind_code(Enum value) {
    return bind(static_cast<std::int64_t>(value));
  }
  Query& bind(std::string_view text);
  Query& bind_blob(std::string_view bytes);
  Query& bind_null();

  /// The next row, or false at the end.  Errc as of `failure_of`.
  Result<bool> row();
  /// Executes to the end and makes the statement ready for the next binding.
  Result<void> run();
  /// Ready for the next binding, whatever was read.
  void reset() noexcept;

  std::int64_t integer(int column) const noexcept;
  std::uint64_t id(int column) const noexcept {
    return static_cast<std::uint64_t>(integer(column));
  }
  bool is_null(int column) const noexcept;
  /// Valid until the next step or reset.
  std::string_view text(int column) const noexcept;
  std::string_view blob(int column) const noexcept;

 private:
  sqlite3_stmt* statement_ = nullptr;
  Failure failure_;
  bool failed_ = false;
  int next_ = 1;
};

enum class Access {
  read_write,
  read_only,
  as_it_lies,  // read, of a file that nobody has open and that has no log: nothing is made beside
               // it
};

class Connection {
 public:
  /// Opens the database file.  Errc::io, Errc::store, Errc::integrity (no database file).
  static Result<Connection> open(const std::filesystem::path& file, Access access,
                                 std::int64_t cache_kibibytes);

  /// The statement for this text, prepared at its first use.
  Query query(Sql sql) { return Query(prepared(sql)); }
  /// Executes one statement without parameters.
  Result<void> run(Sql sql) { return query(sql).run(); }
  /// Executes a script of several statements, which may be longer than a literal's use: migrations.
  Result<void> run_script(const char* script);
  /// Once after opening to write: everything committed is synced (WAL, synchronous=FULL), and what
  /// is deleted is overwritten, whatever the library was built with: people's data lies here.  A
  /// new file gets that page size; the log is folded in every so many pages and cut back.
  Result<void> make_durable(int page_bytes, int checkpoint_pages);
  /// Rows changed by the last statement.
  std::int64_t changes() const noexcept;
  /// Whether a transaction is open (a failed COMMIT or a full disk may have ended it).
  bool in_transaction() const noexcept;

 private:
  explicit Connection(DatabasePtr database) : database_(std::move(database)) {}
  Result<sqlite3_stmt*> prepared(Sql sql);

  DatabasePtr database_;
  std::unordered_map<const char*, StatementPtr> statements_;
};

}  // namespace gw::store::sqlite
