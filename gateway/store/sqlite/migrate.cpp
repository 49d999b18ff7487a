#include "gateway/store/sqlite/migrate.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "gateway/base/fault_point.hpp"

namespace gw::store::sqlite {
namespace {

/// "GWst": tells our database from any other SQLite file.
constexpr std::int64_t kApplicationId = 0x47577374;

Result<std::int64_t> single_number(Connection& connection, Sql sql) {
  Query query = connection.query(sql);
  GW_TRY(const bool found, query.row());
  return found ? query.integer(0) : 0;
}

Result<void> check_whole(Connection& connection) {
  Query query = connection.query("PRAGMA integrity_check(1)");
  GW_TRY(const bool found, query.row());
  if (!found || query.text(0) != "ok") return fail(Errc::integrity, "store.check");
  return {};
}

/// A whole copy beside the database, made under another name first so that a torn one is never
/// taken for a backup.
Result<void> back_up(Connection& connection, const std::filesystem::path& file,
                     std::int64_t version) {
  const std::filesystem::path target = file.string() + ".v" + std::to_string(version) + ".backup";
  const std::filesystem::path part = target.string() + ".part";
  // VACUUM INTO takes an empty file; made here, it is ours alone.
  const int descriptor =
      ::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return fail(Errc::io, "store.backup", errno);
  const std::string name = part.string();
  const auto copied = connection.query("VACUUM INTO ?").bind(name).run();
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  GW_CHECK(copied);
  if (!synced) return fail(Errc::io, "store.backup", errno);
  std::error_code error;
  std::filesystem::rename(part, target, error);
  if (error) return fail(Errc::io, "store.backup", error.value());
  return {};
}

Result<void> step_to(Connection& connection, const Migration& migration) {
  GW_CHECK(connection.run("BEGIN IMMEDIATE"));
  // A pragma takes no parameters; the numbers are ours.
  const std::string script = std::string(migration.script) +
                             ";PRAGMA application_id=" + std::to_string(kApplicationId) +
                             ";PRAGMA user_version=" + std::to_string(migration.version);
  auto done = connection.run_script(script.c_str());
  GW_FAULT_POINT("store.before_migration");
  if (done) done = connection.run("COMMIT");
  if (!done && connection.in_transaction()) {
    // The first failure is the one to tell.
    static_cast<void>(connection.run("ROLLBACK"));
  }
  return done;
}

}  // namespace

Result<std::int64_t> version_of(Connection& connection, std::span<const Migration> known) {
  GW_TRY(const std::int64_t version, single_number(connection, "PRAGMA user_version"));
  GW_TRY(const std::int64_t tables,
         single_number(connection, "SELECT count(*) FROM sqlite_schema"));
  if (version == 0 && tables == 0) return 0;
  GW_TRY(const std::int64_t id, single_number(connection, "PRAGMA application_id"));
  if (id != kApplicationId || version == 0)
    return fail(Errc::store_version, "store.application_id", id);
  if (version > known.back().version) return fail(Errc::store_version, "store.version", version);
  return version;
}

Result<void> migrate(Connection& connection, const std::filesystem::path& file,
                     std::span<const Migration> known) {
  GW_TRY(const std::int64_t version, version_of(connection, known));
  if (version == known.back().version) return {};
  if (version > 0) {
    GW_CHECK(check_whole(connection));
    GW_CHECK(back_up(connection, file, version));
  }
  for (const Migration& migration : known) {
    if (migration.version > version) GW_CHECK(step_to(connection, migration));
  }
  return {};
}

}  // namespace gw::store::sqlite
